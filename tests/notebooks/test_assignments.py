"""Assignments: students' notebooks have all that they need and no solution, their twins pass every check."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import kernels
import make_assignments
import nbformat
import pytest
from needed_cells import defined_names, used_names

from mnist_lesson.book import lengths

from .conftest import CHAPTERS
from .test_solutions import DETAILS, solutions

NAMES = make_assignments.names()
QUICK = ["03_perceptron", "04_sigmoid"]  # that train no network
ROOT = Path(__file__).parents[2]
MAGIC = re.compile(r"^\s*%.*$", re.MULTILINE)


@cache
def notebook(name: str, solved: bool) -> nbformat.NotebookNode:
    return make_assignments.make_notebook(make_assignments.read_chapter(name), solved=solved)


def code_of(cells: list[nbformat.NotebookNode]) -> list[str]:
    return [cell.source for cell in cells if cell.cell_type == "code"]


def asked(name: str) -> int:
    """Return how many checks and questions a chapter has under "Try it yourself"."""
    source = (CHAPTERS / f"{name}.ipynb").read_text(encoding="utf-8").split("## Try it yourself")[1]
    written = re.sub(r"<details>.*?</details>", "", source, flags=re.DOTALL)
    return len(re.findall(r"\"check\(", written)) + len(re.findall(r"\"Question\(", written))


def test_all_chapters_have_an_assignment() -> None:
    assert [name[:2] for name in NAMES[:9]] == [f"{number:02d}" for number in range(1, 10)]
    assert all(name.startswith("deeper_") for name in NAMES[9:])
    assert "deeper_damaged_digits" not in NAMES, "its exercises have no checks"


@pytest.mark.parametrize("solved", [False, True], ids=["students", "solutions"])
@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_defined_before_it_is_used(name: str, solved: bool) -> None:
    known: set[str] = set()
    for source in code_of(notebook(name, solved).cells):
        plain = MAGIC.sub("    pass", source)
        assert used_names(plain) - known == set(), source
        assert not {"student", "today"} & defined_names(plain) or source.startswith("student"), (
            "the field is lost"
        )
        known |= defined_names(plain)


def in_blocks(folded: str) -> list[str]:
    return solutions(f"<details>{folded}</details>")


@pytest.mark.parametrize("name", NAMES)
def test_students_get_no_solution(name: str) -> None:
    text = "\n\n".join(cell.source for cell in notebook(name, False).cells)
    source = nbformat.read(CHAPTERS / f"{name}.ipynb", as_version=4).cells
    prose = "\n\n".join(cell.source for cell in source if cell.cell_type == "markdown")
    given = "\n".join(make_assignments.given_cells(make_assignments.read_chapter(name)))
    folded = DETAILS.findall(prose.split("## Try it yourself")[1])
    words = [re.sub(r"```.*?```", "", part, flags=re.DOTALL) for part in folded]
    sentences = [sentence for part in words for sentence in re.split(r"(?<=[.?!])\s+", part)]
    assert [s for s in sentences if len(s) > 25 and s in text] == []
    lines = {line.strip() for part in folded for block in in_blocks(part) for line in block.split("\n")}
    exercises = [cell.source for cell in source if "exercise" in cell.metadata.get("tags", ())]
    allowed = "\n".join([given, *exercises])
    assert [line for line in lines if len(line) > 25 and line in text and line not in allowed] == []
    assert "Solution" not in text
    assert "<details" not in text


@pytest.mark.parametrize("name", NAMES)
def test_students_are_asked_all_and_nothing_else(name: str) -> None:
    cells = notebook(name, False).cells
    checks = make_assignments.checks_in(cells)
    assert len(checks) == len(set(checks)) == asked(name) > 0
    assert checks == make_assignments.checks_in(notebook(name, True).cells)
    assert all(f'"{check}",' in cells[-1].source for check in checks)
    calls = [source for source in code_of(cells) if source.startswith("answer_question")]
    assert all(re.fullmatch(r'answer_question\("[\w-]+", \.\.\.\)  # .+', call) for call in calls)
    prose = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    length = lengths.measure(CHAPTERS / f"{name}.ipynb")
    assert len(re.findall(r"^Exercise \d\.", prose, re.MULTILINE)) == length.exercises


@pytest.mark.parametrize("name", NAMES)
def test_each_stands_on_its_own(name: str) -> None:
    cells = notebook(name, False).cells
    assert cells[2].source == nbformat.read(CHAPTERS / f"{name}.ipynb", as_version=4).cells[0].source
    prose = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    assert re.findall(r"\]\([^)h]", prose) == [], "a link that leads nowhere without the book"


def test_a_published_copy_installs_itself_and_links_home() -> None:
    chapter = make_assignments.read_chapter("08_prediction")
    made = make_assignments.make_notebook(chapter, "https://github.com/ada/digits", solved=False)
    assert 'SOURCE = "git+https://github.com/ada/digits@main"' in made.cells[2].source
    prose = "\n".join(cell.source for cell in made.cells)
    assert "https://colab.research.google.com/github/ada/digits/blob/colab/cpu/02_data.ipynb" in prose


def run(made: nbformat.NotebookNode) -> str:
    """Execute a notebook; return what it printed. Raises what a cell raises."""
    kernels.notebook_client(made, CHAPTERS).execute()
    return "".join(output.get("text", "") for cell in made.cells for output in cell.get("outputs", []))


@pytest.mark.parametrize("name", QUICK)
def test_twins_pass_every_check(name: str, tmp_path: Path) -> None:
    line = make_assignments.make_assignment(name, tmp_path)
    number = asked(name)
    assert line == f"{name}: {number} checks, all passed by the solutions"
    twin = nbformat.read(tmp_path / "solutions" / f"{name}.ipynb", as_version=4)
    assert make_assignments.passed(twin) == (number, number)
    assert twin.cells[-1].outputs[0].text.startswith("Solutions · ")
    assert (
        nbformat.read(tmp_path / "students" / f"{name}.ipynb", as_version=4).cells
        == notebook(name, False).cells
    )


def test_an_untouched_assignment_runs_to_its_result() -> None:
    made = make_assignments.make_notebook(make_assignments.read_chapter("03_perceptron"), solved=False)
    printed = run(made)
    assert printed.count("Nothing to check yet") == asked("03_perceptron")
    assert make_assignments.passed(made) == (0, asked("03_perceptron"))


def test_solutions_that_fail_are_not_handed_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make_assignments, "solve_question", lambda name: '"a"')
    with pytest.raises(
        make_assignments.AssignmentError, match="03_perceptron: the solutions pass 2 of 4 checks"
    ):
        make_assignments.make_assignment("03_perceptron", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_chapter_is_a_clear_error(tmp_path: Path) -> None:
    command = [
        sys.executable,
        str(ROOT / "tools" / "make_assignments.py"),
        str(tmp_path),
        "05_softmax",
        "04_sigmoid",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "got '05_softmax'. Do you mean 05_softmax_evidence?" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
