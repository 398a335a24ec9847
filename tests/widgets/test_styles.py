"""Nested style sheets become flat ones that mean the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mnist_lesson.widgets import styles
from mnist_lesson.widgets.styles import flatten, read_styles

WIDGETS = Path(styles.__file__).parent
# Visual Studio Code gives it to a notebook's page.
NOT_OURS = {"vscode-dark"}


def rules(css: str) -> list[str]:
    """Return the lines of a flat style sheet."""
    return flatten(css).splitlines()


def test_nested_rules_stand_alone_afterwards() -> None:
    css = ".a { color: red; &:hover { color: blue; } .b { top: 0; > .c { top: 1px; } } html & { left: 0; } }"
    assert rules(css) == [
        ".a { color: red; }",
        ".a:hover { color: blue; }",
        ".a .b { top: 0; }",
        ".a .b > .c { top: 1px; }",
        "html .a { left: 0; }",
    ]


def test_lists_of_selectors_are_multiplied_but_not_within_brackets() -> None:
    assert rules(".a, .b { :is(td, th), &.c { top: 0; } }") == [
        ".a :is(td, th), .b :is(td, th), .a.c, .b.c { top: 0; }"
    ]


def test_conditions_stay_around_what_they_hold() -> None:
    assert rules(".a { @media print { top: 0; .b { left: 0; } } }") == [
        "@media print {",
        ".a { top: 0; }",
        ".a .b { left: 0; }",
        "}",
    ]


def test_keyframes_are_left_alone() -> None:
    assert rules(".a { @keyframes k { from { top: 0 } to { top: 1px } } }") == [
        "@keyframes k { from { top: 0 } to { top: 1px } }"
    ]


def test_signs_in_texts_and_comments_end_nothing() -> None:
    assert rules('.a { /* } */ content: "};\\"{"; top: 0; }') == ['.a { content: "};\\"{"; top: 0; }']


@pytest.mark.parametrize(
    ("css", "words"),
    [
        (".a { top: 0; ", "missing after"),
        (".a { top: 0; } }", "too many"),
        (".a { top: 0 }", r'";" is missing after "top: 0"'),
    ],
)
def test_missing_bracket_is_told(css: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "broken.css"
    path.write_text(css)
    with pytest.raises(ValueError, match=rf"broken\.css: .*{words}"):
        read_styles(path)


@pytest.mark.parametrize("path", sorted(WIDGETS.rglob("*.css")), ids=lambda path: path.parent.name)
def test_every_sheet_is_flat_and_keeps_to_widgets(path: Path) -> None:
    sheet = read_styles(path)
    assert flatten(sheet) == sheet
    assert "&" not in sheet
    for rule in re.findall(r"^[.:\[a-z].*\{", sheet, re.MULTILINE):
        assert ".mnist-lesson" in rule


def test_every_class_is_written_in_full_so_that_a_search_finds_it() -> None:
    scripts = "\n".join(path.read_text(encoding="utf-8") for path in WIDGETS.rglob("*.js"))
    written = set(re.findall(r"[a-z][\w-]+", scripts))
    sheets = read_styles(*sorted(WIDGETS.rglob("*.css")))
    styled = set(re.findall(r"\.([a-z][\w-]+)", sheets))
    assert styled - written == NOT_OURS
    assert re.findall(r'class="[^"]*\w-\$\{', scripts) == []
