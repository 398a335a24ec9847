"""What goes wrong with a picture of one's own."""

from __future__ import annotations


class PictureError(ValueError):
    """A picture can't be read as one digit; the message says what was found and what to do."""


class BlotError(PictureError):
    """What seems to be ink fills its place: a blot, or a sheet of paper taken for ink."""
