"""Networks as files: round trips through Keras, and files that are damaged or hostile."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mnist_lesson import exchange
from mnist_lesson.data import flatten, load_mnist, scale_pixels
from mnist_lesson.exchange import ExchangeError, Layer, Network, export_model, import_model, read_network
from mnist_lesson.models import NUM_PARAMETERS, build_mlp, build_softmax_regression

NETWORKS = Path(exchange.__file__).parents[1] / "assets" / "networks"


@pytest.fixture(scope="module")
def x_test() -> np.ndarray:
    _, (images, _) = load_mnist()
    return flatten(scale_pixels(images[:200]))


@pytest.fixture
def document() -> dict:
    return json.loads((NETWORKS / "mlp.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "build",
    [
        build_mlp,
        build_softmax_regression,
        lambda: build_mlp(hidden_units=128, activation="relu"),
        lambda: build_mlp(hidden_units=3, activation="tanh"),
    ],
)
def test_model_comes_back_with_the_same_predictions(build, x_test: np.ndarray, tmp_path: Path) -> None:
    model = build()
    path = export_model(model, tmp_path / "model.json")
    predictions = model.predict(x_test, verbose=0)
    assert np.array_equal(import_model(path).predict(x_test, verbose=0), predictions)
    np.testing.assert_allclose(read_network(path).predict(x_test), predictions, atol=1e-5)


def test_flatten_dropout_and_a_missing_bias_are_understood(x_test: np.ndarray, tmp_path: Path) -> None:
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input(shape=(28, 28)),
            layers.Flatten(),
            layers.Dense(5, activation="relu", use_bias=False),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )
    network = read_network(export_model(model, tmp_path / "model.json"))
    expected = model.predict(x_test.reshape(-1, 28, 28), verbose=0)
    np.testing.assert_allclose(network.predict(x_test), expected, atol=1e-5)


def test_accuracy_is_measured_on_the_test_images(tmp_path: Path) -> None:
    model = build_mlp()
    _, (images, labels) = load_mnist()
    answers = model.predict(flatten(scale_pixels(images)), verbose=0, batch_size=1000).argmax(axis=1)
    network = read_network(export_model(model, tmp_path / "model.json"))
    assert network.accuracy == pytest.approx(np.mean(answers == labels), abs=2e-4)


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        (
            [keras.layers.Reshape((28, 28, 1)), keras.layers.Conv2D(2, 3), keras.layers.Flatten()],
            "Dense layers",
        ),
        ([keras.layers.Dense(3)], "to 10 digits"),
        ([keras.layers.Dense(10)], "softmax at the end"),
        ([keras.layers.Dense(4, activation="gelu"), keras.layers.Dense(10, activation="softmax")], "gelu"),
        ([keras.layers.Dense(2000), keras.layers.Dense(10, activation="softmax")], "at most"),
    ],
)
def test_other_models_are_refused_and_nothing_is_written(layers, words: str, tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input(shape=(784,)), *layers])
    with pytest.raises(ExchangeError, match=words):
        export_model(model, tmp_path / "model.json")
    assert list(tmp_path.iterdir()) == []


def test_a_model_without_shapes_or_with_nan_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExchangeError, match=r"keras\.Input"):
        export_model(keras.Sequential([keras.layers.Dense(10, activation="softmax")]), tmp_path / "m.json")
    model = build_softmax_regression()
    model.set_weights([np.full((784, 10), np.nan), np.zeros(10)])
    with pytest.raises(ExchangeError, match="NaN"):
        export_model(model, tmp_path / "m.json")
    assert list(tmp_path.iterdir()) == []


def test_float16_refuses_what_it_cannot_hold() -> None:
    network = read_network(NETWORKS / "mlp.json")
    network.layers[0].weights[0, 0] = 1e6
    with pytest.raises(ExchangeError, match="float32"):
        exchange.network_to_json(network, "float16")


@pytest.mark.parametrize(
    ("name", "parameters", "least"),
    [("mlp", NUM_PARAMETERS, 0.88), ("wide", 101_770, 0.97), ("regression", 7850, 0.9)],
)
def test_bundled_networks_have_the_accuracy_that_they_name(name: str, parameters: int, least: float) -> None:
    network = read_network(NETWORKS / f"{name}.json")
    _, (images, labels) = load_mnist()
    answers = network.predict(flatten(scale_pixels(images))).argmax(axis=1)
    assert network.accuracy == pytest.approx(np.mean(answers == labels), abs=2e-4)
    assert network.accuracy > least
    assert sum(layer.weights.size + layer.bias.size for layer in network.layers) == parameters


def network_with_weights(values: list[float], activation: str) -> Network:
    """Return a network whose layers have the same weight everywhere; the last one's bias is 0 to 9."""
    sizes = [784, *[20] * (len(values) - 1), 10]
    layers = [
        Layer(np.full((inputs, units), value, "f4"), np.zeros(units, "f4"), activation)
        for inputs, units, value in zip(sizes, sizes[1:], values, strict=False)
    ]
    return Network((*layers[:-1], Layer(layers[-1].weights, np.arange(10, dtype="f4"), "softmax")))


