"""Guesses: what Python checks, and what a reader sets, commits and sees, by mouse, finger and keys."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import traitlets
from playwright.sync_api import Locator, Page, expect

from mnist_lesson.questions import QuestionError, names, read_guess
from mnist_lesson.questions.text import to_html
from mnist_lesson.widgets import Guess, guess
from tests.browsing import hand_over
from tests.mouse import drag
from tests.widgets.guess.examples import CHOICE, CURVE, DRAWN, MEASURED, NUMBER, POWERS
from tests.widgets.touch import make_scrollable, swipe

TABLES = {"05-double": CHOICE, "01-share": NUMBER, "07-curve": CURVE}
KEPT = "mnist-lesson.guess.{}"


@pytest.fixture(autouse=True)
def tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the course have three guesses, and none of them made yet."""

    def read(name: str) -> dict[str, Any]:
        if name not in TABLES:
            raise QuestionError(f"there is no guess {name!r}.")
        return dict(TABLES[name])

    monkeypatch.setattr(guess, "read_guess", read)
    monkeypatch.setattr(Guess, "_made", {})
    monkeypatch.setattr(Guess, "_results", {})


# ---- In Python -------------------------------------------------------------------------------


def test_a_guess_of_the_course_and_one_of_a_teacher() -> None:
    widget = Guess("05-double")
    assert (widget.guess, widget.committed, widget.shown, widget.measured) == (None, False, False, None)
    own = Guess(**NUMBER)
    own.guess, own.measured = 90, np.float32(97.5)
    own.committed = True
    assert (own.guess, own.committed, own.measured) == (90, True, 97.5)


def test_without_a_name_or_a_text_it_says_what_is_missing() -> None:
    with pytest.raises(TypeError, match=r'Guess\("05-double"\).*kind="number", text='):
        Guess()
    with pytest.raises(TypeError, match=r'no "gues" to set\. Did you mean guess\?'):
        Guess(gues=1)
    with pytest.raises(TypeError, match="What '05-double' asks stands in its file"):
        Guess("05-double", text="Else?")
    with pytest.raises(QuestionError, match="no guess '05-duble'"):
        Guess("05-duble")
    with pytest.raises(QuestionError, match="'hihg' is not known; do you mean 'high'"):
        Guess(kind="number", text="How many?", low=0, hihg=1, step=1)


@pytest.mark.parametrize(
    ("table", "value", "kept"),
    [
        (CHOICE, np.str_("less"), "less"),
        (NUMBER, np.array(97.93), 97.93),
        (NUMBER, np.int64(-400), -400),
        (CURVE, np.array(MEASURED), MEASURED),
        (CURVE, list(MEASURED), MEASURED),
    ],
)
def test_a_result_is_kept_as_plain_values(table: dict[str, Any], value: Any, kept: Any) -> None:
    widget = Guess(**table, measured=value)
    assert widget.measured == kept
    json.dumps(widget.get_state()["measured"], allow_nan=False)


@pytest.mark.parametrize(
    ("table", "value", "wanted"),
    [
        (CHOICE, "maybe", "one of 'yes', 'less', 'no'; got 'maybe'"),
        (CHOICE, True, "one of 'yes', 'less', 'no'; got True"),
        (NUMBER, float("nan"), "a finite number; got nan"),
        (NUMBER, True, "a finite number; got True"),
        (NUMBER, "97", "a finite number; got '97'"),
        (NUMBER, [97, 98], "a finite number; got "),
        (CURVE, MEASURED[1:], "a list of 10 finite numbers, one for each x; got "),
        (CURVE, (*MEASURED[1:], None), "a list of 10 finite numbers, one for each x; got "),
        (CURVE, np.full(10, np.inf), "a list of 10 finite numbers, one for each x; got "),
    ],
)
def test_a_wrong_result_is_refused_with_what_was_expected(table: dict, value: Any, wanted: str) -> None:
    widget = Guess(**table)
    with pytest.raises(traitlets.TraitError) as caught:
        widget.measured = value
    assert str(caught.value).startswith(f"Guess.measured must be {wanted}")
    assert widget.measured is None


