"""Keras as far as the course uses it, for the Python that runs in the course's pages.

It computes and prints as Keras 3.13 does, or says by name what is missing. The arithmetic is JavaScript's
(page_python/training), reached through ``_missing.call``.
"""

from . import (
    activations,
    backend,
    callbacks,
    config,
    datasets,
    initializers,
    layers,
    losses,
    metrics,
    models,
    ops,
    optimizers,
    utils,
)
from ._missing import missing_in
from ._tensor import KerasTensor, Variable
from .initializers import Initializer
from .layers import Input, Layer
from .losses import Loss
from .metrics import Metric
from .models import Sequential
from .optimizers import Optimizer

__version__ = "3.13.2"

__all__ = [
    "Initializer",
    "Input",
    "KerasTensor",
    "Layer",
    "Loss",
    "Metric",
    "Optimizer",
    "Sequential",
    "Variable",
    "activations",
    "backend",
    "callbacks",
    "config",
    "datasets",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "models",
    "ops",
    "optimizers",
    "utils",
]


def version():
    """Return Keras's version."""
    return __version__


__getattr__ = missing_in("keras")
