"""Reading and checking questions: formulas, texts, tables, and what is said when one is wrong."""

from __future__ import annotations

import math
from typing import Any
from xml.etree import ElementTree

import pytest

from mnist_lesson.questions import QuestionError, read_guess, read_question
from mnist_lesson.questions.arithmetic import FormulaError, evaluate
from mnist_lesson.questions.checks import check_guess, check_question
from mnist_lesson.questions.formulas import TexError, to_mathml
from mnist_lesson.questions.text import fill, to_html, to_inline, to_plain
from mnist_lesson.questions.variants import digest, variants

CHOICE: dict[str, Any] = {
    "kind": "choice",
    "objective": 1,
    "text": "Which?",
    "see": "05_softmax_evidence#One more unit of evidence",
    "right": "Because.",
    "choices": [
        {"text": "a", "right": True},
        {"text": "b", "reply": "No b."},
        {"text": "c", "reply": "No c."},
    ],
}
NUMBER: dict[str, Any] = {
    "kind": "number",
    "text": "What is $z$ for $w = <w>$?",
    "right": "$<w> \\cdot 2 = <answer:.1f>$",
    "other": "Multiply.",
    "answer": "w * 2",
    "tolerance": 0.05,
    "values": [{"w": 2}, {"w": -3}],
    "wrong": [{"answer": "w + 10", "reply": "That adds: <w+10>."}],
}
ORDER: dict[str, Any] = {
    "kind": "order",
    "text": "In which order?",
    "right": "So.",
    "other": "Think of line 3.",
    "items": ["one", "two", "three"],
    "wrong": [{"early": 2, "late": 1, "reply": "One comes before two."}],
}
POINT: dict[str, Any] = {
    "kind": "point",
    "text": "Where?",
    "right": "There.",
    "other": "Count rows first.",
    "pixels": [[0, 255, 0], [0, 255, 0]],
    "areas": [[0, 1, 1, 1]],
    "wrong": [{"area": [0, 0, 0, 0], "reply": "That is paper."}],
}
LINE: dict[str, Any] = {"kind": "number", "text": "How many?", "low": 0, "high": 100, "step": 1}
CURVE: dict[str, Any] = {
    "kind": "curve",
    "text": "How will it grow?",
    "x": [1, 2, 3],
    "x_label": "epoch",
    "y_label": "accuracy",
    "low": 0,
    "high": 1,
}


@pytest.mark.parametrize(
    ("formula", "values", "value"),
    [
        ("w*x + b", {"w": 2, "x": 0.5, "b": -1}, 0.0),
        ("-w ** 2", {"w": 3}, -9),
        ("softmax([2, 1, 1])[0]", {}, math.e**2 / (math.e**2 + 2 * math.e)),
        ("sigmoid(z)", {"z": 1}, 0.7310586),
        ("relu(z) + relu(-z)", {"z": -3}, 3),
        ("relu(z)", {"z": -3}, 0),
        ("step(z) + step(0)", {"z": -0.1}, 1),
        ("max([a, b]) // 2 % 3", {"a": 4, "b": 10}, 2),
        ("log(exp(1.5))", {}, 1.5),
    ],
)
def test_formulas_are_computed(formula: str, values: dict[str, float], value: float) -> None:
    assert evaluate(formula, values) == pytest.approx(value)


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("w +", "is no formula"),
        ("__import__('os')", "is not understood"),
        ("w.real", "is not understood"),
        ("v * 2", "there is no value 'v', only w"),
        ("1 / (w - 1)", "has no value"),
        ("log(0)", "has no value"),
        ("[w][3]", "has no value"),
        ("exp(w=1)", "is not understood"),
    ],
)
def test_what_is_no_arithmetic_is_told(formula: str, said: str) -> None:
    with pytest.raises(FormulaError, match=said.replace("(", r"\(")):
        evaluate(formula, {"w": 1})


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        ("e^{z_1 - z_0}", "ez1−z0"),
        (r"\frac{1}{2} \cdot \sqrt{x}", "12·x"),
        (r"60{,}000 / 32 = 1{,}875", "60,000/32=1,875"),
        (r"(0,1)", "(0,1)"),
        (r"\text{loss} = -\log p", "loss=−log\N{FUNCTION APPLICATION}p"),
        (r"x_1^2", "x12"),
    ],
)
def test_formulas_are_mathml(tex: str, text: str) -> None:
    assert "".join(ElementTree.fromstring(to_mathml(tex)).itertext()) == text


