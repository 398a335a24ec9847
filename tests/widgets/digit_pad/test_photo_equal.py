"""A picture of one's own in MNIST's form, in JavaScript and in Python: the same image, or refused by both.

Both work with whole numbers, so from the same pixels nearly every image is the same bit for bit; rounding of
thresholds may move single levels. A browser's JPEG decoder adds a little more: see ``test_photo.py``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mnist_lesson.data import load_mnist
from mnist_lesson.pictures import Picture, PictureError, read_picture
from tests.javascript import run_program
from tests.pictures.drawn import cut_to_ink, photograph, rule, written
from tests.pictures.test_read_picture import REFUSED, SCENES, SHADOW_ONLY

MOST_APART = 1  # gray levels of 255, of any pixel
PROGRAM = """
const { readInPieces } = await import(`${widgets}/digit_pad/photo/read.js`);
const source = ({ file, width, height }) => {
  const bytes = readFileSync(file);
  return { width, height, read: (top, rows) => bytes.subarray(4 * top * width, 4 * (top + rows) * width) };
};
const work = (one) => {
  const steps = readInPieces(source(one));
  let step = steps.next();
  while (!step.done) step = steps.next();
  const { levels, notes, gray, ink } = step.value;
  return { levels, notes, gray: [gray.width, gray.height], ink: [ink.width, ink.height] };
};
answer(given.map((one) => {
  try {
    return work(one);
  } catch (error) {
    return { kind: error.constructor.name, error: error.message };
  }
}));
"""


def as_rgba(picture: object) -> np.ndarray:
    """Return a picture's pixels as a browser hands them over: (height, width, 4), uint8."""
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(np.asarray(picture, np.uint8))
    return np.asarray(image.convert("RGBA"))


def read_in_javascript(pictures: list[np.ndarray], folder: Path) -> list[dict]:
    cases = []
    for number, pixels in enumerate(pictures):
        path = folder / f"{number}.bin"
        path.write_bytes(pixels.tobytes())
        cases.append({"file": str(path), "width": pixels.shape[1], "height": pixels.shape[0]})
    return run_program(PROGRAM, cases)


def read_or_refuse(picture: np.ndarray) -> Picture | PictureError:
    try:
        return read_picture(picture)
    except PictureError as error:
        return error


def compare(pictures: list[object], folder: Path) -> list[dict]:
    """Check that both read the pictures the same way; return what JavaScript says."""
    pixels = [as_rgba(picture) for picture in pictures]
    results = read_in_javascript(pixels, folder)
    for one, result in zip(pixels, results, strict=True):
        wanted = read_or_refuse(one)
        if isinstance(wanted, PictureError):
            assert result.get("kind") == type(wanted).__name__, result
            assert result["error"].split(", ")[0] == str(wanted).split(", ")[0]
            continue
        assert "error" not in result, result
        apart = np.abs(np.reshape(result["levels"], (28, 28)) - wanted.image.astype(int))
        assert apart.max() <= MOST_APART
        assert result["gray"] == [wanted.gray.shape[1], wanted.gray.shape[0]]
        assert result["ink"] == [wanted.ink.shape[1], wanted.ink.shape[0]]
    return results


@pytest.mark.parametrize("name", SCENES)
def test_photos_become_the_same_image(name: str, tmp_path: Path) -> None:
    images = load_mnist()[1][0][:6] / 255
    rng = np.random.default_rng(3)
    results = compare([photograph(image, SCENES[name], rng) for image in images], tmp_path)
    assert sum("levels" in result for result in results) >= 5


def test_pens_lines_cuts_and_tables_are_the_same(tmp_path: Path) -> None:
    table = np.full((600, 800), 40, np.uint8)
    table[100:500, 200:600] = written(4)
    pictures = [written(digit, 2, pen=pen) for digit, pen in zip(range(5), (2, 5, 14, 32, 45), strict=True)]
    pictures += [cut_to_ink(written(digit, pen=pen)) for digit in (3, 8) for pen in (14, 45)]
    pictures += [rule(written(5), level=90), rule(written(7), level=90, squared=True)]
    pictures += [table, *(255 - picture for picture in [*pictures, table])]
    pictures += [np.kron(written(6), np.ones((3, 3), np.uint8)), *load_mnist()[1][0][:3]]
    results = compare(pictures, tmp_path)
    assert all("levels" in result for result in results)
    said = " / ".join(note for result in results for note in result["notes"])
    for words in ("light ink on dark paper", "thin strokes widened", "as of ruled paper", "1200×1200 pixels"):
        assert words in said


def test_transparent_pictures_are_the_same(tmp_path: Path) -> None:
    ink = 255 - written(5, 1, ink=0, paper=255)
    colors = [np.dstack([np.full((*ink.shape, 3), color, np.uint8), ink]) for color in (0, 255)]
    card = np.dstack([written(5)] * 3 + [np.full_like(ink, 255)])
    card[:30, :, 3] = card[:, :30, 3] = 0
    nothing = np.zeros((40, 40, 4), np.uint8)
    results = compare([*colors, card, nothing], tmp_path)
    notes = [" / ".join(result.get("notes", [])) for result in results]
    for said, words in zip(notes, ("white paper", "black paper", "middle level", ""), strict=True):
        assert words in said
    assert "one gray" in results[3]["error"]


def test_what_python_refuses_javascript_refuses(tmp_path: Path) -> None:
    names = ("all one gray", "noise", "a gradient", "two digits", "two digits, one below")
    pictures = [
        REFUSED[name][0] for name in (*names, "a page of text", "a dash", "a blot", "ink to all edges")
    ]
    small = np.eye(6) * 255
    results = compare([*pictures, SHADOW_ONLY, small], tmp_path)
    assert not any("levels" in result for result in results)
    assert "Take it again, larger" in results[-1]["error"]
