"""The menu "Open in Colab" in a browser: by pointer and keyboard, at any width, served and from the disk."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from visits import open_page, set_size

WIDTHS = (320, 360, 390, 430, 480, 520, 560, 600, 601, 640, 768, 769, 992, 1200, 1280, 1440)
HEIGHT = 620
CHAPTER = "chapters/02_data.html"
STILL = "* { transition: none !important; animation: none !important; }"
SPACED = (
    "* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important; line-height: 1.5 !important; }"
)
CUT_OFF = """() => {
  const menu = document.querySelector(".colab-menu__body");
  const box = menu.getBoundingClientRect();
  const summary = document.querySelector(".colab-menu > summary").getBoundingClientRect();
  const shown = [...menu.querySelectorAll("p, li, a, summary, code, span")].filter((e) => e.offsetParent);
  const inside = ({ left, right }) => left >= box.left && right <= box.right + 0.5;
  return [
    ...(box.left < 0 || box.right > innerWidth ? ["the menu leaves the window at a side"] : []),
    ...(box.bottom > innerHeight ? ["the menu leaves the window below"] : []),
    ...(box.top < summary.bottom ? ["the menu covers its button"] : []),
    ...(summary.top < 0 ? ["the button is cut off"] : []),
    ...(menu.scrollWidth > menu.clientWidth ? ["the menu scrolls sideways"] : []),
    ...shown.filter((e) => !inside(e.getBoundingClientRect())).map((e) => `outside: ${e.textContent}`),
  ];
}"""


def unfold(page: Page) -> None:
    """Show the three steps, which a copy with an address keeps folded."""
    page.locator(".colab-menu details").evaluate_all("all => all.forEach((one) => { one.open = true; })")


@pytest.fixture
def page(context: BrowserContext, server: str) -> Page:
    return open_page(context, server, CHAPTER).page


def test_it_opens_and_closes_by_pointer(page: Page) -> None:
    button, body = page.locator(".colab-menu > summary"), page.locator(".colab-menu__body")
    expect(body).to_be_hidden()
    button.click()
    expect(body).to_be_visible()
    body.locator("p").first.click()
    expect(body).to_be_visible()
    page.locator("article h1").click(position={"x": 2, "y": 2})
    expect(body).to_be_hidden()


def test_it_is_used_by_keyboard(page: Page) -> None:
    button, body = page.locator(".colab-menu > summary"), page.locator(".colab-menu__body")
    button.focus()
    page.keyboard.press("Enter")
    expect(body).to_be_visible()
    unfold(page)
    links = body.locator("a[href]:visible")
    reached = []
    for _ in range(links.count() + body.locator("summary").count()):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent"))
    assert [text for text in links.all_inner_texts() if text not in reached] == []
    page.keyboard.press("Escape")
    expect(body).to_be_hidden()
    expect(button).to_be_focused()
    page.keyboard.press("Space")
    expect(body).to_be_visible()
    page.locator(".btn-download-notebook").focus()
    expect(body).to_be_hidden()


@pytest.mark.parametrize("spacing", [False, True])
def test_it_fits_at_any_width(spacing: bool, page: Page) -> None:
    page.add_style_tag(content=STILL + SPACED * spacing)
    page.locator(".colab-menu > summary").click()
    unfold(page)
    for width in WIDTHS:
        set_size(page, width, HEIGHT)
        expect(page.locator(".colab-menu__body")).to_be_visible()
        with contextlib.suppress(PlaywrightTimeout):  # what is wrong then, is told below
            page.wait_for_function(f"({CUT_OFF})().length === 0", timeout=5000)
        assert page.evaluate(CUT_OFF) == [], width
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width


def test_a_finger_finds_its_links(page: Page) -> None:
    set_size(page, 390, HEIGHT)
    page.locator(".colab-menu > summary").click()
    unfold(page)
    sizes = page.locator(".colab-menu__body a, .colab-menu summary").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect().toJSON())"
    )
    assert len(sizes) >= 6
    assert min(min(size["width"], size["height"]) for size in sizes) >= 24


def test_a_downloaded_chapter_and_the_wheel_come_from_the_site(page: Page) -> None:
    page.locator(".colab-menu > summary").click()
    unfold(page)
    names = []
    for link in page.locator(".colab-menu ol a[download]").all():
        with page.expect_download() as download:
            link.click()
        names.append(Path(download.value.suggested_filename))
    assert [name.stem for name in names[:3]] == ["02_data"] * 3
    assert names[3].suffix == ".whl"


def test_on_the_disk_it_says_where_the_files_lie(context: BrowserContext, site: Path) -> None:
    visit = open_page(context, f"{site.as_uri()}/", CHAPTER)
    visit.page.locator(".colab-menu > summary").click()
    unfold(visit.page)
    for link in visit.page.locator(".colab-menu ol a[download]").all():
        link.click()
        told = visit.page.locator(".colab-menu output").inner_text()
        assert Path(told.partition("the file: ")[2]).is_file()
    assert visit.page.url.endswith(CHAPTER)
    assert visit.problems == []
