"""Layers: their diagram, what two of them can do that one can't, and the code that hidden neurons write."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle

from mnist_lesson.neurons import step, weighted_sum
from mnist_lesson.plots.diagrams import Point, add_circle, new_canvas
from mnist_lesson.plots.evidence import plot_weight_map
from mnist_lesson.plots.figure import (
    BLUE,
    GRAY,
    INK,
    INK_CMAP,
    PALE,
    WEIGHTS_CMAP,
    describe,
)
from mnist_lesson.plots.plane import plot_line, plot_points

CORNERS = np.array([[0, 0], [1, 1], [0, 1], [1, 0]])
XOR_LABELS = np.array([0, 0, 1, 1])

_MOST_SHOWN = 5  # circles in a column; a longer one is drawn with three dots in its middle
_THREAD = "#c9d0d9"
_GAP = 0.56  # inches from circle to circle
_LINE = 0.22  # inches a line of text takes


def plot_layers(
    sizes: Sequence[int], names: Sequence[str], *, notes: Sequence[str] = (), first: int = 0
) -> Axes:
    """Draw layers as columns of circles, every circle joined to all of the next column.

    Args:
        sizes: how many numbers each column has, the inputs first: (784, 10, 10). Of more than five circles
            the first three and the last are drawn, with dots between them.
        names: one a column, stands below it; may have several lines.
        notes: one a gap between columns, stands above it: how many weights and biases lie there.
        first: the number of each column's first circle, 0 as in Python or 1 as in a formula.

    Raises:
        ValueError: there are fewer than two columns, or names or notes don't fit their number.
    """
    _check_layers(len(sizes), len(names), len(notes))
    columns = [_circle_labels(size, first) for size in sizes]
    height = _GAP * max(len(column) for column in columns)
    bottom = 0.25 + _LINE * max(name.count("\n") + 1 for name in names)
    ax = new_canvas(6.2, height + bottom + (0.65 if notes else 0.1))
    across = np.linspace(0.8, 5.4, len(sizes))
    places = [_places(x, len(c), bottom + height / 2) for x, c in zip(across, columns, strict=True)]
    _join_columns(ax, places, columns)
    for number, (column, points) in enumerate(zip(columns, places, strict=True)):
        _draw_column(ax, column, points, color=INK if number == 0 else BLUE)
        ax.text(across[number], bottom - 0.1, names[number], ha="center", va="top", fontsize=12)
    for x, note in zip((across[:-1] + across[1:]) / 2, notes, strict=False):
        ax.text(x, bottom + height + 0.1, note, ha="center", va="bottom", fontsize=12, color=GRAY)
    describe(ax, _layers_in_words(names, notes))
    return ax


def _check_layers(sizes: int, names: int, notes: int) -> None:
    if sizes < 2 or names != sizes or notes not in (0, sizes - 1):
        raise ValueError(
            f"Expected two columns or more, a name for each and a note for each gap or none, got "
            f"{sizes} sizes, {names} names and {notes} notes."
        )


def plot_xor_solution(hidden: tuple[np.ndarray, np.ndarray], output: tuple[np.ndarray, np.ndarray]) -> Axes:
    """Draw XOR before and after a hidden layer of two steps, with the lines of all three neurons.

    Args:
        hidden: weights (2, 2), one column a neuron, and biases (2,).
        output: weights (2, 1) and bias (1,).
    """
    answers = step(weighted_sum(CORNERS, *hidden))
    figure, (left, right) = plt.subplots(1, 2, figsize=(6.2, 3.6))
    for ax, points, title in ((left, CORNERS, "inputs"), (right, answers, "hidden answers")):
        plot_points(points, XOR_LABELS, limits=(-0.5, 1.5, -0.5, 1.5), ax=ax)
        ax.get_legend().remove()
        ax.set(xticks=[0, 1], yticks=[0, 1])
        ax.set_title(title, loc="center")
    for weights, bias in zip(hidden[0].T, hidden[1], strict=True):
        plot_line(weights, bias, ax=left, shade=False)
    plot_line(output[0][:, 0], output[1][0], ax=right)
    right.set(xlabel="$h_1$", ylabel="$h_2$")
    right.yaxis.labelpad = -2
    wrong = int(np.sum(step(weighted_sum(answers, *output))[:, 0] != XOR_LABELS))
    places = len(np.unique(answers, axis=0))
    describe(
        figure,
        "At the left the four points of exclusive or, the two circles in the band between two parallel "
        f"lines. At the right the answers of the two hidden neurons: the four points lie in {places} places, "
        f"and one line leaves {wrong or 'none'} of them on the wrong side.",
    )
    return right


def plot_hidden_neuron(weights: np.ndarray, answers: np.ndarray, *, unit: int) -> Axes:
    """Draw the weight map of one hidden neuron beside its mean answer to each digit.

    Args:
        weights: (784, units), of the hidden layer.
        answers: (digits, units), each in [0, 1].
        unit: which neuron.
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(6.2, 2.9), gridspec_kw={"width_ratios": [1, 1.4]})
    plot_weight_map(np.asarray(weights)[:, unit], title=f"hidden neuron {unit}", ax=left)
    answers = np.asarray(answers)[:, unit]
    digits = range(len(answers))
    right.bar(digits, answers, color=[BLUE if answer > 0.5 else GRAY for answer in answers], width=0.72)
    right.axhline(0.5, color=INK, linewidth=1, linestyle="--")
    right.set(xticks=digits, yticks=[0, 0.5, 1], ylim=(0, 1), xlabel="digit")
    right.set_title("its mean answer", loc="center")
    right.tick_params(axis="x", length=0)
    yes = ", ".join(str(digit) for digit in digits if answers[digit] > 0.5)
    describe(
        figure,
        f"Left, the weight map of hidden neuron {unit}, blue and hatched red. Right, bars of its mean "
        f"answer to each digit; they are above one half for the digits {yes or 'none'}.",
    )
    return left


