"""Data sets: MNIST, which comes with the course."""

from .._missing import missing_in
from . import mnist

__all__ = ["mnist"]

__getattr__ = missing_in("keras.datasets")
