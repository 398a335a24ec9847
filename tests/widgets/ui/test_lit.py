"""lit-html in the package is what its makers published, with its license."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mnist_lesson import widgets

HERE = Path(widgets.__file__).parent / "ui" / "lit"
ROOT = Path(__file__).parents[3]
PUBLISHED = ROOT / "node_modules" / "lit-html"
FILES = sorted(path.relative_to(HERE).as_posix() for path in HERE.rglob("*.js"))


def test_version_is_the_pinned_one() -> None:
    pinned = json.loads((ROOT / "package.json").read_text())["devDependencies"]["lit-html"]
    assert json.loads((PUBLISHED / "package.json").read_text())["version"] == pinned
    assert "lit-html.js" in FILES


@pytest.mark.parametrize("name", FILES)
def test_file_is_unchanged(name: str) -> None:
    assert (HERE / name).read_bytes() == (PUBLISHED / name).read_bytes()


def test_license_is_beside_it() -> None:
    assert (HERE / "LICENSE.txt").read_bytes() == (PUBLISHED / "LICENSE").read_bytes()
