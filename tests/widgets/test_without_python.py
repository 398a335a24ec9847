"""Pages with a widget manager and no Python, as ``jupyter nbconvert --to html`` makes them.

The page here does what html-manager and anywidget do there: the models come from the saved state, have no
line to a kernel (``comm``), and what is sent to Python is lost without an error.
"""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from mnist_lesson import widgets
from mnist_lesson.book.widgets import share_modules
from mnist_lesson.widgets import DigitPad, Perceptron
from mnist_lesson.widgets.base import LessonWidget
from tests.widgets.digit_pad.test_digit_pad import SEVEN, draw

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Converted</title><link rel="icon" href="data:,"></head>
<body><div class="lesson-widget"></div><script type="module">
const state = %s;
const silent = Promise.resolve({ comm: undefined });
const widget_manager = { _models: { one: silent, other: silent } };
const listeners = [];
const model = {
  widget_manager,
  get: (name) => state[name],
  set(name, value) {
    state[name] = value;
    for (const [event, listener] of listeners) if (event === `change:${name}`) listener();
  },
  save_changes() {},
  send() {},
  on: (event, listener) => listeners.push([event, listener]),
  off() {},
};
const style = document.createElement("style");
style.textContent = state._css;
document.head.append(style);
const url = URL.createObjectURL(new Blob([state._esm], { type: "text/javascript" }));
const { default: widget } = await import(url);
widget.render({ model, el: document.querySelector(".lesson-widget") }).catch(() => {});
</script></body></html>
"""
ALONE = "This page has no Python"
LOADING = sorted(name for name in widgets.__all__ if getattr(widgets, name).loads)


@pytest.fixture
def converted(open_widgets):
    """Return a function that opens a page with one widget, as a saved notebook is converted."""

    def convert(widget: LessonWidget) -> Page:
        widget._repr_mimebundle_()  # it was shown before it was saved
        text = json.dumps(widget.get_state(), default=list).replace("<", "\\u003c")
        page = open_widgets.open_html(PAGE % text, 0)
        page.locator(".mnist-lesson > *").first.wait_for()
        return page

    return convert


def test_the_widgets_that_load_something_are_known() -> None:
    assert LOADING == ["DigitPad", "EvidenceMap", "ImageExplorer", "MistakeGallery", "TrainingLab"]


ASKS = {"ImageExplorer": "Random", "TrainingLab": "Train"}


@pytest.mark.parametrize("kind", LOADING)
def test_what_needs_python_says_at_once_that_there_is_none_and_shows_the_picture(
    converted, kind: str
) -> None:
    page = converted(getattr(widgets, kind)())
    if kind in ASKS:
        page.get_by_role("button", name=ASKS[kind], exact=True).click()
    expect(page.get_by_text(ALONE).first).to_contain_text("run the notebook: there it works")
    still = page.locator(".ml-still img")
    expect(still).to_be_visible()
    assert len(still.get_attribute("alt")) > 20
    assert still.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100


def test_what_can_do_without_works(converted) -> None:
    pad = converted(DigitPad(compact=True))
    expect(pad.locator(".digit-pad-digit")).to_have_text("3")
    expect(pad.locator(".ml-still")).to_have_count(0)
    draw(pad, SEVEN)
    expect(pad.locator(".digit-pad-sure")).to_have_text("No answer: the network did not load.")
    expect(pad.get_by_text(ALONE).first).to_be_visible()
    expect(pad.locator(".ml-pad ~ .ml-still, .digit-pad-top ~ .ml-still")).to_have_count(1)  # below
    neuron = converted(Perceptron())
    neuron.get_by_role("button", name="Next point").click()
    expect(neuron.locator(".mnist-lesson")).not_to_contain_text(ALONE)


def test_the_books_pages_do_not_carry_the_picture_twice() -> None:
    pad = DigitPad()
    pad._repr_mimebundle_()
    assert pad._still["png"]
    page = json.dumps({"state": {"1": {"state": pad.get_state()}}}, default=list)
    assert "_still" not in json.loads(share_modules(page))["state"]["1"]["state"]
