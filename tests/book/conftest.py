"""What the book's browser tests share: the built book, a server for it, one browser a worker."""

from __future__ import annotations

import functools
import http.server
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from visits import REPOSITORY, SITE, page_names

AXE = REPOSITORY / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for a ``page_name`` once for every page, ``chapter`` for chapters."""
    if "page_name" in metafunc.fixturenames:
        metafunc.parametrize("page_name", page_names())
    if "chapter" in metafunc.fixturenames:
        chapters = [n for n in page_names() if Path(n).stem[:2].isdigit()]
        metafunc.parametrize("chapter", chapters or ["the book is not built"])


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
