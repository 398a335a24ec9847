"""Pages bear the widest of the common fonts: DejaVu Sans, which a Linux system has when it has no other.

The machine that runs the tests may have narrower ones, so the font is brought along, from matplotlib.
"""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import matplotlib
import pytest
from playwright.sync_api import BrowserContext
from test_every_page import TOO_WIDE
from visits import open_page, set_size

FONT = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
SHEET = """
@font-face { font-family: "Wide"; src: url(data:font/ttf;base64,%s); }
:root { --pst-font-family-base: "Wide" !important; }
.mnist-lesson { font-family: "Wide" !important; }
"""
# Loaded, and not another in its place: the width of a line of text in it.
WIDTH_OF_TEXT = """() => {
  const context = document.createElement("canvas").getContext("2d");
  context.font = '100px "Wide"';
  return context.measureText("handwritten digits").width;
}"""


@pytest.fixture(scope="session")
def sheet() -> str:
    """Return a style sheet that sets text in DejaVu Sans."""
    return SHEET % b64encode(FONT.read_bytes()).decode()


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_too_wide(
    page_name: str, width: int, server: str, context: BrowserContext, sheet: str
) -> None:
    visit = open_page(context, server, page_name)
    visit.page.add_style_tag(content=sheet)
    visit.page.evaluate("document.fonts.load('16px Wide')")
    assert visit.page.evaluate(WIDTH_OF_TEXT) == pytest.approx(911, abs=9)
    set_size(visit.page, width)
    assert visit.page.evaluate(TOO_WIDE) == []
