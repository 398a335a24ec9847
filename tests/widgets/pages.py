"""Pages with widgets in them, written as the book's build writes them, for tests in a browser."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from ipywidgets.embed import dependency_state, embed_data

from mnist_lesson.book.widgets import PLACE, STATE, STILL, VIEW, host_script, share_modules
from mnist_lesson.widgets.base import LessonWidget

STYLES = Path(__file__).parents[2] / "mnist_lesson" / "book" / "static"
PAGE = """<!DOCTYPE html>
<html lang="en" data-theme="{theme}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Widgets</title><link rel="icon" href="data:,">
<style>{styles} body {{ margin: 0 auto; max-width: 44rem; padding: 8px;
background: var(--lesson-paper); color: var(--lesson-ink); }}</style></head>
<body><main class="bd-article"><h1>Widgets</h1>{places}</main>
<script type="{state_type}">{state}</script>
<script type="module">{host}</script></body></html>
"""


def script_safe(value: object) -> str:
    """Return JSON as MyST-NB writes it into a script element."""
    return json.dumps(value).replace("</script>", r"<\/script>")


def still_form(data: Mapping[str, str], metadata: Mapping[str, Any]) -> str:
    """Return what stands in a widget's place without script: a picture, or text."""
    if "text/html" in data:
        return data["text/html"]
    alt = escape(metadata["image/png"]["alt"])
    return f'<img alt="{alt}" src="data:image/png;base64,{data["image/png"]}">'


def place(widget: LessonWidget) -> str:
    """Return one widget's place: its still picture and its view."""
    data, metadata = widget._repr_mimebundle_()
    still = f'<div class="{STILL}">{still_form(data, metadata)}</div>'
    return f'<div class="{PLACE}">{still}<script type="{VIEW}">{script_safe(data[VIEW])}</script></div>'


def page_html(widgets: Sequence[LessonWidget], theme: str = "light") -> str:
    """Return a page with these widgets, one under the other, and the book's own host and colors."""
    # Without `state` it takes all widgets that live in this process, those of other tests, too.
    own = dependency_state(list(widgets), drop_defaults=False)
    state = embed_data(views=list(widgets), drop_defaults=False, state=own)["manager_state"]
    styles = [(STYLES / name).read_text(encoding="utf-8") for name in ("book.css", "widgets.css")]
    return PAGE.format(
        theme=theme,
        styles="\n".join(styles),
        places="\n".join(place(widget) for widget in widgets),
        state_type=STATE,
        state=share_modules(script_safe(state)),
        host=host_script(),
    )
