"""numpy for the page: what the course and a beginner need of NumPy 2, printed and computed as NumPy does.

What is missing says so by name; `differences.md` lists what can't be equal, and why.
"""

from . import _python  # noqa: I001 - first: the others find Python's functions changed
from . import _create, _functions, _print, _scalars, _warnings, linalg, random
from ._array import ndarray
from ._array import wrap as _wrap
from ._bridge import AxisError as _AxisError
from ._bridge import classes as _classes
from ._dtypes import dtype

__version__ = "2.4"

pi = 3.141592653589793
e = 2.718281828459045
euler_gamma = 0.5772156649015329
inf = float("inf")
nan = float("nan")
newaxis = None

_PUBLIC = {
    _create: (
        "array asarray zeros ones empty zeros_like ones_like empty_like full full_like eye identity "
        "arange linspace"
    ),
    _functions: (
        "sum prod max amax min amin all any mean var std ptp argmax argmin cumsum cumprod count_nonzero "
        "average median round around clip where nonzero flatnonzero argwhere sort argsort unique bincount "
        "searchsorted isclose allclose array_equal reshape ravel transpose squeeze swapaxes moveaxis "
        "expand_dims flip flipud fliplr roll take broadcast_to broadcast_shapes atleast_1d atleast_2d "
        "concatenate stack vstack hstack column_stack append array_split split tile repeat dot matmul inner "
        "vdot outer trace diag diagonal triu tril diff einsum ravel_multi_index unravel_index isin shape "
        "ndim size copy meshgrid promote_types"
    ),
    _print: "set_printoptions get_printoptions printoptions array_repr array_str array2string",
    _scalars: (
        "generic number integer signedinteger unsignedinteger inexact floating bool_ int8 int16 int32 int64 "
        "uint8 uint16 uint32 uint64 float32 float64"
    ),
    _warnings: "errstate seterr",
}
for _module, _names in _PUBLIC.items():
    for _name in _names.split():
        globals()[_name] = getattr(_module, _name)
for _name, _function in _functions.ufuncs.items():
    globals()[_name] = _function

concat = _functions.concatenate
permute_dims = _functions.transpose
bool = _scalars.bool_
int_ = _scalars.int64
uint = _scalars.uint64
intp = _scalars.int64
single = _scalars.float32
double = _scalars.float64
True_ = _scalars.bool_.made(1)
False_ = _scalars.bool_.made(0)


class exceptions:
    AxisError = _AxisError


def result_type(*arrays_and_dtypes):
    """The dtype of an operation of all of these."""
    found = _scalars.bool_(False)
    for one in arrays_and_dtypes:
        found = found + (one if hasattr(one, "_js") else _classes[dtype(one).name].made(0))
    return found.dtype


class iinfo:
    """The smallest and the largest number of an integer dtype."""

    def __init__(self, type_):
        self.dtype = dtype(type_)
        if self.dtype.kind not in "ui":
            raise ValueError(f"Invalid integer data type '{self.dtype.kind}'.")
        self.bits = 8 * self.dtype.itemsize
        signed = self.dtype.kind == "i"
        self.max = 2 ** (self.bits - signed) - 1
        self.min = -(2 ** (self.bits - 1)) if signed else 0


class finfo:
    """The steps and the limits of a floating point dtype."""

    def __init__(self, type_=float):
        self.dtype = dtype(type_)
        if self.dtype.kind != "f":
            raise ValueError(f"data type {self.dtype.type} not inexact")
        single_ = self.dtype.name == "float32"
        made = self.dtype.type.made
        self.bits = 32 if single_ else 64
        self.eps = made(2.0 ** (-23 if single_ else -52))
        self.tiny = self.smallest_normal = made(2.0 ** (-126 if single_ else -1022))
        self.max = made((2 - 2.0 ** (-23 if single_ else -52)) * 2.0 ** (127 if single_ else 1023))
        self.min = made(-self.max._v)


def __getattr__(name):
    from ._elsewhere import missing_name

    raise AttributeError(missing_name(name))
