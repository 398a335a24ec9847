"""Own pictures in MNIST's form: read nearly as well as the originals, or refused."""

from __future__ import annotations

import contextlib
import io
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mnist_lesson.data import flatten, load_mnist, scale_pixels
from mnist_lesson.exchange import Network, read_network
from mnist_lesson.pictures import Picture, PictureError, read_picture
from tests.pictures.drawn import TURNS, Scene, compress, cut_to_ink, photograph, rule, written

NETWORKS = Path(__file__).parents[2] / "mnist_lesson" / "assets" / "networks"
COUNT = 40
UNEVEN = {"slope": 0.3, "shadow": 0.4, "noise": 5}
SCENES = {
    "even paper": Scene(),
    "gradient": Scene(slope=0.4),
    "sharp shadow": Scene(shadow=0.4),
    "soft shadow": Scene(shadow=0.5, soft=40),
    "dark corners": Scene(vignette=0.9, slope=0.2, noise=4),
    "noise": Scene(noise=12),
    "JPEG of quality 40": Scene(**UNEVEN, quality=40),
    "light on dark": Scene(paper=40, ink=215, **UNEVEN, quality=60),
    "blackboard": Scene(paper=80, ink=200, vignette=0.6, shadow=0.4, soft=40, noise=5),
    "negative": Scene(slope=0.3, vignette=0.3, noise=5, inverted=True),
    "pencil": Scene(ink=175, slope=0.2, vignette=0.3, noise=3, quality=60),
    "small in its picture": Scene(size=(450, 600), part=(0.12, 0.2), shadow=0.3, noise=4),
    "as large as its picture": Scene(size=(300, 300), part=(1, 1), slope=0.3),
    "few pixels": Scene(size=(60, 80), part=(0.5, 0.9), slope=0.2, noise=3),
}


@pytest.fixture(scope="module")
def network() -> Network:
    return read_network(NETWORKS / "wide.json")


@pytest.fixture(scope="module")
def digits() -> tuple[np.ndarray, np.ndarray]:
    (_, _), (images, labels) = load_mnist()
    chosen = np.random.default_rng(0).permutation(len(images))[:COUNT]
    return images[chosen], labels[chosen]


def answer(network: Network, picture: object) -> int:
    """Return the digit that the network reads in a picture."""
    return int(network.predict(flatten(scale_pixels(read_picture(picture).image[None]))).argmax())


@pytest.mark.parametrize("name", SCENES)
def test_the_network_reads_photos_nearly_as_well_as_the_originals(
    name: str, network: Network, digits: tuple[np.ndarray, np.ndarray]
) -> None:
    images, labels = digits
    originals = network.predict(flatten(scale_pixels(images))).argmax(axis=1)
    rng = np.random.default_rng(1)
    pictures = [photograph(image / 255, SCENES[name], rng) for image in images]
    answers = [answer(network, picture) for picture in pictures]
    assert np.mean(answers == labels) >= np.mean(originals == labels) - 0.05


def test_mnists_own_images_stay_nearly_as_they_are(digits: tuple[np.ndarray, np.ndarray]) -> None:
    for image in digits[0]:
        assert np.abs(read_picture(image).image.astype(int) - image).mean() < 3
        assert np.abs(read_picture(255 - image).image.astype(int) - image).mean() < 3


@pytest.mark.parametrize("pen", [2, 5, 14, 32, 45])
def test_pens_of_all_widths_are_read(pen: float, network: Network) -> None:
    answers = [answer(network, written(digit, 2, pen=pen)) for digit in range(10)]
    assert answers == list(range(10))


@pytest.mark.parametrize("pen", [14, 45])
@pytest.mark.parametrize("inverted", [False, True])
def test_pictures_cut_to_the_ink_are_read(pen: float, inverted: bool, network: Network) -> None:
    for digit in (0, 2, 3, 4, 5, 6, 7, 8, 9):
        picture = cut_to_ink(written(digit, pen=pen))
        assert answer(network, 255 - picture if inverted else picture) == digit


@pytest.mark.parametrize(
    "ruled",
    [{"level": 180}, {"level": 90}, {"level": 90, "tilt": 0.03}, {"level": 90, "squared": True}],
    ids=str,
)
def test_lines_on_the_paper_are_left_out(ruled: dict[str, object], network: Network) -> None:
    for digit in (2, 4, 5, 7, 8):
        assert answer(network, rule(written(digit), **ruled)) == digit


def test_paper_on_a_table_is_read(network: Network) -> None:
    for digit in range(10):
        table = np.full((600, 800), 40, np.uint8)
        table[100:500, 200:600] = written(digit)
        assert answer(network, table) == digit
        assert answer(network, 255 - table) == digit


# --- one picture in all forms ---

BASE = written(5, 1)
INK = 255 - written(5, 1, ink=0, paper=255)


def with_alpha(color: int) -> np.ndarray:
    return np.dstack([np.full((*INK.shape, 3), color, np.uint8), INK])


