"""What a reader of an older browser gets: each feature that browsers have had not for long is taken away."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from tests.browsers.tab import Tab, wait_for
from tests.browsers.uses import PLACE, Placed, use

# Newer than Chrome 98 and Firefox 115: no widget needs them.
NEWER = (
    "AbortSignal.any",
    "Array.fromAsync",
    "Array.prototype.toReversed",
    "Array.prototype.toSorted",
    "Array.prototype.toSpliced",
    "Array.prototype.with",
    "CanvasRenderingContext2D.prototype.roundRect",
    "Element.prototype.checkVisibility",
    "Element.prototype.setHTMLUnsafe",
    "HTMLElement.prototype.showPopover",
    "Iterator.prototype.map",
    "Map.groupBy",
    "Math.sumPrecise",
    "Object.groupBy",
    "OffscreenCanvas",
    "Promise.try",
    "Promise.withResolvers",
    "RegExp.escape",
    "Set.prototype.union",
    "String.prototype.isWellFormed",
    "Uint8Array.fromBase64",
    "Uint8Array.prototype.toBase64",
    "Uint8Array.prototype.toReversed",
    "Uint8Array.prototype.toSorted",
    "Uint8Array.prototype.with",
    "navigator.clipboard",
    "navigator.locks",
    "navigator.storage",
    "requestIdleCallback",
)
NEEDED = ("Array.prototype.at", "Object.hasOwn", "structuredClone", "DecompressionStream")
WIDGETS = {
    "01_ten_lines": ("ten-lines",),
    "02_data": ("image-explorer",),
    "03_perceptron": ("perceptron",),
    "04_sigmoid": ("sigmoid-neuron",),
    "05_softmax_evidence": ("softmax", "evidence-map"),
    "06_sequential_model": ("parameter-ledger",),
    "07_training": ("valley", "training-lab"),
    "08_prediction": ("mistake-gallery", "digit-pad"),
    "09_accelerators": ("crossing",),
}
LOOK = f"""({{ key }}) => {{
  {PLACE}
  const picture = place.querySelector("img");
  return {{
    text: place.innerText,
    controls: place.querySelectorAll("input, button").length,
    isPictured: !!picture && picture.getClientRects().length > 0,
  }};
}}"""
PROBLEMS = "() => window.lessonProblems"


def address(bases: dict[str, str], chapter: str, lacks: tuple[str, ...]) -> str:
    return f"{bases['http']}chapters/{chapter}.html?{urlencode([('lacks', one) for one in lacks])}"


def wait_for_line(widget: Placed, words: str) -> dict:
    """Return what a widget shows when these words have come."""

    def look() -> dict | None:
        seen = widget.ask(LOOK)
        return seen if words in seen["text"] else None

    return wait_for(look, f"a line with “{words}” at {widget.key}")


@pytest.mark.parametrize("chapter", WIDGETS)
def test_widgets_work_without_what_is_newer(tab: Tab, bases: dict[str, str], chapter: str) -> None:
    tab.resize(1280, 800)
    tab.open(address(bases, chapter, NEWER))
    assert tab.run("() => [].with ?? Object.groupBy ?? null") is None
    for key in WIDGETS[chapter]:
        widget = Placed(tab, key)
        widget.wait_until_ready()
        use(widget)
    assert tab.run(PROBLEMS) == []


@pytest.mark.parametrize("lacks", NEEDED)
def test_without_what_all_need_there_is_the_picture_and_one_line(
    tab: Tab, bases: dict[str, str], lacks: str
) -> None:
    tab.resize(390, 800)
    tab.open(address(bases, "07_training", (lacks,)))
    widget = Placed(tab, "training-lab")
    tab.run("() => document.querySelector('[data-lesson-key=training-lab]').scrollIntoView()")
    seen = wait_for_line(widget, "too old")
    assert seen["text"].count("This browser is too old for the interactive version") == 1
    assert seen["isPictured"]
    assert seen["controls"] == 0
    assert tab.run(PROBLEMS) == []
