"""The course's package as one file beside the pages, which Colab and Jupyter install with no repository."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from sphinx.errors import ExtensionError

from mnist_lesson import __version__

PACKAGE = Path(__file__).parents[1]
SOURCES = ("pyproject.toml", "requirements.txt", "README.md", "LICENSE", "mnist_lesson")
_BUILD = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"


def wheel_name() -> str:
    """Return the name of the wheel's file."""
    return f"mnist_lesson-{__version__}-py3-none-any.whl"


def find_sources(*folders: Path) -> Path:
    """Return the first of these folders, or else the one around the package, that holds the course's sources.

    Raises:
        ExtensionError: none does.
    """
    around = PACKAGE.parent
    for folder in (*folders, around):
        if all((folder / name).exists() for name in SOURCES):
            return folder
    places = " or ".join(map(str, (*folders, around)))
    raise ExtensionError(
        f"Expected {', '.join(SOURCES)} in {places}, from which the course's wheel is built for readers in "
        "Colab. Build the book in a copy of the repository."
    )


def copy_sources(root: Path, folder: Path) -> None:
    """Copy what the package is built from into an existing folder."""
    for name in SOURCES:
        if (root / name).is_dir():
            shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(root / name, folder)


def build_wheel(root: Path, folder: Path) -> Path:
    """Build the wheel of the sources in ``root`` into ``folder``, without a network; return its path.

    Raises:
        ExtensionError: setuptools can't, with its own words.
    """
    with tempfile.TemporaryDirectory() as place:  # so that no build leaves traces in the sources
        copy_sources(root, Path(place))
        command = [sys.executable, "-c", _BUILD, str(folder.resolve())]
        done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    wheel = folder / wheel_name()
    if done.returncode or not wheel.exists():
        raise ExtensionError(
            f"setuptools could not build {wheel.name}. It needs setuptools 77 or newer, which `make book` "
            f"installs. It said:\n{done.stderr}"
        )
    return wheel
