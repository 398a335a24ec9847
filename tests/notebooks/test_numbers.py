"""Numbers in the text are printed by a cell or known: none stays behind when a result changes."""

from __future__ import annotations

import re

import pytest

from .conftest import Chapter

# Facts and sums by hand that no cell shows. Whoever adds one has made sure of it.
FACTS = {
    "any": "784 7,960 7,850 7,840 110 60,000 70,000 10,000 255 256 128",
    "01_ten_lines": "3.11 0.9018 1,000 400",
    "02_data": "250 6,000 300 104 500 476",
    "03_perceptron": "1962 1969",
    "04_sigmoid": "1.368 0.731 0.269",
    "05_softmax_evidence": "0.335 0.156 100 1,135",
    "06_sequential_model": "1969 1986 23,550 620 210 24,380",
    "07_training": "18,750 2.35 2.19 118 512",
    "08_prediction": "2,000 280 1,000 9,000 9,300",
    "09_accelerators": "409 408 1,280 11.8 0.983 2,000 4,000",
    "deeper_several_machines": "4,096",
}
NUMBER = re.compile(r"(?<![\w.#/-])\d[\d,]*(?:\.\d+)?(?!\w)")
SHOWN = re.compile(r"\d[\d,_]*(?:\.\d+)?")
# Code, addresses and formulas tell where their numbers come from; tables are worked out in the text.
ELSEWHERE = re.compile(
    r"```.*?```|\]\([^)]*\)|\$\$.*?\$\$|\$[^$]*\$|`[^`]*`|^\|.*?$", re.DOTALL | re.MULTILINE
)


def plain(number: str) -> str:
    return number.replace(",", "").replace("_", "").rstrip(".")


def is_measured(number: str) -> bool:
    """Whether a number has three digits or more: smaller ones are counts that the sentence shows."""
    return len(plain(number).replace(".", "").lstrip("0")) >= 3


def shown_numbers(chapter: Chapter) -> set[str]:
    """Return the numbers in a chapter's code and in what it prints, and the facts."""
    texts = [cell.source for cell in chapter.code] + [FACTS["any"], FACTS.get(chapter.name, "")]
    for output in chapter.outputs:
        data = output.get("data", {})
        texts += [output.get("text", ""), data.get("text/plain", ""), data.get("text/html", "")]
    return {plain(number) for text in texts for number in SHOWN.findall(text)}


def test_numbers_in_the_text_are_shown_by_a_cell_or_known(chapter: Chapter) -> None:
    prose = ELSEWHERE.sub(" ", chapter.prose)
    told = {number for number in NUMBER.findall(prose) if is_measured(number)}
    shown = shown_numbers(chapter)
    assert {number for number in told if plain(number) not in shown} == set()


@pytest.mark.parametrize("name", FACTS)
def test_listed_facts_are_still_told(name: str, chapters: tuple[Chapter, ...]) -> None:
    prose = " ".join(chapter.prose for chapter in chapters if name in ("any", chapter.name))
    told = {plain(number) for number in SHOWN.findall(prose)}
    assert [number for number in FACTS[name].split() if plain(number) not in told] == []
