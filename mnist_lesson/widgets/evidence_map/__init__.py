"""Chapter 5's weight maps: draw over two and watch the evidence add up, or paint one's own."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mnist_lesson.data import NUM_CLASSES, flatten, load_mnist, scale_pixels
from mnist_lesson.drawing import rasterize, to_levels
from mnist_lesson.exchange import Layer, read_network
from mnist_lesson.neurons import softmax, weighted_sum
from mnist_lesson.plots.evidence import plot_contributions, plot_weight_map
from mnist_lesson.plots.figure import BLUE, GRAY, RED, Look, describe
from mnist_lesson.widgets.base import LessonWidget
from mnist_lesson.widgets.resources import NETWORK_FOLDER, SAMPLE
from mnist_lesson.widgets.traits import Choice, Numbers, Pixels, Strokes, WeightMap, Whole

REGRESSION: Path = NETWORK_FOLDER / "regression.json"
PEN_WIDTH = 24  # of the pad's 280 units: 2.4 pixels, about as thick as MNIST's digits are written
# A 3 in one stroke where MNIST would have it: 19 pixels high, its center of mass in the middle.
THREE = (
    *(96, 70, 108, 57, 125, 49, 143, 47, 161, 52, 175, 63, 184, 78, 186, 95, 181, 112, 170, 125, 154, 134),
    *(118, 136, 154, 136, 170, 144, 182, 156, 190, 172, 192, 188, 188, 204, 178, 218, 164, 229, 147, 236),
    *(129, 237, 111, 233, 95, 224, 84, 211),
)


class EvidenceMap(LessonWidget):
    """A drawing over the learned weight maps of two digits, and a map of one's own, scored on real digits.

        widget = EvidenceMap(classes=[0, 3])
        np.reshape(widget.image, (28, 28))   # what the reader has drawn
        widget.evidence                      # x·w + b for each digit, by neurons.weighted_sum
        EvidenceMap(mode="paint", digit=1, own_map=painted).score()

    The image is the drawing over the picture ``under`` it, the darker wins. It is not centered: what is drawn
    at the edge stays there. Whoever sets ``image`` replaces both.

    Attributes:
        mode: "read" (draw over the learned maps) or "paint" (a map of one's own).
        classes: the two digits whose maps are shown.
        strokes: the drawing.
        under: a picture that the drawing lies on, blank or one of MNIST's.
        image: drawing and picture as 28×28 gray levels from 0 to 255.
        digit: the digit that the map of one's own is for.
        own_map: its 784 weights from −1 to 1.
    """

    name = "evidence-map"
    loads = True

    mode = Choice("read", options=["read", "paint"])
    classes = Numbers((0, 3), count=2, low=0, high=9, whole=True)
    strokes = Strokes([THREE])
    under = Pixels()
    digit = Whole(3, low=0, high=9)
    own_map = WeightMap()
    image = Pixels(share=False).tag(sync=False)

    _start = traitlets.Dict({"classes": [0, 3], "strokes": [list(THREE)], "pen": PEN_WIDTH}).tag(sync=True)

    def __init__(self, **state: Any) -> None:
        """Start with the given state; an image comes alone, without strokes."""
        super().__init__(**state)
        if "image" not in state:
            self._compose({})

    @traitlets.observe("strokes", "under")
    def _compose(self, change: Any) -> None:
        self.image = self._composed()

    @traitlets.observe("image")
    def _take_image(self, change: Any) -> None:
        if self.image != self._composed():
            with self.hold_trait_notifications():
                self.strokes, self.under = (), self.image

    def _composed(self) -> tuple[int, ...]:
        drawn = to_levels(rasterize(self.strokes, width=PEN_WIDTH))
        return tuple(np.maximum(drawn.ravel(), np.array(self.under, dtype=int)).tolist())

    @property
    def evidence(self) -> np.ndarray:
        """The evidence of the image for the ten digits, by the learned maps: (10,)."""
        layer = learned_layer()
        return weighted_sum(scale_pixels(np.array(self.image)), layer.weights, layer.bias)

    def probabilities(self) -> np.ndarray:
        """Return softmax(evidence): (10,)."""
        return softmax(self.evidence)

    def score(self, weight_map: np.ndarray | Sequence[float] | None = None) -> float:
        """Return how well a map tells ``digit`` from the others, on the first 1,000 test images.

        Args:
            weight_map: (784,) or (28, 28); without it ``own_map``.

        Returns:
            The share of all pairs of a digit and another in which the digit gets more evidence, in [0, 1]
            (:func:`pairs_won`).
        """
        weights = np.ravel(self.own_map if weight_map is None else weight_map).astype("float64")
        levels, labels = _test_sample()
        return pairs_won(levels @ weights, labels == self.digit)

    def learned_score(self) -> float:
        """Return the same for the learned map of ``digit``."""
        return self.score(learned_layer().weights[:, self.digit])

    def draw(self) -> Figure:
        """Draw what the widget shows: the drawing over both maps and its probabilities, or the two maps."""
        return self._draw_reading() if self.mode == "read" else self._draw_painting()

    def _draw_reading(self) -> Figure:
        layer, x = learned_layer(), scale_pixels(np.array(self.image))
        figure, axes = plt.subplots(1, 3, figsize=(8.6, 3.3), width_ratios=(3, 3, 2.2))
        limit = 0.75 * float(np.abs(layer.weights[:, list(self.classes)]).max())
        for ax, digit in zip(axes, self.classes, strict=False):
            part = layer.weights[:, digit], float(layer.bias[digit])
            plot_contributions(x, *part, title=f"over the map of {digit}", limit=limit, ax=ax)
        _draw_bars(axes[2], self.evidence, self.probabilities())
        first, second = (f"{self.evidence[digit]:.2f}".replace("-", "−") for digit in self.classes)
        best = int(self.probabilities().argmax())
        describe(
            figure,
            f"A drawing over the weight maps of {self.classes[0]} and {self.classes[1]}, each pixel colored "
            f"by what it contributes. The evidence is {first} and {second}. Softmax of all ten sums reads "
            f"a {best} with {self.probabilities()[best]:.1%}.",
        )
        return figure

    def _draw_painting(self) -> Figure:
        figure, axes = plt.subplots(1, 2, figsize=(6.2, 3.4))
        learned = learned_layer().weights[:, self.digit]
        maps = {"own": (np.array(self.own_map), self.score()), "learned": (learned, self.learned_score())}
        said = []
        for ax, (name, (weights, score)) in zip(axes, maps.items(), strict=True):
            plot_weight_map(weights, title=f"{name} map of {self.digit}", ax=ax)
            ax.set_xlabel(f"{100 * score:.1f} of 100 pairs")
            said.append(f"the {name} map gives the {self.digit} more evidence in {100 * score:.1f}")
        describe(
            figure,
            f"Two weight maps for the {self.digit}. Of 100 pairs of a {self.digit} and another digit, "
            f"{', '.join(said)}.",
        )
        return figure


def pairs_won(evidence: np.ndarray, is_digit: np.ndarray) -> float:
    """Return the share of pairs, one image of the digit and one other, in which the digit has more evidence.

    A draw counts half. This is the area under the ROC curve (Mann and Whitney's U, 1947, over the number of
    pairs): 1 for a perfect order, ½ for chance.

    Args:
        evidence: (n,). is_digit: (n,) booleans, at least one of each kind.
    """
    digits, others = evidence[is_digit], np.sort(evidence[~is_digit])
    below = np.searchsorted(others, digits, side="left")
    not_above = np.searchsorted(others, digits, side="right")
    return float((below + not_above).sum() / 2 / (len(digits) * len(others)))


@functools.cache
def learned_layer() -> Layer:
    """Return the layer of the course's softmax regression: weights (784, 10), bias (10,)."""
    return read_network(REGRESSION).layers[0]


@functools.cache
def _test_sample() -> tuple[np.ndarray, np.ndarray]:
    """Gray levels (1000, 784), unscaled: whole weights then have exact sums and draws; and labels."""
    _, (images, labels) = load_mnist()
    return flatten(images[:SAMPLE]).astype("float64"), labels[:SAMPLE]


def _draw_bars(ax: Axes, evidence: np.ndarray, probabilities: np.ndarray) -> None:
    """Draw the ten probabilities as lying bars, with the evidence before them."""
    colors = [BLUE if p == probabilities.max() else GRAY for p in probabilities]
    ax.barh(range(NUM_CLASSES), probabilities, color=colors, height=0.7)
    for digit, z in enumerate(evidence):
        style: Look = {
            "ha": "right",
            "va": "center",
            "fontsize": 10,
            "color": BLUE if z >= 0 else RED,
        }
        ax.text(-0.08, digit, f"{z:+.1f}".replace("-", "−"), **style)
    ax.set(yticks=range(NUM_CLASSES), xticks=[], xlim=(-0.75, 1.02))
    ax.invert_yaxis()
    ax.set_title("evidence, probability", loc="center", fontsize=13, pad=4)
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
