"""What the pictures of digits and probabilities contain, and what their alt text says."""

import numpy as np
import pytest
from PIL import Image

from mnist_lesson.data import load_mnist
from mnist_lesson.pictures import read_picture
from mnist_lesson.plots import digits, pixels
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


def test_own_picture_stands_beside_what_became_of_it(images_and_labels):
    picture = read_picture(255 - images_and_labels[0][0])
    figure = digits.plot_own_picture(picture, np.eye(10)[5]).figure
    shown = [ax.images[0].get_array() for ax in figure.axes if ax.images]
    assert [image.shape for image in shown] == [picture.gray.shape, (28, 28)]
    assert "5: 100%" in alt_text(figure)
    assert "MNIST's form" in alt_text(figure)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (np.zeros((28, 28, 3)), r"\(28, 28, 3\).*3 channels.*read_picture"),
        (np.zeros((5, 28, 28)), r"\(5, 28, 28\).*images\[i\]"),
        (np.zeros(700), r"\(700,\)"),
        (Image.new("RGB", (40, 30)), "a PIL image of 40 by 30 pixels.*read_picture"),
        ("five.png", "'five.png'.*read_picture"),
        (None, "got None"),
    ],
)
def test_what_is_no_image_is_told_with_the_remedy(value, words):
    for plot in (
        digits.plot_image,
        lambda image: digits.plot_digits([image], [5]),
        lambda image: digits.plot_reading(image, np.full(10, 0.1)),
        pixels.plot_numbers,
        lambda image: pixels.plot_flattening(image, first_row=3),
    ):
        with pytest.raises(ValueError, match=words):
            plot(value)


def test_images_without_labels_are_refused():
    with pytest.raises(ValueError, match="at least one image and a label for each, got 0 images"):
        digits.plot_digits([], [])
    with pytest.raises(ValueError, match=r"got 28 images and 1 labels.*image\[None\]|shape"):
        digits.plot_digits(np.zeros((28, 784)), [5])
