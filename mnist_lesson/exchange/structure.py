"""The Dense layers of a Keras model in the order in which they compute, however the model was built."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np

from mnist_lesson.exchange.network import ACTIVATIONS, ExchangeError

_ONLY = "Only Dense layers can be exchanged (with Input, Flatten, Dropout and activations between them)."
# Layers that change nothing when a trained network predicts one flat image.
_SILENT = (
    *(keras.layers.InputLayer, keras.layers.Flatten, keras.layers.Reshape, keras.layers.Identity),
    *(keras.layers.Dropout, keras.layers.AlphaDropout, keras.layers.GaussianDropout),
    *(keras.layers.GaussianNoise, keras.layers.ActivityRegularization),
)
_ACTIVATING = (keras.layers.Activation, keras.layers.ReLU, keras.layers.Softmax)
# Evidence at which activations are told apart: from small to large, each row with a largest of its own.
_PROBE = np.linspace(-60, 60, 77, dtype="float32").reshape(11, 7) ** 3 / 3600
_PROBE_ROOM = 1e-4

Dense = tuple[np.ndarray, np.ndarray, str]


def dense_layers(model: object) -> list[Dense]:
    """Return weights, bias and the activation's name of each Dense layer, from input to output.

    A layer that is used twice comes twice; models within the model are opened; activations that are layers of
    their own join the Dense layer before them.

    Raises:
        ExchangeError: this is no Keras model, it is not built, or something other than Dense layers is in it.
    """
    _check_model(model)
    layers: list[tuple[keras.layers.Dense, list[Callable[..., Any]]]] = []
    for layer in _in_order(model):
        if type(layer) is keras.layers.Dense:
            layers.append((layer, [layer.activation]))
        elif isinstance(layer, _ACTIVATING) and type(layer) in _ACTIVATING and layers:
            layers[-1][1].append(layer)
        elif type(layer) not in _SILENT:
            raise ExchangeError(
                f"Expected a model of Dense layers, got a layer of kind {type(layer).__name__} "
                f"({layer.name}). {_ONLY}"
            )
    return [(*_weights(layer), _name_activation(steps, layer.name)) for layer, steps in layers]


def _check_model(model: object) -> None:
    if not isinstance(model, keras.Model):
        kind = type(model)
        raise ExchangeError(
            f"Expected a Keras model, got {kind.__module__}.{kind.__qualname__}. "
            "Pass the model itself, built and trained with `import keras`."
        )
    if not model.built:
        raise ExchangeError("Expected a built model. Give it keras.Input(shape=(784,)) as its first entry.")
    for name in ("inputs", "outputs"):
        count = len(getattr(model, name, None) or [0])
        if count != 1:
            raise ExchangeError(
                f"Expected a model with one input and one output, this one has {count} {name}. "
                "Export the part that gives the digits: keras.Model(model.inputs[0], model.outputs[0])."
            )


def _in_order(model: keras.Model) -> Iterator[Any]:
    """Yield a model's layers from input to output, those of inner models in their place.

    A model of one's own class does not say how it computes: its layers come in the order in which they were
    made, and only a comparison of answers can tell whether that is right.
    """
    operations = reversed(list(_back_from_output(model))) if getattr(model, "outputs", None) else model.layers
    for operation in operations:
        if isinstance(operation, keras.Model):
            _check_model(operation)
            yield from _in_order(operation)
        else:
            yield operation


def _back_from_output(model: keras.Model) -> Iterator[Any]:
    """Yield the operations of a functional or sequential model from its output back to its input."""
    tensor, first = model.outputs[0], model.inputs[0]
    while tensor is not first:
        operation, node, _ = tensor._keras_history
        yield operation
        sources = operation._inbound_nodes[node].input_tensors
        if len(sources) != 1:
            raise ExchangeError(
                f"Expected layers one after the other, but {operation.name} ({type(operation).__name__}) "
                f"takes {len(sources)} inputs: paths that part and meet again can't be exchanged. {_ONLY}"
            )
        tensor = sources[0]


def _weights(layer: keras.layers.Dense) -> tuple[np.ndarray, np.ndarray]:
    """Return a layer's weights as it computes with them (a LoRA's added), and its bias, float32."""
    if not layer.built:
        raise ExchangeError("Expected a built model. Give it keras.Input(shape=(784,)) as its first entry.")
    if mode := getattr(layer, "quantization_mode", None):
        raise ExchangeError(
            f"Expected weights in floating point, layer {layer.name} is quantized to {mode}. "
            "Export the model before model.quantize(…)."
        )
    weights = np.asarray(keras.ops.convert_to_numpy(layer.kernel), "float32")
    if layer.bias is None:
        return weights, np.zeros(weights.shape[1], "float32")
    return weights, np.asarray(keras.ops.convert_to_numpy(layer.bias), "float32")


def _name_activation(steps: list[Callable[..., Any]], layer: str) -> str:
    """Return the name of the activation that does what these do one after the other.

    They are told by what they do, not by what they are called: a function of one's own may have any name.
    """
    values = keras.ops.convert_to_tensor(_PROBE)
    try:
        for step in steps:
            values = step(values)
        values = np.asarray(keras.ops.convert_to_numpy(values), "float32")
    except Exception as error:
        raise ExchangeError(f"The activation of layer {layer} can't be computed: {error!s:.200}.") from error
    for name, function in ACTIVATIONS.items():
        wanted = function(_PROBE)
        if wanted.shape == values.shape and np.allclose(values, wanted, rtol=1e-3, atol=_PROBE_ROOM):
            return name
    names = [getattr(step, "__name__", type(step).__name__) for step in steps]
    meant = " and ".join(itertools.filterfalse("linear".__eq__, names))
    raise ExchangeError(
        f"Expected activations among {', '.join(ACTIVATIONS)}, layer {layer} has {meant}, which computes "
        "something else. Build the layer with one of these names."
    )
