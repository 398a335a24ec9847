"""One file from which an interrupted training goes on as if nothing had happened."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from mnist_lesson.distributed import DistributedError

FILE_NAME = "last.checkpoint"
PREVIOUS_NAME = "previous.checkpoint"
_PARTIAL_NAME = "partial.checkpoint"


@contextlib.contextmanager
def claim(folder: Path, *, resume: bool) -> Iterator[None]:
    """Make a folder ready for a training, before anything is computed, and keep other trainings out.

    Without ``resume`` an earlier training's checkpoint is kept under another name. The claim is a lock on the
    folder itself, which ends with this process however it ends.

    Raises:
        DistributedError: the folder can't be written to, or another training writes there.
    """
    with contextlib.ExitStack() as stack:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            opened = os.open(folder, os.O_RDONLY)
            stack.callback(os.close, opened)
            _lock(opened, folder)
            (folder / _PARTIAL_NAME).write_bytes(b"")
            (folder / _PARTIAL_NAME).unlink()
            if not resume and (folder / FILE_NAME).exists():
                kept = (folder / FILE_NAME).replace(folder / PREVIOUS_NAME)
                print(f"An earlier training's checkpoint was kept as {kept}.", flush=True)
        except OSError as error:
            raise DistributedError(
                f"The folder {folder} can't take the checkpoint: {error}. "
                "Name another one, in which you may write: --checkpoint FOLDER."
            ) from error
        try:
            yield
        finally:  # whoever was writing may have been ended in the middle of it
            with contextlib.suppress(OSError):
                (folder / _PARTIAL_NAME).unlink()


def _lock(opened: int, folder: Path) -> None:
    import fcntl  # only here, for Windows lacks it: the command says so in words

    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise DistributedError(
            "Expected a folder that no other training writes to, but one that runs at this moment keeps its "
            f"checkpoint in {folder}. Wait until it has ended, or name another folder: --checkpoint FOLDER."
        ) from error
    except OSError:
        return  # some network folders know no locks


def save(folder: Path, epoch: int, settings: dict[str, int], variables: list[np.ndarray]) -> None:
    """Write what ``epoch`` epochs have made; at any moment there is the old file or the new one, whole.

    Args:
        folder: a claimed one.
        epoch: number of finished epochs.
        settings: those with which the training may go on.
        variables: of network and optimizer, in Keras's order.

    Raises:
        DistributedError: there is no room, or the folder has gone. The file of the epoch before stays.
    """
    path, partial, archive = folder / FILE_NAME, folder / _PARTIAL_NAME, io.BytesIO()
    named: dict[str, Any] = {**settings, "epoch": epoch}
    np.savez(archive, *variables, **named)
    try:
        with partial.open("wb") as file:
            file.write(_digest(archive.getvalue()) + archive.getvalue())
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            partial.unlink()
        again = f" with --resume: it goes on after epoch {epoch - 1}" if path.exists() else ""
        raise DistributedError(
            f"Process 0 can't write the checkpoint of epoch {epoch} to {folder}: {error.strerror or error}. "
            f"Make room there, then give the same command again{again}."
        ) from error


def _digest(archive: bytes) -> bytes:
    return hashlib.sha256(archive).digest()


def load(folder: Path) -> tuple[int, dict[str, int], list[np.ndarray]]:
    """Return what :func:`save` wrote: epoch, settings, variables.

    Raises:
        DistributedError: there is no checkpoint, or it is damaged.
    """
    path = folder / FILE_NAME
    try:
        contents = path.read_bytes()
    except OSError as error:
        raise DistributedError(
            f"There is no checkpoint {path} to go on from ({error.strerror}). Name its folder with "
            "--checkpoint, or start from the beginning without --resume."
        ) from error
    digest, archive = contents[:32], contents[32:]
    if digest != _digest(archive):
        raise DistributedError(
            f"The checkpoint {path} is damaged: its {len(contents)} bytes are not those that were written. "
            "Put an undamaged copy in its place, or start from the beginning without --resume (it is kept as "
            f"{PREVIOUS_NAME})."
        )
    with np.load(io.BytesIO(archive)) as found:
        arrays = [found[name] for name in found if name.startswith("arr_")]
        numbers = {name: int(found[name]) for name in found if not name.startswith("arr_")}
    return numbers.pop("epoch"), numbers, arrays


def finished_epochs(folder: Path, settings: dict[str, int], epochs: int) -> int:
    """Return after which epoch a training with these settings may go on.

    Raises:
        DistributedError: the checkpoint can't be read, was made with others, or by a longer training.
    """
    epoch, made, _ = load(folder)
    for name, wanted in settings.items():
        if made.get(name) != wanted:
            expected = f"--{name.replace('_', '-')} {made.get(name)}"
            raise DistributedError(
                f"Expected {expected}, with which the checkpoint was made, got {wanted}. "
                f"Go on with {expected}, or start from the beginning without --resume."
            )
    if epoch > epochs:
        raise DistributedError(
            f"Expected --epochs {epoch} or more, since so many are finished in the checkpoint, got {epochs}. "
            "Raise --epochs, or start from the beginning without --resume."
        )
    return epoch
