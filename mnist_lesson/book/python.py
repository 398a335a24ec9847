"""Python in the page: which code cells get the button "Edit and run", and what it loads.

``page_python/not_in_page.toml`` says which cells are offered. Their places get the cell's id (``cell-08``),
and the page gets two things: the list of its code cells as JSON, and ``python_page.js``, which adds the
buttons. Nothing else comes before a reader presses one: then it loads ``lesson-data/python.js``, which has
the editor, the interpreter and all that they need.

The list has the code of hidden cells that must run before others; that of the cells in sight stands in the
page.
"""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import nbformat
from docutils import nodes
from sphinx.application import Sphinx

from mnist_lesson.page_python import runtime_source
from mnist_lesson.widgets.styles import read_styles

from .progress import is_code_cell, shorten
from .widgets import has_widgets, host_script, write_resource

ROOM = Path(__file__).parent.parent / "page_python"
DECISIONS = ROOM / "not_in_page.toml"
STYLE = ROOM / "view" / "style.css"
MAIN = ROOM / "view" / "main.js"
PAGE_SCRIPT = Path(__file__).with_name("python_page.js")
RESOURCE = "python"
FOUND = "lesson_python"  # the name under which Sphinx's environment keeps a page's list
HIDING = ("hide-", "remove-input", "remove-cell")
"""Starts of the tags of cells whose code is not in sight."""

Cell = dict[str, Any]


@cache
def decisions() -> dict[str, Any]:
    """Return ``not_in_page.toml``: ``chapters``, and ``left_out`` and ``silent`` by chapter and cell."""
    return tomllib.loads(DECISIONS.read_text(encoding="utf-8"))


def is_in_sight(cell: nbformat.NotebookNode) -> bool:
    """Return whether a reader sees the code of a notebook's cell."""
    return cell.cell_type == "code" and not any(
        tag.startswith(HIDING) for tag in cell.metadata.get("tags", [])
    )


def page_cells(chapter: str, cells: list[nbformat.NotebookNode]) -> list[Cell]:
    """Return a chapter's code cells that run in the page, in their order.

    An offered one is ``{"id", "shown": True}``; its code stands in the page. One that runs without a word
    when a cell below needs it is ``{"id", "shown": False, "code"}``.
    """
    left_out = decisions()["left_out"].get(chapter, {})
    silent = decisions()["silent"].get(chapter, {})
    found: list[Cell] = []
    for cell in cells:
        if cell.cell_type == "code" and cell.id in silent:
            code = silent[cell.id].get("code", cell.source)
            found.append({"id": cell.id, "shown": False, "code": code})
        elif is_in_sight(cell) and cell.id not in left_out:
            found.append({"id": cell.id, "shown": True})
    return found


def mark_cells(app: Sphinx, doctree: nodes.document) -> None:
    """Give each offered cell its id in the page, and keep the page's list."""
    path = Path(app.env.doc2path(app.env.docname))
    chapter = PurePosixPath(app.env.docname).name
    if path.suffix != ".ipynb" or chapter not in decisions()["chapters"]:
        return
    cells = nbformat.read(path, as_version=4).cells
    found = page_cells(chapter, cells)
    offered = {cell["id"] for cell in found if cell["shown"]}
    for place in doctree.findall(is_code_cell):
        cell = cells[place["cell_index"]]
        if cell.id in offered:
            place["ids"].append(cell.id)
    app.env.metadata[app.env.docname][FOUND] = found


def page_list(chapter: str, found: list[Cell]) -> str:
    """Return what a page's script knows, as JSON that can stand in a page."""
    text = json.dumps({"chapter": chapter, "cells": found}, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def page_script() -> str:
    """Return the text of the small script that every page with offered cells carries."""
    return shorten(PAGE_SCRIPT.read_text(encoding="utf-8")) + "\nstart();\n"


def add_script(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give a page with offered cells its list, the script, the button's look, and a host to load by."""
    found = app.env.metadata.get(pagename, {}).get(FOUND)
    if doctree is None or not found:
        return
    if not has_widgets(doctree):
        app.add_js_file(None, body=host_script(), type="module")
    app.add_css_file("python.css", priority=900)
    data = page_list(PurePosixPath(pagename).name, found)
    app.add_js_file(None, body=data, type="application/json", id="lesson-python")
    app.add_js_file(None, body=f"\n{page_script()}", type="module", id="lesson-python-page")


def resource(source: str) -> dict[str, str]:
    """Return what is loaded when the button is pressed: the editor and the interpreter, and their style."""
    return {"source": source, "style": read_styles(STYLE)}


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Write the resource beside the others, once the pages are there."""
    if exception is None and app.builder.format == "html":
        write_resource(Path(app.outdir), RESOURCE, resource(runtime_source(MAIN)))


def connect(app: Sphinx) -> None:
    """Connect this part to Sphinx."""
    app.connect("doctree-read", mark_cells)
    app.connect("html-page-context", add_script)
    app.connect("build-finished", finish)
