"""Dicts in order."""

from collections import OrderedDict


class Ordered(OrderedDict):
    """A dict in the order in which it was filled, as all are in Python; MicroPython's own is in none."""

    def __repr__(self):
        return "{" + ", ".join(f"{name!r}: {value!r}" for name, value in self.items()) + "}"

    __str__ = __repr__


def ordered(pairs):
    """Return pairs as a dict in their order."""
    result = Ordered()
    for name, value in pairs:
        result[name] = value
    return result
