"""A chapter presented in Firefox and in WebKit: letters are large, keys turn, a widget is where it seems."""

from __future__ import annotations

import pytest

from tests.browsers.tab import Tab, wait_for

NUMBER = "() => document.querySelector('.slides-number')?.textContent ?? ''"
# As on a telephone of Apple's; and the window, which all tests share, keeps its size.
WITHOUT_FULL_SCREEN = "() => { Element.prototype.requestFullscreen = undefined; }"
BUTTON = """() => {
  const { x, y, width, height } = document.querySelector(".btn-present").getBoundingClientRect();
  return [x + width / 2, y + height / 2];
}"""
# Height of a letter as it is seen, beside that in the text, which is 17 pixels.
ENLARGED = """() => {
  const line = document.createElement("div");
  line.style.height = "1em";
  document.querySelector("[data-slide=now] > p").append(line);
  const { height } = line.getBoundingClientRect();
  line.remove();
  return [height / 17, Math.min(innerHeight / 30 / 17, innerWidth / 752)];
}"""
COME = """() => {
  const place = document.querySelector("[data-slide=now] [data-lesson-key=perceptron]");
  place.scrollIntoView({ block: "start", behavior: "instant" });
  return place.dataset.state === "ready" && place.querySelector(".perceptron-new") !== null;
}"""
POINT = """() => {
  const point = document.querySelector("[data-slide=now] .perceptron-new circle");
  const { x, y, width, height } = point.getBoundingClientRect();
  return [x + width / 2, y + height / 2];
}"""
POINT_AT_REST = f"""async () => {{
  const before = ({POINT})();
  await new Promise((resolve) => setTimeout(resolve, 300));
  const now = ({POINT})();
  return now.join() === before.join() ? now : null;
}}"""
SHOWS_PERCEPTRON = "() => document.querySelector('[data-lesson-key=perceptron]').getClientRects().length > 0"
LEAVE = """() => {
  document.querySelector(".lesson-slides button:last-child").click();
  return [document.querySelectorAll("[data-slide]").length, window.lessonProblems];
}"""


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_a_chapter_is_presented(tab: Tab, bases: dict[str, str], scheme: str) -> None:
    tab.resize(1280, 720)
    tab.open(f"{bases[scheme]}chapters/03_perceptron.html")
    tab.run(WITHOUT_FULL_SCREEN)
    tab.drag([tab.run(BUTTON)])
    wait_for(lambda: tab.run(NUMBER).startswith("1 / "), "slides")
    seen, wanted = tab.run(ENLARGED)
    assert wanted > 1.2
    assert seen == pytest.approx(wanted, rel=0.03)
    for turn in range(2, 20):
        if tab.run(SHOWS_PERCEPTRON):
            break
        tab.press("ArrowRight")
        wait_for(lambda turn=turn: tab.run(NUMBER).startswith(f"{turn} / "), f"slide {turn}")
    wait_for(lambda: tab.run(COME), "a widget that has started")
    x, y = wait_for(lambda: tab.run(POINT_AT_REST), "the point to come to rest")
    tab.drag([(x, y), (x - 30, y - 20), (x - 60, y - 40)])
    wait_for(lambda: tab.run(POINT_AT_REST) not in (None, [x, y]), "the point to be moved")
    assert tab.run(POINT) == pytest.approx([x - 60, y - 40], abs=4)
    left, problems = tab.run(LEAVE)
    assert (left, problems) == (0, [])
