"""Measure how fast the course's network trains: the page's engines, Keras, TensorFlow.js.

    python tools/benchmark_training.py [--rounds 3] [--without-tfjs]

Prints seconds for an epoch of 60,000 images at the article's settings (batches of 32, plain SGD), for 10
hidden units and for 128, each as the fastest of several epochs or rounds: whatever else the machine does
meanwhile can only add to it. Keras and the browser take turns, so that a busy minute does not hit one of
them alone. Then the article's whole run in the page, and the memory that the page's process has for itself
while it trains: of a page with nothing but the engine, and of one with the training lab.

Exits with status 1, and a line for each, where a figure misses its limit.

The page's engines and TensorFlow.js run in headless Chromium, TensorFlow.js on the page's main thread as its
examples do; its packages are installed into a temporary folder. Needs npm, Chromium, and for the memory
Linux.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
from engine_page import IMAGE_PARTS, engine_page, renderer_memory
from engine_settings import ARTICLE
from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # for the tests' browser and server

from mnist_lesson.book.widgets import write_resources  # noqa: E402
from mnist_lesson.data import flatten, load_mnist, one_hot, scale_pixels  # noqa: E402
from mnist_lesson.models import build_mlp  # noqa: E402
from mnist_lesson.training import KerasTrainer  # noqa: E402
from mnist_lesson.widgets import TrainingLab  # noqa: E402
from mnist_lesson.widgets.engine import read_wasm  # noqa: E402
from mnist_lesson.widgets.resources import resource  # noqa: E402
from tests.browsing import launch_chromium, serve  # noqa: E402
from tests.widgets.pages import page_html  # noqa: E402

EPOCHS = 3  # of a round; of the fast engine 10, as the article trains: its code gets fast in the first ones
IMAGES = 60_000
HEAVY = {"hidden_units": 128, "optimizer": "adam", "learning_rate": 0.001, "epochs": 3}  # needs most memory
FIT = "Keras, model.fit as it comes"
LAB = "Keras in the training lab"
PAGE = "page, WebAssembly"
# How many times as fast as FIT an epoch must be at least, by hidden units.
LEAST_RATIOS = {(10, PAGE): 50, (128, PAGE): 3, (10, LAB): 2.5}
MOST_SECONDS = 1.5  # the article's whole run in the page
MOST_MEGABYTES = 300
STEPS_PER_EXECUTION = 125
TFJS_VERSION = "4.22.0"
TFJS_FILES = {
    "tfjs-core": "tf-core.min.js",
    "tfjs-layers": "tf-layers.min.js",
    "tfjs-backend-cpu": "tf-backend-cpu.min.js",
    "tfjs-backend-wasm": "tf-backend-wasm.min.js",
}
TFJS_IMAGES = {"cpu": 3_200, "wasm": 9_600}  # trained on in a round; the time is scaled to 60,000
TFJS_PAGE = f"""<!DOCTYPE html><meta charset="utf-8"><title>TensorFlow.js</title>
<link rel="icon" href="data:,">
{"".join(f'<script src="{name}"></script>' for name in TFJS_FILES.values())}
<script>
async function prepare(backend) {{
  tf.wasm.setWasmPaths("./");
  await tf.setBackend(backend);
  const model = tf.sequential();
  model.add(tf.layers.dense({{ units: 10, activation: "sigmoid", inputShape: [784] }}));
  model.add(tf.layers.dense({{ units: 10, activation: "softmax" }}));
  model.compile({{ optimizer: tf.train.sgd(0.01), loss: "categoricalCrossentropy", metrics: ["accuracy"] }});
  const pixels = new Float32Array(784 * 10000).map(() => (Math.random() < 0.19 ? Math.random() : 0));
  const x = tf.tensor2d(pixels, [10000, 784]);
  const labels = tf.tensor1d(Array.from({{ length: 10000 }}, (_, i) => i % 10), "int32");
  const y = tf.cast(tf.oneHot(labels, 10), "float32");
  window.train = async (count) => {{
    const [xs, ys] = [tf.slice(x, [0, 0], [count, 784]), tf.slice(y, [0, 0], [count, 10])];
    const began = performance.now();
    await model.fit(xs, ys, {{ batchSize: 32, epochs: 1, verbose: 0, yieldEvery: "never" }});
    return (performance.now() - began) / 1000;
  }};
  await window.train(320);
  return tf.getBackend();
}}
</script>"""

Measure = Callable[[], float]


@dataclass
class Figures:
    """What was measured.

    Attributes:
        epochs: seconds of an epoch, by hidden units and by the names of those who train.
        run: seconds of the article's whole run in the page.
        megabytes: of the page's process, by what the page holds.
    """

    epochs: dict[int, dict[str, float]] = field(default_factory=dict)
    run: float = 0.0
    megabytes: dict[str, float] = field(default_factory=dict)


def find_missed(figures: Figures) -> list[str]:
    """Return a line for each limit that the figures miss."""
    missed = []
    for (units, name), least in LEAST_RATIOS.items():
        ratio = figures.epochs[units][FIT] / figures.epochs[units][name]
        if not ratio >= least:
            missed.append(
                f"{units} hidden units, {name}: expected {least} × {FIT} or more, got {ratio:.1f} ×"
            )
    fastest = min(figures.epochs[10], key=figures.epochs[10].get)
    if fastest != PAGE:
        missed.append(f"10 hidden units: expected {PAGE} to be the fastest, got {fastest}")
    if not figures.run <= MOST_SECONDS:
        missed.append(f"The article's run: expected {MOST_SECONDS} s or less, got {figures.run:.2f} s")
    for page, megabytes in figures.megabytes.items():
        if not megabytes <= MOST_MEGABYTES:
            missed.append(f"Memory, {page}: expected {MOST_MEGABYTES} MB or less, got {megabytes:.0f} MB")
    return missed


class EpochTimer(keras.callbacks.Callback):
    """Notes the seconds of every epoch."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        self.began = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        self.seconds.append(time.perf_counter() - self.began)


