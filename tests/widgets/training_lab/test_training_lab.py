"""The training lab: the reader trains the network in the page, and with Keras where Python answers."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import traitlets
from playwright.sync_api import Dialog, Page, expect

from mnist_lesson import training
from mnist_lesson.data import flatten, load_mnist, scale_pixels
from mnist_lesson.exchange import network_from_json, read_network
from mnist_lesson.widgets import TrainingLab
from mnist_lesson.widgets.training_lab import ARTICLE, ARTICLE_HISTORY, PRESETS
from tests.widgets import tasks
from tests.widgets.drawing import await_drawing
from tests.widgets.held import Held, await_one
from tests.widgets.links import state_in_link
from tests.widgets.pages import page_html
from tests.widgets.tasks import longest_tasks

QUICK = {"num_images": 1000, "epochs": 2, "batch_size": 50, "learning_rate": 0.1}
# Runs that are stopped, and so long that no machine is done before.
ADAM = {"optimizer": "adam", "learning_rate": 0.001}
LONG = {**ADAM, "hidden_units": 128, "num_images": 10_000, "epochs": 50, "batch_size": 1}
LARGEST = {**LONG, "activation": "tanh", "num_images": 60_000, "batch_size": 512}
ROOT = ".mnist-lesson"
# A page whose workers fail until it is mended.
NO_WORKER = """<script>
const Native = Worker;
window.Worker = function (...details) {
  if (window.isMended) return new Native(...details);
  throw new Error("no workers");
};
</script>"""
# A page whose worker can be seen.
SEEN_WORKER = """<script>
const Native = Worker;
window.workers = [];
window.Worker = function (...details) { workers.push(new Native(...details)); return workers.at(-1); };
</script>"""
# A page whose workers get no more memory, until it is mended.
NO_MEMORY = """<script>
const Native = Worker;
const before = `WebAssembly.Memory.prototype.grow = () => { throw new RangeError("no more pages"); };`;
window.Worker = function (url, options) {
  const text = `${window.isMended ? "" : before} await import(${JSON.stringify(url)});`;
  return new Native(URL.createObjectURL(new Blob([text], { type: "text/javascript" })), options);
};
</script>"""


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def await_state(page: Page, state: str, seconds: float = 60) -> None:
    """Wait for a state, and until the frame is painted that tells of it in words."""
    expect(page.locator(ROOT)).to_have_attribute("data-state", state, timeout=1000 * seconds)
    await_drawing(page)


def await_batches(page: Page) -> None:
    """Wait until a run of 50 epochs tells how far it is: it has begun, and goes on."""
    expect(page.locator(".training-lab-status")).to_have_text(re.compile(r"^Epoch \d+ of 50, batch"))


def figures(page: Page) -> dict[str, str]:
    """Return the data attributes of the lab."""
    return page.evaluate(f"({{...document.querySelector('{ROOT}').dataset}})")


def train(page: Page, seconds: float = 60) -> dict[str, str]:
    press(page, "Train")
    await_state(page, "done", seconds)
    return figures(page)


def status(page: Page) -> str:
    return page.locator(".training-lab-status").inner_text()


def table(page: Page) -> list[list[str]]:
    """Return the cells of the runs, newest first."""
    rows = page.locator(".training-lab-table tbody tr")
    return rows.evaluate_all("rows => rows.map(row => [...row.cells].map(cell => cell.textContent))")


def saved_network(page: Page, folder: Path) -> Path:
    with page.expect_download() as download:
        press(page, "Save the network")
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


# ---- Python ----------------------------------------------------------------------------------


def test_settings_are_the_same_in_widget_engine_and_article() -> None:
    lab = TrainingLab()
    assert lab.settings == ARTICLE == vars(training.Settings())
    for name, (low, high) in training.LIMITS.items():
        schema = lab._schema[name]
        assert (schema["low"], schema["high"]) == (low, high)
    assert lab._schema["optimizer"]["options"] == list(training.OPTIMIZERS)
    assert lab._schema["activation"]["options"] == list(training.ACTIVATIONS)


@pytest.mark.parametrize("name", PRESETS)
def test_presets_are_settings_that_both_engines_take(name: str) -> None:
    settings = PRESETS[name]["settings"]
    assert TrainingLab(**settings).settings == settings
    assert training.Settings.from_message(settings)


def test_wrong_settings_say_what_is_right() -> None:
    with pytest.raises(traitlets.TraitError, match="from 0 to 128; got 129"):
        TrainingLab(hidden_units=129)
    with pytest.raises(traitlets.TraitError, match="'sgd', 'momentum', 'adam'"):
        TrainingLab(optimizer="SGD")


def test_picture_tells_of_the_articles_run_and_then_of_ones_own() -> None:
    lab = TrainingLab()
    text = lab.picture()[1]["alt"]
    assert "article's run" in text
    assert "accuracy 88% at the end" in text
    lab.history = [epoch_message(0, 1.0, None), epoch_message(1, 0.5, 0.6)]
    assert "the last training" in lab.picture()[1]["alt"]


def epoch_message(epoch: int, loss: float, held_out_loss: float | None) -> dict[str, Any]:
    held_out = {"held_out": "test", "held_out_loss": held_out_loss, "held_out_accuracy": 0.7}
    return {
        "type": "epoch",
        "run": 1,
        "epoch": epoch,
        "loss": loss,
        "accuracy": 0.8,
        "seconds": 1.0,
        **held_out,
    }


def make_lab(**settings: Any) -> tuple[TrainingLab, list[dict[str, Any]]]:
    """Return a lab and the messages that it sends to JavaScript."""
    lab, sent = TrainingLab(**settings), []
    lab.send = lambda content, buffers=None: sent.append(content)
    return lab, sent


def test_python_trains_and_has_network_model_and_history() -> None:
    lab, sent = make_lab(**QUICK)
    assert (lab.network, lab.model, lab.history) == (None, None, [])
    lab.train(wait=True)
    assert [epoch["epoch"] for epoch in lab.history] == [0, 1]
    assert lab.history[1]["loss"] < lab.history[0]["loss"]
    assert sent[0] == {"type": "started", "run": -1, "settings": lab.settings}
    assert sent[-1]["type"] == "done"
    _, (x_test, y_test) = load_mnist()
    x = flatten(scale_pixels(x_test[:500]))
    expected = lab.network.predict(x)
    np.testing.assert_allclose(lab.model.predict(x, verbose=0), expected, atol=1e-5)
    assert np.mean(expected.argmax(axis=1) == y_test[:500]) == pytest.approx(lab.network.accuracy, abs=0.15)


def test_python_stops_a_training() -> None:
    lab, sent = make_lab(**LONG)
    lab.stop()  # nothing to stop: nothing happens
    lab.train()
    end = time.monotonic() + 120
    while not any(message["type"] == "progress" for message in sent):
        assert time.monotonic() < end, sent
        time.sleep(0.01)
    lab.stop()
    lab._engine().wait()
    assert sent[-1]["type"] == "stopped"
    assert lab.network is None


def test_python_raises_what_keras_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(settings: object) -> None:
        raise MemoryError("too large")

    monkeypatch.setattr(training, "build_start", fail)
    lab, _ = make_lab(**QUICK)
    with pytest.raises(RuntimeError, match="too large"):
        lab.train(wait=True)


def test_messages_from_javascript_are_answered() -> None:
    lab, sent = make_lab()
    lab._answer({"type": "hello"}, [])
    lab._answer({"type": "resource", "name": "network-mlp"}, [])
    lab._answer({"type": "nonsense"}, [])
    lab._answer("nonsense", [])
    assert [message["type"] for message in sent] == ["ready", "resource"]


def test_without_keras_nobody_answers_and_the_page_trains(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mnist_lesson.widgets.training_lab._BACKENDS", ("no_such_backend",))
    lab, sent = make_lab()
    lab._answer({"type": "hello"}, [])
    assert sent == []


def test_what_the_page_trained_is_kept_if_it_is_sound() -> None:
    lab, _ = make_lab()
    document = json.loads((Path(training.__file__).parent / "assets" / "networks" / "mlp.json").read_text())
    lab._answer({"type": "trained", "network": {"format": "other"}, "history": [1]}, [])
    assert lab.network is None
    epochs = [epoch_message(0, 1.0, 0.9), epoch_message(1, 0.5, None)]
    lab._answer({"type": "trained", "network": document, "history": epochs}, [])
    assert lab.network.accuracy == network_from_json(document).accuracy
    kept = [{k: v for k, v in epoch.items() if k not in ("type", "run")} for epoch in epochs]
    assert lab.history == kept, "as Keras's epochs stand there"
    assert "the last training" in lab.picture()[1]["alt"]


@pytest.mark.parametrize(
    "history",
    [
        *(None, 3, "loss", {"epoch": 0}, [1, None, []], [{"epoch": 0}]),
        *(
            [{**QUICK, "loss": 1.0, "accuracy": 0.5, "held_out_loss": 1.0, "held_out_accuracy": wrong}]
            for wrong in ("0.5", True, [0.5], float("nan"), float("inf"), -1, 10**400)
        ),
    ],
)
def test_a_history_that_is_none_is_not_kept(history: object) -> None:
    lab, _ = make_lab()
    lab.history = [epoch_message(0, 1.0, 0.9)]
    document = json.loads((Path(training.__file__).parent / "assets" / "networks" / "mlp.json").read_text())
    lab._answer({"type": "trained", "network": document, "history": history}, [])
    assert lab.network is not None
    assert lab.history == []
    assert "article's run" in lab.picture()[1]["alt"]


# ---- In the page -----------------------------------------------------------------------------


def test_train_is_the_articles_run(open_widgets, tmp_path: Path) -> None:
    page = open_widgets(TrainingLab())
    assert figures(page)["state"] == "idle"
    done = train(page, 180)
    assert (done["images"], done["epochs"]) == ("60000", "10")
    assert float(done["testAccuracy"]) > 0.87
    assert 0 < float(done["secondsPerEpoch"]) < 60
    row = table(page)[0]
    assert row[1] == "10 sigmoid, SGD, rate 0.01, batch 32, 10 epochs, 60,000 images, seed 1"
    assert float(row[2]) == pytest.approx(ARTICLE_HISTORY["loss"][-1], abs=2e-3)
    assert float(row[3]) == pytest.approx(ARTICLE_HISTORY["val_loss"][-1], abs=2e-3)
    network = read_network(saved_network(page, tmp_path))
    assert network.accuracy == pytest.approx(float(done["testAccuracy"]))
    _, (x_test, y_test) = load_mnist()
    answers = network.predict(flatten(scale_pixels(x_test))).argmax(axis=1)
    assert np.mean(answers == y_test) == pytest.approx(float(done["testAccuracy"]), abs=3e-4)
    labels = page.locator(".training-lab-samples div").evaluate_all("all => all.map(each => each.ariaLabel)")
    said = [int(re.search(r"says (\d)", label)[1]) for label in labels]
    assert said == answers[:12].tolist()


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_a_small_run_from_first_to_last(open_widgets, scheme: str) -> None:
    page = open_widgets(TrainingLab(**QUICK), scheme=scheme)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url.rsplit("/", 1)[-1]))
    assert page.evaluate("document.querySelector('.training-lab-samples b').textContent") == "?"
    done = train(page)
    assert (done["images"], done["epochs"]) == ("1000", "2")
    files = [name for name in requests if name.endswith(".js")]
    assert files == ["train-0.js", "train-5.js", "test.js"], "only what the run needs"
    expect(page.locator(".training-lab-maps canvas")).to_have_count(10)
    expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "100")
    assert "2 epochs" in status(page)
    requests.clear()
    train(page)
    assert [name for name in requests if name.endswith(".js")] == [], "nothing is loaded twice"


def test_the_same_settings_give_the_same_run_and_another_seed_another(open_widgets) -> None:
    page = open_widgets(TrainingLab(**QUICK))
    accuracies = [train(page)["testAccuracy"]]
    accuracies.append(train(page)["testAccuracy"])
    page.get_by_label("Seed").fill("2")
    accuracies.append(train(page)["testAccuracy"])
    assert accuracies[0] == accuracies[1] != accuracies[2]


def test_nothing_is_loaded_before_train_is_pressed(open_widgets) -> None:
    page = open_widgets(TrainingLab())
    names = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    assert not any("lesson-data" in name for name in names)


def test_loading_shows_how_far_it_is_and_can_be_stopped(open_widgets) -> None:
    page = open_widgets(TrainingLab(**QUICK))
    held = Held(page, "**/train-5.js")
    press(page, "Train")
    await_state(page, "loading")
    expect(page.locator(".training-lab-status")).to_have_text("Loading images: file 2 of 3 …")
    expect(page.get_by_role("progressbar", name="Loading images")).to_have_attribute("aria-valuenow", "33")
    press(page, "Stop")
    await_state(page, "idle")  # the file is still on its way
    held.one().continue_()
    page.unroute("**/train-5.js")
    train(page)


def test_a_damaged_file_is_told_and_train_tries_again(open_widgets) -> None:
    page = open_widgets(TrainingLab(**QUICK))

    def damage(route: Any) -> None:
        text = route.fetch().text()
        route.fulfill(
            body=text.replace('"images":"H4sI', '"images":"H4sJAAAA'), content_type="text/javascript"
        )

    page.route("**/train-0.js", damage)
    press(page, "Train")
    await_state(page, "error")
    assert re.match(r'The images of "train-0" are damaged .* Reload the page and try again', status(page))
    page.unroute("**/train-0.js")
    assert train(page)["images"] == "1000"


def test_a_missing_file_is_told(open_widgets) -> None:
    page = open_widgets(TrainingLab(**QUICK))
    page.route("**/test.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    press(page, "Train")
    await_state(page, "error")
    assert "test.js did not load. Try again" in status(page)


def open_lab_after(open_widgets, head: str, **settings: Any) -> Page:
    """Open a page with a lab and a script before all others."""
    html = page_html([TrainingLab(**settings)]).replace("<head>", f"<head>{head}", 1)
    return open_widgets.open_html(html, 1)


def test_a_worker_that_does_not_start_is_told_and_train_tries_again(open_widgets) -> None:
    page = open_lab_after(open_widgets, NO_WORKER, **QUICK)
    for name in ("Train", "Step", "Train"):
        press(page, name)
        await_state(page, "error")
        assert "This browser could not start the training (no workers)" in status(page)
        expect(page.locator(".training-lab-actions [aria-disabled=true]")).to_have_text(["Stop", "Reset"])
    page.evaluate("isMended = true")
    assert train(page)["images"] == "1000"


def test_a_worker_that_dies_in_a_run_is_told_and_train_begins_anew(open_widgets) -> None:
    page = open_lab_after(open_widgets, SEEN_WORKER, **LONG)
    die = """() => workers.at(-1).dispatchEvent(
      new ErrorEvent("error", { message: "gone", cancelable: true }))"""
    press(page, "Train")
    await_batches(page)
    page.evaluate(die)
    await_state(page, "error")
    assert status(page) == "gone"
    page.get_by_role("slider", name="Epochs").fill("1")
    page.get_by_role("slider", name="Batch size").press("End")
    train(page)
    page.evaluate(die)
    await_state(page, "error")
    assert table(page)[0][4].endswith("%"), "what has come of a run stays"
    train(page)
    assert page.evaluate("workers.length") == 3


def test_too_little_memory_is_told_and_train_tries_again(open_widgets) -> None:
    page = open_lab_after(open_widgets, NO_MEMORY, **QUICK)
    press(page, "Train")
    await_state(page, "error")
    assert status(page).startswith("This browser has no memory left for the images (no more pages). Close")
    page.evaluate("isMended = true")
    assert train(page)["images"] == "1000"


# ---- Stop, Step, Reset -----------------------------------------------------------------------


PLACE = re.compile(r"epoch (\d+) of 50, (?:after )?batch ([\d,]+)", re.IGNORECASE)


def test_train_goes_on_where_stop_has_stopped(open_widgets) -> None:
    page = open_widgets(TrainingLab(**LONG))
    places = [(0, 0)]
    for _ in range(5):
        press(page, "Train")
        await_batches(page)
        press(page, "Stop")
        expect(page.locator(".training-lab-status")).to_contain_text("Train and Step go on from here.")
        epoch, batch = PLACE.search(status(page)).groups()
        places.append((int(epoch), int(batch.replace(",", ""))))
    assert places == sorted(places), "each time it went on from where it had stopped"
    assert len(table(page)) == 1, "it is the same run"


@pytest.mark.parametrize("settings", [LONG, LARGEST], ids=["smallest batches", "largest"])
def test_stop_waits_for_no_long_task(open_widgets, settings: dict[str, Any]) -> None:
    """The way of Stop: a task of the page, one of the worker, one of the page. A tenth of a second in all."""
    page = open_widgets(TrainingLab(**settings))

    def train_and_stop() -> None:
        press(page, "Train")
        await_batches(page)
        press(page, "Stop")
        await_state(page, "idle")

    train_and_stop()  # loads the images
    longest = longest_tasks(page, train_and_stop)
    assert longest[tasks.WORKER] < 50, longest
    assert longest[tasks.PAGE] < 50, longest


# Stop follows upon Train's message: the worker hears of it after one slice of work, or two, on any machine.
STOP_AT_ONCE = """() => {
  const root = document.querySelector(".mnist-lesson");
  const [train, stop] = ["Train", "Stop"].map((name) =>
    [...root.querySelectorAll("button")].find((button) => button.textContent === name));
  new MutationObserver((_, observer) => {
    if (root.dataset.state !== "training") return;
    observer.disconnect();
    stop.click();
  }).observe(root, { attributes: true });
  train.click();
}"""


def test_stop_and_train_end_where_one_go_ends(open_widgets) -> None:
    settings = {**QUICK, "num_images": 2000, "batch_size": 1, "epochs": 20}
    page = open_widgets(TrainingLab(**settings))
    expected = train(page)["testAccuracy"]
    page.evaluate(STOP_AT_ONCE)
    await_state(page, "idle")
    assert "after batch" in status(page)
    assert train(page)["testAccuracy"] == expected
    assert len(table(page)) == 2, "the run that was stopped went on"


def test_step_trains_one_batch_at_a_time(open_widgets) -> None:
    page = open_widgets(TrainingLab(**QUICK))
    for batch in (1, 2, 3):
        press(page, "Step")
        expect(page.locator(".training-lab-status")).to_contain_text(
            f"Stopped in epoch 1 of 2, after batch {batch}."
        )
    expect(page.locator(".training-lab-samples div[data-answer=none]")).to_have_count(0)
    stepped = train(page)["testAccuracy"]
    assert train(page)["testAccuracy"] == stepped


def test_reset_forgets_and_keeps_the_runs_to_compare(open_widgets) -> None:
    page = open_widgets(TrainingLab(**QUICK))
    train(page)
    press(page, "Reset")
    done = figures(page)
    assert done["state"] == "idle"
    assert "testAccuracy" not in done
    expect(page.locator(".training-lab-samples div[data-answer=none]")).to_have_count(12)
    expect(page.locator(".training-lab-earlier")).to_have_count(4)
    assert [row[0] for row in table(page)] == ["Run 1"]
    press(page, "Forget earlier runs")
    expect(page.locator(".training-lab-table")).to_be_hidden()


def test_reset_in_the_middle_of_a_run(open_widgets) -> None:
    page = open_widgets(TrainingLab(**LONG))
    press(page, "Train")
    await_state(page, "training")
    press(page, "Reset")
    await_state(page, "idle")
    page.get_by_role("button", name="Overfitting").click()
    assert train(page)["epochs"] == "40"


def test_buttons_do_nothing_where_they_make_no_sense(open_widgets) -> None:
    page = open_widgets(TrainingLab(**LONG))
    off = page.locator(".training-lab-actions [aria-disabled=true]")
    expect(off).to_have_text(["Stop", "Reset"])
    press(page, "Train")
    await_state(page, "training")
    expect(off).to_have_text(["Train", "Step"])
    expect(page.locator(".training-lab-settings")).to_have_attribute("disabled", "")
    page.get_by_role("button", name="Train", exact=True).dispatch_event("click")
    page.get_by_role("button", name="Too slow").click()
    assert page.evaluate(f"document.querySelector('{ROOT}').dataset.state") == "training"
    press(page, "Stop")
    await_state(page, "idle")
    assert state_in_link(page)["epochs"] == "50", "settings are left alone while a training runs"


MOVE = """() => {
  const epochs = [...document.querySelectorAll("input[type=range]")].find((each) =>
    each.closest("label").textContent.includes("Epochs"));
  epochs.value = 7;
  epochs.dispatchEvent(new Event("input", { bubbles: true }));
}"""
FOLLOW = "location.hash = '#training-lab=epochs:7'"


@pytest.mark.parametrize("change", [MOVE, FOLLOW], ids=["slider", "link"])
def test_a_stopped_run_is_not_lost_without_a_word(open_widgets, change: str) -> None:
    page = open_widgets(TrainingLab(**LONG))
    shown = page.locator(".training-lab-status")
    press(page, "Step")
    expect(shown).to_have_text("Stopped in epoch 1 of 50, after batch 1. Train and Step go on from here.")
    press(page, "Save the network")  # a notice that hides none of it for long
    expect(shown).to_contain_text("There is nothing to save yet")
    page.evaluate(change)
    told = "Train and Step begin a new run, and this one can't go on then."
    expect(shown).to_contain_text(told)
    expect(page.locator(".ml-live")).to_contain_text(told)
    page.get_by_role("button", name="Run 1: use these settings again").click()
    expect(shown).to_contain_text("Train and Step go on from here.")
    assert state_in_link(page)["epochs"] == "50"
    press(page, "Step")
    expect(shown).to_contain_text("after batch 2.")
    assert len(table(page)) == 1, "the run went on"


def test_step_with_other_settings_begins_the_run_that_was_told(open_widgets) -> None:
    page = open_widgets(TrainingLab(**LONG))
    shown = page.locator(".training-lab-status")
    press(page, "Step")
    expect(shown).to_contain_text("after batch 1.")
    page.evaluate(MOVE)
    press(page, "Step")
    expect(shown).to_have_text("Stopped in epoch 1 of 7, after batch 1. Train and Step go on from here.")
    assert table(page)[0][0] == "Run 2"


def asks_before_leaving(page: Page) -> bool:
    """Try to leave a page, and stay if the browser asks first; return whether it has asked."""
    found: list[bool] = []

    def stay(dialog: Dialog) -> None:
        found.append(dialog.type == "beforeunload")
        dialog.dismiss()

    page.once("dialog", stay)
    page.once("framenavigated", lambda _: found.append(False))
    page.evaluate("() => { location.search = '?elsewhere'; }")
    await_one(page, found)
    return found[0]


def test_the_browser_asks_before_a_page_that_trains_is_left(open_widgets) -> None:
    page = open_widgets(TrainingLab(**LONG))
    press(page, "Train")
    await_batches(page)
    assert asks_before_leaving(page)
    await_state(page, "training")
    press(page, "Stop")
    await_state(page, "idle")
    assert not asks_before_leaving(page), "only a training is lost"


# A page that counts the listeners on all signals, on its workers and on itself.
COUNTED_LISTENERS = """<script>
window.listening = 0;
for (const kind of [AbortSignal, Worker, Window]) {
  const { addEventListener, removeEventListener } = kind.prototype;
  const known = new WeakMap();
  const setOf = (target) => known.get(target) ?? known.set(target, new Set()).get(target);
  kind.prototype.addEventListener = function (type, listener, options) {
    const target = this ?? window;
    if (!options?.once && !setOf(target).has(listener)) listening += 1;
    setOf(target).add(listener);
    return addEventListener.call(target, type, listener, options);
  };
  kind.prototype.removeEventListener = function (type, listener, options) {
    const target = this ?? window;
    if (setOf(target).delete(listener)) listening -= 1;
    return removeEventListener.call(target, type, listener, options);
  };
}
</script>"""


def test_trainings_leave_no_listeners_behind(open_widgets) -> None:
    page = open_lab_after(open_widgets, COUNTED_LISTENERS, **{**QUICK, "epochs": 1})
    train(page)  # loads the images and starts the worker
    counts = []
    for _ in range(3):
        train(page)
        counts.append(page.evaluate("listening"))
    assert len(set(counts)) == 1, counts


# ---- Settings --------------------------------------------------------------------------------


def test_settings_go_into_a_link_and_come_back(open_widgets) -> None:
    page = open_widgets(TrainingLab())
    page.get_by_role("slider", name="Hidden units").fill("33")
    page.get_by_role("radio", name="tanh").check()
    page.get_by_role("radio", name="Adam").check()
    page.get_by_role("slider", name="Learning rate").press("ArrowRight")
    page.get_by_role("slider", name="Batch size").press("ArrowLeft")
    page.get_by_role("slider", name="Epochs").fill("7")
    page.get_by_role("slider", name="Images").press("Home")
    page.get_by_label("Seed").fill("1957")
    expected = {
        **{"hidden_units": "33", "activation": "tanh", "optimizer": "adam", "learning_rate": "0.02"},
        **{"batch_size": "16", "epochs": "7", "num_images": "1000", "seed": "1957"},
    }
    assert state_in_link(page) == expected
    again = open_widgets(TrainingLab(), link="#" + page.evaluate("location.hash.slice(1)"))
    assert state_in_link(again) == expected
    train(again)
    assert table(again)[0][1] == "33 tanh, Adam, rate 0.02, batch 16, 7 epochs, 1,000 images, seed 1957"


def test_values_between_the_stops_are_shown_as_they_are(open_widgets) -> None:
    page = open_widgets(TrainingLab(learning_rate=0.0333, batch_size=50, num_images=12_345))
    for name, text in (("Learning rate", "0.0333"), ("Batch size", "50"), ("Images", "12,345")):
        expect(page.get_by_role("slider", name=name)).to_have_attribute("aria-valuetext", text)
    assert state_in_link(page)["num_images"] == "12345"


def test_no_hidden_layer_shows_ten_maps_of_digits(open_widgets) -> None:
    page = open_widgets(TrainingLab(**QUICK, hidden_units=0))
    expect(page.get_by_role("slider", name="Hidden units")).to_have_attribute("aria-valuetext", "none")
    train(page)
    expect(page.locator(".training-lab-maps figcaption")).to_have_text([str(digit) for digit in range(10)])
    assert "no hidden layer" in table(page)[0][1]


def test_a_seed_that_is_none_changes_nothing(open_widgets) -> None:
    page = open_widgets(TrainingLab())
    seed = page.get_by_label("Seed")
    for wrong in ("", "-1", "1.5", "99999"):
        seed.fill(wrong)
        assert state_in_link(page)["seed"] == "1"
        seed.blur()
        expect(seed).to_have_value("1")


@pytest.mark.parametrize("name", PRESETS)
def test_presets_set_and_ask(open_widgets, name: str) -> None:
    page = open_widgets(TrainingLab(seed=7))
    preset = page.get_by_role("button", name=PRESETS[name]["title"])
    expect(preset).to_have_attribute("aria-pressed", "false")
    preset.click()
    expect(preset).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".training-lab-question")).to_have_text(PRESETS[name]["question"])
    state = state_in_link(page)
    assert {
        key: float(value) if key not in ("activation", "optimizer") else value for key, value in state.items()
    } == PRESETS[name]["settings"]


def test_overfitting_turns_around(open_widgets) -> None:
    page = open_widgets(TrainingLab(**PRESETS["overfitting"]["settings"]))
    train(page, 120)
    turn = re.search(
        r"validation loss was lowest after epoch (\d+) \(the ring\) and has risen since", status(page)
    )
    assert 4 <= int(turn[1]) <= 20
    expect(page.locator(".training-lab-ring")).to_have_count(1)
    row = table(page)[0]
    assert float(row[2]) < 0.02 < 0.35 < float(row[3])


def test_too_slow_and_too_fast_are_what_they_are_called(open_widgets) -> None:
    page = open_widgets(TrainingLab())
    losses = {}
    for title in ("Too slow", "Too fast"):
        page.get_by_role("button", name=title).click()
        accuracy = float(train(page, 240)["testAccuracy"])
        losses[title] = float(table(page)[0][2])
        assert accuracy < 0.6
    assert 2 < losses["Too slow"] < 2.3 < losses["Too fast"]
    rows = table(page)
    assert [row[0] for row in rows] == ["Run 2", "Run 1"]
    expect(page.locator(".training-lab-table td b")).to_have_text(["rate 20", "rate 0.0001"])


def test_an_earlier_run_is_used_again_and_stands_out(open_widgets) -> None:
    page = open_widgets(TrainingLab(**QUICK))
    train(page)
    page.get_by_role("radio", name="ReLU").check()
    train(page)
    again = page.get_by_role("button", name="Run 1: use these settings again")
    again.focus()
    expect(page.locator(".training-lab-marked")).to_have_count(4)
    page.keyboard.press("Enter")
    assert state_in_link(page)["activation"] == "sigmoid"
    expect(page.locator(".training-lab-marked")).to_have_count(0)


def test_only_the_last_runs_stay(open_widgets) -> None:
    page = open_widgets(TrainingLab(**{**QUICK, "epochs": 1}))
    for _ in range(8):
        train(page)
        press(page, "Reset")
    names = [f"Run {number}" for number in (8, 7, 6, 5, 4)]
    expect(page.locator(".training-lab-table tbody th")).to_have_text(names)


def test_nothing_to_save_is_said(open_widgets) -> None:
    page = open_widgets(TrainingLab())
    press(page, "Save the network")
    expect(page.locator(".training-lab-status")).to_contain_text("There is nothing to save yet")


# ---- For every reader ------------------------------------------------------------------------


def test_all_by_keyboard_and_the_focus_stays(open_widgets) -> None:
    page = open_widgets(TrainingLab(**QUICK))
    page.get_by_role("button", name="Train", exact=True).focus()
    page.keyboard.press("Enter")
    await_state(page, "done")
    assert page.evaluate("document.activeElement.textContent") == "Train"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator(".training-lab-status")).to_contain_text("after batch 1.")


def test_the_end_is_announced_once_and_epochs_not_one_by_one(open_widgets) -> None:
    page = open_widgets(TrainingLab(**{**QUICK, "epochs": 20}))
    page.evaluate(
        """() => {
          window.spoken = [];
          const live = document.querySelector(".ml-live");
          new MutationObserver(() => spoken.push(live.textContent)).observe(live, { childList: true });
        }"""
    )
    began = page.evaluate("performance.now()")
    train(page)
    seconds = (page.evaluate("performance.now()") - began) / 1000
    expect(page.locator(".ml-live")).to_contain_text("Done: 20 epochs")
    spoken = page.evaluate("spoken")
    assert len(spoken) <= 2 + seconds / 4, "the beginning, the end, and between them an epoch in four seconds"
    assert spoken[-1] == status(page)


def test_all_by_touch(open_widgets) -> None:
    page = open_widgets(TrainingLab(**QUICK), width=390, has_touch=True, is_mobile=True)
    page.get_by_role("button", name="Overfitting").tap()
    expect(page.locator(".training-lab-question")).to_have_text(PRESETS["overfitting"]["question"])
    epochs = page.get_by_role("slider", name="Epochs")
    epochs.scroll_into_view_if_needed()
    box = epochs.bounding_box()
    page.touchscreen.tap(box["x"] + 0.02 * box["width"], box["y"] + box["height"] / 2)
    expect(epochs).to_have_value("1")
    page.get_by_role("radio", name="tanh").tap()
    page.get_by_role("button", name="Train", exact=True).tap()
    await_state(page, "done")
    settings = {**PRESETS["overfitting"]["settings"], "epochs": 1, "activation": "tanh"}
    link = state_in_link(page)
    assert link == {name: str(value) for name, value in settings.items()}
    page.get_by_role("button", name="Step", exact=True).tap()
    expect(page.locator(".training-lab-status")).to_contain_text("after batch 1.")


def test_drawing_never_halts_the_page(open_widgets) -> None:
    """No task of the page may use the processor for 50 ms; waiting for a busy machine doesn't count."""
    page = open_widgets(TrainingLab(**PRESETS["overfitting"]["settings"]))
    longest = longest_tasks(page, lambda: train(page, 120))
    assert longest[tasks.PAGE] < 50


