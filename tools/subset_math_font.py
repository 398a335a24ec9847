"""Make the book's math font: of STIX Two Math, the characters that school mathematics needs.

    .venv/bin/pip install brotli ziamath==0.13
    .venv/bin/python tools/subset_math_font.py

The font comes from the package ziamath, which brings it unchanged. Written is
``mnist_lesson/book/vendor/lesson-math.woff2``; its digest belongs into the README there. The words of a
formula are set in the page's own font, so of upright letters only those of names such as "log" are here.
"""

from __future__ import annotations

import hashlib
import string
import sys
from importlib.util import find_spec
from pathlib import Path

from fontTools.subset import Options, Subsetter, load_font, save_font
from fontTools.ttLib import TTFont

SOURCE = "fonts/STIXTwoMath-Regular.ttf"
SOURCE_SHA256 = "8f42cb183a85043a4dc3f8e41ac3821eb27bf178d68ace929ba439523622323c"
TARGET = Path(__file__).parent.parent / "mnist_lesson" / "book" / "vendor" / "lesson-math.woff2"
NAME = "Lesson Math"
FAMILY_NAMES = {1: NAME, 3: "Lesson Math, from STIX Two Math 2.11", 4: NAME, 6: "LessonMath-Regular"}
KEPT_NAMES = [0, 1, 2, 3, 4, 5, 6, 13, 14]  # with copyright and license

UPRIGHT = string.ascii_lowercase + string.digits
CAPITALS = "ΔΣΩ"  # upright in TeX
SIGNS = "+−=±·⋅×÷/≤≥<>≠≈∼→←⟶∈∑∏√∞∂∇∫…⋯.,:;!′%()[]{}|∥ \u00a0"
GREEK = "αβγδεηθλμπσφϵϕ"
STRETCHED = "()[]{}|∥√∑∏∫"
"""What grows with its content, or in a formula on its own line."""

CONSTANTS = {
    "FractionRuleThickness": 44,
    "RadicalRuleThickness": 44,
    "OverbarRuleThickness": 44,
    "UnderbarRuleThickness": 44,
    "FractionNumDisplayStyleGapMin": 200,
    "FractionDenomDisplayStyleGapMin": 200,
    "SubscriptBaselineDropMin": 0,
}
"""Measures in thousandths of an em that differ from STIX's.

A rule of 1.3 pixels, as STIX has it at the size of text, is drawn with one pixel at one place and with two
at the next. Words in a fraction need more air than figures. Browsers lower the index of a letter with a
descender, p or y, by its drop, which TeX does for larger things only.
"""


def italic(letter: str) -> int:
    """Return the code point of a letter in a formula, where browsers and TeX make it italic."""
    alone = {"h": 0x210E, "ϵ": 0x1D716, "ϕ": 0x1D719}  # Planck's constant was there before the alphabet
    if letter in alone:
        return alone[letter]
    alphabets = {"a": 0x1D44E, "A": 0x1D434, "α": 0x1D6FC}
    start = max((first for first in alphabets if first <= letter), key=ord)
    return alphabets[start] + ord(letter) - ord(start)


def stretch_only(font: TTFont, characters: str) -> None:
    """Forget the larger forms of all other characters."""
    variants = font["MATH"].table.MathVariants
    wanted = {font.getBestCmap()[ord(character)] for character in characters}
    for direction in ("Vert", "Horiz"):
        coverage = getattr(variants, f"{direction}GlyphCoverage")
        forms = getattr(variants, f"{direction}GlyphConstruction")
        kept = [pair for pair in zip(coverage.glyphs, forms, strict=True) if pair[0] in wanted]
        coverage.glyphs = [glyph for glyph, _ in kept]
        setattr(variants, f"{direction}GlyphConstruction", [form for _, form in kept])


def set_constants(font: TTFont) -> None:
    """Set our measures."""
    constants = font["MATH"].table.MathConstants
    for name, value in CONSTANTS.items():
        getattr(constants, name).Value = value


def rename(font: TTFont) -> None:
    """Call the font what it is: not the whole of STIX Two Math."""
    for record in font["name"].names:
        if record.nameID in FAMILY_NAMES:
            record.string = FAMILY_NAMES[record.nameID]


def make_font(source: Path) -> None:
    """Write the subset."""
    options = Options(flavor="woff2", layout_features=[], hinting=False, name_IDs=KEPT_NAMES)
    font = load_font(source, options)
    stretch_only(font, STRETCHED)
    subsetter = Subsetter(options)
    letters = {italic(letter) for letter in string.ascii_letters + GREEK}
    subsetter.populate(unicodes=letters | {ord(character) for character in UPRIGHT + CAPITALS + SIGNS})
    subsetter.subset(font)
    set_constants(font)
    rename(font)
    save_font(font, TARGET, options)


def main() -> int:
    package = find_spec("ziamath")
    if package is None:
        print(
            "The font comes from the package ziamath. Install it: .venv/bin/pip install brotli ziamath==0.13"
        )
        return 1
    source = Path(package.origin).parent / SOURCE
    found = hashlib.sha256(source.read_bytes()).hexdigest()
    if found != SOURCE_SHA256:
        print(f"Expected the font of ziamath 0.13, SHA-256 {SOURCE_SHA256}, got {found}.")
        return 1
    make_font(source)
    size, digest = TARGET.stat().st_size, hashlib.sha256(TARGET.read_bytes()).hexdigest()
    print(f"{TARGET.name}: {size:,} bytes, SHA-256 {digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
