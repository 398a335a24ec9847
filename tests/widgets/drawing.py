"""When a page has drawn what it knows."""

from __future__ import annotations

from playwright.sync_api import Page


def await_drawing(page: Page) -> None:
    """Wait until all is drawn that waits for the browser's next frame, and what follows from that."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
