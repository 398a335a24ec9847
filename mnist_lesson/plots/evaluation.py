"""What a trained network is worth: its accuracy over seeds, what it confuses, its mistakes, its limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.ticker import PercentFormatter

from mnist_lesson.plots.digits import plot_image
from mnist_lesson.plots.figure import BLUE, GRAY, INK, ORANGE, PALE, Look, describe, new_axes

# One hue from light to middling, so that dark numbers stay readable on every cell.
_MISTAKES_CMAP = LinearSegmentedColormap.from_list("mistakes", ["#fff6e6", "#f0a33c"])
_DOT_WIDTH = 0.001  # accuracies closer than this are stacked
_EVEN = 0.03  # accuracies closer than this are not told apart in words
# Networks in curves are told apart by color, by marker and by line.
_LINES = ((BLUE, "o", "-"), (ORANGE, "s", "--"))

DamageCurve = tuple[str, Sequence[float], Mapping[str, Sequence[float]]]


def _mark_run(ax: Axes, accuracy: float) -> None:
    ax.scatter(accuracy, -0.7, s=90, marker="^", color=INK, clip_on=False, zorder=4)
    ax.annotate("this run", (accuracy, -0.7), (9, -1), textcoords="offset points", va="center")


def plot_accuracies(
    accuracies: Sequence[float], *, article: float, this_run: float | None = None, ax: Axes | None = None
) -> Axes:
    """Draw one dot for each run's accuracy, equal ones stacked, and the article's number as a line.

    Args:
        accuracies: one for each run, in [0, 1].
        article: the accuracy that the article reports.
        this_run: the accuracy of the reader's own run, marked by a triangle.

    Raises:
        ValueError: there are no accuracies.
    """
    if not len(accuracies):
        raise ValueError("Expected the accuracy of at least one run, got none.")
    ax = new_axes(ax, width=6.2, height=2.6)
    values, heights = _stack(np.sort(accuracies))
    ax.scatter(values, heights, s=70, color=BLUE, zorder=3)
    top = max(heights) + 2.2
    ax.axvline(article, color=ORANGE, linestyle="--")
    beside: Look = {"textcoords": "offset points", "va": "top"}
    ax.annotate(f"the article's\n{article:.4f}", (article, top), (-6, 0), ha="right", **beside)
    if this_run is not None:
        _mark_run(ax, this_run)
    ax.set(yticks=[], ylim=(-1.4, top), xlabel="accuracy on the test set")
    ax.xaxis.set_major_formatter("{x:.3f}")
    ax.locator_params(axis="x", nbins=6)
    ax.spines["left"].set_visible(False)
    describe(ax, _words_for_accuracies(np.asarray(accuracies), article))
    return ax


def _write_counts(ax: Axes, matrix: np.ndarray) -> None:
    """Write every count that is not 0 into its cell; right answers stand in a frame."""
    for row, column in np.argwhere(matrix):
        right = row == column
        weight = "bold" if right else "normal"
        size = 12 if matrix[row, column] < 1000 else 11
        ax.text(column, row, matrix[row, column], ha="center", va="center", fontsize=size, weight=weight)
        if right:
            ax.add_patch(plt.Rectangle((column - 0.47, row - 0.47), 0.94, 0.94, fill=False, color=INK))


def plot_confusion_matrix(matrix: np.ndarray, *, ax: Axes | None = None) -> Axes:
    """Draw counts of labels (rows) against answers (columns), the numbers in the cells.

    Right answers, on the diagonal, stand in framed white cells; a mistake's cell is the darker the more
    frequent it is; cells with a 0 stay empty. The percentage of right answers stands at the end of each row.

    Args:
        matrix: whole numbers of shape (classes, classes), as
            :func:`mnist_lesson.evaluation.confusion_matrix` returns them.

    Raises:
        ValueError: the matrix is not square.
    """
    matrix = np.asarray(matrix)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise ValueError(f"Expected a square matrix (labels, answers), got shape {matrix.shape}.")
    ax = new_axes(ax, width=6.2, height=5.6)
    mistakes = np.where(np.eye(len(matrix), dtype=bool), 0, matrix)
    ax.imshow(np.where(mistakes == 0, np.nan, mistakes), cmap=_MISTAKES_CMAP, vmin=0)
    _write_counts(ax, matrix)
    _write_row_shares(ax, matrix)
    classes = range(len(matrix))
    ax.set(xticks=classes, yticks=classes, xlabel="the network's answer", ylabel="the label")
    ax.tick_params(length=0)
    ax.spines[:].set(visible=True, color=PALE)
    describe(ax, _words_for_confusion(matrix, mistakes))
    return ax


def _words_for_mistakes(pairs: Sequence[str], count: int, least: float) -> str:
    return (
        f"{count} handwritten digits that the network misreads, each wrong answer with a probability "
        f"of {int(least * 10) * 10}% or more. Label → answer: {', '.join(pairs)}."
    )


def plot_mistakes(
    images: np.ndarray,
    labels: Sequence[int],
    answers: Sequence[int],
    probabilities: Sequence[float],
    *,
    columns: int = 4,
) -> Axes:
    """Draw misread images; above each stand its label, the answer and the answer's probability.

    Args:
        images: (n, 28, 28) or (n, 784). labels, answers: (n,).
        probabilities: (n,), the probability that the network gave its answer.
        columns: images in a row.

    Raises:
        ValueError: there are no images.
    """
    if not len(images):
        raise ValueError("Expected at least one misread image, got none.")
    axes = _new_gallery(len(images), columns)
    pairs = [f"{label} → {answer}" for label, answer in zip(labels, answers, strict=True)]
    for ax, image, pair, probability in zip(axes, images, pairs, probabilities, strict=True):
        plot_image(image, ax=ax)
        ax.set_title(f"{pair}   {_percent(probability)}", loc="center", fontsize=12, pad=4)
    describe(axes[0], _words_for_mistakes(pairs, len(images), min(probabilities)))
    return axes[0]


def _new_gallery(count: int, columns: int) -> list[Axes]:
    """Return ``count`` axes in rows of ``columns`` on a new figure; the rest of the last row stays empty."""
    rows = -(-count // columns)
    _, axes = plt.subplots(rows, columns, figsize=(1.42 * columns, 1.72 * rows), squeeze=False)
    for ax in axes.flat[count:]:
        ax.set_visible(False)
    return list(axes.flat[:count])


def plot_damaged_digits(images: Mapping[str, np.ndarray], answers: Mapping[str, Sequence[int]]) -> Axes:
    """Draw a digit and its damaged copies in a row, what each network reads below each.

    Args:
        images: (28, 28) for each damage's name.
        answers: for each network's name one digit an image, in the order of ``images``.
    """
    figure, axes = plt.subplots(1, len(images), figsize=(1.26 * len(images), 2.2), squeeze=False)
    for number, (ax, (name, image)) in enumerate(zip(axes.flat, images.items(), strict=True)):
        plot_image(image, ax=ax)
        ax.set_title(name, loc="center", fontsize=12, pad=5)
        ax.set_xlabel("\n".join(f"{who}: {read[number]}" for who, read in answers.items()), fontsize=12)
    said = [f"{who}: {', '.join(str(answer) for answer in read)}" for who, read in answers.items()]
    describe(
        figure,
        f"The same handwritten digit {len(images)} times: {', '.join(images)}. What is read in them, in "
        f"this order: {'; '.join(said)}.",
    )
    return axes[0, 0]


def plot_damage_curves(curves: Sequence[DamageCurve]) -> Axes:
    """Draw, in two columns, how the accuracy of networks falls with more and more damage.

    Args:
        curves: for each kind of damage its name, its levels, and for each network's name (two at most) its
            accuracies at these levels.
    """
    rows = -(-len(curves) // 2)
    figure, axes = plt.subplots(rows, 2, figsize=(6.2, 2.5 * rows), sharey=True, squeeze=False)
    for ax in axes.flat[len(curves) :]:
        ax.set_visible(False)
    for ax, (name, levels, accuracies) in zip(axes.flat, curves, strict=False):
        for (network, values), (color, marker, line) in zip(accuracies.items(), _LINES, strict=False):
            ax.plot(levels, values, color=color, marker=marker, linestyle=line, markersize=5, label=network)
        ax.axhline(0.1, color=GRAY, linewidth=1, linestyle=":")
        ax.set(ylim=(0, 1.03), yticks=[0, 0.5, 1], xlabel=name)
        ax.yaxis.set_major_formatter(PercentFormatter(1))
        ax.locator_params(axis="x", nbins=6)
    figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside upper center", ncols=2)
    describe(figure, _words_for_damage(curves))
    return axes[0, 0]


def plot_repair(images: Mapping[str, np.ndarray]) -> Axes:
    """Draw the same digit at several stages side by side, with a small cross at the field's middle.

    Args:
        images: (28, 28) for each stage's name.
    """
    figure, axes = plt.subplots(1, len(images), figsize=(1.9 * len(images), 2.2), squeeze=False)
    for ax, (name, image) in zip(axes.flat, images.items(), strict=True):
        plot_image(image, title=name, ax=ax)
        middle = np.asarray(image).shape[0] / 2
        ax.plot(middle, middle, marker="+", color=ORANGE, markersize=13, markeredgewidth=2.2)
    describe(figure, f"One digit in {len(images)} stages: {', '.join(images)}. A cross marks the middle.")
    return axes[0, 0]


def _stack(values: np.ndarray) -> tuple[np.ndarray, list[int]]:
    """Round sorted values to dots of one width, and count how many lie below each dot."""
    rounded = np.round(np.asarray(values) / _DOT_WIDTH).astype(int)
    return rounded * _DOT_WIDTH, [int(np.sum(rounded[:i] == value)) for i, value in enumerate(rounded)]


def _words_for_accuracies(accuracies: np.ndarray, article: float) -> str:
    reached = int(np.sum(accuracies >= article))
    return (
        f"{len(accuracies)} dots, one a run, from {accuracies.min():.4f} to {accuracies.max():.4f}, crowded "
        f"around {np.median(accuracies):.3f}. A dashed line marks the article's {article:.4f}; "
        f"{reached or 'no'} {'dot reaches' if reached <= 1 else 'dots reach'} it."
    )


def _words_for_confusion(matrix: np.ndarray, mistakes: np.ndarray) -> str:
    """Name the table and its most frequent mistake, with numbers that one more mistake doesn't change."""
    label, answer = np.unravel_index(mistakes.argmax(), mistakes.shape)
    right = np.trace(matrix) / max(1, matrix.sum())
    worst = f" The most frequent mistake: a {label} is read as a {answer}." if mistakes.any() else ""
    return (
        f"A table of {len(matrix)} labels by {len(matrix)} answers. The diagonal, the right answers, holds "
        f"{right:.0%} of all images.{worst}"
    )


