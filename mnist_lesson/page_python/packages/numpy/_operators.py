"""Operators of arrays and of scalars: both come to the same function in JavaScript."""

from ._bridge import Float, classes, fn, out, whole


def operand(x):
    """A value and what it is, as JavaScript takes operands; None for what is no number."""
    kind = type(x)
    if kind is classes["ndarray"]:
        return x._js, "a"
    if kind is Float:
        return x, "float"
    if kind is int:
        return whole(x), "int"
    if kind is bool:
        return x, "bool"
    if hasattr(x, "_v"):
        return Float(x._v), x._name
    if kind in (list, tuple, range):
        return classes["array"](x)._js, "a"
    return None


def need_operand(x):
    """The same, with NumPy's refusal of what is no number."""
    found = operand(x)
    if found is None:
        return classes["array"](x)._js, "a"
    return found


def binary(name, a, b, said=""):
    """An operation of two, or NotImplemented if one of them is no number."""
    x, y = operand(a), operand(b)
    if x is None or y is None:
        return NotImplemented
    return out(fn.binary(name, x[0], x[1], y[0], y[1], said))


def unary(name, x):
    """A function of each element."""
    value, kind = need_operand(x)
    return out(fn.unary(name, value, kind))


#: Python's operators and NumPy's functions.
ARITHMETIC = {
    "add": "add",
    "sub": "subtract",
    "mul": "multiply",
    "truediv": "divide",
    "floordiv": "floor_divide",
    "mod": "remainder",
    "pow": "power",
    "and": "bitwise_and",
    "or": "bitwise_or",
    "xor": "bitwise_xor",
    "lshift": "left_shift",
    "rshift": "right_shift",
}

COMPARISONS = {
    "lt": "less",
    "le": "less_equal",
    "gt": "greater",
    "ge": "greater_equal",
    "eq": "equal",
    "ne": "not_equal",
}


def _forward(name):
    return lambda a, b: binary(name, a, b)


def _backward(name):
    return lambda a, b: binary(name, b, a)


#: NumPy's shorter ways for some exponents.
_POWERS = {2: "square", -1: "reciprocal", 0.5: "sqrt"}


def _power(a, b):
    if type(b) in (int, Float) and b in _POWERS:
        kind = a.dtype.kind
        if kind == "f" or (type(b) is int and b == 2 and kind != "b"):
            return unary(_POWERS[b], a)
    return binary("power", a, b)


def _equality(name):
    def compare(a, b):
        if b is None or type(b) is str:  # nothing is equal to these
            return classes["compared"](a, name == "not_equal")
        return binary(name, a, b)

    return compare


def add_operators(cls):
    """Gives a class Python's operators, forward and backward."""
    for short, name in ARITHMETIC.items():
        setattr(cls, f"__{short}__", _forward(name))
        setattr(cls, f"__r{short}__", _backward(name))
    for short, name in COMPARISONS.items():
        made = _equality(name) if short in ("eq", "ne") else _forward(name)
        setattr(cls, f"__{short}__", made)
    cls.__pow__ = _power
    cls.__neg__ = lambda x: unary("negative", x)
    cls.__pos__ = lambda x: unary("positive", x)
    cls.__abs__ = lambda x: unary("absolute", x)
    cls.__invert__ = lambda x: unary("invert", x)
    cls.__divmod__ = lambda a, b: (a // b, a % b)
