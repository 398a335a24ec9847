"""A printed page: what stands on paper is read from the PDF that the browser prints."""

from __future__ import annotations

import pytest
from pdfs import filled, read, text_of
from playwright.sync_api import BrowserContext, Page
from pypdf import PdfReader
from visits import open_page

FOLDED_CODE = {
    "04_sigmoid": "plot_certainty(points, labels, weights, bias);",
    "06_sequential_model": "from mnist_lesson",
}
"""Code that stands folded above its picture."""
SOLUTION = "The other side mirrors it"
EMPTIEST = 0.5
"""The part of its height that a page has to use, but for the last: at most a picture goes to the next."""


def printed(page: Page) -> PdfReader:
    """Print a page as a reader's browser does."""
    return read(page.pdf(format="A4", prefer_css_page_size=True))


@pytest.mark.parametrize("name", FOLDED_CODE)
def test_folded_code_is_printed(name: str, context: BrowserContext, server: str) -> None:
    text = text_of(printed(open_page(context, server, f"chapters/{name}.html").page))
    assert FOLDED_CODE[name] in text
    assert "Hide the code" not in text


def test_no_page_stays_half_empty(chapter: str, context: BrowserContext, server: str) -> None:
    pages = printed(open_page(context, server, chapter).page).pages
    parts = {number: round(filled(page), 2) for number, page in enumerate(pages[:-1], start=1)}
    assert len(parts) > 3
    assert {number: part for number, part in parts.items() if part < EMPTIEST} == {}


def test_a_page_prints_as_a_handout(context: BrowserContext, server: str) -> None:
    text = text_of(printed(open_page(context, server, "chapters/04_sigmoid.html").page))
    assert "Exercise 1. On paper" in text
    assert SOLUTION not in text
    assert "Solution" not in text


def test_opened_solutions_are_printed(context: BrowserContext, server: str) -> None:
    page = open_page(context, server, "chapters/04_sigmoid.html").page
    page.get_by_role("button", name="Open all solutions").click()
    page.get_by_role("button", name="Fold all solutions").wait_for()
    text = text_of(printed(page))
    assert SOLUTION in text
    assert "all solutions" not in text
    page.get_by_role("button", name="Fold all solutions").click()
    page.get_by_role("button", name="Open all solutions").wait_for()
    assert page.locator("article section > details[open]:not(.hide)").count() == 0


def test_print_is_light_and_all_is_put_back(context: BrowserContext, server: str) -> None:
    page = open_page(context, server, "chapters/03_perceptron.html").page
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    state = "[document.documentElement.dataset.theme, document.querySelector('article details.hide').open]"
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(state) == ["light", True]
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(state) == ["dark", False]
