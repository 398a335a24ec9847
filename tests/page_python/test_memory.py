"""Where an array has no room the page says what NumPy says."""

from __future__ import annotations

import math

import numpy as np
from numpy._core._exceptions import _ArrayMemoryError

from tests.javascript import run_program

PROGRAM = """
const { reserve } = await import(`${widgets}/../page_python/arrays/memory.js`);
const { guarded } = await import(`${widgets}/../page_python/arrays/guard.js`);
answer(given.map((size) => guarded(reserve)(...size).message));
"""
GIBIBYTE = 2**30
# Sizes at which the unit or the number of digits changes.
SIZES = [GIBIBYTE + 8, 10 * GIBIBYTE - 8, 99 * GIBIBYTE, 999 * GIBIBYTE, 1023 * GIBIBYTE, 1024 * GIBIBYTE - 8]
SHAPES = [(10**9,), (60_000, 28, 28, 4), (10**6, 10**6), *((size // 8,) for size in SIZES)]


def test_the_words_are_numpys() -> None:
    cases = [(shape, np.dtype("float64")) for shape in SHAPES] + [((2, 2**31), np.dtype("uint8"))]
    given = [(math.prod(shape) * dtype.itemsize, shape, dtype.name) for shape, dtype in cases]
    assert run_program(PROGRAM, given) == [str(_ArrayMemoryError(*case)) for case in cases]
