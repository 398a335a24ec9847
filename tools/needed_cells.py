"""Which of a notebook's cells other cells need: those that define, or change, the names that they use.

    needed_cells(["x = 1", "y = 2", "z = x + 1"], ["print(z)"])    # ["x = 1", "z = x + 1"]

A name counts by its letters: what a cell defines is looked for in the cells that stand before its user.
"""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Sequence

CHANGING = {"add", "append", "build", "compile", "fit", "set_weights"}
"""Methods that change the object whose they are; others, such as ``predict``, only ask it."""
BLOCKS = (ast.For, ast.With, ast.FunctionDef, ast.ClassDef, ast.If, ast.Try)


def needed_cells(cells: Sequence[str], users: Sequence[str]) -> list[str]:
    """Return those of ``cells`` that the code of ``users`` needs, directly or by way of others."""
    wanted = _wanted_by(users)
    kept = []
    for source in reversed(cells):
        tree = ast.parse(source)
        defined = _defined(tree)
        if wanted & (defined | _changed(tree)):
            kept.append(source)
            wanted = (wanted - defined) | used_names(source)
    return kept[::-1]


def _wanted_by(users: Sequence[str]) -> set[str]:
    """Return the names that a row of cells takes from before it."""
    wanted: set[str] = set()
    known: set[str] = set()
    for source in users:
        wanted |= used_names(source) - known
        known |= defined_names(source)
    return wanted


def defined_names(source: str) -> set[str]:
    """Return the names that a cell defines for cells after it."""
    return _defined(ast.parse(source))


def used_names(source: str) -> set[str]:
    """Return the names that a cell takes from cells before it."""
    used: set[str] = set()
    known: set[str] = set()
    for statement in ast.parse(source).body:
        assigned = _defined(ast.Module([statement], []))
        names = _read_names(ast.unparse(statement))
        used |= names - known - (assigned if isinstance(statement, BLOCKS) else set())
        known |= assigned
    return used - set(dir(builtins))


def _read_names(source: str) -> set[str]:
    """Return the names that code reads and that are not its functions' own."""
    tables = [symtable.symtable(source, "cell", "exec")]
    names = set()
    for table in tables:
        tables += table.get_children()
        names |= {
            symbol.get_name()
            for symbol in table.get_symbols()
            if symbol.is_referenced() and (table.get_type() == "module" or symbol.is_global())
        }
    return names


def _defined(tree: ast.Module) -> set[str]:
    """Return the names that code binds at its top."""
    table = symtable.symtable(ast.unparse(tree), "cell", "exec")
    return {
        s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported() or s.is_namespace()
    }


def _changed(tree: ast.Module) -> set[str]:
    """Return the names whose objects code changes: ``model.fit(…)``, ``drawing[2] = 1``, ``a.b = 5``."""
    changed = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGING:
            changed.add(_root(node.func))
        elif isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, ast.Store):
            changed.add(_root(node))
    return changed


def _root(node: ast.expr) -> str:
    """Return the name at the left end of ``a.b[c].d``, or nothing."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
