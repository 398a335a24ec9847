"""Formulas: TeX in the chapters, MathML in the pages, and no script between the two."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.core import publish_doctree
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from myst_parser.docutils_ import Parser
from playwright.sync_api import BrowserContext, CDPSession
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from visits import REPOSITORY, SITE, open_page, set_size

from mnist_lesson.book import formulas

SOURCES = sorted((REPOSITORY / "chapters").glob("*.ipynb")) + sorted((REPOSITORY / "chapters").glob("*.md"))
MARKDOWN = MarkdownIt().use(dollarmath_plugin, double_inline=True)
MISPLACED = """() => [...document.querySelectorAll("article .unbroken")].filter((piece) => {
  const range = document.createRange();
  range.selectNodeContents(piece);
  const lines = [...range.getClientRects()].filter((box) => box.width > 0);
  const formula = piece.querySelector("math").getBoundingClientRect();
  return lines.some((box) => box.bottom < formula.top || box.top > formula.bottom);
}).map((piece) => piece.textContent)"""
OUTSIDE = """() => [...document.querySelectorAll("article math")].filter((formula) => {
  const box = formula.parentElement.closest("div.math, .scroll-box, .pst-scrollable-table-container");
  return !box && formula.getBoundingClientRect().right > document.querySelector("article")
    .getBoundingClientRect().right + 1;
}).map((formula) => formula.textContent)"""
UNREACHED = """() => [...document.querySelectorAll("article div.math")]
  .filter((box) => box.scrollWidth > box.clientWidth + 1 && box.tabIndex < 0)
  .map((box) => box.textContent)"""


def markdown_of(source: Path) -> str:
    """Return the Markdown of a page's source."""
    if source.suffix == ".md":
        return source.read_text(encoding="utf-8")
    cells = json.loads(source.read_text(encoding="utf-8"))["cells"]
    return "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


def formulas_of(source: Path) -> list[tuple[str, bool]]:
    """Return the TeX of all formulas of a page, and whether each stands on its own line."""
    tokens = [inner for token in MARKDOWN.parse(markdown_of(source)) for inner in (token.children or [token])]
    return [(t.content, t.type != "math_inline") for t in tokens if t.type.startswith("math")]


def page_of(source: Path) -> BeautifulSoup:
    """Return the built page of a source."""
    text = (SITE / "chapters" / f"{source.stem}.html").read_text(encoding="utf-8")
    return BeautifulSoup(text, "html.parser")


def mathml(tex: str, *, is_display: bool = False) -> ElementTree.Element:
    return ElementTree.fromstring(formulas.convert(tex, is_display=is_display))


def tokens(tex: str) -> list[str]:
    """Return a formula's numbers, names and signs, each with its element."""
    return [f"{part.tag} {part.text}" for part in mathml(tex).iter() if part.text]


# ---- From TeX to MathML


def test_the_book_has_formulas() -> None:
    assert sum(len(formulas_of(source)) for source in SOURCES) > 250


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_every_formula_is_converted(source: Path) -> None:
    for tex, is_display in formulas_of(source):
        formula = mathml(tex, is_display=is_display)
        assert formula.tag == "math"
        assert (formula.get("display") == "block") is is_display
        assert not {part.tag for part in formula.iter()} & {"merror", "mglyph", "maction", "semantics"}


def test_a_comma_parts_two_numbers_unless_it_is_braced() -> None:
    assert tokens("(0,1)") == ["mo (", "mn 0", "mo ,", "mn 1", "mo )"]
    assert tokens("60{,}000") == ["mn 60,000"]
    assert tokens(r"\text{1,000 images}") == ["mtext 1,000\N{NO-BREAK SPACE}images"]


def test_a_slash_divides() -> None:
    assert tokens("1/7.389") == ["mn 1", "mo /", "mn 7.389"]


def test_signs_are_told_from_operations() -> None:
    minus = [part.get("form") for part in mathml("-1 - (-2)").iter("mo") if part.text == "−"]
    assert minus == ["prefix", None, "prefix"]


