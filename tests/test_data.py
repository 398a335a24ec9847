"""The data are MNIST to the last byte; the preprocessing keeps the promises of its makers."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from PIL import Image

from mnist_lesson import data
from mnist_lesson.data import (
    DataError,
    center_by_mass,
    center_of_mass,
    fit_to_box,
    flatten,
    load_mnist,
    one_hot,
    scale_pixels,
)

# Random drawings have ink along their edges too, of which fit_to_box warns as of a photo.
pytestmark = pytest.mark.filterwarnings("ignore:Every pixel above 0 counts as ink")

drawings = arrays(np.uint8, array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=60))
boxes = arrays(np.uint8, (20, 20))


@pytest.fixture(scope="module")
def mnist() -> tuple[np.ndarray, ...]:
    (x_train, y_train), (x_test, y_test) = load_mnist()
    return x_train, y_train, x_test, y_test


@pytest.fixture
def small_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file like MNIST's with few images, published as if it were the real one."""
    noise = np.random.default_rng(0)
    contents = {
        "x_train": noise.integers(0, 256, (3, 28, 28), dtype=np.uint8),
        "y_train": noise.integers(0, 10, 3, dtype=np.uint8),
        "x_test": noise.integers(0, 256, (2, 28, 28), dtype=np.uint8),
        "y_test": noise.integers(0, 10, 2, dtype=np.uint8),
    }
    path = tmp_path / "mnist.npz"
    np.savez_compressed(path, **contents)
    published = {name: (a.shape, hashlib.sha256(a).hexdigest()) for name, a in contents.items()}
    monkeypatch.setattr(data, "PUBLISHED_ARRAYS", published)
    monkeypatch.setattr(data, "MNIST_PATH", path)
    monkeypatch.setattr(data, "_checked_files", {})
    return path


# --- load_mnist ---


def test_the_arrays_are_the_published_ones(mnist: tuple[np.ndarray, ...]) -> None:
    # The digests are written out here once more: they are the promise, data.py only keeps it.
    shapes = [(60000, 28, 28), (60000,), (10000, 28, 28), (10000,)]
    digests = [hashlib.sha256(array).hexdigest() for array in mnist]
    assert [array.shape for array in mnist] == shapes
    assert {array.dtype for array in mnist} == {np.dtype("uint8")}
    assert digests == [
        "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
        "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
        "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
        "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
    ]


def test_every_call_returns_arrays_of_its_own(mnist: tuple[np.ndarray, ...]) -> None:
    (x_train, _), _ = load_mnist()
    x_train[:] = 0
    assert mnist[0].any()
    assert load_mnist()[0][0].any()


def test_loading_opens_no_connection_and_needs_no_keras() -> None:
    program = (
        "import sys\n"
        "seen = []\n"
        "sys.addaudithook(lambda event, args: seen.append(event) if event.startswith('socket.') else None)\n"
        "import mnist_lesson\n"
        "mnist_lesson.load_mnist()\n"
        "print(seen, 'keras' in sys.modules, 'matplotlib' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[] False False\n"


def test_digests_are_computed_once_a_process(small_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    sha256 = hashlib.sha256

    def counted(array: np.ndarray) -> object:
        calls.append(array)
        return sha256(array)

    monkeypatch.setattr(data.hashlib, "sha256", counted)
    for _ in range(3):
        load_mnist()
    assert len(calls) == 4


def assert_refused(path: Path, what: str) -> None:
    """The error names the file, what is wrong with it, what was expected and how to repair it."""
    with pytest.raises(DataError, match=re.escape(str(path))) as caught:
        load_mnist()
    message = str(caught.value)
    for part in (what, "x_train, y_train, x_test, y_test", "pip install --force-reinstall"):
        assert part in message


def test_a_missing_file_is_named(small_file: Path) -> None:
    small_file.unlink()
    assert_refused(small_file, "it is missing")


def test_a_truncated_file_is_named(small_file: Path) -> None:
    small_file.write_bytes(small_file.read_bytes()[:1000])
    assert_refused(small_file, "it can't be read")


def test_a_missing_array_is_named(small_file: Path) -> None:
    np.savez(small_file, x_train=np.zeros((3, 28, 28), np.uint8))
    assert_refused(small_file, "y_train")


def test_a_single_array_is_refused(small_file: Path) -> None:
    with small_file.open("wb") as file:
        np.save(file, np.zeros(3))
    assert_refused(small_file, "it can't be read")


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda a: a.astype("float32"), "x_test is float32 (2, 28, 28), expected uint8 (2, 28, 28)"),
        (lambda a: a[:1], "x_test is uint8 (1, 28, 28), expected uint8 (2, 28, 28)"),
        (lambda a: 255 - a, "the bytes of x_test differ"),
    ],
)
def test_a_wrong_array_is_named(small_file: Path, change: object, what: str) -> None:
    with np.load(small_file) as archive:
        contents = dict(archive)
    np.savez(small_file, **contents | {"x_test": change(contents["x_test"])})
    assert_refused(small_file, what)


