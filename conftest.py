"""Let `pytest --nbval` run cells as Jupyter does: with history.

nbval asks the kernel to keep none, and without it IPython overlooks the semicolon that silences a cell's last
value (`model.fit(…);`), so that a cell would show more in the test than it shows to a reader.
"""

from nbval.kernel import RunningKernel


def execute_with_history(self: RunningKernel, cell_input: str, allow_stdin: bool | None = None) -> str:
    return self.kc.execute(cell_input, store_history=True, allow_stdin=allow_stdin, stop_on_error=False)


RunningKernel.execute_cell_input = execute_with_history
