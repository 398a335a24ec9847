"""Weight maps, contributions and the steps of softmax: what is drawn, and what the alt text says."""

import numpy as np
import pytest
from matplotlib.collections import PatchCollection

from mnist_lesson.plots.evidence import (
    plot_contributions,
    plot_evidence_grid,
    plot_small_maps,
    plot_weight_map,
    plot_weight_maps,
)
from mnist_lesson.plots.figure import alt_text


def hatched_pixels(ax):
    return sum(len(c.get_paths()) for c in ax.collections if isinstance(c, PatchCollection) and c.get_hatch())


def ring_and_bar():
    """Two maps of (28, 28): red middle in a blue ring, and a blue bar on nothing."""
    ring, bar = np.zeros((28, 28)), np.zeros((28, 28))
    ring[6:22, 6:22], ring[10:18, 10:18] = 1, -1
    bar[4:24, 12:16] = 2
    return np.stack([ring.ravel(), bar.ravel()], axis=1)


def test_only_pixels_that_clearly_lower_the_evidence_are_hatched():
    ax = plot_weight_map(np.array([[1, -1, -0.01], [0, -0.5, 2]]), limit=1)
    assert hatched_pixels(ax) == 2


def test_a_row_of_784_is_laid_out_row_by_row():
    ax = plot_weight_map(np.arange(784.0))
    np.testing.assert_array_equal(ax.images[0].get_array()[1], np.arange(28.0, 56.0))


def test_the_scale_is_symmetric_so_that_zero_has_no_color():
    low, high = plot_weight_map(np.array([[-1.0, 4.0]])).images[0].get_clim()
    assert low == -high


def test_a_map_of_zeros_can_be_drawn():
    low, high = plot_weight_map(np.zeros((3, 3))).images[0].get_clim()
    assert low < 0 < high


@pytest.mark.parametrize("shape", [(100,), (784, 10, 1)])
def test_other_shapes_are_refused_with_a_remedy(shape):
    with pytest.raises(ValueError, match=r"weights\[:, digit\]"):
        plot_weight_map(np.zeros(shape))


def test_ten_maps_share_one_scale_and_carry_the_digits_as_titles():
    weights = np.random.default_rng(1).normal(size=(784, 10))
    figure = plot_weight_maps(weights).figure
    assert [ax.get_title(loc="center") for ax in figure.axes] == [str(digit) for digit in range(10)]
    assert len({ax.images[0].get_clim() for ax in figure.axes}) == 1


def test_maps_can_have_scales_of_their_own():
    figure = plot_weight_maps(ring_and_bar(), columns=2, shared_scale=False).figure
    assert len({ax.images[0].get_clim() for ax in figure.axes}) == 2


def test_alt_text_of_maps_says_which_middle_is_red_and_which_blue():
    figure = plot_weight_maps(ring_and_bar(), titles=["ring", "bar"], columns=2).figure
    assert "Red in the middle: ring; blue in the middle: bar." in alt_text(figure)


def test_small_maps_write_every_number_with_a_real_minus_sign():
    figure = plot_small_maps(np.eye(3), {"0": np.full((3, 3), -2), "1": np.eye(3)}).figure
    texts = [text.get_text() for ax in figure.axes for text in ax.texts]
    assert len(texts) == 27
    assert texts.count("−2") == 9
    assert "Map of 0: −2 −2 −2 / −2 −2 −2 / −2 −2 −2." in alt_text(figure)


def test_contributions_add_up_to_the_evidence_below_the_picture():
    image, weights = np.zeros((28, 28)), np.zeros((28, 28))
    image[10, 10], image[12, 12], image[14, 14] = 1, 0.5, 1
    weights[10, 10], weights[12, 12], weights[20, 20] = 3, -1, 9
    ax = plot_contributions(image, weights, bias=-0.25, title="drawing")
    assert ax.get_xlabel() == "+3.00 raised, −0.50 lowered\nwith bias: evidence 2.25"
    assert alt_text(ax.figure) == "drawing: +3.00 raised, −0.50 lowered, evidence 2.25."


def test_only_inked_pixels_show_a_contribution():
    image = np.zeros((28, 28))
    image[3:5, 7:9] = 1
    ax = plot_contributions(image, np.ones((28, 28)), bias=0)
    assert ax.images[1].get_array().count() == 4


def test_grid_lays_each_digit_over_each_map():
    weights = np.zeros((784, 10))
    weights[:, 0], weights[:, 3] = 1, -1
    images = np.zeros((2, 784))
    images[0, :3], images[1, :5] = 1, 1
    figure = plot_evidence_grid(images, weights, np.zeros(10), digits=(0, 3)).figure
    assert [ax.get_title(loc="center") for ax in figure.axes] == [
        "A 0 over the map of 0",
        "A 0 over the map of 3",
        "A 3 over the map of 0",
        "A 3 over the map of 3",
    ]
    assert "A 3 over the map of 3: +0.00 raised, −5.00 lowered, evidence −5.00." in alt_text(figure)
