"""What a guess and its result may be: a choice's key, a number, or one number for each x."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import traitlets

from mnist_lesson.widgets.traits import Number, StateTrait, _as_items, _text

Asked = Mapping[str, Any]
LARGEST = 1e300


def _number(low: float = -LARGEST, high: float = LARGEST) -> Number:
    return Number(min(max(0, low), high), low=low, high=high)


def _accept_key(asked: Asked, value: Any) -> str:
    keys = [choice["key"] for choice in asked["choices"]]
    if not isinstance(value, str) or value not in keys:
        raise ValueError
    return str(value)


def accept_guess(asked: Asked, value: Any) -> Any:
    """Return a guess as it is kept. Raises ValueError or TypeError if it can't be one."""
    if asked["kind"] == "choice":
        return _accept_key(asked, value)
    number = _number(asked["low"], asked["high"])
    if asked["kind"] == "number":
        return number.accept(value)
    return tuple(None if one is None else number.accept(one) for one in _as_long(asked, value))


def accept_measured(asked: Asked, value: Any) -> Any:
    """Return a result as it is kept; it may lie beyond the line. Raises ValueError or TypeError."""
    if asked["kind"] == "choice":
        return _accept_key(asked, value)
    if asked["kind"] == "number":
        return _number().accept(value)
    return tuple(_number().accept(one) for one in _as_long(asked, value))


def _as_long(asked: Asked, value: Any) -> list[object]:
    items = _as_items(value)
    if len(items) != len(asked["x"]):
        raise ValueError
    return items


def _wanted(asked: Asked, *, is_guess: bool) -> str:
    if asked["kind"] == "choice":
        return "one of " + ", ".join(repr(choice["key"]) for choice in asked["choices"])
    limits = f" from {asked['low']:g} to {asked['high']:g}" if is_guess else ""
    if asked["kind"] == "number":
        return f"a finite number{limits}"
    return f"a list of {len(asked['x'])} finite numbers{limits}, one for each x"


def check_measured(asked: Asked, value: Any) -> Any:
    """Return the result of a guess as it is kept.

    Raises:
        TraitError: it is not what is asked for.
    """
    return _checked(asked, value, is_guess=False)


def _checked(asked: Asked, value: Any, *, is_guess: bool) -> Any:
    accept = accept_guess if is_guess else accept_measured
    try:
        return accept(asked, value)
    except (ValueError, TypeError, OverflowError):
        what = "guess" if is_guess else "measured"
        which = f' ("{asked["name"]}")' if asked["name"] else ""
        raise traitlets.TraitError(
            f"Guess.{what}{which} must be {_wanted(asked, is_guess=is_guess)}; got {_text(value)}"
        ) from None


class _Answer(StateTrait):
    """None, or an answer of the kind that the widget asks for."""

    is_guess = False

    def __init__(self) -> None:
        super().__init__(None, share=False)

    def validate(self, obj: Any, value: Any) -> Any:
        return None if value is None else _checked(obj._asked, value, is_guess=self.is_guess)


class Guessed(_Answer):
    """What the reader has set."""

    is_guess = True


class Measured(_Answer):
    """What came out."""
