"""What a launcher hands to a process that computes."""

from __future__ import annotations

import base64
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Job:
    """One process's part of a training.

    Attributes:
        process: its number, from 0 to ``processes - 1``.
        shows: whether it prints progress and result.
        folder: where process 0 keeps the checkpoint.
        start: contents of the checkpoint to go on from, or None.
    """

    processes: int
    addresses: tuple[str, ...]
    process: int
    epochs: int
    batch_size: int
    images: int
    seed: int
    folder: str
    shows: bool
    start: bytes | None

    def settings(self) -> dict[str, int]:
        """Return what decides which weights the training ends with."""
        return {"images": self.images, "batch_size": self.batch_size, "seed": self.seed}

    def to_json(self) -> dict[str, object]:
        """Return plain values for JSON."""
        encoded = None if self.start is None else base64.b64encode(self.start).decode()
        return asdict(self) | {"start": encoded}

    @classmethod
    def from_json(cls, values: dict) -> Job:
        """Return the job from what :meth:`to_json` gave."""
        start = None if values["start"] is None else base64.b64decode(values["start"])
        return cls(**values | {"start": start, "addresses": tuple(values["addresses"])})
