"""MNIST and its preprocessing, as its makers describe it.

The data are the whole of MNIST, bundled with the package, so that no chapter depends on a download.
The preprocessing follows the description on the data's own page (LeCun, Cortes and Burges): a digit is
scaled to fit a 20×20 box with its aspect ratio kept, then placed in a 28×28 field so that its center of
mass is the center of the field.
"""

from __future__ import annotations

import hashlib
import math
import warnings
import zipfile
import zlib
from pathlib import Path

import numpy as np
from numpy.lib import format

from mnist_lesson.files import FileError, read_head, recognize
from mnist_lesson.images import SIDE, advise_on_shape, as_numbers, check_levels, is_colored

NUM_CLASSES = 10
IMAGE_SIZE = SIDE
BOX_SIZE = 20
NUM_PIXELS = IMAGE_SIZE * IMAGE_SIZE

MNIST_PATH = Path(__file__).parent / "assets" / "mnist.npz"

# Shape, and SHA-256 of the bytes, of each array that `keras.datasets.mnist.load_data()` returns.
PUBLISHED_ARRAYS = {
    "x_train": (
        (60000, 28, 28),
        "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
    ),
    "y_train": ((60000,), "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13"),
    "x_test": (
        (10000, 28, 28),
        "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
    ),
    "y_test": ((10000,), "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5"),
}

Arrays = tuple[np.ndarray, np.ndarray]

# What NumPy, zipfile and zlib are seen to raise on files with wrong bytes (a test damages them at random).
_READ_ERRORS = (
    *(OSError, ValueError, KeyError, TypeError, EOFError, RuntimeError, SyntaxError, MemoryError),
    *(zipfile.BadZipFile, zlib.error),
)

# In pixels: this close to the middle between two pixels a center of mass counts as in the middle.
_TIE = 1e-4

# The files whose bytes were compared with the published ones, as they were then: size and time of change.
_checked_files: dict[Path, tuple[int, int]] = {}


class DataError(RuntimeError):
    """The bundled MNIST file is missing or is not what was published."""


def load_mnist() -> tuple[Arrays, Arrays]:
    """Return MNIST from the copy bundled with the package, without network.

    The same arrays as ``keras.datasets.mnist.load_data()``, fresh copies at every call: images are uint8 in
    [0, 255] (0 is paper, 255 is ink), labels are uint8 in [0, 9].

    Returns:
        ``(x_train, y_train), (x_test, y_test)``: images of shapes (60000, 28, 28) and (10000, 28, 28),
        labels of shapes (60000,) and (10000,).

    Raises:
        DataError: the file is missing, can't be read, or its arrays differ from the published ones.
    """
    arrays = _read_arrays(MNIST_PATH)
    _check_once(MNIST_PATH, arrays)
    return (arrays["x_train"], arrays["y_train"]), (arrays["x_test"], arrays["y_test"])


def checked_mnist_path() -> Path:
    """Return the bundled file's path, for another reader; its content is checked as by :func:`load_mnist`.

    Raises:
        DataError: as :func:`load_mnist`.
    """
    if not MNIST_PATH.is_file() or _checked_files.get(MNIST_PATH) != _state(MNIST_PATH):
        load_mnist()
    return MNIST_PATH


def scale_pixels(images: np.ndarray) -> np.ndarray:
    """Bring gray levels from [0, 255] to float32 in [0, 1]; any shape, which is kept.

    Raises:
        ValueError: these are no gray levels from 0 to 255, or were scaled already: 0 to 1 would come out as
            blank paper.
    """
    images = as_numbers(images, "images, arrays of gray levels")
    check_levels(images, "leave scale_pixels out")
    return images.astype("float32") / 255


def flatten(images: np.ndarray) -> np.ndarray:
    """Lay each image out as one row, its rows one after the other: (n, 28, 28) → (n, 784).

    Raises:
        ValueError: the images are not a batch of gray images, shape (n, height, width).
    """
    images = as_numbers(images, "a batch of images of shape (n, height, width)")
    if images.ndim != 3 or is_colored(images.shape):
        raise ValueError(
            f"Expected a batch of images of shape (n, height, width), got shape {images.shape}. "
            + _advise_on_batch(images.shape)
        )
    count, height, width = images.shape
    return images.reshape(count, height * width)