def _code_in_words(on: np.ndarray, positive: np.ndarray) -> str:
    """Tell which neurons are on for which digits, and where that meets a positive weight; (digits, units)."""
    # In tens of percent: rounding errors of another machine must not change the words.
    agreeing = np.floor(10 * np.mean(on == positive)) / 10
    return (
        f"Two tables with a row for each digit and a column for each of {on.shape[1]} hidden neurons. Left: "
        f"the neurons' mean answers; each digit switches on {_span(on.sum(axis=1))} neurons, each neuron "
        f"answers to {_span(on.sum(axis=0))} digits. Right: the output layer's weights, positive ones blue, "
        f"negative ones red. In at least {agreeing:.0%} of the cells a high answer meets a positive weight, "
        "or a low one a negative weight."
    )


def plot_code(answers: np.ndarray, weights: np.ndarray) -> Axes:
    """Draw the mean hidden answers for each digit, beside the output layer's weights for it.

    Args:
        answers: (digits, units), each in [0, 1]: the mean answer of every hidden neuron to each digit.
        weights: (units, digits), the weights of the output layer.
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(6.2, 3.7))
    left.imshow(answers, cmap=INK_CMAP, vmin=0, vmax=1)
    left.set_title("answers, 0 to 1", loc="center", fontsize=12)
    strongest = np.abs(weights).max()
    right.imshow(np.asarray(weights).T, cmap=WEIGHTS_CMAP, vmin=-strongest, vmax=strongest)
    right.set_title("output weights", loc="center", fontsize=12)
    _write_signs(right, np.asarray(weights).T)
    digits, units = np.shape(answers)
    for ax in (left, right):
        ax.set(xticks=range(units), yticks=range(digits), xlabel="hidden neuron", ylabel="digit")
        ax.tick_params(length=0, labelsize=12)
        ax.spines[:].set(visible=True, color=PALE)
    describe(figure, _code_in_words(np.asarray(answers) > 0.5, np.asarray(weights).T > 0))
    return left


def _circle_labels(size: int, first: int) -> list[str]:
    """Numbers for the circles of a column, an empty text for the dots that stand for those left out."""
    if size <= _MOST_SHOWN:
        return [str(first + number) for number in range(size)]
    return [*(str(first + number) for number in range(3)), "", str(first + size - 1)]


def _places(x: float, count: int, middle: float) -> list[Point]:
    return [(x, middle + _GAP * ((count - 1) / 2 - number)) for number in range(count)]


def _join_columns(ax: Axes, places: list[list[Point]], columns: list[list[str]]) -> None:
    for left, left_labels, right, right_labels in zip(places, columns, places[1:], columns[1:], strict=False):
        for start, label in zip(left, left_labels, strict=True):
            for stop, next_label in zip(right, right_labels, strict=True):
                if label and next_label:
                    ax.plot(*zip(start, stop, strict=True), color=_THREAD, linewidth=1.1, zorder=1)


def _draw_column(ax: Axes, labels: list[str], points: list[Point], *, color: str) -> None:
    for label, (x, y) in zip(labels, points, strict=True):
        if label:
            add_circle(ax, (x, y), "", radius=0.25, color=color)
            ax.text(x, y, label, ha="center", va="center", fontsize=12, zorder=4)
            continue
        for offset in (-0.13, 0, 0.13):
            ax.add_patch(Circle((x, y + offset), 0.03, color=GRAY, zorder=3))


def _layers_in_words(names: Sequence[str], notes: Sequence[str]) -> str:
    columns = [" ".join(name.split()) for name in names]
    words = f"{len(names)} columns of circles, from left to right: {', '.join(columns)}. "
    words += "Lines join every circle of a column to every circle of the next one."
    if notes:
        words += f" Above the lines: {'; '.join(', '.join(note.splitlines()) for note in notes)}."
    return words


def _write_signs(ax: Axes, values: np.ndarray) -> None:
    """Write the sign into the cells whose color is strong, for readers who can't tell red from blue."""
    strong = np.abs(values) > np.abs(values).max() / 3
    for row, column in np.argwhere(strong):
        positive = values[row, column] > 0
        shade = "white" if abs(values[row, column]) > np.abs(values).max() * 0.6 else INK
        ax.text(column, row, "+" if positive else "−", ha="center", va="center", fontsize=12, color=shade)


def _span(counts: np.ndarray) -> str:
    return f"{counts.min()} to {counts.max()}"
