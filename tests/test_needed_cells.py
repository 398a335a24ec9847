"""Which cells an exercise needs: found by the names that cells define, change and use."""

from __future__ import annotations

import pytest
from needed_cells import needed_cells, used_names


@pytest.mark.parametrize(
    ("cells", "user", "kept"),
    [
        (["x = 1", "y = 2", "z = x + 1"], "print(z)", [0, 2]),
        (["x = 1", "x = x + 1", "x = 5", "print(x)"], "x", [2]),  # what is defined anew needs no older one
        (["x = 1", "x = x + 1"], "x", [0, 1]),
        (["m = Model()", "m.add(1)", "m.predict(2)", "h = m.fit(3)"], "m", [0, 1, 3]),
        (["a = [0]", "a[0] = 1", "b = a[0]"], "a", [0, 1]),
        (["m = Model()", "m.steps = 125"], "m", [0, 1]),
        (["import numpy as np", "from a import f", "x = np.ones(3)"], "f(x)", [0, 1, 2]),
        (["k = 3", "def f(x):\n    y = x + k\n    return y", "y = 1"], "f(2)", [0, 1]),  # y is f's own
        (["n = 1", "rows = [n for n in range(3)]"], "rows", [1]),  # n is the comprehension's
        (["i = 7", "for i in range(3):\n    s = i"], "s", [1]),
        (["a, b = 1, 2", "c = 3"], "b", [0]),
        (["len = 1"], "print(len(sum))", []),  # what Python brings along
    ],
)
def test_needed_cells(cells: list[str], user: str, kept: list[int]) -> None:
    assert needed_cells(cells, [user]) == [cells[number] for number in kept]


def test_users_help_each_other() -> None:
    assert needed_cells(["x = 1", "y = 2"], ["x = 3", "print(x, y)"]) == ["y = 2"]


def test_a_name_used_before_it_is_defined_comes_from_outside() -> None:
    assert used_names("print(x)\nx = 1") == {"x"}
    assert used_names("x = 1\nprint(x)") == set()
