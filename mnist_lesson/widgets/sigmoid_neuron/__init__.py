"""Chapter 4's neuron: the sigmoid's curve with weight, bias and slope, and its surface over the plane."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mnist_lesson.neurons import sigmoid, sigmoid_slope, step, weighted_sum
from mnist_lesson.plots.figure import BLUE, INK, ORANGE, PALE, alt_text, describe, figure_of, new_axes
from mnist_lesson.plots.sigmoid import plot_certainty
from mnist_lesson.widgets.base import LessonWidget
from mnist_lesson.widgets.perceptron import DATASETS
from mnist_lesson.widgets.traits import Choice, Flag, Number, Numbers

# The plane's neuron and points are chapter 3's. A and B are chapter 4's neighbors on either side of the line.
PLANE: dict[str, Any] = {
    "weights": DATASETS["chapter"]["start"]["weights"],
    "bias": DATASETS["chapter"]["start"]["bias"],
    "points": DATASETS["chapter"]["points"],
    "limits": DATASETS["chapter"]["limits"],
    "places": {"A": [2, 1.9], "B": [2, 2.1], "X": DATASETS["chapter"]["start"]["point"]},
}
LIMIT = 6  # the curve is drawn for x from −6 to 6
START: dict[str, Any] = {"weight": 1, "bias": 0, "x": 2, "with_step": True, "factor": 1, "point": (4, 1.5)}


class SigmoidNeuron(LessonWidget):
    """A neuron with a sigmoid: its curve over one input, and its answers over the plane of two.

        widget = SigmoidNeuron(weight=4, bias=-2)
        widget                       # last line of a cell: shows it
        widget.x, widget.answer()    # where the reader has moved the point, and y there

    Attributes:
        view: "curve" (one input) or "plane" (two inputs).
        weight, bias: of the neuron with one input, from −10 to 10.
        x: its input, from −6 to 6.
        with_step: whether Rosenblatt's step is drawn beside the curve.
        factor: what the plane's weights (1, −2) and its bias 2 are multiplied by, from 1 to 100.
        point: the point in the plane, each coordinate from 0 to 6.
    """

    name = "sigmoid-neuron"

    view = Choice("curve", options=("curve", "plane"))
    weight = Number(START["weight"], low=-10, high=10)
    bias = Number(START["bias"], low=-10, high=10)
    x = Number(START["x"], low=-LIMIT, high=LIMIT)
    with_step = Flag(START["with_step"])
    factor = Number(START["factor"], low=1, high=100)
    point = Numbers(START["point"], count=2, low=PLANE["limits"][0], high=PLANE["limits"][1])

    _plane = traitlets.Dict(PLANE).tag(sync=True)
    _start = traitlets.Dict(START).tag(sync=True)
    _limit = traitlets.Int(LIMIT).tag(sync=True)

    def evidence(self) -> float:
        """Return z, the weighted sum of the view that is shown."""
        if self.view == "curve":
            return self.weight * self.x + self.bias
        return float(weighted_sum(self.point, *self._plane_neuron()))

    def answer(self) -> float:
        """Return y, the sigmoid of that sum."""
        return float(sigmoid(self.evidence()))

    def draw(self) -> Figure | Axes:
        """Draw the view that is shown, as it is now."""
        return self._draw_curve() if self.view == "curve" else self._draw_plane()

    def _plane_neuron(self) -> tuple[np.ndarray, float]:
        return self.factor * np.array(PLANE["weights"], dtype=float), self.factor * PLANE["bias"]

    def _draw_plane(self) -> Axes:
        rows = np.array(PLANE["points"], dtype=float)
        ax = plot_certainty(rows[:, :2], rows[:, 2].astype(int), *self._plane_neuron())
        ax.scatter(self.point[0], self.point[1], marker="X", s=150, color=INK, zorder=4, linewidths=0)
        here = f"A cross at ({self.point[0]:g}, {self.point[1]:g}) gets {self.answer():.3f}."
        describe(ax, f"{alt_text(figure_of(ax))} {here}")
        return ax

    def _draw_curve(self) -> Axes:
        ax = new_axes(width=5.4, height=3.2)
        x = np.linspace(-LIMIT, LIMIT, 1201)
        z = self.weight * x + self.bias
        if self.with_step:
            ax.plot(x, step(z), color=INK, linestyle="--", linewidth=1.3, label="step")
        ax.plot(x, sigmoid(z), color=BLUE, label="sigmoid")
        self._draw_tangent(ax)
        for height in (0, 0.5, 1):
            ax.axhline(height, color=PALE, linewidth=1, zorder=0)
        ax.set(xlabel="$x$", xlim=(-LIMIT, LIMIT), ylim=(-0.08, 1.08), yticks=[0, 0.5, 1])
        ax.yaxis.set_major_formatter("{x:g}")
        ax.set_ylabel("$y$", rotation=0)
        ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3)
        describe(ax, self._curve_words())
        return ax

    def _draw_tangent(self, ax: Axes) -> None:
        y, slope = self.answer(), self.weight * float(sigmoid_slope(self.evidence()))
        reach = 1.5 / np.hypot(1, 6 * slope)
        ends = np.array([-reach, reach])
        ax.plot(self.x + ends, y + slope * ends, color=ORANGE, linewidth=2, label="tangent")
        ax.plot(self.x, y, "o", color=ORANGE, markersize=9)

    def _curve_words(self) -> str:
        beside = " beside the step" if self.with_step else ""
        slope = float(sigmoid_slope(self.evidence()))
        over_x = "" if self.weight == 1 else f", over x {self.weight:g} times that, {self.weight * slope:.3f}"
        return (
            f"The sigmoid of {self.weight:g}·x {self.bias:+g} over x{beside}. At x = {self.x:g}, z is "
            f"{self.evidence():.2f}, the answer y is {self.answer():.3f} and the slope y·(1 − y) is "
            f"{slope:.3f}{over_x}; a straight line touches the curve there."
        ).replace("-", "−")
