"""Digit images, and the ten probabilities that a network gives one."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from mnist_lesson.data import NUM_CLASSES
from mnist_lesson.images import as_image
from mnist_lesson.pictures import Picture
from mnist_lesson.plots.figure import BLUE, GRAY, INK_CMAP, PALE, describe, new_axes


def plot_image(image: np.ndarray, *, title: str = "", ax: Axes | None = None) -> Axes:
    """Draw one image as ink on paper, with a thin frame.

    Args:
        image: (28, 28) or the same as a row of (784,), in [0, 255] or [0, 1]; the largest value is full ink.
        title: stands above the image.

    Raises:
        ValueError: it is no gray image.
    """
    image = as_image(image).astype("float32")
    ax = new_axes(ax, width=2.6, height=2.6)
    ax.imshow(image, cmap=INK_CMAP, vmin=0, vmax=max(float(image.max()), 1e-9))
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set(visible=True, color=PALE)
    ax.set_title(title, loc="center", pad=4)
    describe(ax, f"A handwritten digit, 28 by 28 pixels. {title}".strip())
    return ax


def plot_digits(
    images: np.ndarray, labels: Sequence[int | str] | np.ndarray, *, columns: int = 10, titles: bool = True
) -> Axes:
    """Draw images in rows, each with its label above it.

    Args:
        images: (n, 28, 28) or (n, 784). labels: (n,). columns: images in a row. titles: show the labels.

    Raises:
        ValueError: there are no images, not as many labels, or they are no gray images.
    """
    shown = [as_image(image) for image in images]
    if not shown or len(shown) != len(labels):
        raise ValueError(
            f"Expected at least one image and a label for each, got {len(shown)} images and {len(labels)} "
            "labels. A single image goes in a batch of one: image[None], [label]."
        )
    rows = -(-len(shown) // columns)
    figure, axes = plt.subplots(
        rows, columns, figsize=(0.66 * columns, (0.9 if titles else 0.68) * rows), squeeze=False
    )
    for ax in axes.flat:
        ax.axis("off")
    for ax, image, label in zip(axes.flat, shown, labels, strict=False):
        ax.axis("on")
        plot_image(image, title=str(label) if titles else "", ax=ax)
    names = " ".join(str(label) for label in labels)
    in_rows = "in one row" if rows == 1 else f"in {rows} rows"
    describe(figure, f"{len(shown)} handwritten digits {in_rows}. Their labels: {names}.")
    return axes[0, 0]


def plot_probabilities(probabilities: np.ndarray, *, ax: Axes | None = None) -> Axes:
    """Draw ten probabilities, (10,), as bars with percentages written out, the largest in color."""
    ax = new_axes(ax, width=5.2, height=2.8)
    probabilities = np.asarray(probabilities)
    colors = [BLUE if digit == probabilities.argmax() else GRAY for digit in range(NUM_CLASSES)]
    bars = ax.bar(range(NUM_CLASSES), probabilities, color=colors, width=0.72)
    percent = [f"{p:.0%}" if p >= 0.005 else "" for p in probabilities]
    ax.bar_label(bars, percent, padding=2, fontsize=12)
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
        1, 2, figsize=(6.4, 2.5), gridspec_kw={"width_ratios": [1, 2.5], "wspace": 0.08}
    )
    plot_image(image, title=title, ax=left)
    plot_probabilities(probabilities, ax=right)
    heading = f"Title: {title}. " if title else ""
    describe(figure, f"A handwritten digit at the left. {heading}{figure.get_label()}")
    return right


def plot_own_picture(picture: Picture, probabilities: np.ndarray) -> Axes:
    """Draw a picture of one's own, what became of it, and below them the ten probabilities.

    Args:
        picture: as :func:`mnist_lesson.pictures.read_picture` returns it.
        probabilities: (10,), a network's answer to ``picture.image``.
    """
    figure, axes = plt.subplot_mosaic("gi\npp", figsize=(4.6, 4.6), height_ratios=[1.2, 1])
    axes["g"].imshow(picture.gray, cmap="gray", vmin=0, vmax=255)
    axes["g"].set(xticks=[], yticks=[])
    axes["g"].set_title("the picture", loc="center", pad=4)
    plot_image(picture.image, title="what the network gets", ax=axes["i"])
    plot_probabilities(probabilities, ax=axes["p"])
    describe(
        figure,
        "A picture of one's own at the left, beside it its digit in MNIST's form, white paper and centered "
        f"ink. {figure.get_label()}",
    )
    return axes["p"]
