"""What all pictures of the course share: their look, their colors and their alt text."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure, SubFigure
from matplotlib.text import Text
from PIL import Image

STYLE_PATH = Path(__file__).parent.parent / "assets" / "lesson.mplstyle"

# Blue raises, red lowers (and, wherever a sign matters, it is also written or hatched). Okabe and Ito's
# orange and green join them; all four stay apart for color-blind readers.
BLUE, RED, ORANGE, GREEN = "#1f5fbf", "#c2331f", "#cc7a00", "#00805f"
INK, GRAY, PALE = "#1c2430", "#667080", "#d9dee5"

# Weights: red below zero, nothing at zero, blue above it.
WEIGHTS_CMAP = LinearSegmentedColormap.from_list(
    "weights", ["#8c1a0d", "#e2604a", "#ffffff", "#5b8fde", "#123f8c"]
)
INK_CMAP = "gray_r"

Look = dict[str, Any]
"""Matplotlib's keywords for how something looks."""

_DISPLAY_SCALE = 2  # pictures are drawn with twice the pixels that they are shown at, for sharp screens


def use_course_style() -> None:
    """Apply the course's matplotlib style and, in a notebook, show figures with their alt text."""
    plt.style.use(STYLE_PATH)
    try:
        from IPython import get_ipython
    except ImportError:
        return
    shell = get_ipython()
    if shell is None or not hasattr(shell, "kernel"):
        return
    shell.run_line_magic("matplotlib", "inline")
    formatters = shell.display_formatter.formatters
    formatters["image/png"].for_type(Figure, figure_to_png)
    formatters["text/plain"].for_type(Figure, lambda figure, printer, _: printer.text(alt_text(figure)))


def figure_of(target: Figure | SubFigure | Axes) -> Figure:
    """Return the whole figure that an axes is part of."""
    figure = target.get_figure(root=True)
    assert figure is not None, "an axes that was taken out of its figure"
    return figure


def describe(target: Figure | SubFigure | Axes, text: str) -> None:
    """Store the alt text of a picture: what is to be seen in it, in one to three sentences."""
    figure_of(target).set_label(" ".join(text.split()))


def alt_text(figure: Figure) -> str:
    """Return the text stored by :func:`describe`, or an empty string."""
    return str(figure.get_label() or "")


def smallest_letters(figure: Figure) -> float:
    """Return the size of the smallest letters in a drawn figure, in CSS pixels; 0 if there are none."""
    undrawn = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis, *([axes.zaxis] if hasattr(axes, "zaxis") else [])):
            if not (axes.get_visible() and axes.axison and axis.get_visible()):
                undrawn.update(axis.findobj(Text))
    sizes = [
        float(text.get_fontsize())
        for text in figure.findobj(Text)
        if text not in undrawn and text.get_visible() and text.get_text().strip()
    ]
    return round(min(sizes, default=0) * 100 / 72, 1)


def figure_to_png(figure: Figure) -> tuple[bytes, dict[str, Any]]:
    """Render a figure for display: PNG bytes, and metadata.

    These are the alt text, and in CSS pixels the picture's size and that of its smallest letters: the book
    shows no picture so small that they can't be read (``mnist_lesson/book/pictures.py``).
    """
    drawn, small = io.BytesIO(), io.BytesIO()
    figure.savefig(drawn, format="png", dpi=100 * _DISPLAY_SCALE, bbox_inches="tight")
    # A picture of the course has few colors: a palette of 256 makes the file a third as large, and
    # nothing of the software's version is written into it, so the same picture gives the same bytes.
    Image.open(drawn).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(
        small, format="png", optimize=True
    )
    data = small.getvalue()
    width, height = (int.from_bytes(data[i : i + 4], "big") // _DISPLAY_SCALE for i in (16, 20))
    return data, {
        "alt": alt_text(figure),
        "width": width,
        "height": height,
        "letters": smallest_letters(figure),
    }


def format_number(value: float, form: str) -> str:
    """Format a number with a real minus sign, as :func:`format` does otherwise."""
    return format(value, form).replace("-", "−")


def new_axes(ax: Axes | None = None, *, width: float = 5.6, height: float = 3.4, **kwargs: Any) -> Axes:
    """Return ``ax``, or the axes of a new figure, sizes in inches (shown at 100 CSS pixels an inch)."""
    return ax if ax is not None else plt.subplots(figsize=(width, height), **kwargs)[1]


def hide_frame(ax: Axes) -> None:
    """Take ticks and spines away, for pictures that are not graphs."""
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines[:].set_visible(False)
