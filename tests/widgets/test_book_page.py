"""The book's build brings a notebook's widgets into the page, alive, with all that they need."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from tests.widgets.pages import STATE, VIEW

REPOSITORY = Path(__file__).parents[2]
CELLS = [
    "from mnist_lesson.widgets import Perceptron\n\nPerceptron()",
    "Perceptron(dataset='xor')",
]


def write_notebook(path: Path, sources: list[str]) -> None:
    cells = [nbformat.v4.new_markdown_cell("# Two neurons\n\nA page of the book with two widgets.")]
    cells += [nbformat.v4.new_code_cell(source) for source in sources]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, pages_folder: Path) -> Path:
    """Build a book of two pages with the course's own settings, where the test server finds it."""
    book = tmp_path_factory.mktemp("book")
    shutil.copy(REPOSITORY / "_config.yml", book)
    shutil.copytree(REPOSITORY / "chapters" / "images", book / "chapters" / "images")
    (book / "_toc.yml").write_text(
        "format: jb-book\nroot: chapters/plain\nchapters:\n  - file: chapters/neurons\n"
    )
    (book / "chapters" / "plain.md").write_text("# A plain page\n\nNothing moves on this page of the book.\n")
    write_notebook(book / "chapters" / "neurons.ipynb", CELLS)
    command = [str(Path(sys.executable).parent / "jupyter-book"), "build", str(book), "-W", "--keep-going"]
    environment = os.environ | {"JUPYTER_PREFER_ENV_PATH": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return Path(shutil.copytree(book / "_build" / "html", pages_folder / "book"))


@pytest.fixture(scope="module")
def html(built: Path) -> BeautifulSoup:
    return BeautifulSoup((built / "chapters" / "neurons.html").read_text(encoding="utf-8"), "html.parser")


def test_page_has_state_views_pictures_and_one_host(html: BeautifulSoup) -> None:
    assert len(html.select(f'script[type="{STATE}"]')) == 1
    assert len(html.select('script[type="module"]:not(#lesson-progress, #lesson-slides)')) == 1
    assert len(html.select("script#lesson-progress")) == 1
    places = html.select(".lesson-widget")
    assert [len(place.select(f'script[type="{VIEW}"]')) for place in places] == [1, 1]
    alts = [place.img["alt"] for place in places]
    assert alts[0].startswith("6 squares and 6 circles")
    assert alts[1].startswith("2 squares and 2 circles")


def test_page_asks_nobody_else_for_script(html: BeautifulSoup) -> None:
    sources = [script["src"] for script in html.select("script[src]")]
    assert [source for source in sources if "//" in source] == []
    assert not any("require" in source or "embed" in source for source in sources)


def test_page_without_widgets_has_no_host(built: Path) -> None:
    assert "lesson-widget" not in (built / "chapters" / "plain.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_widgets_of_the_page_run(open_widgets, built: Path, scheme: str) -> None:
    page = open_widgets.open_page("book/chapters/neurons.html", 2, scheme=scheme)
    expect(page.locator(".perceptron-verdict")).to_have_text(
        ["z ≥ 0, so X is a circle", "z ≥ 0, so X is a circle"]
    )
    page.get_by_role("button", name="Next point").nth(1).click()
    expect(page.locator(".ml-note").nth(1)).to_contain_text("The square at (0, 0) gives z = −0.5")
    expect(page.locator(".lesson-widget img").first).to_be_hidden()
