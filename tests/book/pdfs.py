"""What the tests read in a PDF: its text, and how far down each page is filled."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from pypdf import PageObject, PdfReader

Matrix = Sequence[float]


def read(pdf: bytes | Path) -> PdfReader:
    """Open a PDF, from bytes or from a file."""
    return PdfReader(io.BytesIO(pdf) if isinstance(pdf, bytes) else pdf)


def text_of(reader: PdfReader) -> str:
    """Return the words of all pages with single spaces between them; what can't be seen is not among them."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def height_at(inner: Matrix, outer: Matrix) -> float:
    """Return how high over the page's foot, in points, a thing's own lower corner lies."""
    return inner[4] * outer[1] + inner[5] * outer[3] + outer[5]


def filled(page: PageObject) -> float:
    """Return which part of a page's height, counted from the top, has text or pictures in it."""
    heights: list[float] = []

    def note_text(text: str, matrix: Matrix, place: Matrix, *_: object) -> None:
        if text.strip():
            heights.append(height_at(place, matrix))

    def note_picture(operator: bytes, _: object, matrix: Matrix, place: Matrix) -> None:
        if operator == b"Do":
            heights.append(min(matrix[5], matrix[5] + matrix[3]))

    page.extract_text(visitor_text=note_text, visitor_operand_before=note_picture)
    top = float(page.mediabox.height)
    return 1 - min(heights, default=top) / top
