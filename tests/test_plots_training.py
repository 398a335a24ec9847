"""What the pictures of learning contain, and what their alt text says."""

import numpy as np
import pytest
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from mnist_lesson.plots import training
from mnist_lesson.plots.figure import alt_text

HISTORY = {
    "loss": [1.9, 0.5, 0.1, 0.02],
    "accuracy": [0.5, 0.9, 0.99, 1.0],
    "val_loss": [1.2, 0.4, 0.5, 0.6],
    "val_accuracy": [0.6, 0.88, 0.89, 0.89],
}


def valley(weight):
    return (weight - 1) ** 2 + 0.5


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_negative_log_curve_and_marks_have_the_losses_of_their_probabilities():
    ax = training.plot_negative_log([0.5, 0.1])
    p, loss = ax.lines[0].get_data()
    np.testing.assert_allclose(np.exp(-loss), p)
    np.testing.assert_allclose(ax.collections[0].get_offsets(), [[0.5, np.log(2)], [0.1, np.log(10)]])
    assert texts(ax) == ["0.69", "2.30"]
    assert "0.69 at 0.5, 2.30 at 0.1" in alt_text(ax.figure)


@pytest.mark.parametrize("mark", [0, -0.1, 1.1])
def test_negative_log_refuses_what_is_no_probability(mark):
    with pytest.raises(ValueError, match="above 0 and at most 1"):
        training.plot_negative_log([mark])


def test_gradient_step_goes_against_the_slope():
    ax = training.plot_gradient_step(valley, -1, learning_rate=0.25, limits=(-2, 3))
    # The slope of the valley is 2·(w − 1), so −4 at −1, and the step leads to −1 + 0.25·4 = 0.
    np.testing.assert_allclose(ax.collections[0].get_offsets(), [[-1, 4.5], [0, 1.5]], atol=1e-6)
    tangent_w, tangent_loss = ax.lines[1].get_data()
    np.testing.assert_allclose(np.diff(tangent_loss) / np.diff(tangent_w), -4, atol=1e-6)
    assert "slope −4.00" in texts(ax)
    assert "from −1.00 to 0.00, where the loss is lower" in alt_text(ax.figure)


def test_gradient_step_that_is_too_long_is_called_not_lower():
    ax = training.plot_gradient_step(valley, -1, learning_rate=2, limits=(-8, 8))
    assert "the loss is not lower" in alt_text(ax.figure)


def test_each_learning_rate_has_its_walk_on_the_curve():
    ax = training.plot_descents(valley, {0.1: [-1, 0, 0.5], 5: [-1, 3, -4]}, limits=(-5, 5))
    axes = ax.figure.axes
    assert [one.get_title() for one in axes] == ["rate 0.1", "rate 5"]
    for one, path in zip(axes, ([-1, 0, 0.5], [-1, 3, -4]), strict=True):
        weights, losses = one.lines[1].get_data()
        assert list(weights) == path
        np.testing.assert_allclose(losses, [valley(w) for w in path])
    said = alt_text(ax.figure)
    assert "rate 0.1 from loss 4.5 to 0.8" in said
    assert "rate 5 from loss 4.5 to 25.5" in said


def test_slope_chain_multiplies_its_slopes():
    values = {"$w_1$": -1, "$h$": 0.5, "loss": 0.693}
    ax = training.plot_slope_chain(values, [0.5, -2])
    assert sum(isinstance(patch, FancyBboxPatch) for patch in ax.patches) == 3
    assert sum(isinstance(patch, FancyArrowPatch) for patch in ax.patches) == 4
    assert {"−1", "0.5", "0.693", "× 0.5", "× −2"} <= set(texts(ax))
    assert "w1 −1, h 0.5, loss 0.693" in alt_text(ax.figure)
    assert "−2 times 0.5, together −1" in alt_text(ax.figure)


def test_slope_chain_needs_one_slope_between_two_values():
    with pytest.raises(ValueError, match="Expected 1 slopes between 2 values, got 2"):
        training.plot_slope_chain({"w": 1, "loss": 2}, [1, 2])


def test_routes_carry_their_slopes_and_add_up():
    ax = training.plot_routes([2, 1, -1], [-0.3, 0.2, 0.1])
    assert sum(isinstance(patch, FancyBboxPatch) for patch in ax.patches) == 5
    assert sum(isinstance(patch, FancyArrowPatch) for patch in ax.patches) == 6
    assert {"× 2", "× −1", "−0.3", "= −0.6", "= 0.2", "= −0.1"} <= set(texts(ax))
    assert alt_text(ax.figure).endswith("0.1 times −1 is −0.1. Together −0.5.")


