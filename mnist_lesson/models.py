"""The course's Keras models, not compiled: compiling is the lesson's to show."""

from __future__ import annotations

import keras

from mnist_lesson.data import NUM_CLASSES, NUM_PIXELS

HIDDEN_UNITS = 10
NUM_PARAMETERS = (NUM_PIXELS + 1) * HIDDEN_UNITS + (HIDDEN_UNITS + 1) * NUM_CLASSES


def build_mlp(hidden_units: int = HIDDEN_UNITS, activation: str = "sigmoid") -> keras.Sequential:
    """Build 784 → hidden_units → 10 softmax; with the defaults the ten-line network, 7,960 parameters.

    Args:
        hidden_units: at least 1.
        activation: any name that Keras knows: "sigmoid", "tanh", "relu", …

    Raises:
        ValueError: hidden_units is below 1, or (from Keras) the activation is unknown.
    """
    if hidden_units < 1:
        raise ValueError(
            f"Expected at least one hidden unit, got {hidden_units}. "
            "For a network without a hidden layer use build_softmax_regression()."
        )
    return keras.Sequential(
        [
            keras.Input(shape=(NUM_PIXELS,)),
            keras.layers.Dense(hidden_units, activation=activation),
            keras.layers.Dense(NUM_CLASSES, activation="softmax"),
        ]
    )


def build_softmax_regression() -> keras.Sequential:
    """Build 784 → 10 softmax, without a hidden layer: 7,850 parameters."""
    return keras.Sequential(
        [keras.Input(shape=(NUM_PIXELS,)), keras.layers.Dense(NUM_CLASSES, activation="softmax")]
    )
