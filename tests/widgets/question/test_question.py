"""Questions in a browser: each kind by mouse, touch and keyboard, over http and from a file; what is kept."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Locator, Page, expect

from mnist_lesson.questions import QuestionError
from mnist_lesson.widgets import Question
from tests.browsing import hand_over
from tests.widgets.question.examples import QUESTIONS

KEY = "mnist-lesson.question.05-odds"
ENTRY = f"JSON.parse(localStorage.getItem('{KEY}'))"


@pytest.fixture
def named(monkeypatch) -> None:
    """Let the course have a question, "05-odds"."""
    table = QUESTIONS["number"]
    monkeypatch.setattr("mnist_lesson.widgets.question.read_question", lambda name: table)


def ask(open_widgets, kind: str, **options: object) -> Page:
    return open_widgets(Question(**QUESTIONS[kind]), **options)


def check(page: Page) -> Locator:
    """Press Check and return the reply."""
    page.get_by_role("button", name="Check").click()
    return page.locator(".question-reply")


def choice(page: Page, words: str) -> Locator:
    return page.locator(".question-choice", has_text=words)


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_choice_by_mouse(open_widgets, scheme: str) -> None:
    page = ask(open_widgets, "choice", scheme=scheme)
    choice(page, "twice").click()
    reply = check(page)
    expect(reply).to_contain_text("Not yet.")
    expect(reply).to_contain_text("That divides the evidence, 2 by 1.")
    expect(reply.get_by_role("link")).to_have_attribute(
        "href", "05_softmax_evidence.html#one-more-unit-of-evidence"
    )
    expect(choice(page, "twice")).to_contain_text("your answer")
    choice(page, "e times").click()
    expect(check(page)).to_contain_text("Right.")
    expect(choice(page, "e times")).to_contain_text("the right answer")
    expect(page.get_by_role("radio").first).to_be_disabled()
    page.get_by_role("button", name="Ask me again").click()
    expect(page.locator(".question-reply")).to_have_count(0)
    expect(page.locator("input:checked")).to_have_count(0)


def test_choice_by_keyboard(open_widgets) -> None:
    page = ask(open_widgets, "choice")
    page.get_by_role("radio").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".question-reply")).to_contain_text("Right.")
    expect(page.locator(".ml-live")).to_contain_text("Right. The lead is 1")


def test_several_by_touch(open_widgets) -> None:
    page = ask(open_widgets, "several", has_touch=True, width=390)
    choice(page, "probabilities").tap()
    page.get_by_role("button", name="Check").tap()
    reply = page.locator(".question-reply")
    expect(reply).to_contain_text("the evidence:Each number did get 5 more.")
    expect(reply).to_contain_text("the probabilities:They depend on the leads.")
    choice(page, "probabilities").tap()
    choice(page, "evidence").tap()
    page.get_by_role("button", name="Check").tap()
    expect(reply).to_contain_text("Right.")


def test_number_is_typed_and_sent_by_enter(open_widgets) -> None:
    page = ask(open_widgets, "number")
    field = page.get_by_role("textbox", name="Your answer")
    field.fill("one")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Type a number first, such as 12, −0.5 or 1/3.")
    expect(page.locator(".question-reply")).to_have_count(0)
    for typed, said in (
        ("1,5", "leaves out the bias"),
        ("7", "Multiply each input"),
        ("1/2 points", "z=0.5"),
    ):
        field.fill(typed)
        field.press("Enter")
        expect(page.locator(".question-reply")).to_contain_text(said)
    expect(page.locator(".question-fault")).to_have_text("")
    page.get_by_role("button", name="Another one").click()
    expect(page.locator(".question-text")).to_contain_text("w=(3,2)")
    expect(field).to_have_value("")
    field.fill("5")
    expect(check(page)).to_contain_text("Right.")


def test_order_by_keyboard(open_widgets) -> None:
    page = ask(open_widgets, "order")
    wanted = ["take 32 images", "compute the probabilities", "compute the loss", "nudge all weights"]
    words = page.locator(".question-item .question-words")
    expect(check(page)).to_contain_text("Not yet.")
    for place, text in enumerate(wanted):
        for _ in range(words.all_text_contents().index(text) - place):
            page.get_by_role("button", name=f"Up: {text}").focus()
            page.keyboard.press("Enter")
            expect(page.get_by_role("button", name=f"Up: {text}")).to_be_visible()
    assert words.all_text_contents() == wanted
    expect(check(page)).to_contain_text("Right.")


def test_order_names_what_came_too_early(open_widgets) -> None:
    page = ask(open_widgets, "order")
    words = page.locator(".question-item .question-words")
    while words.all_text_contents().index("nudge all weights") > 0:
        page.get_by_role("button", name="Up: nudge all weights").click()
    expect(check(page)).to_contain_text("Nudge which way?")


@pytest.mark.parametrize("by", ["mouse", "touch", "keyboard", "buttons"])
def test_point_at_a_pixel(open_widgets, by: str) -> None:
    page = ask(open_widgets, "point", has_touch=by == "touch", width=390)
    canvas = page.get_by_role("slider", name="A pixel of the picture")
    expect(canvas).to_have_attribute("aria-valuetext", "no pixel yet")
    check(page)
    expect(page.get_by_role("alert")).to_have_text("Point at a pixel of the picture first.")
    box = canvas.bounding_box()
    middle = {"x": box["width"] * 0.375, "y": box["height"] * 0.5}  # row 1, column 1: ink
    if by == "mouse":
        canvas.click(position=middle)
    elif by == "touch":
        canvas.tap(position=middle)
    elif by == "keyboard":
        canvas.press("ArrowLeft")  # it begins in the middle, at row 1, column 2
    else:
        page.get_by_role("button", name="Left").click()
    expect(canvas).to_have_attribute("aria-valuetext", "row 1, column 1")
    expect(check(page)).to_contain_text("That is ink")
    canvas.press("ArrowLeft")
    expect(check(page)).to_contain_text("Right.")


@pytest.mark.parametrize("scheme", ["http", "file"])
@pytest.mark.parametrize("kind", QUESTIONS)
def test_not_to_know_is_an_answer(open_widgets, kind: str, scheme: str) -> None:
    page = ask(open_widgets, kind, scheme=scheme)
    page.get_by_role("button", name="I don’t know").click()
    reply = page.locator(".question-reply")
    expect(reply).to_contain_text("This is how it is.")
    solution = {"number": "0.5 points", "order": "take 32 images", "point": "row 1, column 0"}
    expect(reply).to_contain_text(solution.get(kind, ""))
    page.get_by_role("button", name="Ask me again").click()
    expect(page.locator(".question-reply")).to_have_count(0)


@pytest.mark.parametrize("kind", QUESTIONS)
def test_without_script_it_can_be_read(kind: str) -> None:
    data, metadata = Question(**QUESTIONS[kind])._repr_mimebundle_()
    assert metadata == {}
    assert "<details><summary>Answer</summary>" in data["text/html"]
    assert "<script" not in data["text/html"]
    assert "right" not in data["text/plain"]
    for item in QUESTIONS[kind].get("items", []):
        assert item.replace("*loss*", "<em>loss</em>") in data["text/html"]


def test_still_answers_are_the_right_ones() -> None:
    answers = {
        kind: Question(**table).still_html().split("<strong>")[-1] for kind, table in QUESTIONS.items()
    }
    assert answers["choice"].startswith("b<")
    assert answers["several"].startswith("a<")
    assert answers["number"].startswith("0.5 points<")
    assert answers["point"].startswith("rows 0 to 2, columns 0 to 0")
    order = Question(**QUESTIONS["order"])
    shown = order._question["variants"][0]["start"]
    letters = answers["order"].split("<")[0].split(", ")
    assert [shown["abcd".index(letter)] for letter in letters] == [0, 1, 2, 3]


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize("scheme", ["http", "file"])
def test_answer_is_there_again_after_a_reload(open_widgets, scheme: str) -> None:
    page = open_widgets(Question("05-odds"), scheme=scheme)
    page.evaluate("localStorage.clear()")
    page.get_by_role("button", name="Another one").click()
    page.get_by_role("textbox").fill("4")
    expect(check(page)).to_contain_text("leaves out the bias")
    hand_over(page)
    page.reload()
    expect(page.locator(".question-reply")).to_contain_text("leaves out the bias")
    expect(page.get_by_role("textbox")).to_have_value("4")
    expect(page.locator(".question-text")).to_contain_text("w=(3,2)")
    entry = page.evaluate(ENTRY)
    assert (entry["v"], entry["verdict"], entry["answer"], entry["variant"]) == (1, "wrong", 4, 1)


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize(
    "damage",
    [
        "{",
        "null",
        json.dumps({"v": 1, "verdict": "right", "answer": "<b>", "variant": 0, "digest": "DIGEST", "at": 1}),
        json.dumps({"v": 1, "verdict": "right", "answer": 0.5, "variant": 9, "digest": "DIGEST", "at": 1}),
        json.dumps(
            {"v": 1, "verdict": "right", "answer": 0.5, "variant": "length", "digest": "DIGEST", "at": 1}
        ),
        json.dumps({"v": 1, "verdict": "guessed", "answer": 0.5, "variant": 0, "digest": "DIGEST", "at": 1}),
        json.dumps({"v": 1, "verdict": "right", "answer": 0.5, "variant": 0, "digest": "other", "at": 1}),
        json.dumps({"v": 99, "verdict": "right", "answer": 0.5}),
    ],
)
def test_damaged_store_is_passed_over(open_widgets, damage: str) -> None:
    question = Question("05-odds")
    damage = damage.replace("DIGEST", question._question["digest"])
    page = open_widgets(question)
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, damage])
    hand_over(page)
    page.reload()
    expect(page.get_by_role("textbox")).to_have_value("")
    expect(page.locator(".question-reply")).to_have_count(0)
    page.get_by_role("textbox").fill("0.5")
    expect(check(page)).to_contain_text("Right.")


@pytest.mark.usefixtures("named")
def test_what_is_asked_again_has_other_numbers_and_is_kept_apart(open_widgets) -> None:
    page = open_widgets(Question("05-odds", again=True))
    page.evaluate("localStorage.clear()")
    expect(page.locator(".question-text")).to_contain_text("w=(3,2)")
    page.get_by_role("textbox").fill("5")
    expect(check(page)).to_contain_text("Right.")
    assert page.evaluate("Object.keys(localStorage)") == ["mnist-lesson.again.05-odds"]


@pytest.mark.usefixtures("named")
def test_a_full_store_changes_nothing(open_widgets) -> None:
    page = open_widgets(Question("05-odds"))
    page.evaluate(
        "() => { Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); }; }"
    )
    page.get_by_role("textbox").fill("0.5")
    reply = check(page)
    expect(reply).to_contain_text("Right.")


def test_one_of_ones_own_is_not_kept(open_widgets) -> None:
    page = ask(open_widgets, "choice")
    page.evaluate("localStorage.clear()")
    choice(page, "twice").click()
    check(page)
    assert page.evaluate("localStorage.length") == 0


def test_python_knows_how_it_was_answered() -> None:
    question = Question(**QUESTIONS["choice"])
    assert (question.answered, question.correct) == (False, None)
    for verdict, correct in (("wrong", False), ("right", True), ("shown", None)):
        question.set_state({"verdict": verdict, "_given": 1})
        assert (question.answered, question.correct) == (True, correct)


def test_variants_from_python() -> None:
    assert Question(**QUESTIONS["number"], variant=-1).variant == 1
    assert Question(**QUESTIONS["number"]).still_text().endswith("$x = (1, 0.5)$?")


def test_wrong_use_is_told() -> None:
    with pytest.raises(QuestionError, match="there is no question '05-ods'"):
        Question("05-ods")
    with pytest.raises(TypeError, match="not both"):
        Question("05-odds", text="?")
    with pytest.raises(QuestionError, match="right and choices must be given"):
        Question(text="?")
