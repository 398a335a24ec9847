"""The softmax widget: Python and JavaScript agree, and a reader sees what evidence does to probabilities."""

from __future__ import annotations

import numpy as np
import pytest
import traitlets
from playwright.sync_api import Page, expect

from mnist_lesson.neurons import softmax
from mnist_lesson.widgets import Softmax
from mnist_lesson.widgets.softmax import EXAMPLES
from tests.javascript import run_program
from tests.mouse import drag
from tests.widgets.links import state_in_link

COMPUTE = """
const { probabilitiesAt } = await import(`${widgets}/softmax/maths.js`);
answer(given.map(([evidence, temperature]) => probabilitiesAt(evidence, temperature)));
"""


def test_javascript_and_numpy_agree() -> None:
    random = np.random.default_rng(1957)
    cases = [(random.uniform(-10, 10, 10).tolist(), t) for t in (0.1, 0.5, 1, 3.3, 10) for _ in range(20)]
    cases += [([1000, 1002, 1001], 1), ([-2000, 2000], 0.1)]
    for (evidence, temperature), shown in zip(cases, run_program(COMPUTE, cases), strict=True):
        np.testing.assert_allclose(shown, softmax(np.array(evidence) / temperature), rtol=1e-12, atol=1e-300)


def test_examples_are_what_they_are_said_to_be() -> None:
    five, weak, confident, tiny = (Softmax(example=name).probabilities() for name in EXAMPLES)
    assert five.argmax() == 5
    assert five[[5, 3]] == pytest.approx([0.7, 0.2], abs=0.03)
    assert weak.max() < 0.2
    assert (confident.argmax(), confident[7] > 0.99) == (7, True)
    assert tiny.round(3).tolist() == [0.09, 0.665, 0.245]


def test_python_reads_and_sets_the_state() -> None:
    widget = Softmax(example="tiny", temperature=2)
    assert (widget.evidence, widget.chosen, widget.classes()) == ((1, 3, 2), 1, [0, 1, 7])
    widget.evidence = np.array([2, -1])
    assert widget.classes() == [0, 1]
    np.testing.assert_allclose(widget.probabilities(), softmax(np.array([1, -0.5])))
    for temperature in (0.1, 0.5, 1, 10):
        sharpened = Softmax(evidence=[0.2, -0.1], temperature=temperature).probabilities()
        np.testing.assert_allclose(sharpened, softmax(np.array([0.2, -0.1]) / temperature))
    assert Softmax(evidence=[1000, 1002, 1001]).evidence == (1000, 1002, 1001)
    with pytest.raises(traitlets.TraitError, match="2 to 10 numbers from −2000 to 2000"):
        widget.evidence = [1]
    with pytest.raises(traitlets.TraitError, match="'five', 'weak', 'confident', 'tiny'"):
        Softmax(example="seven")


def test_picture_tells_the_present_state() -> None:
    text = Softmax(example="tiny", evidence=[1, 3, -20]).picture()[1]["alt"]
    assert "0: 1 becomes 11.9%; 1: 3 becomes 88.1%; 7: −20 becomes <0.1%." in text
    assert "at temperature 2" in Softmax(temperature=2).picture()[1]["alt"]


# ---- In the page -----------------------------------------------------------------------------


def percentages(page: Page) -> list[str]:
    return page.locator(".softmax-percent").all_inner_texts()


def expected_percentages(evidence: list[float]) -> list[str]:
    return [f"{p:.1%}".replace("%", " %") for p in softmax(np.array(evidence, dtype=float))]


def odds_table(page: Page) -> dict[str, list[str]]:
    """Return what stands in the small table: before, now and change for each measure."""
    rows = page.locator(".softmax-odds tbody tr").all()
    return {row.locator("th").inner_text(): row.locator("td").all_inner_texts() for row in rows}


def steps_rows(page: Page) -> list[list[str]]:
    rows = page.locator(".softmax-steps :is(tbody, tfoot) tr").all()
    return [row.locator("th, td").all_inner_texts() for row in rows]


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_probabilities_and_bars_are_those_of_the_evidence(open_widgets, scheme: str) -> None:
    page = open_widgets(Softmax(example="tiny"), scheme=scheme)
    assert percentages(page) == ["9.0 %", "66.5 %", "24.5 %"]
    whole = page.locator(".softmax-track").first.bounding_box()["width"]
    widths = [bar.bounding_box()["width"] / whole for bar in page.locator(".softmax-bar").all()]
    assert widths == pytest.approx([0.090, 0.665, 0.245], abs=0.005)
    assert steps_rows(page) == [
        ["0", "1", "−2", "0.135", "0.090"],
        ["1", "3", "0", "1", "0.665"],
        ["7", "2", "−1", "0.368", "0.245"],
        ["sum", "", "", "1.503", "1.000"],
    ]


