"""The chapters as the tests see them: read once, one test a chapter where a test asks for ``chapter``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat
import pytest

CHAPTERS = Path(__file__).parents[2] / "chapters"


@dataclass(frozen=True)
class Chapter:
    """One notebook of the book."""

    name: str
    cells: tuple[nbformat.NotebookNode, ...]
    metadata: dict[str, object]

    @property
    def code(self) -> list[nbformat.NotebookNode]:
        return [cell for cell in self.cells if cell.cell_type == "code"]

    @property
    def outputs(self) -> list[nbformat.NotebookNode]:
        return [output for cell in self.code for output in cell.outputs]

    @property
    def prose(self) -> str:
        return "\n\n".join(cell.source for cell in self.cells if cell.cell_type == "markdown")


@cache
def read_chapters() -> tuple[Chapter, ...]:
    """Read all notebooks of the book, in order."""
    chapters = []
    for path in sorted(CHAPTERS.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        chapters.append(Chapter(path.stem, tuple(notebook.cells), dict(notebook.metadata)))
    return tuple(chapters)


@pytest.fixture(scope="session")
def chapters() -> tuple[Chapter, ...]:
    return read_chapters()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for a ``chapter`` once for each."""
    if "chapter" in metafunc.fixturenames:
        chapters = read_chapters()
        metafunc.parametrize("chapter", chapters, ids=[chapter.name for chapter in chapters])