def test_a_guess_stays_within_what_is_asked() -> None:
    widget, curve = Guess(**NUMBER), Guess(**CURVE)
    with pytest.raises(
        traitlets.TraitError, match=r"Guess\.guess must be a finite number from 0 to 100; got 101"
    ):
        widget.guess = 101
    with pytest.raises(traitlets.TraitError, match="committed can be True only with a whole guess"):
        widget.committed = True
    curve.guess = [10, None, *DRAWN[2:]]
    with pytest.raises(traitlets.TraitError, match="only with a whole guess"):
        curve.committed = True
    curve.set_state({"committed": True, "guess": list(DRAWN)})  # as JavaScript may order it
    assert (curve.committed, curve.guess) == (True, DRAWN)


def test_the_result_reaches_the_last_guess_and_those_to_come() -> None:
    first, last = Guess("05-double"), Guess("05-double")
    Guess.reveal("05-double", "less")
    assert (first.measured, last.measured) == (None, "less")
    assert Guess("05-double").measured == "less"
    Guess.reveal("01-share", np.float64(97.9))
    assert Guess("01-share").measured == 97.9
    assert Guess("01-share", measured=3).measured == 3
    assert Guess(**CHOICE).measured is None


def test_a_wrong_result_is_refused_before_there_is_a_guess() -> None:
    with pytest.raises(traitlets.TraitError, match=r'Guess.measured \("05-double"\) must be one of .*got 2'):
        Guess.reveal("05-double", 2)
    with pytest.raises(QuestionError, match="no guess '05-none'"):
        Guess.reveal("05-none", "yes")
    assert Guess("05-double").measured is None


def test_the_digest_changes_with_what_is_asked_and_not_with_what_is_told() -> None:
    def digest(**changed: Any) -> str:
        return Guess(**CHOICE | changed)._asked["digest"]

    choices = [
        dict(choice, reply="Else.") if choice["key"] == "yes" else choice for choice in CHOICE["choices"]
    ]
    assert digest() == digest(told="Something else.") == digest(choices=choices)
    assert digest() != digest(text="Something else?")
    assert digest() != digest(choices=CHOICE["choices"][:2])


def test_steps_decimals_and_ticks() -> None:
    asked = Guess(**NUMBER)._asked
    assert [tick["text"] for tick in asked["ticks"]] == ["0", "20", "40", "60", "80", "100"]
    assert (asked["step_digits"], asked["digits"]) == (0, 1)
    powers = Guess(**POWERS)._asked
    assert [tick["text"] for tick in powers["ticks"]] == ["1", "1,000", "1,000,000"]
    curve = Guess(**CURVE)._asked
    assert (curve["step"], curve["digits"], curve["x"][-1]) == (1, 1, "10")
    loss = Guess(**CURVE | {"high": 2.5, "unit": "nats"})._asked
    assert (loss["step"], loss["step_digits"], loss["digits"]) == (0.01, 2, 2)
    fine = Guess(**NUMBER | {"low": -0.5, "high": 0.5, "step": 0.05})._asked
    assert (fine["step_digits"], fine["ticks"][0]["text"]) == (2, "−0.4")


@pytest.mark.parametrize("name", names("guess"))
def test_each_guess_of_the_course_has_room_for_its_marks(name: str) -> None:
    asked = Guess(**read_guess(name))._asked
    if asked["kind"] != "choice":
        assert 2 <= len(asked["ticks"]) <= 7
        assert (asked["high"] - asked["low"]) / asked["step"] <= 1000
        assert asked["digits"] <= 3


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (CHOICE, "<li>It stays as it is.</li>"),
        (NUMBER, "A number from 0 to 100 %."),
        (POWERS | {"told": "*Oh*."}, "A number from 1 to 1,000,000."),
        (CURVE, "A curve: test images read, from 0 to 100 %, for epoch 1 to 10."),
    ],
)
def test_still_form_asks_and_folds_what_is_told(table: dict[str, Any], words: str) -> None:
    data, _ = Guess(**table)._repr_mimebundle_()
    html = data["text/html"]
    assert words in html
    asked, _, folded = html.partition("<details><summary>The result</summary>")
    assert "The result is in the text and outputs that follow." in folded
    told = to_html(table["told"])
    assert told in folded
    assert told not in asked
    assert "image/png" not in data
    assert data["text/plain"].startswith("Guess first. ")
    assert "*" not in data["text/plain"]


# ---- In the page: each kind, by mouse, keys and finger ---------------------------------------


