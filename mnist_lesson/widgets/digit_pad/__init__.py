"""The drawing pad of the front page and of chapter 8: from the pen to ten probabilities, step by step."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import traitlets
from matplotlib.figure import Figure

from mnist_lesson.data import center_by_mass, load_mnist
from mnist_lesson.drawing import damage_image, prepare_drawing, shrink_drawing
from mnist_lesson.plots.digits import plot_reading
from mnist_lesson.plots.figure import figure_of
from mnist_lesson.widgets.base import LessonWidget
from mnist_lesson.widgets.network import NetworkChoice
from mnist_lesson.widgets.resources import SAMPLE
from mnist_lesson.widgets.traits import Choice, Flag, Number, Pixels, Strokes, Whole

# A 3 as a hand draws it, so that there is something to see before the reader's own.
EXAMPLE = (
    (
        *(84, 82, 88, 77, 91, 69, 97, 60, 103, 54, 112, 50, 121, 47, 130, 45, 139, 45),
        *(149, 45, 159, 49, 168, 54, 175, 59, 176, 68, 177, 77, 175, 88, 171, 96, 168, 103),
        *(163, 107, 156, 112, 150, 116, 142, 118, 134, 120, 128, 122, 127, 124, 130, 126, 139, 127),
        *(151, 130, 159, 135, 168, 140, 177, 147, 184, 155, 188, 164, 189, 175, 188, 184, 186, 196),
        *(179, 207, 173, 215, 164, 223, 153, 229, 144, 234, 134, 237, 122, 236, 111, 233, 101, 229),
        *(93, 223, 86, 215, 81, 208, 76, 203),
    ),
)
# From these Python and the page compute the image, each by itself.
_INPUTS = ("source", "strokes", "test_image", "given", "prepare", "recenter")
_DAMAGE = ("thick", "degrees", "right", "down", "noise", "seed")


class DigitPad(NetworkChoice, LessonWidget):
    """A pad to draw a digit on, the network's answer, and every step between them.

        pad = DigitPad()
        pad                           # last line of a cell: shows it; draw
        np.reshape(pad.image, (28, 28))   # what the network sees
        pad.probabilities             # what it answers
        pad.image = x_test[0]         # show an image on the pad

    Attributes:
        network: "mlp" (784 → 10 → 10, the course's), "wide" (784 → 128 → 10), or "own" after
            :meth:`open_network`, or when the reader has opened a file.
        strokes: the drawing: strokes of x, y, x, y, … from 0 to 280. Setting it shows the drawing.
        image: what the network sees, 28×28 gray levels from 0 to 255, after preparation and damage. Setting
            it shows this image, as it is.
        source: what is on the pad: "drawing", "test" (a test image) or "image" (one that Python has set), or
            "picture" (the reader's own, in MNIST's form; the photo itself stays in the page).
        test_image: which test image, 0 to 999. Setting it shows that image.
        prepare: whether a drawing is fitted into its box and centered by its mass; if not, it is only shrunk.
        thick, degrees, right, down, noise: damage to the image: times thickened, turn counterclockwise,
            pixels moved, standard deviation of noise. seed: which noise.
        recenter: whether the center of mass is brought back to the middle after the damage.
        compact: whether the steps are folded, for a page where the pad is only a guest.
    """

    name = "digit-pad"
    loads = True

    source = Choice("drawing", options=("drawing", "test", "image", "picture"))
    strokes = Strokes(EXAMPLE)
    test_image = Whole(0, low=0, high=SAMPLE - 1)
    prepare = Flag(True)
    thick = Whole(0, low=0, high=3)
    degrees = Number(0, low=-180, high=180)
    right = Whole(0, low=-14, high=14)
    down = Whole(0, low=-14, high=14)
    noise = Number(0, low=0, high=1)
    seed = Whole(0, low=0, high=9999)
    recenter = Flag(False)
    image = Pixels(share=False)
    given = Pixels()
    compact = Flag(False, share=False)

    _example = traitlets.List(EXAMPLE).tag(sync=True)
    # What a compact pad in a page shows until somebody draws: its network of 200 kB comes only then.
    _prediction = traitlets.Dict().tag(sync=True)

    def __init__(self, **state: Any) -> None:
        """Start with a drawing of a 3, or with what is given: ``strokes``, ``test_image`` or ``image``."""
        image = state.pop("image", None)
        if "test_image" in state:
            state = {"source": "test"} | state
        self._is_told = True  # no conclusions from values that come together
        super().__init__(**state)
        self._is_told = False
        self._compute_image()
        if image is not None:
            self.image = image

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take over what the page says; its image is the one that its network has seen."""
        self._is_told = "image" in sync_data
        try:
            super().set_state(sync_data)
        finally:
            self._is_told = False

    @property
    def probabilities(self) -> np.ndarray:
        """The network's ten probabilities for ``image``, shape (10,)."""
        return self.trained_network().predict(np.array(self.image, dtype="float32") / 255)

    @traitlets.observe(*_INPUTS, *_DAMAGE)
    def _follow_inputs(self, change: dict[str, Any]) -> None:
        if self._is_told:
            return
        shows = {"strokes": "drawing", "test_image": "test"}
        self.source = shows.get(change["name"], self.source)
        self._compute_image()

    @traitlets.observe("image", "network", "_own", "compact")
    def _tell_prediction(self, change: dict[str, Any]) -> None:
        if self.compact and self.network != "own":
            self._prediction = {"network": self.network, "probabilities": self.probabilities.tolist()}
        else:
            self._prediction = {}

    @traitlets.validate("image", "given")
    def _refuse_scaled(self, proposal: dict[str, Any]) -> tuple[int, ...]:
        """Refuse an image of 0 and 1 that somebody sets: as gray levels it is blank paper."""
        if max(proposal["value"]) == 1 and not self._is_told:
            name = proposal["trait"].name
            raise traitlets.TraitError(
                f"DigitPad.{name} must have gray levels from 0 to 255; got 0 to 1, which is blank paper. "
                f"For example: widget.{name} = 255 * image"
            )
        return proposal["value"]

    @traitlets.observe("image")
    def _show_image(self, change: dict[str, Any]) -> None:
        """An image that was set, not computed, becomes what is on the pad."""
        if self._is_told:
            return
        self._is_told = True
        untouched = {name: 0 for name in _DAMAGE if name != "seed"}
        with self.hold_sync():  # one message to the page
            for name, value in {
                "source": "image",
                "given": change["new"],
                "recenter": False,
                **untouched,
            }.items():
                setattr(self, name, value)
        self._is_told = False

    def _compute_image(self) -> None:
        was_told, self._is_told = self._is_told, True
        self.image = self._levels()
        self._is_told = was_told

    def _levels(self) -> np.ndarray:
        """Compute what the network sees, by the page's steps."""
        damage = {name: getattr(self, name) for name in _DAMAGE}
        image = 255 * damage_image(self._arriving() / 255, **damage)
        if self.recenter:
            image = center_by_mass(image)
        return np.floor(np.clip(image, 0, 255) + 0.5).astype(int)

    def _arriving(self) -> np.ndarray:
        """Return the image before any damage: (28, 28), gray levels in [0, 255]."""
        if self.source == "drawing":
            return (prepare_drawing if self.prepare else shrink_drawing)(self.strokes)
        if self.source == "test":
            return _test_images()[self.test_image].astype("float32")
        return np.reshape(self.given, (28, 28)).astype("float32")

    def draw(self) -> Figure:
        """Draw what the network sees beside its ten probabilities."""
        return figure_of(plot_reading(np.reshape(self.image, (28, 28)), self.probabilities))


@functools.cache
def _test_images() -> np.ndarray:
    return load_mnist()[1][0][:SAMPLE].copy()
