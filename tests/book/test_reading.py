"""What a reader does in the book: switches the theme, searches, copies, moves on, waits for it."""

from __future__ import annotations

import contextlib
import gzip
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import BrowserContext, Response
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from visits import open_page, page_names

BUDGET = 700_000
"""Bytes, compressed, of a whole chapter: text, style, scripts, formulas, pictures."""
OUT_OF_REACH = """() => [...document.querySelectorAll("article pre")]
  .filter(box => box.offsetParent && box.scrollWidth > box.clientWidth + 1)
  .filter(box => box.tabIndex < 0).map(box => box.textContent.slice(0, 60))"""


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
    visit.page.reload()
    assert visit.page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert visit.problems == []


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_search_finds_the_sigmoid(scheme: str, context: BrowserContext, site: Path, server: str) -> None:
    base = server if scheme == "http" else f"{site.as_uri()}/"
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


def test_print_is_light_and_unfolded(context: BrowserContext, server: str) -> None:
    page = open_page(context, server, "chapters/03_perceptron.html").page
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    state = "[document.documentElement.dataset.theme, document.querySelector('details').open]"
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(state) == ["light", True]
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(state) == ["dark", False]


def test_chapter_is_light(chapter: str, context: BrowserContext, server: str) -> None:
    sizes: dict[str, int] = {}

    def weigh(response: Response) -> None:
        sizes[response.url] = len(gzip.compress(response.body(), 6))

    context.on("requestfinished", lambda request: weigh(request.response()))
    open_page(context, server, chapter).page.wait_for_load_state("networkidle")
    heaviest = sorted(sizes.items(), key=lambda item: -item[1])[:5]
    assert len(sizes) > 5
    assert sum(sizes.values()) <= BUDGET, heaviest


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


def test_formulas_are_set(context: BrowserContext, server: str) -> None:
    page = open_page(context, server, "chapters/04_sigmoid.html").page
    assert page.locator("mjx-container").count() > 0
    assert page.locator("mjx-container mjx-merror").count() == 0


def test_wide_boxes_can_be_reached_by_keyboard(chapter: str, context: BrowserContext, server: str) -> None:
    page = open_page(context, server, chapter).page
    page.set_viewport_size({"width": 390, "height": 800})
    with contextlib.suppress(PlaywrightTimeout):  # what is still out of reach then, is told below
        page.wait_for_function(f"({OUT_OF_REACH})().length === 0", timeout=5000)
    assert page.evaluate(OUT_OF_REACH) == []


def anchors(html: BeautifulSoup) -> set[str]:
    """Return all ids of a page, and the empty one, which is its top."""
    return {"", "top"} | {element["id"] for element in html.select("[id]")}


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
            other = BeautifulSoup(target.read_text(encoding="utf8"), "html.parser")
            broken += [address] if unquote(parts.fragment) not in anchors(other) else []
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
