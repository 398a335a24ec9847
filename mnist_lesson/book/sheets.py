"""Style sheets without the rules for what no page has.

Of the theme's 300 kB most is for parts that this book doesn't use. A rule goes when one of the classes and
ids that its selector needs stands in no page and in no script: then nothing can have it. What a sheet lost
depends on the pages, so its address gets a version made from what is left in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

import tinycss2
from sphinx.errors import ExtensionError
from tinycss2.ast import Node, QualifiedRule

WORD = re.compile(r"[\w-]+")
GROUPS = {"media", "supports", "layer", "container"}
"""At-rules that hold other rules."""
ADDRESS = re.compile(r'(?<=href=")(?P<up>[./]*)_static/(?P<sheet>[\w./-]+\.css)(?:\?[^"]*)?(?=")')


def words_in(texts: Iterable[str]) -> set[str]:
    """Return all that could be the name of a class or an id."""
    return {word for text in texts for word in WORD.findall(text)}


def split_selectors(prelude: list[Node]) -> Iterator[list[Node]]:
    """Yield the selectors of a rule, which commas part."""
    start = 0
    for index, token in enumerate(prelude):
        if token.type == "literal" and token.value == ",":
            yield prelude[start:index]
            start = index + 1
    yield prelude[start:]


def names_in(selector: list[Node]) -> Iterator[str]:
    """Yield the classes and ids that an element, or one above or beside it, must have.

    What stands in parentheses, as in ``:not(.wide)``, may be absent.
    """
    for token, following in zip(selector, [*selector[1:], None], strict=True):
        if token.type == "hash":
            yield token.value
        elif token.type == "literal" and token.value == "." and following is not None:
            yield following.value


def trim_rule(rule: QualifiedRule, words: set[str]) -> str:
    """Return a rule with those of its selectors that can apply; an empty text if none can."""
    selectors = [part for part in split_selectors(rule.prelude) if words.issuperset(names_in(part))]
    if not selectors:
        return ""
    return f"{','.join(map(tinycss2.serialize, selectors))}{{{tinycss2.serialize(rule.content)}}}"


def trim_rules(rules: list[Node], words: set[str]) -> Iterator[str]:
    """Yield rules without what can't apply.

    Raises ValueError with the parser's reason for what is no rule.
    """
    for rule in rules:
        if rule.type == "error":
            raise ValueError(f"line {rule.source_line}: {rule.message}")
        if rule.type == "qualified-rule":
            yield trim_rule(rule, words)
        elif rule.content is not None and rule.lower_at_keyword in GROUPS:
            inner = "".join(trim_rules(parse(rule.content), words))
            yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}" if inner else ""
        else:
            yield rule.serialize()


def parse(css: str | list[Node]) -> list[Node]:
    """Return the rules of a sheet, or of a group in it."""
    return tinycss2.parse_rule_list(css, skip_comments=True, skip_whitespace=True)


def trim(css: str, words: set[str]) -> str:
    """Return a style sheet without comments and without rules that can't apply in pages of these words."""
    return "".join(trim_rules(parse(css), words))


def trim_sheets(outdir: Path) -> None:
    """Trim all style sheets of the written book, and renew their addresses in its pages.

    Raises ExtensionError for a sheet that can't be read.
    """
    pages = {path: path.read_text(encoding="utf8") for path in outdir.rglob("*.html")}
    scripts = [path.read_text(encoding="utf8") for path in (outdir / "_static").rglob("*.js")]
    words = words_in([*pages.values(), *scripts])
    versions = {}
    for path in (outdir / "_static").rglob("*.css"):
        try:
            css = trim(path.read_text(encoding="utf8"), words)
        except ValueError as error:
            raise ExtensionError(f"The style sheet {path} can't be read: {error}") from error
        path.write_text(css, encoding="utf8")
        versions[path.relative_to(outdir / "_static").as_posix()] = sha256(css.encode()).hexdigest()[:8]
    for path, html in pages.items():
        renewed = ADDRESS.sub(lambda m: f"{m['up']}_static/{m['sheet']}?v={versions[m['sheet']]}", html)
        if renewed != html:
            path.write_text(renewed, encoding="utf8")
