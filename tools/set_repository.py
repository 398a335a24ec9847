"""Write the repository's address where it has to stand: in _config.yml and in the chapters' first cell.

    python tools/set_repository.py https://github.com/OWNER/REPOSITORY

From then on every chapter has its Colab button, and in a fresh Colab its first cell installs the course
from that address. It installs no dependency: Colab has them all, and must keep its versions of them. An
empty address ("") takes both away again.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).parent.parent
CONFIG = ROOT / "_config.yml"
ADDRESS = re.compile(r"https://github\.com/[\w.-]+/[\w.-]+")
URL_LINE = re.compile(r'^(repository:\n  url: )"[^"\n]*"$', re.MULTILINE)

FIRST_CELL = """try:
    import mnist_lesson
except ModuleNotFoundError:
    %pip install --quiet --no-deps git+{url}
    import mnist_lesson
mnist_lesson.setup()"""
FIRST_CELL_WITHOUT_ADDRESS = """try:
    import mnist_lesson
except ModuleNotFoundError:
    raise ModuleNotFoundError("Install the course: pip install .") from None
mnist_lesson.setup()"""


def first_cell(url: str) -> str:
    """Return the first cell of all chapters; without an address it says what is missing."""
    return FIRST_CELL.format(url=url) if url else FIRST_CELL_WITHOUT_ADDRESS


def set_repository(url: str, *, root: Path = ROOT) -> None:
    """Write the address (or take it away, with an empty one) into the settings and all chapters.

    Raises:
        ValueError: the address is not https://github.com/OWNER/REPOSITORY; nothing is written then.
    """
    if url and not ADDRESS.fullmatch(url):
        raise ValueError(
            f"Expected https://github.com/OWNER/REPOSITORY, got {url!r}. Colab opens notebooks from "
            "GitHub only."
        )
    config = root / CONFIG.relative_to(ROOT)
    text, found = URL_LINE.subn(rf'\g<1>"{url}"', config.read_text())
    if not found:
        raise ValueError(f"Expected the lines `repository:` and `  url: …` in {config}, found none.")
    config.write_text(text)
    for path in sorted((root / "chapters").glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        notebook.cells[0].source = first_cell(url)
        nbformat.write(notebook, path)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit('Name one address: make repository URL=https://github.com/OWNER/REPOSITORY (or URL="")')
    try:
        set_repository(sys.argv[1])
    except ValueError as error:
        sys.exit(str(error))
