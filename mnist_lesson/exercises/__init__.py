"""Exercises that answer: ``check("03-and", weights, bias)`` says whether it is solved, else what went wrong.

The same code runs in Jupyter, in Colab and in the page's own Python, so a check needs nothing but NumPy.
Each chapter has its module; a check takes the reader's answers and returns ``right(…)`` or ``wrong(…)`` with
its reply.
"""

from __future__ import annotations

from mnist_lesson.exercises import (  # noqa: F401 - each module adds its checks
    chapter_01,
    chapter_02,
    chapter_03,
    chapter_04,
    chapter_05,
    chapter_06,
    chapter_07,
    chapter_08,
)
from mnist_lesson.exercises.answers import CHECKS, OPEN, AnswerError, Reply

__all__ = ["NAMES", "check", "judge", "say"]

NAMES = tuple(sorted(CHECKS))
LINE = 72


def check(name: str, *answers: object) -> None:
    """Print whether an exercise is solved; if it isn't, what may have gone wrong.

    Args:
        name: which exercise, such as ``"03-and"``.
        answers: what the exercise asks for, in its order.

    Raises:
        ValueError: there is no exercise of this name, or it takes another number of answers.
    """
    say(judge(name, *answers))


def judge(name: str, *answers: object) -> Reply:
    """Return whether an exercise is solved, and the reply; for the rest see :func:`check`."""
    if name not in CHECKS:
        raise ValueError(f"Expected the name of an exercise, one of {', '.join(NAMES)}; got {name!r}.")
    wanted, judge_answers = CHECKS[name]
    if len(answers) != len(wanted):
        raise ValueError(
            f"Expected check({', '.join((repr(name), *wanted))}), got {len(answers)} after the name. "
            "Hand over these, in this order."
        )
    if any(answer is ... for answer in answers):
        return False, OPEN
    try:
        return judge_answers(*answers)
    except AnswerError as error:
        return False, str(error)


def say(judged: Reply) -> None:
    """Print what :func:`judge` has found."""
    is_right, reply = judged
    start = "Right. " if is_right else "Not yet. "
    print(OPEN if reply == OPEN else _wrapped(start + reply))


def _wrapped(text: str) -> str:
    """Break a text into lines that a folded solution shows whole; the page's Python has no textwrap."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > LINE:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return "\n".join(lines)
