"""The built book's widgets: each chapter has its own, all are ready, and their script is small."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import BrowserContext
from visits import SITE, open_page, watch

from mnist_lesson.book.widgets import DATA, STATE
from mnist_lesson.data import PUBLISHED_ARRAYS
from mnist_lesson.widgets.resources import NAMES

SCRIPT_BUDGET = 60_000
"""Bytes, compressed, of all script that a page brings for its widgets, without networks and images."""

WIDGETS = {
    "intro": ["digit-pad"],
    "01_ten_lines": ["ten-lines"],
    "02_data": ["image-explorer"],
    "03_perceptron": ["perceptron"],
    "04_sigmoid": ["sigmoid-neuron"],
    "05_softmax_evidence": ["evidence-map", "softmax"],
    "06_sequential_model": ["parameter-ledger"],
    "07_training": ["training-lab"],
    "08_prediction": ["mistake-gallery", "digit-pad"],
}
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


def widget_states(page: str) -> list[dict]:
    """Return the states of a page's widgets, as the build wrote them."""
    html = BeautifulSoup((SITE / page).read_text(encoding="utf-8"), "html.parser")
    scripts = html.find_all("script", type=STATE)
    states = [model["state"] for script in scripts for model in json.loads(script.string)["state"].values()]
    return [state for state in states if "_esm" in state]


@pytest.mark.parametrize("scheme", ["http", "file"])
@pytest.mark.parametrize("page_of", WIDGETS)
def test_every_widget_is_in_its_chapter_and_ready(
    page_of: str, scheme: str, context: BrowserContext, site: Path, server: str
) -> None:
    base = server if scheme == "http" else f"{site.as_uri()}/"
    visit = open_page(context, base, f"chapters/{page_of}.html")
    places = visit.page.locator(".lesson-widget")
    found = []
    for place in places.all():
        place.scroll_into_view_if_needed()
        place.locator('.mnist-lesson[data-ready="true"]').wait_for()
        found.append(place.locator(".mnist-lesson").get_attribute("data-widget"))
    assert found == WIDGETS[page_of]
    assert visit.problems == []


@pytest.mark.parametrize("page_of", WIDGETS)
def test_script_of_a_page_is_small(page_of: str) -> None:
    page = f"chapters/{page_of}.html"
    html = (SITE / page).read_text(encoding="utf-8")
    host = re.search(r'<script type="module">.*?</script>', html, re.DOTALL)[0]
    sources = [*{state["_esm"] for state in widget_states(page)}, host]
    assert sum(len(gzip.compress(source.encode(), 6)) for source in sources) < SCRIPT_BUDGET


def test_resources_lie_beside_the_pages() -> None:
    assert {path.stem for path in (SITE / DATA).iterdir()} == set(NAMES)


@pytest.mark.parametrize("part", ["train", "test"])
@pytest.mark.parametrize("scheme", ["http", "file"])
def test_images_in_the_page_are_the_published_ones(
    part: str, scheme: str, context: BrowserContext, site: Path, server: str
) -> None:
    base = server if scheme == "http" else f"{site.as_uri()}/"
    visit = watch(context, base)
    visit.page.goto(f"{base}chapters/glossary.html")
    names = ["test"] if part == "test" else [f"train-{number}" for number in range(6)]
    digests = visit.page.evaluate(DIGESTS, {"folder": f"../{DATA}/", "names": names})
    assert digests == [PUBLISHED_ARRAYS[f"x_{part}"][1], PUBLISHED_ARRAYS[f"y_{part}"][1]]


def test_no_page_loads_them_unasked(context: BrowserContext, server: str) -> None:
    visit = watch(context, server)
    asked = []
    visit.page.on("request", lambda request: asked.append(request.url))
    visit.page.goto(f"{server}chapters/07_training.html")
    visit.page.locator(".lesson-widget").first.scroll_into_view_if_needed()
    visit.page.locator('.mnist-lesson[data-ready="true"]').first.wait_for()
    assert [url for url in asked if f"/{DATA}/" in url] == []
