"""The book as one PDF: `make pdf`'s tool prints it, and its words, places and links are read."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from make_pdf import PdfError, cover, print_book, print_document, read_book
from one_document import Page, alive_line, read_page, read_pages, widget_places
from pdfs import filled, read, text_of
from playwright.sync_api import Browser, BrowserContext
from pypdf import PdfReader
from visits import REPOSITORY, come_to_rest, watch

from mnist_lesson.book.states import encode_state, state_links
from mnist_lesson.book.widgets import STATE

BOOK = "https://example.org/course/"
A4 = (595, 842)
EMPTIEST = 0.5
SOLUTION = "The other side mirrors it"


def publish(page: Page) -> Page:
    """Let a page say that the book has an address."""
    tag = page.html.new_tag("meta", attrs={"property": "og:url", "content": BOOK + page.address})
    page.html.head.append(tag)
    return page


def annotations(reader: PdfReader) -> Iterator[dict]:
    """Yield all links of a PDF."""
    for page in reader.pages:
        yield from (link.get_object() for link in page.get("/Annots", []))


def bookmarks(outline: list) -> Iterator[str]:
    """Yield the titles of all bookmarks."""
    for entry in outline:
        yield from bookmarks(entry) if isinstance(entry, list) else [entry.title]


def check_contents(reader: PdfReader, pages: list[Page]) -> None:
    """The contents name the sheet on which each page of the book begins, and it is that sheet's number."""
    listed = " ".join(reader.pages[1].extract_text().split())
    for page in pages:
        place = reader.named_destinations[f"/{page.name}"]
        number = reader.get_destination_page_number(place) + 1
        text = " ".join(reader.pages[number - 1].extract_text().split())
        assert f"{page.title} {number}" in listed
        assert page.title in text
        assert str(number) in text.split()


def check_links(reader: PdfReader) -> None:
    """Links inside the book lead to places that are there; of the rest none leads to a file on the disk."""
    inside = [str(link["/Dest"]) for link in annotations(reader) if "/Dest" in link]
    outside = [str(link["/A"]["/URI"]) for link in annotations(reader) if "/A" in link]
    assert len(inside) > 200
    assert set(inside) <= set(reader.named_destinations)
    assert all(address.startswith("https://") for address in outside), outside
    states = [address for address in outside if "#" in address and "=" in address]
    assert any(address.startswith(f"{BOOK}chapters/04_sigmoid.html#sigmoid-neuron=") for address in states)
    assert any("#perceptron.2=" in address for address in states)


def check_sheets(reader: PdfReader) -> None:
    """All sheets are A4 and none is half empty, but for those at a chapter's end."""
    starts = {reader.get_destination_page_number(place) for place in reader.named_destinations.values()}
    assert {tuple(round(float(side)) for side in page.mediabox[2:]) for page in reader.pages} == {A4}
    heads = [page.extract_text().strip().splitlines()[:1] for page in reader.pages]
    ends = {number for number, (one, two) in enumerate(itertools.pairwise(heads)) if one != two}
    inner = set(range(2, len(reader.pages) - 1)) - ends
    assert len(starts) > len(ends) > 10
    assert {n + 1: part for n in inner if (part := round(filled(reader.pages[n]), 2)) < EMPTIEST} == {}


def test_the_whole_course_in_one(browser: Browser, site: Path, tmp_path: Path) -> None:
    pages = read_pages(REPOSITORY, site)
    publish(pages[0])
    reader = read(print_book(browser, read_book(pages, site), tmp_path, solutions=True))
    titles = list(bookmarks(reader.outline))
    assert [title for title in titles if title in {page.title for page in pages}] == [p.title for p in pages]
    assert {"Contents", "The slope: what a nudge does"} <= set(titles)
    assert len(reader.pages) < 260
    check_contents(reader, pages)
    check_links(reader)
    check_sheets(reader)
    text = text_of(reader)
    assert SOLUTION in text
    assert "plot_certainty(points, labels, weights, bias);" in text
    assert "Go on where you stopped" not in text


def test_the_handout_has_exercises_and_no_answers(browser: Browser, site: Path, tmp_path: Path) -> None:
    pages = [read_page(site, "chapters/04_sigmoid", "The course")]
    pdf = print_book(browser, read_book(pages, site), tmp_path, solutions=False)
    text = text_of(read(pdf))
    assert pdf.name.endswith("-handout.pdf")
    assert "Exercise 1. On paper" in text
    assert "without solutions" in text
    for told in (SOLUTION, "Solution ", "Answer "):
        assert told not in text
    assert list(tmp_path.iterdir()) == [pdf]


def test_the_page_for_teachers_is_not_handed_out(site: Path) -> None:
    every = [page.name for page in read_pages(REPOSITORY, site)]
    handed_out = [page.name for page in read_pages(REPOSITORY, site, for_teachers=False)]
    assert [name for name in every if name not in handed_out] == ["teaching"]


def test_a_missing_picture_is_an_error(browser: Browser, tmp_path: Path) -> None:
    with pytest.raises(PdfError, match="1 are missing"):
        print_document(browser, '<img src="nowhere.png">', tmp_path / "book.pdf")


def test_a_book_that_is_not_built_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="make book"):
        read_page(tmp_path, "chapters/intro", "")


def test_without_an_address_there_is_no_link(site: Path) -> None:
    page = read_page(site, "chapters/04_sigmoid", "The course")
    line = alive_line(page, "", "#sigmoid-neuron=weight:1")
    assert line.a is None
    assert line.text.endswith("moves.")
    assert "href" not in cover("", solutions=True)


def test_a_state_is_written_as_the_widgets_write_it() -> None:
    schema = {"weights": {"kind": "numbers"}, "on": {"kind": "flag"}, "image": {"kind": "pixels"}}
    state = {"_schema": schema, "weights": [1, -2.5], "on": True, "image": [0, 255, 62], "_secret": 1}
    assert encode_state(state) == "weights:1,-2.5;on:yes;image:AP8-"


@pytest.mark.parametrize("name", ["intro", "03_perceptron", "05_softmax_evidence", "07_training"])
def test_a_page_takes_all_links_to_its_states(
    name: str, context: BrowserContext, site: Path, server: str
) -> None:
    page = read_page(site, f"chapters/{name}", "")
    states = json.loads(page.html.find("script", type=STATE).text)["state"]
    links = state_links([json.loads(view.text)["model_id"] for _, view in widget_places(page)], states)
    assert links
    said: list[str] = []
    visit = watch(context, server)
    visit.page.on("console", lambda message: said.append(message.text))
    visit.page.goto(f"{server}chapters/{name}.html#{'&'.join(link[1:] for link in links.values())}")
    come_to_rest(visit.page)  # it goes where the link leads, away from what is shown sooner
    for place in visit.page.locator(".lesson-widget:not([data-lesson-key^=question])").all():
        place.scroll_into_view_if_needed()
        place.locator('.mnist-lesson[data-ready="true"]').wait_for()
    assert [line for line in said if "ignored" in line] == []
    assert visit.problems == []
