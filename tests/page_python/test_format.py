"""The page formats and rounds as this Python does."""

from __future__ import annotations

import random

from tests.javascript import run_program

# Null where a ValueError says that a value can't be formatted so.
PROGRAM = """
const { format, round } = await import(`${widgets}/../page_python/source/format.js`);
const numbers = { inf: Infinity, "-inf": -Infinity, nan: NaN, "-0": -0 };
function formatOrNull([kind, value, spec]) {
  try {
    return format(kind, kind === "float" ? (numbers[value] ?? Number(value)) : value, spec);
  } catch (error) {
    if (error.name === "ValueError") return null;
    throw error;
  }
}
const rounds = given.rounds.map(([value, digits]) => round(Number(value), digits));
answer({ formats: given.formats.map(formatOrNull), rounds });
"""
SPECS = (
    ("", "<", ">", "^", "=", "*^", "0>", " ="),
    ("", "+", " ", "-"),
    ("", "", "#"),
    ("", "0"),
    ("", "5", "12", "3"),
    ("", "", ",", "_"),
    ("", ".0", ".1", ".2", ".3", ".7"),
    ("", "f", "e", "g", "d", "s", "%", "x", "b", "E", "G", "F"),
)


def any_float(chance: random.Random) -> float:
    """Return a float of one of the kinds that are hard to write: ties, short, long, tiny, huge, none."""
    return chance.choice(
        [
            chance.uniform(-10, 10),
            chance.uniform(-1, 1) * 10 ** chance.randint(-12, 25),
            round(chance.uniform(-100, 100), chance.randint(0, 4)),
            chance.randint(-1000, 1000) / 8,
            chance.choice([0.0, -0.0, float("inf"), float("nan"), 1e16, 1e-5, 2.675]),
        ]
    )


def any_value(chance: random.Random) -> tuple[str, float | int | str]:
    """Return a kind and a value of it."""
    values: dict[str, float | int | str] = {
        "float": any_float(chance),
        "int": chance.choice([0, 10**20, chance.randint(-10, 10), chance.randint(-(10**7), 10**7)]),
        "str": chance.choice(["", "a", "hello", "é→x"]),
    }
    kind = chance.choice(sorted(values))
    return kind, values[kind]


def format_or_none(value: float | int | str, spec: str) -> str | None:
    """Return a formatted value, or None where Python refuses the specification."""
    try:
        return format(value, spec)
    except ValueError:
        return None


def test_formats_and_roundings_are_equal_to_pythons() -> None:
    chance = random.Random(1)
    cases = [(*any_value(chance), "".join(map(chance.choice, SPECS))) for _ in range(20_000)]
    finite = [value for value in (any_float(chance) for _ in range(5_000)) if abs(value) < 1e15]
    rounds = [(value, chance.randint(-3, 8)) for value in finite]
    given = {
        "formats": [(kind, str(value), spec) for kind, value, spec in cases],
        "rounds": [(repr(value), digits) for value, digits in rounds],
    }
    came = run_program(PROGRAM, given)
    wanted = [format_or_none(value, spec) for _, value, spec in cases]
    differ = [row for row in zip(cases, wanted, came["formats"], strict=True) if row[1] != row[2]]
    assert differ == []
    assert came["rounds"] == [round(value, digits) for value, digits in rounds]
