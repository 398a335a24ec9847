"""Data sets: MNIST, which comes with the course."""

from .._missing import no_attribute
from . import mnist

__all__ = ["mnist"]


def __getattr__(name):
    raise no_attribute("keras.datasets", name)
