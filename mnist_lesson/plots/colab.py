"""Colab's way to another accelerator, as a drawn diagram: the menu, the dialog and the check mark."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyBboxPatch, Rectangle

from mnist_lesson.plots.diagrams import Point, add_arrow, add_box, add_circle, new_canvas
from mnist_lesson.plots.figure import BLUE, GRAY, GREEN, INK, PALE, Look, describe

ACCELERATORS = ("CPU", "GPU", "TPU")

_MENUS = (("File", 1.2), ("Edit", 1.75), ("View", 2.35), ("Insert", 3.05), ("Runtime", 3.95), ("Tools", 4.8))
_ENTRIES = ("Run all", "Restart session", "Change runtime type")
_TINT = "#e3ecf9"


def plot_colab_menu(accelerator: str = "GPU") -> Axes:
    """Draw the three steps to an accelerator in Colab: open the menu, choose and save, check the connection.

    Args:
        accelerator: the one that is chosen in the picture, one of :data:`ACCELERATORS`.

    Raises:
        ValueError: Colab offers no such accelerator.
    """
    if accelerator not in ACCELERATORS:
        raise ValueError(f"Expected one of {', '.join(ACCELERATORS)}, got {accelerator!r}.")
    ax = new_canvas(5.4, 4.9)
    _draw_menu(ax, top=4.86)
    _draw_dialog(ax, accelerator, top=2.85)
    _draw_connection(ax, top=0.7)
    add_arrow(ax, (0.35, 4.26), (0.35, 2.35), color=PALE)
    add_arrow(ax, (0.35, 1.75), (0.35, 0.67), color=PALE)
    describe(
        ax,
        f"Three steps in Colab, one below the other. 1: in the menu Runtime the entry {_ENTRIES[-1]} is "
        f"marked. 2: a dialog asks for the hardware accelerator, {', '.join(ACCELERATORS)}; {accelerator} is "
        "chosen, and the button Save is marked. 3: at the top right a green check mark stands beside "
        "the word Connected.",
    )
    return ax


def _draw_menu(ax: Axes, *, top: float) -> None:
    add_circle(ax, (0.35, top - 0.3), "1", radius=0.27, color=BLUE)
    _add_frame(ax, (0.85, top - 0.5), (4.45, 0.46))
    for name, x in _MENUS:
        chosen = name == "Runtime"
        if chosen:
            ax.add_patch(Rectangle((x - 0.42, top - 0.46), 0.84, 0.38, color=_TINT, zorder=3))
        _write(ax, (x, top - 0.27), name, chosen=chosen)
    _add_frame(ax, (2.45, top - 1.85), (2.85, 1.3))
    for row, name in enumerate(_ENTRIES):
        chosen = name == _ENTRIES[-1]
        y = top - 0.77 - 0.42 * row
        if chosen:
            ax.add_patch(Rectangle((2.5, y - 0.19), 2.75, 0.38, color=_TINT, zorder=3))
        _write(ax, (2.65, y), name, chosen=chosen, align="left")


def _draw_dialog(ax: Axes, accelerator: str, *, top: float) -> None:
    add_circle(ax, (0.35, top - 0.8), "2", radius=0.27, color=BLUE)
    _add_frame(ax, (0.85, top - 1.95), (4.45, 1.9))
    _write(ax, (1.1, top - 0.35), _ENTRIES[-1], align="left", size=13)
    _write(ax, (1.1, top - 0.78), "Hardware accelerator", align="left", color=GRAY)
    for name, x in zip(ACCELERATORS, (1.25, 2.45, 3.65), strict=True):
        chosen = name == accelerator
        center = (x, top - 1.17)
        ax.add_patch(Circle(center, 0.12, facecolor="white", edgecolor=BLUE if chosen else GRAY, zorder=4))
        if chosen:
            ax.add_patch(Circle(center, 0.065, color=BLUE, zorder=5))
        _write(ax, (x + 0.22, top - 1.17), name, chosen=chosen, align="left")
    _write(ax, (3.75, top - 1.62), "Cancel", color=GRAY)
    add_box(ax, (4.7, top - 1.62), "Save", size=(0.85, 0.38), color=BLUE)


def _draw_connection(ax: Axes, *, top: float) -> None:
    add_circle(ax, (0.35, top - 0.33), "3", radius=0.27, color=BLUE)
    _add_frame(ax, (0.85, top - 0.62), (4.45, 0.58))
    _write(ax, (1.1, top - 0.33), "top right:", align="left", color=GRAY)
    # The check mark is drawn, since not every font has one.
    ax.plot([3.42, 3.51, 3.68], [top - 0.34, top - 0.44, top - 0.21], color=GREEN, linewidth=3, zorder=5)
    _write(ax, (3.82, top - 0.33), "Connected", align="left", color=GREEN, size=13)


def _add_frame(ax: Axes, corner: Point, size: Point) -> None:
    style = "round,pad=0,rounding_size=0.08"
    ax.add_patch(
        FancyBboxPatch(corner, *size, boxstyle=style, facecolor="white", edgecolor=GRAY, linewidth=1.2)
    )


def _write(
    ax: Axes, at: Point, text: str, *, chosen: bool = False, align: str = "center", **look: object
) -> None:
    options: Look = {"color": BLUE if chosen else INK, "size": 12, "weight": "bold" if chosen else "normal"}
    ax.text(*at, text, ha=align, va="center", zorder=6, **(options | look))
