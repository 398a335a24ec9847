"""A chapter presented: keys, clicker, finger, the speaker's window, and that nothing is left of it later."""

from __future__ import annotations

import contextlib
import gzip
import json
import re
import time
from collections.abc import Sequence
from pathlib import Path

import measure_slides
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import BrowserContext, Locator, Page, expect
from playwright.sync_api import Error as PlaywrightError
from test_every_page import RUN_AXE, SET_THEME, TOO_WIDE
from visits import AT_SIZE, SITE, Visit, come_to_rest, load_when_stored, open_page, page_names, set_size

from mnist_lesson.book import slides
from mnist_lesson.book.widgets import resource_script
from tests.browsing import PATIENCE
from tests.mouse import drag, middle
from tests.widgets import touch

SCRIPT_BUDGET = 1024
"""Bytes, compressed, of the script that every chapter carries for its slides."""
RESOURCE_BUDGET = 8 * 1024
"""Bytes, compressed, of what a press loads."""

CHAPTER = "chapters/05_softmax_evidence.html"
EXAMPLES = ("every-pixel-casts-ten-votes", "three-classes-nine-pixels", "softmax-to-touch", "try-it-yourself")
SIGMOID = "chapters/04_sigmoid.html"
SHOWN = """() => [...document.querySelectorAll("article :is(h1, h2, h3)")]
  .filter((heading) => heading.getClientRects().length > 0).map((heading) => heading.parentElement.id)"""
ROOM = """() => {
  const { scrollTop: up, scrollHeight, clientHeight } = document.documentElement;
  return { up, down: scrollHeight - clientHeight - up };
}"""
# What the slides may touch, and must leave as it was. Widgets that start meanwhile write elsewhere.
TRACES = """() => {
  const outline = (element) => element.cloneNode(false).outerHTML;
  const path = [];
  for (let e = document.querySelector("article"); e; e = e.parentElement) path.push(outline(e));
  const parts = [...document.querySelectorAll("article section, article :is(h1, h2, h3)")].map(outline);
  const heads = [...document.head.children].map(outline);
  const isOwn = ({ className }) => !/banner/.test(className);  // the theme still settles that
  const bodies = [...document.body.children].filter(isOwn).map(outline);
  return [...path, ...parts, ...heads, ...bodies];
}"""
MIDDLE = """group => {
  const { x, y, width, height } = group.querySelector("circle").getBoundingClientRect();
  return [x + width / 2, y + height / 2];
}"""
WIDE = (1280, 720)
# Who has opened a window hears a moment later that it has been closed.
KEEP_OPENED = """() => {
  if (window.lessonOpen) return;
  window.lessonOpen = window.open;
  window.open = (...given) => (window.lessonOpened = lessonOpen(...given));
}"""

# The whole screen is granted when `lessonGrant` is called; `lessonScreen` says what became of it.
LATE_SCREEN = """() => {
  window.lessonScreen = [];
  const note = (what, element) => {
    lessonScreen.push(what);
    Object.defineProperty(document, "fullscreenElement", { value: element, configurable: true });
  };
  Element.prototype.requestFullscreen = () => new Promise((grant) => {
    window.lessonGrant = () => grant(note("granted", document.documentElement));
  });
  Document.prototype.exitFullscreen = async () => note("given back", null);
}"""


def present(context: BrowserContext, base: str, name: str = CHAPTER) -> Visit:
    """Open a page on a screen of 1280×720 and press its button."""
    visit = open_page(context, base, name)
    set_size(visit.page, *WIDE)
    start(visit.page)
    return visit


def start(page: Page) -> None:
    """Press the button where it stands; Playwright's click might scroll the page first."""
    expect(page.locator(".btn-present")).to_be_visible()
    come_to_rest(page)
    page.mouse.click(*middle(page.locator(".btn-present")))
    page.locator(".lesson-slides").wait_for()


