"""How long each chapter is: words, cells of code in sight, minutes to read, to answer and to try.

    python tools/measure_chapters.py [chapters/05_softmax_evidence.ipynb ...]

Words are those of the text, headings and folded answers included; a formula counts as one, code and addresses
of links count as none. Three times follow by one rule each, and the chapter's head has to say the same:

- *reading*: words, cells and widgets of all that stands before and after "Try it yourself";
- *questions*: the questions and guesses in that part, for whoever answers all of them;
- *exercises*: those under "Try it yourself", with their questions, replies and solutions.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from mnist_lesson import widgets

CHAPTERS = Path(__file__).parent.parent / "chapters"
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
    def reading(self) -> int:
        """The minutes to read and to try the widgets."""
        exact = self.words / WORDS_A_MINUTE + self.in_sight * MINUTES_A_CELL + self.widgets * MINUTES_A_WIDGET
        return round(exact)

    @property
    def asking(self) -> int:
        """The minutes for whoever answers all questions and guesses, in steps of five."""
        return to_fives(self.questions * MINUTES_A_QUESTION + self.guesses * MINUTES_A_GUESS)

    @property
    def trying(self) -> int:
        """The minutes for all exercises, in steps of five."""
        return to_fives(self.exercises * MINUTES_AN_EXERCISE + self.to_write * MINUTES_TO_WRITE)

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


def measure(path: Path) -> Length:
    """Measure one notebook as it is stored."""
    read, tried = part_exercises(nbformat.read(path, as_version=4).cells)
    texts = [cell.source for cell in read if cell.cell_type == "markdown"]
    more = [cell.source for cell in tried if cell.cell_type == "markdown"]
    code = [cell for cell in read if cell.cell_type == "code"]
    asked = [kind for cell in code for kind in _ASKED.findall(cell.source)]
    return Length(
        words=sum(map(count_words, texts)),
        more_words=sum(map(count_words, more)),
        in_sight=sum(map(is_in_sight, code)),
        widgets=sum(len(_WIDGET.findall(cell.source)) for cell in code),
        questions=asked.count("Question"),
        guesses=asked.count("Guess"),
        exercises=sum(len(_EXERCISE.findall(text)) for text in more),
        to_write=sum(TO_WRITE in cell.metadata.get("tags", ()) for cell in tried),
        says=said_times("\n".join(texts)),
    )


def main() -> None:
    """Print a table of the given notebooks, or of all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path)
    paths = parser.parse_args().notebooks or sorted(CHAPTERS.glob("*.ipynb"))
    lengths = {path.stem: measure(path) for path in paths}
    print(f"{'':26}{'words':>7}{'cells':>7}{'widgets':>9}{'read':>7}{'ask':>5}{'try':>5}  head")
    for name, length in lengths.items():
        counts = f"{length.words + length.more_words:7,}{length.in_sight:7}{length.widgets:9}"
        minutes = "{:7}{:5}{:5}".format(*length.times)
        print(f"{name:26}{counts}{minutes}  {'true' if length.says == length.times else length.says}")
    numbered = [length for name, length in lengths.items() if name[0].isdigit()]
    read, ask, do = (sum(times) for times in zip(*(one.times for one in numbered), strict=True))
    words = sum(one.words + one.more_words for one in numbered)
    print(f"Chapters: {words:,} words, {read} minutes to read, {ask} of questions, {do} of exercises.")


if __name__ == "__main__":
    main()
