"""A chapter as slides: the button "Present" in its header, and what it loads.

A slide is a section of the page itself (``deck.js``): there is no second text, and a widget on a slide is the
one in the page, with what was done to it. The page carries ``page.js`` alone, and the minutes of its sections
in the button; the rest is a file in ``lesson-data``, loaded when the button is pressed.

- ``plan.js``: pure functions: size of the letters, what a key or a swipe means, clock
- ``notes.js``: what the speaker sees, in a window of its own or below the slide
- ``deck.js``: the slides
- ``style.css``: their look on a screen; paper knows nothing of it
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from ..lengths import section_minutes
from ..progress import script, shorten
from ..python import FOUND as HAS_PYTHON
from ..widgets import has_widgets, host_script, write_resource

HERE = Path(__file__).parent
PAGE_SCRIPT = HERE / "page.js"
SCRIPTS = (HERE / "plan.js", HERE / "notes.js", HERE / "deck.js")
STYLE = HERE / "style.css"
RESOURCE = "slides"


def minutes_of(path: Path) -> str:
    """Return the minutes of a notebook's sections, in their order, as the button in the page has them."""
    return " ".join(f"{minutes:.1f}" for minutes in section_minutes(path))


def add_button(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give a page made from a notebook the button, its script, and a host to load by."""
    path = Path(app.env.doc2path(pagename))
    if doctree is None or path.suffix != ".ipynb" or not (minutes := minutes_of(path)):
        return
    context["slide_minutes"] = minutes
    if not has_widgets(doctree) and not app.env.metadata.get(pagename, {}).get(HAS_PYTHON):
        app.add_js_file(None, body=host_script(), type="module")
    body = f"\n{shorten(PAGE_SCRIPT.read_text(encoding='utf-8'))}\nofferSlides();\n"
    app.add_js_file(None, body=body, type="module", id="lesson-slides")


def resource() -> dict[str, str]:
    """Return what is loaded when the button is pressed: the slides, and their style."""
    return {"source": script(*SCRIPTS), "style": STYLE.read_text(encoding="utf-8")}


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Write the resource beside the others, once the pages are there."""
    if exception is None and app.builder.format == "html":
        write_resource(Path(app.outdir), RESOURCE, resource())


def connect(app: Sphinx) -> None:
    """Connect this part to Sphinx."""
    # Early: the theme drops a part of the header that is empty when it looks.
    app.connect("html-page-context", add_button, priority=400)
    app.connect("build-finished", finish)
