r"""The formulas of questions: a little TeX becomes MathML, with no other package, so in Colab too.

    to_mathml(r"e^{z_1 - z_0}")

The book's pages have their formulas from a full converter (``mnist_lesson.book.formulas``), which a runtime
does not have. Known here: letters, numbers, ``\text{words}``, ``_``, ``^``, ``{ }``, ``\frac``, ``\sqrt``,
and the signs, Greek letters and functions below.
"""

from __future__ import annotations

import re
from html import escape

TOKEN = re.compile(
    r"\\[A-Za-z]+|\\.|\d+(?:(?:\{,\}|,)\d{3}(?!\d))*(?:\.\d+)?|[^\W\d_]|\S",
)
WORDS = re.compile(r"\\text\{([^{}]*)\}")
OPERATORS = {
    r"\cdot": "·",
    r"\times": "×",
    r"\approx": "≈",
    r"\le": "≤",
    r"\ge": "≥",
    r"\ne": "≠",
    r"\to": "→",
    r"\pm": "±",
    r"\dots": "…",
    r"\sum": "∑",
    r"\partial": "∂",
    r"\%": "%",
    r"\{": "{",
    r"\}": "}",
    "-": "−",
} | {sign: sign for sign in "+=<>()[],.|/!:;−·×…→≈%'"}
SIGNS, CLOSING = "+-−", {")", "]", "|", "!", "%", "'", "…", r"\dots", r"\%", r"\}"}
"""Signs belong to the number behind them where an operator stands before, unless that closes something."""
LETTERS = {
    rf"\{name}": sign
    for name, sign in {
        "alpha": "α",
        "beta": "β",
        "sigma": "σ",
        "eta": "η",
        "Delta": "Δ",
        "delta": "δ",
        "theta": "θ",
        "lambda": "λ",
        "pi": "π",
        "infty": "∞",
    }.items()
}
FUNCTIONS = {rf"\{name}" for name in ("log", "exp", "max", "min", "sin", "cos", "tanh")}
SPACES = {r"\,": "0.17em", r"\;": "0.28em", r"\ ": "0.25em", r"\quad": "1em"}


class TexError(ValueError):
    """A formula has something that is not known here."""


def to_mathml(tex: str) -> str:
    """Return a formula as a ``math`` element, set in the line.

    Raises:
        TexError: the first thing in it that is not understood.
    """
    parser = _Parser(tex)
    row = parser.row()
    if parser.tokens:
        raise TexError(f"the formula ${tex}$ closes a brace that it never opened")
    return f"<math>{row}</math>"


class _Parser:
    """Reads a formula from left to right; ``tokens`` are those still to come, the next one last."""

    def __init__(self, tex: str) -> None:
        self.tex = tex
        self.words: list[str] = []
        marked = WORDS.sub(self._keep, tex)
        self.tokens = TOKEN.findall(marked)[::-1]

    def _keep(self, match: re.Match[str]) -> str:
        self.words.append(match[1])
        return r"\text"

    def row(self) -> str:
        """Return everything up to the next closing brace, or the end."""
        parts: list[str] = []
        before = ""
        while self.tokens and self.tokens[-1] != "}":
            token = self.tokens[-1]
            is_sign = token in SIGNS and (before in OPERATORS and before not in CLOSING)
            parts.append(self._scripted())
            if is_sign:
                parts[-1] = parts[-1].replace("<mo>", '<mo form="prefix">', 1)
            before = token
        return parts[0] if len(parts) == 1 else f"<mrow>{''.join(parts)}</mrow>"

    def _scripted(self) -> str:
        base = self._atom()
        scripts = {}
        while self.tokens and self.tokens[-1] in "_^":
            kind = self.tokens.pop()
            if kind in scripts:
                raise TexError(f"the formula ${self.tex}$ has two {kind} at one place")
            scripts[kind] = self._atom()
        match scripts:
            case {"_": below, "^": above}:
                return f"<msubsup>{base}{below}{above}</msubsup>"
            case {"_": below}:
                return f"<msub>{base}{below}</msub>"
            case {"^": above}:
                return f"<msup>{base}{above}</msup>"
        return base

    def _atom(self) -> str:
        if not self.tokens:
            raise TexError(f"the formula ${self.tex}$ ends where something should follow")
        token = self.tokens.pop()
        match token:
            case "{":
                return self._group()
            case r"\frac":
                return f"<mfrac>{self._atom()}{self._atom()}</mfrac>"
            case r"\sqrt":
                return f"<msqrt>{self._atom()}</msqrt>"
            case r"\text":
                return f"<mtext>{escape(self.words.pop(0))}</mtext>"
        return self._sign(token)

    def _group(self) -> str:
        inner = self.row()
        if not self.tokens:
            raise TexError(f"the formula ${self.tex}$ opens a brace that it never closes")
        self.tokens.pop()
        return f"<mrow>{inner}</mrow>"

    def _sign(self, token: str) -> str:
        if token in OPERATORS:
            space = ' lspace="0" rspace="0"' if token in r"/!.|\%" else ""
            return f"<mo{space}>{escape(OPERATORS[token])}</mo>"
        if token in FUNCTIONS:
            return f'<mi>{token[1:]}</mi><mo>\N{FUNCTION APPLICATION}</mo><mspace width="0.17em"></mspace>'
        if token in SPACES:
            return f'<mspace width="{SPACES[token]}"></mspace>'
        if token[0].isdigit():
            return f"<mn>{token.replace('{,}', ',')}</mn>"
        if token in LETTERS or token.isalpha():
            return f"<mi>{LETTERS.get(token, token)}</mi>"
        raise TexError(f"the formula ${self.tex}$ has {token!r}, which questions' formulas don't know")
