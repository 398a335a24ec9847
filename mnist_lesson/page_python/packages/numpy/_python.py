"""Python's own functions, where MicroPython's don't know NumPy's numbers.

`float()`, `round()`, `max()`, `isinstance()` and `math` are replaced by ones that do. (MicroPython's `float`
can't be told what to do with a scalar without 0.5 * scalar becoming a plain float; its `max` takes only its
own True.)
"""

import builtins
import math
import sys

_float, _round, _max, _isinstance, _int = float, round, max, isinstance, int


def plain(value):
    """Python's number for a scalar or an array of no axes; anything else as it is."""
    if hasattr(value, "_v"):
        return value._v
    return value._as_float() if hasattr(value, "_as_float") else value


class _Float:
    """Stands for the type float."""

    __name__ = "float"

    def __call__(self, value=0.0):
        return _float(plain(value))

    def __eq__(self, other):
        return other is self or other is _float

    def __hash__(self):
        return hash(_float)

    def __repr__(self):
        return "<class 'float'>"


new_float = _Float()


def new_round(number, ndigits=None):
    if hasattr(number, "__round__"):
        return number.__round__(ndigits)
    return _round(number) if ndigits is None else _round(number, ndigits)


def new_max(*args, **options):
    values = list(args[0]) if len(args) == 1 else args
    if options or not values or not (hasattr(values[0], "_v") or hasattr(values[0], "_js")):
        return _max(*args, **options)
    best = values[0]
    for value in values:
        if best < value:
            best = value
    return best


def _is(value, kind):
    if kind is new_float or kind is _float:
        return type(value) is _float or (getattr(value, "_name", "") == "float64" and hasattr(value, "_v"))
    return _isinstance(value, kind) or (kind is _int and type(value) is bool)


def new_isinstance(value, kinds):
    if type(kinds) is tuple:
        return any([_is(value, kind) for kind in kinds])
    return _is(value, kinds)


class _Math:
    """The module math, for scalars too."""

    def __getattr__(self, name):
        found = getattr(math, name)
        if not callable(found):
            return found

        def function(*args):
            return found(*[plain(one) for one in args])

        setattr(self, name, function)
        return function


# Modules that are imported later find them.
builtins.float = new_float
builtins.round = new_round
builtins.max = new_max
builtins.isinstance = new_isinstance
sys.modules["math"] = _Math()
