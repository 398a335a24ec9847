"""The 128-unit network reads digits that were written by hand, wherever and however large they are drawn."""

from __future__ import annotations

import numpy as np
import pytest

from tests.javascript import run_program
from tests.widgets.hand_written import DIGITS, PLACES, draw_variant

PROGRAM = """
const { lookAt } = await import(`${widgets}/digit_pad/maths.js`);
const { argmax } = await import(`${widgets}/maths/neurons.js`);
const { readNetwork } = await import(`${widgets}/network/file.js`);
const { predict, scalePixels } = await import(`${widgets}/network/forward.js`);
const network = readNetwork(readFileSync(`${widgets}/../assets/networks/wide.json`, "utf8"));
const { drawings, prepare } = given;
const plain = { source: "drawing", recenter: false, thick: 0, degrees: 0, right: 0, down: 0, noise: 0 };
const see = (strokes) => lookAt({ ...plain, prepare, strokes }).levels;
const read = (strokes) => argmax(predict(network, scalePixels(see(strokes))));
answer(drawings.map(read));
"""
LEAST = 0.9


def share_read(place: str, *, prepare: bool = True) -> float:
    """Return the share of all variants that the page's functions and the network read correctly."""
    variants = [(digit, i, text) for digit, texts in DIGITS.items() for i, text in enumerate(texts)]
    drawings = [draw_variant(text, place=place, seed=100 * digit + i) for digit, i, text in variants]
    answers = run_program(PROGRAM, {"drawings": drawings, "prepare": prepare})
    return float(np.mean(np.array(answers) == [digit for digit, *_ in variants]))


def test_there_are_ten_variants_of_every_digit_and_all_differ() -> None:
    assert sorted(DIGITS) == list(range(10))
    assert min(len(set(variants)) for variants in DIGITS.values()) >= 10


@pytest.mark.parametrize("place", PLACES)
def test_drawings_are_read_at_any_place_and_size(place: str) -> None:
    assert share_read(place) >= LEAST


def test_without_preparation_small_digits_in_a_corner_are_misread() -> None:
    assert share_read("small, in a corner", prepare=False) < 0.3
