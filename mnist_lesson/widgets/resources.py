"""What widgets ask for by name: the course's trained networks, MNIST's images, the reader of pictures.

In a notebook a widget asks by message (``ui/resources.js``) and its Python object answers. In the built
page no Python runs: there the book's extension has written each resource as a script beside the pages.
"""

from __future__ import annotations

import base64
import functools
import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np

from mnist_lesson.data import DataError, load_mnist
from mnist_lesson.exchange import ExchangeError, read_network
from mnist_lesson.widgets.source import read_source

NETWORKS = ("mlp", "wide", "regression")
NETWORK_FOLDER = Path(__file__).parent.parent / "assets" / "networks"
CHUNK = 10_000
SAMPLE = 1_000
READER_PATH = Path(__file__).parent / "digit_pad" / "photo" / "read.js"

# Which images of which set each resource holds.
_IMAGES = {
    "train-sample": ("train", 0, SAMPLE),
    "test-sample": ("test", 0, SAMPLE),
    "test": ("test", 0, CHUNK),
    **{f"train-{i}": ("train", i * CHUNK, (i + 1) * CHUNK) for i in range(6)},
}
READER = "picture-reader"
NAMES = (*(f"network-{name}" for name in NETWORKS), *_IMAGES, READER)


class ResourceError(LookupError):
    """There is no resource of this name, or its file is damaged."""


def resource(name: str) -> dict[str, Any]:
    """Return a resource as plain JSON.

    ``network-…`` is a network's file (``exchange``). Images are ``{"count", "images", "labels"}``: the
    gray levels (count, 28, 28) and the labels (count,), bytes of uint8, compressed with gzip, in base64.
    ``picture-reader`` is the ``source`` of a module that brings pictures to MNIST's form: only those load it
    who open one.

    Raises:
        ResourceError: there is none of this name, or its file is missing or damaged.
    """
    if name not in NAMES:
        raise ResourceError(f"Expected one of {', '.join(NAMES)}, got {name!r:.40}.")
    try:
        return _read(name)
    except (ExchangeError, DataError) as error:
        raise ResourceError(f"{error} Install the course again.") from error


@functools.lru_cache(maxsize=2)  # several widgets of a chapter ask for the same; all together are 14 MB
def _read(name: str) -> dict[str, Any]:
    if name in _IMAGES:
        return _images(*_IMAGES[name])
    if name == READER:
        return {"source": read_source(READER_PATH)}
    path = NETWORK_FOLDER / f"{name.removeprefix('network-')}.json"
    read_network(path)  # says what is wrong with a damaged one
    return json.loads(path.read_text(encoding="utf-8"))


def first_test_images(count: int) -> dict[str, Any]:
    """Return the first test images in the form of a resource, for a widget that shows a few at once."""
    return _images("test", 0, count)


def _images(part: str, start: int, stop: int) -> dict[str, Any]:
    train, test = load_mnist()
    images, labels = train if part == "train" else test
    return {
        "count": stop - start,
        "images": _pack(images[start:stop]),
        "labels": _pack(labels[start:stop]),
    }


def _pack(array: np.ndarray) -> str:
    """Bytes as base64 of gzip; without a date, so that the same array is always the same text."""
    packed = gzip.compress(np.ascontiguousarray(array).tobytes(), compresslevel=6, mtime=0)
    return base64.b64encode(packed).decode("ascii")
