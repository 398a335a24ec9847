"""Measure how long one epoch takes on this machine, for networks of different width.

    python tools/measure_epoch_time.py [--device NAME]

Adds rows to mnist_lesson/assets/epoch_time.json, which chapter 9 reads and plots; rows of the same device
are replaced, those of other devices stay, so that a GPU's may be measured elsewhere. The network is
784 → width → 10, trained with plain SGD by ``fit`` as it comes. Each time is the median of REPETITIONS runs
over IMAGES images after one run to warm up, scaled to an epoch of 60,000 images.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import statistics
import sys
import time
from importlib.metadata import version

import keras

from mnist_lesson.data import flatten, load_mnist, one_hot, scale_pixels
from mnist_lesson.measurements import EPOCH_TIME_PATH, load_epoch_times
from mnist_lesson.models import build_mlp
from mnist_lesson.runtime import accelerator_name

WIDTHS = (10, 32, 128, 512, 2048, 4096)
BATCH_SIZES = (32, 256, 2048)
EPOCH_IMAGES = 60_000
IMAGES = 10_240  # whole batches of every size
REPETITIONS = 3


def seconds_per_epoch(width: int, batch_size: int, x: object, y: object) -> list[float]:
    """Train REPETITIONS times over ``x``; return the seconds that an epoch of 60,000 images would take."""
    model = build_mlp(width)
    model.compile(loss="categorical_crossentropy", optimizer="sgd")
    model.fit(x, y, batch_size=batch_size, verbose=0)
    times = []
    for _ in range(REPETITIONS):
        started = time.perf_counter()
        model.fit(x, y, batch_size=batch_size, verbose=0)
        times.append((time.perf_counter() - started) * EPOCH_IMAGES / len(x))
    return times


def measure(device: str) -> list[dict[str, object]]:
    """Return one row for each width and batch size."""
    (x_train, y_train), _ = load_mnist()
    x, y = flatten(scale_pixels(x_train[:IMAGES])), one_hot(y_train[:IMAGES])
    backend = keras.backend.backend()
    rows = []
    for width in WIDTHS:
        for batch_size in BATCH_SIZES:
            times = seconds_per_epoch(width, batch_size, x, y)
            row = {
                "device": device,
                "width": width,
                "batch_size": batch_size,
                "seconds_per_epoch": round(statistics.median(times), 3),
                "fastest": round(min(times), 3),
                "slowest": round(max(times), 3),
                "images": IMAGES,
                "keras": keras.__version__,
                backend: version(backend),
                "date": datetime.date.today().isoformat(),
            }
            rows.append(row)
            print(f"width {width:5}  batch {batch_size:5}  {row['seconds_per_epoch']:8.3f} s", flush=True)
    return rows


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
        "how": f"Median, fastest and slowest of {REPETITIONS} runs over the row's images, after one to warm "
        f"up, scaled to {EPOCH_IMAGES:,} images",
        "written_by": "tools/measure_epoch_time.py",
        "rows": kept + measure(device),
    }
    EPOCH_TIME_PATH.write_text(json.dumps(measured, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
