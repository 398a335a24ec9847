"""How the course's tools run a notebook: top to bottom, in a fresh kernel, in its own folder."""

from __future__ import annotations

import os
from pathlib import Path

import zmq
from nbclient import NotebookClient
from nbformat import NotebookNode
from traitlets.config import Config

CELL_TIMEOUT = 600  # seconds; a training on a slow machine
# Kernels that share the machine's cores: the lesson's arrays are small, and more threads than cores only wait
# for each other. What a reader's environment sets wins.
ONE_THREAD = ("TF_NUM_INTRAOP_THREADS", "OMP_NUM_THREADS")


def share_cores(jobs: int) -> None:
    """Let the kernels that this process starts keep to their part of the cores."""
    if jobs > 1:
        for name in ONE_THREAD:
            os.environ.setdefault(name, "1")


def notebook_client(notebook: NotebookNode, folder: Path) -> NotebookClient:
    """Return a client whose ``execute`` fills the notebook with its outputs.

    Nothing in them depends on the clock: no timestamps, and a stream is one piece. The kernel talks
    encrypted, where the machine can; otherwise it would warn that it doesn't.
    """
    encryption = "auto" if zmq.has("curve") else "disabled"
    return NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,  # how a stream was cut into messages depends on the clock
        config=Config(KernelManager={"transport_encryption": encryption}),
        resources={"metadata": {"path": str(folder)}},
    )
