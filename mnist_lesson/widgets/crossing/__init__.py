"""Chapter 9's two lines: a device that starts quickly, one that multiplies quickly, and where they cross."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import traitlets
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from mnist_lesson.measurements import load_epoch_times
from mnist_lesson.plots.accelerators import count_parameters
from mnist_lesson.plots.figure import BLUE, INK, ORANGE, Look, describe, new_axes
from mnist_lesson.widgets.base import LessonWidget
from mnist_lesson.widgets.traits import Choice, Number, Whole

NUM_IMAGES = 60_000  # in an epoch
UNITS = (10, 4096)  # of the hidden layer, as measured
BATCHES = (32, 2048)
EXTRA = (0.1, 50)  # ms
FASTER = (1, 100)
_NEAREST, _SLOWEST = 0.5, 200.0  # ms, the ends of the picture's logarithmic axis

Batch = dict[str, Any]


def take_apart() -> list[Batch]:
    """Take the measured steps apart as the chapter does, at each batch size: the fixed part, the multiplying.

    Returns:
        Dictionaries with ``"size"`` (of the batch, ascending), ``"fixed"`` and ``"work"``, the two parts of
        a step with ten hidden units in ms, and ``"points"``, the measured [hidden units, ms a step].
    """
    rows = load_epoch_times()
    first = [row for row in rows if row["device"] == rows[0]["device"]]
    sizes = sorted({row["batch_size"] for row in first})
    return [_take_apart_one(size, [row for row in first if row["batch_size"] == size]) for size in sizes]


def _take_apart_one(size: int, rows: list[dict[str, Any]]) -> Batch:
    points = sorted([row["width"], 1000 * row["seconds_per_epoch"] * size / NUM_IMAGES] for row in rows)
    (narrow, quickest), (wide, slowest) = points[0], points[-1]
    work = (slowest - quickest) / (_work(wide) - _work(narrow))
    return {
        "size": size,
        "fixed": round(quickest - work * _work(narrow), 6),
        "work": round(work, 6),
        "points": [[width, round(ms, 4)] for width, ms in points],
    }


def _work(units: float) -> float:
    """Return how many times as much there is to multiply as with ten units."""
    each = count_parameters(1) - count_parameters(0)
    return (count_parameters(0) + each * units) / count_parameters(UNITS[0])


class Crossing(LessonWidget):
    """A step's time on two devices over the hidden units: the measured CPU, and an example set by hand.

        widget = Crossing(batch=256)
        widget                                 # last line of a cell: shows it
        widget.cpu(), widget.example()         # ms for a step with widget.units
        widget.crossing()                      # hidden units from which on the example is quicker

    The example is no measurement. Each of its steps begins ``extra`` ms later than the CPU's, and it
    multiplies ``faster`` times as fast.

    Attributes:
        units: hidden units of the reader's network, from 10 to 4,096.
        batch: images in a batch, from 32 to 2,048. Measured are 32, 256 and 2,048; between them the two parts
            of the CPU's step lie on straight lines.
        extra: ms of fixed time that the example needs more in each step, from 0.1 to 50.
        faster: how many times as fast the example multiplies, from 1 to 100.
        axes: "log" or "linear".
    """

    name = "crossing"

    units = Whole(512, low=UNITS[0], high=UNITS[1])
    batch = Whole(BATCHES[0], low=BATCHES[0], high=BATCHES[1])
    extra = Number(2, low=EXTRA[0], high=EXTRA[1])
    faster = Number(10, low=FASTER[0], high=FASTER[1])
    axes = Choice("log", options=("log", "linear"))

    _batches: traitlets.List[Batch] = traitlets.List().tag(sync=True)
    _parameters = traitlets.List([count_parameters(0), count_parameters(1)]).tag(sync=True)

    @traitlets.default("_batches")
    def _default_batches(self) -> list[Batch]:
        return take_apart()

    def _parts(self) -> tuple[float, float]:
        """Return the two parts of the CPU's step with ten units in ms: what is fixed, what is multiplying."""
        sizes = [batch["size"] for batch in self._batches]
        fixed, work = (
            np.interp(self.batch, sizes, [b[name] for b in self._batches]) for name in ("fixed", "work")
        )
        return float(fixed), float(work)

    def cpu(self, units: float | None = None) -> float:
        """Return the ms of a step on the CPU, with ``widget.units`` or so many hidden units."""
        fixed, work = self._parts()
        return fixed + work * _work(self.units if units is None else units)

    def example(self, units: float | None = None) -> float:
        """Return the ms of a step on the other device, which is an example."""
        fixed, work = self._parts()
        return fixed + self.extra + work * _work(self.units if units is None else units) / self.faster

    def crossing(self) -> float:
        """Return how many hidden units there are where both take the same time.

        It may lie beyond the picture; infinity where the example never catches up, and 0 where it is
        quicker with any number.
        """
        if self.faster == 1:
            return math.inf
        wanted = self.extra / (1 - 1 / self.faster) / self._parts()[1]  # times the work of ten units
        return max(0.0, (wanted - _work(0)) / (_work(1) - _work(0)))

    def draw(self) -> Axes:
        """Draw both lines, what was measured, the network's place, and the crossing where it is in sight."""
        ax = new_axes(width=5.8, height=3.8)
        widths = np.geomspace(*UNITS, 200)
        ax.plot(widths, [self.cpu(width) for width in widths], color=BLUE, label="CPU, measured")
        measured = [
            point for batch in self._batches if batch["size"] == self.batch for point in batch["points"]
        ]
        ax.scatter([units for units, _ in measured], [ms for _, ms in measured], color=BLUE, s=28, zorder=3)
        label = "an example: another device"
        ax.plot(widths, [self.example(width) for width in widths], color=ORANGE, linestyle="--", label=label)
        ax.axvline(self.units, color=INK, linewidth=1, linestyle=":")
        if UNITS[0] <= self.crossing() <= UNITS[1]:
            ring: Look = {"s": 130, "facecolor": "none", "edgecolor": INK, "linewidth": 2, "zorder": 4}
            ax.scatter(self.crossing(), self.cpu(self.crossing()), **ring)
        self._mark_axes(ax)
        describe(ax, self._in_words())
        return ax

    def _mark_axes(self, ax: Axes) -> None:
        ax.set(xlabel="hidden units", ylabel="ms for a step", title=f"batches of {self.batch:,}")
        if self.axes == "log":
            ax.set(xscale="log", yscale="log", ylim=(_NEAREST, _SLOWEST))
            ax.xaxis.set(major_locator=FixedLocator([10, 32, 128, 512, 2048]), minor_locator=NullLocator())
            ax.yaxis.set(major_locator=FixedLocator([1, 10, 100]), minor_locator=NullLocator())
        else:
            ax.set(xlim=(0, UNITS[1]), ylim=(0, None))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}"))
        ax.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:g}"))
        ax.legend(loc="upper left", bbox_to_anchor=(0, -0.2), borderaxespad=0)

    def _in_words(self) -> str:
        times = f"{self.cpu():.2f} ms on the CPU and {self.example():.2f} ms on the example"
        return (
            f"Time for a step over hidden units on two devices, for batches of {self.batch:,}: the CPU as "
            f"measured, and an example that begins {self.extra:g} ms later and multiplies {self.faster:g} "
            f"times as fast. With {self.units:,} units a step takes {times}. {self._where()}"
        )

    def _where(self) -> str:
        units = self.crossing()
        if math.isinf(units):
            return "The lines never cross."
        if units < UNITS[0]:
            return "The example is quicker everywhere in the picture."
        about = f"about {float(f'{units:.2g}'):,.0f} units"
        beyond = " beyond the picture," if units > UNITS[1] else ""
        return f"The lines cross{beyond} at {about}."
