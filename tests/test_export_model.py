"""What export_model writes answers as the model does, and what it can't write is refused with the reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import pytest

from mnist_lesson import exchange
from mnist_lesson.data import flatten, load_mnist, scale_pixels
from mnist_lesson.exchange import ExchangeError, export_model, import_model, read_network

Dense = keras.layers.Dense
SOFTMAX = {"activation": "softmax"}
NETWORKS = Path(exchange.__file__).parents[1] / "assets" / "networks"


@pytest.fixture(scope="module")
def x_test() -> np.ndarray:
    _, (images, _) = load_mnist()
    return flatten(scale_pixels(images[:300]))


def layer_used_twice() -> keras.Model:
    inputs, shared = keras.Input((784,)), Dense(30, activation="tanh")
    hidden, again = Dense(30, activation="tanh")(inputs), None
    again = shared(shared(hidden))
    return keras.Model(inputs, Dense(10, **SOFTMAX)(again))


def with_lora() -> keras.Model:
    model = keras.Sequential([keras.Input((784,)), Dense(20, activation="relu"), Dense(10, **SOFTMAX)])
    model.layers[0].enable_lora(4)
    for weight in model.layers[0].trainable_variables:
        weight.assign(keras.random.normal(weight.shape, seed=1) / 5)
    return model


def model_in_model() -> keras.Model:
    inner = keras.Sequential([keras.Input((784,)), Dense(12, activation="sigmoid")])
    return keras.Sequential([keras.Input((784,)), inner, Dense(10, **SOFTMAX)])


def activations_as_layers() -> keras.Model:
    hidden = [Dense(12), keras.layers.ReLU(), keras.layers.Dropout(0.3)]
    return keras.Sequential([keras.Input((784,)), *hidden, Dense(10), keras.layers.Softmax()])


def out_of_order() -> keras.Model:
    """The layers are made in another order than they compute in."""
    last, first = Dense(10, **SOFTMAX), Dense(15, activation="tanh")
    inputs = keras.Input((784,))
    return keras.Model(inputs, last(first(inputs)))


@pytest.mark.parametrize(
    "build", [layer_used_twice, with_lora, model_in_model, activations_as_layers, out_of_order]
)
def test_the_file_answers_as_the_model_does(
    build: Callable[[], keras.Model], x_test: np.ndarray, tmp_path: Path
) -> None:
    model = build()
    network = read_network(export_model(model, tmp_path / "model.json"))
    expected = model.predict(x_test, verbose=0)
    np.testing.assert_allclose(network.predict(x_test), expected, atol=1e-4)
    np.testing.assert_allclose(
        import_model(tmp_path / "model.json").predict(x_test, verbose=0), expected, atol=1e-4
    )


class Skipping(keras.Model):
    """Adds its hidden layer's inputs to its outputs, which no list of its layers tells."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second, self.last = Dense(20), Dense(20, activation="tanh"), Dense(10, **SOFTMAX)

    def call(self, x: object) -> object:
        x = self.first(x)
        return self.last(x + self.second(x))


def skipping() -> keras.Model:
    model = Skipping()
    model(np.zeros((1, 784), "float32"))
    return model


def skipping_functional() -> keras.Model:
    inputs = keras.Input((784,))
    x = Dense(20)(inputs)
    return keras.Model(inputs, Dense(10, **SOFTMAX)(keras.layers.add([x, Dense(20)(x)])))


def relu(x: object) -> object:
    """A function of one's own that only has a known name."""
    return keras.ops.relu(x) + 0.3


def own_relu() -> keras.Model:
    return keras.Sequential([keras.Input((784,)), Dense(20, activation=relu), Dense(10, **SOFTMAX)])


def two_outputs() -> keras.Model:
    inputs = keras.Input((784,))
    return keras.Model(inputs, [Dense(10, **SOFTMAX)(inputs), Dense(1)(inputs)])


def two_inputs() -> keras.Model:
    one, two = keras.Input((392,)), keras.Input((392,))
    return keras.Model([one, two], Dense(10, **SOFTMAX)(keras.layers.concatenate([one, two])))


def quantized() -> keras.Model:
    model = keras.Sequential([keras.Input((784,)), Dense(20, activation="relu"), Dense(10, **SOFTMAX)])
    model.quantize("int8")
    return model


def a_batch_norm() -> keras.Model:
    return keras.Sequential([keras.Input((784,)), keras.layers.BatchNormalization(), Dense(10, **SOFTMAX)])


def for_raw_pixels() -> keras.Model:
    """A network that reads pixels from 0 to 255 as well as the course's reads those in [0, 1]."""
    model = import_model(NETWORKS / "mlp.json")
    weights, bias = model.layers[0].get_weights()
    model.layers[0].set_weights([weights / 255, bias])
    return model


REFUSED = [
    (skipping, "would not answer as the model does"),
    (skipping_functional, "one after the other.*takes 2 inputs"),
    (own_relu, "relu, which computes something else"),
    (two_outputs, "one output, this one has 2 outputs"),
    (two_inputs, "one input.*2 inputs"),
    (quantized, "quantized to int8"),
    (a_batch_norm, "BatchNormalization"),
    (for_raw_pixels, r"trained on pixels from 0 to 255.*scale_pixels"),
    (lambda: "model.keras", "Expected a Keras model and then a path"),
    (lambda: Path("model.keras"), "Expected a Keras model and then a path"),
    (lambda: None, "Expected a Keras model, got builtins.NoneType"),
]


@pytest.mark.parametrize(("build", "reason"), REFUSED, ids=lambda value: getattr(value, "__name__", None))
def test_what_the_file_cannot_hold_is_refused_and_the_old_file_stays(
    build: Callable[[], object], reason: str, tmp_path: Path
) -> None:
    path = tmp_path / "model.json"
    path.write_text("an older one")
    with pytest.raises(ExchangeError, match=f"(?s){reason}"):
        export_model(build(), path)
    assert path.read_text() == "an older one"
    assert [*tmp_path.iterdir()] == [path]


def small_model() -> keras.Model:
    return keras.Sequential([keras.Input((784,)), Dense(10, **SOFTMAX)])


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("missing/model.json", "folder"),
        (".", "folder"),
        ("model.keras", "Keras's own files; name it model.json"),
        ("a\0b.json", "can't be written"),
        ("x" * 300 + ".json", "can't be written"),
    ],
)
def test_a_path_that_cannot_be_written_is_named(name: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(ExchangeError, match=reason):
        export_model(small_model(), tmp_path / name)
    assert [*tmp_path.iterdir()] == []
