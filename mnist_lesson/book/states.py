"""Links that open a widget in the state that its still picture shows, for paper and e-readers.

The state is written as the widgets themselves write it: by ``ui/schema.js``, which runs here in QuickJS.
"""

from __future__ import annotations

import functools
import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import quickjs

from mnist_lesson.widgets.source import strip_comments

WIDGETS = Path(__file__).parents[1] / "widgets"
MODULES = (WIDGETS / "maths" / "bytes.js", WIDGETS / "ui" / "schema.js")
_IMPORT = re.compile(r"^import\b[^;]*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=function|const|class)", re.MULTILINE)
ENCODE = "(schema, values) => encodeState(JSON.parse(schema), (name) => JSON.parse(values)[name])"
BTOA = "const btoa = (text) => encodeBytes(JSON.stringify([...text].map((one) => one.charCodeAt(0))))"
"""As JSON: a zero in a text that leaves QuickJS would end it."""
ASKING = ("question", "guess")
"""Widgets whose still form says all: a link to their state would say what was answered."""


@functools.cache
def load_context() -> quickjs.Context:
    """Return QuickJS with the widgets' own ways to write and to read a state in it."""
    context = quickjs.Context()
    context.add_callable("encodeBytes", lambda codes: b64encode(bytes(json.loads(codes))).decode("ascii"))
    context.eval(BTOA)
    for path in MODULES:
        text = strip_comments(path.read_text(encoding="utf-8"))
        context.eval(_EXPORT.sub("", _IMPORT.sub("", text)))
    return context


@functools.cache
def load_encoder() -> Callable[[str, str], str]:
    """Return the widgets' own way to write a state, from a schema and values as JSON."""
    return load_context().eval(ENCODE)


def encode_state(state: dict[str, Any]) -> str:
    """Return a widget's state as text for an address; ``state`` is as the page has it, with its schema."""
    schema = state["_schema"]
    return load_encoder()(json.dumps(schema), json.dumps({name: state[name] for name in schema}))


def state_links(models: Iterable[str], states: dict[str, Any]) -> dict[str, str]:
    """Return the part of an address, from ``#`` on, that opens each widget of a page.

    Args:
        models: the widgets' model ids, in the order of the page.
        states: the page's ``state``, as MyST-NB writes it.

    Questions and guesses have none.
    """
    counts: dict[str, int] = {}
    links = {}
    for model in models:
        state = states[model]["state"]
        name = state["_name"]
        counts[name] = counts.get(name, 0) + 1
        key = name if counts[name] == 1 else f"{name}.{counts[name]}"
        if name not in ASKING:
            links[model] = f"#{key}={encode_state(state)}"
    return links
