"""The text of questions: plain sentences with ``code``, *emphasis* and $formulas$, as HTML or plain."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from html import escape

from mnist_lesson.questions.arithmetic import evaluate
from mnist_lesson.questions.formulas import to_mathml

FIELD = re.compile(r"<([^<>=\s][^<>]*)>")
MARKED = re.compile(r"`([^`]+)`|\$([^$]+)\$|\*([^*\s](?:[^*]*[^*\s])?)\*")
QUOTE = re.compile(r"[\"']")
QUOTES = {'"': "“”", "'": "‘’"}
OPENING = re.compile(r"(?:^|[\s(\[—–])$")
"""What stands before an opening quote."""
BEFORE = re.compile(r'[(\["]+$')
AFTER = re.compile(r'[),.;:!?\]’"]+|-\w+')
"""What a line must not part from the formula beside it."""
UNBROKEN = '<span class="unbroken">{}</span>'
PARAGRAPHS = re.compile(r"\n\s*\n")


def fill(text: str, values: Mapping[str, float]) -> str:
    """Return the text with its fields filled in: ``<w1>``, ``<w1*x1>``, ``<answer:.2f>``.

    Raises:
        FormulaError: a field has no value.
    """
    return FIELD.sub(lambda match: _filled(match[1], values), text) if values else text


def _filled(field: str, values: Mapping[str, float]) -> str:
    formula, _, spec = field.partition(":")
    number = evaluate(formula, values)
    return format(number, spec or ",.6g").replace("-", "−")


def to_inline(text: str) -> str:
    """Return one paragraph's text as HTML."""
    html, end = [], 0
    for match in MARKED.finditer(text):
        start, stop = _around(match, end) if match[2] else match.span()
        html.append(_words(text[end:start], text[:end]))
        before = _words(text[start : match.start()], text[:start])
        after = _words(text[match.end() : stop], text[: match.end()])
        marked = before + _marked(match) + after
        html.append(UNBROKEN.format(marked) if before or after else marked)
        end = stop
    html.append(_words(text[end:], text[:end]))
    return "".join(html)


def _around(match: re.Match[str], end: int) -> tuple[int, int]:
    """Return where a formula begins and ends with the brackets and the punctuation that stand close to it."""
    opened, closed = BEFORE.search(match.string, end, match.start()), AFTER.match(match.string, match.end())
    return opened.start() if opened else match.start(), closed.end() if closed else match.end()


def _words(text: str, before: str) -> str:
    """Return words between marks as HTML, with a printer's quotes; what stands before them tells which."""
    start = len(before)
    whole = QUOTE.sub(
        lambda match: QUOTES[match[0]][OPENING.search(match.string, 0, match.start()) is None], before + text
    )
    return escape(whole[start:], quote=False)


def _marked(match: re.Match[str]) -> str:
    code, tex, words = match.groups()
    if code is not None:
        return f"<code>{escape(code, quote=False)}</code>"
    return to_mathml(tex) if tex is not None else f"<em>{to_inline(words)}</em>"


def anchor_of(heading: str) -> str:
    """Return the id that the book gives to a heading."""
    letters = unicodedata.normalize("NFKD", to_plain(heading)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", letters.lower()).strip("-").lstrip("-0123456789")


def to_html(text: str) -> str:
    """Return a text as HTML paragraphs; an empty line parts two."""
    parts = (" ".join(part.split()) for part in PARAGRAPHS.split(text.strip()))
    return "".join(f"<p>{to_inline(part)}</p>" for part in parts)


def to_plain(text: str) -> str:
    """Return a text without its marks, for places without HTML; formulas stay as they were typed."""
    plain = MARKED.sub(lambda match: match[1] or match[2] or match[3], text)
    return " ".join(plain.split())
