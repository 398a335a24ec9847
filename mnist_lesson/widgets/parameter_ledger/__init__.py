"""Chapter 6's ledger: a stack of Dense layers, where its parameters lie, and the maps of its units."""

from __future__ import annotations

import itertools
from typing import Any

import traitlets
from matplotlib.axes import Axes

from mnist_lesson.data import NUM_CLASSES, NUM_PIXELS
from mnist_lesson.plots.figure import describe
from mnist_lesson.plots.layers import plot_layers
from mnist_lesson.widgets.base import LessonWidget
from mnist_lesson.widgets.traits import Choice, Flag, Rows, Whole

ACTIVATIONS = ("linear", "sigmoid", "tanh", "relu", "softmax")
MOST_INPUTS = 4096
MOST_LAYERS = 5
MOST_UNITS = 1024
START_UNIT = 0
OUTPUT = (NUM_CLASSES, "softmax")

# The stacks whose trained weights come along, by the name of their resource.
STACKS: dict[str, dict[str, Any]] = {
    "network-regression": {"title": "No hidden layer", "layers": [OUTPUT]},
    "network-mlp": {"title": "The ten lines", "layers": [(10, "sigmoid"), OUTPUT]},
    "network-wide": {"title": "128 hidden units", "layers": [(128, "relu"), OUTPUT]},
}


class ParameterLedger(LessonWidget):
    """A stack of Dense layers with the account of its parameters, and the weight map of each first unit.

        widget = ParameterLedger(layers=[(30, "sigmoid"), (20, "sigmoid"), (10, "softmax")])
        widget                  # last line of a cell: shows it
        widget.parameters       # 24380
        widget.layers           # what the reader has made of it

    Attributes:
        inputs: how many numbers go into the stack, 1 to 4096. Maps are drawn for the 784 of an image.
        layers: one to five rows of units (1 to 1024) and activation ("linear", "sigmoid", "tanh", "relu",
            "softmax"), from the first layer to the output.
        unit: which unit of the first layer is looked at, from 0; beyond the last one the last one.
        trained: show the trained weights of the three stacks that have them, or else start weights.
    """

    name = "parameter-ledger"

    inputs = Whole(NUM_PIXELS, low=1, high=MOST_INPUTS)
    layers = Rows(
        STACKS["network-mlp"]["layers"],
        columns=[Whole(1, low=1, high=MOST_UNITS), Choice("linear", options=ACTIVATIONS)],
        least=1,
        most=MOST_LAYERS,
        names="layers",
    )
    unit = Whole(START_UNIT, low=0, high=MOST_UNITS - 1)
    trained = Flag(True)

    _constants = traitlets.Dict(
        {
            "activations": list(ACTIVATIONS),
            "mostInputs": MOST_INPUTS,
            "mostLayers": MOST_LAYERS,
            "mostUnits": MOST_UNITS,
            "output": list(OUTPUT),
            "pixels": NUM_PIXELS,
            "unit": START_UNIT,
            "stacks": {
                name: {"title": stack["title"], "layers": [list(row) for row in stack["layers"]]}
                for name, stack in STACKS.items()
            },
        }
    ).tag(sync=True)

    @property
    def layer_parameters(self) -> tuple[int, ...]:
        """The parameters of each layer: inputs · units weights, and a bias for each unit."""
        sizes = self._sizes()
        return tuple(inputs * units + units for inputs, units in itertools.pairwise(sizes))

    @property
    def parameters(self) -> int:
        """The parameters of all layers together, as Keras's ``count_params()`` counts them."""
        return sum(self.layer_parameters)

    def _sizes(self) -> list[int]:
        return [self.inputs, *(units for units, _ in self.layers)]

    def draw(self) -> Axes:
        """Draw the stack as it is now, with the parameters of each layer."""
        names = [f"{self.inputs}\ninputs", *(f"{units}\n{activation}" for units, activation in self.layers)]
        notes = [f"{count:,}" for count in self.layer_parameters]
        ax = plot_layers(self._sizes(), names, notes=notes)
        describe(ax, self._in_words())
        return ax

    def _in_words(self) -> str:
        stack = " → ".join(f"{units} {activation}" for units, activation in self.layers)
        sizes = self._sizes()
        ledger = " ".join(
            f"Layer {number}: {sizes[number - 1]:,} · {sizes[number]:,} + {sizes[number]:,} = {count:,}."
            for number, count in enumerate(self.layer_parameters, start=1)
        )
        return (
            f"A stack of Dense layers, {self.inputs} → {stack}. Each circle is joined to all of the next. "
            f"Its parameters: {ledger} Together {self.parameters:,}."
        )
