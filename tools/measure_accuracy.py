"""Measure the test accuracy of the course's ten-line program over many seeds.

    python tools/measure_accuracy.py [--seeds 30] [--check]

Writes mnist_lesson/assets/accuracy_over_seeds.json, which chapter 8 reads and plots. The program is the
article's; ``steps_per_execution`` only lets Keras do many steps between two looks at the clock, and changes
no number: ``--check`` trains one seed both ways, compares the results to the last bit, and writes nothing.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from multiprocessing import get_context

from mnist_lesson.data import flatten, load_mnist, one_hot, scale_pixels
from mnist_lesson.measurements import ACCURACY_PATH

ARTICLE_ACCURACY = 0.9018  # the one number that the article prints
STEPS_PER_EXECUTION = 125  # 60,000 images / batches of 32 = 1,875 steps = 15 · 125
PROGRAM = {
    "network": "784 → 10 sigmoid → 10 softmax, 7,960 parameters",
    "loss": "categorical_crossentropy",
    "optimizer": "sgd, learning rate 0.01",
    "batch_size": 32,
    "epochs": 10,
}


def train_and_test(seed: int, steps_per_execution: int = STEPS_PER_EXECUTION) -> tuple[float, float]:
    """Run the program with one seed; return loss and accuracy on the 10,000 test images."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras

    (x_train, y_train), (x_test, y_test) = load_mnist()
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input(shape=(784,))])
    model.add(keras.layers.Dense(10, activation="sigmoid"))
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile(
        loss="categorical_crossentropy",
        optimizer="sgd",
        metrics=["accuracy"],
        steps_per_execution=steps_per_execution,
    )
    model.fit(flatten(scale_pixels(x_train)), one_hot(y_train), batch_size=32, epochs=10, verbose=0)
    loss, accuracy = model.evaluate(flatten(scale_pixels(x_test)), one_hot(y_test), verbose=0)
    return float(loss), float(accuracy)


def check(seed: int) -> int:
    """Train one seed as the article does and as this program does; compare."""
    plain, quick = train_and_test(seed, steps_per_execution=1), train_and_test(seed)
    print(f"seed {seed}: plain {plain}, in blocks of {STEPS_PER_EXECUTION} steps {quick}")
    return 0 if plain == quick else 1


def measure(seeds: list[int], jobs: int) -> dict[str, object]:
    """Train once for each seed, every run in a fresh process; return what the file holds."""
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        runs = list(pool.map(train_and_test, seeds))
    return {
        "what": "Loss and accuracy on MNIST's 10,000 test images of the ten-line program, once for each seed",
        "written_by": "tools/measure_accuracy.py",
        "date": datetime.date.today().isoformat(),
        "program": PROGRAM,
        "article_accuracy": ARTICLE_ACCURACY,
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("tensorflow", "keras", "numpy")},
        },
        "cpu_count": os.cpu_count(),
        "seeds": seeds,
        "accuracies": [round(accuracy, 4) for _, accuracy in runs],
        "losses": [round(loss, 6) for loss, _ in runs],
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seeds", type=int, default=30, help="how many, counted from 0")
    parser.add_argument("--jobs", type=int, default=2, help="trainings at a time")
    parser.add_argument("--check", action="store_true", help="compare with a plain fit, write nothing")
    arguments = parser.parse_args()
    if arguments.check:
        return check(seed=0)
    started = time.perf_counter()
    measured = measure(list(range(arguments.seeds)), arguments.jobs)
    ACCURACY_PATH.write_text(json.dumps(measured, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    accuracies = sorted(measured["accuracies"])
    print(f"{len(accuracies)} runs in {time.perf_counter() - started:.0f} s:")
    print(f"{accuracies[0]} to {accuracies[-1]}, median {accuracies[len(accuracies) // 2]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
