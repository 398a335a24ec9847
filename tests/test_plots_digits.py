"""What the pictures of digits and probabilities contain, and what their alt text says."""

import matplotlib

matplotlib.use("Agg")

import numpy as np
import pytest

from mnist_lesson.data import load_mnist
from mnist_lesson.plots import digits
from mnist_lesson.plots.figure import alt_text


@pytest.fixture(scope="module")
def images_and_labels():
    (x_train, y_train), _ = load_mnist()
    return x_train[:12], y_train[:12]


def test_image_is_drawn_as_it_is_from_either_form(images_and_labels):
    image = images_and_labels[0][0]
    for form in (image, image.reshape(784), image / 255):
        ax = digits.plot_image(form)
        drawn = ax.images[0].get_array()
        np.testing.assert_allclose(drawn / drawn.max(), image / 255, atol=1e-6)


def test_digits_stand_in_rows_with_their_labels(images_and_labels):
    figure = digits.plot_digits(*images_and_labels, columns=5).figure
    shown = [ax.get_title() for ax in figure.axes if ax.images]
    assert shown == [str(label) for label in images_and_labels[1]]
    assert alt_text(figure).startswith("12 handwritten digits in 3 rows. Their labels: 5 0 4")


def test_probabilities_become_bars_and_words():
    probabilities = np.full(10, 0.01)
    probabilities[[5, 3]] = 0.7, 0.22
    ax = digits.plot_probabilities(probabilities)
    assert [bar.get_height() for bar in ax.patches] == pytest.approx(probabilities)
    assert "3: 22%" in alt_text(ax.figure)
    assert "5: 70%" in alt_text(ax.figure)
    colors = [bar.get_facecolor() for bar in ax.patches]
    assert colors.count(colors[5]) == 1, "only the largest bar is colored"


def test_tiny_probabilities_are_not_written_out():
    probabilities = np.zeros(10)
    probabilities[2] = 1
    assert "2: 100%; the others below 1%" in alt_text(digits.plot_probabilities(probabilities).figure)


def test_reading_shows_image_and_bars(images_and_labels):
    figure = digits.plot_reading(images_and_labels[0][0], np.eye(10)[5], title="label 5").figure
    left, right = figure.axes
    assert left.images
    assert len(right.patches) == 10
    assert "Title: label 5. Bars" in alt_text(figure)
