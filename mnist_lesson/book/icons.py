"""The book's icons: our own strokes on a grid of 24, drawn into the page where they stand.

They replace the theme's icon font, whose script alone weighs 542 kB compressed. Names are Font
Awesome's, because the theme's templates ask for those.
"""

from __future__ import annotations

PATHS = {
    "angle-left": "M15 5l-7 7 7 7",
    "angle-right": "M9 5l7 7-7 7",
    "arrow-up": "M12 20V4M5 11l7-7 7 7",
    "bars": "M4 6h16M4 12h16M4 18h16",
    "check": "M4 13l5 5L20 6",
    "chevron-down": "M5 9l7 7 7-7",
    "circle-half-stroke": ("M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 3v18M12 7h7M12 12h8.6M12 17h7"),
    "colab": "M4 18a5.5 5.5 0 1 1 4.6-8.5M15.4 9.5A5.5 5.5 0 1 1 15.4 15M10.5 8.5l5 7",
    "display": "M3 4h18v12H3zM12 16v4M8 20h8",
    "download": "M12 3v12M6 10l6 6 6-6M4 20h16",
    "house": "M4 11l8-7 8 7M6 10v10h12V10",
    "list": "M9 6h11M9 12h11M9 18h11M4 6h.01M4 12h.01M4 18h.01",
    "magnifying-glass": "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5L21 21",
    "moon": "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
    "outdent": "M4 5h16M12 10h8M12 14h8M4 19h16M8 9l-4 3 4 3",
    "sun": (
        "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2"
        "M4.9 4.9l1.4 1.4M17.7 17.7l1.4 1.4M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4"
    ),
}
ALIASES = {"home": "house"}


def icon_path(name: str) -> str:
    """Return the drawing of the icon ``name`` as SVG path data.

    Raises KeyError, naming all icons there are, for one that has not been drawn.
    """
    name = ALIASES.get(name, name)
    if name not in PATHS:
        known = ", ".join(sorted(PATHS))
        raise KeyError(f"no icon {name!r} in mnist_lesson/book/icons.py; there are: {known}")
    return PATHS[name]
