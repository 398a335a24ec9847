"""One-hot rows and seeds."""

import random

import numpy as np

from ._missing import call, missing_in
from .layers import forget_names as clear_session

__all__ = ["clear_session", "set_random_seed", "to_categorical"]


def to_categorical(x, num_classes=None):
    """Return labels as one-hot rows, float64.

    Args:
        x: whole numbers from 0 on; a last axis of length 1 is left out.
        num_classes: None takes the largest label and one more.

    Raises:
        IndexError: a label is not below num_classes.
    """
    labels = np.array(x).astype("int64")
    shape = tuple(labels.shape)
    if len(shape) > 1 and shape[-1] == 1:
        shape = shape[:-1]
    labels = labels.reshape(-1)
    count = int(num_classes) if num_classes else int(labels.max()) + 1
    bad = call("findOutside", labels._js, count)
    if bad is not None:
        raise IndexError(f"index {int(bad)} is out of bounds for axis 1 with size {count}")
    rows = np._wrap(call("createOneHot", labels._js, count))
    return rows.reshape(*shape, count)


def set_random_seed(seed):
    """Begin all chance anew: of Python, of NumPy and of Keras."""
    if not isinstance(seed, int):
        raise ValueError(
            f"Expected `seed` argument to be an integer. Received: seed={seed} (of type {type(seed)})"
        )
    random.seed(seed)
    np.random.seed(seed)
    call("seedRandom", seed)


__getattr__ = missing_in("keras.utils")
