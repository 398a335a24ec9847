"""Checks of chapter 2: from the network's numbers back to digit and picture."""

from __future__ import annotations

import numpy as np

from mnist_lesson.exercises.answers import Reply, exercise, numbers, right, wrong


@exercise("02-back", "digit", "gray", "seven")
def back(digit: object, gray: object, seven: object) -> Reply:
    """``digit`` is a number, ``gray`` the gray levels (28, 28) that should equal ``seven``, as uint8."""
    if np.asarray(digit).shape == (10,):
        return wrong("digit is still the whole row of ten. At which place does its 1 stand?")
    if int(numbers(digit, (), "digit")) != 7:
        return wrong("digit should be the place of the 1 in y[15]: argmax finds the place of the largest.")
    return _gray_levels(np.asarray(gray), np.asarray(seven))


def _gray_levels(gray: np.ndarray, seven: np.ndarray) -> Reply:
    if gray.shape == (784,):
        return wrong("gray is still one row of 784. reshape(28, 28) lays it out in rows again.")
    if gray.shape != (28, 28):
        return wrong(f"gray should have the shape (28, 28), but has {gray.shape}.")
    if gray.max() <= 1:
        return wrong("gray goes from 0 to 1 still. Line 4 divided by 255; what undoes that?")
    if gray.dtype != np.uint8:
        return wrong(f"gray has the type {gray.dtype}. The levels were whole numbers of one byte, uint8.")
    if np.array_equal(gray, seven):
        return right("Not a number is lost. But which pixels are neighbors, the network isn't told.")
    if np.all(seven - gray <= 1):
        return wrong(
            "Some levels are one too small: astype cuts off what stands behind the point. round() first."
        )
    return wrong("The levels differ from those of seven. Take x[15], undo the division, then the laying out.")
