"""How long a chapter, or one of its sections, is: words, cells of code in sight, minutes.

Words are those of the text, headings and folded answers included; a formula counts as one, code and addresses
of links count as none. Minutes follow from words, cells and widgets by one rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from mnist_lesson import widgets

WORDS_A_MINUTE = 200
MINUTES_A_CELL = 1 / 6
MINUTES_A_WIDGET = 2
MINUTES_A_QUESTION = 1.5  # of the page that consists of them; in chapters one takes them or leaves them
FOLDED = {"hide-input", "hide-cell", "remove-input", "remove-cell"}
TO_WRITE = "exercise"  # a cell that waits for the reader's code; one takes it or leaves it, as exercises are
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_FORMULA = re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$", re.DOTALL)
_ADDRESS = re.compile(r"(?<=\])\([^)\s]*\)|<[^>]+>")
_WORD = re.compile(r"\w[\w.,’'×-]*")
_WIDGET = re.compile(rf"\b(?:{'|'.join(widgets.EXPLORING)}|interact)\(")
_MINUTES = re.compile(r"^\*About (\d+) minutes", re.MULTILINE)
_HEADING = re.compile(r"^(?=#{1,3} )", re.MULTILINE)


@dataclass(frozen=True)
class Length:
    """A size; ``in_sight`` are cells of code, ``says`` the minutes that a chapter's head promises."""

    words: int
    in_sight: int
    widgets: int
    says: int | None
    asked_again: int = 0

    @property
    def exact(self) -> float:
        """The minutes to read and to try the widgets."""
        reading = self.words / WORDS_A_MINUTE + self.in_sight * MINUTES_A_CELL
        return reading + self.widgets * MINUTES_A_WIDGET + self.asked_again * MINUTES_A_QUESTION

    @property
    def minutes(self) -> int:
        """The same in steps of five minutes."""
        return max(5, 5 * round(self.exact / 5))


def count_words(text: str) -> int:
    """Return the number of words that a reader of this Markdown reads."""
    plain = _ADDRESS.sub("", _FORMULA.sub(" x ", _FENCE.sub("", text)))
    return len(_WORD.findall(plain))


def measure_cells(cells: Iterable[NotebookNode]) -> Length:
    """Measure cells of a notebook."""
    cells = list(cells)
    texts = [cell.source for cell in cells if cell.cell_type == "markdown"]
    code = [cell for cell in cells if cell.cell_type == "code"]
    says = _MINUTES.search("\n".join(texts))
    return Length(
        words=sum(map(count_words, texts)),
        in_sight=sum(not (FOLDED | {TO_WRITE}) & set(cell.metadata.get("tags", ())) for cell in code),
        widgets=sum(len(_WIDGET.findall(cell.source)) for cell in code),
        says=int(says[1]) if says else None,
        asked_again=sum("again=True" in cell.source for cell in code),
    )


def measure(path: Path) -> Length:
    """Measure one notebook as it is stored."""
    return measure_cells(nbformat.read(path, as_version=4).cells)


def _parts(cell: NotebookNode) -> list[NotebookNode]:
    """Return a cell of text as one for each heading in it; any other cell as it is."""
    if cell.cell_type != "markdown":
        return [cell]
    # In a fence a line that begins with # is a comment of a program.
    texts = _HEADING.split(_FENCE.sub("", cell.source))
    return [nbformat.v4.new_markdown_cell(text) for text in texts if text]


def split_sections(cells: Iterable[NotebookNode]) -> list[list[NotebookNode]]:
    """Return the cells of each section, from one heading of the levels 1 to 3 to the next.

    What stands before the first heading belongs to the first section.
    """
    sections: list[list[NotebookNode]] = []
    before: list[NotebookNode] = []
    for part in (part for cell in cells for part in _parts(cell)):
        if part.cell_type == "markdown" and _HEADING.match(part.source):
            sections.append(before if not sections else [])
        (sections[-1] if sections else before).append(part)
    return sections


def section_minutes(path: Path) -> list[float]:
    """Return the exact minutes of each of a notebook's sections, in their order."""
    cells = nbformat.read(path, as_version=4).cells
    return [measure_cells(section).exact for section in split_sections(cells)]
