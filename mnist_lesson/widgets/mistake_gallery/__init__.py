"""Chapter 8's mistake gallery: the confusion matrix of a network, and the test images behind each cell."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import traitlets
from matplotlib.figure import Figure

from mnist_lesson.data import flatten, load_mnist, scale_pixels
from mnist_lesson.evaluation import confusion_matrix
from mnist_lesson.plots.evaluation import plot_confusion_matrix
from mnist_lesson.plots.figure import figure_of
from mnist_lesson.widgets.base import LessonWidget
from mnist_lesson.widgets.network import NetworkChoice, bundled_network
from mnist_lesson.widgets.traits import Choice, Whole


@functools.cache
def _test_set() -> tuple[np.ndarray, np.ndarray]:
    _, (images, labels) = load_mnist()
    return flatten(scale_pixels(images)), labels


@functools.cache
def _matrix_of(name: str) -> np.ndarray:
    images, labels = _test_set()
    return confusion_matrix(labels, bundled_network(name).predict(images).argmax(axis=1))


class MistakeGallery(NetworkChoice, LessonWidget):
    """A network's confusion matrix; each cell opens the test images that it counts.

        gallery = MistakeGallery(network="mlp", label=4, answer=9)
        gallery.matrix           # the counts, shape (10, 10): row = label, column = answer
        gallery.images           # which test images lie in the chosen cell, the surest first
        gallery.open_network("network.json")

    Attributes:
        network: "mlp" (784 → 10 → 10, the course's), "wide" (784 → 128 → 10), or "own" after
            :meth:`open_network`, or when the reader has opened a file.
        label, answer: the chosen cell, digits from 0 to 9.
        order: "surest" or "doubtful" images first.
        chosen: which test image is shown large, 0 to 9,999; −1 for none.
    """

    name = "mistake-gallery"
    loads = True

    network = Choice("mlp", options=("mlp", "wide", "own"))
    label = Whole(4, low=0, high=9)
    answer = Whole(9, low=0, high=9)
    order = Choice("surest", options=("surest", "doubtful"))
    chosen = Whole(-1, low=-1, high=9999)

    _matrices = traitlets.Dict().tag(sync=True)

    @traitlets.default("_matrices")
    def _default_matrices(self) -> dict[str, Any]:
        return {name: _matrix_of(name).tolist() for name in ("mlp", "wide")}

    @property
    def probabilities(self) -> np.ndarray:
        """The network's probabilities for all test images, shape (10000, 10)."""
        return self.trained_network().predict(_test_set()[0])

    @property
    def matrix(self) -> np.ndarray:
        """The network's confusion matrix, shape (10, 10): row = label, column = answer."""
        return confusion_matrix(_test_set()[1], self.probabilities.argmax(axis=1))

    @property
    def images(self) -> np.ndarray:
        """The places of the test images in the chosen cell, in the chosen order."""
        probabilities = self.probabilities
        is_here = (_test_set()[1] == self.label) & (probabilities.argmax(axis=1) == self.answer)
        places = np.flatnonzero(is_here)
        certainty = probabilities[places].max(axis=1)
        sign = -1 if self.order == "surest" else 1
        return places[np.argsort(sign * certainty, kind="stable")]

    def draw(self) -> Figure:
        """Draw the confusion matrix."""
        return figure_of(plot_confusion_matrix(self.matrix))
