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
    assert sum(length.words + length.more_words for length in measured) <= MOST_WORDS
    assert 90 <= sum(length.reading for length in measured) <= 130


def test_the_front_page_says_what_questions_and_exercises_add() -> None:
    front = (CHAPTERS / "intro.md").read_text(encoding="utf-8")
    assert "answers all of them needs about three hours more, and another three for the exercises" in front
    measured = [lengths.measure(path) for path in MAIN_LINE]
    assert 150 <= sum(length.asking for length in measured) <= 210
    assert 150 <= sum(length.trying for length in measured) <= 210


@pytest.mark.parametrize("path", MAIN_LINE, ids=lambda path: path.stem)
def test_no_chapter_is_too_long(path: Path) -> None:
    length = lengths.measure(path)
    assert length.words + length.more_words <= MOST_WORDS_A_CHAPTER
    assert length.in_sight <= MOST_CELLS_IN_SIGHT


@pytest.mark.parametrize("path", DEEPER, ids=lambda path: path.stem)
def test_the_main_line_names_what_goes_deeper(path: Path) -> None:
    assert any(f"]({path.name})" in chapter.read_text("utf-8") for chapter in MAIN_LINE)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_head_says_how_long_it_takes(path: Path) -> None:
    length = lengths.measure(path)
    assert length.says == length.times


def a_chapter(*cells: tuple[str, str]) -> nbformat.NotebookNode:
    """Return a notebook of cells, each a tag ("text" for Markdown) and its source."""
    made = []
    for tag, source in cells:
        if tag == "text":
            made.append(nbformat.v4.new_markdown_cell(source))
        else:
            made.append(nbformat.v4.new_code_cell(source, metadata={"tags": [tag] if tag else []}))
    return nbformat.v4.new_notebook(cells=made)


def test_exercises_are_no_reading(tmp_path: Path) -> None:
    """Each of the three times counts its own part, and the rule of each is the one that is written down."""
    head = "*About 4 minutes to read. Its questions take 5 more, its exercises 15.*"
    notebook = a_chapter(
        ("text", head + " word" * 583),
        ("", "x = 1"),
        ("remove-input", 'Question("a")\nGuess("b")'),
        ("remove-cell", 'Guess.reveal("b", x)'),
        ("hide-input", "Softmax()"),
        ("text", "## Try it yourself\n\nExercise 1. Long." + " word" * 5000),
        ("remove-input", 'Question("c")'),
        ("text", "Exercise 2. Long."),
        ("exercise", "answer = ..."),
        ("text", "## Afterwards\n\nOn we go."),
    )
    path = tmp_path / "one.ipynb"
    nbformat.write(notebook, path)
    length = lengths.measure(path)
    assert (length.words, length.in_sight, length.widgets) == (13 + 583 + 4, 1, 1)
    assert length.more_words == 2 * 3 + 5000 + 3
    assert (length.questions, length.guesses, length.exercises, length.to_write) == (1, 1, 2, 1)
    assert length.reading == round(600 / 200 + 1 / 6 + 2)
    assert (length.asking, length.trying) == (5, 15)
    assert length.says == (4, 5, 15)


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
    assert sum(minutes) == pytest.approx(sum(lengths.measure(path).exact))
