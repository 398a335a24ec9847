"""Measure how many hand-written digits the drawing pad reads, fed by pointer events in headless Chromium.

    python tools/recognition.py [--network mlp]

The strokes are those of tests/widgets/hand_written.py: at least eleven variants of each digit, at four places
and sizes. The course promises that the 128-unit network reads at least LEAST of them; the exit status says
whether it does.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

from playwright.sync_api import Page

sys.path.insert(0, str(Path(__file__).parent.parent))

from mnist_lesson.book.widgets import write_resources
from mnist_lesson.widgets import DigitPad
from tests.browsing import launch_chromium
from tests.widgets.hand_written import DIGITS, PLACES, draw_variant
from tests.widgets.pages import page_html

LEAST = 0.9
# Pointer events as a pen sends them; the answer is read after the frame that shows it.
DRAW = """async (strokes) => {
  const pad = document.querySelector(".ml-pad");
  const box = pad.getBoundingClientRect();
  const send = (type, x, y) => pad.dispatchEvent(new PointerEvent(type, { bubbles: true, cancelable: true,
    pointerId: 1, pointerType: "pen", button: type === "pointermove" ? -1 : 0, buttons: 1,
    clientX: box.left + x * box.width / 280, clientY: box.top + y * box.height / 280 }));
  pad.setPointerCapture = () => {};
  for (const stroke of strokes) {
    send("pointerdown", stroke[0], stroke[1]);
    for (let i = 2; i < stroke.length; i += 2) send("pointermove", stroke[i], stroke[i + 1]);
    send("pointerup", ...stroke.slice(-2));
  }
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return document.querySelector(".digit-pad-digit").textContent;
}"""


def read_all(page: Page) -> Counter[tuple[int, str, bool]]:
    """Draw every variant everywhere; return how often each digit at each place was read, and was not."""
    counts: Counter[tuple[int, str, bool]] = Counter()
    for digit, variants in DIGITS.items():
        for place in PLACES:
            for i, text in enumerate(variants):
                page.locator(".digit-pad-tools .ml-main").evaluate("button => button.click()")
                answer = page.evaluate(DRAW, draw_variant(text, place=place, seed=100 * digit + i))
                counts[digit, place, answer == str(digit)] += 1
                if answer != str(digit):
                    print(f"variant {i} of {digit}, {place}: read as {answer}")
    return counts


def report(counts: Counter[tuple[int, str, bool]]) -> float:
    """Print a table, a row for each digit; return the share that was read."""
    print("digit  " + "  ".join(PLACES))
    for digit in DIGITS:
        cells = [f"{counts[digit, place, True]}/{len(DIGITS[digit])}".center(len(place)) for place in PLACES]
        print(f"{digit:5}  " + "  ".join(cells))
    right = sum(count for (*_, is_right), count in counts.items() if is_right)
    print(f"{right} of {counts.total()} read: {right / counts.total():.1%}")
    return right / counts.total()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--network", choices=("wide", "mlp"), default="wide")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, launch_chromium() as browser:
        folder = Path(name)
        write_resources(folder, [f"network-{arguments.network}"])
        widget = DigitPad(compact=True, network=arguments.network)
        (folder / "pad.html").write_text(page_html([widget]), encoding="utf-8")
        page = browser.new_page()
        page.goto((folder / "pad.html").as_uri())
        page.locator('.mnist-lesson[data-ready="true"]').wait_for()
        share = report(read_all(page))
    return 0 if share >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
