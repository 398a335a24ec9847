"""The arithmetic of a number question: its answer, and its usual wrong answers, from a variant's values.

    evaluate("w1*x1 + b", {"w1": 2, "x1": 0.5, "b": -1})    # 0.0

The formulas stand in files that teachers edit, so only arithmetic is understood, and a mistake is told in
words.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from mnist_lesson.neurons import sigmoid, softmax, step

OPERATORS: dict[type, Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}


def _plain(function: Callable[..., np.ndarray]) -> Callable[..., Any]:
    """Return a function of the lesson that gives plain numbers, or a list of them."""
    return lambda z: function(z).tolist()


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "exp": math.exp,
    "log": math.log,
    "max": max,
    "min": min,
    "relu": lambda z: max(0.0, z),
    "round": round,
    "sigmoid": _plain(sigmoid),
    "softmax": _plain(softmax),
    "sqrt": math.sqrt,
    "step": _plain(step),
    "sum": sum,
}


class FormulaError(ValueError):
    """A formula is no arithmetic, or has no value."""


def evaluate(formula: str, values: Mapping[str, float]) -> Any:
    """Return the value of a formula: a number, or a list of them where it ends in one.

    Raises:
        FormulaError: what can't be understood or computed, and what can be.
    """
    try:
        return _value(ast.parse(formula.strip(), mode="eval").body, values)
    except SyntaxError:
        raise FormulaError(f"{formula!r} is no formula; write for example w1*x1 + b") from None
    except (ArithmeticError, IndexError, TypeError, ValueError) as error:
        if isinstance(error, FormulaError):
            raise FormulaError(f"{formula!r}: {error}") from None
        raise FormulaError(f"{formula!r} has no value: {error}") from None


def _value(node: ast.expr, values: Mapping[str, float]) -> Any:
    match node:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.Name(id=name) if name in values:
            return values[name]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            return OPERATORS[type(op)](_value(left, values), _value(right, values))
        case ast.UnaryOp(op=op, operand=operand) if type(op) in OPERATORS:
            return OPERATORS[type(op)](_value(operand, values))
        case ast.List(elts=parts):
            return [_value(part, values) for part in parts]
        case ast.Subscript(value=items, slice=place):
            return _value(items, values)[_value(place, values)]
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
            return FUNCTIONS[name](*(_value(argument, values) for argument in arguments))
        case ast.Name(id=name):
            raise FormulaError(f"there is no value {name!r}, only {', '.join(values) or 'none at all'}")
    known = ", ".join(FUNCTIONS)
    raise FormulaError(f"{ast.unparse(node)!r} is not understood; there are + - * / ** and {known}")
