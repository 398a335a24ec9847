"""Links like ``references.md#rosenblatt-1958`` to a place that is no heading.

MyST resolves the part after ``#`` among the headings of the other page only; a place named by a
label, ``(rosenblatt-1958)=``, is as good a target.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx


def labels(doctree: nodes.document) -> dict[str, tuple[int, str, str]]:
    """Return a page's labels in MyST's form for headings: name to line, id and title."""
    named = (name for name, is_explicit in doctree.nametypes.items() if is_explicit)
    return {name: (0, doctree.nameids[name], "") for name in named if doctree.nameids[name]}


def offer_labels(app: Sphinx, doctree: nodes.document) -> None:
    """Let other pages link to this page's labels as they do to its headings."""
    metadata = app.env.metadata[app.env.docname]
    metadata["myst_slugs"] = labels(doctree) | metadata.get("myst_slugs", {})