def resize(page: Page, width: int, height: int) -> None:
    """Give slides another size: a window that fills the screen has to leave it first."""
    page.wait_for_function("document.fullscreenElement !== null")
    page.evaluate("document.exitFullscreen()")
    set_size(page, width, height)


def number(page: Page) -> str:
    return page.locator(".slides-number").inner_text()


def turn_to(page: Page, wanted: Locator) -> None:
    """Turn on, from the first slide, until an element is to be seen."""
    page.keyboard.press("Home")
    while not wanted.first.is_visible():
        following = page.locator(".lesson-slides").get_by_role("button", name="Next")
        assert following.is_enabled(), "no slide has it"
        following.click()
    wanted.first.scroll_into_view_if_needed()  # where a widget starts
    come_to_rest(page)


def go_to_the_end(page: Page) -> None:
    """Scroll to a slide's end, which moves down while the widgets in sight start."""
    end = time.monotonic() + PATIENCE / 1000
    while page.evaluate(ROOM)["down"] >= 2:
        assert time.monotonic() < end, "the slide has no end"
        page.evaluate("scrollTo({ top: 9e6, behavior: 'instant' })")
        come_to_rest(page)


def go_to(page: Page, name: str) -> None:
    """Turn to the slide of a section, by its id."""
    turn_to(page, page.locator(f"#{name} > :is(h1, h2, h3)"))


def headings(name: str) -> list[str]:
    """Return the ids of a built page's sections, those with a heading of the levels 1 to 3."""
    html = BeautifulSoup((SITE / name).read_text(encoding="utf-8"), "html.parser")
    return [heading.parent["id"] for heading in html.select("article section > :is(h1, h2, h3)")]


def at(place: int | str) -> str:
    """Return what the slides of chapter 5 say at a place: its number from 1 on (−1: the last), or its id."""
    names = headings(CHAPTER)
    index = names.index(place) + 1 if isinstance(place, str) else place % (len(names) + 1)
    return f"{index} / {len(names)}"


# ---- What a page carries -----------------------------------------------------------------------


def test_chapters_have_the_button_with_a_time_for_each_section(page_name: str, site: Path) -> None:
    html = BeautifulSoup((site / page_name).read_text(encoding="utf-8"), "html.parser")
    is_chapter = html.select_one(".btn-download-notebook") is not None
    script = html.select_one("script#lesson-slides")
    assert bool(html.select_one(".btn-present")) == bool(script) == is_chapter
    if is_chapter:
        minutes = [float(part) for part in html.select_one(".btn-present")["data-minutes"].split()]
        assert len(minutes) == len(headings(page_name))
        assert len(gzip.compress(script.string.encode())) <= SCRIPT_BUDGET


def test_there_are_chapters() -> None:
    assert sum('class="btn btn-sm btn-present"' in (SITE / n).read_text("utf-8") for n in page_names()) == 13


def test_what_a_press_loads_is_small_and_is_not_loaded_before(context: BrowserContext, base: str) -> None:
    assert len(gzip.compress(resource_script(slides.resource()).encode())) <= RESOURCE_BUDGET
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    visit = open_page(context, base, CHAPTER)
    assert not any("lesson-data/slides" in url for url in asked)
    start(visit.page)
    visit.page.keyboard.press("Escape")
    start(visit.page)
    assert visit.problems == []


def test_where_the_file_is_missing_the_page_says_so(context: BrowserContext, server: str) -> None:
    context.route("**/lesson-data/slides.js", lambda route: route.abort())
    page = open_page(context, server, CHAPTER).page
    page.locator(".btn-present").click()
    failed = page.get_by_role("alert").filter(has_text="The slides could not start")
    expect(failed).to_contain_text("lesson-data/slides.js did not load. Try again")
    context.unroute("**/lesson-data/slides.js")
    start(page)
    expect(failed).to_have_count(0)