def test_routes_need_an_error_for_each_weight():
    with pytest.raises(ValueError, match="error for each of the 2 weights, got 1"):
        training.plot_routes([1, 2], [0.5])


def test_loss_curves_of_several_trainings_share_their_axis():
    ax = training.plot_loss_curves({"A": HISTORY, "B": {**HISTORY, "loss": [2.5, 2.4, 2.3, 2.2]}})
    first, second = ax.figure.axes
    assert [one.get_title() for one in (first, second)] == ["A: 100% / 89%", "B: 100% / 89%"]
    assert list(second.lines[0].get_ydata()) == [2.5, 2.4, 2.3, 2.2]
    assert list(first.lines[1].get_ydata()) == HISTORY["val_loss"]
    assert first.get_ylim() == second.get_ylim()
    said = "A: training loss from 1.90 to 0.02; validation loss from 1.20, at its lowest 0.40, 0.60"
    assert said in alt_text(ax.figure)


@pytest.mark.parametrize(("count", "rows"), [(1, 1), (3, 1), (4, 2), (5, 2)])
def test_titles_of_loss_curves_have_room(count, rows):
    figure = training.plot_loss_curves({name: HISTORY for name in "ABCDE"[:count]}).figure
    figure.canvas.draw()
    assert len(figure.axes) == count
    assert figure.axes[0].get_gridspec().nrows == rows
    boxes = [ax.title.get_window_extent() for ax in figure.axes]
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_learning_loop_is_closed_and_boxes_do_not_overlap():
    ax = training.plot_learning_loop()
    boxes = [patch for patch in ax.patches if isinstance(patch, FancyBboxPatch)]
    arrows = [patch for patch in ax.patches if isinstance(patch, FancyArrowPatch)]
    assert (len(boxes), len(arrows)) == (4, 5)  # four arrows of the loop, and the batch's
    areas = [box.get_window_extent() for box in boxes]
    assert not any(a.overlaps(b) for i, a in enumerate(areas) for b in areas[:i])
    said = alt_text(ax.figure)
    places = [said.index(word) for word in ("predict", "loss", "find the gradient", "step against it")]
    assert places == sorted(places)


def test_image_on_maps_is_the_image_ten_times_in_its_strengths():
    image = np.random.default_rng(4).random(784)
    strengths = np.array([0.9, -0.28, *[-0.0775] * 8])
    ax = training.plot_image_on_maps(image, strengths)
    drawn = [one.images[0].get_array() for one in ax.figure.axes]
    np.testing.assert_allclose(drawn, [strength * image.reshape(28, 28) for strength in strengths])
    assert len({one.images[0].get_clim() for one in ax.figure.axes}) == 1  # one color means one change
    assert [one.get_title() for one in ax.figure.axes][:2] == ["0:  +0.90", "1:  −0.28"]
    assert "+0.90 for 0, −0.28 for 1, −0.08 for 2" in alt_text(ax.figure)


def test_history_draws_both_curves_and_marks_the_lowest_validation_loss():
    ax = training.plot_history(HISTORY)
    loss_ax, accuracy_ax = ax.figure.axes
    for one, name in ((loss_ax, "loss"), (accuracy_ax, "accuracy")):
        assert [list(line.get_ydata()) for line in one.lines] == [HISTORY[name], HISTORY[f"val_{name}"]]
        assert list(one.lines[0].get_xdata()) == [1, 2, 3, 4]
    np.testing.assert_allclose(loss_ax.collections[0].get_offsets(), [[2, 0.4]])
    said = alt_text(ax.figure)
    assert "Training: loss from 1.9 to 0.0, accuracy 100% at the end." in said
    assert "Validation: loss from 1.2 to 0.6, accuracy 89% at the end." in said
    assert said.endswith("rises again.")


def test_history_without_validation_says_nothing_of_it():
    ax = training.plot_history({name: HISTORY[name] for name in ("loss", "accuracy")})
    assert [len(one.lines) for one in ax.figure.axes] == [1, 1]
    assert "alidation" not in alt_text(ax.figure)


def test_falling_validation_loss_is_not_called_rising():
    falling = {**HISTORY, "val_loss": [1.2, 0.6, 0.5, 0.4]}
    assert "rises" not in alt_text(training.plot_history(falling).figure)


def test_history_without_accuracy_names_the_remedy():
    with pytest.raises(ValueError, match=r'accuracy is missing.*metrics=\["accuracy"\]'):
        training.plot_history({"loss": [1.0]})
