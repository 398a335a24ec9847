"""The ten-line program and what it answers: images beside the ten probabilities that a network gives them."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from mnist_lesson.data import NUM_CLASSES
from mnist_lesson.plots.diagrams import new_canvas
from mnist_lesson.plots.digits import plot_image, plot_probabilities
from mnist_lesson.plots.figure import BLUE, GRAY, PALE, describe

_MENTIONED = 0.1  # the alt text names what a reader sees at a glance
# Of a drawn program, in inches: 86 characters, the longest line of the ten, fit in.
_PROGRAM_WIDTH, _CODE_HEIGHT, _RESULT_HEIGHT, _GAP = 6.7, 0.26, 0.19, 0.12


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


def plot_program(lines: Sequence[str], results: Sequence[str], *, chosen: int, numbered: int) -> Axes:
    """Draw a program, below each line what it makes, one line marked.

    Args:
        lines: the lines of code.
        results: one text a line, empty where a line makes nothing to be shown.
        chosen: the number of the line to mark, from 1.
        numbered: how many lines belong to the program and carry a number; those after it use its results.

    Raises:
        ValueError: lines and results are not equally many, or there is no line of the number ``chosen``.
    """
    _check_program(len(lines), len(results), chosen)
    heights = [_CODE_HEIGHT + (_RESULT_HEIGHT if result else 0) for result in results]
    total = sum(heights) + (_GAP if numbered < len(lines) else 0)
    ax = new_canvas(_PROGRAM_WIDTH, total)
    top = total
    for number, (line, result, height) in enumerate(zip(lines, results, heights, strict=True), start=1):
        top -= _GAP if number == numbered + 1 else 0
        if number == chosen:
            ax.add_patch(Rectangle((0, top - height), _PROGRAM_WIDTH, height, color=PALE, zorder=0))
        _draw_line(ax, top, (str(number) if number <= numbered else "then", line, result))
        top -= height
    describe(ax, _program_in_words(lines, results, chosen))
    return ax


def _check_program(lines: int, results: int, chosen: int) -> None:
    if results != lines or not 1 <= chosen <= lines:
        raise ValueError(
            f"Expected one result a line and a chosen line from 1 to {lines}, "
            f"got {results} results and line {chosen}."
        )


def _draw_line(ax: Axes, top: float, texts: tuple[str, str, str]) -> None:
    """Write a line's number, its code and, below it, its result."""
    label, code, result = texts
    ax.text(0.38, top - 0.13, label, ha="right", va="center", color=GRAY, fontsize=8)
    ax.text(0.46, top - 0.13, code, va="center", fontsize=8, family="monospace")
    ax.text(0.46, top - 0.32, result, va="center", fontsize=9, color=BLUE)


def _program_in_words(lines: Sequence[str], results: Sequence[str], chosen: int) -> str:
    made = "; ".join(f"line {number}: {result}" for number, result in enumerate(results, start=1) if result)
    return f"A program of {len(lines)} lines, line {chosen} marked. What stands after a line: {made}."
