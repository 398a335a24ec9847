"""Progress, the reader's own: what each page asks, and the script that shows what was answered.

Answers are in the reader's browser alone (``widgets/ui/memory.js``). The build writes into every page the
list of all chapters with what they ask, as JSON, and ``progress.js``: ticks in the sidebar, "Go on where you
stopped", a button at each chapter's end. The page with ``<div class="lesson-record">`` gets ``record.js``
besides: it shows all answers, exports, imports and erases them. Scripts stand in the page, for a browser
refuses modules from files.

A cell with ``Question("05-odds")`` gets the id ``question-05-odds``, so that links lead there.
"""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path, PurePosixPath
from typing import Any

import nbformat
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from mnist_lesson.questions import prefix_of
from mnist_lesson.widgets.source import strip_comments

HERE = Path(__file__).parent
MEMORY = HERE.parent / "widgets" / "ui" / "memory.js"
SCRIPTS = (MEMORY, HERE / "progress.js")
RECORD_SCRIPT = HERE / "record.js"
RECORD_PLACE = '<div class="lesson-record">'
ASKED = re.compile(r"\b(Question|Guess)\(\s*[\"']([a-z0-9_-]+)[\"']")
IMPORT = re.compile(r"^import\b[^;]*;\n", re.MULTILINE)
INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
FOUND = "lesson_asked"  # the names under which Sphinx's environment keeps a page's, and the whole book's
KEPT = "lesson_progress"
FINAL_PAGE = "can_you_do_it"
"""It asks the chapters' questions again; what is answered there is kept apart, as of the kind "again"."""

Page = dict[str, Any]


def asked_in(source: str) -> list[tuple[str, str]]:
    """Return the questions and guesses that a cell's code shows, as pairs of kind and name."""
    return [(kind.lower(), name) for kind, name in ASKED.findall(source)]


def find_asked(app: Sphinx, doctree: nodes.document) -> None:
    """Note what a notebook asks, and name the places of it."""
    path = Path(app.env.doc2path(app.env.docname))
    if path.suffix != ".ipynb":
        return
    cells = nbformat.read(path, as_version=4).cells
    places = {place["cell_index"]: place for place in doctree.findall(is_code_cell)}
    found: list[tuple[str, str]] = []
    slugs = app.env.metadata[app.env.docname].setdefault("myst_slugs", {})
    for index, cell in enumerate(cells):
        new = [one for one in asked_in(cell.source) if one not in found] if cell.cell_type == "code" else []
        found += new
        if index in places:
            places[index]["ids"] += (ids := [f"{kind}-{name}" for kind, name in new])
            slugs |= {one: (0, one, "") for one in ids}  # so that a page's source may link there
    app.env.metadata[app.env.docname][FOUND] = found


def is_code_cell(node: nodes.Node) -> bool:
    """Return whether a node is the place of a notebook's code cell."""
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


def page_of(app: Sphinx, docname: str, found: list[tuple[str, str]]) -> Page:
    """Return what the script knows of one chapter."""
    name = PurePosixPath(docname).name
    number = app.env.toc_secnumbers.get(docname, {}).get("", ())
    return {
        "page": docname,
        "file": app.builder.get_target_uri(docname),
        "number": ".".join(map(str, number)),
        "title": app.env.titles[docname].astext(),
        "name": name,
        "prefix": prefix_of(name),
        "kind": "again" if name == FINAL_PAGE else "question",
        "questions": [name for kind, name in found if kind == "question"],
        "guesses": [name for kind, name in found if kind == "guess"],
    }


def chapters(app: Sphinx) -> list[Page]:
    """Return the book's chapters, the pages made from notebooks, in the order of _toc.yml."""
    found = ((name, app.env.metadata[name].get(FOUND)) for name in app.config.external_site_map)
    return [page_of(app, name, asked) for name, asked in found if asked is not None]


def collect_asked(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Keep the list of chapters; where it has changed, have all pages written again."""
    if app.builder.format != "html":
        return []
    text = json.dumps(chapters(app), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    if text == getattr(env, KEPT, None):
        return []
    setattr(env, KEPT, text)
    return sorted(env.found_docs)


@functools.cache
def script(*paths: Path) -> str:
    """Return modules as one, without comments and indents: they import from each other, and nothing else."""
    return "\n".join(shorten(path.read_text(encoding="utf-8")) for path in paths)


def shorten(text: str) -> str:
    """Return a module's text without imports, comments and indents."""
    return INDENT.sub("", strip_comments(IMPORT.sub("", text))).strip()


def has_record(doctree: nodes.document | None) -> bool:
    """Return whether a page is the one that shows all answers."""
    return doctree is not None and any(RECORD_PLACE in raw.astext() for raw in doctree.findall(nodes.raw))


def add_script(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give a page the list and the script."""
    app.add_css_file("progress.css", priority=900)
    data = f'{{"here":{json.dumps(pagename)},"pages":{getattr(app.env, KEPT)}}}'
    app.add_js_file(None, body=data, type="application/json", id="lesson-chapters")
    is_record = has_record(doctree)
    text = script(*SCRIPTS, *[RECORD_SCRIPT] * is_record)
    start = "startProgress();" + " startRecord();" * is_record
    app.add_js_file(None, body=f"\n{text}\n{start}\n", type="module", id="lesson-progress")


def connect(app: Sphinx) -> None:
    """Connect this part to Sphinx."""
    app.connect("doctree-read", find_asked)
    # After the chapters have their numbers, which "env-updated" comes too early for.
    app.connect("env-get-updated", collect_asked, priority=900)
    app.connect("html-page-context", add_script)
