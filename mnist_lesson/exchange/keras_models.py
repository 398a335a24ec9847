"""Networks from Keras models and back, and the proof that a network answers as its model does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from mnist_lesson.data import NUM_PIXELS, flatten, load_mnist, scale_pixels
from mnist_lesson.exchange.network import ExchangeError, Layer, Network, checked_network

if TYPE_CHECKING:
    import keras

_EVERY = 20  # of the test images, every twentieth is compared
_ROOM = {"float16": 0.02, "bfloat16": 0.1}  # difference of probabilities that rounding explains; else:
_USUAL_ROOM = 1e-3
_MOST_OUTLIERS = 0.01  # of the images: near a tie, large weights make much of the last digit
_RAW_IS_BETTER = 0.1  # accuracy on pixels 0 to 255 above the one on [0, 1], and
_RAW_IS_GOOD = 0.8  # at least this: the model has learned from such pixels


def model_from_network(network: Network) -> keras.Sequential:
    """Build a Keras model that predicts what the network predicts, not compiled."""
    import keras

    model = keras.Sequential([keras.Input(shape=(NUM_PIXELS,))])
    for layer in network.layers:
        model.add(keras.layers.Dense(len(layer.bias), activation=layer.activation))
    model.set_weights([array for layer in network.layers for array in (layer.weights, layer.bias)])
    return model


def network_from_model(model: keras.Model) -> Network:
    """Take the layers out of a Keras model, and measure the accuracy of what they make together.

    Raises:
        ExchangeError: the model has other layers or shapes, or answers otherwise than its Dense layers one
            after the other.
    """
    from mnist_lesson.exchange.structure import dense_layers

    layers = [Layer(weights, bias, activation) for weights, bias, activation in dense_layers(model)]
    network = checked_network(Network(tuple(layers)))
    check_answers(model, network)
    x_test, labels = _test_images()
    return replace(network, accuracy=_accuracy(network.predict(x_test), labels))


def check_answers(model: keras.Model, network: Network) -> None:
    """Compare a network with ``model.predict`` on test images. Raises ExchangeError if they differ."""
    x = _test_images()[0][::_EVERY]
    answers, wanted = network.predict(x), _predict(model, x)
    if wanted.shape != answers.shape:
        raise ExchangeError(
            f"Expected ten probabilities for each image, the model's predictions have shape {wanted.shape} "
            f"for {len(x)} images. Give it one Dense layer of 10 units at its end."
        )
    room = _ROOM.get(getattr(model, "compute_dtype", ""), _USUAL_ROOM)
    differences = np.abs(answers - wanted).max(axis=1)
    outliers = np.mean(~(differences <= room))  # NaN is an outlier too
    if outliers > _MOST_OUTLIERS:
        raise ExchangeError(
            f"The file would not answer as the model does: for {outliers:.0%} of {len(x)} test images the "
            f"probabilities differ, by up to {np.nanmax(differences):.2f}. The file can only hold Dense "
            "layers one after the other; in this model something else takes part: a call method of its own, "
            "layers used in another order or twice, sums of layers, numbers of low precision. Build it as "
            "keras.Sequential of Dense layers, and train that."
        )


def check_pixel_range(network: Network) -> None:
    """Refuse a network that has learned from pixels 0 to 255: the page gives it pixels in [0, 1]."""
    x_test, labels = _test_images()
    scaled = _accuracy(network.compute(x_test), labels)
    with np.errstate(over="ignore", invalid="ignore"):
        raw = _accuracy(network.compute(255 * x_test), labels)
    if raw >= _RAW_IS_GOOD and raw >= scaled + _RAW_IS_BETTER:
        raise ExchangeError(
            f"This model was trained on pixels from 0 to 255: it reads {raw:.0%} of such test images, and "
            f"{scaled:.0%} of those with pixels in [0, 1], which the file is for. Train it on "
            "scale_pixels(images); or multiply the weights of its first Dense layer by 255, which comes to "
            "the same: weights, bias = layer.get_weights(); layer.set_weights([255 * weights, bias])."
        )


def _predict(model: keras.Model, x: np.ndarray) -> np.ndarray:
    """Return the model's own predictions. Raises ExchangeError if it has none for such images."""
    shape = getattr(model, "input_shape", None)
    sides = shape[1:] if isinstance(shape, tuple) else ()
    if all(isinstance(side, int) for side in sides) and np.prod(sides) == NUM_PIXELS:
        x = x.reshape(-1, *sides)
    try:
        predictions = model.predict_on_batch(x)
    except Exception as error:
        raise ExchangeError(
            f"Expected a model that predicts images of {NUM_PIXELS} pixels, this one can't: {error!s:.300}. "
            "Begin it with keras.Input(shape=(784,))."
        ) from error
    if not hasattr(predictions, "shape"):
        raise ExchangeError(
            f"Expected a model with one output, ten probabilities, got a {type(predictions).__name__} of "
            f"{len(predictions)}. Export the part that gives the digits: keras.Model(model.input, output)."
        )
    return np.asarray(predictions)


def _test_images() -> tuple[np.ndarray, np.ndarray]:
    _, (images, labels) = load_mnist()
    return flatten(scale_pixels(images)), labels


def _accuracy(probabilities: np.ndarray, labels: np.ndarray) -> float:
    return float(np.mean(probabilities.argmax(axis=1) == labels))
