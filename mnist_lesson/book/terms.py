"""A chapter's bold terms become links into the glossary.

The glossary is the page ``glossary``: one ``## Term`` a term. A line ``*Also: a, b*`` under the
heading names other spellings. In any other page, the first **bold** span that reads like a term
(case and a plural s do not matter) is linked to its definition.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from .links import shorten

GLOSSARY = "glossary"
KEPT = "lesson_terms"  # the name under which Sphinx's environment keeps them
TOOLTIP_LENGTH = 200


@dataclass(frozen=True)
class Term:
    """One entry of the glossary: its anchor and its first sentence."""

    anchor: str
    summary: str


def normalize(text: str) -> str:
    """Return the form under which a term is looked up: lower case, singular.

    Only a plain plural s is taken off ("weights", not "loss" or "softmax regression").
    """
    words = " ".join(text.lower().split()).strip(".,:;")
    is_plural = words.endswith("s") and not words.endswith(("ss", "us", "is"))
    return words[:-1] if is_plural else words


def first_sentence(section: nodes.section) -> str:
    """Return the first sentence of a section's first paragraph that is not an "Also" line."""
    for paragraph in section.findall(nodes.paragraph):
        text = " ".join(paragraph.astext().split())
        if not text.startswith("Also:"):
            return shorten(text.split(". ")[0].rstrip(".") + ".", TOOLTIP_LENGTH)
    return ""


def other_names(section: nodes.section) -> list[str]:
    """Return the names in the section's ``*Also: …*`` line, if it has one."""
    for emphasis in section.findall(nodes.emphasis):
        if emphasis.astext().startswith("Also:"):
            return [name.strip() for name in emphasis.astext()[len("Also:") :].split(",")]
    return []


def read_terms(glossary: nodes.document) -> dict[str, Term]:
    """Return the glossary's terms by their normalized names."""
    terms: dict[str, Term] = {}
    for section in glossary.findall(nodes.section):
        if isinstance(section.parent, nodes.document):
            continue  # the page's own title
        term = Term(section["ids"][0], first_sentence(section))
        for name in [section.next_node(nodes.title).astext(), *other_names(section)]:
            terms[normalize(name)] = term
    return terms


def glossary_page(env: BuildEnvironment) -> str | None:
    """Return the glossary's document name, or None in a book without one."""
    names = (name for name in env.found_docs if name.rsplit("/", 1)[-1] == GLOSSARY)
    return next(names, None)


def collect_terms(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Read the glossary; where it has changed, have all pages written again."""
    page = glossary_page(env)
    terms = read_terms(env.get_doctree(page)) if page else {}
    if terms == getattr(env, KEPT, None):
        return []
    setattr(env, KEPT, terms)
    return sorted(env.found_docs)


def is_inside_link(node: nodes.Node) -> bool:
    """Return whether a node is part of a title or of a link, which can't hold another link."""
    while node.parent is not None:
        node = node.parent
        if isinstance(node, (nodes.title, nodes.reference)):
            return True
    return False


def first_uses(doctree: nodes.document, terms: dict[str, Term]) -> Iterator[nodes.strong]:
    """Yield the first bold span of every term, outside titles and links."""
    seen: set[str] = set()
    for strong in list(doctree.findall(nodes.strong)):
        term = terms.get(normalize(strong.astext()))
        if term is None or term.anchor in seen or is_inside_link(strong):
            continue
        seen.add(term.anchor)
        yield strong


def link_terms(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Wrap the first use of every term in a link to its definition."""
    page = glossary_page(app.env)
    if page is None or docname == page or app.builder.format != "html":
        return
    terms: dict[str, Term] = getattr(app.env, KEPT)
    for strong in first_uses(doctree, terms):
        term = terms[normalize(strong.astext())]
        uri = f"{app.builder.get_relative_uri(docname, page)}#{term.anchor}"
        link = nodes.reference("", "", internal=True, refuri=uri, classes=["term"])
        if term.summary:
            link["reftitle"] = term.summary
        strong.replace_self(link)
        link += strong


def connect(app: Sphinx) -> None:
    """Connect this part to Sphinx."""
    app.connect("env-updated", collect_terms)
    app.connect("doctree-resolved", link_terms)
