"""The stamp of freshness: on which versions, and when, all chapters last ran.

A page with the line ``<!-- freshness -->`` has it there. MyST-NB knows when it ran each notebook, a stored
run included. The kernels are those of the environment that builds the book: its versions are the chapters'.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib.metadata import version

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from mnist_lesson.runtime import BACKENDS, preferred_backend

PLACE = "<!-- freshness -->"
KEPT = "lesson_freshness"  # the name under which Sphinx's environment keeps the stamp


def places(doctree: nodes.document) -> Iterator[nodes.raw]:
    """Yield the places in a page where the stamp belongs."""
    return (raw for raw in doctree.findall(nodes.raw) if raw.astext().strip() == PLACE)


def versions() -> str:
    """Return the versions on which the chapters run, in words."""
    backend = preferred_backend()
    return (
        f"Python {platform.python_version()} and Keras {version('keras')} on {BACKENDS[backend]} "
        f"{version(backend)}; the pages were made by Jupyter Book {version('jupyter-book')}"
    )


def days_of_runs(env: BuildEnvironment) -> list[date | None]:
    """Return for each notebook of the book the day (UTC) of its last full run, None if it was not run.

    ``SOURCE_DATE_EPOCH`` stands for all of them, so that a build can be repeated to the last byte
    (https://reproducible-builds.org/specs/source-date-epoch/).
    """
    notebooks = sorted(name for name in env.found_docs if env.doc2path(name).endswith(".ipynb"))
    metadata = getattr(env, "nb_metadata", {})
    runs = [metadata.get(name, {}).get("exec_data") for name in notebooks]
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return [day(float(epoch or run["mtime"])) if run and run["succeeded"] else None for run in runs]


def day(timestamp: float) -> date:
    """Return the day of a POSIX timestamp, the same all over the world."""
    return datetime.fromtimestamp(timestamp, UTC).date()


def stamp(days: list[date | None]) -> str:
    """Return the stamp: when the chapters last ran, and on what. None is a chapter that was not run."""
    ran = [day for day in days if day is not None]
    if len(ran) < len(days) or not days:
        return f"When this book was built, {len(days) - len(ran)} of its {len(days)} chapters were not run."
    first, last = min(ran), max(ran)
    when = f"on {last}" if first == last else f"from {first} to {last}"
    return f"All {len(days)} chapters last ran {when}, from the first cell to the last, with {versions()}."


def renew_stamp(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Keep the stamp; return the pages that must be written again because it has changed."""
    new = stamp(days_of_runs(env))
    if new == getattr(env, KEPT, None):
        return []
    setattr(env, KEPT, new)
    return [name for name in env.found_docs if any(places(env.get_doctree(name)))]


def put_stamp(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Write the stamp where it belongs."""
    for place in list(places(doctree)):
        text = getattr(app.env, KEPT)
        place.replace_self(nodes.paragraph("", text, classes=["freshness"]))
