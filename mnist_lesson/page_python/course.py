"""The course's own package as the page's Python has it: made from its own source files, never from a second
copy.

``data``, ``neurons``, ``models`` … are read when the resource is written, and adapted to what MicroPython
knows: docstrings, annotations and imports for types go, a dataclass gets the ``__init__`` that it would have
had. A function that can't work in the page, because it reads a file, is replaced by the one of the same name
in ``replaced/``. Of all other modules the public names are kept: what would draw tells that it draws
elsewhere, what would read a file raises an error that says where it works.
"""

from __future__ import annotations

import ast
from pathlib import Path

from mnist_lesson.measurements import load_accuracy_over_seeds

_PACKAGE = Path(__file__).parent.parent
_REPLACED = Path(__file__).parent / "replaced"

ADAPTED = ("damage", "data", "evaluation", "images", "models", "neurons", "summary")
"""Modules that run in the page from their own source."""
CHECKS = _PACKAGE / "exercises"
"""The checks of exercises, which need nothing but NumPy: they run from their own source, too."""
DRAWING = ("plots", "widgets")
"""Folders whose functions and classes show something: here they leave a note."""
ELSEWHERE = ("drawing", "exchange", "files", "measurements", "pictures", "questions", "training")
"""Modules whose functions need what the page has not: here they raise."""

# What MicroPython lacks and these modules need for types or for what is replaced.
_LEFT_OUT = {"__future__", "collections.abc", "dataclasses", "hashlib", "pathlib", "typing"}
_LEFT_OUT |= {"zipfile", "zlib", "numpy.lib", "mnist_lesson.files"}
# Names at a module's top that only what was replaced uses.
_UNUSED = {
    "data": {"MNIST_PATH", "PUBLISHED_ARRAYS", "_READ_ERRORS", "_checked_files", "_read_arrays"}
    | {"_read_array", "_check_once", "_state", "_damage", "Arrays"},
    "summary": {"Shape"},
}


class _Adapter(ast.NodeTransformer):
    """Takes out of a module what MicroPython can't read and what only readers need."""

    def visit_Import(self, node: ast.Import) -> ast.Import | None:
        node.names = [alias for alias in node.names if alias.name not in _LEFT_OUT]
        return node if node.names else None

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.ImportFrom | None:
        return None if node.module in _LEFT_OUT else node

    def visit_If(self, node: ast.If) -> ast.AST | None:
        is_for_types = isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        return None if is_for_types else self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        is_words = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        return None if is_words else self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        if node.value is None:
            return None
        return ast.copy_location(ast.Assign([node.target], self.visit(node.value)), node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        for argument in _arguments(node.args):
            argument.annotation = None
        self.generic_visit(node)
        node.body = node.body or [ast.Pass()]
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        fields = [name for part in node.body if isinstance(part, ast.AnnAssign) for name in _names(part)]
        is_data = any("dataclass" in ast.unparse(decorator) for decorator in node.decorator_list)
        self.generic_visit(node)
        if is_data:
            node.decorator_list = []
            node.body.insert(0, _make_init(fields))
        node.body = node.body or [ast.Pass()]
        return node


def _arguments(arguments: ast.arguments) -> list[ast.arg]:
    extra = [argument for argument in (arguments.vararg, arguments.kwarg) if argument]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *extra]


def _make_init(fields: list[str]) -> ast.stmt:
    body = "\n".join(f"    self.{field} = {field}" for field in fields)
    return ast.parse(f"def __init__(self, {', '.join(fields)}):\n{body}").body[0]


def _names(node: ast.stmt) -> set[str]:
    """The names that a statement at a module's top defines."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def adapt(source: str, replacement: str = "", unused: frozenset[str] | set[str] = frozenset()) -> str:
    """Return a module's text as MicroPython can run it.

    Args:
        source: of the module.
        replacement: of a module whose functions take the place of those of the same name.
        unused: names at the module's top that are left out.

    Raises:
        ValueError: a function of ``replacement``, or a name in ``unused``, is not in the module any more.
    """
    tree, other = ast.parse(source), ast.parse(replacement)
    replaced = {name: node for node in other.body for name in _names(node)}
    there = {name for node in tree.body for name in _names(node)}
    if gone := (replaced.keys() | unused) - there:
        raise ValueError(
            f"Expected {', '.join(sorted(gone))} at the module's top, and it has none. "
            "Adapt course.py and replaced/."
        )
    kept = [node for node in tree.body if not _names(node) & unused]
    tree.body = [next((replaced[name] for name in _names(node) if name in replaced), node) for node in kept]
    return ast.unparse(ast.fix_missing_locations(_Adapter().visit(tree))) + "\n"


def _public(path: Path) -> list[tuple[str, bool]]:
    """The public functions and classes of a module, and whether each is a class."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    defined = [node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    found = [(node.name, isinstance(node, ast.ClassDef)) for node in defined if not node.name.startswith("_")]
    known = {name for name, _ in found}
    exported = [
        (ast.literal_eval(element), True)
        for node in tree.body
        if isinstance(node, ast.Assign) and _names(node) == {"__all__"} and isinstance(node.value, ast.List)
        for element in node.value.elts
    ]
    return found + [pair for pair in exported if pair[0] not in known]


def _stand_in(path: Path, kind: str) -> str:
    """A module whose public names are there and say what they would do."""
    lines = [f"from mnist_lesson._elsewhere import {kind}"]
    lines += [f'{name} = {kind}("{name}")' for name, _ in _public(path)]
    return "\n".join(lines) + "\n"


def _stand_ins(name: str, kind: str) -> dict[str, str]:
    folder = _PACKAGE / name
    if not folder.is_dir():
        return {f"mnist_lesson/{name}.py": _stand_in(folder.with_suffix(".py"), kind)}
    modules = sorted(folder.glob("*.py")) if name == "plots" else [folder / "__init__.py"]
    return {f"mnist_lesson/{name}/{path.name}": _stand_in(path, kind) for path in modules}


def _measured_accuracies() -> str:
    """The one measurement that a cell reads, which is in a file for other Pythons."""
    return f"def load_accuracy_over_seeds():\n    return {load_accuracy_over_seeds()!r}\n"


def course_files() -> dict[str, str]:
    """Return the texts of ``mnist_lesson`` for the page's Python, by path.

    Raises:
        ValueError: a module has lost a name that is replaced or left out here.
    """
    files: dict[str, str] = {}
    for name in DRAWING:
        files |= _stand_ins(name, "Shown")
    for name in ELSEWHERE:
        files |= _stand_ins(name, "Absent")
    files["mnist_lesson/measurements.py"] += _measured_accuracies()
    for path in sorted(CHECKS.glob("*.py")):
        files[f"mnist_lesson/exercises/{path.name}"] = adapt(path.read_text(encoding="utf-8"))
    for name in ADAPTED:
        replacement = _REPLACED / f"{name}.py"
        files[f"mnist_lesson/{name}.py"] = adapt(
            (_PACKAGE / f"{name}.py").read_text(encoding="utf-8"),
            replacement.read_text(encoding="utf-8") if replacement.exists() else "",
            _UNUSED.get(name, frozenset()),
        )
    return files
