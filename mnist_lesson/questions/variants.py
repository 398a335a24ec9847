"""What a question shows: its texts as HTML, its numbers computed, once for each variant."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Mapping
from typing import Any

from mnist_lesson.data import load_mnist
from mnist_lesson.questions.arithmetic import evaluate
from mnist_lesson.questions.checks import TOLERANCE, Table
from mnist_lesson.questions.text import fill, to_html, to_inline

SHARE = "Right as a share of 1. Here it is asked in percent: a hundred times as much."
"""The reply to whoever types 0.75 where 75% is asked; the question's own replies go before it."""
ASKED = {"kind", "text", "code", "items", "values", "answer", "tolerance", "picture", "pixels", "areas"}


def digest(table: Mapping[str, Any]) -> str:
    """Return a short fingerprint of what is asked: another reply leaves it as it is, other choices don't."""
    asked = {key: value for key, value in table.items() if key in ASKED}
    asked["choices"] = [(choice["text"], bool(choice.get("right"))) for choice in table.get("choices", [])]
    return fingerprint(asked)


def fingerprint(asked: Mapping[str, Any]) -> str:
    """Return eight letters that tell one thing asked from another."""
    text = json.dumps(asked, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def variants(table: Table) -> list[Table]:
    """Return what is shown, a dictionary for each variant; only questions for a number have more than one."""
    if table["kind"] == "number":
        return [_number(table, values) for values in table.get("values", [{}])]
    return [_shown(table, {}) | _parts(table)]


def _shown(table: Table, values: Mapping[str, float]) -> Table:
    """Return the texts that all kinds have."""
    shown = {key: to_html(fill(table[key], values)) for key in ("text", "right", "other") if key in table}
    return shown | ({"code": fill(table["code"], values).strip("\n")} if "code" in table else {})


def _number(table: Table, values: Mapping[str, float]) -> Table:
    answer = float(evaluate(table["answer"], values))
    known = {**values, "answer": answer}
    wrong = [
        {"answer": float(evaluate(row["answer"], values)), "reply": to_html(fill(row["reply"], known))}
        for row in table["wrong"]
    ]
    tolerance = float(table.get("tolerance", TOLERANCE))
    if table.get("unit") == "%" and abs(answer) > 100 * tolerance:
        wrong.append({"answer": answer / 100, "reply": to_html(SHARE)})
    return _shown(table, known) | {"answer": answer, "tolerance": tolerance, "wrong": wrong}


def _parts(table: Table) -> Table:
    match table["kind"]:
        case "choice" | "several":
            return {"choices": [_choice(row) for row in table["choices"]]}
        case "order":
            wrong = [
                {"early": row["early"] - 1, "late": row["late"] - 1, "reply": to_html(row["reply"])}
                for row in table["wrong"]
            ]
            items = [to_inline(item) for item in table["items"]]
            return {"items": items, "start": _shuffled(table), "wrong": wrong}
    wrong = [{"area": row["area"], "reply": to_html(row["reply"])} for row in table["wrong"]]
    return {"pixels": _pixels(table), "areas": table["areas"], "wrong": wrong}


def _choice(row: Table) -> Table:
    reply = {"reply": to_html(row["reply"])} if "reply" in row else {}
    return {"text": to_inline(row["text"]), "right": bool(row.get("right"))} | reply


def _shuffled(table: Table) -> list[int]:
    """Return an order of the items that is not the right one; the same at each run."""
    places = list(range(len(table["items"])))
    chance = random.Random(digest(table))
    while places == sorted(places):
        chance.shuffle(places)
    return places


def _pixels(table: Table) -> list[list[int]]:
    """Return the gray levels of the picture, row by row."""
    if "pixels" in table:
        return table["pixels"]
    part, _, number = table["picture"].partition("/")
    (train, _), (test, _) = load_mnist()
    return (train if part == "train" else test)[int(number)].tolist()
