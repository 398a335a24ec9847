"""The names that the page's numpy calls missing are NumPy's, and all that NumPy has."""

from __future__ import annotations

import numpy as np

from tests.page_python.conftest import PagePython


def public(thing: object) -> list[str]:
    return [name for name in dir(thing) if not name.startswith("_")]


def test_every_name_of_numpy_is_there_or_said_to_be_missing(page: PagePython) -> None:
    code = f"""
from numpy._elsewhere import METHODS, NAMES
for name in {public(np)!r}:
    if hasattr(np, name) == (name in NAMES.split()):
        print(name)
for name in {public(np.ndarray)!r}:
    if hasattr(np.zeros(2), name) == (name in METHODS.split()):
        print("ndarray." + name)
for name in NAMES.split():
    if name not in {public(np)!r}:
        print("not in NumPy: " + name)
"""
    assert page.run(code).printed == ""


def test_a_missing_name_says_where_it_is(page: PagePython) -> None:
    outcome = page.run("np.fft.fft([1, 2])")
    assert outcome.error == "AttributeError"
    assert (
        outcome.message == "module 'numpy' has no attribute 'fft' in this page; in Jupyter and Colab it has."
    )


def test_a_slip_is_only_a_slip(page: PagePython) -> None:
    assert page.run("np.zeroes(3)").message == "module 'numpy' has no attribute 'zeroes'"
