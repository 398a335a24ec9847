"""Requests of a page that a test holds back, and answers when it wants to."""

from __future__ import annotations

import time
from collections.abc import Sequence

from playwright.sync_api import Page, Route

from tests.browsing import PATIENCE


def await_one(page: Page, found: Sequence[object]) -> None:
    """Wait until one of the page's events has put something into a list."""
    end = time.monotonic() + PATIENCE / 1000
    while not found:
        assert time.monotonic() < end, "nothing came"
        page.wait_for_timeout(20)  # events are heard meanwhile


class Held:
    """Holds back a page's requests for files of a name."""

    def __init__(self, page: Page, pattern: str) -> None:
        self.page = page
        self.routes: list[Route] = []
        page.route(pattern, lambda route: self.routes.append(route))

    def one(self) -> Route:
        """Return the only request that is held: the page may tell of it before the test hears of it."""
        await_one(self.page, self.routes)
        (route,) = self.routes
        self.routes.clear()
        return route
