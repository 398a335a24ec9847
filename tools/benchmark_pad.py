"""Measure how long a widget's script takes from a movement of the pen to the probabilities.

    python tools/benchmark_pad.py [pad | folded-pad | evidence-map]

Draws by mouse in headless Chromium with its CPU slowed SLOWDOWN times, and measures for each movement all
script up to the frame that shows the probabilities; beside it, what the browser takes for styles and layout.
The course promises less than LIMIT milliseconds of script for 95 of 100 movements; the exit status says
whether this machine keeps it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from functools import partial
from pathlib import Path

import numpy as np
from playwright.sync_api import Page

sys.path.insert(0, str(Path(__file__).parent.parent))

from mnist_lesson.book.widgets import write_resources
from mnist_lesson.widgets import DigitPad, EvidenceMap
from tests.browsing import launch_chromium
from tests.widgets.hand_written import DIGITS, draw_variant
from tests.widgets.pages import page_html

# The pad's steps are folded on the front page.
WIDGETS = {
    "pad": DigitPad,
    "folded-pad": partial(DigitPad, compact=True),
    "evidence-map": EvidenceMap,
}
LIMIT = 8.0
SLOWDOWN = 4
VARIANTS = 2  # of each digit

# What Chromium counts of a page's main thread, in seconds of processor time: other programs that run on the
# machine don't count, the slow-down does.
SCRIPT = ("ScriptDuration",)
LAYOUT = ("RecalcStyleDuration", "LayoutDuration")
NEXT_FRAME = "new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"


class Clock:
    """Reads how long the page's script, and its styles and layout, have taken so far."""

    def __init__(self, page: Page) -> None:
        self.session = page.context.new_cdp_session(page)
        self.session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def slow_down(self, rate: float) -> None:
        """Let the page's processor be ``rate`` times slower."""
        self.session.send("Emulation.setCPUThrottlingRate", {"rate": rate})

    def read(self) -> np.ndarray:
        """Return the milliseconds of script, and of styles and layout, so far."""
        metrics = {m["name"]: m["value"] for m in self.session.send("Performance.getMetrics")["metrics"]}
        return 1000 * np.array([sum(metrics[name] for name in names) for names in (SCRIPT, LAYOUT)])

    def move_pen(self, x: float, y: float) -> np.ndarray:
        """Move the pressed mouse, wait for the next frame, and return what both took.

        By Chromium's own protocol: Playwright's helpers would run in the page, and count.
        """
        before = self.read()
        pressed = {"button": "left", "buttons": 1}
        self.session.send("Input.dispatchMouseEvent", {"type": "mouseMoved", "x": x, "y": y, **pressed})
        self.session.send("Runtime.evaluate", {"expression": NEXT_FRAME, "awaitPromise": True})
        return self.read() - before


def draw(page: Page, strokes: list[list[int]], clock: Clock) -> list[np.ndarray]:
    """Draw with the mouse, one movement a frame; return what each movement took."""
    box = page.locator(".ml-pad").first.bounding_box()
    scale = box["width"] / 280
    costs = []
    for stroke in strokes:
        (x, y), *points = zip(stroke[::2], stroke[1::2], strict=True)
        page.mouse.move(box["x"] + x * scale, box["y"] + y * scale)
        page.mouse.down()
        costs += [clock.move_pen(box["x"] + x * scale, box["y"] + y * scale) for x, y in points]
        page.mouse.up()
    return costs


def measure(page: Page) -> np.ndarray:
    """Return the milliseconds that each movement took: a row each, of script and of layout."""
    page.locator('.mnist-lesson[data-ready="true"]').wait_for()
    page.locator(".ml-pad").first.scroll_into_view_if_needed()
    clock = Clock(page)
    clock.slow_down(SLOWDOWN)
    costs = []
    for digit, variants in DIGITS.items():
        for index, text in enumerate(variants[:VARIANTS]):
            page.get_by_role("button", name="Clear").click()
            costs += draw(page, draw_variant(text, seed=100 * digit + index), clock)
    return np.array(costs)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("widget", nargs="?", choices=WIDGETS, default="pad")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, launch_chromium() as browser:
        folder = Path(name)
        write_resources(folder, ["network-wide", "network-regression"])
        (folder / "pad.html").write_text(page_html([WIDGETS[arguments.widget]()]), encoding="utf-8")
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto((folder / "pad.html").as_uri())
        costs = measure(page)
    print(f"{len(costs)} movements at a CPU {SLOWDOWN} times slower, milliseconds of processor time each")
    for name, column in zip(("script", "styles and layout"), costs.T, strict=True):
        print(f"{name}: median {np.median(column):.1f}, 95 % below {np.percentile(column, 95):.1f}")
    return 0 if np.percentile(costs[:, 0], 95) < LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
