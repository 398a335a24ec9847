"""The door by which ``python.js`` enters: texts go in and out, nothing of Python's own."""

import json

import hints
import run


def begin(pieces, cell, original):
    """Begin a cell as ``run.begin`` does; ``pieces`` and the result as JSON."""
    return json.dumps(run.begin(json.loads(pieces), cell, original))


def step():
    """Go on as ``run.step`` does; the result as JSON."""
    return json.dumps(run.step())


def check_softmax():
    """Say what is wrong with the reader's softmax, or None."""
    return hints.check_softmax(run.names)
