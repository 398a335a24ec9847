"""The numbers of a guess's line, or of the height of its curve: steps, decimals, ticks."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

from matplotlib.ticker import MaxNLocator

from mnist_lesson.questions.checks import Table


def axis_of(table: Table) -> dict[str, Any]:
    """Return the numbers of a line, or of a curve's height."""
    low, high = table["low"], table["high"]
    span = math.log10(high - low)
    # A curve is drawn in about a hundred steps, and three digits of a result tell enough.
    step = table.get("step", 10.0 ** math.floor(span - 1.9))
    step_digits = max(_decimals(step), _decimals(low))
    are_long = max(len(shown(end)) for end in (low, high)) > 4 and table["kind"] == "number"
    is_log = table.get("scale") == "log"
    ticks = (_log_ticks if is_log else _ticks)(low, high, 3 if are_long else 5)
    digits = table.get("digits", step_digits if table["kind"] == "number" else max(0, 3 - math.ceil(span)))
    return {
        "step": step,
        "step_digits": step_digits,
        "digits": int(digits),
        "unit": table.get("unit", "").replace(" ", "\u00a0"),
        "ticks": [{"value": tick, "text": shown(tick)} for tick in ticks],
        "x": [shown(x) for x in table.get("x", [])],
    }


def shown(number: float) -> str:
    """Return a number with its thousands apart and a real minus sign."""
    return f"{number:,.10g}".replace("-", "−")


def _decimals(number: float) -> int:
    """Return how many decimals a number has: 0.05 has two."""
    return max(0, -int(Decimal(f"{number:.10g}").normalize().as_tuple().exponent))


def _ticks(low: float, high: float, count: int) -> list[float]:
    places = MaxNLocator(count, steps=[1, 2, 5, 10]).tick_values(low, high)
    margin = (high - low) * 1e-9
    return [float(f"{tick:.10g}") + 0 for tick in places if low - margin <= tick <= high + margin]


def _log_ticks(low: float, high: float, count: int) -> list[float]:
    """Return at most so many powers of ten between the ends, or the ends where there is hardly one."""
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    every = max(1, math.ceil((last - first) / (count - 1)))
    powers = [float(f"1e{power}") for power in range(first, last + 1, every)]
    return powers if len(powers) > 1 else [low, high]
