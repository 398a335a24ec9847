"""A digit as numbers: its gray levels, its way into MNIST's frame, its flattened row, its one-hot label."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from mnist_lesson.data import NUM_CLASSES, center_by_mass, center_of_mass, fit_to_box
from mnist_lesson.images import as_image
from mnist_lesson.plots.diagrams import add_arrow, new_canvas
from mnist_lesson.plots.digits import plot_digits, plot_image
from mnist_lesson.plots.figure import (
    BLUE,
    GRAY,
    GREEN,
    INK,
    INK_CMAP,
    ORANGE,
    PALE,
    Look,
    describe,
    figure_of,
)

Span = tuple[int, int]

_ROW_COLORS = (BLUE, ORANGE, GREEN)
_DIGIT_WIDTH = 0.64  # of the font's size, in DejaVu Sans


def plot_numbers(
    image: np.ndarray, *, rows: Span | None = None, columns: Span | None = None, ax: Axes | None = None
) -> Axes:
    """Draw gray levels as a grid of cells, each shaded by its number and with the number written in it.

    Args:
        image: (height, width), gray levels in [0, 255].
        rows, columns: the part to draw, (first, one after the last); the whole image if left out.

    Raises:
        ValueError: the image is not two-dimensional, or the part has no cells.
    """
    part, (top, left) = _part(image, rows, columns)
    height, width = part.shape
    ax = ax if ax is not None else _grid_axes(height, width)
    _draw_cells(ax, part, (top, left))
    size = _number_size(ax, width)
    for row, column in np.ndindex(height, width):
        level = part[row, column]
        color = "white" if level > 127 else (INK if level else GRAY)
        place = (left + column, top + row)
        ax.text(*place, f"{level:g}", color=color, fontsize=size, ha="center", va="center")
    describe(
        ax,
        f"Rows {top} to {top + height - 1} and columns {left} to {left + width - 1} of an image as a grid of "
        f"{height} by {width} gray levels, from {part.min():g} to {part.max():g}; {np.sum(part == 0)} of the "
        f"{part.size} numbers are 0. The large numbers trace the stroke.",
    )
    return ax


def plot_zoom(image: np.ndarray, *, rows: Span, columns: Span) -> Axes:
    """Draw an image with a part of it framed, and beside it the numbers of that part.

    Args:
        image: (height, width), gray levels in [0, 255].
        rows, columns: the part, (first, one after the last).

    Raises:
        ValueError: the image is not two-dimensional, or the part has no cells.
    """
    part, (top, left) = _part(image, rows, columns)
    _, (whole, detail) = plt.subplots(1, 2, figsize=(5.6, 3.3), gridspec_kw={"width_ratios": [1, 1.5]})
    plot_image(image, ax=whole)
    height, width = part.shape
    frame = Rectangle((left - 0.5, top - 0.5), width, height, fill=False, edgecolor=ORANGE, linewidth=2.2)
    whole.add_patch(frame)
    plot_numbers(image, rows=rows, columns=columns, ax=detail)
    detail.spines[:].set(visible=True, color=ORANGE, linewidth=2.2)
    figure = detail.figure
    describe(
        figure, f"At the left a digit with a part of it framed. At the right that part: {figure.get_label()}"
    )
    return detail


def plot_framing(drawing: np.ndarray) -> Axes:
    """Show how a drawing becomes a 28×28 image: as drawn, in its 20×20 box, centered by mass in the field.

    A cross marks the center of mass in the last two.

    Args:
        drawing: (height, width), values ≥ 0, 0 is paper.

    Raises:
        ValueError: the drawing has no ink.
    """
    box = fit_to_box(drawing)
    field = center_by_mass(box)
    # The same size for a pixel in all three, so that what shrinks is seen to shrink.
    widths = [image.shape[1] for image in (drawing, box, field)]
    figure, axes = plt.subplots(1, 3, figsize=(6.2, 3.4), gridspec_kw={"width_ratios": widths})
    for ax, image, name in zip(axes, (drawing, box, field), ("drawing", "box", "field"), strict=True):
        _draw_stage(ax, image, name)
    for ax, image in zip(axes[1:], (box, field), strict=True):
        _mark_middles(ax, image)
    describe(
        figure,
        f"Three stages. A drawing of {drawing.shape[0]} by {drawing.shape[1]} pixels; its ink, cropped and "
        f"scaled to fit {len(box)} by {len(box)}, a cross at its center of mass, off the middle; and "
        f"the same ink in {len(field)} by {len(field)}, moved so that the cross is in the middle.",
    )
    return axes[2]


def plot_flattening(image: np.ndarray, *, first_row: int) -> Axes:
    """Show an image with three rows framed, these rows laid end to end, and all rows as one row of numbers.

    Args:
        image: (height, width), any scale.
        first_row: the first of the three rows.

    Raises:
        ValueError: three rows from ``first_row`` on are not in the image.
    """
    image = as_image(image).astype("float32")
    height, width = image.shape
    if not 0 <= first_row <= height - 3:
        raise ValueError(f"Expected a first row from 0 to {height - 3}, got {first_row}.")
    figure, (whole, three, flat) = plt.subplots(
        3, 1, figsize=(5.6, 5.0), gridspec_kw={"height_ratios": [3.2, 0.55, 1.4]}
    )
    plot_image(image, ax=whole)
    _draw_three_rows(whole, three, image, first_row)
    _draw_bars(flat, image, first_row)
    describe(
        figure,
        f"Above, a digit with its rows {first_row}, {first_row + 1} and {first_row + 2} framed in three "
        f"colors. Below it, the three rows laid end to end as one strip of {3 * width} pixels. At the "
        f"bottom, all {height} rows end to end, {image.size} gray levels as bars: groups of peaks with "
        "gaps between them, one group for each row that has ink.",
    )
    return flat


def plot_shuffled(images: np.ndarray, shuffled: np.ndarray) -> Axes:
    """Draw images in a row, and below each the same image with its pixels in another order.

    Args:
        images, shuffled: both (n, 28, 28) or (n, 784).

    Raises:
        ValueError: an image and its shuffled form don't have the same gray levels.
    """
    flat = [np.sort(np.asarray(rows).reshape(len(rows), -1), axis=1) for rows in (images, shuffled)]
    if not np.array_equal(flat[0], flat[1]):
        raise ValueError("Expected the same gray levels in another order, got other gray levels.")
    count = len(images)
    rows = np.concatenate([np.reshape(part, (count, -1)) for part in (images, shuffled)])
    ax = plot_digits(rows, [""] * 2 * count, columns=count, titles=False)
    describe(
        ax,
        f"Above, {count} handwritten digits. Below each, the same pixels in a random order, the same for "
        "all: gray dust in which no digit can be seen.",
    )
    return ax


def plot_one_hot(label: int, num_classes: int = NUM_CLASSES) -> Axes:
    """Draw a label as a row of boxes, 0 in each but the label's own, which holds the 1.

    Raises:
        ValueError: the label is not one of the classes.
    """
    if not 0 <= label < num_classes:
        raise ValueError(f"Expected a label from 0 to {num_classes - 1}, got {label}.")
    side, left, bottom = 0.44, 1.15, 0.42
    ax = new_canvas(left + num_classes * side + 0.1, 0.95)
    ax.text(0.3, bottom + side / 2, str(label), fontsize=24, ha="center", va="center", color=BLUE)
    add_arrow(ax, (0.58, bottom + side / 2), (1.05, bottom + side / 2))
    for place in range(num_classes):
        hot = place == label
        color: Look = {"facecolor": BLUE if hot else "white", "edgecolor": GRAY}
        ax.add_patch(Rectangle((left + place * side, bottom), side, side, linewidth=1.2, **color))
        middle = left + (place + 0.5) * side
        number: Look = {
            "fontsize": 15,
            "color": "white" if hot else INK,
            "weight": "bold" if hot else "normal",
        }
        ax.text(middle, bottom + side / 2, str(int(hot)), ha="center", va="center", **number)
        ax.text(middle, bottom - 0.24, str(place), ha="center", va="center", fontsize=12, color=GRAY)
    describe(
        ax,
        f"The label {label} as a row of {num_classes} numbers, at the places 0 to {num_classes - 1}: "
        f"a 1 at place {label}, 0 everywhere else.",
    )
    return ax


def _part(image: np.ndarray, rows: Span | None, columns: Span | None) -> tuple[np.ndarray, Span]:
    """Cut a part out; return it and its top left corner."""
    image = as_image(image, takes_row=False)
    rows, columns = rows or (0, image.shape[0]), columns or (0, image.shape[1])
    part = image[slice(*rows), slice(*columns)]
    if part.size == 0:
        raise ValueError(
            f"Expected rows and columns inside {image.shape}, got rows {rows}, columns {columns}."
        )
    return part, (rows[0], columns[0])


def _grid_axes(height: int, width: int) -> Axes:
    """Axes whose cells are a whole number of dots: equal numbers give equal dots, so the file stays small."""
    margin, cell = 0.5, 0.21 if width > 12 else 0.4
    size = np.array([width * cell + margin, height * cell + margin])
    figure = plt.figure(figsize=tuple(size), layout="none")
    corner, sides = np.array([0.4, 0.1]) / size, np.array([width, height]) * cell / size
    return figure.add_axes((*corner, *sides))


def _draw_cells(ax: Axes, part: np.ndarray, corner: Span) -> None:
    (height, width), (top, left) = part.shape, corner
    edges = (left - 0.5, left + width - 0.5, top + height - 0.5, top - 0.5)
    ax.imshow(part, cmap=INK_CMAP, vmin=0, vmax=255, extent=edges)
    ax.set_xticks(np.arange(left, left + width - 0.5) + 0.5, minor=True)
    ax.set_yticks(np.arange(top, top + height - 0.5) + 0.5, minor=True)
    ax.grid(which="minor", color=PALE, linewidth=0.6)
    every = 1 if width <= 10 else 3
    ax.set_xticks(range(left, left + width, every))
    ax.set_yticks(range(top, top + height, every))
    ax.tick_params(which="both", length=0, labelsize=11)
    ax.xaxis.tick_top()
    ax.spines[:].set_visible(False)


def _number_size(ax: Axes, width: int) -> float:
    """The font size at which three digits fill most of a cell, in points."""
    points = figure_of(ax).get_size_inches()[0] * 72 * ax.get_position().width / width
    return min(13.0, points * 0.93 / (3 * _DIGIT_WIDTH))


def _draw_stage(ax: Axes, image: np.ndarray, name: str) -> None:
    ax.imshow(image, cmap=INK_CMAP)
    ax.set_title(f"{name}\n{image.shape[0]}×{image.shape[1]}", loc="center", fontsize=12)
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set(visible=True, color=PALE)


def _mark_middles(ax: Axes, image: np.ndarray) -> None:
    """Two lines through the middle of the square, a cross on the middle of the ink."""
    ax.axhline(len(image) / 2, color=GRAY, linewidth=1, linestyle=":")
    ax.axvline(len(image) / 2, color=GRAY, linewidth=1, linestyle=":")
    row, column = center_of_mass(image)
    ax.plot(column, row, marker="X", markersize=11, color=ORANGE, markeredgecolor="white")


def _draw_three_rows(whole: Axes, three: Axes, image: np.ndarray, first_row: int) -> None:
    width = image.shape[1]
    strip = image[first_row : first_row + 3].reshape(1, -1)
    edges = (0, 3 * width, 0, 1)
    three.imshow(strip, cmap=INK_CMAP, vmin=0, vmax=image.max(), extent=edges, aspect="auto")
    three.set(xticks=[], yticks=[], xlim=(-0.5, 3 * width + 0.5), ylim=(-0.15, 1.15))
    three.spines[:].set_visible(False)
    for number, color in enumerate(_ROW_COLORS):
        row = first_row + number
        line: Look = {"fill": False, "edgecolor": color, "linewidth": 2, "clip_on": False}
        whole.add_patch(Rectangle((-0.5, row - 0.5), width, 1, **line))
        three.add_patch(Rectangle((number * width, 0), width, 1, **line))
        middle = (number + 0.5) * width
        text = f"{row * width}…{(row + 1) * width - 1}"
        three.text(middle, 1.25, f"row {row}", color=color, ha="center", va="bottom")
        three.text(middle, -0.3, text, color=color, ha="center", va="top")


def _draw_bars(ax: Axes, image: np.ndarray, first_row: int) -> None:
    width, values = image.shape[1], image.reshape(-1)
    colors = np.full(image.size, INK, dtype=object)
    for number, color in enumerate(_ROW_COLORS):
        colors[(first_row + number) * width : (first_row + number + 1) * width] = color
    ax.bar(np.arange(image.size), values, width=1, color=colors.tolist(), linewidth=0)
    ax.set(xlim=(0, image.size - 1), yticks=[], xlabel=f"place in the row of {image.size}")
    ax.set_xticks([*np.linspace(0, image.size, 5)[:4].round(), image.size - 1])
    ax.spines["left"].set_visible(False)
