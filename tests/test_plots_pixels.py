"""What the pictures of a digit's numbers contain, and what their alt text says."""

import numpy as np
import pytest

from mnist_lesson.data import center_by_mass, fit_to_box, load_mnist
from mnist_lesson.plots import pixels
from mnist_lesson.plots.figure import alt_text, figure_to_png


@pytest.fixture(scope="module")
def seven():
    (x_train, y_train), _ = load_mnist()
    assert y_train[15] == 7
    return x_train[15]


def test_every_gray_level_is_written_at_its_row_and_column(seven):
    ax = pixels.plot_numbers(seven)
    written = np.zeros((28, 28))
    for text in ax.texts:
        column, row = text.get_position()
        written[row, column] = float(text.get_text())
    assert len(ax.texts) == 784
    np.testing.assert_array_equal(written, seven)
    zeros = int(np.sum(seven == 0))
    assert f"{zeros} of the 784 numbers are 0" in alt_text(ax.figure)


def test_number_and_shade_of_a_cell_stand_out_from_each_other():
    ax = pixels.plot_numbers(np.array([[0, 60, 127, 128, 255]]))
    assert [text.get_color() == "white" for text in ax.texts] == [False, False, False, True, True]


def test_numbers_picture_stays_small(seven):
    png, size = figure_to_png(pixels.plot_numbers(seven).figure)
    assert len(png) < 60_000
    assert size["width"] <= 660


def test_zoom_frames_the_part_whose_numbers_it_shows(seven):
    detail = pixels.plot_zoom(seven, rows=(7, 15), columns=(14, 22))
    whole = detail.figure.axes[0]
    frame = whole.patches[-1]
    assert frame.get_bbox().bounds == (13.5, 6.5, 8, 8)
    assert [text.get_text() for text in detail.texts] == [str(level) for level in seven[7:15, 14:22].flat]
    assert "Rows 7 to 14 and columns 14 to 21" in alt_text(detail.figure)


@pytest.mark.parametrize("part", [{"rows": (28, 30)}, {"columns": (5, 5)}])
def test_part_without_cells_is_refused(seven, part):
    with pytest.raises(ValueError, match="inside"):
        pixels.plot_numbers(seven, **part)


def test_row_of_784_is_no_image_to_write_numbers_on(seven):
    with pytest.raises(ValueError, match="height, width"):
        pixels.plot_numbers(seven.reshape(784))


def test_framing_shows_the_results_of_both_steps():
    drawing = np.zeros((40, 30))
    drawing[3:20, 4:9] = 255
    drawing[3:6, 4:20] = 255
    field = pixels.plot_framing(drawing)
    shown = [np.asarray(ax.images[0].get_array()) for ax in field.figure.axes]
    for image, expected in zip(
        shown, (drawing, fit_to_box(drawing), center_by_mass(fit_to_box(drawing))), strict=True
    ):
        np.testing.assert_array_equal(image, expected)
    cross = field.lines[-1]
    assert abs(cross.get_xdata()[0] - 14) <= 0.5
    assert abs(cross.get_ydata()[0] - 14) <= 0.5
    assert "A drawing of 40 by 30 pixels" in alt_text(field.figure)


def test_framing_an_empty_drawing_is_refused():
    with pytest.raises(ValueError, match="ink"):
        pixels.plot_framing(np.zeros((40, 40)))


def test_flattening_draws_all_pixels_and_the_three_rows_end_to_end(seven):
    flat = pixels.plot_flattening(seven, first_row=10)
    _, three, _ = flat.figure.axes
    np.testing.assert_array_equal([bar.get_height() for bar in flat.patches], seven.reshape(784))
    np.testing.assert_array_equal(np.asarray(three.images[0].get_array())[0], seven[10:13].reshape(84))
    words = [text.get_text() for text in three.texts]
    assert words == ["row 10", "280…307", "row 11", "308…335", "row 12", "336…363"]


@pytest.mark.parametrize("first_row", [-1, 26])
def test_flattening_needs_three_rows_inside_the_image(seven, first_row):
    with pytest.raises(ValueError, match="from 0 to 25"):
        pixels.plot_flattening(seven, first_row=first_row)


def test_shuffled_images_stand_below_the_images(seven):
    order = np.random.default_rng(0).permutation(784)
    flat = np.stack([seven, seven.T]).reshape(2, 784)
    ax = pixels.plot_shuffled(flat, flat[:, order])
    drawn = [np.asarray(panel.images[0].get_array()).reshape(784) for panel in ax.figure.axes]
    np.testing.assert_array_equal(drawn, [*flat, *flat[:, order]])
    assert "Above, 2 handwritten digits" in alt_text(ax.figure)


def test_other_pixels_are_not_a_shuffle(seven):
    with pytest.raises(ValueError, match="same gray levels"):
        pixels.plot_shuffled(seven[None], seven[None] // 2)


@pytest.mark.parametrize("label", [0, 7, 9])
def test_one_hot_has_its_one_at_the_place_of_the_label(label):
    ax = pixels.plot_one_hot(label)
    numbers, places = [text.get_text() for text in ax.texts[1::2]], [t.get_text() for t in ax.texts[2::2]]
    assert numbers == ["1" if place == label else "0" for place in range(10)]
    assert places == [str(place) for place in range(10)]
    assert f"a 1 at place {label}, 0 everywhere else" in alt_text(ax.figure)


@pytest.mark.parametrize("label", [-1, 10])
def test_one_hot_of_no_class_is_refused(label):
    with pytest.raises(ValueError, match="from 0 to 9"):
        pixels.plot_one_hot(label)
