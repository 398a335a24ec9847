"""The page for teachers as built: links open widgets as they say, votes tell what each answer means."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import BrowserContext, expect
from visits import watch

from mnist_lesson.book.votes import card
from mnist_lesson.questions import QuestionError

PAGE = "chapters/teaching.html"
CHAPTERS = Path(__file__).parents[2] / "chapters"
IN_SIGHT = """key => {
  const box = document.querySelector(`[data-lesson-key="${key}"]`).getBoundingClientRect();
  return box.bottom > 0 && box.top < innerHeight;
}"""
OPENED = ["image-explorer", "perceptron", "perceptron.2", "softmax", "parameter-ledger", "training-lab"]
OPENED += ["digit-pad", "mistake-gallery", "crossing"]


@pytest.fixture
def html(site: Path) -> BeautifulSoup:
    return BeautifulSoup((site / PAGE).read_text(encoding="utf-8"), "html.parser")


@pytest.mark.parametrize("key", OPENED)
def test_a_link_opens_its_widget_in_that_state(
    key: str, html: BeautifulSoup, context: BrowserContext, server: str
) -> None:
    """The state that the widget then has is the one in the link: copied again, it says the same."""
    link = next(a["href"] for a in html.select("article a[href]") if f"#{key}=" in a["href"])
    visit = watch(context, server)
    notes: list[str] = []
    visit.page.on("console", lambda message: notes.append(message.text))
    visit.page.goto(f"{server}chapters/{link}")
    place = visit.page.locator(f'.lesson-widget[data-lesson-key="{key}"]')
    place.locator('.mnist-lesson[data-ready="true"]').wait_for()
    visit.page.wait_for_function(IN_SIGHT, arg=key)
    place.get_by_role("button", name="Copy link to this state").click()
    expect(place.locator(".ml-said")).not_to_be_empty()
    now = dict(part.split(":") for part in visit.page.evaluate("location.hash").split("=", 1)[1].split(";"))
    asked = dict(part.split(":") for part in link.split("=", 1)[1].split(";"))
    assert {name: now[name] for name in asked} == asked
    assert [note for note in notes if "ignored" in note] + visit.problems == []


def test_votes_tell_what_each_answer_stands_for(html: BeautifulSoup) -> None:
    cards = html.select("article .lesson-vote")
    source = (CHAPTERS / "teaching.md").read_text(encoding="utf-8")
    blocks = [block.partition("```")[0].split() for block in source.split("```{vote}")[1:]]
    assert len(cards) == sum(map(len, blocks)) > 0
    for one in cards:
        letters = "abcdefgh"[: len(one.select("ol > li"))]
        heads = [head.text for head in one.select("details strong")]
        assert sorted(head[0] for head in heads) == list(letters), one.text
        assert [head.endswith(" is right.") for head in heads] == [True] + [False] * (len(letters) - 1)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("03-bias-upp", "Do you mean '03-bias-up'"),
        ("03-by-hand", "'03-by-hand' is 'number'"),
        ("05-push-it-up", "none asks '05-push-it-up'"),  # the last page alone asks it
    ],
)
def test_only_what_a_class_can_vote_on(name: str, error: str) -> None:
    with pytest.raises(QuestionError, match=re.escape(error)):
        card(name, CHAPTERS)


def test_a_vote_leads_to_the_chapter_that_asks() -> None:
    assert 'href="06_sequential_model.html#question-04-sharper"' in card("04-sharper", CHAPTERS)