@pytest.mark.parametrize(
    ("values", "activation", "is_sound"),
    [
        ([1.2e35], "linear", True),
        ([1.3e35], "linear", False),
        ([1e20, 1e13], "relu", True),
        ([1e20, 1e17], "linear", False),
        ([1e35, 1e35], "tanh", True),  # a tanh gives at most 1
        ([1e35, -1e35], "sigmoid", True),
        ([1e30, 1e30, 1e30], "relu", False),
    ],
)
def test_weights_may_be_large_as_long_as_no_sum_can_leave_the_range(values, activation, is_sound) -> None:
    network = network_with_weights(values, activation)
    document = exchange.network_to_json(network)
    if not is_sound:
        with pytest.raises(ExchangeError, match=r"layer \d can reach .* smaller learning rate"):
            exchange.network_from_json(document)
        return
    for x in (np.ones(784, "f4"), np.zeros(784, "f4")):
        probabilities = exchange.network_from_json(document).predict(x)
        assert probabilities.sum() == pytest.approx(1)


def _nan(count: int) -> str:
    return base64.b64encode(np.full(count, np.nan, "<f2").tobytes()).decode()


# What is changed in a good file, and a word of the message.
DAMAGES = {
    "format": ({"format": "other"}, "format"),
    "version": ({"version": 2}, "version"),
    "version true": ({"version": True}, "version"),
    "version of 5,000 digits": ({"version": 10**5000}, "version something too large"),
    "preprocessing": ({"preprocessing": {"shape": [32, 32], "divide_by": 1}}, "preprocessing"),
    "preprocessing with more": (
        {"preprocessing": exchange.PREPROCESSING | {"invert": True}},
        "preprocessing",
    ),
    "number type": ({"number_type": "int8"}, "number_type"),
    "no layers": ({"layers": []}, "layers"),
    "layers as text": ({"layers": "784"}, "layers"),
    "too many layers": ({"layers": [{}] * 9}, "layers"),
    "layer as number": ({"layers": [7]}, "units"),
    "accuracy": ({"accuracy": 1.5}, "accuracy"),
    "accuracy true": ({"accuracy": True}, "accuracy"),
    "accuracy text": ({"accuracy": "0.9"}, "accuracy"),
}
LAYER_DAMAGES = {
    "units 0": ({"units": 0}, "units"),
    "units true": ({"units": True}, "units"),
    "units huge": ({"units": 10**9}, "units"),
    "wrong units": ({"units": 11}, "bytes"),
    "activation": ({"activation": "gelu"}, "activation"),
    "no base64": ({"weights": "§"}, "base64"),
    "weights cut": ({"weights": "AAAA"}, "bytes"),
    "weights null": ({"weights": None}, "bytes"),
    "bias nan": ({"bias": _nan(10)}, "NaN"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_file(document: dict, damage: str) -> None:
    change, word = DAMAGES[damage]
    with pytest.raises(ExchangeError, match=word):
        exchange.network_from_json(document | change)


@pytest.mark.parametrize("damage", LAYER_DAMAGES)
def test_damaged_layer(document: dict, damage: str) -> None:
    change, word = LAYER_DAMAGES[damage]
    document["layers"][0] |= change
    with pytest.raises(ExchangeError, match=word):
        exchange.network_from_json(document)


HEAD = '{"format": "mnist-lesson-network", "version": '


@pytest.mark.parametrize(
    "text",
    ["", "{", "[" * 100_000, "null", "[]", '"text"', "\x00", HEAD + "1" * 5000 + "}"]
    + [HEAD + "[" * depth + "]" * depth + "}" for depth in (300, 900, 950, 1000, 20_000)],
    ids=lambda text: f"{text[-50:]} {len(text)}",
)
def test_file_that_is_no_network(text: str, tmp_path: Path) -> None:
    path = tmp_path / "network.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ExchangeError):
        read_network(path)


def test_missing_large_and_binary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("none.json", "", "a\0b"):  # missing, a folder, no path at all
        with pytest.raises(ExchangeError, match="export_model"):
            read_network(tmp_path / name)
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ExchangeError, match="can't be read"):
        read_network(tmp_path / "binary.json")
    monkeypatch.setattr(exchange.files, "MOST_BYTES", 2)
    with pytest.raises(ExchangeError, match="larger"):
        read_network(tmp_path / "binary.json")


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


def is_read_or_refused(document: dict) -> bool:
    """Return whether a file gives a network of finite weights or a message; any other error goes on."""
    try:
        network = exchange.network_from_json(document)
    except ExchangeError as error:
        return bool(str(error))
    return all(np.isfinite(layer.weights).all() for layer in network.layers)


PLACES = st.sampled_from(["format", "version", "preprocessing", "number_type", "layers", "accuracy"])
LAYER_PLACES = st.sampled_from(["units", "activation", "weights", "bias"])


@settings(max_examples=150, deadline=None)
@given(place=PLACES, value=JSON)
def test_any_json_in_any_place_is_read_or_refused(place: str, value: object) -> None:
    good = json.loads((NETWORKS / "regression.json").read_text(encoding="utf-8"))
    assert is_read_or_refused(good | {place: value})


@settings(max_examples=150, deadline=None)
@given(place=LAYER_PLACES, value=JSON)
def test_any_json_in_any_layer_is_read_or_refused(place: str, value: object) -> None:
    hostile = json.loads((NETWORKS / "regression.json").read_text(encoding="utf-8"))
    hostile["layers"][0][place] = value
    assert is_read_or_refused(hostile)


# Texts that a parser may choke on: no JSON, beyond a number's or the stack's limits, halves of characters.
ODD_TEXTS = st.text(max_size=12) | st.sampled_from(
    ["9" * 5000, "-" + "1" * 4301, "1e999", "NaN", "-Infinity", r'"\ud800"', '{"": {}', "[" * 5000]
    + ["[" * depth + "]" * depth for depth in (100, 900, 5000)]
    + ['{"a":' * depth + "1" + "}" * depth for depth in (100, 900, 5000)]
)


@pytest.fixture(scope="module")
def hostile_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the fuzzed files are written, one after the other."""
    return tmp_path_factory.mktemp("hostile") / "network.json"


def file_is_read_or_refused(path: Path, content: bytes) -> bool:
    """Return whether a file gives a network of finite weights or a message; any other error goes on."""
    path.write_bytes(content)
    try:
        network = read_network(path)
    except ExchangeError as error:
        return bool(str(error))
    return all(np.isfinite(layer.weights).all() for layer in network.layers)


@settings(max_examples=150, deadline=None)
@given(place=PLACES | LAYER_PLACES, odd=ODD_TEXTS)
def test_any_text_in_any_place_is_read_or_refused(hostile_path: Path, place: str, odd: str) -> None:
    hostile = json.loads((NETWORKS / "regression.json").read_text(encoding="utf-8"))
    (hostile if place in hostile else hostile["layers"][0])[place] = "here"
    text = json.dumps(hostile).replace('"here"', odd)
    assert file_is_read_or_refused(hostile_path, text.encode())


@settings(max_examples=150, deadline=None)
@given(
    at=st.integers(0, 200) | st.integers(0, 21_000),
    length=st.integers(0, 300),
    odd=st.binary(max_size=12) | ODD_TEXTS.map(str.encode),
)
def test_any_change_of_a_file_is_read_or_refused(
    hostile_path: Path, at: int, length: int, odd: bytes
) -> None:
    good = (NETWORKS / "regression.json").read_bytes()
    assert file_is_read_or_refused(hostile_path, good[:at] + odd + good[at + length :])


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=200) | ODD_TEXTS.map(str.encode))
def test_any_file_is_read_or_refused(hostile_path: Path, content: bytes) -> None:
    assert file_is_read_or_refused(hostile_path, content)
