"""The book as an EPUB: `make epub`'s tool makes it, and its parts are held against the standard's main rules.

What these rules leave out, epubcheck looks at (CONTRIBUTING.md); it needs Java, which nothing else here does.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit
from xml.etree import ElementTree

import make_epub
import one_document
import pytest
from bs4 import BeautifulSoup
from make_epub import MATHML, EpubError, as_xhtml, write_epub
from one_document import Page, read_page, read_pages
from PIL import Image
from sphinx.errors import ExtensionError
from visits import REPOSITORY

from mnist_lesson import __version__
from mnist_lesson.book import refuse_epub

BOOK = "https://example.org/course/"
NAMES = {
    "c": "urn:oasis:names:tc:opendocument:xmlns:container",
    "o": "http://www.idpf.org/2007/opf",
    "d": "http://purl.org/dc/elements/1.1/",
    "h": "http://www.w3.org/1999/xhtml",
}
Files = dict[str, bytes]


def publish(page: Page) -> Page:
    """Let a page say that the book has an address."""
    tag = page.html.new_tag("meta", attrs={"property": "og:url", "content": BOOK + page.address})
    page.html.head.append(tag)
    return page


def check_archive(archive: zipfile.ZipFile) -> None:
    """The kind comes first and as it is; the container names the package."""
    first = archive.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert archive.read(first) == b"application/epub+zip"
    assert not first.extra
    container = ElementTree.fromstring(archive.read("META-INF/container.xml"))
    assert container.find(".//c:rootfile", NAMES).get("full-path") == "EPUB/package.opf"


def check_package(package: ElementTree.Element, files: Files) -> None:
    """The package lists each file once, reads the pages in order, and says what a library needs to know."""
    listed = [item.get("href") for item in package.iterfind(".//o:item", NAMES)]
    assert sorted(listed) == sorted(files)
    ids = {item.get("id"): item.get("href") for item in package.iterfind(".//o:item", NAMES)}
    read = [ids[ref.get("idref")] for ref in package.iterfind(".//o:itemref", NAMES)]
    assert [*read, "nav.xhtml"] == [*dict.fromkeys(read), "nav.xhtml"]
    assert sorted([*read, "nav.xhtml"]) == sorted(name for name in files if name.endswith(".xhtml"))
    assert package.findtext(".//d:title", namespaces=NAMES) == "Deep Learning in Ten Lines"
    assert "unknown" not in ElementTree.tostring(package, encoding="unicode")
    assert __version__ in [meta.text for meta in package.iterfind(".//o:meta", NAMES)]


def check_properties(package: ElementTree.Element, pages: dict[str, ElementTree.Element]) -> None:
    """The package says of exactly those pages that they have formulas which have some."""
    items = package.iterfind(".//o:item", NAMES)
    said = {item.get("href") for item in items if "mathml" in (item.get("properties") or "").split()}
    assert said == {name for name, page in pages.items() if page.find(f".//{{{MATHML}}}math") is not None}
    assert len(said) > 8


def check_pages(pages: dict[str, ElementTree.Element]) -> None:
    """No script, no TeX, and alternative text for every picture."""
    for name, page in pages.items():
        kinds = {element.tag.rpartition("}")[2] for element in page.iter()}
        assert not kinds & {"script", "style", "iframe", "button", "semantics"}, name
        assert all(image.get("alt") for image in page.iterfind(".//h:img", NAMES)), name
        assert "\\frac" not in "".join(page.itertext())


def check_links(pages: dict[str, ElementTree.Element], files: Files) -> None:
    """Links and pictures lead to files of the EPUB and to places in them; outside only to https."""
    ids = {name: {element.get("id") for element in page.iter()} for name, page in pages.items()}
    found = 0
    for name, page in pages.items():
        for element in page.iter():
            address = element.get("href") or element.get("src")
            if address is None or address.startswith("https://"):
                continue
            parts = urlsplit(address)
            assert (parts.path or name) in files, (name, address)
            assert not parts.fragment or parts.fragment in ids[parts.path or name], (name, address)
            found += 1
    assert found > 300


def test_the_whole_course(site: Path, tmp_path: Path) -> None:
    pages = read_pages(REPOSITORY, site)
    publish(pages[0])
    write_epub(pages, site, tmp_path / "book.epub")
    with zipfile.ZipFile(tmp_path / "book.epub") as archive:
        check_archive(archive)
        inside = [name for name in archive.namelist() if name.startswith("EPUB/")]
        files = {name.removeprefix("EPUB/"): archive.read(name) for name in inside}
    package = ElementTree.fromstring(files.pop("package.opf"))
    written = {n: ElementTree.fromstring(text) for n, text in files.items() if n.endswith(".xhtml")}
    assert len(written) == len(pages) + 1
    check_package(package, files)
    check_properties(package, written)
    check_pages(written)
    check_links(written, files)
    text = files["04_sigmoid.xhtml"].decode()
    assert f'href="{BOOK}chapters/04_sigmoid.html#sigmoid-neuron=' in text
    assert "The other side mirrors it" in text


def test_the_same_book_is_the_same_file(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    for name in ("one", "two"):
        write_epub([read_page(site, "chapters/02_data", "")], site, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_pictures_are_the_pages_own(site: Path, tmp_path: Path) -> None:
    write_epub([read_page(site, "chapters/intro", "")], site, tmp_path / "book.epub")
    with zipfile.ZipFile(tmp_path / "book.epub") as archive:
        picture = Image.open(io.BytesIO(archive.read("EPUB/cover.png")))
    assert picture.tobytes() == Image.open(site / "_images" / "cover.webp").convert(picture.mode).tobytes()


def test_a_page_that_is_no_xhtml_is_an_error() -> None:
    assert b"<title>A &amp; B</title>" in as_xhtml("A & B", "<p/>")
    with pytest.raises(EpubError, match=r"page 'Title', got mismatched tag.*near '.*<br></p>"):
        as_xhtml("Title", "<p>one<br></p>")


def test_sphinxs_own_builder_is_refused() -> None:
    refuse_epub(SimpleNamespace(builder=SimpleNamespace(name="html")))
    with pytest.raises(ExtensionError, match="make epub"):
        refuse_epub(SimpleNamespace(builder=SimpleNamespace(name="epub")))


@pytest.mark.parametrize(
    ("book", "in_epub", "on_paper"),
    [
        ("", "03_perceptron.xhtml", "#03_perceptron"),
        (BOOK, f"{BOOK}chapters/03_perceptron.html#perceptron=bias:4", None),
    ],
)
def test_links_to_states_lead_to_where_widgets_live(book: str, in_epub: str, on_paper: str | None) -> None:
    """Off the page no widget has a state; without a published book the chapter itself must do."""
    address = "chapters/03_perceptron.html"

    def page() -> Page:
        html = '<article class="bd-article"><a href="03_perceptron.html#perceptron=bias:4">4</a></article>'
        return Page("teaching", "", "chapters/teaching.html", BeautifulSoup(html, "html.parser"))

    electronic, paper = page(), page()
    make_epub.join_links(electronic, {address}, book)
    one_document.join_links(paper, {address: Page("03_perceptron", "", address, electronic.html)}, book)
    assert electronic.article.a["href"] == in_epub
    assert paper.article.a["href"] == (on_paper or in_epub)
