"""What counts as an image here, and what to say about what does not.

An image is an array of gray levels in which 0 is paper. Whoever passes something else (colors, a file's name,
levels in another range) is told what came and how to make an image of it.
"""

from __future__ import annotations

import os
import reprlib
from typing import TYPE_CHECKING, TypeGuard

import numpy as np

if TYPE_CHECKING:
    from PIL import Image

READ = "read_picture(…).image (from mnist_lesson.pictures import read_picture)"
SIDE = 28  # pixels of an image
_ROOM = 1e-3  # what rounding may add to the ends of a range


def describe_value(value: object) -> str:
    """Say what came: an array's shape, type and range, a picture's size and mode, the start of the rest."""
    if is_pil_image(value):
        return f"a PIL image of {value.width} by {value.height} pixels, mode {value.mode}"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}, {value.dtype}{_range_words(value)}"
    try:
        return reprlib.repr(value)
    except Exception:  # a whole number of 5,000 digits, an object that fails to describe itself
        return "something that can't be shown"


def is_pil_image(value: object) -> TypeGuard[Image.Image]:
    """Whether a value is a picture of the Pillow library; it need not be installed."""
    return any(kind.__module__ == "PIL.Image" and kind.__name__ == "Image" for kind in type(value).__mro__)


def as_numbers(value: object, wanted: str) -> np.ndarray:
    """Return an array of numbers (or of True and False).

    Args:
        value: an array of any library, a list of lists, a ``Picture``.
        wanted: what was expected, for the message.

    Raises:
        ValueError: it is a file's name, a PIL image, or holds something else than numbers.
    """
    if is_pil_image(value):
        raise ValueError(
            f"Expected {wanted}, got {describe_value(value)}. {READ} makes one of it; "
            "np.asarray(image) gives its levels as they are, in which paper is mostly 255, not 0."
        )
    if isinstance(value, (str, bytes, os.PathLike)):
        raise ValueError(f"Expected {wanted}, got {value!r:.80}. To open a picture's file use {READ}.")
    try:
        numbers = np.asarray(value)
    except Exception:
        numbers = np.asarray(None)
    if numbers.dtype.kind not in "buif":
        raise ValueError(
            f"Expected {wanted}, got {describe_value(value)}. "
            "Pass an array of plain numbers, all rows of the same length."
        )
    return numbers


def is_colored(shape: tuple[int, ...]) -> bool:
    """Whether the last axis of a shape looks like the channels of pixels (gray and alpha, RGB, RGBA)."""
    return len(shape) >= 3 and shape[-1] in (2, 3, 4) and min(shape[-3:-1]) >= 8


def advise_on_shape(shape: tuple[int, ...], otherwise: str) -> str:
    """Say how to come from a shape to gray images; ``otherwise`` where nothing is known about it."""
    if is_colored(shape):
        return (
            f"The last axis seems to hold {shape[-1]} channels (colors): {READ} makes an image of each "
            "picture, or images.mean(axis=-1) takes their gray levels."
        )
    if len(shape) >= 3 and shape[-1] == 1:
        return "Take its last axis away with images[..., 0]."
    if shape[-1:] == (784,) and len(shape) <= 2:
        shape_back = "-1, 28, 28" if len(shape) == 2 else "28, 28"
        return f"Give flattened images their shape back: x.reshape({shape_back})."
    if len(shape) == 3 and shape[0] in (3, 4):
        return (
            f"If its first axis holds {shape[0]} colors, {READ} takes np.moveaxis(image, 0, -1). {otherwise}"
        )
    return otherwise


def as_image(value: object, *, takes_row: bool = True) -> np.ndarray:
    """Return one gray image as (height, width); a row of (784,) gets its shape back, where it is welcome.

    Raises:
        ValueError: it is something else; with its shape, and how to make an image of it.
    """
    image = as_numbers(value, "one image of shape (height, width)")
    if takes_row and image.shape == (SIDE * SIDE,):
        return image.reshape(SIDE, SIDE)
    if image.ndim != 2 or not image.size:
        advice = advise_on_shape(image.shape, "Take one image from a batch with images[i].")
        raise ValueError(f"Expected one image of shape (height, width), got shape {image.shape}. {advice}")
    return image


