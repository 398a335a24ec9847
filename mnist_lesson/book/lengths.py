"""How long a chapter, or one of its sections, is: words, cells of code in sight, minutes.

Words are those of the text, headings and folded answers included; a formula counts as one, code and addresses
of links count as none. Three times follow by one rule each, and the chapter's head has to say the same:

- *reading*: words, cells and widgets of all that stands before and after "Try it yourself";
- *questions*: the questions and guesses in that part, for whoever answers all of them;
- *exercises*: those under "Try it yourself", with their questions, replies and solutions.
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
MINUTES_A_QUESTION = 1.5
MINUTES_A_GUESS = 0.5
MINUTES_AN_EXERCISE = 4  # on paper
MINUTES_TO_WRITE = 6  # and this much more where it has a cell to write in
FOLDED = {"hide-input", "hide-cell", "remove-input", "remove-cell"}
TO_WRITE = "exercise"  # a cell that waits for the reader's code; one takes it or leaves it, as exercises are
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_FORMULA = re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$", re.DOTALL)
_ADDRESS = re.compile(r"(?<=\])\([^)\s]*\)|<[^>]+>")
_WORD = re.compile(r"\w[\w.,’'×-]*")
_WIDGET = re.compile(rf"\b(?:{'|'.join(widgets.EXPLORING)}|interact)\(")
_MINUTES = re.compile(
    r"^\*About (\d+) minutes to read\. Its questions take (\d+) more, its exercises (\d+)\.", re.MULTILINE
)
_MINUTES_OF_QUESTIONS = re.compile(r"^\*Its questions take about (\d+) minutes\.", re.MULTILINE)
_ASKED = re.compile(r"\b(Question|Guess)\(")
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_SECTION = re.compile(r"^(?=#{1,3} )", re.MULTILINE)
_EXERCISE = re.compile(r"^Exercise \d+\.", re.MULTILINE)
TRY_IT = "Try it yourself"

Times = tuple[int, int, int]


@dataclass(frozen=True)
class Length:
    """A chapter's size; ``in_sight`` are cells of code, ``says`` the times that its head promises.

    ``words`` are those that one reads; ``more_words`` stand in the exercises and their solutions.
    """

    words: int
    more_words: int
    in_sight: int
    widgets: int
    questions: int
    guesses: int
    exercises: int
    to_write: int
    says: Times | None

    @property
    def exact(self) -> tuple[float, float, float]:
        """The minutes to read and to try the widgets, for all questions and guesses, for all exercises."""
        reading = (
            self.words / WORDS_A_MINUTE + self.in_sight * MINUTES_A_CELL + self.widgets * MINUTES_A_WIDGET
        )
        asking = self.questions * MINUTES_A_QUESTION + self.guesses * MINUTES_A_GUESS
        return reading, asking, self.exercises * MINUTES_AN_EXERCISE + self.to_write * MINUTES_TO_WRITE

    @property
    def reading(self) -> int:
        """The minutes to read, as a head names them."""
        return round(self.exact[0])

    @property
    def asking(self) -> int:
        """The minutes for the questions, in steps of five."""
        return to_fives(self.exact[1])

    @property
    def trying(self) -> int:
        """The minutes for the exercises, in steps of five."""
        return to_fives(self.exact[2])

    @property
    def times(self) -> Times:
        """The minutes to read, for the questions, and for the exercises."""
        return self.reading, self.asking, self.trying


def to_fives(minutes: float) -> int:
    """Return minutes as one says them: in steps of five, and never none for something."""
    return max(5, 5 * round(minutes / 5)) if minutes else 0


def count_words(text: str) -> int:
    """Return the number of words that a reader of this Markdown reads."""
    plain = _ADDRESS.sub("", _FORMULA.sub(" x ", _FENCE.sub("", text)))
    return len(_WORD.findall(plain))


def said_times(text: str) -> Times | None:
    """Return the times that a chapter's head names; of a page that only asks, the reading is left out."""
    if whole := _MINUTES.search(text):
        return int(whole[1]), int(whole[2]), int(whole[3])
    asking = _MINUTES_OF_QUESTIONS.search(text)
    return (1, int(asking[1]), 0) if asking else None


