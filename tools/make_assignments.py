"""Make assignments from the chapters' exercises: notebooks without solutions, and their marked twins.

    python tools/make_assignments.py _build/assignments [05_softmax_evidence ...]

Of each chapter, or of those that are named, two notebooks are written. The one in ``students`` has the text
of the exercises, cells to write in, the checks, and those of the chapter's cells that the exercises need, so
that it runs on its own. The one in ``solutions`` has the solutions in it, is executed, and passes all checks.
In a copy with an address on GitHub their first cell installs the course from there, as in Colab.
"""

from __future__ import annotations

import argparse
import difflib
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from colab_notebooks import read_settings
from kernels import notebook_client
from nbformat import NotebookNode
from needed_cells import needed_cells

from mnist_lesson.assignments import solve_question
from mnist_lesson.book import colab
from mnist_lesson.book.lengths import TO_WRITE, TRY_IT, part_exercises
from mnist_lesson.book.repository import find_address, github_address
from mnist_lesson.questions import read_question
from mnist_lesson.questions.checks import Table
from mnist_lesson.questions.text import fill

ROOT = Path(__file__).parent.parent
CHAPTERS = ROOT / "chapters"
STUDENTS, SOLUTIONS = "students", "solutions"
ASKING = re.compile(r"\b(?:Question|Guess)\b")
QUESTION = re.compile(r'\bQuestion\("([\w-]+)"')
CHECK = re.compile(r'^check\("([\w-]+)"', re.MULTILINE)
IMPORT = "from mnist_lesson.exercises import check"
DETAILS = re.compile(r"<details[^>]*>\s*<summary>.*?</summary>(.*?)</details>", re.DOTALL)
BLOCK = re.compile(r"^```(python|text)\n(.*?)^```\n?", re.MULTILINE | re.DOTALL)
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
PAGE_LINK = re.compile(r"\[([^\]]+)\]\([\w.]+\.(?:ipynb|md)[^)]*\)")
PASSED = re.compile(r"· (\d+) of (\d+) checks passed")
LETTERS = "abcdefgh"
FOR_STUDENTS = """# Assignment: {title}

{about} of the course *Deep Learning in Ten Lines*.

Write your name into the first cell, then run the notebook from the top. Write your answers where the dots \
are; each check says whether they are right, or why not. You may try as often as you like. At the end run \
everything once more, *Restart and run all*, and hand in the notebook. Its last line says how many checks \
passed."""
FOR_TEACHERS = """# Solutions: {title}

{about} of the course *Deep Learning in Ten Lines*: the assignment with its solutions, run from the top. All \
checks pass. For whoever marks it."""
NAME = 'student = "{name}"  # your name, between the quotes\ntoday = ""  # such as 2027-01-15'
GIVEN = (
    "## What is given\n\nThese cells are the chapter's. Run them as they are; you may use what they define."
)
CALLS = "from mnist_lesson.assignments import answer_question, check, result"


class AssignmentError(ValueError):
    """An assignment can't be made; the text says why, and what to do."""


@dataclass(frozen=True)
class Chapter:
    """A chapter's parts: what comes before its exercises, and the exercises."""

    name: str
    title: str
    before: list[NotebookNode]
    exercises: list[NotebookNode]
    metadata: NotebookNode


def names() -> list[str]:
    """Return the chapters whose exercises can be checked, in the book's order."""
    paths = sorted(CHAPTERS.glob("*.ipynb"))
    return [path.stem for path in paths if has_checks(nbformat.read(path, as_version=4).cells)]


def has_checks(cells: list[NotebookNode]) -> bool:
    """Return whether a chapter's exercises have questions, or cells to write in."""
    return any(is_to_write(cell) or QUESTION.search(cell.source) for cell in part_exercises(cells)[1])


def read_chapter(name: str) -> Chapter:
    """Read a chapter. Raises AssignmentError if there is none of this name with exercises."""
    if name not in (known := names()):
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.3)
        hint = f" Do you mean {near[0]}?" if near else ""
        raise AssignmentError(
            f"Expected a chapter with exercises, one of {', '.join(known)}; got {name!r}.{hint}"
        )
    notebook = nbformat.read(CHAPTERS / f"{name}.ipynb", as_version=4)
    before, exercises = part_exercises(notebook.cells)
    title = TITLE.search(before[1].source)
    return Chapter(name, title[1] if title else name, before, exercises, notebook.metadata)


