"""The course's widgets in the built page: still picture, view, and the page's own host.

MyST-NB writes each widget's state into the page as JSON, and for each output the best kind alone: the
widget's view, a script that shows nothing by itself. Here the still picture stays beside it, for readers and
printers without script, and ``mnist_lesson/widgets/host.js`` starts the widget in its place. Only pages with
widgets carry the host. It is written into the page, since a browser refuses modules from files, and since
Jupyter Book adds every script under ``_static`` to every page. It runs what a page carries and nothing else:
a widget whose module or style is a URL, or with binary traits, shows its picture and a line instead.

What widgets load on demand (``mnist_lesson/widgets/resources.py``) is written as classic scripts beside the
pages, into ``lesson-data``: a browser runs those from files too. Each hands its data over as an event.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from mnist_lesson.widgets.resources import NAMES, resource
from mnist_lesson.widgets.source import read_module

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
PICTURE = "image/png"
PLACE = "lesson-widget"
STILL = "lesson-widget-still"
DATA = "lesson-data"
HOST = Path(__file__).parent.parent / "widgets" / "host.js"


def host_script() -> str:
    """Return the text of the page's host, without its long comments: a module that starts the widgets."""
    return read_module(HOST)[0] + "\nstart();\n"


def resource_script(name: str) -> str:
    """Return the text of the classic script that hands a resource over to the host."""
    event = json.dumps({"detail": resource(name)}, separators=(",", ":"))
    return f'document.currentScript.dispatchEvent(new CustomEvent("lesson-data", {event}));\n'


def write_resources(folder: Path, names: Iterable[str] = NAMES) -> None:
    """Write resources as scripts into ``lesson-data`` in the folder of the built pages."""
    (folder / DATA).mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / DATA / f"{name}.js").write_text(resource_script(name), encoding="utf-8")


def with_picture(bundle: nodes.container) -> nodes.container | None:
    """Return a place for one output's widget, picture and view together; None for any other output."""
    kinds = {child["mime_type"]: child for child in bundle.children if child.children}
    if VIEW not in kinds or PICTURE not in kinds:
        return None
    place = nodes.container(classes=[PLACE])
    place += nodes.container("", *kinds[PICTURE].children, classes=[STILL])
    place += kinds[VIEW].children
    return place


class KeepPicture(SphinxPostTransform):
    """Puts a widget's still picture beside its view, before MyST-NB chooses one of the two."""

    default_priority = 3  # SelectMimeType has 4
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Replace the output of every widget that brings a picture."""
        for bundle in list(self.document.findall(nodes.container)):
            if bundle.get("nb_element") == "mime_bundle" and (place := with_picture(bundle)):
                bundle.replace_self(place)


def has_widgets(doctree: nodes.document | None) -> bool:
    """Return whether a page has a place for a widget."""
    return doctree is not None and any(PLACE in node["classes"] for node in doctree.findall(nodes.container))


def add_host(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give pages with widgets the host and its style."""
    if has_widgets(doctree):
        app.add_css_file("widgets.css", priority=900)
        app.add_js_file(None, body=host_script(), type="module")


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Write the resources once the pages are there."""
    if exception is None and app.builder.format == "html":
        write_resources(Path(app.outdir))


def connect(app: Sphinx) -> None:
    """Connect this part to Sphinx."""
    app.add_post_transform(KeepPicture)
    app.connect("html-page-context", add_host)
    app.connect("build-finished", finish)
