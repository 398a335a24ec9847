"""Every page of the book, and every widget in it used once, in Firefox and in WebKit."""

from __future__ import annotations

import pytest

from tests.browsers.tab import Tab, wait_for
from tests.browsers.uses import ASKING, Placed, use

SETTLE = """async () => {
  for (const image of document.images) image.loading = "eager";
  await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
  await document.fonts.ready;
}"""
KEYS = "() => [...document.querySelectorAll('.lesson-widget')].map((place) => place.dataset.lessonKey ?? '')"
FORGET = """() => {
  const kept = Object.keys(localStorage).filter((key) => /^mnist-lesson.(question|again|guess)/.test(key));
  for (const key of kept) localStorage.removeItem(key);
  return kept.length;
}"""
PROBLEMS = "() => window.lessonProblems"
TOO_WIDE = "() => document.documentElement.scrollWidth - innerWidth"


def use_and_link(tab: Tab, key: str) -> None:
    """Use a widget, and open its link: it shows the same state."""
    widget = Placed(tab, key)
    widget.wait_until_ready()
    use(widget)
    link = widget.link()
    problems = tab.run(PROBLEMS)
    tab.open(link)
    widget.wait_until_ready()
    widget.wait_until_still()
    assert widget.link() == link
    assert problems + tab.run(PROBLEMS) == []


def use_asking(tab: Tab, key: str) -> None:
    """Use a question or a guess."""
    widget = Placed(tab, key)
    widget.wait_until_ready()
    ASKING[key](widget)
    assert tab.run(PROBLEMS) == []


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["http", "file"])
def test_every_page_opens_and_every_widget_works(
    tab: Tab, bases: dict[str, str], page: str, scheme: str, width: int
) -> None:
    tab.resize(width, 800)
    tab.open(bases[scheme] + page)
    if tab.run(FORGET):  # answers of another width or scheme
        tab.open(bases[scheme] + page)
    tab.run(SETTLE)
    wait_for(lambda: tab.run(TOO_WIDE) <= 0, f"{page} to fit {width} pixels")
    keys = tab.run(KEYS)
    assert all(keys), "a widget has no place in the page's host"
    assert tab.run(PROBLEMS) == []
    for key in keys:
        if key in ASKING:
            use_asking(tab, key)
        elif key.partition(".")[0] not in ASKING:
            use_and_link(tab, key)
