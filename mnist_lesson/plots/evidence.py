"""Weight maps, and evidence that adds up over them.

A weight map shows the weights of one neuron where their pixels lie. The sign is told twice: blue raises the
evidence, red with hatching lowers it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.patches import Rectangle

from mnist_lesson.data import IMAGE_SIZE, NUM_PIXELS
from mnist_lesson.plots.figure import (
    INK,
    INK_CMAP,
    PALE,
    WEIGHTS_CMAP,
    Look,
    alt_text,
    describe,
    format_number,
    new_axes,
)

# Weights beyond this part of the largest one get the deepest color; otherwise a few pixels pale all others.
_DEEPEST = 0.75
# Only weights that clearly lower the evidence are hatched: faint ones would cover the map with lines.
_HATCHED = 0.3
# A middle counts as red or blue when it reaches this part of the map's largest weight.
_CLEAR = 0.25
_HATCH: Look = {
    "hatch": "/////",
    "facecolor": "none",
    "edgecolor": INK,
    "linewidth": 0,
    "zorder": 2,
}


def plot_weight_map(
    weights: np.ndarray,
    *,
    title: str = "",
    limit: float | None = None,
    numbers: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """Draw one neuron's weights as a picture: blue above zero, red and hatched below it.

    Args:
        weights: (height, width), or (784,) as the model has them.
        title: stands above the map.
        limit: the weight that gets the deepest color; without it ¾ of the map's largest.
        numbers: write each weight into its pixel (for small maps).

    Raises:
        ValueError: the weights are neither a 2-D map nor 784 in a row.
    """
    ax = new_axes(ax, width=2.8, height=2.8)
    weights = _as_map(weights)
    limit = limit or _limit(weights)
    ax.imshow(weights, cmap=WEIGHTS_CMAP, vmin=-limit, vmax=limit)
    _hatch(ax, weights <= -_HATCHED * limit)
    if numbers:
        _write_numbers(ax, weights)
    _frame(ax, title)
    raising, lowering = int(np.sum(weights > 0)), int(np.sum(weights < 0))
    describe(ax, f"A weight map {title}: {raising} pixels raise the evidence, {lowering} lower it.")
    return ax


def plot_weight_maps(
    weights: np.ndarray,
    *,
    titles: Sequence[str] | None = None,
    columns: int = 5,
    shared_scale: bool = True,
) -> Axes:
    """Draw the weight maps of several neurons side by side.

    Args:
        weights: (784, neurons), as ``model.get_weights()`` gives them.
        titles: one a map; without them the neurons' numbers.
        columns: maps in a row.
        shared_scale: one color means one weight in all maps; otherwise each map has its own scale.
    """
    weights = np.asarray(weights)
    titles = titles or [str(number) for number in range(weights.shape[1])]
    rows = -(-len(titles) // columns)
    figure, axes = plt.subplots(rows, columns, figsize=(1.28 * columns, 1.52 * rows), squeeze=False)
    limit = _limit(weights) if shared_scale else None
    for ax in axes.flat[len(titles) :]:
        ax.axis("off")
    for ax, column, title in zip(axes.flat, weights.T, titles, strict=False):
        plot_weight_map(column, title=title, limit=limit, ax=ax)
    describe(
        figure,
        f"{len(titles)} weight maps of 28 by 28 pixels: {', '.join(titles)}. Blue raises the neuron's sum, "
        f"hatched red lowers it. {_middles(weights, titles)}",
    )
    return axes[0, 0]


def plot_small_maps(image: np.ndarray, maps: dict[str, np.ndarray]) -> Axes:
    """Draw a tiny image and a tiny weight map for each class, every number written into its pixel.

    Args:
        image: (height, width), in [0, 1].
        maps: the classes' names, each with its map, of the image's shape.
    """
    figure, axes = plt.subplots(1, len(maps) + 1, figsize=(1.6 * (len(maps) + 1), 2.0))
    image = np.asarray(image)
    axes[0].imshow(image, cmap=INK_CMAP, vmin=0, vmax=2.5)  # full ink stays pale enough to write on
    _write_numbers(axes[0], image)
    _frame(axes[0], "image")
    limit = max(float(np.abs(weights).max()) for weights in maps.values()) * 1.6
    for ax, (name, weights) in zip(axes[1:], maps.items(), strict=True):
        plot_weight_map(weights, title=f"map of {name}", limit=limit, numbers=True, ax=ax)
    rows = [f"Map of {name}: {_spoken(weights)}." for name, weights in maps.items()]
    words = f"A small image and {len(maps)} weight maps, their numbers row by row."
    describe(figure, f"{words} Image: {_spoken(image)}. {' '.join(rows)}")
    return axes[0]


def plot_contributions(
    image: np.ndarray,
    weights: np.ndarray,
    bias: float,
    *,
    title: str = "",
    limit: float | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw an image over a weight map: the map pale, each inked pixel in the color of what it contributes.

    Below stand the sum of what raises, the sum of what lowers, and the evidence with the bias.

    Args:
        image: (28, 28) or (784,), in [0, 1]. weights: of the same shape. bias: the neuron's bias.
        title: stands above the map. limit: as in :func:`plot_weight_map`.
    """
    ax = new_axes(ax, width=2.8, height=3.3)
    image, weights = _as_map(image), _as_map(weights)
    limit = limit or _limit(weights)
    contributions = image * weights
    ax.imshow(weights, cmap=WEIGHTS_CMAP, vmin=-limit, vmax=limit, alpha=0.3)
    ax.imshow(np.ma.masked_where(image < 0.15, contributions), cmap=WEIGHTS_CMAP, vmin=-limit, vmax=limit)
    ax.contour(image, levels=[0.15], colors=[INK], linewidths=1.1)
    _hatch(ax, contributions <= -_HATCHED * limit)
    _frame(ax, title)
    raised, lowered, evidence = _sums(contributions, bias)
    ax.set_xlabel(f"{raised} raised, {lowered} lowered\nwith bias: evidence {evidence}", color=INK)
    describe(ax, f"{title}: {raised} raised, {lowered} lowered, evidence {evidence}.")
    return ax


