"""How long each chapter is: words, cells of code in sight, minutes.

    python tools/measure_chapters.py [chapters/05_softmax_evidence.ipynb ...]

Words are those of the text, headings and folded answers included; a formula counts as one, code and addresses
of links count as none. Minutes follow from words, cells and widgets by one rule, and the chapter's head has
to say the same.
"""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat

from mnist_lesson import widgets

CHAPTERS = Path(__file__).parent.parent / "chapters"
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


@dataclass(frozen=True)
class Length:
    """A chapter's size; ``in_sight`` are cells of code, ``says`` the minutes that its head promises."""

    words: int
    in_sight: int
    widgets: int
    says: int | None
    asked_again: int = 0

    @property
    def minutes(self) -> int:
        """The time to read and to try the widgets, in steps of five minutes."""
        exact = self.words / WORDS_A_MINUTE + self.in_sight * MINUTES_A_CELL + self.widgets * MINUTES_A_WIDGET
        exact += self.asked_again * MINUTES_A_QUESTION
        return max(5, 5 * round(exact / 5))


def count_words(text: str) -> int:
    """Return the number of words that a reader of this Markdown reads."""
    plain = _ADDRESS.sub("", _FORMULA.sub(" x ", _FENCE.sub("", text)))
    return len(_WORD.findall(plain))


def measure(path: Path) -> Length:
    """Measure one notebook as it is stored."""
    cells = nbformat.read(path, as_version=4).cells
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


def main() -> None:
    """Print a table of the given notebooks, or of all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path)
    paths = parser.parse_args().notebooks or sorted(CHAPTERS.glob("*.ipynb"))
    lengths = {path.stem: measure(path) for path in paths}
    print(f"{'':34}{'words':>7}{'cells':>7}{'widgets':>9}{'minutes':>9}{'says':>6}")
    for name, length in lengths.items():
        row = (
            f"{length.words:7,}{length.in_sight:7}{length.widgets:9}{length.minutes:9}{length.says or '':>6}"
        )
        print(f"{name:34}{row}")
    numbered = [length for name, length in lengths.items() if name[0].isdigit()]
    print(f"Chapters: {sum(x.words for x in numbered):,} words, {sum(x.minutes for x in numbered)} minutes.")


if __name__ == "__main__":
    main()
