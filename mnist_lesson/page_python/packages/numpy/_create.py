"""Arrays from Python's numbers, and Python's numbers from arrays."""

from array import array as packed

from ._bridge import call, classes, commas, fn, is_sequence, out, shape_text, whole
from ._dtypes import PLAIN, dtype_name, name_or_none
from ._operators import need_operand, operand

_SEQUENCES = (list, tuple, range)


def array(object, dtype=None, copy=True, ndmin=0):
    """An array from nested lists, numbers or arrays."""
    name = name_or_none(dtype)
    made = _array(object, name)
    if copy and type(object) is classes["ndarray"] and made is object:
        made = made.copy()
    while made.ndim < ndmin:
        made = made[None]
    return made


def asarray(a, dtype=None):
    """The same array if it is one of that dtype; else an array made of it."""
    return _array(a, name_or_none(dtype))


def _array(given, name):
    kind = type(given)
    if kind is classes["ndarray"]:
        return given if name is None or given._name == name else given.astype(name)
    if kind in _SEQUENCES:
        return _from_sequence(given, name)
    if hasattr(given, "__array__"):
        return _array(given.__array__(), name)
    found = operand(given)
    return _refused(given) if found is None else _from_number(found, name)


def _refused(given):
    what = f"An array of dtype object (here from '{type(given).__name__}')"
    if type(given) is str:
        what = "An array of text"
    raise NotImplementedError(what + " is missing in this page's numpy; Jupyter and Colab have it.")


def _from_number(found, name):
    if name is None:
        return out(fn.asarray(*found))
    return out(fn.full("", found[0], found[1], name))


def boxed(scalar):
    """An array of no axes around a scalar."""
    return out(fn.asarray(scalar._v, scalar._name))


def _from_sequence(given, name):
    shape, flat = [], [given]
    while flat and type(flat[0]) in _SEQUENCES:
        length = len(flat[0])
        for part in flat:
            if type(part) not in _SEQUENCES or len(part) != length:
                _ragged(shape)
        shape.append(length)
        flat = [element for part in flat for element in part]
    kinds = {}
    for element in flat:
        kinds[type(element)] = element
    if classes["ndarray"] in kinds:
        return _stacked(flat, shape, name)
    for kind in kinds:
        if kind in _SEQUENCES:
            _ragged(shape)
        if operand(kinds[kind]) is None:
            _refused(kinds[kind])
    return _packed(flat, shape, name, list(kinds))


def _ragged(shape):
    detected = "({}{})".format(", ".join([str(length) for length in shape]), "," if len(shape) == 1 else "")
    raise ValueError(
        "setting an array element with a sequence. The requested array has an inhomogeneous shape after "
        f"{len(shape)} dimensions. The detected shape was {detected} + inhomogeneous part."
    )


def _stacked(flat, shape, name):
    """Lists that hold arrays: all of one shape."""
    arrays = [asarray(element) for element in flat]
    for one in arrays:
        if one.shape != arrays[0].shape:
            _ragged(shape)
    joined = out(fn.concatenate(0, *[one.reshape(-1)._js for one in arrays]))
    result = joined.reshape(tuple(shape) + arrays[0].shape)
    return result if name is None else result.astype(name)


def _packed(flat, shape, name, kinds):
    """An array of numbers, packed as doubles on their way."""
    all_whole = all([kind is int or kind is bool for kind in kinds])
    found = _common(kinds)
    if int in kinds:
        for element in flat:
            if type(element) is int:
                whole(element)
    flat = [element._v if hasattr(element, "_v") else element for element in flat]
    digits = bytes(packed("d", flat)).hex() if flat else ""
    return out(fn.fromDoubles(digits, commas(shape), name or found, all_whole))


def _common(kinds):
    """The dtype that holds numbers of all these types."""
    names = [PLAIN.get(kind) or kind._name for kind in kinds]
    if not names:
        return "float64"
    found = names[0]
    for name in names[1:]:
        found = call(fn.promote(found, name))
    return found


def to_list(a):
    """An array's numbers as nested lists of Python's own."""
    doubles = packed("d", bytes.fromhex(call(fn.toDoubles(a._js))))
    kind = a._name
    if kind == "bool":
        flat = [value != 0 for value in doubles]
    elif kind[:5] == "float":
        flat = list(doubles)
    else:
        flat = [int(value) for value in doubles]
    for length in reversed(a.shape[1:]):
        count = len(flat) // length if length else _product(a.shape[:-1])
        flat = [flat[k * length : (k + 1) * length] for k in range(count)]
    return flat if a.ndim else flat[0]


def _product(numbers):
    result = 1
    for factor in numbers:
        result *= factor
    return result


def full(shape, fill_value, dtype=None):
    """An array full of one number."""
    name = name_or_none(dtype)
    if is_sequence(fill_value):
        made = asarray(fill_value, dtype=name)
        return out(fn.broadcastTo(made._js, shape_text(shape)))
    value, kind = need_operand(fill_value)
    return out(fn.full(shape_text(shape), value, kind, name))


def zeros(shape, dtype=float):
    return out(fn.full(shape_text(shape), 0, "int", dtype_name(dtype)))


def ones(shape, dtype=float):
    return out(fn.full(shape_text(shape), 1, "int", dtype_name(dtype)))


def _like(value):
    def like(a, dtype=None, shape=None):
        a = asarray(a)
        return full(a.shape if shape is None else shape, value, dtype or a._name)

    return like


zeros_like, ones_like = _like(0), _like(1)
empty, empty_like = zeros, zeros_like


def full_like(a, fill_value, dtype=None):
    a = asarray(a)
    return full(a.shape, fill_value, dtype or a._name)


def eye(N, M=None, k=0, dtype=float):  # noqa: N803
    return out(fn.eye(int(N), int(N if M is None else M), k, dtype_name(dtype)))


def identity(n, dtype=float):
    return eye(n, dtype=dtype)


def arange(start, stop=None, step=1, dtype=None):
    if stop is None:
        start, stop = 0, start
    name = name_or_none(dtype) or _common([type(part) for part in (start, stop, step)])
    if name == "bool":
        name = "int64"
    return out(fn.arange(float(start), float(stop), float(step), name))


def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None):
    made = out(fn.linspace(float(start), float(stop), int(num), bool(endpoint), dtype_name(dtype)))
    if not retstep:
        return made
    parts = num - 1 if endpoint else num
    return made, classes["float64"].made((stop - start) / parts)


classes["array"] = array
classes["boxed"] = boxed
