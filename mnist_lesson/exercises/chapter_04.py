"""Checks of chapter 4: a neuron for a heater, and three nudges."""

from __future__ import annotations

import numpy as np

from mnist_lesson.exercises.answers import Reply, close, exercise, numbers, right, wrong
from mnist_lesson.neurons import sigmoid


@exercise("04-heater", "w", "b")
def heater(weight: object, bias: object) -> Reply:
    """Weight and bias of one input, degrees: 0.5 at 20, nearly 1 at 18, nearly 0 at 22."""
    w, b = numbers(weight, (), "w"), numbers(bias, (), "b")
    cold, middle, warm = sigmoid(w * np.array([18, 20, 22]) + b)
    if close(middle, 0.5, 0.02) and cold > 0.95 and warm < 0.05:
        return right(f"It answers {cold:.3f} at 18 degrees, {middle:.3f} at 20 and {warm:.3f} at 22.")
    if w > 0:
        return wrong(
            "It heats when it is warm: with a positive w more degrees give more. w must be negative."
        )
    if not close(middle, 0.5, 0.02):
        return wrong(
            f"At 20 degrees it answers {middle:.3f}. It says 0.5 where w·x + b = 0, that is at x = −b / w."
        )
    return wrong(
        f"The middle is right, but at 18 degrees it answers {cold:.3f} only: make w larger, and b with it."
    )


@exercise("04-nudges", "changes")
def nudges(changes: object) -> Reply:
    """How A's answer changes when w₁, w₂ and b grow by 0.01: three numbers."""
    found = numbers(changes, (3,), "changes")
    wanted = np.array([0.0049, 0.0047, 0.0025])
    if close(found, wanted, 0.0002):
        return right("As 2 : 1.9 : 1, the coordinates of A and 1.")
    if close(found, 100 * wanted, 0.02):
        return wrong("These are slopes, the change for each whole 1. Asked is the change itself.")
    if close(found, -wanted, 0.0002):
        return wrong("The sign is turned: after minus before, not before minus after.")
    if np.all(found > 0.05):
        return wrong("These are answers, not changes: take off the answer before the nudge.")
    return wrong("Nudge one number, compute the answer, take off the answer before, and put the number back.")
