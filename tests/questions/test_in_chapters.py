"""The course's questions and guesses, in the chapters where they stand."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import nbformat
import pytest
from docutils.nodes import make_id

from mnist_lesson.book.progress import FINAL_PAGE
from mnist_lesson.questions import chapter_of, names, read_guess, read_question
from mnist_lesson.questions.text import anchor_of
from mnist_lesson.questions.variants import variants

CHAPTERS = Path(__file__).parents[2] / "chapters"
USED = re.compile(r'\b(Question|Guess)\("([\w-]+)"')
REVEALED = re.compile(r'\bGuess\.reveal\(\s*"([\w-]+)"')
OBJECTIVES = re.compile(r"^After this (?:chapter|page) you can\n+((?:- .*\n(?:  .*\n)*)+)", re.MULTILINE)
QUESTIONS, GUESSES = names("question"), names("guess")


@cache
def cells(page: str) -> tuple[nbformat.NotebookNode, ...]:
    return tuple(nbformat.read(CHAPTERS / f"{page}.ipynb", as_version=4).cells)


PAGES = sorted({path.stem for path in CHAPTERS.glob("*.ipynb")} - {FINAL_PAGE})


@cache
def used(kind: str) -> dict[str, list[str]]:
    """Return the names of all questions or guesses that stand in chapters, and in which."""
    found: dict[str, list[str]] = {}
    for page in PAGES:
        for cell in cells(page):
            for used_kind, name in USED.findall(cell.source) if cell.cell_type == "code" else []:
                if used_kind == kind:
                    found.setdefault(name, []).append(page)
    return found


@cache
def asked_again() -> list[str]:
    """Return the names of what the last page asks."""
    return re.findall(
        r'Question\("([\w-]+)", again=True\)', "\n".join(cell.source for cell in cells(FINAL_PAGE))
    )


@cache
def headings(page: str) -> dict[str, str]:
    """Return a chapter's headings with their ids, as the book writes them."""
    text = "\n".join(cell.source for cell in cells(page) if cell.cell_type == "markdown")
    titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {title: make_id(re.sub(r"[`$*]", "", title)) for title in titles}


@cache
def objectives(page: str) -> list[str]:
    head = next(cell.source for cell in cells(page) if cell.cell_type == "markdown") + "\n"
    return re.findall(r"^- ", OBJECTIVES.search(head)[1], re.MULTILINE)


def test_there_are_enough() -> None:
    assert len(QUESTIONS) >= 70
    assert len(GUESSES) >= 30


@pytest.mark.parametrize("name", QUESTIONS)
def test_question_is_sound_and_stands_in_the_book(name: str) -> None:
    table = read_question(name)
    assert variants(table)
    assert name in used("Question") or name in asked_again()
    assert 1 <= table["objective"] <= len(objectives(chapter_of("question", name)))
    page, _, heading = table["see"].partition("#")
    assert headings(page)[heading] == anchor_of(heading)


@pytest.mark.parametrize("name", GUESSES)
def test_guess_is_sound_and_learns_what_came_out(name: str) -> None:
    read_guess(name)
    assert len(used("Guess")[name]) == 1
    (page,) = used("Guess")[name]
    revealed = [REVEALED.findall(cell.source) for cell in cells(page) if "remove-cell" in str(cell.metadata)]
    assert sum(names.count(name) for names in revealed) == 1


def test_chapters_use_only_what_there_is() -> None:
    assert set(used("Question")) | set(asked_again()) == set(QUESTIONS)
    assert set(used("Guess")) == set(GUESSES)


@pytest.mark.parametrize("page", [page for page in PAGES if page[:2].isdecimal()])
def test_every_objective_is_asked_for(page: str) -> None:
    asked = {read_question(name)["objective"] for name in QUESTIONS if chapter_of("question", name) == page}
    assert asked == set(range(1, len(objectives(page)) + 1))


@pytest.mark.parametrize("page", [page for page in PAGES if page[:2].isdecimal()])
def test_a_chapter_asks_at_its_head_and_at_its_end(page: str) -> None:
    sources = [cell.source for cell in cells(page)]
    first = next(index for index, source in enumerate(sources) if source.startswith("## "))
    end = next(index for index, source in enumerate(sources) if source.startswith("## Check yourself"))
    after = next(index for index in range(end + 1, len(sources)) if sources[index].startswith("## "))
    opening = [source for source in sources[:first] if "Question(" in source]
    at_the_end = [source for source in sources[end:after] if "Question(" in source]
    assert len(opening) == (0 if page.startswith("01") else 2)
    assert 4 <= len(at_the_end) <= 6


def test_the_last_page_asks_twenty_from_all_chapters_mostly_with_other_numbers() -> None:
    asked = asked_again()
    assert len(asked) == len(set(asked)) == 20
    assert {name[:2] for name in asked} == {f"{number:02}" for number in range(1, 10)}
    assert sum(len(read_question(name).get("values", [])) >= 4 for name in asked) >= 15


def test_number_questions_have_values_to_try_again_with() -> None:
    counts = {name: len(read_question(name).get("values", [])) for name in QUESTIONS}
    few = [name for name, count in counts.items() if 0 < count < 4]
    assert few == []
    assert sum(count >= 4 for count in counts.values()) >= 15


def test_the_right_choice_gives_itself_away_neither_by_length_nor_by_place() -> None:
    choices = [
        read_question(name)["choices"] for name in QUESTIONS if read_question(name)["kind"] == "choice"
    ]
    lengths = [[len(choice["text"]) for choice in group] for group in choices]
    places = [next(place for place, choice in enumerate(group) if choice.get("right")) for group in choices]
    longest = sum(row[place] == max(row) for row, place in zip(lengths, places, strict=True))
    assert longest <= 0.45 * len(choices)
    assert max(Counter(places).values()) <= 0.45 * len(choices)
