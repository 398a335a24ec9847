"""The page's host: it starts widgets, lets none disturb another, and shows pictures where it can't."""

from __future__ import annotations

import re

import pytest
import traitlets
from playwright.sync_api import Locator, Page, expect

from mnist_lesson.widgets import Perceptron
from mnist_lesson.widgets.base import LessonWidget
from tests.widgets.pages import STATE, VIEW, page_html


class Broken(LessonWidget):
    """Fails when it is drawn."""

    _esm = "export default { render() { throw new Error('on purpose'); } };"
    draw = Perceptron().draw


class Counting(LessonWidget):
    """Uses the whole of the module specification, and writes down what it was given."""

    _esm = """
    export default async () => ({
      initialize({ model, signal }) {
        model.set("started", "yes");
        return () => {};
      },
      render({ model, el, signal }) {
        const heard = [];
        const listener = () => heard.push("once");
        model.on("change:value", listener);
        model.on("change", () => heard.push("any"));
        model.set("value", [1, { a: 2 }]);
        model.set("value", [1, { a: 2 }]);
        model.off("change:value", listener);
        model.set("value", 3);
        model.off();
        model.set("value", 4);
        model.save_changes();
        model.send({ hello: 1 });
        el.append(Object.assign(document.createElement("p"), {
          className: "mnist-lesson",
          textContent: [model.get("started"), model.get("value"), signal.aborted, ...heard].join(" "),
        }));
        el.firstElementChild.dataset.ready = "true";
      },
    });
    """
    draw = Perceptron().draw


DRAW = """({ model, el }) => {
  el.append(Object.assign(document.createElement("p"), { className: "mnist-lesson", textContent: "drawn" }));
  el.firstElementChild.dataset.ready = "true";
}"""


def with_module(source: str, css: str = "", **traits: traitlets.TraitType) -> LessonWidget:
    """Return a widget that has this module, and these traits."""
    body = {"_esm": source, "_css": css, "draw": Perceptron().draw, **traits}
    return type("WithModule", (LessonWidget,), body)()


def place_at(page: Page, index: int) -> Locator:
    """Return a widget's place in the page, on the screen."""
    place = page.locator(".lesson-widget").nth(index)
    place.scroll_into_view_if_needed()
    return place


def expect_picture_and_line(place: Locator) -> None:
    """Expect a widget that has failed: its still picture, and one line."""
    expect(place).to_have_attribute("data-state", "failed")
    expect(place.locator("img")).to_be_visible()
    expect(place.locator(".lesson-widget-note")).to_have_count(1)
    expect(place.locator(".lesson-widget-note")).to_contain_text("could not start")


def take(problems: list[str], *texts: str) -> None:
    """Expect these problems in the page, in this order and no others, and forget them."""
    assert [text in problem for text, problem in zip(texts, problems, strict=True)] == [True] * len(texts)
    problems.clear()


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_module_specification(open_widgets, scheme: str) -> None:
    page = open_widgets(Counting(), scheme=scheme)
    expect(page.locator(".mnist-lesson")).to_have_text("yes 4 false once any any")


def test_failing_widget_shows_its_picture_and_leaves_the_others_alone(open_widgets) -> None:
    page = open_widgets.open_html(page_html([Broken(), Perceptron()]), 0)
    page.locator(".lesson-widget").nth(1).scroll_into_view_if_needed()
    page.locator('.mnist-lesson[data-ready="true"]').wait_for()
    expect_picture_and_line(place_at(page, 0))
    take(open_widgets.problems, "on purpose")


@pytest.mark.parametrize(
    "source",
    [
        f"export const render = {DRAW};",
        f"export default {{ render: {DRAW} }};",
        f"export default () => ({{ render: {DRAW} }});",
        f"export default async () => ({{ render: {DRAW} }});",
    ],
    ids=["render alone", "object", "function", "async function"],
)
def test_shapes_of_a_module(open_widgets, source: str) -> None:
    page = open_widgets(with_module(source))
    expect(page.locator(".mnist-lesson")).to_have_text("drawn")
    expect(place_at(page, 0)).to_have_attribute("data-state", "ready")


