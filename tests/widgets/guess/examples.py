"""Guesses of every kind, for tests, as a teacher would make them; and their results."""

from __future__ import annotations

from typing import Any

CHOICE: dict[str, Any] = {
    "kind": "choice",
    "text": "The 1 gets one more unit of evidence: $(1, 3, 2)$ becomes $(1, 4, 2)$. Does `p[1]` double?",
    "told": "Each unit multiplies the *odds* by $e$, and odds are not probabilities.",
    "choices": [
        {"key": "yes", "text": "Yes, it doubles.", "reply": "That takes it to grow with the evidence."},
        {"key": "less", "text": "It grows by less, for it stays below $1$.", "reply": "It may be more."},
        {"key": "no", "text": "It stays as it is.", "reply": "The sum stays 1; its parts need not."},
    ],
}
NUMBER: dict[str, Any] = {
    "kind": "number",
    "text": "How many of 10,000 *other* digits will it read correctly?",
    "told": "Nearly all.",
    "low": 0,
    "high": 100,
    "step": 1,
    "unit": "%",
    "digits": 1,
    "zones": [{"to": 60, "reply": "That takes it to be hardly better than chance."}],
}
POWERS: dict[str, Any] = {
    "kind": "number",
    "text": "How many numbers does the network learn?",
    "low": 1,
    "high": 1_000_000,
    "step": 1,
    "scale": "log",
}
CURVE: dict[str, Any] = {
    "kind": "curve",
    "text": "How will the share of test images that it reads grow?",
    "told": "Most is learnt in the first epoch.",
    "x": list(range(1, 11)),
    "x_label": "epoch",
    "y_label": "test images read",
    "low": 0,
    "high": 100,
    "unit": "%",
}
MEASURED = (92.3, 94.1, 95.2, 96.0, 96.5, 96.9, 97.1, 97.4, 97.5, 97.6)
DRAWN = (10, 20, 31, 40, 50, 61, 70, 81, 90, 99)

GUESSES = (
    CHOICE | {"guess": "yes", "measured": "less"},
    CHOICE | {"measured": "less"},
    NUMBER | {"guess": 55, "committed": True, "measured": 97.93},
    POWERS | {"guess": 900_000},
    CURVE | {"guess": DRAWN, "committed": True, "measured": MEASURED},
    CURVE | {"guess": [10, 20, None, None, *DRAWN[4:]]},
)
"""Guesses that are not begun, begun and committed, for what holds for all widgets."""
