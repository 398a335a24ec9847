"""What these tests share: Firefox and WebKit, the built book on the disk, and a server for it.

The book is a copy. Its pages note what goes wrong in them: each browser reports in another way, and WebKitGTK
not at all. And they lack what an address names, as in an older browser (`page.html?lacks=Object.hasOwn`).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from functools import cached_property
from pathlib import Path

import find_browser
import find_other_browsers
import pytest
from find_other_browsers import FIREFOX, WEBKIT, Found, Kind
from playwright.sync_api import Playwright, sync_playwright
from system_packages import Machine

from tests.book.visits import SITE, page_names
from tests.browsers.firefox import launch_firefox
from tests.browsers.playwrights import launch_playwrights
from tests.browsers.tab import Tab
from tests.browsers.webkit import launch_webkit
from tests.browsing import serve
from tests.publishing import link_or_copy

WATCH = """<script>
window.lessonProblems = [];
for (const path of new URLSearchParams(location.search).getAll("lacks")) {
  const names = path.split(".");
  const last = names.pop();
  delete names.reduce((object, name) => object[name], window)[last];
}
addEventListener("error", ({ message, target }) => lessonProblems.push(
  message ? `script error: ${message}` : `did not load: ${target.src ?? target.href}`), true);
addEventListener("unhandledrejection", ({ reason }) => lessonProblems.push(`unhandled: ${reason}`));
console.error = (...parts) => lessonProblems.push(`console: ${parts.join(" ")}`);
</script>"""
LAUNCHERS = {FIREFOX: launch_firefox, WEBKIT: launch_webkit}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for a ``page`` once for every page."""
    if "page" in metafunc.fixturenames:
        metafunc.parametrize("page", page_names())


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the book with the watch in its pages, or fail with the way to build it."""
    if not (SITE / "index.html").exists():
        pytest.fail(f"There is no built book in {SITE}. Build it first: make book")
    copy = tmp_path_factory.mktemp("book") / "html"
    shutil.copytree(SITE, copy, copy_function=link_or_copy)
    for name in page_names():
        html = (copy / name).read_text(encoding="utf-8")
        (copy / name).unlink()  # else the book itself would be written
        (copy / name).write_text(html.replace("<head>", f"<head>{WATCH}", 1), encoding="utf-8")
    return copy


@pytest.fixture(scope="session")
def bases(book: Path) -> Iterator[dict[str, str]]:
    """Return where the book begins, by scheme."""
    with serve(book) as address:
        yield {"http": f"{address}/", "file": f"{book.as_uri()}/"}


class Browsers:
    """Both browsers, each started when it is asked for.

    They are looked for first: Playwright can't be asked for its paths while it works a browser.
    """

    def __init__(self, stack: ExitStack) -> None:
        self.stack = stack
        self.found = {kind: find_other_browsers.find(Machine(), kind) for kind in (FIREFOX, WEBKIT)}
        self.chromium = find_browser.find(Machine())
        self.tabs: dict[Kind, Tab] = {}

    @cached_property
    def playwright(self) -> Playwright:
        """Return Playwright, one for all that it works."""
        return self.stack.enter_context(sync_playwright())

    def __getitem__(self, kind: Kind) -> Tab:
        if self.found[kind] is None:
            pytest.fail(f"There is no {kind.name} here. Get one: make browsers")
        if kind not in self.tabs:
            self.tabs[kind] = self.stack.enter_context(self.launch(kind, self.found[kind]))
        return self.tabs[kind]

    def launch(self, kind: Kind, found: Found) -> AbstractContextManager[Tab]:
        """Start a browser by whoever works it."""
        if found.is_playwrights:
            return launch_playwrights(getattr(self.playwright, kind.playwrights), kind.name)
        return LAUNCHERS[kind](*found.paths)


@pytest.fixture(scope="session")
def browsers() -> Iterator[Browsers]:
    """Return both browsers, one of each a worker."""
    with ExitStack() as stack:
        yield Browsers(stack)


@pytest.fixture(params=[FIREFOX, WEBKIT], ids=lambda kind: kind.name)
def tab(request: pytest.FixtureRequest, browsers: Browsers) -> Tab:
    """Return one window, in Firefox and in WebKit."""
    return browsers[request.param]


@pytest.fixture
def firefox(browsers: Browsers) -> Tab:
    return browsers[FIREFOX]


@pytest.fixture
def webkit(browsers: Browsers) -> Tab:
    return browsers[WEBKIT]
