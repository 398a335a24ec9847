"""The kinds of values that a widget's state is made of.

Each kind checks what it is given, says helpfully what was wrong, keeps it as plain JSON, and describes
itself (``schema``), so that the page checks the state in a link by the same rules. Lists are kept as tuples:
``widget.weights[0] = 3`` would change a list without the widget hearing of it; a tuple says so.

    weights = Numbers((1, -2), count=2, low=-100, high=100)

accepts lists, tuples and NumPy arrays of two finite numbers in the range. A value that is not part of the
state that a link carries gets ``share=False``.
"""

from __future__ import annotations

import math
import numbers
import re
import reprlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets

from mnist_lesson.drawing import advise_on_strokes
from mnist_lesson.images import SIDE, advise_on_levels, as_numbers, describe_value, is_pil_image

_MINUS = str.maketrans("-", "−")


def _shown(number: float) -> str:
    return f"{number:g}".translate(_MINUS)


def _text(value: object) -> str:
    """Return the beginning of a value as Python writes it."""
    try:
        return reprlib.repr(value)
    except ValueError:  # Python writes no whole number of more than 4,300 digits
        return "something too large to show"


def _came(value: object) -> str:
    """Say what came: of arrays and nested lists the shape and the range."""
    if is_pil_image(value):
        return describe_value(value)
    try:
        array = as_numbers(value, "")
        is_nested = isinstance(value, (list, tuple)) and array.size > 6
        return (
            describe_value(array) if array.ndim and (is_nested or hasattr(value, "shape")) else _text(value)
        )
    except Exception:  # no array of numbers
        return _text(value)


def _as_number(value: object, low: float, high: float) -> float:
    """Return ``value`` as a float, or raise ValueError if it is no finite number in the range."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise ValueError
    number = float(value)
    if not math.isfinite(number) or not low <= number <= high:
        raise ValueError
    return number


def _as_plain(value: Any, method: str) -> object:
    """Return ``value.item()`` or ``value.tolist()`` of an array of any library; other values as they are.

    Raises ValueError if the method does not work, whatever it raises itself (PyTorch: RuntimeError).
    """
    try:
        return getattr(value, method)() if hasattr(value, method) else value
    except Exception:
        raise ValueError from None


def _as_items(value: object) -> list[object]:
    """Return the items of a list, tuple or array; strings and mappings are none."""
    value = _as_plain(value, "tolist")
    if not isinstance(value, Sequence) or isinstance(value, (str, bytes)):
        raise ValueError
    return list(value)


def _as_square(value: object, side: int) -> list[object]:
    """Return the items of (side, side) or (side²,) row by row."""
    items = _as_items(value)
    if len(items) == side:
        rows = [_as_items(row) for row in items]
        if any(len(row) != side for row in rows):
            raise ValueError
        items = [item for row in rows for item in row]
    if len(items) != side**2:
        raise ValueError
    return items


class StateTrait(traitlets.TraitType):
    """A value of a widget's state: checked, synchronized with JavaScript, described by ``schema``."""

    def __init__(self, default: Any, *, share: bool = True, help: str = "") -> None:
        super().__init__(default_value=default, help=help)
        self.share = share
        self.tag(sync=True)

    def accept(self, value: Any) -> Any:
        """Return ``value`` in the form in which it is kept. Raises ValueError or TypeError if it is wrong."""
        raise NotImplementedError

    def wanted(self) -> str:
        """Return in words what is accepted."""
        raise NotImplementedError

    def schema(self) -> dict[str, Any]:
        """Return the kind and its limits as plain JSON, for ``ui/schema.js``."""
        raise NotImplementedError

    def validate(self, obj: Any, value: Any) -> Any:
        """Check a new value for traitlets. Raises TraitError: what was expected, what came, an example."""
        try:
            return self.accept(value)
        except (ValueError, TypeError, OverflowError):
            raise self.refusal(obj, value) from None

    def refusal(self, obj: Any, value: Any) -> traitlets.TraitError:
        """Return the error for a value that is not accepted, with code that mends it where any is known."""
        mended = self.mend(value) or _text(self.example())
        return traitlets.TraitError(
            f"{type(obj).__name__}.{self.name} must be {self.wanted()}; got {_came(value)}. "
            f"For example: widget.{self.name} = {mended}"
        )

    def mend(self, value: Any) -> str:
        """Return code that makes a value that is accepted of one that is not; "" where it is not known."""
        return ""

    def example(self) -> Any:
        """Return a value that is accepted, as one would write it."""
        default = self.default_value
        return list(default) if isinstance(default, tuple) else default


