"""From a file, a PIL image or an array to whole gray levels from 0 to 255, the picture upright."""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageOps

from mnist_lesson.files import FileError, as_path, read_bytes, recognize
from mnist_lesson.images import as_numbers, describe_value, is_pil_image
from mnist_lesson.pictures.errors import PictureError

MOST_BYTES = 64 * 2**20
MOST_PIXELS = 120_000_000  # a telephone's largest photos have about 108 million
SMALLEST = 8  # pixels of the shorter side
# How much of each color makes a gray level, in thousandths (ITU-R BT.601, as Pillow has it).
_MIX = np.array([299, 587, 114])
_OVERSHOOT = 0.1  # what resizing with sharp filters adds to both ends of the range
_KEEP_LEVELS = ("I", "I;16", "I;16L", "I;16B", "I;16N", "F")  # more than 8 bits: Pillow would clip them
_WITH_ALPHA = ("LA", "PA", "RGBA", "La", "RGBa")
_STRIP = 512  # rows at a time, so that large photos don't fill the memory with wide numbers
_REMEDIES = {
    "heic": "Save it as JPEG: on an iPhone Settings, Camera, Formats, Most Compatible; or send it by mail.",
    "lfs": "Fetch the file itself: git lfs pull.",
    "svg": "Export it as PNG from the program that drew it.",
    "pdf": "Save the page as PNG, or take a screenshot of it.",
    "array": "Load it with numpy.load and pass the array.",
    "page": "Save the picture itself, not the page around it.",
}


def gray_levels(picture: object) -> tuple[np.ndarray, list[str]]:
    """Return a picture's gray levels, uint8 of shape (height, width), and what was done for them.

    Raises:
        PictureError: it is no picture, can't be read, or is too small or too large.
    """
    if is_pil_image(picture):
        gray, steps = _from_pil(picture)
    elif isinstance(picture, (str, os.PathLike)):
        gray, steps = _from_file(picture)
    elif isinstance(picture, (bytes, bytearray, memoryview)) or hasattr(picture, "read"):
        gray, steps = _from_bytes(picture)
    else:
        gray, steps = _from_array(picture)
    height, width = gray.shape
    if min(height, width) < SMALLEST:
        raise PictureError(
            f"Expected a picture of at least {SMALLEST} by {SMALLEST} pixels, got {width} by {height}. "
            "Take it again, larger."
        )
    return gray, steps


def _from_file(name: str | os.PathLike[str]) -> tuple[np.ndarray, list[str]]:
    if str(name).startswith(("http://", "https://")):
        raise PictureError(
            f"Expected a picture's file, got the address {name}. Download it and pass its path."
        )
    try:
        path = as_path(name)
        data = read_bytes(path, MOST_BYTES)
    except FileError as error:
        raise PictureError(
            f"The picture {name!s:.200} can't be read: {error}. The folder in use is {Path.cwd()}."
        ) from error
    return _decode(data, f"the file {path.name}")


def _from_bytes(source: Any) -> tuple[np.ndarray, list[str]]:
    data = source.read(MOST_BYTES + 1) if hasattr(source, "read") else bytes(source)
    if isinstance(data, str):
        raise PictureError("Expected a picture's bytes, got text. Open the file with mode 'rb'.")
    return _decode(data, "the picture")


def _decode(data: bytes, name: str) -> tuple[np.ndarray, list[str]]:
    try:
        with warnings.catch_warnings():  # Pillow warns of pictures that are within our own bounds
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data))
        return _from_pil(image)
    except PictureError:
        raise
    except Exception as error:  # a damaged head makes Pillow's readers raise all kinds
        found = recognize(data)
        words = found.words if found else "text" if data[:1000].isascii() else "of an unknown kind"
        if found and found.kind == "picture":
            words += ", damaged or too large"
        remedy = _REMEDIES.get(found.kind if found else "", "Pass a PNG or a JPEG.")
        raise PictureError(f"Expected a picture, {name} is {words}. {remedy}") from error


def _from_pil(image: Image.Image) -> tuple[np.ndarray, list[str]]:
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise PictureError(
            f"Expected at most {MOST_PIXELS // 10**6} million pixels, got {width} by {height}. "
            "Cut the picture to the digit first."
        )
    steps = [f"opened a picture of {width} by {height} pixels, mode {image.mode}"]
    try:
        upright = _turn_upright(image, steps)
        if upright.mode in _KEEP_LEVELS:
            gray, more = _from_array(np.asarray(upright))
            return gray, steps + more[1:]
        has_alpha = upright.mode in _WITH_ALPHA or "transparency" in upright.info
        pixels = np.asarray(upright.convert("RGBA" if has_alpha else "RGB"))
    except PictureError:
        raise
    except (OSError, ValueError, SyntaxError, MemoryError) as error:
        raise PictureError(
            f"The picture (mode {image.mode}) can't be read: {error}. If its file is whole, save it again as "
            "PNG in gray or RGB; if not, download it again."
        ) from error
    return _from_colors(pixels, steps, colored=upright.mode not in ("1", "L", "LA"))


