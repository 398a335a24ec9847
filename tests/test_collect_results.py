"""The results of handed-in assignments, read from what the notebooks have printed."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from collect_results import NOT_RUN, read_results

from mnist_lesson import assignments


def hand_in(path: Path, *texts: str) -> None:
    """Write a notebook whose cells have printed these texts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    cells = [nbformat.v4.new_markdown_cell("# Assignment")]
    for text in texts:
        outputs = [nbformat.v4.new_output("stream", name="stdout", text=text)] if text else []
        cells.append(nbformat.v4.new_code_cell("x", outputs=outputs))
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)


def test_each_notebook_has_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assignments.result("03-or", name="Ada", date="2027-01-15")  # as a notebook prints it
    hand_in(tmp_path / "ada.ipynb", "Right. It does.\n", capsys.readouterr().out)
    hand_in(tmp_path / "class b" / "bob.ipynb", "Bob · no date · 4 of 4 checks passed\n")
    hand_in(tmp_path / "eve.ipynb", "Not yet.\n", "")
    (tmp_path / "mallory.ipynb").write_text("a letter", encoding="utf-8")
    hand_in(tmp_path / ".ipynb_checkpoints" / "ada.ipynb", "Ada · old · 0 of 4 checks passed\n")
    assert list(read_results(tmp_path)) == [
        "ada.ipynb          Ada · 2027-01-15 · 0 of 1 checks passed; not yet: 03-or",
        "class b/bob.ipynb  Bob · no date · 4 of 4 checks passed",
        f"eve.ipynb          {NOT_RUN}",
        "mallory.ipynb      no notebook",
    ]


def test_a_folder_without_notebooks_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"a folder with notebooks \(\.ipynb\)"):
        list(read_results(tmp_path))
