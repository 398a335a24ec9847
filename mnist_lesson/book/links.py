"""The header's buttons, and what a page says about itself to the outside."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError
from sphinx.util import logging

from mnist_lesson import __version__

from . import colab
from .repository import find_address, find_book, github_address, problem_link
from .wheel import build_wheel, find_sources, wheel_name

LOGGER = logging.getLogger(__name__)
TEMPLATES = Path(__file__).parent / "templates"
DESCRIPTION_LENGTH = 160
"""Characters of a description that search engines show."""


def use_repository(app: Sphinx, config: Config) -> None:
    """Settle the repository's address once; see :mod:`.repository` for where it comes from."""
    options = config.html_theme_options
    url, place = find_address(Path(app.confdir), options.get("repository_url") or "")
    address = github_address(url)
    options["repository_url"] = address or url
    if address:
        LOGGER.info(f"Colab opens the chapters from {address}, named by {place}")
    elif url:
        LOGGER.info(
            f"Colab opens notebooks from https://github.com/OWNER/REPOSITORY only, and {place} names "
            f"{url!r}: the chapters say how to bring them there by hand"
        )
    else:
        LOGGER.info("this copy has no address on GitHub: its chapters say how to bring them to Colab by hand")


def use_book_address(app: Sphinx, config: Config) -> None:
    """Settle once where the pages are published. Raises ExtensionError for what is no address."""
    try:
        config.html_baseurl = find_book(config.html_baseurl or "")
    except ValueError as error:
        raise ExtensionError(str(error)) from error


def show_menu(app: Sphinx, config: Config) -> None:
    """Put the menu "Open in Colab" and the button "Present" before the header's buttons."""
    config.templates_path.append(str(TEMPLATES))
    own = ["present-button.html", "colab-menu.html"]
    config.html_theme_options["article_header_end"] = [*own, "article-header-buttons.html"]


def link_button(text: str, url: str, icon: str, *, label: str) -> dict[str, str]:
    """Return a header button in the form that sphinx-book-theme's templates read."""
    return {"type": "link", "text": text, "url": url, "icon": f"fas fa-{icon}", "label": label}


def is_notebook(app: Sphinx, pagename: str) -> bool:
    """Return whether a page is made from a notebook."""
    return app.env.doc2path(pagename).endswith(".ipynb")


def add_menu(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Give every notebook's page its menu "Open in Colab"."""
    if is_notebook(app, pagename):
        repository = github_address(app.config.html_theme_options["repository_url"])
        top = "../" * pagename.count("/")
        context["colab_menu"] = colab.menu(repository, Path(pagename).name, top=top, wheel=wheel_name())


def add_header_buttons(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give every notebook's page a button that downloads it."""
    if is_notebook(app, pagename):
        source = f"{context['pathto']('_sources', 1)}/{context['sourcename']}"
        button = link_button("Download notebook", source, "download", label="download-notebook")
        context["header_buttons"].append(button)


def add_footer(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Let each page's foot name the book's version and, with an address, lead to where problems are told."""
    line = f"Version {__version__}"
    if repository := github_address(app.config.html_theme_options["repository_url"]):
        link = escape(problem_link(repository, pagename, __version__))
        line += f' · <a href="{link}">Report a problem with this page</a>'
    context["theme_extra_footer"] = f'<p class="lesson-version">{line}</p>'


def write_downloads(app: Sphinx) -> None:
    """Put beside the pages what their menus offer: the chapters for each runtime, and the wheel."""
    outdir = Path(app.outdir)
    for page in sorted(app.env.found_docs):
        path = Path(app.env.doc2path(page))
        if path.suffix == ".ipynb":
            colab.write_notebooks(path, outdir / colab.FOLDER)
    build_wheel(find_sources(Path(app.confdir)), outdir)


def describe(doctree: nodes.document) -> str:
    """Return the page's first paragraph as plain text, cut at a word's end."""
    for paragraph in doctree.findall(nodes.paragraph):
        text = " ".join(paragraph.astext().split())
        if len(text) > 40:  # a shorter one is a label, not a description
            return shorten(text, DESCRIPTION_LENGTH)
    return ""


def shorten(text: str, length: int) -> str:
    """Return ``text``, or its first words and an ellipsis, in at most ``length`` characters."""
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def add_description(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Add the description and the Open Graph tags, which messengers show with a link."""
    config = app.config
    is_front = pagename == config.root_doc
    title = context.get("pagetitle") or context.get("title") or config.html_title
    description = describe(doctree) if doctree is not None else ""
    tags = {
        "og:title": config.html_title if is_front else f"{title} · {config.html_title}",
        "og:type": "website" if is_front else "article",
        "og:site_name": config.html_title,
        "og:locale": "en_US",
        "og:description": description,
    }
    if config.html_baseurl:
        base = config.html_baseurl.rstrip("/")
        tags["og:url"] = f"{base}/{pagename}.html"
        tags["og:image"] = f"{base}/_images/cover.png"
    lines = [f'<meta property="{k}" content="{escape(v)}" />' for k, v in tags.items() if v]
    if description:
        lines.insert(0, f'<meta name="description" content="{escape(description)}" />')
    context["metatags"] = context.get("metatags", "") + "\n".join(lines)
