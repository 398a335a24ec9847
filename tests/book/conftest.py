"""What the book's browser tests share: the built book, a server for it, a clean window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from visits import SITE, page_names

from tests.browsing import PATIENCE, read_axe, serve


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
    return read_axe()


@pytest.fixture(scope="session")
def server(site: Path) -> Iterator[str]:
    """Serve the book on a free port; the value is its address, with a slash at the end."""
    with serve(site) as address:
        yield f"{address}/"


@pytest.fixture(params=["http", "file"])
def base(request: pytest.FixtureRequest, site: Path, server: str) -> str:
    """Return where the book begins, over http or on the disk."""
    return server if request.param == "http" else f"{site.as_uri()}/"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Open a window with a clean memory, as a new reader has it."""
    fresh = browser.new_context(viewport={"width": 1280, "height": 800})
    fresh.set_default_timeout(PATIENCE)
    yield fresh
    fresh.close()


@pytest.fixture
def telephone(browser: Browser) -> Iterator[Page]:
    """Open a telephone's browser with an empty tab."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture
def scriptless(browser: Browser) -> Iterator[Page]:
    """Open an empty tab in which no script runs."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()
