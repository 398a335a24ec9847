"""What the book's browser tests share: the built book, a server for it, one browser a worker."""

from __future__ import annotations

import functools
import http.server
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

REPOSITORY = Path(__file__).parents[2]
SITE = Path(os.environ.get("BOOK_HTML", REPOSITORY / "_build" / "html")).resolve()
AXE = REPOSITORY / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SETTLE = """async () => {
  for (const image of document.images) image.loading = "eager";
  await Promise.all([...document.images].map(image => image.decode().catch(() => {})));
  if (window.MathJax?.startup) await MathJax.startup.promise;
  await document.fonts.ready;
}"""


def page_names() -> list[str]:
    """Return the built pages, relative to the site; a stand-in that fails if there are none."""
    names = sorted(str(p.relative_to(SITE)) for p in SITE.rglob("*.html"))
    return [n for n in names if not n.startswith("_")] or ["the book is not built"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for a ``page_name`` once for every page, ``chapter`` for chapters."""
    if "page_name" in metafunc.fixturenames:
        metafunc.parametrize("page_name", page_names())
    if "chapter" in metafunc.fixturenames:
        chapters = [n for n in page_names() if Path(n).stem[:2].isdigit()]
        metafunc.parametrize("chapter", chapters or ["the book is not built"])


@dataclass
class Visit:
    """A page that is open, and what has gone wrong with it so far."""

    page: Page
    address: str
    problems: list[str] = field(default_factory=list)
    bytes_by_url: dict[str, bytes] = field(default_factory=dict)


@pytest.fixture(scope="session")
def site() -> Path:
    """Return the folder of the built book, or fail with the way to build it."""
    if not (SITE / "index.html").exists():
        pytest.fail(f"There is no built book in {SITE}. Build it first: make book")
    return SITE


@pytest.fixture(scope="session")
def axe() -> str:
    """Return the source of axe-core, the accessibility checker."""
    if not AXE.exists():
        pytest.fail(f"There is no {AXE}. Install it: npm ci")
    return AXE.read_text(encoding="utf8")


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves files without a line in the log for each."""

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def server(site: Path) -> Iterator[str]:
    """Serve the book on a free port; the value is its address, with a slash at the end."""
    handler = functools.partial(QuietHandler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}/"
        httpd.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once for all tests of a worker."""
    if not Path(CHROMIUM).exists():
        pytest.fail(f"There is no browser at {CHROMIUM}. Install chromium, or set CHROMIUM.")
    flags = ["--no-sandbox", "--disable-background-networking"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Open a window with a clean memory, as a new reader has it."""
    fresh = browser.new_context(viewport={"width": 1280, "height": 800})
    fresh.set_default_timeout(20_000)
    yield fresh
    fresh.close()


def watch(context: BrowserContext, address: str) -> Visit:
    """Open a new tab that notes script errors, console errors and requests that go wrong."""
    visit = Visit(context.new_page(), address)
    note = visit.problems.append
    visit.page.on("pageerror", lambda error: note(f"script error: {error}"))
    visit.page.on("console", lambda m: note(f"console: {m.text}") if m.type == "error" else None)
    visit.page.on("requestfailed", lambda request: note(f"failed: {request.url}"))
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
