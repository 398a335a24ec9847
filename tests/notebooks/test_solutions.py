"""The folded solutions run: each chapter is executed with its solutions as further cells where they stand.

Trainings are cut short here. That a chapter's own cells give their committed outputs is nbval's to say; this
says that the code of a solution runs where a reader would paste it.
"""

from __future__ import annotations

import re
from itertools import pairwise

import nbformat
from nbclient import NotebookClient

from mnist_lesson.book.progress import FINAL_PAGE

from .conftest import CHAPTERS, Chapter
from .test_chapters import tags

DETAILS = re.compile(r"<details[^>]*>(.*?)</details>", re.DOTALL)
PYTHON = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
CHECKED = re.compile(r'check\("([\w-]+)"')
SHORTENED = """
import keras
_fit = keras.Model.fit

def _short_fit(self, x, y=None, *args, **kwargs):
    if hasattr(x, "shape") and len(x) > 2000:
        x, y = x[:2000], y[:2000]
    return _fit(self, x, y, *args, **kwargs)

keras.Model.fit = _short_fit
"""


def solutions(markdown: str) -> list[str]:
    """Return the Python blocks inside the folded parts of a text."""
    return [block for part in DETAILS.findall(markdown) for block in PYTHON.findall(part)]


def test_exercises_have_folded_solutions(chapter: Chapter) -> None:
    if chapter.name == FINAL_PAGE:
        assert "Exercise" not in chapter.prose
        return
    folded = DETAILS.findall(chapter.prose)
    assert chapter.prose.count("<details") == chapter.prose.count("</details>") == len(folded)
    assert all(re.search(r"<summary>\s*\S.*?</summary>", part, re.DOTALL) for part in folded)
    exercises = re.findall(r"^[*_#> ]*Exercise \d", chapter.prose, re.MULTILINE)
    assert len(exercises) >= 2
    assert len(folded) >= len(exercises)
    assert solutions(chapter.prose)


def test_solutions_show_what_their_code_prints(chapter: Chapter) -> None:
    """All but those that measure times: they are another machine's."""
    silent = [
        part
        for part in DETAILS.findall(chapter.prose)
        if PYTHON.search(part) and "```text" not in part and "import time" not in part
    ]
    assert silent == []


def test_solutions_run(chapter: Chapter) -> None:
    first, *rest = chapter.cells
    cells, solved = [first.source, SHORTENED], []
    for cell in rest:
        if cell.cell_type == "code":
            cells.append(cell.source)
        else:
            cells += solutions(cell.source)
            solved += solutions(cell.source)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    resources = {"metadata": {"path": str(CHAPTERS)}}
    patience = {"timeout": 600, "startup_timeout": 300}
    NotebookClient(notebook, kernel_name="python3", resources=resources, **patience).execute()
    streams = [o for cell in notebook.cells for o in cell.outputs if o.get("name") == "stderr"]
    assert streams == []
    for cell in notebook.cells[1:]:
        calls = cell.source.count("check(") if cell.source in solved else 0
        printed = "".join(output.get("text", "") for output in cell.outputs)
        assert printed.count("Right. ") == calls, cell.source


def test_exercises_to_write_wait_before_their_solutions(chapter: Chapter) -> None:
    """Each asks for what the solution checks, and has dots where the reader's part belongs."""
    pairs = [(cell, after) for cell, after in pairwise(chapter.cells) if "exercise" in tags(cell)]
    for cell, after in pairs:
        assert "..." in cell.source
        names = CHECKED.findall(cell.source)
        assert names == CHECKED.findall("".join(solutions(after.source)))
        assert "Nothing to check yet" in cell.outputs[0].text or "Not yet. " in cell.outputs[0].text
