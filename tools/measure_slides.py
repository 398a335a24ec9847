"""Which sections do not fit a screen when a chapter is presented: findings for the chapters.

    make book && .venv/bin/python tools/measure_slides.py [chapters/05_softmax_evidence.ipynb ...]

It presents the built pages in a browser (tools/find_browser.py finds it) on a screen of 1280×720, and says of
each section that has to be scrolled how many screens it fills. Answers and solutions are folded, widgets are
as they open.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from find_browser import get
from playwright.sync_api import Page, sync_playwright
from system_packages import Machine

ROOT = Path(__file__).parent.parent
SITE = ROOT / "_build" / "html" / "chapters"
SIZE = {"width": 1280, "height": 720}
PATIENCE = 30_000  # milliseconds for the widgets of a slide
IS_SETTLED = """() => {
  const waiting = ["waiting", "starting"];
  const places = [...document.querySelectorAll("[data-slide=now] .lesson-widget")];
  const shown = places.filter((place) => place.getClientRects().length > 0);
  return shown.every((place) => !waiting.includes(place.dataset.state))
    && [...document.images].every((image) => image.getClientRects().length === 0 || image.complete);
}"""
COME = """async () => {
  for (const part of document.querySelectorAll("[data-slide=now] :is(.lesson-widget, img)"))
    if (part.getClientRects().length > 0) {
      part.scrollIntoView({ behavior: "instant" });
      await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
    }
}"""
READ = """() => {
  const { scrollHeight, clientHeight } = document.documentElement;
  const title = document.querySelector(".slides-told").textContent.replace(/^Slide .*?: /, "");
  return [title, scrollHeight / clientHeight, document.querySelector(".slides-number").textContent];
}"""


@dataclass(frozen=True)
class Slide:
    """A section's title, and how many screens it fills."""

    title: str
    screens: float

    @property
    def fits(self) -> bool:
        """Whether nothing has to be scrolled."""
        return self.screens <= 1.001


def measure(page: Page, path: Path) -> list[Slide]:
    """Present a chapter from its first slide to its last."""
    page.goto(path.as_uri())
    page.locator(".btn-present").click()
    page.locator(".lesson-slides").wait_for()
    page.keyboard.press("Home")
    slides: list[Slide] = []
    while True:
        page.evaluate(COME)
        page.wait_for_function(IS_SETTLED, timeout=PATIENCE)
        title, screens, number = page.evaluate(READ)
        slides.append(Slide(title, screens))
        if len(slides) == int(number.split("/")[1]):
            return slides
        page.keyboard.press("ArrowRight")


def report(name: str, slides: list[Slide]) -> None:
    """Print what does not fit."""
    large = [slide for slide in slides if not slide.fits]
    print(f"{name}: {len(large)} of {len(slides)} sections do not fit")
    for slide in large:
        print(f"  {slide.screens:4.2f} screens  {slide.title}")


def find_pages(notebooks: list[Path]) -> list[Path]:
    """Return the built pages of the given notebooks, or of all chapters."""
    if notebooks:
        return [SITE / f"{path.stem}.html" for path in notebooks]
    return [SITE / f"{path.stem}.html" for path in sorted((ROOT / "chapters").glob("*.ipynb"))]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("notebooks", nargs="*", type=Path)
    pages = find_pages(parser.parse_args().notebooks)
    if missing := [path for path in pages if not path.exists()]:
        print(f"There is no {missing[0]}. Build the book first: make book", file=sys.stderr)
        return 1
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=get(Machine()), args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE)
        measured = {path.stem: measure(page, path) for path in pages}
        browser.close()
    for name, slides in measured.items():
        report(name, slides)
    every = [slide for slides in measured.values() for slide in slides]
    large = sum(not slide.fits for slide in every)
    print(f"{large} of {len(every)} sections do not fit a screen of {SIZE['width']}×{SIZE['height']}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