def words(page: Page) -> Locator:
    return page.locator(".guess-words")


def kept(page: Page, name: str) -> dict[str, Any] | None:
    return json.loads(page.evaluate("key => localStorage.getItem(key)", KEPT.format(name)) or "null")


def choice(page: Page, text: str) -> Locator:
    return page.locator(".guess-choice", has_text=text)


def said(slider: Locator) -> str:
    """Return what a screen reader says of a slider's value."""
    return slider.get_attribute("aria-valuetext").replace("\u00a0", " ")


def commit(page: Page) -> None:
    page.get_by_role("button", name="That is my guess").click()


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_choice_by_mouse(open_widgets, scheme: str) -> None:
    page = open_widgets(Guess("05-double", measured="less"), scheme=scheme)
    button = page.get_by_role("button", name="That is my guess")
    expect(button).to_be_disabled()
    expect(page.locator(".guess-result")).to_have_count(0)
    choice(page, "Yes, it doubles.").click()
    choice(page, "It stays as it is.").click()  # one may change one's mind
    commit(page)
    expect(words(page)).to_have_text("It came out differently: It grows by less, for it stays below 1.")
    expect(page.locator(".guess-reply")).to_have_text("The sum stays 1; its parts need not.")
    expect(page.locator(".guess-told")).to_contain_text("odds are not probabilities")
    expect(page.locator(".guess-choice[data-own]")).to_contain_text("your guess")
    expect(page.locator(".guess-choice[data-measured]")).to_contain_text("this came out")
    expect(page.locator(".ml-live")).to_contain_text("It came out differently")
    expect(page.locator(".ml-live")).to_contain_text("The sum stays 1")
    assert page.get_by_role("radio").evaluate_all("radios => radios.every(({ disabled }) => disabled)")
    entry = kept(page, "05-double")
    assert (entry["verdict"], entry["answer"], entry["v"]) == ("guessed", "no", 1)