def one_hot(labels: np.ndarray, num_classes: int = NUM_CLASSES) -> np.ndarray:
    """Write each label as a row of zeros with a single 1 at the label's place: (n,) → (n, num_classes).

    Returns:
        A float32 array, the same as ``keras.utils.to_categorical(labels, num_classes)``.

    Raises:
        ValueError: a label is not a whole number in [0, num_classes - 1].
    """
    labels = np.asarray(labels)
    is_number = labels.dtype.kind in "iuf"
    if labels.ndim != 1 or not is_number or not np.all(labels == np.floor(labels)):
        raise ValueError(
            f"Expected whole numbers of shape (n,), got {labels.dtype} {labels.shape}. "
            "Pass the labels as load_mnist() returns them, one for each image."
        )
    if labels.size and (labels.min() < 0 or labels.max() >= num_classes):
        raise ValueError(
            f"Expected labels from 0 to {num_classes - 1}, got {labels.min()} to {labels.max()}. "
            "Raise num_classes or correct the labels."
        )
    return np.eye(num_classes, dtype="float32")[labels.astype(int)]


def fit_to_box(image: np.ndarray, size: int = BOX_SIZE) -> np.ndarray:
    """Crop a drawing to its ink and scale it to fit a square box, its aspect ratio kept.

    The longer side becomes ``size`` pixels. Each new pixel is the average of the area that it covers, so the
    edges turn gray, as they do in MNIST.

    Args:
        image: (height, width), values ≥ 0, 0 is paper.
        size: side of the box in pixels.

    Returns:
        float32 of shape (size, size), in the value range of ``image``; the ink lies in the middle of the
        box. An empty drawing gives an empty box. An image without paper along its edges is warned of.

    Raises:
        ValueError: the image is not a finite two-dimensional array of values ≥ 0.
    """
    image = _checked_image(image)
    _warn_of_dark_paper(image)
    rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
    box = np.zeros((size, size), dtype="float32")
    if rows.size == 0:
        return box
    ink = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = size / max(ink.shape)
    height, width = (max(1, round(side * scale)) for side in ink.shape)
    scaled = _area_weights(ink.shape[0], height) @ ink @ _area_weights(ink.shape[1], width).T
    top, left = (size - height) // 2, (size - width) // 2
    box[top : top + height, left : left + width] = scaled
    return box


def center_of_mass(image: np.ndarray) -> tuple[float, float]:
    """Return the (row, column) at which the ink would balance; pixel centers lie at whole numbers.

    Raises:
        ValueError: the image has no ink, so nothing to balance, or is not a finite 2-D array of values ≥ 0.
    """
    image = _checked_image(image)
    # In double precision these sums are exact, so a symmetric drawing balances exactly in its middle.
    by_row, by_column = image.sum(axis=1, dtype="float64"), image.sum(axis=0, dtype="float64")
    total = by_row.sum()
    if total == 0:
        raise ValueError("Expected an image with some ink, got only zeros. Draw something first.")
    row = float(by_row @ np.arange(len(by_row)) / total)
    column = float(by_column @ np.arange(len(by_column)) / total)
    return row, column


def center_by_mass(image: np.ndarray, size: int = IMAGE_SIZE) -> np.ndarray:
    """Place an image in a square field so that its center of mass is the field's center.

    The shift is a whole number of pixels, so no gray level changes; ink that would leave the field is cut
    off (it can't when a 20×20 box goes into 28×28 and its mass lies in its middle part, as a digit's does).

    Args:
        image: (height, width), values ≥ 0, usually the 20×20 box of :func:`fit_to_box`.
        size: side of the field in pixels.

    Returns:
        float32 of shape (size, size). Counted in pixel centers, the center of mass lies at most half a
        pixel above or left of (size/2, size/2) and less than half a pixel below or right of it: in 28×28
        from 13.5 to below 14.5, where MNIST's own images have it. An empty image gives an empty field.

    Raises:
        ValueError: the image is not a finite two-dimensional array of values ≥ 0.
    """
    image = _checked_image(image)
    field = np.zeros((size, size), dtype="float32")
    if not image.any():
        return field
    row, column = center_of_mass(image)
    top, left = _shift(size / 2 - row), _shift(size / 2 - column)
    rows = slice(max(0, -top), min(image.shape[0], size - top))
    columns = slice(max(0, -left), min(image.shape[1], size - left))
    field[rows.start + top : rows.stop + top, columns.start + left : columns.stop + left] = image[
        rows, columns
    ]
    return field