def test_a_sign_stands_close_to_its_number_and_an_operator_apart() -> None:
    def signs(tex: str) -> list[str | None]:
        return [
            sign.get("form") for sign in ElementTree.fromstring(to_mathml(tex)).iter("mo") if sign.text == "−"
        ]

    assert signs("b = -1 - 2") == ["prefix", None]
    assert signs("2 \\cdot -3") == signs("(2, −3)") == ["prefix"]
    assert signs("(x) - 1") == signs("x_1 - 1") == signs("-x") == [None]


@pytest.mark.parametrize("tex", ["x_", "{x", "x}", r"\begin{aligned}", "x_1_2", r"\frac{1}", "&"])
def test_formulas_that_are_not_known_are_refused(tex: str) -> None:
    with pytest.raises(TexError, match=r"the formula \$"):
        to_mathml(tex)


def test_text_is_marked_and_everything_else_is_text() -> None:
    assert to_inline("*not* `a < b` & <b>") == "<em>not</em> <code>a &lt; b</code> &amp; &lt;b&gt;"
    assert to_inline("3 * 4 and 2 * 5") == "3 * 4 and 2 * 5"
    assert to_html("one\ntwo\n\nthree $x$") == "<p>one two</p><p>three <math><mi>x</mi></math></p>"
    assert to_plain("*Is* `a`\n $x$?") == "Is a x?"


def test_signs_beside_a_formula_stay_in_its_line() -> None:
    x = "<math><mi>x</mi></math>"
    assert to_inline("So ($x$), *not* $x$.") == (
        f'So <span class="unbroken">({x}),</span> <em>not</em> <span class="unbroken">{x}.</span>'
    )
    assert to_inline("the $x$ axis, `a`.") == f"the {x} axis, <code>a</code>."


def test_quotes_are_a_printers() -> None:
    assert to_inline('"Is it a 3?" isn\'t ("so") the chapters\' `\'q\'` "*b*"') == (
        "“Is it a 3?” isn’t (“so”) the chapters’ <code>'q'</code> “<em>b</em>”"
    )


def test_fields_are_filled_in() -> None:
    values = {"w": -2, "n": 60000}
    assert fill("<w> and <w*w> and <w:.2f> of <n>", values) == "−2 and 4 and −2.00 of 60,000"
    assert fill("a < b", values) == "a < b"
    with pytest.raises(FormulaError):
        fill("<v>", values)


@pytest.mark.parametrize("table", [CHOICE, NUMBER, ORDER, POINT], ids=lambda table: table["kind"])
def test_good_question_is_kept_and_shown(table: dict[str, Any]) -> None:
    checked = check_question(table)
    assert checked == table
    shown = variants(checked)
    assert len(shown) == len(table.get("values", [{}]))
    assert all(variant["text"].startswith("<p>") for variant in shown)


def test_several_right_answers() -> None:
    choices = [
        {"text": text, "right": right, "reply": text * 2} for text, right in (("a", True), ("b", False))
    ]
    assert check_question(CHOICE | {"kind": "several", "choices": choices})
    with pytest.raises(QuestionError, match="at least one is right and one wrong"):
        check_question(CHOICE | {"kind": "several", "choices": choices[:1]})


def test_number_question_computes_its_variants() -> None:
    first, second = variants(check_question(NUMBER))
    assert (first["answer"], second["answer"]) == (4, -6)
    assert first["wrong"] == [{"answer": 12, "reply": "<p>That adds: 12.</p>"}]
    assert "<mn>4.0</mn>" in first["right"]


def test_a_share_instead_of_percent_has_its_reply() -> None:
    table = check_question(NUMBER | {"unit": "%", "answer": "w * 30"})
    assert [row["answer"] for row in variants(table)[0]["wrong"]] == [12, 0.6]
    assert len(variants(check_question(NUMBER))[0]["wrong"]) == 1


def test_order_is_shuffled_alike_each_time_and_never_right() -> None:
    for word in ("one", "eins", "un", "uno"):
        (shown,) = variants(ORDER | {"items": [word, "two", "three"]})
        assert sorted(shown["start"]) == [0, 1, 2] != shown["start"]
        assert [(row["early"], row["late"]) for row in shown["wrong"]] == [(1, 0)]  # from 0, as in JavaScript
    assert variants(ORDER) == variants(ORDER)


def test_picture_of_mnist_is_read() -> None:
    table = {key: value for key, value in POINT.items() if key != "pixels"} | {"picture": "test/0"}
    (shown,) = variants(check_question(table))
    assert len(shown["pixels"]) == len(shown["pixels"][0]) == 28


