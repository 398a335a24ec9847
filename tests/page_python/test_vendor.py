"""MicroPython in the package is what its makers published, with its license."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from mnist_lesson import page_python

VENDOR = Path(page_python.__file__).parent / "vendor"
README = (VENDOR / "README.md").read_text(encoding="utf-8")
DIGESTS = dict(re.findall(r"^\| `(\S+)` \|.*\| ([0-9a-f]{64}) \|$", README, re.MULTILINE))


def test_every_file_of_others_has_a_digest() -> None:
    files = {path.name for path in VENDOR.iterdir() if path.suffix in {".mjs", ".wasm", ".js"}}
    assert files == set(DIGESTS)


@pytest.mark.parametrize("name", sorted(DIGESTS))
def test_file_is_unchanged(name: str) -> None:
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == DIGESTS[name]


def test_version_and_license_are_named() -> None:
    assert "MicroPython 1.27.0" in README
    for name in re.findall(r"\]\((\S+-LICENSE\.txt)\)", README):
        assert "Permission is hereby granted" in (VENDOR / name).read_text(encoding="utf-8")
    assert b"v1.27.0" in (VENDOR / "micropython.wasm").read_bytes()
