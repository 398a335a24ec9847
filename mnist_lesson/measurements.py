"""The course's own measurements: small data files that programs in ``tools/`` write and chapters read."""

from __future__ import annotations

import json
import math
import reprlib
from pathlib import Path
from typing import Any

from mnist_lesson.files import Content, FileError, read_bytes, recognize

ASSETS = Path(__file__).parent / "assets"
ACCURACY_PATH = ASSETS / "accuracy_over_seeds.json"
EPOCH_TIME_PATH = ASSETS / "epoch_time.json"
DISTRIBUTED_PATH = ASSETS / "distributed.json"
MOST_BYTES = 2**20

_EPOCH_TIME_FIELDS = {"device": str, "width": int, "batch_size": int, "seconds_per_epoch": float}
_DISTRIBUTED_FIELDS = {"processes": int, "seconds": float, "loss": str, "accuracy": str}


class MeasurementError(RuntimeError):
    """A measurement's file is missing or does not hold what its program writes."""


def load_accuracy_over_seeds() -> dict[str, Any]:
    """Return what ``tools/measure_accuracy.py`` measured: the ten-line program, once for each seed.

    Returns:
        A dictionary with the lists ``"seeds"`` (int), ``"accuracies"`` and ``"losses"`` (float, on the test
        set), one entry a run and in the same order; ``"article_accuracy"``, the one number that the article
        reports; ``"versions"``, package names and their versions; and how it was measured: ``"program"``,
        ``"cpu_count"``, ``"date"``.

    Raises:
        MeasurementError: the file is missing, can't be read or is incomplete.
    """
    tool = "tools/measure_accuracy.py"
    measured = _read(ACCURACY_PATH, tool)
    wanted = {"seeds", "accuracies", "losses", "article_accuracy", "versions"}
    if missing := wanted - measured.keys():
        raise MeasurementError(_damage(ACCURACY_PATH, f"it lacks {', '.join(sorted(missing))}", tool))
    lists = {name: measured[name] for name in ("seeds", "accuracies", "losses")}
    for name, values in lists.items():
        if not isinstance(values, list) or not all(map(_is_number, values)):
            raise MeasurementError(_damage(ACCURACY_PATH, f"{name} is no list of numbers", tool))
    lengths = {name: len(values) for name, values in lists.items()}
    if len(set(lengths.values())) != 1 or not lengths["seeds"]:
        raise MeasurementError(_damage(ACCURACY_PATH, f"its lists have lengths {lengths}", tool))
    if not all(0 <= accuracy <= 1 for accuracy in measured["accuracies"]):
        raise MeasurementError(_damage(ACCURACY_PATH, "an accuracy lies outside [0, 1]", tool))
    return measured


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def load_epoch_times() -> list[dict[str, Any]]:
    """Return what ``tools/measure_epoch_time.py`` measured: one row a device, width and batch size.

    Returns:
        Dictionaries with ``"device"`` (a name), ``"width"`` (units of the hidden layer), ``"batch_size"``
        and ``"seconds_per_epoch"`` (the fastest of several rounds, for 60,000 images); and how the row was
        measured.

    Raises:
        MeasurementError: the file is missing, can't be read or has an incomplete row.
    """
    tool = "tools/measure_epoch_time.py"
    return _rows(EPOCH_TIME_PATH, tool, "rows", _EPOCH_TIME_FIELDS)


def load_distributed_runs() -> list[dict[str, Any]]:
    """Return what ``tools/measure_distributed.py`` measured: the ten-line network's training, one run a row.

    Returns:
        Dictionaries with ``"processes"`` (how many shared every batch), ``"seconds"`` (of training, on one
        machine) and ``"loss"`` and ``"accuracy"`` on the test set, as texts: the digits that were printed.

    Raises:
        MeasurementError: the file is missing, can't be read or has an incomplete row.
    """
    return _rows(DISTRIBUTED_PATH, "tools/measure_distributed.py", "runs", _DISTRIBUTED_FIELDS)


def _rows(path: Path, tool: str, name: str, fields: dict[str, type]) -> list[dict[str, Any]]:
    rows = _read(path, tool).get(name)
    if not isinstance(rows, list) or not rows:
        raise MeasurementError(_damage(path, f'it has no list "{name}"', tool))
    for row in rows:
        if not isinstance(row, dict):
            raise MeasurementError(_damage(path, f"{reprlib.repr(row)} stands in the place of a row", tool))
        wrong = [field for field, kind in fields.items() if not isinstance(row.get(field), kind)]
        if wrong:
            raise MeasurementError(_damage(path, f"{', '.join(wrong)} is wrong in {reprlib.repr(row)}", tool))
    return rows


def _read(path: Path, tool: str) -> dict[str, Any]:
    try:
        data = read_bytes(path, MOST_BYTES)
    except FileError as error:
        raise MeasurementError(_damage(path, str(error), tool)) from error
    try:
        measured = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        found = recognize(data)
        what = f"it is {found.words}" if found else f"it can't be read as JSON ({error})"
        raise MeasurementError(_damage(path, what, tool, found)) from error
    if not isinstance(measured, dict):
        raise MeasurementError(_damage(path, f"it holds a {type(measured).__name__}", tool))
    return measured


def _damage(path: Path, what: str, tool: str, found: Content | None = None) -> str:
    fetch = "Fetch the file itself: git lfs pull. " if found and found.kind == "lfs" else ""
    return (
        f"The measurement {path} is not usable: {what}. Expected the JSON that {tool} writes. {fetch}"
        f"Install the package again, or in a clone of the course's repository run: python {tool}"
    )
