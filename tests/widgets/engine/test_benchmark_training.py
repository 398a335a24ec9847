"""The benchmark of the training tells which of its limits are missed."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import benchmark_training
import pytest
from benchmark_training import FIT, LAB, PAGE, Figures, find_missed

JAVASCRIPT = "page, plain JavaScript"


def figures() -> Figures:
    """Return figures that lie at their limits."""
    epochs = {
        10: {FIT: 2.5, LAB: 1.0, PAGE: 0.05, JAVASCRIPT: 0.5},
        128: {FIT: 3.0, LAB: 2.0, PAGE: 1.0, JAVASCRIPT: 6.0},
    }
    return Figures(epochs, run=1.5, megabytes={"the engine alone": 300, "the training lab": 300})


def test_at_the_limits_none_is_missed() -> None:
    assert find_missed(figures()) == []


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            lambda f: f.epochs[10].update({PAGE: 0.0505}),
            f"10 hidden units, {PAGE}: expected 50 × {FIT} or more, got 49.5 ×",
        ),
        (
            lambda f: f.epochs[128].update({PAGE: 1.1}),
            f"128 hidden units, {PAGE}: expected 3 × {FIT} or more, got 2.7 ×",
        ),
        (
            lambda f: f.epochs[10].update({LAB: 1.1}),
            f"10 hidden units, {LAB}: expected 2.5 × {FIT} or more, got 2.3 ×",
        ),
        (
            lambda f: f.epochs[10].update({JAVASCRIPT: 0.04}),
            f"10 hidden units: expected {PAGE} to be the fastest, got {JAVASCRIPT}",
        ),
        (
            lambda f: setattr(f, "run", float("nan")),
            "The article's run: expected 1.5 s or less, got nan s",
        ),
        (
            lambda f: f.megabytes.update({"the training lab": 301}),
            "Memory, the training lab: expected 300 MB or less, got 301 MB",
        ),
    ],
)
def test_a_missed_limit_is_told(change: Callable[[Figures], None], line: str) -> None:
    measured = figures()
    change(measured)
    assert find_missed(measured) == [line]


@pytest.mark.parametrize(("megabytes", "status"), [(300, 0), (301, 1)])
def test_the_exit_status_tells_of_missed_limits(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], megabytes: float, status: int
) -> None:
    monkeypatch.setattr("sys.argv", ["benchmark_training.py", "--without-tfjs"])
    monkeypatch.setattr(benchmark_training, "launch_chromium", contextlib.nullcontext)
    monkeypatch.setattr(benchmark_training, "write_pages", lambda folder: None)
    monkeypatch.setattr(benchmark_training, "measure_times", lambda *_, **__: figures())
    monkeypatch.setattr(benchmark_training, "measure_memory", lambda address: {"the lab": megabytes})
    assert benchmark_training.main() == status
    assert ("Memory, the lab: expected 300 MB" in capsys.readouterr().out) == (status == 1)
