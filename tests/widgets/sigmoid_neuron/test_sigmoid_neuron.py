"""The sigmoid neuron's widget: Python and JavaScript agree, and a reader gets what the mathematics says."""

from __future__ import annotations

import re

import numpy as np
import pytest
import traitlets
from playwright.sync_api import Page, expect

from mnist_lesson.neurons import sigmoid, sigmoid_slope
from mnist_lesson.widgets import SigmoidNeuron
from tests.javascript import run_program
from tests.mouse import drag_by
from tests.widgets.links import numbers, state_in_link
from tests.widgets.touch import make_scrollable, swipe

COMPUTE = """
const { slopeOf } = await import(`${widgets}/sigmoid_neuron/maths.js`);
const { sigmoid } = await import(`${widgets}/maths/neurons.js`);
const ys = given.map(sigmoid);
answer([ys, ys.map(slopeOf)]);
"""


def test_javascript_and_python_give_the_same_answers_and_slopes() -> None:
    z = np.concatenate([np.linspace(-12, 12, 481), [-800, 800]])
    computed = run_program(COMPUTE, z.tolist())
    np.testing.assert_allclose(computed, [sigmoid(z), sigmoid_slope(z)], rtol=0, atol=1e-14)


def test_python_reads_and_sets_the_state() -> None:
    widget = SigmoidNeuron(weight=4, bias=-2, x=1)
    assert widget.evidence() == 2
    assert widget.answer() == pytest.approx(0.881, abs=5e-4)
    widget.view, widget.point, widget.factor = "plane", np.array([2, 1.9]), 10
    assert widget.point == (2, 1.9)
    assert widget.answer() == pytest.approx(sigmoid(10 * (2 - 3.8 + 2)))
    with pytest.raises(traitlets.TraitError, match=r"factor must be a number from 1 to 100; got 0"):
        widget.factor = 0
    with pytest.raises(traitlets.TraitError, match="'curve', 'plane'"):
        SigmoidNeuron(view="surface")


def test_pictures_tell_the_present_state() -> None:
    curve = SigmoidNeuron(weight=-4, bias=6, x=2.5).picture()[1]["alt"]
    assert "sigmoid of −4·x +6 over x beside the step" in curve
    assert "z is −4.00, the answer y is 0.018 and the slope y·(1 − y) is 0.018" in curve
    plane = SigmoidNeuron(view="plane", point=[2, 2.1], factor=10).picture()[1]["alt"]
    assert "A cross at (2, 2.1) gets 0.119." in plane
    assert "beside the step" not in SigmoidNeuron(with_step=False).picture()[1]["alt"]


# ---- In the page -----------------------------------------------------------------------------


def cell(page: Page, name: str) -> str:
    """Return a result of the sum that is to be seen."""
    return page.locator(f'[data-cell="{name}"]:visible').inner_text()


def value(page: Page, name: str) -> float:
    return float(cell(page, name).replace("−", "-"))


def unit(page: Page, span: float) -> float:
    """Return how many pixels one unit is in the picture to be seen, which is ``span`` units wide."""
    return page.locator(".ml-sheet:visible").first.bounding_box()["width"] / span


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_calculation_is_written_out(open_widgets, scheme: str) -> None:
    page = open_widgets(SigmoidNeuron(weight=2, bias=-1, x=1.5), scheme=scheme)
    shown = [cell(page, name) for name in ("product", "bias", "z", "y", "step", "slope")]
    assert shown == ["3", "−1", "2", "0.881", "1", "0.105"]
    expect(page.locator(".sigmoid-neuron-sum").first).to_contain_text("1 / (1 + 0.135) =")
    expect(page.locator(".sigmoid-neuron-sum").first).to_contain_text("0.881 · 0.119 =")
    facts = page.locator(".sigmoid-neuron-facts p")
    expect(facts.nth(0)).to_have_text("Steepness: from 0.1 up to 0.9 it takes 2.2 units of x.")
    expect(facts.nth(1)).to_have_text("Position: the middle, y = 0.5, lies at x = −b / w = 0.5.")
    expect(facts.nth(2)).to_contain_text(
        "10.5% arrives at y. Over x, the tangent has w times this slope: 0.21."
    )


