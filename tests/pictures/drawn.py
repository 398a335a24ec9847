"""Pictures as readers take them, drawn: digits on paper with gradients, shadows, noise and lines."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from tests.widgets.hand_written import DIGITS, draw_variant

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How a picture lies that a camera has noted so, by the orientation in its EXIF data."""

PAPER, INK = 225, 50
_FINE = 3  # pixels of the drawn strokes for each pixel of the picture


@dataclass(frozen=True)
class Scene:
    """How a digit lies on its paper, and how it is photographed.

    Attributes:
        size: height and width of the picture.
        part: the digit's field, as a part of the shorter side, from and to; its place is random.
        paper, ink: their gray levels in full light.
        slope: of the light, 0.25 takes a quarter of it from one side to the other; vignette: at the corners.
        shadow: the light that a shadow takes; soft: the width of its edge in pixels.
        noise: standard deviation of the camera's noise. quality: of a JPEG; 0 is none.
        inverted: light ink on dark paper.
    """

    size: tuple[int, int] = (300, 400)
    part: tuple[float, float] = (0.4, 0.75)
    paper: int = PAPER
    ink: int = INK
    slope: float = 0.0
    vignette: float = 0.0
    shadow: float = 0.0
    soft: float = 1.0
    noise: float = 0.0
    quality: int = 0
    inverted: bool = False


def photograph(cover: np.ndarray, scene: Scene, rng: np.random.Generator) -> Image.Image:
    """Return a picture of a digit; ``cover`` is 1 where it is ink, 0 where it is paper."""
    height, width = scene.size
    side = round(min(height, width) * rng.uniform(*scene.part))
    digit = Image.fromarray(np.rint(255 * cover).astype(np.uint8)).resize(
        (side, side), Image.Resampling.BICUBIC
    )
    top, left = rng.integers(0, height - side + 1), rng.integers(0, width - side + 1)
    ink = np.zeros(scene.size)
    ink[top : top + side, left : left + side] = np.asarray(digit) / 255
    levels = light(scene, rng) * (scene.paper + (scene.ink - scene.paper) * ink)
    levels += scene.noise * rng.standard_normal(scene.size)
    levels = np.rint(np.clip(levels, 0, 255)).astype(np.uint8)
    picture = Image.fromarray(255 - levels if scene.inverted else levels)
    return compress(picture, scene.quality) if scene.quality else picture


def light(scene: Scene, rng: np.random.Generator) -> np.ndarray:
    """Return the share of the light that falls on each pixel."""
    height, width = scene.size
    down, right = np.mgrid[:height, :width]
    y, x = down / height - 0.5, right / width - 0.5
    angle, other = rng.uniform(0, 2 * np.pi, 2)
    share = 1 - scene.slope * (0.7 + np.cos(angle) * x + np.sin(angle) * y) / 1.4
    share *= 1 - 2 * scene.vignette * (x**2 + y**2)
    beyond = (np.cos(other) * x + np.sin(other) * y - rng.uniform(-0.25, 0.25)) * min(scene.size)
    return share * (1 - scene.shadow * np.clip(beyond / scene.soft + 0.5, 0, 1))


def compress(picture: Image.Image, quality: int) -> Image.Image:
    """Return the picture as a JPEG file gives it back, in RGB."""
    file = io.BytesIO()
    picture.convert("RGB").save(file, "JPEG", quality=quality)
    return Image.open(file)


def written(digit: int, variant: int = 0, *, pen: float = 14, ink: int = 40, paper: int = 235) -> np.ndarray:
    """Return a digit as a hand writes it, about 210 pixels high, on even paper: uint8 (400, 400)."""
    fine = Image.new("L", (400 * _FINE, 400 * _FINE), paper)
    draw = ImageDraw.Draw(fine)
    reach = _FINE * pen / 2
    for stroke in draw_variant(DIGITS[digit][variant], seed=variant):
        points = [
            (_FINE * (x + 60), _FINE * (y + 60)) for x, y in zip(stroke[::2], stroke[1::2], strict=True)
        ]
        if len(points) > 1:
            draw.line(points, fill=ink, width=round(2 * reach), joint="curve")
        for x, y in points:
            draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=ink)
    return np.asarray(fine.resize((400, 400), Image.Resampling.BOX))


def cut_to_ink(picture: np.ndarray) -> np.ndarray:
    """Return a picture of dark ink without the paper around it."""
    dark = picture < 60
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    return picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def rule(picture: np.ndarray, *, level: int, squared: bool = False, tilt: float = 0.0) -> np.ndarray:
    """Return the picture on ruled or squared paper: lines of 2 pixels every 40."""
    height, width = picture.shape
    lines = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(lines)
    for place in range(20, max(height, width), 40):
        draw.line([(0, place), (width, place + tilt * width)], fill=level, width=2)
        if squared:
            draw.line([(place, 0), (place - tilt * height, height)], fill=level, width=2)
    return (picture.astype(int) * np.asarray(lines) // 255).astype(np.uint8)
