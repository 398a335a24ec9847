"""From the ink of one drawing to MNIST's form: soft edges, strokes of a pen's width, 20 by 20 in 28 by 28."""

from __future__ import annotations

import numpy as np

from mnist_lesson.data import BOX_SIZE, IMAGE_SIZE, center_by_mass, fit_to_box
from mnist_lesson.drawing import to_levels
from mnist_lesson.pictures.ink import Drawing
from mnist_lesson.pictures.paper import lightest

INK = 255
_THIN = 0.07  # stroke's width, as a part of the drawing's longer side: MNIST's thinnest hundredth
_USUAL = 0.1  # MNIST's thinner quarter
_DETAILED = 2 * BOX_SIZE  # pixels of the longer side from which on the box's averages soften the edges anyway


def cut_out(drawing: Drawing) -> np.ndarray:
    """Return the drawing's part of the picture: ink from 0 to 255, uint8, with a frame of paper.

    Levels are stretched so that paper's noise becomes 0 and the ink's own level 255. In a drawing of many
    pixels only the half of the range around the threshold is stretched: its blurred edges become as sharp as
    those of the writing that MNIST's makers scaled down.
    """
    mask = drawing.pieces.paint(drawing.chosen)
    margin = max(1, round(drawing.side / BOX_SIZE))
    low, high = _range(drawing, mask)
    level = drawing.threshold.level
    if drawing.side >= _DETAILED:
        low, high = (low + level) / 2, (high + level) / 2
    near = lightest(mask.astype(np.uint8), margin) > 0
    levels = np.floor(np.clip(INK * (drawing.ink.astype(float) - low) / (high - low), 0, INK) + 0.5)
    top, bottom, left, right = drawing.box
    part = np.pad(np.where(near, levels, 0).astype(np.uint8), margin)
    return part[top : bottom + 2 * margin, left : right + 2 * margin]


def _range(drawing: Drawing, mask: np.ndarray) -> tuple[float, float]:
    """Return the level up to which paper's noise reaches, and the one that most of the ink reaches."""
    paper = np.sort(drawing.ink[drawing.ink <= drawing.threshold.level], axis=None)
    low, middle = (int(paper[int(part * (len(paper) - 1))]) for part in (0.1, 0.5))
    ink = np.sort(drawing.ink[mask], axis=None)
    floor = min(middle + 3 * (middle - low), int(drawing.threshold.level))
    return floor, max(int(ink[int(0.6 * (len(ink) - 1))]), floor + 1)


def stroke_width(cut: np.ndarray) -> float:
    """Estimate the width of the strokes in pixels: twice the area over the length of its outline.

    The outline is counted in sides of pixels, which on slanted lines are too many by 4/π on average.
    """
    mask = np.pad(cut > INK / 2, 1)
    outline = sum(int((np.diff(mask.astype(np.int8), axis=axis) != 0).sum()) for axis in (0, 1))
    return 2 * int(mask.sum()) / max(outline * np.pi / 4, 1)


def widen_thin_strokes(cut: np.ndarray, side: int) -> tuple[np.ndarray, str]:
    """Widen strokes that would nearly vanish in 20 by 20 pixels; return the ink and words for it, or ""."""
    width = stroke_width(cut)
    reach = round((_USUAL * side - width) / 2)
    if width >= _THIN * side or reach < 1:
        return cut, ""
    squares = round(reach * (np.sqrt(2) - 1))  # a square and diamonds make an octagon, nearly a round pen
    wide = lightest(np.pad(cut, reach), squares)
    for _ in range(reach - squares):
        wide = np.maximum(lightest(wide, 1, axes=(0,)), lightest(wide, 1, axes=(1,)))
    return wide, f"widened its thin strokes from {width:.1f} to about {width + 2 * reach:.1f} pixels"


def to_image(cut: np.ndarray) -> np.ndarray:
    """Fit ink into the 20 by 20 box, make its darkest level 255, and center it by its mass in 28 by 28."""
    box = fit_to_box(cut)
    return to_levels(center_by_mass(box * (INK / box.max()), IMAGE_SIZE))
