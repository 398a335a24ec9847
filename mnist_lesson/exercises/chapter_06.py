"""Checks of chapter 6: a layer by hand, the XOR network turned round, a damaged neuron."""

from __future__ import annotations

import numpy as np

from mnist_lesson.exercises.answers import Reply, close, exercise, numbers, right, wrong
from mnist_lesson.neurons import softmax, step

DAMAGED = 8


@exercise("06-layer", "layer_answers", "parameters")
def layer(answers: object, parameters: object) -> Reply:
    """The two answers to the inputs 1, 2, 0, and the parameters of 784 → 30 → 20 → 10."""
    found, count = numbers(answers, (2,), "layer_answers"), numbers(parameters, (), "parameters")
    if close(found, [-1, 4]):
        return wrong("The first neuron has a bias of 1: it is added at the end.")
    if not close(found, [0, 4]):
        return wrong("One column of weights for each neuron: (1, 2, 0) times that column, and its bias.")
    if count == 24_320:
        return wrong("These are the weights. Every neuron has a bias too: 30 + 20 + 10 more.")
    if count != 24_380:
        return wrong(
            "For each layer inputs times neurons, plus one bias a neuron: 784 · 30 + 30 is the first."
        )
    return right("And nearly all of the parameters lie in the first layer, because images are large.")


@exercise("06-equal", "w_equal", "b_equal", "hidden")
def equal(weights: object, bias: object, hidden: object) -> Reply:
    """Weights (2,) and bias of the third neuron; ``hidden`` are the answers (4, 2) of the other two."""
    w, b = numbers(weights, (2,), "w_equal"), numbers(bias, (), "b_equal")
    answers = tuple(int(answer) for answer in step(numbers(hidden, (4, 2), "hidden") @ w + b))
    if answers == (1, 0, 0, 1):
        return right("1 at the corners where both inputs are equal, 0 at the other two.")
    if answers == (0, 1, 1, 0):
        return wrong("This is XOR still: 1 where the inputs differ. Turn the sign of all three numbers.")
    if len(set(answers)) == 1:
        return wrong(f"It answers {answers[0]} at all four corners: the bias outweighs both weights.")
    return wrong(f"It answers {answers} at the four corners; asked is (1, 0, 0, 1).")


def _right_for_each_digit(hidden: np.ndarray, w2: object, b2: object, y_test: np.ndarray) -> np.ndarray:
    answers = softmax(hidden @ np.asarray(w2) + np.asarray(b2)).argmax(axis=1)
    return np.bincount(y_test[answers == y_test], minlength=10)


@exercise("06-damage", "before", "after", "whole", "w2", "b2", "y_test")
def damage(before: object, after: object, whole: object, w2: object, b2: object, y_test: object) -> Reply:
    """Images read correctly of each digit, (10,); ``whole`` are the hidden answers (n, 10), undamaged."""
    told_before, told_after = numbers(before, (10,), "before"), numbers(after, (10,), "after")
    hidden, labels = np.array(whole), np.asarray(y_test)
    if not np.array_equal(told_before, _right_for_each_digit(hidden, w2, b2, labels)):
        return wrong(
            "before should count the hits of the undamaged network. Did you damage whole itself? Copy it."
        )
    for neuron, value, reply in (
        (DAMAGED, hidden[:, DAMAGED].mean(), ""),
        (DAMAGED, 0, "This is what zeros leave. A neuron at 0 still tells something: put its mean there."),
        (
            DAMAGED - 1,
            hidden[:, DAMAGED - 1].mean(),
            "You count neurons from 1. In hidden[:, 8] Python counts from 0.",
        ),
    ):
        damaged = hidden.copy()
        damaged[:, neuron] = value
        if np.array_equal(told_after, _right_for_each_digit(damaged, w2, b2, labels)):
            return (
                wrong(reply) if reply else right("Several digits suffer, none is lost: the work is shared.")
            )
    return wrong(
        "In a copy, column 8 becomes its own mean; then the second layer computes, and you count again."
    )
