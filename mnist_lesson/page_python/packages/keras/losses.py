"""Losses, as functions and as objects. JavaScript computes them (training/losses.js)."""

import numpy as np

from ._missing import call, missing_in, refuse, refuse_arguments, unknown
from ._names import NAMES, class_name
from ._tensor import FLOATS, Tensor, dtype_name, to_array, wrap

SPARSE = "sparse_categorical_crossentropy"


def check_same_shape(target, output):
    """Raise in Keras's words where targets don't have the shape of the answers."""
    text = f"Received: target.shape={tuple(target)}, output.shape={tuple(output)}"
    if len(target) != len(output):
        raise ValueError(f"Arguments `target` and `output` must have the same rank (ndim). {text}")
    for wanted, came in zip(target, output):
        if wanted is not None and came is not None and wanted != came:
            raise ValueError(f"Arguments `target` and `output` must have the same shape. {text}")


def check_labels_shape(target, output):
    """Raise in Keras's words where labels are not one number for each row of answers."""
    if len(target) != len(output) - 1:
        raise ValueError(
            "Argument `output` must have rank (ndim) `target.ndim - 1`. "
            f"Received: target.shape={tuple(target)}, output.shape={tuple(output)}"
        )


def same_rank(target, output):
    """Return two arrays, with an axis of length 1 more or less where that makes their ranks equal."""
    for longer, other, swapped in ((target, output, False), (output, target, True)):
        if len(longer.shape) == len(other.shape) + 1 and longer.shape[-1] == 1:
            if len(other.shape) == 1:
                other = other.reshape(other.shape[0], 1)
            else:
                longer = longer.reshape(*longer.shape[:-1])
            return (other, longer) if swapped else (longer, other)
    return target, output


def _rows(kind, y_true, y_pred, from_logits):
    """Return the loss of each row, an array of the predictions' dtype."""
    output = to_array(y_pred)
    if dtype_name(output) not in FLOATS:
        output = output.astype("float32")
    if kind == SPARSE:
        if not hasattr(y_true, "shape"):  # Keras takes arrays alone here
            raise AttributeError(f"'{type(y_true).__name__}' object has no attribute 'shape'")
        labels = to_array(y_true, "float32")
        if len(labels.shape) == len(output.shape) and labels.shape[-1] == 1:
            labels = labels.reshape(*labels.shape[:-1])
        check_labels_shape(labels.shape, output.shape)
        check_labels(labels, output.shape[-1])
        return np._wrap(call("computeSparseLosses", from_logits, labels._js, output._js))
    target, output = same_rank(to_array(y_true, dtype_name(output)), output)
    check_same_shape(target.shape, output.shape)
    return np._wrap(call("computeLosses", kind, from_logits, target._js, output._js))


def check_labels(labels, classes):
    """Raise where a label is no place among the classes."""
    bad = call("findBadLabel", labels._js, classes)
    if bad is not None:
        bad = int(bad) if bad == int(bad) else bad
        raise ValueError(
            f"Received a label value of {bad} which is outside the valid range of [0, {classes}). "
            "Labels are whole numbers from 0 to one less than the number of output neurons."
        )


def _function(kind, takes_logits):
    def compute(y_true, y_pred, from_logits=False, label_smoothing=0.0, axis=-1, ignore_class=None):
        if from_logits and not takes_logits:
            raise TypeError(f"{kind}() got an unexpected keyword argument 'from_logits'")
        refuse_options(kind, label_smoothing, axis, ignore_class)
        return Tensor(_rows(kind, y_true, y_pred, from_logits))

    return compute


def refuse_options(where, label_smoothing, axis, ignore_class):
    """Raise for options that only the whole Keras has."""
    given = {"label_smoothing": label_smoothing or None, "axis": None if axis == -1 else axis}
    given["ignore_class"] = ignore_class
    refuse_arguments(f"keras.losses.{where}", given)


class Loss:
    """A loss as an object: called with targets and answers it gives the mean over all rows.

    Args:
        kind: name of the function.
        from_logits: whether answers are evidence, not probabilities.
    """

    kind = ""

    def __init__(self, from_logits=False, reduction="sum_over_batch_size", name=None, **rest):
        refuse_options(
            type(self).__name__,
            rest.pop("label_smoothing", 0.0),
            rest.pop("axis", -1),
            rest.pop("ignore_class", None),
        )
        if rest:
            raise TypeError(f"{type(self).__name__}() got an unexpected keyword argument {list(rest)[0]!r}")
        if reduction != "sum_over_batch_size":
            refuse(f"keras.losses.{type(self).__name__}: reduction={reduction!r}")
        self.from_logits = from_logits
        self.name = name or self.kind

    def __call__(self, y_true, y_pred, sample_weight=None):
        refuse_arguments(f"keras.losses.{type(self).__name__}", {"sample_weight": sample_weight})
        rows = _rows(self.kind, y_true, to_array(y_pred, "float32"), self.from_logits)
        return wrap(call("meanOfAll", rows._js))

    def __repr__(self):
        return f"<LossFunctionWrapper({self.kind}, kwargs={{'from_logits': {self.from_logits}}})>"


_KINDS = (
    "categorical_crossentropy",
    SPARSE,
    "binary_crossentropy",
    "mean_squared_error",
    "mean_absolute_error",
)
_short = {"mse": "mean_squared_error", "mae": "mean_absolute_error", "bce": "binary_crossentropy"}
_functions, _classes = {}, {}
for _kind in _KINDS:
    _name = class_name(_kind)
    _functions[_kind] = globals()[_kind] = _function(_kind, "crossentropy" in _kind)
    _classes[_kind] = _classes[_name] = globals()[_name] = type(_name, (Loss,), {"kind": _kind})


def resolve(identifier):
    """Return a loss object from a name, a function of this module, or a loss object.

    Raises:
        ValueError: the page, or Keras, doesn't know it.
    """
    if isinstance(identifier, Loss):
        return identifier
    for kind in _KINDS:
        if identifier is _functions[kind]:
            return _classes[kind]()
    if isinstance(identifier, str):
        found = _classes.get(_short.get(identifier.lower(), identifier))
        if found is None:
            raise unknown("loss", identifier, NAMES["keras.losses"].split(), _KINDS)
        return found()
    if callable(identifier) and not isinstance(identifier, type):
        raise ValueError("A loss of your own is missing in this page; in Jupyter and Colab it works.")
    raise unknown("loss", identifier, (), ())


def get(identifier):
    """Return the function of a loss's name."""
    if identifier is None or callable(identifier):
        return identifier
    return _functions[resolve(identifier).kind]


__getattr__ = missing_in("keras.losses")
