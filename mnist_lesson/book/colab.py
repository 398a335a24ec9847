"""A chapter in Google Colab: the notebooks that ask for a runtime, and the menu in a chapter's header.

A copy with an address on GitHub has its notebooks on the branch ``colab``, one folder for each kind of
runtime, and opens them from there. Every copy has the same notebooks beside its pages, with the course's
wheel, for a reader who brings them to Colab by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from html import escape
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbformat import NotebookNode

COLAB = "https://colab.research.google.com"
UPLOAD = f"{COLAB}/#upload=true"
BRANCH = "colab"
FOLDER = "colab"
"""Where the built book keeps the notebooks, one folder for each runtime in it."""


class Runtime(NamedTuple):
    """A kind of machine in Colab: its name, Colab's word for the device, and ours for the reader."""

    name: str
    device: str | None
    remark: str

    @property
    def folder(self) -> str:
        return self.name.lower()


# Colab writes a TPU's type into `gpuType`, too; V5E1 is the one that it lends at no charge.
RUNTIMES = (
    Runtime("CPU", None, "enough for every chapter"),
    Runtime("GPU", "T4", "a T4, for larger networks"),
    Runtime("TPU", "V5E1", "a v5e, with Keras on JAX"),
)
_NEW_TAB = 'target="_blank" rel="noopener"'  # the book stays open beside Colab, with its steps
_SOURCE_LINE = re.compile(r'^SOURCE = "[^"\n]*"', re.MULTILINE)
_ADDRESS = re.compile(r"git\+https://[\w.-]+(?:/[\w.-]+)+(?:@[\w./-]+)?", re.ASCII)
_PAGE_LINK = re.compile(r"\]\(([\w./-]+\.(ipynb|md|png|svg|jpe?g))(#[^)\s]*)?\)", re.ASCII)


def name_source(cell: str, source: str) -> str:
    """Return a first cell that installs the course from ``source``, an address that pip takes.

    Raises:
        ValueError: the cell has no line ``SOURCE = "…"``, or the address is not ``git+https://…``.
    """
    if not _ADDRESS.fullmatch(source):
        raise ValueError(f"Expected an address like git+https://github.com/OWNER/REPOSITORY, got {source!r}.")
    named, found = _SOURCE_LINE.subn(f'SOURCE = "{source}"', cell)
    if found != 1:
        raise ValueError(f'Expected one line SOURCE = "" in the first cell, found {found}.')
    return named


def notebook_for(notebook: NotebookNode, runtime: Runtime, name: str) -> NotebookNode:
    """Return a chapter, outputs and all, that Colab opens on a runtime of this kind.

    The keys are those that Colab writes, and that Keras's guides have.

    Args:
        notebook: the chapter; it is left as it is.
        runtime: one of :data:`RUNTIMES`.
        name: what Colab calls the notebook.
    """
    copy = deepcopy(notebook)
    colab = {"name": name, "provenance": [], "toc_visible": True}
    if runtime.device is not None:
        copy.metadata["accelerator"] = runtime.name
        colab["gpuType"] = runtime.device
    copy.metadata["colab"] = NotebookNode(colab)
    return copy


def write_notebooks(
    chapter: Path, folder: Path, finish: Callable[[NotebookNode, Runtime], None] | None = None
) -> None:
    """Write a chapter for each of Colab's runtimes into folders of their names.

    ``finish`` may change each notebook before it is checked and written.
    """
    notebook = nbformat.read(chapter, as_version=4)
    for runtime in RUNTIMES:
        copy = notebook_for(notebook, runtime, chapter.name)
        if finish is not None:
            finish(copy, runtime)
        nbformat.validate(copy)
        place = folder / runtime.folder
        place.mkdir(parents=True, exist_ok=True)
        nbformat.write(copy, place / chapter.name)


def lead_links_home(notebook: NotebookNode, repository: str, branch: str, runtime: Runtime) -> None:
    """Let links to other pages, which Colab would look for on its own server, lead to the copy on GitHub.

    A chapter opens in Colab on the same kind of runtime; pages and pictures lie on ``branch``.
    """

    def home(match: re.Match[str]) -> str:
        path, suffix, anchor = match[1], match[2], match[3] or ""
        if suffix == "ipynb":
            return f"]({notebook_url(repository, runtime, path.removesuffix('.ipynb'))}{anchor})"
        raw = "" if suffix == "md" else "?raw=true"
        return f"]({repository}/blob/{branch}/chapters/{path}{raw}{anchor})"

    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = _PAGE_LINK.sub(home, cell.source)


def notebook_url(repository: str, runtime: Runtime, stem: str) -> str:
    """Return the address at which Colab opens a chapter from the branch ``colab`` of a GitHub repository.

    ``repository`` is ``https://github.com/OWNER/REPOSITORY``, ``stem`` the chapter's file without ``.ipynb``.
    """
    path = repository.removeprefix("https://github.com/")
    return f"{COLAB}/github/{path}/blob/{BRANCH}/{runtime.folder}/{stem}.ipynb"


def menu(repository: str | None, stem: str, *, top: str, wheel: str) -> str:
    """Return the HTML of a chapter's menu "Open in Colab".

    Args:
        repository: the copy's address on GitHub; without one the menu says what to do by hand.
        stem: the chapter's file without ``.ipynb``.
        top: the way from the page to the top of the book, as ``../``.
        wheel: the name of the wheel's file there.
    """
    steps = _steps(stem, top=top, wheel=wheel)
    if not repository:
        return (
            "<p>This copy of the book is not on GitHub, where Colab would fetch a chapter by itself. "
            f"Three steps bring it there:</p>{steps}"
        )
    choices = "".join(
        f'<li><a href="{escape(notebook_url(repository, runtime, stem))}" {_NEW_TAB}>{runtime.name}</a> '
        f"<span>{escape(runtime.remark)}</span></li>"
        for runtime in RUNTIMES
    )
    return (
        f"<p>Open this chapter on a machine with</p><ul>{choices}</ul>"
        f"<details><summary>Does it not open? Three steps by hand</summary>{steps}</details>"
    )


def _steps(stem: str, *, top: str, wheel: str) -> str:
    """Return the three steps that bring a chapter to Colab by hand, as an HTML list."""
    chapters = " · ".join(
        f'<a href="{top}{FOLDER}/{runtime.folder}/{stem}.ipynb" download>{runtime.name}</a>'
        for runtime in RUNTIMES
    )
    return (
        f"<ol><li>Download this chapter for a machine with {chapters}.</li>"
        f'<li>Open <a href="{UPLOAD}" {_NEW_TAB}>Colab\'s upload page</a> and choose that file.</li>'
        f'<li>Download <a href="{top}{wheel}" download>the course</a>, run the first cell and choose '
        f"<code>{wheel}</code> there.</li></ol>"
    )