def test_without_script_there_is_no_button(scriptless: Page, server: str) -> None:
    scriptless.goto(server + CHAPTER)
    expect(scriptless.locator(".btn-present")).to_be_hidden()


# ---- Turning -----------------------------------------------------------------------------------


def test_each_section_is_a_slide(context: BrowserContext, base: str) -> None:
    visit = present(context, base)
    names = headings(CHAPTER)
    for index, name in enumerate(names):
        assert visit.page.evaluate(SHOWN) == [name]
        assert number(visit.page) == f"{index + 1} / {len(names)}"
        assert visit.page.evaluate("document.activeElement.parentElement.id") == name
        assert visit.page.evaluate("location.hash") == f"#{name}"
        told = visit.page.locator(".lesson-slides [role=status]").inner_text()
        assert told.startswith(f"Slide {index + 1} of {len(names)}: ")
        assert not told.endswith("#")
        visit.page.keyboard.press("ArrowRight")
    assert visit.page.evaluate(SHOWN) == names[-1:]  # there is nothing behind the last one
    expect(visit.page.get_by_role("button", name="Next")).to_be_disabled()
    assert visit.problems == []


def test_a_section_within_a_section_is_a_slide(context: BrowserContext, server: str) -> None:
    page = present(context, server, "chapters/08_prediction.html").page
    names = headings("chapters/08_prediction.html")
    html = BeautifulSoup((SITE / "chapters/08_prediction.html").read_text(encoding="utf-8"), "html.parser")
    inner = html.select_one("article h3").parent["id"]
    page.keyboard.press("End")
    for _ in range(len(names) - 1 - names.index(inner)):
        page.keyboard.press("ArrowLeft")
    assert page.evaluate(SHOWN) == [inner]
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(SHOWN) == [names[names.index(inner) - 1]]


def test_letters_are_large_and_all_of_it_fits_the_width(context: BrowserContext, server: str) -> None:
    visit = present(context, server)
    letter = """() => {
      const paragraph = document.querySelector("[data-slide=now] > p");
      return parseFloat(getComputedStyle(paragraph).fontSize) * paragraph.currentCSSZoom;
    }"""
    assert visit.page.evaluate(letter) == pytest.approx(24, abs=0.2)
    resize(visit.page, 1920, 1080)
    visit.page.wait_for_function(f"({letter})() > 35")
    assert visit.page.evaluate(TOO_WIDE) == []
    article = visit.page.locator("article").bounding_box()
    assert article["x"] == pytest.approx(1920 - article["x"] - article["width"], abs=2)


@pytest.mark.parametrize(("on", "back"), [("PageDown", "PageUp"), ("Space", "Shift+Space")])
def test_a_clicker_reads_a_long_slide_to_its_end(
    on: str, back: str, context: BrowserContext, server: str
) -> None:
    page = present(context, server).page
    page.emulate_media(reduced_motion="reduce")  # no scrolling that takes time
    page.keyboard.press("ArrowRight")
    assert page.evaluate(ROOM)["down"] > 720
    presses = 0
    while number(page) == at(2) and presses < 20:
        come_to_rest(page)  # a widget that starts makes the slide longer
        before = page.evaluate(ROOM)
        page.keyboard.press(on)
        presses += 1
        is_turned = number(page) == at(3)
        assert (before["down"] < 2) == is_turned, "a slide is turned at its end, and not before"
        assert is_turned or page.evaluate(ROOM)["up"] > before["up"]
    assert presses > 2
    assert page.evaluate(ROOM)["up"] == 0
    page.keyboard.press(back)
    assert number(page) == at(2)
    assert page.evaluate(ROOM)["down"] < 2  # as one has left it


