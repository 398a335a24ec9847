"""The crossing: the chapter's own two parts of a step, the same numbers in Python and page, its sliders."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
import traitlets
from playwright.sync_api import Locator, Page, expect

from mnist_lesson.measurements import load_epoch_times
from mnist_lesson.plots.accelerators import count_parameters
from mnist_lesson.widgets import Crossing
from mnist_lesson.widgets.crossing import BATCHES, EXTRA, FASTER, UNITS, take_apart
from tests.javascript import run_program
from tests.widgets.links import state_in_link
from tests.widgets.touch import make_scrollable, swipe

ROOT = Path(__file__).parents[3]
COMPUTE = """
const { crossingOf, devicesAt, stepTime, workOf } = await import(`${widgets}/crossing/maths.js`);
const { batches, parameters, states } = given;
const work = workOf(parameters);
answer(states.map((state) => {
  const { cpu, example } = devicesAt(batches, state);
  const now = work.of(state.units);
  const crossing = crossingOf({ cpu, example }, work);
  return [stepTime(cpu, now), stepTime(example, now), Number.isFinite(crossing) ? crossing : -1];
}));
"""


def computed_by_the_page(states: list[dict[str, float]]) -> list[list[float]]:
    question = {
        "batches": take_apart(),
        "parameters": [count_parameters(0), count_parameters(1)],
        "states": states,
    }
    return run_program(COMPUTE, question)


def test_parts_are_those_of_the_chapters_cell(capsys: pytest.CaptureFixture[str]) -> None:
    cells = json.loads((ROOT / "chapters" / "09_accelerators.ipynb").read_text(encoding="utf-8"))["cells"]
    (source,) = ["".join(cell["source"]) for cell in cells if "more_work =" in "".join(cell["source"])]
    rows = load_epoch_times()
    names = {"rows": rows, "devices": [rows[0]["device"]], "count_parameters": count_parameters}
    exec(source, names)
    ours = take_apart()[0]
    assert ours["work"] == pytest.approx(names["work"], abs=1e-6)
    assert ours["fixed"] + ours["work"] == pytest.approx(names["times"][10], abs=1e-5)
    assert "10 units: 1% of a step is multiplying" in capsys.readouterr().out


def test_line_meets_the_first_and_the_last_measured_point_and_misses_none_by_much() -> None:
    batches = take_apart()
    assert [batch["size"] for batch in batches] == [32, 256, 2048]
    for batch in batches:
        widget = Crossing(batch=batch["size"])
        times = np.array([[ms, widget.cpu(units)] for units, ms in batch["points"]])
        np.testing.assert_allclose(times[[0, -1], 0], times[[0, -1], 1], rtol=1e-4)
        np.testing.assert_allclose(times[:, 0], times[:, 1], rtol=0.25)


def test_python_and_javascript_give_the_same_numbers() -> None:
    states = [
        {"units": units, "batch": batch, "extra": extra, "faster": faster}
        for units in (*UNITS, 77, 512)
        for batch in (*BATCHES, 33, 64, 256, 257, 1000)
        for extra in (*EXTRA, 2)
        for faster in (*FASTER, 1.5, 10)
    ]
    widgets = [Crossing(**state) for state in states]
    crossings = [widget.crossing() for widget in widgets]
    wanted = [
        [widget.cpu(), widget.example(), units if math.isfinite(units) else -1]
        for widget, units in zip(widgets, crossings, strict=True)
    ]
    np.testing.assert_allclose(computed_by_the_page(states), wanted, rtol=1e-12)


def test_both_take_the_same_time_where_the_lines_cross() -> None:
    for batch in (32, 100, 2048):
        widget = Crossing(batch=batch, extra=3, faster=4)
        units = widget.crossing()
        assert widget.cpu(units) == pytest.approx(widget.example(units), rel=1e-12)
        assert widget.cpu(units * 1.1) > widget.example(units * 1.1)
        assert widget.cpu(units * 0.9) < widget.example(units * 0.9)


def test_what_the_chapter_says_of_the_crossing() -> None:
    now = Crossing().crossing()
    assert Crossing(batch=2048).crossing() < now / 10  # larger batches: far to the left
    assert 0.9 < Crossing(faster=100).crossing() / now < 1  # less than a tenth
    assert Crossing(extra=0.5).crossing() / now == pytest.approx(1 / 4, rel=0.02)
    assert Crossing(faster=1).crossing() == math.inf
    assert 0 < Crossing(extra=0.1, batch=2048).crossing() < UNITS[0]


def test_wrong_values_are_refused() -> None:
    with pytest.raises(traitlets.TraitError, match="units must be a whole number from 10 to 4096; got 9"):
        Crossing(units=9)
    with pytest.raises(traitlets.TraitError, match=r"faster must be a number from 1 to 100; got 0\.5"):
        Crossing(faster=0.5)
    with pytest.raises(TypeError, match="Did you mean batch"):
        Crossing(bacth=32)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({}, "The lines cross at about 2,900 units."),
        ({"extra": 50}, "The lines cross beyond the picture, at about 72,000 units."),
        ({"faster": 1}, "The lines never cross."),
        ({"extra": 0.1, "batch": 2048, "faster": 100}, "The example is quicker everywhere in the picture."),
        (
            {"axes": "linear", "batch": 100},
            "for batches of 100: the CPU as measured, and an example that begins 2 ms",
        ),
    ],
)
def test_picture_tells_the_present_state(state: dict[str, object], words: str) -> None:
    assert words in Crossing(**state).picture()[1]["alt"]


# ---- In the page -----------------------------------------------------------------------------


def cell(page: Page, name: str) -> str:
    return page.locator(f'[data-cell="{name}"]').inner_text()


def slider(page: Page, name: str) -> Locator:
    return page.get_by_role("slider", name=name)


def place(page: Page, selector: str) -> tuple[float, float]:
    """Return where the first circle of this kind stands, as parts of the plot's width and height."""
    circle, sheet = page.locator(selector).first, page.locator(".ml-sheet").first
    cx, cy = (float(circle.get_attribute(name)) for name in ("cx", "cy"))
    x, y, width, height = (float(sheet.get_attribute(name)) for name in ("x", "y", "width", "height"))
    return (cx - x) / width, 1 - (cy - y) / height


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_keys_move_the_sliders_and_the_crossing_follows(open_widgets, scheme: str) -> None:
    page = open_widgets(Crossing(), scheme=scheme)
    note, ring = page.locator(".crossing-note"), page.locator(".crossing-ring")
    expect(note).to_have_text(
        "The lines cross at about 2,900 hidden units. With 512, the CPU takes 55% less time."
    )
    expect(page.locator(".crossing-measured")).to_have_text("The dots are measured.")
    expect(page.locator(".crossing-units")).to_have_text("2,900")
    expect(page.locator(".crossing-dot")).to_have_count(6)
    batch = slider(page, "Images in a batch")
    batch.press("ArrowRight")
    expect(batch).to_have_attribute("aria-valuetext", "64")
    words = "Not measured itself: measured are batches of 32, 256 and 2,048."
    expect(page.locator(".crossing-measured")).to_have_text(words)
    expect(page.locator(".crossing-dot")).to_have_count(0)
    batch.press("End")
    expect(note).to_contain_text(
        "The lines cross at about 110 hidden units. With 512, the example takes 29% less"
    )
    expect(page.locator(".ml-live")).to_contain_text("The lines cross at about 110 hidden units.")
    slider(page, "Multiplies").press("Home")
    expect(slider(page, "Multiplies")).to_have_attribute("aria-valuetext", "no faster")
    expect(note).to_contain_text("The lines never cross")
    expect(ring).to_have_count(0)
    slider(page, "Multiplies").press("End")
    slider(page, "More fixed time").press("Home")
    expect(note).to_contain_text("The example is quicker everywhere in the picture.")
    expect(ring).to_have_count(0)


