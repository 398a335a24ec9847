"""Each check takes the solution, and tells the usual wrong turns apart.

That the chapters' folded solutions pass is tested where they run, in tests/notebooks/test_solutions.py.
"""

from __future__ import annotations

import numpy as np
import pytest

from mnist_lesson.data import center_by_mass, fit_to_box, load_mnist
from mnist_lesson.exercises import NAMES, check
from mnist_lesson.exercises.answers import CHECKS
from mnist_lesson.neurons import sigmoid

(X_TRAIN, _), (X_TEST, Y_TEST) = load_mnist()
SEVEN = X_TRAIN[15]
ROW = X_TRAIN[15].reshape(784).astype("float32") / 255
FOUR = X_TEST[4]
SHIFTED = np.roll(FOUR, 4, axis=1)

random = np.random.default_rng(3)
SURE = np.full((10, 10), 0.05) + np.diag([0.5, 0.45, 0.2, 0.4, 0.5, 0.5, 0.3, 0.5, 0.55, 0.5])
IMAGES, LABELS = X_TEST[:3000].reshape(3000, 784) / 255, Y_TEST[:3000]
MAP = X_TRAIN[:2000][load_mnist()[0][1][:2000] == 1].mean(axis=0).reshape(784) - 60.0
WHOLE = sigmoid(random.normal(size=(3000, 10)))
W2, B2 = random.normal(size=(10, 10)), random.normal(size=10)
HIDDEN = np.array([[0, 0], [1, 0], [1, 0], [1, 1]])


def share_of_first(count: int, sign: int = -1):
    """A solution of 05-share, or a wrong turn: the other end of the order, or another number of images."""
    return lambda weight_map: np.mean(LABELS[np.argsort(sign * (IMAGES @ weight_map))[:count]] == 1)


def hits(neuron: int | None, value: float | None = None) -> np.ndarray:
    """Images read correctly of each digit, one hidden neuron replaced by its mean or a value."""
    hidden = WHOLE.copy()
    if neuron is not None:
        hidden[:, neuron] = WHOLE[:, neuron].mean() if value is None else value
    answers = (hidden @ W2 + B2).argmax(axis=1)
    return np.bincount(LABELS[answers == LABELS], minlength=10)


ONES = int(np.sum(LABELS == 1))
REST_05 = (MAP, IMAGES, LABELS)
REST_06 = (WHOLE, W2, B2, LABELS)

SOLVED = [
    ("01-least-sure", (3, SURE)),
    ("02-back", (7, (ROW.reshape(28, 28) * 255).round().astype("uint8"), SEVEN)),
    ("03-and", ([1, 1], -1.5)),
    ("03-and", ([2.0, 1.0], -3)),
    ("03-or", (np.array([1, 1]), -0.5)),
    ("04-heater", (-3, 60)),
    ("04-nudges", ((0.00494, 0.00469, 0.00247),)),
    ("05-ring", ([8, -3, 2],)),
    ("05-share", (share_of_first(ONES), *REST_05)),
    ("06-damage", (hits(None), hits(8), *REST_06)),
    ("06-equal", ([-1, 1], 0.5, HIDDEN)),
    ("06-layer", ([0, 4], 24380)),
    ("07-loss", (0.92,)),
    ("07-step", ([-0.01, -0.025, 0.035],)),
    ("08-centered", (center_by_mass(SHIFTED), FOUR)),
    ("08-matrix", ([[980, 0], [20, 0]],)),
    ("08-miss", (0.03, 0.003)),
]

