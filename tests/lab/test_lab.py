"""The widgets live in JupyterLab: what a reader does in the page is in Python, and the other way round."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from mnist_lesson import widgets
from tests.lab.conftest import Notebook
from tests.mouse import drag_by

NAMES = {kind: getattr(widgets, kind).name for kind in widgets.__all__}

# The red of the darkest among the pixels that are well covered.
DARKEST = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.reduce((red, level, i) => (i % 4 || data[i + 3] < 200 ? red : Math.min(red, level)), 255);
}"""


def ready(place: Locator, kind: str) -> Locator:
    """Return the first widget of this kind in a cell or in the whole notebook, when it answers."""
    widget = place.locator(f'.mnist-lesson[data-widget="{NAMES[kind]}"][data-ready="true"]').first
    expect(widget).to_be_visible()
    return widget


@pytest.fixture
def perceptron(notebook: Notebook) -> Locator:
    """Return the chapter's perceptron with the values of its start."""
    notebook.run("neuron.weights, neuron.bias, neuron.point = (1, -2), 2, (4, 1.5)")
    widget = ready(notebook.page.locator(".jp-Notebook"), "Perceptron")
    expect(widget.locator(".perceptron-sum b")).to_have_text(["4", "−3", "2", "3"])
    return widget


def test_chapter_runs_without_an_error(notebook: Notebook) -> None:
    assert notebook.ask("neuron.dataset") == "chapter"
    expect(notebook.page.locator('.jp-Notebook [data-mime-type$="error"]')).to_have_count(0)
    expect(notebook.page.locator('.jp-Notebook [data-mime-type$="stderr"]')).to_have_count(0)


def test_python_has_the_point_that_the_mouse_has_dragged(notebook: Notebook, perceptron: Locator) -> None:
    point = perceptron.get_by_role("slider", name="New point X")
    point.hover()  # which brings it into sight
    notebook.come_to_rest(point)
    unit = perceptron.locator(".ml-sheet").bounding_box()["width"] / 6
    drag_by(notebook.page, perceptron.locator(".perceptron-halo"), -2 * unit, -2.5 * unit)
    said = re.fullmatch(r"x1 (\S+), x2 (\S+), square", point.get_attribute("aria-valuetext"))
    x1, x2 = map(float, said.groups())
    assert (x1, x2) == pytest.approx((2, 4), abs=0.05)
    notebook.await_value("[float(x) for x in neuron.point]", [x1, x2])


def test_keys_move_the_line_and_not_the_notebook(notebook: Notebook, perceptron: Locator) -> None:
    cells = notebook.cells.count()
    slider = perceptron.get_by_role("slider", name="w1", exact=True)
    for key in ("ArrowRight", "ArrowUp", "ArrowUp", "ArrowDown", "d", "d"):  # d, d deletes a cell
        slider.press(key)
    expect(slider).to_be_focused()
    expect(slider).to_have_value("1.2")
    expect(notebook.cells).to_have_count(cells)
    notebook.await_value("[neuron.weights, neuron.bias]", [[1.2, -2], 2])


def test_page_follows_python(notebook: Notebook, perceptron: Locator) -> None:
    notebook.run("neuron.weights = [0.5, 1]; neuron.bias = -6")
    expect(perceptron.locator(".perceptron-sum b")).to_have_text(["2", "1.5", "−6", "−2.5"])
    expect(perceptron.locator(".perceptron-verdict")).to_have_text("z < 0, so X is a square")
    expect(perceptron.get_by_role("slider", name="b", exact=True)).to_have_value("-6")


def test_python_hands_over_the_images(notebook: Notebook) -> None:
    cell = notebook.run(
        "from mnist_lesson.widgets import ImageExplorer\nexplorer = ImageExplorer()\nexplorer"
    )
    explorer = ready(cell, "ImageExplorer")
    # JupyterLab renders a widget before it is in the page, where it finds the theme's ink: red is 28 of 255.
    picture = explorer.locator(".image-explorer-picture canvas").first.element_handle()
    notebook.page.wait_for_function(f"(canvas) => Math.abs(({DARKEST})(canvas) - 28) <= 8", arg=picture)
    explorer.get_by_role("button", name="Next").click()
    expect(explorer.locator(".ml-title").first).to_have_text("Training image 16, label 2")
    notebook.run("from mnist_lesson.data import load_mnist\n(x_train, y_train), _ = load_mnist()")
    notebook.await_value("[explorer.index, explorer.label, int(y_train[16])]", [16, 2, 2])
    notebook.await_value("bool((np.reshape(explorer.image, (28, 28)) == x_train[16]).all())", True)


def test_every_widget_comes_to_life(notebook: Notebook) -> None:
    notebook.run("from mnist_lesson import widgets")
    for kind in widgets.EXPLORING:
        expect(ready(notebook.run(f"widgets.{kind}()"), kind)).to_be_visible()


def test_python_knows_what_was_answered(notebook: Notebook) -> None:
    cell = notebook.run(
        "from mnist_lesson.widgets import Question\n"
        "question = Question(text='Which is even?', right='It is 2 · 1.', choices=[\n"
        "    dict(text='one', reply='Half of it is no whole number.'), dict(text='two', right=True)])\n"
        "question"
    )
    question = ready(cell, "Question")
    assert notebook.ask("[question.answered, question.correct]") == [False, None]
    for words, said, correct in (("one", "Half of it", False), ("two", "It is 2 · 1.", True)):
        question.get_by_text(words, exact=True).click()
        question.get_by_role("button", name="Check").click()
        expect(question.locator(".question-reply")).to_contain_text(said)
        notebook.await_value("[question.answered, question.correct]", [True, correct])


def test_result_of_a_guess_comes_when_its_cell_has_run(notebook: Notebook) -> None:
    cell = notebook.run(
        "from mnist_lesson.widgets import Guess\n"
        "guess = Guess(kind='number', text='How many?', low=0, high=100, step=1)\nguess"
    )
    guess = ready(cell, "Guess")
    guess.get_by_role("slider").press("ArrowRight")
    guess.get_by_role("button", name="That is my guess").click()
    expect(guess.locator(".guess-words")).to_contain_text("Run the next cells")
    notebook.await_value("[guess.committed, guess.guess is not None]", [True, True])
    notebook.run("guess.measured = 97")
    expect(guess.locator(".guess-words")).to_contain_text("The result is 97")


def test_widget_follows_the_theme(notebook: Notebook, perceptron: Locator) -> None:
    expect(perceptron).to_have_css("color-scheme", "light")
    notebook.choose("Settings", "Theme", "JupyterLab Dark")
    expect(perceptron).to_have_css("color-scheme", "dark")
    notebook.choose("Settings", "Theme", "JupyterLab Light")
    expect(perceptron).to_have_css("color-scheme", "light")
