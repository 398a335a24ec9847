"""A bar that moves in a terminal; one line an epoch where output goes to a file or a notebook."""

from __future__ import annotations

import os
import time
from typing import TextIO

import keras

_REDRAW_SECONDS = 0.1
_LONGEST = 30  # columns of the bar
_WORDS = 51  # columns that the rest takes, but for the title: moving figures, with one digit to spare
_USUAL_COLUMNS = 80  # of a terminal that does not tell its width


class ProgressBar(keras.callbacks.Callback):
    """Show how far an epoch is, and its loss and accuracy so far.

    Args:
        epoch: number of finished epochs.
        epochs: number of all epochs.
        output: where to print; the bar moves if it is a terminal.
    """

    def __init__(self, epoch: int, epochs: int, output: TextIO) -> None:
        super().__init__()
        self._title = f"epoch {epoch + 1:{len(str(epochs))}}/{epochs}"
        self._output, self._moves = output, output.isatty()
        self._started = self._drawn = time.monotonic()
        self._shown = 0  # columns of what stands in the row

    # For a callback with this method Keras finishes each step before it begins the next. That is welcome:
    # with several steps under way, two processes on one machine get into each other's way.
    def on_train_batch_end(self, batch: int, logs: dict[str, float]) -> None:
        if self._moves and time.monotonic() - self._drawn > _REDRAW_SECONDS:
            self._drawn = time.monotonic()
            part = (batch + 1) / self.params["steps"]
            left = (self._drawn - self._started) * (1 - part) / part
            columns = _columns(self._output)
            # From the last column a terminal would go on to the next row, from where no "\r" comes back.
            self._write(f"{self._line(part, logs, columns)}  {left:4.0f} s left"[: columns - 1])

    def on_epoch_end(self, epoch: int, logs: dict[str, float]) -> None:
        if self._moves:
            line = self._line(1, logs, _columns(self._output))
            self._write(f"{line}  {time.monotonic() - self._started:5.1f} s", "\n")
        else:
            self._output.write(f"{self._title}  {_figures(logs)}\n")
            self._output.flush()

    def _line(self, part: float, logs: dict[str, float], columns: int) -> str:
        length = min(_LONGEST, max(0, columns - 1 - len(self._title) - _WORDS))
        full = int(part * length)
        bar = "█" * full + "░" * (length - full)
        return f"{self._title}  {bar} {part:4.0%}  {_figures(logs)}"

    def _write(self, line: str, end: str = "") -> None:
        """Put a line in place of the one that stands there, and spaces over what would be left of that."""
        self._output.write(f"\r{line.ljust(self._shown)}{end}")
        self._output.flush()
        self._shown = len(line)


def _columns(output: TextIO) -> int:
    """Return the terminal's width; ``shutil`` would ask standard output, which is the log in a worker."""
    try:
        return os.get_terminal_size(output.fileno()).columns or _USUAL_COLUMNS
    except OSError:
        return _USUAL_COLUMNS


def _figures(logs: dict[str, float]) -> str:
    return f"loss {logs['loss']:.4f}  accuracy {logs['accuracy']:.4f}"
