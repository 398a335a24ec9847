"""High contrast: the system's few colors replace the page's own. What carries data must still be seen."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from mnist_lesson import widgets
from mnist_lesson.widgets.base import LessonWidget

CARRIERS = {
    "Crossing": [
        *(".crossing-cpu", ".crossing-example", ".crossing-dot", ".crossing-ring", ".crossing-own-dot"),
        ".crossing-units",
    ],
    "DigitPad": [
        *(".ml-pad", ".digit-pad-sees canvas", ".digit-pad-digit", '[data-best="true"] .reading-bar'),
        *('.reading-signed[data-sign="1"]', '.reading-signed[data-sign="-1"]', ".reading-tiles"),
        *(".reading-close canvas", ".reading-strip"),
    ],
    "EvidenceMap": [
        *(".evidence-stage canvas", ".evidence-raised", ".evidence-lowered", ".evidence-chart"),
        *('[data-best="true"] .evidence-bar', '[data-best="false"] .evidence-bar'),
    ],
    "ImageExplorer": [
        *(".ml-pixels", ".image-explorer-bars", ".image-explorer-part", ".image-explorer-mark"),
        *(".image-explorer-numbers", "td.image-explorer-here"),
    ],
    "MistakeGallery": [
        *(".mistake-gallery-right", '.mistake-gallery-cell[aria-pressed="true"]', ".mistake-gallery-image"),
        *('[data-kind="label"] .mistake-gallery-bar', '[data-kind="answer"] .mistake-gallery-bar'),
        '[data-kind=""] .mistake-gallery-bar',
    ],
    "ParameterLedger": [
        *(".parameter-ledger-bar", ".parameter-ledger-map canvas", ".parameter-ledger-tile canvas"),
        *('.parameter-ledger-signed[data-sign="plus"]', '.parameter-ledger-signed[data-sign="minus"]'),
    ],
    "Perceptron": [".perceptron-square", ".perceptron-circle", ".perceptron-line", ".perceptron-arrow"],
    "SigmoidNeuron": [".sigmoid-neuron-curve", ".sigmoid-neuron-tangent"],
    "Softmax": ['.softmax-bar[data-best="true"]', '.softmax-bar:not([data-best="true"])'],
    "TenLines": [".ten-lines-line[aria-current]", ".ten-lines-bar[data-best] i", ".ten-lines-badge"],
    "TrainingLab": [".training-lab-samples canvas", ".training-lab-presets [aria-pressed]", ".ml-plane"],
    "Valley": [".valley-curve", ".valley-tangent", ".valley-dot", ".valley-arrow", ".valley-ball"],
}
"""What carries data, by widget: of each at least the largest one is looked at."""

TEXT_ON_COLOR = {
    "DigitPad": [".ml-main", ".ml-option:has(:checked) span", ".reading-steps > li"],
    "ParameterLedger": ['.parameter-ledger-tile[aria-pressed="true"] span'],
    "TenLines": [".ml-main", ".ten-lines-badge"],
}
STATES = {"TenLines": {"line": 11}, "Valley": {"w": -1.091, "start": -2, "steps": [[-2, 1]]}}
LARGEST = """elements => {
  const area = (element) => {
    const { width, height } = element.getBoundingClientRect();
    return Math.max(width, 1) * Math.max(height, 1);
  };
  const areas = elements.map((element) => (element.checkVisibility() ? area(element) : -1));
  return areas.indexOf(Math.max(...areas));
}"""
CANVAS_COLOR = "() => getComputedStyle(document.querySelector('.mnist-lesson')).backgroundColor"


def make_widget(name: str) -> LessonWidget:
    return getattr(widgets, name)(**STATES.get(name, {}))


def bring_to_rest(page: Page, name: str) -> None:
    """Wait for what a widget loads, and open what shows its data."""
    if name == "MistakeGallery":
        page.get_by_role("button", name="Show these images").click()
        page.locator(".mistake-gallery-image").first.click()
        expect(page.locator(".mistake-gallery-bar")).to_have_count(10)


def picture_of(page: Page, place: Locator) -> np.ndarray:
    """Return an element's pixels, (height, width, 3): what is thin with a rim, all else without its edge."""
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    rim = 2 if min(box["width"], box["height"]) < 4 else -1
    clip = {"x": box["x"] - rim, "y": box["y"] - rim}
    clip |= {side: box[side] + 2 * rim for side in ("width", "height")}
    return np.asarray(Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB"), dtype=int)


def largest(page: Page, selector: str) -> Locator:
    found = page.locator(selector)
    expect(found).not_to_have_count(0)
    return found.nth(found.evaluate_all(LARGEST))


def is_seen(picture: np.ndarray, paper: np.ndarray) -> bool:
    """Return whether a picture has at least a few pixels that stand out from the paper."""
    return np.count_nonzero(np.abs(picture - paper).max(axis=2) > 60) >= 12


def test_every_widget_is_looked_at() -> None:
    assert sorted(CARRIERS) == sorted(widgets.EXPLORING)


@pytest.mark.parametrize("name", CARRIERS)
def test_what_carries_data_is_seen(open_widgets, name: str) -> None:
    scheme = "dark" if name in ("DigitPad", "MistakeGallery") else "light"
    page = open_widgets(
        make_widget(name), forced_colors="active", color_scheme=scheme, reduced_motion="reduce"
    )
    bring_to_rest(page, name)
    numbers = page.evaluate(CANVAS_COLOR).removeprefix("rgb(").removesuffix(")").split(",")
    paper = np.array([int(number) for number in numbers])
    hidden = [
        selector
        for selector in CARRIERS[name]
        if not is_seen(picture_of(page, largest(page, selector)), paper)
    ]
    assert hidden == []


@pytest.mark.parametrize("name", TEXT_ON_COLOR)
def test_text_on_a_color_stands_on_it(open_widgets, name: str) -> None:
    """Else the browser puts a plate under it: text in the color of the paper on paper, as good as none."""
    page = open_widgets(make_widget(name), forced_colors="active")
    adjusted = {
        selector: page.locator(selector).first.evaluate(
            """place => ["", "::before"].some((part) =>
              getComputedStyle(place, part || null).forcedColorAdjust === "none")"""
        )
        for selector in TEXT_ON_COLOR[name]
    }
    assert all(adjusted.values()), adjusted


PIXELS = """canvas => Array.from(
  canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data
).filter((_, place, all) => place % 4 < 3 && all[place - place % 4 + 3] > 250)"""


@pytest.mark.parametrize(("name", "canvas"), [("DigitPad", ".ml-pad"), ("ImageExplorer", ".ml-pixels")])
def test_pictures_follow_when_high_contrast_is_switched_on_and_off(
    open_widgets, name: str, canvas: str
) -> None:
    page = open_widgets(make_widget(name))
    place = page.locator(canvas).first
    before = set(place.evaluate(PIXELS))
    assert max(before) > 0  # the theme's ink is not quite black
    page.emulate_media(forced_colors="active")
    ink = f"canvas => ({PIXELS})(canvas).every((level) => level === 0)"
    page.wait_for_function(f"() => ({ink})(document.querySelector('{canvas}'))")
    page.emulate_media(forced_colors="none")
    page.wait_for_function(f"() => !({ink})(document.querySelector('{canvas}'))")
    assert set(place.evaluate(PIXELS)) == before
