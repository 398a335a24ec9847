"""The confusion matrix, against counting by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_lesson.evaluation import confusion_matrix

DIGITS = st.integers(0, 9)


def test_example_of_chapter_8():
    matrix = confusion_matrix([1, 7, 7, 1, 7], [1, 7, 1, 1, 7])
    assert matrix.shape == (10, 10)
    assert matrix[1, 1] == matrix[7, 7] == 2
    assert matrix[7, 1] == 1
    assert matrix.sum() == 5


@given(st.lists(st.tuples(DIGITS, DIGITS), max_size=50))
def test_counts_every_pair_where_it_belongs(pairs):
    labels, answers = np.array(pairs, dtype=int).reshape(-1, 2).T
    matrix = confusion_matrix(labels, answers)
    assert all(matrix[pair] == pairs.count(pair) for pair in pairs)
    assert matrix.sum() == len(pairs)
    assert np.trace(matrix) == np.sum(labels == answers)


def test_labels_as_mnist_stores_them_do_not_overflow():
    labels = np.full(3, 9, dtype="uint8")
    assert confusion_matrix(labels, labels)[9, 9] == 3


def test_fewer_classes():
    np.testing.assert_array_equal(confusion_matrix([0, 1, 1], [0, 0, 1], num_classes=2), [[1, 0], [1, 1]])


def test_one_hot_labels_are_refused_with_the_remedy():
    with pytest.raises(ValueError, match=r"\(4, 10\) and \(4,\).*argmax"):
        confusion_matrix(np.eye(10)[:4], np.zeros(4))


@pytest.mark.parametrize("answers", [[0, 10], [-1, 0], [0.5, 1]])
def test_what_is_no_class_is_refused(answers):
    with pytest.raises(ValueError, match="answers that are whole numbers from 0 to 9"):
        confusion_matrix([0, 1], answers)
