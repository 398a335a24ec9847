"""The module that a page loads to run Python: whole, and small."""

from __future__ import annotations

import gzip
import re

from mnist_lesson.page_python import SESSION, WORKER, module_texts, package_files, runtime_source

MOST = 450_000  # bytes, compressed, with all that the page loads for Python


def test_every_import_is_in_it() -> None:
    texts = module_texts(SESSION, WORKER)
    assert "page_python/vendor/micropython.mjs" in texts
    for text in texts.values():
        assert set(re.findall(r'from "lesson:([^"]+)"', text)) <= texts.keys()
        assert not re.search(r'^import "\.|^(?:import|export)[^;]*\bfrom "\.', text, re.MULTILINE)


def test_it_is_small_and_ends_no_script() -> None:
    source = runtime_source()
    assert "</script" not in source
    assert len(gzip.compress(source.encode(), 9)) < MOST


def test_packages_are_read_by_their_paths() -> None:
    files = package_files()
    assert {"run.py", "hints.py", "mnist_lesson/__init__.py", "mnist_lesson/data.py"} <= files.keys()
    assert all(path.endswith(".py") for path in files)
