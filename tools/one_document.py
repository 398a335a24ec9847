"""Put the built book's pages together into one document, for paper.

What lives in a page is still there: pictures stand for widgets, folded code is open. What leads from page to
page leads from place to place. In a handout the answers are missing.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import yaml
from bs4 import BeautifulSoup, Tag
from sphinx_external_toc.parsing import parse_toc_yaml

from mnist_lesson.book.states import state_links
from mnist_lesson.book.widgets import STATE, VIEW

NAME = "deep-learning-in-ten-lines"
"""Of the files that are made from the whole book."""
LEFT_OUT = {"progress"}
"""Pages that are a reader's own and say nothing on paper."""
FOR_TEACHERS = {"teaching"}
"""Pages that a handout, which students get, leaves out as well."""
NOT_ON_PAPER = "script, .headerlink, .hero .actions, .lesson-record, .lesson-offline"
OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
ALIVE = "In the book's pages this picture moves"


@dataclass(frozen=True)
class Page:
    """One page of the book: its name (``04_sigmoid``), its part's caption, and what is built of it."""

    name: str
    part: str
    address: str
    html: BeautifulSoup

    @property
    def article(self) -> Tag:
        """The page's text. Raises ValueError if it has none."""
        article = self.html.select_one("article.bd-article")
        if article is None:
            raise ValueError(f"Expected an article in the built page {self.address}, and there is none.")
        return article

    @property
    def title(self) -> str:
        """The page's title with its number."""
        heading = self.article.select_one("h1")
        return heading.get_text().removesuffix("#").strip() if heading else self.name


def book_settings(root: Path) -> tuple[str, str]:
    """Return the book's title and its author, from ``_config.yml``."""
    settings = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    return settings["title"], settings["author"]


def read_pages(root: Path, site: Path, *, for_teachers: bool = True) -> list[Page]:
    """Return the book's pages in the order of ``_toc.yml``, without those that say nothing on paper."""
    left_out = LEFT_OUT if for_teachers else LEFT_OUT | FOR_TEACHERS
    toc = parse_toc_yaml(root / "_toc.yml")
    parts = {str(item): tree.caption for tree in toc.root.subtrees for item in tree.items}
    names = [name for name in toc if PurePosixPath(name).name not in left_out]
    return [read_page(site, name, parts.get(name) or "") for name in names]


def read_page(site: Path, name: str, part: str) -> Page:
    """Read one built page. Raises FileNotFoundError if the book is not built."""
    path = site / f"{name}.html"
    if not path.exists():
        raise FileNotFoundError(f"There is no {path}. Build the book first: make book")
    html = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    return Page(PurePosixPath(name).name, part, f"{name}.html", html)


def book_address(page: Page) -> str:
    """Return where the pages say that the book is published, with a slash at the end; else nothing."""
    tag = page.html.select_one('meta[property="og:url"]')
    return str(tag["content"]).removesuffix(page.address) if tag else ""


def still_widgets(page: Page, book: str) -> None:
    """Let a line under each widget's picture say where it lives."""
    places = [(place, json.loads(view.text)["model_id"]) for place, view in widget_places(page)]
    script = page.html.find("script", type=STATE)
    states = json.loads(script.text)["state"] if script else {}
    links = state_links([model for _, model in places], states)
    for place, model in places:
        if model in links:
            place.append(alive_line(page, f"{book}{page.address}" if book else "", links[model]))


def widget_places(page: Page) -> Iterator[tuple[Tag, Tag]]:
    """Yield a page's widgets, each with the script that names its model."""
    for place in page.article.select(".lesson-widget"):
        view = place.find("script", type=VIEW)
        if isinstance(view, Tag):
            yield place, view


def alive_line(page: Page, address: str, state: str) -> Tag:
    """Return the line, with a link to the state if the book has an address."""
    line = page.html.new_tag("p", attrs={"class": "alive"})
    line.append(f"{ALIVE}: " if address else f"{ALIVE}.")
    if address:
        link = page.html.new_tag("a", href=address + state)
        link.string = address
        line.append(link)
    return line


def target(page: Page, href: str) -> tuple[str, str]:
    """Return the page that a link leads to, by its file in the book, and the place in it."""
    path, _, place = href.partition("#")
    folder = str(PurePosixPath(page.address).parent)
    return (posixpath.normpath(posixpath.join(folder, path)) if path else page.address), place


def is_state(place: str) -> bool:
    """Return whether the part of a link after # is a widget's state, which only a living page can show."""
    return "=" in place


def join_links(page: Page, pages: dict[str, Page], book: str) -> None:
    """Let links lead to places of the one document; what is not in it is in the published book, if at all."""
    for link in page.article.select("a[href]"):
        href = str(link["href"])
        if OUTSIDE.match(href):
            continue
        file, place = target(page, href)
        if file in pages and not (book and is_state(place)):
            name = pages[file].name
            link["href"] = f"#{name}--{place}" if place and not is_state(place) else f"#{name}"
        elif book and "_images" not in file:
            link["href"] = book + file + (f"#{place}" if place else "")
        else:
            link.unwrap()
    for element in page.article.select("[id]"):
        element["id"] = f"{page.name}--{element['id']}"


def place_pictures(page: Page, site: str) -> None:
    """Let pictures be found from the document's folder, and none wait for being scrolled to."""
    for image in page.article.select("img[src]"):
        if not OUTSIDE.match(str(image["src"])):
            image["src"] = posixpath.join(site, target(page, str(image["src"]))[0])
        del image["loading"]


def sheets(pages: list[Page], site: str) -> list[str]:
    """Return the addresses of all pages' style sheets, each once, in their order."""
    found: dict[str, None] = {}
    for page in sorted(pages, key=lambda page: -len(page.html.select("link[rel=stylesheet]"))):
        for link in page.html.select("link[rel=stylesheet]"):
            found[posixpath.join(site, target(page, str(link["href"]))[0].split("?")[0])] = None
    return list(found)


def contents(pages: list[Page], numbers: dict[str, int]) -> str:
    """Return the table of contents, with page numbers where they are known by now."""
    lines, part = [], ""
    for page in pages:
        if page.part != part:
            part = page.part
            lines.append(f'<li class="part">{part}</li>')
        number = numbers.get(page.name, "")
        lines.append(f'<li><a href="#{page.name}"><span>{page.title}</span> <b>{number}</b></a></li>')
    return f'<section class="contents"><h1>Contents</h1><ul>{"".join(lines)}</ul></section>'


def running_heads(pages: list[Page]) -> str:
    """Return the style that puts each page's title over its sheets of paper."""
    rule = "#sheet-{0} {{ page: sheet-{0} }} @page sheet-{0} {{ @top-center {{ content: {1} }} }}"
    return "\n".join(rule.format(index, json.dumps(page.title)) for index, page in enumerate(pages))


def put_together(pages: list[Page], site: str) -> str:
    """Return the pages' texts as one, with all that is folded open. It changes the pages.

    Args:
        pages: as ``read_pages`` gives them.
        site: the built book's folder, seen from the document's.
    """
    book, by_address = book_address(pages[0]), {page.address: page for page in pages}
    body = []
    for index, page in enumerate(pages):
        still_widgets(page, book)
        for element in page.article.select(NOT_ON_PAPER):
            element.decompose()
        join_links(page, by_address, book)
        place_pictures(page, site)
        for folded in page.article.select("details"):
            folded["open"] = ""
        page.article["id"] = page.name
        body.append(f'<div id="sheet-{index}">{page.article}</div>')
    return "\n".join(body)