def keras_measure(hidden_units: int, steps_per_execution: int) -> Measure:
    """Return a function that trains with Keras and returns the seconds of its fastest epoch."""
    (x_train, y_train), _ = load_mnist()
    x, y = flatten(scale_pixels(x_train)), one_hot(y_train)
    model = build_mlp(hidden_units)
    settings = {"metrics": ["accuracy"], "steps_per_execution": steps_per_execution}
    model.compile(loss="categorical_crossentropy", optimizer="sgd", **settings)
    model.fit(x[:8_000], y[:8_000], batch_size=32, verbose=0)

    def measure() -> float:
        timer = EpochTimer()
        model.fit(x, y, batch_size=32, epochs=EPOCHS, verbose=0, callbacks=[timer])
        return min(timer.seconds)

    return measure


def lab_measure(hidden_units: int) -> Measure:
    """Return a function that trains with the lab's own Keras engine; seconds of its fastest epoch."""
    settings = {**ARTICLE, "hidden_units": hidden_units, "epochs": EPOCHS}

    def measure() -> float:
        messages: list[dict] = []
        trainer = KerasTrainer(messages.append)
        trainer.receive({"type": "start", "run": 1, "settings": settings})
        trainer.wait()
        return min(message["seconds"] for message in messages if message["type"] == "epoch")

    return measure


def open_training(browser: Browser, address: str, wasm: str | None) -> Page:
    """Open a page whose engine has all images."""
    page = browser.new_page()
    page.goto(f"{address}/engine.html")
    page.wait_for_function("window.training !== undefined")
    page.evaluate("(wasm) => training.begin(wasm)", wasm)
    for part, name, first in IMAGE_PARTS:
        whole = {"set": part, "first": first, "resource": resource(name)}
        page.evaluate("(part) => training.load(part)", whole)
    return page


def page_measure(page: Page, hidden_units: int, epochs: int = EPOCHS) -> Measure:
    """Return a function that trains in the page and returns the seconds of its fastest epoch."""
    settings = {**ARTICLE, "hidden_units": hidden_units, "epochs": epochs}

    def measure() -> float:
        count = page.evaluate("training.messages.length")
        page.evaluate("(settings) => training.run(settings)", settings)
        messages = page.evaluate("(count) => training.messages.slice(count)", count)
        return min(message["seconds"] for message in messages if message["type"] == "epoch")

    return measure


def tfjs_measure(browser: Browser, address: str, backend: str) -> Measure:
    """Return a function that trains with TensorFlow.js and returns the seconds of an epoch."""
    page = browser.new_page()
    page.set_default_timeout(300_000)
    page.goto(f"{address}/tfjs.html")
    assert page.evaluate("(backend) => prepare(backend)", backend) == backend
    images = TFJS_IMAGES[backend]
    return lambda: page.evaluate("(count) => train(count)", images) * IMAGES / images


def install_tfjs(folder: Path) -> None:
    """Put TensorFlow.js and its page into a folder."""
    packages = [f"@tensorflow/{name}@{TFJS_VERSION}" for name in TFJS_FILES]
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, *packages]
    subprocess.run(command, check=True)
    for name, file in TFJS_FILES.items():
        shutil.copy(folder / "node_modules" / "@tensorflow" / name / "dist" / file, folder)
    for path in (folder / "node_modules/@tensorflow/tfjs-backend-wasm/dist").glob("*.wasm"):
        shutil.copy(path, folder)
    (folder / "tfjs.html").write_text(TFJS_PAGE, encoding="utf-8")


def whole_run(page: Page) -> tuple[float, float]:
    """Train the article's run in the page; return its seconds, and its accuracy on the test images."""
    return tuple(
        page.evaluate(
            """async (settings) => {
              const began = performance.now();
              const done = await training.run(settings);
              return [(performance.now() - began) / 1000, done.test_accuracy];
            }""",
            ARTICLE,
        )
    )


