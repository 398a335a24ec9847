"""The course's package in the page. Its modules are made from their own source
(``page_python/course.py``)."""

import os

if not hasattr(os, "PathLike"):

    class _PathLike:
        """MicroPython's os has none."""

    os.PathLike = _PathLike


def load_mnist():
    """As ``mnist_lesson.data.load_mnist``."""
    from mnist_lesson import data

    return data.load_mnist()


def setup(seed=1957):
    """As ``mnist_lesson.runtime.setup``."""
    from mnist_lesson import runtime

    runtime.setup(seed)
