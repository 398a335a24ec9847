"""Draw the icon under which a telephone shows the installed book, from chapters/images/favicon.svg.

    .venv/bin/python tools/draw_icon.py

Writes chapters/images/icon.png. Its color goes to the edges, for systems cut icons into their own shapes, and
the five keeps away from them (https://www.w3.org/TR/appmanifest/#icon-masks).
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from pathlib import Path

from find_browser import get
from PIL import Image
from playwright.sync_api import sync_playwright
from system_packages import Machine

IMAGES = Path(__file__).parent.parent / "chapters" / "images"
ICON = IMAGES / "icon.png"
SIZE = 512
COLORS = 16  # two, and their shades at the five's edge
BOX = re.compile(r'viewBox="0 0 32 32"')
ROUND = re.compile(r'<rect width="32" height="32" rx="[\d.]+"')


def widen(svg: str) -> str:
    """Return the drawing with more room around the five, and without corners.

    Raises:
        ValueError: the drawing has another form.
    """
    svg, boxes = BOX.subn(f'viewBox="-2 -2 36 36" width="{SIZE}" height="{SIZE}"', svg)
    svg, corners = ROUND.subn('<rect x="-2" y="-2" width="36" height="36"', svg)
    if (boxes, corners) != (1, 1):
        raise ValueError("Expected a drawing of 32 × 32 with one rounded square, as in favicon.svg.")
    return svg


def draw(svg: str) -> Image.Image:
    """Return the drawing as a browser shows it, in few colors."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=get(Machine()), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": SIZE, "height": SIZE})
        page.set_content(f'<body style="margin: 0">{svg}</body>')
        picture = page.screenshot()
        browser.close()
    return Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLORS)


def main() -> int:
    argparse.ArgumentParser(description=__doc__.split("\n")[0]).parse_args()
    draw(widen((IMAGES / "favicon.svg").read_text(encoding="utf-8"))).save(ICON, optimize=True)
    print(f"{ICON.name}: {ICON.stat().st_size / 1000:.1f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