def is_code(cell: NotebookNode) -> bool:
    return cell.cell_type == "code"


def is_to_write(cell: NotebookNode) -> bool:
    return TO_WRITE in cell.metadata.get("tags", ())


def solutions_in(text: str) -> Iterator[str]:
    """Yield the code of the folded solutions in a text."""
    for folded in DETAILS.findall(text):
        yield from (code for kind, code in BLOCK.findall(folded) if kind == "python")


def given_cells(chapter: Chapter) -> list[str]:
    """Return the code of the chapter's cells that exercises and solutions need, in their order."""
    sources = [cell.source for cell in chapter.before[1:] if is_code(cell) and not ASKING.search(cell.source)]
    users = [cell.source for cell in chapter.exercises if is_code(cell) and not ASKING.search(cell.source)]
    users += [code for cell in chapter.exercises if not is_code(cell) for code in solutions_in(cell.source)]
    return needed_cells(sources, users)


def question_text(name: str) -> str:
    """Return a question as Markdown, with letters before its choices."""
    table = read_question(name)
    values = table.get("values", [{}])[0] if table["kind"] == "number" else {}
    lines = [fill(table["text"], values)]
    lines += [
        f"- {letter}) {choice['text']}" for letter, choice in zip(LETTERS, choices(table), strict=False)
    ]
    return "\n".join([*lines[:1], *([""] if lines[1:] else []), *lines[1:]])


def choices(table: Table) -> list[Table]:
    return list(table.get("choices", []))


def answer_hint(name: str) -> str:
    """Return what the comment beside a question's dots says."""
    kind = read_question(name)["kind"]
    unit = read_question(name).get("unit", "")
    return {
        "number": f"a number{', in ' + unit if unit else ''}",
        "choice": 'one letter, such as "a"',
    }.get(kind, 'all letters that are right, such as "ab"')


def markdown(text: str) -> NotebookNode:
    return nbformat.v4.new_markdown_cell(text.strip())


def code(source: str) -> NotebookNode:
    return nbformat.v4.new_code_cell(source.strip())


def question_cells(name: str, solved: bool) -> list[NotebookNode]:
    """Return a question's text and the cell for its answer."""
    answer = solve_question(name) if solved else f"...)  # {answer_hint(name)}"
    call = f'answer_question("{name}", {answer}' + (")" if solved else "")
    return [markdown(question_text(name)), code(call)]


def solution_cells(folded: str) -> Iterator[NotebookNode]:
    """Yield a folded solution's text and code as cells; what it prints, it prints itself."""
    rest = "**Solution.** " + folded.strip()
    while block := BLOCK.search(rest):
        if before := rest[: block.start()].strip():
            yield markdown(before)
        if block[1] == "python":
            yield code(block[2])
        rest = rest[block.end() :]
    if rest.strip():
        yield markdown(rest)


def text_cells(text: str, solved: bool) -> Iterator[NotebookNode]:
    """Yield an exercise's text; its folded solutions become cells, or are left out."""
    end = 0
    for folded in DETAILS.finditer(text):
        if before := text[end : folded.start()].strip():
            yield markdown(before)
        if solved:
            yield from solution_cells(folded[1])
        end = folded.end()
    if after := text[end:].strip():
        yield markdown(after)


def exercise_cells(chapter: Chapter, solved: bool) -> Iterator[NotebookNode]:
    """Yield the exercises; the chapter's last words, which lead to the next one, are left out."""
    cells = chapter.exercises
    leads_on = not is_code(cells[-1]) and "<details" not in cells[-1].source
    for cell in cells[:-1] if leads_on else cells:
        if not is_code(cell):
            yield from text_cells(cell.source.replace(f"## {TRY_IT}", "## Exercises"), solved)
        elif asked := QUESTION.findall(cell.source):
            for name in asked:
                yield from question_cells(name, solved)
        elif not (solved and is_to_write(cell)):
            yield code(cell.source.replace(IMPORT, ""))


