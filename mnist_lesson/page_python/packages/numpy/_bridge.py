"""The way between Python and the arrays in JavaScript (arrays/index.js says how results are written).

Whatever crosses costs microseconds, so the functions are looked up once, as attributes of `fn`.
"""

from struct import unpack

import js

#: Python's own type of numbers with a point; `_python.py` puts another thing in the place of `float`.
Float = type(0.5)

_numpy = js.lesson.arrays.numpy


class _Functions:
    """JavaScript's functions by name, each fetched when first used."""

    def __getattr__(self, name):
        function = getattr(_numpy, name)
        setattr(self, name, function)
        return function


fn = _Functions()

#: Scalar classes by the name of their dtype, and the class of arrays; filled by their modules.
classes = {}


class AxisError(ValueError):
    """An axis that an array doesn't have."""


class UFuncTypeError(TypeError):
    """A dtype that a function doesn't know, or a result that can't be written where it should go."""


_ERRORS = {
    "ValueError": ValueError,
    "TypeError": TypeError,
    "IndexError": IndexError,
    "OverflowError": OverflowError,
    "ZeroDivisionError": ZeroDivisionError,
    "NotImplementedError": NotImplementedError,
    "MemoryError": MemoryError,
    "AxisError": AxisError,
    "UFuncTypeError": UFuncTypeError,
}


def decode(text):
    """A scalar, a text or an error from its written form."""
    kind, rest = text[0], text[1:]
    if kind == "'":
        return rest
    if kind == "=":
        name, _, digits = rest.partition(" ")
        return classes[name].made(unpack(">d", bytes.fromhex(digits))[0])
    name, _, message = rest.partition(" ")
    raise _ERRORS.get(name, RuntimeError)(message)


def call(result):
    """What a function of JavaScript's returned, errors raised: numbers, texts and None as they are."""
    return decode(result) if type(result) is str else result


def out(result):
    """An array (or, of no axes, a scalar) that a function of JavaScript's returned."""
    return decode(result) if type(result) is str else classes["ndarray"](result)


def whole(value):
    """A Python integer as JavaScript can take it: beyond 30 bits as a float."""
    if -1073741824 < value < 1073741824:
        return value
    if -9007199254740992 < value < 9007199254740992:
        return float(value)
    raise OverflowError(
        "integers beyond 2**53 are missing in this page's numpy; Jupyter and Colab have them."
    )


def commas(numbers):
    """Numbers as the text that JavaScript reads: a shape, axes, counts."""
    return ",".join([str(int(number)) for number in numbers])


def is_sequence(value):
    """Has it a length, and is no text? (MicroPython's lists show no `__len__`.)"""
    if type(value) in (list, tuple, range):
        return True
    return hasattr(value, "__len__") and getattr(value, "ndim", 1) > 0 and type(value) is not str


def index(value):
    """A whole number from an int or from a scalar like one; TypeError as Python's for anything else."""
    if type(value) is int or type(value) is bool:
        return int(value)
    if hasattr(value, "__index__"):
        return value.__index__()
    raise TypeError(f"'{type(value).__name__}' object cannot be interpreted as an integer")


def shape_text(shape):
    """A shape, given as an int or a sequence, as text."""
    if type(shape) in (tuple, list):
        return commas([index(length) for length in shape])
    if hasattr(shape, "tolist") and getattr(shape, "ndim", 0) == 1:
        return commas(shape.tolist())
    return str(index(shape))


def axes_text(axis):
    """Axes, given as None, an int or a tuple, as text or None."""
    if axis is None:
        return None
    return commas([index(one) for one in axis]) if type(axis) in (tuple, list) else str(index(axis))


def to_tuple(text):
    """A tuple of ints from their text."""
    return tuple([int(part) for part in text.split(",")]) if text else ()
