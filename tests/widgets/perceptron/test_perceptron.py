"""The perceptron widget: Python and JavaScript agree, and a reader gets what the mathematics says."""

from __future__ import annotations

import re

import numpy as np
import pytest
import traitlets
from playwright.sync_api import Page, expect

from mnist_lesson.neurons import step, weighted_sum
from mnist_lesson.widgets import Perceptron
from mnist_lesson.widgets.perceptron import DATASETS
from tests.javascript import run_program
from tests.mouse import drag, drag_by, middle
from tests.widgets.links import numbers, state_in_link
from tests.widgets.touch import make_scrollable, swipe

LEARN = """
const { learnFrom } = await import(`${widgets}/perceptron/maths.js`);
let line = { weights: [0, 0], bias: 0 };
const lines = [];
for (let round = 0; round < 20; round++) {
  for (const row of given) {
    const lesson = learnFrom(line, row);
    line = { weights: lesson.weights, bias: lesson.bias };
    if (lesson.error !== 0) lines.push([...line.weights, line.bias]);
  }
}
answer(lines);
"""


def learn(rows: np.ndarray, rounds: int) -> list[np.ndarray]:
    """Return w1, w2 and b after each correction, by the chapter's rule in NumPy."""
    weights, bias, lines = np.zeros(2), 0.0, []
    for _ in range(rounds):
        for *x, y_true in rows:
            error = y_true - step(weighted_sum(np.array(x), weights, bias))
            if error:
                weights, bias = weights + error * np.array(x), bias + error
                lines.append(np.array([*weights, bias]))
    return lines


@pytest.mark.parametrize("dataset", DATASETS)
def test_rule_in_javascript_and_numpy_go_the_same_way(dataset: str) -> None:
    rows = DATASETS[dataset]["points"]
    expected = learn(np.array(rows, dtype=float), 20)
    assert len(expected) > 3
    np.testing.assert_allclose(run_program(LEARN, rows), expected, atol=1e-12)


REACH = """
const { learnFrom, valuesAfter, withinLimits } = await import(`${widgets}/perceptron/maths.js`);
const { decodeState, encodeState } = await import(`${widgets}/ui/schema.js`);
const { schema, rows, states } = given;
const found = [];
for (const { turn, ...state } of states) {
  for (const row of rows) {
    const after = valuesAfter(learnFrom(state, row), state);
    const turned = withinLimits(turn);
    for (const values of [after, { ...state, ...turned }]) {
      if (!values) continue;
      const text = encodeState(schema, (name) => values[name]);
      found.push([values, decodeState(schema, text)]);
    }
  }
}
answer({ found, stopped: 2 * states.length * rows.length - found.length });
"""


def states_near_the_limits(count: int) -> list[dict]:
    """Return lines and counts of which many are at the limits, and lines that a pointer has turned."""
    random = np.random.default_rng(3)

    def line(most: float) -> dict:
        w1, w2, bias = np.where(random.random(3) < 0.6, random.choice([-1, 1], 3), random.uniform(-1, 1, 3))
        return {"weights": [most * w1, most * w2], "bias": most * bias}

    counts = [[int(n) for n in random.choice([0, 7, 999_999, 1_000_000], 2)] for _ in range(count)]
    return [
        line(100) | {"shown": shown, "corrections": corrections, "turn": line(1200)}
        for shown, corrections in counts
    ]


def test_rule_and_pointer_leave_only_states_that_a_link_can_carry() -> None:
    names = ("weights", "bias", "shown", "corrections")
    schema = {name: Perceptron()._schema[name] for name in names}
    rows = [row for dataset in DATASETS.values() for row in dataset["points"]] + [[2, 1, 1], [7, -1, 0]]
    done = run_program(REACH, {"schema": schema, "rows": rows, "states": states_near_the_limits(60)})
    assert done["stopped"] > 100
    for values, opened in done["found"]:
        assert opened["weights"] == pytest.approx(values["weights"], abs=1e-9)
        assert opened["bias"] == pytest.approx(values["bias"], abs=1e-9)
        assert [opened[name] for name in names[2:]] == [values[name] for name in names[2:]]
        Perceptron(**opened)  # Python accepts it, too


