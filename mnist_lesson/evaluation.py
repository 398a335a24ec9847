"""How good a classifier is: counts of what was shown against what was answered."""

from __future__ import annotations

import numpy as np

from mnist_lesson.data import NUM_CLASSES


def confusion_matrix(labels: np.ndarray, answers: np.ndarray, num_classes: int = NUM_CLASSES) -> np.ndarray:
    """Count how often each class was shown and which class was answered.

    Args:
        labels: the truth, whole numbers in [0, num_classes - 1], shape (n,).
        answers: what the network said, same shape and range.

    Returns:
        Integers of shape (num_classes, num_classes): row = label, column = answer. The diagonal counts the
        right answers, a row adds up to the number of images of its class.

    Raises:
        ValueError: the shapes differ or are not (n,), or a value is not a class.
    """
    labels, answers = np.asarray(labels), np.asarray(answers)
    if labels.ndim != 1 or labels.shape != answers.shape:
        raise ValueError(
            f"Expected labels and answers of one shape (n,), got {labels.shape} and {answers.shape}. "
            "Turn one-hot labels or probabilities into digits with .argmax(axis=1)."
        )
    for name, values in (("labels", labels), ("answers", answers)):
        if values.size and not np.isin(values, range(num_classes)).all():
            raise ValueError(
                f"Expected {name} that are whole numbers from 0 to {num_classes - 1}, "
                f"got {values.min()} to {values.max()} ({values.dtype})."
            )
    pairs = labels.astype(int) * num_classes + answers.astype(int)
    return np.bincount(pairs, minlength=num_classes**2).reshape(num_classes, num_classes)