def test_arrows_scroll_by_lines_and_one_that_is_held_turns_nothing(
    context: BrowserContext, server: str
) -> None:
    page = present(context, server).page
    page.emulate_media(reduced_motion="reduce")
    page.keyboard.press("ArrowDown")
    page.wait_for_function("scrollY > 0")
    assert page.evaluate("scrollY") < 200
    go_to_the_end(page)
    page.keyboard.down("ArrowDown")
    assert number(page) == at(2)
    go_to_the_end(page)
    page.keyboard.down("ArrowDown")  # still held: a repeated one
    assert number(page) == at(2)
    page.keyboard.up("ArrowDown")


def test_buttons_turn_too_and_links_lead_to_their_slide(context: BrowserContext, server: str) -> None:
    page = present(context, server).page
    bar = page.locator(".lesson-slides")
    expect(bar.get_by_role("button", name="Back")).to_be_disabled()
    bar.get_by_role("button", name="Next").click()
    assert number(page) == at(2)
    page.keyboard.press("End")
    assert number(page) == at(-1)
    page.evaluate("location.hash = '#guess-05-temperature'")
    expect(page.locator(".slides-number")).to_have_text(at("softmax-to-touch"))
    page.evaluate("""() => new Promise((done) => {
      addEventListener("hashchange", () => setTimeout(done), { once: true });
      location.hash = "#%"; // no place: nothing happens
    })""")
    assert number(page) == at("softmax-to-touch")
    page.keyboard.press("Home")
    assert number(page) == at(1)
    bar.get_by_role("button", name="Leave").click()
    expect(bar).to_have_count(0)


# ---- Widgets and fields ------------------------------------------------------------------------


def open_slider(page: Page) -> Locator:
    """Come to the widget of chapter 4 and focus its first slider."""
    widget = page.locator("[data-lesson-key=sigmoid-neuron]")
    turn_to(page, widget)
    slider = widget.locator("input[type=range]").first
    slider.focus()
    return slider


def test_a_slider_has_its_keys_until_escape(context: BrowserContext, base: str) -> None:
    visit = present(context, base, SIGMOID)
    page = visit.page
    slider = open_slider(page)
    here, before = number(page), slider.input_value()
    for key in ("ArrowRight", "PageDown", "End"):
        page.keyboard.press(key)
        assert slider.input_value() != before
        before = slider.input_value()
    for key in ("s", "f", "Space"):
        page.keyboard.press(key)
    assert number(page) == here
    expect(slider).to_be_focused()
    page.keyboard.press("Escape")
    assert number(page) == here
    assert page.evaluate("document.activeElement.matches('[data-slide=now] > h2')")
    page.keyboard.press("ArrowRight")
    assert number(page) != here
    assert slider.input_value() == before
    assert visit.problems == []


def test_a_widget_keeps_its_state_in_and_after_the_slides(context: BrowserContext, server: str) -> None:
    page = present(context, server, SIGMOID).page
    slider = open_slider(page)
    slider.evaluate("element => { element.mine = true; }")
    page.keyboard.press("End")
    value = slider.input_value()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator(".lesson-slides")).to_have_count(0)
    expect(slider).to_be_visible()
    assert slider.evaluate("element => element.mine")  # the same element, not one like it
    assert slider.input_value() == value
    start(page)
    expect(slider).to_be_visible()
    assert slider.input_value() == value


def test_the_pointer_is_where_it_seems_on_a_large_slide(context: BrowserContext, server: str) -> None:
    page = present(context, server, "chapters/03_perceptron.html").page
    point = page.locator(".perceptron-new").first
    turn_to(page, page.locator("[data-lesson-key=perceptron]"))
    point.wait_for()
    point.scroll_into_view_if_needed()
    come_to_rest(page)
    x, y = point.evaluate(MIDDLE)
    drag(page, (x, y), (x - 60, y - 40))
    assert point.evaluate(MIDDLE) == pytest.approx([x - 60, y - 40], abs=4)


