"""The steps of reading a picture, each compared with its plain definition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from mnist_lesson.pictures.form import stroke_width
from mnist_lesson.pictures.ink import find_threshold
from mnist_lesson.pictures.paper import (
    average_blocks,
    darkest,
    ink_on_paper,
    is_paper_light,
    light_paper,
    lightest,
    remove_thin,
    smooth,
)
from mnist_lesson.pictures.pieces import find_pieces
from tests.pictures.drawn import written

grays = arrays(np.uint8, array_shapes(min_dims=2, max_dims=2, max_side=12))
masks = arrays(bool, array_shapes(min_dims=2, max_dims=2, max_side=14))


def window(gray: np.ndarray, row: int, column: int, radius: int) -> np.ndarray:
    """Return the pixels of a window, which ends at the picture's edge."""
    rows = slice(max(0, row - radius), row + radius + 1)
    return gray[rows, max(0, column - radius) : column + radius + 1]


@given(grays, st.integers(0, 14))
def test_windows_extremes(gray: np.ndarray, radius: int) -> None:
    for extreme, choose in ((lightest, np.max), (darkest, np.min)):
        wanted = [choose(window(gray, *place, radius)) for place in np.ndindex(gray.shape)]
        np.testing.assert_array_equal(extreme(gray, radius).ravel(), wanted)


@given(grays)
def test_smoothing_is_the_rounded_mean_of_the_neighborhood(gray: np.ndarray) -> None:
    parts = [window(gray.astype(int), *place, 1) for place in np.ndindex(gray.shape)]
    wanted = [(part.sum() + part.size // 2) // part.size for part in parts]
    np.testing.assert_array_equal(smooth(gray).ravel(), wanted)


@given(grays, st.integers(1, 12))
def test_blocks_are_averaged(gray: np.ndarray, longest: int) -> None:
    small, k = average_blocks(gray, longest)
    if k == 1:
        np.testing.assert_array_equal(small, gray)
        return
    assert max(small.shape) <= longest
    for row, column in np.ndindex(small.shape):
        block = gray[row * k : (row + 1) * k, column * k : (column + 1) * k]
        assert small[row, column] == int(np.floor(block.mean() + 0.5))


@given(grays, st.integers(1, 5))
def test_light_paper_lies_over_the_picture_and_keeps_what_is_wide(gray: np.ndarray, radius: int) -> None:
    paper = light_paper(gray, radius)
    assert (paper >= gray).all()
    np.testing.assert_array_equal(light_paper(paper, radius), paper)


def test_light_paper_fills_strokes_and_keeps_shadows() -> None:
    sheet = np.full((60, 60), 200, np.uint8)
    sheet[:, 30:] = 120  # a shadow
    drawn = sheet.copy()
    drawn[10:50, 8:12] = drawn[28:32, 5:55] = 20
    np.testing.assert_array_equal(light_paper(drawn, 5), sheet)
    ink = ink_on_paper(drawn, sheet)
    assert set(np.unique(ink)) == {0, 230, 213}  # (200 − 20)/200 and (120 − 20)/120 of 255
    assert not remove_thin(ink, 2, 0)[28:32, 40:55].any()
    assert remove_thin(ink, 2, 1)[28:32, 40:55].all()


@pytest.mark.parametrize("digit", range(10))
def test_the_paper_is_told_from_the_ink(digit: int) -> None:
    gray = written(digit)
    assert is_paper_light(gray, 60)
    assert not is_paper_light(255 - gray, 60)


def flood(mask: np.ndarray) -> list[set[tuple[int, int]]]:
    """Return the connected pieces of a mask, found one pixel at a time."""
    left, pieces = set(zip(*map(np.ndarray.tolist, np.nonzero(mask)), strict=True)), []
    while left:
        edge, piece = [min(left)], set()
        while edge:
            row, column = place = edge.pop()
            if place in left:
                left.remove(place)
                piece.add(place)
                edge += [(row + r, column + c) for r in (-1, 0, 1) for c in (-1, 0, 1)]
        pieces.append(piece)
    return pieces


@given(masks)
@settings(max_examples=200)
def test_pieces_are_those_of_a_flood(mask: np.ndarray) -> None:
    pieces, wanted = find_pieces(mask), flood(mask)
    assert len(pieces.area) == len(wanted)
    for i, piece in enumerate(wanted):
        painted = pieces.paint(np.arange(len(wanted)) == i)
        assert set(zip(*map(np.ndarray.tolist, np.nonzero(painted)), strict=True)) == piece
        rows, columns = zip(*piece, strict=True)
        box = (min(rows), max(rows) + 1, min(columns), max(columns) + 1)
        assert (pieces.top[i], pieces.bottom[i], pieces.left[i], pieces.right[i]) == box
        assert pieces.area[i] == len(piece)


def test_little_ink_on_noisy_paper_gets_a_threshold_between_them() -> None:
    rng = np.random.default_rng(5)
    ink = np.clip(rng.normal(20, 6, (300, 300)), 0, 255)
    ink[100:130, 100:103] += 100  # a thousandth of the picture
    threshold = find_threshold(ink.astype(np.uint8))
    assert threshold is not None
    assert 50 < threshold.level < 90
    assert threshold.noise == pytest.approx(6, abs=0.5)


@pytest.mark.parametrize("noise", [0, 1, 6, 30])
def test_noise_alone_has_no_threshold(noise: float) -> None:
    paper = np.random.default_rng(6).normal(3 * noise, noise, (300, 300))
    assert find_threshold(np.clip(paper, 0, 255).astype(np.uint8)) is None


@pytest.mark.parametrize("width", [4, 8, 16, 32])
def test_a_strokes_width_is_estimated(width: int) -> None:
    assert stroke_width(255 - written(8, pen=width, ink=0, paper=255)) == pytest.approx(width, rel=0.25)
