"""Chapter 7's valley: the loss over one weight, and steps down its slope with a learning rate."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets
from matplotlib.axes import Axes

from mnist_lesson.neurons import sigmoid
from mnist_lesson.plots.figure import BLUE, GRAY, INK, ORANGE, describe, new_axes
from mnist_lesson.widgets.base import LessonWidget
from mnist_lesson.widgets.traits import Number, Rows

# Chapter 7's three images: how much ink each has in the middle, and whether it is a one.
IMAGES: dict[str, list[int]] = {"ink": [2, 1, -1], "is_one": [1, 0, 0]}
LIMITS = (-3.5, 10)  # of the weight, as in the chapter's pictures of three walks
RATES = (0.01, 20)
MOST_STEPS = 100

_INK, _IS_ONE = (np.array(values, dtype=float) for values in IMAGES.values())


def _loss(w: float) -> float:
    """Return the mean of −log of the right class's probability, in a form that no weight overflows."""
    return float(np.mean(np.logaddexp(0, np.where(_IS_ONE == 1, -1, 1) * w * _INK)))


def _slope(w: float) -> float:
    return float(np.mean((sigmoid(w * _INK) - _IS_ONE) * _INK))


def _to_thousandths(w: float) -> float:
    """Round as the page does: weights are kept to three decimals, so that what is written is all there is."""
    return float(np.floor(w * 1000 + 0.5) / 1000) + 0.0


def _target(w: float, rate: float) -> float:
    """Return where a step leads, in the picture or not."""
    return _to_thousandths(w - rate * _slope(w))


class Valley(LessonWidget):
    """The loss over one weight as a valley, with a ball that takes steps against the slope.

        widget = Valley(rate=2)
        widget                                 # last line of a cell: shows it
        widget.step()                          # one step, as by the button
        widget.w, widget.loss(), widget.slope()

    Attributes:
        w: the weight, from −3.5 to 10.
        rate: the learning rate, from 0.01 to 20.
        start: where the walk began, and where "Start over" leads back to.
        steps: the steps taken, each as the weight before it and its learning rate, at most 100.
    """

    name = "valley"

    w = Number(-2, low=LIMITS[0], high=LIMITS[1])
    rate = Number(1, low=RATES[0], high=RATES[1])
    start = Number(-2, low=LIMITS[0], high=LIMITS[1])
    steps = Rows(
        (),
        columns=(Number(0, low=LIMITS[0], high=LIMITS[1]), Number(1, low=RATES[0], high=RATES[1])),
        most=MOST_STEPS,
        names="steps",
    )

    _images = traitlets.Dict(IMAGES).tag(sync=True)

    def __init__(self, **state: Any) -> None:
        """Start the walk at ``w``, where no start is given."""
        super().__init__(**({"start": state["w"]} if "w" in state and "start" not in state else {}) | state)

    def loss(self) -> float:
        """Return the loss at the weight."""
        return _loss(self.w)

    def slope(self) -> float:
        """Return the slope of the loss there: the mean of (probability − label) × input, without a nudge."""
        return _slope(self.w)

    def step(self) -> float:
        """Take one step, w − rate × slope, as the page's button does; return the new weight.

        A step beyond the picture's end stops there. After it, and after 100 steps, the walk is over, and
        nothing moves until ``start_over``.
        """
        if not self.is_over():
            before, target = self.w, _target(self.w, self.rate)
            self.w = float(np.clip(target, *LIMITS))
            self.steps = (*self.steps, (before, self.rate))
        return self.w

    def is_over(self) -> bool:
        """Return whether the last step led out of the picture, or there were 100."""
        return len(self.steps) == MOST_STEPS or self._is_out()

    def start_over(self) -> None:
        """Go back to where the walk began; the learning rate stays."""
        self.w, self.steps = self.start, ()

    def _is_out(self) -> bool:
        """Return whether the last step has led to where the ball is, and wanted to lead farther."""
        if not self.steps:
            return False
        target = _target(*self.steps[-1])
        return self.w == np.clip(target, *LIMITS) and not LIMITS[0] < target < LIMITS[1]

    def draw(self) -> Axes:
        """Draw the valley, the walk so far, and the slope under the ball."""
        ax = new_axes(width=5.8, height=3.6)
        weights = np.linspace(*LIMITS, 300)
        ax.plot(weights, [_loss(w) for w in weights], color=GRAY)
        reach = np.array([-1.0, 1.0]) / np.hypot(1, 3 * self.slope())
        ax.plot(self.w + reach, self.loss() + self.slope() * reach, color=ORANGE, linewidth=3)
        walked = [w for w, _ in self.steps]
        ax.scatter(walked, [_loss(w) for w in walked], color=BLUE, s=30, zorder=3)
        ax.scatter(self.w, self.loss(), color=INK, s=75, zorder=4, clip_on=False)
        ax.set(xlim=LIMITS, ylim=(0, None), xlabel="weight $w$", ylabel="loss")
        describe(ax, self._in_words())
        return ax

    def _in_words(self) -> str:
        count = len(self.steps)
        steps = "one step" if count == 1 else f"{count} steps"
        walked = f" after {steps} from w = {self.start:.3g}" if count else ""
        end = " The last step led beyond the end of the picture." if self._is_out() else ""
        return (
            f"The loss over one weight w as a valley, with a ball at w = {self.w:.3g}{walked}. There the "
            f"loss is {self.loss():.2f} and the slope {self.slope():z.2f}, drawn as a straight line.{end} "
            f"The learning rate is {self.rate:g}."
        ).replace("-", "−")
