"""What a question and a guess must have: checked when a file is read, and when a teacher makes one."""

from __future__ import annotations

import difflib
import itertools
import math
import numbers
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from mnist_lesson.data import IMAGE_SIZE
from mnist_lesson.questions.arithmetic import FormulaError, evaluate
from mnist_lesson.questions.formulas import TexError
from mnist_lesson.questions.text import fill, to_html

Table = dict[str, Any]

TOLERANCE = 1e-9
"""Where a number question gives none: equal, but for rounding in the last digits."""
KINDS = ("choice", "several", "number", "order", "point")
GUESSES = ("choice", "number", "curve")
NUMBER, TEXT, LIST, FLAG = float, str, list, bool
WANTED = {TEXT: "a text", NUMBER: "a number", LIST: "a list", FLAG: "True or False"}

_COMMON: dict[str, type] = {"kind": TEXT, "text": TEXT, "code": TEXT, "see": TEXT, "objective": NUMBER}
_RIGHT: dict[str, type] = {"right": TEXT}
QUESTION_KEYS: dict[str, dict[str, type]] = {
    "choice": {"choices": LIST},
    "several": {"choices": LIST},
    "number": {
        "answer": TEXT,
        "tolerance": NUMBER,
        "unit": TEXT,
        "values": LIST,
        "wrong": LIST,
        "other": TEXT,
    },
    "order": {"items": LIST, "wrong": LIST, "other": TEXT},
    "point": {"picture": TEXT, "pixels": LIST, "areas": LIST, "wrong": LIST, "other": TEXT},
}
GUESS_KEYS: dict[str, dict[str, type]] = {
    "choice": {"choices": LIST},
    "number": {
        "low": NUMBER,
        "high": NUMBER,
        "step": NUMBER,
        "unit": TEXT,
        "scale": TEXT,
        "digits": NUMBER,
        "zones": LIST,
    },
    "curve": {"x": LIST, "x_label": TEXT, "y_label": TEXT, "low": NUMBER, "high": NUMBER, "unit": TEXT},
}
OPTIONAL = frozenset(
    [
        "code",
        "see",
        "objective",
        "tolerance",
        "unit",
        "values",
        "wrong",
        "other",
        "picture",
        "pixels",
        "told",
        "scale",
        "digits",
        "zones",
    ]
)
CHOICE_KEYS: dict[str, type] = {"text": TEXT, "right": FLAG, "reply": TEXT}


class QuestionError(ValueError):
    """A question or a guess is not what it must be."""


def check_question(table: Mapping[str, Any], name: str = "the question") -> Table:
    """Return a question, checked.

    Raises:
        QuestionError: what is missing, unknown or contradictory, and what is expected.
    """
    kind = _kind(table, KINDS, name)
    checked = _keys(table, _COMMON | _RIGHT | QUESTION_KEYS[kind], name)
    {
        "choice": _check_choice,
        "several": _check_several,
        "number": _check_number,
        "order": _check_order,
        "point": _check_point,
    }[kind](checked, name)
    _check_texts(_texts(checked), name, _first_values(checked))
    return checked


def check_guess(table: Mapping[str, Any], name: str = "the guess") -> Table:
    """Return a guess, checked.

    Raises:
        QuestionError: what is missing, unknown or contradictory, and what is expected.
    """
    kind = _kind(table, GUESSES, name)
    common: dict[str, type] = {"kind": TEXT, "text": TEXT, "told": TEXT}
    checked = _keys(table, common | GUESS_KEYS[kind], name)
    {"choice": _check_keyed, "number": _check_line, "curve": _check_curve}[kind](checked, name)
    _check_texts(_texts(checked), name, {})
    return checked


# ---- What all have -----------------------------------------------------------------------------


def _kind(table: Mapping[str, Any], kinds: tuple[str, ...], name: str) -> str:
    kind = table.get("kind")
    if kind not in kinds:
        raise QuestionError(f"{name}: kind must be one of {', '.join(kinds)}; got {kind!r}")
    return str(kind)


def _keys(
    table: Mapping[str, Any], known: Mapping[str, type], name: str, optional: Collection[str] = OPTIONAL
) -> Table:
    """Return a table, its keys and the kinds of their values checked."""
    for key, value in table.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"; do you mean {near[0]!r}?" if near else f"; it may have {', '.join(known)}"
            raise QuestionError(f"{name}: {key!r} is not known{hint}")
        if not _is(value, known[key]) or value == "":
            wanted = WANTED[known[key]]
            raise QuestionError(f"{name}: {key} must be {wanted}; got {value!r}")
    missing = [key for key in known if key not in table and key not in optional]
    if missing:
        raise QuestionError(f"{name}: {' and '.join(missing)} must be given")
    return dict(table)


