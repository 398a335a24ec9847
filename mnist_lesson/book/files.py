"""The files of the built book: what no page uses goes out."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

UNUSED = [
    "**/*.map",
    "**/*.LICENSE.txt",
    "scripts/bootstrap.js",
    "scripts/fontawesome.js",
    "vendor/fontawesome",
    "locales",
    "searchtools.js",
    "language_data.js",
    "sphinx_highlight.js",
    "images/logo_*",
    "sbt-webpack-macros.html",
    "webpack-macros.html",
]
"""What the theme copies to ``_static`` and no finished page asks for."""

THEME_SHEET = "styles/pydata-sphinx-theme.css"
ICON_FONT = re.compile(
    r"@font-face\{[^}]*Font Awesome[^}]*\}|\.fa-[\w-]+:before(?:,\.fa-[\w-]+:before)*\{[^}]*\}"
)


def drop_unused(outdir: Path) -> None:
    """Delete the theme's unused files; its style sheet stays without the icon font's rules."""
    static = outdir / "_static"
    for pattern in UNUSED:
        for path in static.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    sheet = static / THEME_SHEET
    sheet.write_text(ICON_FONT.sub("", sheet.read_text(encoding="utf8")), encoding="utf8")