def test_plain_exponentials_are_the_chapters_and_fail_where_it_says_so(open_widgets) -> None:
    page = open_widgets(Softmax(example="tiny"), Softmax(evidence=[1000, 1002, 1001], stable=False))
    page.get_by_role("checkbox", name="Subtract the largest first").first.uncheck()
    rows = steps_rows(page)
    assert [row[2] for row in rows[:4]] == ["2.718", "20.09", "7.389", "30.19"]
    assert [row[2:] for row in rows[4:]] == [["∞", "?"]] * 4
    expect(page.locator(".softmax-explained").last).to_contain_text("too large for the computer")
    assert percentages(page)[3:] == ["9.0 %", "66.5 %", "24.5 %"]


def test_one_more_for_all_changes_no_probability(open_widgets) -> None:
    page = open_widgets(Softmax())
    before = percentages(page)
    for _ in range(6):  # 5.2 becomes 11.2, beyond the sliders' usual end
        page.get_by_role("button", name="Add 1 to all").click()
    expect(page.locator(".ml-note")).to_contain_text("no probability has changed")
    expect(page.locator(".ml-live")).to_contain_text("no probability has changed")
    assert percentages(page) == before
    assert state_in_link(page)["evidence"] == "6.5,2.8,3.3,10,3.6,11.2,2.3,4.5,8.6,7.2"
    assert odds_table(page)["odds"][2] == "× 1"
    sliders = page.locator(".softmax-row input[type=range]")
    assert sliders.evaluate_all("inputs => inputs.map(input => input.max)") == ["12"] * 10


def test_one_more_for_one_class_multiplies_its_odds_by_e(open_widgets) -> None:
    page = open_widgets(Softmax(example="tiny"))
    page.get_by_role("button", name="Add 1 to class 1").click()
    assert odds_table(page) == {
        "evidence": ["3", "4", "+1"],
        "probability": ["66.5 %", "84.4 %", "× 1.268"],
        "odds": ["1.99", "5.4", "× 2.718"],
    }
    expect(page.locator(".ml-note")).to_have_text("Class 1 has 1 more: its odds are multiplied by e ≈ 2.718.")
    expect(page.locator(".softmax-before:not([hidden])")).to_have_count(3)
    page.get_by_role("radio", name="Choose class 7").check()
    for _ in range(3):
        page.get_by_role("button", name="Add 1 to class 7").click()
    expect(page.locator(".ml-note")).to_contain_text("Now class 7 is the most probable.")
    assert percentages(page) == expected_percentages([1, 4, 5])


def test_temperature_divides_the_evidence(open_widgets) -> None:
    page = open_widgets(Softmax(example="tiny"))
    temperature = page.get_by_role("slider", name="Temperature")
    for _ in range(6):
        temperature.press("ArrowRight")
    expect(temperature).to_have_attribute("aria-valuetext", "2")
    assert percentages(page) == expected_percentages([0.5, 1.5, 1])
    assert [row[2] for row in steps_rows(page)] == ["0.5", "1.5", "1.0", ""]
    page.get_by_role("button", name="Add 1 to class 1").click()
    expect(page.locator(".ml-note")).to_contain_text("multiplied by e^(1/2) ≈ 1.649")
    assert odds_table(page)["odds"][2] == "× 1.649"
    temperature.press("Home")
    assert state_in_link(page)["temperature"] == "0.1"
    temperature.press("End")
    assert state_in_link(page)["temperature"] == "10"


def test_slider_moves_by_keyboard_and_counts_from_where_it_began(open_widgets) -> None:
    page = open_widgets(Softmax())
    three = page.get_by_role("slider", name="Evidence for 3", exact=True)
    three.focus()
    for _ in range(15):
        page.keyboard.press("ArrowRight")
    expect(three).to_have_attribute("aria-valuetext", "5.5, probability 55.0 %")
    assert odds_table(page)["evidence"] == ["4", "5.5", "+1.5"]
    expect(page.locator(".ml-note")).to_have_text(
        "Class 3 has 1.5 more: its odds are multiplied by e^1.5 ≈ 4.482. Now class 3 is the most probable."
    )
    page.keyboard.press("Shift+Tab")  # over the chosen class, which the keyboard reaches too
    expect(page.get_by_role("radio", name="Choose class 3")).to_be_focused()