def test_the_pad_takes_pointer_and_keys(context: BrowserContext, server: str) -> None:
    page = present(context, server, "chapters/08_prediction.html").page
    widget = page.locator("[data-lesson-key=digit-pad]")
    turn_to(page, widget)
    pad = widget.locator(".ml-drag").first
    pad.scroll_into_view_if_needed()
    here = number(page)
    pad.focus()
    for key in ("ArrowRight", "ArrowLeft", "Space", "ArrowDown", "s"):
        page.keyboard.press(key)
    assert number(page) == here
    expect(pad).to_be_focused()


def test_after_a_widgets_button_the_clicker_goes_on(context: BrowserContext, server: str) -> None:
    page = present(context, server).page
    go_to(page, "the-ten-maps")
    page.locator("[data-slide=now] .guess-choice").first.click()
    page.keyboard.press("ArrowDown")  # the widget's: the next choice
    assert number(page) == at("the-ten-maps")
    go_to_the_end(page)
    page.keyboard.press("PageDown")
    assert number(page) == at("a-0-and-a-3-over-two-maps")


def test_an_editor_has_all_keys(context: BrowserContext, server: str) -> None:
    page = present(context, server, "chapters/03_perceptron.html").page
    run = page.locator("[data-slide=now] .lesson-run button")
    turn_to(page, run)
    here = number(page)
    run.first.click()
    field = page.locator("[data-slide=now] textarea").first
    expect(field).to_be_focused()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("s f = 1")
    for key in ("PageDown", "ArrowRight", "Escape"):
        page.keyboard.press(key)
    assert number(page) == here
    expect(field).to_have_value("s f = 1")
    page.locator(".lesson-slides").get_by_role("button", name="Leave").click()
    expect(page.get_by_role("textbox").and_(page.locator("article textarea")).first).to_have_value("s f = 1")


def test_escape_closes_a_terms_note_before_the_slides(context: BrowserContext, server: str) -> None:
    page = present(context, server).page
    page.keyboard.press("ArrowRight")
    page.locator("[data-slide=now] a.term").first.click()
    page.keyboard.press("Escape")
    expect(page.locator("#term-note")).to_have_count(0)
    assert number(page) == at(2)
    page.keyboard.press("Escape")
    expect(page.locator(".lesson-slides")).to_have_count(0)


def test_solutions_stay_folded(context: BrowserContext, server: str) -> None:
    page = present(context, server).page
    page.keyboard.press("End")
    details = page.locator("[data-slide=now] > details")
    assert details.count() > 0
    assert not any(details.evaluate_all("all => all.map((one) => one.open)"))


# ---- A finger ----------------------------------------------------------------------------------


def swipe(page: Page, place: Locator, line: Sequence[tuple[float, float]]) -> None:
    """Draw a finger over a place that stands still, along a line in parts of its box."""
    come_to_rest(page)
    touch.swipe(page, place, line)


def test_a_finger_turns_sideways_and_scrolls_down(telephone: Page, server: str) -> None:
    telephone.goto(server + CHAPTER)
    start(telephone)
    text = telephone.locator("[data-slide=now] > p").first
    swipe(telephone, text, [(0.9, 0.5), (0.1, 0.5)])
    expect(telephone.locator(".slides-number")).to_have_text(at(2))
    swipe(telephone, telephone.locator("[data-slide=now] > p").first, [(0.5, 0.9), (0.5, 0.1)])
    come_to_rest(telephone)  # what a finger has moved goes on for a while
    expect(telephone.locator(".slides-number")).to_have_text(at(2))
    telephone.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    swipe(telephone, telephone.locator("[data-slide=now] > p").first, [(0.1, 0.5), (0.9, 0.5)])
    expect(telephone.locator(".slides-number")).to_have_text(at(1))


