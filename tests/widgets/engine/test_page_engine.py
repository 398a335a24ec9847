"""The page's training engine in a browser: worker, images, stopping, memory; by http and from a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import engine_page
import pytest
from engine_page import IMAGE_PARTS
from engine_settings import ARTICLE
from playwright.sync_api import Browser, CDPSession, ConsoleMessage, Page

from mnist_lesson.widgets.engine import read_wasm
from mnist_lesson.widgets.resources import resource
from tests.browsing import NO_DATA_WORKER
from tests.widgets.tasks import WORKER, longest_tasks

SMALL = {**ARTICLE, "epochs": 2, "num_images": 10_000}
# Scripts may run, WebAssembly may not: that would need 'wasm-unsafe-eval'.
NO_WASM = """<meta http-equiv="Content-Security-Policy" content="script-src 'unsafe-inline' data: blob:">"""
# As sites have it that let widgets run: scripts and workers from Blobs, none from data: addresses.
ONLY_BLOBS = """<meta http-equiv="Content-Security-Policy"
content="script-src 'unsafe-inline' 'wasm-unsafe-eval' blob:; worker-src blob:">"""
NO_WORKERS_AT_ALL = ONLY_BLOBS.replace("worker-src blob:", "worker-src 'none'")
REFUSED = "Content Security Policy"  # the browser's own word of it in the console
NO_WORKER = '<script>window.Worker = function () { throw new Error("no workers here"); };</script>'
# Playwright's own waiting compiles text in the page again and again, which NO_WASM forbids.
AWAIT_TRAINING = """() => new Promise((done) => {
  const look = () => (window.training ? done() : setTimeout(look, 20));
  look();
})"""
# One batch, and the types of the messages that tell of it.
STEP = """async (settings) => {
  const before = training.messages.length;
  const stopped = training.next("stopped");
  training.send({ type: "step", run: 1, settings });
  await stopped;
  return training.messages.slice(before).map(({ type }) => type);
}"""

OpenEngine = Callable[..., Page]


@pytest.fixture
def open_engine(browser: Browser, pages_folder: Path, server: str) -> Iterator[OpenEngine]:
    """Return a function that opens a page with the engine; no script may fail in it."""
    context = browser.new_context()
    problems: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and REFUSED not in message.text:
            problems.append(message.text)

    def open_page(scheme: str = "http", head: str = "") -> Page:
        (pages_folder / "engine.html").write_text(engine_page.engine_page(head), encoding="utf-8")
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", note)
        page.goto(f"{server if scheme == 'http' else pages_folder.as_uri()}/engine.html")
        page.evaluate(AWAIT_TRAINING)
        return page

    yield open_page
    context.close()
    assert problems == []


def begin(page: Page, wasm: str | None = None) -> dict[str, object]:
    """Start the engine and return its answer."""
    return page.evaluate("(wasm) => training.begin(wasm)", wasm)


def load_images(page: Page, *names: str) -> None:
    """Hand images to the engine; none may stay in the page."""
    for part, name, first in IMAGE_PARTS:
        if not names or name in names:
            whole = {"set": part, "first": first, "resource": resource(name)}
            assert page.evaluate("(part) => training.load(part)", whole) == 0


@pytest.mark.parametrize("scheme", ["http", "file"])
@pytest.mark.parametrize("is_fast", [True, False])
def test_it_trains(open_engine: OpenEngine, scheme: str, is_fast: bool) -> None:
    page = open_engine(scheme)
    answer = begin(page, read_wasm() if is_fast else None)
    assert answer == {"type": "ready", "engine": "page", "is_fast": is_fast}
    load_images(page, "train-0", "train-5", "test")
    # How often a run tells of its progress depends on the machine. A step tells of it once, in however many
    # slices of time, and of the weights at its end; a slice before that end may tell of them, too.
    told = page.evaluate(STEP, SMALL)
    assert [kind for kind in told if kind != "weights"] == ["progress", "stopped"]
    assert told[-2] == "weights"
    done = page.evaluate("(settings) => training.run(settings)", SMALL)
    assert (done["type"], done["images"], done["epochs"]) == ("done", 10_000, 2)
    messages = page.evaluate("training.messages")
    epochs = [message for message in messages if message["type"] == "epoch"]
    assert [epoch["held_out"] for epoch in epochs] == ["validation"] * 2
    assert epochs[1]["held_out_loss"] < epochs[0]["held_out_loss"] < 2.3
    assert [message["type"] for message in messages][-2:] == ["weights", "done"]


def busy_seconds(session: CDPSession) -> float:
    """Return how long the page's main thread has worked so far, in seconds of processor time."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")


