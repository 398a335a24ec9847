"""Short descriptions of values."""

_repr = repr


def repr(value):
    """Return the start of a value's description."""
    text = _repr(value)
    return text if len(text) <= 60 else text[:28] + "..." + text[-29:]
