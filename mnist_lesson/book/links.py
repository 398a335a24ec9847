"""The header's buttons, and what a page says about itself to the outside."""

from __future__ import annotations

import os
import re
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)
COLAB = "https://colab.research.google.com/github"
GITHUB = re.compile(r"https://github\.com/([\w.-]+)/([\w.-]+?)(?:\.git)?/?")
DESCRIPTION_LENGTH = 160
"""Characters of a description that search engines show."""


def use_repository(app: Sphinx, config: Config) -> None:
    """Settle the repository's address once: ``REPOSITORY_URL``, else ``repository.url``."""
    options = config.html_theme_options
    url = os.environ.get("REPOSITORY_URL") or options.get("repository_url") or ""
    options["repository_url"] = url
    if not url:
        LOGGER.info("repository.url is not set in _config.yml: no Colab buttons in this book")
    elif not GITHUB.fullmatch(url):
        LOGGER.info(
            f"repository.url is {url!r}, and Colab opens notebooks from "
            "https://github.com/OWNER/REPOSITORY only: no Colab buttons in this book"
        )


def colab_url(repository: str, branch: str, path: str) -> str | None:
    """Return the address that opens a notebook of a GitHub repository in Colab.

    ``path`` is the notebook's, from the repository's root. None if ``repository`` is not
    ``https://github.com/OWNER/REPOSITORY``.
    """
    match = GITHUB.fullmatch(repository)
    if match is None:
        return None
    owner, name = match.groups()
    return f"{COLAB}/{owner}/{name}/blob/{branch}/{path}"


def link_button(text: str, url: str, icon: str, *, label: str) -> dict[str, str]:
    """Return a header button in the form that sphinx-book-theme's templates read."""
    return {"type": "link", "text": text, "url": url, "icon": f"fas fa-{icon}", "label": label}


def add_header_buttons(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give every notebook's page two buttons: open it in Colab, download it."""
    if not app.env.doc2path(pagename).endswith(".ipynb"):
        return
    options = app.config.html_theme_options
    branch = options.get("repository_branch") or "main"
    colab = colab_url(options["repository_url"], branch, f"{pagename}.ipynb")
    if colab:
        button = link_button("Open in Colab", colab, "colab", label="colab")
        context["header_buttons"].append(button)
    source = f"{context['pathto']('_sources', 1)}/{context['sourcename']}"
    button = link_button("Download notebook", source, "download", label="download-notebook")
    context["header_buttons"].append(button)


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
