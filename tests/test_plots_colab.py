"""What the diagram of Colab's menu contains, and what its alt text says."""

import pytest
from matplotlib.patches import Circle

from mnist_lesson.plots.colab import ACCELERATORS, plot_colab_menu
from mnist_lesson.plots.figure import alt_text


def written(ax):
    return [text.get_text() for text in ax.texts]


def test_the_whole_path_is_written_out():
    texts = written(plot_colab_menu())
    for step in ("Runtime", "Change runtime type", "Hardware accelerator", "Save", "Connected"):
        assert step in texts
    assert [texts.count(number) for number in "123"] == [1, 1, 1]


@pytest.mark.parametrize("accelerator", ACCELERATORS)
def test_exactly_the_chosen_accelerator_is_marked(accelerator):
    ax = plot_colab_menu(accelerator)
    bold = {text.get_text() for text in ax.texts if text.get_weight() == "bold"}
    assert bold & set(ACCELERATORS) == {accelerator}
    (dot,) = [patch for patch in ax.patches if isinstance(patch, Circle) and patch.radius < 0.1]
    (name,) = [text for text in ax.texts if text.get_text() == accelerator]
    assert 0 < name.get_position()[0] - dot.center[0] < 0.5
    assert f"{accelerator} is chosen" in alt_text(ax.figure)


def test_nothing_leaves_the_picture():
    ax = plot_colab_menu()
    ax.figure.canvas.draw()
    frame = ax.get_window_extent()
    for artist in [*ax.texts, *ax.patches]:
        box = artist.get_window_extent()
        assert frame.x0 - 1 <= box.x0
        assert box.x1 <= frame.x1 + 1
        assert frame.y0 - 1 <= box.y0
        assert box.y1 <= frame.y1 + 1


def test_an_unknown_accelerator_is_refused():
    with pytest.raises(ValueError, match="Expected one of CPU, GPU, TPU, got 'QPU'"):
        plot_colab_menu("QPU")
