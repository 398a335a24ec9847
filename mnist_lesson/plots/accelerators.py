"""How long an epoch takes on which device, and how several devices share a batch."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from mnist_lesson.data import NUM_CLASSES, NUM_PIXELS
from mnist_lesson.plots.diagrams import add_arrow, add_box, new_canvas
from mnist_lesson.plots.figure import BLUE, GRAY, GREEN, ORANGE, RED, Look, describe, new_axes

Row = Mapping[str, Any]
Curve = Sequence[tuple[int, float]]  # width or batch size, seconds

# A curve is told apart twice, by its color and by its marker.
_COLORS = (BLUE, ORANGE, GREEN, RED, GRAY)
_MARKERS = "osD^v"


def plot_time_against_width(rows: Sequence[Row], *, batch_size: int = 32) -> Axes:
    """Draw seconds per epoch against the hidden layer's width, both axes logarithmic, a curve a device.

    A dashed line, fixed at the first device's widest network, shows how the time would grow if it were
    spent on the parameters alone.

    Args:
        rows: as ``load_epoch_times()`` returns them, with "device", "width", "batch_size" and
            "seconds_per_epoch".
        batch_size: only rows with this one are drawn.

    Raises:
        ValueError: no row has this batch size.
    """
    curves = _curves(rows, "width", {"batch_size": batch_size})
    pure = _time_of_pure_work(next(iter(curves.values())))
    ax = _plot_curves(curves, pure, xlabel="units in the hidden layer")
    ax.set_title(f"batches of {batch_size:,}")
    describe(
        ax,
        f"Seconds for an epoch against the width of the hidden layer. {_in_words(curves, 'width')} A dashed "
        f"line shows time that grows like the number of parameters; it begins at {pure[0][1]:.2g} s.",
    )
    return ax


def plot_data_parallelism(devices: int = 2, *, batch_size: int = 64) -> Axes:
    """Draw one step of training on several devices: the batch is shared out, the gradients are averaged.

    Args:
        devices: 2 or 3, drawn below each other.
        batch_size: a multiple of ``devices``.

    Raises:
        ValueError: there are fewer than two or more than three devices, or they can't have equal shares.
    """
    if devices not in (2, 3) or batch_size % devices:
        raise ValueError(
            f"Expected 2 or 3 devices with equal shares of the batch, got {devices} for {batch_size} images. "
            "Take a batch size that the number of devices divides."
        )
    height = 1.3 * devices
    ax = new_canvas(6.4, height)
    middle = height / 2
    add_box(ax, (0.65, middle), f"batch\n{batch_size}\nimages", size=(1.0, 1.1))
    for number in range(devices):
        text = f"device {number}\nsame weights\n{batch_size // devices} images"
        _draw_device(ax, text, height - 0.65 - 1.3 * number, middle)
    add_box(ax, (5.35, middle), "mean of the\ngradients,\nsame step", size=(1.8, 1.1), color=ORANGE)
    describe(
        ax,
        f"A batch of {batch_size} images is shared out to {devices} devices, {batch_size // devices} each. "
        "All devices hold the same weights. Their gradients meet in a mean; with it all take the same step.",
    )
    return ax


def _draw_device(ax: Axes, text: str, y: float, middle: float) -> None:
    """Draw one device's box at the height ``y``, with the arrows from the batch and to the mean."""
    add_box(ax, (2.75, y), text, size=(1.6, 0.95), color=BLUE)
    add_arrow(ax, (1.17, middle + (y - middle) * 0.3), (1.9, y))
    add_arrow(ax, (3.57, y), (4.42, middle + (y - middle) * 0.3))
    ax.text(4.02, y + (middle - y) * 0.4 + 0.24, "gradient", ha="center", fontsize=11, color=GRAY)


def count_parameters(width: int) -> int:
    """Parameters of 784 → width → 10: inputs × units + units, for both layers."""
    return (NUM_PIXELS + 1) * width + (width + 1) * NUM_CLASSES


def _curves(rows: Sequence[Row], along: str, wanted: Mapping[str, int]) -> dict[str, Curve]:
    """Sort the chosen rows into a curve a device: points (width or batch size, seconds)."""
    curves: dict[str, list[tuple[int, float]]] = {}
    for row in rows:
        if all(row[name] == value for name, value in wanted.items()):
            curves.setdefault(str(row["device"]), []).append((row[along], row["seconds_per_epoch"]))
    if not curves:
        (name, value), *_ = wanted.items()
        known = ", ".join(str(number) for number in sorted({row[name] for row in rows}))
        raise ValueError(f"Expected a measured {name}, got {value}. Measured are: {known or 'none'}.")
    return {device: sorted(points) for device, points in curves.items()}


def _time_of_pure_work(points: Curve) -> Curve:
    """The times that the narrower networks would need at the pace of the widest one."""
    widest, seconds = points[-1]
    return [(width, seconds * count_parameters(width) / count_parameters(widest)) for width, _ in points]


def _plot_curves(curves: Mapping[str, Curve], pure: Curve, *, xlabel: str) -> Axes:
    ax = new_axes(width=5.6, height=3.7)
    if pure:
        label = "time that grows like the parameters"
        ax.plot(*zip(*pure, strict=True), color=GRAY, linewidth=1.4, linestyle="--", label=label)
    for number, (device, points) in enumerate(curves.items()):
        look: Look = {
            "color": _COLORS[number % len(_COLORS)],
            "marker": _MARKERS[number % len(_MARKERS)],
        }
        ax.plot(*zip(*points, strict=True), label=device, markersize=7, **look)
    ax.set(xscale="log", yscale="log", xlabel=xlabel, ylabel="seconds for an epoch")
    drawn = [*pure, *(point for points in curves.values() for point in points)]
    _mark_axes(ax, ticks=sorted({x for x, _ in drawn}), seconds=[seconds for _, seconds in drawn])
    ax.legend(loc="upper left", bbox_to_anchor=(0, -0.22), borderaxespad=0)
    return ax


def _mark_axes(ax: Axes, *, ticks: Sequence[int], seconds: Sequence[float]) -> None:
    ax.set_ylim(_round_limits(seconds))
    ax.xaxis.set(major_locator=FixedLocator(ticks), minor_locator=NullLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}"))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:g}"))
    ax.tick_params(axis="x", labelsize=11)
    ax.grid(axis="y")


def _round_limits(seconds: Sequence[float]) -> tuple[float, float]:
    """Powers of ten around the measured times, so that the logarithmic axis shows how far apart they are."""
    lowest = math.floor(math.log10(min(seconds)))
    highest = max(lowest + 1, math.ceil(math.log10(max(seconds))))
    return 10.0**lowest, 10.0**highest


def _in_words(curves: Mapping[str, Curve], name: str) -> str:
    told = []
    for device, points in curves.items():
        (first, start), (last, stop) = points[0], points[-1]
        told.append(
            f"{device}: {start:.2g} s at a {name} of {first:,}, {stop:.2g} s at a {name} of {last:,}."
        )
    return " ".join(told)
