"""The course's widgets in the built page: still picture, view, and the page's own host.

MyST-NB writes each widget's state into the page as JSON, and for each output the best kind alone: the
widget's view, a script that shows nothing by itself. Here the still picture stays beside it, for readers and
printers without script, and ``host.js`` starts the widget in its place. Only pages with
widgets carry the host. It is written into the page, since a browser refuses modules from files, and since
Jupyter Book adds every script under ``_static`` to every page. It runs what a page carries and nothing else:
a widget whose module or style is a URL, or with binary traits, shows its picture and a line instead.

Each state brings the source of its widget with all modules in it, most of them the same in all widgets, and
its style. In a page their texts stand once, as ``modules`` and ``styles`` beside ``state``.

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
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform

from mnist_lesson.widgets.resources import NAMES, resource
from mnist_lesson.widgets.source import read_module, split_source

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
STILLS = ("image/png", "text/html")
"""What may stand in a widget's place without script: a picture, or text."""
PLACE = "lesson-widget"
STILL = "lesson-widget-still"
DATA = "lesson-data"
TRAINING = ("engine", "network", "training_lab")
"""Rooms whose modules have many words in common; they come last in a page."""
HOST = Path(__file__).parent / "host.js"


def host_script() -> str:
    """Return the text of the page's host, without its long comments: a module that starts the widgets."""
    return read_module(HOST)[0] + "\nstart();\n"


def resource_script(detail: dict[str, Any]) -> str:
    """Return the text of the classic script that hands a resource over to the host."""
    event = json.dumps({"detail": detail}, ensure_ascii=False, separators=(",", ":"))
    return f'document.currentScript.dispatchEvent(new CustomEvent("lesson-data", {event}));\n'


def write_resource(folder: Path, name: str, detail: dict[str, Any]) -> None:
    """Write a resource as a script into ``lesson-data`` in the folder of the built pages."""
    (folder / DATA).mkdir(parents=True, exist_ok=True)
    (folder / DATA / f"{name}.js").write_text(resource_script(detail), encoding="utf-8")


def share_modules(page: str) -> str:
    """Return a page's widget states, JSON, with the texts of modules and styles taken out and kept once."""
    document = json.loads(page)
    modules: dict[str, str] = document.setdefault("modules", {})
    styles: dict[str, int] = {}
    for model in document["state"].values():
        model["state"].pop("_still", None)  # the picture stands in the page itself
        if parts := split_source(model["state"].get("_esm", "")):
            texts, model["state"]["_esm"] = parts
            modules |= texts
        if css := model["state"].get("_css"):
            model["state"]["_css"] = styles.setdefault(css, len(styles))
    document["modules"] = dict(sorted(modules.items(), key=_by_likeness))
    document["styles"] = list(styles)
    return json.dumps(document, ensure_ascii=False).replace("<", "\\u003c")


def _by_likeness(module: tuple[str, str]) -> tuple[bool, str, str]:
    """Sort modules so that those which are alike stand close: a page is compressed looking 32 kB back."""
    folder, _, name = module[0].rpartition("/")
    return folder in TRAINING, folder, name


def share_modules_of_pages(app: Sphinx, env: BuildEnvironment) -> None:
    """Let every page that was read carry each module once; MyST-NB keeps the states in ``nb_metadata``."""
    for metadata in getattr(env, "nb_metadata", {}).values():
        scripts = metadata.get("js_files", {})
        if "ipywidgets_state" in scripts:
            uri, tag = scripts["ipywidgets_state"]
            scripts["ipywidgets_state"] = uri, tag | {"body": share_modules(tag["body"])}


def write_resources(folder: Path, names: Iterable[str] = NAMES) -> None:
    """Write what widgets ask for by name."""
    for name in names:
        write_resource(folder, name, resource(name))


def with_still(bundle: nodes.container) -> nodes.container | None:
    """Return a place for one output's widget, still form and view together; None for any other output."""
    kinds = {child["mime_type"]: child for child in bundle.children if child.children}
    still = next((kinds[kind] for kind in STILLS if kind in kinds), None)
    if VIEW not in kinds or still is None:
        return None
    place = nodes.container(classes=[PLACE])
    place += nodes.container("", *still.children, classes=[STILL])
    place += kinds[VIEW].children
    return place


class KeepStill(SphinxPostTransform):
    """Puts a widget's still form beside its view, before MyST-NB chooses one of the two."""

    default_priority = 3  # SelectMimeType has 4
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Replace the output of every widget that brings a still form."""
        for bundle in list(self.document.findall(nodes.container)):
            if bundle.get("nb_element") == "mime_bundle" and (place := with_still(bundle)):
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
    app.add_post_transform(KeepStill)
    app.connect("env-updated", share_modules_of_pages)
    app.connect("html-page-context", add_host)
    app.connect("build-finished", finish)
