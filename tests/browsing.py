"""What all browser tests share: a server for a folder, one Chromium, and axe-core's source."""

from __future__ import annotations

import contextlib
import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from find_browser import find
from playwright.sync_api import Browser, Page, expect, sync_playwright
from system_packages import Machine

AXE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
PATIENCE = 60_000  # milliseconds for anything that is awaited: machines are busy at times
FIRST_START = 180_000  # a browser that was installed a minute ago comes from a cold disk
# Written into a page, it lets no worker start from a data: address.
NO_DATA_WORKER = """<script>
const Native = Worker;
window.Worker = function (url, options) {
  if (url.startsWith("data:")) throw new Error("no such worker");
  return new Native(url, options);
};
</script>"""
expect.set_options(timeout=PATIENCE)


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves files without a line in the log for each."""

    def log_message(self, *args: object) -> None:
        """Say nothing."""


class Server(http.server.ThreadingHTTPServer):
    """A server at whose door many may wait: a browser that finds it full asks again only seconds later."""

    request_queue_size = 128


@contextlib.contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port; the value is its address, without a slash at the end."""
    handler = functools.partial(QuietHandler, directory=str(folder))
    with Server(("127.0.0.1", 0), handler) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()


@contextlib.contextmanager
def launch_chromium() -> Iterator[Browser]:
    """Start Chromium, or fail with what is missing."""
    path = find(Machine())
    if path is None:
        pytest.fail("There is no Chromium or Chrome here. Get one: make browser")
    flags = ["--no-sandbox", "--disable-background-networking"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=flags, timeout=FIRST_START)
        yield chromium
        chromium.close()


def read_axe() -> str:
    """Return the source of axe-core, the accessibility checker, or fail with the way to install it."""
    if not AXE.exists():
        pytest.fail(f"There is no {AXE}. Install it: npm ci")
    return AXE.read_text(encoding="utf-8")


# In the page's own time, which is long on a slow machine.
HANDED_OVER = "() => new Promise((done) => setTimeout(done, 500))"


def hand_over(page: Page) -> None:
    """Wait until a page has handed to the browser what it has stored: left sooner, it would take it along."""
    page.evaluate(HANDED_OVER)
