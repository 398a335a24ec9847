"""Warnings, as far as the course's package gives some: they are printed."""


def warn(message, category=None, stacklevel=1):
    """Print a warning."""
    print("UserWarning: " + str(message))


def filterwarnings(*arguments, **named):
    """All warnings are shown."""


simplefilter = filterwarnings
