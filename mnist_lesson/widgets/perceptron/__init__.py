"""Chapter 3's neuron: a line between squares and circles, moved by hand or by Rosenblatt's rule."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets
from matplotlib.axes import Axes

from mnist_lesson.plots.plane import plot_line, plot_points
from mnist_lesson.widgets.base import LessonWidget
from mnist_lesson.widgets.traits import Choice, Number, Numbers, Rows, Whole

# Points are x1, x2 and the class: 0 a square, 1 a circle, in the order in which the rule visits them.
DATASETS: dict[str, dict[str, Any]] = {
    "chapter": {
        "title": "Wide gap",
        "points": [
            *([1, 3, 0], [2, 4, 0], [0.5, 2.5, 0], [3, 4.5, 0], [1.5, 5, 0], [3, 3.2, 0]),
            *([2, 1, 1], [3, 1.5, 1], [4, 2.4, 1], [5, 1, 1], [5.2, 2.8, 1], [3.5, 0.5, 1]),
        ],
        "limits": [0, 6],
        "start": {"weights": [1, -2], "bias": 2, "point": [4, 1.5]},
    },
    "narrow": {
        "title": "Narrow gap",
        "points": [
            *([0.6, 2.1, 0], [1.4, 2.9, 0], [2.3, 3.1, 0], [3.2, 4.2, 0]),
            *([4.1, 4.4, 0], [5, 5.5, 0], [0.9, 4.4, 0], [2.6, 5.2, 0]),
            *([1, 0.7, 1], [1.7, 1.9, 1], [2.6, 2.3, 1], [3.4, 3.1, 1]),
            *([4.4, 3.5, 1], [5.3, 4.4, 1], [4.8, 1.6, 1], [3, 0.9, 1]),
        ],
        "limits": [0, 6],
        "start": {"weights": [1, -2], "bias": 2, "point": [3, 3.5]},
    },
    "xor": {
        "title": "XOR",
        "points": [[0, 0, 0], [1, 1, 0], [0, 1, 1], [1, 0, 1]],
        "limits": [-0.5, 1.5],
        "start": {"weights": [1, 1], "bias": -0.5, "point": [1.25, 0.5]},
    },
}
COORDINATE: dict[str, Any] = {"low": -1, "high": 7}


class Perceptron(LessonWidget):
    """A neuron with two inputs and a step: its line in the plane, a new point, and the rule that learns.

        widget = Perceptron(weights=[1, -2], bias=2)
        widget                       # last line of a cell: shows it
        widget.weights, widget.bias  # what the reader, or the rule, has made of them

    Attributes:
        dataset: "chapter" (the chapter's points), "narrow" (a line must hit a narrow gap)
            or "xor" (no line does it).
        weights: w1 and w2. bias: b. All from −100 to 100.
        point: the new point X, each coordinate from −1 to 7.
        added: points that joined the data set, up to 24 rows of x1, x2 and class (0 square, 1 circle).
        shown: how many points the learning rule has been shown since its start.
        corrections: how often it has changed the weights since then.
    """

    name = "perceptron"

    dataset = Choice("chapter", options=tuple(DATASETS))
    weights = Numbers((1, -2), count=2, low=-100, high=100)
    bias = Number(2, low=-100, high=100)
    point = Numbers((4, 1.5), count=2, **COORDINATE)
    added = Rows(
        (),
        columns=[Number(0, **COORDINATE), Number(0, **COORDINATE), Whole(0, low=0, high=1)],
        most=24,
        names="points",
    )
    shown = Whole(0, low=0, high=1_000_000)
    corrections = Whole(0, low=0, high=1_000_000)

    _datasets = traitlets.Dict(DATASETS).tag(sync=True)

    def __init__(self, **state: Any) -> None:
        """Start with a data set's own line and new point, where they are not given."""
        dataset = state.get("dataset", "chapter")
        known = dataset if dataset in tuple(DATASETS) else "chapter"  # the trait then says what is wrong
        super().__init__(**{**DATASETS[known]["start"], **state})

    def points(self) -> tuple[np.ndarray, np.ndarray]:
        """Return all points (n, 2) and their classes (n,), 0 for a square and 1 for a circle."""
        rows = np.array([*DATASETS[self.dataset]["points"], *self.added], dtype=float)
        return rows[:, :2], rows[:, 2].astype(int)

    def draw(self) -> Axes:
        """Draw points, line and new point as they are now."""
        limits = DATASETS[self.dataset]["limits"]
        ax = plot_points(*self.points(), new_point=self.point, limits=(*limits, *limits))
        return plot_line(self.weights, self.bias, ax=ax)
