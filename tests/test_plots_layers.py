"""What the pictures of layers contain, and what their alt text says."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.patches import Circle

from mnist_lesson.plots import layers
from mnist_lesson.plots.figure import alt_text

XOR_HIDDEN = (np.array([[1, 1], [1, 1]]), np.array([-0.5, -1.5]))
XOR_OUTPUT = (np.array([[1], [-1]]), np.array([-0.5]))


def circles(ax):
    return [patch for patch in ax.patches if isinstance(patch, Circle) and patch.radius > 0.1]


def test_small_layers_are_drawn_whole_and_joined_completely():
    ax = layers.plot_layers([3, 2], ["3 inputs", "2 neurons"], first=1)
    assert len(circles(ax)) == 3 + 2
    assert len(ax.lines) == 3 * 2
    assert [text.get_text() for text in ax.texts].count("3") == 1


def test_long_layers_show_their_last_number_and_dots():
    ax = layers.plot_layers([784, 10, 10], ["input", "hidden", "output"], notes=["7,850", "110"])
    assert len(circles(ax)) == 3 * 4
    assert len(ax.patches) - len(circles(ax)) == 3 * 3  # three dots a column
    texts = [text.get_text() for text in ax.texts]
    assert texts.count("783") == 1
    assert texts.count("9") == 2
    assert "from left to right: input, hidden, output" in alt_text(ax.figure)
    assert "7,850; 110" in alt_text(ax.figure)


@pytest.mark.parametrize(
    ("sizes", "names", "notes"), [([3], ["a"], []), ([3, 2], ["a"], []), ([3, 2], ["a", "b"], ["n"] * 2)]
)
def test_layers_that_do_not_fit_their_names_are_refused(sizes, names, notes):
    with pytest.raises(ValueError, match="a name for each"):
        layers.plot_layers(sizes, names, notes=notes)


def test_xor_is_solved_in_the_picture_and_in_the_alt_text():
    layers.plot_xor_solution(XOR_HIDDEN, XOR_OUTPUT)
    right = plt.gcf().axes[1]
    seen = np.vstack([c.get_offsets() for c in right.collections if len(c.get_offsets()) == 2])
    assert {tuple(point) for point in seen} == {(0, 0), (1, 0), (1, 1)}
    assert "lie in 3 places, and one line leaves none of them" in alt_text(plt.gcf())


def test_xor_with_a_useless_output_neuron_is_not_called_solved():
    layers.plot_xor_solution(XOR_HIDDEN, (XOR_OUTPUT[0], np.array([-9.0])))
    assert "leaves 2 of them on the wrong side" in alt_text(plt.gcf())


def test_hidden_neuron_shows_its_own_column_and_the_digits_it_answers_to():
    answers = np.full((10, 3), 0.1)
    answers[[2, 7], 1] = 0.9
    layers.plot_hidden_neuron(np.random.default_rng(0).normal(size=(784, 3)), answers, unit=1)
    heights = [bar.get_height() for bar in plt.gcf().axes[1].patches]
    assert heights == list(answers[:, 1])
    assert "hidden neuron 1" in alt_text(plt.gcf())
    assert "for the digits 2, 7." in alt_text(plt.gcf())


def test_code_counts_the_neurons_that_a_digit_switches_on():
    answers = np.eye(10) * 0.8
    answers[0] = 0.9
    weights = np.eye(10) - 0.5
    layers.plot_code(answers, weights)
    left, right = plt.gcf().axes
    np.testing.assert_array_equal(left.images[0].get_array(), answers)
    np.testing.assert_array_equal(right.images[0].get_array(), weights.T)
    assert "each digit switches on 1 to 10 neurons, each neuron answers to 1 to 2" in alt_text(plt.gcf())
    assert "In at least 90% of the cells" in alt_text(plt.gcf())  # all but the nine at the right of row 0
    signs = {text.get_text() for text in right.texts}
    assert signs == {"+", "−"}
