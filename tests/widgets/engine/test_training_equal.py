"""The page's training equals Keras's: same start weights, same order of the images, same numbers after."""

from __future__ import annotations

import itertools
import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import keras
import numpy as np
import pytest

from mnist_lesson.data import NUM_CLASSES, NUM_PIXELS, flatten, load_mnist, one_hot, scale_pixels

ENGINES = ("plain", "fast")
PROGRAM = Path(__file__).parent / "train_once.mjs"
LEARNING_RATES = {"sgd": 0.01, "momentum": 0.01, "adam": 0.001}
STEPS = 100  # after these the weights are compared; the losses after the epoch


@dataclass(frozen=True)
class Case:
    """One network, one optimizer, one batch size, one number of images."""

    hidden_units: int
    activation: str
    optimizer: str
    batch_size: int = 32
    images: int = 60_000
    learning_rate: float = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "learning_rate", LEARNING_RATES[self.optimizer])

    @property
    def name(self) -> str:
        return f"{self.hidden_units}-{self.activation}-{self.optimizer}-{self.batch_size}"

    def build(self) -> keras.Sequential:
        """Return the compiled model with its start weights."""
        keras.utils.set_random_seed(len(self.name))
        hidden = [keras.layers.Dense(self.hidden_units, self.activation)] if self.hidden_units else []
        last = keras.layers.Dense(NUM_CLASSES, "softmax")
        model = keras.Sequential([keras.Input(shape=(NUM_PIXELS,)), *hidden, last])
        momentum = 0.9 if self.optimizer == "momentum" else 0.0
        sgd = keras.optimizers.SGD(self.learning_rate, momentum=momentum)
        optimizer = keras.optimizers.Adam(self.learning_rate) if self.optimizer == "adam" else sgd
        settings = {"loss": "categorical_crossentropy", "metrics": ["accuracy"]}
        model.compile(optimizer, **settings, steps_per_execution=STEPS)
        return model

    def job(self, model: keras.Sequential) -> dict[str, object]:
        """Return the case as train_once.mjs reads it."""
        layers = [[*layer.kernel.shape, layer.activation.__name__] for layer in model.layers]
        rest = {
            "optimizer": self.optimizer,
            "learning_rate": self.learning_rate,
            "batch_size": self.batch_size,
        }
        return {"name": self.name, "layers": layers, "snapshot": STEPS, **rest}


CASES = [
    *(Case(10, *pair) for pair in itertools.product(("sigmoid", "tanh", "relu"), LEARNING_RATES)),
    *(Case(0, "sigmoid", optimizer, images=9_600) for optimizer in LEARNING_RATES),
    Case(128, "relu", "sgd", batch_size=50, images=5_030),  # the last batch has 30 images
    Case(3, "tanh", "adam", batch_size=1, images=STEPS),
]
EACH_CASE = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
EACH_ENGINE = pytest.mark.parametrize("engine", ENGINES)


class Reference:
    """Keras's results, and a folder with all that the page's engines need to do the same."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (self.x_train, self.y_train), (self.x_test, self.y_test) = load_mnist()
        arrays = (self.x_train, self.y_train, self.x_test, self.y_test)
        (folder / "mnist.bin").write_bytes(b"".join(array.tobytes() for array in arrays))
        self.weights: dict[str, np.ndarray] = {}
        self.results: dict[str, dict[str, float]] = {}
        self.test = flatten(scale_pixels(self.x_test)), one_hot(self.y_test)

    def train(self, case: Case) -> dict[str, object]:
        """Train a case with Keras, write its start down, and return it as a job."""
        model = case.build()
        order = np.random.default_rng(1).permutation(60_000)[: case.images].astype("<u4")
        job = case.job(model)
        self.write(f"{case.name}.order.bin", order)
        self.write(f"{case.name}.start.bin", flat_weights(model))
        x, y = flatten(scale_pixels(self.x_train[order])), one_hot(self.y_train[order])
        taken = TakeWeights()
        fitted = model.fit(x, y, batch_size=case.batch_size, shuffle=False, verbose=0, callbacks=[taken])
        loss, accuracy = model.evaluate(*self.test, batch_size=500, verbose=0)
        means = {name: values[0] for name, values in fitted.history.items()}
        self.results[case.name] = {**means, "test_loss": loss, "test_accuracy": accuracy}
        self.weights[case.name] = taken.weights
        return job

    def write(self, name: str, numbers: np.ndarray) -> None:
        (self.folder / name).write_bytes(numbers.tobytes())


class TakeWeights(keras.callbacks.Callback):
    """Keeps the weights after the first 100 steps, which Keras makes as one execution."""

    weights: np.ndarray | None = None

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        if self.weights is None:
            assert batch + 1 == STEPS
            self.weights = flat_weights(self.model)


def flat_weights(model: keras.Sequential) -> np.ndarray:
    """Return all weights one after the other, as float32."""
    return np.concatenate([array.ravel() for array in model.get_weights()]).astype("<f4")


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    """Return Keras's results for all cases."""
    made = Reference(tmp_path_factory.mktemp("training"))
    jobs = [made.train(case) for case in CASES]
    (made.folder / "jobs.json").write_text(json.dumps(jobs), encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def page_results(reference: Reference) -> dict[str, dict[str, dict[str, float]]]:
    """Return the results of the page's engines, by engine and case."""
    for engine in ENGINES:
        subprocess.run(["node", PROGRAM, reference.folder, engine], check=True)
    read = {engine: (reference.folder / f"results.{engine}.json").read_text("utf-8") for engine in ENGINES}
    return {engine: json.loads(text) for engine, text in read.items()}


@EACH_CASE
@EACH_ENGINE
def test_weights_after_100_steps(
    engine: str, case: Case, reference: Reference, page_results: dict[str, object]
) -> None:
    assert case.name in page_results[engine]
    start = np.fromfile(reference.folder / f"{case.name}.start.bin", "<f4")
    got = np.fromfile(reference.folder / f"{case.name}.{engine}.bin", "<f4")
    expected = reference.weights[case.name]
    assert np.abs(expected - start).max() > 1e-2  # the training has moved them
    np.testing.assert_allclose(got, expected, rtol=0, atol=1e-4)


@EACH_CASE
@EACH_ENGINE
def test_losses_after_an_epoch(
    engine: str, case: Case, reference: Reference, page_results: dict[str, dict[str, dict[str, float]]]
) -> None:
    expected, got = reference.results[case.name], page_results[engine][case.name]
    for name, tolerance in {"loss": 1e-3, "test_loss": 1e-3, "accuracy": 2e-3, "test_accuracy": 2e-3}.items():
        assert got[name] == pytest.approx(expected[name], abs=tolerance), name
