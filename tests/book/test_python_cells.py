"""Every cell that the book offers to run says in the page what Jupyter has said: NumPy and Keras wrote that.

A chapter is opened from the disk, and its cells run one after the other, by their buttons. Where a training's
random numbers change an output, ``page_python/not_in_page.toml`` says by how much and why.
"""

from __future__ import annotations

import re
from typing import Any

import nbformat
import pytest
from playwright.sync_api import BrowserContext, Locator, expect
from visits import REPOSITORY, SITE, watch

from mnist_lesson.book.python import decisions, page_cells

CHAPTERS = REPOSITORY / "chapters"
NUMBER = re.compile(r"-?\d+(?:,\d{3})*(?:\.\d*)?(?:e[+-]?\d+)?")
COLORS = re.compile(r"\x1b\[[\d;]*m")  # of Keras, for terminals
BUSY = (
    240_000  # milliseconds that a cell may take on a busy machine: one trains a network after MNIST was read
)
SAID = """cell => [...cell.querySelectorAll(".python-printed, .python-value, .python-error pre")]
  .map(box => box.textContent).join("\\n")"""


def notebook_of(chapter: str) -> list[nbformat.NotebookNode]:
    return nbformat.read(CHAPTERS / f"{chapter}.ipynb", as_version=4).cells


def committed(cell: nbformat.NotebookNode) -> str:
    """Return what a cell has printed, and the text of its value, but no picture's description."""
    texts = []
    for output in cell.outputs:
        if output.output_type == "stream":
            texts.append(output.text)
        elif "image/png" not in output.data:
            texts.append(output.data["text/plain"])
    return tidy("\n".join(text.removesuffix("\n") for text in texts))


def tidy(text: str) -> str:
    """Return a text without colors, blanks at the ends of its lines, and empty lines around it."""
    return "\n".join(line.rstrip() for line in COLORS.sub("", text).strip("\n").splitlines())


def numbers(text: str) -> list[float]:
    return [float(found.replace(",", "")) for found in NUMBER.findall(text)]


def words(text: str) -> list[str]:
    """Return all but the numbers; columns move with them."""
    return NUMBER.sub(" # ", text).split()


def run_cell(place: Locator) -> str:
    """Press a cell's Run and return what it says."""
    place.locator(".python-main").press("Enter")
    place.locator(".python-cell:not([data-state=running], [data-state=idle])").wait_for(timeout=BUSY)
    return tidy(place.evaluate(SAID))


def assert_same(shown: str, wanted: str, differs: dict[str, Any] | None) -> None:
    if differs is None:
        assert shown == wanted
        return
    assert words(shown) == words(wanted)
    assert numbers(shown) == pytest.approx(numbers(wanted), rel=0, abs=differs["tolerance"])


@pytest.mark.parametrize("name", decisions()["chapters"])
def test_cells_say_in_the_page_what_they_said_in_jupyter(name: str, context: BrowserContext) -> None:
    cells = {cell.id: cell for cell in notebook_of(name)}
    visit = watch(context, f"{SITE.as_uri()}/")
    visit.page.goto(f"{SITE.as_uri()}/chapters/{name}.html")
    wrong = []
    for listed in page_cells(name, list(cells.values())):
        if not listed["shown"]:
            continue
        place = visit.page.locator(f"#{listed['id']}")
        place.locator(".lesson-run button").press("Enter")  # what arrives late may move it
        expect(place.locator(".lesson-run")).to_have_count(0)
        differs = decisions()["differs"].get(name, {}).get(listed["id"])
        try:
            assert_same(run_cell(place), committed(cells[listed["id"]]), differs)
        except AssertionError as error:
            wrong.append(f"{listed['id']}: {error}")
    assert wrong == []
    assert visit.problems == []
