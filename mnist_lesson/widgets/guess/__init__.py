"""A guess before a result: the reader commits to one, then sees the measured result beside it."""

from __future__ import annotations

from typing import Any, ClassVar

import traitlets

from mnist_lesson.questions import read_guess
from mnist_lesson.questions.checks import Table, check_guess
from mnist_lesson.questions.text import to_html, to_inline
from mnist_lesson.questions.variants import fingerprint
from mnist_lesson.widgets.asking import FOLDED, AskingWidget
from mnist_lesson.widgets.guess.answers import Guessed, Measured, check_measured
from mnist_lesson.widgets.guess.axis import axis_of, shown
from mnist_lesson.widgets.traits import Flag

LATER = "<p>The result is in the text and outputs that follow.</p>"


class Guess(AskingWidget):
    """A guess at a result that a later cell computes: a choice, a number on a line, or a drawn curve.

        Guess("05-double")                                # one of the course's
        Guess.reveal("05-double", "no")                   # after the cell that computed it

        guess = Guess(kind="number", text="How many of 100 are right?", low=0, high=100, step=1)
        guess.measured = 97                               # a teacher's own

    Attributes:
        guess: what the reader has set so far: a choice's key, a number, a list of numbers (None where the
            curve is not drawn yet); None at first.
        committed: whether the reader has said "That is my guess".
        shown: whether the reader asked for the result without a guess.
        measured: the result, in the same form as a whole guess; None as long as it is not known.
    """

    name = "guess"

    guess = Guessed()
    committed = Flag(False, share=False)
    shown = Flag(False, share=False)
    measured = Measured()

    _asked = traitlets.Dict().tag(sync=True)
    _table: Table

    _made: ClassVar[dict[str, Guess]] = {}
    _results: ClassVar[dict[str, Any]] = {}

    def __init__(self, asked: str | None = None, /, **given: Any) -> None:
        """Make a guess of the course, by its name, or a teacher's own.

        Args:
            asked: the name of a guess in ``mnist_lesson/questions``: "05-double".
            given: what a guess of its own is made of (kind, text, choices, low, high … as in those files),
                and the state to start with.

        Raises:
            QuestionError: there is no such guess, or it is not what it must be.
            TypeError: there is neither a name nor a kind and a text.
            TraitError: a value of the state is not what it must be.
        """
        state = {key: given.pop(key) for key in list(given) if self.has_trait(key) or key == "model_id"}
        self._table = self._read(asked, given)
        if asked in self._results:
            state.setdefault("measured", self._results[asked])
        super().__init__(_asked=_written(self._table, asked or ""), **state)
        if asked is not None:
            self._made[asked] = self

    def _read(self, asked: str | None, given: dict[str, Any]) -> Table:
        if asked is not None and given:
            raise TypeError(f"{self._unknown(next(iter(given)))} What {asked!r} asks stands in its file.")
        if asked is not None:
            return read_guess(asked)
        if "kind" in given or "text" in given:
            return check_guess(given)
        if given:
            raise TypeError(self._unknown(next(iter(given))))
        raise TypeError(
            'Say which guess: Guess("05-double"), or one of your own: Guess(kind="number", text=…)'
        )

    @traitlets.validate("committed")
    def _check_committed(self, proposal: Any) -> bool:
        if proposal["value"] and (
            self.guess is None or (isinstance(self.guess, tuple) and None in self.guess)
        ):
            raise traitlets.TraitError("Guess.committed can be True only with a whole guess: set guess first")
        return bool(proposal["value"])

    @classmethod
    def reveal(cls, name: str, measured: Any) -> None:
        """Tell the result of a guess: to the last one made with this name, and to those still to be made.

        Args:
            name: of the guess: "05-double".
            measured: a choice's key, a number, or one number for each x; NumPy's are taken, too.

        Raises:
            QuestionError: there is no such guess.
            TraitError: the result is not what this guess asks for.
        """
        result = check_measured(read_guess(name) | {"name": name}, measured)
        cls._results[name] = result
        if name in cls._made:
            cls._made[name].measured = result

    def still_html(self) -> str:
        """Return what is asked as HTML, and what is told about the result, folded."""
        table = self._table
        if table["kind"] == "choice":
            items = "".join(f"<li>{to_inline(choice['text'])}</li>" for choice in table["choices"])
            answers = f"<ul>{items}</ul>"
        else:
            answers = to_html(_range_words(table))
        told = FOLDED.format(summary="The result", html=LATER + to_html(table.get("told", "")))
        opening = f"<p><strong>Guess first.</strong></p>{to_html(table['text'])}"
        return f'<div class="lesson-guess">{opening}{answers}{told}</div>'

    def still_text(self) -> str:
        """Return what is asked as plain text."""
        table = self._table
        choices = " / ".join(choice["text"] for choice in table.get("choices", []))
        return f"Guess first. {table['text']} {choices or _range_words(table)}"


def _range_words(table: Table) -> str:
    unit = f" {table['unit']}" if table.get("unit") else ""
    limits = f"{shown(table['low'])} to {shown(table['high'])}{unit}"
    if table["kind"] == "number":
        return f"A number from {limits}."
    columns = f"{table['x_label']} {shown(table['x'][0])} to {shown(table['x'][-1])}"
    return f"A curve: {table['y_label']}, from {limits}, for {columns}."


def _written(table: Table, name: str) -> dict[str, Any]:
    """Return what is asked as the page needs it: texts as HTML, nothing left out."""
    texts = {"text": to_html(table["text"]), "told": to_html(table.get("told", ""))}
    choices = [
        {"key": choice["key"], "text": to_inline(choice["text"]), "reply": to_html(choice["reply"])}
        for choice in table.get("choices", [])
    ]
    zones = [{"to": zone["to"], "reply": to_html(zone["reply"])} for zone in table.get("zones", [])]
    rest = {"choices": choices, "zones": zones, "name": name, "digest": _digest(table)}
    return table | texts | rest | ({} if table["kind"] == "choice" else axis_of(table))


def _digest(table: Table) -> str:
    """Return what tells one form of a guess from another: an earlier answer fits only the same one."""
    told = ("told", "zones", "digits")
    asked = {key: value for key, value in table.items() if key not in told}
    asked["choices"] = [(choice["key"], choice["text"]) for choice in table.get("choices", [])]
    return fingerprint(asked)
