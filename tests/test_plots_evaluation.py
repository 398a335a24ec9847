"""What chapter 8's pictures contain, and what their alt text says."""

import numpy as np
import pytest

from mnist_lesson.measurements import load_accuracy_over_seeds
from mnist_lesson.plots import evaluation
from mnist_lesson.plots.figure import alt_text

MATRIX = np.array([[5, 0, 1], [0, 1104, 0], [3, 2, 5]])
IMAGES = np.eye(28)[None].repeat(5, axis=0)
CURVES = [
    ("pixels", [0, 3, 6], {"small": [0.88, 0.5, 0.121], "large": [0.97, 0.6, 0.13]}),
    ("noise", [0, 0.5], {"small": [0.88, 0.64], "large": [0.97, 0.4]}),
    ("turns", [0, 60], {"small": [0.88, 0.18], "large": [0.97, 0.23]}),
]


def texts(ax):
    return {text.get_text() for text in ax.texts}


def test_every_run_is_one_dot_and_equal_ones_are_stacked():
    ax = evaluation.plot_accuracies([0.9, 0.8902, 0.9, 0.8899], article=0.9018)
    dots = {tuple(np.round(dot, 3)) for dot in ax.collections[0].get_offsets()}
    assert dots == {(0.89, 0), (0.89, 1), (0.9, 0), (0.9, 1)}
    assert ax.lines[0].get_xdata()[0] == 0.9018
    assert len(ax.collections) == 1
    assert "4 dots" in alt_text(ax.figure)
    assert "from 0.8899 to 0.9000" in alt_text(ax.figure)
    assert "no dot reaches it" in alt_text(ax.figure)


def test_readers_run_is_marked_and_runs_that_reach_the_article_are_counted():
    ax = evaluation.plot_accuracies([0.9, 0.91, 0.92], article=0.9018, this_run=0.893)
    assert ax.collections[1].get_offsets()[0][0] == 0.893
    assert "2 dots reach it" in alt_text(ax.figure)


def test_chapter_tells_thirty_runs_and_that_none_reaches_the_article():
    measured = load_accuracy_over_seeds()
    assert len(measured["seeds"]) == 30, "chapter 8 speaks of thirty runs"
    assert max(measured["accuracies"]) < measured["article_accuracy"], "chapter 8 says that none reached it"


def test_no_accuracies_are_refused():
    with pytest.raises(ValueError, match="at least one run"):
        evaluation.plot_accuracies([], article=0.9)


def test_confusion_matrix_writes_counts_but_no_zeros_and_the_share_of_each_row():
    ax = evaluation.plot_confusion_matrix(MATRIX)
    assert texts(ax) == {"5", "1104", "1", "3", "2", "right", "83%", "100%", "50%"}
    assert len(ax.patches) == 3  # a frame around each right answer
    words = alt_text(ax.figure)
    assert "The most frequent mistake: a 2 is read as a 0." in words
    assert "holds 99% of all images" in words


def test_only_mistakes_are_colored():
    shown = evaluation.plot_confusion_matrix(MATRIX).images[0].get_array()
    np.testing.assert_array_equal(np.ma.getmaskarray(shown), MATRIX * (1 - np.eye(3)) == 0)
    assert shown.max() == 3


def test_confusion_matrix_without_mistakes_names_none():
    assert "mistake" not in alt_text(evaluation.plot_confusion_matrix(np.diag([2, 3])).figure)


def test_matrix_must_be_square():
    with pytest.raises(ValueError, match=r"got shape \(2, 3\)"):
        evaluation.plot_confusion_matrix(np.ones((2, 3)))


def test_mistakes_carry_label_answer_and_probability():
    sure = [0.999, 0.98, 0.97, 0.96, 0.93]
    ax = evaluation.plot_mistakes(IMAGES, [3, 7, 6, 4, 2], [2, 1, 0, 9, 8], sure)
    titles = [a.get_title() for a in ax.figure.axes if a.get_visible()]
    assert titles == ["3 → 2   >99%", "7 → 1   98%", "6 → 0   97%", "4 → 9   96%", "2 → 8   93%"]
    words = alt_text(ax.figure)
    assert words.startswith("5 handwritten digits")
    assert "of 90% or more" in words
    assert "3 → 2, 7 → 1" in words


def test_mistakes_need_an_image():
    with pytest.raises(ValueError, match="at least one misread image"):
        evaluation.plot_mistakes(np.zeros((0, 784)), [], [], [])


def test_damaged_digits_tell_what_each_network_reads():
    images = {"as it is": IMAGES[0], "noisy": IMAGES[1]}
    ax = evaluation.plot_damaged_digits(images, {"small": [4, 6], "large": [4, 2]})
    assert [a.get_xlabel() for a in ax.figure.axes] == ["small: 4\nlarge: 4", "small: 6\nlarge: 2"]
    assert "small: 4, 6; large: 4, 2" in alt_text(ax.figure)


def test_damage_curves_have_one_line_a_network_told_apart_by_more_than_color():
    figure = evaluation.plot_damage_curves(CURVES).figure
    shown = [ax for ax in figure.axes if ax.get_visible()]
    assert [ax.get_xlabel() for ax in shown] == ["pixels", "noise", "turns"]
    small, large = shown[0].lines[:2]
    np.testing.assert_array_equal(small.get_ydata(), CURVES[0][2]["small"])
    assert small.get_marker() != large.get_marker()
    assert small.get_linestyle() != large.get_linestyle()


def test_damage_curves_say_who_is_ahead_at_the_end():
    words = alt_text(evaluation.plot_damage_curves(CURVES).figure)
    assert "Without damage: small over 85%, large over 95%." in words
    assert "pixels, 6: below 20%;" in words
    assert "noise, 0.5: below 70%, small ahead" in words
    assert "turns, 60: below 30%, large ahead" in words


def test_repair_marks_the_middle_of_every_stage():
    ax = evaluation.plot_repair({"original": IMAGES[0], "shifted": IMAGES[1]})
    assert [a.get_title() for a in ax.figure.axes] == ["original", "shifted"]
    assert all(tuple(a.lines[0].get_xydata()[0]) == (14, 14) for a in ax.figure.axes)
    assert "2 stages: original, shifted" in alt_text(ax.figure)
