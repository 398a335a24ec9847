"""What the widgets' tests read out of a link to a widget's state."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def state_in_link(page: Page) -> dict[str, str]:
    """Return the widget's whole state, by way of its link."""
    page.get_by_role("button", name="Copy link to this state").click()
    expect(page.locator(".ml-said")).not_to_be_empty()
    text = page.evaluate("location.hash").split("=", 1)[1]
    return dict(part.split(":") for part in text.split(";"))


def numbers(text: str) -> list[float]:
    """Return the numbers of a list as a link writes it."""
    return [float(part) for part in text.split(",")]
