"""Opening the built book's pages in a browser, and noting what goes wrong."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Request

REPOSITORY = Path(__file__).parents[2]
SITE = Path(os.environ.get("BOOK_HTML", REPOSITORY / "_build" / "html")).resolve()
SETTLE = """async () => {
  for (const image of document.images) image.loading = "eager";
  await Promise.all([...document.images].map(image => image.decode().catch(() => {})));
  await document.fonts.ready;
}"""


def page_names() -> list[str]:
    """Return the built pages, relative to the site; a stand-in that fails if there are none.

    Those for frames in other pages, hundreds, have tests of their own (``test_embed.py``).
    """
    names = sorted(str(p.relative_to(SITE)) for p in SITE.rglob("*.html"))
    return [n for n in names if not n.startswith(("_", "embed/"))] or ["the book is not built"]


@dataclass
class Visit:
    """A page that is open, and what has gone wrong with it so far."""

    page: Page
    address: str
    problems: list[str] = field(default_factory=list)


def is_icon_given_up(request: Request) -> bool:
    """Return whether a request was for the tab's icon, which a tab gives up that goes on to another page."""
    return request.failure == "net::ERR_ABORTED" and request.url.endswith("favicon.svg")


def watch(context: BrowserContext, address: str) -> Visit:
    """Open a new tab that notes script errors, console errors and requests that go wrong."""
    visit = Visit(context.new_page(), address)
    note = visit.problems.append
    visit.page.on("pageerror", lambda error: note(f"script error: {error}"))
    visit.page.on("console", lambda m: note(f"console: {m.text}") if m.type == "error" else None)
    visit.page.on("requestfailed", lambda r: None if is_icon_given_up(r) else note(f"failed: {r.url}"))
    visit.page.on("response", lambda r: note(f"{r.status}: {r.url}") if r.status >= 400 else None)

    def leaves_site(url: str) -> bool:
        return not url.startswith((address, "data:", "blob:"))

    visit.page.on("request", lambda r: note(f"outside: {r.url}") if leaves_site(r.url) else None)
    return visit


def open_page(context: BrowserContext, base: str, name: str) -> Visit:
    """Open a page of the book at ``base`` and wait until pictures and formulas stand."""
    visit = watch(context, base)
    visit.page.goto(base + name)
    visit.page.evaluate(SETTLE)
    return visit
