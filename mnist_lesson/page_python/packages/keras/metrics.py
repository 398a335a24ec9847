"""Metrics: what ``compile(metrics=[…])`` takes, by name and as objects."""

from ._missing import no_attribute

ACCURACIES = ("categorical_accuracy", "sparse_categorical_accuracy", "binary_accuracy")
_LOSSES = (
    "mean_squared_error",
    "mean_absolute_error",
)
_SHORT = {"mse": "mean_squared_error", "mae": "mean_absolute_error"}


class Metric:
    """A metric for ``compile``. ``kind`` is its name in JavaScript, ``name`` the one that is shown."""

    kind = ""

    def __init__(self, name=None, dtype=None):
        self.name = name or self.kind


class CategoricalAccuracy(Metric):
    kind = "categorical_accuracy"


class SparseCategoricalAccuracy(Metric):
    kind = "sparse_categorical_accuracy"


class BinaryAccuracy(Metric):
    kind = "binary_accuracy"


class MeanSquaredError(Metric):
    kind = "mean_squared_error"


class MeanAbsoluteError(Metric):
    kind = "mean_absolute_error"


def resolve(identifier, labels, last):
    """Return the shown name and the kind of a metric.

    Args:
        identifier: what stands in ``metrics``.
        labels: whether the targets are labels, not rows.
        last: how many numbers an answer has.
    """
    if isinstance(identifier, Metric):
        name, kind = identifier.name, identifier.kind
    elif identifier in ("accuracy", "acc"):
        name = identifier
        sparse = "sparse_categorical_accuracy" if labels else "categorical_accuracy"
        kind = "binary_accuracy" if last == 1 else sparse
    elif isinstance(identifier, str) and _SHORT.get(identifier, identifier) in ACCURACIES + _LOSSES:
        name, kind = identifier, _SHORT.get(identifier, identifier)
    else:
        raise _unknown(identifier)
    if labels != kind.startswith("sparse_"):
        raise ValueError(
            f"The metric {name!r} doesn't go with these targets: the metrics whose names begin with "
            "'sparse_' take "
            "labels, the others rows of numbers. 'accuracy' goes with both."
        )
    return name, kind


def _unknown(identifier):
    from ._names import NAMES

    if isinstance(identifier, str) and identifier in NAMES["keras.metrics"].split():
        return ValueError(
            f"The metric {identifier!r} is missing in this page; in Jupyter and Colab it is there. "
            "Here are: accuracy, " + ", ".join(ACCURACIES + _LOSSES)
        )
    return ValueError(f"Could not interpret metric identifier: {identifier}")


def __getattr__(name):
    raise no_attribute("keras.metrics", name)
