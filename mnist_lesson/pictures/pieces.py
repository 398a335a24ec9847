"""Connected pieces of a mask: runs of marked pixels in each row, joined where they touch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Pieces:
    """The connected pieces of a mask; pixels touch along sides and corners.

    Attributes:
        shape: of the mask.
        runs: (number of runs, 3), each a row, its first column and the one after its last.
        piece: the piece that each run belongs to.
        area, top, bottom, left, right: of each piece; bottom and right are the first ones after it.
    """

    shape: tuple[int, int]
    runs: np.ndarray
    piece: np.ndarray
    area: np.ndarray
    top: np.ndarray
    bottom: np.ndarray
    left: np.ndarray
    right: np.ndarray

    @property
    def longer_side(self) -> np.ndarray:
        """Return the longer side of each piece's box."""
        return np.maximum(self.bottom - self.top, self.right - self.left)

    def sides(self) -> np.ndarray:
        """Return how many of the picture's four edges each piece touches."""
        height, width = self.shape
        edges = (self.top == 0, self.bottom == height, self.left == 0, self.right == width)
        return np.sum(edges, axis=0)

    def paint(self, chosen: np.ndarray) -> np.ndarray:
        """Return a mask of the chosen pieces (True for each that is wanted)."""
        mask = np.zeros(self.shape, bool)
        for row, start, stop in self.runs[chosen[self.piece]]:
            mask[row, start:stop] = True
        return mask

    def box(self, chosen: np.ndarray) -> tuple[int, int, int, int]:
        """Return top, bottom, left, right of the box around the chosen pieces, at least one."""
        top, bottom = int(self.top[chosen].min()), int(self.bottom[chosen].max())
        return top, bottom, int(self.left[chosen].min()), int(self.right[chosen].max())


def find_pieces(mask: np.ndarray) -> Pieces:
    """Find the connected pieces of a mask, numbered from the top left on."""
    steps = np.diff(np.pad(mask.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    rows, starts = np.nonzero(steps == 1)
    stops = np.nonzero(steps == -1)[1]
    runs = np.stack([rows, starts, stops], axis=1)
    roots = _join(runs, np.searchsorted(rows, np.arange(len(mask) + 1)).tolist())
    numbers, piece = np.unique(roots, return_inverse=True)
    return Pieces(mask.shape, runs, piece, *_measure(runs, piece, len(numbers)))


def _join(runs: np.ndarray, first: list[int]) -> np.ndarray:
    """Return for each run the first run of its piece; ``first[y]`` is the first run of row y."""
    leader = list(range(len(runs)))

    def find(run: int) -> int:
        while leader[run] != run:
            leader[run] = leader[leader[run]]
            run = leader[run]
        return run

    starts, stops = runs[:, 1].tolist(), runs[:, 2].tolist()
    for row in range(1, len(first) - 1):
        above, below = first[row - 1], first[row]
        while above < first[row] and below < first[row + 1]:
            if starts[above] <= stops[below] and starts[below] <= stops[above]:
                one, other = sorted((find(above), find(below)))
                leader[other] = one
            if stops[above] < stops[below]:
                above += 1
            else:
                below += 1
    return np.array([find(run) for run in range(len(runs))], int)


def _measure(runs: np.ndarray, piece: np.ndarray, count: int) -> tuple[np.ndarray, ...]:
    """Return area, top, bottom, left and right of each piece."""
    rows, starts, stops = runs.T
    area = np.bincount(piece, weights=stops - starts, minlength=count).astype(int)
    measures = [area]
    for choose, values in (
        (np.minimum, rows),
        (np.maximum, rows + 1),
        (np.minimum, starts),
        (np.maximum, stops),
    ):
        ends = np.full(count, np.iinfo(int).max if choose is np.minimum else 0)
        choose.at(ends, piece, values)
        measures.append(ends)
    return tuple(measures)
