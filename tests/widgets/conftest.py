"""One function to open a page with widgets in it: ``open_widgets``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from mnist_lesson.book.widgets import write_resources
from mnist_lesson.widgets.base import LessonWidget
from tests.browsing import PATIENCE, read_axe, serve
from tests.widgets.pages import page_html

READY = '.mnist-lesson[data-ready="true"]'
RUN_AXE = """async () => {
  const { violations } = await axe.run();
  return violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(" ")} ${n.failureSummary}`));
}"""


@pytest.fixture(scope="session")
def pages_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the pages that tests write, with the book's resources beside them."""
    folder = tmp_path_factory.mktemp("pages")
    write_resources(folder)
    return folder


@pytest.fixture(scope="session")
def server(pages_folder: Path) -> Iterator[str]:
    """Serve that folder; the value is its address."""
    with serve(pages_folder) as address:
        yield address


class Windows:
    """Opens pages, notes what goes wrong in them, and closes them."""

    def __init__(self, browser: Browser, folder: Path, server: str) -> None:
        self.browser, self.folder, self.server = browser, folder, server
        self.problems: list[str] = []
        self.contexts = []
        self.count = 0

    def __call__(
        self,
        *widgets: LessonWidget,
        scheme: str = "http",
        link: str = "",
        theme: str = "light",
        width: int = 1280,
        **options: object,
    ) -> Page:
        """Open a page with these widgets and wait until all of them answer.

        Args:
            scheme: "http" or "file".
            link: the address from "#" on.
            theme: "light" or "dark".
            width: of the window, in pixels.
            options: for Playwright's ``new_context`` (``has_touch=True``, ``reduced_motion="reduce"``).
        """
        html = page_html(widgets, theme)
        return self.open_html(html, len(widgets), scheme=scheme, link=link, width=width, **options)

    def open_html(
        self, html: str, count: int, *, scheme: str = "http", link: str = "", width: int = 1280, **options
    ) -> Page:
        """Open a page from its text; wait for ``count`` widgets, the others may fail."""
        self.count += 1
        name = f"{os.getpid()}-{id(self)}-{self.count}.html"
        (self.folder / name).write_text(html, encoding="utf-8")
        return self.open_page(name, count, scheme=scheme, link=link, width=width, **options)

    def open_page(
        self, name: str, count: int, *, scheme: str = "http", link: str = "", width: int = 1280, **options
    ) -> Page:
        """Open a page that lies in the tests' folder; wait for ``count`` widgets."""
        base = self.server if scheme == "http" else self.folder.as_uri()
        context = self.browser.new_context(viewport={"width": width, "height": 900}, **options)
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        page = self.watched(context.new_page())
        page.goto(f"{base}/{name}{link}")
        if link:  # the page goes to the widget that the link names, and away from what is shown sooner
            page.wait_for_function("!document.querySelector('[data-state=starting]')")
        for index in range(count):
            page.locator(".lesson-widget").nth(index).scroll_into_view_if_needed()
            page.locator(READY).nth(index).wait_for()
        if not link:
            page.evaluate("scrollTo(0, 0)")
        return page

    def watched(self, page: Page) -> Page:
        """Note script errors, console errors and requests that leave the page."""
        note = self.problems.append
        page.on("pageerror", lambda error: note(f"script error: {error}"))
        page.on("console", lambda m: note(f"console: {m.text}") if m.type == "error" else None)
        own = (self.server, "file:", "data:", "blob:")
        page.on("request", lambda r: None if r.url.startswith(own) else note(f"outside: {r.url}"))
        return page


@pytest.fixture
def open_widgets(browser: Browser, pages_folder: Path, server: str) -> Iterator[Windows]:
    """Return a function that opens a page with widgets; nothing may have gone wrong in it at the end."""
    windows = Windows(browser, pages_folder, server)
    yield windows
    for context in windows.contexts:
        context.close()
    assert windows.problems == []


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """Return a function that lists what axe finds in a page."""
    source = read_axe()

    def find(page: Page) -> list[str]:
        page.evaluate(source)
        return page.evaluate(RUN_AXE)

    return find
