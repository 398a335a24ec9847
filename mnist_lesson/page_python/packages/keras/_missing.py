"""Errors for what the page's keras leaves out, said by name; and the way of JavaScript's errors to Python."""

import js
import run

from ._names import NAMES


class InvalidArgumentError(Exception):
    """What TensorFlow raises where numbers are of a type that it doesn't take."""


def missing_in(module):
    """Return a module's ``__getattr__``: what it lacks is missing in this page alone, or everywhere."""

    def refuse_name(name):
        text = f"module '{module}' has no attribute '{name}'"
        if name in NAMES[module].split():
            text += " in this page; in Jupyter and Colab it has."
        raise AttributeError(text)

    return refuse_name


def unknown(kind, identifier, elsewhere, here):
    """Return the error for the name of an activation, a loss …: missing in this page alone, or everywhere.

    Args:
        kind: what should have that name, in Keras's words.
        identifier: the name.
        elsewhere: the names that the whole Keras has.
        here: those that this page has.
    """
    if isinstance(identifier, str) and identifier in elsewhere:
        text = f"The {kind} {identifier!r} is missing in this page; in Jupyter and Colab it is there."
        return ValueError(text + " Here are: " + ", ".join(here))
    return ValueError(f"Could not interpret {kind} identifier: {identifier}")


def refuse(what):
    """Raise the error for an argument or a way of calling that only the whole Keras knows."""
    raise TypeError(f"{what} is missing in this page's keras; in Jupyter and Colab it is there.")


def refuse_arguments(where, given):
    """Raise if one of these arguments has been given: names with values, None for those that were not."""
    for name, value in given.items():
        if value is not None:
            refuse(f"{where}: the argument {name}")


def call(name, *arguments):
    """Call a function of the page's training and raise in Python what it throws."""
    return run.call(getattr(js.lesson.training, name), *arguments)
