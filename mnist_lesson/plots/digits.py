"""Digit images, and the ten probabilities that a network gives one."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from mnist_lesson.data import IMAGE_SIZE, NUM_CLASSES
from mnist_lesson.plots.figure import BLUE, GRAY, INK_CMAP, PALE, describe, new_axes


def plot_image(image: np.ndarray, *, title: str = "", ax: Axes | None = None) -> Axes:
    """Draw one image as ink on paper, with a thin frame.

    Args:
        image: (28, 28) or the same as a row of (784,), in [0, 255] or [0, 1]; the largest value is full ink.
        title: stands above the image.
    """
    ax = new_axes(ax, width=2.6, height=2.6)
    image = np.asarray(image, dtype="float32")
    if image.ndim == 1:
        image = image.reshape(IMAGE_SIZE, IMAGE_SIZE)
    ax.imshow(image, cmap=INK_CMAP, vmin=0, vmax=max(float(image.max()), 1e-9))
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set(visible=True, color=PALE)
    ax.set_title(title, loc="center", pad=4)
    describe(ax, f"A handwritten digit, 28 by 28 pixels. {title}".strip())
    return ax


def plot_digits(images: np.ndarray, labels: Sequence[int], *, columns: int = 10, titles: bool = True) -> Axes:
    """Draw images in rows, each with its label above it.

    Args:
        images: (n, 28, 28) or (n, 784). labels: (n,). columns: images in a row. titles: show the labels.
    """
    rows = -(-len(images) // columns)
    figure, axes = plt.subplots(
        rows, columns, figsize=(0.66 * columns, (0.9 if titles else 0.68) * rows), squeeze=False
    )
    for ax in axes.flat:
        ax.axis("off")
    for ax, image, label in zip(axes.flat, images, labels, strict=False):
        ax.axis("on")
        plot_image(image, title=str(label) if titles else "", ax=ax)
    names = " ".join(str(label) for label in labels)
    in_rows = "in one row" if rows == 1 else f"in {rows} rows"
    describe(figure, f"{len(images)} handwritten digits {in_rows}. Their labels: {names}.")
    return axes[0, 0]


def plot_probabilities(
    probabilities: np.ndarray, *, highlight: int | None = None, ax: Axes | None = None
) -> Axes:
    """Draw ten probabilities as bars, the largest (or ``highlight``) in color, its percentage written out.

    Args:
        probabilities: (10,), each in [0, 1].
        highlight: the class to color instead of the most probable one.
    """
    ax = new_axes(ax, width=5.2, height=2.8)
    probabilities = np.asarray(probabilities)
    chosen = int(probabilities.argmax()) if highlight is None else highlight
    colors = [BLUE if digit == chosen else GRAY for digit in range(NUM_CLASSES)]
    bars = ax.bar(range(NUM_CLASSES), probabilities, color=colors, width=0.72)
    percent = [f"{p:.0%}" if p >= 0.005 else "" for p in probabilities]
    ax.bar_label(bars, percent, padding=2, fontsize=11)
    ax.set(xticks=range(NUM_CLASSES), yticks=[], ylim=(0, max(0.5, probabilities.max() * 1.15)))
    ax.set_xlabel("digit")
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="x", length=0)
    said = [f"{digit}: {text}" for digit, text in enumerate(percent) if text]
    describe(ax, f"Bars for the probabilities of the ten digits. {', '.join(said)}; the others below 1%.")
    return ax


def plot_reading(image: np.ndarray, probabilities: np.ndarray, *, title: str = "") -> Axes:
    """Draw an image beside the ten probabilities that a network gives it."""
    figure, (left, right) = plt.subplots(
        1, 2, figsize=(6.4, 2.5), gridspec_kw={"width_ratios": [1, 2.1], "wspace": 0.08}
    )
    plot_image(image, title=title, ax=left)
    plot_probabilities(probabilities, ax=right)
    heading = f"Title: {title}. " if title else ""
    describe(figure, f"A handwritten digit at the left. {heading}{figure.get_label()}")
    return right
