"""Make an EPUB of the built book, for e-readers.

    make book && .venv/bin/python tools/make_epub.py

Writes _build/epub/deep-learning-in-ten-lines.epub (EPUB 3): the pages as they are built, with formulas as
MathML, pictures as PNG, which older readers know too, and a still picture for what lives in a page.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import time
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

from bs4 import Tag
from one_document import (
    NAME,
    NOT_ON_PAPER,
    OUTSIDE,
    Page,
    book_address,
    book_settings,
    is_state,
    read_pages,
    still_widgets,
    target,
)
from PIL import Image

from mnist_lesson import __version__

ROOT = Path(__file__).parent.parent
SITE = ROOT / "_build" / "html"
FILE = ROOT / "_build" / "epub" / f"{NAME}.epub"
COVER = ROOT / "chapters" / "images" / "cover.png"
STYLE = Path(__file__).with_name("epub.css")
MATHML = "http://www.w3.org/1998/Math/MathML"
CODE = "The code of this picture"
CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>
"""
XHTML = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en">
<head><title>{title}</title><link rel="stylesheet" type="text/css" href="epub.css"/></head>
<body>{body}</body></html>
"""
METADATA = """<dc:identifier id="id">urn:uuid:{identifier}</dc:identifier>
<dc:title>{title}</dc:title><dc:language>en</dc:language><dc:creator>{author}</dc:creator>
<dc:description>A first course in deep learning, from ten lines of Python to every number.</dc:description>
<dc:rights>Code: MIT license. Text and pictures: CC BY 4.0. Images of MNIST: CC BY-SA 3.0.</dc:rights>
<meta property="dcterms:modified">{modified}</meta>
<meta property="schema:version">{version}</meta>
<meta property="schema:accessMode">textual</meta><meta property="schema:accessMode">visual</meta>
<meta property="schema:accessModeSufficient">textual</meta>
<meta property="schema:accessibilityFeature">alternativeText</meta>
<meta property="schema:accessibilityFeature">MathML</meta>
<meta property="schema:accessibilityFeature">tableOfContents</meta>
<meta property="schema:accessibilityHazard">none</meta>
<meta property="schema:accessibilitySummary">Pictures have alternative text, formulas are MathML.</meta>"""
PACKAGE = """<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="en"
 prefix="schema: http://schema.org/">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{metadata}</metadata>
<manifest>{manifest}</manifest>
<spine>{spine}</spine></package>
"""


class EpubError(ValueError):
    """A page of the book can't be a page of an EPUB."""


@dataclass
class Item:
    """A file of the EPUB: its name, its content, and what the package says about it."""

    name: str
    content: bytes
    kind: str
    properties: list[str] = field(default_factory=list)

    def entry(self, number: int) -> str:
        """Return its line in the manifest."""
        properties = f' properties="{" ".join(self.properties)}"' if self.properties else ""
        return f'<item id="i{number}" href="{self.name}" media-type="{self.kind}"{properties}/>'


def file_name(page_address: str) -> str:
    """Return a page's file in the EPUB, where all lie side by side."""
    return f"{PurePosixPath(page_address).stem}.xhtml"


def join_links(page: Page, addresses: set[str], book: str) -> None:
    """Let links lead to pages of the EPUB; what is not in it is in the published book, if at all."""
    for link in page.article.select("a[href]"):
        href = str(link["href"])
        if OUTSIDE.match(href):
            continue
        file, place = target(page, href)
        hash_ = f"#{place}" if place else ""
        if file in addresses and is_state(place) and not book:
            link["href"] = file_name(file)
        elif file in addresses and not is_state(place):
            link["href"] = hash_ if file == page.address and place else file_name(file) + hash_
        elif book and "_images" not in file:
            link["href"] = book + file + hash_
        else:
            link.unwrap()


def take_pictures(page: Page, site: Path) -> Iterator[Item]:
    """Yield a page's pictures as PNG, and let the page show those."""
    for image in page.article.select("img[src]"):
        source = site / target(page, str(image["src"]))[0]
        name = f"{source.stem}.{'svg' if source.suffix == '.svg' else 'png'}"
        image["src"] = name
        for attribute in ("loading", "style", "align"):
            del image[attribute]
        if source.suffix == ".svg":
            yield Item(name, source.read_bytes(), "image/svg+xml")
        else:
            yield Item(name, as_png(source), "image/png")


def as_png(path: Path) -> bytes:
    """Return a picture, of which the pages have WebP, as PNG."""
    if path.suffix == ".png":
        return path.read_bytes()
    written = io.BytesIO()
    Image.open(path).save(written, "png", optimize=True)
    return written.getvalue()


