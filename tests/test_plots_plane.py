"""What the pictures of points, lines and neurons contain, and what their alt text says."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from mnist_lesson.plots import diagrams, plane
from mnist_lesson.plots.figure import alt_text

POINTS = np.array([[1, 3], [2, 4], [2, 1], [3, 1.5], [4, 2.4]])
LABELS = np.array([0, 0, 1, 1, 1])


def test_points_are_drawn_once_each_and_counted_in_the_alt_text():
    ax = plane.plot_points(POINTS, LABELS, new_point=(4, 1.5))
    drawn = np.vstack([collection.get_offsets() for collection in ax.collections])
    assert {tuple(point) for point in drawn} == {tuple(point) for point in POINTS} | {(4, 1.5)}
    assert alt_text(ax.figure) == "2 squares and 3 circles in the plane, and a new point X at (4, 1.5)."


def test_line_lies_where_the_weighted_sum_is_zero():
    ax = plane.plot_points(POINTS, LABELS)
    plane.plot_line((1, -2), 2, ax=ax, shade=False)
    path = ax.collections[-1].get_paths()[0].vertices
    assert len(path) > 1
    np.testing.assert_allclose(path @ [1, -2] + 2, 0, atol=1e-6)
    assert "The line 1·x1 −2·x2 +2 = 0" in alt_text(ax.figure)


def test_neuron_without_weights_has_no_line():
    ax = plane.plot_points(POINTS, LABELS)
    before = len(ax.collections)
    plane.plot_line((0, 0), 1, ax=ax)
    assert len(ax.collections) == before


@pytest.mark.parametrize(("line", "words"), [(((1, -2), 2), "no points"), (((0, 1), 9), "2 points")])
def test_learning_lines_tell_how_many_points_the_last_one_gets_wrong(line, words):
    ax = plane.plot_learning_lines(POINTS, LABELS, [((1, 1), 0), line])
    assert f"leaves {words} on the wrong side" in alt_text(ax.figure)
    assert "2 lines" in alt_text(ax.figure)


def test_weight_effects_shift_turn_and_keep():
    plane.plot_weight_effects(POINTS, LABELS, (1, -2), 2)
    figure = plt.gcf()
    assert len(figure.axes) == 3
    assert "doubling both weights and the bias leaves it" in alt_text(figure)


def test_xor_says_how_many_lines_failed():
    assert "3 lines, each with" in alt_text(plane.plot_xor([((1, -1), 0)] * 3).figure)
    assert "lines" not in alt_text(plane.plot_xor().figure)


@pytest.mark.parametrize("activation", ["step", "sigmoid"])
def test_neuron_diagram_names_its_activation_and_inputs(activation):
    ax = diagrams.plot_neuron(activation)
    texts = [text.get_text() for text in ax.texts]
    assert {"$x_1$", "$x_2$", "$w_1$", "$w_2$", "$b$", "$z$", "$y$", activation} <= set(texts)
    assert f"goes through a {activation} curve" in alt_text(ax.figure)


def test_neuron_diagram_refuses_an_activation_it_can_not_draw():
    with pytest.raises(ValueError, match="step or sigmoid"):
        diagrams.plot_neuron("softplus")