@pytest.mark.parametrize("is_touch", [False, True])
def test_slider_is_dragged_and_its_class_is_chosen(open_widgets, is_touch: bool) -> None:
    options = {"width": 390, "has_touch": True, "is_mobile": True} if is_touch else {}
    page = open_widgets(Softmax(), **options)
    box = page.get_by_role("slider", name="Evidence for 8", exact=True).bounding_box()
    x, y = box["x"] + box["width"] * 0.95, box["y"] + box["height"] / 2
    if is_touch:
        page.touchscreen.tap(x, y)
    else:
        drag(page, (box["x"] + box["width"] * 0.63, y), (x, y))
    state = state_in_link(page)
    evidence = [float(part) for part in state["evidence"].split(",")]
    assert (state["chosen"], evidence[8] > 8.5) == ("8", True)
    assert evidence[:8] == EXAMPLES["five"]["start"]["evidence"][:8]
    expect(page.get_by_role("button", name="Add 1 to class 8")).to_be_visible()
    assert percentages(page)[8] == expected_percentages(evidence)[8]


def test_examples_and_start_over(open_widgets) -> None:
    page = open_widgets(Softmax())
    page.get_by_role("radio", name="1, 3, 2", exact=True).check()
    assert percentages(page) == ["9.0 %", "66.5 %", "24.5 %"]
    page.get_by_role("button", name="Add 1 to class 1").click()
    page.get_by_role("slider", name="Temperature").press("End")
    page.get_by_role("button", name="Start over").click()
    assert percentages(page) == ["9.0 %", "66.5 %", "24.5 %"]
    expect(page.locator(".ml-note")).to_contain_text("Move a slider")
    assert state_in_link(page)["temperature"] == "1"
    page.get_by_role("radio", name="Confident").check()
    assert percentages(page)[7] == "99.1 %"


def test_link_opens_its_state(open_widgets) -> None:
    link = "#softmax.2=example:tiny;evidence:2,-1;temperature:2;chosen:9;stable:no"
    page = open_widgets(Softmax(), Softmax(), link=link)
    assert percentages(page)[0] == "0.6 %"
    assert percentages(page)[10:] == expected_percentages([1, -0.5])
    expect(page.get_by_role("button", name="Add 1 to class 1")).to_be_visible()
    expect(page.get_by_role("checkbox").nth(1)).not_to_be_checked()
    page.evaluate("location.hash = '#softmax=evidence:0,0,0'")
    expect(page.locator(".softmax-percent").first).to_have_text("33.3 %")
    page.evaluate("location.hash = '#softmax=evidence:1'")  # one class alone is none: the state stays
    page.wait_for_timeout(100)
    assert percentages(page)[:3] == ["33.3 %"] * 3


def test_nothing_is_added_beyond_the_range(open_widgets) -> None:
    page = open_widgets(Softmax(evidence=[1999, 1999.5], chosen=0))
    expect(page.get_by_role("button", name="Add 1 to all")).to_be_disabled()
    page.get_by_role("button", name="Add 1 to class 0").click()
    expect(page.get_by_role("button", name="Add 1 to class 0")).to_be_disabled()
    assert state_in_link(page)["evidence"] == "2000,1999.5"


def test_bars_do_not_glide_with_reduced_motion(open_widgets) -> None:
    page = open_widgets(Softmax(example="tiny"), reduced_motion="reduce")
    page.get_by_role("button", name="Add 1 to class 1").click()
    duration = page.locator(".softmax-bar").first.evaluate("bar => getComputedStyle(bar).transitionDuration")
    assert duration == "0s"


def test_high_contrast_leaves_bars_and_choice_to_be_seen(open_widgets) -> None:
    page = open_widgets(Softmax(), forced_colors="active")
    colors = page.evaluate(
        """() => [[".mnist-lesson"], [".softmax-bar"], ['.softmax-bar[data-best="true"]'],
            [".softmax-class input:checked + span", "::before"]].map(([selector, part]) =>
          getComputedStyle(document.querySelector(selector), part).backgroundColor)"""
    )
    assert colors[0] not in colors[1:]
