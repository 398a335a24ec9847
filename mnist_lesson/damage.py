"""What can happen to a digit on its way to the network: it is shifted, turned, written thickly, noisy.

All functions take images of shape (..., 28, 28) (one image, or a batch, of any square size) and return new
float32 images of the same shape; the given ones are left as they are. 0 is paper, and paper comes in where
the picture was moved away.
"""

from __future__ import annotations

import numpy as np

from mnist_lesson.images import READ, advise_on_shape, as_numbers, check_unit_range


def shift_images(images: np.ndarray, *, right: int = 0, down: int = 0) -> np.ndarray:
    """Move the ink by whole pixels; what leaves the field is lost.

    Args:
        images: (..., size, size), any value range.
        right: pixels to the right, negative to the left.
        down: pixels down, negative up.

    Raises:
        ValueError: the images are not square, or a shift is as large as the field.
    """
    images = _checked_images(images)
    size = images.shape[-1]
    if max(abs(right), abs(down)) >= size:
        raise ValueError(
            f"Expected shifts smaller than the field of {size} pixels, got right={right}, down={down}."
        )
    shifted = np.zeros_like(images)
    shifted[..., _part(down, size), _part(right, size)] = images[..., _part(-down, size), _part(-right, size)]
    return shifted


def rotate_images(images: np.ndarray, degrees: float) -> np.ndarray:
    """Turn the ink counterclockwise around the middle of the field.

    Each new pixel looks back to the place it comes from, which lies between four old pixels, and takes their
    average, weighted by nearness (bilinear interpolation).

    Args:
        images: (..., size, size), any value range; it is kept.
        degrees: angle of the turn, negative for clockwise.

    Raises:
        ValueError: the images are not square.
    """
    images = _checked_images(images)
    size = images.shape[-1]
    middle = (size - 1) / 2
    row, column = np.mgrid[:size, :size] - middle
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    # Rows count downward, so this turns back clockwise: the way from a new pixel to where its ink was.
    from_row = middle + cosine * row + sine * column
    from_column = middle - sine * row + cosine * column
    return _sample(images, from_row, from_column)


def thicken_images(images: np.ndarray, times: int = 1) -> np.ndarray:
    """Widen every stroke by a pixel on each side: each pixel becomes the maximum of its 3×3 neighborhood.

    Args:
        images: (..., size, size), values ≥ 0.
        times: how often; 0 changes nothing.

    Raises:
        ValueError: the images are not square, or ``times`` is negative.
    """
    images = _checked_images(images).copy()
    if times < 0:
        raise ValueError(f"Expected how often to thicken, 0 or more, got {times}.")
    for _ in range(times):
        for axis in (-2, -1):  # the maximum of a square is the maximum over rows of the maxima over columns
            images = _maximum_of_three(images, axis)
    return images


def add_noise(images: np.ndarray, amount: float, *, seed: int = 0) -> np.ndarray:
    """Add a random number to every pixel and cut off what falls outside [0, 1].

    Args:
        images: (..., size, size) in [0, 1].
        amount: standard deviation of the normally distributed numbers: 0 is none, 0.5 a lot.
        seed: the same seed gives the same noise.

    Raises:
        ValueError: the images are not square or not in [0, 1], or ``amount`` is negative.
    """
    images = _checked_images(images)
    check_unit_range(images)
    if amount < 0:
        raise ValueError(f"Expected an amount of noise of 0 or more, got {amount}.")
    noise = np.random.default_rng(seed).standard_normal(images.shape, dtype="float32")
    return np.clip(images + np.float32(amount) * noise, 0, 1)


def _checked_images(images: np.ndarray) -> np.ndarray:
    images = as_numbers(images, "square images of shape (..., 28, 28)")
    if images.ndim < 2 or images.shape[-1] != images.shape[-2]:
        advice = advise_on_shape(images.shape, f"A picture of another size becomes one by {READ}.")
        raise ValueError(f"Expected square images of shape (..., 28, 28), got shape {images.shape}. {advice}")
    return images.astype("float32")


def _part(shift: int, size: int) -> slice:
    """Rows (or columns) that are covered after a shift; with −shift those that the ink comes from."""
    return slice(max(0, shift), size + min(0, shift))


def _sample(images: np.ndarray, row: np.ndarray, column: np.ndarray) -> np.ndarray:
    """Read images at places between pixels; outside the field lies paper."""
    size = images.shape[-1]
    top, left = np.floor(row).astype(int), np.floor(column).astype(int)
    sampled = np.zeros_like(images)
    for r, c in ((top, left), (top, left + 1), (top + 1, left), (top + 1, left + 1)):
        nearness = (1 - np.abs(row - r)) * (1 - np.abs(column - c))
        inside = (r >= 0) & (r < size) & (c >= 0) & (c < size)
        weights = np.where(inside, nearness, 0).astype("float32")
        sampled += weights * images[..., r.clip(0, size - 1), c.clip(0, size - 1)]
    return sampled


def _maximum_of_three(images: np.ndarray, axis: int) -> np.ndarray:
    """The maximum of each pixel and its two neighbors along one axis."""
    images = np.moveaxis(images, axis, -1)
    widest = images.copy()
    widest[..., 1:] = np.maximum(widest[..., 1:], images[..., :-1])
    widest[..., :-1] = np.maximum(widest[..., :-1], images[..., 1:])
    return np.moveaxis(widest, -1, axis)