@pytest.mark.parametrize("width", [1280, 390])
def test_point_is_dragged_along_the_curve(open_widgets, width: int) -> None:
    page = open_widgets(SigmoidNeuron(), width=width)
    drag_by(page, page.locator(".sigmoid-neuron-point circle").last, -4 * unit(page, 12), 40)
    x = float(state_in_link(page)["x"])
    assert x == pytest.approx(-2, abs=0.06)
    assert value(page, "z") == x
    assert value(page, "y") == pytest.approx(sigmoid(x), abs=6e-4)
    assert value(page, "slope") == pytest.approx(sigmoid_slope(x), abs=6e-4)
    assert cell(page, "step") == "0"


def test_point_stays_on_the_chart(open_widgets) -> None:
    page = open_widgets(SigmoidNeuron())
    drag_by(page, page.locator(".sigmoid-neuron-point circle").last, 900, 0)
    assert float(state_in_link(page)["x"]) == 6


def test_point_is_dragged_by_finger_and_the_page_stays(open_widgets) -> None:
    page = open_widgets(SigmoidNeuron(view="plane"), width=390, has_touch=True, is_mobile=True)
    make_scrollable(page)
    before = page.evaluate("scrollY")
    circle = page.locator(".sigmoid-neuron-x circle").last
    swipe(page, circle, [(0.5, 0.5), (0.5, 0.5 - 2 * unit(page, 6) / circle.bounding_box()["height"])])
    assert page.evaluate("scrollY") == before
    assert numbers(state_in_link(page)["point"]) == pytest.approx([4, 3.5], abs=0.06)


def test_middle_is_dragged_and_the_weight_stays(open_widgets) -> None:
    page = open_widgets(SigmoidNeuron(weight=-2))
    drag_by(page, page.locator(".sigmoid-neuron-middle path"), -3 * unit(page, 12), 0)
    state = state_in_link(page)
    assert (float(state["weight"]), float(state["x"])) == (-2, 2)
    assert float(state["bias"]) == pytest.approx(-6, abs=0.15)


@pytest.mark.parametrize(("weight", "bias"), [(0, 1), (1, 9)])
def test_middle_that_is_not_there_can_not_be_taken_hold_of(open_widgets, weight: float, bias: float) -> None:
    page = open_widgets(SigmoidNeuron(weight=weight, bias=bias))
    expect(page.locator(".sigmoid-neuron-middle")).to_be_hidden()
    expected = "none" if weight == 0 else "= −9."
    expect(page.locator(".sigmoid-neuron-facts p").nth(1)).to_contain_text(expected)


def test_sliders_move_the_curve_by_keyboard_and_are_announced(open_widgets) -> None:
    page = open_widgets(SigmoidNeuron())
    for name, key in (("w", "ArrowRight"), ("b", "ArrowLeft"), ("x", "ArrowLeft")):
        page.get_by_role("slider", name=name, exact=True).press(key)
    state = state_in_link(page)
    assert [state[name] for name in ("weight", "bias", "x")] == ["1.1", "-0.1", "1.9"]
    z = 1.1 * 1.9 - 0.1
    assert (round(z, 2), *np.round([sigmoid(z), sigmoid_slope(z)], 3)) == (1.99, 0.88, 0.106)
    expect(page.locator(".ml-live")).to_have_text("z is 1.99, y is 0.88, the slope is 0.106.")


def test_tangent_has_the_slope_of_the_curve(open_widgets) -> None:
    page = open_widgets(SigmoidNeuron(weight=-3, bias=1, x=0.5))
    path = page.locator(".ml-plane:visible .sigmoid-neuron-tangent").get_attribute("d")
    (x1, y1), (x2, y2) = [numbers(pair) for pair in re.findall(r"[-\d.]+,[-\d.]+", path)]
    sheet = page.locator(".ml-sheet:visible").first
    across, down = (float(sheet.get_attribute(name)) for name in ("width", "height"))
    slope = -(y2 - y1) / (x2 - x1) * (across / 12) / (down / 1.16)
    assert slope == pytest.approx(-3 * sigmoid_slope(-3 * 0.5 + 1), rel=1e-3)


def test_step_is_shown_and_hidden(open_widgets) -> None:
    page = open_widgets(SigmoidNeuron())
    step = page.locator(".ml-plane .sigmoid-neuron-step")
    expect(step).to_have_count(1)
    page.get_by_label("Show the step beside it").uncheck()
    expect(step).to_have_count(0)
    assert state_in_link(page)["with_step"] == "no"


