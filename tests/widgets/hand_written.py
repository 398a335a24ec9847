"""Digits as hands draw them: stroke lists that no network has learned from, nor tuned until they were read.

Each variant is a text of strokes, separated by ``/``; ``~`` goes before a curve through its points, ``-``
before straight lines from point to point. Points are x,y; about 100 units are the height of a digit, y down.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

Strokes = list[list[int]]

DIGITS: dict[int, tuple[str, ...]] = {
    0: (
        "~ 30,0 8,15 2,45 6,80 28,98 50,85 58,50 52,15 30,0",
        "~ 45,2 15,12 2,45 12,82 45,98 80,85 92,48 80,14 45,2",  # wide
        "~ 20,0 6,20 2,50 6,82 20,100 33,82 38,50 33,18 20,0",  # narrow
        "~ 55,0 28,15 8,50 5,82 22,98 45,85 62,50 68,18 55,0",  # slanted
        "~ 38,4 15,10 2,45 10,85 32,98 54,84 60,45 52,16 40,12",  # not quite closed
        "~ 40,6 18,8 3,40 8,82 32,98 56,80 60,42 48,10 28,2 20,8",  # the end goes past the start
        "~ 15,10 40,0 58,25 60,60 45,95 20,96 3,65 5,25 18,6",  # the other way round
        "- 25,2 8,20 3,48 8,78 26,98 48,92 60,60 58,28 45,8 25,2",  # with corners
        "~ 30,0 14,25 4,60 12,92 34,100 56,90 62,60 48,25 30,0",  # an egg
        "~ 22,2 6,22 8,55 22,88 45,98 60,80 58,45 45,14 22,2",  # leans to the left
        "~ 32,8 12,14 2,48 10,86 34,98 56,82 60,44 50,12 32,4 22,14 30,22",  # ends in a curl inside
    ),
    1: (
        "- 20,0 20,100",
        "- 45,0 10,100",
        "- 5,22 28,0 28,100",  # with a serif
        "- 8,20 28,0 28,98 / - 6,98 52,98",  # serif and base
        "- 0,38 34,0 32,100",  # long upstroke
        "~ 26,0 22,35 20,70 22,100",
        "- 18,22 44,0 20,100",  # slanted, with a serif
        "- 10,0 24,100",  # leans to the left
        "~ 6,20 18,14 27,0 / - 27,0 27,100",
        "- 24,0 24,98 / - 6,99 44,97",  # base only
        "- 22,0 19,20 23,42 20,66 24,84 22,100",  # jerky
    ),
    2: (
        "~ 5,22 14,5 34,0 52,10 54,30 40,55 20,78 4,98 / - 4,98 60,98",
        "~ 6,20 20,3 42,4 52,22 42,50 22,78 8,94 2,86 12,78 30,92 58,96",  # with a loop
        "~ 4,18 14,2 30,4 34,24 24,56 10,82 2,99 / - 2,99 38,99",  # narrow
        "~ 4,28 22,6 55,2 76,18 66,45 35,75 6,98 / - 6,98 88,96",  # wide
        "- 4,12 30,2 50,14 48,36 6,96 56,96",  # nearly a Z
        "~ 22,18 40,2 60,6 66,24 50,52 24,80 2,98 / ~ 2,98 25,94 56,99",  # slanted
        "~ 6,24 16,4 38,2 50,20 40,50 18,80 6,97 / ~ 6,97 20,90 36,97 50,99 60,90",  # wavy base
        "~ 8,18 20,4 36,8 38,26 22,52 4,80 0,98 / - 0,98 46,100",
        "~ 10,28 8,14 22,2 44,4 52,22 44,46 26,70 6,96 / - 6,96 56,98",  # a swan
        "~ 4,20 22,2 46,8 48,34 34,62 16,88 2,90 6,74 24,78 42,96 62,90",  # large loop
        "- 6,20 12,8 26,1 44,4 52,18 48,36 34,54 22,72 6,94 24,98 40,95 60,98",  # jerky
    ),
    3: (
        "~ 8,14 26,0 48,6 50,28 34,44 22,46 / ~ 22,46 46,52 58,72 46,94 20,100 4,88",
        "~ 8,12 28,0 48,10 46,32 24,46 50,56 58,80 34,99 6,90",  # in one go
        "- 4,2 50,2 24,40 / ~ 24,40 48,46 58,68 46,94 20,100 2,88",  # flat top
        "~ 4,10 18,0 32,10 30,32 16,45 / ~ 16,45 34,54 38,78 24,98 2,90",  # narrow
        "~ 4,18 34,0 72,10 70,34 36,46 / ~ 36,46 76,54 86,78 50,99 4,88",  # wide
        "~ 24,10 46,0 62,12 54,34 32,46 / ~ 32,46 52,54 54,78 30,99 0,90",  # slanted
        "~ 12,10 26,0 40,8 38,26 24,34 / ~ 24,34 54,42 62,72 40,98 4,92",  # large below
        "~ 6,16 28,0 56,10 56,38 28,54 / ~ 28,54 48,60 52,82 34,99 10,94",  # large above
        "~ 8,14 30,0 50,12 44,34 24,46 18,40 26,38 48,54 56,80 32,99 4,88",  # loop in the middle
        "- 6,12 22,2 42,4 48,20 40,36 24,44 44,52 56,68 52,86 34,98 6,92",  # jerky
        "~ 10,16 30,2 46,14 38,34 26,42 / ~ 26,42 46,50 50,76 36,96 16,98 2,84 8,80",  # curled end
    ),
    4: (
        "- 10,2 4,58 60,56 / - 44,6 42,100",  # open
        "- 42,100 44,0 2,66 62,66",  # closed, in one go
        "- 40,0 0,64 62,64 / - 42,36 42,100",  # closed, the stem begins low
        "~ 6,4 2,40 14,52 34,48 50,38 / - 54,2 50,100",  # a bowl and a stem
        "- 22,0 2,60 58,52 / - 46,24 34,100",  # slanted
        "- 6,0 2,50 36,50 / - 34,0 34,100",  # narrow
        "- 20,4 4,56 86,54 / - 60,8 56,98",  # wide
        "- 30,2 4,54 70,48 / - 46,20 42,98",  # long bar
        "~ 8,0 6,26 4,46 20,52 44,46 / - 48,0 46,50 44,100",
        "- 12,4 8,24 4,54 22,56 40,53 58,55 / - 44,2 42,30 45,58 42,80 43,100",  # jerky
        "- 38,2 16,34 2,60 30,60 60,58 / - 40,2 42,48 40,98",  # closed, two strokes
    ),
    5: (
        "- 12,4 8,44 / ~ 8,44 30,36 54,50 56,78 36,98 4,92 / - 12,4 56,2",
        "- 54,2 14,4 8,42 / ~ 8,42 34,36 56,54 52,84 28,99 2,90",  # in one go
        "- 34,2 6,2 4,42 / ~ 4,42 22,38 36,54 34,84 18,98 0,92",  # narrow
        "- 82,4 14,6 8,44 / ~ 8,44 50,34 86,56 74,88 38,99 2,90",  # wide
        "- 66,0 26,4 16,42 / ~ 16,42 40,38 54,56 44,84 20,98 0,92",  # slanted
        "- 12,2 10,48 / ~ 10,48 32,40 50,56 48,84 26,98 4,92 / - 12,4 48,0",
        "~ 52,4 34,2 16,6 10,24 8,42 26,40 48,50 52,76 34,97 4,94",  # all curves
        "- 48,2 10,4 8,34 / ~ 8,34 36,28 58,52 54,84 28,99 2,88",  # large belly
        "- 50,2 16,2 12,52 / ~ 12,52 32,46 46,60 42,86 24,98 6,92",  # small belly
        "- 52,4 30,2 12,5 10,24 8,44 26,38 44,46 54,62 50,82 34,96 6,92",  # jerky
        "- 10,10 8,50 / ~ 8,50 32,42 54,56 50,86 28,99 2,92 / - 14,6 60,2",  # the roof stands apart
    ),
    6: (
        "~ 46,2 24,16 8,46 4,76 20,97 44,92 52,72 38,56 18,60 6,76",
        "~ 30,0 14,30 4,66 14,96 38,98 50,78 36,60 14,66 6,78",
        "~ 24,0 10,32 2,68 10,96 26,98 34,80 24,64 8,70",  # narrow
        "~ 62,4 28,18 4,54 14,90 50,99 80,84 72,62 40,58 10,74",  # wide
        "~ 66,0 36,22 12,56 6,84 24,99 46,88 50,68 34,60 12,74",  # slanted
        "- 24,0 8,60 / ~ 8,60 6,88 26,100 48,88 46,66 26,58 8,70",  # straight back
        "~ 40,2 16,22 4,58 10,90 32,99 54,84 52,56 32,46 10,58",  # large loop
        "~ 34,0 16,26 4,62 6,88 20,99 36,92 38,76 26,70 10,80",  # small loop
        "~ 52,14 42,2 22,10 6,46 8,86 30,99 52,84 46,60 24,56 6,72",  # curled start
        "- 44,2 26,14 12,36 4,60 8,84 24,98 44,92 52,76 42,60 24,58 8,70",  # jerky
        "~ 20,0 8,34 4,70 18,97 42,92 48,70 30,58 12,68 16,76",  # the end inside
    ),
    7: (
        "- 2,4 56,2 22,100",
        "- 2,4 56,2 22,100 / - 16,50 50,48",  # crossed
        "- 4,16 6,2 56,2 24,100",  # with a serif
        "~ 2,6 28,2 56,4 / ~ 56,4 38,40 26,70 22,100",  # curved stem
        "- 2,4 34,2 16,100",  # narrow
        "- 2,6 84,2 34,100",  # wide
        "- 18,4 66,2 8,100",  # slanted
        "- 4,14 8,2 60,4 26,98 / - 18,52 56,46",  # serif and bar
        "- 2,4 46,4 40,100",  # steep
        "~ 2,12 16,2 36,8 56,2 / - 56,2 24,99",  # wavy roof
        "- 2,6 18,3 36,5 56,2 46,26 38,48 28,74 22,100",  # jerky
        "~ 4,4 40,2 54,8 46,30 32,62 26,100",  # round corner
    ),
    8: (
        "~ 48,12 28,0 10,14 18,36 40,54 50,78 28,99 6,80 16,56 40,36 50,14",
        "~ 30,46 10,28 18,4 44,4 52,26 30,46 6,70 14,96 46,98 56,72 30,46",
        "~ 20,46 8,26 14,4 28,4 34,24 20,46 6,70 12,96 30,97 36,72 20,46",  # narrow
        "~ 45,46 10,28 24,4 66,4 80,26 45,46 4,70 18,96 72,98 88,72 45,46",  # wide
        "~ 60,10 42,0 26,14 28,36 40,54 40,80 18,99 2,82 14,60 46,36 62,14",  # slanted
        "~ 28,2 12,14 14,36 30,44 46,34 46,12 28,2 / ~ 28,44 6,60 6,88 28,99 52,88 52,60 28,44",  # two rings
        "~ 46,8 26,2 12,16 24,36 46,58 48,84 26,99 8,84 14,60 34,40 52,18",  # not closed above
        "~ 30,36 14,22 20,4 40,4 46,22 30,36 4,64 12,96 50,98 60,66 30,36",  # large below
        "~ 28,54 4,30 12,4 48,2 58,28 28,54 14,74 20,97 40,97 46,76 28,54",  # large above
        "- 46,10 28,1 12,12 16,32 32,46 48,62 50,84 30,98 8,88 10,66 28,48 44,32 48,12",  # jerky
        "~ 50,4 30,0 14,16 24,40 42,58 44,86 24,98 8,82 18,58 40,38 56,8",  # the end goes past the start
    ),
    9: (
        "~ 46,22 30,2 8,14 8,38 28,46 46,24 / ~ 48,8 46,50 40,98",
        "~ 50,20 34,2 10,8 4,34 24,48 44,34 52,10 / - 52,10 48,98",
        "~ 34,18 20,2 6,14 6,38 20,44 34,22 / - 36,4 34,100",  # narrow
        "~ 78,24 44,2 8,14 14,42 54,46 80,16 / ~ 82,6 74,54 60,98",  # wide
        "~ 62,18 44,2 22,16 20,40 40,44 60,20 / ~ 64,8 50,54 28,100",  # slanted
        "~ 48,24 30,2 8,12 8,38 28,48 48,26 50,10 / ~ 50,10 52,60 40,94 18,99 4,88",  # curled foot
        "~ 46,16 28,2 6,20 10,50 34,54 50,28 / - 50,8 46,100",  # large head
        "~ 40,14 28,4 16,12 18,30 30,34 42,16 / - 44,4 40,100",  # small head
        "~ 44,8 20,4 6,26 20,46 42,36 46,10 46,52 42,98",  # in one go
        "- 46,12 30,2 12,8 6,26 14,42 32,46 46,30 48,8 46,36 44,64 42,100",  # jerky
        "~ 44,14 22,2 6,22 18,46 40,38 / - 48,4 44,98",  # head not closed
    ),
}

# Where and how large a hand draws: longer side, and the middle, in units of the pad (0 to 280).
PLACES: dict[str, tuple[float, tuple[float, float]]] = {
    "large": (210, (140, 140)),
    "medium, off center": (130, (92, 184)),
    "small": (70, (140, 140)),
    "small, in a corner": (70, (228, 56)),
}
_BETWEEN = 7  # points of a curve from one of its points to the next
_WOBBLE = 0.9  # standard deviation of a hand's unrest, in units of the variant


def draw_variant(text: str, *, place: str = "large", seed: int = 0) -> Strokes:
    """Return a variant's strokes at a place on the pad, drawn by a hand that is not quite steady."""
    side, center = PLACES[place]
    strokes = [_line(part.strip()) for part in text.split("/")]
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = side / max(high - low)
    rng = np.random.default_rng(seed)
    placed = [(_unsteady(stroke, rng) - (low + high) / 2) * scale + center for stroke in strokes]
    return [np.clip(np.rint(stroke), 0, 280).astype(int).ravel().tolist() for stroke in placed]