def test_choice_by_keys(open_widgets) -> None:
    page = open_widgets(Guess(**CHOICE, measured="less"))
    expect(page.get_by_role("radiogroup", name="The 1 gets one more unit")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(words(page)).to_have_text("Your guess is what came out: It grows by less, for it stays below 1.")
    expect(page.locator(".guess-reply")).to_have_count(0)
    expect(page.get_by_role("group", name="The result")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Guess anew")).to_be_focused()


def test_choice_by_finger(open_widgets) -> None:
    page = open_widgets(Guess(**CHOICE, measured="less"), width=390, has_touch=True, is_mobile=True)
    choice(page, "Yes, it doubles.").tap()
    page.get_by_role("button", name="That is my guess").tap()
    expect(page.locator(".guess-reply")).to_have_text("That takes it to grow with the evidence.")


def track_at(page: Page, share: float) -> tuple[float, float]:
    box = page.locator(".guess-track").bounding_box()
    return box["x"] + share * box["width"], box["y"] + box["height"] / 2


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_number_by_mouse(open_widgets, scheme: str) -> None:
    page = open_widgets(Guess("01-share", measured=97.93), scheme=scheme)
    expect(page.get_by_role("button", name="That is my guess")).to_be_disabled()
    expect(page.locator(".guess-mark")).to_have_count(0)
    drag(page, track_at(page, 0.5), track_at(page, 0.9), track_at(page, 0.55))
    expect(page.locator(".guess-values")).to_have_text("Your guess55 %")
    drag(page, track_at(page, 0.3))  # a click alone sets it, too
    expect(page.locator(".guess-values")).to_have_text("Your guess30 %")
    commit(page)
    expect(words(page)).to_have_text(
        "You guessed 30 %. The result is 97.9 %: 67.9 percentage points more than your guess."
    )
    expect(page.locator(".guess-reply")).to_have_text("That takes it to be hardly better than chance.")
    expect(page.locator(".guess-values")).to_contain_text("Result97.9 %")
    left, right = (page.locator(f".guess-mark.guess-{mark}").bounding_box() for mark in ("own", "measured"))
    assert left["x"] + left["width"] / 2 == pytest.approx(track_at(page, 0.3)[0], abs=1)
    assert right["x"] + right["width"] / 2 == pytest.approx(track_at(page, 0.9793)[0], abs=1)
    drag(page, track_at(page, 0.8))
    expect(page.locator(".guess-values")).to_contain_text("Your guess30 %")
    assert kept(page, "01-share")["answer"] == 30


def test_number_by_keys(open_widgets) -> None:
    page = open_widgets(Guess(**NUMBER, measured=97.93))
    slider = page.get_by_role("slider", name="Your guess")
    assert said(slider) == "not set yet"
    page.keyboard.press("Tab")
    expect(slider).to_be_focused()
    page.keyboard.press("End")
    assert said(slider) == "100 %"
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
    assert said(slider) == "98 %"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(words(page)).to_contain_text("That is close. You guessed 98 %.")
    expect(page.locator(".guess-reply")).to_have_count(0)
    expect(slider).to_be_disabled()


def test_number_by_finger_on_a_line_of_powers(open_widgets) -> None:
    page = open_widgets(Guess(**POWERS, measured=7850), width=390, has_touch=True, is_mobile=True)
    make_scrollable(page)
    swipe(page, page.locator(".guess-track"), [(0.2, 0.5), (0.9, 0.5), (0.5, 0.5)])
    expect(page.locator(".guess-values")).to_have_text("Your guess1,000")
    assert page.evaluate("scrollY") == 0
    page.get_by_role("slider").press("ArrowRight")  # each step to a number that is written differently
    expect(page.locator(".guess-values")).to_have_text("Your guess1,100")
    page.get_by_role("button", name="That is my guess").tap()
    expect(words(page)).to_have_text("You guessed 1,100. The result is 7,850: about 7.1 times your guess.")


def frame_at(page: Page, across: float, up: float) -> tuple[float, float]:
    box = page.locator(".guess-frame svg").bounding_box()
    return box["x"] + across * box["width"], box["y"] + (1 - up) * box["height"]


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_curve_by_mouse(open_widgets, scheme: str) -> None:
    page = open_widgets(Guess("07-curve", measured=MEASURED), scheme=scheme)
    drag(page, frame_at(page, 0, 0.1), frame_at(page, 0.5, 0.5))
    expect(page.locator(".guess-below")).to_contain_text("Still without a point: epoch 7")
    expect(page.get_by_role("button", name="That is my guess")).to_be_disabled()
    # In one leap: what lies between is interpolated.
    drag(page, frame_at(page, 6 / 9, 0.6), frame_at(page, 1, 0.9), steps=1)
    commit(page)
    answer = kept(page, "07-curve")["answer"]
    assert len(answer) == 10
    assert answer == pytest.approx([10, 19, 28, 37, 45, 50, 60, 70, 80, 90], abs=5)
    expect(words(page)).to_contain_text("too low on average, and farthest at epoch 1: you drew 10 %")
    expect(page.locator("path.guess-curve")).to_have_count(2)
    expect(page.locator(".guess-below")).to_contain_text("Your guess")
    drag(page, frame_at(page, 1, 0.2))  # it is read out, and not changed
    expect(page.locator(".guess-readout")).to_contain_text("epoch 10: 90 %, result 97.6 %")


def test_curve_by_keys(open_widgets) -> None:
    page = open_widgets(Guess(**CURVE, measured=MEASURED))
    slider = page.get_by_role("slider", name="Your curve: test images read")
    assert said(slider) == "epoch 1: no point yet"
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")
    assert said(slider) == "epoch 1: 51 %"
    page.keyboard.press("PageUp")
    page.keyboard.press("Shift+ArrowDown")
    assert said(slider) == "epoch 1: 56 %"
    page.keyboard.press("ArrowRight")
    assert said(slider) == "epoch 2: no point yet"
    page.keyboard.press("Enter")  # as high as the one before
    assert said(slider) == "epoch 2: 56 %"
    page.keyboard.press("End")
    page.keyboard.press("PageUp")
    assert said(slider) == "epoch 10: 66 %"
    page.keyboard.press("Home")
    assert said(slider) == "epoch 1: 56 %"
    for _ in range(8):
        page.keyboard.press("ArrowRight")
        page.keyboard.press(" ")
    commit(page)
    expect(words(page)).to_contain_text("too low on average")
    assert said(slider) == "epoch 9: 56 %, result 97.5 %"
    slider.press("ArrowUp")
    assert said(slider) == "epoch 9: 56 %, result 97.5 %"
    assert page.evaluate("scrollY") == 0


def test_curve_by_finger(open_widgets) -> None:
    page = open_widgets(Guess(**CURVE, measured=MEASURED), width=390, has_touch=True, is_mobile=True)
    make_scrollable(page)
    swipe(page, page.locator(".guess-frame svg"), [(0.001, 0.9), (0.4, 0.1), (0.999, 0.05)])
    assert page.evaluate("scrollY") == 0
    page.get_by_role("button", name="That is my guess").tap()
    expect(words(page)).to_contain_text("too low on average, and farthest at epoch 1: you drew")


# ---- The result without a guess, later, and again ---------------------------------------------


@pytest.mark.parametrize(
    ("name", "measured", "said"),
    [
        ("05-double", "less", "This came out: It grows by less, for it stays below 1."),
        ("01-share", 97.93, "The result is 97.9 %."),
        ("07-curve", MEASURED, "The result goes from 92.3 % at epoch 1 to 97.6 % at epoch 10."),
    ],
)
def test_result_without_guessing(open_widgets, name: str, measured: Any, said: str) -> None:
    page = open_widgets(Guess(name, measured=measured))
    page.get_by_role("button", name="Show the result without guessing").click()
    expect(words(page)).to_have_text(said)
    expect(page.locator(".guess-told")).to_be_visible()
    expect(page.locator(".guess-reply")).to_have_count(0)
    assert kept(page, name)["verdict"] == "shown"
    hand_over(page)
    page.reload()
    expect(words(page)).to_have_text(said)
    page.get_by_role("button", name="Guess after all").click()
    expect(page.locator(".guess-result")).to_have_count(0)
    expect(page.get_by_role("button", name="That is my guess")).to_be_disabled()


@pytest.mark.parametrize(
    ("table", "state"),
    [(CHOICE, "yes"), (NUMBER, 55), (CURVE, DRAWN)],
    ids=["choice", "number", "curve"],
)
def test_guess_anew_begins_again(open_widgets, table: dict[str, Any], state: Any) -> None:
    measured = {"choice": "less", "number": 97, "curve": MEASURED}[table["kind"]]
    page = open_widgets(Guess(**table, guess=state, committed=True, measured=measured))
    page.get_by_role("button", name="Guess anew").click()
    expect(page.get_by_role("button", name="That is my guess")).to_be_disabled()
    expect(page.locator(".guess-result, .guess-mark, .guess-tag")).to_have_count(0)
    lines = page.locator("path.guess-curve").evaluate_all(
        "paths => paths.map(path => path.getAttribute('d'))"
    )
    assert lines == ([""] if table is CURVE else [])


def test_a_committed_guess_comes_back_with_its_result(open_widgets) -> None:
    page = open_widgets(Guess("01-share", measured=97.93))
    drag(page, track_at(page, 0.4))
    page.reload()  # not committed: not kept
    expect(page.get_by_role("button", name="That is my guess")).to_be_disabled()
    drag(page, track_at(page, 0.4))
    commit(page)
    hand_over(page)
    page.reload()
    expect(words(page)).to_contain_text("You guessed 40 %. The result is 97.9 %")
    expect(page.get_by_role("button", name="Guess anew")).to_be_visible()
    page.wait_for_timeout(900)
    assert page.locator(".ml-live").inner_text() == ""  # nothing new has happened


DAMAGED = (
    "{",
    "[]",
    "7",
    json.dumps({"v": 2, "verdict": "guessed", "answer": 40}),
    json.dumps({"v": 1, "verdict": "guessed", "answer": 40, "digest": "of-another"}),
    json.dumps({"v": 1, "verdict": "guessed", "answer": {"a": 1}, "digest": "DIGEST"}),
    json.dumps({"v": 1, "verdict": "guessed", "answer": 1e9, "digest": "DIGEST"}),
    json.dumps({"v": 1, "verdict": "guessed", "answer": None, "digest": "DIGEST"}),
    json.dumps({"v": 1, "verdict": "won", "answer": 40, "digest": "DIGEST"}),
    "x" * 100_000,
)


def test_a_damaged_store_or_an_older_guess_asks_anew(open_widgets) -> None:
    widget = Guess("01-share", measured=97.93)
    page = open_widgets(widget)
    for text in DAMAGED:
        stored = text.replace("DIGEST", widget._asked["digest"])
        page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEPT.format("01-share"), stored])
        hand_over(page)
        page.reload()
        expect(page.get_by_role("button", name="That is my guess")).to_be_disabled()
        assert page.evaluate("key => localStorage.getItem(key)", KEPT.format("01-share")) == stored


