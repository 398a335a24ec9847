"""Pack the built book into one file, for a school server or a USB stick.

    make book && .venv/bin/python tools/make_zip.py

Writes _build/zip/deep-learning-in-ten-lines.zip: a folder with START.html, the page to open, and the book in
``book``. What has been made of the book for paper and e-readers lies beside it.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import zipfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

from one_document import NAME, book_settings

from mnist_lesson import __version__

ROOT = Path(__file__).parent.parent
SITE = ROOT / "_build" / "html"
FILE = ROOT / "_build" / "zip" / f"{NAME}.zip"
START = Path(__file__).with_name("start.html")
OFFERED = "downloads"
"""The folder beside the pages from which a published book offers its files, this one among them."""
EXTRAS = {
    "pdf/{}.pdf": "The course as a PDF, for paper",
    "pdf/{}-handout.pdf": "The same without solutions, as a handout",
    "epub/{}.epub": "The course as an EPUB, for e-readers",
}


def extras(build: Path) -> dict[Path, str]:
    """Return what has been made of the book besides pages, each with what it is."""
    named = {build / pattern.format(NAME): words for pattern, words in EXTRAS.items()}
    return {path: words for path, words in named.items() if path.exists()}


def book_files(site: Path) -> Iterator[Path]:
    """Yield the files of the built book. Raises FileNotFoundError if it is not built."""
    if not (site / "index.html").exists():
        raise FileNotFoundError(f"There is no built book in {site}. Build it first: make book")
    files = (path for path in sorted(site.rglob("*")) if path.is_file())
    yield from (path for path in files if path.relative_to(site).parts[0] != OFFERED)


def start_page(root: Path, also: dict[Path, str]) -> str:
    """Return the page that is opened first."""
    lines = [f'<li><a href="{path.name}">{escape(words)}</a></li>' for path, words in also.items()]
    page = START.read_text(encoding="utf-8").replace("{title}", escape(book_settings(root)[0]))
    return page.replace("{version}", __version__).replace("{also}", "\n".join(lines))


def write_zip(site: Path, file: Path, also: dict[Path, str], root: Path = ROOT) -> None:
    """Write the archive: START.html, the book, and ``also``, files with what they are."""
    file.parent.mkdir(parents=True, exist_ok=True)
    date = time.gmtime(float(os.environ.get("SOURCE_DATE_EPOCH") or time.time()))[:6]
    with zipfile.ZipFile(file, "w") as archive:

        def add(name: str, content: bytes) -> None:
            archive.writestr(zipfile.ZipInfo(f"{NAME}/{name}", date), content, zipfile.ZIP_DEFLATED)

        add("START.html", start_page(root, also).encode())
        for path in also:
            add(path.name, path.read_bytes())
        for path in book_files(site):
            add(f"book/{path.relative_to(site).as_posix()}", path.read_bytes())


def main() -> int:
    argparse.ArgumentParser(description=__doc__.split("\n")[0]).parse_args()
    write_zip(SITE, FILE, extras(ROOT / "_build"))
    print(f"{FILE.relative_to(ROOT)}: {FILE.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
