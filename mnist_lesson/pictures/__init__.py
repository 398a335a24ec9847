"""A picture of one's own (a photo, a scan, a drawing) in MNIST's form.

    from mnist_lesson.pictures import read_picture

    picture = read_picture("my_five.jpg")
    print(picture)                       # what was done, step by step
    model.predict(flatten(scale_pixels(picture.image[None])))

The steps, with whole numbers wherever possible, so that another program can get the same image:

1. Gray levels g from 0 to 255, the picture upright (:mod:`~mnist_lesson.pictures.levels`).
2. Blocks of k×k pixels are averaged, with the smallest k that leaves at most 800 a side. With k = 1, from
   300 pixels of the shorter side on, each pixel is averaged with its neighbors.
3. Paper p (:mod:`~mnist_lesson.pictures.paper`): in a square window around each pixel the lightest level is
   taken, then the darkest of these. Strokes are thinner than the window and vanish, shadows stay. For light
   ink the levels are turned around first, g ← 255 − g. Which of the two it is, the smoother paper tells.
4. Ink i = 255·(p − g)/p. It is found twice (:mod:`~mnist_lesson.pictures.ink`): with a window of three tenths
   of the shorter side, then with one of half of the drawing's longer side.
5. Ink above a threshold falls into connected pieces. Those at the picture's edge and specks are left out;
   the largest and what lies near it are the drawing.
6. Its levels are stretched to 0 … 255, thin strokes widened, and it goes through
   :func:`~mnist_lesson.data.fit_to_box` and :func:`~mnist_lesson.data.center_by_mass`
   (:mod:`~mnist_lesson.pictures.form`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mnist_lesson.pictures.errors import BlotError, PictureError
from mnist_lesson.pictures.form import cut_out, to_image, widen_thin_strokes
from mnist_lesson.pictures.ink import Drawing, find_drawing
from mnist_lesson.pictures.levels import gray_levels
from mnist_lesson.pictures.paper import average_blocks, ink_on_paper, is_paper_light, light_paper, smooth

__all__ = ["Picture", "PictureError", "read_picture"]

LONGEST = 800
_SMOOTHED_FROM = 300
_FIRST_WINDOW = 0.15  # radius, as a part of the picture's shorter side
_SECOND_WINDOW = 0.25  # radius, as a part of the drawing's longer side
_UNEVEN = 12  # levels between the darkest and the lightest paper from which on it is worth a word


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture in MNIST's form, and how it came to it.

    ``np.asarray(picture)`` gives its image.

    Attributes:
        image: uint8 of shape (28, 28), 0 is paper, 255 is ink.
        steps: what was done, in words, one after the other.
        gray: the picture as it was looked at, uint8, at most 800 pixels a side.
        ink: what was taken for the drawing's ink, uint8, 0 is paper: a part of the picture, strokes widened.
    """

    image: np.ndarray
    steps: tuple[str, ...]
    gray: np.ndarray
    ink: np.ndarray

    def __array__(self, dtype: np.dtype | None = None, copy: bool | None = None) -> np.ndarray:
        """Return the image, for NumPy."""
        return np.array(self.image, dtype=dtype)

    def __repr__(self) -> str:
        steps = "\n".join(f"{number:3}. {step}" for number, step in enumerate(self.steps, start=1))
        return f"A picture in MNIST's form, 28 by 28 pixels:\n{steps}"


def read_picture(picture: object) -> Picture:
    """Bring a picture of one handwritten digit to MNIST's form.

    Args:
        picture: a path, the bytes of a file, a PIL image, or an array of shape (height, width),
            (height, width, 3) or (height, width, 4), in [0, 1], 0 to 255 or 16 bits, or of True and False.
            Ink may be darker or lighter than paper, the paper unevenly lit.

    Returns:
        A :class:`Picture`: its ``image`` is (28, 28), uint8, 0 is paper; its ``steps`` say what was done.

    Raises:
        PictureError: it is no picture, or not one digit with paper around it: no ink, ink along the edges,
            several digits; with what to do.
    """
    gray, steps = gray_levels(picture)
    gray, k = average_blocks(gray, LONGEST)
    if k > 1:
        steps.append(f"averaged blocks of {k} by {k} pixels: {gray.shape[1]} by {gray.shape[0]} are left")
    elif min(gray.shape) >= _SMOOTHED_FROM:
        gray = smooth(gray)
        steps.append("averaged each pixel with its neighbors, against noise")
    drawing = _find(gray, steps)
    cut, widened = widen_thin_strokes(cut_out(drawing), drawing.side)
    top, bottom, left, right = drawing.box
    steps += [*drawing.steps, f"cut to its ink: {right - left} by {bottom - top} pixels"]
    steps += [widened] if widened else []
    steps.append("scaled it to a box of 20 by 20, and placed that in 28 by 28 by its center of mass")
    return Picture(to_image(cut), tuple(steps), gray, cut)


def _find(gray: np.ndarray, steps: list[str]) -> Drawing:
    """Find the drawing's ink on the paper that is more likely, or on the other one, if that finds a blot."""
    radius = max(1, round(_FIRST_WINDOW * min(gray.shape)))
    is_light = is_paper_light(gray, radius)
    try:
        drawing, paper = _find_dark(gray if is_light else 255 - gray, radius)
    except BlotError as blot:  # a sheet on a table: its digit is darker than it, and so is the table
        is_light = not is_light
        try:
            drawing, paper = _find_dark(gray if is_light else 255 - gray, radius)
        except PictureError:
            raise blot from None
    ink, ground = ("dark", "light") if is_light else ("light", "dark")
    steps.append(f"took {ink} ink on {ground} paper, and made it ink 255 on paper 0")
    low, high = (int(level) for level in np.percentile(paper, (1, 99), method="lower"))
    if high - low >= _UNEVEN:
        low, high = (low, high) if is_light else (255 - high, 255 - low)
        steps.append(f"took away the paper's uneven light, levels {low} to {high}")
    return drawing


def _find_dark(gray: np.ndarray, radius: int) -> tuple[Drawing, np.ndarray]:
    """Find dark ink, first with a window for any drawing, then with one for its size; and its paper."""
    paper = light_paper(gray, max(1, round(_SECOND_WINDOW * _find_side(gray, radius))))
    return find_drawing(ink_on_paper(gray, paper)), paper


def _find_side(gray: np.ndarray, radius: int) -> int:
    """Return the longer side of the drawing, at first sight.

    Where nothing is found, the window was too large for such uneven light, or too small for the strokes.
    """
    for first in (radius, radius // 3):
        try:
            return find_drawing(ink_on_paper(gray, light_paper(gray, max(1, first)))).side
        except BlotError:
            raise
        except PictureError:
            continue
    return max(gray.shape)
