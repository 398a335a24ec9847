"""The book's stamp: when, and on what, all chapters last ran."""

from __future__ import annotations

import platform
from datetime import date
from importlib.metadata import version
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from visits import REPOSITORY, SITE

from mnist_lesson.book import freshness

MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 27)


def book(**runs: dict | None) -> SimpleNamespace:
    """Return what Sphinx and MyST-NB know of a book with one page of text and these notebooks."""
    metadata = {name: {"exec_data": run} if run else {} for name, run in runs.items()}
    suffixes = dict.fromkeys(runs, ".ipynb") | {"references": ".md"}
    return SimpleNamespace(
        found_docs=set(suffixes), nb_metadata=metadata, doc2path=lambda name: name + suffixes[name]
    )


def run_at(timestamp: float, *, succeeded: bool = True) -> dict:
    return {"mtime": timestamp, "succeeded": succeeded}


def test_the_stamp_names_day_and_versions() -> None:
    text = freshness.stamp([MONDAY, MONDAY])
    assert text.startswith("All 2 chapters last ran on 2026-11-23, from the first cell to the last, with ")
    assert f"Python {platform.python_version()} and Keras {version('keras')} on TensorFlow" in text
    assert f"Jupyter Book {version('jupyter-book')}." in text
    assert "last ran from 2026-11-23 to 2026-11-27," in freshness.stamp([FRIDAY, MONDAY])


def test_chapters_that_were_not_run_are_admitted() -> None:
    said = "When this book was built, 1 of its 2 chapters were not run."
    assert freshness.stamp([MONDAY, None]) == said


def test_days_come_from_the_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    noon = 1795435200  # 2026-11-23, 12:00 UTC
    env = book(a=run_at(noon), b=None, c=run_at(noon, succeeded=False), d=run_at(noon + 4 * 86400))
    assert freshness.days_of_runs(env) == [MONDAY, None, None, FRIDAY]


def test_a_build_can_be_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert freshness.days_of_runs(book(a=run_at(1795435200), b=None)) == [date(1970, 1, 2), None]


def test_the_stamp_goes_where_the_page_has_its_place() -> None:
    page = nodes.document(None, None)
    page += [nodes.raw("", "<!-- widget: x -->", format="html"), nodes.raw("", f"{freshness.PLACE}\n")]
    app = SimpleNamespace(env=SimpleNamespace(lesson_freshness="All is fresh."))
    freshness.put_stamp(app, page, "references")
    assert [type(child) for child in page] == [nodes.raw, nodes.paragraph]
    assert page[1].astext() == "All is fresh."


def test_the_last_page_of_the_built_book_has_the_stamp(site: object) -> None:
    page = BeautifulSoup((SITE / "chapters" / "references.html").read_text(encoding="utf8"), "html.parser")
    (paragraph,) = page.select("p.freshness")
    chapters = len(list((REPOSITORY / "chapters").glob("*.ipynb")))
    assert paragraph.get_text().startswith(f"All {chapters} chapters last ran ")
