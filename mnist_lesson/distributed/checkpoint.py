"""One file from which an interrupted training goes on as if nothing had happened."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
from collections.abc import Iterator
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


@contextlib.contextmanager
def claim(folder: Path) -> Iterator[None]:
    """Make a folder, try to write there before a training depends on it, and keep other trainings out.

    The claim is a lock on the folder itself, which ends with this process however it ends.

    Raises:
        CheckpointError: the folder can't be written to, or another training writes there.
    """
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder, os.O_RDONLY)
    try:
        _lock(lock, folder)
        with _writing(folder):
            _partial(folder).open("wb").close()
            _partial(folder).unlink()
        yield
    finally:
        os.close(lock)


def _lock(opened: int, folder: Path) -> None:
    import fcntl  # only here, for Windows lacks it: the command says so in words

    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise CheckpointError(
            "Expected a folder that no other training writes to, but one that runs at this moment keeps its "
            f"checkpoint in {folder}. Wait until it has ended, or name another folder: --checkpoint FOLDER."
        ) from error
    except OSError:
        return  # some network folders know no locks


def save(folder: Path, checkpoint: Checkpoint) -> None:
    """Write a folder's checkpoint, so that at any moment there is the old one or the new one, whole.

    Raises:
        CheckpointError: the folder can't be written to.
    """
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with _partial(folder).open("wb") as file:
            file.write(to_bytes(checkpoint))
            file.flush()
            os.fsync(file.fileno())
        _partial(folder).replace(folder / FILE_NAME)


def _partial(folder: Path) -> Path:
    return (folder / FILE_NAME).with_suffix(".partial")


@contextlib.contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CheckpointError(
            f"The checkpoint {folder / FILE_NAME} can't be written: {error}. "
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
    """Keep an earlier training's checkpoint under another name; return its new path, or None without one.

    Raises:
        CheckpointError: it can't be renamed; it stays where it is.
    """
    path, previous = folder / FILE_NAME, folder / PREVIOUS_NAME
    try:
        return path.replace(previous)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CheckpointError(
            f"An earlier training's checkpoint {path} can't be kept as {PREVIOUS_NAME}: {error}. Move "
            f"{previous} away, name another folder with --checkpoint, or go on from it with --resume."
        ) from error


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
