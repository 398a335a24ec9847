"""Widgets in somebody else's page, in Firefox and in WebKit: a sandboxed frame from another origin.

No script of a test reaches into such a frame. So the pages for frames get one that tells the page around them
what they show.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browsers.conftest import WATCH
from tests.browsers.tab import Tab, wait_for
from tests.browsing import serve

# A button of each, and what is to be read only then; the lab trains in a worker, and loads images for it.
PRESSED = {
    "softmax": ("Add 1 to all", "Every class has 1 more"),
    "training-lab": ("Step", "Run 1"),
    "question-05-odds": ("I don’t know", "This is how it is."),
    "guess-01-accuracy": ("Show the result without guessing", "Guess after all"),
    "perceptron": ("Next point", "The square at (1, 3)"),
    "digit-pad": ("Clear", "Draw a digit from 0 to 9"),
}
REPORT = """<script>
setInterval(() => {
  const place = document.querySelector(".lesson-widget");
  const buttons = [...place.querySelectorAll("button")].map((button) => {
    const { left, top, width, height } = button.getBoundingClientRect();
    return [button.textContent.trim(), left + width / 2, top + height / 2];
  });
  const live = place.querySelector(".lesson-widget-live");
  parent.postMessage({ type: "report", problems: lessonProblems, state: place.dataset.state,
    words: live?.innerText ?? "", buttons,
    wide: document.documentElement.scrollWidth - innerWidth }, "*");
}, 100);
</script>"""
SCHOOL = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>A school's page</title>
<link rel="icon" href="data:,"><script>
window.told = {{}};
addEventListener("message", ({{ data }}) => {{ told[data.type] = data; }});
</script></head><body style="margin: 0">
<iframe src="{source}" width="320" height="2400" style="border: 0" sandbox="allow-scripts"></iframe>
</body></html>"""
TOLD = "(type) => window.told?.[type]"


@pytest.fixture(scope="module")
def telling(book: Path) -> Path:
    """Return the book's copy, in which the pages for frames tell what is in them."""
    for name in PRESSED:
        page = book / "embed" / f"{name}.html"
        html = page.read_text(encoding="utf-8").replace("<head>", f"<head>{WATCH}{REPORT}", 1)
        page.unlink()  # else the book itself would be written
        page.write_text(html, encoding="utf-8")
    return book


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """Return a folder and its address, which is another origin than the book's."""
    folder = tmp_path_factory.mktemp("school")
    with serve(folder) as address:
        yield folder, address


@pytest.mark.parametrize("name", PRESSED)
def test_a_widget_works_in_a_sandboxed_frame(
    tab: Tab, bases: dict[str, str], telling: Path, school: tuple[Path, str], name: str
) -> None:
    folder, address = school
    source = f"{bases['http']}embed/{name}.html"
    page = folder / f"{name}.html"
    page.write_text(SCHOOL.format(source=source), encoding="utf-8")
    tab.resize(400, 2400)
    tab.open(f"{address}/{page.name}")

    def report() -> dict:
        return tab.run(TOLD, "report") or {}

    def rest() -> dict | None:
        before = report()
        time.sleep(0.5)  # in which some reports come
        return before if report() == before else None

    wait_for(lambda: report().get("state") == "ready", f"{name} to be ready")
    seen = wait_for(rest, f"{name} to come to rest")
    button, words = PRESSED[name]
    assert words not in seen["words"]
    (place,) = [[x, y] for label, x, y in seen["buttons"] if label == button]
    tab.drag([tuple(place)])
    wait_for(lambda: words in report()["words"], f"{name} to answer: {words}")
    assert (report()["problems"], report()["wide"] <= 0) == ([], True)
    height = wait_for(lambda: tab.run(TOLD, "mnist-lesson:height"), f"{name} to tell its height")["height"]
    assert height > 100
