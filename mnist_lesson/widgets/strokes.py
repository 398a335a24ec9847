"""Ink for a drawing's strokes in NumPy: what ``rasterize`` in ``shared/digits.js`` does, to the same bit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from mnist_lesson.data import IMAGE_SIZE
from mnist_lesson.widgets.traits import Strokes

INK = 255


def rasterize(strokes: Sequence[Sequence[int]], *, width: float, size: int = IMAGE_SIZE) -> np.ndarray:
    """Draw strokes as round-ended lines with soft edges; where lines cross, the darker wins.

    Args:
        strokes: as a ``Strokes`` trait holds them, in units of the pad (280 a side).
        width: of the pen, in units of the pad.
        size: side of the image in pixels.

    Returns:
        Gray levels from 0 (paper) to 255 (ink), float32, shape (size, size).
    """
    scale = size / Strokes.SIZE
    image = np.zeros((size, size), np.float32)
    for line in _lines(strokes):
        cover = _cover([number * scale for number in line], radius=width * scale / 2, size=size)
        image = np.maximum(image, (cover * INK).astype(np.float32))
    return image


def to_levels(image: np.ndarray) -> np.ndarray:
    """Round to whole gray levels, halves up, as JavaScript's ``Math.round`` does; uint8."""
    return np.floor(image.astype("float64") + 0.5).astype(np.uint8)


def _lines(strokes: Sequence[Sequence[int]]) -> Iterator[tuple[int, int, int, int]]:
    """Each stroke's lines from point to point; a stroke of one point is a line without length."""
    for stroke in strokes:
        points = list(zip(stroke[::2], stroke[1::2], strict=True))
        for start, end in zip(points, points[1:] or points, strict=False):
            yield (*start, *end)


def _cover(line: Sequence[float], *, radius: float, size: int) -> np.ndarray:
    """How much of each pixel's middle a line covers, in [0, 1], shape (size, size)."""
    x0, y0, x1, y1 = line
    dx, dy = x1 - x0, y1 - y0
    middles = np.arange(size) + 0.5
    px, py = middles[None, :] - x0, middles[:, None] - y0
    along = np.clip((px * dx + py * dy) / (dx * dx + dy * dy or 1), 0, 1)
    ex, ey = px - along * dx, py - along * dy
    return np.clip(radius + 0.5 - np.sqrt(ex * ex + ey * ey), 0, 1)
