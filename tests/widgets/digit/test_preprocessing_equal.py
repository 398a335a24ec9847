"""From strokes and images to 28×28, in JavaScript and in Python: the same image within one gray level."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_lesson import damage
from mnist_lesson.data import center_by_mass, center_of_mass, fit_to_box, load_mnist
from mnist_lesson.drawing import damage_image, normal_noise, prepare_drawing, shrink_drawing
from tests.javascript import run_program
from tests.widgets.hand_written import DIGITS, PLACES, draw_variant

SAME_LEVEL = 1.0
PROGRAM = """
const [raster, center, drawing, damage] = await Promise.all(
  ["raster", "center", "drawing", "damage"].map((name) => import(`${widgets}/digit/${name}.js`)));
const work = {
  fit: ({ pixels, width }) => center.fitToBox(raster.imageFrom(pixels, width)).pixels,
  center: ({ pixels, width }) => center.centerByMass(raster.imageFrom(pixels, width)).pixels,
  mass: ({ pixels, width }) => Object.values(center.centerOfMass(raster.imageFrom(pixels, width))),
  prepare: ({ strokes }) => drawing.prepareDrawing(strokes).image.pixels,
  shrink: ({ strokes }) => drawing.shrinkDrawing(strokes).pixels,
  shift: ({ pixels, right, down }) => damage.shiftImage(pixels, { right, down }),
  rotate: ({ pixels, degrees }) => damage.rotateImage(pixels, degrees),
  thicken: ({ pixels, times }) => damage.thickenImage(pixels, times),
  add: ({ pixels, amount, noise }) => damage.addNoise(pixels, amount, noise),
  all: ({ pixels, settings }) => damage.damageImage(Float32Array.from(pixels), settings),
  noise: ({ seed }) => damage.normalNoise(seed),
};
answer(given.map((one) => Array.from(work[one.work](one))));
"""


def compute(cases: list[dict[str, object]]) -> list[np.ndarray]:
    """Return what JavaScript makes of the cases."""
    return [np.array(result) for result in run_program(PROGRAM, cases)]


def random_drawings(count: int) -> list[np.ndarray]:
    """Return images of all sizes with some ink anywhere, gray levels 0 to 255."""
    rng = np.random.default_rng(7)
    drawings = []
    for _ in range(count):
        image = np.zeros(rng.integers(5, 150, size=2))
        top, left = (rng.integers(0, side) for side in image.shape)
        part = image[top : top + rng.integers(1, 120), left : left + rng.integers(1, 120)]
        part[:] = rng.integers(0, 256, size=part.shape) * (rng.random(part.shape) < 0.4)
        image[top, left] = 255
        drawings.append(image)
    return drawings


def mnist_images() -> list[np.ndarray]:
    """Return MNIST's lightest and darkest, widest and narrowest images, and some of each digit."""
    (images, labels), _ = load_mnist()
    images, labels = images[:6000], labels[:6000]
    ink = images.sum(axis=(1, 2))
    widths = images.any(axis=1).sum(axis=1)
    chosen = [*ink.argsort()[[0, 1, -2, -1]], *widths.argsort()[[0, 1, -2, -1]]]
    chosen += [i for digit in range(10) for i in np.flatnonzero(labels == digit)[:8]]
    return [images[i] for i in chosen]


def with_pixels(work: str, image: np.ndarray, **rest: object) -> dict[str, object]:
    return {"work": work, "pixels": image.ravel().tolist(), "width": image.shape[1], **rest}


@pytest.mark.parametrize("images", [random_drawings(80), mnist_images()], ids=["random", "mnist"])
def test_box_and_center_are_the_same(images: list[np.ndarray]) -> None:
    boxes = [fit_to_box(image) for image in images]
    fitted = compute([with_pixels("fit", image) for image in images])
    centered = compute([with_pixels("center", box) for box in boxes])
    masses = compute([with_pixels("mass", image) for image in images])
    for i, (image, box) in enumerate(zip(images, boxes, strict=True)):
        np.testing.assert_allclose(fitted[i].reshape(box.shape), box, atol=SAME_LEVEL)
        np.testing.assert_allclose(centered[i].reshape(28, 28), center_by_mass(box), atol=1e-4)
        np.testing.assert_allclose(masses[i], center_of_mass(image), atol=1e-9)


def test_prepared_images_of_mnist_come_back_in_javascript_too() -> None:
    images = mnist_images()
    for result, image in zip(compute([with_pixels("center", i) for i in images]), images, strict=True):
        assert np.array_equal(result.reshape(28, 28), image)


def test_strokes_become_the_same_image() -> None:
    variants = [(variant, place) for digit in DIGITS.values() for variant in digit[::4] for place in PLACES]
    drawings = [draw_variant(variant, place=place, seed=i) for i, (variant, place) in enumerate(variants)]
    drawings += [[], [[140, 140]], [[0, 0, 280, 280], [5, 270]], [[10, 10, 12, 10]]]
    prepared = compute([{"work": "prepare", "strokes": strokes} for strokes in drawings])
    shrunk = compute([{"work": "shrink", "strokes": strokes} for strokes in drawings])
    for i, strokes in enumerate(drawings):
        np.testing.assert_allclose(prepared[i].reshape(28, 28), prepare_drawing(strokes), atol=SAME_LEVEL)
        np.testing.assert_allclose(shrunk[i].reshape(28, 28), shrink_drawing(strokes), atol=SAME_LEVEL)


def test_damage_is_the_same() -> None:
    image = load_mnist()[1][0][4].astype("float32") / 255
    noise = np.random.default_rng(3).standard_normal(784)
    cases: list[tuple[dict[str, object], np.ndarray]] = []
    for right, down in ((4, 0), (-3, 5), (0, -9), (14, 14), (0, 0)):
        wanted = damage.shift_images(image, right=right, down=down)
        cases.append((with_pixels("shift", image, right=right, down=down), wanted))
    for degrees in (30, -45, 90, 12.5, 180, 0):
        wanted = damage.rotate_images(image, degrees)
        cases.append((with_pixels("rotate", image, degrees=degrees), wanted))
    for times in range(4):
        wanted = damage.thicken_images(image, times)
        cases.append((with_pixels("thicken", image, times=times), wanted))
    wanted = np.clip(image + 0.3 * noise.reshape(28, 28), 0, 1)
    cases.append((with_pixels("add", image, amount=0.3, noise=noise.tolist()), wanted))
    settings = {"thick": 1, "degrees": -20, "right": 2, "down": -3, "noise": 0.2, "seed": 5}
    cases.append((with_pixels("all", image, settings=settings), damage_image(image, **settings)))
    for result, (case, wanted) in zip(compute([case for case, _ in cases]), cases, strict=True):
        np.testing.assert_allclose(result.reshape(28, 28), wanted, atol=1e-6, err_msg=str(case["work"]))


@pytest.mark.parametrize("seed", [0, 1, 9999])
def test_noise_is_the_same_from_the_same_seed_and_as_wide_as_numpys(seed: int) -> None:
    (noise,) = compute([{"work": "noise", "seed": seed}])
    np.testing.assert_allclose(noise, normal_noise(seed, 784), atol=1e-6)
    paper = np.full((28, 28), 0.5)
    own, numpys = (
        np.clip(paper + 0.2 * noise.reshape(28, 28), 0, 1),
        damage.add_noise(paper, 0.2, seed=seed),
    )
    assert own.std() == pytest.approx(numpys.std(), abs=0.015)
    assert own.mean() == pytest.approx(numpys.mean(), abs=0.02)
