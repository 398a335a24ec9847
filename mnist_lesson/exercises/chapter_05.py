"""Checks of chapter 5: the evidence for a ring, and how well a map finds the ones."""

from __future__ import annotations

import numpy as np

from mnist_lesson.exercises.answers import Reply, close, exercise, numbers, right, wrong


@exercise("05-ring", "ring_evidence")
def ring(evidence: object) -> Reply:
    """The evidence of the tiny maps for 0, 1 and 7, of nine pixels but the middle one."""
    found = numbers(evidence, (3,), "ring_evidence")
    if close(found, [8, -3, 2]):
        return right("The 0 leads the 7 by 6: it is e to the sixth, about 400, times as probable.")
    if close(found.sum(), 1) and np.all(found >= 0):
        return wrong("These are probabilities. The evidence comes before softmax: image @ weights + bias.")
    if close(found, [8, -4, 2]):
        return wrong("The bias is missing: the map of the 1 adds 1 whatever the image is.")
    if close(found[0], 7):
        return wrong("The middle pixel is 0 in a ring; only the eight around it count.")
    return wrong("For each map: the sum of its weights where the ring has ink, plus the bias.")


@exercise("05-share", "share_found", "weight_map", "x_test", "y_test")
def share(share_found: object, weight_map: object, x_test: object, y_test: object) -> Reply:
    """A function of a map (784,): the share of ones among the 1,135 images with most evidence."""
    if not callable(share_found):
        return wrong("share_found should be the function itself: without brackets, and defined with def.")
    found = float(numbers(share_found(weight_map), (), "what share_found returns"))
    return _judge_share(found, _ranked(weight_map, x_test, y_test))


def _ranked(weight_map: object, x_test: object, y_test: object) -> np.ndarray:
    order = np.argsort(-(np.asarray(x_test) @ np.asarray(weight_map)))
    return np.asarray(y_test)[order] == 1


def _judge_share(found: float, is_one: np.ndarray) -> Reply:
    count = int(is_one.sum())
    wanted = is_one[:count].mean()
    if abs(found - wanted) <= 0.006:
        return right(f"{wanted:.2f} of the first {count} are ones.")
    if abs(found - is_one[-count:].mean()) <= 0.006:
        return wrong(
            "argsort begins with the smallest. Sort by minus the evidence, and the largest comes first."
        )
    if abs(found - is_one.mean()) <= 0.006:
        return wrong(
            f"This is the share of ones among all images. Look at the first {count} in the order only."
        )
    if found > 1:
        return wrong("This is a number of images. Divide it by how many you looked at.")
    return wrong(
        f"Sort all images by their evidence, the largest first, and count the ones among the first {count}."
    )
