"""What a widget's state accepts, and what it says about the rest."""

from __future__ import annotations

import json
import math
import re

import numpy as np
import pytest
import traitlets
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from mnist_lesson.widgets.traits import (
    Choice,
    Flag,
    Number,
    Numbers,
    Pixels,
    Rows,
    StateTrait,
    Strokes,
    WeightMap,
    Whole,
)


class State(traitlets.HasTraits):
    """One trait of each kind."""

    rate = Number(0.5, low=0, high=1)
    epochs = Whole(3, low=1, high=100)
    pair = Numbers((1, -2), count=2, low=-10, high=10)
    layers = Numbers((10, 10), count=4, least=1, low=1, high=512, whole=True)
    dots = Rows((), columns=[Number(0, low=0, high=6), Whole(0, low=0, high=1)], most=3, names="dots")
    mode = Choice("step", options=["step", "sigmoid"])
    shuffle = Flag(True)
    image = Pixels()
    painted = WeightMap()
    drawing = Strokes()


class Stubborn:
    """A foreign array that raises what it likes, as PyTorch's tensors of several elements do."""

    def __init__(self, error: type[Exception]) -> None:
        self.error = error

    def item(self) -> float:
        raise self.error("a Tensor with 2 elements cannot be converted to Scalar")

    tolist = item


class Unnamable:
    """An object whose attributes and text can't even be asked for."""

    def __getattr__(self, name: str) -> object:
        raise RuntimeError(name)

    def __repr__(self) -> str:
        raise RuntimeError("no text")


NAMES = sorted(name for name, trait in State.class_traits().items() if isinstance(trait, StateTrait))
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.builds(pow, st.just(10), st.just(5000))  # Python writes no number of more than 4,300 digits
    | st.sampled_from([RuntimeError, KeyError, AttributeError, IndexError]).map(Stubborn)
    | st.builds(Unnamable),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
)


@given(name=st.sampled_from(NAMES), value=ANYTHING)
def test_anything_is_kept_as_json_or_refused_with_words(name: str, value: object) -> None:
    state = State()
    refusal = ""
    try:
        setattr(state, name, value)
    except traitlets.TraitError as error:
        refusal = str(error)
    if refusal:
        assert re.match(
            rf"State\.{name} must be .*; got .*For example: widget\.{name} = ", refusal, re.DOTALL
        )
    kept = getattr(state, name)
    setattr(state, name, json.loads(json.dumps(kept, allow_nan=False)))  # what JavaScript sends back
    assert getattr(state, name) == kept


GRAYS = np.linspace(0, 1, 784).reshape(28, 28)
MENDED = {
    "levels from 0 to 1": ("image", GRAYS, "(28, 28), float64, values 0 to 1", "np.rint(255 * image)"),
    "the same as lists": (
        "image",
        GRAYS.tolist(),
        "(28, 28), float64, values 0 to 1",
        "np.rint(255 * np.asarray(image))",
    ),
    "-1 to 1": ("image", 2 * GRAYS - 1, "values -1 to 1", "np.rint((image + 1) * 127.5)"),
    "16 bits": ("image", (GRAYS * 65535).astype(int), "values 0 to 65535", "image // 257"),
    "halves": ("image", GRAYS * 255, "values 0 to 255", "np.clip(np.rint(image), 0, 255)"),
    "NaN": ("image", GRAYS * np.nan, "values nan to nan", "np.nan_to_num(image)"),
    "colors": ("image", np.zeros((28, 28, 3), int), "shape (28, 28, 3)", "read_picture(image).image"),
    "colors in a row": (
        "image",
        np.zeros(2352),
        "shape (2352,)",
        "read_picture(np.reshape(image, (28, 28, 3)))",
    ),
    "another size": ("image", np.zeros((100, 80)), "shape (100, 80)", "read_picture(image).image"),
    "a batch": ("image", np.zeros((5, 28, 28)), "shape (5, 28, 28)", "image[0]"),
    "a batch of rows": ("image", np.zeros((5, 784)), "shape (5, 784)", "image[0]"),
    "one channel": ("image", np.zeros((28, 28, 1)), "shape (28, 28, 1)", "image[..., 0]"),
    "a picture": (
        "image",
        Image.new("RGB", (40, 30)),
        "a PIL image of 40 by 30 pixels, mode RGB",
        "read_picture(",
    ),
    "a path": ("image", "five.png", "'five.png'", "read_picture('five.png').image"),
    "large weights": ("painted", 8 * GRAYS, "values 0 to 8", "weights / np.abs(weights).max()"),
    "one stroke": ("drawing", [1, 2, 3, 4], "[1, 2, 3, 4]", "[stroke]"),
    "points": (
        "drawing",
        [[[1, 2], [3, 4]]],
        "[[[1, 2], [3, 4]]]",
        "[np.ravel(stroke) for stroke in strokes]",
    ),
    "halves of units": ("drawing", [[1.5, 2]], "[[1.5, 2]]", "[np.clip(np.rint(stroke), 0, 280) for "),
    "a list too long": ("pair", np.zeros(3), "shape (3,), float64, values 0 to 0", "[1.0, -2.0]"),
}