def test_a_finger_on_a_slider_or_a_pad_turns_nothing(telephone: Page, server: str) -> None:
    for name, key, inside in [
        (SIGMOID, "sigmoid-neuron", "input[type=range]"),
        ("chapters/08_prediction.html", "digit-pad", ".ml-drag"),
    ]:
        telephone.goto(server + name)
        start(telephone)
        widget = telephone.locator(f"[data-lesson-key={key}]")
        turn_to(telephone, widget)
        place = widget.locator(inside).first
        place.evaluate("element => element.scrollIntoView({ block: 'center', behavior: 'instant' })")
        here = number(telephone)
        swipe(telephone, place, [(0.1, 0.5), (0.9, 0.5)])
        swipe(telephone, place, [(0.9, 0.5), (0.1, 0.5)])
        assert number(telephone) == here


def test_a_finger_on_what_scrolls_sideways_turns_nothing(telephone: Page, server: str) -> None:
    telephone.goto(server + CHAPTER)
    start(telephone)
    picture = telephone.locator(".cell_output:not(:has(.lesson-widget)) .picture-box[tabindex]").first
    turn_to(telephone, picture)
    picture.evaluate("e => e.scrollIntoView({ block: 'center', behavior: 'instant' })")
    here = number(telephone)
    swipe(telephone, picture, [(0.9, 0.5), (0.1, 0.5)])
    telephone.wait_for_function("e => e.scrollLeft > 0", arg=picture.element_handle())
    assert number(telephone) == here


# ---- The speaker's window ----------------------------------------------------------------------


def open_notes(page: Page) -> Page:
    """Open the speaker's window, as soon as the page has heard that an earlier one is closed."""
    page.evaluate(KEEP_OPENED)
    page.wait_for_function("!window.lessonOpened || lessonOpened.closed")
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    return opened.value


def test_the_speakers_window_follows_and_leads(context: BrowserContext, base: str) -> None:
    visit = present(context, base)
    page = visit.page
    notes = open_notes(page)
    expect(notes.get_by_role("heading", level=1)).to_have_text("5. Every pixel casts ten votes")
    expect(notes.locator("main")).to_contain_text("Next: Three classes, nine pixels")
    expect(notes.locator(".notes-question")).to_contain_text("how sure they are?")
    page.keyboard.press("ArrowRight")
    expect(notes.get_by_role("heading", level=1)).to_have_text("Three classes, nine pixels")
    notes.keyboard.press("ArrowRight")
    notes.get_by_role("button", name="Next").click()
    notes.get_by_role("button", name="Next").click()
    expect(page.locator(".slides-number")).to_have_text(at("softmax-to-touch"))
    expect(notes.locator("main")).to_contain_text(f"Slide {at('softmax-to-touch').replace(' /', ' of')}")
    expect(notes.locator(".notes-question")).to_have_text(
        "A temperature of 2 divides all evidence by 2 before the softmax. How sure is the answer then?"
    )
    notes.keyboard.press("Shift+Space")  # on a button that has the focus it presses that
    notes.locator("h1").click()
    notes.keyboard.press("End")
    expect(notes.locator("main")).to_contain_text("This is the last slide.")
    page.keyboard.press("Escape")
    notes.wait_for_event("close") if not notes.is_closed() else None
    assert visit.problems == []


def test_the_clock_runs_and_the_plan_adds_up(context: BrowserContext, server: str) -> None:
    page = present(context, server).page
    notes = open_notes(page)
    expect(notes.locator(".notes-clock")).to_have_text(re.compile(r"^(?!0:0[01]$)\d+:\d\d$"))
    again = notes.get_by_role("button", name="Start the clock again")
    look = "button => { button.click(); return document.querySelector('.notes-clock').textContent; }"
    assert again.evaluate(look) == "0:00"
    page.keyboard.press("End")
    html = BeautifulSoup((SITE / CHAPTER).read_text(encoding="utf-8"), "html.parser")
    minutes = [float(part) for part in html.select_one(".btn-present")["data-minutes"].split()]
    total = round(60 * sum(minutes))
    expect(notes.locator("main")).to_contain_text(
        f"{total // 60}:{total % 60:02} by its end, {total // 60}:{total % 60:02} in all."
    )


