"""What a notebook of homework calls: checks are counted, questions judged as in the page."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import quickjs

from mnist_lesson import assignments
from mnist_lesson.assignments import answer_question, check, result, solve_question
from mnist_lesson.questions import QuestionError, names, read_question
from mnist_lesson.questions.checks import Table
from mnist_lesson.questions.variants import variants

ANSWERABLE = [name for name in names("question") if read_question(name)["kind"] in assignments.KINDS]
MATHS = Path(assignments.__file__).parent / "widgets" / "question" / "maths.js"
OPEN = "Nothing to check yet: put your answer in place of the dots.\n"


@pytest.fixture(autouse=True)
def fresh_notebook() -> Iterator[None]:
    """Forget what another test has checked."""
    assignments._passed.clear()
    yield
    assignments._passed.clear()


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("name", ANSWERABLE)
def test_the_right_answer_passes_and_is_plain_text(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    answer_question(name, eval(solve_question(name)))
    text = said(capsys)
    assert text.startswith("Right. ")
    assert "\\" not in text


@pytest.mark.parametrize(
    ("name", "answer", "reply"),
    [
        ("01-letters-lines", "ab", "b) the 10 in line 7, the sigmoid layer:"),  # one too many
        ("01-letters-lines", "a", "c) the 10 in line 8, the softmax layer:"),  # one too few
        ("03-two-points", "a", "a) (0, 0) is a square, (2, 2) is a circle:"),
        ("08-ill", 0.98, "Right as a share."),  # a usual wrong turn, with its own reply
        ("01-letters", 123456, "An image is so many rows"),
        ("01-letters", "many", "Expected one number, got 'many'."),
        ("01-letters", float("nan"), ""),
        ("03-two-points", "e", "Expected letters from a to d in quotes, got 'e'."),
        ("03-two-points", 3, "Expected letters from a to d in quotes, got 3."),
        ("03-two-points", "ad", "Expected one letter from a to d, got 'ad'."),
        ("03-two-points", "", "Expected letters from a to d in quotes, got ''."),
    ],
)
def test_a_wrong_answer_is_told_what_it_took_for_true(
    name: str, answer: object, reply: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answer_question(name, answer)
    assert said(capsys).startswith(f"Not yet. {reply}")
    result(f"question {name}", name="Ada", date="today")
    assert "0 of 1" in said(capsys)


@pytest.fixture(scope="module")
def page_judge() -> Callable[[str, str], str]:
    """Return how the page's question judges an answer: its own script, in QuickJS."""
    script = MATHS.read_text(encoding="utf-8").replace("export ", "")
    context = quickjs.Context()
    context.eval(script)
    return context.eval(
        "(kind, both) => { const [v, a] = JSON.parse(both); return judge(kind, v, a).isRight; }"
    )


def tried(table: Table, shown: Table) -> Iterator[tuple[object, object]]:
    """Yield answers as a cell gets them, each with what the page's question gets for it."""
    if table["kind"] == "number":
        edge = shown["tolerance"] * (1 + 1e-6) + 1e-9
        for change in (0, 0.999 * shown["tolerance"], edge, -edge, 1, 100):
            yield shown["answer"] + change, shown["answer"] + change
        return
    places = range(len(shown["choices"]))
    for count in range(1, len(places) + 1) if table["kind"] == "several" else [1]:
        for chosen in itertools.combinations(places, count):
            letters = "".join("abcdefgh"[place] for place in chosen)
            yield letters, list(chosen) if table["kind"] == "several" else chosen[0]


@pytest.mark.parametrize("name", ANSWERABLE)
def test_answers_are_judged_as_in_the_page(name: str, page_judge: Callable[[str, str], str]) -> None:
    table = read_question(name)
    shown = variants(table)[0]
    for answer, on_page in tried(table, shown):
        here = assignments._judge(table, answer)[0]
        assert here == page_judge(table["kind"], json.dumps([shown, on_page])), answer


def test_letters_may_be_written_as_one_likes(capsys: pytest.CaptureFixture[str]) -> None:
    answer_question("01-letters-lines", "C, a")
    assert said(capsys).startswith("Right. ")


def test_dots_are_no_answer(capsys: pytest.CaptureFixture[str]) -> None:
    answer_question("01-letters", ...)
    check("03-and", ..., ...)
    assert capsys.readouterr().out == 2 * OPEN


def test_the_result_counts_what_passed_last(capsys: pytest.CaptureFixture[str]) -> None:
    every = ("03-and", "question 03-and-bias", "03-or")
    check("03-and", [1, 1], -1.5)
    answer_question("03-and-bias", "bc")
    check("03-or", [1, 1], -0.5)
    capsys.readouterr()
    result(*every, name=" Ada ", date="2027-01-15")
    assert capsys.readouterr().out == "Ada · 2027-01-15 · 3 of 3 checks passed\n"
    check("03-or", [1, 1], -9)
    capsys.readouterr()
    result(*every, name="", date="")
    assert capsys.readouterr().out == "no name · no date · 2 of 3 checks passed\nnot yet: 03-or\n"


def test_an_exercise_and_a_question_of_one_name_are_two(capsys: pytest.CaptureFixture[str]) -> None:
    check("05-ring", [8, -3, 2])
    result("05-ring", "question 05-ring", name="Ada", date="today")
    assert said(capsys).endswith("1 of 2 checks passed not yet: question 05-ring")


def test_unknown_names_and_kinds_are_errors() -> None:
    with pytest.raises(QuestionError, match="Do you mean '01-letters'"):
        answer_question("01-leters", 5)
    with pytest.raises(ValueError, match="one of 01-least-sure"):
        check("03-xor", 1)
    with pytest.raises(ValueError, match=r"'order'\. Leave it in the chapter"):
        answer_question("01-which-order", "abc")
