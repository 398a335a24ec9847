"""What the ten-line program answers: images, each beside the ten probabilities that a network gives it."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from mnist_lesson.data import NUM_CLASSES
from mnist_lesson.plots.digits import plot_image, plot_probabilities
from mnist_lesson.plots.figure import describe

_MENTIONED = 0.1  # the alt text names what a reader sees at a glance


def plot_readings(images: Sequence[np.ndarray], probabilities: np.ndarray) -> Axes:
    """Draw images in rows, each beside its ten probabilities as bars.

    Args:
        images: n images, each (28, 28) or (784,).
        probabilities: (n, 10), each in [0, 1].

    Raises:
        ValueError: the probabilities are not ten for each image.
    """
    probabilities = np.asarray(probabilities)
    if probabilities.shape != (len(images), NUM_CLASSES):
        raise ValueError(
            f"Expected ten probabilities for each image, shape ({len(images)}, {NUM_CLASSES}), "
            f"got shape {probabilities.shape}."
        )
    figure, axes = plt.subplots(
        len(images), 2, figsize=(5.8, 2.2 * len(images)), width_ratios=[1, 2.2], squeeze=False
    )
    for (left, right), image, row in zip(axes, images, probabilities, strict=True):
        plot_image(image, ax=left)
        plot_probabilities(row, ax=right)
        # One scale for all rows: only then does a higher bar mean a higher probability.
        right.set(xlabel="", ylim=(0, 1.15 * probabilities.max()))
    axes[-1, 1].set_xlabel("digit")
    words = [f"Image {number}: {_in_words(row)}." for number, row in enumerate(probabilities, start=1)]
    describe(figure, f"{len(images)} digits, each beside the bars of its probabilities. {' '.join(words)}")
    return axes[0, 1]


def _in_words(probabilities: np.ndarray) -> str:
    """Name the large probabilities, rounded to tens so that the words don't change with the last decimals."""
    order = [int(digit) for digit in np.argsort(-probabilities) if probabilities[digit] >= _MENTIONED]
    return ", ".join(f"about {round(10 * probabilities[digit]) * 10}% for {digit}" for digit in order)