def test_numbers_are_the_sums_that_they_say(open_widgets) -> None:
    page = open_widgets(Crossing(batch=256, units=2048))
    for name, time in (
        ("cpu", Crossing(batch=256).cpu(2048)),
        ("example", Crossing(batch=256).example(2048)),
    ):
        fixed, multiplying, together = (
            float(cell(page, part)) for part in (f"{name}-fixed", f"{name}-multiplying", name)
        )
        assert fixed + multiplying == pytest.approx(together, abs=1e-9)
        assert together == pytest.approx(time, abs=0.011)


def test_picture_shows_what_the_numbers_say(open_widgets) -> None:
    page = open_widgets(Crossing(units=512))
    x, y = place(page, ".crossing-ring")
    units, ms = 10 * 409.6**x, 0.5 * 400**y
    widget = Crossing()
    assert units == pytest.approx(widget.crossing(), rel=0.01)
    assert ms == pytest.approx(widget.cpu(widget.crossing()), rel=0.01)
    page.locator(".ml-option", has_text="linear").click()
    assert state_in_link(page)["axes"] == "linear"
    assert 4096 * place(page, ".crossing-ring")[0] == pytest.approx(widget.crossing(), rel=0.01)
    assert 4096 * place(page, ".crossing-own-dot")[0] == pytest.approx(512, rel=0.01)


def test_axes_are_chosen_by_keys(open_widgets) -> None:
    page = open_widgets(Crossing())
    page.get_by_role("radio", name="logarithmic").press("ArrowRight")
    expect(page.get_by_role("radio", name="linear")).to_be_checked()
    page.get_by_role("radio", name="linear").press("ArrowLeft")
    assert state_in_link(page)["axes"] == "log"


def test_slider_is_moved_by_finger_and_the_page_stays(open_widgets) -> None:
    page = open_widgets(Crossing(), width=390, has_touch=True, is_mobile=True)
    make_scrollable(page)
    before = page.evaluate("scrollY")
    swipe(page, slider(page, "Images in a batch"), [(0.04, 0.5), (0.5, 0.5), (0.98, 0.5)])
    assert page.evaluate("scrollY") == before
    assert state_in_link(page)["batch"] == "2048"


def test_link_brings_values_between_the_sliders_stops(open_widgets) -> None:
    page = open_widgets(Crossing(), link="#crossing=units:700;batch:100;extra:4.5;faster:9;axes:linear")
    widget = Crossing(units=700, batch=100, extra=4.5, faster=9)
    assert float(cell(page, "cpu")) == pytest.approx(widget.cpu(), abs=0.011)
    assert float(cell(page, "example")) == pytest.approx(widget.example(), abs=0.011)
    expect(slider(page, "Hidden units")).to_have_attribute("aria-valuetext", "700")
    slider(page, "Hidden units").press("ArrowRight")
    assert state_in_link(page)["units"] == "1024"


def test_nothing_moves_under_the_slider(open_widgets) -> None:
    """From the shortest of its sentences to the longest, at the widths of a telephone and of a desk."""
    for width in (330, 390, 670, 760, 1280):
        page = open_widgets(Crossing(), width=width)
        heights = set()
        for key in ("Home", "ArrowRight", "End"):
            slider(page, "Images in a batch").press(key)
            for other in ("Home", "End"):
                slider(page, "Multiplies").press(other)
                heights.add(page.locator(".mnist-lesson").bounding_box()["height"])
        assert len(heights) == 1, width
