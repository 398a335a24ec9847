"""Checks of chapter 3: neurons for AND and OR."""

from __future__ import annotations

import numpy as np

from mnist_lesson.exercises.answers import Reply, exercise, numbers, right, wrong
from mnist_lesson.neurons import step

CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))
TABLES = {"AND": (0, 0, 0, 1), "OR": (0, 1, 1, 1)}


def _logical(weights: object, bias: object, name: str, advice: str) -> Reply:
    w, b = numbers(weights, (2,), "the weights"), numbers(bias, (), "the bias")
    answers = tuple(int(answer) for answer in step(np.array(CORNERS) @ w + b))
    if answers == TABLES[name]:
        return right(f"It answers {answers} at the corners {CORNERS}. Many other weights do it as well.")
    if answers == tuple(1 - wanted for wanted in TABLES[name]):
        return wrong("It answers the opposite everywhere. Turn the sign of all three numbers.")
    for other, table in TABLES.items():
        if answers == table:
            return wrong(f"This is {other}. {advice}")
    place = [answer == wanted for answer, wanted in zip(answers, TABLES[name], strict=True)].index(False)
    z = np.array(CORNERS[place]) @ w + b
    return wrong(
        f"At {CORNERS[place]} z = {z:g}, so it answers {answers[place]}; {name} wants {TABLES[name][place]}."
    )


@exercise("03-and", "and_weights", "and_bias")
def logical_and(weights: object, bias: object) -> Reply:
    """Weights (2,) and bias of a neuron that answers 1 at (1, 1) alone."""
    return _logical(
        weights,
        bias,
        "AND",
        "One input alone may not be enough: a bias further down, and only both lift z to 0.",
    )


@exercise("03-or", "or_weights", "or_bias")
def logical_or(weights: object, bias: object) -> Reply:
    """Weights (2,) and bias of a neuron that answers 0 at (0, 0) alone."""
    return _logical(weights, bias, "OR", "One input alone must be enough: a bias nearer to 0.")