def card_with_clear_rim() -> np.ndarray:
    card = np.dstack([BASE] * 3 + [np.full_like(BASE, 255)])
    card[:30, :, 3] = card[:, :30, 3] = 0
    return card


FORMS = {
    "RGB": np.dstack([BASE] * 3),
    "red ink": np.dstack([np.full_like(BASE, 235), BASE, BASE]),
    "RGBA, all opaque": np.dstack([BASE] * 3 + [np.full_like(BASE, 255)]),
    "black ink on nothing": with_alpha(0),
    "white ink on nothing": with_alpha(255),
    "a card with a clear rim": card_with_clear_rim(),
    "gray and alpha": np.dstack([np.zeros_like(INK), INK]),
    "one channel": BASE[..., None],
    "0 to 1": BASE / 255,
    "0 to 1, resized with overshoot": BASE / 255 * 1.06 - 0.02,
    "RGB, 0 to 1": np.dstack([BASE] * 3) / 255,
    "0 to 255 as floats": BASE.astype("float32"),
    "16 bits": BASE.astype(np.uint16) * 257,
    "bool, ink": BASE < 128,
    "bool, paper": BASE > 128,
    "0 and 1": (BASE < 128).astype(int),
    "lists": (BASE[::2, ::2] / 255).tolist(),
    "wide": np.pad(BASE, ((0, 0), (300, 100)), constant_values=235),
    "large": np.kron(BASE, np.ones((5, 5), np.uint8)),
    "PIL, L": Image.fromarray(BASE),
    "PIL, 1": Image.fromarray(BASE).convert("1"),
    "PIL, P": Image.fromarray(BASE).convert("P"),
    "PIL, RGBA": Image.fromarray(with_alpha(0)),
    "PIL, LA": Image.fromarray(with_alpha(255)).convert("LA"),
    "PIL, CMYK": Image.fromarray(np.dstack([BASE] * 3)).convert("CMYK"),
    "PIL, 16 bits": Image.fromarray(BASE.astype(np.uint16) * 257),
    "PIL, I": Image.fromarray(BASE.astype(np.int32)),
    "PIL, F": Image.fromarray(BASE.astype("float32")),
}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_of_a_picture_gives_the_same_image(name: str) -> None:
    wanted = read_picture(BASE).image.astype(int)
    assert np.abs(read_picture(FORMS[name]).image - wanted).mean() < 8
    assert np.corrcoef(read_picture(FORMS[name]).image.ravel(), wanted.ravel())[0, 1] > 0.95


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF"])
def test_files_bytes_and_open_files_give_the_same_image(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "five"
    Image.fromarray(BASE).save(path, kind)
    by_path = read_picture(path).image
    assert np.abs(by_path.astype(int) - read_picture(BASE).image).mean() < 8
    with path.open("rb") as file:
        for same in (str(path), path.read_bytes(), bytearray(path.read_bytes()), file):
            np.testing.assert_array_equal(read_picture(same).image, by_path)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_as_the_camera_has_noted(orientation: int, tmp_path: Path) -> None:
    picture = Image.fromarray(BASE)
    if orientation in TURNS:
        picture = picture.transpose(TURNS[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture.save(tmp_path / "photo.png", exif=exif)
    read = read_picture(tmp_path / "photo.png")
    np.testing.assert_array_equal(read.image, read_picture(BASE).image)
    assert ("turned it as the camera has noted" in str(read)) == (orientation > 1)


# --- what it says ---


def test_the_steps_say_what_was_done() -> None:
    scene = Scene(slope=0.4, shadow=0.4, noise=4, quality=60)
    cover = (235 - written(5, 1, pen=3).astype(float)) / 195
    picture = read_picture(photograph(cover, scene, np.random.default_rng(2)))
    said = " / ".join(picture.steps)
    for words in (
        "opened a picture of 400 by 300 pixels, mode RGB",
        "mixed its colors to gray levels",
        "against noise",
        "took dark ink on light paper",
        "took away the paper's uneven light, levels ",
        "cut to its ink: ",
        "widened its thin strokes from ",
        "box of 20 by 20",
    ):
        assert words in said
    assert str(picture).count("\n") == len(picture.steps)
    assert str(picture).isascii()  # every console can print it


def test_light_ink_and_what_was_left_out_are_told() -> None:
    card = 255 - written(5, 1)
    card[:60, :60] = 255  # a lamp in the corner
    card[350:354, 350:354] = 200  # dust
    said = " / ".join(read_picture(card).steps)
    assert "took light ink on dark paper" in said
    assert "left out what touches the picture's edge" in said
    assert "left out specks: 1" in said


def test_a_picture_is_an_image_for_numpy_and_the_course() -> None:
    picture = read_picture(BASE)
    assert isinstance(picture, Picture)
    assert picture.image.shape == (28, 28)
    assert picture.image.dtype == np.uint8
    assert picture.image.max() == 255
    assert (picture.image[:2] == 0).all()
    np.testing.assert_array_equal(np.asarray(picture), picture.image)
    np.testing.assert_array_equal(scale_pixels(picture), picture.image / np.float32(255))


def test_the_given_array_stays_as_it_is() -> None:
    before = BASE.copy()
    read_picture(before)
    np.testing.assert_array_equal(before, BASE)


# --- what it refuses ---

NOISE = np.random.default_rng(4)
SHADOW_ONLY = np.full((300, 400), 220, np.uint8)
SHADOW_ONLY[150:] = 140
TEXT = np.tile(written(8)[::4, ::4], (8, 8))
REFUSED = {
    "all one gray": (np.full((100, 100), 128, np.uint8), "one gray.*dark, broad pen"),
    "blank paper": (np.zeros((28, 28)), "one gray"),
    "noise": (NOISE.normal(200, 5, (300, 300)), "Expected a digit on paper.*pen"),
    "a gradient": (np.tile(np.linspace(80, 240, 400), (300, 1)), "Expected a digit"),
    "two digits": (np.hstack([written(3), written(7)]), "several shapes.*cut the picture"),
    "two digits, one below": (np.vstack([written(3), written(7)]), "several shapes"),
    "a page of text": (TEXT, "separate shapes.*cut the picture|several shapes"),
    "a dash": (np.pad(np.zeros((10, 200)), 60, constant_values=255), "wide"),
    "a blot": (np.pad(np.full((60, 60), 255), 20), "blot"),
    "ink to all edges": (np.pad(np.full((160, 160), 230), 20), "the picture's edge for 100% of.*Leave paper"),
    "too few pixels": (np.eye(6), "at least 8 by 8"),
    "no pixels": (np.zeros((0, 9)), "shape"),
    "NaN": (np.full((30, 30), np.nan), "0 or more, got nan"),
    "-1 to 1": (BASE / 127.5 - 1, r"\(picture \+ 1\)"),
    "a batch": (np.zeros((10, 28, 28)), r"pictures\[i\]"),
    "channels first": (np.zeros((3, 28, 28)), "np.moveaxis"),
    "a missing file": (
        "nowhere/five.png",
        "nowhere/five.png can't be read: it is missing, and so is its folder",
    ),
    "an address": ("https://example.org/five.png", "Download it"),
    "nothing": (None, "a path, a PIL image or an array"),
    "a number": (7, "shape"),
    "words": ([["a"]], "plain numbers"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_single_digit_is_refused_with_the_remedy(name: str) -> None:
    picture, words = REFUSED[name]
    with pytest.raises(PictureError, match=words):
        read_picture(picture)


def test_a_shadow_alone_is_no_digit() -> None:
    with pytest.raises(PictureError):
        read_picture(SHADOW_ONLY)


CONTENT = {
    "empty": (b"", "empty"),
    "pdf": (b"%PDF-1.7", "a PDF document. Save the page"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"></svg>', "an SVG drawing. Export it as PNG"),
    "heic": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "an HEIC picture.*Most Compatible"),
    "lfs": (b"version https://git-lfs.github.com/spec/v1\noid sha256:0", "a Git LFS pointer.*git lfs pull"),
    "page": (b"<!DOCTYPE html><html>", "a web page.*Save the picture itself"),
    "npy": (b"\x93NUMPY\x01\x00", "a NumPy array.*numpy.load"),
    "text": (b"five", "is text. Pass a PNG"),
    "binary": (bytes(range(256)), "binary data"),
    "cut jpeg": (b"\xff\xd8\xff\xe0\0\x10JFIF", "a JPEG picture, damaged"),
}


@pytest.mark.parametrize("name", CONTENT)
def test_a_file_that_is_no_picture_is_named(name: str, tmp_path: Path) -> None:
    content, words = CONTENT[name]
    path = tmp_path / "five.jpg"
    path.write_bytes(content)
    with pytest.raises(PictureError, match=words):
        read_picture(path)


def test_damaged_and_truncated_files_are_refused(tmp_path: Path) -> None:
    file = io.BytesIO()
    compress(Image.fromarray(BASE), 60).save(file, "JPEG")
    intact = file.getvalue()
    for end in (10, 200, len(intact) // 2):
        with pytest.raises(PictureError, match=r"can't be read|damaged"):
            read_picture(intact[:end])
    for place in np.random.default_rng(3).integers(0, len(intact), 40):
        damaged = bytearray(intact)
        damaged[place] ^= 0xFF
        with contextlib.suppress(PictureError):  # any other error fails the test
            assert read_picture(damaged).image.shape == (28, 28)


def test_folders_pipes_and_devices_are_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", "/dev/zero"):
        with pytest.raises(PictureError, match=r"a folder|a device or a pipe"):
            read_picture(path)


def test_too_many_pixels_are_refused_before_they_are_decoded(tmp_path: Path) -> None:
    Image.new("1", (30_000, 30_000)).save(tmp_path / "bomb.png")
    with pytest.raises(PictureError, match=r"too large|million pixels"):
        read_picture(tmp_path / "bomb.png")
