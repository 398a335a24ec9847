"""Chapter 5's softmax: the evidence of the classes on sliders, and the probabilities that it becomes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mnist_lesson.neurons import softmax
from mnist_lesson.plots.figure import BLUE, GRAY, RED, describe
from mnist_lesson.widgets.base import LessonWidget
from mnist_lesson.widgets.traits import Choice, Flag, Number, Numbers, Whole

# The last three are test images of chapter 5 (2114, 4248 and 0), their evidence rounded to tenths.
EXAMPLES: dict[str, dict[str, Any]] = {
    "five": {
        "title": "5 or 3?",
        "classes": list(range(10)),
        "start": {"evidence": [0.5, -3.2, -2.7, 4, -2.4, 5.2, -3.7, -1.5, 2.6, 1.2], "chosen": 3},
    },
    "weak": {
        "title": "Weak",
        "classes": list(range(10)),
        "start": {"evidence": [-2.4, 0.9, 0.7, -0.8, 1.1, 0.5, -1.5, -0.1, 1, 0.6], "chosen": 2},
    },
    "confident": {
        "title": "Confident",
        "classes": list(range(10)),
        "start": {"evidence": [-0.1, -4.7, -0.3, 1.5, -1.3, -1, -3.8, 7.6, -0.3, 2.4], "chosen": 7},
    },
    "tiny": {
        "title": "1, 3, 2",
        "classes": [0, 1, 7],
        "start": {"evidence": [1, 3, 2], "chosen": 1},
    },
}


class Softmax(LessonWidget):
    """Evidence on sliders, probabilities as bars, and every step between them.

        widget = Softmax(example="tiny")    # the chapter's 1, 3, 2
        Softmax(evidence=[1000, 1002, 1001])
        widget.evidence                     # what the reader has made of it
        widget.probabilities()

    Attributes:
        example: where it starts: "five" (a 5 that might be a 3), "weak", "confident" or "tiny" (the
            chapter's three classes 0, 1 and 7).
        evidence: one number a class, 2 to 10 of them, from −2,000 to 2,000.
        temperature: divides all evidence before softmax, from 0.1 to 10.
        chosen: the class that "Add 1" is for, as its place in ``evidence``, from 0.
        stable: whether the table of the steps subtracts the largest evidence first.
    """

    name = "softmax"

    example = Choice("five", options=tuple(EXAMPLES))
    evidence = Numbers(EXAMPLES["five"]["start"]["evidence"], count=10, least=2, low=-2000, high=2000)
    temperature = Number(1, low=0.1, high=10)
    chosen = Whole(3, low=0, high=9)
    stable = Flag(True)

    _examples = traitlets.Dict(EXAMPLES).tag(sync=True)

    def __init__(self, **state: Any) -> None:
        """Start with an example's own evidence, where none is given."""
        example = state.get("example", "five")
        known = example if example in tuple(EXAMPLES) else "five"  # the trait then says what is wrong
        start = EXAMPLES[known]["start"]
        super().__init__(**({} if "evidence" in state else start) | state)

    def classes(self) -> list[int]:
        """Return the digits that the classes stand for: the example's, if they are as many."""
        classes = EXAMPLES[self.example]["classes"]
        return list(classes) if len(classes) == len(self.evidence) else list(range(len(self.evidence)))

    def probabilities(self) -> np.ndarray:
        """Return softmax(evidence / temperature), one probability a class."""
        return softmax(np.array(self.evidence) / self.temperature)

    def draw(self) -> Figure:
        """Draw evidence and probabilities as they are now, side by side."""
        evidence, probabilities = np.array(self.evidence), self.probabilities()
        figure, (left, right) = plt.subplots(1, 2, figsize=(6.4, 0.9 + 0.26 * len(evidence)), sharey=True)
        best = probabilities.max()
        percent = [f"{p:.1%}" if p >= 0.0005 else "<0.1%" for p in probabilities]
        _draw_bars(left, evidence, [f"{z:g}".replace("-", "−") for z in evidence], "evidence")
        _draw_bars(right, probabilities, percent, "probability")
        for bar, z in zip(left.patches, evidence, strict=True):
            bar.set_color(BLUE if z >= 0 else RED)
        for bar, p in zip(right.patches, probabilities, strict=True):
            bar.set_color(BLUE if p == best else GRAY)
        left.set(yticks=range(len(evidence)), yticklabels=self.classes())
        left.invert_yaxis()
        describe(figure, self._in_words(percent))
        return figure

    def _in_words(self, percent: Sequence[str]) -> str:
        rows = zip(self.classes(), self.evidence, percent, strict=True)
        said = "; ".join(f"{digit}: {z:g} becomes {p}".replace("-", "−") for digit, z, p in rows)
        tempered = "" if self.temperature == 1 else f" at temperature {self.temperature:g}"
        return f"Bars for the evidence of each class and, by softmax{tempered}, its probability. {said}."


def _draw_bars(ax: Axes, values: np.ndarray, texts: Sequence[str], title: str) -> None:
    """Draw lying bars with their numbers, one a class."""
    bars = ax.barh(range(len(values)), values, height=0.7)
    ax.bar_label(bars, texts, padding=3, fontsize=10)
    ax.axvline(0, color=GRAY, linewidth=1)
    ax.set(xticks=[])
    ax.set_title(title, loc="center", fontsize=12)
    ax.margins(x=0.22)
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
