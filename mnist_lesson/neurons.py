"""The lesson's mathematics in NumPy: what the chapters write by hand, once more in one place.

Shapes: ``x`` is one input of shape (features,) or a batch (n, features); ``weights`` is (features,) for one
neuron or (features, units) for a layer; ``bias`` is a number or (units,).
"""

from __future__ import annotations

import numpy as np

# Keras clips probabilities to this distance from 0 and 1 before it takes logarithms (keras.config.epsilon()).
EPSILON = 1e-7


def weighted_sum(x: np.ndarray, weights: np.ndarray, bias: np.ndarray | float) -> np.ndarray:
    """Return z = x·w + b, the evidence: shape (), (n,), (units,) or (n, units), as the inputs have it.

    Raises:
        ValueError: the number of features in ``x`` and ``weights`` differ.
    """
    x, weights = np.asarray(x), np.asarray(weights)
    if x.shape[-1:] != weights.shape[:1]:
        raise ValueError(
            f"Expected one weight for each input, got {x.shape[-1:]} inputs and {weights.shape[:1]} weights."
        )
    return x @ weights + bias


def step(z: np.ndarray | float) -> np.ndarray:
    """Rosenblatt's activation: 1 where z ≥ 0, else 0; any shape."""
    return np.where(np.asarray(z) >= 0, 1, 0)


def sigmoid(z: np.ndarray | float) -> np.ndarray:
    """The logistic function 1 / (1 + e^−z), between 0 and 1; any shape.

    Written with tanh, which is the same function ((1 + tanh(z/2)) / 2) and can't overflow.
    """
    return (1 + np.tanh(np.asarray(z) / 2)) / 2


def sigmoid_slope(z: np.ndarray | float) -> np.ndarray:
    """The derivative of the sigmoid, y·(1 − y) with y = sigmoid(z): at most 0.25, at z = 0."""
    y = sigmoid(z)
    return y * (1 - y)


def softmax(evidence: np.ndarray) -> np.ndarray:
    """Turn evidence into probabilities along the last axis: e^z, divided by their sum.

    Subtracting the largest evidence first changes nothing in the result (numerator and denominator shrink
    by the same factor) and keeps the exponentials from overflowing.
    """
    evidence = np.asarray(evidence)
    exponentials = np.exp(evidence - evidence.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def cross_entropy(y_true: np.ndarray, y_pred: np.ndarray) -> np.ndarray:
    """Categorical cross-entropy −Σ y_true·log(y_pred) along the last axis, in nats.

    Args:
        y_true: one-hot labels, (classes,) or (n, classes).
        y_pred: probabilities of the same shape.

    Raises:
        ValueError: the shapes differ.
    """
    y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
    if y_true.shape != y_pred.shape:
        raise ValueError(
            f"Expected labels and probabilities of one shape, got {y_true.shape} and {y_pred.shape}. "
            "Labels must be one-hot: one_hot(labels)."
        )
    return -np.sum(y_true * np.log(np.clip(y_pred, EPSILON, 1 - EPSILON)), axis=-1)


def softmax_gradient(
    x: np.ndarray, y_true: np.ndarray, weights: np.ndarray, bias: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Gradient of the mean cross-entropy of softmax(x·w + b) over a batch.

    For each class the error is (probability − label): the gradients are xᵀ·error / n and the mean error.

    Args:
        x: (n, features). y_true: one-hot, (n, classes). weights: (features, classes). bias: (classes,).

    Returns:
        Gradients of the shapes of ``weights`` and ``bias``.
    """
    error = softmax(weighted_sum(x, weights, bias)) - y_true
    return np.asarray(x).T @ error / len(x), error.mean(axis=0)


def gradient_step(
    parameters: list[np.ndarray], gradients: list[np.ndarray], learning_rate: float = 0.01
) -> list[np.ndarray]:
    """Plain gradient descent: each parameter minus learning rate times its gradient."""
    return [p - learning_rate * g for p, g in zip(parameters, gradients, strict=True)]
