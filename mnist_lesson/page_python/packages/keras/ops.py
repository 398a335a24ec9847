"""Operations on arrays, as tensors. NumPy computes most of them, the page's training the activations."""

import numpy as np

from . import activations
from ._missing import no_attribute, refuse_arguments
from ._tensor import FLOATS, Tensor, dtype_name, to_array


def convert_to_numpy(x):
    """Return the numbers of a tensor as a NumPy array."""
    return x.numpy() if hasattr(x, "numpy") else np.asarray(x)


def convert_to_tensor(x, dtype=None):
    """Return numbers as a tensor; Python's own become float32 or int32."""
    return Tensor(to_array(x, dtype))


array = convert_to_tensor


def _of_floats(x):
    values = to_array(x)
    return values if dtype_name(values) in FLOATS else values.astype("float32")


def _elementwise(name, of_floats):
    def compute(x):
        return Tensor(getattr(np, name)(_of_floats(x) if of_floats else to_array(x)))

    return compute


exp, log, sqrt, tanh = (_elementwise(name, True) for name in ("exp", "log", "sqrt", "tanh"))
abs = absolute = _elementwise("abs", False)


def square(x):
    values = to_array(x)
    return Tensor(values * values)


def _reduction(name, of_floats=False, dtype=None):
    def compute(x, axis=None, keepdims=False):
        values = _of_floats(x) if of_floats else to_array(x)
        result = np.asarray(getattr(np, name)(values, axis=axis, keepdims=keepdims))
        return Tensor(result.astype(dtype or dtype_name(values)))

    return compute


sum, max, min, prod = (_reduction(name) for name in ("sum", "max", "min", "prod"))
mean, std, var = (_reduction(name, of_floats=True) for name in ("mean", "std", "var"))


def argmax(x, axis=None, keepdims=False):
    """Return the place of the largest number, int32."""
    refuse_arguments("keras.ops.argmax", {"keepdims": keepdims or None})
    return Tensor(np.asarray(np.argmax(to_array(x), axis=axis)).astype("int32"))


def argmin(x, axis=None, keepdims=False):
    """Return the place of the smallest number, int32."""
    refuse_arguments("keras.ops.argmin", {"keepdims": keepdims or None})
    return Tensor(np.asarray(np.argmin(to_array(x), axis=axis)).astype("int32"))


def _two(x1, x2):
    """Return two arrays of one dtype: NumPy's rules, where Python's numbers take the other's."""
    return to_array(x1), to_array(x2)


def add(x1, x2):
    first, second = _two(x1, x2)
    return Tensor(first + second)


def subtract(x1, x2):
    first, second = _two(x1, x2)
    return Tensor(first - second)


def multiply(x1, x2):
    first, second = _two(x1, x2)
    return Tensor(first * second)


def divide(x1, x2):
    return Tensor(_of_floats(x1) / _of_floats(x2))


def matmul(x1, x2):
    first, second = _two(x1, x2)
    return Tensor(first @ second)


dot = matmul


def maximum(x1, x2):
    return Tensor(np.maximum(*_two(x1, x2)))


def reshape(x, newshape):
    return Tensor(to_array(x).reshape(newshape))


def transpose(x):
    return Tensor(to_array(x).T)


def cast(x, dtype):
    return Tensor(to_array(x, dtype))


def shape(x):
    return tuple(to_array(x).shape)


def _tensor_only(function):
    def compute(x):
        if isinstance(x, (list, tuple)):
            raise AttributeError(f"'{type(x).__name__}' object has no attribute 'shape'")
        return function(x)

    return compute


softmax = _tensor_only(activations.softmax)
sigmoid, relu = activations.sigmoid, activations.relu


def one_hot(x, num_classes, axis=-1, dtype="float32"):
    """Return labels as one-hot rows, float32."""
    labels = np.asarray(to_array(x))
    return Tensor(
        (labels.reshape(-1, 1) == np.arange(num_classes)).astype(dtype).reshape(*labels.shape, num_classes)
    )


def __getattr__(name):
    raise no_attribute("keras.ops", name)