@pytest.mark.parametrize("name", MENDED)
def test_what_came_is_told_with_the_code_that_mends_it(name: str) -> None:
    trait, value, came, code = MENDED[name]
    with pytest.raises(traitlets.TraitError) as caught:
        setattr(State(), trait, value)
    assert f"; got {came}" in str(caught.value) or came in str(caught.value).split("; got ")[1]
    mended = str(caught.value).split(f"widget.{trait} = ")[1]
    assert mended.startswith(code)
    names = {"image": value, "weights": value, "strokes": value, "stroke": value, "np": np}
    if "read_picture" not in mended:
        setattr(State(), trait, eval(mended, names))


@given(st.floats(-10, 10), st.floats(-10, 10))
def test_lists_tuples_and_arrays_are_the_same(first: float, second: float) -> None:
    for value in ([first, second], (first, second), np.array([first, second])):
        assert State(pair=value).pair == (first, second)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("rate", math.nan),
        ("rate", math.inf),
        ("rate", 1.01),
        ("rate", True),
        ("rate", "0.5"),
        ("epochs", 2.5),
        ("epochs", 0),
        ("pair", [1]),
        ("pair", [1, 2, 3]),
        ("pair", "12"),
        ("pair", [1, None]),
        ("layers", []),
        ("layers", [1.5]),
        ("dots", [[1, 0]] * 4),
        ("dots", [[1, 2]]),
        ("dots", [[1]]),
        ("mode", "Step"),
        ("shuffle", 1),
        ("image", [0] * 783),
        ("image", np.full((28, 28), 256)),
        ("image", np.full((28, 28), 0.5)),
        ("painted", np.full(784, 1.01)),
        ("painted", [0] * 783),
        ("painted", "783m"),
        ("painted", "784z"),
        ("painted", "999y"),
        ("painted", "784m\n"),
        ("drawing", [[1]]),
        ("drawing", [[]]),
        ("drawing", [[0, 281]]),
        ("drawing", [[0, 0.5]]),
        ("drawing", [0, 0]),
        ("drawing", [[0, 0]] * 61),
        ("drawing", [[0, 0] * 1501]),
        pytest.param("rate", 10**5000, id="5,000 digits"),
        pytest.param("pair", [1, 10**5000], id="5,000 digits in a list"),
        pytest.param("rate", Unnamable(), id="unnamable"),
        *(
            (name, Stubborn(RuntimeError))
            for name in ("rate", "epochs", "shuffle", "pair", "drawing", "image")
        ),
        ("pair", [1, Stubborn(RuntimeError)]),
    ],
)
def test_wrong_values_are_refused(name: str, value: object) -> None:
    with pytest.raises(traitlets.TraitError, match=rf"State\.{name} must be .*; got "):
        setattr(State(), name, value)


def test_message_says_what_was_expected_and_what_came() -> None:
    with pytest.raises(traitlets.TraitError) as caught:
        State(pair=[1, "a"])
    assert str(caught.value) == (
        "State.pair must be a list of 2 numbers from −10 to 10; got [1, 'a']. "
        "For example: widget.pair = [1.0, -2.0]"
    )


def test_numpy_values_become_plain_ones() -> None:
    state = State(rate=np.float32(0.25), epochs=np.int64(7), shuffle=np.bool_(False))
    assert (state.rate, state.epochs, state.shuffle) == (0.25, 7, False)
    assert type(state.epochs) is int
    image = np.arange(784).reshape(28, 28) % 256
    np.testing.assert_array_equal(np.reshape(State(image=image.astype(np.uint8)).image, (28, 28)), image)


def test_a_map_is_read_from_numbers_and_letters() -> None:
    corner = np.zeros((28, 28))
    corner[0, :2] = 1, -0.5
    assert State(painted="yg782m").painted == State(painted=corner).painted == tuple(corner.ravel())


def test_a_list_can_not_change_unnoticed() -> None:
    with pytest.raises(TypeError):
        State().pair[0] = 3


def test_schema_is_plain_json() -> None:
    schema = {name: State.class_traits()[name].schema() for name in NAMES}
    assert json.loads(json.dumps(schema)) == schema