def test_the_whole_of_the_article(open_engine: OpenEngine, browser: Browser) -> None:
    """As accurate as the article's program; the page's main thread is free meanwhile, its memory small."""
    page = open_engine()
    begin(page, read_wasm())
    load_images(page)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = busy_seconds(session)
    done = page.evaluate("(settings) => training.run(settings)", ARTICLE)
    assert busy_seconds(session) - before < 0.2  # of about 0.7 that the training takes, in another thread
    assert 0.87 < done["test_accuracy"] < 0.92
    assert engine_page.renderer_memory(browser) < 300


@pytest.mark.parametrize("wasm", [True, False])
def test_a_stop_never_waits_for_a_long_task(open_engine: OpenEngine, wasm: bool) -> None:
    """The worker hears of a stop when its present task is over: none takes long, with the largest batches."""
    page = open_engine()
    begin(page, read_wasm() if wasm else None)
    load_images(page, "train-0", "train-5", "test")
    settings = {**SMALL, "hidden_units": 128, "activation": "tanh", "optimizer": "adam", "batch_size": 512}
    stops = """async (settings) => {
      training.send({ type: "start", run: 1, settings: { ...settings, epochs: 50 } });
      for (let time = 0; time < 9; time += 1) {
        await training.next("progress");
        const answer = training.next("stopped");
        training.send({ type: "stop", run: 1 });
        await answer;
        training.send({ type: "continue", run: 1 });
      }
      training.send({ type: "reset" });
      return training.run(settings); // to its end, which has tasks of its own
    }"""
    longest = longest_tasks(page, lambda: page.evaluate(stops, settings))
    assert longest[WORKER] < 50, longest


def test_where_a_server_forbids_webassembly_plain_javascript_trains(open_engine: OpenEngine) -> None:
    page = open_engine(head=NO_WASM)
    answer = begin(page, read_wasm())
    assert answer == {"type": "ready", "engine": "page", "is_fast": False}
    load_images(page, "train-0", "train-5", "test")
    settings = {**SMALL, "epochs": 1, "num_images": 1_000}
    assert page.evaluate("(settings) => training.run(settings)", settings)["type"] == "done"


def test_a_worker_from_a_blob_where_none_comes_from_data(open_engine: OpenEngine) -> None:
    page = open_engine(head=NO_DATA_WORKER)
    assert begin(page, read_wasm())["type"] == "ready"


def test_a_site_that_allows_workers_from_blobs_only_trains(open_engine: OpenEngine) -> None:
    page = open_engine(head=ONLY_BLOBS)
    assert begin(page, read_wasm()) == {"type": "ready", "engine": "page", "is_fast": True}


def test_a_site_that_allows_no_workers_is_blamed_not_the_browser(open_engine: OpenEngine) -> None:
    answer = begin(open_engine(head=NO_WORKERS_AT_ALL))
    assert answer["message"].startswith("This site forbids the training: its content policy (worker-src)")
    assert "browser" not in answer["message"]


def test_no_worker_at_all_is_told(open_engine: OpenEngine) -> None:
    answer = begin(open_engine(head=NO_WORKER))
    assert answer["type"] == "error"
    assert "could not start the training (no workers here)" in answer["message"]


def test_images_that_are_missing_are_told(open_engine: OpenEngine) -> None:
    page = open_engine()
    begin(page, read_wasm())
    load_images(page, "train-0", "test")
    answer = page.evaluate("(settings) => training.run(settings)", SMALL)
    assert answer["type"] == "error"
    assert "train set from 50000 to 59999" in answer["message"]
