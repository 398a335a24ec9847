"""MicroPython with the page's numpy and keras in a long-living process, and the same for this Python."""

from __future__ import annotations

import contextlib
import io
import json
import math
import re
import subprocess
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

HOST = Path(__file__).parent / "python_in_node.mjs"
#: Functions whose last digit NumPy leaves to the machine: its processor's instructions, its C library.
ROUNDED = re.compile(r"exp|log|pow|\*\*|sin|cos|tan|cbrt|deg|normal|random\.(?!default)|@|dot|outer")
NUMBER = re.compile(r"-?\d+(?:\.\d*)?(?:e[+-]?\d+)?")


@dataclass(frozen=True)
class Outcome:
    """What a snippet printed, and the error that ended it."""

    printed: str
    error: str = ""
    message: str = ""


class PagePython:
    """Runs snippets in MicroPython, one after the other, with MNIST from a file if there is one."""

    def __init__(self, *mnist: Path) -> None:
        self._process = subprocess.Popen(
            ["node", HOST, *mnist], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def run(self, code: str) -> Outcome:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"code": code}) + "\n")
        self._process.stdin.flush()
        return Outcome(**json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="session")
def page() -> Iterator[PagePython]:
    python = PagePython()
    yield python
    python.close()


def run_really(code: str) -> Outcome:
    """The same in this process; NumPy's warnings are printed as the page prints them."""
    said: set[str] = set()

    def show(message: Warning | str, *_: object, **__: object) -> None:
        if str(message) not in said:
            said.add(str(message))
            print(f"RuntimeWarning: {message}")

    printed = io.StringIO()
    error: Exception | None = None
    with contextlib.redirect_stdout(printed), warnings.catch_warnings(), np.printoptions():
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", RuntimeWarning)
        warnings.showwarning = show
        try:
            exec(code, {"__name__": "__main__", "np": np})
        except Exception as raised:
            error = raised
    return Outcome(printed.getvalue(), type(error).__name__ if error else "", str(error) if error else "")


def alike(ours: str, theirs: str, code: str) -> bool:
    """Whether two prints of a snippet say the same: letter by letter, and where the machine has a part in the
    last digit, numbers to 15 digits (to 6 where they are float32) and whatever spaces stand between them.
    """
    if ours == theirs or not ROUNDED.search(code):
        return ours == theirs
    if "".join(NUMBER.sub("#", ours).split()) != "".join(NUMBER.sub("#", theirs).split()):
        return False
    tolerance = 1e-6 if "float32" in code else 1e-15
    pairs = zip(NUMBER.findall(ours), NUMBER.findall(theirs), strict=True)
    return all(math.isclose(float(a), float(b), rel_tol=tolerance) for a, b in pairs)


def assert_same(page: PagePython, code: str) -> None:
    """Run a snippet in the page and here, and compare what it prints and the error that ends it."""
    ours, theirs = page.run(code), run_really(code)
    if not alike(ours.printed, theirs.printed, code):
        assert ours.printed == theirs.printed, code
    assert (ours.error, ours.message) == (theirs.error, theirs.message), code
