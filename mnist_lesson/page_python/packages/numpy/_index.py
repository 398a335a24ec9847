"""What stands in square brackets, as JavaScript reads it (arrays/indexing.js)."""

from ._bridge import classes
from ._create import asarray

_WRONG = (
    "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays "
    "are valid indices"
)


def encode(key):
    """The text of an index, and the arrays in it."""
    parts = key if type(key) is tuple else (key,)
    words, arrays = [], []
    for part in parts:
        words.append(_word(part, arrays))
    return ";".join(words), arrays


def _word(part, arrays):
    kind = type(part)
    if kind is int:
        return f"i{part}"
    if kind is slice:
        return f"s{_bound(part.start)}:{_bound(part.stop)}:{_bound(part.step)}"
    if part is None:
        return "n"
    if part is Ellipsis:
        return "e"
    if kind is classes["ndarray"]:
        arrays.append(part._js)
        return "a"
    if kind in (list, tuple, range):
        arrays.append(asarray(part)._js)
        return "a"
    if kind is bool or getattr(part, "_name", "") == "bool":
        arrays.append(asarray(part)._js)
        return "a"
    if hasattr(part, "__index__"):
        return f"i{part.__index__()}"
    raise IndexError(_WRONG)


def _bound(value):
    if value is None:
        return ""
    if type(value) is int:
        return value
    if hasattr(value, "__index__"):
        return value.__index__()
    raise TypeError("slice indices must be integers or None or have an __index__ method")
