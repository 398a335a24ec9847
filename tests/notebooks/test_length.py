"""The main line can be finished in two hours: words and cells are counted, and heads say true times."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from mnist_lesson.book import lengths

from .conftest import CHAPTERS

MOST_WORDS = 17_000  # in the nine chapters together
MOST_WORDS_A_CHAPTER = 2_400
MOST_CELLS_IN_SIGHT = 22
PATHS = sorted(CHAPTERS.glob("*.ipynb"))
MAIN_LINE = [path for path in PATHS if path.name[0].isdigit()]
DEEPER = [path for path in PATHS if path.name.startswith("deeper_")]


def test_main_line_takes_two_hours() -> None:
    measured = [lengths.measure(path) for path in MAIN_LINE]
    assert sum(length.words for length in measured) <= MOST_WORDS
    assert 90 <= sum(length.minutes for length in measured) <= 130


@pytest.mark.parametrize("path", MAIN_LINE, ids=lambda path: path.stem)
def test_no_chapter_is_too_long(path: Path) -> None:
    length = lengths.measure(path)
    assert length.words <= MOST_WORDS_A_CHAPTER
    assert length.in_sight <= MOST_CELLS_IN_SIGHT


@pytest.mark.parametrize("path", DEEPER, ids=lambda path: path.stem)
def test_the_main_line_names_what_goes_deeper(path: Path) -> None:
    assert any(f"]({path.name})" in chapter.read_text("utf-8") for chapter in MAIN_LINE)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_head_says_how_long_it_takes(path: Path) -> None:
    length = lengths.measure(path)
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
    assert lengths.count_words(text) == words


def test_a_chapters_time_is_that_of_its_sections() -> None:
    text, code = nbformat.v4.new_markdown_cell, nbformat.v4.new_code_cell
    fence = "```\n# a comment\n```"
    cells = [
        text("Before."),
        text("# One\n\nTwo words."),
        code("1"),
        text(f"## Two\n\n{fence}\n\n### Three\n\n#### Within"),
        code("2"),
    ]
    sections = lengths.split_sections(cells)
    assert [len(section) for section in sections] == [3, 1, 2]
    assert [lengths.measure_cells(section).words for section in sections] == [4, 1, 2]
    assert lengths.split_sections([text("No heading.")]) == []


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_sections_add_up_to_the_chapter(path: Path) -> None:
    minutes = lengths.section_minutes(path)
    assert len(minutes) >= 4
    assert sum(minutes) == pytest.approx(lengths.measure(path).exact)
