"""Over many seeds the page's engine and Keras reach the same accuracies; the figures are the engine's."""

from __future__ import annotations

import json

import compare_engines
import numpy as np
import pytest
from compare_engines import compare, largest_gap, mean_difference, permutation_test
from engine_settings import ARTICLE

from mnist_lesson.measurements import load_accuracy_over_seeds

MEASURED = json.loads(compare_engines.PATH.read_text(encoding="utf-8"))


def test_the_statistics_are_what_one_counts() -> None:
    a, b = np.array([1.0, 2.0, 3.0, 4.0]), np.array([3.0, 4.0, 5.0, 6.0])
    assert largest_gap(a, b) == 0.5  # two of a are below all of b
    assert largest_gap(a, a) == 0
    assert mean_difference(a, b) == 2


@pytest.mark.parametrize("statistic", [largest_gap, mean_difference])
def test_the_test_tells_one_distribution_from_two(statistic: compare_engines.Statistic) -> None:
    random = np.random.default_rng(3)
    a, b = random.normal(size=40), random.normal(size=40)
    assert permutation_test(a, b, statistic) > 0.05
    assert permutation_test(a, b + 1.5, statistic) < 0.001


def test_of_four_numbers_a_third_of_the_deals_is_as_extreme() -> None:
    a, b = np.array([1.0, 2.0]), np.array([3.0, 4.0])
    assert permutation_test(a, b, mean_difference) == pytest.approx(1 / 3, abs=0.02)


def test_both_engines_come_from_one_distribution() -> None:
    seeds_of_keras = load_accuracy_over_seeds()["seeds"] + MEASURED["keras"]["seeds"]
    assert seeds_of_keras == MEASURED["seeds"] == list(range(len(MEASURED["seeds"])))
    assert len(MEASURED["seeds"]) >= 200
    for name in compare_engines.MEASURES:
        keras = compare_engines.keras_results(MEASURED, name)
        assert len(MEASURED[name]) == len(keras) == len(MEASURED["seeds"])
        comparison = compare(MEASURED[name], keras)
        assert comparison == MEASURED["comparison"][name]
        assert comparison["largest_gap_p"] > 0.05
        assert comparison["mean_difference_p"] > 0.05


def test_the_figures_are_what_the_engine_gives() -> None:
    assert MEASURED["settings"] == {name: value for name, value in ARTICLE.items() if name != "seed"}
    (loss, accuracy) = compare_engines.train_in_node([7])[0]
    assert accuracy == pytest.approx(MEASURED["accuracies"][7], abs=1e-9)
    assert loss == pytest.approx(MEASURED["losses"][7], abs=1e-5)
