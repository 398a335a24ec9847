"""The sigmoid: its curve beside the step, its weight, bias and slope, and a sigmoid neuron over the plane."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from mnist_lesson.neurons import sigmoid, sigmoid_slope, step
from mnist_lesson.plots.figure import BLUE, GRAY, GREEN, INK, ORANGE, PALE, Look, describe
from mnist_lesson.plots.plane import plot_points

_COLORS = (BLUE, ORANGE, GREEN, GRAY)
_ANSWERS = (0.1, 0.5, 0.9)
_LIMIT = 6  # curves are drawn from −6 to 6
_LINE_STYLES = ("-", "--", "-.", ":")
# From square (orange, 0) to circle (blue, 1), the colors of the points themselves.
_ANSWER_CMAP = LinearSegmentedColormap.from_list("answer", [ORANGE, "#ffffff", BLUE])


def plot_step_and_sigmoid(*, marks: Sequence[float] = ()) -> Axes:
    """Draw the step function and the sigmoid side by side, with some points of the sigmoid marked.

    Args:
        marks: values of z to mark on the sigmoid.
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(6.0, 2.9), sharey=True)
    z = np.linspace(-_LIMIT, _LIMIT, 401)
    left.plot([-_LIMIT, 0], [0, 0], [0, _LIMIT], [1, 1], color=INK)
    left.plot([0, 0], [0, 1], color=GRAY, linewidth=1, linestyle=":")
    left.plot(0, 1, "o", color=INK, markersize=7)
    left.plot(0, 0, "o", color=INK, markersize=7, markerfacecolor="white")
    right.plot(z, sigmoid(z), color=BLUE)
    for mark in marks:
        right.plot(mark, sigmoid(mark), "o", color=ORANGE, markersize=8)
    for ax, title in ((left, "step"), (right, "sigmoid")):
        _mark_answers(ax)
        ax.set(title=title, xlabel="$z$", xlim=(-_LIMIT, _LIMIT), xticks=np.linspace(-_LIMIT, _LIMIT, 5))
        ax.xaxis.set_major_formatter("{x:g}")
    left.set_ylabel("$y$", rotation=0)
    said = ", ".join(f"{sigmoid(mark):.2f} at z = {mark:g}".replace("-", "−") for mark in marks)
    describe(
        figure,
        "Two graphs. The step is 0 left of z = 0 and jumps to 1 there. The sigmoid rises from 0 to 1 as a "
        f"smooth S, through 0.5 at z = 0{f'; marked: {said}' if marks else ''}.",
    )
    return right


def plot_sigmoid_effects(*, weights: Sequence[float], biases: Sequence[float]) -> Axes:
    """Draw sigmoid(w·x + b) over x, for several w with b = 0 and for several b with w = 1.

    Args:
        weights, biases: up to four each.
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(6.2, 3.5), sharey=True)
    _draw_family(left, [(weight, 0.0, f"w = {weight:g}") for weight in weights])
    _draw_family(right, [(1.0, bias, f"b = {bias:g}") for bias in biases])
    left.set_title("the weight: steepness", fontsize=12)
    right.set_title("the bias: position", fontsize=12)
    left.set_ylabel("$y$", rotation=0)
    names = [", ".join(f"{value:g}" for value in values) for values in (weights, biases)]
    describe(
        figure,
        f"Two graphs of the sigmoid of w·x + b. Left, weights {names[0]} with bias 0: all pass through 0.5 "
        f"at x = 0, and the larger the weight the steeper; a negative one falls. Right, biases {names[1]} "
        "with weight 1: the same curve, shifted to the left by a positive bias.".replace("-", "−"),
    )
    return right


def plot_slopes(marks: Sequence[float]) -> Axes:
    """Draw the sigmoid with tangents at some points, and below it the slope at every z.

    Args:
        marks: where the tangents touch.
    """
    figure, (top, bottom) = plt.subplots(2, 1, figsize=(5.0, 4.6), sharex=True, height_ratios=(1.5, 1))
    z = np.linspace(-_LIMIT, _LIMIT, 401)
    top.plot(z, sigmoid(z), color=BLUE)
    bottom.plot(z, sigmoid_slope(z), color=BLUE)
    for mark in marks:
        y, slope = sigmoid(mark), sigmoid_slope(mark)
        reach = 1.3 / np.hypot(1, 4 * slope)
        top.plot([mark - reach, mark + reach], [y - reach * slope, y + reach * slope], color=ORANGE)
        for ax, height in ((top, y), (bottom, slope)):
            ax.plot(mark, height, "o", color=ORANGE, markersize=7)
        words = f"slope {slope:.3f}"
        top.annotate(words, (mark, y), (9, -15 if y < 0.9 else -19), textcoords="offset points", fontsize=11)
    _mark_answers(top)
    top.set_ylabel("$y$", rotation=0)
    bottom.set(xlabel="$z$", ylabel="slope", xlim=(-_LIMIT, _LIMIT), ylim=(0, 0.3), yticks=[0, 0.25])
    said = ", ".join(f"{sigmoid_slope(mark):.3f} at z = {mark:g}" for mark in marks).replace("-", "−")
    describe(
        figure,
        f"Above, the sigmoid with straight lines that touch it; their slopes: {said}. Below, the slope at "
        "every z: a hill, 0.25 high at z = 0 and flat on both sides.",
    )
    return bottom


def _tint(ax: Axes, weights: Sequence[float] | np.ndarray, bias: float) -> None:
    """Color the plane by the neuron's answers, and draw the lines of equal answer."""
    edges = (*ax.get_xlim(), *ax.get_ylim())
    x1, x2 = np.meshgrid(np.linspace(*edges[:2], 121), np.linspace(*edges[2:], 121))
    y = sigmoid(weights[0] * x1 + weights[1] * x2 + bias)
    look: Look = {"vmin": 0, "vmax": 1, "alpha": 0.6, "interpolation": "bilinear"}
    ax.imshow(y, origin="lower", extent=edges, zorder=0, cmap=_ANSWER_CMAP, **look)
    ax.contour(x1, x2, y, levels=_ANSWERS, colors=INK, linewidths=[1, 2.2, 1], zorder=2)