def test_module_that_draws_nothing_keeps_the_picture(open_widgets) -> None:
    widget = with_module("export default { initialize() { document.title = 'initialized'; } };")
    page = open_widgets.open_html(page_html([widget]), 0)
    expect(place_at(page, 0)).to_have_attribute("data-state", "still")
    expect(page.locator(".lesson-widget img")).to_be_visible()
    expect(page.locator(".lesson-widget-note")).to_have_count(0)
    expect(page).to_have_title("initialized")


def test_off_in_a_view_leaves_the_listeners_of_initialize(open_widgets) -> None:
    source = """export default {
      initialize({ model }) { model.on("change:value", (_, value) => model.set("heard", value)); },
      render(view) { view.model.off(); view.model.set("value", 7); (%s)(view);
        view.el.firstElementChild.textContent = view.model.get("heard"); },
    };"""
    page = open_widgets(with_module(source % DRAW))
    expect(page.locator(".mnist-lesson")).to_have_text("7")


def test_one_model_in_two_places_is_linked_and_initialized_once(open_widgets) -> None:
    source = """export default {
      initialize({ model }) { model.set("count", (model.get("count") ?? 0) + 1); },
      render(view) { (%s)(view);
        const [p, { model }] = [view.el.firstElementChild, view];
        const show = () => { p.textContent = `${model.get("count")} ${model.get("value")}`; };
        model.on("change:value", show);
        show();
        p.addEventListener("click", () => model.set("value", "clicked")); },
    };"""
    widget = with_module(source % DRAW)
    page = open_widgets(widget, widget)
    expect(page.locator(".mnist-lesson")).to_have_text(["1 undefined", "1 undefined"])
    page.locator(".mnist-lesson").first.click()
    expect(page.locator(".mnist-lesson")).to_have_text(["1 clicked", "1 clicked"])


def test_one_widget_shown_twice_moves_in_both_places(open_widgets) -> None:
    widget = Perceptron()
    page = open_widgets(widget, widget, link="#perceptron.2=bias:-9")
    expect(page.locator(".perceptron-verdict")).to_have_text(["z < 0, so X is a square"] * 2)


@pytest.mark.parametrize(
    ("widget", "reason"),
    [
        (with_module("https://example.org/widget.js"), "not at a URL"),
        (with_module(f"export const render = {DRAW};", "https://example.org/widget.css"), "not at a URL"),
        (
            with_module(f"export const render = {DRAW};", data=traitlets.Bytes(b"abc").tag(sync=True)),
            "binary values",
        ),
        (with_module("export default undefined;"), "exports no widget"),
    ],
    ids=["module at a URL", "style at a URL", "binary trait", "no export"],
)
def test_what_the_page_cannot_run_shows_its_picture_and_a_line(
    open_widgets, widget: LessonWidget, reason: str
) -> None:
    page = open_widgets.open_html(page_html([widget]), 0)
    expect_picture_and_line(place_at(page, 0))
    take(open_widgets.problems, reason)  # and so no question to the network


def test_damaged_state_fails_alone(open_widgets) -> None:
    damaged = f'<script type="{STATE}">{{"state": {{</script><script type="{STATE}">null</script></main>'
    page = open_widgets.open_html(page_html([Perceptron()]).replace("</main>", damaged), 1)
    expect(place_at(page, 0)).to_have_attribute("data-state", "ready")
    take(open_widgets.problems, "state in this page is damaged", "state in this page is damaged")


@pytest.mark.parametrize(
    ("view", "reason"),
    [
        ('{"model_id": "gone"}', 'no state for the widget "gone"'),
        ('{"model_id": ', "JSON"),
        ("null", "model_id"),
        (None, "null"),
    ],
)
def test_damaged_view_fails_alone(open_widgets, view: str | None, reason: str) -> None:
    script = re.compile(rf'(<script type="{re.escape(VIEW)}">).*?(</script>)', re.DOTALL)
    html = page_html([Perceptron(), Perceptron()])
    html = script.sub("" if view is None else lambda found: found[1] + view + found[2], html, count=1)
    page = open_widgets.open_html(html, 0)
    place_at(page, 1).locator('[data-ready="true"]').wait_for()
    expect_picture_and_line(place_at(page, 0))
    take(open_widgets.problems, reason)


