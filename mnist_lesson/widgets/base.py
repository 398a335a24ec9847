"""What all widgets of the course have in common on the Python side.

A widget named ``perceptron`` is a folder beside this file, and a line in ``__init__.py``:

``perceptron/__init__.py``
    a class with ``name = "perceptron"``, its state as traits from ``traits.py``, and ``draw()``, which
    returns the still picture as a described matplotlib figure (``mnist_lesson.plots``).
``perceptron/maths.js``
    the mathematics: named pure functions that know no page, and that ``node --test`` imports.
``perceptron/view.js``
    an ES module whose default export comes from ``defineWidget`` in ``ui/widget.js``.
``perceptron/style.css``
    its look, on top of ``ui/lesson.css``. Every rule begins with ``.mnist-lesson``.

A plain attribute, for what Python alone keeps, is declared in the class (``history: list[float]``): a public
name that is neither declared nor a trait is taken for a misspelled one and refused.

Constants that JavaScript needs too (data sets, limits) are sent to it as a trait with an underscore, tagged
``sync=True``, so that they are written down once.
"""

from __future__ import annotations

import base64
import difflib
import inspect
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import matplotlib.pyplot as plt
import traitlets
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mnist_lesson.plots.figure import STYLE_PATH, figure_of, figure_to_png
from mnist_lesson.widgets.resources import ResourceError, resource
from mnist_lesson.widgets.source import read_source
from mnist_lesson.widgets.styles import read_styles
from mnist_lesson.widgets.traits import StateTrait

HERE = Path(__file__).parent


class LessonWidget(anywidget.AnyWidget):
    """A widget of the course: state in checked traits, one source for book, Jupyter and Colab.

    Its output in a notebook is the live widget, and for places where no script runs (GitHub's preview,
    print) a still picture with alt text.
    """

    name: ClassVar[str] = ""
    loads: ClassVar[bool] = False
    """Whether it asks Python for resources: then its state has its picture, for pages without Python."""

    # ipywidgets 7 (Colab's) displays by this method, which knows of no picture; None lets IPython ask for
    # the MIME bundle instead, as ipywidgets 8 does.
    _ipython_display_ = None

    _name = traitlets.Unicode(read_only=True).tag(sync=True)
    _schema = traitlets.Dict(read_only=True).tag(sync=True)
    _still = traitlets.Dict().tag(sync=True)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Read the widget's files when its class is made."""
        if "name" in cls.__dict__:
            room = HERE / cls.name.replace("-", "_")
            cls._esm = read_source(room / "view.js")
            cls._css = read_styles(HERE / "ui" / "lesson.css", room / "style.css")
        super().__init_subclass__(**kwargs)

    def __init__(self, **kwargs: Any) -> None:
        """Make the widget, with the given traits; it answers JavaScript's questions for resources.

        Raises:
            TypeError: a name is no trait's; traitlets alone would pass over it.
            TraitError: a value is not what its trait accepts.
        """
        for name in kwargs:
            if not self.has_trait(name) and name != "model_id":  # that one is ipywidgets' own
                raise TypeError(self._unknown(name))
        super().__init__(**kwargs)
        self.on_msg(type(self)._answer)

    def __setattr__(self, name: str, value: Any) -> None:
        """Set a trait or a declared plain attribute. Raises AttributeError for any other public name."""
        if not name.startswith("_") and not self._can_set(name):
            raise AttributeError(self._unknown(name))
        super().__setattr__(name, value)

    def _can_set(self, name: str) -> bool:
        # traitlets and ipywidgets put methods of their own upon the object for a while (notify_change).
        if self.has_trait(name) or hasattr(anywidget.AnyWidget, name):
            return True
        return any(name in inspect.get_annotations(kind) for kind in type(self).__mro__)

    def _unknown(self, name: str) -> str:
        names = [n for n, trait in self.traits().items() if isinstance(trait, StateTrait)]
        near = difflib.get_close_matches(name.lower(), names, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        return f'{type(self).__name__} has no "{name}" to set.{hint} It has {", ".join(names)}.'

    def _answer(self, content: Any, buffers: list[bytes]) -> None:
        """Answer a question for a resource (``ui/resources.js``); leave other messages to others."""
        if not isinstance(content, dict) or content.get("type") != "resource":
            return
        name = str(content.get("name"))
        try:
            self.send({"type": "resource", "name": name, "content": resource(name)})
        except ResourceError as error:
            self.send({"type": "resource", "name": name, "error": str(error)})

    @traitlets.default("_name")
    def _default_name(self) -> str:
        return self.name

    @traitlets.default("_schema")
    def _default_schema(self) -> dict[str, Any]:
        traits = self.traits().items()
        return {name: t.schema() for name, t in traits if isinstance(t, StateTrait) and t.share}

    def draw(self) -> Figure | Axes:
        """Draw the still picture of the present state, with alt text (``plots.figure.describe``)."""
        raise NotImplementedError

    def picture(self) -> tuple[bytes, dict[str, Any]]:
        """Return the still picture: PNG bytes, and metadata with alt text and size in CSS pixels."""
        with plt.style.context(STYLE_PATH):
            drawn = self.draw()
            figure = figure_of(drawn)
            png, metadata = figure_to_png(figure)
            plt.close(figure)
        return png, metadata

    def still(self) -> tuple[dict[str, str], dict[str, Any]]:
        """Return what stands where no script runs, by MIME type, and its metadata."""
        png, described = self.picture()
        data = {"text/plain": described["alt"], "image/png": base64.b64encode(png).decode()}
        return data, {"image/png": described}

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return what a notebook stores: the live view, and what stands in its place without script."""
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        still, described = self.still()
        if self.loads:
            self._still = {"png": still["image/png"], **described["image/png"]}
        return {**data, **still}, {**metadata, **described}