def spaces(row: ElementTree.Element) -> str:
    """Return a row's parts, with _ for a space."""
    return "".join("_" if part.tag == "mspace" else "".join(part.itertext()) for part in row)


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"y_0 \log p", "y0_log\N{FUNCTION APPLICATION}_p"),
        (r"y \log p", "y_log\N{FUNCTION APPLICATION}_p"),
        (r"-\log p", "−log\N{FUNCTION APPLICATION}_p"),
        (r"\max(0, z)", "max\N{FUNCTION APPLICATION}(0,z)"),
    ],
)
def test_functions_have_texs_space_around_them(tex: str, expected: str) -> None:
    assert spaces(mathml(tex)[0]) == expected


def test_space_stands_only_where_tex_has_it() -> None:
    dots = next(part for part in mathml(r"1 + \dots + 9").iter("mo") if part.text == "⋯")
    minus = next(part for part in mathml("e^{a - b}").iter("mo") if part.text == "−")
    (row,) = [row for row in mathml(r"\text{a} + \text{b}").iter("mrow") if row[0].tag == "mspace"]
    for sign in (dots, minus, row[1]):
        assert (sign.get("lspace"), sign.get("rspace")) == ("0", "0")


def test_words_are_scaled_with_what_they_belong_to() -> None:
    index = mathml(r"y_\text{true}").find(".//msub")[1]
    assert (index.tag, index[0].tag, index[0].text) == ("mrow", "mtext", "true")


@pytest.mark.parametrize(
    ("tex", "reason"),
    [
        (r"\wrongname", r"Unsupported function name: \\wrongname"),
        (r"\frac{1}", "Unexpected end of input"),
        ("x^2^3", "Double superscript"),
        ("{x", "Expected '}'"),
        ("a & b", "got '&'"),
        (r"\begin{cases} 1", "end of input"),
        (r"\left( x", r"Expected '\\right'"),
    ],
)
def test_what_is_no_formula_is_refused(tex: str, reason: str) -> None:
    with pytest.raises(formulas.FormulaError, match=reason):
        formulas.convert(tex, is_display=False)


@pytest.mark.parametrize("text", ["Here is $x^2^3$.", "$$x^2^3$$"])
def test_a_wrong_formula_stops_the_build_and_is_named(text: str, tmp_path: Path) -> None:
    with pytest.raises(ExtensionError, match=r"^index: expected .* got 'x\^2\^3': Double superscript"):
        build(text, tmp_path)


def build(text: str, folder: Path) -> BeautifulSoup:
    """Return the page that Sphinx makes of a text in Markdown with this part of the extension alone."""
    (folder / "index.md").write_text(f"# Title\n\n{text}\n", encoding="utf-8")
    (folder / "conf.py").write_text(
        "from mnist_lesson.book import formulas\n"
        "extensions = ['myst_parser']\n"
        "myst_enable_extensions = ['dollarmath', 'amsmath']\n"
        "def setup(app):\n"
        "    formulas.connect(app)\n",
        encoding="utf-8",
    )
    out = folder / "out"
    Sphinx(folder, folder, out, folder / "trees", "html", status=None, warning=None).build()
    return BeautifulSoup((out / "index.html").read_text(encoding="utf-8"), "html.parser")


def test_formulas_of_all_kinds_become_mathml(tmp_path: Path) -> None:
    page = build(
        "Inline $x$.\n\n$$y$$ (best)\n\n\\begin{align}a &= b \\\\ c &= d\\end{align}\n\nSee {eq}`best`.",
        tmp_path,
    )
    assert [math.get("display") for math in page.select("math")] == [None, "block", "block"]
    assert page.select_one("div.math .eqno").get_text(strip=True).startswith("(1)")
    assert page.select_one("link[href*='formulas.css']")
    assert not page.select("script[src*='mathjax' i]")


def test_a_page_without_formulas_has_no_style_for_them(tmp_path: Path) -> None:
    assert not build("No formula.", tmp_path).select("link[href*='formulas.css']")


