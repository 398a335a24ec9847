"""Errors for what the page's keras leaves out, said by name; and the way of JavaScript's errors to Python."""

import builtins

import js

from ._names import NAMES


class InvalidArgumentError(Exception):
    """What TensorFlow raises where numbers are of a type that it doesn't take."""


def no_attribute(module, name):
    """Return the error for a name that a module lacks: missing in this page alone, or everywhere."""
    text = f"module '{module}' has no attribute '{name}'"
    if name in NAMES.get(module, "").split():
        text += " in this page; in Jupyter and Colab it has."
    return AttributeError(text)


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
    result = getattr(js.lesson.training, name)(*arguments)
    if result.error:
        raise getattr(builtins, result.error, RuntimeError)(result.message)
    return result.value
