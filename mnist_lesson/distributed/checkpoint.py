"""One file from which an interrupted training goes on as if nothing had happened."""

from __future__ import annotations

import hashlib
import io
import json
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mnist_lesson.distributed.errors import DistributedError

FILE_NAME = "last.checkpoint"
PREVIOUS_NAME = "previous.checkpoint"
HEADER = b"mnist_lesson checkpoint 1 "
_PREFIX_LENGTH = len(HEADER) + 64 + 1  # with the SHA-256 in hexadecimal and a newline


class CheckpointError(DistributedError):
    """The checkpoint is missing, damaged or belongs to another training."""


@dataclass(frozen=True)
class Checkpoint:
    """What a training needs to go on after ``epoch`` epochs.

    Attributes:
        epoch: number of finished epochs.
        settings: images, batch_size and seed of the training.
        shuffling: state of the NumPy generator that draws each epoch's order of images.
        weights: the network's arrays in Keras's order.
        optimizer: the optimizer's arrays in Keras's order.
    """

    epoch: int
    settings: dict[str, int]
    shuffling: dict[str, object]
    weights: list[np.ndarray]
    optimizer: list[np.ndarray]


def to_bytes(checkpoint: Checkpoint) -> bytes:
    """Return the file's contents: a line with the SHA-256 of the rest, then a NumPy archive."""
    names = ("epoch", "settings", "shuffling")
    arrays = {"state": np.array(json.dumps({name: getattr(checkpoint, name) for name in names}))}
    for kind in ("weights", "optimizer"):
        arrays |= {f"{kind}_{index}": array for index, array in enumerate(getattr(checkpoint, kind))}
    archive = io.BytesIO()
    np.savez(archive, **arrays)
    body = archive.getvalue()
    return HEADER + hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def from_bytes(contents: bytes, path: Path) -> Checkpoint:
    """Return the checkpoint that :func:`to_bytes` wrote.

    Raises:
        CheckpointError: the contents differ from what was written; the message names ``path``.
    """
    prefix, body = contents[:_PREFIX_LENGTH], contents[_PREFIX_LENGTH:]
    if prefix != HEADER + hashlib.sha256(body).hexdigest().encode() + b"\n":
        raise CheckpointError(
            f"The checkpoint {path} is damaged: its {len(contents)} bytes are not those that were written. "
            f"Start from the beginning without --resume (it is kept as {PREVIOUS_NAME}), "
            "or put an undamaged copy in its place."
        )
    with np.load(io.BytesIO(body), allow_pickle=False) as archive:
        arrays = dict(archive)
    state = json.loads(arrays.pop("state").item())
    lists = {
        kind: [arrays[f"{kind}_{index}"] for index in range(sum(name.startswith(kind) for name in arrays))]
        for kind in ("weights", "optimizer")
    }
    return Checkpoint(**state, **lists)


def save(folder: Path, checkpoint: Checkpoint) -> None:
    """Write a folder's checkpoint, so that at any moment there is the old one or the new one, whole.

    Raises:
        CheckpointError: the folder can't be written to.
    """
    path = folder / FILE_NAME
    partial = path.with_suffix(".partial")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as file:
            file.write(to_bytes(checkpoint))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        raise CheckpointError(
            f"The checkpoint {path} can't be written: {error}. "
            "Name a folder with room in which you may write: --checkpoint FOLDER."
        ) from error


def read(folder: Path) -> bytes:
    """Return the contents of a folder's checkpoint.

    Raises:
        CheckpointError: there is none, or it can't be read.
    """
    path = folder / FILE_NAME
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise CheckpointError(
            f"There is no checkpoint {path} to go on from. Name its folder with --checkpoint, "
            "or start from the beginning without --resume."
        ) from error
    except OSError as error:
        raise CheckpointError(f"The checkpoint {path} can't be read: {error}.") from error


def set_aside(folder: Path) -> Path | None:
    """Keep an earlier training's checkpoint under another name; return its new path, or None without one."""
    path = folder / FILE_NAME
    if not path.exists():
        return None
    return path.replace(folder / PREVIOUS_NAME)


def check_settings(checkpoint: Checkpoint, settings: dict[str, int], epochs: int) -> None:
    """Check that a training with these settings may go on from the checkpoint.

    Raises:
        CheckpointError: it was made with others, or by a training that is longer already.
    """
    for name, wanted in settings.items():
        option, made = "--" + name.replace("_", "-"), checkpoint.settings.get(name)
        if made != wanted:
            raise CheckpointError(
                f"Expected {option} {made}, with which the checkpoint was made, got {wanted}. Go on with "
                f"{option} {made}, or start from the beginning without --resume."
            )
    if checkpoint.epoch > epochs:
        raise CheckpointError(
            f"Expected --epochs {checkpoint.epoch} or more, since so many are finished in the checkpoint, "
            f"got {epochs}. Raise --epochs, or start from the beginning without --resume."
        )
