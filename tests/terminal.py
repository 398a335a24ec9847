"""A real terminal without a window (a pseudo terminal), and what a reader would see in it."""

from __future__ import annotations

import os
import select
import subprocess
import termios
import time


class Terminal:
    """A terminal with so many columns; 0 stands for one that does not know its size.

    Attributes:
        output: a text file whose output the terminal shows.
    """

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._screen, terminal = os.openpty()
        termios.tcsetwinsize(terminal, (24, columns))
        self.output = os.fdopen(terminal, "w", encoding="utf-8")
        self._written = b""

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.output.close()
        os.close(self._screen)

    def written(self, timeout: float = 0) -> str:
        """Return all that has been written so far, control characters and all."""
        while select.select([self._screen], [], [], timeout)[0]:
            try:
                new = os.read(self._screen, 2**16)
            except OSError:  # as Linux tells that all writers have gone
                new = b""
            if not new:
                break
            self._written += new
        return self._written.decode("utf-8", errors="ignore")

    def rows(self) -> list[str]:
        """Return what is seen, row by row, without the empty ones at the end."""
        return shown(self.written(), self._columns or 80)

    def watch(self, command: subprocess.Popen, timeout: float) -> int:
        """Take in what a command shows until it ends, as a terminal does; return its exit status."""
        self.output.close()
        deadline = time.monotonic() + timeout
        try:
            while command.poll() is None and time.monotonic() < deadline:
                self.written(timeout=0.1)
            return command.wait(timeout=1)
        finally:
            command.kill()


def shown(text: str, columns: int) -> list[str]:
    """Return the rows of a screen: ``\\r`` goes back to the row's beginning, and a full row goes on below."""
    rows, column = [[" "] * columns], 0
    for character in text:
        if character == "\r":
            column = 0
            continue
        if character == "\n" or column == columns:
            rows.append([" "] * columns)
            column = 0
        if character != "\n":
            rows[-1][column] = character
            column += 1
    lines = ["".join(row).rstrip() for row in rows]
    return lines if lines[-1] else lines[:-1]
