"""A page with three code cells as the book writes them, and a session behind it that runs no Python."""

from __future__ import annotations

import json
import shutil
from html import escape
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page

from mnist_lesson import page_python
from mnist_lesson.book import pages, python, widgets

ROOT = Path(__file__).parents[2]
FAKE = ROOT / "tests" / "page_python" / "view" / "fake_page.js"
CHAPTER = "03_perceptron"
CELLS = {
    "cell-01": ('print("one")', "one\n"),
    "cell-02": ('def two(x):  # twice\n    return f"{2 * x}"\n\n\nprint("two")\n7', "two\n"),
    "cell-03": ('print("three")', ""),
}
"""The code of the page's cells, and the book's output of it. Between the last two a hidden one runs."""
LISTED = [
    {"id": "cell-01", "shown": True},
    {"id": "cell-02", "shown": True},
    {"id": "cell-02b", "shown": False, "code": 'print("hidden")'},
    {"id": "cell-03", "shown": True},
]
SHEETS = (
    "styles/theme.css",
    "styles/pydata-sphinx-theme.css",
    "pygments.css",
    "styles/sphinx-book-theme.css",
    "book.css",
    "python.css",
)
PAGE = """<!doctype html>
<html lang="en" data-theme="light" data-content_root="./">
<head><script>{storage}</script><meta charset="utf-8"><title>Cells</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width">
{sheets}
</head>
<body><main class="bd-main"><div class="bd-content"><div class="bd-article-container">
<article class="bd-article"><h1>Cells</h1>
{cells}
</article></div></div></main>
<script type="application/json" id="lesson-python">{listed}</script>
<script type="module">{host}</script>
<script type="module">{script}</script>
</body></html>
"""
CELL = """<div class="cell docutils container" id="{id}">
<div class="cell_input docutils container"><div class="highlight-ipython3 notranslate"><div class="highlight">
<pre><span></span>{code}
</pre></div></div></div>
{output}</div>"""
OUTPUT = """<div class="cell_output docutils container">
<div class="output stream highlight-myst-ansi notranslate">
<div class="highlight"><pre><span></span>{text}</pre></div></div></div>
"""


def fake_source(patch: pytest.MonkeyPatch) -> str:
    """Return the page's module with the fake session; names begin at the repository's top."""
    patch.setattr(page_python, "_ROOT", ROOT)
    texts = json.dumps(page_python.module_texts(FAKE)).replace("<", "\\u003c")
    linker = (python.ROOM / "linker.js").read_text(encoding="utf-8")
    main = FAKE.relative_to(ROOT).as_posix()
    return f'{linker}\nexport const load = () => import(createLinker({texts})("{main}"));\n'


def write_page(folder: Path, site: Path, module: str) -> None:
    """Write the page, with the book's styles, and the resource that its buttons load."""
    shutil.copytree(site / "_static", folder / "_static", ignore=shutil.ignore_patterns("*.js", "images"))
    for sheet in (ROOT / "mnist_lesson" / "book" / "static").glob("*.css"):
        shutil.copy(sheet, folder / "_static")
    cells = [
        CELL.format(id=name, code=escape(code), output=OUTPUT.format(text=text) if text else "")
        for name, (code, text) in CELLS.items()
    ]
    page = PAGE.format(
        sheets="\n".join(f'<link rel="stylesheet" href="_static/{name}">' for name in SHEETS),
        cells="\n".join(cells),
        listed=python.page_list(CHAPTER, LISTED),
        storage=pages.STORAGE,
        host=widgets.host_script(),
        script=python.page_script(),
    )
    (folder / "cells.html").write_text(page, encoding="utf-8")
    widgets.write_resource(folder, "python", python.resource(module))


def open_cell(page: Page, name: str) -> Locator:
    """Press a cell's button, and return the cell once its editor is there."""
    cell = page.locator(f"#{name}")
    cell.locator(".lesson-run button").press("Enter")  # what arrives late may move it from under a pointer
    cell.locator(".python-cell").wait_for()
    return cell


def write_code(cell: Locator, code: str) -> None:
    """Put code into a cell's editor as a reader does, in the place of what stands there."""
    field = cell.locator("textarea")
    field.press("ControlOrMeta+a")
    field.press("Delete")
    cell.page.keyboard.insert_text(code)