def plot_certainty(
    points: np.ndarray,
    labels: np.ndarray,
    weights: Sequence[float] | np.ndarray,
    bias: float,
    *,
    ax: Axes | None = None,
) -> Axes:
    """Draw the answer of a sigmoid neuron at every place of the plane as a color, with lines of equal answer.

    Args:
        points: (n, 2). labels: (n,), 0 (square) or 1 (circle).
        weights: two numbers, not both 0.

    Raises:
        ValueError: both weights are 0, so that the answer is the same everywhere.
    """
    if not np.any(weights):
        raise ValueError("Expected at least one weight that is not 0, got (0, 0). Such a neuron has no line.")
    alone = ax is None
    ax = plot_points(points, labels, ax=ax)
    _tint(ax, weights, bias)
    for marker in ax.collections[:2]:
        marker.set(edgecolor="white", linewidth=1.2)
    if alone:
        _name_answers(ax, weights, bias)
        ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, handletextpad=0.2)
    describe(ax, _certainty_words(points, labels, weights, bias))
    return ax


def plot_doubling(
    points: np.ndarray,
    labels: np.ndarray,
    weights: Sequence[float],
    bias: float,
    *,
    factors: Sequence[float] = (0.5, 1, 4),
) -> Axes:
    """Draw the plane of a sigmoid neuron once for each factor on its weights and its bias."""
    figure, axes = plt.subplots(1, len(factors), figsize=(2.1 * len(factors), 2.5), sharey=True)
    for ax, factor in zip(np.atleast_1d(axes), factors, strict=True):
        plot_certainty(points, labels, factor * np.asarray(weights), factor * bias, ax=ax)
        ax.get_legend().remove()
        ax.set_title(f"times {factor:g}", fontsize=12, loc="center")
        ax.set(xlabel="", ylabel="", xticks=[], yticks=[])
        ax.spines[:].set(visible=True, color=PALE)
    names = ", ".join(f"{factor:g}" for factor in factors)
    describe(
        figure,
        f"The plane of a sigmoid neuron {len(factors)} times, weights and bias multiplied by {names}. "
        "The line where the answer is 0.5 stays in its place; the lines for 0.1 and 0.9 move closer to it "
        "the larger the factor, until the change of color is almost a step.",
    )
    return np.atleast_1d(axes)[0]


def plot_surface(weights: Sequence[float], bias: float, *, limits: tuple[float, float] = (0, 6)) -> Axes:
    """Draw the answer of a sigmoid neuron as the height of a surface over the plane.

    Args:
        weights: two numbers. limits: of both coordinates.
    """
    figure = plt.figure(figsize=(4.8, 3.1), layout="none")
    ax: Any = figure.add_axes((0, -0.14, 0.92, 1.3), projection="3d", computed_zorder=False)
    x1, x2 = np.meshgrid(*[np.linspace(*limits, 49)] * 2)
    y = sigmoid(weights[0] * x1 + weights[1] * x2 + bias)
    look: Look = {"cmap": _ANSWER_CMAP, "vmin": 0, "vmax": 1, "edgecolor": GRAY, "linewidth": 0.3}
    ax.plot_surface(x1, x2, y, rcount=13, ccount=13, zorder=1, **look)
    ax.contour(x1, x2, y, levels=[0.5], colors=[INK], linewidths=[2.5], zorder=2)
    ax.set(xlabel="$x_1$", ylabel="$x_2$", zlabel="$y$", zlim=(0, 1))
    ax.set(xticks=[0, 2, 4, 6], yticks=[0, 2, 4, 6], zticks=[0, 0.5, 1])
    ax.view_init(elev=24, azim=162)
    ax.set_box_aspect((1, 1, 0.55))
    describe(
        ax,
        "The same answers as heights over the plane: a low plain near 0 on the side of the squares, a high "
        "plain near 1 on the side of the circles, and a smooth slope between them. A thick line marks half "
        "height, where z is 0.",
    )
    return ax


