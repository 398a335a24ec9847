"""From the strokes of a pen to the 28×28 pixels that a network reads, without a browser.

The drawing pad does this in the page (``widgets/digit/drawing.js`` and ``damage.js``); here is the same in
NumPy, so that its Python object knows its image too where no page is there. A test holds the two equal.

A drawing is a list of strokes, each a flat list x, y, x, y, … in the pad's units, 0 to 280; x counts to the
right, y down.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from mnist_lesson.damage import rotate_images, shift_images, thicken_images
from mnist_lesson.data import BOX_SIZE, IMAGE_SIZE, center_by_mass, fit_to_box
from mnist_lesson.images import describe_value

PAD_SIZE = 280
PAD_PEN = 22
INK = 255

# Width of the pen as a part of the drawing's longer side; smallest side in units; pixels of the inked drawing
# for each pixel of the image. As in drawing.js.
_PEN = 0.15
_SMALLEST = 28
_DETAIL = 4

Strokes = Sequence[Sequence[float]]


def rasterize(strokes: Strokes, *, width: float, size: int = IMAGE_SIZE) -> np.ndarray:
    """Draw strokes as round-ended lines with soft edges; where lines cross, the darker wins.

    What ``rasterize`` in ``widgets/digit/raster.js`` does, to the same bit.

    Args:
        strokes: in units of the pad.
        width: of the pen, in units of the pad.
        size: side of the image in pixels.

    Returns:
        Gray levels from 0 (paper) to 255 (ink), float32, shape (size, size).
    """
    scale = size / PAD_SIZE
    image = np.zeros((size, size), np.float32)
    for line in _lines(strokes):
        cover = _cover([number * scale for number in line], radius=width * scale / 2, size=size)
        image = np.maximum(image, (cover * INK).astype(np.float32))
    return image


def to_levels(image: np.ndarray) -> np.ndarray:
    """Round to whole gray levels, halves up, as JavaScript's ``Math.round`` does; uint8."""
    return np.floor(image.astype("float64") + 0.5).astype(np.uint8)


def prepare_drawing(strokes: Strokes) -> np.ndarray:
    """Prepare a drawing as MNIST's makers prepared theirs: a 20×20 box, then 28×28 by the center of mass.

    The pen's width follows the drawing's size, so that a small drawing does not come out thick.

    Returns:
        float32 of shape (28, 28), gray levels in [0, 255]; all 0 without strokes.

    Raises:
        ValueError: these are no strokes.
    """
    _check_strokes(strokes)
    if not len(strokes):
        return np.zeros((IMAGE_SIZE, IMAGE_SIZE), dtype="float32")
    points = np.concatenate([np.reshape(stroke, (-1, 2)) for stroke in strokes]).astype(float)
    low, high = points.min(axis=0), points.max(axis=0)
    side = max(*(high - low), _SMALLEST)
    width = _PEN * side
    scale = PAD_SIZE / (side + width)
    corner = low - width / 2
    moved = [((np.reshape(stroke, (-1, 2)) - corner) * scale).ravel() for stroke in strokes]
    ink = rasterize(moved, width=width * scale, size=_DETAIL * BOX_SIZE)
    return center_by_mass(fit_to_box(ink))


def shrink_drawing(strokes: Strokes) -> np.ndarray:
    """Shrink the whole pad to 28×28, the drawing where it stands: no preparation.

    Returns:
        float32 of shape (28, 28), gray levels in [0, 255].

    Raises:
        ValueError: these are no strokes.
    """
    _check_strokes(strokes)
    ink = rasterize(strokes, width=PAD_PEN, size=_DETAIL * IMAGE_SIZE)
    return ink.reshape(IMAGE_SIZE, _DETAIL, IMAGE_SIZE, _DETAIL).mean(axis=(1, 3))


def damage_image(
    image: np.ndarray,
    *,
    thick: int = 0,
    degrees: float = 0,
    right: int = 0,
    down: int = 0,
    noise: float = 0,
    seed: int = 0,
) -> np.ndarray:
    """Thicken, turn, shift and add noise, in this order; what is 0 is left out.

    Args:
        image: (28, 28) in [0, 1].
        thick, degrees, right, down: as in :mod:`mnist_lesson.damage`.
        noise: standard deviation of the noise of :func:`normal_noise` with this ``seed``.
    """
    image = thicken_images(image, thick)
    image = rotate_images(image, degrees) if degrees else image
    image = shift_images(image, right=right, down=down)
    if not noise:
        return image
    return np.clip(image + np.float32(noise) * normal_noise(seed, image.size).reshape(image.shape), 0, 1)


def normal_noise(seed: int, count: int) -> np.ndarray:
    """Return ``count`` normally distributed random numbers, the same as the page draws from this seed.

    The generator is mulberry32, the distribution's method that of Box and Muller.
    """
    words = _random_words(seed)
    pairs = np.array([(next(words), next(words)) for _ in range(count)], dtype=float) / 2**32
    distance = np.sqrt(-2 * np.log(pairs[:, 0] + 2.0**-32))
    return (distance * np.cos(2 * np.pi * pairs[:, 1])).astype("float32")


def advise_on_strokes(value: object) -> str:
    """Return the code that makes strokes of a value that is near to some; "" where none is known."""
    try:
        items = list(value)  # type: ignore[call-overload]
        if items and all(_is_number(item) for item in items) and len(items) % 2 == 0:
            return "[stroke]  # a list of strokes, though it is only one"
        points = [np.asarray(item, dtype=float) for item in items]
    except Exception:
        return ""
    if points and all(one.ndim == 2 and one.shape[1] == 2 for one in points):
        return "[np.ravel(stroke) for stroke in strokes]  # x, y, x, y, … without brackets around each point"
    if any(one.ndim != 1 or len(one) % 2 or not len(one) for one in points):
        return ""
    return f"[np.clip(np.rint(stroke), 0, {PAD_SIZE}) for stroke in strokes]"


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool)


def _check_strokes(strokes: Strokes) -> None:
    try:
        is_right = all(len(one) and len(one) % 2 == 0 and all(map(_is_number, one)) for one in strokes)
    except TypeError:
        is_right = False
    if not is_right:
        mended = advise_on_strokes(strokes) or "[[140, 40, 140, 240]]"
        raise ValueError(
            "Expected a list of strokes, each a flat list x, y, x, y, … of numbers from 0 to 280, got "
            f"{describe_value(strokes)}. For example: {mended}"
        )


def _lines(strokes: Strokes) -> Iterator[tuple[float, float, float, float]]:
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


def _random_words(seed: int) -> Iterator[int]:
    mask = 0xFFFFFFFF
    state = seed & mask
    while True:
        state = (state + 0x6D2B79F5) & mask
        word = ((state ^ (state >> 15)) * (state | 1)) & mask
        word ^= (word + (((word ^ (word >> 7)) * (word | 61)) & mask)) & mask
        yield word ^ (word >> 14)