def test_where_nothing_can_be_kept_it_works_all_the_same(open_widgets) -> None:
    page = open_widgets(Guess("05-double", measured="less"))
    page.evaluate("""() => {
      Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
    }""")
    choice(page, "Yes, it doubles.").click()
    commit(page)
    expect(words(page)).to_contain_text("It came out differently")


def test_a_guess_of_a_teacher_without_a_name_is_not_kept(open_widgets) -> None:
    page = open_widgets(Guess(**CHOICE, measured="less"))
    choice(page, "Yes, it doubles.").click()
    commit(page)
    expect(words(page)).to_be_visible()
    keys = page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('mnist-lesson.guess'))")
    assert "mnist-lesson.guess." not in keys


def test_in_a_page_without_a_result_it_points_to_what_follows(open_widgets) -> None:
    page = open_widgets(Guess(**NUMBER))
    drag(page, track_at(page, 0.4))
    commit(page)
    expect(words(page)).to_have_text("The result is in the text and outputs that follow.")


WITH_KERNEL = """async () => {
  const script = document.querySelector('script[type$="widget-state+json"]');
  const { state, modules } = JSON.parse(script.textContent);
  const entry = Object.values(state).find((one) => one.state._name === "guess");
  const values = { ...entry.state };
  const listeners = {};
  const sent = [];
  const model = {
    get: (name) => values[name],
    set: (name, value) => { values[name] = value; sent.push([name, value]);
      for (const listener of listeners[`change:${name}`] ?? []) listener(); },
    save_changes: () => {},
    on: (name, listener) => { (listeners[name] ??= []).push(listener); },
    off: () => {},
  };
  const texts = modules ? `const texts = ${JSON.stringify(modules)};\\n` : "";
  const url = URL.createObjectURL(new Blob([texts + entry.state._esm], { type: "text/javascript" }));
  const el = document.createElement("div");
  el.id = "notebook";
  document.querySelector("main").append(el);
  await (await import(url)).default.render({ model, el });
  globalThis.notebook = { model, sent };
}"""