def part_exercises(cells: Iterable[NotebookNode]) -> tuple[list[NotebookNode], list[NotebookNode]]:
    """Return a chapter's cells that one reads, and those of its exercises."""
    parts: tuple[list[NotebookNode], list[NotebookNode]] = ([], [])
    in_exercises = False
    for cell in cells:
        if cell.cell_type == "markdown" and (headings := _HEADING.findall(cell.source)):
            in_exercises = headings[-1] == TRY_IT
        parts[in_exercises].append(cell)
    return parts


def is_in_sight(cell: NotebookNode) -> bool:
    """Return whether a cell of code is one that the reader reads."""
    return not (FOLDED | {TO_WRITE}) & set(cell.metadata.get("tags", ()))


def measure_cells(read: Iterable[NotebookNode], tried: Iterable[NotebookNode] = ()) -> Length:
    """Measure cells of a notebook: those that one reads, and those of its exercises."""
    texts, code = _by_type(read)
    more, tried_code = _by_type(tried)
    asked = [kind for cell in code for kind in _ASKED.findall(cell.source)]
    return Length(
        words=sum(count_words(cell.source) for cell in texts),
        more_words=sum(count_words(cell.source) for cell in more),
        in_sight=sum(map(is_in_sight, code)),
        widgets=sum(len(_WIDGET.findall(cell.source)) for cell in code),
        questions=asked.count("Question"),
        guesses=asked.count("Guess"),
        exercises=sum(len(_EXERCISE.findall(cell.source)) for cell in more),
        to_write=sum(TO_WRITE in cell.metadata.get("tags", ()) for cell in tried_code),
        says=said_times("\n".join(cell.source for cell in texts)),
    )


def _by_type(cells: Iterable[NotebookNode]) -> tuple[list[NotebookNode], list[NotebookNode]]:
    """Return the cells of text, and those of code."""
    cells = list(cells)
    texts = [cell for cell in cells if cell.cell_type == "markdown"]
    return texts, [cell for cell in cells if cell.cell_type == "code"]


def measure(path: Path) -> Length:
    """Measure one notebook as it is stored."""
    return measure_cells(*part_exercises(nbformat.read(path, as_version=4).cells))


def _parts(cell: NotebookNode) -> list[NotebookNode]:
    """Return a cell of text as one for each heading in it; any other cell as it is."""
    if cell.cell_type != "markdown":
        return [cell]
    # In a fence a line that begins with # is a comment of a program.
    texts = _SECTION.split(_FENCE.sub("", cell.source))
    return [nbformat.v4.new_markdown_cell(text) for text in texts if text]


def split_sections(cells: Iterable[NotebookNode]) -> list[list[NotebookNode]]:
    """Return the cells of each section, from one heading of the levels 1 to 3 to the next.

    What stands before the first heading belongs to the first section.
    """
    sections: list[list[NotebookNode]] = []
    before: list[NotebookNode] = []
    for part in (part for cell in cells for part in _parts(cell)):
        if part.cell_type == "markdown" and _SECTION.match(part.source):
            sections.append(before if not sections else [])
        (sections[-1] if sections else before).append(part)
    return sections


def section_minutes(path: Path) -> list[float]:
    """Return the exact minutes of each section of a notebook, with its questions and exercises."""
    sections = split_sections(nbformat.read(path, as_version=4).cells)
    minutes = []
    in_exercises = False
    for section in sections:
        if headings := [found for cell in section for found in _HEADING.findall(cell.source)]:
            in_exercises = headings[-1] == TRY_IT
        length = measure_cells([], section) if in_exercises else measure_cells(section)
        minutes.append(sum(length.exact))
    return minutes