def test_page_whose_whole_state_is_damaged_keeps_its_pictures_and_says_so(open_widgets) -> None:
    html = page_html([Perceptron(), Perceptron()])
    html = html.replace(f'<script type="{STATE}">', f'<script type="{STATE}">broken ')
    page = open_widgets.open_html(html, 0)
    expect_picture_and_line(place_at(page, 0))
    expect_picture_and_line(place_at(page, 1))
    take(open_widgets.problems, "damaged", "could not start", "could not start")


@pytest.mark.parametrize(
    ("link", "note"),
    [
        ("#percepton=bias:1", 'state for "percepton" is ignored: the page has no such widget'),
        ("#perceptron=bias:1&perceptron.9=bias:1", 'state for "perceptron.9" is ignored'),
        ("#percepton=" + "1" * 20_000, "state is ignored: it has 20011 characters"),
        ("#perceptron=" + "1" * 20_000, 'state for "perceptron" is ignored: it has 20012 characters'),
        ("#how-large-a-step", None),
        ("#:~:text=percepton=1&bias=2", None),
    ],
    ids=["typo", "no ninth", "oversized typo", "oversized", "heading", "words to look for"],
)
def test_address_that_no_widget_reads_gets_one_note(open_widgets, link: str, note: str | None) -> None:
    page = open_widgets.open_html(page_html([Perceptron()]), 1)
    notes: list[str] = []
    page.on("console", lambda message: notes.append(message.text))
    address = page.url
    page.goto("about:blank")
    page.goto(address + link)
    place_at(page, 0).locator('[data-ready="true"]').wait_for()
    page.evaluate("console.info('the end of the notes')")
    assert [note in text for text in notes[:-1]] == ([] if note is None else [True])


def test_note_comes_too_when_the_address_changes(open_widgets) -> None:
    page = open_widgets(Perceptron())
    with page.expect_console_message() as noted:
        page.evaluate("location.hash = '#nobody=a:1'")
    assert 'state for "nobody" is ignored' in noted.value.text


def test_without_script_the_picture_stands_there(open_widgets) -> None:
    page = open_widgets.open_html(page_html([Perceptron()]), 0, java_script_enabled=False)
    picture = page.locator(".lesson-widget img")
    expect(picture).to_be_visible()
    assert "6 squares and 6 circles" in picture.get_attribute("alt")
    assert page.inner_text("main").strip() == "Widgets"


def test_in_print_the_picture_takes_the_widgets_place(open_widgets) -> None:
    page = open_widgets(Perceptron())
    expect(page.locator(".lesson-widget img")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".lesson-widget img")).to_be_visible()
    expect(page.locator(".mnist-lesson")).to_be_hidden()


def test_widget_far_down_waits_and_a_link_to_it_brings_it(open_widgets) -> None:
    far = '</script></div><div style="height: 5000px"></div>'
    html = page_html([Perceptron() for _ in range(3)]).replace("</script></div>", far, 1)
    page = open_widgets.open_html(html, 1)  # the browser has told of all three when the first one starts
    states = [place.get_attribute("data-state") for place in page.locator(".lesson-widget").all()]
    assert states == ["ready", "waiting", "waiting"]
    linked = open_widgets.open_html(html, 0, link="#perceptron.3=bias:1")
    linked.locator(".lesson-widget").nth(2).locator('[data-ready="true"]').wait_for()
    expect(linked.locator(".lesson-widget").nth(2)).to_be_in_viewport()


def test_two_views_are_cleaned_up_without_a_trace(open_widgets) -> None:
    """A notebook may show and close a widget again and again: nothing may go on living."""
    page = open_widgets(Perceptron())
    left = page.evaluate(
        """async (source) => {
          const blob = new Blob([source], { type: "text/javascript" });
          const { default: widget } = await import(URL.createObjectURL(blob));
          const listeners = new Map();
          const script = document.querySelector("script[type$='widget-state+json']");
          const models = Object.values(JSON.parse(script.textContent).state);
          const values = models.map((entry) => entry.state).find((state) => state._name);
          const model = {
            get: (name) => values[name], set() {}, save_changes() {},
            on: (event, f) => listeners.set(f, event), off: (event, f) => listeners.delete(f),
          };
          const el = document.body.appendChild(document.createElement("div"));
          const cleanUp = await widget.render({ model, el });
          const during = listeners.size;
          await cleanUp();
          return [during > 0, listeners.size, el.childElementCount];
        }""",
        Perceptron()._esm,
    )
    assert left == [True, 0, 0]