@pytest.mark.parametrize(("dataset", "is_separable"), [("chapter", True), ("narrow", True), ("xor", False)])
def test_data_sets_are_what_they_are_said_to_be(dataset: str, is_separable: bool) -> None:
    rows = np.array(DATASETS[dataset]["points"], dtype=float)
    *weights, bias = learn(rows, 200)[-1]
    answers = step(weighted_sum(rows[:, :2], np.array(weights), bias))
    assert np.all(answers == rows[:, 2]) == is_separable


def test_python_reads_and_sets_the_state() -> None:
    widget = Perceptron(dataset="xor", weights=np.array([1, 1]))
    assert (widget.weights, widget.bias, widget.point) == ((1, 1), -0.5, (1.25, 0.5))
    widget.added = [[0.5, 0.5, 1]]
    points, labels = widget.points()
    assert points.shape == (5, 2)
    assert labels.tolist() == [0, 0, 1, 1, 1]
    with pytest.raises(traitlets.TraitError, match="'chapter', 'narrow', 'xor'"):
        Perceptron(dataset="moons")


def test_picture_tells_the_present_state() -> None:
    text = Perceptron(weights=[2, 1], bias=-6).picture()[1]["alt"]
    assert "6 squares and 6 circles" in text
    assert "2·x1 +1·x2 −6 = 0" in text


# ---- In the page -----------------------------------------------------------------------------


def sum_shown(page: Page) -> list[float]:
    """Return w1·x1, w2·x2, b and z as they are written out."""
    texts = page.locator(".perceptron-sum b").all_inner_texts()
    return [float(text.replace("−", "-")) for text in texts]


def unit(page: Page) -> float:
    """Return how many pixels one unit of the plane is."""
    return page.locator(".ml-sheet").bounding_box()["width"] / 6


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_sum_is_written_out(open_widgets, scheme: str) -> None:
    page = open_widgets(Perceptron(), scheme=scheme)
    assert sum_shown(page) == [4, -3, 2, 3]
    expect(page.locator(".perceptron-verdict")).to_have_text("z ≥ 0, so X is a circle")


@pytest.mark.parametrize("width", [1280, 390])
def test_new_point_is_dragged_by_mouse(open_widgets, width: int) -> None:
    page = open_widgets(Perceptron(), width=width)
    drag_by(page, page.locator(".perceptron-halo"), -2 * unit(page), -2.5 * unit(page))
    x1, x2 = numbers(state_in_link(page)["point"])
    assert (x1, x2) == pytest.approx((2, 4), abs=0.05)
    assert sum_shown(page) == pytest.approx([x1, -2 * x2, 2, x1 - 2 * x2 + 2], abs=0.006)
    expect(page.locator(".perceptron-verdict")).to_have_text("z < 0, so X is a square")


def test_new_point_stays_in_the_plane(open_widgets) -> None:
    page = open_widgets(Perceptron())
    drag_by(page, page.locator(".perceptron-halo"), 900, 5 * unit(page))
    assert numbers(state_in_link(page)["point"]) == [6, 0]


def test_new_point_is_dragged_by_finger_and_the_page_stays(open_widgets) -> None:
    page = open_widgets(Perceptron(), width=390, has_touch=True, is_mobile=True)
    make_scrollable(page)
    halo = page.locator(".perceptron-halo")
    swipe(page, halo, [(0.5, 0.5), (0.5, 0.5 - 2 * unit(page) / halo.bounding_box()["height"])])
    assert page.evaluate("scrollY") == 0
    assert numbers(state_in_link(page)["point"]) == pytest.approx([4, 3.5], abs=0.06)


def test_new_point_moves_by_keyboard(open_widgets) -> None:
    page = open_widgets(Perceptron())
    point = page.get_by_role("slider", name="New point X")
    point.focus()
    for key in ("ArrowRight", "Shift+ArrowUp", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
    expect(point).to_have_attribute("aria-valuetext", "x1 3.9, x2 2, circle")
    assert sum_shown(page) == [3.9, -4, 2, 1.9]
    expect(page.locator(".ml-live")).to_have_text("z is 1.9: X is a circle. 0 points are wrong.")


def test_focus_by_pointer_is_not_marked_until_a_key_is_pressed(open_widgets) -> None:
    page = open_widgets(Perceptron())
    ring = page.locator(".perceptron-new .ml-touch")
    drag_by(page, page.locator(".perceptron-halo"), -unit(page), 0)
    expect(page.get_by_role("slider", name="New point X")).to_be_focused()
    expect(page.locator("[data-focused]")).to_have_count(0)
    page.keyboard.press("ArrowUp")
    expect(ring).not_to_have_css("stroke", "none")
    expect(page.locator("[data-focused]")).to_have_count(1)
    page.keyboard.press("Tab")
    expect(ring).to_have_css("stroke", "none")
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".perceptron-new[data-focused]")).to_have_count(1)


