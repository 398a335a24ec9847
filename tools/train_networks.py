"""Train the networks that the widgets bring along, and write them into the package.

    python tools/train_networks.py

`mlp` is the article's program, `wide` is chapter 8's larger network, `regression` is chapter 5's. They are
written as float16: half the room, and page and tests use the same rounded weights. Takes about a minute.
"""

from __future__ import annotations

from pathlib import Path

import keras

import mnist_lesson
from mnist_lesson import exchange
from mnist_lesson.data import flatten, load_mnist, one_hot, scale_pixels
from mnist_lesson.models import build_mlp, build_softmax_regression

FOLDER = Path(exchange.__file__).parents[1] / "assets" / "networks"

# What differs from the article's compile() and fit(), by network.
RECIPES = {
    "mlp": {"optimizer": "sgd", "epochs": 10, "batch_size": 32},
    "wide": {"optimizer": "adam", "epochs": 10, "batch_size": 128},
    "regression": {"optimizer": "sgd", "epochs": 10, "batch_size": 32},
}


def build(name: str) -> keras.Sequential:
    """Build one of the networks, with fresh weights from the course's seed."""
    keras.utils.set_random_seed(mnist_lesson.runtime.SEED)
    if name == "regression":
        return build_softmax_regression()
    return build_mlp() if name == "mlp" else build_mlp(hidden_units=128, activation="relu")


def train(name: str) -> keras.Sequential:
    """Train a network by its recipe, on all 60,000 images."""
    (x_train, y_train), _ = load_mnist()
    recipe = RECIPES[name]
    model = build(name)
    model.compile(loss="categorical_crossentropy", optimizer=recipe["optimizer"], metrics=["accuracy"])
    model.fit(
        flatten(scale_pixels(x_train)),
        one_hot(y_train),
        epochs=recipe["epochs"],
        batch_size=recipe["batch_size"],
        verbose=0,
    )
    return model


def main() -> None:
    """Train all, round to float16, and measure the rounded ones."""
    mnist_lesson.setup()
    FOLDER.mkdir(exist_ok=True)
    for name in RECIPES:
        path = FOLDER / f"{name}.json"
        exchange.write_network(exchange.network_from_model(train(name)), path, number_type="float16")
        network = exchange.network_from_model(exchange.import_model(path))
        exchange.write_network(network, path, number_type="float16")
        print(f"{path.name}: accuracy {network.accuracy:.4f}, {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
