"""A bar that moves in a terminal; one line an epoch where output goes to a file or a notebook."""

from __future__ import annotations

import shutil
import time
from typing import TextIO

import keras

_REDRAW_SECONDS = 0.1
_WORDS = 66  # columns that all but the bar may take


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

    # For a callback with this method Keras finishes each step before it begins the next. That is welcome:
    # with several steps under way, two processes on one machine get into each other's way.
    def on_train_batch_end(self, batch: int, logs: dict[str, float]) -> None:
        if self._moves and time.monotonic() - self._drawn > _REDRAW_SECONDS:
            self._drawn = time.monotonic()
            part = (batch + 1) / self.params["steps"]
            left = (self._drawn - self._started) * (1 - part) / part
            self._write("\r", part, logs, f"  {left:4.0f} s left")

    def on_epoch_end(self, epoch: int, logs: dict[str, float]) -> None:
        if self._moves:
            self._write("\r", 1, logs, f"  {time.monotonic() - self._started:5.1f} s   \n")
        else:
            self._output.write(f"{self._title}  {_figures(logs)}\n")
            self._output.flush()

    def _write(self, before: str, part: float, logs: dict[str, float], after: str) -> None:
        length = min(30, max(0, shutil.get_terminal_size().columns - _WORDS))
        full = int(part * length)
        bar = "█" * full + "░" * (length - full)
        self._output.write(f"{before}{self._title}  {bar} {part:4.0%}  {_figures(logs)}{after}")
        self._output.flush()


def _figures(logs: dict[str, float]) -> str:
    return f"loss {logs['loss']:.4f}  accuracy {logs['accuracy']:.4f}"