def paragraph_of(text: str) -> nodes.paragraph:
    """Return a paragraph in Markdown as Sphinx reads it."""
    settings = {"myst_enable_extensions": ["dollarmath"], "myst_dmath_allow_digits": True}
    return publish_doctree(text, parser=Parser(), settings_overrides=settings)[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("with $z$, and more", "z,"),
        ("in ($z$) or", "(z)"),
        ("“$x$”", "“x”"),
        ("$5$th of them", "5th"),
    ],
)
def test_signs_beside_a_formula_stay_with_it(text: str, expected: str) -> None:
    paragraph = paragraph_of(text)
    before = paragraph.astext()
    for formula in list(paragraph.findall(nodes.math)):
        formulas.keep_together(formula)
    (piece,) = paragraph.findall(nodes.inline)
    assert piece.astext() == expected
    assert paragraph.astext() == before


@pytest.mark.parametrize("text", ["*A*, *b*: $1$, $2$ and $3$", "*A* (*b*) (*c*) ($x$) (*d*)"])
def test_an_equal_text_elsewhere_keeps_its_signs(text: str) -> None:
    paragraph = paragraph_of(text)
    before = paragraph.astext()
    for formula in list(paragraph.findall(nodes.math)):
        formulas.keep_together(formula)
    assert paragraph.astext() == before


@pytest.mark.parametrize("text", ["the $z$ is", "$z$", "from $a$—or so"])
def test_a_formula_between_spaces_or_dashes_stays_alone(text: str) -> None:
    paragraph = paragraph_of(text)
    for formula in list(paragraph.findall(nodes.math)):
        formulas.keep_together(formula)
    assert not list(paragraph.findall(nodes.inline))


def test_what_others_made_is_what_the_list_says() -> None:
    lines = (formulas.VENDOR / "README.md").read_text(encoding="utf-8").splitlines()
    listed = dict(re.findall(r"^\| `([^`]+)` .* ([0-9a-f]{64}) \|$", "\n".join(lines), re.MULTILINE))
    texts = {"README.md", "temml-LICENSE.txt", "lesson-math-LICENSE.txt"}
    found = {path.name: path for path in formulas.VENDOR.iterdir()}
    assert set(found) == set(listed) | texts
    for name, digest in listed.items():
        assert hashlib.sha256(found[name].read_bytes()).hexdigest() == digest


# ---- In the built pages


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_every_formula_of_a_page_is_mathml(source: Path) -> None:
    page = page_of(source)
    assert bool(page.select("article math")) == bool(page.select("link[href*='formulas.css']"))
    for widget in page.select(".lesson-widget, .lesson-vote"):  # questions have their own way to formulas
        widget.decompose()
    expected = Counter(formulas.convert(tex, is_display=display) for tex, display in formulas_of(source))
    found = Counter(str(math) for math in page.select("article math"))
    as_written = lambda text: str(BeautifulSoup(text, "html.parser"))  # noqa: E731
    assert found == Counter({as_written(text): count for text, count in expected.items()})
    for code in page.select("pre, code, script"):
        code.decompose()
    assert not re.search(r"\$|\\\(|\\\[", page.article.get_text())


def test_nothing_of_mathjax_is_left(page_name: str, site: Path) -> None:
    assert "mathjax" not in (site / page_name).read_text(encoding="utf-8").lower()
    assert not [path for path in site.rglob("*") if "mathjax" in path.name.lower()]


def test_the_style_sheet_knows_temmls_classes(site: Path) -> None:
    css = (site / "_static" / formulas.SHEET).read_text(encoding="utf-8")
    used = {
        name
        for page in map(page_of, SOURCES)
        for part in page.select("math [class]")
        for name in part["class"]
    }
    assert used
    assert {name for name in used if f".{name}" not in css} == set()


