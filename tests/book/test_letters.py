"""On a telephone: the smallest letters of pictures and widgets can be read."""

from __future__ import annotations

import json
import re
from pathlib import Path

from playwright.sync_api import Page, expect
from visits import REPOSITORY, come_to_rest, open_page

LEAST = 9  # CSS pixels
SMALL_TEXT = """least => [...document.querySelectorAll("article *")]
  .filter(el => [...el.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.textContent.trim()))
  .filter(el => el.getBoundingClientRect().width > 1)
  .map(el => {
    const drawn = el instanceof SVGElement ? el.getScreenCTM() : { c: 0, d: 1 };
    return [parseFloat(getComputedStyle(el).fontSize) * Math.hypot(drawn.c, drawn.d), el.textContent];
  })
  .filter(([size]) => 0 < size && size < least)"""
PICTURES = """() => [...document.querySelectorAll("article img")]
  .map(image => [image.alt, image.getBoundingClientRect().width]).filter(([, width]) => width)"""


def drawn_letters(notebook: Path) -> dict[str, float]:
    """Return how high, in parts of the picture's width, the smallest letters of each are, by alt text."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    found = [output.get("metadata", {}).get("image/png") for output in outputs]
    return {one["alt"]: one["letters"] / one["width"] for one in found if one and one["letters"]}


def wake_widgets(page: Page) -> None:
    """Bring each widget into sight: it waits for that."""
    for widget in page.locator(".lesson-widget").all():
        widget.scroll_into_view_if_needed()
        expect(widget).to_have_attribute("data-state", re.compile("ready|still"))


def test_the_smallest_letters_can_be_read(chapter: str, telephone: Page, server: str) -> None:
    page = open_page(telephone.context, server, chapter).page
    wake_widgets(page)
    come_to_rest(page)
    assert page.evaluate(SMALL_TEXT, LEAST) == []
    letters = drawn_letters(REPOSITORY / Path(chapter).with_suffix(".ipynb"))
    shown = {alt: letters[alt] * width for alt, width in page.evaluate(PICTURES) if alt in letters}
    assert shown
    assert {alt: size for alt, size in shown.items() if size < LEAST} == {}
