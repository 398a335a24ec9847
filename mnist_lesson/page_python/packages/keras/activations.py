"""Activations, by name and as functions."""

import js

from ._missing import InvalidArgumentError, call, missing_in, unknown
from ._names import NAMES
from ._tensor import FLOATS, Tensor, dtype_name, to_array, wrap

_ALLOWED = "float, double"  # and others that this page has not
_known = js.lesson.training.activations().split(" ")


class _Activation:
    """An activation as Keras hands it round: a function with a name."""

    def __init__(self, name):
        self.__name__ = name

    def __call__(self, x):
        array = to_array(x)
        given = dtype_name(array)
        if self.__name__ == "softmax" and not array.shape:
            raise ValueError(f"Cannot apply softmax to a tensor that is 1D. Received input: {x}")
        if given not in FLOATS:
            if self.__name__ in ("softmax", "sigmoid"):
                raise InvalidArgumentError(
                    f"Value for attr 'T' of {given} is not in the list of allowed values: {_ALLOWED}"
                )
            array = array.astype("float32")
        result = wrap(call("computeActivation", self.__name__, array._js))
        return Tensor(result.array.astype(given)) if self.__name__ == "relu" else result

    def __repr__(self):
        return f"<function {self.__name__}>"


_functions = {name: _Activation(name) for name in _known}
_functions["swish"] = _functions["silu"]
for _name, _function in _functions.items():
    globals()[_name] = _function


def get(identifier):
    """Return the activation of a name, a function of this module, or None for no activation."""
    if isinstance(identifier, _Activation):
        return identifier
    if identifier is None or isinstance(identifier, str) and identifier in _functions:
        return _functions[identifier or "linear"]
    if callable(identifier) and not isinstance(identifier, type):
        raise ValueError(
            "An activation of your own is missing in this page; in Jupyter and Colab it works. Here are: "
            + ", ".join(_known)
        )
    raise unknown("activation function", identifier, NAMES["keras.activations"].split(), _known)


__getattr__ = missing_in("keras.activations")