def plot_evidence_grid(
    images: Sequence[np.ndarray], weights: np.ndarray, bias: np.ndarray, *, digits: Sequence[int]
) -> Axes:
    """Draw each of several images over the weight map of each of their digits, with the evidence.

    Args:
        images: one image of (784,) a digit. weights: (784, 10). bias: (10,).
        digits: what the images show; also the maps that are drawn, one a column.
    """
    count = len(digits)
    figure, axes = plt.subplots(count, count, figsize=(2.9 * count, 3.3 * count), squeeze=False)
    limit = _limit(weights[:, list(digits)])
    said: list[str] = []
    for row, drawn in enumerate(digits):
        for column, digit in enumerate(digits):
            ax, title = axes[row, column], f"A {drawn} over the map of {digit}"
            plot_contributions(images[row], weights[:, digit], bias[digit], title=title, limit=limit, ax=ax)
            said.append(alt_text(figure))
    describe(
        figure, f"Digits drawn over weight maps, each pixel colored by its contribution. {' '.join(said)}"
    )
    return axes[0, 0]


def _as_map(values: np.ndarray) -> np.ndarray:
    values = np.asarray(values, dtype="float64")
    if values.shape == (NUM_PIXELS,):
        return values.reshape(IMAGE_SIZE, IMAGE_SIZE)
    if values.ndim != 2:
        raise ValueError(
            f"Expected one map of shape (height, width) or ({NUM_PIXELS},), got shape {values.shape}. "
            "Take the weights of one neuron with weights[:, digit]."
        )
    return values


def _limit(weights: np.ndarray) -> float:
    return _DEEPEST * float(np.abs(weights).max()) or 1.0


def _middles(weights: np.ndarray, titles: Sequence[str]) -> str:
    """Say which maps are red and which are blue in their middle, four pixels by four."""
    maps = np.asarray(weights).T.reshape(-1, IMAGE_SIZE, IMAGE_SIZE)
    middle = slice(IMAGE_SIZE // 2 - 2, IMAGE_SIZE // 2 + 2)
    mean = maps[:, middle, middle].mean(axis=(1, 2))
    clear = _CLEAR * np.abs(maps).max(axis=(1, 2))
    red = [title for title, value, least in zip(titles, mean, clear, strict=True) if value < -least]
    blue = [title for title, value, least in zip(titles, mean, clear, strict=True) if value > least]
    return f"Red in the middle: {', '.join(red) or 'none'}; blue in the middle: {', '.join(blue) or 'none'}."


def _hatch(ax: Axes, marked: np.ndarray) -> None:
    pixels = [Rectangle((column - 0.5, row - 0.5), 1, 1) for row, column in np.argwhere(marked)]
    with plt.rc_context({"hatch.linewidth": 0.7}):
        ax.add_collection(PatchCollection(pixels, **_HATCH), autolim=False)


def _write_numbers(ax: Axes, values: np.ndarray) -> None:
    # A number on hatching gets paper behind it, or the lines would cross it out.
    paper = {"facecolor": "white", "edgecolor": "none", "boxstyle": "round,pad=0.15"}
    for (row, column), value in np.ndenumerate(values):
        style: Look = {"ha": "center", "va": "center", "fontsize": 14, "zorder": 3}
        ax.text(column, row, format_number(value, "g"), bbox=paper if value < 0 else None, **style)


def _frame(ax: Axes, title: str) -> None:
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set(visible=True, color=PALE)
    ax.set_title(title, loc="center", fontsize=13, pad=4)


def _sums(contributions: np.ndarray, bias: float) -> tuple[str, str, str]:
    """What raises, what lowers, and both with the bias, as text."""
    raised, lowered = contributions[contributions > 0], contributions[contributions < 0]
    evidence = math.fsum(contributions.flat) + float(bias)
    return (
        format_number(raised.sum(), "+.2f"),
        format_number(lowered.sum(), ".2f"),
        format_number(evidence, ".2f"),
    )


def _spoken(values: np.ndarray) -> str:
    return " / ".join(" ".join(format_number(value, "g") for value in row) for row in np.asarray(values))
