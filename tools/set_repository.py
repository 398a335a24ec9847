"""Write the repository's address where it has to stand: in _config.yml and in the chapters' first cell.

    python tools/set_repository.py https://github.com/OWNER/REPOSITORY

From then on every chapter has its Colab button, and in a fresh Colab its first cell installs the course
from that address, of the branch that _config.yml names. It installs no dependency: Colab has them all, and
must keep its versions of them. An empty address ("") takes both away again.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import nbformat
import yaml

ROOT = Path(__file__).parent.parent
CONFIG = ROOT / "_config.yml"
# GitHub's own rules: an account begins with a letter or digit, and neither name is a dot or two.
ADDRESS = re.compile(r"https://github\.com/([a-zA-Z0-9][\w-]*)/(?!\.{1,2}$)([\w.-]+)", re.ASCII)
PLACEHOLDERS = ("OWNER", "REPOSITORY")
BRANCH = re.compile(r"[\w./-]+", re.ASCII)  # goes into a command of the first cell
URL_LINE = re.compile(r'^(repository:\n  url: )"[^"\n]*"$', re.MULTILINE)

FIRST_CELL = """try:
    import mnist_lesson
except ModuleNotFoundError:
    %pip install --quiet --no-deps git+{source}
    import mnist_lesson
mnist_lesson.setup()"""
FIRST_CELL_WITHOUT_ADDRESS = """try:
    import mnist_lesson
except ModuleNotFoundError:
    raise ModuleNotFoundError("Install the course: pip install .") from None
mnist_lesson.setup()"""


def first_cell(url: str, branch: str = "main") -> str:
    """Return the first cell of all chapters; without an address it says what is missing."""
    if not url:
        return FIRST_CELL_WITHOUT_ADDRESS
    return FIRST_CELL.format(source=url if branch == "main" else f"{url}@{branch}")


def check_address(url: str) -> None:
    """Raise ValueError unless the address is https://github.com/OWNER/REPOSITORY with names of one's own."""
    match = ADDRESS.fullmatch(url)
    if match is None:
        raise ValueError(
            f"Expected https://github.com/OWNER/REPOSITORY, got {url!r}. Colab opens notebooks from "
            "GitHub only."
        )
    if set(match.groups()) & set(PLACEHOLDERS):
        raise ValueError(
            f"Expected an address with your account in the place of OWNER and your repository's name in the "
            f"place of REPOSITORY, got {url!r}."
        )


def branch_of(config: str) -> str:
    """Return ``repository.branch`` from the text of _config.yml, "main" where there is none.

    Raises:
        ValueError: it is not made of letters, digits and the signs . _ / -
    """
    branch = (yaml.safe_load(config).get("repository") or {}).get("branch") or "main"
    if not isinstance(branch, str) or not BRANCH.fullmatch(branch):
        raise ValueError(
            f"Expected repository.branch in {CONFIG.name} to be a name of letters, digits and the signs "
            f". _ / -, got {branch!r}."
        )
    return branch


def set_repository(url: str, *, root: Path = ROOT) -> None:
    """Write the address (or take it away, with an empty one) into the settings and all chapters.

    Raises:
        ValueError: the address is not https://github.com/OWNER/REPOSITORY, or _config.yml has no place for it
            or a branch that can't be; nothing is written then.
    """
    if url:
        check_address(url)
    config = root / CONFIG.relative_to(ROOT)
    text, found = URL_LINE.subn(rf'\g<1>"{url}"', config.read_text())
    if not found:
        raise ValueError(f"Expected the lines `repository:` and `  url: …` in {config}, found none.")
    cell = first_cell(url, branch_of(text))
    config.write_text(text)
    for path in sorted((root / "chapters").glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        notebook.cells[0].source = cell
        nbformat.write(notebook, path)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit('Name one address: make repository URL=https://github.com/OWNER/REPOSITORY (or URL="")')
    try:
        set_repository(sys.argv[1])
    except ValueError as error:
        sys.exit(str(error))