def plot_nudges(point: Sequence[float], weights: Sequence[float], bias: float, *, reach: float = 1.0) -> Axes:
    """Draw how the answer at one point moves with the first weight: by a step, and by a sigmoid.

    Args:
        point: its two coordinates.
        weights, bias: the neuron before the nudge.
        reach: the nudge goes from −reach to reach.
    """
    _, ax = plt.subplots(figsize=(5.2, 2.9))
    nudge = np.linspace(-reach, reach, 801)
    z = (weights[0] + nudge) * point[0] + weights[1] * point[1] + bias
    ax.plot(nudge, step(z), color=INK, linestyle="--", label="with a step")
    ax.plot(nudge, sigmoid(z), color=BLUE, label="with a sigmoid")
    start = weights[0] * point[0] + weights[1] * point[1] + bias
    ax.plot([0, 0], [step(start), sigmoid(start)], "o", color=ORANGE, markersize=8, linestyle="none")
    _mark_answers(ax)
    ax.set(xlabel="nudge of the first weight", xlim=(-reach, reach))
    ax.set_xticks(np.linspace(-reach, reach, 5))
    ax.set_ylabel("$y$", rotation=0)
    ax.legend(loc="lower right", bbox_to_anchor=(1, 0.08))
    jump = -start / point[0]
    describe(
        ax,
        f"The answer at the point ({point[0]:g}, {point[1]:g}) while the first weight is nudged. With a step "
        f"it is flat, with one jump at a nudge of {jump:.2f}; with a sigmoid it climbs all the way. "
        f"Without a nudge the step answers {step(start)}, the sigmoid {sigmoid(start):.2f}.".replace(
            "-", "−"
        ),
    )
    return ax


def _mark_answers(ax: Axes) -> None:
    """Lines at 0 and 1, which the sigmoid never reaches, and at 0.5."""
    ax.set(ylim=(-0.08, 1.08), yticks=[0, 0.5, 1])
    for height in (0, 0.5, 1):
        ax.axhline(height, color=PALE, linewidth=1, zorder=0)


def _name_answers(ax: Axes, weights: Sequence[float] | np.ndarray, bias: float) -> None:
    """Write the answer beside each line, where it leaves the picture at the right."""
    right, (bottom, top) = ax.get_xlim()[1], ax.get_ylim()
    for answer in _ANSWERS:
        z = np.log(answer / (1 - answer))  # the sigmoid of this z is the answer
        height = (z - bias - weights[0] * right) / weights[1] if weights[1] else np.inf
        if bottom < height < top:
            ax.text(right + 0.12, height, f"{answer:g}", va="center", fontsize=12)


def _draw_family(ax: Axes, members: Sequence[tuple[float, float, str]]) -> None:
    x = np.linspace(-_LIMIT, _LIMIT, 401)
    for (weight, bias, name), color, style in zip(members, _COLORS, _LINE_STYLES, strict=False):
        ax.plot(x, sigmoid(weight * x + bias), color=color, linestyle=style, label=name.replace("-", "−"))
    _mark_answers(ax)
    ax.set(xlabel="$x$", xlim=(-_LIMIT, _LIMIT), xticks=np.linspace(-_LIMIT, _LIMIT, 5))
    ax.xaxis.set_major_formatter("{x:g}")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.24), ncols=2, handlelength=1.7, columnspacing=1)


def _certainty_words(
    points: np.ndarray, labels: np.ndarray, weights: Sequence[float] | np.ndarray, bias: float
) -> str:
    answers = sigmoid(np.asarray(points) @ np.asarray(weights) + bias)
    squares, circles = answers[np.asarray(labels) == 0], answers[np.asarray(labels) == 1]
    words = "The plane with squares and circles, tinted by the neuron's answer: orange near 0, blue near 1. "
    if squares.size and circles.size:
        words += (
            f"The squares get answers from {squares.min():.2f} to {squares.max():.2f}, the circles from "
            f"{circles.min():.2f} to {circles.max():.2f}. "
        )
    return words + "Lines mark the answers 0.1, 0.5 and 0.9; between them lies the strip of doubt."
