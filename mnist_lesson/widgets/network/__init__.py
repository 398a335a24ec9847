"""Trained networks: their file, what they compute, and which one reads.

``file.js`` and ``forward.js`` know no page; ``choice.py`` and ``choice.js`` are two halves of what is shared
by the widgets that read with a network.
"""

from mnist_lesson.widgets.network.choice import NetworkChoice, bundled_network

__all__ = ["NetworkChoice", "bundled_network"]
