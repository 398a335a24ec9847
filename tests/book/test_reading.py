"""What a reader does in the book: switches the theme, searches, copies, moves on, waits for it."""

from __future__ import annotations

import contextlib
import functools
import gzip
import json
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import BrowserContext, Request, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from visits import load_when_stored, open_page, page_names, set_size, watch

from mnist_lesson.book.states import state_links
from mnist_lesson.book.widgets import STATE, VIEW

BUDGET = 350_000
"""Bytes, compressed, of a whole page before its reader does anything: text, style, scripts, formulas, and all
pictures, also those far down that a browser would leave for later."""
OUT_OF_REACH = """() => [...document.querySelectorAll("article pre")]
  .filter(box => box.offsetParent && box.scrollWidth > box.clientWidth + 1)
  .filter(box => box.tabIndex < 0).map(box => box.textContent.slice(0, 60))"""

CUT_OFF = """() => [...document.querySelectorAll("article pre")]
  .filter(box => box.offsetParent && !box.closest(".cell_output") && box.scrollWidth > box.clientWidth + 1)
  .map(box => box.textContent.slice(0, 60))"""


def test_theme_switch_works_and_is_remembered(context: BrowserContext, server: str) -> None:
    visit = open_page(context, server, "index.html")
    switch = visit.page.locator(".theme-switch-button").first
    seen = set()
    for _ in range(3):
        switch.click()
        seen.add(visit.page.evaluate("document.documentElement.dataset.mode"))
        assert visit.page.locator("svg.theme-switch:visible").count() == 1
    assert seen == {"light", "dark", "auto"}
    while visit.page.evaluate("document.documentElement.dataset.mode") != "dark":
        switch.click()
    load_when_stored(visit.page, visit.page.reload, "localStorage.getItem('mode') === 'dark'")
    assert visit.page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert visit.problems == []


def test_search_finds_the_sigmoid(context: BrowserContext, base: str) -> None:
    visit = open_page(context, base, "search.html?q=sigmoid")
    hits = visit.page.locator("#search-results li a")
    hits.first.wait_for()
    assert any("04_sigmoid.html" in a for a in hits.evaluate_all("as => as.map(a => a.href)"))
    assert visit.problems == []


def test_search_opens_from_a_page(context: BrowserContext, server: str) -> None:
    visit = open_page(context, server, "index.html")
    visit.page.locator("button.search-button-field").click()
    field = visit.page.locator("#pst-search-dialog input[type=search]")
    field.fill("softmax")
    field.press("Enter")
    visit.page.wait_for_url("**/search.html?q=softmax")
    hits = visit.page.locator("#search-results li a")
    hits.first.wait_for()
    assert any("05_softmax" in a for a in hits.evaluate_all("as => as.map(a => a.href)"))


@pytest.mark.parametrize("width", [1280, 390])
def test_no_line_of_code_is_cut_off(chapter: str, context: BrowserContext, server: str, width: int) -> None:
    page = open_page(context, server, chapter).page
    set_size(page, width, 900)
    assert page.evaluate(CUT_OFF) == []


def test_page_is_light(page_name: str, context: BrowserContext, server: str) -> None:
    requests: list[Request] = []
    context.on("request", lambda request: requests.append(request))
    page = open_page(context, server, page_name).page
    page.wait_for_load_state("networkidle")
    pictures = page.evaluate("[...document.images].map(image => image.currentSrc)")
    sent = {request.url: request for request in requests if request.url.startswith(server)}
    assert set(sent) >= {url for url in pictures if not url.startswith("data:")}
    sizes = {url: len(gzip.compress(request.response().body(), 6)) for url, request in sent.items()}
    heaviest = sorted(sizes.items(), key=lambda item: -item[1])[:5]
    assert len(sizes) > 5
    assert sum(sizes.values()) <= BUDGET, heaviest


@pytest.mark.parametrize("act", ["hover", "focus"])
def test_buttons_without_words_tell_their_names(act: str, context: BrowserContext, server: str) -> None:
    page = open_page(context, server, "chapters/02_data.html").page
    set_size(page, 390)
    tips = page.locator(".tip:visible")
    assert tips.count() == 4
    shown = "e => [getComputedStyle(e, '::after').visibility, getComputedStyle(e, '::after').content]"
    if act == "focus":
        page.keyboard.press("Tab")  # focus shows for who uses the keyboard
    for tip in tips.all():
        assert tip.evaluate(shown)[0] == "hidden"
        getattr(tip, act)()
        assert tip.evaluate(shown) == ["visible", f'"{tip.get_attribute("aria-label")}"']
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_chapter_offers_copy_download_and_the_next_page(
    chapter: str, context: BrowserContext, site: Path, server: str
) -> None:
    page = open_page(context, server, chapter).page
    inputs = page.locator("div.cell_input:visible")
    assert inputs.count() > 0
    assert page.locator("div.cell_input:visible button.copybtn").count() == inputs.count()
    assert page.locator("div.output button.copybtn").count() == 0
    download = page.locator("a.btn-download-notebook").get_attribute("href")
    assert (site / chapter).parent.joinpath(download).resolve().suffix == ".ipynb"
    assert (site / chapter).parent.joinpath(download).resolve().exists()
    assert page.locator("a.left-prev").count() == page.locator("a.right-next").count() == 1


