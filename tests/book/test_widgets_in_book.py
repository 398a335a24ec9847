"""The built book's widgets: each chapter has its own, all are ready, and their script is small."""

from __future__ import annotations

import gzip
import json
import re

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import BrowserContext, expect
from visits import SITE, come_to_rest, open_page, watch

from mnist_lesson.book.embed import PANEL
from mnist_lesson.book.python import RESOURCE, decisions
from mnist_lesson.book.slides import RESOURCE as SLIDES
from mnist_lesson.book.widgets import DATA, STATE
from mnist_lesson.data import PUBLISHED_ARRAYS
from mnist_lesson.widgets.resources import NAMES

SCRIPT_BUDGET = 60_000
"""Bytes, compressed, of all script that a page brings for its widgets, without networks and images."""

EXPLORING = ".lesson-widget:not([data-lesson-key^=question], [data-lesson-key^=guess])"
ASKING = ("question/", "guess/", "ui/memory.js")
ASKING_BUDGET = 12 * 1024
"""Bytes, compressed, of what questions and guesses bring besides what all widgets have."""

WIDGETS = {
    "intro": ["digit-pad"],
    "01_ten_lines": ["ten-lines"],
    "02_data": ["image-explorer"],
    "03_perceptron": ["perceptron", "perceptron"],
    "04_sigmoid": ["sigmoid-neuron"],
    "05_softmax_evidence": ["softmax", "evidence-map"],
    "06_sequential_model": ["parameter-ledger"],
    "07_training": ["valley", "training-lab"],
    "08_prediction": ["mistake-gallery", "digit-pad"],
    "09_accelerators": ["crossing"],
    "can_you_do_it": [],
    "deeper_backpropagation": [],
    "deeper_damaged_digits": [],
    "deeper_several_machines": [],
}
"""The widgets of every page that has some, besides its questions and guesses."""
DIGESTS = """async ({ folder, names }) => {
  const unpack = async (text) => {
    const packed = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).arrayBuffer();
  };
  const load = (name) => new Promise((resolve) => {
    const script = document.createElement("script");
    script.addEventListener("lesson-data", ({ detail }) => resolve(detail));
    script.src = folder + name + ".js";
    document.head.append(script);
  });
  const chunks = [];
  for (const name of names) chunks.push(await load(name));
  const digest = async (part) => {
    const arrays = await Promise.all(chunks.map((chunk) => unpack(chunk[part])));
    const hash = await crypto.subtle.digest("SHA-256", await new Blob(arrays).arrayBuffer());
    return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  return [await digest("images"), await digest("labels")];
}"""


def widget_scripts(page: str) -> list[dict]:
    """Return what the build wrote of a page's widgets: their states, and the texts of their modules."""
    html = BeautifulSoup((SITE / page).read_text(encoding="utf-8"), "html.parser")
    return [json.loads(script.string) for script in html.find_all("script", type=STATE)]


def widget_states(page: str) -> list[dict]:
    """Return the states of a page's widgets, as the build wrote them."""
    states = [model["state"] for script in widget_scripts(page) for model in script["state"].values()]
    return [state for state in states if "_esm" in state]


@pytest.mark.parametrize("page_of", WIDGETS)
def test_every_widget_is_in_its_chapter_and_ready(page_of: str, context: BrowserContext, base: str) -> None:
    visit = open_page(context, base, f"chapters/{page_of}.html")
    places = visit.page.locator(".lesson-widget")
    found = []
    for place in places.all():
        place.scroll_into_view_if_needed()
        place.locator('.mnist-lesson[data-ready="true"]').wait_for()
        found.append(place.locator(".mnist-lesson").get_attribute("data-widget"))
    assert [kind for kind in found if kind not in ("question", "guess")] == WIDGETS[page_of]
    assert visit.problems == []


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    ("page_of", "state"),
    [("08_prediction", "digit-pad=noise:0.2"), ("04_sigmoid", "sigmoid-neuron=weight:3")],
)
def test_a_link_to_a_state_shows_the_widget_from_its_top(
    page_of: str, state: str, width: int, context: BrowserContext, server: str
) -> None:
    visit = watch(context, server)
    visit.page.set_viewport_size({"width": width, "height": 700})
    visit.page.goto(f"{server}chapters/{page_of}.html#{state}")
    name = state.split("=")[0]
    widget = visit.page.locator(f".lesson-widget[data-lesson-key={name}][data-state=ready]")
    widget.wait_for()
    visit.page.wait_for_function(
        "place => place.getBoundingClientRect().top < 300", arg=widget.element_handle()
    )
    come_to_rest(visit.page)
    assert 0 < widget.bounding_box()["y"] < 300
    assert visit.problems == []


