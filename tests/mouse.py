"""A mouse on a page."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

Point = tuple[float, float]


def middle(place: Locator) -> Point:
    """Return where an element's middle is, in pixels."""
    box = place.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, *path: Point, steps: int = 4) -> None:
    """Press the mouse at the first point, lead it over the others, let it go."""
    page.mouse.move(*path[0])
    page.mouse.down()
    for point in path[1:]:
        page.mouse.move(*point, steps=steps)
    page.mouse.up()


def drag_by(page: Page, place: Locator, across: float, down: float) -> None:
    """Drag an element by its middle, so many pixels."""
    x, y = middle(place)
    drag(page, (x, y), (x + across, y + down))
