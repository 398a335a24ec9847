"""Take the README's picture of the book: one page of it, in the light theme.

    make book && .venv/bin/python tools/take_screenshot.py [--page chapters/05_softmax_evidence.html]

Writes chapters/images/book.png. The browser is the one that the tests find (tools/find_browser.py).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from find_browser import get
from playwright.sync_api import sync_playwright
from system_packages import Machine

ROOT = Path(__file__).parent.parent
SITE = ROOT / "_build" / "html"
PICTURE = ROOT / "chapters" / "images" / "book.png"
SIZE = {"width": 1280, "height": 800}


def take_screenshot(page_path: Path, picture: Path, scroll: int) -> None:
    """Open a page of the built book as a file, scroll down and store what is in sight."""
    path = get(Machine())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        page.goto(page_path.as_uri())
        page.evaluate("async () => { await document.fonts.ready; }")
        page.mouse.wheel(0, scroll)
        page.wait_for_timeout(500)  # the theme's header settles after a scroll
        page.screenshot(path=picture)
        browser.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--page", default="chapters/intro.html", help="in _build/html (default: %(default)s)")
    parser.add_argument("--scroll", type=int, default=0, help="pixels from the top")
    arguments = parser.parse_args()
    page_path = SITE / arguments.page
    if not page_path.exists():
        print(f"There is no {page_path}. Build the book first: make book", file=sys.stderr)
        return 1
    take_screenshot(page_path, PICTURE, arguments.scroll)
    print(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