def _line(text: str) -> np.ndarray:
    kind, *pairs = text.split()
    points = np.array([[float(part) for part in pair.split(",")] for pair in pairs])
    if kind == "-":
        steps = np.linspace(0, 1, _BETWEEN, endpoint=False)[:, None]
        parts = [start + steps * (stop - start) for start, stop in pairwise(points)]
        return np.concatenate([*parts, points[-1:]])
    return _curve(points)


def _curve(points: np.ndarray) -> np.ndarray:
    """A smooth curve through points (Catmull and Rom)."""
    around = np.concatenate([points[:1], points, points[-1:]])
    t = np.linspace(0, 1, _BETWEEN, endpoint=False)[:, None]
    parts = []
    for a, b, c, d in zip(around, around[1:], around[2:], around[3:], strict=False):
        bend = (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - 3 * c + d - a) * t**3
        parts.append(b + ((c - a) * t + bend) / 2)
    return np.concatenate([*parts, points[-1:]])


def _unsteady(stroke: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Add a slow tremor: random numbers, each averaged with its neighbors."""
    noise = rng.standard_normal((len(stroke) + 4, 2))
    smooth = sum(noise[i : i + len(stroke)] for i in range(5)) / np.sqrt(5)
    return stroke + _WOBBLE * smooth
