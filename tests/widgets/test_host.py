"""The page's host: it starts widgets, lets none disturb another, and shows pictures where it can't."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from mnist_lesson.widgets import Perceptron
from mnist_lesson.widgets.base import LessonWidget
from tests.widgets.pages import page_html


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


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_module_specification(open_widgets, scheme: str) -> None:
    page = open_widgets(Counting(), scheme=scheme)
    expect(page.locator(".mnist-lesson")).to_have_text("yes 4 false once any any")


def test_failing_widget_shows_its_picture_and_leaves_the_others_alone(open_widgets) -> None:
    page = open_widgets.open_html(page_html([Broken(), Perceptron()]), 0)
    page.locator(".lesson-widget").nth(1).scroll_into_view_if_needed()
    page.locator('.mnist-lesson[data-ready="true"]').wait_for()
    broken = page.locator(".lesson-widget").first
    expect(broken.locator("img")).to_be_visible()
    expect(broken.locator(".lesson-widget-note")).to_contain_text("could not start")
    assert len(open_widgets.problems) == 1
    assert "on purpose" in open_widgets.problems.pop()


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
    html = page_html([Perceptron(), Perceptron()]).replace("</h1>", '</h1><div style="height: 5000px"></div>')
    page = open_widgets.open_html(html, 0)
    page.wait_for_timeout(200)
    assert page.locator("[data-state=waiting]").count() == 2
    linked = open_widgets.open_html(html, 0, link="#perceptron.2=bias:1")
    linked.locator(".lesson-widget").nth(1).locator('[data-ready="true"]').wait_for()
    expect(linked.locator(".lesson-widget").nth(1)).to_be_in_viewport()


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
