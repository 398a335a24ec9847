"""What works in Jupyter and Colab and not in the page: it says so. And MNIST, which comes from the page."""

import js


class Shown:
    """A function that draws, or a widget: here it leaves a note and gives None."""

    def __init__(self, name):
        self.name = name

    def __call__(self, *values, **named):
        what = "draws" if self.name.startswith("plot_") else "works"
        js.lesson.note(self.name + " " + what + " in Jupyter and Colab; here what the page shows stays.")

    def reveal(self, *values, **named):
        """``Guess.reveal`` belongs to the built page."""


class Absent:
    """A function that needs what the page has not, a file for example."""

    def __init__(self, name):
        self.name = name

    def __call__(self, *values, **named):
        raise NotImplementedError(self.name + " does not work in this page; in Jupyter and Colab it does.")


def mnist(part, kind):
    """Return the images or the labels of a part of MNIST, ``"train"`` or ``"test"``."""
    import numpy
    import run

    return numpy._wrap(run.call(js.lesson.training.loadMnist, part, kind))
