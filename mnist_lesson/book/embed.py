"""A page for each widget by itself, which anybody may show in a frame: ``embed/softmax.html``.

It has host, style and widget, and a line that says where it comes from: no theme, no storage, no progress, so
that it also works in a frame with ``sandbox="allow-scripts"`` alone. All pages are made from the written
chapters: what a chapter shows is what is in the frame.

A widget's page takes its state from a link, and is one file, since a browser lets a sandboxed frame from the
disk load no other. What the widget loads when it is used, networks and images, comes from ``lesson-data``. A
question and a guess have a page by their name, ``embed/question-05-odds.html``. Of those there are hundreds:
their scripts stand once, beside them, as classic ones, since a sandbox refuses modules.

``embed.js`` is what runs there. ``embed_panel.js`` is what the button "Embed" under a widget shows; it lies
among the resources, for it is loaded when asked for. ``embed/index.html`` lists all pages.
"""

from __future__ import annotations

import json
import re
import shutil
from base64 import b64encode
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag

from mnist_lesson.widgets.source import read_module
from mnist_lesson.widgets.styles import read_styles

from .links import shorten
from .progress import script
from .search import pages_of
from .widgets import HOST, PLACE, STATE, VIEW, write_resource

HERE = Path(__file__).parent
FOLDER = "embed"
PANEL = "embed-panel"
FORMULAS = "formulas.css"
TEXT_LENGTH = 90
"""Characters of a question that the list shows."""
ASKED = {"question": "_question", "guess": "_asked"}
"""Traits with what is asked."""
_MODULE = re.compile(r'"lesson:([^"]+)"')
_MAIN = re.compile(r'"([^"]+)"')

PAGE = """<!DOCTYPE html>
<html lang="en" data-content_root="../" data-embedded="">
<head>
<meta charset="utf-8">
<base href="../chapters/" target="_blank">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta property="og:site_name" content="{book}">
<title>{title} · {book}</title>
<link rel="icon" href="data:,">
{sheet}<style>{style}</style>
</head>
<body>
<main><h1>{title}</h1>
{place}
</main>
<footer><p>From <cite>{book}</cite>: <a href="{address}" rel="noopener">{chapter}</a>.</p>
<p class="embed-address" role="status"></p></footer>
<script type="{state_type}">{state}</script>
{script}
</body>
</html>
"""
LIST = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>For your own page · {book}</title>
<link rel="icon" href="data:,">
<style>{style} body {{ margin: 1rem; }} li {{ margin: 0.5rem 0; }} pre {{ white-space: pre-wrap; }}
</style>
</head>
<body>
<main>
<h1>For your own page</h1>
<p>Each of these is a page with one widget, or one question, of <cite>{book}</cite>. It may stand in a frame
in anybody’s page:</p>
<pre>&lt;iframe src="ADDRESS" title="…" width="100%" height="600"&gt;&lt;/iframe&gt;</pre>
<p>For a widget in a state of your choice, press “Embed” under it in its chapter.</p>
{items}
</main>
</body>
</html>
"""


@dataclass(frozen=True)
class Chapter:
    """A written page of the book, and what it carries for its widgets."""

    folder: str
    file: str
    book: str
    title: str
    """As a link to it reads: ``chapter 5, “Every pixel casts ten votes”``."""
    page: BeautifulSoup
    carried: dict[str, Any]
    """``state``, ``modules`` and ``styles`` of its widgets."""

    @property
    def formula_sheet(self) -> str:
        """The link to the style sheet for formulas, as it stands in the page."""
        link = self.page.select_one(f'link[href*="/{FORMULAS}"]')
        return f"{link}\n" if link else ""


@dataclass(frozen=True)
class Embed:
    """One widget of a chapter, and the name of its own page."""

    chapter: Chapter
    place: Tag
    model: str
    """The id of its state among the chapter's."""

    @property
    def state(self) -> dict[str, Any]:
        """Its state, as the chapter carries it."""
        return self.chapter.carried["state"][self.model]["state"]

    @property
    def kind(self) -> str:
        """The widget's name, such as ``softmax``."""
        return self.state["_name"]

    @property
    def name(self) -> str:
        """The name of its page: the kind, and for what asks its own name behind it."""
        return f"{self.kind}-{self.asked['name']}" if self.kind in ASKED else self.kind

    @property
    def title(self) -> str:
        """What it is, for a browser's tab and a screen reader."""
        words = self.kind.replace("-", " ").capitalize()
        return f"{words} {self.asked['name']}" if self.kind in ASKED else words

    @property
    def asked(self) -> dict[str, Any]:
        """What a question or a guess asks."""
        return self.state[ASKED[self.kind]]

    @property
    def text(self) -> str:
        """How a question or a guess begins, as HTML that goes on after its name; nothing for others."""
        if self.kind not in ASKED:
            return ""
        html = self.asked["text"] if self.kind == "guess" else self.asked["variants"][0]["text"]
        text = " ".join(BeautifulSoup(html, "html.parser").get_text().split())
        return f": {escape(shorten(text, TEXT_LENGTH), quote=False)}"

    @property
    def address(self) -> str:
        """Where it stands in its chapter, seen from the chapters' folder."""
        section = self.place.find_parent("section")
        return f"{self.chapter.file}#{section['id']}" if section else self.chapter.file


