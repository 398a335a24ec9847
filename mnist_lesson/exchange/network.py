"""A trained network without Keras: Dense layers with their weights, and what makes one sound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mnist_lesson.data import NUM_CLASSES, NUM_PIXELS
from mnist_lesson.images import as_numbers, check_unit_range
from mnist_lesson.neurons import sigmoid, softmax, weighted_sum

ACTIVATIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
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
        """Return the probabilities of the ten digits: (n, 784) in [0, 1] → (n, 10); (784,) → (10,).

        Raises:
            ValueError: these are no flattened images, or their pixels don't lie in [0, 1].
        """
        x = as_numbers(x, "flattened images of shape (n, 784)")
        if x.shape[-1:] != (NUM_PIXELS,) or x.ndim > 2:
            raise ValueError(
                f"Expected flattened images of shape (n, {NUM_PIXELS}), got shape {x.shape}. "
                "Flatten images of shape (n, 28, 28) with flatten(images), a single one with "
                "flatten(image[None])."
            )
        check_unit_range(x)
        return self.compute(x)

    def compute(self, x: np.ndarray) -> np.ndarray:
        """Return the same for inputs of any range, unchecked."""
        for layer in self.layers:
            x = ACTIVATIONS[layer.activation](weighted_sum(x, layer.weights, layer.bias))
        return x


def checked_network(network: Network) -> Network:
    """Return the network if it is sound. Raises ExchangeError if it is not."""
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