def test_in_a_notebook_the_result_may_come_later(open_widgets) -> None:
    """There Python has the state, the browser keeps nothing, and the result comes from a later cell."""
    page = open_widgets(Guess("01-share"))
    page.evaluate(WITH_KERNEL)
    notebook = page.locator("#notebook")
    notebook.get_by_role("slider").press("End")
    notebook.get_by_role("button", name="That is my guess").click()
    said = notebook.locator(".guess-words")
    expect(said).to_have_text("Run the next cells: the result comes from them.")
    assert page.evaluate("notebook.sent") == [["guess", 100], ["committed", True]]
    page.evaluate("notebook.model.set('measured', 97.93)")
    expect(said).to_have_text(
        "That is close. You guessed 100 %. The result is 97.9 %: 2.1 percentage points less than your guess."
    )
    expect(notebook.locator(".ml-live")).to_contain_text("The result is 97.9 %")
    assert kept(page, "01-share") is None


def test_marks_are_seen_in_high_contrast(open_widgets) -> None:
    page = open_widgets(
        Guess(**NUMBER, guess=55, committed=True, measured=97),
        Guess(**CURVE, guess=DRAWN, committed=True, measured=MEASURED),
        forced_colors="active",
    )
    paper = page.evaluate("getComputedStyle(document.querySelector('.mnist-lesson')).backgroundColor")
    color = "(mark, name) => getComputedStyle(mark)[name]"
    for mark, name in (
        *((".guess-mark.guess-own", "borderTopColor"), (".guess-mark.guess-measured", "backgroundColor")),
        *((".guess-curve.guess-own", "stroke"), (".guess-curve.guess-measured", "stroke")),
        *((".guess-gap", "backgroundColor"), (".guess-key.guess-own", "borderTopColor")),
    ):
        assert page.locator(mark).first.evaluate(color, name) != paper, mark
