"""Chapter 2's image explorer: one image as picture, numbers, flattened row and one-hot label, linked."""

from __future__ import annotations

import functools
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import traitlets
from matplotlib.figure import Figure

from mnist_lesson.data import IMAGE_SIZE, load_mnist, one_hot
from mnist_lesson.plots.digits import plot_image
from mnist_lesson.plots.figure import INK_CMAP, ORANGE, describe
from mnist_lesson.plots.pixels import plot_numbers
from mnist_lesson.widgets.base import LessonWidget
from mnist_lesson.widgets.resources import SAMPLE
from mnist_lesson.widgets.traits import Flag, Pixels, Whole

_SPAN = 9  # rows and columns of the part that is shown as numbers


@functools.cache
def _sample() -> tuple[np.ndarray, np.ndarray]:
    """Return the first 1,000 training images and their labels, as the page has them."""
    (images, labels), _ = load_mnist()
    return images[:SAMPLE].copy(), labels[:SAMPLE].copy()


class ImageExplorer(LessonWidget):
    """One training image, seen as a picture, as numbers, as a row of 784 and with its one-hot label.

        widget = ImageExplorer(index=15)
        widget.row, widget.column          # the pixel that the reader points at
        np.reshape(widget.image, (28, 28))
        widget.image = my_image            # any 28×28 gray levels; widget.label says what it shows

    Attributes:
        index: which of the first 1,000 training images, from 0. Setting it sets image and label.
        row, column: the pixel, from 0 to 27, counted from the top and from the left.
        scaled: whether numbers are shown in [0, 1] instead of [0, 255].
        image: its 784 gray levels, from 0 to 255.
        label: the digit, from 0 to 9.
    """

    name = "image-explorer"
    loads = True

    index = Whole(15, low=0, high=SAMPLE - 1)
    row = Whole(10, low=0, high=IMAGE_SIZE - 1)
    column = Whole(17, low=0, high=IMAGE_SIZE - 1)
    scaled = Flag(False)
    image = Pixels(share=False)
    label = Whole(0, low=0, high=9, share=False)

    # The index that ``image`` belongs to: after a link has set another one, the page fetches its image.
    _image_of = traitlets.Int(-1).tag(sync=True)

    def __init__(self, **state: Any) -> None:
        """Start with the index's image and label, where none are given."""
        super().__init__(**state)
        self._take_image({"image", "label"} - set(state))

    @traitlets.observe("index")
    def _index_changed(self, change: Any) -> None:
        if self._image_of != self.index:  # the page sets both when it has fetched the image itself
            self._take_image({"image", "label"})

    def _take_image(self, names: set[str]) -> None:
        images, labels = _sample()
        values = {"image": images[self.index], "label": int(labels[self.index])}
        with self.hold_trait_notifications():
            self._image_of = self.index
            for name in names:
                setattr(self, name, values[name])

    @property
    def place(self) -> int:
        """The pixel's place in the row of 784, from 0: 28 · row + column."""
        return IMAGE_SIZE * self.row + self.column

    def one_hot(self) -> np.ndarray:
        """Return the label as ten numbers, nine zeros and a 1."""
        return one_hot(np.array([self.label]))[0]

    def draw(self) -> Figure:
        """Draw the image with the pixel's surroundings framed, their numbers, and the whole row."""
        image = np.reshape(self.image, (IMAGE_SIZE, IMAGE_SIZE))
        top, left = (min(max(0, place - _SPAN // 2), IMAGE_SIZE - _SPAN) for place in (self.row, self.column))
        figure = plt.figure(figsize=(6.4, 4.2))
        grid = figure.add_gridspec(2, 2, height_ratios=[4, 1])
        whole, part, strip = (figure.add_subplot(grid[place]) for place in ((0, 0), (0, 1), (1, slice(None))))
        plot_image(image, title=f"label {self.label}", ax=whole)
        plot_numbers(image, rows=(top, top + _SPAN), columns=(left, left + _SPAN), ax=part)
        for ax in (whole, part):
            ax.add_patch(
                plt.Rectangle((self.column - 0.5, self.row - 0.5), 1, 1, fill=False, ec=ORANGE, lw=2)
            )
        strip.imshow(image.reshape(1, -1), cmap=INK_CMAP, aspect="auto", vmin=0, vmax=255)
        strip.axvline(self.place, color=ORANGE)
        strip.set(yticks=[], title=f"the row of 784: place {self.place}")
        describe(figure, self._in_words(image))
        return figure

    def _in_words(self, image: np.ndarray) -> str:
        level = image[self.row, self.column]
        return (
            f"A training image of a {self.label} in four forms. As a picture, with the pixel in row "
            f"{self.row}, column {self.column} marked. As numbers: that pixel has the gray level {level}. As "
            f"a row of 784 numbers: there it has the place {self.place}. As a label: ten numbers with a 1 at "
            f"place {self.label}."
        )
