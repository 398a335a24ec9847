"""Let the built book's front page offer what has been made of it: PDF, handout, EPUB, one file with all.

    make downloads

Copies the files into _build/html/downloads, and fills the place that chapters/intro.md has for them. The
publishing workflow does so.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from html import escape
from pathlib import Path

from bs4 import BeautifulSoup
from make_zip import FILE, OFFERED, ROOT, SITE, extras

from mnist_lesson.book import offline

PLACE = ".lesson-downloads"
FRONT = {"index.html": "", "chapters/intro.html": "../"}
"""The front page's two places, and the way up from each."""
PACKED = "The whole book as one file, for a school server or a USB stick"


def size(path: Path) -> str:
    """Return a file's size in words."""
    return f"{path.suffix[1:].upper()}, {path.stat().st_size / 1e6:.0f} MB"


def offer(files: dict[Path, str], up: str) -> str:
    """Return the list of files, each with what it is and its size."""
    lines = (
        f'<li><a href="{up}{OFFERED}/{path.name}" download>{escape(words)}</a> ({size(path)})</li>'
        for path, words in files.items()
    )
    return f"<p>You can also take it along:</p><ul>{''.join(lines)}</ul>"


def offer_downloads(site: Path, files: dict[Path, str]) -> None:
    """Copy files beside the pages, and let the front page name them. Raises ValueError without a place."""
    (site / OFFERED).mkdir(exist_ok=True)
    for path in files:
        shutil.copy(path, site / OFFERED)
    for name, up in FRONT.items():
        page = BeautifulSoup((site / name).read_text(encoding="utf-8"), "html.parser")
        place = page.select_one(PLACE)
        if place is None:
            raise ValueError(f'Expected <div class="lesson-downloads"> in {name}, and there is none.')
        place.clear()
        place.append(BeautifulSoup(offer(files, up), "html.parser"))
        (site / name).write_text(str(page), encoding="utf-8")
    offline.write_worker(site)  # its list has the pages' digests


def main() -> int:
    argparse.ArgumentParser(description=__doc__.split("\n")[0]).parse_args()
    files = extras(ROOT / "_build") | ({FILE: PACKED} if FILE.exists() else {})
    if not files:
        print("There is nothing to offer yet. Make it first: make pdf epub zip", file=sys.stderr)
        return 1
    offer_downloads(SITE, files)
    print(f"The front page offers {', '.join(path.name for path in files)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
