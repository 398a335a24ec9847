"""A trained network as one small JSON file, and back: train in Keras, draw in the page.

The file holds Dense layers one after the other, 784 pixels in and ten probabilities out::

    {"format": "mnist-lesson-network", "version": 1,
     "preprocessing": {"shape": [28, 28], "divide_by": 255},
     "number_type": "float32",
     "layers": [{"units": 10, "activation": "sigmoid", "weights": "…", "bias": "…"}, …],
     "accuracy": 0.8946}

``weights`` are the numbers of Keras's kernel, shape (inputs, units), row by row, little-endian, in base64;
``bias`` are its ``units`` numbers. ``accuracy`` is the share of MNIST's test images that the network reads
correctly, or null. ``widgets/shared/network.js`` reads the same file by the same rules.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mnist_lesson.data import IMAGE_SIZE, NUM_CLASSES, NUM_PIXELS, flatten, load_mnist, scale_pixels
from mnist_lesson.neurons import sigmoid, softmax, weighted_sum

if TYPE_CHECKING:
    import keras

FORMAT = "mnist-lesson-network"
VERSION = 1
PREPROCESSING = {"shape": [IMAGE_SIZE, IMAGE_SIZE], "divide_by": 255}
NUMBER_TYPES = {"float32": "<f4", "float16": "<f2"}
ACTIVATIONS = {
    "linear": lambda z: z,
    "relu": lambda z: np.maximum(z, 0),
    "sigmoid": sigmoid,
    "softmax": softmax,
    "tanh": np.tanh,
}
_BOUNDED = ("sigmoid", "softmax", "tanh")  # their outputs lie within −1 and 1, whatever the evidence
_MOST_EVIDENCE = 1e38  # the difference of two such numbers is still a 32-bit float
MOST_LAYERS = 8
MOST_UNITS = 1024
MOST_BYTES = 16 * 2**20

# Layers of Keras that change nothing when a trained network predicts one flat image.
_SILENT_LAYERS = ("InputLayer", "Flatten", "Dropout")


class ExchangeError(ValueError):
    """A file or a model can't be exchanged; the message says why and what to do."""


@dataclass(frozen=True)
class Layer:
    """A Dense layer: ``weights`` (inputs, units) and ``bias`` (units,), float32; its activation's name."""

    weights: np.ndarray
    bias: np.ndarray
    activation: str


@dataclass(frozen=True)
class Network:
    """Dense layers, 784 pixels to ten probabilities; ``accuracy`` on the test images, in [0, 1], or None."""

    layers: tuple[Layer, ...]
    accuracy: float | None = None

    def predict(self, x: np.ndarray) -> np.ndarray:
        """Return the probabilities of the ten digits: (n, 784) in [0, 1] → (n, 10); (784,) → (10,)."""
        for layer in self.layers:
            x = ACTIVATIONS[layer.activation](weighted_sum(x, layer.weights, layer.bias))
        return x


def export_model(model: keras.Model, path: str | Path) -> Path:
    """Write a trained Keras model of Dense layers as one JSON file, with its accuracy on the test images.

    Args:
        model: 784 pixels in [0, 1] in (or images of shape (28, 28) and a Flatten layer), ten probabilities
            out. Dropout is left out: it does nothing when a network predicts.
        path: the file to write; one that is there is replaced.

    Returns:
        The path of the file.

    Raises:
        ExchangeError: the model has other layers or shapes, or a weight that is not finite.
    """
    return write_network(network_from_model(model), path)


def import_model(path: str | Path) -> keras.Sequential:
    """Read a file of :func:`export_model` as a Keras model that predicts the same, not compiled.

    Raises:
        ExchangeError: the file can't be read, or is not such a file.
    """
    return model_from_network(read_network(path))


def model_from_network(network: Network) -> keras.Sequential:
    """Build a Keras model that predicts what the network predicts, not compiled."""
    import keras

    model = keras.Sequential([keras.Input(shape=(NUM_PIXELS,))])
    for layer in network.layers:
        model.add(keras.layers.Dense(len(layer.bias), activation=layer.activation))
    model.set_weights([array for layer in network.layers for array in (layer.weights, layer.bias)])
    return model


