"""NumPy's scalars: what one element of an array is. They print, compute and wrap as NumPy 2's.

They have no `__float__`: MicroPython would use it to compute 0.5 * scalar as Python's floats. `_python.py`
teaches `float()` and `math` to take them all the same.
"""

from ._bridge import Float, call, classes, fn, is_sequence, out
from ._dtypes import dtype
from ._operators import ARITHMETIC, add_operators, need_operand, operand


class generic:
    """One number of a dtype. `_v` is Python's own number with its value."""

    _name = "float64"
    shape = ()
    ndim = 0
    size = 1

    def __new__(cls, value=0):
        if is_sequence(value):
            return classes["array"](value, dtype=cls._name)
        if type(value) is str:
            value = float(value)
        if hasattr(value, "_js"):
            return value.astype(cls._name)[()]
        found = operand(value)
        if found is None:
            name = type(value).__name__
            raise TypeError(f"float() argument must be a string or a real number, not '{name}'")
        return cls.cast(*found)

    @classmethod
    def cast(cls, value, kind):
        """A number of Python's or of another scalar's as one of this class."""
        return out(fn.scalar(value, kind, cls._name))

    @classmethod
    def made(cls, value):
        """A scalar around a value that already is one of this dtype."""
        scalar = object.__new__(cls)
        scalar._v = cls.plain(value)
        return scalar

    plain = Float

    @property
    def dtype(self):
        return dtype(self._name)

    @property
    def T(self):  # noqa: N802
        return self

    @property
    def itemsize(self):
        return self.dtype.itemsize

    nbytes = itemsize

    def item(self):
        return self._v

    tolist = item

    def __getattr__(self, name):
        if name.startswith("_") or not hasattr(classes["ndarray"], name):
            message = f"'numpy.{self._name}' object has no attribute '{name}'"
            raise AttributeError(message)
        return getattr(classes["boxed"](self), name)  # methods as arrays have them

    def __str__(self):
        return call(fn.scalarText(float(self._v), self._name))

    def __repr__(self):
        return f"np.{self._name}({self})"

    def __format__(self, spec):
        return ("{:" + spec + "}").format(self._v) if spec else str(self)

    def __int__(self):
        return int(self._v)

    def __bool__(self):
        return self._v != 0

    def __hash__(self):
        return hash(self._v)

    def __round__(self, digits=None):
        if digits is None:
            return round(self._v)
        return self.round(digits)

    def __getitem__(self, key):
        if key == () or key is Ellipsis or key is None:
            return classes["boxed"](self)[key]
        raise IndexError("invalid index to scalar variable.")


class number(generic):
    pass


class integer(number):
    plain = int

    def __index__(self):
        return self._v

    def __str__(self):
        return str(self._v)


class signedinteger(integer):
    pass


class unsignedinteger(integer):
    pass


class inexact(number):
    pass


class floating(inexact):
    def is_integer(self):
        return self._v == self._v // 1


class bool_(generic):
    _name = "bool"

    @staticmethod
    def plain(value):
        return value != 0

    def __str__(self):
        return "True" if self._v else "False"

    def __repr__(self):
        return f"np.{self}_"

    def __index__(self):
        raise TypeError("'numpy.bool' object cannot be interpreted as an integer")


classes["bool"] = bool_
for _kind, _names in (
    (signedinteger, "int8 int16 int32 int64"),
    (unsignedinteger, "uint8 uint16 uint32 uint64"),
    (floating, "float32 float64"),
):
    for _name in _names.split():
        classes[_name] = globals()[_name] = type(_name, (_kind,), {"_name": _name})
int64, float64 = classes["int64"], classes["float64"]

add_operators(generic)
_less = generic.__lt__
generic.__lt__ = lambda a, b: bool(_less(a, b))  # MicroPython's sort knows only its own True


_alone = {}


def _stays_scalar(name, other):
    """Whether NumPy computes with a scalar's type and another operand's kind without arrays: one of the two
    types holds both. Otherwise arrays do it, and their warnings don't say "scalar".
    """
    pair = (name, other)
    if pair not in _alone:
        if name == "bool" or other == "a":
            _alone[pair] = False
        elif other == "float":
            _alone[pair] = name.startswith("float")
        else:
            _alone[pair] = other in ("int", "bool") or call(fn.promote(name, other)) in pair
    return _alone[pair]


def _scalar_operator(name, turned):
    """Between scalars: the same numbers, but warnings that say "scalar add"."""
    said = "scalar " + name

    def operate(a, b):
        y = operand(b)
        if y is None:
            return NotImplemented
        x = need_operand(a)
        said_here = said if _stays_scalar(x[1], y[1]) else ""
        if turned:
            x, y = y, x
        return out(fn.binary(name, x[0], x[1], y[0], y[1], said_here))

    return operate


for _short, _name in ARITHMETIC.items():
    setattr(generic, f"__{_short}__", _scalar_operator(_name, False))
    setattr(generic, f"__r{_short}__", _scalar_operator(_name, True))


def _float_fast(short, plain):
    """float64 and Python's numbers: computed here, unless something is infinite and earns a warning."""
    slow = getattr(generic, short)
    made = float64.made

    def operate(a, b):
        kind = type(b)
        if kind is float64:
            result = plain(a._v, b._v)
        elif kind is Float or kind is int:
            result = plain(a._v, b)
        else:
            return slow(a, b)
        return made(result) if result - result == 0 else slow(a, b)

    return operate


def _int_fast(short, plain):
    """int64 and Python's ints: computed here, unless the result is too large."""
    slow = getattr(generic, short)
    made = int64.made

    def operate(a, b):
        kind = type(b)
        if kind is int64:
            result = plain(a._v, b._v)
        elif kind is int:
            result = plain(a._v, b)
        else:
            return slow(a, b)
        return made(result) if -9007199254740992 < result < 9007199254740992 else slow(a, b)

    return operate


_PLAIN = {
    "__add__": lambda x, y: x + y,
    "__radd__": lambda x, y: y + x,
    "__sub__": lambda x, y: x - y,
    "__rsub__": lambda x, y: y - x,
    "__mul__": lambda x, y: x * y,
    "__rmul__": lambda x, y: y * x,
}
for _short, _function in _PLAIN.items():
    setattr(float64, _short, _float_fast(_short, _function))
    setattr(int64, _short, _int_fast(_short, _function))
