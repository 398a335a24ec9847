"""A network as plain JSON, and back, with all that a file from elsewhere can have wrong."""

from __future__ import annotations

import base64
import binascii
from typing import Any

import numpy as np

from mnist_lesson.data import IMAGE_SIZE, NUM_PIXELS
from mnist_lesson.exchange.network import (
    MOST_LAYERS,
    MOST_UNITS,
    ExchangeError,
    Layer,
    Network,
    checked_network,
)

FORMAT = "mnist-lesson-network"
VERSION = 1
PREPROCESSING = {"shape": [IMAGE_SIZE, IMAGE_SIZE], "divide_by": 255}
_JSON_KINDS = {
    list: "list",
    str: "text",
    bool: "true or false",
    type(None): "null",
    int: "number",
    float: "number",
}
# JSON that is easily taken for a network's file, by the names in it.
_OTHER_DOCUMENTS = (
    ({"modelTopology"}, "a model for TensorFlow.js; export the Keras model that it was made of"),
    ({"weightsManifest"}, "a model for TensorFlow.js; export the Keras model that it was made of"),
    ({"class_name", "config"}, "a Keras model's structure (model.to_json) without its weights"),
    ({"nbformat", "cells"}, "a notebook"),
    ({"engine", "seeds"}, "a measurement"),
)
NUMBER_TYPES = {"float32": "<f4", "float16": "<f2"}


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
    _read_accuracy(network.accuracy)
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
            f'This is not a network\'s file{_name_kind(document)}: expected "format": "{FORMAT}". '
            "Write one with export_model(model, path), or save it in the training lab."
        )
    version, preprocessing = document.get("version"), document.get("preprocessing")
    if version is True or version != VERSION or preprocessing != PREPROCESSING:  # True == 1 in Python
        raise ExchangeError(
            f"Expected version {VERSION} with preprocessing {PREPROCESSING}, got version "
            f"{_shown(version)} with {_shown(preprocessing, 60)}. "
            "Export the model again with this version of the course."
        )
    return checked_network(Network(_read_layers(document), _read_accuracy(document.get("accuracy"))))


def _name_kind(document: object) -> str:
    """Say what other JSON this is, as far as it can be told: ", it is …" or nothing."""
    if not isinstance(document, dict):
        return f", it is JSON with a {_JSON_KINDS.get(type(document), type(document).__name__)} only"
    for names, words in _OTHER_DOCUMENTS:
        if document.keys() >= names:
            return f", it is {words}"
    return ""


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
    document = layer if isinstance(layer, dict) else {}
    units = document.get("units")
    if not isinstance(units, int) or isinstance(units, bool) or not 1 <= units <= MOST_UNITS:
        raise ExchangeError(f"Expected 1 to {MOST_UNITS} units in {place}, got {_shown(units)}.")
    weights = _decode(document.get("weights"), inputs * units, number_type=number_type, place=place)
    bias = _decode(document.get("bias"), units, number_type=number_type, place=place)
    activation = document.get("activation")
    name = activation if isinstance(activation, str) else _shown(activation)
    return Layer(weights.reshape(inputs, units), bias, name[:40])


def _read_accuracy(accuracy: object) -> float | None:
    if accuracy is None:
        return None
    if isinstance(accuracy, bool) or not isinstance(accuracy, (int, float)) or not 0 <= accuracy <= 1:
        raise ExchangeError(f"Expected an accuracy from 0 to 1, or null, got {_shown(accuracy)}.")
    return float(accuracy)


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


def _shown(value: object, length: int = 20) -> str:
    """Return the beginning of a value from a file, for a message; some have no text at all."""
    try:
        return repr(value)[:length]
    except (ValueError, RecursionError):  # a whole number of 5,000 digits, lists in lists in lists …
        return "something too large to show"