# ---- With Python -----------------------------------------------------------------------------

KERNEL_PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Kernel</title>
<link rel="icon" href="data:,"></head><body><div id="place"></div><script type="module">
const { state, source } = JSON.parse(document.querySelector("#widget").textContent);
const listeners = new Map();
const emit = (event, ...details) =>
  [...(listeners.get(event) ?? [])].forEach((listener) => listener(...details));
window.toPython = [];
window.fromPython = (messages) => messages.forEach((message) => emit("msg:custom", message, []));
const model = {
  get: (name) => state[name],
  set: (name, value) => { state[name] = value; emit(`change:${name}`); },
  save_changes() {},
  on: (event, listener) => listeners.set(event, (listeners.get(event) ?? new Set()).add(listener)),
  off: (event, listener) => listeners.get(event)?.delete(listener),
  send: (message) => {
    if (window.isDead) throw new Error("Cannot send"); // as JupyterLab's model does
    if (message.type !== "hello") toPython.push(message);
    else if (window.isAnswering) queueMicrotask(() => emit("msg:custom", { type: "ready" }, []));
    else greetings += 1;
  },
};
window.isAnswering = true;
window.greetings = 0; // that nobody has answered
const module = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
await module.default.render({ model, el: document.querySelector("#place") });
</script></body></html>"""


class Kernel:
    """A real lab in Python behind a page: hands messages over, back and forth, as a kernel does."""

    def __init__(self, page: Page, lab: TrainingLab, sent: list[dict[str, Any]]) -> None:
        self.page, self.lab, self.sent, self.heard = page, lab, sent, []

    def serve_until(self, state: str, seconds: float = 120) -> None:
        end = time.monotonic() + seconds
        while figures(self.page)["state"] != state:
            assert time.monotonic() < end, f"no {state}: {figures(self.page)}, {status(self.page)}"
            self.serve()
        await_drawing(self.page)

    def serve_until_told(self, words: str, seconds: float = 120) -> None:
        end = time.monotonic() + seconds
        while not status(self.page).startswith(words):
            assert time.monotonic() < end, f"no {words}: {status(self.page)}"
            self.serve()

    def serve_until_heard(self, kind: str, seconds: float = 120) -> None:
        end = time.monotonic() + seconds
        while kind not in self.heard:
            assert time.monotonic() < end, f"no {kind}: {self.heard}"
            self.serve()

    def serve(self) -> None:
        for message in self.page.evaluate("toPython.splice(0)"):
            self.heard.append(message["type"])
            self.lab._answer(message, [])
        count = len(self.sent)
        self.page.evaluate(
            "messages => fromPython(messages)", json.loads(json.dumps(self.sent[:count], allow_nan=False))
        )
        del self.sent[:count]
        time.sleep(0.02)


@pytest.fixture
def open_with_kernel(open_widgets, pages_folder: Path) -> Callable[..., Kernel]:
    """Return a function that opens a lab whose messages a Python lab answers."""

    def open_lab(**settings: Any) -> Kernel:
        lab, sent = make_lab(**settings)
        state = {name: value for name, value in lab.get_state().items() if not callable(value)}
        given = json.dumps(
            {"state": {**state, "_anywidget_id": "x.TrainingLab"}, "source": lab._esm}, default=str
        ).replace("<", r"\u003c")
        html = KERNEL_PAGE.replace(
            "<body>", f'<body><script type="application/json" id="widget">{given}</script>'
        )
        page = open_widgets.open_html(html, 0)
        page.locator('.mnist-lesson[data-ready="true"]').wait_for()
        return Kernel(page, lab, sent)

    return open_lab


def test_with_a_kernel_keras_trains_and_python_has_the_network(open_with_kernel, tmp_path: Path) -> None:
    kernel = open_with_kernel(**QUICK)
    press(kernel.page, "Train")
    kernel.serve_until("done")
    assert kernel.heard == ["start"], "no images, no page's engine"
    done = figures(kernel.page)
    assert (done["images"], done["epochs"]) == ("1000", "2")
    assert float(done["testAccuracy"]) == pytest.approx(kernel.lab.network.accuracy, abs=2e-4)
    expect(kernel.page.locator(".training-lab-maps canvas")).to_have_count(10)
    expect(kernel.page.locator(".training-lab-samples div[data-answer=none]")).to_have_count(0)
    network = read_network(saved_network(kernel.page, tmp_path))
    np.testing.assert_array_equal(network.layers[0].weights, kernel.lab.network.layers[0].weights)


def test_with_a_kernel_step_stop_and_reset_work(open_with_kernel) -> None:
    kernel = open_with_kernel(**LONG)
    press(kernel.page, "Step")
    kernel.serve_until("training")
    kernel.serve_until("idle")
    assert "after batch 1." in status(kernel.page)
    press(kernel.page, "Train")
    kernel.serve_until("training")
    kernel.serve_until_told("Epoch ")
    press(kernel.page, "Stop")
    kernel.serve_until("idle")
    assert "Train and Step go on from here" in status(kernel.page)
    press(kernel.page, "Reset")
    kernel.serve()
    assert kernel.heard == ["step", "continue", "stop", "stop", "reset"]


def test_with_a_kernel_an_error_in_keras_is_shown(open_with_kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(settings: object) -> None:
        raise RuntimeError("the accelerator is gone")

    monkeypatch.setattr(training, "build_start", fail)
    kernel = open_with_kernel(**QUICK)
    press(kernel.page, "Train")
    kernel.serve_until("error")
    assert status(kernel.page).startswith("Keras stopped with RuntimeError: the accelerator is gone")


def test_a_training_begun_in_python_is_seen(open_with_kernel) -> None:
    kernel = open_with_kernel(**QUICK)
    kernel.lab.train()
    kernel.serve_until("done")
    assert kernel.heard == []
    assert figures(kernel.page)["epochs"] == "2"


def train_in_page(kernel: Kernel) -> None:
    """Press Train while Python is silent, then let Python hand over the images."""
    kernel.page.evaluate("isAnswering = false")
    press(kernel.page, "Train")
    kernel.page.wait_for_function("toPython.some(message => message.type === 'resource')")
    assert kernel.page.evaluate("greetings") == 1, "it stays without an answer"
    kernel.serve_until("done")
    kernel.serve_until_heard("trained")


def test_a_busy_kernel_leaves_the_training_to_the_page(open_with_kernel) -> None:
    kernel = open_with_kernel(**QUICK)
    train_in_page(kernel)
    assert kernel.heard == ["resource", "resource", "resource", "trained"]
    assert kernel.lab.network.accuracy == pytest.approx(float(figures(kernel.page)["testAccuracy"]))
    assert len(kernel.lab.history) == 2


def test_python_is_asked_anew_and_each_run_says_who_trained_it(open_with_kernel) -> None:
    kernel = open_with_kernel(**QUICK)
    train_in_page(kernel)
    assert status(kernel.page).startswith("Done in the page, since Keras did not answer: 2 epochs")
    kernel.page.evaluate("isAnswering = true")
    press(kernel.page, "Train")
    kernel.serve_until("training")
    kernel.serve_until("done")
    assert status(kernel.page).startswith("Done with Keras: 2 epochs")
    assert [row[1].rsplit(", ", 1)[1] for row in table(kernel.page)] == ["with Keras", "in the page"]


def test_a_run_that_the_page_began_goes_on_in_the_page(open_with_kernel) -> None:
    kernel = open_with_kernel(**QUICK)
    kernel.page.evaluate("isAnswering = false")
    press(kernel.page, "Step")
    kernel.serve_until("loading")
    kernel.serve_until("idle")
    kernel.page.evaluate("isAnswering = true")
    press(kernel.page, "Train")
    kernel.serve_until("done")
    assert len(table(kernel.page)) == 1
    assert kernel.heard.count("start") == 0


def test_in_the_built_page_nobody_waits_for_python(open_widgets) -> None:
    page = open_widgets(TrainingLab(**QUICK))
    page.evaluate("""() => {
      window.waits = [];
      const native = window.setTimeout;
      window.setTimeout = (action, wait) => { waits.push(wait ?? 0); return native(action, wait); };
    }""")
    train(page)
    waits = page.evaluate("waits")
    assert 600_000 in waits, "a slow connection has its time"
    assert 300 not in waits, "and nobody waits for an answer that can't come"
    assert status(page).startswith("Done: 2 epochs")
    assert table(page)[0][1].endswith("seed 1"), "there is one engine, so nothing is said of it"


def test_a_kernel_that_goes_as_train_is_pressed_is_told(open_with_kernel) -> None:
    page = open_with_kernel(**QUICK).page
    page.evaluate("() => { toPython.push = () => { throw new Error('Cannot send'); }; }")
    press(page, "Train")
    await_state(page, "error")
    assert status(page) == "Python was restarted: run the cell again."


def test_a_training_with_keras_goes_on_in_python_so_the_page_may_be_left(open_with_kernel) -> None:
    kernel = open_with_kernel(**LONG)
    press(kernel.page, "Train")
    kernel.serve_until("training")
    assert not asks_before_leaving(kernel.page)
    kernel.lab.stop()
    kernel.lab._engine().wait()


NO_STOP = re.compile("^Python has not answered yet.* restart it .* or press Reset and train in the page")


@pytest.mark.parametrize("is_dead", [False, True], ids=["silent", "connection gone"])
def test_a_kernel_that_dies_in_a_training_is_told_and_reset_helps(open_with_kernel, is_dead: bool) -> None:
    kernel = open_with_kernel(**QUICK)
    page = kernel.page
    press(page, "Train")
    await_state(page, "training")
    page.evaluate("(isDead) => { window.isDead = isDead; window.isAnswering = false; }", is_dead)
    press(page, "Stop")
    expect(page.locator(".training-lab-status")).to_have_text(NO_STOP)
    press(page, "Reset")
    await_state(page, "idle")
    page.evaluate("isDead = false")  # for the images
    kernel.page.evaluate("toPython.length = 0")
    train_in_page(kernel)
    assert kernel.heard == ["resource", "resource", "resource", "trained"]


def test_a_stop_that_python_answers_late_is_still_a_stop(open_with_kernel) -> None:
    kernel = open_with_kernel(**LONG)
    press(kernel.page, "Train")
    kernel.serve_until("training")
    press(kernel.page, "Stop")
    expect(kernel.page.locator(".training-lab-status")).to_have_text(NO_STOP)
    kernel.serve_until("idle")
    assert status(kernel.page).startswith("Stopped")
