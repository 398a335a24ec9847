"""Every cell and solution of chapters 2 to 5 that needs only NumPy prints the same in the page."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.page_python.conftest import PagePython, assert_same, run_really

CHAPTERS = sorted(
    path
    for path in (Path(__file__).parents[2] / "chapters").glob("*.ipynb")
    if path.name[:2] in ("02", "03", "04", "05")
)
#: What the page's numpy has no part in.
OTHERS = re.compile(r"keras|mnist_lesson|Guess|Question|%pip|\bmodel\b|x_train|y_train|x_test|plot_|\bax\b")
FENCED = re.compile(r"```python\n(.*?)```", re.DOTALL)


def cells_of(path: Path) -> list[str]:
    """The code of a chapter's cells and of its solutions, in order."""
    cells = []
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        cells += [source] if cell["cell_type"] == "code" else FENCED.findall(source)
    return cells


def without_others(code: str) -> str:
    """A cell without its lines for pictures and imports of other packages."""
    kept = [line for line in code.splitlines() if not re.match(r"(from|import) |plot_|ax = plot_", line)]
    return "\n".join(kept)


def numpy_cells(path: Path) -> list[str]:
    """The cells that run with nothing but NumPy, given those before."""
    kept: list[str] = []
    for code in map(without_others, cells_of(path)):
        if not code.strip() or OTHERS.search(code):
            continue
        if not run_really("\n".join([*kept, code])).error:
            kept.append(code)
    return kept


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_cells_print_the_same(page: PagePython, path: Path) -> None:
    cells = numpy_cells(path)
    assert cells, "no cell of this chapter is left to compare"
    assert_same(page, "\n".join(cells))
