"""Diagrams drawn from boxes, circles and arrows: the neuron, layers, the learning loop."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch

from mnist_lesson.plots.figure import BLUE, GRAY, INK, ORANGE, PALE, describe, hide_frame, new_axes

Point = tuple[float, float]


def new_canvas(width: float, height: float) -> Axes:
    """Return empty axes for a diagram, one unit an inch, so that circles are round."""
    ax = new_axes(width=width, height=height)
    hide_frame(ax)
    ax.set(xlim=(0, width), ylim=(0, height), aspect="equal")
    return ax


def add_circle(ax: Axes, center: Point, text: str, *, radius: float = 0.32, color: str = INK) -> None:
    """Add a circle with a text in it: an input, a neuron, an output."""
    ax.add_patch(Circle(center, radius, facecolor="white", edgecolor=color, linewidth=1.8, zorder=3))
    ax.text(*center, text, ha="center", va="center", fontsize=13, zorder=4)


def add_box(ax: Axes, center: Point, text: str, *, size: Point = (1.2, 0.6), color: str = INK) -> None:
    """Add a rounded box with a text in it: a step of a process."""
    corner = (center[0] - size[0] / 2, center[1] - size[1] / 2)
    style = "round,pad=0,rounding_size=0.12"
    box = FancyBboxPatch(
        corner, *size, boxstyle=style, facecolor="white", edgecolor=color, linewidth=1.8, zorder=3
    )
    ax.add_patch(box)
    ax.text(*center, text, ha="center", va="center", fontsize=12, zorder=4)


def add_arrow(ax: Axes, start: Point, stop: Point, *, color: str = GRAY, bend: float = 0.0) -> None:
    """Add an arrow from ``start`` to ``stop``; ``bend`` curves it."""
    ax.add_patch(
        FancyArrowPatch(
            start,
            stop,
            arrowstyle="-|>",
            mutation_scale=13,
            linewidth=1.6,
            color=color,
            shrinkA=0,
            shrinkB=0,
            connectionstyle=f"arc3,rad={bend}",
            zorder=2,
        )
    )


def _draw_sum_and_answer(ax: Axes, activation: str) -> None:
    """Draw what a neuron's inputs lead to: the sum with its bias, the activation, the answer."""
    add_circle(ax, (2.55, 1.6), "$\\Sigma$", radius=0.42)
    ax.text(2.55, 0.28, "$b$", color=ORANGE, fontsize=14, ha="center", va="center")
    add_arrow(ax, (2.55, 0.46), (2.55, 1.16), color=ORANGE)
    add_arrow(ax, (2.99, 1.6), (3.93, 1.6))
    ax.text(3.42, 1.72, "$z$", fontsize=14, ha="center")
    add_box(ax, (4.35, 1.6), "", size=(0.84, 0.84))
    _draw_activation(ax, (4.35, 1.6), activation)
    ax.text(4.35, 0.95, activation, ha="center", color=GRAY, fontsize=12)
    add_arrow(ax, (4.79, 1.6), (5.36, 1.6))
    add_circle(ax, (5.7, 1.6), "$y$")


def plot_neuron(activation: str = "step", *, inputs: Sequence[str] = ("$x_1$", "$x_2$")) -> Axes:
    """Draw one neuron: inputs, a weight on each arrow, the sum with the bias, the activation, the answer.

    Args:
        activation: "step" or "sigmoid", drawn as a small curve in its box.
        inputs: labels of the inputs, from top to bottom.

    Raises:
        ValueError: there is no curve for that activation.
    """
    ax = new_canvas(6.2, 2.9)
    heights = np.linspace(2.35, 0.85, len(inputs))
    for number, (name, y) in enumerate(zip(inputs, heights, strict=True), start=1):
        add_circle(ax, (0.45, y), name)
        add_arrow(ax, (0.8, y), (2.12, 1.6 + (y - 1.6) * 0.25))
        ax.text(1.35, y + (1.6 - y) * 0.4 + 0.14, f"$w_{number}$", color=BLUE, fontsize=13)
    _draw_sum_and_answer(ax, activation)
    describe(
        ax,
        f"A neuron as a diagram. {len(inputs)} inputs at the left, each with an arrow that carries a weight, "
        f"lead to a sum; the bias b enters the sum from below. The sum z goes through a {activation} "
        "curve and comes out as the answer y.",
    )
    return ax


_CURVES = {"step": lambda t: (t >= 0).astype(float), "sigmoid": lambda t: 1 / (1 + np.exp(-6 * t))}


def _draw_activation(ax: Axes, center: Point, activation: str) -> None:
    if activation not in _CURVES:
        raise ValueError(f"Expected the activation {' or '.join(_CURVES)}, got {activation!r}.")
    t = np.linspace(-1, 1, 201)
    x, y = center[0] + 0.3 * t, center[1] - 0.2 + 0.4 * _CURVES[activation](t)
    ax.plot([center[0] - 0.33, center[0] + 0.33], [center[1] - 0.2] * 2, color=PALE, linewidth=1, zorder=4)
    ax.plot(x, y, color=BLUE, linewidth=2, zorder=5)
