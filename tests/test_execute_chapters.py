"""The program that executes the book's chapters, on a book of three pages without TensorFlow."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import execute_chapters
import kernels
import nbformat
import pytest
import run_notebooks
import yaml
from jupyter_cache import get_cache

TOC = {"format": "jb-book", "root": "intro", "chapters": [{"file": "one"}, {"file": "two"}, {"file": "text"}]}
CONFIG = {"execute": {"execute_notebooks": "cache"}, "sphinx": {"config": {"nb_ipywidgets_js": {}}}}
FRONT = """\
---
file_format: mystnb
kernelspec:
  name: python3
  display_name: Python 3
---

# Front

```{code-cell}
print("front")
```
"""
LINE = re.compile(r"^  (\w+) +(\d+ s|FAILED)$", re.MULTILINE)


def write_chapter(path: Path, *cells: str) -> None:
    """Write a notebook with a heading and these cells."""
    written = [nbformat.v4.new_markdown_cell(f"# {path.stem}"), *map(nbformat.v4.new_code_cell, cells)]
    nbformat.write(nbformat.v4.new_notebook(cells=written, metadata=run_notebooks.METADATA), path)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a small book with a package that its cells could call."""
    for folder in ("mnist_lesson/book", "mnist_lesson/widgets"):
        (tmp_path / folder).mkdir(parents=True)
    for name in ("mnist_lesson/data.py", "mnist_lesson/widgets/view.js", "mnist_lesson/book/book.css"):
        (tmp_path / name).write_text("1", encoding="utf-8")
    (tmp_path / "requirements.txt").write_text("# ranges\nnumpy>=2\n", encoding="utf-8")
    (tmp_path / "_toc.yml").write_text(yaml.safe_dump(TOC), encoding="utf-8")
    (tmp_path / "_config.yml").write_text(yaml.safe_dump(CONFIG), encoding="utf-8")
    (tmp_path / "intro.md").write_text(FRONT, encoding="utf-8")
    (tmp_path / "text.md").write_text("# Text\n\nWithout code.\n", encoding="utf-8")
    write_chapter(tmp_path / "one.ipynb", "print('one')")
    write_chapter(tmp_path / "two.ipynb", "import os\nprint(os.getcwd())")
    return tmp_path


@pytest.fixture
def ran(book: Path, capfd: pytest.CaptureFixture) -> object:
    """Return a function that executes the book and returns the pages that ran; nothing else may be said."""

    def execute() -> list[str]:
        assert execute_chapters.execute_pages(book, jobs=2)
        said, warned = capfd.readouterr()
        assert warned == ""
        first, _, rest = said.partition("\n")
        pages = [name for name, _ in LINE.findall(rest)]
        assert first == (f"Executing {len(pages)} of the 3 pages with code, 2 at a time:" if pages else "")
        assert LINE.sub("", rest).strip() == ""
        return sorted(pages)

    return execute


def test_only_what_has_changed_runs_again(book: Path, ran: object) -> None:
    assert ran() == ["intro", "one", "two"]
    assert ran() == []
    write_chapter(book / "one.ipynb", "print('uno')")
    assert ran() == ["one"]
    (book / "two.ipynb").write_text((book / "two.ipynb").read_text().replace("# two", "# zwei"))
    (book / "mnist_lesson" / "book" / "book.css").write_text("2", encoding="utf-8")
    assert ran() == []
    write_chapter(book / "one.ipynb", "print('one')")
    assert ran() == []  # what was executed before is still there
    (book / "mnist_lesson" / "data.py").write_text("2", encoding="utf-8")
    assert ran() == ["intro", "one", "two"]
    assert len(get_cache(book / execute_chapters.CACHE).list_cache_records()) == 3


@pytest.mark.parametrize("name", ["data.py", "widgets/view.js", "widgets/new.js"])
def test_what_cells_call_counts(book: Path, name: str) -> None:
    before = execute_chapters.lesson_digest(book)
    (book / "mnist_lesson" / name).write_text("2", encoding="utf-8")
    assert execute_chapters.lesson_digest(book) != before


def test_versions_count(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [line.partition("==")[0] for line in execute_chapters.package_versions(book)]
    assert names == ["numpy", "ipykernel", "ipython"]
    before = execute_chapters.lesson_digest(book)
    assert execute_chapters.lesson_digest(book) == before
    monkeypatch.setattr(execute_chapters, "version", lambda name: "99")
    assert execute_chapters.lesson_digest(book) != before


def test_a_failure_names_the_page_and_keeps_the_others(book: Path, capfd: pytest.CaptureFixture) -> None:
    write_chapter(book / "one.ipynb", "weights = 3", "weights.shape")
    assert not execute_chapters.execute_pages(book, jobs=2)
    said = capfd.readouterr().out
    assert dict(LINE.findall(said))["one"] == "FAILED"
    assert "weights.shape" in said
    assert "AttributeError" in said
    assert not execute_chapters.execute_pages(book, jobs=2)
    assert [name for name, _ in LINE.findall(capfd.readouterr().out)] == ["one"]


def test_jupyter_book_takes_its_pages_from_there(book: Path, ran: object) -> None:
    ran()
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    command = [str(jupyter_book), "build", ".", "--all", "-n", "-W"]
    done = subprocess.run(command, cwd=book, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("Using cached notebook") == 3
    assert "Executing notebook" not in done.stdout
    # A chapter runs in its own folder.
    assert str(book) in (book / "_build" / "html" / "two.html").read_text(encoding="utf-8")


def test_the_books_own_pages_are_found() -> None:
    names = [path.stem for path in execute_chapters.book_pages(execute_chapters.ROOT)]
    assert names[0] == "intro"
    assert set(names[1:]) == {path.stem for path in run_notebooks.CHAPTERS.glob("*.ipynb")}


def test_kernels_share_the_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in kernels.ONE_THREAD:
        monkeypatch.delenv(name, raising=False)
    kernels.share_cores(1)
    assert [name for name in kernels.ONE_THREAD if name in os.environ] == []
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    monkeypatch.setenv("TF_NUM_INTRAOP_THREADS", "")
    monkeypatch.delenv("TF_NUM_INTRAOP_THREADS")
    kernels.share_cores(2)
    assert (os.environ["TF_NUM_INTRAOP_THREADS"], os.environ["OMP_NUM_THREADS"]) == ("1", "3")
