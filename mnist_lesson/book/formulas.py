r"""Formulas without script: TeX becomes MathML when the book is built.

Temml (``vendor/temml.min.js``), a converter from TeX to MathML Core, runs here in QuickJS, so a build needs
no Node.js and a page no script. What browsers set differently from TeX is mended in the result. Pages with
formulas get ``formulas.css``; it brings a math font along, since a phone may have none, and brings it inside,
since Firefox refuses fonts to pages from files.

A formula that can't be converted stops the build.
"""

from __future__ import annotations

import functools
import json
import re
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import quickjs
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

VENDOR = Path(__file__).parent / "vendor"
TEMML = VENDOR / "temml.min.js"
FONT = VENDOR / "lesson-math.woff2"
SHEET = "formulas.css"
RENDER = (
    "(tex, displayMode) => JSON.stringify(temml.renderToString(tex, { displayMode, throwOnError: true }))"
)
"""As JSON: the text itself may be a rope, QuickJS's way to join texts, which quickjs-ng can't read."""

COMMA_IN_NUMBERS = re.compile(r"\\text\{[^}]*\}|(?<=\d),(?=\d)")
"""A comma between two digits, outside of words: ``(0,1)`` are two numbers, ``60{,}000`` is one."""
OPENING = re.compile(r"[(\[“‘\"'>]+$")
CLOSING = re.compile(r"^[^\s—–]+")
UNBROKEN = "unbroken"
SMALLER = {"mfrac", "mover", "mroot", "msub", "msubsup", "msup", "munder", "munderover"}
"""Elements with parts that browsers set smaller."""
THIN = {"width": "0.1667em"}


class FormulaError(ValueError):
    """A formula is no TeX that can be converted."""


@functools.cache
def load_temml() -> Callable[[str, bool], str]:
    """Return Temml's conversion: from TeX, and whether it is set in display style, to MathML as JSON."""
    context = quickjs.Context()
    context.eval(TEMML.read_text(encoding="utf8"))
    return context.eval(RENDER)


def convert(tex: str, *, is_display: bool) -> str:
    """Return a formula as MathML.

    Raises FormulaError with Temml's reason if it can't be converted.
    """
    spaced = COMMA_IN_NUMBERS.sub(lambda match: ", " if match[0] == "," else match[0], tex)
    try:
        mathml = json.loads(load_temml()(spaced, is_display))
    except quickjs.JSException as error:
        raise FormulaError(str(error).splitlines()[0].removeprefix("ParseError:").strip()) from error
    math = ElementTree.fromstring(mathml)
    for mend in MENDING:
        mend(math)
    return ElementTree.tostring(math, encoding="unicode", short_empty_elements=False)


def name_division(math: ElementTree.Element) -> None:
    """Make the slash an operator, which is read as one; it keeps TeX's spacing, which is none."""
    for slash in math.iter("mi"):
        if slash.text == "/":
            slash.tag = "mo"
            slash.attrib.update(lspace="0", rspace="0")


def tighten_dots(math: ElementTree.Element) -> None:
    """Take the space around dots away; it comes from the operator or comma beside them, as in TeX."""
    for dots in math.iter("mo"):
        if dots.text in ("…", "⋯"):
            dots.attrib.update(lspace="0", rspace="0")


def space_once(math: ElementTree.Element) -> None:
    """Where Temml writes an operator's space out, since there are words beside it, let that be all of it."""
    for row in math.iter("mrow"):
        if [part.tag for part in row] == ["mspace", "mo", "mspace"]:
            row[1].attrib.update(lspace="0", rspace="0")


def space_functions(math: ElementTree.Element) -> None:
    """Set TeX's thin spaces beside a function's name: before it, where it follows a factor, and after it.

    Temml writes them into the name's own row, where Firefox adds one of its own, and leaves out the first
    where the factor is more than a letter.
    """
    for row in math.iter("mrow"):
        for index, name in reversed(list(enumerate(row))):
            if is_function(name):
                follows_factor = index > 0 and row[index - 1].tag not in ("mo", "mspace")
                is_followed = name[-1].tag == "mspace"
                for space in name.findall("mspace"):
                    name.remove(space)
                row[index + 1 : index + 1] = [ElementTree.Element("mspace", THIN)] * is_followed
                row[index:index] = [ElementTree.Element("mspace", THIN)] * follows_factor


def is_function(row: ElementTree.Element) -> bool:
    """Return whether a part of a formula is the name of a function, such as log, as Temml writes it."""
    return row.tag == "mrow" and any(part.text == "\N{FUNCTION APPLICATION}" for part in row)


