"""Snippets as a beginner writes them (snippets.txt, --- between them) print what NumPy prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.page_python.conftest import PagePython, assert_same

SNIPPETS = (Path(__file__).parent / "snippets.txt").read_text(encoding="utf-8").strip("\n").split("\n---\n")


@pytest.mark.parametrize("code", SNIPPETS)
def test_a_snippet_prints_the_same(page: PagePython, code: str) -> None:
    assert_same(page, code)
