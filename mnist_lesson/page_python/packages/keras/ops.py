"""Operations on arrays, as tensors. NumPy computes most of them, the page's training the activations."""

import numpy as np

from . import activations
from ._missing import missing_in, refuse_arguments
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


def _place(name):
    def compute(x, axis=None, keepdims=False):
        refuse_arguments(f"keras.ops.{name}", {"keepdims": keepdims or None})
        return Tensor(np.asarray(getattr(np, name)(to_array(x), axis=axis)).astype("int32"))

    return compute


argmax, argmin = _place("argmax"), _place("argmin")


def _of_two(name):
    """Of two arrays with one dtype: NumPy's rules, where Python's numbers take the other's."""
    return lambda x1, x2: Tensor(getattr(np, name)(to_array(x1), to_array(x2)))


add, subtract, multiply, maximum = (_of_two(name) for name in ("add", "subtract", "multiply", "maximum"))
dot = matmul = _of_two("matmul")


def divide(x1, x2):
    return Tensor(_of_floats(x1) / _of_floats(x2))


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


__getattr__ = missing_in("keras.ops")
