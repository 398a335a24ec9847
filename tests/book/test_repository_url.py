"""Where the repository's address comes from, and what a chapter's menu "Open in Colab" makes of it.

Books of one chapter are built for the test.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup
from visits import REPOSITORY

from mnist_lesson.book.repository import find_address, github_address, remote_address
from mnist_lesson.book.wheel import wheel_name

COLAB = "https://colab.research.google.com/github"
DIGITS = "https://github.com/ada/digits"
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


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True)


def make_repository(folder: Path, **remotes: str) -> Path:
    """Make a git repository with these remotes."""
    folder.mkdir(exist_ok=True)
    git(folder, "init")
    for name, url in remotes.items():
        git(folder, "remote", "add", name, url)
    return folder


def choices(chapter: BeautifulSoup) -> dict[str, str]:
    """Return the runtimes that the menu offers at a click, and where they lead."""
    return {link.get_text(): link["href"] for link in chapter.select(".colab-menu ul a")}


def expected(repository: str) -> dict[str, str]:
    return {
        kind: f"{COLAB}/{repository}/blob/colab/{kind.lower()}/01_one.ipynb" for kind in ("CPU", "GPU", "TPU")
    }


def check_steps(chapter: BeautifulSoup, site: Path) -> None:
    """Check the three steps by hand: every file that they name lies beside the pages."""
    first, second, third = chapter.select(".colab-menu ol > li")
    for kind, link in zip(("CPU", "GPU", "TPU"), first.select("a[download]"), strict=True):
        assert link.get_text() == kind
        notebook = nbformat.read(site / "chapters" / link["href"], as_version=4)
        assert notebook.metadata.get("accelerator", "CPU") == kind
    assert second.a["href"] == "https://colab.research.google.com/#upload=true"
    assert (site / "chapters" / third.a["href"]).stat().st_size > 1_000_000
    assert wheel_name() in third.get_text()


def check_shared_link(chapter: BeautifulSoup) -> None:
    """A link that is shared shows the published page, which the settings name, too."""
    properties = {meta["property"]: meta["content"] for meta in chapter.select("meta[property]")}
    assert properties["og:url"] == "https://ada.example/digits/chapters/01_one.html"
    assert properties["og:image"] == "https://ada.example/digits/_images/cover.png"


def test_a_copy_without_an_address_has_the_button_and_three_steps(tmp_path: Path) -> None:
    write_book(tmp_path, "")
    chapter, said = build(tmp_path)
    assert chapter.select_one("details.colab-menu > summary").get_text(strip=True) == "Open in Colab"
    assert choices(chapter) == {}
    check_steps(chapter, tmp_path / "_build" / "html")
    check_shared_link(chapter)
    assert "this copy has no address on GitHub" in said
    assert not [a for a in chapter.select("a[href]") if "github.com" in a["href"]]


def test_the_settings_name_the_address(tmp_path: Path) -> None:
    write_book(tmp_path, DIGITS)
    make_repository(tmp_path, origin="https://github.com/bob/copy")
    chapter, said = build(tmp_path)
    assert choices(chapter) == expected("ada/digits")
    check_steps(chapter, tmp_path / "_build" / "html")
    assert f"{DIGITS}, named by _config.yml" in said


def test_git_names_the_address_where_nothing_else_does(tmp_path: Path) -> None:
    write_book(tmp_path, "")
    make_repository(tmp_path, origin="git@github.com:ada/digits.git")
    chapter, said = build(tmp_path)
    assert choices(chapter) == expected("ada/digits")
    assert f"{DIGITS}, named by git remote" in said


def test_a_workflow_names_the_address_before_all_others(tmp_path: Path) -> None:
    write_book(tmp_path, "https://github.com/someone/else")
    make_repository(tmp_path, origin="https://github.com/bob/copy")
    chapter, said = build(tmp_path, REPOSITORY_URL=DIGITS)
    assert choices(chapter) == expected("ada/digits")
    assert f"{DIGITS}, named by REPOSITORY_URL" in said


def test_an_address_that_colab_can_not_open_leaves_the_steps(tmp_path: Path) -> None:
    write_book(tmp_path, "https://gitlab.com/ada/digits")
    chapter, said = build(tmp_path)
    assert choices(chapter) == {}
    check_steps(chapter, tmp_path / "_build" / "html")
    assert "_config.yml names 'https://gitlab.com/ada/digits'" in said


@pytest.mark.parametrize(
    "url",
    [
        DIGITS,
        f"{DIGITS}/",
        f"{DIGITS}.git",
        "http://www.github.com/ada/digits",
        "https://GitHub.com/ada/digits",
        "https://x-access-token:secret@github.com/ada/digits.git",
        "git@github.com:ada/digits.git",
        "ssh://git@github.com/ada/digits.git",
        "ssh://git@ssh.github.com:443/ada/digits.git",
        "git://github.com/ada/digits",
        f" {DIGITS}\n",
    ],
)
def test_any_way_to_write_an_address_is_understood(url: str) -> None:
    assert github_address(url) == DIGITS


@pytest.mark.parametrize(
    "url",
    ["", "ada/digits", "github.com/ada/digits", "https://gitlab.com/ada/digits", "/srv/git/digits.git"]
    + ["https://github.com.example.org/ada/digits", "https://example.org/github.com/ada/digits"]
    + ["https://example.org@github.com:ada/digits", f'{DIGITS}"\nx', f"{DIGITS}/tree/main"]
    + [f"https://github.com/{path}" for path in ("a", "../..", "a/..", "a/.", "./b", "-a/b", "a.b/c", "é/b")]
    + [f"https://github.com/{path}" for path in ("OWNER/REPOSITORY", "OWNER/b", "a/REPOSITORY")],
)
def test_another_address_is_none_of_github(url: str) -> None:
    assert github_address(url) is None


@pytest.mark.parametrize("path", ["a/b", "a/.github", "a-1/b.c_d", "a/...", "a_enterprise/b"])
def test_what_github_allows_is_taken(path: str) -> None:
    assert github_address(f"git@github.com:{path}.git") == f"https://github.com/{path}"


def test_origin_counts_before_other_remotes(tmp_path: Path) -> None:
    remotes = {"backup": "https://github.com/bob/copy", "origin": DIGITS}
    assert remote_address(make_repository(tmp_path / "both", **remotes)) == DIGITS
    elsewhere = {"origin": "https://gitlab.com/ada/digits", "mirror": "https://github.com/bob/copy"}
    assert remote_address(make_repository(tmp_path / "two", **elsewhere)) == "https://github.com/bob/copy"


def test_no_git_no_remote_or_another_repository_around_is_no_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert remote_address(tmp_path) == ""
    around = make_repository(tmp_path / "around")
    assert remote_address(around) == ""
    git(around, "remote", "add", "origin", DIGITS)
    (around / "course").mkdir()
    assert remote_address(around / "course") == ""
    assert remote_address(around) == DIGITS
    monkeypatch.setenv("PATH", str(tmp_path))
    assert remote_address(around) == ""


def test_a_hooks_settings_do_not_lead_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = make_repository(tmp_path / "here", origin=DIGITS)
    other = make_repository(tmp_path / "other", origin="https://github.com/bob/copy")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    assert remote_address(here) == DIGITS


def test_an_empty_variable_counts_as_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPOSITORY_URL", " ")
    assert find_address(tmp_path, DIGITS) == (DIGITS, "_config.yml")
    assert find_address(tmp_path) == ("", "")
