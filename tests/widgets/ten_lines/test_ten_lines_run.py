"""The ten lines' "Run it here": a whole training in the page, and what is told of it is the network's own."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from mnist_lesson.data import flatten, load_mnist, scale_pixels
from mnist_lesson.exchange import Network, network_from_json
from mnist_lesson.widgets import TenLines
from mnist_lesson.widgets.ten_lines import (
    ANSWER,
    ASKED,
    LAYER_PARAMETERS,
    PROGRAM,
    RUN,
    RUN_MEGABYTES,
    STEPS,
    constants,
)
from tests.widgets.pages import page_html

PANEL = ".ten-lines-run"
IMAGE_FILES = (*(f"train-{chunk}" for chunk in range(6)), "test")
# Keeps what the training's worker says last, so that a test can compute with the same network.
LISTEN = """<script>
window.finished = [];
window.Worker = class extends Worker {
  constructor(...parts) {
    super(...parts);
    this.addEventListener("message", ({ data }) => data.type === "done" && window.finished.push(data));
  }
};
</script>"""
# From outside, a press may come too late: on a fast machine the whole run is over in half a second.
STOP_AT_THE_FIRST_ROW = """(panel) => {
  const stop = (_, observer) => {
    if (!document.querySelector(".ten-lines-log [data-epoch=now]")) return;
    observer.disconnect();
    [...document.querySelectorAll(`${panel} button`)].find((b) => b.textContent === "Stop").click();
  };
  const watched = { subtree: true, childList: true, attributes: true };
  new MutationObserver(stop).observe(document.querySelector(panel), watched);
}"""
NO_WORKER = '<script>window.Worker = function () { throw new Error("no workers"); };</script>'


def open_run(open_widgets, head: str = LISTEN, scheme: str = "http", **options: object) -> Page:
    """Open a page with the widget and a script before all others."""
    html = page_html([TenLines()]).replace("<head>", f"<head>{head}", 1)
    return open_widgets.open_html(html, 1, scheme=scheme, **options)


def press(page: Page, name: str) -> None:
    page.locator(PANEL).get_by_role("button", name=name, exact=True).click()


def await_run(page: Page, state: str) -> None:
    expect(page.locator(PANEL)).to_have_attribute("data-run", state, timeout=60_000)


def stages(page: Page) -> list[str]:
    return page.locator(".ten-lines-stages li").evaluate_all("rows => rows.map(row => row.dataset.stage)")


def network_of(page: Page) -> Network:
    """Return the network of the newest run."""
    return network_from_json(page.evaluate("window.finished.at(-1).network"))


def measures(network: Network) -> tuple[float, float]:
    """Return accuracy and loss on the test images."""
    _, (x_test, y_test) = load_mnist()
    probabilities = network.predict(flatten(scale_pixels(x_test)))
    accuracy = np.mean(probabilities.argmax(axis=1) == y_test)
    return float(accuracy), float(-np.log(probabilities[np.arange(len(y_test)), y_test]).mean())


def test_stages_are_the_programs_lines() -> None:
    assert [line for stage in RUN for line in stage["lines"]] == list(range(1, len(STEPS) + 1))
    for stage in RUN:
        assert stage["name"] in " ".join(STEPS[line - 1]["code"] for line in stage["lines"])
    assert RUN[3]["result"] == f"{sum(LAYER_PARAMETERS):,} parameters"


def test_the_run_is_the_programs() -> None:
    settings = constants()["settings"]
    assert f"epochs={settings['epochs']}," in PROGRAM[9]
    assert f'optimizer="{settings["optimizer"]}"' in PROGRAM[8]
    assert f'Dense({settings["hidden_units"]}, activation="{settings["activation"]}")' in PROGRAM[6]
    assert (settings["num_images"], settings["batch_size"], settings["learning_rate"]) == (60_000, 32, 0.01)


def test_images_weigh_what_is_said(pages_folder: Path) -> None:
    files = [next(pages_folder.glob(f"**/{name}.js")) for name in IMAGE_FILES]
    sent = sum(len(gzip.compress(file.read_bytes(), compresslevel=6)) for file in files)
    assert round(sent / 1e6) == RUN_MEGABYTES


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_the_ten_lines_run_and_what_is_told_is_true(open_widgets, scheme: str) -> None:
    page = open_run(open_widgets, scheme=scheme)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    expect(page.locator(".ten-lines-work")).to_be_hidden()
    expect(page.locator(PANEL)).to_contain_text(f"{RUN_MEGABYTES} MB, once")
    press(page, "Run it here")
    await_run(page, "done")
    assert sum("/train-" in url or url.endswith("/test.js") for url in asked) == 7
    assert stages(page) == ["done"] * len(RUN)

    network = network_of(page)
    accuracy, loss = measures(network)
    assert accuracy > 0.87
    shown = [float(text) for text in page.locator(".ten-lines-figures b").all_inner_texts()]
    assert shown == pytest.approx([accuracy, loss], abs=1.01e-4)
    x = flatten(scale_pixels(load_mnist()[0][0][ASKED : ASKED + 1]))
    expected = network.predict(x)[0]
    told = page.locator(f"{PANEL} .ten-lines-bars").get_attribute("aria-label")
    percents = [float(number) for number in re.findall(r": ([\d.]+) %", told)]
    assert percents == pytest.approx(100 * expected, abs=0.0501)
    assert sum(percents) == pytest.approx(100, abs=0.5)
    says = f"It says {expected.argmax()}, with {100 * expected.max():.1f} %"
    expect(page.locator(PANEL)).to_contain_text(says)
    expect(page.locator(".ml-live")).to_contain_text(f"Accuracy {shown[0]:.4f}, loss {shown[1]:.4f}.")


def test_every_epoch_is_reported_as_keras_would(open_widgets) -> None:
    page = open_run(open_widgets, reduced_motion="reduce")
    press(page, "Run it here")
    await_run(page, "done")
    rows = page.locator(".ten-lines-log tbody tr").all()
    cells = [row.locator("th, td").all_inner_texts() for row in rows]
    assert [epoch for epoch, _, _ in cells] == [f"{number}/10" for number in range(1, 11)]
    accuracies, losses = ([float(row[column]) for row in cells] for column in (1, 2))
    assert losses == sorted(losses, reverse=True)
    assert accuracies[0] < 0.7 < 0.87 < accuracies[-1]
    bars = [row.locator("td").first.evaluate("cell => getComputedStyle(cell).backgroundSize") for row in rows]
    assert len(set(bars)) > 5


def test_another_run_has_another_seed_and_another_result(open_widgets) -> None:
    page = open_run(open_widgets, reduced_motion="reduce")
    press(page, "Run it here")
    await_run(page, "done")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    press(page, "Run again")
    await_run(page, "done")
    assert asked == []  # the images are there already
    first, second = page.evaluate("window.finished.map(({ test_loss }) => test_loss)")
    assert first != second
    runs = re.findall(r"seed (\d+): (0\.\d{4})", page.locator(PANEL).inner_text())
    assert len(runs) == 2
    assert runs[0][0] != runs[1][0]
    expect(page.locator(".ten-lines-spread [data-own]")).to_have_count(2)
    expect(page.locator(".ten-lines-spread circle")).to_have_count(2 + len(constants()["accuracies"]))
    marks = page.locator(f"{PANEL} .ten-lines-bar .ten-lines-mark")
    assert marks.count() == sum(percent > 0 for percent in ANSWER)
    expect(page.locator(".ten-lines-told a")).to_have_attribute("href", "08_prediction.html")


def test_stop_works_while_images_load(open_widgets) -> None:
    page = open_run(open_widgets, reduced_motion="reduce")
    page.route("**/train-4.js", lambda route: None)
    press(page, "Run it here")
    bar = page.get_by_role("progressbar")
    expect(bar).to_have_attribute("aria-valuenow", "4", timeout=30_000)
    expect(bar).to_have_attribute("aria-valuemax", "7")
    press(page, "Stop")
    await_run(page, "stopped")
    expect(page.get_by_role("button", name="Run again")).to_be_focused()
    assert stages(page)[:3] == ["done", "halted", "waiting"]
    page.unroute("**/train-4.js")  # lets the request go on, too
    press(page, "Run again")
    await_run(page, "done")


def test_stop_works_while_it_learns(open_widgets) -> None:
    page = open_run(open_widgets)
    page.evaluate(STOP_AT_THE_FIRST_ROW, PANEL)
    press(page, "Run it here")
    await_run(page, "stopped")
    expect(page.locator(".ml-live")).to_contain_text("Stopped.")
    rows = page.locator(".ten-lines-log tbody").inner_text()
    page.wait_for_timeout(400)
    assert page.locator(".ten-lines-log tbody").inner_text() == rows
    assert page.evaluate("window.finished.length") == 0
    press(page, "Run again")
    await_run(page, "done")
    runs = re.findall(r"seed \d+: 0", page.locator(PANEL).inner_text())
    assert len(runs) == 1  # the stopped one has no result


def test_missing_file_is_told_and_can_be_tried_again(open_widgets) -> None:
    page = open_run(open_widgets, reduced_motion="reduce")
    page.route("**/train-3.js", lambda route: route.abort())
    press(page, "Run it here")
    await_run(page, "error")
    told = page.locator(".ten-lines-told")
    expect(told).to_contain_text("train-3.js did not load. Try again with a connection")
    assert stages(page)[1] == "halted"
    page.unroute("**/train-3.js")
    open_widgets.problems[:] = [problem for problem in open_widgets.problems if "ERR_FAILED" not in problem]
    press(page, "Try again")
    await_run(page, "done")


def test_browser_without_workers_is_told(open_widgets) -> None:
    page = open_run(open_widgets, head=NO_WORKER)
    for name in ("Run it here", "Try again"):
        press(page, name)
        await_run(page, "error")
        expect(page.locator(".ten-lines-told")).to_contain_text("could not start the training (no workers")


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing_and_nothing_is_too_wide(open_widgets, axe, theme: str, width: int) -> None:
    page = open_widgets(TenLines(), theme=theme, width=width, reduced_motion="reduce")
    press(page, "Run it here")
    await_run(page, "done")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    wide = page.locator(f"{PANEL} :is(li, td, .ten-lines-part)").evaluate_all(
        "parts => parts.filter(part => part.scrollWidth > part.clientWidth + 1).map(part => part.textContent)"
    )
    assert wide == []
    box = page.get_by_role("button", name="Run again").bounding_box()
    assert box["height"] >= 43.5
    assert 0 <= box["y"] < 900  # the panel has come into sight