def _advise_on_batch(shape: tuple[int, ...]) -> str:
    if len(shape) == 2 and shape[1] == NUM_PIXELS:
        return "Its images are flattened already: leave flatten out."
    return advise_on_shape(shape, "For a single image write image[None], which puts it in a batch of one.")


def _checked_image(image: np.ndarray) -> np.ndarray:
    image = as_numbers(image, "one image of shape (height, width)").astype("float32")
    if image.ndim != 2 or image.shape == (1, NUM_PIXELS) or not image.size:
        raise ValueError(
            f"Expected one image of shape (height, width), got shape {image.shape}. "
            + advise_on_shape(image.shape, "Take one image from a batch with images[i].")
        )
    if not np.isfinite(image).all() or (image < 0).any():
        raise ValueError(
            "Expected finite gray levels ≥ 0 (0 is paper), got negative values, NaN or infinity. "
            "Check how the image was made; np.clip(image, 0, 255) removes negative levels."
        )
    return image


def _warn_of_dark_paper(image: np.ndarray) -> None:
    """Warn when an image is ink from edge to edge: it is a photo or a scan, whose paper is not 0."""
    edge = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    if min(image.shape) >= BOX_SIZE and edge.min() > 0.1 * image.max():
        warnings.warn(
            "Every pixel above 0 counts as ink, and this image has no paper (0) along its edges. "
            "If it is a photo or a scan, read_picture(image).image finds its ink "
            "(from mnist_lesson.pictures import read_picture).",
            stacklevel=3,
        )


def _shift(distance: float) -> int:
    """Round to whole pixels; a drawing that balances between two of them goes up or left, as in MNIST.

    So does one that rounding has moved by a hair, lest a symmetric drawing jump from one machine to another.
    """
    return math.ceil(distance - 0.5 - _TIE)


def _area_weights(length: int, new_length: int) -> np.ndarray:
    """Matrix (new_length, length) whose row i averages the stretch of old pixels that new pixel i covers."""
    edges = np.linspace(0, length, new_length + 1)
    old = np.arange(length)
    start = np.maximum(edges[:-1, None], old)
    stop = np.minimum(edges[1:, None], old + 1)
    return (np.clip(stop - start, 0, None) * new_length / length).astype("float32")


def _read_arrays(path: Path) -> dict[str, np.ndarray]:
    try:
        head, _ = read_head(path)
        found = recognize(head)
        if found and found.kind != "array":
            raise FileError(f"it is {found.words}")
        with zipfile.ZipFile(path) as archive:
            return {name: _read_array(archive, name) for name in PUBLISHED_ARRAYS}
    except FileError as error:
        raise DataError(_damage(path, str(error))) from error
    except _READ_ERRORS as error:
        raise DataError(_damage(path, f"it can't be read ({error})")) from error


def _read_array(archive: zipfile.ZipFile, name: str) -> np.ndarray:
    """Read one array, once its header has promised the right shape: no file makes memory run out."""
    shape, _ = PUBLISHED_ARRAYS[name]
    with archive.open(f"{name}.npy") as file:
        read_header = {(1, 0): format.read_array_header_1_0, (2, 0): format.read_array_header_2_0}
        came, is_fortran, dtype = read_header[format.read_magic(file)](file)
        if came != shape or dtype != np.uint8 or is_fortran:
            raise FileError(f"{name} is {dtype} {came}, expected uint8 {shape}")
        data = file.read(math.prod(shape))
    if len(data) != math.prod(shape):
        raise FileError(f"{name} is cut off")
    return np.frombuffer(bytearray(data), np.uint8).reshape(shape)


def _check_once(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Compare with the published digests, once for each state of the file."""
    state = _state(path)
    if _checked_files.get(path) == state:
        return
    for name, (_, digest) in PUBLISHED_ARRAYS.items():
        if hashlib.sha256(arrays[name].data).hexdigest() != digest:
            raise DataError(_damage(path, f"the bytes of {name} differ from the published ones"))
    _checked_files[path] = state


def _state(path: Path) -> tuple[int, int]:
    """Return a file's size and the time of its last change: other numbers mean that it was written anew."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def _damage(path: Path, what: str) -> str:
    return (
        f"The bundled MNIST file {path} is not usable: {what}. Expected the four arrays "
        f"{', '.join(PUBLISHED_ARRAYS)} as MNIST publishes them. To repair it, install the package again: "
        "pip install --force-reinstall --no-deps . (in a clone of the course's repository; where it is kept "
        "with Git LFS, first git lfs pull)."
    )
