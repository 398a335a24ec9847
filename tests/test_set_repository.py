"""The command that writes the repository's address into the settings and the chapters."""

import shutil
from pathlib import Path

import nbformat
import pytest

from tools.set_repository import first_cell, set_repository

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
    for path in sorted((ROOT / "chapters").glob("*.ipynb")):
        assert nbformat.read(path, as_version=4).cells[0].source == first_cell(url), path.name


@pytest.mark.parametrize(
    "url",
    ["github.com/a/b", "https://example.org/a/b", 'https://github.com/a/b"\nx: 1', "https://github.com/a"],
)
def test_another_kind_of_address_is_refused_and_nothing_written(copy, url):
    before = contents(copy)
    with pytest.raises(ValueError, match="OWNER/REPOSITORY"):
        set_repository(url, root=copy)
    assert contents(copy) == before
