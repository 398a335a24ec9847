"""The directive ``vote``: questions of the chapters, as a teacher asks them to a class.

    ```{vote}
    03-bias-up
    04-sharper
    ```

shows each question with its choices and a link to the chapter that asks it; folded, which answer is right
and what each wrong one takes for true. All of it comes from the question's file: nothing is written twice.
"""

from __future__ import annotations

import string
from functools import cache
from html import escape
from pathlib import Path

import nbformat
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from mnist_lesson.questions import QuestionError, prefix_of, read_question
from mnist_lesson.questions.checks import Table
from mnist_lesson.questions.variants import variants

from .progress import FINAL_PAGE, asked_in

CARD = (
    '<div class="lesson-vote">{asked}'
    '<p><a href="{page}.html#question-{name}">Open it in chapter {number}</a></p>'
    "<details><summary>What each answer stands for</summary>{answers}</details></div>"
)


@cache
def places(folder: Path) -> dict[str, str]:
    """Return the page that asks each question first, by name: often one after the question's own."""
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*.ipynb")):
        if path.stem != FINAL_PAGE:
            for cell in nbformat.read(path, as_version=4).cells:
                found = {
                    name: path.stem for kind, name in asked_in(cell.source) if kind == "question"
                } | found
    return found


def card(name: str, folder: Path) -> str:
    """Return a question as HTML.

    Args:
        name: which question, such as "03-bias-up".
        folder: where the chapters lie.

    Raises:
        QuestionError: there is none of this name, it has no choices of which one is right, or no chapter
            asks it.
    """
    table = read_question(name)
    if table["kind"] != "choice":
        raise QuestionError(f"a vote needs a question with one right choice; {name!r} is {table['kind']!r}.")
    if name not in places(folder):
        raise QuestionError(f"a vote needs a question that a chapter asks; none asks {name!r}.")
    (shown,) = variants(table)
    code = f"<pre>{escape(shown['code'], quote=False)}</pre>" if "code" in shown else ""
    choices = "".join(f"<li>{choice['text']}</li>" for choice in shown["choices"])
    page = places(folder)[name]
    asked = f'{shown["text"]}{code}<ol type="a">{choices}</ol>'
    number = int(prefix_of(page))
    return CARD.format(asked=asked, page=page, name=name, number=number, answers=answers(shown))


def answers(shown: Table) -> str:
    """Return the right answer with its reason, then what each wrong one takes for true."""
    letters = dict(zip(string.ascii_lowercase, shown["choices"], strict=False))
    right = next(letter for letter, choice in letters.items() if choice["right"])
    others = (line(letter, choice["reply"]) for letter, choice in letters.items() if letter != right)
    return line(f"{right} is right", shown["right"]) + "".join(others)


def line(head: str, html: str) -> str:
    """Return paragraphs with their head in front of the first."""
    return html.replace("<p>", f"<p><strong>{head}.</strong> ", 1)


class Vote(SphinxDirective):
    """``{vote}`` with the names of questions, one a line."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        try:
            folder = Path(self.env.doc2path(self.env.docname)).parent
            cards = [card(text.strip(), folder) for text in self.content if text.strip()]
        except QuestionError as error:
            raise self.error(str(error)) from error
        return [nodes.raw("", html, format="html") for html in cards]


def connect(app: Sphinx) -> None:
    """Make the directive known."""
    app.add_directive("vote", Vote)