def _is(value: object, kind: type) -> bool:
    if kind is NUMBER:
        return isinstance(value, numbers.Real) and not isinstance(value, bool) and math.isfinite(value)
    return isinstance(value, kind)


def _rows(table: Table, key: str, known: Mapping[str, type], name: str, *, least: int = 0) -> list[Table]:
    """Return the tables of a list, each checked."""
    rows = table.get(key, [])
    if len(rows) < least:
        raise QuestionError(f"{name}: {key} must have at least {least}; got {len(rows)}")
    for index, row in enumerate(rows, start=1):
        if not isinstance(row, Mapping):
            raise QuestionError(f"{name}: {key} must be a list of tables; number {index} is {row!r}")
    return [_keys(row, known, f"{name}, {key} {index}") for index, row in enumerate(rows, start=1)]


def _replies_differ(rows: Iterable[Table], name: str) -> None:
    replies = [row["reply"] for row in rows if "reply" in row]
    if len(set(replies)) < len(replies):
        raise QuestionError(f"{name}: two wrong answers have the same reply; each needs its own")


def _texts(value: object) -> Iterable[str]:
    """Return all texts of a question that are shown."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        hidden = {"kind", "code", "see", "answer", "picture", "key", "scale"}
        yield from itertools.chain(*(_texts(part) for key, part in value.items() if key not in hidden))
    elif isinstance(value, list):
        yield from itertools.chain(*(_texts(part) for part in value))


def _check_texts(texts: Iterable[str], name: str, values: Mapping[str, float]) -> None:
    for text in texts:
        try:
            to_html(fill(text, values))
        except (TexError, FormulaError, ValueError) as error:
            raise QuestionError(f"{name}: in the text {text[:60]!r}: {error}") from None


# ---- Questions -----------------------------------------------------------------------------------


def _check_choice(table: Table, name: str) -> None:
    rows = _choices(table, name, optional=("right", "reply"))
    right = [row for row in rows if row.get("right")]
    if len(rows) < 2 or len(right) != 1:
        raise QuestionError(
            f"{name}: a choice needs 2 or more choices, exactly one with right = true; got "
            f"{len(rows)} with {len(right)}"
        )
    for row in rows:
        if not row.get("right") and "reply" not in row:
            raise QuestionError(f"{name}: the wrong choice {row['text']!r} needs a reply of its own")
    _replies_differ(rows, name)


def _check_several(table: Table, name: str) -> None:
    rows = _choices(table, name, optional=("right",))
    right = [row for row in rows if row.get("right")]
    if not 0 < len(right) < len(rows):
        raise QuestionError(f"{name}: of several choices at least one is right and one wrong")
    _replies_differ(rows, name)


def _choices(table: Table, name: str, optional: Collection[str]) -> list[Table]:
    """Return the choices, each checked."""
    for row in table["choices"]:
        if not isinstance(row, Mapping):
            raise QuestionError(f"{name}: each choice must be a table with text and reply; got {row!r}")
    where = [f"{name}, {str(row.get('text', ''))[:40]!r}" for row in table["choices"]]
    rows = zip(table["choices"], where, strict=True)
    return [_keys(row, CHOICE_KEYS, place, optional) for row, place in rows]


def _check_number(table: Table, name: str) -> None:
    if "other" not in table:
        raise QuestionError(f"{name}: other must be given, the reply to any other number")
    tolerance = float(table.get("tolerance", TOLERANCE))
    wrong = _rows(table, "wrong", {"answer": TEXT, "reply": TEXT}, name, least=1)
    _replies_differ(wrong, name)
    for values in table.get("values", [{}]):
        if not isinstance(values, Mapping) or not all(
            isinstance(number, numbers.Real) for number in values.values()
        ):
            raise QuestionError(f"{name}: each of values must be a table of numbers; got {values!r}")
        results = [_result(row["answer"], values, name) for row in [table, *wrong]]
        for (i, one), (j, other) in itertools.combinations(enumerate(results), 2):
            if abs(one - other) <= 2 * tolerance:
                first = "the right answer" if i == 0 else f"wrong answer {i}"
                raise QuestionError(
                    f"{name}: {first} and wrong answer {j} are both {one:g} for {dict(values)}"
                )


def _result(formula: str, values: Mapping[str, float], name: str) -> float:
    try:
        result = evaluate(formula, values)
    except FormulaError as error:
        raise QuestionError(f"{name}: {error}") from None
    if not isinstance(result, numbers.Real) or not math.isfinite(result):
        raise QuestionError(f"{name}: {formula!r} must be a finite number; got {result!r}")
    return float(result)


def _first_values(table: Table) -> dict[str, float]:
    """Return the values with which texts are tried: those of a number question's first variant."""
    if table["kind"] != "number":
        return {}
    values = dict((table.get("values") or [{}])[0])
    return values | {"answer": evaluate(table["answer"], values)}