def network_from_model(model: keras.Model) -> Network:
    """Take the layers out of a Keras model, and measure its accuracy. Raises as :func:`export_model` does."""
    layers = [_take_layer(layer) for layer in model.layers if type(layer).__name__ not in _SILENT_LAYERS]
    network = _checked_network(Network(tuple(layers)))
    _, (images, labels) = load_mnist()
    answers = network.predict(flatten(scale_pixels(images))).argmax(axis=1)
    return Network(network.layers, accuracy=float(np.mean(answers == labels)))


def write_network(network: Network, path: str | Path, *, number_type: str = "float32") -> Path:
    """Write a network as a file. ``float16`` takes half the room and rounds to three digits."""
    path = Path(path)
    path.write_text(json.dumps(network_to_json(network, number_type)) + "\n", encoding="utf-8")
    return path


def read_network(path: str | Path) -> Network:
    """Read a network's file.

    Raises:
        ExchangeError: the file can't be read, is too large, or is not a network's.
    """
    path = Path(path)
    try:
        size = path.stat().st_size
        document = json.loads(path.read_text(encoding="utf-8")) if size <= MOST_BYTES else None
    except (OSError, ValueError, RecursionError) as error:  # ValueError: no JSON, no UTF-8, 5,000 digits
        raise ExchangeError(
            f"The network's file {path} can't be read: {error}. Expected the JSON file that "
            "export_model(model, path) writes."
        ) from error
    if size > MOST_BYTES:
        raise ExchangeError(
            f"Expected a network's file of at most {MOST_BYTES // 2**20} MB, {path.name} is larger."
        )
    return network_from_json(document)


def network_to_json(network: Network, number_type: str = "float32") -> dict[str, Any]:
    """Return a network in the form of its file, as plain JSON."""
    layers = [
        {
            "units": len(layer.bias),
            "activation": layer.activation,
            "weights": _encode(layer.weights, number_type),
            "bias": _encode(layer.bias, number_type),
        }
        for layer in network.layers
    ]
    return {
        "format": FORMAT,
        "version": VERSION,
        "preprocessing": PREPROCESSING,
        "number_type": number_type,
        "layers": layers,
        "accuracy": network.accuracy,
    }


def network_from_json(document: object) -> Network:
    """Check a network's file, already parsed, and return the network.

    Raises:
        ExchangeError: what was expected, what came, and what to do.
    """
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ExchangeError(
            f'This is not a network\'s file: expected "format": "{FORMAT}". '
            "Write one with export_model(model, path), or save it in the training lab."
        )
    version, preprocessing = document.get("version"), document.get("preprocessing")
    if version is True or version != VERSION or preprocessing != PREPROCESSING:  # True == 1 in Python
        raise ExchangeError(
            f"Expected version {VERSION} with preprocessing {PREPROCESSING}, got version "
            f"{_shown(version)} with {_shown(preprocessing, 60)}. "
            "Export the model again with this version of the course."
        )
    return _checked_network(Network(_read_layers(document), _read_accuracy(document.get("accuracy"))))


def _shown(value: object, length: int = 20) -> str:
    """Return the beginning of a value from a file, for a message; some have no text at all."""
    try:
        return repr(value)[:length]
    except (ValueError, RecursionError):  # a whole number of 5,000 digits, lists in lists in lists …
        return "something too large to show"


def _take_layer(layer: keras.layers.Layer) -> Layer:
    kind = type(layer).__name__
    if kind != "Dense":
        raise ExchangeError(
            f"Expected a model of Dense layers, got a layer of kind {kind} ({layer.name}). "
            "Only Dense layers can be exchanged (with Flatten, Input and Dropout between them)."
        )
    weights = layer.get_weights()
    if not weights:
        raise ExchangeError("Expected a built model. Give it keras.Input(shape=(784,)) as its first entry.")
    bias = weights[1] if layer.use_bias else np.zeros(weights[0].shape[1])
    activation = getattr(layer.activation, "__name__", type(layer.activation).__name__)
    return Layer(np.asarray(weights[0], "float32"), np.asarray(bias, "float32"), activation)


def _read_layers(document: dict[str, Any]) -> tuple[Layer, ...]:
    layers, number_type = document.get("layers"), document.get("number_type")
    if number_type not in list(NUMBER_TYPES):  # a list compares; a dict would need a hash
        raise ExchangeError(f"Expected number_type float32 or float16, got {_shown(number_type)}.")
    if not isinstance(layers, list) or not 1 <= len(layers) <= MOST_LAYERS:
        raise ExchangeError(f"Expected a list of 1 to {MOST_LAYERS} layers. Is the file complete?")
    read: list[Layer] = []
    for number, layer in enumerate(layers, start=1):
        inputs = len(read[-1].bias) if read else NUM_PIXELS
        read.append(_read_layer(layer, inputs, number_type=number_type, place=f"layer {number}"))
    return tuple(read)


