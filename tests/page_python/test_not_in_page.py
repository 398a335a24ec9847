"""Which cells run in the page: the file that says so is held to the chapters."""

from __future__ import annotations

import ast
import builtins
import json
import re
from hashlib import sha256
from pathlib import Path

import nbformat
import pytest

from mnist_lesson.book.python import ROOM, decisions, is_in_sight, page_cells, page_list

CHAPTERS = Path(__file__).parents[2] / "chapters"
DECIDED = decisions()
EDITOR = ROOM / "vendor" / "prism-code-editor"
SHARE = 0.8
"""At least so many of the cells in sight are offered."""


def cells_of(chapter: str) -> dict[str, nbformat.NotebookNode]:
    """Return a chapter's code cells by id."""
    cells = nbformat.read(CHAPTERS / f"{chapter}.ipynb", as_version=4).cells
    return {cell.id: cell for cell in cells if cell.cell_type == "code"}


def test_chapters_are_the_first_eight() -> None:
    assert DECIDED["chapters"] == sorted(path.stem for path in CHAPTERS.glob("0[1-8]_*.ipynb"))
    assert {*DECIDED["left_out"], *DECIDED["silent"]} <= set(DECIDED["chapters"])
    assert set(DECIDED) == {"chapters", "left_out", "silent", "differs"}


@pytest.mark.parametrize("chapter", DECIDED["chapters"])
def test_cells_left_out_are_in_sight_and_have_a_reason(chapter: str) -> None:
    cells = cells_of(chapter)
    for name, reason in DECIDED["left_out"].get(chapter, {}).items():
        assert is_in_sight(cells[name]), name
        assert reason.startswith("It ")
        assert reason.endswith(".")
        drawn = any("image/png" in output.get("data", {}) for output in cells[name].outputs)
        assert drawn == ("draws" in reason and "picture" in reason), name


@pytest.mark.parametrize("chapter", DECIDED["chapters"])
def test_silent_cells_are_offered_nowhere_and_say_who_needs_them(chapter: str) -> None:
    cells = cells_of(chapter)
    order = list(cells)
    for name, silent in DECIDED["silent"].get(chapter, {}).items():
        assert set(silent) <= {"why", "code"}
        assert not is_in_sight(cells[name]) or name in DECIDED["left_out"][chapter]
        needing = re.findall(r"cell-\w+", silent["why"])
        assert needing or "whole chapter" in silent["why"]
        assert all(order.index(other) > order.index(name) for other in needing)
        assert set(silent.get("code", "").splitlines()) <= set(cells[name].source.splitlines())


def names_in(code: str, *kinds: type) -> set[str]:
    """Return the names that a program reads (``ast.Load``), or gives to something (``ast.Store``)."""
    nodes = list(ast.walk(ast.parse(code)))
    found = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, kinds)}
    if ast.Store in kinds:
        found |= {(node.asname or node.name).split(".")[0] for node in nodes if isinstance(node, ast.alias)}
        found |= {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
        found |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    return found


@pytest.mark.parametrize("chapter", DECIDED["chapters"])
def test_cells_that_run_above_bring_every_name_that_a_cell_reads(chapter: str) -> None:
    cells = cells_of(chapter)
    known = set(dir(builtins))
    for listed in page_cells(chapter, list(cells.values())):
        code = listed.get("code", cells[listed["id"]].source)
        known |= names_in(code, ast.Store)
        assert names_in(code, ast.Load) <= known, listed["id"]


@pytest.mark.parametrize("chapter", DECIDED["chapters"])
def test_list_of_a_page_has_the_cells_in_their_order(chapter: str) -> None:
    cells = cells_of(chapter)
    listed = page_cells(chapter, list(cells.values()))
    left_out = DECIDED["left_out"].get(chapter, {})
    expected = [name for name, cell in cells.items() if is_in_sight(cell) and name not in left_out]
    assert [cell["id"] for cell in listed if cell["shown"]] == expected
    assert [cell["id"] for cell in listed] == sorted((cell["id"] for cell in listed), key=list(cells).index)
    assert {cell["id"] for cell in listed if not cell["shown"]} == set(DECIDED["silent"].get(chapter, {}))


def test_most_cells_in_sight_are_offered() -> None:
    counts = [(name, cell) for name in DECIDED["chapters"] for cell in cells_of(name).values()]
    in_sight = [name for name, cell in counts if is_in_sight(cell)]
    left_out = sum(len(cells) for cells in DECIDED["left_out"].values())
    assert 1 - left_out / len(in_sight) > SHARE


def test_list_can_stand_in_a_page() -> None:
    code = 'print("</script>")'
    text = page_list("03_perceptron", [{"id": "cell-01", "shown": False, "code": code}])
    assert "<" not in text
    assert json.loads(text)["cells"][0]["code"] == code


def test_editor_is_as_its_makers_deliver_it() -> None:
    lines = (ROOM / "vendor" / "editor-README.md").read_text(encoding="utf-8").splitlines()
    rows = [line.strip("|").split("|") for line in lines if ".js`" in line and line.startswith("|")]
    said = {name.strip().strip("`"): digest.strip() for name, digest in rows}
    assert set(said) == {path.relative_to(EDITOR).as_posix() for path in EDITOR.rglob("*.js")}
    for name, digest in said.items():
        assert sha256((EDITOR / name).read_bytes()).hexdigest() == digest
    assert "MIT License" in (EDITOR / "LICENSE.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("chapter", DECIDED["chapters"])
def test_outputs_that_differ_are_of_offered_cells_and_say_why(chapter: str) -> None:
    offered = {cell["id"] for cell in page_cells(chapter, list(cells_of(chapter).values())) if cell["shown"]}
    for name, differs in DECIDED["differs"].get(chapter, {}).items():
        assert name in offered
        assert set(differs) == {"why", "tolerance"}
        assert differs["tolerance"] > 0
