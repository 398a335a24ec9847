"""Metrics: what ``compile(metrics=[…])`` takes, by name and as objects."""

from ._missing import missing_in, unknown
from ._names import NAMES, class_name

KINDS = (
    "categorical_accuracy",
    "sparse_categorical_accuracy",
    "binary_accuracy",
    "mean_squared_error",
    "mean_absolute_error",
)
_SHORT = {"mse": "mean_squared_error", "mae": "mean_absolute_error"}


class Metric:
    """A metric for ``compile``. ``kind`` is its name in JavaScript, ``name`` the one that is shown."""

    kind = ""

    def __init__(self, name=None, dtype=None):
        self.name = name or self.kind


for _kind in KINDS:
    globals()[class_name(_kind)] = type(class_name(_kind), (Metric,), {"kind": _kind})


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
    elif isinstance(identifier, str) and _SHORT.get(identifier, identifier) in KINDS:
        name, kind = identifier, _SHORT.get(identifier, identifier)
    else:
        raise unknown("metric", identifier, NAMES["keras.metrics"].split(), ("accuracy",) + KINDS)
    if labels != kind.startswith("sparse_"):
        raise ValueError(
            f"The metric {name!r} doesn't go with these targets: the metrics whose names begin with "
            "'sparse_' take labels, the others rows of numbers. 'accuracy' goes with both."
        )
    return name, kind


__getattr__ = missing_in("keras.metrics")
