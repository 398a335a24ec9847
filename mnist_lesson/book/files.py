"""The files of the built book: MathJax comes in, what no page uses goes out."""

from __future__ import annotations

import re
import shutil
from importlib.util import find_spec
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

MATHJAX_PACKAGE = "sphinx-mathjax-offline"
MATHJAX = "mathjax/startup.js"
MATHJAX_LOAD = ["input/tex", "output/chtml", "a11y/assistive-mml"]
MATHJAX_PARTS = [
    "startup.js",
    "core.js",
    "input/tex.js",
    "input/tex/extensions",
    "output/chtml.js",
    "output/chtml/fonts/tex.js",
    "output/chtml/fonts/woff-v2",
    "a11y/assistive-mml.js",
]
"""Of MathJax's 24 MB, what formulas written in TeX can ask for.

MathJax's usual single file would bring its menu too: 108 kB compressed, and nothing to read.
Assistive MathML, which screen readers use, stays.
"""

UNUSED = [
    "**/*.map",
    "**/*.LICENSE.txt",
    "scripts/fontawesome.js",
    "vendor/fontawesome",
    "locales",
    "images/logo_*",
    "sbt-webpack-macros.html",
    "webpack-macros.html",
]
"""What the theme copies to ``_static`` and no finished page asks for."""

THEME_SHEET = "styles/pydata-sphinx-theme.css"
LEAN_SHEET = "styles/pydata-sphinx-theme.lean.css"
ICON_FONT = re.compile(
    r"@font-face\{[^}]*Font Awesome[^}]*\}|\.fa-[\w-]+:before(?:,\.fa-[\w-]+:before)*\{[^}]*\}"
)


def use_local_mathjax(app: Sphinx, config: Config) -> None:
    """Load MathJax from the site itself, piece by piece."""
    config.mathjax_path = MATHJAX
    config.mathjax3_config = {
        "loader": {"load": MATHJAX_LOAD},
        "chtml": {"mtextInheritFont": True},
    }


def mathjax_folder() -> Path:
    """Return MathJax's folder in the installed package.

    Raises ExtensionError with the remedy if the package is missing.
    """
    spec = find_spec(MATHJAX_PACKAGE)
    if spec is None or spec.origin is None:
        raise ExtensionError(
            f"The book's formulas need the package {MATHJAX_PACKAGE}, which is not installed. "
            f"Install it: pip install {MATHJAX_PACKAGE}"
        )
    return Path(spec.origin).parent / "static" / "mathjax"


def copy_mathjax(outdir: Path) -> None:
    """Copy the needed parts of MathJax to ``_static``."""
    source = mathjax_folder()
    for part in MATHJAX_PARTS:
        target = outdir / "_static" / "mathjax" / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if (source / part).is_dir():
            shutil.copytree(source / part, target, dirs_exist_ok=True)
        else:
            shutil.copyfile(source / part, target)


def drop_unused(outdir: Path) -> None:
    """Delete the theme's unused files; its style sheet stays without the icon font's rules."""
    static = outdir / "_static"
    for pattern in UNUSED:
        for path in static.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    sheet = static / THEME_SHEET
    css = sheet.read_text(encoding="utf8")
    (static / LEAN_SHEET).write_text(ICON_FONT.sub("", css), encoding="utf8")
    sheet.unlink()
