"""The questions and guesses of the course, one readable file a chapter.

``05_softmax_evidence.toml`` has the tables ``[question.odds]``, ``[guess.double]`` and so on. Their names
in chapters are ``05-odds``: the beginning of the file's name and the table's; in
``deeper_backpropagation.toml`` that beginning is what follows ``deeper_``. How a question is written
stands in CONTRIBUTING.md.

    table = read_question("05-odds")     # checked
    variants(table)[0]                   # what is shown, texts as HTML

``checks`` says what must be there; ``text`` and ``formulas`` make HTML; ``arithmetic`` computes answers.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from mnist_lesson.questions.checks import QuestionError, Table, check_guess, check_question

HERE = Path(__file__).parent

__all__ = ["QuestionError", "chapter_of", "names", "prefix_of", "read_guess", "read_question"]


def prefix_of(chapter: str) -> str:
    """Return how the names of a chapter's questions begin: "05" of "chapters/05_softmax_evidence"."""
    stem = chapter.rpartition("/")[2]
    return stem.removeprefix("deeper_") if stem.startswith("deeper_") else stem.partition("_")[0]


@cache
def _read_file(path: Path) -> dict[str, dict[str, Table]]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise QuestionError(f"{path.name} is not TOML: {error}") from error
    strange = set(tables) - {"question", "guess"}
    if strange:
        raise QuestionError(
            f"{path.name} may have [question.…] and [guess.…]; it has {', '.join(sorted(strange))}"
        )
    return tables


@cache
def _tables(kind: str) -> dict[str, tuple[Path, Table]]:
    """Return all tables of a kind by their names, in the chapters' order."""
    return dict(_read_all(kind))


def _read_all(kind: str) -> Iterator[tuple[str, tuple[Path, Table]]]:
    for path in sorted(HERE.glob("*.toml")):
        for name, table in _read_file(path).get(kind, {}).items():
            yield f"{prefix_of(path.stem)}-{name}", (path, table)


def names(kind: str) -> list[str]:
    """Return the names of all tables of a kind, "question" or "guess", in the chapters' order."""
    return list(_tables(kind))


def _find(kind: str, name: str) -> tuple[Path, Table]:
    tables = _tables(kind)
    if name not in tables:
        near = difflib.get_close_matches(str(name), tables, n=1)
        hint = f" Do you mean {near[0]!r}?" if near else ""
        raise QuestionError(f"there is no {kind} {name!r}.{hint}")
    return tables[name]


def chapter_of(kind: str, name: str) -> str:
    """Return the chapter, without ending, in whose file a question or guess stands: "05_softmax_evidence"."""
    return _find(kind, name)[0].stem


def read_question(name: str) -> Table:
    """Return a question of the course, checked.

    Raises:
        QuestionError: there is none of this name, or it is not what it must be.
    """
    path, table = _find("question", name)
    return check_question(table, f"{path.name}, question {name!r}")


def read_guess(name: str) -> Table:
    """Return a guess of the course, checked.

    Raises:
        QuestionError: there is none of this name, or it is not what it must be.
    """
    path, table = _find("guess", name)
    return check_guess(table, f"{path.name}, guess {name!r}")