def test_line_is_shifted_and_keeps_its_direction(open_widgets) -> None:
    page = open_widgets(Perceptron())
    drag_by(page, page.locator(".perceptron-knob").nth(0), 0, -unit(page))
    state = state_in_link(page)
    assert numbers(state["weights"]) == [1, -2]
    assert float(state["bias"]) == pytest.approx(4, abs=0.05)


def test_line_is_turned_about_its_middle(open_widgets) -> None:
    page = open_widgets(Perceptron(weights=[0, -2], bias=6))  # level, at x2 = 3
    foot, tip = (middle(page.locator(".perceptron-knob").nth(index)) for index in (0, 1))
    drag(page, tip, (foot[0] + unit(page), foot[1]))  # the arrow now points right
    state = state_in_link(page)
    assert numbers(state["weights"]) == pytest.approx([2, 0], abs=0.06)
    assert float(state["bias"]) == pytest.approx(-6, abs=0.1)


def test_sliders_move_the_line_by_keyboard(open_widgets) -> None:
    page = open_widgets(Perceptron())
    for name, key in (("w1", "ArrowRight"), ("w2", "ArrowLeft"), ("b", "ArrowLeft")):
        page.get_by_role("slider", name=name, exact=True).press(key)
    state = state_in_link(page)
    assert (state["weights"], state["bias"]) == ("1.1,-2.1", "1.9")
    assert sum_shown(page) == [4.4, -3.15, 1.9, 3.15]


def test_line_without_weights_is_no_line(open_widgets) -> None:
    page = open_widgets(Perceptron(weights=[0, 0], bias=1))
    expect(page.locator(".perceptron-line")).to_have_count(0)
    assert page.locator(".perceptron-knob").first.is_hidden()
    expect(page.locator(".ml-counters")).to_contain_text("6 of 12 points wrong")


def test_rule_step_by_step(open_widgets) -> None:
    page = open_widgets(Perceptron())
    page.get_by_role("button", name="From zeros").click()
    page.get_by_role("button", name="Next point").click()
    expect(page.locator(".ml-note")).to_have_text(
        "The square at (1, 3) gives z = 0: circle. Wrong! "
        "Subtract the point from the weights, and 1 from the bias."
    )
    expect(page.locator(".perceptron-corrected")).to_have_count(1)
    state = state_in_link(page)
    assert (state["weights"], state["bias"], state["corrections"]) == ("-1,-3", "-1", "1")


def test_rule_at_speed_ends_as_in_numpy(open_widgets) -> None:
    page = open_widgets(Perceptron(weights=[0, 0], bias=0))
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()  # slow at first, so that it can be seen
    page.get_by_role("radio", name="Fast").check()
    expect(page.locator(".ml-note")).to_contain_text("has found a line")
    expect(page.get_by_role("button", name="Run")).to_be_visible()
    lines = learn(np.array(DATASETS["chapter"]["points"], dtype=float), 20)
    state = state_in_link(page)
    assert numbers(state["weights"] + "," + state["bias"]) == pytest.approx(lines[-1])
    assert int(state["corrections"]) == len(lines)
    expect(page.locator(".ml-counters")).to_contain_text("0 of 12 points wrong")


AT_THE_LIMITS = [
    "weights:-100,-100;bias:100;point:2,1;added:2,1,1",
    "weights:100,100;bias:-100;shown:999999;corrections:1000000",
    "dataset:xor;weights:-100,100;bias:100;shown:1000000",
]


def assert_link_opens(page: Page) -> dict[str, str]:
    """Leave the state that the link holds, open the link again, and return the state: it must be the same."""
    text = state_in_link(page)
    link = page.evaluate("location.hash")
    page.evaluate("location.hash = '#perceptron=dataset:narrow'")
    expect(page.get_by_role("radio", name="Narrow gap")).to_be_checked()
    page.evaluate("link => { location.hash = link; }", link)
    expect(page.get_by_role("radio", name="Narrow gap")).not_to_be_checked()
    assert state_in_link(page) == text
    return text