def settle(article: Tag) -> None:
    """Take out what no e-reader knows, and mend what HTML allows and XHTML does not."""
    for element in article.select(f"{NOT_ON_PAPER}, style"):
        element.decompose()
    for summary in article.select("details.hide > summary"):
        summary.string = CODE
    for math in article.select("math"):
        math["xmlns"] = MATHML
    for table in article.select("table"):
        for element in (table, *table.select("*")):
            for attribute in ("border", "align", "width"):
                del element[attribute]


def as_xhtml(title: str, body: str) -> bytes:
    """Return a page as XHTML. Raises EpubError if it is not well-formed."""
    text = XHTML.format(title=escape(title), body=body)
    try:
        ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        line, column = error.position
        near = text.splitlines()[line - 1][max(0, column - 60) : column + 60]
        raise EpubError(f"Expected XHTML in the page {title!r}, got {error}, near {near!r}.") from error
    return text.encode()


def take_page(page: Page, site: Path, addresses: set[str], book: str) -> Iterator[Item]:
    """Yield a page and its pictures."""
    still_widgets(page, book)
    settle(page.article)
    join_links(page, addresses, book)
    yield from take_pictures(page, site)
    content = as_xhtml(page.title, str(page.article))
    properties = [kind for kind in ("svg", "mathml") if f"<{kind.removesuffix('ml')}" in content.decode()]
    yield Item(file_name(page.address), content, "application/xhtml+xml", properties)


def navigation(pages: list[Page]) -> bytes:
    """Return the table of contents."""
    parts: dict[str, list[str]] = {}
    for page in pages:
        line = f'<li><a href="{file_name(page.address)}">{escape(page.title)}</a></li>'
        parts.setdefault(page.part, []).append(line)
    lists = [
        f"<li><span>{escape(part)}</span><ol>{''.join(lines)}</ol></li>" if part else "".join(lines)
        for part, lines in parts.items()
    ]
    return as_xhtml("Contents", f'<nav epub:type="toc"><h1>Contents</h1><ol>{"".join(lists)}</ol></nav>')


def metadata(root: Path, moment: float) -> str:
    """Return what the package says of the book. Its identifier stays the same for all versions."""
    title, author = book_settings(root)
    return METADATA.format(
        identifier=uuid.uuid5(uuid.NAMESPACE_URL, NAME),
        title=escape(title),
        author=escape(author),
        version=__version__,
        modified=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment)),
    )


def collect(pages: list[Page], site: Path) -> dict[str, Item]:
    """Return all files of the EPUB but the package, by their names."""
    book, addresses = book_address(pages[0]), {page.address for page in pages}
    items = [
        Item("nav.xhtml", navigation(pages), "application/xhtml+xml", ["nav"]),
        Item("epub.css", STYLE.read_bytes(), "text/css"),
        Item("book-cover.png", COVER.read_bytes(), "image/png", ["cover-image"]),
    ]
    for page in pages:
        items += take_page(page, site, addresses, book)
    return {item.name: item for item in items}


def write_archive(file: Path, moment: float, contents: dict[str, bytes]) -> None:
    """Write the EPUB's archive, which has to begin with its kind, not compressed."""
    file.parent.mkdir(parents=True, exist_ok=True)
    date = time.gmtime(moment)[:6]
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype", date), "application/epub+zip", zipfile.ZIP_STORED)
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(name, date), content, zipfile.ZIP_DEFLATED)


def write_epub(pages: list[Page], site: Path, file: Path, root: Path = ROOT) -> None:
    """Write pages of the book built in ``site`` as an EPUB. It changes the pages."""
    moment = float(os.environ.get("SOURCE_DATE_EPOCH") or time.time())
    items = collect(pages, site)
    numbers = {name: number for number, name in enumerate(items)}
    package = PACKAGE.format(
        metadata=metadata(root, moment),
        manifest="\n".join(item.entry(numbers[name]) for name, item in items.items()),
        spine="".join(f'<itemref idref="i{numbers[file_name(page.address)]}"/>' for page in pages),
    )
    contents = {"META-INF/container.xml": CONTAINER.encode(), "EPUB/package.opf": package.encode()}
    contents |= {f"EPUB/{item.name}": item.content for item in items.values()}
    write_archive(file, moment, contents)


def main() -> int:
    argparse.ArgumentParser(description=__doc__.split("\n")[0]).parse_args()
    write_epub(read_pages(ROOT, SITE), SITE, FILE)
    print(f"{FILE.relative_to(ROOT)}: {FILE.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
