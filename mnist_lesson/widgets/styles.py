"""A widget's look as one text of plain CSS.

Style sheets are written with nested rules, as CSS has them since 2023. Older browsers know only flat ones, so
nesting is taken apart when the widget's class is made: ``.a { color: red; & b { … } .c { … } }`` becomes
``.a { color: red; } .a b { … } .a .c { … }``. Where ``&`` is missing, the rule is meant for what lies within.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_MARK = re.compile(r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|[{};]""")
_COMMA = re.compile(r",(?![^()]*\))")  # not within :is(…)
_WHOLE = ("@keyframes", "@font-face", "@property")  # whose blocks hold no rules for elements


@functools.cache
def read_styles(*paths: Path) -> str:
    """Return the text of style sheets, flat and without comments, one after the other.

    Raises:
        FileNotFoundError: one of them is not there.
        ValueError: a bracket is missing; the message names the file.
    """
    return "\n".join(_read(path) for path in paths)


def _read(path: Path) -> str:
    try:
        return flatten(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from None


def flatten(css: str) -> str:
    """Return a style sheet without nested rules.

    Raises:
        ValueError: a bracket is missing.
    """
    return _flatten(_COMMENT.sub("", css), "")


def _flatten(block: str, parent: str) -> str:
    declarations: list[str] = []
    rules: list[str] = []
    for head, body in _parts(block):
        if body is None:
            declarations.append(f"{head};")
        elif head.startswith(_WHOLE):
            rules.append(f"{head} {{{body}}}\n")
        elif head.startswith("@"):
            rules.append(f"{head} {{\n{_flatten(body, parent)}}}\n")
        else:
            rules.append(_flatten(body, _within(parent, head)))
    own = f"{parent} {{ {' '.join(declarations)} }}\n" if declarations else ""
    return own + "".join(rules)


def _within(parent: str, selectors: str) -> str:
    """Return the selectors of a rule nested in another one's."""
    if not parent:
        return selectors
    pairs = [(p.strip(), s.strip()) for s in _COMMA.split(selectors) for p in _COMMA.split(parent)]
    return ", ".join(s.replace("&", p) if "&" in s else f"{p} {s}" for p, s in pairs)


def _parts(block: str) -> Iterator[tuple[str, str | None]]:
    """Yield a block's declarations, as (text, None), and its rules, as (head, body)."""
    start, depth, opened = 0, 0, 0
    for mark in _MARK.finditer(block):
        sign = mark[0]
        if sign == "{":
            depth += 1
            opened = mark.start() if depth == 1 else opened
        elif sign == "}":
            depth -= 1
            if depth == 0:
                yield _tidy(block[start:opened]), block[opened + 1 : mark.start()]
                start = mark.end()
        elif sign == ";" and depth == 0:
            yield _tidy(block[start : mark.start()]), None
            start = mark.end()
        if depth < 0:
            raise ValueError(f'a "}}" too many after "{_tidy(block[start : mark.start()])[-40:]}"')
    if depth or block[start:].strip():
        raise ValueError(f'a "{{", "}}" or ";" is missing after "{_tidy(block[start:])[:40]}"')


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
