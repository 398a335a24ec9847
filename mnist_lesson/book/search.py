"""The book's search: an index of sections, and the page that searches in it without a server.

Sphinx's own search asks for every word as it is spelled, ranks a page by how often a word comes, and fetches
each page for a snippet, which a browser refuses from ``file://``. Here every *section* is an entry, with its
text; ``search.js`` ranks them, and bears a misspelled word.

What a widget or a question shows is left out: an answer is not to be found before it was asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from bs4 import BeautifulSoup, NavigableString, Tag

from .progress import script

HERE = Path(__file__).parent
SCRIPTS = (HERE / "search.js", HERE / "search_page.js")
INDEX = "_static/search-index.js"
GLOSSARY = "glossary"

READERS_WORDS = {
    "08_prediction.html#what-accuracy-doesn-t-tell": ["accuracy paradox", "imbalanced classes", "base rate"],
    "glossary.html#backpropagation": ["backprop", "chain rule"],
    "glossary.html#loss": ["cost function", "error function", "objective function"],
    "glossary.html#learning-rate": ["step size"],
    "glossary.html#mnist": ["MNIST dataset", "MNIST data set"],
    "glossary.html#overfitting": ["regularization"],
    "glossary.html#neuron": ["node"],
    "glossary.html#label": ["target", "ground truth"],
    "glossary.html#sigmoid": ["logistic function"],
    "glossary.html#softmax-regression": ["logistic regression"],
    "glossary.html#accelerator": ["graphics card"],
}
"""Names that readers bring along and the book does not use, by the place where they are explained."""

UNSEARCHED_NAMES = {"script", "style", "details", "button", "nav"}
UNSEARCHED_CLASSES = {
    *("headerlink", "toctree-wrapper", "freshness", "cell_output", "tag_remove-input"),
    *("lesson-widget", "lesson-question", "lesson-guess"),
}
Entry = dict[str, object]


def entries_of(html: str, file: str) -> list[Entry]:
    """Return a page's sections as entries, in the form that ``search.js`` asks for (its type ``Section``).

    ``names`` are other words for the title: of a glossary's entry its line "Also: …", and READERS_WORDS.
    """
    page = BeautifulSoup(html, "html.parser")
    article = page.select_one("article.bd-article") or page.select_one("article")
    top = article and article.find("h1")
    if article is None or top is None:
        return []
    for element in article.find_all(is_unsearched):
        element.decompose()
    is_glossary = Path(file).stem == GLOSSARY
    return [entry_of(section, file, _plain(top), is_glossary) for section in article.select("section[id]")]


def is_unsearched(element: Tag) -> bool:
    """Return whether an element's text is no part of the lesson's."""
    classes = element.get_attribute_list("class")
    return element.name in UNSEARCHED_NAMES or not UNSEARCHED_CLASSES.isdisjoint(classes)


def entry_of(section: Tag, file: str, page: str, is_glossary: bool) -> Entry:
    """Return one section, without the sections in it."""
    anchor = str(section["id"])
    heading = section.find(["h1", "h2", "h3", "h4"], recursive=False)
    is_top = heading is not None and heading.name == "h1"
    parts = [_plain(part) for part in _own_parts(section, heading)]
    names: list[str] = []
    if is_glossary and not is_top:
        names = [name.strip() for part in parts if part.startswith("Also:") for name in part[5:].split(",")]
        parts = [part for part in parts if not part.startswith("Also:")]
    names += READERS_WORDS.get(f"{Path(file).name}#{anchor}", [])
    return {
        "page": page,
        "file": file if is_top else f"{file}#{anchor}",
        "title": _plain(heading) if heading is not None else page,
        "names": names,
        "text": " ".join(filter(None, parts)),
        "kind": ("term" if is_glossary else "page" if is_top else "section"),
    }


def _own_parts(section: Tag, heading: Tag | None) -> Iterator[Tag | NavigableString]:
    for part in section.children:
        if part is heading or (isinstance(part, Tag) and part.name == "section"):
            continue
        if isinstance(part, Tag | NavigableString):
            yield part


def _plain(part: Tag | NavigableString) -> str:
    """Return the text of an element in one line; of a formula, its signs without gaps."""
    if isinstance(part, Tag):
        for formula in part.select("math"):
            formula.replace_with(" " + formula.get_text("") + " ")
        for number in part.select(".section-number"):
            number.decompose()
    return " ".join(part.get_text(" " if isinstance(part, Tag) and part.name in ("ul", "ol") else "").split())


def pages_of(outdir: Path) -> list[Path]:
    """Return the book's pages in their folder, without the front page's copy and the search itself."""
    return sorted(path for path in (outdir / "chapters").glob("*.html"))


def write_index(outdir: Path) -> None:
    """Write all sections of the book as a script, which a page can load from a disk, too."""
    entries = [
        entry
        for path in pages_of(outdir)
        for entry in entries_of(path.read_text(encoding="utf8"), path.relative_to(outdir).as_posix())
    ]
    text = json.dumps(entries, ensure_ascii=False, separators=(",", ":"))
    (outdir / INDEX).write_text(f"window.lessonSections = {text};\n", encoding="utf8")


def search_sections(page: BeautifulSoup) -> None:
    """In the page for searching, put the book's own search in the place of Sphinx's."""
    place = page.select_one("#search-results")
    if place is None or page.select_one("#lesson-search") is not None:
        return
    own = page.new_tag("script", attrs={"type": "module", "id": "lesson-search"})
    own.string = f"\n{script(*SCRIPTS)}\nstartSearch();\n"
    place.insert_after(page.new_tag("script", attrs={"src": INDEX}), own)