def test_wide_boxes_can_be_reached_by_keyboard(chapter: str, context: BrowserContext, server: str) -> None:
    page = open_page(context, server, chapter).page
    set_size(page, 390)
    with contextlib.suppress(PlaywrightTimeout):  # what is still out of reach then, is told below
        page.wait_for_function(f"({OUT_OF_REACH})().length === 0", timeout=5000)
    assert page.evaluate(OUT_OF_REACH) == []


@functools.cache
def anchors(path: Path) -> set[str]:
    """Return all ids of a page, and the empty one, which is its top."""
    html = BeautifulSoup(path.read_text(encoding="utf8"), "html.parser")
    return {"", "top"} | {element["id"] for element in html.select("[id]")} | widget_keys(html)


def widget_keys(html: BeautifulSoup) -> set[str]:
    """Return how links to states name a page's widgets: "perceptron=", "perceptron.2="."""
    script = html.find("script", type=STATE)
    models = [json.loads(view.text)["model_id"] for view in html.select(f'script[type="{VIEW}"]')]
    links = state_links(models, json.loads(script.text)["state"]) if script else {}
    return {f"{link[1:].partition('=')[0]}=" for link in links.values()}


def test_links_inside_the_book_lead_somewhere(page_name: str, site: Path) -> None:
    html = BeautifulSoup((site / page_name).read_text(encoding="utf8"), "html.parser")
    broken = []
    for link in html.select("a[href], link[href], script[src], img[src]"):
        address = link.get("href") or link.get("src")
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            continue
        target = (site / page_name).parent / unquote(parts.path) if parts.path else site / page_name
        if not target.is_file():
            broken.append(address)
        elif parts.fragment and target.suffix == ".html":
            name, is_state, _ = unquote(parts.fragment).partition("=")
            broken += [address] if name + is_state not in anchors(target.resolve()) else []
    assert broken == []


def test_every_chapter_links_its_terms(chapter: str, site: Path) -> None:
    html = BeautifulSoup((site / chapter).read_text(encoding="utf8"), "html.parser")
    links = html.select("article a.term")
    assert links
    assert all(link["href"].startswith("glossary.html#") and link.strong for link in links)
    targets = [link["href"] for link in links]
    assert len(targets) == len(set(targets)), "only a term's first use is a link"


def test_page_tells_about_itself(page_name: str, site: Path) -> None:
    html = BeautifulSoup((site / page_name).read_text(encoding="utf8"), "html.parser")
    assert html.html["lang"] == "en"
    assert html.select_one('link[rel="icon"]')["href"].endswith(".svg")
    properties = {meta["property"]: meta["content"] for meta in html.select("meta[property]")}
    assert {"og:title", "og:type", "og:site_name"} <= set(properties)
    if page_name != "search.html":
        description = html.select_one('meta[name="description"]')["content"]
        assert 40 < len(description) <= 160
        assert properties["og:description"] == description


def test_icon_font_and_third_parties_are_gone(site: Path) -> None:
    assert not list(site.rglob("*fontawesome*"))
    assert not list(site.rglob("*.map"))
    for name in page_names():
        text = (site / name).read_text(encoding="utf8")
        assert "thebe" not in text.replace("initThebeSBT", "")
        assert 'class="fa' not in text


def test_pages_work_where_storage_is_denied(context: BrowserContext, server: str) -> None:
    """A sandboxed frame denies it as a browser with blocked cookies does."""
    visit = watch(context, server)
    page = visit.page
    page.goto(f"{server}chapters/glossary.html")
    address = page.url
    page.set_content(f'<iframe sandbox="allow-scripts" src="{address}" width="1280" height="800"></iframe>')
    frame = page.frame_locator("iframe")
    theme = frame.locator("html")
    expect(theme).to_have_attribute("data-mode", re.compile("auto|light|dark"))
    before = theme.get_attribute("data-mode")
    frame.locator("button.theme-switch-button:visible").first.click()
    expect(theme).not_to_have_attribute("data-mode", before)
    assert [problem for problem in visit.problems if "script error" in problem] == []