def engine_memory(browser: Browser, address: str) -> float:
    """Return the megabytes of a page with the engine alone, during a long run."""
    page = open_training(browser, address, read_wasm())
    page.evaluate(
        "(settings) => { window.finished = false; training.run(settings).then(() => finished = true); }",
        {**ARTICLE, **HEAVY},
    )
    return most_memory(browser, page, "window.finished")


def lab_memory(browser: Browser, address: str) -> float:
    """Return the megabytes of a page with the training lab, while it loads the images and trains."""
    page = browser.new_page()
    page.goto(f"{address}/lab.html")
    page.get_by_role("button", name="Train", exact=True).click()
    state = "document.querySelector('.mnist-lesson').dataset.state"
    megabytes = most_memory(browser, page, f"['done', 'error'].includes({state})")
    assert page.evaluate(state) == "done"
    return megabytes


def most_memory(browser: Browser, page: Page, is_over: str) -> float:
    """Return the most megabytes that the page's process has for itself until an expression is true."""
    most = 0.0
    while not page.evaluate(is_over):
        most = max(most, renderer_memory(browser))
        page.wait_for_timeout(50)
    return most


def write_pages(folder: Path) -> None:
    """Write the page with the engine alone, and the one with the training lab and what it loads."""
    (folder / "engine.html").write_text(engine_page(), encoding="utf-8")
    lab = TrainingLab(**{**ARTICLE, **HEAVY})
    (folder / "lab.html").write_text(page_html([lab]), encoding="utf-8")
    write_resources(folder, [name for _, name, _ in IMAGE_PARTS])


def take_turns(measures: dict[str, Measure], rounds: int) -> dict[str, float]:
    """Measure all of them, round after round; return the fastest of each."""
    seconds: dict[str, list[float]] = {name: [] for name in measures}
    for number in range(rounds):
        for name, measure in measures.items():
            seconds[name].append(measure())
            print(f"round {number + 1}  {name:42} {seconds[name][-1]:8.3f} s", flush=True)
    return {name: min(values) for name, values in seconds.items()}


def print_table(title: str, fastest: dict[str, float]) -> None:
    """Print seconds and ratios; the first row is Keras's fit as it comes."""
    fit = next(iter(fastest.values()))
    print(f"\n{title:42} {'s/epoch':>9} {'× faster than fit':>18}")
    for name, seconds in fastest.items():
        print(f"{name:42} {seconds:9.3f} {fit / seconds:18.1f}")


def measure_times(browser: Browser, address: str, *, rounds: int, with_tfjs: bool) -> Figures:
    """Measure and print how fast all of them train."""
    figures = Figures()
    fast, plain = (open_training(browser, address, wasm) for wasm in (read_wasm(), None))
    for hidden_units in (10, 128):
        measures = {
            FIT: keras_measure(hidden_units, 1),
            f"Keras, steps_per_execution={STEPS_PER_EXECUTION}": keras_measure(
                hidden_units, STEPS_PER_EXECUTION
            ),
            LAB: lab_measure(hidden_units),
            PAGE: page_measure(fast, hidden_units, epochs=ARTICLE["epochs"]),
            "page, plain JavaScript": page_measure(plain, hidden_units),
        }
        if with_tfjs and hidden_units == 10:
            backends = {f"TensorFlow.js {TFJS_VERSION}, {name}": name for name in TFJS_IMAGES}
            measures |= {title: tfjs_measure(browser, address, name) for title, name in backends.items()}
        figures.epochs[hidden_units] = take_turns(measures, rounds)
        title = f"784 → {hidden_units} → 10, {os.cpu_count()} cores"
        print_table(title, figures.epochs[hidden_units])
    figures.run, accuracy = min(whole_run(fast) for _ in range(rounds))
    print(f"\nThe article's run in the page, 10 epochs: {figures.run:.2f} s, accuracy {accuracy}")
    return figures


def measure_memory(address: str) -> dict[str, float]:
    """Measure and print the memory of the two pages, each in a browser of its own."""
    megabytes = {}
    for page, measure in {"the engine alone": engine_memory, "the training lab": lab_memory}.items():
        with launch_chromium() as browser:
            megabytes[page] = measure(browser, address)
        print(
            f"Memory of the page's process while it trains on 60,000 images, {page}: {megabytes[page]:.0f} MB"
        )
    return megabytes


def main() -> int:
    """Measure, print, and return 1 where a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--without-tfjs", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, serve(Path(name)) as address:
        write_pages(Path(name))
        if not arguments.without_tfjs:
            install_tfjs(Path(name))
        with launch_chromium() as browser:
            with_tfjs = not arguments.without_tfjs
            figures = measure_times(browser, address, rounds=arguments.rounds, with_tfjs=with_tfjs)
        figures.megabytes = measure_memory(address)
    missed = find_missed(figures)
    print("\n".join(["", "Missed:", *missed] if missed else ["", "All limits are kept."]))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