def checks_in(cells: Iterable[NotebookNode]) -> list[str]:
    """Return all checks of an assignment by the names that ``result`` takes, in their order."""
    found = []
    for cell in cells:
        if is_code(cell):
            found += [f"question {name}" for name in re.findall(r'^answer_question\("([\w-]+)"', cell.source)]
            found += CHECK.findall(cell.source)
    return found


def about(name: str) -> str:
    """Return which chapter an assignment belongs to, in words."""
    return (
        f"Exercises of chapter {int(name[:2])}"
        if name[:2].isdigit()
        else "Exercises of a page of *Go deeper*"
    )


def make_notebook(chapter: Chapter, address: str = "", *, solved: bool) -> NotebookNode:
    """Return an assignment, not executed.

    Args:
        chapter: where the exercises come from.
        address: of the course's copy on GitHub, if it has one.
        solved: with the solutions in it, for the teacher.
    """
    head = FOR_TEACHERS if solved else FOR_STUDENTS
    exercises = list(exercise_cells(chapter, solved))
    listed = "".join(f'    "{name}",\n' for name in checks_in(exercises))
    cells = [
        markdown(head.format(title=chapter.title, about=about(chapter.name))),
        code(NAME.format(name="Solutions" if solved else "")),
        code(chapter.before[0].source),
        markdown(GIVEN),
        *map(code, [*given_cells(chapter), CALLS]),
        *exercises,
        markdown("## Result"),
        code(f"result(\n{listed}    name=student,\n    date=today,\n)"),
    ]
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number:02d}"
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=chapter.metadata)
    settle_links(notebook, address)
    nbformat.validate(notebook)
    return notebook


def settle_links(notebook: NotebookNode, address: str) -> None:
    """Let the first cell and links lead to the copy on GitHub; without one, links become words."""
    branch = read_settings(ROOT)[1]
    if address:
        first = notebook.cells[2]
        first.source = colab.name_source(first.source, f"git+{address}@{branch}")
        colab.lead_links_home(notebook, address, branch, colab.RUNTIMES[0])
    for cell in notebook.cells:
        if not is_code(cell):
            cell.source = PAGE_LINK.sub(r"\1", cell.source)


def passed(notebook: NotebookNode) -> tuple[int, int]:
    """Return how many checks of an executed assignment passed, and how many there are."""
    printed = "".join(output.get("text", "") for output in notebook.cells[-1].outputs)
    found = PASSED.search(printed)
    if not found:
        raise AssignmentError(f"Expected the line of the result in the last cell, got {printed!r}.")
    return int(found[1]), int(found[2])


def make_assignment(name: str, folder: Path, address: str = "") -> str:
    """Write a chapter's two notebooks; return a line that says so.

    Raises:
        AssignmentError: there is no such chapter, or its solutions don't pass its checks.
    """
    chapter = read_chapter(name)
    twin = make_notebook(chapter, address, solved=True)
    notebook_client(twin, CHAPTERS).execute()
    good, all_checks = passed(twin)
    if good < all_checks:
        raise AssignmentError(
            f"{name}: the solutions pass {good} of {all_checks} checks. Mend the chapter first."
        )
    for place, notebook in ((STUDENTS, make_notebook(chapter, address, solved=False)), (SOLUTIONS, twin)):
        (folder / place).mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, folder / place / f"{name}.ipynb")
    return f"{name}: {all_checks} checks, all passed by the solutions"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, help="where to write the notebooks")
    parser.add_argument("chapters", nargs="*", help="such as 05_softmax_evidence; all, if none is named")
    arguments = parser.parse_args()
    address = github_address(find_address(ROOT, read_settings(ROOT)[0])[0]) or ""
    try:
        for name in [read_chapter(name).name for name in arguments.chapters or names()]:
            print(make_assignment(name, arguments.folder, address), flush=True)
    except AssignmentError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"For students: {arguments.folder / STUDENTS}. For you: {arguments.folder / SOLUTIONS}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