def _read_layer(layer: object, inputs: int, *, number_type: str, place: str) -> Layer:
    units = layer.get("units") if isinstance(layer, dict) else None
    if not isinstance(units, int) or isinstance(units, bool) or not 1 <= units <= MOST_UNITS:
        raise ExchangeError(f"Expected 1 to {MOST_UNITS} units in {place}, got {_shown(units)}.")
    weights = _decode(layer.get("weights"), inputs * units, number_type=number_type, place=place)
    bias = _decode(layer.get("bias"), units, number_type=number_type, place=place)
    activation = layer.get("activation")
    name = activation if isinstance(activation, str) else _shown(activation)
    return Layer(weights.reshape(inputs, units), bias, name[:40])


def _read_accuracy(accuracy: object) -> float | None:
    if accuracy is None:
        return None
    if isinstance(accuracy, bool) or not isinstance(accuracy, (int, float)) or not 0 <= accuracy <= 1:
        raise ExchangeError(f"Expected an accuracy from 0 to 1, or null, got {_shown(accuracy)}.")
    return float(accuracy)


def _checked_network(network: Network) -> Network:
    shapes = [layer.weights.shape for layer in network.layers]
    if not shapes or shapes[0][0] != NUM_PIXELS or shapes[-1][1] != NUM_CLASSES:
        raise ExchangeError(
            f"Expected a network from {NUM_PIXELS} pixels to {NUM_CLASSES} digits, got weights of shapes "
            f"{shapes}."
        )
    activations = [layer.activation for layer in network.layers]
    if not set(activations) <= set(ACTIVATIONS) or activations[-1] != "softmax":
        raise ExchangeError(
            f"Expected activations among {', '.join(ACTIVATIONS)}, and softmax at the end, got "
            f"{', '.join(activations)}."
        )
    _check_sizes(network)
    _check_reach(network)
    return network


def _check_sizes(network: Network) -> None:
    if len(network.layers) > MOST_LAYERS or any(len(layer.bias) > MOST_UNITS for layer in network.layers):
        raise ExchangeError(f"Expected at most {MOST_LAYERS} layers of at most {MOST_UNITS} units each.")
    arrays = [array for layer in network.layers for array in (layer.weights, layer.bias)]
    if not all(np.isfinite(array).all() for array in arrays):
        raise ExchangeError(
            "Expected finite weights, got NaN or infinity. The training has probably gone wrong: "
            "train again with a smaller learning rate."
        )


def _check_reach(network: Network) -> None:
    """Refuse a network that could leave the range of 32-bit floats for some image: there NaN begins."""
    largest = 1.0  # input of the layer, beginning with pixels in [0, 1]
    for number, layer in enumerate(network.layers, start=1):
        sums = np.abs(layer.weights).sum(axis=0, dtype="float64") * largest + np.abs(layer.bias)
        if sums.max() > _MOST_EVIDENCE:
            raise ExchangeError(
                f"Expected weights whose sums stay below {_MOST_EVIDENCE:.0e}, those of layer {number} can "
                f"reach {sums.max():.0e}. The training has probably gone wrong: train again with a smaller "
                "learning rate."
            )
        largest = 1.0 if layer.activation in _BOUNDED else float(sums.max())


def _encode(array: np.ndarray, number_type: str) -> str:
    with np.errstate(over="ignore"):  # what float16 can't hold becomes infinite, and is refused below
        numbers = array.astype(NUMBER_TYPES[number_type])
    if not np.isfinite(numbers).all():
        raise ExchangeError(f"A weight is too large for {number_type}. Write the network as float32.")
    return base64.b64encode(numbers.tobytes()).decode("ascii")


def _decode(text: object, count: int, *, number_type: str, place: str) -> np.ndarray:
    kind = np.dtype(NUMBER_TYPES[number_type])
    try:
        data = base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except (binascii.Error, ValueError):
        data = b""
    if len(data) != count * kind.itemsize:
        raise ExchangeError(
            f"Expected {count} numbers ({number_type}, base64) in {place}, got {len(data)} bytes instead of "
            f"{count * kind.itemsize}. Is the file complete?"
        )
    return np.frombuffer(data, kind).astype("float32")
