"""The measurements in the package are complete, and damage to them is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mnist_lesson import measurements
from mnist_lesson.measurements import (
    MeasurementError,
    load_accuracy_over_seeds,
    load_distributed_runs,
    load_epoch_times,
)


def test_the_accuracies_are_those_of_a_network_that_reads_digits() -> None:
    measured = load_accuracy_over_seeds()
    assert len(set(measured["seeds"])) == len(measured["seeds"]) >= 20
    assert measured["article_accuracy"] == 0.9018
    assert all(0.85 < accuracy < 0.95 for accuracy in measured["accuracies"])
    assert len(set(measured["accuracies"])) > 10  # seeds that matter
    assert {"tensorflow", "keras", "numpy", "python"} <= measured["versions"].keys()


def test_every_device_was_measured_at_every_width_and_batch_size() -> None:
    rows = load_epoch_times()
    by_device = {
        device: {(row["width"], row["batch_size"]) for row in rows if row["device"] == device}
        for device in {row["device"] for row in rows}
    }
    cells = {(width, batch) for width in (10, 32, 128, 512, 2048, 4096) for batch in (32, 256, 2048)}
    assert all(measured == cells for measured in by_device.values())
    assert all(row["seconds_per_epoch"] <= row["median"] <= row["slowest"] for row in rows)


def test_two_processes_ended_with_the_digits_of_one() -> None:
    one, two = load_distributed_runs()
    assert (one["processes"], two["processes"]) == (1, 2)
    assert (one["loss"], one["accuracy"]) == (two["loss"], two["accuracy"])
    assert 0 < one["seconds"] < two["seconds"]


ACCURACY = {"seeds": [0], "accuracies": [0.9], "losses": [0.4], "article_accuracy": 0.9, "versions": {}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "it is missing"),
        ("{", "can't be read"),
        ("[]", "holds a list"),
        (json.dumps({"seeds": [0]}), "lacks accuracies, article_accuracy, losses, versions"),
        (json.dumps(ACCURACY | {"losses": []}), "'losses': 0"),
        (json.dumps(ACCURACY | {"seeds": [], "accuracies": [], "losses": []}), "'seeds': 0"),
        (json.dumps(ACCURACY | {"accuracies": [90.0]}), r"outside \[0, 1\]"),
        (json.dumps(ACCURACY | {"accuracies": ["0.9"]}), "accuracies is no list of numbers"),
        (json.dumps(ACCURACY | {"losses": [float("nan")]}), "losses is no list of numbers"),
        (json.dumps(ACCURACY | {"seeds": 7}), "seeds is no list of numbers"),
        (
            "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n",
            "a Git LFS pointer.*git lfs pull",
        ),
        ("<!DOCTYPE html><html>", "a web page"),
        ("", "it is empty"),
        ("\0" * 900, "nothing but zeros"),
        ("[" * 100_000, "can't be read as JSON"),
        (" " * 2**20 + "{}", "larger than 1 MB"),
    ],
)
def test_damaged_accuracies_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None, message: str
) -> None:
    path = tmp_path / "accuracy.json"
    if text is not None:
        path.write_text(text)
    monkeypatch.setattr(measurements, "ACCURACY_PATH", path)
    with pytest.raises(MeasurementError, match=message) as caught:
        load_accuracy_over_seeds()
    assert str(path) in str(caught.value)
    assert "python tools/measure_accuracy.py" in str(caught.value)


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        ({}, "no list"),
        ({"rows": []}, "no list"),
        ({"rows": [7]}, "7 stands in the place of a row"),
        ({"rows": [{"device": "CPU", "width": 10}]}, "batch_size"),
    ],
)
def test_damaged_epoch_times_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contents: dict, message: str
) -> None:
    path = tmp_path / "epoch_time.json"
    path.write_text(json.dumps(contents))
    monkeypatch.setattr(measurements, "EPOCH_TIME_PATH", path)
    with pytest.raises(MeasurementError, match=message):
        load_epoch_times()


def test_a_damaged_measurement_of_processes_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "distributed.json"
    path.write_text(json.dumps({"runs": [{"processes": 1, "seconds": 2.0, "loss": "0.4", "accuracy": 0.9}]}))
    monkeypatch.setattr(measurements, "DISTRIBUTED_PATH", path)
    with pytest.raises(MeasurementError, match=r"accuracy is wrong.*python tools/measure_distributed\.py"):
        load_distributed_runs()
