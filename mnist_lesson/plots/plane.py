"""Points of two classes in the plane, and the line with which a neuron separates them."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.typing import ColorType

from mnist_lesson.plots.figure import BLUE, GRAY, INK, ORANGE, PALE, Look, describe, new_axes

CLASS_NAMES = ("square", "circle")
# The class is told twice, by color and by shape.
_MARKERS = (("s", ORANGE), ("o", BLUE))
_NEW_POINT: Look = {"marker": "X", "s": 150, "color": INK, "zorder": 4, "linewidths": 0}


def _mark_new_point(ax: Axes, x1: float, x2: float) -> str:
    """Draw the new point; return what is to be said of it."""
    ax.scatter(x1, x2, **_NEW_POINT)
    ax.annotate("X", (x1, x2), (9, 7), textcoords="offset points", fontsize=14, weight="bold")
    return f", and a new point X at ({x1:g}, {x2:g})"


def plot_points(
    points: np.ndarray,
    labels: np.ndarray,
    *,
    new_point: Sequence[float] | None = None,
    limits: tuple[float, float, float, float] = (0, 6, 0, 6),
    ax: Axes | None = None,
) -> Axes:
    """Draw points as squares (label 0) and circles (label 1), and a new point as a cross.

    Args:
        points: (n, 2).
        labels: (n,), 0 or 1.
        new_point: its two coordinates.
        limits: left, right, bottom and top edge of the picture.
    """
    ax = new_axes(ax, width=4.6, height=4.2)
    for label, (marker, color) in enumerate(_MARKERS):
        x1, x2 = np.asarray(points)[np.asarray(labels) == label].T
        ax.scatter(x1, x2, marker=marker, s=75, color=color, zorder=3, label=CLASS_NAMES[label])
    squares, circles = np.bincount(np.asarray(labels), minlength=2)
    words = f"{squares} squares and {circles} circles in the plane"
    if new_point is not None:
        words += _mark_new_point(ax, new_point[0], new_point[1])
    ax.set(xlim=limits[:2], ylim=limits[2:], xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1), handletextpad=0.2)
    describe(ax, f"{words}.")
    return ax


def plot_line(
    weights: Sequence[float] | np.ndarray,
    bias: float,
    *,
    ax: Axes,
    color: ColorType = INK,
    shade: bool = True,
) -> Axes:
    """Add the line w·x + b = 0 to a plane, its two sides tinted in the color of their class.

    A neuron with both weights 0 has no line; nothing is added then.
    """
    if not np.any(weights):
        return ax
    left, right, bottom, top = *ax.get_xlim(), *ax.get_ylim()
    x1, x2 = np.meshgrid(np.linspace(left, right, 201), np.linspace(bottom, top, 201))
    z = weights[0] * x1 + weights[1] * x2 + bias
    if shade:
        colors = [color for _, color in _MARKERS]
        ax.contourf(x1, x2, z, levels=[-np.inf, 0, np.inf], colors=colors, alpha=0.12, zorder=0)
    ax.contour(x1, x2, z, levels=[0], colors=[color], linewidths=2.2, zorder=2)
    figure = ax.figure
    line = f"The line {weights[0]:g}·x1 {weights[1]:+g}·x2 {bias:+g} = 0 runs through it."
    describe(figure, f"{figure.get_label()} {line}".replace("-", "−"))
    return ax


def plot_learning_lines(
    points: np.ndarray, labels: np.ndarray, lines: Sequence[tuple[Sequence[float], float]]
) -> Axes:
    """Draw the lines that a learning rule went through, from pale (first) to dark (last).

    Args:
        points: (n, 2). labels: (n,), 0 or 1.
        lines: (weights, bias) after each change.
    """
    ax = plot_points(points, labels)
    for number, (weights, bias) in enumerate(lines):
        last = number == len(lines) - 1
        shade = plt.get_cmap("Greys")(0.25 + 0.4 * number / max(1, len(lines) - 1))
        plot_line(weights, bias, ax=ax, color=INK if last else shade, shade=last)
    wrong = np.sum((points @ lines[-1][0] + lines[-1][1] >= 0) != labels)
    describe(
        ax,
        f"{len(points)} points of two classes and the {len(lines)} lines that learning went through, the "
        f"early ones pale, the last one dark. The last line leaves {wrong or 'no'} points on the wrong side.",
    )
    return ax


def plot_weight_effects(
    points: np.ndarray, labels: np.ndarray, weights: Sequence[float], bias: float
) -> Axes:
    """Show in three small planes what a change of the bias, a turn of the weights and a doubling do."""
    changes = [
        ("larger bias:\nthe line shifts", weights, bias + 3),
        ("other weights:\nthe line turns", (weights[0] + 1.5, weights[1]), bias),
        ("all three doubled:\nnothing moves", (2 * weights[0], 2 * weights[1]), 2 * bias),
    ]
    figure, axes = plt.subplots(1, 3, figsize=(6.4, 3.0), sharey=True)
    for ax, (title, new_weights, new_bias) in zip(axes, changes, strict=True):
        plot_points(points, labels, ax=ax)
        plot_line(weights, bias, ax=ax, color=GRAY, shade=False)
        plot_line(new_weights, new_bias, ax=ax)
        _add_weight_arrow(ax, new_weights, new_bias)
        ax.get_legend().remove()
        ax.set_title(title, fontsize=13, loc="center")
        ax.set(ylabel="", xticks=[], yticks=[], xlabel="")
        ax.spines[:].set(visible=True, color=PALE)
    describe(
        figure,
        "Three copies of the plane with squares and circles, the old line gray and the new line dark. "
        "A larger bias shifts the line without turning it; a changed weight turns it; doubling both weights "
        "and the bias leaves it where it was. A short arrow at a right angle to the line points to the "
        "circles' side.",
    )
    return axes[0]


def _add_weight_arrow(ax: Axes, weights: Sequence[float], bias: float) -> None:
    """Add an arrow of one unit in the direction of the weights, from the line near the plane's middle."""
    normal = np.asarray(weights) / np.linalg.norm(weights)
    middle = np.array([np.mean(ax.get_xlim()), np.mean(ax.get_ylim())])
    foot = middle - normal * (middle @ weights + bias) / np.linalg.norm(weights)
    ax.annotate(
        "", foot + normal, foot, arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 1.6}, zorder=3
    )


def plot_xor(lines: Sequence[tuple[Sequence[float], float]] = ()) -> Axes:
    """Draw the four points of exclusive or, and lines that try in vain to separate them."""
    points, labels = np.array([[0, 0], [1, 1], [0, 1], [1, 0]]), np.array([0, 0, 1, 1])
    ax = plot_points(points, labels, limits=(-0.5, 1.5, -0.5, 1.5), ax=new_axes(width=4.2, height=3.2))
    for number, (weights, bias) in enumerate(lines):
        plot_line(weights, bias, ax=ax, color=GRAY, shade=number == len(lines) - 1)
    ax.set(xticks=[0, 1], yticks=[0, 1])
    tries = f", and {len(lines)} lines, each with at least one point on its wrong side" if lines else ""
    describe(
        ax,
        "The four corners of a unit square: squares at (0, 0) and (1, 1), circles at (0, 1) and (1, 0)"
        + tries
        + ".",
    )
    return ax