def test_point_in_the_plane_by_mouse_keyboard_and_button(open_widgets) -> None:
    page = open_widgets(SigmoidNeuron())
    page.get_by_role("radio", name="Two inputs").check()
    assert [cell(page, name) for name in ("first", "second", "bias", "z", "y")] == [
        "4",
        "−3",
        "2",
        "3",
        "0.953",
    ]
    drag_by(page, page.locator(".sigmoid-neuron-x circle").last, -2 * unit(page, 6), -2 * unit(page, 6))
    x1, x2 = numbers(state_in_link(page)["point"])
    assert (x1, x2) == pytest.approx((2, 3.5), abs=0.05)
    assert value(page, "y") == pytest.approx(sigmoid(x1 - 2 * x2 + 2), abs=6e-4)
    expect(page.locator(".sigmoid-neuron-verdict")).to_have_text("Sure: a square")
    page.get_by_role("button", name="Move the point to the chapter's A").click()
    assert (value(page, "z"), value(page, "y")) == (0.2, 0.55)
    point = page.get_by_role("slider", name="Point in the plane")
    for key in ("ArrowRight", "Shift+ArrowUp"):
        point.press(key)
    expect(point).to_have_attribute("aria-valuetext", "x1 2.1, x2 2.4, answer 0.332")
    expect(page.locator(".ml-live")).to_have_text("z is −0.7, y is 0.332. In doubt: rather a square.")


def level_lines(page: Page) -> list[str]:
    lines = page.locator(".ml-layer-levels path").all()
    return [line.get_attribute("d") for line in lines]


def test_factor_keeps_the_line_and_narrows_the_strip(open_widgets) -> None:
    page = open_widgets(SigmoidNeuron(view="plane", point=[2, 2.1]))
    before = level_lines(page)
    words = page.locator(".sigmoid-neuron-strip-words")
    expect(words).to_contain_text("1.97 wide and holds 5 of 12 points")
    page.get_by_role("radio", name="× 10", exact=True).check()
    expect(words).to_contain_text("0.197 wide and holds 0 of 12 points")
    after = level_lines(page)
    assert after[2] == before[2]
    assert after[:2] != before[:2]
    assert [cell(page, name) for name in ("first", "second", "bias", "z", "y")] == [
        "20",
        "−42",
        "20",
        "−2",
        "0.119",
    ]
    factor = page.get_by_role("slider", name="Factor")
    factor.press("End")
    expect(factor).to_have_attribute("aria-valuetext", "× 100")
    expect(page.get_by_role("radio", name="× 100")).to_be_checked()
    assert (cell(page, "y"), cell(page, "step")) == ("≈ 0", "0")
    page.get_by_role("button", name="Start over").click()
    assert level_lines(page) == before


def test_link_opens_its_state(open_widgets) -> None:
    link = "#sigmoid-neuron.2=view:plane;factor:10;point:2,1.9"
    page = open_widgets(SigmoidNeuron(), SigmoidNeuron(), link=link)
    second = page.locator('[data-widget="sigmoid-neuron"]').nth(1)
    expect(second.locator('[data-cell="y"]:visible')).to_have_text("0.881")
    expect(second.get_by_role("radio", name="× 10", exact=True)).to_be_checked()
    page.evaluate("location.hash = '#sigmoid-neuron=weight:-1;x:-2'")
    expect(page.locator('[data-cell="y"]:visible').first).to_have_text("0.881")
    page.evaluate("location.hash = '#sigmoid-neuron=weight:11;x:0'")
    page.wait_for_timeout(100)
    expect(page.locator('[data-cell="product"]:visible').first).to_have_text("2")


def test_high_contrast_leaves_curve_and_points_to_be_seen(open_widgets) -> None:
    page = open_widgets(SigmoidNeuron(), SigmoidNeuron(view="plane"), forced_colors="active")
    colors = page.evaluate(
        """() => [["ml-sheet", "fill"], ["sigmoid-neuron-curve", "stroke"],
            ["sigmoid-neuron-tangent", "stroke"], ["sigmoid-neuron-square", "fill"],
            ["sigmoid-neuron-circle", "fill"],
            ["sigmoid-neuron-middle-line", "stroke"]].map(([name, property]) =>
          getComputedStyle(document.querySelector(`.${name}`))[property])"""
    )
    assert colors[0] not in colors[1:]


def test_picture_of_a_steep_curve_tells_the_slope_of_its_tangent() -> None:
    words = SigmoidNeuron(weight=3, bias=0, x=0)._repr_mimebundle_()[0]["text/plain"]
    assert "the slope y·(1 − y) is 0.250, over x 3 times that, 0.750; a straight line" in words
    assert "over x 1 times" not in SigmoidNeuron(weight=1)._repr_mimebundle_()[0]["text/plain"]
