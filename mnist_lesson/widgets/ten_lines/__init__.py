"""Chapter 1's program, one line after the other: what each line does and what exists after it."""

from __future__ import annotations

import base64
import functools
import statistics
from collections.abc import Sequence
from typing import Any

import traitlets
from matplotlib.axes import Axes

from mnist_lesson.data import load_mnist
from mnist_lesson.measurements import load_accuracy_over_seeds
from mnist_lesson.plots.program import plot_program
from mnist_lesson.widgets.base import LessonWidget
from mnist_lesson.widgets.traits import Whole

SHEETS = 5  # images that are drawn for all 60,000; the fifth one is asked about
ASKED = 4
# What chapter 1's trained network answers about that image, in percent, for the digits 0 to 9.
ANSWER = (0, 2, 0, 0, 8, 0, 0, 3, 1, 85)
TRAINING = {"images": 60_000, "epochs": 10, "batchSize": 32}
LAYER_PARAMETERS = (7850, 110)

Step = dict[str, Any]


def _step(code: str, says: str, *, things: Sequence[tuple[str, ...]] = (), **rest: Any) -> Step:
    """Return one line of the program.

    Args:
        code: the line as chapter 1 has it.
        says: what it does; code stands between backticks.
        things: what exists newly or in another form after it: name, what it is, shape, type, values.
        rest: ``scene``, what the drawing shows from here on, and ``opened``, pairs of a chapter's number
            and what it explains of this line.
    """
    fields = ("name", "what", "shape", "type", "values")
    made = [dict(zip(fields, thing, strict=True)) for thing in things]
    return {"code": code, "says": says, "things": made, "scene": {}, "opened": [], **rest}


_DATA = (
    _step(
        "import keras",
        "Gets Keras, a library that has the parts of a network ready.",
        things=[("keras", "a library", "", "", "")],
    ),
    _step(
        "from keras.utils import to_categorical",
        "Gets the function `to_categorical`, which line 5 needs.",
        things=[("to_categorical", "a function", "", "", "")],
    ),
    _step(
        "(x_train, y_train), _ = keras.datasets.mnist.load_data()",
        "Loads 60,000 images of handwritten digits and the right answer for each. `_` takes 10,000 more, "
        "which training must not see.",
        things=[
            ("x_train", "images, 28 rows of 28 dots", "(60000, 28, 28)", "uint8", "0 to 255"),
            ("y_train", "answers, one digit each", "(60000,)", "uint8", "0 to 9"),
        ],
        scene={"x": "sheets", "y": "digits"},
        opened=[(2, "the images")],
    ),
    _step(
        'x_train = x_train.reshape(60000, 784).astype("float32") / 255',
        "Lays every image out as one row of 28 · 28 = 784 numbers, and divides each number by 255.",
        things=[("x_train", "images, each one row", "(60000, 784)", "float32", "0 to 1")],
        scene={"x": "rows"},
        opened=[(2, "rows and scaling")],
    ),
    _step(
        "y_train = to_categorical(y_train, num_classes=10)",
        "Writes every answer as ten numbers: a 1 at the place of its digit, and 0 elsewhere.",
        things=[("y_train", "answers, ten numbers each", "(60000, 10)", "float64", "0 or 1")],
        scene={"y": "places"},
        opened=[(2, "this way of writing")],
    ),
)

_NETWORK = (
    _step(
        "model = keras.Sequential([keras.Input(shape=(784,))])",
        "Starts a network that takes 784 numbers, one for each dot of an image. It has no neurons yet.",
        things=[("model", "a network without layers", "784 in", "", "0 parameters")],
        scene={"model": "input"},
        opened=[(6, "`Sequential` and `Input`")],
    ),
    _step(
        'model.add(keras.layers.Dense(10, activation="sigmoid"))',
        "Adds a layer of ten neurons. Each gets all 784 numbers. That brings 784 · 10 + 10 = 7,850 "
        "parameters, most of them random at first.",
        things=[("model", "a network with one layer", "784 → 10", "float32", "7,850 parameters")],
        scene={"model": "hidden"},
        opened=[(3, "a neuron"), (4, "`sigmoid`"), (6, "the count")],
    ),
    _step(
        'model.add(keras.layers.Dense(10, activation="softmax"))',
        "Adds a second layer: ten neurons, one for each digit. Their answers are the ten probabilities. "
        "10 · 10 + 10 = 110 more parameters.",
        things=[("model", "a network with two layers", "784 → 10 → 10", "float32", "7,960 parameters")],
        scene={"model": "output"},
        opened=[(5, "`softmax`"), (6, "layers")],
    ),
)