def header_bomb(shape: str) -> bytes:
    """Return an array file whose header promises what no memory holds, and then nothing."""
    text = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}}}"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode()


@pytest.mark.parametrize("shape", ["(1000000000000,)", "(10, 10000000000)", "(" * 300 + ")" * 300])
def test_a_header_that_promises_too_much_takes_no_memory(small_file: Path, shape: str) -> None:
    with zipfile.ZipFile(small_file, "w") as archive:
        for name in ("x_train", "y_train", "x_test", "y_test"):
            archive.writestr(f"{name}.npy", header_bomb(shape))
    assert_refused(small_file, "x_train is" if shape[1].isdigit() else "can't be read")


def test_pickled_arrays_are_refused_without_advice_to_load_them(small_file: Path) -> None:
    np.savez(small_file, x_train=np.array([{}], dtype=object))
    assert_refused(small_file, "x_train is object (1,), expected uint8")


OTHER_CONTENT = {
    "a Git LFS pointer": b"version https://git-lfs.github.com/spec/v1\noid sha256:"
    + b"0" * 64
    + b"\nsize 9\n",
    "a web page": b"<!DOCTYPE html><html></html>",
    "a gzip archive": b"\x1f\x8b\x08" + b"\0" * 30,
    "an HDF5 file": b"\x89HDF\r\n\x1a\n" + b"\0" * 30,
    "a pickle": b"\x80\x04\x95",
    "a NumPy array": b"\x93NUMPY\x01\x00",
    "nothing but zeros": b"\0" * 5000,
    "empty": b"",
}


@pytest.mark.parametrize("words", OTHER_CONTENT)
def test_something_else_in_its_place_is_named(small_file: Path, words: str) -> None:
    small_file.write_bytes(OTHER_CONTENT[words])
    with pytest.raises(DataError) as caught:
        load_mnist()
    assert words in str(caught.value) or "can't be read" in str(caught.value)
    assert "allow_pickle" not in str(caught.value)
    if "LFS" in words:
        assert "git lfs pull" in str(caught.value)


def test_a_folder_or_a_pipe_in_its_place_is_named(small_file: Path) -> None:
    small_file.unlink()
    small_file.mkdir()
    assert_refused(small_file, "it is a folder")
    small_file.rmdir()
    os.mkfifo(small_file)
    assert_refused(small_file, "a device or a pipe")


def test_a_file_that_has_changed_is_checked_again(small_file: Path) -> None:
    assert data.checked_mnist_path() == small_file
    small_file.write_bytes(b"changed")
    with pytest.raises(DataError, match="can't be read"):
        data.checked_mnist_path()


def test_no_damage_goes_unnoticed_or_unexplained(small_file: Path) -> None:
    """Change one byte at a random place: either the arrays are still right or a DataError says so."""
    intact, published = small_file.read_bytes(), data.PUBLISHED_ARRAYS
    refused = 0
    for place in np.random.default_rng(1).integers(0, len(intact), 400):
        damaged = bytearray(intact)
        damaged[place] ^= 0xFF
        small_file.write_bytes(damaged)
        data._checked_files.clear()
        try:
            (x_train, _), _ = load_mnist()
        except DataError:
            refused += 1
        else:
            assert hashlib.sha256(x_train).hexdigest() == published["x_train"][1]
    assert refused > 200


# --- scale_pixels, flatten, one_hot ---


def test_scaling_is_the_articles(mnist: tuple[np.ndarray, ...]) -> None:
    images = mnist[2][:100]
    scaled = scale_pixels(images)
    assert scaled.dtype == np.float32
    assert (scaled.min(), scaled.max()) == (0, 1)
    np.testing.assert_array_equal(scaled, images.astype("float32") / 255)


@given(arrays(np.uint8, array_shapes(min_dims=3, max_dims=3)))
def test_flattening_lays_row_after_row(images: np.ndarray) -> None:
    rows = flatten(images)
    count, height, width = images.shape
    assert rows.shape == (count, height * width)
    for i, j in [(0, 0), (height - 1, 0), (height - 1, width - 1)]:
        np.testing.assert_array_equal(rows[:, i * width + j], images[:, i, j])


