"""What a notebook of homework calls: checks that are counted, and the line that a teacher collects.

``tools/make_assignments.py`` makes such notebooks from the chapters' exercises.

    check("03-and", and_weights, and_bias)     # an exercise, as in the chapter
    answer_question("03-and-bias", "bc")       # a question: a number, or the letters of the right answers
    result("03-and", "question 03-and-bias", name="Ada", date="2027-01-15")

In :func:`result` a question is named as one: an exercise may have the same name.
"""

from __future__ import annotations

import math
import re
import string
from typing import Any

from mnist_lesson import exercises
from mnist_lesson.exercises.answers import OPEN, Reply
from mnist_lesson.questions import read_question
from mnist_lesson.questions.arithmetic import evaluate
from mnist_lesson.questions.checks import TOLERANCE, Table
from mnist_lesson.questions.text import fill, to_plain

__all__ = ["answer_question", "check", "result", "solve_question"]

KINDS = ("choice", "several", "number")
"""The questions that can be answered in a cell."""
TEX = {r"\ge": "≥", r"\le": "≤", r"\cdot": "·", r"\approx": "≈", r"\log": "log", r"\,": " ", r"\%": "%"}
TEX |= {"{": "", "}": ""}
ROOT = re.compile(r"\\sqrt\{([^{}]*)\}")
"""What the replies' formulas need to be read as plain text."""
_passed: dict[str, bool] = {}
"""What the notebook has checked so far; a check that runs again counts as it comes out then."""


def check(name: str, *answers: object) -> None:
    """Print whether an exercise is solved, as ``mnist_lesson.exercises.check`` does, and count it."""
    judged = exercises.judge(name, *answers)
    _passed[name] = judged[0]
    exercises.say(judged)


def answer_question(name: str, answer: object) -> None:
    """Print whether a question's answer is right, with the reply that fits it, and count it.

    Args:
        name: which question, such as ``"03-and-bias"``.
        answer: a number, or the letters of the right answers as a text: ``"b"``, ``"bc"``.

    Raises:
        ValueError: the question can't be answered in a cell.
        QuestionError: there is no such question.
    """
    judged = _judge(_read(name), answer)
    _passed[f"question {name}"] = judged[0]
    exercises.say(judged)


def result(*names: str, name: str, date: str) -> None:
    """Print the line that is handed in: who, when, how many of these checks passed, and which did not.

    Args:
        names: all checks of the assignment; a question's as ``"question 03-and-bias"``.
        name: the student's.
        date: as the student writes it.
    """
    open_ones = [one for one in names if not _passed.get(one)]
    who = " · ".join(part.strip() or missing for part, missing in ((name, "no name"), (date, "no date")))
    print(f"{who} · {len(names) - len(open_ones)} of {len(names)} checks passed")
    if open_ones:
        print("not yet:", ", ".join(open_ones))


def solve_question(name: str) -> str:
    """Return the right answer to a question as Python writes it: ``7`` or ``"bc"``."""
    table = _read(name)
    if table["kind"] == "number":
        return format(evaluate(table["answer"], _values(table)), ".10g")
    return f'"{_right_letters(table)}"'


def _read(name: str) -> Table:
    table = read_question(name)
    if table["kind"] not in KINDS:
        raise ValueError(
            f"Expected a question with an answer to type, {', '.join(KINDS)}; {name!r} is of the kind "
            f"{table['kind']!r}. Leave it in the chapter."
        )
    return table


def _values(table: Table) -> dict[str, float]:
    return table.get("values", [{}])[0]


def _judge(table: Table, answer: object) -> Reply:
    if answer is ...:
        return False, OPEN
    return _judge_number(table, answer) if table["kind"] == "number" else _judge_letters(table, answer)


def _judge_number(table: Table, answer: Any) -> Reply:
    try:
        number = float(answer)
    except (TypeError, ValueError):
        return False, f"Expected one number, got {answer!r}."
    values = _values(table)
    value = evaluate(table["answer"], values)
    known = {**values, "answer": value}
    if _is_near(number, value, table):
        return True, _plain(fill(table["right"], known))
    replies = [
        row["reply"] for row in table["wrong"] if _is_near(number, evaluate(row["answer"], values), table)
    ]
    return False, _plain(fill((replies or [table["other"]])[0], known))


def _is_near(number: float, value: float, table: Table) -> bool:
    """Return whether a number is near enough to a value, as the page's question has it."""
    tolerance = table.get("tolerance", TOLERANCE)
    return math.isfinite(number) and abs(number - value) <= tolerance * (1 + 1e-9) + 1e-12


def _judge_letters(table: Table, answer: object) -> Reply:
    letters = string.ascii_lowercase[: len(table["choices"])]
    given = {letter for letter in str(answer).lower() if letter not in " ,;"}
    if not isinstance(answer, str) or not given or not given <= set(letters):
        return False, f"Expected letters from {letters[0]} to {letters[-1]} in quotes, got {answer!r}."
    if table["kind"] == "choice" and len(given) > 1:
        return False, f"Expected one letter from {letters[0]} to {letters[-1]}, got {answer!r}."
    right = set(_right_letters(table))
    if given == right:
        return True, _plain(table["right"])
    first = min(given - right if table["kind"] == "choice" else given ^ right)
    choice = table["choices"][letters.index(first)]
    return False, f"{first}) {_plain(choice['text'])}: {_plain(choice['reply'])}"


def _plain(text: str) -> str:
    plain = ROOT.sub(r"√(\1)", to_plain(text))
    for tex, sign in TEX.items():
        plain = plain.replace(tex, sign)
    return plain


def _right_letters(table: Table) -> str:
    pairs = zip(string.ascii_lowercase, table["choices"], strict=False)
    return "".join(letter for letter, choice in pairs if choice.get("right"))
