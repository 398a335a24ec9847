"""NumPy's functions of arrays, and the methods of the same names."""

from run import slices

from ._array import ndarray
from ._bridge import axes_text, call, classes, fn, index, is_sequence, out, shape_text, to_tuple
from ._create import arange, array, asarray, zeros
from ._dtypes import dtype_name, name_or_none
from ._operators import need_operand, unary
from ._warnings import errstate

#: Functions of one number, and of two; the second name is an alias of NumPy's.
ONE = (
    "negative positive absolute square sign floor ceil trunc reciprocal exp exp2 expm1 log log2 log10 log1p "
    "sqrt cbrt sin cos tan arcsin arccos arctan sinh cosh tanh degrees radians rint isnan isinf isfinite "
    "logical_not invert signbit"
).split()
TWO = (
    "add subtract multiply divide floor_divide remainder fmod power maximum minimum fmax fmin arctan2 hypot "
    "equal not_equal less less_equal greater greater_equal logical_and logical_or logical_xor bitwise_and "
    "bitwise_or bitwise_xor left_shift right_shift"
).split()
ALIASES = {
    "abs": "absolute",
    "true_divide": "divide",
    "mod": "remainder",
    "pow": "power",
    "rad2deg": "degrees",
    "deg2rad": "radians",
    "bitwise_not": "invert",
    "fabs": "absolute",
}


def _one(name):
    return lambda x: unary(name, x)


def _two(name):
    def function(x1, x2):
        a, b = need_operand(x1), need_operand(x2)
        return out(fn.binary(name, a[0], a[1], b[0], b[1], ""))

    return function


def _written(function):
    """The same function with `out`, an array that takes the result."""

    def written(*args, **options):
        target = options.pop("out", None)
        if options:
            name = next(iter(options))
            raise TypeError(
                f"the argument '{name}' is missing in this page's numpy; Jupyter and Colab have it"
            )
        result = function(*args)
        if target is None:
            return result
        target[...] = result
        return target

    return written


ufuncs = {}
for _name in ONE:
    ufuncs[_name] = _written(_one(_name))
for _name in TWO:
    ufuncs[_name] = _written(_two(_name))
for _name, _of in ALIASES.items():
    ufuncs[_name] = ufuncs[_of]


def _numbers(a, dtype=None):
    return asarray(a, dtype)._js


def _reduction(name):
    def function(a, axis=None, dtype=None, out=None, keepdims=False):
        made = _out(fn.reduce(name, _numbers(a, name_or_none(dtype)), axes_text(axis), bool(keepdims)))
        return _into(out, made)

    return function


_out = out


def _into(target, made):
    if target is None:
        return made
    target[...] = made
    return target


sum = _reduction("sum")
prod = _reduction("prod")


def _short_reduction(name):
    def function(a, axis=None, out=None, keepdims=False):
        return _into(out, _out(fn.reduce(name, _numbers(a), axes_text(axis), bool(keepdims))))

    return function


max = amax = _short_reduction("max")
min = amin = _short_reduction("min")
all = _short_reduction("all")
any = _short_reduction("any")


def mean(a, axis=None, dtype=None, keepdims=False):
    return out(fn.mean(_numbers(a, name_or_none(dtype)), axes_text(axis), bool(keepdims)))


def var(a, axis=None, dtype=None, ddof=0, keepdims=False):
    return out(fn.variance(_numbers(a, name_or_none(dtype)), axes_text(axis), bool(keepdims), ddof))


def std(a, axis=None, dtype=None, ddof=0, keepdims=False):
    return out(fn.deviation(_numbers(a, name_or_none(dtype)), axes_text(axis), bool(keepdims), ddof))


def ptp(a, axis=None, keepdims=False):
    return max(a, axis, keepdims=keepdims) - min(a, axis, keepdims=keepdims)


def argmax(a, axis=None, keepdims=False):
    return out(fn.argExtreme("max", _numbers(a), axis, bool(keepdims)))


def argmin(a, axis=None, keepdims=False):
    return out(fn.argExtreme("min", _numbers(a), axis, bool(keepdims)))


def cumsum(a, axis=None):
    return out(fn.cumulate("cumsum", _numbers(a), axis))


