"""The page for teachers: minutes add up, and each linked state shows what the text says of it."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

from mnist_lesson import widgets
from mnist_lesson.book import lengths
from mnist_lesson.book.states import load_context
from mnist_lesson.questions import read_question
from mnist_lesson.widgets.base import LessonWidget
from mnist_lesson.widgets.training_lab import PRESETS

from .conftest import CHAPTERS

PAGE = (CHAPTERS / "teaching.md").read_text(encoding="utf-8")
DECODE = "(schema, text) => JSON.stringify(decodeState(JSON.parse(schema), text))"
STATE_LINK = re.compile(r"\[([^\]]+)\]\((\w+)\.ipynb#([a-z-]+)(\.\d)?=([^)\s]+)\)")
LINKS = STATE_LINK.findall(PAGE)
KINDS = {getattr(widgets, name).name: getattr(widgets, name) for name in widgets.EXPLORING}
SHOWN = re.compile(r"\b(?:" + "|".join(widgets.EXPLORING) + r")\(")
CHAPTER_TABLE = re.compile(
    r"^\| \[(\d)\. [^|]+\]\((\w+)\.ipynb\) \| (\d+) \| (\d+) \| (\d+) \|$", re.MULTILINE
)
NAMED = re.compile(r"read chapter (\d) \((\d+) minutes\)")
TRIED = re.compile(r"\[exercises\]\((\w+)\.ipynb#try-it-yourself\) \((\d+) minutes\)")
HANDED_OUT = re.compile(r"the assignment of chapter (\d) \| (\d+) \|")
PREPARED = re.compile(r"Prepare with chapters (1 to 8|[\d, and]+), (\d+) minutes to read")


def path_of(number: str) -> Any:
    (path,) = CHAPTERS.glob(f"0{number}_*.ipynb")
    return path


@cache
def times(number: str) -> lengths.Times:
    return lengths.measure(path_of(number)).times


def plan_minutes(heading: str) -> list[int]:
    """Return the minutes of the plan under a heading, row by row."""
    part = PAGE.split(f"{heading}\n", 1)[1]
    return [
        int(number) for number in re.findall(r"^\| (\d+) \|", re.split(r"^##", part, flags=re.M)[0], re.M)
    ]


@pytest.mark.parametrize(
    ("heading", "minutes"),
    [
        ("### Lesson 1: a digit is 784 numbers", 50),
        ("### Lesson 2: from evidence to probabilities", 50),
        ("### Lesson 3: training, and what to believe", 50),
        ("## One lesson of 90 minutes", 90),
    ],
)
def test_plans_add_up(heading: str, minutes: int) -> None:
    rows = plan_minutes(heading)
    assert len(rows) >= 6
    assert sum(rows) == minutes


def test_minutes_are_the_chapters() -> None:
    rows = CHAPTER_TABLE.findall(PAGE)
    assert [row[0] for row in rows] == list("123456789")
    assert [tuple(map(int, row[2:])) for row in rows] == [times(row[0]) for row in rows]
    assert [int(minutes) for _, minutes in NAMED.findall(PAGE)] == [
        times(n)[0] for n, _ in NAMED.findall(PAGE)
    ]
    tried = TRIED.findall(PAGE)
    assert len(tried) == 2
    assert [int(minutes) for _, minutes in tried] == [times(name[1])[2] for name, _ in tried]
    handed = HANDED_OUT.findall(PAGE)
    assert len(handed) == 3
    assert [int(minutes) for _, minutes in handed] == [times(number)[2] for number, _ in handed]
    final = lengths.measure(CHAPTERS / "can_you_do_it.ipynb").asking
    assert f"[Can you do it now?](can_you_do_it.ipynb) ({final} minutes)" in PAGE
    assert f"[Can you do it now?](can_you_do_it.ipynb) | {final} |" in PAGE


def test_an_evening_is_enough_to_prepare() -> None:
    found = PREPARED.findall(PAGE)
    assert len(found) == 2
    for words, minutes in found:
        numbers = "12345678" if "to" in words else re.findall(r"\d", words)
        assert int(minutes) == sum(times(number)[0] for number in numbers)


@pytest.mark.parametrize("link", LINKS, ids=[f"{link[1][:2]} {link[0]}" for link in LINKS])
def test_linked_states_are_allowed_and_their_widgets_are_there(link: tuple[str, ...]) -> None:
    _, chapter, name, place, state = link
    source = (CHAPTERS / f"{chapter}.ipynb").read_text(encoding="utf-8")
    kind = KINDS[name]
    assert len(re.findall(rf"\b{kind.__name__}\(", source)) >= int((place or ".1")[1:])
    assert decode(kind, state).keys() == {part.partition(":")[0] for part in state.split(";")}


def decode(kind: type[LessonWidget], state: str) -> dict[str, Any]:
    """Return a link's state by the widget's own schema and script. Raises what the script throws."""
    read = load_context().eval(DECODE)
    return json.loads(read(json.dumps(kind()._schema), state))


def widget(words: str) -> Any:
    """Return the widget that the link with these words opens, as Python's."""
    _, _, name, _, state = next(link for link in LINKS if link[0] == words)
    return KINDS[name](**decode(KINDS[name], state))