WRONG_TURNS = [
    ("01-least-sure", (2, SURE), "counts from 0"),
    ("01-least-sure", (9, SURE), "surest of all"),
    ("01-least-sure", (5, SURE), "max(axis=1)"),
    ("02-back", (np.eye(10)[7], SEVEN, SEVEN), "whole row"),
    ("02-back", (8, SEVEN, SEVEN), "argmax"),
    ("02-back", (7, SEVEN.reshape(784), SEVEN), "reshape(28, 28)"),
    ("02-back", (7, ROW.reshape(28, 28), SEVEN), "divided by 255"),
    ("02-back", (7, ROW.reshape(28, 28) * 255, SEVEN), "uint8"),
    ("02-back", (7, np.where(SEVEN > 9, SEVEN - 1, SEVEN).astype("uint8"), SEVEN), "round() first"),
    ("03-and", ([1, 1], -0.5), "This is OR"),
    ("03-and", ([-1, -1], 1.5), "opposite"),
    ("03-and", ([1, 0], -0.5), "At (1, 0)"),
    ("03-and", ([1, 1, 1], -0.5), "Expected the weights as 2 numbers"),
    ("03-or", ([1, 1], -1.5), "This is AND"),
    ("03-or", ([1, 1], 0), "At (0, 0) z = 0"),
    ("04-heater", (3, -60), "must be negative"),
    ("04-heater", (-3, 50), "−b / w"),
    ("04-heater", (-0.5, 10), "make w larger"),
    ("04-nudges", ((0.49, 0.47, 0.25),), "slopes"),
    ("04-nudges", ((-0.0049, -0.0047, -0.0025),), "sign"),
    ("04-nudges", ((0.555, 0.555, 0.552),), "take off the answer"),
    ("05-ring", ([0.9975, 0, 0.0025],), "probabilities"),
    ("05-ring", ([8, -4, 2],), "bias is missing"),
    ("05-ring", ([7, -1, 1],), "middle pixel"),
    ("05-share", (share_of_first(ONES, 1), *REST_05), "begins with the smallest"),
    ("05-share", (share_of_first(3000), *REST_05), "among all images"),
    ("05-share", (lambda weight_map: 1016, *REST_05), "Divide"),
    ("05-share", (0.91, *REST_05), "the function itself"),
    ("06-damage", (hits(8), hits(8), *REST_06), "Copy it"),
    ("06-damage", (hits(None), hits(8, 0), *REST_06), "zeros"),
    ("06-damage", (hits(None), hits(7), *REST_06), "from 1"),
    ("06-equal", ([1, -1], -0.5, HIDDEN), "XOR still"),
    ("06-equal", ([1, 1], 5, HIDDEN), "all four corners"),
    ("06-layer", ([-1, 4], 24380), "bias of 1"),
    ("06-layer", ([0, 4], 24320), "bias too"),
    ("07-loss", (3.69,), "sum"),
    ("07-loss", (-0.92,), "minus"),
    ("07-loss", (0.644,), "Take each image's loss first"),
    ("07-loss", (0.4,), "base 10"),
    ("07-step", ([0.01, 0.025, -0.035],), "uphill"),
    ("07-step", ([-0.02, -0.05, 0.07],), "x = 0.5 is missing"),
    ("07-step", ([-0.1, -0.25, 0.35],), "without the rate"),
    ("07-step", ([-0.01, -0.025, -0.015],), "0.3 − 1"),
    ("08-centered", (SHIFTED, FOUR), "another place"),
    ("08-centered", (fit_to_box(SHIFTED), FOUR), "20×20"),
    ("08-matrix", ([[980, 20], [0, 0]],), "exchanged"),
    ("08-matrix", ([[980, 0], [0, 20]],), "find all 20"),
    ("08-miss", (0.0009, 0.000009), "square root"),
    ("08-miss", (0.3, 0.3), "number of images"),
    ("08-miss", (0.003, 0.03), "exchanged"),
]


@pytest.mark.parametrize(("name", "answers"), SOLVED, ids=[name for name, _ in SOLVED])
def test_a_solution_is_right(name: str, answers: tuple, capsys: pytest.CaptureFixture[str]) -> None:
    check(name, *answers)
    assert capsys.readouterr().out.startswith("Right. ")


@pytest.mark.parametrize(("name", "answers", "reply"), WRONG_TURNS)
def test_a_wrong_turn_has_its_reply(
    name: str, answers: tuple, reply: str, capsys: pytest.CaptureFixture[str]
) -> None:
    check(name, *answers)
    printed = capsys.readouterr().out
    assert printed.startswith("Not yet. ")
    assert max(map(len, printed.splitlines())) <= 72
    assert reply in printed.replace("\n", " ")


def test_every_exercise_has_a_solution_and_two_wrong_turns() -> None:
    assert {name for name, _ in SOLVED} == set(NAMES)
    turns = [name for name, _, _ in WRONG_TURNS]
    assert [name for name in NAMES if turns.count(name) < 2] == []


@pytest.mark.parametrize("name", NAMES)
def test_an_open_exercise_is_no_fault(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    check(name, *[...] * len(CHECKS[name][0]))
    assert capsys.readouterr().out == "Nothing to check yet: put your answer in place of the dots.\n"


@pytest.mark.parametrize("answer", ["eight", None, [[1], [2, 3]], np.nan, [1, 2, 3, 4], sigmoid, {}, 1j])
def test_what_is_no_number_is_said(answer: object, capsys: pytest.CaptureFixture[str]) -> None:
    check("07-loss", answer)
    printed = capsys.readouterr().out.replace("\n", " ")
    assert printed.startswith("Not yet. Expected the mean loss as one number, got ")


def test_unknown_names_and_missing_answers_are_errors() -> None:
    with pytest.raises(ValueError, match=r"one of 01-least-sure, .*; got '3-and'"):
        check("3-and", [1, 1], -1.5)
    with pytest.raises(ValueError, match=r"Expected check\('03-and', and_weights, and_bias\), got 1 after"):
        check("03-and", [1, 1])