@pytest.mark.parametrize("state", AT_THE_LIMITS)
def test_at_the_limits_the_rule_stops_and_every_link_opens_again(open_widgets, state: str) -> None:
    page = open_widgets(Perceptron(), link=f"#perceptron={state}")
    page.get_by_role("radio", name="Fast").check()
    notes: list[str] = []
    page.on("console", lambda message: notes.append(message.text))
    note = page.locator(".perceptron-learning .ml-note")
    page.get_by_role("button", name="Run").click()
    expect(note).to_contain_text("The rule stops here")
    expect(page.get_by_role("button", name="Run")).to_be_visible()
    stopped = assert_link_opens(page)
    page.get_by_role("button", name="Next point").click()
    assert assert_link_opens(page) == stopped
    page.get_by_role("button", name="circle").click()
    if page.locator(".perceptron-knob").nth(1).is_visible():
        drag_by(page, page.locator(".perceptron-knob").nth(1), 0, 2 * unit(page))
        drag_by(page, page.locator(".perceptron-knob").nth(0), unit(page), unit(page))
    for name, key in (("w1", "ArrowRight"), ("w2", "End"), ("b", "Home")):
        page.get_by_role("slider", name=name, exact=True).press(key)
        assert_link_opens(page)
    for name in ("From zeros", "Next point", "Start over"):
        page.get_by_role("button", name=name).click()
        assert_link_opens(page)
    assert notes == []


def test_rule_on_xor_goes_on_until_it_is_stopped(open_widgets) -> None:
    page = open_widgets(Perceptron())
    page.get_by_role("radio", name="XOR").check()
    page.get_by_role("radio", name="Fast").check()
    page.get_by_role("button", name="Run").click()
    expect(page.locator(".ml-counters")).to_contain_text(re.compile(r"[3-9] rounds"))
    page.get_by_role("button", name="Pause").click()
    expect(page.locator(".ml-counters")).not_to_contain_text("0 of 4 points wrong")
    corrections = state_in_link(page)["corrections"]
    page.wait_for_timeout(300)
    assert state_in_link(page)["corrections"] == corrections


def test_new_point_joins_the_others_and_start_over_takes_it_back(open_widgets) -> None:
    page = open_widgets(Perceptron())
    page.get_by_role("button", name="square").click()
    expect(page.locator(".ml-counters")).to_contain_text("1 of 13 points wrong")
    assert state_in_link(page)["added"] == "4,1.5,0"
    page.get_by_role("button", name="Start over").click()
    expect(page.locator(".ml-counters")).to_contain_text("0 of 12 points wrong")


def test_link_opens_its_state(open_widgets) -> None:
    link = "#perceptron.2=dataset:xor;weights:1,1;bias:-1.5;point:1,0"
    page = open_widgets(Perceptron(), Perceptron(), link=link)
    verdicts = page.locator(".perceptron-verdict").all_inner_texts()
    assert verdicts == ["z ≥ 0, so X is a circle", "z < 0, so X is a square"]
    expect(page.get_by_role("radio", name="XOR").nth(1)).to_be_checked()
    page.evaluate("location.hash = '#perceptron=bias:-9'")
    expect(page.locator(".perceptron-verdict").first).to_have_text("z < 0, so X is a square")


@pytest.mark.parametrize("link", ["#perceptron=bias:1e999", "#perceptron=%E0%A4%A", "#perceptron=_esm:1"])
def test_damaged_link_is_ignored_with_one_note(open_widgets, link: str) -> None:
    page = open_widgets(Perceptron())
    notes: list[str] = []
    page.on("console", lambda message: notes.append(message.text))
    with page.expect_console_message():
        page.evaluate("link => { location.hash = link; }", link)
    page.wait_for_timeout(100)  # no second one follows
    assert [note.startswith('The link\'s state for "perceptron" is ignored') for note in notes] == [True]
    assert sum_shown(page) == [4, -3, 2, 3]


def test_high_contrast_leaves_line_and_points_to_be_seen(open_widgets) -> None:
    page = open_widgets(Perceptron(), forced_colors="active")
    colors = page.evaluate(
        """() => [["ml-sheet", "fill"], ["perceptron-square", "fill"], ["perceptron-circle", "fill"],
            ["perceptron-line", "stroke"]].map(([name, property]) =>
          getComputedStyle(document.querySelector(`.${name}`))[property])"""
    )
    assert colors[0] not in colors[1:]