def _turn_upright(image: Image.Image, steps: list[str]) -> Image.Image:
    """Turn the picture as the camera has noted it (EXIF)."""
    try:
        orientation = image.getexif().get(0x0112, 1)
    except Exception:  # damaged notes are no reason to refuse the pixels
        return image
    if orientation in range(2, 9):
        image = ImageOps.exif_transpose(image)
        steps.append(f"turned it as the camera has noted (EXIF orientation {orientation})")
    return image


def _from_array(array: object) -> tuple[np.ndarray, list[str]]:
    try:
        array = as_numbers(array, "a picture: a path, a PIL image or an array")
    except ValueError as error:
        raise PictureError(str(error)) from None
    steps = [f"took {describe_value(array)}"]
    if array.shape == (784,):
        array = array.reshape(28, 28)
        steps.append("gave the 784 numbers their shape back: 28 by 28")
    if array.ndim == 3 and array.shape[-1] == 1:
        array = array[..., 0]
    channels = array.shape[-1] if array.ndim == 3 else 1
    if array.ndim not in (2, 3) or channels not in (1, 2, 3, 4) or not array.size:
        raise PictureError(_shape_message(array.shape))
    levels = _eight_bits(array, steps)
    if array.ndim == 2:
        return levels, steps
    if channels == 2:  # gray and alpha
        levels = levels[..., [0, 0, 0, 1]]
    return _from_colors(levels, steps, colored=channels > 2)


def _shape_message(shape: tuple[int, ...]) -> str:
    wanted = "(height, width), (height, width, 3) or (height, width, 4)"
    message = f"Expected one picture of shape {wanted}, got {shape}."
    if len(shape) == 3 and shape[0] in (1, 3, 4):
        return f"{message} If its first axis holds the colors, pass np.moveaxis(picture, 0, -1)."
    if len(shape) in (3, 4):
        return f"{message} Take one picture from a batch with pictures[i]."
    return message


def _eight_bits(array: np.ndarray, steps: list[str]) -> np.ndarray:
    """Bring numbers to whole levels from 0 to 255 by the range that they seem to be meant in."""
    low, high = float(array.min()), float(array.max())
    if not (np.isfinite(low) and np.isfinite(high)) or low < -_OVERSHOOT * high:
        raise PictureError(
            f"Expected levels of 0 or more, got {low:g} to {high:g}. "
            "Bring pixels in [-1, 1] back with (picture + 1) * 127.5; np.nan_to_num removes NaN."
        )
    top = next((end for end in (1, 255, 65535) if high <= end * (1 + _OVERSHOOT)), high)
    if top != 255:
        steps.append(f"brought its levels from 0 to {top:g} to 0 to 255")
    return _in_strips(lambda part: np.floor(np.clip(part * (255.0 / top), 0, 255) + 0.5), array)


def _in_strips(work: Callable[..., np.ndarray], *arrays: np.ndarray) -> np.ndarray:
    """Return what ``work`` makes of the arrays, uint8, some rows at a time."""
    starts = range(0, len(arrays[0]), _STRIP)
    parts = [work(*(array[start : start + _STRIP] for array in arrays)) for start in starts]
    return np.concatenate([part.astype(np.uint8) for part in parts])


def _from_colors(pixels: np.ndarray, steps: list[str], *, colored: bool) -> tuple[np.ndarray, list[str]]:
    """Mix gray levels from (height, width, 3 or 4), and put transparent parts on a ground."""
    gray = _in_strips(lambda part: (part[..., :3].astype(np.int64) @ _MIX + 500) // 1000, pixels)
    if colored:
        steps.append("mixed its colors to gray levels (0.299 red, 0.587 green, 0.114 blue)")
    if pixels.shape[-1] == 4 and (pixels[..., 3] < 255).any():
        alpha = pixels[..., 3]
        ground, words = _choose_ground(gray, alpha)
        gray = _in_strips(lambda level, part: _lay_over(level, part, ground), gray, alpha)
        steps.append(f"put {words} under its transparent parts")
    return gray, steps


def _lay_over(level: np.ndarray, alpha: np.ndarray, ground: int) -> np.ndarray:
    alpha = alpha.astype(np.int64)
    return (alpha * level + (255 - alpha) * ground + 127) // 255


def _choose_ground(gray: np.ndarray, alpha: np.ndarray) -> tuple[int, str]:
    """Choose what lies under transparent parts, from the gray levels that can be seen.

    Where ink alone is visible, the ground must differ from it; where paper is visible too, more paper fits.
    """
    counts = np.cumsum(np.bincount(gray[alpha > 127], minlength=256))
    if not counts[-1]:
        return 255, "white paper"
    low, middle, high = (int(np.searchsorted(counts, part * counts[-1] / 1000)) for part in (2, 500, 998))
    if high - low > 100:
        return middle, f"paper of the middle level in sight ({middle})"
    return (255, "white paper") if middle < 128 else (0, "black paper")
