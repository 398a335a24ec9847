"""JupyterLab as `make lab` starts it, on a copy of the chapters, and a browser with a chapter open in it."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests import browsing

REPOSITORY = Path(__file__).parents[2]
CHAPTER = "03_perceptron.ipynb"
PATIENCE = 120  # seconds, for the start of the server, of a kernel and of Keras on a busy machine


def lab_command(chapters: Path) -> list[str]:
    """Return the command of `make lab`, but for another folder, and without a window of its own."""
    make = ["make", "--dry-run", "--no-print-directory", "lab", f"BIN={Path(sys.executable).parent}"]
    env = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MFLAGS")}
    lines = subprocess.run(make, cwd=REPOSITORY, env=env, capture_output=True, text=True, check=True).stdout
    *command, folder = shlex.split(lines.splitlines()[-1])
    assert folder == "chapters", f"Expected that `make lab` ends with the chapters' folder, got: {lines}"
    return [*command, str(chapters), "--no-browser", "--allow-root"]


def fresh_environment(folder: Path) -> dict[str, str]:
    """Return an environment in which Jupyter finds nobody's settings, and leaves none behind."""
    names = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    return {**os.environ, "JUPYTER_PREFER_ENV_PATH": "1", **{name: str(folder / name) for name in names}}


def wait_for_server(process: subprocess.Popen, runtime: Path, log: Path) -> dict[str, str]:
    """Return what the server has written about itself when it listens: its ``url`` and its ``token``."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        for file in runtime.glob("jpserver-*.json"):
            if (text := file.read_text(encoding="utf-8")).rstrip().endswith("}"):
                return json.loads(text)
        time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start; `make test-lab` installs it. It said:\n{log.read_text()[-2000:]}")


@pytest.fixture(scope="session")
def chapters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the chapters; the one that is opened gets an empty cell at its end, to type in."""
    folder = shutil.copytree(REPOSITORY / "chapters", tmp_path_factory.mktemp("lab") / "chapters")
    copied = nbformat.read(folder / CHAPTER, as_version=4)
    copied.cells.append(nbformat.v4.new_code_cell())
    nbformat.write(copied, folder / CHAPTER)
    return folder


@pytest.fixture(scope="session")
def server(chapters: Path) -> Iterator[dict[str, str]]:
    """Start JupyterLab, which takes the first free port from 8888 on."""
    env, log = fresh_environment(chapters.parent), chapters.parent / "lab.log"
    with log.open("w", encoding="utf-8") as output:
        command = lab_command(chapters)
        lab = subprocess.Popen(command, cwd=REPOSITORY, env=env, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield wait_for_server(lab, Path(env["JUPYTER_RUNTIME_DIR"]), log)
    finally:
        lab.terminate()  # it ends its kernels before itself
        lab.wait(timeout=PATIENCE)


class Notebook:
    """A chapter that is open in JupyterLab."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.cells = page.locator(".jp-Notebook .jp-CodeCell")

    def wait(self, cells: int) -> None:
        """Wait until that many cells of code are there, and a kernel to run them."""
        expect(self.cells).to_have_count(cells, timeout=PATIENCE * 1000)
        idle = self.page.get_by_role("button", name=re.compile(r"\| Idle$"))  # in the status bar
        expect(idle).to_be_visible(timeout=PATIENCE * 1000)

    def choose(self, menu: str, *names: str) -> None:
        """Click through a menu."""
        self.page.get_by_role("menuitem", name=menu, exact=True).click()
        for name in names:
            self.page.locator(".lm-Menu-item").get_by_text(name, exact=True).click()

    def run(self, code: str) -> Locator:
        """Run code in the last cell, which is empty; return the cell when it is done."""
        count = self.cells.count()
        self.cells.nth(count - 1).locator(".cm-content").click()
        self.page.keyboard.insert_text(code)
        self.page.keyboard.press("Shift+Enter")
        expect(self.cells).to_have_count(count + 1)
        cell = self.cells.nth(count - 1)
        expect(cell.locator(".jp-InputPrompt")).to_have_text(re.compile(r"\[\d+\]:"), timeout=PATIENCE * 1000)
        return cell

    def ask(self, expression: str) -> object:
        """Return the value of a Python expression, as far as JSON can carry it."""
        cell = self.run(f"import json; print(json.dumps({expression}))")
        shown = cell.locator(".jp-OutputArea-output")
        expect(shown.first).to_have_text(
            re.compile(r"\S")
        )  # it is drawn when the cell is done, or a moment later
        text = "\n".join(shown.all_inner_texts())
        assert "Traceback" not in text, text
        return json.loads(text)

    def await_value(self, expression: str, wanted: object) -> None:
        """Ask until an expression has this value: a widget's messages do not queue with the cells."""
        end = time.monotonic() + PATIENCE
        while (value := self.ask(expression)) != wanted:
            assert time.monotonic() < end, f"{expression} is {value}, and not {wanted}"

    def come_to_rest(self, place: Locator) -> None:
        """Wait until an element stays where it is: JupyterLab scrolls to a cell that has run."""
        end = time.monotonic() + PATIENCE
        before = None
        while (box := place.bounding_box()) != before:
            assert time.monotonic() < end, f"it moves all the time, and is now at {box}"
            before = box
            self.page.wait_for_timeout(500)


def watch(page: Page, own: str) -> list[str]:
    """Return a list that fills with script errors, console errors and requests that leave the server."""
    problems: list[str] = []
    note = problems.append
    page.on("pageerror", lambda error: note(f"script error: {error}"))
    page.on("console", lambda m: note(f"console: {m.text}") if m.type == "error" else None)
    page.on(
        "request", lambda r: None if r.url.startswith((own, "data:", "blob:")) else note(f"outside: {r.url}")
    )
    return problems


@pytest.fixture(scope="session")
def notebook(browser: Browser, server: dict[str, str], chapters: Path) -> Iterator[Notebook]:
    """Open the chapter and run all its cells; at the end nothing may have gone wrong in the page."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(browsing.PATIENCE)
    problems = watch(page, server["url"])
    page.goto(f"{server['url']}lab/tree/{CHAPTER}?token={server['token']}")
    opened = Notebook(page)
    cells = nbformat.read(chapters / CHAPTER, as_version=4).cells
    opened.wait(sum(cell.cell_type == "code" for cell in cells))
    opened.choose("Run", "Run All Cells")
    opened.run("neuron = next(value for value in Out.values() if isinstance(value, Perceptron))")
    yield opened
    assert problems == []