SQUARES = np.array([[1, 3], [2, 4], [0.5, 2.5], [3, 4.5], [1.5, 5], [3, 3.2]])
CIRCLES = np.array([[2, 1], [3, 1.5], [4, 2.4], [5, 1], [5.2, 2.8], [3.5, 0.5]])


def z(one: Any, points: np.ndarray) -> np.ndarray:
    return points @ np.array(one.weights) + one.bias


def seven(one: Any) -> bool:
    return one.label == 7


def mistakes(one: Any) -> np.ndarray:
    return one.matrix.diagonal() / one.matrix.sum(axis=1)


def reads(one: Any, digit: int, least: float = 0.5) -> bool:
    return one.probabilities.argmax() == digit and one.probabilities.max() > least


def settings_are(one: Any, preset: str, **other: Any) -> bool:
    return one.settings == PRESETS[preset]["settings"] | other


def one_corner_wrong(one: Any) -> bool:
    said = z(one, np.array([[0, 0], [1, 1], [0, 1], [1, 0]])) >= 0
    return one.dataset == "xor" and said.tolist() == [False, True, True, True]


def first_step_stops_short(one: Any) -> bool:
    slope = one.slope()
    one.step()
    return round(slope, 2) == -0.91 and round(one.w, 2) == -1.09 and one.slope() < -0.1


def climbs(one: Any) -> bool:
    before = one.loss()
    one.step()
    return one.loss() > before