def tighten_scripts(math: ElementTree.Element) -> None:
    """Take the space around operators in exponents and indices away, as TeX does."""
    for kind in ("msub", "msup", "msubsup"):
        for scripted in math.iter(kind):
            for operator in (mo for script in scripted[1:] for mo in script.iter("mo")):
                operator.attrib.update(lspace="0", rspace="0")


def wrap_words(math: ElementTree.Element) -> None:
    """Let no words be an index, an exponent or a half of a fraction by themselves.

    Browsers make those smaller, and the style sheet, which gives words a size of their own, would undo it.
    """
    for parent in (part for part in math.iter() if part.tag in SMALLER):
        for index, part in enumerate(parent):
            if part.tag == "mtext":
                parent[index] = ElementTree.Element("mrow")
                parent[index].append(part)


MENDING = (name_division, tighten_dots, space_once, space_functions, tighten_scripts, wrap_words)


def convert_node(translator: HTML5Translator, node: nodes.math | nodes.math_block) -> str:
    """Return a page's formula as MathML. Raises ExtensionError, naming page and formula, if it is none."""
    tex = node.astext()
    try:
        return convert(tex, is_display=isinstance(node, nodes.math_block))
    except FormulaError as error:
        page = translator.builder.current_docname
        raise ExtensionError(
            f"{page}: expected a formula in TeX's mathematics, got {tex!r}: {error}. Mend it in the chapter."
        ) from error


def visit_inline(translator: HTML5Translator, node: nodes.math) -> None:
    """Write a formula in running text."""
    translator.body.append(convert_node(translator, node))
    raise nodes.SkipNode


def visit_block(translator: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula on its own line, with its number if it has one."""
    translator.body.append(translator.starttag(node, "div", CLASS="math"))
    if node["number"]:
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, "Link to this equation")
        translator.body.append("</span>")
    translator.body.append(f"{convert_node(translator, node)}</div>\n")
    raise nodes.SkipNode


def split_text(text: nodes.Node | None, edge: re.Pattern[str]) -> tuple[str, str]:
    """Return the part of a text that an edge's pattern matches, and the rest; two empty ones for no text."""
    if not isinstance(text, nodes.Text):
        return "", ""
    match = edge.search(text)
    return (match[0], text[: match.start()] + text[match.end() :]) if match else ("", str(text))


def keep_together(formula: nodes.math) -> None:
    """Put a formula, with the signs and letters that stand right beside it, into one unbroken piece.

    A browser may break a line on either side of a formula, even before a comma.
    """
    parent, index = formula.parent, formula.parent.index(formula)
    before = parent[index - 1] if index > 0 else None
    after = parent[index + 1] if index + 1 < len(parent) else None
    opening, start = split_text(before, OPENING)
    closing, end = split_text(after, CLOSING)
    if not opening and not closing:
        return
    piece = nodes.inline(classes=[UNBROKEN])
    formula.replace_self(piece)
    piece += [nodes.Text(opening), formula, nodes.Text(closing)]
    # By place: `parent.replace` would take the first text that is equal.
    if opening:
        parent[index - 1] = nodes.Text(start)
    if closing:
        parent[index + 1] = nodes.Text(end)


class KeepTogether(SphinxPostTransform):
    """Keeps formulas and the signs beside them on one line."""

    default_priority = 900  # the text is what will be written
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Do so for every formula of a page."""
        for formula in list(self.document.findall(nodes.math)):
            keep_together(formula)


def has_formulas(doctree: nodes.document | None) -> bool:
    """Return whether a page has a formula, of its own or in the text of a question."""
    return doctree is not None and any(
        isinstance(node, (nodes.math, nodes.math_block))
        or (isinstance(node, nodes.raw) and "<math" in node.astext())
        for node in doctree.findall()
    )


def add_sheet(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give pages with formulas their style."""
    if has_formulas(doctree):
        app.add_css_file(SHEET, priority=900)


def embed_font(outdir: Path) -> None:
    """Write the math font into the written style sheet."""
    sheet = outdir / "_static" / SHEET
    data = f"data:font/woff2;base64,{b64encode(FONT.read_bytes()).decode('ascii')}"
    css = sheet.read_text(encoding="utf8")
    sheet.write_text(css.replace(f"../vendor/{FONT.name}", data), encoding="utf8")


def connect(app: Sphinx) -> None:
    """Connect this part to Sphinx."""
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    app.add_post_transform(KeepTogether)
    app.connect("html-page-context", add_sheet)
