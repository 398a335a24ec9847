"""The course's wheel, built without a network, with the whole package in it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from sphinx.errors import ExtensionError
from visits import REPOSITORY

from mnist_lesson.book import wheel

PACKAGE = REPOSITORY / "mnist_lesson"


def test_the_wheel_holds_every_file_and_needs_no_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # where nobody answers
    traces = {path.name for path in REPOSITORY.iterdir()}
    path = wheel.build_wheel(REPOSITORY, tmp_path)
    assert path == tmp_path / wheel.wheel_name()
    with zipfile.ZipFile(path) as archive:
        packed = {name for name in archive.namelist() if name.startswith("mnist_lesson/")}
        requirements = archive.read(f"{wheel.wheel_name().partition('-py3')[0]}.dist-info/METADATA").decode()
    files = [path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert packed == {str(path.relative_to(REPOSITORY)) for path in files}
    assert "Requires-Dist: keras" in requirements
    assert {path.name for path in REPOSITORY.iterdir()} == traces


def test_the_books_own_folder_goes_before_the_packages(tmp_path: Path) -> None:
    assert wheel.find_sources(tmp_path) == REPOSITORY
    (tmp_path / "copy").mkdir()
    wheel.copy_sources(REPOSITORY, tmp_path / "copy")
    assert wheel.find_sources(tmp_path / "copy") == tmp_path / "copy"


def test_without_sources_the_build_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wheel, "PACKAGE", tmp_path / "site-packages" / "mnist_lesson")
    with pytest.raises(ExtensionError, match=r"Expected pyproject\.toml, .*Build the book in a copy of the"):
        wheel.find_sources(tmp_path)


def test_a_failing_build_tells_what_setuptools_said(tmp_path: Path) -> None:
    wheel.copy_sources(REPOSITORY, tmp_path)
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 3\n")
    (tmp_path / "out").mkdir()
    with pytest.raises(ExtensionError, match=r"(?s)could not build mnist_lesson-.*It said:.*project"):
        wheel.build_wheel(tmp_path, tmp_path / "out")
