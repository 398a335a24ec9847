"""Tensors and variables: Keras's arrays, with the operators of NumPy's and their own way of printing."""

import numpy as np

from ._missing import call

FLOATS = ("float32", "float64")
_NUMPYS = ("T", "astype", "ravel", "transpose", "reshape", "clip", "size", "tolist", "data")


class TensorShape(tuple):
    """The shape of a tensor; a tuple that says where it comes from."""

    def __repr__(self):
        return f"TensorShape({list(self)})"

    def __str__(self):
        return str(tuple(self))


class DType:
    """The type of a tensor's numbers."""

    def __init__(self, name):
        self.name = name

    def __eq__(self, other):
        return self.name == getattr(other, "name", other)

    def __hash__(self):
        return hash(self.name)

    def __repr__(self):
        return f"tf.{self.name}"

    def __str__(self):
        return f"<dtype: '{self.name}'>"


def dtype_name(array):
    """Return the name of an array's dtype."""
    return str(array.dtype)


def to_array(value, dtype=None):
    """Return a value as a NumPy array, as Keras takes it: numbers of Python's become float32 or int32.

    Args:
        value: array, tensor, variable, number or nested list.
        dtype: name of the dtype that is wanted; None leaves an array its own.
    """
    if isinstance(value, Operators):
        array = value.array
    elif isinstance(value, np.ndarray) or hasattr(value, "dtype"):
        array = np.asarray(value)
    else:
        array = np.asarray(value)
        array = array.astype(
            {"float64": "float32", "int64": "int32"}.get(dtype_name(array), dtype_name(array))
        )
    return array if dtype is None or dtype_name(array) == dtype else array.astype(dtype)


def wrap(js_array):
    """Return an array of the page's numpy as a tensor."""
    return Tensor(np._wrap(js_array))


class Operators:
    """What tensors and variables have in common: ``array`` is a NumPy array."""

    def numpy(self):
        """Return the numbers as a NumPy array."""
        return self.array.copy() if hasattr(self.array, "copy") else self.array

    def __array__(self, *_, **__):
        return self.numpy()

    @property
    def _js(self):
        return np.asarray(self.array)._js

    @property
    def ndim(self):
        return len(self.shape)

    def _with(self, other):
        """Return another value as an array of this one's dtype, as TensorFlow converts it."""
        if isinstance(other, Operators):
            return other.array
        if isinstance(other, (int, float)):
            return other
        return np.asarray(other).astype(dtype_name(self.array))

    def _reflected(self, other, result):
        """Return what comes out where a NumPy array or a number stands in front of this."""
        return Tensor(result)

    def __neg__(self):
        return Tensor(-self.array)

    def __abs__(self):
        return Tensor(abs(self.array))

    def __hash__(self):
        return id(self)

    def __getitem__(self, place):
        return Tensor(self.array[place])

    def __len__(self):
        if not self.shape:
            raise TypeError("Scalar tensor has no `len()`")
        return self.shape[0]

    def __iter__(self):
        return (self[place] for place in range(len(self)))

    def __float__(self):
        return float(np.asarray(self.array).item())

    def __int__(self):
        return int(np.asarray(self.array).item())

    def __bool__(self):
        return bool(np.asarray(self.array).item())

    def __format__(self, spec):
        return format(float(self), spec) if spec else str(self)


def _forward(operate):
    return lambda self, other: Tensor(operate(self.array, self._with(other)))


def _backward(operate):
    return lambda self, other: self._reflected(other, operate(self._with(other), self.array))


_ARITHMETIC = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "truediv": lambda a, b: a / b,
    "pow": lambda a, b: a**b,
    "matmul": lambda a, b: a @ b,
}
_COMPARISONS = {
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
}
for _name, _operate in _ARITHMETIC.items():
    setattr(Operators, f"__{_name}__", _forward(_operate))
    setattr(Operators, f"__r{_name}__", _backward(_operate))
for _name, _operate in _COMPARISONS.items():
    setattr(Operators, f"__{_name}__", _forward(_operate))


class Tensor(Operators):
    """An array that Keras computed; ``numpy()`` gives its numbers."""

    def __init__(self, array):
        self.array = array

    @property
    def shape(self):
        return TensorShape(self.array.shape)

    @property
    def dtype(self):
        return DType(dtype_name(self.array))

    def __getattr__(self, name):
        if name in _NUMPYS:
            raise AttributeError(
                f"EagerTensor object has no attribute '{name}'. \n"
                "        If you are looking for numpy-related methods, please run the following:\n"
                "        tf.experimental.numpy.experimental_enable_numpy_behavior()\n      "
            )
        raise AttributeError(
            f"'tensorflow.python.framework.ops.EagerTensor' object has no attribute '{name}'"
        )

    def _written(self, as_text):
        array = np.asarray(self.array)
        inner = as_text(array) if self.shape else repr(array.item())
        return ("\n" if "\n" in inner else "") + inner

    def __repr__(self):
        name = dtype_name(self.array)
        return f"<tf.Tensor: shape={self.shape!s}, dtype={name}, numpy={self._written(repr)}>"

    def __str__(self):
        return f"tf.Tensor({self._written(str)}, shape={self.shape!s}, dtype={dtype_name(self.array)})"


class Variable(Operators):
    """Weights or biases of a layer. ``parameter`` is where JavaScript keeps the numbers.

    Args:
        parameter: from ``call("createParameter", …)``.
        shape: a tuple.
        path: layer's names and the variable's, with slashes.
    """

    dtype = "float32"

    def __init__(self, parameter, shape, path):
        self.parameter = parameter
        self.path = path
        self.name = path.split("/")[-1]
        self._shape = shape

    @property
    def shape(self):
        return TensorShape(self._shape)

    @property
    def array(self):
        return np._wrap(call("readParameter", self.parameter))

    @property
    def value(self):
        return Tensor(self.array)

    def _reflected(self, other, result):
        return Tensor(result) if isinstance(other, (int, float, Operators)) else result  # NumPy computes it

    def assign(self, value):
        """Take new numbers of the same shape."""
        array = to_array(value)
        if tuple(array.shape) != self._shape:
            raise ValueError(
                "The shape of the target variable and the shape of the target value in "
                f"`variable.assign(value)` must match. variable.shape={self._shape}, Received: "
                f"value.shape={tuple(array.shape)}. Target variable: {self!r}"
            )
        call("writeParameter", self.parameter, array._js)
        return self.value

    def __repr__(self):
        return f"<Variable path={self.path}, shape={self._shape}, dtype={self.dtype}, value={self.array!s}>"


class Number(Operators):
    """A variable that is one number, such as an optimizer's learning rate: ``read`` gives it."""

    shape = ()

    def __init__(self, read, path, dtype="float32"):
        self.read = read
        self.path = path
        self.name = path.split("/")[-1]
        self.dtype = dtype

    @property
    def array(self):
        return np.asarray(self.read()).astype(self.dtype)

    def __float__(self):
        return float(self.read())

    def __int__(self):
        return int(self.read())

    def __repr__(self):
        return f"<Variable path={self.path}, shape=(), dtype={self.dtype}, value={self.read()}>"


class KerasTensor:
    """What ``keras.Input`` gives: a shape with None for the number of examples, and no numbers."""

    def __init__(self, shape, dtype="float32", name="keras_tensor"):
        self.shape = tuple(shape)
        self.dtype = dtype
        self.name = name

    def __repr__(self):
        about = f"shape={self.shape}, dtype={self.dtype}, sparse=False, ragged=False"
        return f"<KerasTensor {about}, name={self.name}>"
