"""The lesson's mathematics against Keras, and against what the chapters say about it."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mnist_lesson.data import flatten, load_mnist, one_hot, scale_pixels
from mnist_lesson.models import build_softmax_regression
from mnist_lesson.neurons import (
    cross_entropy,
    gradient_step,
    sigmoid,
    sigmoid_slope,
    softmax,
    softmax_gradient,
    step,
    weighted_sum,
)

finite = st.floats(-1000, 1000, width=32)
evidence_of_ten = arrays(np.float32, (4, 10), elements=finite)


def as_numpy(tensor: object) -> np.ndarray:
    return keras.ops.convert_to_numpy(tensor)


# --- the neuron ---


def test_weighted_sum_by_hand() -> None:
    assert weighted_sum([3, 1], [1, -2], 2) == 3
    np.testing.assert_array_equal(weighted_sum([[3, 1], [0, 0]], [1, -2], 2), [3, 2])
    layer = weighted_sum(np.ones((5, 784)), np.ones((784, 10)), np.arange(10))
    np.testing.assert_array_equal(layer, np.tile(784 + np.arange(10), (5, 1)))


def test_weighted_sum_wants_a_weight_for_each_input() -> None:
    with pytest.raises(ValueError, match=r"got \(3,\) inputs and \(2,\) weights"):
        weighted_sum(np.ones((4, 3)), np.ones(2), 0)


def test_step_answers_1_from_zero_on() -> None:
    np.testing.assert_array_equal(step([-0.1, 0, 0.1]), [0, 1, 1])


# --- sigmoid and softmax ---


@given(arrays(np.float32, 20, elements=finite))
def test_sigmoid_is_kerass(z: np.ndarray) -> None:
    np.testing.assert_allclose(sigmoid(z), as_numpy(keras.activations.sigmoid(z)), atol=1e-6)
    np.testing.assert_allclose(sigmoid(z) + sigmoid(-z), 1, atol=1e-6)


def test_sigmoid_at_the_places_that_the_chapter_names() -> None:
    assert sigmoid(0) == 0.5
    assert sigmoid(-1e6) == 0
    assert sigmoid(1e6) == 1
    assert sigmoid(np.log(3)) == pytest.approx(0.75)


@given(st.floats(-20, 20))
def test_slope_of_the_sigmoid_is_what_a_small_step_shows(z: float) -> None:
    small = 1e-5
    assert sigmoid_slope(z) == pytest.approx(
        (sigmoid(z + small) - sigmoid(z - small)) / (2 * small), abs=1e-6
    )
    assert sigmoid_slope(z) <= sigmoid_slope(0) == 0.25


@given(evidence_of_ten)
def test_softmax_is_kerass(evidence: np.ndarray) -> None:
    probabilities = softmax(evidence)
    np.testing.assert_allclose(probabilities, as_numpy(keras.activations.softmax(evidence)), atol=1e-6)
    np.testing.assert_allclose(probabilities.sum(axis=-1), 1, rtol=1e-6)


@given(arrays(np.float64, 10, elements=st.floats(-20, 20)))
def test_one_more_unit_of_evidence_multiplies_the_odds_by_e(evidence: np.ndarray) -> None:
    before, after = softmax(evidence), softmax(evidence + np.eye(10)[3])
    assert after[3] / after[7] == pytest.approx(np.e * before[3] / before[7])
    np.testing.assert_allclose(softmax(evidence + 100), before)


@given(finite, finite)
def test_softmax_of_two_is_the_sigmoid_of_their_difference(one: float, other: float) -> None:
    assert softmax([one, other])[0] == pytest.approx(sigmoid(one - other), abs=1e-12)


# --- loss and gradient ---


@given(evidence_of_ten, arrays(np.uint8, 4, elements=st.integers(0, 9)))
def test_cross_entropy_is_kerass(evidence: np.ndarray, labels: np.ndarray) -> None:
    y_true, y_pred = one_hot(labels), softmax(evidence)
    expected = as_numpy(keras.losses.categorical_crossentropy(y_true, y_pred))
    np.testing.assert_allclose(cross_entropy(y_true, y_pred), expected, atol=1e-5)


def test_cross_entropy_wants_one_hot_labels() -> None:
    with pytest.raises(ValueError, match="one_hot"):
        cross_entropy(np.array([1, 2]), np.full((2, 10), 0.1))


def test_one_step_by_hand_is_one_step_of_keras() -> None:
    """Softmax regression on 32 real digits: the same start, the same batch, the same weights after it."""
    keras.utils.set_random_seed(1957)
    (x_train, y_train), _ = load_mnist()
    x, y = flatten(scale_pixels(x_train[:32])), one_hot(y_train[:32])
    model = build_softmax_regression()
    model.compile(loss="categorical_crossentropy", optimizer="sgd")
    start = model.get_weights()

    loss = cross_entropy(y, softmax(weighted_sum(x, *start))).mean()
    stepped = gradient_step(start, softmax_gradient(x, y, *start))

    assert loss == pytest.approx(float(model.train_on_batch(x, y)), rel=1e-5)
    for mine, kerass, before in zip(stepped, model.get_weights(), start, strict=True):
        np.testing.assert_allclose(mine, kerass, atol=1e-7)
        assert np.abs(mine - before).max() > 1e-4  # a step that moves something


def test_gradient_step_wants_a_gradient_for_each_parameter() -> None:
    with pytest.raises(ValueError, match="shorter"):
        gradient_step([np.ones(2), np.ones(1)], [np.ones(2)])