def as_script(value: object) -> str:
    """Return JSON that can stand in a page's script."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def title_of(page: BeautifulSoup) -> str:
    """Return a page's title as running text names it."""
    heading = page.select_one("article h1")
    if heading is None:
        return ""
    number = heading.select_one(".section-number")
    aside = heading.select(".section-number, .headerlink")
    words = "".join(part.get_text() for part in heading.children if part not in aside).strip()
    return f"chapter {number.get_text().strip(' .')}, “{words}”" if number else f"“{words}”"


def read_chapter(path: Path) -> Chapter | None:
    """Return a written page; None for one that has no widgets."""
    page = BeautifulSoup(path.read_text(encoding="utf8"), "html.parser")
    script_of_state = page.find("script", type=STATE)
    if not isinstance(script_of_state, Tag):
        return None
    site = page.select_one('meta[property="og:site_name"]')
    book = str(site["content"]) if site else ""
    carried = json.loads(script_of_state.get_text())
    return Chapter(path.parent.name, path.name, book, title_of(page), page, carried)


def embeds_of(chapter: Chapter) -> Iterator[Embed]:
    """Yield a page's widgets that may stand elsewhere: the course's, but for what asks and has no name."""
    for view in chapter.page.select(f'.{PLACE} > script[type="{VIEW}"]'):
        model = json.loads(view.get_text())["model_id"]
        if view.parent is None or "_name" not in chapter.carried["state"].get(model, {}).get("state", {}):
            continue
        embed = Embed(chapter, view.parent, model)
        if embed.kind not in ASKED or embed.asked["name"]:
            yield embed


def state_script(embed: Embed) -> str:
    """Return a widget's state as JSON, with its style by its number in the kind's script.

    A question comes without its name: by that name the book keeps answers, and here none is kept.
    """
    state = embed.state | {"_css": 0}
    if embed.kind in ASKED:
        state[ASKED[embed.kind]] = embed.asked | {"name": ""}
    return as_script({"state": {embed.model: {"state": state}}})


def style_of(outdir: Path) -> str:
    """Return the style of all pages: their own, and what the book has for a widget's place."""
    places = (outdir / "_static" / "widgets.css").read_text(encoding="utf8")
    return f"{places}\n{read_styles(HERE / 'embed.css')}"


def still_place(embed: Embed, outdir: Path) -> str:
    """Return a widget's place, with its picture in it."""
    place = copy(embed.place)
    for picture in place.select("img"):
        path = outdir / embed.chapter.folder / str(picture["src"])
        data = b64encode(path.read_bytes()).decode("ascii")
        picture["src"] = f"data:image/{path.suffix[1:]};base64,{data}"
    return str(place)


