"""The course's own measurements: small data files that programs in ``tools/`` write and chapters read."""

from __future__ import annotations

import json
from pathlib import Path

ASSETS = Path(__file__).parent / "assets"
ACCURACY_PATH = ASSETS / "accuracy_over_seeds.json"
EPOCH_TIME_PATH = ASSETS / "epoch_time.json"
DISTRIBUTED_PATH = ASSETS / "distributed.json"

_EPOCH_TIME_FIELDS = {"device": str, "width": int, "batch_size": int, "seconds_per_epoch": float}
_DISTRIBUTED_FIELDS = {"processes": int, "seconds": float, "loss": str, "accuracy": str}


class MeasurementError(RuntimeError):
    """A measurement's file is missing or does not hold what its program writes."""


def load_accuracy_over_seeds() -> dict[str, object]:
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
    lengths = {name: len(measured[name]) for name in ("seeds", "accuracies", "losses")}
    if len(set(lengths.values())) != 1 or not lengths["seeds"]:
        raise MeasurementError(_damage(ACCURACY_PATH, f"its lists have lengths {lengths}", tool))
    if not all(0 <= accuracy <= 1 for accuracy in measured["accuracies"]):
        raise MeasurementError(_damage(ACCURACY_PATH, "an accuracy lies outside [0, 1]", tool))
    return measured


def load_epoch_times() -> list[dict[str, object]]:
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


def load_distributed_runs() -> list[dict[str, object]]:
    """Return what ``tools/measure_distributed.py`` measured: the ten-line network's training, one run a row.

    Returns:
        Dictionaries with ``"processes"`` (how many shared every batch), ``"seconds"`` (of training, on one
        machine) and ``"loss"`` and ``"accuracy"`` on the test set, as texts: the digits that were printed.

    Raises:
        MeasurementError: the file is missing, can't be read or has an incomplete row.
    """
    return _rows(DISTRIBUTED_PATH, "tools/measure_distributed.py", "runs", _DISTRIBUTED_FIELDS)


def _rows(path: Path, tool: str, name: str, fields: dict[str, type]) -> list[dict[str, object]]:
    rows = _read(path, tool).get(name)
    if not isinstance(rows, list) or not rows:
        raise MeasurementError(_damage(path, f'it has no list "{name}"', tool))
    for row in rows:
        wrong = [field for field, kind in fields.items() if not isinstance(row.get(field), kind)]
        if wrong:
            raise MeasurementError(_damage(path, f"{', '.join(wrong)} is wrong in {row}", tool))
    return rows


def _read(path: Path, tool: str) -> dict[str, object]:
    try:
        measured = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise MeasurementError(_damage(path, "it is missing", tool)) from error
    except (OSError, ValueError) as error:
        raise MeasurementError(_damage(path, f"it can't be read ({error})", tool)) from error
    if not isinstance(measured, dict):
        raise MeasurementError(_damage(path, f"it holds a {type(measured).__name__}", tool))
    return measured


def _damage(path: Path, what: str, tool: str) -> str:
    return (
        f"The measurement {path} is not usable: {what}. Expected the JSON that {tool} writes. "
        f"Install the package again, or in a clone of the course's repository run: python {tool}"
    )
