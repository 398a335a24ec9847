"""What the pictures of the program's answers contain, and what their alt text says."""

import numpy as np
import pytest

from mnist_lesson.plots.figure import alt_text
from mnist_lesson.plots.program import plot_program, plot_readings

IMAGES = np.linspace(0, 1, 2 * 784).reshape(2, 784)


def doubtful(*, five, three):
    probabilities = np.full(10, (1 - five - three) / 8)
    probabilities[[5, 3]] = five, three
    return probabilities


def test_every_image_stands_beside_its_own_bars():
    probabilities = np.array([doubtful(five=0.5, three=0.3), doubtful(five=0.68, three=0.17)])
    axes = plot_readings(IMAGES, probabilities).figure.axes
    for row in range(2):
        image, bars = axes[2 * row : 2 * row + 2]
        np.testing.assert_allclose(image.images[0].get_array(), IMAGES[row].reshape(28, 28), rtol=1e-6)
        assert [bar.get_height() for bar in bars.patches] == pytest.approx(probabilities[row])


def test_bars_of_all_rows_share_one_scale():
    probabilities = np.array([doubtful(five=0.4, three=0.3), np.eye(10)[2]])
    axes = plot_readings(IMAGES, probabilities).figure.axes
    assert axes[1].get_ylim() == axes[3].get_ylim()
    assert axes[1].get_ylim()[1] > 1


def test_alt_text_tells_the_large_probabilities_in_order_and_in_tens():
    probabilities = np.array([doubtful(five=0.682, three=0.172), doubtful(five=0.334, three=0.487)])
    said = alt_text(plot_readings(IMAGES, probabilities).figure)
    assert said.startswith("2 digits")
    assert "Image 1: about 70% for 5, about 20% for 3." in said
    assert "Image 2: about 50% for 3, about 30% for 5." in said


def test_probabilities_that_do_not_fit_the_images_are_refused():
    with pytest.raises(ValueError, match=r"shape \(2, 10\), got shape \(1, 10\)"):
        plot_readings(IMAGES, np.full((1, 10), 0.1))


LINES, RESULTS = ["import a", "x = a.load()", "print(x)"], ["", "x: (5,)", ""]


def test_a_programs_lines_are_numbered_and_stand_above_their_results():
    ax = plot_program(LINES, RESULTS, chosen=2, numbered=2)
    texts = {text.get_text(): text.get_position()[1] for text in ax.texts}
    assert {"1", "2", "then", *LINES, "x: (5,)"} <= texts.keys()
    assert "3" not in texts
    assert texts["x = a.load()"] > texts["x: (5,)"] > texts["print(x)"] > 0
    (mark,) = ax.patches
    assert mark.get_y() < texts["x: (5,)"] < texts["x = a.load()"] < mark.get_y() + mark.get_height()
    assert "line 2 marked. What stands after a line: line 2: x: (5,)." in alt_text(ax.figure)


@pytest.mark.parametrize(("results", "chosen"), [(RESULTS[:2], 1), (RESULTS, 0), (RESULTS, 4)])
def test_results_and_lines_that_do_not_fit_are_refused(results, chosen):
    with pytest.raises(ValueError, match=rf"line from 1 to 3, got {len(results)} results and line {chosen}"):
        plot_program(LINES, results, chosen=chosen, numbered=3)
