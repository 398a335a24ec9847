"""Opening the built book's pages in a browser, and noting what goes wrong."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Request

from tests.browsing import PATIENCE, hand_over

REPOSITORY = Path(__file__).parents[2]
SITE = Path(os.environ.get("BOOK_HTML", REPOSITORY / "_build" / "html")).resolve()
SETTLE = """async () => {
  for (const image of document.images) image.loading = "eager";
  await Promise.all([...document.images].map(image => image.decode().catch(() => {})));
  await document.fonts.ready;
}"""
# A page hears of its new size with its next frame; what measures itself then is drawn in the one after.
AT_SIZE = """([width, height]) => new Promise((done) => {
  let frames = 0;
  const look = () => {
    frames = innerWidth === width && innerHeight === height ? frames + 1 : 0;
    if (frames > 3) done();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})"""
# No widget is about to start, nothing scrolls, grows or moves, for some frames and some time.
AT_REST = """async (patience) => {
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const places = "article :is(section, img, .lesson-widget, .mnist-lesson)";
  const box = (part) => Object.values(part.getBoundingClientRect().toJSON());
  const seen = () => [scrollX, scrollY, document.documentElement.scrollHeight,
    ...[...document.querySelectorAll(places)].flatMap(box)].join();
  const end = performance.now() + patience;
  for (let last = "", frames = 0, since = 0; frames < 10 || performance.now() - since < 300; frames++) {
    const now = document.querySelector("[data-state=starting]") ? "" : seen();
    if (!now || now !== last) [last, frames, since] = [now, 0, performance.now()];
    if (performance.now() > end) throw new Error("The page does not come to rest.");
    await frame();
  }
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


def is_given_up(request: Request) -> bool:
    """Return whether a tab that goes on to another page has given up its icon, or a widget's start."""
    is_left = request.url.endswith("favicon.svg") or request.url.startswith("blob:")
    return is_left and request.failure == "net::ERR_ABORTED"


def watch(context: BrowserContext, address: str) -> Visit:
    """Open a new tab that notes script errors, console errors and requests that go wrong."""
    visit = Visit(context.new_page(), address)
    note = visit.problems.append
    visit.page.on("pageerror", lambda error: note(f"script error: {error}"))
    visit.page.on("console", lambda m: note(f"console: {m.text}") if m.type == "error" else None)
    visit.page.on("requestfailed", lambda r: None if is_given_up(r) else note(f"failed: {r.url}"))
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


def set_size(page: Page, width: int, height: int = 800) -> None:
    """Give a page this much room, and wait until it has taken it."""
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate(AT_SIZE, [width, height])


def come_to_rest(page: Page) -> None:
    """Wait until nothing arrives any more that could move what is measured or pressed next."""
    page.evaluate(AT_REST, PATIENCE)


def load_when_stored(page: Page, load: Callable[[], object], holds: str) -> None:
    """Load a page that has to find what has been stored, as an expression says.

    It goes from one process of the browser to another in its own time, and a page that is loaded too soon to
    find it in the storage is loaded again.
    """
    hand_over(page)
    end = time.monotonic() + PATIENCE / 1000
    load()
    while not page.evaluate(holds):
        assert time.monotonic() < end, f"The browser has not stored that {holds}"
        load()
