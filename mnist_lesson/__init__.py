"""Helpers for the course: the data, the lesson's mathematics, models, plots and the set-up of a notebook.

Importing the package is cheap: Keras and matplotlib are imported only by the parts that need them, so that
``setup()`` can still choose Keras's backend.
"""

from mnist_lesson.data import load_mnist
from mnist_lesson.runtime import setup

__all__ = ["load_mnist", "setup"]
__version__ = "0.1.0"
