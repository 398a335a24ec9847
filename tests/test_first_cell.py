"""The chapters' first cell, in an IPython without the course, with fakes of Colab and of pip."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from mnist_lesson.book.colab import name_source
from mnist_lesson.book.wheel import build_wheel, wheel_name

ROOT = Path(__file__).parent.parent
FIRST_CELL = nbformat.read(ROOT / "chapters" / "01_ten_lines.ipynb", as_version=4).cells[0].source
REPOSITORY = "git+https://github.com/ada/digits@main"
NOTHING = {"pip": [], "uploads": 0, "ran": False}
# Runs a cell as a kernel does. Of the course only what a fake pip brings can be found.
DRIVER = """
import json, os, shlex, sys, types
from pathlib import Path

case = json.loads(sys.argv[1])
# As a kernel has it, and as if the course were not installed here.
sys.path[:] = ["", *(p for p in sys.path if not Path(p, "mnist_lesson").exists())]
sys.meta_path[:] = [finder for finder in sys.meta_path if "editable" not in repr(finder)]
from IPython.core.interactiveshell import InteractiveShell

told = {"pip": [], "uploads": 0, "ran": False}

def bring_course():
    Path("mnist_lesson.py").write_text("def setup(): print('ready')")

def upload():
    told["uploads"] += 1
    for name in case["uploaded"]:
        Path(name).write_bytes(b"")
    return {name: b"" for name in case["uploaded"]}

def pip(command):
    told["pip"].append(shlex.split(command.partition(" -m pip ")[2]))
    if case["pip_works"]:
        bring_course()

if case["in_colab"]:
    colab = types.ModuleType("google.colab")
    colab.files = types.SimpleNamespace(upload=upload)
    sys.modules["google.colab"] = colab
for name in case["beside"]:
    Path(name).write_bytes(b"")
if case["installed"]:
    bring_course()
shell = InteractiveShell.instance()
if not case["real_pip"]:
    shell.system = pip
result = shell.run_cell(case["cell"])
told["ran"] = result.success
told["files"] = sorted(p.name for p in Path().glob("*.whl"))
if result.error_in_exec is not None:
    told["error"] = [type(result.error_in_exec).__name__, str(result.error_in_exec)]
Path("told.json").write_text(json.dumps(told))
"""


def run(folder: Path, cell: str = FIRST_CELL, **case: Any) -> dict[str, Any]:
    """Run the cell in a folder; return what it did."""
    usual = {"in_colab": False, "installed": False, "beside": [], "uploaded": [], "pip_works": True}
    words = json.dumps({"cell": cell, "real_pip": False} | usual | case)
    env = os.environ | {"IPYTHONDIR": str(folder / "ipython"), "PIP_TARGET": str(folder)}
    command = [sys.executable, "-c", DRIVER, words]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads((folder / "told.json").read_text()) | {"said": done.stdout}


def test_it_is_short() -> None:
    lines = [line for line in FIRST_CELL.splitlines() if line.strip()]
    assert len(lines) <= 15
    assert FIRST_CELL.count('SOURCE = ""') == 1


@pytest.mark.parametrize("in_colab", [True, False])
def test_an_installed_course_is_used(in_colab: bool, tmp_path: Path) -> None:
    told = run(tmp_path, installed=True, in_colab=in_colab, beside=[wheel_name()])
    assert {key: told[key] for key in NOTHING} == NOTHING | {"ran": True}
    assert "ready" in told["said"]


@pytest.mark.parametrize(("in_colab", "words"), [(True, ["--no-deps"]), (False, [])])
def test_a_wheel_beside_the_notebook_is_installed(in_colab: bool, words: list[str], tmp_path: Path) -> None:
    """Colab has all that the course needs; elsewhere pip brings it along."""
    told = run(tmp_path, in_colab=in_colab, beside=[wheel_name()])
    assert told["pip"] == [["install", "--quiet", *words, wheel_name()]]
    assert (told["uploads"], told["ran"]) == (0, True)


@pytest.mark.parametrize("ending", ["", " (1)", "(2)"])
def test_in_colab_the_wheel_is_asked_for(ending: str, tmp_path: Path) -> None:
    """A browser that has downloaded it before gives it a name that pip does not take."""
    told = run(tmp_path, in_colab=True, uploaded=[wheel_name().replace(".whl", f"{ending}.whl")])
    assert told["pip"] == [["install", "--quiet", "--no-deps", wheel_name()]]
    assert (told["uploads"], told["ran"], told["files"]) == (1, True, [wheel_name()])


@pytest.mark.parametrize("uploaded", [[], ["01_ten_lines.ipynb"], ["numpy-2.0.0-cp313-cp313-any.whl"]])
def test_nothing_or_a_wrong_file_gets_a_remedy(uploaded: list[str], tmp_path: Path) -> None:
    told = run(tmp_path, in_colab=True, uploaded=uploaded)
    assert {key: told[key] for key in NOTHING} == NOTHING | {"uploads": 1}
    assert told["error"] == ["AssertionError", "Choose or pip install mnist_lesson-….whl, from the book."]
    # Run again with the right one, the cell goes on.
    assert run(tmp_path, in_colab=True, uploaded=[wheel_name()])["ran"]


def test_elsewhere_nothing_is_asked_for(tmp_path: Path) -> None:
    told = run(tmp_path)
    assert {key: told[key] for key in NOTHING} == NOTHING
    assert "pip install mnist_lesson-….whl" in told["error"][1]


@pytest.mark.parametrize("in_colab", [True, False])
def test_a_published_copy_installs_from_its_repository(in_colab: bool, tmp_path: Path) -> None:
    told = run(tmp_path, name_source(FIRST_CELL, REPOSITORY), in_colab=in_colab)
    assert told["pip"] == [["install", "--quiet", *["--no-deps"] * in_colab, REPOSITORY]]
    assert (told["uploads"], told["ran"]) == (0, True)


def test_a_wheel_goes_before_the_repository(tmp_path: Path) -> None:
    """For a repository that Colab may not read."""
    told = run(tmp_path, name_source(FIRST_CELL, REPOSITORY), in_colab=True, beside=[wheel_name()])
    assert told["pip"] == [["install", "--quiet", "--no-deps", wheel_name()]]


def test_where_pip_fails_the_cell_does(tmp_path: Path) -> None:
    told = run(tmp_path, in_colab=True, beside=[wheel_name()], pip_works=False)
    assert told["error"] == ["ModuleNotFoundError", "No module named 'mnist_lesson'"]


def test_pip_takes_the_books_own_wheel(tmp_path: Path) -> None:
    """With the real pip and the real package, up to the line that ``setup()`` prints."""
    wheel = build_wheel(ROOT, tmp_path)
    wheel.rename(wheel.with_stem(f"{wheel.stem} (1)"))
    told = run(tmp_path, in_colab=True, real_pip=True)
    assert told["ran"], told["said"]
    assert "Colab · " in told["said"]
    assert (tmp_path / "mnist_lesson" / "assets" / "mnist.npz").exists()
