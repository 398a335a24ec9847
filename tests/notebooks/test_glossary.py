"""Every term of the glossary is introduced in bold where it says so, and bold introduces nothing else."""

from __future__ import annotations

import re
from functools import cache

import pytest

from mnist_lesson.book.terms import normalize

from .conftest import CHAPTERS, read_chapters

CODE_OR_FORMULA = re.compile(r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$\n]*\$", re.DOTALL)
BOLD = re.compile(r"\*\*(.+?)\*\*|<(?:b|strong)>(.+?)</(?:b|strong)>", re.DOTALL)


def bold_spans(markdown: str) -> set[str]:
    """Return the normalized bold spans of a text."""
    spans = BOLD.findall(CODE_OR_FORMULA.sub("", markdown))
    return {normalize(star or tag) for star, tag in spans}


@cache
def glossary() -> dict[str, tuple[set[str], str]]:
    """Return for each term its normalized names and the text of its entry."""
    terms = {}
    for entry in re.split(r"^## ", (CHAPTERS / "glossary.md").read_text("utf-8"), flags=re.MULTILINE)[1:]:
        term, text = entry.split("\n", 1)
        also = re.search(r"^\*Also: (.+)\*$", text, re.MULTILINE)
        names = [term, *(also[1].split(",") if also else [])]
        terms[term.strip()] = {normalize(name) for name in names}, text
    return terms


def prose_of(page: str) -> str:
    if page.endswith(".md"):
        return (CHAPTERS / page).read_text("utf-8")
    return next((chapter.prose for chapter in read_chapters() if page == f"{chapter.name}.ipynb"), "")


def test_names_in_the_glossary_are_unique_and_in_order() -> None:
    names = [name for aliases, _ in glossary().values() for name in aliases]
    assert len(names) == len(set(names)) > 0
    assert list(glossary()) == sorted(glossary(), key=str.lower)


@pytest.mark.parametrize("term", glossary())
def test_a_term_is_bold_in_the_chapter_that_its_entry_names(term: str) -> None:
    names, text = glossary()[term]
    pages = re.findall(r"\]\((\S+?\.(?:ipynb|md))[)#]", text)
    assert pages, "the entry links to no chapter"
    assert names & bold_spans(prose_of(pages[-1])), f"{pages[-1]} has none of {names} in bold"


@pytest.mark.parametrize("page", ["intro.md", *(f"{chapter.name}.ipynb" for chapter in read_chapters())])
def test_bold_introduces_terms_only(page: str) -> None:
    known = set().union(*(names for names, _ in glossary().values()))
    assert bold_spans(prose_of(page)) - known == set()


@pytest.mark.parametrize("term", glossary())
def test_what_a_chapter_tells_of_a_term_has_no_tex(term: str) -> None:
    """The first sentence is shown as plain text, where only a letter's name survives as a formula."""
    _, text = glossary()[term]
    sentence = re.sub(r"^\*Also: .+\*$", "", text, flags=re.MULTILINE).strip().split(". ")[0]
    assert [tex for tex in re.findall(r"\$([^$]+)\$", sentence) if not tex.isalpha()] == []
