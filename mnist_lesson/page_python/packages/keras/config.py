"""Keras's settings, as they are here."""

from ._missing import missing_in, refuse


def floatx():
    return "float32"


def epsilon():
    return 1e-07


def backend():
    return "tensorflow"


def set_floatx(value):
    """Take float32 for an answer; nothing else is there."""
    if value != "float32":
        refuse(f"keras.config.set_floatx({value!r})")


__getattr__ = missing_in("keras.config")