@pytest.mark.parametrize("shape", [(28, 28), (784,), (1, 28, 28, 1)])
def test_flattening_wants_a_batch(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=re.escape(f"got shape {shape}")):
        flatten(np.zeros(shape))


@given(arrays(np.uint8, st.integers(0, 50), elements=st.integers(0, 9)))
def test_one_hot_is_undone_by_argmax(labels: np.ndarray) -> None:
    rows = one_hot(labels)
    assert rows.shape == (len(labels), 10)
    assert rows.dtype == np.float32
    np.testing.assert_array_equal(rows.sum(axis=1), 1)
    np.testing.assert_array_equal(rows.argmax(axis=1), labels)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([0, 10], "from 0 to 9, got 0 to 10"),
        ([-1], "got -1 to -1"),
        ([0.5], "whole numbers"),
        ([np.nan], "whole numbers"),
        ([[1]], r"\(1, 1\)"),
        (["7"], "whole numbers"),
    ],
)
def test_one_hot_refuses_what_is_no_label(labels: list, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        one_hot(np.array(labels))


# --- fit_to_box ---


def ink_box(image: np.ndarray) -> np.ndarray:
    rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
    return image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


@given(drawings)
def test_the_ink_fills_the_box_and_keeps_its_aspect(image: np.ndarray) -> None:
    assume(image.any())
    box, (height, width) = fit_to_box(image), ink_box(image).shape
    assert box.shape == (20, 20)
    assert box.dtype == np.float32
    new_height, new_width = ink_box(box).shape
    assert max(new_height, new_width) == 20
    scale = 20 / max(height, width)
    assert abs(new_height - max(1, height * scale)) <= 0.5
    assert abs(new_width - max(1, width * scale)) <= 0.5


@given(drawings)
def test_gray_levels_stay_in_range_and_ink_stays_in_proportion(image: np.ndarray) -> None:
    assume(image.any())
    box, ink = fit_to_box(image), ink_box(image)
    assert box.min() >= 0
    assert box.max() <= image.max() * (1 + 1e-5)
    # An average over areas: what the drawing has in the mean, the box has in the mean.
    assert ink_box(box).mean() == pytest.approx(ink.mean(), rel=1e-4)


@given(drawings)
def test_ink_keeps_its_place(image: np.ndarray) -> None:
    assume(image.any())
    ink, box = ink_box(image), ink_box(fit_to_box(image))
    for before, after, old, new in zip(
        center_of_mass(ink), center_of_mass(box), ink.shape, box.shape, strict=True
    ):
        # Both in fractions of the side; ink moves at most to the middle of the pixel that it falls in.
        assert abs((before + 0.5) / old - (after + 0.5) / new) <= 0.5 / new + 1e-6


@given(drawings, st.integers(0, 9), st.integers(0, 9))
def test_paper_around_the_drawing_changes_nothing(image: np.ndarray, top: int, left: int) -> None:
    padded = np.pad(image, ((top, 3), (left, 5)))
    np.testing.assert_array_equal(fit_to_box(padded), fit_to_box(image))


@given(arrays(np.uint8, (20, 20)))
def test_a_drawing_of_the_boxs_size_stays_as_it_is(image: np.ndarray) -> None:
    image[0, 0] = image[-1, -1] = 1
    np.testing.assert_array_equal(fit_to_box(image), image)


# --- center_by_mass ---


@given(boxes)
def test_the_mass_comes_to_the_middle_by_whole_pixels(box: np.ndarray) -> None:
    field = center_by_mass(box)
    assert field.shape == (28, 28)
    assert field.dtype == np.float32
    assume(box.any() and field.sum() == box.sum())  # nothing cut off
    for place in center_of_mass(field):
        assert 13.5 - 1e-5 <= place < 14.5
    np.testing.assert_array_equal(ink_box(field), ink_box(box))
    np.testing.assert_array_equal(center_by_mass(field), field)


@given(boxes)
def test_symmetric_drawings_land_on_one_side_of_the_tie(box: np.ndarray) -> None:
    """Levels that don't add up exactly must not decide where a drawing lands that balances between pixels."""
    symmetric = (box + box[::-1].astype("float32")) / 255
    assume(symmetric.any())
    field = center_by_mass(symmetric)
    assert center_of_mass(field)[0] == pytest.approx(13.5)
    np.testing.assert_array_equal(center_by_mass(field), field)


def test_mnists_own_images_are_centered_already(mnist: tuple[np.ndarray, ...]) -> None:
    for image in mnist[0][:2000]:
        np.testing.assert_array_equal(center_by_mass(image), image)


def test_a_digit_drawn_in_a_corner_becomes_the_digit_in_the_middle(
    mnist: tuple[np.ndarray, ...],
) -> None:
    image = mnist[2][0]
    corner = np.zeros((200, 300))
    corner[150:178, 10:38] = image
    np.testing.assert_array_equal(center_by_mass(fit_to_box(corner)), image)


# --- what is no image ---


@pytest.mark.parametrize("function", [fit_to_box, center_by_mass, center_of_mass])
@pytest.mark.parametrize(
    ("image", "message"),
    [
        (np.zeros(784), r"got shape \(784,\)"),
        (np.zeros((2, 28, 28)), r"images\[i\]"),
        (np.full((28, 28), -1.0), "finite gray levels"),
        (np.full((28, 28), np.nan), "finite gray levels"),
        (np.full((28, 28), np.inf), "finite gray levels"),
    ],
)
def test_what_is_no_image_is_refused(function: object, image: np.ndarray, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        function(image)


@pytest.mark.parametrize("function", [fit_to_box, center_by_mass, center_of_mass])
@pytest.mark.parametrize(
    ("image", "remedy"),
    [
        (np.zeros((28, 28, 3)), "3 channels.*read_picture"),
        (np.zeros((28, 28, 4)), "4 channels.*read_picture"),
        (np.zeros((28, 28, 1)), r"images\[\.\.\., 0\]"),
        (np.zeros((3, 28, 28)), "np.moveaxis"),
        (np.zeros(784), r"reshape\(28, 28\)"),
        (np.zeros((1, 784)), r"reshape\(-1, 28, 28\)"),
        (np.zeros((0, 28)), r"got shape \(0, 28\)"),
        (Image.new("RGB", (30, 40)), "PIL image of 30 by 40 pixels, mode RGB.*read_picture"),
        (Image.new("L", (30, 40)), "PIL image of 30 by 40 pixels, mode L.*read_picture"),
        ("five.png", "five.png.*read_picture"),
        (Path("five.png"), "five.png.*read_picture"),
        ([[1, 2], [3]], "rows of the same length"),
        (None, "got None"),
        (np.full((28, 28), 1j), "plain numbers"),
    ],
)
def test_what_came_is_told_with_the_right_remedy(function: object, image: object, remedy: str) -> None:
    with pytest.raises(ValueError, match=remedy):
        function(image)


@pytest.mark.parametrize(
    ("images", "remedy"),
    [
        (np.zeros((28, 28, 3)), "3 channels"),
        (np.zeros((5, 28, 28, 3)), "3 channels"),
        (np.zeros((5, 28, 28, 1)), r"images\[\.\.\., 0\]"),
        (np.zeros((5, 784)), "leave flatten out"),
        (np.zeros((28, 28)), r"image\[None\]"),
        (Image.new("L", (28, 28)), "PIL image"),
    ],
)
def test_flatten_tells_what_came(images: object, remedy: str) -> None:
    with pytest.raises(ValueError, match=remedy):
        flatten(images)


@pytest.mark.parametrize(
    ("images", "remedy"),
    [
        (np.eye(28), "0 to 1.*leave scale_pixels out.*255"),
        (np.eye(28, dtype=int), "blank paper"),
        (np.eye(28, dtype=bool), "blank paper"),
        (np.eye(28, dtype="float32") / 255, "blank paper"),
        (np.eye(28) * 65535, "Divide 16-bit levels"),
        (np.eye(28) - 0.5, r"\(images \+ 1\)"),
        (np.full((28, 28), np.nan), "nan"),
        (Image.new("L", (28, 28)), "PIL image"),
    ],
)
def test_scaled_pixels_are_never_scaled_to_blank_paper(images: object, remedy: str) -> None:
    with pytest.raises(ValueError, match=remedy):
        scale_pixels(images)


def test_blank_paper_is_scaled_as_it_is() -> None:
    assert not scale_pixels(np.zeros((28, 28), np.uint8)).any()
    assert scale_pixels(np.zeros((0, 28, 28))).shape == (0, 28, 28)


def test_fit_to_box_warns_of_a_photo_and_of_nothing_else(mnist: tuple[np.ndarray, ...]) -> None:
    with pytest.warns(UserWarning, match="read_picture"):
        fit_to_box(255 - mnist[2][0])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fit_to_box(mnist[2][0])
        fit_to_box(np.full((10, 4), 255))  # a stroke, cut to its ink


@given(arrays(np.uint8, array_shapes(min_dims=2, max_dims=2, max_side=40), elements=st.just(0)))
@settings(max_examples=20)
def test_an_empty_drawing_stays_empty(image: np.ndarray) -> None:
    assert not fit_to_box(image).any()
    assert not center_by_mass(image).any()
    with pytest.raises(ValueError, match="some ink"):
        center_of_mass(image)
