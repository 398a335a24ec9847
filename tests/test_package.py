"""A plain ``pip install .`` brings the whole course along: data, measurements and style."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
PACKAGE = REPOSITORY / "mnist_lesson"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install a copy of the source, so that no build leaves traces here; return where it went."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("target")
    for name in ("pyproject.toml", "requirements.txt", "README.md", "LICENSE"):
        shutil.copy(REPOSITORY / name, source)
    shutil.copytree(PACKAGE, source / "mnist_lesson", ignore=shutil.ignore_patterns("__pycache__"))
    # The build's own requirement is in the environment, so that the test needs no network.
    command = ["install", "--quiet", "--no-deps", "--no-build-isolation", "--target", str(target)]
    subprocess.run([sys.executable, "-m", "pip", *command, str(source)], check=True)
    return target


def files_in(folder: Path) -> set[str]:
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def run(program: str, installed: Path, folder: Path) -> str:
    """Run a program with a package installed there; return what it prints, and nothing else may come."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(installed)},
        cwd=folder,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_every_file_of_the_package_is_installed(installed: Path) -> None:
    assert files_in(installed / "mnist_lesson") == files_in(PACKAGE)


def test_the_installed_package_works_by_itself(installed: Path, tmp_path: Path) -> None:
    program = (
        "import mnist_lesson\n"
        "from mnist_lesson.measurements import load_accuracy_over_seeds, load_epoch_times\n"
        "from mnist_lesson.plots.figure import use_course_style\n"
        "use_course_style()\n"
        "(x_train, _), _ = mnist_lesson.load_mnist()\n"
        "print(mnist_lesson.__file__, len(x_train), len(load_epoch_times()) > 0,"
        " len(load_accuracy_over_seeds()['seeds']) > 0)\n"
    )
    assert run(program, installed, tmp_path).split() == [
        str(installed / "mnist_lesson" / "__init__.py"),
        *("60000", "True", "True"),
    ]


def test_an_environment_may_lie_behind_a_symbolic_link(installed: Path, tmp_path: Path) -> None:
    """What is read beside the code is named by where it lies under the package."""
    (tmp_path / "link").symlink_to(installed, target_is_directory=True)
    program = (
        "from mnist_lesson import page_python, widgets\n"
        "print(widgets.__file__, 'session.js' in str(page_python.module_texts(page_python.SESSION).keys()))\n"
    )
    place = tmp_path / "link" / "mnist_lesson" / "widgets" / "__init__.py"
    assert run(program, tmp_path / "link", tmp_path).split() == [str(place), "True"]