def test_a_section_that_asks_nothing_shows_the_chapters_objectives(
    context: BrowserContext, server: str
) -> None:
    page = present(context, server).page
    go_to(page, "back-to-line-8")
    notes = open_notes(page)
    expect(notes.locator("main")).to_contain_text("It asks nothing. After the chapter one can")
    expect(notes.locator("main li").first).to_contain_text("read a weight map")


def test_a_window_closed_by_hand_opens_again(context: BrowserContext, server: str) -> None:
    page = present(context, server).page
    notes = open_notes(page)
    with contextlib.suppress(PlaywrightError), notes.expect_event("close"):
        notes.keyboard.press("Escape")  # the tab is gone before the key is up
    assert number(page) == at(1)
    page.keyboard.press("ArrowRight")
    again = open_notes(page)
    expect(again.get_by_role("heading", level=1)).to_have_text("Three classes, nine pixels")
    page.keyboard.press("s")  # it is open, and comes to the front
    again.keyboard.press("ArrowRight")
    assert number(page) == at(3)  # once, not twice


def test_where_the_window_is_blocked_the_notes_stand_below(context: BrowserContext, base: str) -> None:
    context.add_init_script("window.open = () => null;")
    visit = present(context, base)
    page = visit.page
    page.locator(".lesson-slides").get_by_role("button", name="Notes").click()
    notes = page.locator(".lesson-notes")
    expect(notes).to_contain_text("The browser has blocked the notes' window, so they stand here.")
    expect(notes).to_contain_text("Slide 1 of ")
    page.locator(".lesson-slides").get_by_role("button", name="Next").click()
    expect(notes).to_contain_text("Slide 2 of ")
    page.keyboard.press("s")
    expect(notes).to_have_count(0)
    page.keyboard.press("s")
    page.keyboard.press("Escape")
    expect(notes).to_have_count(0)
    assert visit.problems == []


def test_the_speakers_window_is_accessible(context: BrowserContext, server: str, axe: str) -> None:
    page = present(context, server).page
    for theme in ("light", "dark"):
        page.evaluate(SET_THEME, theme)
        notes = open_notes(page)
        notes.evaluate(axe)
        assert notes.evaluate(RUN_AXE) == []
        paper = notes.evaluate("getComputedStyle(document.documentElement).colorScheme")
        assert paper == theme
        notes.close()


# ---- Leaving -----------------------------------------------------------------------------------


def test_leaving_returns_to_where_one_was(context: BrowserContext, base: str) -> None:
    page = open_page(context, base, CHAPTER).page
    line = page.locator("#one-more-unit-of-evidence > p").nth(1)
    line.evaluate("e => e.scrollIntoView({ block: 'center', behavior: 'instant' })")
    come_to_rest(page)
    before = line.bounding_box()["y"]
    start(page)
    assert number(page) == at("one-more-unit-of-evidence")
    page.keyboard.press("Escape")
    expect(page.locator(".lesson-slides")).to_have_count(0)
    come_to_rest(page)
    assert line.bounding_box()["y"] == pytest.approx(before, abs=3)


def test_leaving_another_slide_returns_to_its_section_and_so_does_loading(
    context: BrowserContext, base: str
) -> None:
    page = present(context, base).page
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    heading = page.locator("#the-ten-maps > h2")
    expect(heading).to_be_focused()
    come_to_rest(page)
    header = page.locator(".bd-header-article").bounding_box()
    assert header["y"] + header["height"] - 1 <= heading.bounding_box()["y"] < 300
    start(page)
    assert number(page) == at("the-ten-maps")
    page.reload()
    expect(page.locator(".lesson-slides")).to_have_count(0)
    expect(page.locator("#the-ten-maps > h2")).to_be_in_viewport()


