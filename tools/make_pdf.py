"""Print the built book as one PDF, and again without solutions, as a handout.

    make book && .venv/bin/python tools/make_pdf.py

Writes _build/pdf/deep-learning-in-ten-lines.pdf and …-handout.pdf. The browser is the one that the tests find
(tools/find_browser.py). It prints twice: only then are the contents' page numbers known.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from find_browser import get
from one_document import (
    NAME,
    Page,
    book_address,
    book_settings,
    contents,
    put_together,
    read_pages,
    running_heads,
    sheets,
)
from playwright.sync_api import Browser, sync_playwright
from pypdf import PdfReader
from system_packages import Machine

from mnist_lesson import __version__

ROOT = Path(__file__).parent.parent
SITE = ROOT / "_build" / "html"
FOLDER = ROOT / "_build" / "pdf"
TITLE, _ = book_settings(ROOT)
STYLE = Path(__file__).with_name("paper.css")
PATIENCE = 300_000  # milliseconds: a busy machine may need long for some hundred pages


class PdfError(RuntimeError):
    """The browser has printed something else than was expected."""


@dataclass(frozen=True)
class Book:
    """What is printed: the pages, and their texts as one."""

    pages: list[Page]
    site: Path
    body: str


def read_book(pages: list[Page], site: Path) -> Book:
    """Put pages of the book built in ``site`` together."""
    return Book(pages, site, put_together(pages, site.as_uri()))


def head(book: Book, *, solutions: bool) -> str:
    """Return the document's head: its title, the pages' style, and the paper's."""
    links = "".join(
        f'<link rel="stylesheet" href="{address}">' for address in sheets(book.pages, book.site.as_uri())
    )
    style = STYLE.read_text(encoding="utf-8") + running_heads(book.pages)
    return f'<meta charset="utf-8"><title>{title(solutions=solutions)}</title>{links}<style>{style}</style>'


def title(*, solutions: bool) -> str:
    """Return the name under which a reader's program shows the file."""
    return TITLE if solutions else f"{TITLE}, without solutions"


def cover(book: str, *, solutions: bool) -> str:
    """Return the first sheet: title, version, where the book is alive, under which terms it may be copied."""
    kind = "A first course, with solutions" if solutions else "A first course. Handout, without solutions"
    where = f'<p class="small">The book, alive: <a href="{book}">{book}</a></p>' if book else ""
    terms = "Code: MIT license. Text and pictures: CC BY 4.0. Images of MNIST: CC BY-SA 3.0."
    lines = f'<p class="title">{TITLE}</p><p>{kind}</p>{where}'
    return f'<div class="cover">{lines}<p class="small">Version {__version__}. {terms}</p></div>'


def document(book: Book, numbers: dict[str, int], *, solutions: bool) -> str:
    """Return the whole document as HTML."""
    kind = "" if solutions else ' class="handout"'
    front = cover(book_address(book.pages[0]), solutions=solutions) + contents(book.pages, numbers)
    main = f'<div class="bd-content"><div class="bd-article-container">{book.body}</div></div>'
    inside = f'<article class="bd-article">{front}</article><main class="bd-main">{main}</main>'
    top = f'<!DOCTYPE html><html lang="en" data-theme="light"{kind}>'
    return f"{top}<head>{head(book, solutions=solutions)}</head><body>{inside}</body></html>"


def print_document(browser: Browser, html: str, pdf: Path, *, is_final: bool = True) -> None:
    """Let the browser print, with bookmarks in the final run. Raises PdfError if pictures are missing."""
    source = pdf.with_suffix(".html")
    source.write_text(html, encoding="utf-8")
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(source.as_uri())
    page.evaluate("async () => { await document.fonts.ready; }")
    broken = page.evaluate("[...document.images].filter(i => !i.naturalWidth).map(i => i.src)")
    if broken:
        raise PdfError(f"Expected all pictures of the book, and {len(broken)} are missing: {broken[:3]}")
    page.pdf(path=pdf, prefer_css_page_size=True, outline=is_final, tagged=is_final)
    page.close()
    source.unlink()


def page_numbers(pdf: Path, pages: list[Page]) -> dict[str, int]:
    """Return on which sheet each page of the book begins. Raises PdfError if one begins nowhere."""
    reader = PdfReader(pdf)
    places = {name.lstrip("/"): place for name, place in reader.named_destinations.items()}
    missing = [page.name for page in pages if page.name not in places]
    if missing:
        raise PdfError(f"Expected a place for every page of the book in {pdf.name}; {missing} have none.")
    return {page.name: (reader.get_destination_page_number(places[page.name]) or 0) + 1 for page in pages}


def print_book(browser: Browser, book: Book, folder: Path, *, solutions: bool) -> Path:
    """Print the book, with the contents' page numbers; return the PDF's path."""
    pdf = folder / (f"{NAME}.pdf" if solutions else f"{NAME}-handout.pdf")
    numbers: dict[str, int] = {}
    for is_final in (False, True):
        print_document(browser, document(book, numbers, solutions=solutions), pdf, is_final=is_final)
        numbers = page_numbers(pdf, book.pages)
    return pdf


def main() -> int:
    argparse.ArgumentParser(description=__doc__.split("\n")[0]).parse_args()
    start = time.perf_counter()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=get(Machine()), args=["--no-sandbox"])
        for solutions in (True, False):
            book = read_book(read_pages(ROOT, SITE, for_teachers=solutions), SITE)
            pdf = print_book(browser, book, FOLDER, solutions=solutions)
            size, count = pdf.stat().st_size / 1e6, len(PdfReader(pdf).pages)
            print(f"{pdf.relative_to(ROOT)}: {count} pages, {size:.1f} MB", flush=True)
        browser.close()
    print(f"Printed in {time.perf_counter() - start:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
