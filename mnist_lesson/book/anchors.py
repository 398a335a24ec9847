"""Links to places that are no headings.

MyST resolves the part after ``#`` among the headings of the other page only. Two more are as good a target: a
place named by a label, ``(rosenblatt-1958)=``, as in ``references.md#rosenblatt-1958``; and the state of a
widget, as its own button copies it, in ``03_perceptron.ipynb#perceptron=weights:1,-2;bias:4``.
"""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx


def labels(doctree: nodes.document) -> dict[str, tuple[int, str, str]]:
    """Return a page's labels in MyST's form for headings: name to line, id and title."""
    named = (name for name, is_explicit in doctree.nametypes.items() if is_explicit)
    return {name: (0, doctree.nameids[name], "") for name in named if doctree.nameids[name]}


def offer_labels(app: Sphinx, doctree: nodes.document) -> None:
    """Let other pages link to this page's labels as they do to its headings."""
    metadata = app.env.metadata[app.env.docname]
    metadata["myst_slugs"] = labels(doctree) | metadata.get("myst_slugs", {})


def lead_to_states(app: Sphinx, doctree: nodes.document) -> None:
    """Let links with a widget's state lead to the page that has it, state and all."""
    for link in list(doctree.findall(addnodes.pending_xref)):
        state = link.get("reftargetid") or ""
        if "=" in state and link["reftarget"] in app.env.found_docs:
            page = app.builder.get_relative_uri(app.env.docname, link["reftarget"])
            words = link.children[0].children if link.children else []
            link.replace_self(nodes.reference("", "", *words, refuri=f"{page}#{state}", internal=True))


def connect(app: Sphinx) -> None:
    """Connect this part to Sphinx."""
    app.connect("doctree-read", offer_labels)
    app.connect("doctree-read", lead_to_states)
