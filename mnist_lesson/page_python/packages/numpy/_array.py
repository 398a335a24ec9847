"""numpy.ndarray: an array, whose numbers lie in JavaScript (`_js`)."""

from ._bridge import axes_text, call, classes, commas, fn, index, out, shape_text, to_tuple
from ._create import asarray, to_list
from ._dtypes import dtype, dtype_name
from ._index import encode
from ._operators import ARITHMETIC, add_operators, need_operand, operand
from ._print import array_repr, array_str

_AMBIGUOUS = "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()"


class ndarray:
    """An n-dimensional array."""

    def __init__(self, js):
        self._js = js

    @property
    def shape(self):
        return to_tuple(call(fn.shape(self._js)))

    @shape.setter
    def shape(self, shape):
        self._js = self.reshape(shape)._js

    @property
    def _name(self):
        return call(fn.dtype(self._js))

    @property
    def dtype(self):
        return dtype(self._name)

    @property
    def ndim(self):
        return self._js.ndim

    @property
    def size(self):
        return self._js.size

    @property
    def nbytes(self):
        return self._js.nbytes

    @property
    def itemsize(self):
        return self.dtype.itemsize

    @property
    def T(self):  # noqa: N802
        return out(fn.transpose(self._js, None))

    @property
    def flat(self):
        return iter(self.ravel())

    def __len__(self):
        shape = self.shape
        if not shape:
            raise TypeError("len() of unsized object")
        return shape[0]

    def __iter__(self):
        if self._js.ndim == 0:
            raise TypeError("iteration over a 0-d array")
        if self._js.ndim == 1:
            made = classes[self._name].made
            for value in to_list(self):
                yield made(value)
            return
        for k in range(len(self)):
            yield out(fn.item(self._js, f"i{k}"))

    def __getitem__(self, key):
        text, arrays = encode(key)
        function = fn.part if "e" in text else fn.item
        return out(function(self._js, text, *arrays))

    def __setitem__(self, key, value):
        text, arrays = encode(key)
        number, kind = need_operand(value)
        call(fn.setItem(self._js, number, kind, text, *arrays))

    def __bool__(self):
        if self.size == 1:
            return bool(self.item())
        if self.size == 0:
            raise ValueError(
                "The truth value of an empty array is ambiguous. Use `array.size > 0` to check "
                "that an array is not empty."
            )
        raise ValueError(_AMBIGUOUS)

    def _only(self):
        if self.size != 1 or self.ndim != 0:
            raise TypeError("only 0-dimensional arrays can be converted to Python scalars")
        return self.item()

    def _as_float(self):
        return float(self._only())

    def __int__(self):
        return int(self._only())

    def __index__(self):
        if self.ndim or self.dtype.kind not in "ui":
            raise TypeError("only integer scalar arrays can be converted to a scalar index")
        return self.item()

    def __hash__(self):
        raise TypeError("unhashable type: 'numpy.ndarray'")

    def __contains__(self, value):
        return bool((self == value).any())

    def __round__(self, digits=0):
        return self.round(digits or 0)

    def __str__(self):
        return array_str(self)

    def __repr__(self):
        return array_repr(self)

    def __format__(self, spec):
        if spec:
            raise TypeError("unsupported format string passed to numpy.ndarray.__format__")
        return str(self)

    def __matmul__(self, other):
        return _product(self, other)

    def __rmatmul__(self, other):
        return _product(other, self)

    def __imatmul__(self, other):
        self[...] = _product(self, other)
        return self

    def __getattr__(self, name):
        from ._elsewhere import missing_method

        raise AttributeError(missing_method(name))

    def item(self, *place):
        if place:
            return self[place[0] if type(place[0]) is tuple else place].item()
        if self.size != 1:
            raise ValueError("can only convert an array of size 1 to a Python scalar")
        found = to_list(self)
        while type(found) is list:
            found = found[0]
        return found

    def tolist(self):
        return to_list(self)

    def astype(self, dtype, copy=True):
        name = dtype_name(dtype)
        if not copy and name == self._name:
            return self
        return out(fn.astype(self._js, name))

    def copy(self):
        return out(fn.copy(self._js))

    def fill(self, value):
        number, kind = need_operand(value)
        call(fn.fill(self._js, number, kind))

    def reshape(self, *shape):
        wanted = shape[0] if len(shape) == 1 else shape
        return out(fn.reshape(self._js, shape_text(wanted)))

    def ravel(self):
        return self.reshape(-1)

    def flatten(self):
        return out(fn.reshape(self.copy()._js, "-1"))

    def transpose(self, *axes):
        if len(axes) == 1 and (axes[0] is None or type(axes[0]) in (tuple, list)):
            axes = axes[0]
        return out(fn.transpose(self._js, commas(axes) if axes else None))

    def swapaxes(self, axis1, axis2):
        return out(fn.swapaxes(self._js, axis1, axis2))

    def squeeze(self, axis=None):
        return out(fn.squeeze(self._js, axes_text(axis)))

    def dot(self, other):
        from ._functions import dot

        return dot(self, other)

    def sort(self, axis=-1):
        self[...] = out(fn.sort(self._js, index(axis)))


def _product(a, b):
    """a @ b"""
    for k, x in enumerate((a, b)):
        if type(x) is not ndarray and operand(x) is None:
            return NotImplemented
        if asarray(x).ndim == 0:
            raise ValueError(
                f"matmul: Input operand {k} does not have enough dimensions (has 0, gufunc core with "
                "signature (n?,k),(k,m?)->(n?,m?) requires 1)"
            )
    return out(fn.matmul(asarray(a)._js, asarray(b)._js))


def _compared_to_nothing(a, answer):
    """What == and != answer beside None or a text."""
    if type(a) is not ndarray:
        return classes["bool"].made(answer)
    return out(fn.full(commas(a.shape), answer, "bool", "bool"))


def _inplace(name):
    def operate(self, other):
        found = operand(other)
        if found is None:
            return NotImplemented
        call(fn.inplace(self._js, name, found[0], found[1]))
        return self

    return operate


classes["ndarray"] = ndarray
classes["compared"] = _compared_to_nothing
add_operators(ndarray)
for _short, _name in ARITHMETIC.items():
    setattr(ndarray, f"__i{_short}__", _inplace(_name))


def wrap(js):
    """An ndarray around an array of JavaScript's."""
    return ndarray(js)