def page_html(embed: Embed, outdir: Path) -> str:
    """Return a widget's own page."""
    chapter = embed.chapter
    place = still_place(embed, outdir)
    beside = f'<script src="../{FOLDER}/{embed.kind}.js"></script>'
    return PAGE.format(
        title=escape(embed.title),
        book=escape(chapter.book),
        sheet=chapter.formula_sheet if "<math" in place else "",
        style=style_of(outdir),
        place=place,
        address=escape(embed.address),
        chapter=escape(chapter.title),
        state_type=STATE,
        state=state_script(embed),
        script=beside if embed.kind in ASKED else f"<script>{kind_script(embed)}</script>",
    )


def modules_of(main: str, texts: dict[str, str]) -> dict[str, str]:
    """Return those of a page's modules that a widget needs, by name.

    Args:
        main: the name of its first module.
        texts: all modules of its page, with imports as ``"lesson:ui/lit.js"``.
    """
    needed: dict[str, str] = {}
    waiting = [main]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed[name] = texts[name]
            waiting.extend(_MODULE.findall(texts[name]))
    return dict(sorted(needed.items()))


def kind_script(embed: Embed) -> str:
    """Return what runs in the pages of a kind, as a classic script: host, modules and style."""
    carried = embed.chapter.carried
    match = _MAIN.search(embed.state["_esm"])
    assert match, "A widget's source names its first module."
    beside = {
        "modules": modules_of(match[1], carried["modules"]),
        "styles": [carried["styles"][embed.state["_css"]]],
    }
    source = as_script(script(HOST, HERE / "embed.js"))
    return (
        f'import(URL.createObjectURL(new Blob([{source}], {{ type: "text/javascript" }})))'
        f".then(({{ openEmbed }}) => openEmbed({as_script(beside)}));\n"
    )


def panel() -> dict[str, str]:
    """Return what is loaded when the button "Embed" is pressed."""
    style = as_script(read_styles(HERE / "embed_panel.css"))
    load = f"export const load = () => (control, text) => show(control, text, {style});"
    return {"source": f"{read_module(HERE / 'embed_panel.js')[0]}\n{load}\n"}


def list_html(embeds: Iterable[Embed]) -> str:
    """Return the page that lists all pages for frames, by chapter."""
    chapters: dict[str, list[Embed]] = {}
    for embed in embeds:
        chapters.setdefault(embed.chapter.file, []).append(embed)
    items = []
    for found in chapters.values():
        chapter = found[0].chapter
        title = chapter.title[:1].upper() + chapter.title[1:]
        links = "\n".join(f'<li><a href="{e.name}.html">{escape(e.title)}</a>{e.text}</li>' for e in found)
        items.append(f"<h2>{escape(title)}</h2>\n<ul>\n{links}\n</ul>")
    return LIST.format(
        book=escape(chapter.book), style=read_styles(HERE / "embed.css"), items="\n".join(items)
    )


def find_embeds(outdir: Path) -> dict[str, Embed]:
    """Return what may stand elsewhere by name; what several pages show is taken from the first of them."""
    found: dict[str, Embed] = {}
    for path in pages_of(outdir):
        if chapter := read_chapter(path):
            for embed in embeds_of(chapter):
                found.setdefault(embed.name, embed)
    return found


def write_embeds(outdir: Path) -> None:
    """Write the pages for frames beside the finished book, and the panel that tells their code."""
    folder = outdir / FOLDER
    shutil.rmtree(folder, ignore_errors=True)  # of questions that are no more
    embeds = find_embeds(outdir)
    if not embeds:
        return
    folder.mkdir()
    for embed in embeds.values():
        (folder / f"{embed.name}.html").write_text(page_html(embed, outdir), encoding="utf8")
    for kind, embed in {embed.kind: embed for embed in embeds.values()}.items():
        if kind in ASKED:
            (folder / f"{kind}.js").write_text(kind_script(embed), encoding="utf8")
    (folder / "index.html").write_text(list_html(embeds.values()), encoding="utf8")
    write_resource(outdir, PANEL, panel())
