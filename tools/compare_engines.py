"""Compare the accuracies that the page's training engine and Keras reach over many seeds.

    python tools/compare_engines.py [--seeds 240] [--page-only]

Trains the article's program once for each seed with the page's fast engine (in Node) and with Keras, and asks
whether both could come from one distribution. Keras's first runs are those that chapter 8 shows
(mnist_lesson/assets/accuracy_over_seeds.json). Writes mnist_lesson/assets/engine_accuracies.json.

With ``--page-only`` Keras's runs stay as they were measured: enough after a change of the page's engine.

The two engines draw their random numbers differently, so a seed means something else to each; only the
distributions can be compared. The more runs, the smaller a difference that would be seen.
"""

from __future__ import annotations

import argparse
import datetime
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import measure_accuracy
import numpy as np
from engine_settings import ARTICLE

from mnist_lesson.data import load_mnist
from mnist_lesson.measurements import ASSETS, load_accuracy_over_seeds

PATH = ASSETS / "engine_accuracies.json"
PROGRAM = Path(__file__).parent / "train_seeds.mjs"
SHUFFLES = 20_000
MEASURES = ("accuracies", "losses")

Statistic = Callable[[np.ndarray, np.ndarray], float]


def write_mnist(path: Path) -> Path:
    """Write MNIST as the programs in Node read it: images and labels, training set and test set."""
    train, test = load_mnist()
    path.write_bytes(b"".join(array.tobytes() for array in (*train, *test)))
    return path


def train_in_node(seeds: list[int]) -> list[tuple[float, float]]:
    """Return loss and accuracy on the test images of the page's engine, for each seed."""
    with tempfile.TemporaryDirectory() as folder:
        data = write_mnist(Path(folder) / "mnist.bin")
        command = ["node", PROGRAM, data, json.dumps(ARTICLE), json.dumps(seeds)]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [tuple(pair) for pair in json.loads(output)]


def train_with_keras(seeds: list[int]) -> dict[str, object]:
    """Return Keras's losses and accuracies for those seeds that chapter 8 doesn't show, and its version."""
    measured = measure_accuracy.measure(seeds[len(load_accuracy_over_seeds()["seeds"]) :], jobs=2)
    return {name: measured[name] for name in ("versions", "seeds", "accuracies", "losses")}


def keras_results(measured: dict[str, object], name: str) -> list[float]:
    """Return all of Keras's "accuracies" or "losses": those that chapter 8 shows, and the others."""
    return load_accuracy_over_seeds()[name] + measured["keras"][name]


def largest_gap(a: np.ndarray, b: np.ndarray) -> float:
    """Return the largest distance between two samples' cumulative shares (Kolmogorov and Smirnov)."""
    values = np.concatenate([a, b])
    share_of_a = np.searchsorted(np.sort(a), values, side="right") / len(a)
    share_of_b = np.searchsorted(np.sort(b), values, side="right") / len(b)
    return float(np.abs(share_of_a - share_of_b).max())


def mean_difference(a: np.ndarray, b: np.ndarray) -> float:
    """Return how far two samples' means lie apart."""
    return float(abs(a.mean() - b.mean()))


def permutation_test(a: np.ndarray, b: np.ndarray, statistic: Statistic) -> float:
    """Return the p-value of "both samples come from one distribution".

    If they do, it makes no difference which number stands in which sample; so the numbers are dealt out anew,
    many times, and the p-value is the share of deals with at least the statistic that was seen.
    """
    seen = statistic(a, b)
    random = np.random.default_rng(0)
    together = np.concatenate([a, b])
    deals = (random.permutation(together) for _ in range(SHUFFLES))
    reached = sum(statistic(deal[: len(a)], deal[len(a) :]) >= seen - 1e-12 for deal in deals)
    return (reached + 1) / (SHUFFLES + 1)


def compare(a: list[float], b: list[float]) -> dict[str, float]:
    """Return both statistics of two samples, and their p-values."""
    first, second = np.array(a), np.array(b)
    return {
        "largest_gap": round(largest_gap(first, second), 4),
        "largest_gap_p": round(permutation_test(first, second, largest_gap), 4),
        "mean_difference": round(mean_difference(first, second), 6),
        "mean_difference_p": round(permutation_test(first, second, mean_difference), 4),
    }


def measured_keras(seeds: list[int]) -> dict[str, object]:
    """Return Keras's runs as they stand in the file.

    Raises:
        SystemExit: they are of other seeds.
    """
    measured = json.loads(PATH.read_text(encoding="utf-8"))
    if measured["seeds"] != seeds:
        sys.exit(f"{PATH.name} has {len(measured['seeds'])} seeds, not {len(seeds)}: train Keras too.")
    return measured["keras"]


def measure(seeds: list[int], *, page_only: bool) -> dict[str, object]:
    """Train, compare, and return what the file holds."""
    runs = train_in_node(seeds)
    losses = [round(loss, 6) for loss, _ in runs]
    accuracies = [round(accuracy, 4) for _, accuracy in runs]
    measured = {
        "what": "Loss and accuracy on MNIST's 10,000 test images of the ten-line program, trained by the "
        "page's engine and by Keras (its first runs: accuracy_over_seeds.json), and whether they come from "
        "the same distribution",
        "written_by": "tools/compare_engines.py",
        "date": datetime.date.today().isoformat(),
        "settings": {name: value for name, value in ARTICLE.items() if name != "seed"},
        "seeds": seeds,
        "accuracies": accuracies,
        "losses": losses,
        "keras": measured_keras(seeds) if page_only else train_with_keras(seeds),
    }
    comparison = {name: compare(measured[name], keras_results(measured, name)) for name in MEASURES}
    return measured | {"comparison": comparison}


def main() -> int:
    """Measure, write the file, print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seeds", type=int, default=240, help="how many, counted from 0")
    parser.add_argument("--page-only", action="store_true", help="keep Keras's runs as they are")
    arguments = parser.parse_args()
    measured = measure(list(range(arguments.seeds)), page_only=arguments.page_only)
    PATH.write_text(json.dumps(measured, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    page, keras = measured["accuracies"], keras_results(measured, "accuracies")
    for name, accuracies in {"page": page, "Keras": keras}.items():
        spread = f"{min(accuracies)} to {max(accuracies)}, mean {np.mean(accuracies):.4f}"
        print(f"{name:5}  {len(accuracies)} seeds: {spread}")
    print(json.dumps(measured["comparison"], indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