def test_digest_changes_with_what_is_asked_and_not_with_what_is_replied() -> None:
    for kept in ({"see": "03_perceptron#By hand"}, {"objective": 2}, {"right": "For this reason."}):
        assert digest(CHOICE) == digest(CHOICE | kept)
    first, *others = CHOICE["choices"]
    assert len(digest(CHOICE)) == 8
    assert digest(CHOICE) == digest(CHOICE | {"choices": [first, others[0] | {"reply": "Not b."}, others[1]]})
    for changed in ({"text": "Which one?"}, {"choices": [first | {"text": "A"}, *others]}, {"code": "x"}):
        assert digest(CHOICE) != digest(CHOICE | changed)
    assert digest(NUMBER) != digest(NUMBER | {"values": [{"w": 4}]})


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (CHOICE | {"kind": "chioce"}, "kind must be one of choice, several"),
        (CHOICE | {"txet": "?"}, "'txet' is not known; do you mean 'text'"),
        (CHOICE | {"text": ""}, "text must be a text"),
        (CHOICE | {"objective": True}, "objective must be a number"),
        ({key: value for key, value in CHOICE.items() if key != "right"}, "right must be given"),
        (CHOICE | {"choices": [{"text": "a", "right": True}, {"text": "b"}]}, "'b' needs a reply of its own"),
        (CHOICE | {"choices": ["a", "b"]}, "each choice must be a table"),
        (CHOICE | {"choices": CHOICE["choices"][1:]}, "exactly one with right = true; got 2 with 0"),
        (CHOICE | {"choices": CHOICE["choices"][:1] * 2}, "exactly one with right = true; got 2 with 2"),
        (
            CHOICE | {"choices": [*CHOICE["choices"], {"text": "d", "reply": "No b."}]},
            "two wrong answers have the same reply",
        ),
        (CHOICE | {"text": r"$\begin{x}$"}, "questions' formulas don't know"),
        (NUMBER | {"answer": "w * v"}, "there is no value 'v'"),
        (
            NUMBER | {"wrong": [{"answer": "w + w", "reply": "x"}]},
            "the right answer and wrong answer 1 are both 4",
        ),
        (NUMBER | {"wrong": []}, "wrong must have at least 1"),
        (NUMBER | {"wrong": [{"answer": "w * 2 + 0.08", "reply": "x"}]}, "are both 4 for"),
        (NUMBER | {"values": [{"w": "two"}]}, "must be a table of numbers"),
        (ORDER | {"items": ["a", "b"]}, "3 to 6 texts"),
        (ORDER | {"items": list("abcdefg")}, "3 to 6 texts"),
        (ORDER | {"items": ["a", "b", "a"]}, "two items are the same"),
        (ORDER | {"wrong": [{"early": 1, "late": 2, "reply": "x"}]}, "early must come after late"),
        (POINT | {"picture": "test/0"}, "either picture or pixels"),
        (POINT | {"areas": [[0, 0, 2, 0]]}, "within 2 rows and 3 columns"),
        (POINT | {"areas": []}, "at least one area"),
        (POINT | {"pixels": [[0, 300]]}, "gray levels 0 to 255"),
    ],
)
def test_bad_question_is_refused(table: dict[str, Any], said: str) -> None:
    with pytest.raises(QuestionError, match="my question") as caught:
        check_question(table, "my question")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (LINE | {"low": 100}, "low must be below high"),
        (LINE | {"scale": "log"}, "a logarithmic scale begins above 0"),
        (LINE | {"scale": "cubic"}, "scale must be 'linear' or 'log'"),
        (LINE | {"step": 0}, "step must be above 0"),
        (LINE | {"zones": [{"to": 5, "reply": "a"}, {"to": 3, "reply": "b"}]}, "ends must grow"),
        (LINE | {"zones": [{"to": 5, "reply": "a"}, {"to": 5, "reply": "b"}]}, "ends must grow"),
        (CURVE | {"x": [2, 1]}, "growing numbers"),
        (
            {"kind": "choice", "text": "?", "choices": [{"key": "a", "text": "a", "reply": "x"}] * 2},
            "two choices have the same key",
        ),
    ],
)
def test_bad_guess_is_refused(table: dict[str, Any], said: str) -> None:
    with pytest.raises(QuestionError) as caught:
        check_guess(table)
    assert said in str(caught.value)


def test_good_guesses_are_kept() -> None:
    assert check_guess(CURVE) == CURVE
    assert check_guess(LINE) == LINE | {"scale": "linear"}


@pytest.mark.parametrize("read", [read_question, read_guess])
def test_unknown_name_is_told(read: Any) -> None:
    with pytest.raises(QuestionError, match="there is no"):
        read("05-no-such-thing")
