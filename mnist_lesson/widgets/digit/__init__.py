"""From a pen to the 28×28 pixels that a network reads. It enters ``maths`` and ``ui``, and knows no networks.

``mnist_lesson/drawing.py``, ``damage.py`` and ``data.py`` compute the same in Python; tests hold them equal.
"""