class Number(StateTrait):
    """A finite number from ``low`` to ``high``, kept as float."""

    def __init__(self, default: float, *, low: float, high: float, **options: Any) -> None:
        super().__init__(float(default), **options)
        self.low, self.high = low, high

    def accept(self, value: Any) -> float:
        # NumPy's numbers and arrays without an axis hand over a plain number.
        return _as_number(_as_plain(value, "item"), self.low, self.high)

    def wanted(self) -> str:
        return f"a number from {_shown(self.low)} to {_shown(self.high)}"

    def schema(self) -> dict[str, Any]:
        return {"kind": "number", "low": self.low, "high": self.high}


class Whole(Number):
    """A whole number from ``low`` to ``high``, kept as int."""

    def __init__(self, default: int, *, low: int, high: int, **options: Any) -> None:
        super().__init__(default, low=low, high=high, **options)
        self.default_value = int(default)

    def accept(self, value: Any) -> int:
        number = super().accept(value)
        if number != int(number):
            raise ValueError
        return int(number)

    def wanted(self) -> str:
        return f"a whole number from {_shown(self.low)} to {_shown(self.high)}"

    def schema(self) -> dict[str, Any]:
        return {"kind": "whole", "low": self.low, "high": self.high}


class Numbers(StateTrait):
    """``count`` finite numbers from ``low`` to ``high`` (or ``least`` to ``count`` of them), kept as floats.

    With ``whole=True`` they are whole numbers, kept as ints.
    """

    def __init__(
        self,
        default: Sequence[float],
        *,
        count: int,
        low: float,
        high: float,
        least: int | None = None,
        whole: bool = False,
        **options: Any,
    ) -> None:
        start = max(low, min(0, high))
        self.item: Number = (
            Whole(int(start), low=int(low), high=int(high)) if whole else Number(start, low=low, high=high)
        )
        self.count, self.least = count, count if least is None else least
        super().__init__(tuple(self.item.accept(number) for number in default), **options)

    def accept(self, value: Any) -> tuple[float, ...]:
        items = _as_items(value)
        if not self.least <= len(items) <= self.count:
            raise ValueError
        return tuple(self.item.accept(item) for item in items)

    def wanted(self) -> str:
        count = str(self.count) if self.least == self.count else f"{self.least} to {self.count}"
        words = "whole numbers" if isinstance(self.item, Whole) else "numbers"
        return f"a list of {count} {words} from {_shown(self.item.low)} to {_shown(self.item.high)}"

    def schema(self) -> dict[str, Any]:
        return {"kind": "numbers", "least": self.least, "count": self.count, "item": self.item.schema()}


class Rows(StateTrait):
    """``least`` to ``most`` rows; each has one value for each of ``columns`` (Number, Whole or Choice).

    Kept as a tuple of tuples.
    """

    def __init__(
        self,
        default: Sequence[Sequence[float | str]],
        *,
        columns: Sequence[Number | Choice],
        most: int,
        names: str,
        least: int = 0,
        **options: Any,
    ) -> None:
        self.columns, self.least, self.most, self.names = tuple(columns), least, most, names
        super().__init__(tuple(self._accept_row(row) for row in default), **options)

    def _accept_row(self, row: Any) -> tuple[float | str, ...]:
        items = _as_items(row)
        if len(items) != len(self.columns):
            raise ValueError
        return tuple(column.accept(item) for column, item in zip(self.columns, items, strict=True))

    def accept(self, value: Any) -> tuple[tuple[float | str, ...], ...]:
        rows = _as_items(value)
        if not self.least <= len(rows) <= self.most:
            raise ValueError
        return tuple(self._accept_row(row) for row in rows)

    def wanted(self) -> str:
        columns = ", ".join(column.wanted() for column in self.columns)
        count = f"{self.least} to {self.most}" if self.least else f"at most {self.most}"
        return f"a list of {count} {self.names}, each a list of {columns}"

    def schema(self) -> dict[str, Any]:
        columns = [column.schema() for column in self.columns]
        return {"kind": "rows", "least": self.least, "most": self.most, "columns": columns}


class Choice(StateTrait):
    """One of a few words."""

    def __init__(self, default: str, *, options: Sequence[str], **rest: Any) -> None:
        super().__init__(default, **rest)
        self.options = tuple(options)

    def accept(self, value: Any) -> str:
        if not isinstance(value, str) or value not in self.options:
            raise ValueError
        return value

    def wanted(self) -> str:
        return "one of " + ", ".join(repr(option) for option in self.options)

    def schema(self) -> dict[str, Any]:
        return {"kind": "choice", "options": list(self.options)}


