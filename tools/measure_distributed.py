"""Measure the ten-line network's training in one process and in two, on this machine.

    python tools/measure_distributed.py

Writes mnist_lesson/assets/distributed.json, which chapter 9 reads: for each number of processes what the
command printed at its end, and how long it trained. Two processes on one machine share its cores, so this
shows what the exchange of gradients costs, not what a second machine brings. A time is the fastest of ROUNDS
runs: whatever else the machine does meanwhile can only add to it.
"""

from __future__ import annotations

import datetime
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from importlib.metadata import version

from mnist_lesson.measurements import DISTRIBUTED_PATH

PROCESSES = (1, 2)
ROUNDS = 3
RESULT = re.compile(r"test loss ([\d.]+), test accuracy ([\d.]+)\n\d+ process\w*, training took ([\d.]+) s")


def measure(processes: int) -> dict[str, object]:
    """Run the command as the chapter shows it and return what it printed at its end."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["-m", "mnist_lesson.distributed", "--processes", str(processes), "--checkpoint", folder]
        printed = subprocess.run(
            [sys.executable, *command], check=True, capture_output=True, text=True
        ).stdout
    print(printed, flush=True)
    loss, accuracy, seconds = RESULT.search(printed).groups()
    return {"processes": processes, "seconds": float(seconds), "loss": loss, "accuracy": accuracy}


def measure_all() -> list[dict[str, object]]:
    """Return the fastest run for each number of processes, taken in turn for the sake of busy minutes."""
    rounds = [[measure(processes) for processes in PROCESSES] for _ in range(ROUNDS)]
    return [min(runs, key=lambda run: run["seconds"]) for runs in zip(*rounds, strict=True)]


def main() -> int:
    measured = {
        "what": "python -m mnist_lesson.distributed: 10 epochs of 60,000 images, batch size 32",
        "how": f"The fastest of {ROUNDS} runs; seconds of training alone, the start left out",
        "written_by": "tools/measure_distributed.py",
        "device": f"CPU, {os.cpu_count()} cores ({platform.machine()})",
        "versions": {name: version(name) for name in ("keras", "jax", "numpy")},
        "date": datetime.date.today().isoformat(),
        "runs": measure_all(),
    }
    DISTRIBUTED_PATH.write_text(json.dumps(measured, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
