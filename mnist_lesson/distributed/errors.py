"""What stops a distributed training, in words for its user."""

from __future__ import annotations


class DistributedError(RuntimeError):
    """The training can't start or go on; the message says what was expected, what came and what to do."""
