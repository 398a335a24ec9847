"""Checks of chapter 7: a mean loss, and one step of three weights."""

from __future__ import annotations

import numpy as np

from mnist_lesson.exercises.answers import Reply, close, exercise, numbers, right, wrong

PROBABILITIES = (1, 0.5, 0.5, 0.1)


@exercise("07-loss", "mean_loss")
def mean_loss(answer: object) -> Reply:
    """The mean cross-entropy of four images whose right classes got 1, 0.5, 0.5 and 0.1."""
    found, losses = numbers(answer, (), "the mean loss"), -np.log(np.array(PROBABILITIES))
    if close(found, losses.mean()):
        return right("0, 0.69, 0.69 and 2.30: the one image that went wrong has most of it.")
    if close(found, losses.sum(), 0.02):
        return wrong("This is the sum of the four losses. Divide it by 4.")
    if close(found, -losses.mean()):
        return wrong("The logarithm of a number below 1 is negative; the loss is minus that.")
    if close(found, -np.log(np.mean(PROBABILITIES))):
        return wrong("This is the loss of the mean probability. Take each image's loss first, then the mean.")
    if close(found, losses.mean() / np.log(10)):
        return wrong("This is the logarithm to the base 10. np.log is the natural one.")
    return wrong("Each image's loss is −log of its probability; then the mean of the four.")


@exercise("07-step", "new_weights")
def one_step(answer: object) -> Reply:
    """Three weights after a step from 0: probabilities 0.2, 0.5, 0.3, the third right, x 0.5, rate 0.1."""
    found, wanted = numbers(answer, (3,), "new_weights"), np.array([-0.01, -0.025, 0.035])
    if close(found, wanted, 0.0006):
        return right("Only the right class's weight rises, and by as much as the other two fall together.")
    if close(found, -wanted, 0.0006):
        return wrong("Against the slope: minus the rate times the slope. You went uphill.")
    if close(found, 2 * wanted, 0.0006):
        return wrong("The slope of a weight is (probability − label) · x; x = 0.5 is missing.")
    if close(found, 10 * wanted, 0.006):
        return wrong("This is the whole slope, without the rate of 0.1.")
    if close(found, [-0.01, -0.025, -0.015], 0.0006):
        return wrong("The label of the third class is 1: its probability − label is 0.3 − 1.")
    return wrong("For each class: 0 − rate · (probability − label) · x.")
