"""The command that writes the repository's address into the settings and the chapters."""

import shutil
from pathlib import Path

import nbformat
import pytest

from tools.set_repository import branch_of, first_cell, set_repository

ROOT = Path(__file__).parent.parent
URL = "https://github.com/someone/a-course"


@pytest.fixture
def copy(tmp_path):
    shutil.copy(ROOT / "_config.yml", tmp_path)
    (tmp_path / "chapters").mkdir()
    for path in sorted((ROOT / "chapters").glob("0[12]*.ipynb")):
        shutil.copy(path, tmp_path / "chapters")
    return tmp_path


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_address_goes_into_settings_and_first_cells(copy):
    set_repository(URL, root=copy)
    assert f'url: "{URL}"' in (copy / "_config.yml").read_text()
    for path in (copy / "chapters").glob("*.ipynb"):
        cell = nbformat.read(path, as_version=4).cells[0]
        assert f"%pip install --quiet --no-deps git+{URL}\n" in cell.source
        assert cell.source.endswith("mnist_lesson.setup()")


@pytest.mark.parametrize("branch", ["main", "next", "feature/2026-11_a.b"])
def test_the_first_cells_install_the_branch_that_colab_opens(copy, branch):
    config = copy / "_config.yml"
    config.write_text(config.read_text().replace("  branch: main\n", f"  branch: {branch}\n"))
    set_repository(URL, root=copy)
    source = URL if branch == "main" else f"{URL}@{branch}"
    for path in (copy / "chapters").glob("*.ipynb"):
        assert f"--no-deps git+{source}\n" in nbformat.read(path, as_version=4).cells[0].source


@pytest.mark.parametrize("branch", ["a b", "a;reboot", "{x}", "-- --upgrade", "17", "[a]"])
def test_a_branch_that_can_not_be_is_refused_and_nothing_written(copy, branch):
    config = copy / "_config.yml"
    config.write_text(config.read_text().replace("  branch: main\n", f"  branch: {branch}\n"))
    before = contents(copy)
    with pytest.raises(ValueError, match=r"Expected repository\.branch in _config\.yml"):
        set_repository(URL, root=copy)
    assert contents(copy) == before


def test_without_a_branch_it_is_main():
    assert branch_of("repository:\n  url: ''\n") == "main"


def test_an_empty_address_brings_everything_back(copy):
    set_repository("", root=copy)
    before = contents(copy)
    set_repository(URL, root=copy)
    assert contents(copy) != before
    set_repository("", root=copy)
    assert contents(copy) == before


def test_the_chapters_begin_with_the_cell_that_the_command_writes():
    config = (ROOT / "_config.yml").read_text()
    url = config.split("\nrepository:\n  url: ", 1)[1].split("\n", 1)[0].strip('"')
    expected = first_cell(url, branch_of(config))
    for path in sorted((ROOT / "chapters").glob("*.ipynb")):
        assert nbformat.read(path, as_version=4).cells[0].source == expected, path.name


WITHOUT_NAMES = ["../..", "a/..", "a/.", "./b", "-a/b", "a.b/c", "é/b", "a/b/", "a/b\n", "a"]


@pytest.mark.parametrize(
    "url",
    ["github.com/a/b", "https://example.org/a/b", 'https://github.com/a/b"\nx: 1']
    + [f"https://github.com/{path}" for path in WITHOUT_NAMES],
)
def test_another_kind_of_address_is_refused_and_nothing_written(copy, url):
    before = contents(copy)
    with pytest.raises(ValueError, match="OWNER/REPOSITORY"):
        set_repository(url, root=copy)
    assert contents(copy) == before


@pytest.mark.parametrize("path", ["OWNER/REPOSITORY", "OWNER/b", "a/REPOSITORY"])
def test_the_placeholder_is_named_and_nothing_written(copy, path):
    before = contents(copy)
    with pytest.raises(ValueError, match="your account in the place of OWNER and your repository's name in"):
        set_repository(f"https://github.com/{path}", root=copy)
    assert contents(copy) == before


@pytest.mark.parametrize("path", ["a/b", "a/.github", "a-1/b.c_d", "a/...", "a_enterprise/b"])
def test_what_github_allows_is_taken(copy, path):
    set_repository(f"https://github.com/{path}", root=copy)
    assert f'url: "https://github.com/{path}"' in (copy / "_config.yml").read_text()
