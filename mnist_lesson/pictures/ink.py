"""The ink of one drawing: what is dark enough, hangs together and does not belong to the picture's edge."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mnist_lesson.pictures.errors import BlotError, PictureError
from mnist_lesson.pictures.paper import lightest, remove_thin
from mnist_lesson.pictures.pieces import Pieces, find_pieces

_ROUNDS = 6  # how often something too dark to be the drawing is taken away before the next look
_LEAST_CONTRAST = 10  # of 255: less is no ink
_LEAST_CLARITY = 4  # ink over paper, in standard deviations of the paper
_SMALLEST = 8  # pixels of a drawing's longer side, or this part of the picture's:
_SMALLEST_PART = 40
_THICKEST_LINE = 4  # half of the widest ruled line that is taken away, in pixels
_MOST_EDGE = 0.42  # of the way around a drawing that may lie on the picture's edge
_MOST_PIECES = 40
_MOST_CONTACTS = 6  # places in which a drawing that was cut to its ink meets the edge
_SPECK = 0.01  # of the main piece's area: less is a speck
_NEAR = 0.2  # of the main piece's longer side: pieces this near to each other are one drawing
_WIDEST = 2.5  # a digit's width in heights; MNIST's widest has 2.0
_FULLEST = 0.75  # of its box, unless it is as narrow as a 1

_PAPER_REMEDY = "Leave paper around the digit, or cut the picture to one digit and its paper."
_INK_REMEDY = "Write with a dark, broad pen, take the picture closer and in even light."


@dataclass(frozen=True)
class Threshold:
    """Ink is what lies above ``level``: half way between the means of paper and ink; ``noise`` is the paper's
    standard deviation."""

    level: float
    paper: float
    ink: float
    noise: float


@dataclass(frozen=True)
class Drawing:
    """The pieces that make up one drawing (``chosen``), and the ink that they were found in."""

    ink: np.ndarray
    threshold: Threshold
    pieces: Pieces
    chosen: np.ndarray
    steps: tuple[str, ...] = ()

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Return top, bottom, left and right of the drawing."""
        return self.pieces.box(self.chosen)

    @property
    def side(self) -> int:
        """Return the longer side of the drawing's box."""
        top, bottom, left, right = self.box
        return max(bottom - top, right - left)

    @property
    def touches_edge(self) -> bool:
        """Return whether a piece of the drawing touches the picture's edge."""
        return bool(self.pieces.sides()[self.chosen].any())

    @property
    def is_cut_to_ink(self) -> bool:
        """Return whether the largest piece reaches all four edges, in few places, unlike ruled lines."""
        main = np.arange(len(self.chosen)) == np.where(self.chosen, self.pieces.area, 0).argmax()
        if self.pieces.sides()[main] != 4:
            return False
        mask = np.pad(self.pieces.paint(main)[[0, -1], :].astype(int), ((0, 0), (1, 1)))
        turned = np.pad(self.pieces.paint(main)[:, [0, -1]].astype(int), ((1, 1), (0, 0)))
        places = int((np.diff(mask, axis=1) == 1).sum() + (np.diff(turned, axis=0) == 1).sum())
        return places <= _MOST_CONTACTS

    def contact(self) -> float:
        """Return which part of the way around the drawing's box lies on the picture's edge and is ink."""
        top, bottom, left, right = self.box
        mask = self.pieces.paint(self.chosen)
        on_edge = sum(int(line.sum()) for line in (mask[0], mask[-1], mask[:, 0], mask[:, -1]))
        return on_edge / (2 * (bottom - top + right - left))

    def add_step(self, step: str) -> Drawing:
        """Return the drawing with one more step in its history."""
        return replace(self, steps=(*self.steps, step))


