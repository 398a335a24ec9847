"""A finger on the screen, by Chromium's own protocol: the browser scrolls for it wherever a page lets it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from playwright.sync_api import Locator, Page


def swipe(page: Page, place: Locator, points: Sequence[tuple[float, float]], steps: int = 8) -> None:
    """Move a finger over a place along a line.

    Args:
        page: of a context with ``has_touch=True`` and ``is_mobile=True``; else nothing would scroll.
        place: what is touched.
        points: of the line, as shares of the place's width and height.
        steps: movements from each point to the next one.
    """
    box = place.bounding_box()
    touch = page.context.new_cdp_session(page)

    def send(kind: str, *at: tuple[float, float]) -> None:
        touches = [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]} for x, y in at]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    send("touchStart", points[0])
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        for step in range(1, steps + 1):
            share = step / steps
            send("touchMove", (x0 + share * (x1 - x0), y0 + share * (y1 - y0)))
    send("touchEnd")
    touch.detach()


def make_scrollable(page: Page) -> None:
    """Give the page so much room below that a finger could scroll it."""
    page.evaluate("document.body.style.paddingBottom = '2000px'")
