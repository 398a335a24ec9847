"""Keras's progress lines: verbose=1 rewrites one line, verbose=2 writes one at the end of an epoch."""

import math
import time

_BOLD, _GREEN, _WHITE, _END = "\x1b[1m", "\x1b[32m", "\x1b[37m", "\x1b[0m"
_WIDTH = 20
INTERVAL = 0.05  # seconds between two pictures of the bar


def _time_text(seconds):
    if seconds >= 1 or seconds == 0:
        return f"{seconds:.0f}s"
    return f"{seconds * 1e3:.0f}ms" if seconds >= 1e-3 else f"{seconds * 1e6:.0f}us"


def _rest_text(seconds):
    """Return how much longer it takes, as Keras writes it."""
    if seconds > 3600:
        return f"{int(seconds // 3600)}:{int(seconds % 3600 // 60):02d}:{int(seconds % 60):02d}"
    return f"{int(seconds // 60)}:{int(seconds % 60):02d}" if seconds > 60 else f"{int(seconds)}s"


def _value_text(value, small):
    return f"{value:.4f}" if small(value) > 1e-3 else f"{value:.4e}"


class Progress:
    """The progress of one epoch, of an ``evaluate`` or a ``predict``.

    Args:
        steps: how many there will be.
        verbose: 0, 1 or 2.
    """

    def __init__(self, steps, verbose):
        self.steps = steps
        self.verbose = verbose
        self.start = time.time()
        self.width = 0  # of what stands in the line

    def show(self, step, logs=()):
        """Draw the bar anew after some steps. ``logs`` are pairs of name and value."""
        if self.verbose == 1:
            passed = time.time() - self.start
            rest = _rest_text(passed / step * (self.steps - step))
            self._write(self._bar(step), f" {_BOLD}{rest}{_END}", logs, step)

    def finish(self, logs=()):
        """Write the line as it stays."""
        passed = time.time() - self.start
        if self.verbose == 1:
            self._write(self._bar(self.steps), f" {_BOLD}{passed:.0f}s{_END}", logs, self.steps)
            print()
        elif self.verbose == 2:
            head = f"{self.steps}/{self.steps} - {passed:.0f}s - {_time_text(passed / self.steps)}/step"
            print(head + "".join(f" - {name}: {_value_text(value, float)}" for name, value in logs))

    def _bar(self, step):
        digits = int(math.log10(self.steps)) + 1
        count = f"{' ' * (digits - len(str(step)))}{step}/{self.steps}"
        full = int(_WIDTH * step / self.steps)
        done = f"{_GREEN}{'━' * full}{_END}" if full else ""
        return f"{_BOLD}{count}{_END} {done}{_WHITE}{'━' * (_WIDTH - full)}{_END}"

    def _write(self, bar, clock, logs, step):
        passed = time.time() - self.start
        info = f"{clock} {_time_text(passed / step)}/step"
        info += "".join(f" - {name}: {_value_text(value, abs)}" for name, value in logs)
        width = len(_plain(bar + info))
        padding = " " * max(0, self.width - width)
        print("\b" * self.width + "\r" + bar + info + padding, end="")
        self.width = width


def _plain(text):
    for order in (_BOLD, _GREEN, _WHITE, _END):
        text = text.replace(order, "")
    return text
