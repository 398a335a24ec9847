"""The book kept on a device, in Firefox and in WebKit: its server goes down, and gets a new build."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.book.visits import SITE
from tests.browsers.tab import LONG, Tab, wait_for
from tests.publishing import Publisher, copy_site, renew

CHAPTER = "chapters/03_perceptron.html"
PRESS = """(name) => {
  const buttons = [...document.querySelectorAll(".lesson-offline button")];
  buttons.find((one) => !one.hidden && one.textContent.startsWith(name)).click();
}"""
SAID = "() => document.querySelector('.lesson-offline [role=status]')?.textContent ?? ''"
TITLE = "() => document.querySelector('h1').textContent"
LOADED = """(name) => new Promise((resolve) => document.dispatchEvent(new CustomEvent("lesson-load", {
  detail: { name, answer: (promise) => promise.then(() => "came", ({ message }) => message).then(resolve) },
})))"""


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[Publisher]:
    server = Publisher(tmp_path, SITE)
    yield server
    server.stop()


def wait_until_said(tab: Tab, words: str) -> None:
    wait_for(lambda: words in tab.run(SAID), words, LONG)


def opens_renewed(tab: Tab, publisher: Publisher) -> bool:
    """Open a chapter; return whether it is the new build's. Of a slow server the kept page comes."""
    tab.open(publisher.address + CHAPTER)
    return tab.run(TITLE).startswith("Renewed")


def test_a_kept_book_opens_without_its_server(tab: Tab, publisher: Publisher, tmp_path: Path) -> None:
    tab.open(publisher.address)
    wait_until_said(tab, "This browser can keep the book")
    tab.run(PRESS, "Keep this book")
    wait_until_said(tab, "is kept on your device")
    publisher.stop()
    assert tab.run(LOADED, "picture-reader") == "came"
    tab.open(publisher.address + CHAPTER)
    assert tab.run(TITLE).startswith("One neuron")
    assert tab.run(LOADED, "python") == "came"
    assert tab.run(LOADED, "train-1").startswith("The images for training are not kept")
    publisher.start()
    publisher.publish(renew(copy_site(SITE, tmp_path / "renewed"), CHAPTER))
    wait_for(lambda: opens_renewed(tab, publisher), "the new build")
    tab.open(publisher.address)
    wait_until_said(tab, "is kept on your device")
    tab.run(PRESS, "Remove")
    wait_until_said(tab, "This browser can keep the book")
