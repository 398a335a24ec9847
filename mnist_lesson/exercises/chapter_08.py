"""Checks of chapter 8: a worthless test, typical misses, a shift undone."""

from __future__ import annotations

import numpy as np

from mnist_lesson.exercises.answers import Reply, close, exercise, numbers, right, wrong


@exercise("08-matrix", "matrix")
def matrix(answer: object) -> Reply:
    """The confusion matrix (2, 2) of a test that says "healthy" to 980 healthy and 20 ill people."""
    found = numbers(answer, (2, 2), "matrix")
    if close(found, [[980, 0], [20, 0]]):
        return right("The row of the ill has nothing on the diagonal: of 20 none is found.")
    if close(found, [[980, 20], [0, 0]]):
        return wrong("Rows are what is true, columns what the test says. Yours are exchanged.")
    if close(found, [[980, 0], [0, 20]]):
        return wrong(
            "That test would find all 20. This one says healthy to everybody, so its second column is empty."
        )
    return wrong("First row: the 980 healthy, second row: the 20 ill; first column: those it calls healthy.")


@exercise("08-miss", "miss_100", "miss_10000")
def miss(small: object, large: object) -> Reply:
    """The typical miss of an accuracy of 0.9, measured on 100 and on 10,000 images."""
    found = np.array([numbers(small, (), "miss_100"), numbers(large, (), "miss_10000")])
    wanted = np.array([0.03, 0.003])
    if close(found / wanted, 1, 0.15):
        return right("A hundred times as many images, a tenth of the miss.")
    if close(found / wanted**2, 1, 0.15):
        return wrong("This is before the square root.")
    if close(found, 0.3, 0.01):
        return wrong("The number of images is missing: p · (1 − p) is divided by it, under the root.")
    if close(found[::-1] / wanted, 1, 0.15):
        return wrong("The two are exchanged: more images miss less.")
    return wrong("The root of p · (1 − p) / n, with p = 0.9 and n = 100 or 10,000.")


@exercise("08-centered", "centered", "four")
def centered(answer: object, four: object) -> Reply:
    """The shifted 4 brought back, and the original, gray levels (28, 28) both."""
    found, original = np.asarray(answer), np.asarray(four)
    if found.shape == (20, 20):
        return wrong(
            "That is the box of 20×20 before it is placed. The step that undoes a shift comes after it."
        )
    if found.shape != (28, 28):
        return wrong(f"centered should be one image of shape (28, 28), but has the shape {found.shape}.")
    if np.array_equal(found, original):
        return right("Bit for bit. Centering is the first thing to check when a good model is bad one day.")
    if int(found.sum()) == int(original.sum()):
        return wrong("All ink is there, at another place than in the original. Center it by its mass.")
    return wrong("This is not the original: center_by_mass is all that is needed, on the shifted image.")
