"""What all tests share, the chapters' too: cores for each of several workers, and cells run as in Jupyter.

nbval asks the kernel to keep no history, and without it IPython overlooks the semicolon that silences a
cell's last value (`model.fit(…);`), so that a cell would show more in the test than it shows to a reader.
"""

import os

import pytest
from kernels import share_cores
from nbval.kernel import RunningKernel


def pytest_configure(config: pytest.Config) -> None:
    """Let workers, and the kernels and other processes that they start, keep to their part of the cores."""
    share_cores(int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


def execute_with_history(self: RunningKernel, cell_input: str, allow_stdin: bool | None = None) -> str:
    return self.kc.execute(cell_input, store_history=True, allow_stdin=allow_stdin, stop_on_error=False)


RunningKernel.execute_cell_input = execute_with_history