class Flag(StateTrait):
    """True or False."""

    def accept(self, value: Any) -> bool:
        value = _as_plain(value, "item")
        if not isinstance(value, bool):
            raise ValueError
        return value

    def wanted(self) -> str:
        return "True or False"

    def schema(self) -> dict[str, Any]:
        return {"kind": "flag"}


class Pixels(StateTrait):
    """A 28×28 image of grey levels 0 to 255, given as (28, 28) or (784,), kept as 784 whole numbers.

    ``numpy.reshape(widget.image, (28, 28))`` gives it back as a picture.
    """

    SIDE = SIDE

    def __init__(self, default: Sequence[int] = (0,) * 784, **options: Any) -> None:
        super().__init__(tuple(default), **options)
        self.item = Whole(0, low=0, high=255)

    def accept(self, value: Any) -> tuple[int, ...]:
        return tuple(self.item.accept(item) for item in _as_square(value, self.SIDE))

    def mend(self, value: Any) -> str:
        return advise_on_levels(value)

    def wanted(self) -> str:
        return "a 28×28 image (or its 784 numbers) of whole grey levels from 0 to 255"

    def schema(self) -> dict[str, Any]:
        return {"kind": "pixels", "count": self.SIDE**2, "blank": not any(self.default_value)}


class WeightMap(StateTrait):
    """A 28×28 map of weights from −1 to 1, given as (28, 28) or (784,), at first all 0, kept as 784 floats.

    A link rounds them to twelfths and writes them as letters from "a" (−1) by "m" (0) to "y" (1), each after
    the number of times it comes: "300m12y…". Such a text is accepted too.
    """

    SIDE = SIDE
    STEPS = 12

    def __init__(self, **options: Any) -> None:
        super().__init__((0.0,) * self.SIDE**2, **options)
        self.item = Number(0, low=-1, high=1)

    def accept(self, value: Any) -> tuple[float, ...]:
        if isinstance(value, str):
            return self._read_letters(value)
        return tuple(self.item.accept(item) for item in _as_square(value, self.SIDE))

    def _read_letters(self, text: str) -> tuple[float, ...]:
        if len(text) > self.SIDE**2 or not re.fullmatch(r"(?:[0-9]{0,3}[a-y])*", text):
            raise ValueError
        numbers: list[float] = []
        for count, letter in re.findall(r"([0-9]*)([a-y])", text):
            numbers += [(ord(letter) - ord("m")) / self.STEPS] * int(count or 1)
        if len(numbers) != self.SIDE**2:
            raise ValueError
        return tuple(numbers)

    def mend(self, value: Any) -> str:
        try:
            numbers = np.asarray(_as_square(value, self.SIDE), dtype=float)
        except (ValueError, TypeError):
            return ""
        return "weights / np.abs(weights).max()" if np.isfinite(numbers).all() else "np.nan_to_num(weights)"

    def wanted(self) -> str:
        numbers = self.item.wanted().replace("a number", "numbers")
        return f"a 28×28 map (or its {self.SIDE**2} numbers) of {numbers}"

    def example(self) -> Any:
        return "392m392y"

    def schema(self) -> dict[str, Any]:
        return {"kind": "map", "count": self.SIDE**2, "blank": True}


class Strokes(StateTrait):
    """A drawing: up to 60 strokes, each a flat list x, y, x, y, … of whole numbers from 0 to 280 (``SIZE``).

    x counts to the right and y down, from the upper left corner. Kept as a tuple of tuples.
    """

    SIZE = 280
    MOST = 60
    POINTS = 1500

    def __init__(self, default: Sequence[Sequence[int]] = (), **options: Any) -> None:
        self.item = Whole(0, low=0, high=self.SIZE)
        super().__init__(self.accept(default), **options)

    def accept(self, value: Any) -> tuple[tuple[int, ...], ...]:
        strokes = [_as_items(stroke) for stroke in _as_items(value)]
        numbers = sum(len(stroke) for stroke in strokes)
        if len(strokes) > self.MOST or numbers > 2 * self.POINTS:
            raise ValueError
        if any(not stroke or len(stroke) % 2 for stroke in strokes):
            raise ValueError
        return tuple(tuple(self.item.accept(number) for number in stroke) for stroke in strokes)

    def wanted(self) -> str:
        return (
            f"a list of at most {self.MOST} strokes with {self.POINTS} points in all, each stroke a "
            f"flat list x, y, x, y, … of {self.item.wanted().replace('a whole number', 'whole numbers')}"
        )

    def mend(self, value: Any) -> str:
        return advise_on_strokes(value)

    def example(self) -> Any:
        return [[140, 40, 140, 240]]

    def schema(self) -> dict[str, Any]:
        return {"kind": "strokes", "most": self.MOST, "points": self.POINTS, "item": self.item.schema()}
