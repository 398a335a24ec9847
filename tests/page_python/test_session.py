"""Python in a browser: it starts, runs, stops, and its bounds hold; by http and from a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from mnist_lesson.page_python import runtime_source
from tests.browsing import NO_DATA_WORKER, PATIENCE, launch_chromium, serve

PAGE = """<!DOCTYPE html><html lang="en">
<head><meta charset="utf-8"><link rel="icon" href="data:,">{head}</head><body>
<script type="module">
const text = {source};
window.states = [];
const {{ load, source }} = await import(URL.createObjectURL(new Blob([text], {{ type: "text/javascript" }})));
const {{ createSession }} = await load();
window.session = createSession({{ source, onState: (state) => states.push(state) }});
window.run = async (code, wait = 0) => {{
  const parts = [];
  const start = performance.now();
  if (wait) setTimeout(() => session.stop(), wait);
  const onOutput = (part) => parts.push({{ ...part, at: performance.now() - start }});
  const {{ status }} = await session.run(code, {{ cell: "cell-01", onOutput }});
  return {{ status, parts, generation: session.generation }};
}};
</script></body></html>
"""
NO_WORKER = '<script>window.Worker = function () { throw new Error("no workers here"); };</script>'

Run = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium once."""
    with launch_chromium() as chromium:
        yield chromium


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for pages."""
    return tmp_path_factory.mktemp("python")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    """Serve that folder."""
    with serve(folder) as address:
        yield address


@pytest.fixture
def open_session(browser: Browser, folder: Path, server: str) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page with a session in it; no script may fail there."""
    context = browser.new_context()
    context.set_default_timeout(3 * PATIENCE)
    problems: list[str] = []

    def open_page(scheme: str = "http", head: str = "") -> Page:
        source = json.dumps(runtime_source()).replace("<", "\\u003c")
        (folder / "python.html").write_text(PAGE.format(source=source, head=head), encoding="utf-8")
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(f"{server if scheme == 'http' else folder.as_uri()}/python.html")
        page.wait_for_function("!!window.run")
        return page

    yield open_page
    context.close()
    assert problems == []


def runner(page: Page) -> Run:
    """Return a function that runs a cell in a page, and stops it after some milliseconds if that is said."""
    return lambda code, wait=0: page.evaluate("([code, wait]) => run(code, wait)", [code, wait])


def texts(result: dict[str, Any], kind: str) -> str:
    """Return all texts of a kind that a run has shown."""
    return "".join(part["text"] for part in result["parts"] if part["kind"] == kind)


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_a_session_from_start_to_end(open_session: Callable[..., Page], scheme: str) -> None:
    page = open_session(scheme)
    run = runner(page)
    assert page.evaluate("session.generation") == 0
    first = run("print('a')\n1 + 1")
    assert first["status"] == "done"
    assert (texts(first, "stdout"), texts(first, "value")) == ("a\n", "2")
    failed = run("x = 3\ny")
    (error,) = failed["parts"]
    assert (failed["status"], error["name"], error["line"]) == ("error", "NameError", 2)
    assert "run the cells above" in error["hint"]
    assert texts(run("x"), "value") == "3"
    stopped = run("while True: pass", 300)
    assert (stopped["status"], stopped["generation"]) == ("stopped", 1)
    again = run("x")
    assert (again["status"], again["generation"]) == ("error", 2)
    assert page.evaluate("states")[:3] == ["starting", "running", "ready"]


def test_output_and_memory_are_bounded_and_names_stay(open_session: Callable[..., Page]) -> None:
    run = runner(open_session())
    endless = run("x = 5\nwhile True: print('a' * 999)")
    assert endless["status"] == "stopped"
    assert len(texts(endless, "stdout")) == 200_000
    assert "200,000 letters" in texts(endless, "note")
    full = run("rows = []\nwhile True: rows.append([0] * 1_000_000)")
    (error,) = full["parts"]
    assert (full["status"], error["name"]) == ("error", "MemoryError")
    assert "256 MB" in error["hint"]
    recovered = run("rows = None\nx")
    assert (texts(recovered, "value"), recovered["generation"]) == ("5", 1)
    assert texts(run("len([0] * 1_000_000)"), "value") == "1000000"


def test_arrays_are_bounded_together_and_those_that_go_make_room(open_session: Callable[..., Page]) -> None:
    run = runner(open_session())
    (error,) = run("import numpy as np\nnp.zeros((1000, 1000, 1000))")["parts"]
    assert error["name"] == "MemoryError"
    assert error["message"].startswith("Unable to allocate 7.45 GiB for an array with shape (1000, 1000,")
    assert "1 GB in this page" in error["hint"]
    (error,) = run("rows = []\nwhile True: rows.append(np.ones((1000, 1000)))")["parts"]
    assert error["name"] == "MemoryError"
    assert int(texts(run("len(rows)"), "value")) * 8e6 == pytest.approx(2**30, rel=0.15)
    again = run("rows = None\nfor i in range(300):\n    row = np.ones((1000, 1000))\nint(row.sum())")
    assert texts(again, "value") == "1000000"


def test_runs_wait_for_each_other_and_a_stop_ends_them_all(open_session: Callable[..., Page]) -> None:
    page = open_session()
    runner(page)("x = 1")
    order = page.evaluate("""async () => {
      const done = [run("x += 1\\nx"), run("x += 1\\nx")];
      return (await Promise.all(done)).map(({ parts }) => parts[0].text);
    }""")
    assert order == ["2", "3"]
    statuses = page.evaluate("""async () => {
      const done = [run("while True: pass"), run("x"), run("x")];
      setTimeout(() => session.stop(), 300);
      return (await Promise.all(done)).map(({ status }) => status);
    }""")
    assert statuses == ["stopped"] * 3
    assert runner(page)("1")["status"] == "done"


def test_a_program_has_neither_network_nor_store(open_session: Callable[..., Page]) -> None:
    run = runner(open_session())
    for name in ("fetch", "XMLHttpRequest", "WebSocket", "indexedDB", "caches", "importScripts", "Worker"):
        shown = run(f"import js\nprint(js.{name})")
        assert texts(shown, "stdout") == "<undefined>\n", name


def test_what_javascript_throws_ends_the_worker_and_is_told(open_session: Callable[..., Page]) -> None:
    run = runner(open_session())
    broken = run("import js\njs.JSON.parse('{')")
    assert broken["status"] == "error"
    assert "names are gone" in broken["parts"][0]["hint"]
    assert (run("1")["status"], run("1")["generation"]) == ("done", 2)


def test_modules_that_fail_are_told(open_session: Callable[..., Page]) -> None:
    page = open_session()
    page.evaluate("session.source.texts[session.source.worker] = `throw new Error('a bad module')`")
    shown = runner(page)("1")
    assert (shown["status"], shown["parts"][0]["message"]) == ("error", "a bad module")


def test_a_worker_from_a_blob_where_none_comes_from_data(open_session: Callable[..., Page]) -> None:
    assert runner(open_session(head=NO_DATA_WORKER))("1")["status"] == "done"


def test_no_worker_at_all_is_told(open_session: Callable[..., Page]) -> None:
    shown = runner(open_session(head=NO_WORKER))("1")
    assert shown["status"] == "error"
    assert "could not start Python (no workers here" in shown["parts"][0]["message"]
