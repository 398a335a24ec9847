"""The networks of the course have the sizes that its text names."""

from __future__ import annotations

import keras
import pytest

from mnist_lesson.models import NUM_PARAMETERS, build_mlp, build_softmax_regression


def sizes(model: keras.Sequential) -> list[tuple[int, str, int]]:
    return [(layer.units, layer.activation.__name__, layer.count_params()) for layer in model.layers]


def test_the_ten_line_network() -> None:
    model = build_mlp()
    assert sizes(model) == [(10, "sigmoid", 7850), (10, "softmax", 110)]
    assert model.count_params() == NUM_PARAMETERS == 7960
    assert model.input_shape == (None, 784)


def test_a_wider_network() -> None:
    assert sizes(build_mlp(128, "relu")) == [(128, "relu", 785 * 128), (10, "softmax", 1290)]


def test_softmax_regression() -> None:
    assert sizes(build_softmax_regression()) == [(10, "softmax", 7850)]


@pytest.mark.parametrize("build", [build_mlp, build_softmax_regression])
def test_models_come_uncompiled(build: object) -> None:
    assert not build().compiled


def test_a_network_needs_a_hidden_unit() -> None:
    with pytest.raises(ValueError, match=r"got 0.*build_softmax_regression"):
        build_mlp(0)
