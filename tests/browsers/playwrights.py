"""A browser that Playwright has downloaded, or another that Playwright works."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Browser, BrowserType

from tests.browsers.tab import LONG, PATIENCE, Point, as_json, read_json, wait_until_sized


class PlaywrightTab:
    """One window of such a browser."""

    def __init__(self, name: str, browser: Browser) -> None:
        self.name, self.version = name, browser.version
        self.page = browser.new_context().new_page()
        self.page.set_default_timeout(PATIENCE * 1000)

    def resize(self, width: int, height: int) -> None:
        self.page.set_viewport_size({"width": width, "height": height})
        wait_until_sized(self.run, width, height)

    def open(self, address: str) -> None:
        # A second address that differs from the first in its hash only would open no page anew.
        self.page.goto("about:blank")
        self.page.goto(address)

    def run(self, function: str, argument: object = None) -> Any:
        return read_json(self.page.evaluate(as_json(function, argument)))

    def drag(self, path: list[Point]) -> None:
        (x, y), *rest = path
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        for x, y in rest:
            self.page.mouse.move(x, y)
        self.page.mouse.up()

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def picture(self) -> bytes:
        return self.page.screenshot()


@contextlib.contextmanager
def launch_playwrights(kind: BrowserType, name: str, **options: Any) -> Iterator[PlaywrightTab]:
    """Start a browser of a kind that Playwright knows."""
    browser = kind.launch(timeout=LONG * 1000, **options)
    yield PlaywrightTab(name, browser)
    browser.close()