def _check_order(table: Table, name: str) -> None:
    items = table["items"]
    if not 3 <= len(items) <= 6 or not all(isinstance(item, str) for item in items):
        raise QuestionError(f"{name}: items must be 3 to 6 texts in the right order; got {items!r}")
    if len(set(items)) < len(items):
        raise QuestionError(f"{name}: two items are the same")
    if "other" not in table:
        raise QuestionError(f"{name}: other must be given, the reply to any other order")
    rows = _rows(table, "wrong", {"early": NUMBER, "late": NUMBER, "reply": TEXT}, name, least=1)
    _replies_differ(rows, name)
    for row in rows:
        if not 1 <= row["late"] < row["early"] <= len(items):
            raise QuestionError(
                f"{name}: early must come after late in the right order, both from 1 to {len(items)}; "
                f"got early = {row['early']}, late = {row['late']}"
            )


def _check_point(table: Table, name: str) -> None:
    if ("picture" in table) == ("pixels" in table):
        raise QuestionError(f"{name}: either picture or pixels must be given")
    if "other" not in table:
        raise QuestionError(f"{name}: other must be given, the reply to any other place")
    rows, columns = _size(table, name)
    wrong = _rows(table, "wrong", {"area": LIST, "reply": TEXT}, name, least=1)
    _replies_differ(wrong, name)
    for area in [*table["areas"], *(row["area"] for row in wrong)]:
        if not (
            isinstance(area, list)
            and len(area) == 4
            and all(isinstance(place, int) for place in area)
            and 0 <= area[0] <= area[2] < rows
            and 0 <= area[1] <= area[3] < columns
        ):
            raise QuestionError(
                f"{name}: an area must be [first row, first column, last row, last column] within "
                f"{rows} rows and {columns} columns; got {area!r}"
            )
    if not table["areas"]:
        raise QuestionError(f"{name}: areas must have at least one area that is right")


def _size(table: Table, name: str) -> tuple[int, int]:
    """Return the rows and columns of the picture."""
    if "picture" in table:
        part, _, number = table["picture"].partition("/")
        if part not in ("train", "test") or not number.isdecimal():
            raise QuestionError(
                f"{name}: picture must be such as 'test/0' or 'train/17'; got {table['picture']!r}"
            )
        return IMAGE_SIZE, IMAGE_SIZE
    pixels = table["pixels"]
    widths = {len(row) if isinstance(row, list) else 0 for row in pixels}
    levels = [level for row in pixels if isinstance(row, list) for level in row]
    if (
        len(widths) != 1
        or not 1 <= min(widths) <= IMAGE_SIZE
        or len(pixels) > IMAGE_SIZE
        or not all(isinstance(level, int) and 0 <= level <= 255 for level in levels)
    ):
        raise QuestionError(
            f"{name}: pixels must be up to {IMAGE_SIZE} rows of equal length, of gray levels 0 to 255"
        )
    return len(pixels), widths.pop()


# ---- Guesses -------------------------------------------------------------------------------------


def _check_keyed(table: Table, name: str) -> None:
    rows = _rows(table, "choices", {"key": TEXT, "text": TEXT, "reply": TEXT}, name, least=2)
    if len({row["key"] for row in rows}) < len(rows):
        raise QuestionError(f"{name}: two choices have the same key")
    _replies_differ(rows, name)


def _check_range(table: Table, name: str) -> None:
    if not table["low"] < table["high"]:
        raise QuestionError(f"{name}: low must be below high; got {table['low']} and {table['high']}")


def _check_line(table: Table, name: str) -> None:
    _check_range(table, name)
    if table["step"] <= 0:
        raise QuestionError(f"{name}: step must be above 0; got {table['step']}")
    if table.setdefault("scale", "linear") not in ("linear", "log"):
        raise QuestionError(f"{name}: scale must be 'linear' or 'log'; got {table['scale']!r}")
    if table["scale"] == "log" and table["low"] <= 0:
        raise QuestionError(f"{name}: a logarithmic scale begins above 0; got low = {table['low']}")
    zones = _rows(table, "zones", {"to": NUMBER, "reply": TEXT}, name)
    ends = [zone["to"] for zone in zones]
    if ends != sorted(set(ends)):
        raise QuestionError(f"{name}: the zones' ends must grow; got {ends}")


def _check_curve(table: Table, name: str) -> None:
    _check_range(table, name)
    x = table["x"]
    if len(x) < 2 or not all(isinstance(one, numbers.Real) for one in x) or list(x) != sorted(set(x)):
        raise QuestionError(f"{name}: x must be 2 or more growing numbers; got {x!r}")
