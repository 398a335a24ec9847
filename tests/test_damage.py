"""Damage to digits: what moves, what is kept, what is refused."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from mnist_lesson.damage import add_noise, rotate_images, shift_images, thicken_images
from mnist_lesson.data import center_by_mass, load_mnist, scale_pixels

DAMAGES = [
    lambda images: shift_images(images, right=2, down=-1),
    lambda images: rotate_images(images, 20),
    lambda images: thicken_images(images),
    lambda images: add_noise(images, 0.2),
]


def dot(row: int, column: int, size: int = 28) -> np.ndarray:
    image = np.zeros((size, size), dtype="float32")
    image[row, column] = 1
    return image


@pytest.fixture(scope="module")
def digits() -> np.ndarray:
    return scale_pixels(load_mnist()[1][0][:200])


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_keeps_shape_and_range_and_leaves_the_original_alone(damage, digits):
    before = digits.copy()
    damaged = damage(digits)
    assert damaged.shape == digits.shape
    assert damaged.dtype == np.float32
    assert damaged.min() >= 0
    assert damaged.max() <= 1 + 1e-6
    assert not np.array_equal(damaged, digits)
    np.testing.assert_array_equal(digits, before)


@pytest.mark.parametrize("damage", DAMAGES[:3])
def test_batch_and_single_image_are_damaged_alike(damage, digits):
    np.testing.assert_array_equal(damage(digits)[7], damage(digits[7]))


@pytest.mark.parametrize("damage", DAMAGES)
def test_flattened_images_are_refused_with_the_remedy(damage):
    with pytest.raises(ValueError, match=r"got shape \(5, 784\).*reshape\(-1, 28, 28\)"):
        damage(np.zeros((5, 784)))


@given(st.integers(-13, 13), st.integers(-13, 13))
def test_shift_moves_a_dot_by_what_was_said(right, down):
    np.testing.assert_array_equal(
        shift_images(dot(13, 14), right=right, down=down), dot(13 + down, 14 + right)
    )


def test_ink_shifted_over_the_edge_is_lost():
    assert shift_images(dot(5, 27), right=1).sum() == 0
    assert shift_images(dot(0, 5), down=-1).sum() == 0


def test_shift_larger_than_the_field_is_refused():
    with pytest.raises(ValueError, match="smaller than the field of 28 pixels, got right=0, down=28"):
        shift_images(dot(3, 3), down=28)


def test_centering_undoes_a_shift_exactly_where_no_ink_was_lost(digits):
    shifted = shift_images(digits, right=3)
    intact = (digits[:, :, -3:] == 0).all(axis=(1, 2))
    assert intact.sum() > 100
    for before, after in zip(digits[intact], shifted[intact], strict=True):
        np.testing.assert_array_equal(center_by_mass(after), before)


def test_quarter_turn_is_numpys(digits):
    np.testing.assert_allclose(rotate_images(digits, 90), np.rot90(digits, axes=(1, 2)), atol=1e-5)
    np.testing.assert_allclose(rotate_images(digits, -90), np.rot90(digits, -1, axes=(1, 2)), atol=1e-5)


def test_no_turn_and_a_full_turn_change_nothing(digits):
    np.testing.assert_array_equal(rotate_images(digits, 0), digits)
    np.testing.assert_allclose(rotate_images(digits, 360), digits, atol=1e-5)


@given(st.floats(-180, 180))
def test_turn_keeps_the_ink_of_a_blot_in_the_middle(degrees):
    y, x = np.mgrid[:28, :28] - 13.5
    blot = np.exp(-(x**2 + y**2) / 18).astype("float32")
    np.testing.assert_allclose(rotate_images(blot, degrees), blot, atol=0.03)


def test_thickening_is_the_maximum_of_the_neighborhood(digits):
    padded = np.pad(digits, ((0, 0), (1, 1), (1, 1)))
    neighborhoods = [padded[:, r : r + 28, c : c + 28] for r in range(3) for c in range(3)]
    np.testing.assert_array_equal(thicken_images(digits), np.max(neighborhoods, axis=0))
    np.testing.assert_array_equal(thicken_images(digits, 2), thicken_images(thicken_images(digits)))
    np.testing.assert_array_equal(thicken_images(digits, 0), digits)


def test_thickening_a_dot_gives_a_square_cut_off_at_the_edge():
    assert thicken_images(dot(10, 10)).sum() == 9
    assert thicken_images(dot(0, 0)).sum() == 4


def test_thickening_less_than_never_is_refused():
    with pytest.raises(ValueError, match="0 or more, got -1"):
        thicken_images(dot(3, 3), -1)


def test_noise_has_the_amount_that_was_asked_for_and_repeats_with_its_seed():
    gray = np.full((50, 28, 28), 0.5, dtype="float32")
    noisy = add_noise(gray, 0.05, seed=3)
    assert noisy.std() == pytest.approx(0.05, rel=0.03)
    assert noisy.mean() == pytest.approx(0.5, abs=0.002)
    np.testing.assert_array_equal(noisy, add_noise(gray, 0.05, seed=3))
    assert not np.array_equal(noisy, add_noise(gray, 0.05, seed=4))
    np.testing.assert_array_equal(add_noise(gray, 0), gray)


@pytest.mark.parametrize(
    ("image", "amount", "message"),
    [(dot(3, 3) * 255, 0.1, r"0 to 255.*scale_pixels"), (dot(3, 3), -0.1, "0 or more, got -0.1")],
)
def test_noise_refuses_unscaled_images_and_negative_amounts(image, amount, message):
    with pytest.raises(ValueError, match=message):
        add_noise(image, amount)


NO_SQUARES = {
    "colors": (np.zeros((28, 28, 3)), r"\(28, 28, 3\).*3 channels.*read_picture"),
    "another size": (np.zeros((100, 80)), r"\(100, 80\).*another size.*read_picture"),
    "rows": (np.zeros((5, 784)), r"reshape\(-1, 28, 28\)"),
    "a PIL image": (Image.new("RGB", (28, 28)), "a PIL image of 28 by 28 pixels, mode RGB.*read_picture"),
    "a path": ("five.png", "'five.png'.*read_picture"),
    "nothing": (None, "got None"),
}


@pytest.mark.parametrize("name", NO_SQUARES)
@pytest.mark.parametrize("damage", [shift_images, lambda x: rotate_images(x, 30), thicken_images])
def test_what_is_no_batch_of_images_is_told_with_the_remedy(damage: Callable, name: str) -> None:
    value, words = NO_SQUARES[name]
    with pytest.raises(ValueError, match=words):
        damage(value)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0, 255, "scale_pixels"),
        (-1, 1, r"\(images \+ 1\) / 2"),
        (0, 65535, "65535"),
        (0, np.nan, "nan_to_num"),
    ],
)
def test_noise_says_how_to_bring_pixels_into_its_range(low: float, high: float, words: str) -> None:
    with pytest.raises(ValueError, match=rf"Expected pixels in \[0, 1\], got .*{words}"):
        add_noise(np.linspace(low, high, 784).reshape(28, 28), 0.1)
