"""Checks of chapter 1: the network's answers to ten images."""

from __future__ import annotations

import numpy as np

from mnist_lesson.exercises.answers import Reply, exercise, numbers, right, wrong


@exercise("01-least-sure", "least_sure", "answers")
def least_sure(image: object, answers: object) -> Reply:
    """``image`` counts from 1; ``answers`` are the network's probabilities, (10, 10), an image a row."""
    number = int(numbers(image, (), "the image's number"))
    sure = numbers(answers, (10, 10), "answers").max(axis=1)
    if number == np.argmin(sure) + 1:
        return right(f"Its largest probability is {sure[number - 1]:.2f}, the smallest of the ten.")
    if number == np.argmin(sure):
        return wrong("argmin counts from 0, and the exercise counts from 1.")
    if number == np.argmax(sure) + 1:
        return wrong("There it is surest of all. Take argmin of the largest probabilities, not argmax.")
    return wrong("Take the largest number of every row, max(axis=1), and then the place of the smallest.")
