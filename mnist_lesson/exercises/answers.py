"""What all checks are made of: their list, their replies, and answers as numbers of the right shape."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

TOLERANCE = 0.006
"""Results on paper have two decimals; a checked number may differ by this much."""

Reply: TypeAlias = "tuple[bool, str]"
CHECKS: dict[str, tuple[tuple[str, ...], Callable[..., Reply]]] = {}
"""Each exercise's answers by name, and the function that judges them."""


OPEN = "Nothing to check yet: put your answer in place of the dots."


class AnswerError(ValueError):
    """An answer that can't be judged: not numbers, or of another shape."""


def exercise(name: str, *wanted: str) -> Callable[[Callable[..., Reply]], Callable[..., Reply]]:
    """Make a function the check of an exercise; ``wanted`` names its answers, in their order."""

    def add(judge: Callable[..., Reply]) -> Callable[..., Reply]:
        CHECKS[name] = (wanted, judge)
        return judge

    return add


def right(reply: str) -> Reply:
    """The exercise is solved; the reply says why it is so."""
    return True, reply


def wrong(reply: str) -> Reply:
    """The exercise is not solved; the reply says what one must have taken for true."""
    return False, reply


def numbers(answer: object, shape: tuple[int, ...], what: str) -> np.ndarray:
    """Return an answer as an array of float64.

    Args:
        answer: what the reader has handed over: numbers, lists or arrays.
        shape: the shape that it must have; () is one number.
        what: how the error calls it, such as "the weights".

    Raises:
        AnswerError: it is not numbers, not of this shape, or not finite.
    """
    if answer is ...:
        raise AnswerError(OPEN)
    expected = f"{what} as {_described(shape)}"
    try:
        array = np.asarray(answer, dtype="float64")
    except (TypeError, ValueError, NotImplementedError):  # the last one in the page
        raise AnswerError(f"Expected {expected}, got {_named(answer)}.") from None
    if array.shape != shape:
        raise AnswerError(f"Expected {expected}, got the shape {array.shape}.")
    if not np.all(np.isfinite(array)):
        raise AnswerError(f"Expected {expected}, got inf or nan: somewhere above something was divided by 0.")
    return array


def close(answer: np.ndarray, value: object, tolerance: float = TOLERANCE) -> bool:
    """Return whether all numbers of an answer are near these values, of a shape that fits."""
    return bool(np.all(np.abs(answer - np.asarray(value, dtype="float64")) <= tolerance))


def _described(shape: tuple[int, ...]) -> str:
    if not shape:
        return "one number"
    if len(shape) == 1:
        return f"{shape[0]} numbers"
    return f"an array of shape {shape}"


def _named(answer: object) -> str:
    return "a function: call it" if callable(answer) else type(answer).__name__
