"""What questions and guesses have in common: they are text, so their still form is text, too.

Their content stands in ``mnist_lesson/questions``, or a teacher gives it:
``Question(text=…, choices=[…], …)``. They have no link to a state, for an answer is the reader's own: the
built page keeps it in the browser (``ui/memory.js``), a notebook in the widget's traits.
"""

from __future__ import annotations

from typing import Any

from mnist_lesson.questions.text import to_plain
from mnist_lesson.widgets.base import LessonWidget

FOLDED = "<details><summary>{summary}</summary>{html}</details>"


class AskingWidget(LessonWidget):
    """A widget whose still form is HTML."""

    def still_html(self) -> str:
        """Return the question as HTML: text, choices, and what one may unfold."""
        raise NotImplementedError

    def still_text(self) -> str:
        """Return the question as plain text, without the answer."""
        raise NotImplementedError

    def still(self) -> tuple[dict[str, str], dict[str, Any]]:
        """Return the still forms by MIME type; they need no metadata."""
        return {"text/plain": to_plain(self.still_text()), "text/html": self.still_html()}, {}