def _words_for_damage(curves: Sequence[DamageCurve]) -> str:
    """Tell start and end of the curves, roughly enough to be true of another training too."""
    starts = [f"{network} over {int(values[0] * 20) * 5}%" for network, values in curves[0][2].items()]
    ends = [
        f"{name}, {levels[-1]:g}: {_words_for_end({who: values[-1] for who, values in accuracies.items()})}"
        for name, levels, accuracies in curves
    ]
    return (
        f"Accuracy against damage, {len(curves)} small graphs. Without damage: {', '.join(starts)}. With the "
        f"strongest damage: {'; '.join(ends)}. A dotted line marks 10%, what guessing gives."
    )


def _words_for_end(accuracies: Mapping[str, float]) -> str:
    best, worst = max(accuracies, key=lambda name: accuracies[name]), min(accuracies.values())
    below = f"below {int(accuracies[best] * 10) * 10 + 10}%"
    ahead = f", {best} ahead" if accuracies[best] - worst > _EVEN else ""
    return below + ahead


def _percent(probability: float) -> str:
    return ">99%" if probability >= 0.995 else f"{probability:.0%}"


def _write_row_shares(ax: Axes, matrix: np.ndarray) -> None:
    size = len(matrix)
    ax.text(size - 0.2, -0.85, "right", fontsize=12, va="center", color=GRAY)
    for row, counts in enumerate(matrix):
        if counts.sum():
            share = f"{counts[row] / counts.sum():.0%}"
            ax.text(size + 0.35, row, share, ha="center", va="center", fontsize=12)