def cumprod(a, axis=None):
    return out(fn.cumulate("cumprod", _numbers(a), axis))


def count_nonzero(a, axis=None):
    return sum(asarray(a) != 0, axis)


def average(a, axis=None, weights=None):
    if weights is None:
        return mean(a, axis)
    a, weights = asarray(a), asarray(weights)
    return sum(a * weights, axis) / sum(weights, axis if weights.ndim == a.ndim else None)


def median(a, axis=None):
    a = asarray(a)
    if axis is None:
        a, axis = a.reshape(-1), 0
    ordered = moveaxis(sort(a, axis), axis, 0)
    n = len(ordered)
    return mean(ordered[(n - 1) // 2 : n // 2 + 1], axis=0)


def round(a, decimals=0):
    value, kind = need_operand(a)
    return out(fn.round(value, kind, index(decimals)))


around = round


def clip(a, a_min=None, a_max=None, **bounds):
    low, high = bounds.get("min", a_min), bounds.get("max", a_max)
    result = asarray(a)
    if low is not None:
        result = ufuncs["maximum"](result, low)
    if high is not None:
        result = ufuncs["minimum"](result, high)
    return result if hasattr(result, "_v") or result.ndim else result[()]


def where(condition, *choices):
    if not choices:
        return nonzero(condition)
    if len(choices) != 2:
        raise ValueError("either both or neither of x and y should be given")
    x, y = need_operand(choices[0]), need_operand(choices[1])
    return out(fn.where(_numbers(condition), x[0], x[1], y[0], y[1]))


def nonzero(a):
    a = asarray(a)
    if a.ndim == 0:
        message = "Calling nonzero on 0d arrays is not allowed. Use np.atleast_1d(scalar).nonzero() instead."
        raise ValueError(message)
    return tuple([ndarray(one) for one in call(fn.nonzero(a._js))])


def flatnonzero(a):
    return nonzero(ravel(a))[0]


def argwhere(a):
    return stack(nonzero(a), axis=1)


def sort(a, axis=-1):
    a = asarray(a)
    return out(fn.sort(a._js, axis))


def argsort(a, axis=-1, kind=None, stable=None):
    return out(fn.argsort(_numbers(a), axis))


def unique(ar, return_index=False, return_inverse=False, return_counts=False, axis=None):
    if axis is not None:
        return _unique_rows(asarray(ar), axis, return_index or return_inverse or return_counts)
    parts = [ndarray(one) for one in call(fn.unique(_numbers(ar)))]
    wanted = [part for part, asked in zip(parts[1:], (return_index, return_inverse, return_counts)) if asked]
    return tuple([parts[0]] + wanted) if wanted else parts[0]


def _unique_rows(a, axis, is_more_wanted):
    if a.ndim != 2 or axis not in (0, 1) or is_more_wanted:
        raise NotImplementedError(
            "unique with an axis takes two-dimensional arrays in this page, and gives rows or columns alone; "
            "Jupyter and Colab have the rest."
        )
    rows = a if axis == 0 else a.T
    found = array(sorted(set([tuple(row.tolist()) for row in rows])), dtype=a.dtype)
    return found if axis == 0 else found.T


def bincount(x, weights=None, minlength=0):
    return out(fn.bincount(_numbers(x), None if weights is None else _numbers(weights), minlength))


def searchsorted(a, v, side="left"):
    return out(fn.searchsorted(_numbers(a), _numbers(v), side == "right"))


def _same(a, b, equal_nan):
    same = a == b
    return same | (ufuncs["isnan"](a) & ufuncs["isnan"](b)) if equal_nan else same


def isclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    a, b = _float(a), _float(b)
    with errstate(invalid="ignore", over="ignore"):
        apart = ufuncs["absolute"](a - b)
        close = apart <= ufuncs["add"](atol, rtol * ufuncs["absolute"](b))
    return (close & ufuncs["isfinite"](b)) | _same(a, b, equal_nan)


def _float(a):
    a = asarray(a)
    return a if a.dtype.kind == "f" else a.astype(float)


def allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    return bool(all(isclose(a, b, rtol, atol, equal_nan)))


def array_equal(a1, a2, equal_nan=False):
    a, b = asarray(a1), asarray(a2)
    if a.shape != b.shape:
        return False
    return bool(all(_same(a, b, equal_nan)))


def reshape(a, shape):
    return asarray(a).reshape(shape)


def ravel(a):
    return asarray(a).reshape(-1)


def transpose(a, axes=None):
    return asarray(a).transpose(axes)


def squeeze(a, axis=None):
    return asarray(a).squeeze(axis)


def swapaxes(a, axis1, axis2):
    return asarray(a).swapaxes(axis1, axis2)


def moveaxis(a, source, destination):
    return out(fn.moveaxis(_numbers(a), axes_text(source), axes_text(destination)))


def expand_dims(a, axis):
    return out(fn.expandDims(_numbers(a), axes_text(axis)))


def flip(m, axis=None):
    return out(fn.flip(_numbers(m), axes_text(axis)))


def flipud(m):
    return flip(m, 0)


def fliplr(m):
    return flip(m, 1)


def roll(a, shift, axis=None):
    a = asarray(a)
    if axis is None:
        return roll(a.reshape(-1), shift, 0).reshape(a.shape)
    n = a.shape[axis]
    places = (arange(n) - shift) % n if n else arange(0)
    return take(a, places, axis)


def take(a, indices, axis=None):
    a = asarray(a)
    if axis is None:
        return a.reshape(-1)[_places(indices)]
    axis = call(fn.axis(axis, a.ndim))
    return a[(slices(None),) * axis + (_places(indices),)]


def _places(indices):
    return indices if hasattr(indices, "_v") or type(indices) is int else asarray(indices)


def broadcast_to(array, shape):
    return out(fn.broadcastTo(_numbers(array), shape_text(shape)))


def broadcast_shapes(*shapes):
    return to_tuple(call(fn.broadcastShapes(*[shape_text(shape) for shape in shapes])))


def atleast_1d(a):
    a = asarray(a)
    return a if a.ndim else a.reshape(1)


def atleast_2d(a):
    a = atleast_1d(a)
    return a if a.ndim > 1 else a[None]


def _several(arrays, what="concatenate"):
    found = [asarray(one) for one in arrays]
    if not found:
        raise ValueError(f"need at least one array to {what}")
    return found


def concatenate(arrays, axis=0):
    found = _several(arrays)
    if found[0].ndim == 0 and axis is not None:
        raise ValueError("zero-dimensional arrays cannot be concatenated")
    if axis is None:
        found, axis = [one.reshape(-1) for one in found], 0
    axis = call(fn.axis(axis, found[0].ndim))
    return out(fn.concatenate(axis, *[one._js for one in found]))


def stack(arrays, axis=0):
    found = _several(arrays, "stack")
    for one in found:
        if one.shape != found[0].shape:
            raise ValueError("all input arrays must have the same shape")
    return concatenate([expand_dims(one, axis) for one in found], axis)


def vstack(tup):
    return concatenate([atleast_2d(one) for one in tup], 0)


def hstack(tup):
    found = [atleast_1d(one) for one in tup]
    return concatenate(found, 0 if found and found[0].ndim == 1 else 1)


def column_stack(tup):
    return concatenate([asarray(one).reshape(-1, 1) if asarray(one).ndim < 2 else one for one in tup], 1)


def append(arr, values, axis=None):
    if axis is None:
        return concatenate([ravel(arr), ravel(values)])
    return concatenate([arr, values], axis)


def array_split(ary, indices_or_sections, axis=0):
    ary = asarray(ary)
    axis = call(fn.axis(axis, ary.ndim))
    total = ary.shape[axis]
    if is_sequence(indices_or_sections):
        ends = [int(end) for end in indices_or_sections]
    else:
        ends = _ends(total, index(indices_or_sections))
    starts = [0] + ends
    before = (slices(None),) * axis
    return [ary[before + (slices(start, end),)] for start, end in zip(starts, ends + [None])]


def _ends(total, sections):
    if sections <= 0:
        raise ValueError("number sections must be larger than 0.")
    each, extras = divmod(total, sections)
    ends, at = [], 0
    for k in range(sections - 1):
        at += each + (1 if k < extras else 0)
        ends.append(at)
    return ends


def split(ary, indices_or_sections, axis=0):
    ary = asarray(ary)
    if not is_sequence(indices_or_sections) and ary.shape[axis] % indices_or_sections:
        raise ValueError("array split does not result in an equal division")
    return array_split(ary, indices_or_sections, axis)


def tile(A, reps):  # noqa: N803
    reps = tuple(reps) if is_sequence(reps) else (reps,)
    a = asarray(A)
    while a.ndim < len(reps):
        a = a[None]
    reps = (1,) * (a.ndim - len(reps)) + reps
    for axis, count in enumerate(reps):
        a = concatenate([a] * count, axis) if count else take(a, zeros(0, int), axis)
    return a


def repeat(a, repeats, axis=None):
    a = asarray(a)
    if axis is None:
        a, axis = a.reshape(-1), 0
    return out(fn.repeat(a._js, shape_text(repeats), call(fn.axis(axis, a.ndim))))


def dot(a, b):
    a, b = asarray(a), asarray(b)
    if a.ndim == 0 or b.ndim == 0:
        return a * b
    return out(fn.dot(a._js, b._js))


def matmul(x1, x2):
    return asarray(x1) @ asarray(x2)


def inner(a, b):
    a, b = asarray(a), asarray(b)
    return dot(a, b if b.ndim < 2 else swapaxes(b, -1, -2))


def vdot(a, b):
    return dot(ravel(a), ravel(b))


def outer(a, b):
    return ravel(a)[:, None] * ravel(b)[None]


def trace(a, offset=0):
    return sum(diag(a, offset))


def diag(v, k=0):
    return out(fn.diag(_numbers(v), k))


diagonal = diag


def _triangle(lower):
    def function(m, k=0):
        m = asarray(m)
        if m.ndim == 1:
            m = broadcast_to(m, (m.size, m.size))
        return out(fn.triangle(m._js, k, lower))

    return function


triu, tril = _triangle(False), _triangle(True)


def diff(a, n=1, axis=-1):
    a = asarray(a)
    axis = call(fn.axis(axis, a.ndim))
    before = (slices(None),) * axis
    for _ in range(n):
        later, earlier = a[before + (slices(1, None),)], a[before + (slices(None, -1),)]
        a = later != earlier if a._name == "bool" else later - earlier
    return a


def einsum(subscripts, *operands):
    return out(fn.einsum(subscripts, *[_numbers(one) for one in operands]))


def ravel_multi_index(multi_index, dims):
    parts = [asarray(one) for one in multi_index]
    stretched = broadcast_shapes(*[one.shape for one in parts])
    return out(fn.ravelMultiIndex(shape_text(dims), *[broadcast_to(one, stretched)._js for one in parts]))


def unravel_index(indices, shape):
    found = call(fn.unravelIndex(_numbers(indices), shape_text(shape)))
    arrays = [ndarray(one) for one in found]
    return tuple([one if one.ndim else one[()] for one in arrays])


def isin(element, test_elements):
    a, wanted = asarray(element), ravel(test_elements)
    return any(a[..., None] == wanted, axis=-1)


def shape(a):
    return asarray(a).shape


def ndim(a):
    return asarray(a).ndim


def size(a):
    return asarray(a).size


def copy(a):
    return array(a)


def meshgrid(*xi):
    if len(xi) != 2:
        raise NotImplementedError(
            "meshgrid takes two axes in this page's numpy; Jupyter and Colab take more."
        )
    x, y = ravel(xi[0]), ravel(xi[1])
    grid = (y.size, x.size)
    return (broadcast_to(x[None], grid), broadcast_to(y[:, None], grid))


def promote_types(type1, type2):
    return classes["dtype"](call(fn.promote(dtype_name(type1), dtype_name(type2))))


METHODS = (
    "sum prod max min all any mean var std argmax argmin cumsum cumprod round clip nonzero argsort repeat "
    "take trace diagonal searchsorted"
).split()
for _name in METHODS:
    setattr(ndarray, _name, globals()[_name])
