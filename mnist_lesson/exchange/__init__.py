"""A trained network as one small JSON file, and back: train in Keras, draw in the page.

The file holds Dense layers one after the other, 784 pixels in and ten probabilities out::

    {"format": "mnist-lesson-network", "version": 1,
     "preprocessing": {"shape": [28, 28], "divide_by": 255},
     "number_type": "float32",
     "layers": [{"units": 10, "activation": "sigmoid", "weights": "…", "bias": "…"}, …],
     "accuracy": 0.8946}

``weights`` are the numbers of Keras's kernel, shape (inputs, units), row by row, little-endian, in base64;
``bias`` are its ``units`` numbers. ``accuracy`` is the share of MNIST's test images that the network reads
correctly, or null. ``widgets/network/file.js`` reads the same file by the same rules.

:mod:`~mnist_lesson.exchange.network` has the network, :mod:`~mnist_lesson.exchange.document` its JSON,
:mod:`~mnist_lesson.exchange.files` the file, and :mod:`~mnist_lesson.exchange.keras_models` the way from and
to Keras, which is imported only where a model is read or built.
"""

from mnist_lesson.exchange.document import PREPROCESSING, network_from_json, network_to_json
from mnist_lesson.exchange.files import (
    MOST_BYTES,
    export_model,
    import_model,
    read_network,
    write_network,
)
from mnist_lesson.exchange.keras_models import model_from_network, network_from_model
from mnist_lesson.exchange.network import ACTIVATIONS, ExchangeError, Layer, Network

__all__ = [
    "ACTIVATIONS",
    "MOST_BYTES",
    "PREPROCESSING",
    "ExchangeError",
    "Layer",
    "Network",
    "export_model",
    "import_model",
    "model_from_network",
    "network_from_json",
    "network_from_model",
    "network_to_json",
    "read_network",
    "write_network",
]
