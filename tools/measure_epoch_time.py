"""Measure how long one epoch takes on this machine, for networks of different width.

    python tools/measure_epoch_time.py [--device NAME]

Adds rows to mnist_lesson/assets/epoch_time.json, which chapter 9 reads and plots; rows of the same device
are replaced, those of other devices stay, so that a GPU's may be measured elsewhere. The network is
784 → width → 10, trained with plain SGD by ``fit`` as it comes. A time is the fastest of ROUNDS runs over
IMAGES images, after one run to warm up, scaled to an epoch of 60,000 images: whatever else the machine does
meanwhile can only add to it.
"""

from __future__ import annotations

import argparse
import datetime
import itertools
import json
import os
import platform
import statistics
import sys
import time
from importlib.metadata import version

import keras
import numpy as np

from mnist_lesson.data import flatten, load_mnist, one_hot, scale_pixels
from mnist_lesson.measurements import EPOCH_TIME_PATH, load_epoch_times
from mnist_lesson.models import build_mlp
from mnist_lesson.runtime import accelerator_name

WIDTHS = (10, 32, 128, 512, 2048, 4096)
BATCH_SIZES = (32, 256, 2048)
EPOCH_IMAGES = 60_000
IMAGES = 10_240  # whole batches of every size
ROUNDS = 7


def warmed_up(width: int, batch_size: int, x: np.ndarray, y: np.ndarray) -> keras.Sequential:
    """Return a compiled network that has trained once, so that everything slow about a start is over."""
    model = build_mlp(width)
    model.compile(loss="categorical_crossentropy", optimizer="sgd")
    model.fit(x, y, batch_size=batch_size, verbose=0)
    return model


def measure() -> dict[tuple[int, int], list[float]]:
    """Return for each width and batch size the seconds that an epoch of 60,000 images takes, once a round.

    Round after round over all networks, so that a busy minute of the machine does not hit one of them alone.
    """
    (x_train, y_train), _ = load_mnist()
    x, y = flatten(scale_pixels(x_train[:IMAGES])), one_hot(y_train[:IMAGES])
    cells = list(itertools.product(WIDTHS, BATCH_SIZES))
    models = {(width, batch_size): warmed_up(width, batch_size, x, y) for width, batch_size in cells}
    times = {cell: [] for cell in cells}
    for round_number, (width, batch_size) in itertools.product(range(ROUNDS), cells):
        started = time.perf_counter()
        models[width, batch_size].fit(x, y, batch_size=batch_size, verbose=0)
        seconds = (time.perf_counter() - started) * EPOCH_IMAGES / len(x)
        times[width, batch_size].append(seconds)
        print(f"round {round_number}  width {width:5}  batch {batch_size:5}  {seconds:8.3f} s", flush=True)
    return times


def rows_of(device: str, times: dict[tuple[int, int], list[float]]) -> list[dict[str, object]]:
    """Return what the file holds: one row for each width and batch size."""
    backend = keras.backend.backend()
    return [
        {
            "device": device,
            "width": width,
            "batch_size": batch_size,
            "seconds_per_epoch": round(min(seconds), 3),
            "median": round(statistics.median(seconds), 3),
            "slowest": round(max(seconds), 3),
            "images": IMAGES,
            "rounds": len(seconds),
            "keras": keras.__version__,
            backend: version(backend),
            "date": datetime.date.today().isoformat(),
        }
        for (width, batch_size), seconds in times.items()
    ]


def device_name() -> str:
    """Name the accelerator, or the CPU by its number of cores."""
    name = accelerator_name()
    return f"CPU, {os.cpu_count()} cores ({platform.machine()})" if name == "CPU" else name


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--device", default=device_name(), help="name to record (default: %(default)s)")
    device = parser.parse_args().device
    kept = [row for row in load_epoch_times() if row["device"] != device] if EPOCH_TIME_PATH.exists() else []
    measured = {
        "what": f"Seconds for an epoch of {EPOCH_IMAGES:,} images, 784 → width → 10, plain SGD, Keras's fit",
        "how": f"The fastest of a row's rounds over its number of images, scaled to {EPOCH_IMAGES:,} images",
        "written_by": "tools/measure_epoch_time.py",
        "rows": kept + rows_of(device, measure()),
    }
    EPOCH_TIME_PATH.write_text(json.dumps(measured, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