# What the page says of each state, by the words of its link. Trainings are told apart below.
CLAIMS: dict[str, Callable[[Any], bool]] = {
    "line 1": lambda one: one.line == 1,
    "a seven from inside": lambda one: seven(one) and not one.scaled and one.place == 297,
    "move the line": lambda one: one.point == (4, 1.5) and z(one, np.array([4, 1.5])) == 3,
    "the sigmoid": lambda one: one.view == "curve" and one.answer() > 0.5,
    "softmax": lambda one: np.allclose(one.probabilities(), [0.09, 0.665, 0.245], atol=5e-4),
    "a 3 over the maps of 0 and 3": lambda one: one.evidence[0] < 0 < one.evidence[3],
    "where the 7,960 parameters are": lambda one: one.parameters == 7960 and not one.trained,
    "a ball in a valley": lambda one: one.w == -2 and one.rate == 1,
    "the training lab": lambda one: settings_are(one, "article"),
    "Fours that were read as nines": lambda one: len(one.images) > 10 and (one.label, one.answer) == (4, 9),
    "a 4, moved": lambda one: one.right == 5 and not reads(one, 4, 0),
    "the pad": lambda one: one.source == "drawing",
    "A corner of the seven": lambda one: seven(one) and np.ravel(one.image)[one.place] == 0,
    "The seven from 0 to 1": lambda one: seven(one) and one.scaled,
    "One row below": lambda one: (one.row, one.place) == (11, 325),
    "Bias 4 instead of 2": lambda one: (z(one, SQUARES) >= 0).sum() == 1 and (z(one, CIRCLES) >= 0).all(),
    "All three numbers times ten": lambda one: np.allclose(z(one, SQUARES), 10 * (SQUARES @ [1, -2] + 2)),
    "XOR, three of four": one_corner_wrong,
    "weights as they are": lambda one: round(one.answer(), 2) == 0.55 and one.view == "plane",
    "weights times ten": lambda one: round(one.answer(), 2) == 0.88 and one.view == "plane",
    "Far out on the curve": lambda one: one.weight * one.answer() * (1 - one.answer()) < 0.001,
    "One unit more for the 1": lambda one: round(one.probabilities()[1], 3) == 0.844,
    "A hundred more for all": lambda one: np.allclose(one.probabilities(), [0.09, 0.665, 0.245], atol=5e-4),
    "A narrow lead": lambda one: round(one.probabilities().max(), 2) == 0.36,
    "A 3 over the map of 0": lambda one: one.classes[0] == 0 and one.evidence[0] < 0,
    "The two layers' account": lambda one: one.layer_parameters == (7850, 110),
    "Hidden map 3 after training": lambda one: one.trained and one.unit == 3,
    "A rate of 12 in the valley": climbs,
    "The first step": first_step_stops_short,
    "The mistakes, cell by cell": lambda one: [round(100 * mistakes(one)[d]) for d in (1, 5)] == [97, 80],
    "A 4, five pixels to the right": lambda one: reads(one, 2),
    "Centered again": lambda one: one.right == 5 and one.recenter and reads(one, 4),
    "A house": lambda one: reads(one, 0, 0.99),
    "Our network on two devices": lambda one: one.units == 10 and one.cpu() < one.example(),
    "a rate of 20 in the lab": lambda one: settings_are(one, "fast"),
    "A large network, 1,000 images": lambda one: settings_are(one, "overfitting"),
    "No hidden layer at all": lambda one: settings_are(one, "article", hidden_units=0),
    "ten hidden units": lambda one: settings_are(one, "article"),
    "Batches of 512": lambda one: -(-one.num_images // one.batch_size) == 118 and one.epochs == 1,
    "batches of 32": lambda one: -(-one.num_images // one.batch_size) == 1875 and one.epochs == 1,
}


def test_every_linked_state_has_a_claim() -> None:
    assert {words for words, *_ in LINKS} == set(CLAIMS)
    by_words: dict[str, set[str]] = {}
    for words, *rest in LINKS:
        by_words.setdefault(words, set()).add("".join(rest))
    assert {words for words, states in by_words.items() if len(states) > 1} == set(), (
        "the same words, two states"
    )


@pytest.mark.parametrize("words", CLAIMS)
def test_states_show_what_the_page_says(words: str) -> None:
    assert CLAIMS[words](widget(words))


def trained(words: str) -> dict[str, Any]:
    """Train the lab in the state of a link, with Keras; return the last epoch's figures."""
    lab = widget(words)
    lab.train(wait=True)
    return lab.history[-1]


def test_trainings_come_out_as_the_page_says() -> None:
    """The rate of 20 and overfitting are chapter 7's own, and tested there."""
    large, small = trained("Batches of 512"), trained("batches of 32")
    assert small["held_out_accuracy"] > 2 * large["held_out_accuracy"]
    without, with_hidden = trained("No hidden layer at all"), trained("ten hidden units")
    assert without["held_out_accuracy"] > with_hidden["held_out_accuracy"] + 0.005


def test_votes_have_one_right_answer_and_three_lessons() -> None:
    blocks = [block.split("```")[0].split() for block in PAGE.split("```{vote}\n")[1:]]
    assert len(blocks) == 3
    assert all(len(block) >= 4 for block in blocks)
    for name in itertools.chain(*blocks):
        assert sum(bool(choice.get("right")) for choice in read_question(name)["choices"]) == 1