def advise_on_levels(value: object, name: str = "image") -> str:
    """Return the code that makes 28×28 whole gray levels of a value; "" where nothing is known about it."""
    if isinstance(value, (str, os.PathLike)):
        return _read_code(f"{str(value)!r:.80}")
    if is_pil_image(value) or isinstance(value, bytes):
        return _read_code(name)
    try:
        numbers = as_numbers(value, "")
    except ValueError:
        return ""
    if isinstance(value, (list, tuple)):
        name = f"np.asarray({name})"
    if numbers.shape in ((SIDE, SIDE), (SIDE * SIDE,)):
        return _levels_code(numbers, name)
    return _reshape_code(numbers.shape, name)


def _read_code(name: str) -> str:
    return f"read_picture({name}).image  # from mnist_lesson.pictures import read_picture"


def _reshape_code(shape: tuple[int, ...], name: str) -> str:
    """Code that makes one 28×28 image of an array of another shape; "" where it is not known."""
    if not shape or 0 in shape:
        return ""
    if shape in ((3 * SIDE * SIDE,), (4 * SIDE * SIDE,)):
        return _read_code(f"np.reshape({name}, ({SIDE}, {SIDE}, {shape[0] // SIDE**2}))")
    if shape[-2:] == (SIDE, SIDE) or (len(shape) == 2 and shape[1] == SIDE * SIDE):
        return f"{name}[{', '.join('0' * (len(shape) - (2 if shape[-1] == SIDE else 1)))}]"
    if shape == (SIDE, SIDE, 1):
        return f"{name}[..., 0]"
    return _read_code(name) if len(shape) == 2 or is_colored(shape) else ""


def _levels_code(numbers: np.ndarray, name: str) -> str:
    """Code that brings numbers to whole levels from 0 to 255, by the range that they seem to be meant in."""
    if not numbers.size:
        return ""
    if not np.isfinite(numbers).all():
        return f"np.nan_to_num({name})"
    low, high = float(numbers.min()), float(numbers.max())
    if low >= 0 and high <= 1:
        return f"np.rint(255 * {name})" if numbers.dtype.kind == "f" else f"255 * {name}"
    if -1 <= low < 0 and high <= 1:
        return f"np.rint(({name} + 1) * 127.5)"
    if low >= 0 and 255 < high < 65536:
        return f"{name} // 257"
    return f"np.clip(np.rint({name}), 0, 255)"


def check_unit_range(images: np.ndarray) -> None:
    """Refuse pixels outside [0, 1]. Raises ValueError."""
    if images.size and not (images.min() >= -_ROOM and images.max() <= 1 + _ROOM):
        raise ValueError(f"Expected pixels in [0, 1], got {_span(images)}. {_unit_advice(images)}")


def _unit_advice(images: np.ndarray) -> str:
    low, high = float(images.min()), float(images.max())
    if not np.isfinite(images).all():
        return "np.nan_to_num(images) removes NaN."
    if -1 - _ROOM <= low < 0 and high <= 1 + _ROOM:
        return "Bring pixels in [-1, 1] back with (images + 1) / 2."
    if low < 0:
        return "Cut them off with np.clip(images, 0, 1)."
    if high > 255:
        return "Divide 16-bit levels by 65535."
    return "Scale them first: scale_pixels(images)."


def check_levels(images: np.ndarray, doing: str) -> None:
    """Refuse what are no gray levels from 0 to 255: other ranges, and pixels that were scaled already.

    Levels that are all 0 are a blank image; levels up to 1 would look like one, and are refused.

    Args:
        images: numbers of any shape.
        doing: what would be done to scaled pixels a second time, for the message.

    Raises:
        ValueError: the levels don't lie in [0, 255], or all of them in [0, 1].
    """
    if not images.size:
        return
    low, high = images.min(), images.max()
    if low >= 0 and 0 < high <= 1:
        raise ValueError(
            f"Expected gray levels from 0 (paper) to 255 (ink), got {_span(images)}: as levels that is blank "
            f"paper. If the pixels are scaled already, {doing}; if not, pass 255 * images."
        )
    if not (low >= -_ROOM and high <= 255 + _ROOM):
        raise ValueError(
            f"Expected gray levels from 0 to 255, got {_span(images)}. "
            "Divide 16-bit levels by 257; bring pixels in [-1, 1] back with (images + 1) * 127.5."
        )


def _span(images: np.ndarray) -> str:
    return f"{float(images.min()):g} to {float(images.max()):g} ({images.dtype})"


def _range_words(array: np.ndarray) -> str:
    if array.dtype.kind not in "buif" or not array.size:
        return ""
    return f", values {float(array.min()):g} to {float(array.max()):g}"
