"""A finger on the screen, by Chromium's own protocol: the browser scrolls for it wherever a page lets it."""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence

from playwright.sync_api import Locator, Page

MOVEMENT = 0.02  # seconds


def swipe(page: Page, place: Locator, points: Sequence[tuple[float, float]], steps: int = 8) -> None:
    """Move a finger over a place along a line.

    A movement takes 20 ms, whatever the machine takes: a finger that is slow may mean something else.

    Args:
        page: of a context with ``has_touch=True`` and ``is_mobile=True``; else nothing would scroll.
        place: what is touched.
        points: of the line, as shares of the place's width and height.
        steps: movements from each point to the next one.
    """
    box = place.bounding_box()
    touch, moments = page.context.new_cdp_session(page), itertools.count(time.time(), MOVEMENT)

    def send(kind: str, *at: tuple[float, float]) -> None:
        touches = [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]} for x, y in at]
        event = {"type": kind, "touchPoints": touches, "timestamp": next(moments)}
        touch.send("Input.dispatchTouchEvent", event)

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


_TOUCHES = """(place, events) => {
  const box = place.getBoundingClientRect();
  place.setPointerCapture = () => {};  // the browser knows of no such pointer
  for (const [type, pointerId, pointerType, x, y] of events) {
    place.dispatchEvent(new PointerEvent(type, { bubbles: true, cancelable: true, pointerId, pointerType,
      button: type === "pointermove" ? -1 : 0, buttons: 1,
      clientX: box.left + x * box.width, clientY: box.top + y * box.height }));
  }
}"""


def send_pointers(place: Locator, events: Sequence[tuple[str, int, str, float, float]]) -> None:
    """Send pointer events, each a type, the pointer's number and kind ("pen", "touch"), and its place."""
    place.evaluate(_TOUCHES, [list(event) for event in events])


def hand_then_pen() -> list[tuple[str, int, str, float, float]]:
    """Return the events of a hand that comes down, a pen that draws downward, and the hand lifted."""
    pen = [("pointermove", 2, "pen", 0.5, 0.2 + 0.1 * step) for step in range(1, 7)]
    return [
        ("pointerdown", 1, "touch", 0.9, 0.9),
        ("pointerdown", 2, "pen", 0.5, 0.2),
        *pen[:3],
        ("pointermove", 1, "touch", 0.8, 0.9),
        *pen[3:],
        ("pointerup", 2, "pen", 0.5, 0.8),
        ("pointerup", 1, "touch", 0.8, 0.9),
    ]