@pytest.mark.parametrize(
    "lacks",
    ["Array.prototype.at", "Object.hasOwn", "window.structuredClone", "window.DecompressionStream"],
)
def test_an_older_browser_shows_the_picture_and_says_why(
    lacks: str, context: BrowserContext, server: str
) -> None:
    visit = watch(context, server)
    visit.page.add_init_script(f"delete {lacks}")
    visit.page.goto(f"{server}chapters/03_perceptron.html")
    place = visit.page.locator(".lesson-widget", has=visit.page.locator("img")).first
    place.scroll_into_view_if_needed()
    expect(place).to_contain_text("This browser is too old for the interactive version")
    expect(place.locator("img")).to_be_visible()
    expect(place.locator("input, button")).to_have_count(0)
    assert visit.problems == []


@pytest.mark.parametrize("page_of", WIDGETS)
def test_script_of_a_page_is_small(page_of: str) -> None:
    page = f"chapters/{page_of}.html"
    html = (SITE / page).read_text(encoding="utf-8")
    host = re.search(r'<script type="module">.*?</script>', html, re.DOTALL)[0]
    python = re.findall(r'<script id="lesson-python-page" type="module">.*?</script>', html, re.DOTALL)
    assert len(python) == (page_of in decisions()["chapters"])
    modules = [json.dumps(script["modules"]) for script in widget_scripts(page)]
    sources = [*{state["_esm"] for state in widget_states(page)}, *modules, host, *python]
    assert sum(len(gzip.compress(source.encode(), 6)) for source in sources) < SCRIPT_BUDGET


def test_script_of_questions_and_guesses_is_small() -> None:
    (script,) = widget_scripts("chapters/05_softmax_evidence.html")
    asking = [text for name, text in script["modules"].items() if name.startswith(ASKING)]
    assert len(asking) > 8
    assert len(gzip.compress("".join(asking).encode(), 9)) < ASKING_BUDGET


def test_resources_lie_beside_the_pages() -> None:
    assert {path.stem for path in (SITE / DATA).iterdir()} == {*NAMES, RESOURCE, PANEL, SLIDES}


@pytest.mark.parametrize("part", ["train", "test"])
def test_images_in_the_page_are_the_published_ones(part: str, context: BrowserContext, base: str) -> None:
    visit = watch(context, base)
    visit.page.goto(f"{base}chapters/glossary.html")
    names = ["test"] if part == "test" else [f"train-{number}" for number in range(6)]
    digests = visit.page.evaluate(DIGESTS, {"folder": f"../{DATA}/", "names": names})
    assert digests == [PUBLISHED_ARRAYS[f"x_{part}"][1], PUBLISHED_ARRAYS[f"y_{part}"][1]]


@pytest.mark.parametrize("page_of", ["index.html", "chapters/intro.html", "chapters/07_training.html"])
def test_no_page_loads_them_unasked(page_of: str, context: BrowserContext, server: str) -> None:
    visit = watch(context, server)
    asked = []
    visit.page.on("request", lambda request: asked.append(request.url))
    visit.page.goto(f"{server}{page_of}")
    place = visit.page.locator(EXPLORING).first
    place.scroll_into_view_if_needed()
    place.locator('.mnist-lesson[data-ready="true"]').wait_for()
    visit.page.wait_for_load_state("networkidle")
    assert [url for url in asked if f"/{DATA}/" in url] == []


def test_front_pages_pad_answers_before_its_network_comes(context: BrowserContext, server: str) -> None:
    page = open_page(context, server, "index.html").page
    pad = page.locator(".lesson-widget canvas.ml-pad")
    pad.scroll_into_view_if_needed()
    page.locator(".mnist-lesson[data-ready=true]").wait_for()
    assert page.locator(".digit-pad-digit").inner_text() == "3"
    with page.expect_request("**/network-wide.js"):
        pad.hover()
