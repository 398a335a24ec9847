"""The valley: the chapter's curve, the same numbers in Python and page, and a reader's steps in it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import traitlets
from playwright.sync_api import Page, expect

from mnist_lesson.neurons import sigmoid
from mnist_lesson.widgets import Valley
from mnist_lesson.widgets.valley import IMAGES, LIMITS
from tests.javascript import run_program
from tests.mouse import drag, middle
from tests.widgets.links import numbers, state_in_link
from tests.widgets.touch import make_scrollable, swipe

ROOT = Path(__file__).parents[3]
COMPUTE = """
const { lossAt, slopeAt, walkOn } = await import(`${widgets}/valley/maths.js`);
const { images, limits, weights, rates } = given;
const step = (w, rate) => walkOn(images, limits, { w, rate, steps: [], count: 1, most: 100 }).w;
answer({
  losses: weights.map((w) => lossAt(images, w)),
  slopes: weights.map((w) => slopeAt(images, w)),
  steps: weights.map((w) => rates.map((rate) => step(w, rate))),
});
"""


def chapter_functions() -> dict[str, object]:
    """Return the names that the chapter's own cells define: ``loss_at`` and ``slope_at``."""
    cells = json.loads((ROOT / "chapters" / "07_training.ipynb").read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    names: dict[str, object] = {"np": np, "sigmoid": sigmoid}
    for source in sources:
        if "def loss_at" in source or "def slope_at" in source:
            exec(source, names)
    return names


def computed_by_the_page(weights: list[float], rates: list[float]) -> dict[str, list]:
    question = {"images": IMAGES, "limits": LIMITS, "weights": weights, "rates": rates}
    return run_program(COMPUTE, question)


def test_valley_is_the_chapters(capsys: pytest.CaptureFixture[str]) -> None:
    chapter = chapter_functions()
    for w in np.linspace(*LIMITS, 55):
        widget = Valley(w=w)
        assert widget.loss() == pytest.approx(chapter["loss_at"](w), abs=1e-12)
        assert widget.slope() == pytest.approx(chapter["slope_at"](w), abs=3e-4)  # it nudges by 0.001
    assert "loss at −2, 0, 1: ['2.09', '0.69', '0.58']" in capsys.readouterr().out
    assert f"{Valley().slope():.2f}" == "-0.91"


def test_python_and_javascript_give_the_same_numbers() -> None:
    weights, rates = np.round(np.linspace(*LIMITS, 109), 3).tolist(), [0.01, 0.1, 0.5, 1, 2, 7.3, 12, 20]
    page = computed_by_the_page(weights, rates)
    widgets = [Valley(w=w) for w in weights]
    np.testing.assert_allclose(page["losses"], [widget.loss() for widget in widgets], rtol=0, atol=1e-14)
    np.testing.assert_allclose(page["slopes"], [widget.slope() for widget in widgets], rtol=0, atol=1e-14)
    assert page["steps"] == [[Valley(w=w, rate=rate).step() for rate in rates] for w in weights]


def test_python_walks_and_starts_over() -> None:
    widget = Valley(w=-1.5, rate=2)
    first = widget.step()
    widget.rate = 0.1
    second = widget.step()
    assert widget.w == second > first > -1.5
    assert widget.steps == ((-1.5, 2), (first, 0.1))
    widget.start_over()
    assert (widget.w, widget.steps, widget.rate) == (-1.5, (), 0.1)


def test_walk_that_leaves_the_picture_or_is_long_is_over() -> None:
    far = Valley(rate=15)
    assert (far.step(), far.step(), len(far.steps)) == (10, 10, 1)
    assert far.is_over()
    far.w = 3  # the ball is put back by hand
    assert not far.is_over()
    long = Valley(rate=0.01)
    for _ in range(120):
        long.step()
    assert len(long.steps) == 100
    assert long.is_over()


def test_wrong_values_are_refused() -> None:
    with pytest.raises(traitlets.TraitError, match=r"rate must be a number from 0.01 to 20; got 0\."):
        Valley(rate=0)
    with pytest.raises(traitlets.TraitError, match="at most 100 steps"):
        Valley(steps=[[11, 1]])


def test_picture_tells_the_present_state() -> None:
    widget = Valley()
    assert "a ball at w = −2. There the loss is 2.09 and the slope −0.91" in widget.picture()[1]["alt"]
    widget.step()
    assert "a ball at w = −1.09 after one step from w = −2." in widget.picture()[1]["alt"]
    widget.rate = 20
    widget.step()
    assert "beyond the end of the picture. The learning rate is 20." in widget.picture()[1]["alt"]


# ---- In the page -----------------------------------------------------------------------------


def cell(page: Page, name: str) -> str:
    return page.locator(f'[data-cell="{name}"]').inner_text()


def click(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def unit(page: Page) -> float:
    """Return how many pixels one unit of w is."""
    return page.locator(".ml-sheet").bounding_box()["width"] / (LIMITS[1] - LIMITS[0])


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_step_is_taken_written_out_and_announced(open_widgets, scheme: str) -> None:
    page = open_widgets(Valley(), scheme=scheme)
    assert [cell(page, name) for name in ("w", "loss", "slope", "steps")] == ["−2", "2.09", "−0.91", "0"]
    assert cell(page, "sum") == "w − rate · slope"
    expect(page.locator(".valley-arrow")).to_have_count(0)
    click(page, "Step")
    assert cell(page, "sum") == "−2 − 1 · (−0.909) = −1.091"
    assert [cell(page, name) for name in ("w", "loss", "slope", "steps")] == ["−1.091", "1.32", "−0.76", "1"]
    expect(page.locator(".valley-arrow")).to_have_count(1)
    expect(page.locator(".valley-dot")).to_have_count(1)
    words = "Step 1: down, the loss from 2.09 to 1.32."
    expect(page.locator(".valley-note")).to_have_text(words)
    expect(page.locator(".ml-live")).to_have_text(words)


def test_ten_steps_leave_their_dots_and_starting_over_keeps_the_rate(open_widgets) -> None:
    page = open_widgets(Valley(rate=12))
    click(page, "10 steps")
    expect(page.locator(".valley-dot")).to_have_count(10)
    assert float(state_in_link(page)["w"]) == pytest.approx(7.36, abs=0.03)
    expect(page.locator(".valley-note")).to_contain_text("Step 10: across to the other side, and higher")
    click(page, "Start over")
    expect(page.locator(".valley-dot")).to_have_count(0)
    state = state_in_link(page)
    assert (state["w"], state["rate"], state["steps"]) == ("-2", "12", "")


def test_walk_that_leaves_the_picture_stops_at_its_end(open_widgets) -> None:
    page = open_widgets(Valley(rate=20))
    click(page, "10 steps")
    expect(page.locator(".valley-note")).to_contain_text("w = 16.171, beyond the picture’s end")
    assert cell(page, "w") == "10"
    for name in ("Step", "10 steps"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_disabled()
    assert "NaN" not in page.locator(".mnist-lesson").inner_html()
    page.get_by_role("slider", name="Weight w").press("ArrowLeft")
    assert cell(page, "w") == "9.9"
    expect(page.get_by_role("button", name="Step", exact=True)).to_be_enabled()


@pytest.mark.parametrize("width", [1280, 390])
def test_ball_is_dragged_along_the_curve_by_mouse(open_widgets, width: int) -> None:
    page = open_widgets(Valley(), width=width)
    click(page, "Step")
    x, y = middle(page.locator(".valley-ball .ml-touch"))
    drag(page, (x, y), (x + 2 * unit(page), y + 30), (x + 5 * unit(page), y + 60))
    state = state_in_link(page)
    w = float(state["w"])
    assert w == pytest.approx(-1.091 + 5, abs=0.06)
    assert (state["start"], state["steps"]) == (state["w"], "")
    assert cell(page, "loss") == f"{Valley(w=w).loss():.2f}"


def test_ball_is_dragged_by_finger_and_the_page_stays(open_widgets) -> None:
    page = open_widgets(Valley(), width=390, has_touch=True, is_mobile=True)
    make_scrollable(page)
    before = page.evaluate("scrollY")
    ball = page.locator(".valley-ball .ml-touch")
    far = 3 * unit(page) / ball.bounding_box()["width"]
    swipe(page, ball, [(0.5, 0.5), (0.5 + far, -2)])
    assert page.evaluate("scrollY") == before
    assert float(state_in_link(page)["w"]) == pytest.approx(1, abs=0.08)


def test_ball_and_rate_are_moved_by_keys(open_widgets) -> None:
    page = open_widgets(Valley())
    ball = page.get_by_role("slider", name="Weight w")
    expect(ball).to_have_attribute("aria-valuetext", "w −2, loss 2.09, slope −0.91")
    for key in ("ArrowRight", "ArrowUp", "Shift+ArrowRight", "ArrowLeft"):
        ball.press(key)
    expect(ball).to_have_attribute("aria-valuenow", "-1.4")
    expect(ball).to_have_attribute("aria-valuetext", "w −1.4, loss 1.57, slope −0.83")
    for _ in range(30):
        ball.press("Shift+ArrowLeft")
    expect(ball).to_have_attribute("aria-valuenow", "-3.5")
    rate = page.get_by_role("slider", name="Learning rate")
    rate.press("ArrowRight")
    expect(rate).to_have_attribute("aria-valuetext", "1.2")
    rate.press("Home")
    assert state_in_link(page)["rate"] == "0.01"
    page.get_by_role("button", name="Step", exact=True).press("Enter")
    expect(page.locator(".valley-note")).to_contain_text("Step 1: down, hardly to be seen")


def test_tangent_has_the_slope_of_the_curve(open_widgets) -> None:
    page = open_widgets(Valley(w=-1.2))
    path = page.locator(".valley-tangent").get_attribute("d").removeprefix("M ")
    (x1, y1), (x2, y2) = [numbers(point) for point in path.split(" L ")]
    sheet = page.locator(".ml-sheet")
    across, down = (float(sheet.get_attribute(name)) for name in ("width", "height"))
    slope = -(y2 - y1) / (x2 - x1) * (across / 13.5) / (down / 3.7)
    assert slope == pytest.approx(Valley(w=-1.2).slope(), rel=1e-3)


@pytest.mark.parametrize("w", LIMITS)
def test_nothing_sticks_out_of_the_picture(open_widgets, w: float) -> None:
    page = open_widgets(Valley(w=w))
    sheet = page.locator(".ml-sheet").bounding_box()
    tangent = page.locator(".valley-tangent").bounding_box()
    assert tangent["x"] >= sheet["x"] - 4
    assert tangent["x"] + tangent["width"] <= sheet["x"] + sheet["width"] + 4


def test_link_brings_the_walk_back(open_widgets) -> None:
    page = open_widgets(Valley(), link="#valley=w:-0.326;rate:0.5;start:-2;steps:-2,1,-1.091,1")
    expect(page.locator(".valley-dot")).to_have_count(2)
    assert cell(page, "sum") == "−1.091 − 1 · (−0.765) = −0.326"


def test_step_that_does_not_lead_to_the_ball_is_not_claimed(open_widgets) -> None:
    page = open_widgets(Valley(w=5, steps=[[-2, 1]]))
    assert cell(page, "sum") == "w − rate · slope"
    expect(page.locator(".valley-arrow")).to_have_count(0)
