"""A question that answers back: each wrong answer gets the reply that fits it."""

from __future__ import annotations

import string
from html import escape
from typing import Any

import traitlets

from mnist_lesson.questions import read_question
from mnist_lesson.questions.checks import Table, check_question
from mnist_lesson.questions.text import anchor_of, fill, to_inline
from mnist_lesson.questions.variants import digest, variants
from mnist_lesson.widgets.asking import FOLDED, AskingWidget
from mnist_lesson.widgets.traits import Choice, Whole

VERDICTS = ("", "right", "wrong", "shown")
MOST_VARIANTS = 20


class Question(AskingWidget):
    """One question, with replies, "I don't know", and other numbers to try again with.

        Question("05-odds")                          # one of the course's own
        question = Question(kind="number", text="What is $2 \\cdot 3$?", answer="6", right="Twice three.",
                            wrong=[{"answer": "5", "reply": "That is the sum."}], other="Add 3 twice.")
        question.answered, question.correct          # once the reader has answered

    Attributes:
        variant: which of a number question's sets of values, from 0.
        verdict: of the last answer: "right", "wrong", "shown" (after "I don't know"); "" before there is one.
    """

    name = "question"

    variant = Whole(0, low=0, high=MOST_VARIANTS - 1, share=False)
    verdict = Choice("", options=VERDICTS, share=False)

    _question = traitlets.Dict().tag(sync=True)
    _given = traitlets.Any(None, allow_none=True).tag(sync=True)

    table: Table

    def __init__(self, question: str = "", /, *, variant: int = 0, again: bool = False, **own: Any) -> None:
        """Take a question of the course by its name, or make one of your own from its parts.

        Args:
            question: such as "05-odds".
            variant: which values it begins with; −1 is the last.
            again: asked once more at the course's end: with the last values, and kept apart from the
                chapter's own answer.
            own: without a name, what ``[question.…]`` has in the course's files (``mnist_lesson.questions``);
                ``kind`` is "choice" if not given.

        Raises:
            QuestionError: there is no such question, or its parts are not what they must be.
        """
        if question and own:
            raise TypeError("Question takes a name, or the parts of a question of your own, not both.")
        self.table = read_question(question) if question else check_question({"kind": "choice"} | own)
        shown = variants(self.table)
        first = (-1 if again else variant) % len(shown)
        kept = "again" if again else "question"
        super().__init__(variant=first, _question=self._content(question, shown) | {"kept": kept})

    def _content(self, name: str, shown: list[Table]) -> Table:
        content = {"name": name, "kind": self.table["kind"], "digest": digest(self.table), "variants": shown}
        content |= {key: self.table[key] for key in ("unit",) if key in self.table}
        return content | ({"see": _place(self.table["see"])} if "see" in self.table else {})

    @property
    def answered(self) -> bool:
        """Whether the reader has answered, or has had the answer shown."""
        return self.verdict != ""

    @property
    def correct(self) -> bool | None:
        """Whether the last answer is right; None before there is one, and after "I don't know"."""
        return {"right": True, "wrong": False}.get(self.verdict)

    def still_html(self) -> str:
        """Return text and choices, and the answer folded."""
        shown = self._question["variants"][self.variant]
        code = f"<pre>{escape(shown['code'], quote=False)}</pre>" if "code" in shown else ""
        answer = FOLDED.format(summary="Answer", html=self._answer_html(shown))
        return f'<div class="lesson-question">{shown["text"]}{code}{self._parts_html(shown)}{answer}</div>'

    def _parts_html(self, shown: Table) -> str:
        match self.table["kind"]:
            case "choice" | "several":
                return _list([choice["text"] for choice in shown["choices"]])
            case "order":
                return _list([shown["items"][place] for place in shown["start"]])
            case "point":
                rows, columns = len(shown["pixels"]), len(shown["pixels"][0])
                return f"<p>(A picture of {rows}×{columns} pixels.)</p>"
        return ""

    def _answer_html(self, shown: Table) -> str:
        match self.table["kind"]:
            case "choice" | "several":
                letters = zip(string.ascii_lowercase, shown["choices"], strict=False)
                right = ", ".join(letter for letter, choice in letters if choice["right"])
            case "order":
                right = ", ".join(string.ascii_lowercase[place] for place in _inverse(shown["start"]))
            case "number":
                right = fill("<answer>", {"answer": shown["answer"]}) + " " + self.table.get("unit", "")
            case _:
                top, left, bottom, right_end = shown["areas"][0]
                right = f"rows {top} to {bottom}, columns {left} to {right_end}, counted from 0"
        return f"<p><strong>{right.strip()}</strong></p>{shown['right']}"

    def still_text(self) -> str:
        """Return the question and its choices as plain text."""
        values = (self.table.get("values") or [{}])[self.variant] if self.table["kind"] == "number" else {}
        parts = [fill(self.table["text"], values)]
        parts += [str(choice["text"]) for choice in self.table.get("choices", [])]
        return " · ".join(parts)


def _place(see: str) -> dict[str, str]:
    """Return where something is explained ("03_perceptron#By hand"): file, anchor, words for a link."""
    file, _, heading = see.partition("#")
    page = f"chapter {int(file[:2])}" if file[:2].isdecimal() else "“Go deeper”"
    label = f"{page}, “{to_inline(heading)}”" if heading else page
    return {"file": file, "anchor": anchor_of(heading), "label": label}


def _list(items: list[str]) -> str:
    return f'<ol type="a">{"".join(f"<li>{item}</li>" for item in items)}</ol>'


def _inverse(start: list[int]) -> list[int]:
    """Return, item by item in the right order, its place in the order shown."""
    return [start.index(item) for item in range(len(start))]