def test_nothing_is_left_of_it(context: BrowserContext, server: str) -> None:
    page = open_page(context, server, CHAPTER).page
    set_size(page, *WIDE)
    before = page.evaluate(TRACES)
    start(page)
    assert page.evaluate(TRACES) != before
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    open_notes(page)
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.wait_for_function("document.fullscreenElement === null")
    assert page.evaluate(TRACES) == before
    page.keyboard.press("PageDown")  # the page scrolls, and nothing turns
    page.wait_for_function("scrollY > 0")
    assert page.evaluate(SHOWN) == headings(CHAPTER)


def test_a_screen_that_is_granted_late_is_given_back(context: BrowserContext, server: str) -> None:
    page = open_page(context, server, CHAPTER).page
    page.evaluate(LATE_SCREEN)
    start(page)
    page.keyboard.press("Escape")
    expect(page.locator(".lesson-slides")).to_have_count(0)
    assert page.evaluate("lessonScreen") == []
    page.evaluate("lessonGrant()")
    page.wait_for_function("lessonScreen.length === 2")
    assert page.evaluate("lessonScreen") == ["granted", "given back"]


def test_where_one_reads_is_kept_while_presenting(context: BrowserContext, server: str) -> None:
    page = present(context, server).page
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.mouse.wheel(0, 200)
    page.wait_for_function("localStorage['mnist-lesson.place']?.includes('from-evidence')")
    page.goto("about:blank")
    holds = "localStorage['mnist-lesson.place']?.includes('from-evidence')"
    load_when_stored(page, lambda: page.goto(f"{server}index.html"), holds)
    place = json.loads(page.evaluate("localStorage['mnist-lesson.place']"))
    assert place["heading"] == "from-evidence-to-probabilities"


def test_paper_shows_the_whole_chapter(context: BrowserContext, server: str) -> None:
    page = present(context, server).page
    page.keyboard.press("ArrowRight")
    page.emulate_media(media="print")
    assert page.evaluate(SHOWN) == headings(CHAPTER)
    expect(page.locator(".lesson-slides")).to_be_hidden()
    assert page.locator("#in-short > ul").evaluate("e => e.currentCSSZoom") == 1


# ---- Everybody's -------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_slides_are_accessible_and_fit_the_width(
    theme: str, width: int, context: BrowserContext, server: str, axe: str
) -> None:
    visit = present(context, server)
    page = visit.page
    resize(page, width, 720)
    page.evaluate(SET_THEME, theme)
    page.add_style_tag(content="* { transition: none !important; animation: none !important; }")
    page.evaluate(axe)
    found = []
    for name in headings(CHAPTER):
        page.evaluate(AT_SIZE, [width, 720])  # a slide is drawn with its second frame
        found += page.evaluate(TOO_WIDE)
        if name in EXAMPLES:
            come_to_rest(page)
            found += page.evaluate(RUN_AXE)
        page.keyboard.press("ArrowRight")
    for button in page.locator(".lesson-slides button:visible").all():
        box = button.bounding_box()
        assert box["height"] >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    assert visit.problems + found == []


def test_a_program_lists_what_does_not_fit(context: BrowserContext, site: Path, capsys) -> None:
    page = context.new_page()
    page.set_viewport_size(measure_slides.SIZE)
    chapter = site / "chapters" / "deeper_several_machines.html"
    measured = measure_slides.measure(page, chapter)
    assert len(measured) == len(headings("chapters/deeper_several_machines.html"))
    assert 0 < sum(slide.fits for slide in measured) < len(measured)
    resize(page, 1280, 720 * 12)  # wide letters, but no room is lacking
    assert all(slide.fits for slide in measure_slides.measure(page, chapter))
    measure_slides.report("several", measured)
    printed = capsys.readouterr().out
    large = [slide for slide in measured if not slide.fits]
    assert printed.startswith(f"several: {len(large)} of {len(measured)} sections do not fit\n")
    assert f"{large[0].screens:.2f} screens  {large[0].title}" in printed
