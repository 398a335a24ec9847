"""The paper under the ink: its level at every place, and whether it is the light or the dark side.

All of it is arithmetic of whole numbers on square windows, computed along one axis after the other, so that
another language gets the same result. Windows end at the picture's edge.
"""

from __future__ import annotations

import numpy as np

_COARSE = 64  # cells of the longer side in which the two papers are compared
_CLEAR = 5  # this many times smoother is clearly the paper
_MIDDLE_GRAY = 100  # paper as a camera sees it is lighter than this, a blackboard or a screen darker


def average_blocks(gray: np.ndarray, longest: int) -> tuple[np.ndarray, int]:
    """Average blocks of k by k pixels, with the smallest k that leaves at most ``longest`` a side.

    Returns:
        The averages, rounded, uint8, and k. Rows and columns that fill no block are left out.
    """
    k = -(-max(gray.shape) // longest)
    height, width = gray.shape[0] // k, gray.shape[1] // k
    if k == 1 or not (height and width):
        return gray, 1
    blocks = gray[: height * k, : width * k].reshape(height, k, width, k)
    sums = blocks.sum(axis=(1, 3), dtype=np.int64)
    return ((sums + k * k // 2) // (k * k)).astype(np.uint8), k


def smooth(gray: np.ndarray) -> np.ndarray:
    """Average each pixel with its eight neighbors, fewer at the edge; rounded, uint8."""
    sums, counts = (
        _sum_of_three(_sum_of_three(a, 0), 1) for a in (gray.astype(np.int64), np.ones(gray.shape))
    )
    return ((sums + counts // 2) // counts).astype(np.uint8)


def lightest(gray: np.ndarray, radius: int, axes: tuple[int, ...] = (0, 1)) -> np.ndarray:
    """Return the maximum of each pixel's window of 2·radius + 1 a side, along the given axes."""
    for axis in axes:
        gray = _extreme(gray, radius, np.maximum, axis)
    return gray


def darkest(gray: np.ndarray, radius: int, axes: tuple[int, ...] = (0, 1)) -> np.ndarray:
    """Return the minimum of each pixel's window of 2·radius + 1 a side, along the given axes."""
    for axis in axes:
        gray = _extreme(gray, radius, np.minimum, axis)
    return gray


def light_paper(gray: np.ndarray, radius: int) -> np.ndarray:
    """Return the level of light paper under dark ink: whatever is thinner than the window is filled.

    The darkest of the lightest (a closing, in the words of morphology). Shadows keep their edges, however
    sharp, since they are wider than the window.
    """
    return darkest(lightest(gray, radius), radius)


def remove_thin(ink: np.ndarray, radius: int, axis: int) -> np.ndarray:
    """Take away ink that is at most 2·radius pixels thick along an axis (an opening): lines across it."""
    return lightest(darkest(ink, radius, (axis,)), radius, (axis,))


def ink_on_paper(gray: np.ndarray, paper: np.ndarray) -> np.ndarray:
    """Return how much darker than the paper each pixel is: 255·(paper − gray)/paper, rounded, 0 to 255.

    A shadow takes the same share of light from ink and paper, so the quotient does not change with it.
    """
    paper = np.maximum(paper.astype(np.int64), 1)
    return np.clip((255 * (paper - gray) + paper // 2) // paper, 0, 255).astype(np.uint8)


def is_paper_light(gray: np.ndarray, radius: int) -> bool:
    """Tell whether dark ink lies on light paper, or light ink on dark.

    Both papers are computed. The wrong one has the shape of the drawing in it, the right one runs smoothly
    below it. So the squared differences between neighboring cells are compared, where the two papers differ
    most. Where that decides nothing, the picture's edge does: most of it is paper.
    """
    light, dark = light_paper(gray, radius), 255 - light_paper(255 - gray, radius)
    cells = [average_blocks(paper, _COARSE)[0].astype(np.int64) for paper in (light, dark)]
    difference = cells[0] - cells[1]
    thin = difference > max(int(difference.max()) // 2, 1)
    rough_light, rough_dark = (_roughness(paper, thin) for paper in cells)
    if rough_light * _CLEAR < rough_dark or rough_dark * _CLEAR < rough_light:
        return rough_light < rough_dark
    edge = np.concatenate([gray[0], gray[-1], gray[:, 0], gray[:, -1]])
    return bool(np.median(edge) > _MIDDLE_GRAY)


def _roughness(paper: np.ndarray, places: np.ndarray) -> int:
    """Sum up the squared differences between neighbors of which at least one lies in these places."""
    total = 0
    for values, marks in ((paper, places), (paper.T, places.T)):
        total += int((np.diff(values, axis=0) ** 2 * (marks[1:] | marks[:-1])).sum())
    return total


def _sum_of_three(values: np.ndarray, axis: int) -> np.ndarray:
    values = np.moveaxis(values, axis, 0)
    sums = values.astype(np.int64)
    sums[1:] += values[:-1].astype(np.int64)
    sums[:-1] += values[1:].astype(np.int64)
    return np.moveaxis(sums, 0, axis)


def _extreme(values: np.ndarray, radius: int, choose: np.ufunc, axis: int) -> np.ndarray:
    """Return the extreme of 2·radius + 1 neighbors along an axis, from windows that double in length."""
    if radius < 1:
        return values
    values = np.moveaxis(values, axis, 0)
    outside = 0 if choose is np.maximum else 255  # never chosen
    rim = np.full((radius, *values.shape[1:]), outside, values.dtype)
    values, length, wanted = np.concatenate([rim, values, rim]), 1, 2 * radius + 1
    while length < wanted:
        step = min(length, wanted - length)
        values = choose(values[:-step], values[step:])
        length += step
    return np.moveaxis(values, 0, axis)
