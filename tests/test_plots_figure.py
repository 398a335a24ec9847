"""Every picture carries its alt text and its size, and drawn twice it is the same file."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib.pyplot as plt
import nbformat
import pytest
from matplotlib.axes import Axes
from nbclient import NotebookClient

from mnist_lesson.plots.figure import (
    STYLE_PATH,
    alt_text,
    describe,
    figure_to_png,
    hide_frame,
    new_axes,
    smallest_letters,
)


@pytest.fixture
def ax() -> Iterator[Axes]:
    with plt.style.context(STYLE_PATH):
        ax = new_axes(width=3, height=2)
        ax.plot([0, 1], [0, 1])
        yield ax
    plt.close("all")


def test_alt_text_is_stored_on_the_figure_in_one_line(ax: Axes) -> None:
    assert alt_text(ax.figure) == ""
    describe(ax, "A line that\n    rises.")
    assert alt_text(ax.figure) == "A line that rises."
    describe(ax.figure, "Another.")
    assert figure_to_png(ax.figure)[1]["alt"] == "Another."


def test_a_picture_is_the_same_bytes_each_time(ax: Axes) -> None:
    first, _ = figure_to_png(ax.figure)
    again = new_axes(width=3, height=2)
    again.plot([0, 1], [0, 1])
    assert figure_to_png(again.figure)[0] == first
    assert b"Matplotlib" not in first


def test_metadata_has_the_size_in_css_pixels(ax: Axes) -> None:
    _, metadata = figure_to_png(ax.figure)
    assert metadata["width"] == pytest.approx(300, abs=20)
    assert metadata["height"] == pytest.approx(200, abs=20)


def test_pictures_join_given_axes_and_hide_frames(ax: Axes) -> None:
    assert new_axes(ax) is ax
    hide_frame(ax)
    assert not list(ax.get_xticks()) + list(ax.get_yticks())
    assert not any(spine.get_visible() for spine in ax.spines.values())


def test_a_notebook_shows_alt_text_and_size_of_a_real_figure() -> None:
    """In a real kernel, because the formatter is installed in IPython's machinery."""
    source = (
        "from mnist_lesson.plots.figure import describe, new_axes, use_course_style\n"
        "use_course_style()\n"
        "describe(new_axes(width=3, height=2), 'Empty axes.');"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    (output,) = notebook.cells[0].outputs
    assert output.data["text/plain"] == "Empty axes."
    metadata = output.metadata["image/png"]
    assert metadata["alt"] == "Empty axes."
    assert (metadata["width"], metadata["height"]) == pytest.approx((300, 200), abs=20)


def test_smallest_letters_are_those_that_are_drawn() -> None:
    figure, (one, two) = plt.subplots(1, 2)
    one.text(0.5, 0.5, "a", fontsize=9)
    one.text(0.5, 0.5, " ", fontsize=3)
    one.text(0.5, 0.5, "hidden", fontsize=3, visible=False)
    two.tick_params(labelsize=2)
    two.set_axis_off()
    figure.canvas.draw()  # numbers at an axis are written when it is drawn
    assert smallest_letters(figure) == 12.5  # 9 points of 1/72 inch, at 100 pixels an inch
    two.set_axis_on()
    figure.canvas.draw()
    assert smallest_letters(figure) == 2.8
    assert smallest_letters(plt.figure()) == 0