def find_threshold(ink: np.ndarray) -> Threshold | None:
    """Return the level that parts ink from paper; None if nothing stands out clearly.

    It begins at half of the darkest level that some pixels reach and moves to the middle of both sides' means
    until it stays (Ridler and Calvard 1978). Otsu's threshold, the usual choice, cuts through the paper's
    noise where there is little ink. At least a third of the way to the darkest level is left to the paper.
    """
    counts = np.bincount(ink.ravel(), minlength=256)
    enough = max(4, ink.size // 5000)
    top = int(np.searchsorted(-np.cumsum(counts[::-1])[::-1], -enough, side="right")) - 1
    if top < _LEAST_CONTRAST:
        return None
    level, moved = top / 2, -1.0
    while level != moved:
        moved = level
        paper, noise = _mean_and_deviation(counts, np.arange(256) <= level)
        dark, _ = _mean_and_deviation(counts, np.arange(256) > level)
        level = (paper + dark) / 2
    if dark - paper < max(_LEAST_CONTRAST, _LEAST_CLARITY * (noise + 0.5)):
        return None
    return Threshold(max(level, paper + 0.35 * (top - paper)), paper, dark, noise)


def _mean_and_deviation(counts: np.ndarray, chosen: np.ndarray) -> tuple[float, float]:
    levels, counts = np.flatnonzero(chosen), counts[chosen]
    total = max(int(counts.sum()), 1)
    mean = int((levels * counts).sum()) / total
    return mean, (int((levels**2 * counts).sum()) / total - mean**2) ** 0.5


def find_drawing(ink: np.ndarray) -> Drawing:
    """Find the pieces that make up the one drawing in a picture.

    What touches the picture's edge is left out (the edge of a table, a shadow, a neighboring word), unless
    nothing else is there. Then lines of ruled paper are taken away, if the drawing hangs on them.

    Raises:
        PictureError: there is no ink, or it isn't one drawing with paper around it.
    """
    found = _find_pieces(ink)
    if found is None:
        raise PictureError(_explain_no_ink(ink))
    if not found.touches_edge:
        return _choose_one(found)
    if not found.is_cut_to_ink and (without := _find_without_lines(found)):
        return _choose_one(without)
    drawing = _choose_one(found)
    contact = drawing.contact()
    if contact > _MOST_EDGE:
        raise PictureError(
            f"Expected a digit with paper around it, the ink lies on the picture's edge for {contact:.0%} of "
            f"the way around it. {_PAPER_REMEDY}"
        )
    return drawing.add_step("took ink that touches the picture's edge: something may be cut off")


def _find_pieces(ink: np.ndarray) -> Drawing | None:
    """Return the pieces that may be the drawing; None if nothing stands out from the paper.

    Where all that stands out touches the edge, fainter ink is looked for once more, without what outshone it.
    """
    smallest = max(_SMALLEST, max(ink.shape) // _SMALLEST_PART)
    rest, at_edge = ink, None
    for _ in range(_ROUNDS):
        threshold = find_threshold(rest)
        if threshold is None:
            break
        pieces = find_pieces(rest > threshold.level)
        large, sides = pieces.longer_side >= smallest, pieces.sides()
        found = Drawing(rest, threshold, pieces, large)
        if large.any() and found.is_cut_to_ink:
            return found
        inner = large & (sides == 0)
        if inner.any():
            left_out = ("left out what touches the picture's edge",) if (large & (sides > 0)).any() else ()
            return Drawing(rest, threshold, pieces, inner, left_out)
        at_edge = at_edge or (found if large.any() else None)
        outshining = lightest(pieces.paint(pieces.area > 0).astype(np.uint8), 2)
        rest = np.where(outshining > 0, 0, rest).astype(np.uint8)
    return at_edge


def _find_without_lines(found: Drawing) -> Drawing | None:
    """Look again without the lines of ruled paper; None if there are none, or the drawing is not thicker.

    Lines reach from edge to edge and are thinner than the pen: an opening across them takes them away.
    """
    top, bottom, left, right = found.box
    height, width = found.ink.shape
    across = [0] * (left == 0 and right == width) + [1] * (top == 0 and bottom == height)
    for radius in range(1, _THICKEST_LINE + 1) if across else ():
        ink = found.ink
        for axis in across:
            ink = remove_thin(ink, radius, axis)
        without = _find_pieces(ink)
        if without and not without.touches_edge:
            return without.add_step(f"took away lines of at most {2 * radius} pixels, as of ruled paper")
    return None


def _choose_one(found: Drawing) -> Drawing:
    """Choose the largest piece and what lies near it. Raises PictureError if there is a second drawing."""
    pieces = found.pieces
    if found.chosen.sum() > _MOST_PIECES:
        raise PictureError(
            f"Expected one digit, found {found.chosen.sum()} separate shapes, as in a pattern or a page of "
            f"text. {_PAPER_REMEDY}"
        )
    main = int(np.where(found.chosen, pieces.area, 0).argmax())
    is_ink = (pieces.area >= _SPECK * pieces.area[main]) & (found.chosen | (pieces.sides() == 0))
    group = _gather(pieces, main, is_ink)
    others = found.chosen & ~group & (pieces.longer_side >= 0.4 * pieces.longer_side[main])
    if others.any() or _stand_side_by_side(pieces, group):
        raise PictureError(f"Expected one digit, found several shapes beside each other. {_PAPER_REMEDY}")
    _check_shape(pieces, group)
    specks = int((~group & (pieces.sides() == 0)).sum())
    chosen = Drawing(found.ink, found.threshold, pieces, group, found.steps)
    return chosen.add_step(f"left out specks: {specks}") if specks else chosen


def _check_shape(pieces: Pieces, group: np.ndarray) -> None:
    """Refuse what is wider than any digit, and what fills its box as a sheet of paper does."""
    top, bottom, left, right = pieces.box(group)
    height, width = bottom - top, right - left
    if width > _WIDEST * height:
        raise PictureError(
            f"Expected one digit, found a shape {width} pixels wide and {height} high, as of several digits "
            f"or a dash. {_PAPER_REMEDY}"
        )
    if width > height / 2 and pieces.area[group].sum() > _FULLEST * width * height:
        raise BlotError(f"Expected one digit, found a blot that fills its place. {_PAPER_REMEDY}")


def _gather(pieces: Pieces, main: int, is_ink: np.ndarray) -> np.ndarray:
    """Return which pieces lie near the main one, or near one that does."""
    group = np.arange(len(is_ink)) == main
    reach = _NEAR * pieces.longer_side[main]
    while True:
        top, bottom, left, right = pieces.box(group)
        down = np.maximum(pieces.top - bottom, top - pieces.bottom)
        aside = np.maximum(pieces.left - right, left - pieces.right)
        larger = group | (is_ink & (np.maximum(down, aside) <= reach))
        if np.array_equal(larger, group):
            return group
        group = larger


def _stand_side_by_side(pieces: Pieces, group: np.ndarray) -> bool:
    """Whether two pieces of the same height stand apart from each other, as the digits of a number do."""
    heights = pieces.bottom - pieces.top
    tall = np.flatnonzero(group & (heights >= 0.75 * heights[group].max()))
    tall = tall[np.argsort(pieces.left[tall])]
    gaps = pieces.left[tall[1:]] - np.maximum.accumulate(pieces.right[tall])[:-1]
    return bool((gaps >= 0.12 * heights[group].max()).any())


def _explain_no_ink(ink: np.ndarray) -> str:
    if ink.max() < _LEAST_CONTRAST:
        return f"Expected a digit on paper, the picture is one gray from edge to edge. {_INK_REMEDY}"
    return f"Expected a digit on paper, nothing stands out clearly from the paper. {_INK_REMEDY}"
