"""Pictures, widgets and pages have the same colors: `plots/figure.py` names them, style sheets repeat."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import mnist_lesson
from mnist_lesson.plots import figure

PACKAGE = Path(mnist_lesson.__file__).parent
DATA = {name: getattr(figure, name.upper()) for name in ("blue", "red", "orange", "green", "ink")}
SHARED = ("accent", "accent-strong", "accent-soft", "warm", "warm-soft", "ink", "quiet", "sheet", "line")
LEAST = 3  # what WCAG 2.2 asks of graphics (success criterion 1.4.11)


def variables(path: Path, prefix: str = "") -> list[dict[str, str]]:
    """Return the color variables of each block of a style sheet that has some, the light theme's first."""
    blocks = re.findall(r"\{([^{}]*)", path.read_text(encoding="utf-8"))
    found = [dict(re.findall(rf"--{prefix}([a-z-]+): (#[0-9a-f]+);", block)) for block in blocks]
    return [colors for colors in found if len(colors) > 5]


def luminance(color: str) -> float:
    """Return a color's relative luminance, as WCAG defines it."""
    digits = color[1:] if len(color) == 7 else "".join(2 * digit for digit in color[1:])
    parts = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colors, from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


WIDGETS = variables(PACKAGE / "widgets" / "ui" / "lesson.css")
PAGES = variables(PACKAGE / "book" / "static" / "book.css", "lesson-")


def test_widgets_show_data_in_the_colors_of_the_pictures() -> None:
    assert {name: WIDGETS[0][name] for name in DATA} == DATA


def test_style_of_pictures_has_their_colors() -> None:
    style = (PACKAGE / "assets" / "lesson.mplstyle").read_text(encoding="utf-8")
    cycle = re.findall(r"'([0-9a-f]{6})'", style)
    assert [f"#{color}" for color in cycle] == [
        figure.BLUE,
        figure.ORANGE,
        figure.GREEN,
        figure.RED,
        figure.GRAY,
    ]
    named = {f"#{color}" for color in re.findall(r"color: ([0-9a-f]{6})", style)}
    assert named == {figure.INK, figure.GRAY, figure.PALE}


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_widgets_have_the_colors_of_the_page_around_them(theme: int) -> None:
    assert {name: WIDGETS[theme][name] for name in SHARED} == {name: PAGES[theme][name] for name in SHARED}


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "sheet"])
@pytest.mark.parametrize("name", ["blue", "red", "orange", "green", "edge", "accent"])
def test_colors_of_data_are_told_from_what_is_behind_them(theme: int, ground: str, name: str) -> None:
    assert contrast(WIDGETS[theme][name], WIDGETS[theme][ground]) >= LEAST
