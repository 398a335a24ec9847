"""What the pictures of the sigmoid contain, and what their alt text says."""

import numpy as np
import pytest

from mnist_lesson.neurons import sigmoid
from mnist_lesson.plots import sigmoid as pictures
from mnist_lesson.plots.figure import alt_text, figure_to_png

POINTS = np.array([[1, 3], [3, 3.2], [2, 1], [4, 2.4]])
LABELS = np.array([0, 0, 1, 1])
WEIGHTS, BIAS = (1, -2), 2


def dots(ax):
    """The marked points of a graph, as (x, y)."""
    marked = [line for line in ax.lines if line.get_marker() == "o"]
    return [(float(x), float(y)) for line in marked for x, y in zip(*line.get_data(), strict=True)]


def test_step_and_sigmoid_mark_the_sigmoids_values():
    right = pictures.plot_step_and_sigmoid(marks=(-2, 0, 2))
    np.testing.assert_allclose(dots(right), [(z, sigmoid(z)) for z in (-2, 0, 2)])
    assert dots(right.figure.axes[0]) == [(0, 1), (0, 0)]
    assert "0.12 at z = −2, 0.50 at z = 0, 0.88 at z = 2" in alt_text(right.figure)


def test_effects_draw_one_curve_for_each_weight_and_bias():
    right = pictures.plot_sigmoid_effects(weights=(0.5, 4, -1), biases=(-3, 3))
    left = right.figure.axes[0]
    names = [[text.get_text() for text in ax.get_legend().get_texts()] for ax in (left, right)]
    assert names == [["w = 0.5", "w = 4", "w = −1"], ["b = −3", "b = 3"]]
    x, falling = left.lines[2].get_data()
    np.testing.assert_allclose(falling, sigmoid(-x))
    x, shifted = right.lines[1].get_data()
    assert x[np.argmin(np.abs(shifted - 0.5))] == pytest.approx(-3)


def test_tangents_touch_the_curve_with_its_slope():
    bottom = pictures.plot_slopes((0, 2))
    top = bottom.figure.axes[0]
    tangents = [
        line for line in top.lines if len(line.get_xdata()) == 2 and line.get_xdata()[0] not in (0, 1)
    ]
    assert len(tangents) == 2
    for tangent, z in zip(tangents, (0, 2), strict=True):
        (x0, x1), (y0, y1) = tangent.get_data()
        y = sigmoid(z)
        assert ((x0 + x1) / 2, (y0 + y1) / 2) == pytest.approx((z, y))
        assert (y1 - y0) / (x1 - x0) == pytest.approx(y * (1 - y))
    np.testing.assert_allclose(dots(bottom), [(0, 0.25), (2, sigmoid(2) * (1 - sigmoid(2)))])
    assert "0.250 at z = 0, 0.105 at z = 2" in alt_text(bottom.figure)


def test_certainty_has_the_neurons_answers_and_lines():
    ax = pictures.plot_certainty(POINTS, LABELS, WEIGHTS, BIAS)
    answers = np.asarray(ax.images[0].get_array())
    # The picture's corners: (0, 0) and (6, 6), its origin at the bottom.
    assert answers[0, 0] == pytest.approx(sigmoid(2))
    assert answers[-1, -1] == pytest.approx(sigmoid(6 - 12 + 2))
    middle = ax.collections[-1].get_paths()[1].vertices
    np.testing.assert_allclose(middle @ WEIGHTS + BIAS, 0, atol=1e-6)
    assert [text.get_text() for text in ax.texts] == ["0.1", "0.5", "0.9"]
    assert "squares get answers from 0.05 to 0.20, the circles from 0.77 to 0.88" in alt_text(ax.figure)


def test_certainty_needs_a_line():
    with pytest.raises(ValueError, match="not 0"):
        pictures.plot_certainty(POINTS, LABELS, (0, 0), 1)


def test_certainty_names_no_line_that_leaves_elsewhere():
    upright = pictures.plot_certainty(POINTS, LABELS, (1, 0), -3)
    assert not upright.texts


def test_doubling_keeps_the_middle_line_and_narrows_the_doubt():
    first = pictures.plot_doubling(POINTS, LABELS, WEIGHTS, BIAS, factors=(1, 4))
    one, four = first.figure.axes
    widths = []
    for ax in (one, four):
        low, middle, high = (path.vertices @ WEIGHTS + BIAS for path in ax.collections[-1].get_paths())
        np.testing.assert_allclose(middle, 0, atol=1e-6)
        widths.append(high.mean() - low.mean())
    assert widths[1] == pytest.approx(widths[0] / 4, rel=0.05)
    assert "multiplied by 1, 4" in alt_text(first.figure)


def test_surface_is_as_high_as_the_answers():
    ax = pictures.plot_surface(WEIGHTS, BIAS)
    assert ax.get_zlim() == pytest.approx((0, 1), abs=0.03)
    assert tuple(ax.get_zticks()) == (0, 0.5, 1)
    assert "heights over the plane" in alt_text(ax.figure)
    assert len(figure_to_png(ax.figure)[0]) < 60_000


def test_nudges_start_at_the_neurons_answers_and_jump_where_z_changes_sign():
    ax = pictures.plot_nudges((2, 1.9), WEIGHTS, BIAS)
    np.testing.assert_allclose(dots(ax), [(0, 1), (0, sigmoid(0.2))])
    nudge, answer = ax.lines[0].get_data()
    assert nudge[np.argmax(answer == 1)] == pytest.approx(-0.1, abs=0.005)
    assert "one jump at a nudge of −0.10" in alt_text(ax.figure)
