"""What all pictures of the course share: their look, their colors and their alt text."""

from __future__ import annotations

import io
from pathlib import Path

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from PIL import Image

STYLE_PATH = Path(__file__).parent.parent / "assets" / "lesson.mplstyle"

# Blue raises, red lowers (and, wherever a sign matters, it is also written or hatched). Okabe and Ito's
# orange and green join them; all four stay apart for color-blind readers.
BLUE, RED, ORANGE, GREEN = "#1f5fbf", "#c2331f", "#d98200", "#00805f"
INK, GRAY, PALE = "#1c2430", "#667080", "#d9dee5"

# Weights: red below zero, nothing at zero, blue above it.
WEIGHTS_CMAP = LinearSegmentedColormap.from_list(
    "weights", ["#8c1a0d", "#e2604a", "#ffffff", "#5b8fde", "#123f8c"]
)
INK_CMAP = "gray_r"

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


def describe(target: Figure | Axes, text: str) -> None:
    """Store the alt text of a picture: what is to be seen in it, in one to three sentences."""
    figure = target if isinstance(target, Figure) else target.figure
    figure.set_label(" ".join(text.split()))


def alt_text(figure: Figure) -> str:
    """Return the text stored by :func:`describe`, or an empty string."""
    return str(figure.get_label() or "")


def figure_to_png(figure: Figure) -> tuple[bytes, dict[str, object]]:
    """Render a figure for display: PNG bytes, and metadata with alt text and the size in CSS pixels."""
    drawn, small = io.BytesIO(), io.BytesIO()
    figure.savefig(drawn, format="png", dpi=100 * _DISPLAY_SCALE, bbox_inches="tight")
    # A picture of the course has few colors: a palette of 256 makes the file a third as large, and
    # nothing of the software's version is written into it, so the same picture gives the same bytes.
    Image.open(drawn).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(
        small, format="png", optimize=True
    )
    data = small.getvalue()
    width, height = (int.from_bytes(data[i : i + 4], "big") // _DISPLAY_SCALE for i in (16, 20))
    return data, {"alt": alt_text(figure), "width": width, "height": height}


def format_number(value: float, form: str) -> str:
    """Format a number with a real minus sign, as :func:`format` does otherwise."""
    return format(value, form).replace("-", "−")


def new_axes(ax: Axes | None = None, *, width: float = 5.6, height: float = 3.4, **kwargs: object) -> Axes:
    """Return ``ax``, or the axes of a new figure, sizes in inches (shown at 100 CSS pixels an inch)."""
    return ax if ax is not None else plt.subplots(figsize=(width, height), **kwargs)[1]


def hide_frame(ax: Axes) -> None:
    """Take ticks and spines away, for pictures that are not graphs."""
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines[:].set_visible(False)
