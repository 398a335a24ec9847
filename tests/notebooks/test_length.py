"""The main line can be finished in two hours: words and cells are counted, and heads say true times."""

from __future__ import annotations

from pathlib import Path

import measure_chapters
import pytest

from .conftest import CHAPTERS

MOST_WORDS = 17_000  # in the nine chapters together
MOST_WORDS_A_CHAPTER = 2_400
MOST_CELLS_IN_SIGHT = 22
PATHS = sorted(CHAPTERS.glob("*.ipynb"))
MAIN_LINE = [path for path in PATHS if path.name[0].isdigit()]
DEEPER = [path for path in PATHS if path.name.startswith("deeper_")]


def test_main_line_takes_two_hours() -> None:
    lengths = [measure_chapters.measure(path) for path in MAIN_LINE]
    assert sum(length.words for length in lengths) <= MOST_WORDS
    assert 90 <= sum(length.minutes for length in lengths) <= 130


@pytest.mark.parametrize("path", MAIN_LINE, ids=lambda path: path.stem)
def test_no_chapter_is_too_long(path: Path) -> None:
    length = measure_chapters.measure(path)
    assert length.words <= MOST_WORDS_A_CHAPTER
    assert length.in_sight <= MOST_CELLS_IN_SIGHT


@pytest.mark.parametrize("path", DEEPER, ids=lambda path: path.stem)
def test_the_main_line_names_what_goes_deeper(path: Path) -> None:
    assert any(f"]({path.name})" in chapter.read_text("utf-8") for chapter in MAIN_LINE)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_head_says_how_long_it_takes(path: Path) -> None:
    length = measure_chapters.measure(path)
    assert length.says == length.minutes


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# Two words", 2),
        ("[this link](07_training.ipynb#a-b) counts two", 4),
        ("at $w_1 x_1 + b$ it is 7,960", 5),
        ("one\n\n```python\nx = 1\n```\n\ntwo", 2),
        ("<details><summary>Solution</summary>\n\nIt's so.</details>", 3),
    ],
)
def test_words_are_what_one_reads(text: str, words: int) -> None:
    assert measure_chapters.count_words(text) == words