_LEARNING = (
    _step(
        'model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])',
        "Makes three choices: how mistakes are measured, how they are corrected, and what is reported to "
        "us. Nothing is learned yet.",
        things=[("model", "ready to learn", "784 → 10 → 10", "float32", "7,960 parameters")],
        scene={"learning": "choices"},
        opened=[(7, "all three")],
    ),
    _step(
        "model.fit(x_train, y_train, epochs=10, verbose=0)",
        "Shows the network all 60,000 images, ten times over: ten epochs. It moves its parameters a little "
        "after every 32 images.",
        things=[("model", "has learned", "784 → 10 → 10", "float32", "7,960 parameters")],
        scene={"model": "trained", "learning": "epochs"},
        opened=[(7, "how it learns")],
    ),
)

_USE = (
    _step(
        "answer = model.predict(x_train[:10], verbose=0)[4]",
        "Asks the trained network about ten images and takes the fifth answer, `[4]`: ten probabilities, "
        "the largest for 9.",
        things=[("answer", "one number for each digit", "(10,)", "float32", "0 to 1")],
        scene={"learning": "answer"},
        opened=[(8, "predictions")],
    ),
    _step(
        "loss, accuracy = model.evaluate(x_new, y_new, verbose=0)",
        "Lets it read the 10,000 other images, prepared as in lines 4 and 5. Two numbers come back; "
        "`accuracy` is the share that it reads correctly.",
        things=[
            ("loss", "how wrong it is", "one number", "float", "about {loss}"),
            ("accuracy", "how often it is right", "one number", "float", "about {accuracy}"),
        ],
        scene={"learning": "test"},
        opened=[(7, "`loss`"), (8, "the test")],
    ),
)

GROUPS = (
    ("Prepare the data", _DATA),
    ("Build the network", _NETWORK),
    ("Let it learn", _LEARNING),
    ("Use it", _USE),
)
STEPS = tuple({**step, "group": title} for title, steps in GROUPS for step in steps)
PROGRAM = tuple(step["code"] for _, steps in GROUPS[:3] for step in steps)

CHAPTERS = {
    2: "02_data",
    3: "03_perceptron",
    4: "04_sigmoid",
    5: "05_softmax_evidence",
    6: "06_sequential_model",
    7: "07_training",
    8: "08_prediction",
}


def things_after(line: int) -> dict[str, dict[str, str]]:
    """Return what exists after a line, by name: what it is, its shape, its type and its values."""
    return {thing["name"]: thing for step in STEPS[:line] for thing in _measured_things(step)}


@functools.cache
def measured() -> dict[str, float]:
    """Return loss and accuracy on the test images as the program usually reaches them: the medians."""
    runs = load_accuracy_over_seeds()
    medians = {"loss": statistics.median(runs["losses"]), "accuracy": statistics.median(runs["accuracies"])}
    return {"loss": round(medians["loss"], 1), "accuracy": round(medians["accuracy"], 2)}


def _measured_things(step: Step) -> list[dict[str, str]]:
    return [{**thing, "values": thing["values"].format(**measured())} for thing in step["things"]]


@functools.cache
def constants() -> dict[str, Any]:
    """Return what the page needs: the steps, the first images (base64 of 784 bytes) and their labels."""
    (images, labels), _ = load_mnist()
    return {
        "steps": [{**step, "things": _measured_things(step)} for step in STEPS],
        "programLength": len(PROGRAM),
        "chapters": {str(number): name for number, name in CHAPTERS.items()},
        "images": [base64.b64encode(image.tobytes()).decode() for image in images[:SHEETS]],
        "labels": labels[:SHEETS].tolist(),
        "asked": ASKED,
        "answer": list(ANSWER),
        "accuracy": measured()["accuracy"],
        "training": TRAINING,
        "parameters": list(LAYER_PARAMETERS),
    }


class TenLines(LessonWidget):
    """The ten-line program and the two lines that use its network, to step through.

        widget = TenLines(line=4)
        widget.line       # where the reader is
        widget.things()   # what exists after that line

    Attributes:
        line: the line that has just run: 1 to 10 for the program, 11 asks the trained network about a
            digit, 12 tests it.
    """

    name = "ten-lines"

    line = Whole(1, low=1, high=len(STEPS))

    _constants = traitlets.Dict().tag(sync=True)

    @traitlets.default("_constants")
    def _default_constants(self) -> dict[str, Any]:
        return constants()

    def things(self) -> dict[str, dict[str, str]]:
        """Return what exists after the present line, by name."""
        return things_after(self.line)

    def draw(self) -> Axes:
        """Draw the program with the shapes after each line, the present line marked."""
        codes, results = [step["code"] for step in STEPS], [_result(number) for number in range(len(STEPS))]
        return plot_program(codes, results, chosen=self.line, numbered=len(PROGRAM))


def _result(number: int) -> str:
    """Return in a few words what the step of this number, from 0, makes: shapes, or what else is new."""
    before = things_after(number)
    made = [thing for thing in STEPS[number]["things"] if thing["shape"]]
    same = {thing["name"] for thing in made if thing["shape"] == before.get(thing["name"], {}).get("shape")}
    return ", ".join(f"{t['name']}: {t['what'] if t['name'] in same else t['shape']}" for t in made)
