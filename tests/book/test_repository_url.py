"""The repository's address, in a book of one chapter that is built for the test."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import yaml
from bs4 import BeautifulSoup
from visits import REPOSITORY

from mnist_lesson.book import links

COLAB = "https://colab.research.google.com/github/ada/digits/blob/main/chapters"
TOC = {"format": "jb-book", "root": "chapters/intro", "chapters": [{"file": "chapters/01_one"}]}


def write_book(folder: Path, url: str) -> None:
    """Write the smallest book with this repository's settings and ``url`` in them."""
    config = yaml.safe_load((REPOSITORY / "_config.yml").read_text(encoding="utf8"))
    config["repository"]["url"] = url
    config["html"]["baseurl"] = "https://ada.example/digits/"
    config["execute"]["execute_notebooks"] = "off"
    (folder / "chapters").mkdir()
    shutil.copytree(REPOSITORY / "chapters" / "images", folder / "chapters" / "images")
    (folder / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf8")
    (folder / "_toc.yml").write_text(yaml.safe_dump(TOC), encoding="utf8")
    (folder / "chapters" / "intro.md").write_text("# Hello\n\nWelcome.\n", encoding="utf8")
    cells = [nbformat.v4.new_markdown_cell("# One\n\nA chapter."), nbformat.v4.new_code_cell("1")]
    metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python", "pygments_lexer": "ipython3"},
    }
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
    nbformat.write(notebook, folder / "chapters" / "01_one.ipynb")


def build(folder: Path, **environment: str) -> tuple[BeautifulSoup, str]:
    """Build the book with warnings as errors; return its chapter, and what the build said."""
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    command = [str(jupyter_book), "build", ".", "-n", "-W"]
    env = {k: v for k, v in os.environ.items() if k != "REPOSITORY_URL"} | environment
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    html = next((folder / "_build" / "html" / "chapters").glob("01_*.html")).read_text(encoding="utf8")
    return BeautifulSoup(html, "html.parser"), done.stdout + done.stderr


def test_chapter_opens_in_colab(tmp_path: Path) -> None:
    write_book(tmp_path, "https://github.com/ada/digits")
    chapter, _ = build(tmp_path)
    (button,) = chapter.select("a.btn-colab")
    assert button.get_text(strip=True) == "Open in Colab"
    assert button["href"] == f"{COLAB}/01_one.ipynb"


def test_every_chapter_has_its_own_address_in_colab() -> None:
    """Owner, branch, folder and file name, from this repository's settings and for its real chapters."""
    branch = yaml.safe_load((REPOSITORY / "_config.yml").read_text(encoding="utf8"))["repository"]["branch"]
    options = {"repository_url": "https://github.com/ada/digits", "repository_branch": branch}
    app = SimpleNamespace(
        config=SimpleNamespace(html_theme_options=options),
        env=SimpleNamespace(doc2path=lambda page: f"{page}.ipynb"),
    )
    toc = yaml.safe_load((REPOSITORY / "_toc.yml").read_text(encoding="utf8"))
    pages = [chapter["file"] for chapter in toc["parts"][0]["chapters"]]
    assert len(pages) == 9
    for page in pages:
        context = {"header_buttons": [], "pathto": lambda *_: "_sources", "sourcename": "x.ipynb"}
        links.add_header_buttons(app, page, "page.html", context, None)
        notebook = REPOSITORY / f"{page}.ipynb"
        assert notebook.is_file()
        assert context["header_buttons"][0]["url"] == f"{COLAB}/{notebook.name}"


def test_a_workflow_can_name_the_repository(tmp_path: Path) -> None:
    write_book(tmp_path, "https://github.com/someone/else")
    chapter, _ = build(tmp_path, REPOSITORY_URL="https://github.com/ada/digits")
    (button,) = chapter.select("a.btn-colab")
    assert button["href"] == f"{COLAB}/01_one.ipynb"


def test_shared_link_shows_the_published_page(tmp_path: Path) -> None:
    write_book(tmp_path, "")
    chapter, _ = build(tmp_path)
    properties = {meta["property"]: meta["content"] for meta in chapter.select("meta[property]")}
    assert properties["og:url"] == "https://ada.example/digits/chapters/01_one.html"
    assert properties["og:image"] == "https://ada.example/digits/_images/cover.png"


def test_without_an_address_there_is_no_button(tmp_path: Path) -> None:
    write_book(tmp_path, "")
    chapter, said = build(tmp_path)
    assert chapter.select("a.btn-colab") == []
    assert "repository.url is not set in _config.yml" in said
    addresses = [a["href"] for a in chapter.select("a[href]")]
    assert not [a for a in addresses if "github.com" in a or "colab" in a]
