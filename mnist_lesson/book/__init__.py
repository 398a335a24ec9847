"""Sphinx extension of the book: what Jupyter Book and its theme do not do by themselves.

- ``links``: the header's buttons, the footer's line, the page's description for search engines and messengers
- ``repository``, ``colab``, ``wheel``: the menu "Open in Colab" in a chapter's header, and what it offers
- ``anchors``: links to places that are no headings
- ``terms``: a chapter's bold terms become links into the glossary
- ``pictures``: alt text, taken from the metadata of a notebook's outputs, and smaller files
- ``pages``: the last touch to every written page (icons, names, regions, scripts)
- ``formulas``: TeX becomes MathML, with a font of its own and no script
- ``files``, ``sheets``: nothing in the output that no page uses
- ``widgets``: a widget's still picture, and the host that brings widgets to life
- ``python``: the button "Edit and run" on code cells, and the file that it loads
- ``slides``: the button "Present", and the slides that it loads
- ``lengths``: words and minutes of a chapter and of its sections
- ``states``: links to a widget's state, for paper
- ``search``: an index of sections, and the page that searches in it
- ``progress``: what a page asks, and what the reader has answered
- ``freshness``: when, and on which versions, all chapters last ran
- ``icons``: the drawings of all icons
- ``static/``: style and script of the pages; the classes for chapters are listed in ``book.css``
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

from . import (
    anchors,
    files,
    formulas,
    freshness,
    links,
    pages,
    pictures,
    progress,
    python,
    search,
    sheets,
    slides,
    terms,
    widgets,
)

HERE = Path(__file__).parent
STATIC = HERE / "static"


def digest() -> str:
    """Return a fingerprint of what this extension writes into pages."""
    files_here = sorted(path for path in HERE.rglob("*.*") if path.suffix != ".pyc")
    return sha256(
        b"".join(path.read_bytes() for path in [*files_here, progress.MEMORY, python.DECISIONS])
    ).hexdigest()


def add_static_folder(app: Sphinx, config: Config) -> None:
    """Let Sphinx copy this extension's style and script beside the theme's."""
    config.html_static_path.append(str(STATIC))


def refuse_epub(app: Sphinx) -> None:
    """Stop Sphinx's builder of EPUBs, which knows nothing of this book's formulas and widgets."""
    if app.builder.name == "epub":
        raise ExtensionError(
            "Expected a builder of pages, got Sphinx's epub, which writes TeX for formulas and scripts for "
            "widgets. An EPUB is made from the built pages: make epub"
        )


def finish_book(app: Sphinx, exception: Exception | None) -> None:
    """Complete the written HTML; a build that failed, or made no HTML, is left as it is."""
    if exception is not None or app.builder.format != "html":
        return
    outdir = Path(app.outdir)
    formulas.embed_font(outdir)
    files.drop_unused(outdir)
    pages.finish_pages(outdir)
    search.write_index(outdir)
    pages.write_front_page(outdir, app.config.root_doc)
    sheets.trim_sheets(outdir)
    pictures.pack_pictures(outdir)
    links.write_downloads(app)


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the parts to Sphinx's events, in the order in which a build reaches them."""
    # Jupyter Book sets it for sphinx-comments, which this book does without.
    app.add_config_value("comments_config", {}, "html")
    # A setting that changes with the extension, so that Sphinx then writes all pages again.
    app.add_config_value("lesson_book_digest", digest(), "html")
    app.connect("config-inited", add_static_folder)
    app.connect("builder-inited", refuse_epub)
    app.connect("config-inited", links.use_repository)
    app.connect("config-inited", links.use_book_address)
    app.connect("config-inited", links.show_menu)
    app.connect("doctree-read", anchors.offer_labels)
    app.connect("env-updated", terms.collect_terms)
    app.connect("doctree-resolved", terms.link_terms)
    app.connect("env-updated", freshness.renew_stamp)
    app.connect("doctree-resolved", freshness.put_stamp)
    # Early: the theme drops a part of the header that is empty when it looks.
    app.connect("html-page-context", links.add_menu, priority=400)
    app.connect("html-page-context", links.add_header_buttons, priority=600)
    app.connect("html-page-context", links.add_description, priority=600)
    app.connect("html-page-context", links.add_footer, priority=400)
    for part in (formulas, widgets, progress, python, slides):
        part.connect(app)
    app.connect("build-finished", finish_book, priority=900)
    app.add_css_file("book.css", priority=900)
    app.add_js_file("book.js")
    # What the parts keep in Sphinx's environment has changed when the second number does.
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
