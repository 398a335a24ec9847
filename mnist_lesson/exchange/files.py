"""A network's file: written whole, read within bounds, and what to say about files of another kind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mnist_lesson.exchange.document import network_from_json, network_to_json
from mnist_lesson.exchange.keras_models import (
    check_answers,
    check_pixel_range,
    model_from_network,
    network_from_model,
)
from mnist_lesson.exchange.network import ExchangeError, Network
from mnist_lesson.files import Content, FileError, as_path, read_bytes, recognize, write_whole

if TYPE_CHECKING:
    import keras

MOST_BYTES = 16 * 2**20

_ASSETS = Path(__file__).parents[1] / "assets"
_WANTED = "Expected the JSON file that export_model(model, path) writes."
_EXPORT = 'export_model(model, "network.json")'
_FROM_KERAS = f"Read it with keras.models.load_model({{name!r}}) and write the model with {_EXPORT}."
_REMEDIES = {
    "keras": _FROM_KERAS,
    "hdf5": f"{_FROM_KERAS} For weights alone, build the model and model.load_weights({{name!r}}) first.",
    "pickle": f"Load it where it was saved, and write the Keras model with {_EXPORT}.",
    "array": f"Give its arrays to a Keras model with model.set_weights, and write that with {_EXPORT}.",
    "model": f"Go back to the Keras model that it was made of, and write that with {_EXPORT}.",
    "packed": "Unpack it first.",
    "lfs": "Fetch the file itself: git lfs pull.",
    "page": "Download the file itself, not the page around it.",
    "encoding": "Save it as UTF-8.",
    "picture": "A picture of a digit goes through read_picture(path) (from mnist_lesson.pictures).",
}
_KERAS_ENDINGS = (".keras", ".h5", ".hdf5")


def export_model(model: keras.Model, path: str | Path) -> Path:
    """Write a trained Keras model of Dense layers as one JSON file, with its accuracy on the test images.

    Before anything is written, the file's answers to test images are compared with those of
    ``model.predict``.

    Args:
        model: 784 pixels in [0, 1] in (or images of shape (28, 28) and a Flatten layer), ten probabilities
            out. Dropout is left out: it does nothing when a network predicts.
        path: the file to write; one that is there is replaced.

    Returns:
        The path of the file.

    Raises:
        ExchangeError: the model has other layers or shapes, a weight that is not finite, was trained on
            pixels from 0 to 255, or would answer otherwise than the file; or the file can't be written.
    """
    if isinstance(model, (str, Path)):
        raise ExchangeError(
            f"Expected a Keras model and then a path, got the text {str(model)!r:.80} first: "
            "export_model(model, path)."
        )
    network = network_from_model(model)
    check_pixel_range(network)
    text = _as_text(network, "float32")
    check_answers(model, network_from_json(json.loads(text)))
    return _write(text, path)


def import_model(path: str | Path) -> keras.Sequential:
    """Read a file of :func:`export_model` as a Keras model that predicts the same, not compiled.

    Raises:
        ExchangeError: the file can't be read, or is not such a file.
    """
    return model_from_network(read_network(path))


def write_network(network: Network, path: str | Path, *, number_type: str = "float32") -> Path:
    """Write a network as a file. ``float16`` takes half the room and rounds to three digits.

    Raises:
        ExchangeError: a number is too large for the type, the file too large to be read again, or it can't be
            written there.
    """
    return _write(_as_text(network, number_type), path)


def read_network(path: str | Path) -> Network:
    """Read a network's file.

    Raises:
        ExchangeError: the file can't be read, is too large, or is not a network's; with what it is instead.
    """
    try:
        path = as_path(path)
        data = read_bytes(path, MOST_BYTES)
    except FileError as error:
        raise ExchangeError(_unreadable(path, str(error), None)) from error
    found = recognize(data)
    if found:
        raise ExchangeError(_unreadable(path, f"it is {found.words}", found))
    return network_from_json(_parse(path, data))


def _as_text(network: Network, number_type: str) -> str:
    text = json.dumps(network_to_json(network, number_type), allow_nan=False) + "\n"
    if len(text) > MOST_BYTES:
        raise ExchangeError(
            f"Expected a network whose file has at most {MOST_BYTES // 2**20} MB, this one's would have "
            f"{len(text) / 2**20:.1f} MB. Use fewer units or layers."
        )
    return text


def _write(text: str, path: str | Path) -> Path:
    try:
        path = as_path(path)
        if path.suffix.lower() in _KERAS_ENDINGS:
            raise FileError(f"{path.suffix} is the ending of Keras's own files; name it {path.stem}.json")
        write_whole(path, text)
    except FileError as error:
        raise ExchangeError(f"The network's file {_named(path)} can't be written: {error}.") from error
    return path


def _parse(path: Path, data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ExchangeError(
            _unreadable(path, f"it is no text in UTF-8 (byte {error.start})", None)
        ) from error
    except json.JSONDecodeError as error:
        what = f"it is not JSON (line {error.lineno}, column {error.colno}: {error.msg})"
        if error.pos >= len(error.doc.rstrip()) - 1 or error.msg.startswith("Unterminated"):
            what = "its JSON ends in the middle; it was cut off when it was saved or downloaded"
        raise ExchangeError(_unreadable(path, what, None)) from error
    except (ValueError, RecursionError) as error:  # ValueError: a number of 5,000 digits
        raise ExchangeError(_unreadable(path, f"its JSON is out of bounds ({error})", None)) from error


def _unreadable(path: object, what: str, found: Content | None) -> str:
    """Say that a network's file can't be read, why, and what to do."""
    remedy = _REMEDIES.get(found.kind if found else "", "")
    if isinstance(path, Path) and path.is_relative_to(_ASSETS):
        remedy = "It came with the course: install it again with pip install --force-reinstall --no-deps ."
        if found and found.kind == "lfs":
            remedy = "In the course's repository run: git lfs pull."
    named = _named(path)
    return f"The network's file {named} can't be read: {what}. {_WANTED} {remedy.format(name=named)}".rstrip()


def _named(path: object) -> str:
    return str(path)[:200] if isinstance(path, (str, Path)) else f"({type(path).__name__})"
