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