def test_every_sign_is_in_the_font(chapter: str, context: BrowserContext, server: str) -> None:
    """The book's own font sets each number, name and sign: a phone may have no other for mathematics."""
    page = open_page(context, server, chapter).page
    page.evaluate("for (const answer of document.querySelectorAll('details')) answer.open = true")
    session = context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    query = {"nodeId": root, "selector": "article :is(mi, mn, mo)"}
    strangers = Counter()
    for node in session.send("DOM.querySelectorAll", query)["nodeIds"]:
        for font in session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]:
            if font["familyName"] != "Lesson Math":
                strangers[
                    (font["familyName"], session.send("DOM.getOuterHTML", {"nodeId": node})["outerHTML"])
                ] += 1
    assert strangers == Counter()


@pytest.mark.parametrize("width", [320, 390])
def test_formulas_fit_or_scroll(chapter: str, width: int, context: BrowserContext, server: str) -> None:
    page = open_page(context, server, chapter).page
    page.evaluate("for (const answer of document.querySelectorAll('details')) answer.open = true")
    set_size(page, width)
    assert page.evaluate(OUTSIDE) == []
    assert page.evaluate(MISPLACED) == []
    page.wait_for_function(f"({UNREACHED})().length === 0")


def test_a_wide_formula_begins_at_its_box(context: BrowserContext, server: str) -> None:
    page = open_page(context, server, "chapters/07_training.html").page
    set_size(page, 320)
    boxes = page.locator("article div.math").filter(has_text="probability − label")
    start = "box => box.firstElementChild.getBoundingClientRect().x - box.getBoundingClientRect().x"
    assert boxes.evaluate("box => box.scrollWidth > box.clientWidth")
    assert abs(boxes.evaluate(start)) < 1


def test_words_of_a_search_are_not_marked_in_formulas(context: BrowserContext, server: str) -> None:
    page = open_page(context, server, "chapters/07_training.html?highlight=log").page
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(100)  # Sphinx marks after a hundredth of a second, where it does
    assert page.locator("math .highlighted").count() == 0
    assert page.locator("math mi", has_text="log").first.evaluate("name => name.childNodes.length") == 1


def read_aloud(session: CDPSession, selector: str) -> str:
    """Return what Chromium tells a screen reader of a formula, its structure in brackets."""
    root = session.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    tree = session.send("Accessibility.queryAXTree", {"nodeId": node})["nodes"]
    parts = {part["nodeId"]: part for part in tree}

    def say(part: dict) -> str:
        role = part["role"]["value"]
        if role == "StaticText":
            return part["name"]["value"]
        inner = " ".join(filter(None, (say(parts[child]) for child in part["childIds"] if child in parts)))
        kind = role.removeprefix("MathML")
        return f"{kind}[{inner}]" if kind in ("Fraction", "Sub", "Sup", "SquareRoot", "Table") else inner

    return say(tree[0])


SPOKEN = {
    "04_sigmoid": "𝑦 = sigmoid ( 𝑧 ) = Fraction[1 1 + Sup[𝑒 − 𝑧]]",
    "05_softmax_evidence": "Sub[𝑧 𝑘] = Sub[𝑥 1] Sub[𝑤 1 𝑘] + Sub[𝑥 2] Sub[𝑤 2 𝑘] "
    "+ ⋯ + Sub[𝑥 9] Sub[𝑤 9 𝑘] + Sub[𝑏 𝑘]",
    "07_training": "loss = − log Sub[𝑝 right]",
    "08_prediction": "SquareRoot[Fraction[𝑝 ( 1 − 𝑝 ) 𝑛]]",
}

WITH = {"08_prediction": ":has(msqrt)"}  # else a page's first formula on its own line


@pytest.mark.parametrize("name", SPOKEN)
def test_formulas_are_read_in_their_structure(name: str, context: BrowserContext, server: str) -> None:
    page = open_page(context, server, f"chapters/{name}.html").page
    page.evaluate("for (const answer of document.querySelectorAll('details')) answer.open = true")
    session = context.new_cdp_session(page)
    session.send("Accessibility.enable")
    spoken = read_aloud(session, f"article div.math math{WITH.get(name, '')}").replace(
        "\N{FUNCTION APPLICATION}", ""
    )
    assert " ".join(spoken.split()) == SPOKEN[name]
