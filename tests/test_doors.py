"""Who may import whom: the rooms of the package, read from its own imports in Python and in JavaScript.

CONTRIBUTING.md draws the arrows as text; that drawing is held to be true, complete, and without a circle.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "mnist_lesson"
WIDGETS = PACKAGE / "widgets"
PAGE_PYTHON = PACKAGE / "page_python"
# What MicroPython reads in the page; in this Python nobody imports it.
OTHER_PYTHON = (PAGE_PYTHON / "packages", PAGE_PYTHON / "replaced")
CONTRIBUTING = (PACKAGE.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
IMPORT = re.compile(r"""(?:^|;)(?:import|export)\b[^'";]*["'](?P<path>\.{1,2}/[^"']+)["']""", re.MULTILINE)
ROOMS = {path.parent.name for path in WIDGETS.glob("*/view.js")}  # of one widget each
KERAS = {"keras", "tensorflow", "jax"}
NO_KERAS = {"data", "neurons", "drawing", "damage", "evaluation", "measurements", "plots", "widgets", "book"}
NO_KERAS |= {"page_python"}

Arrows = dict[str, set[str]]


def drawn_arrows(language: str) -> Arrows:
    """Return the arrows that CONTRIBUTING.md draws: lines "room -> room room" under the language's name."""
    (block,) = re.findall(rf"^{language}\n((?:  .+\n)+)", CONTRIBUTING, re.MULTILINE)
    pairs = (line.split("->") for line in block.strip().splitlines())
    return {room.strip(): set(entered.split()) for room, entered in pairs}


def javascript_imports(path: Path) -> list[Path]:
    """Return the files that a module imports."""
    found = IMPORT.finditer(path.read_text(encoding="utf-8"))
    return [(path.parent / match["path"]).resolve() for match in found]


def javascript_room(path: Path) -> str:
    """Return the room of a module: a folder of widgets/, or page_python with all that is in it."""
    return "page_python" if path.is_relative_to(PAGE_PYTHON) else path.relative_to(WIDGETS).parts[0]


def javascript_arrows() -> Arrows:
    """Return which rooms each room enters; a widget's room is called "a widget"."""
    arrows: Arrows = defaultdict(set)
    for path in sorted([*WIDGETS.rglob("*.js"), *PAGE_PYTHON.rglob("*.js")]):
        room = javascript_room(path)
        for other in javascript_imports(path):
            assert other.exists(), f"{path}: there is no {other}"
            entered = javascript_room(other)
            if entered != room:
                arrows["a widget" if room in ROOMS else room].add(entered)
    return arrows


def at_run_time(node: ast.AST) -> Iterable[ast.AST]:
    """Yield all parts of a program but those that stand there for type checkers alone."""
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from at_run_time(child)


def python_modules(path: Path) -> Iterable[str]:
    """Yield the modules that a file imports, anywhere in it, with their whole names."""
    package = ["mnist_lesson", *path.relative_to(PACKAGE).parent.parts]
    for node in at_run_time(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def python_files() -> list[Path]:
    """Return the package's modules, without what only MicroPython reads."""
    return [
        path
        for path in sorted(PACKAGE.rglob("*.py"))
        if not any(path.is_relative_to(folder) for folder in OTHER_PYTHON)
    ]


def python_arrows() -> Arrows:
    """Return which modules and folders of the package's top each of them enters."""
    tops = {
        path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    arrows: Arrows = defaultdict(set)
    for path in python_files():
        room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        for name in python_modules(path):
            parts = name.split(".")
            if parts[0] == "mnist_lesson" and parts[1] in tops - {room, "__init__"}:
                arrows[room].add(parts[1])
    del arrows["__init__"]
    return arrows


@pytest.mark.parametrize(
    ("language", "arrows"),
    [("JavaScript", javascript_arrows()), ("Python", python_arrows())],
    ids=["js", "py"],
)
def test_drawing_is_true_and_has_no_circle(language: str, arrows: Arrows) -> None:
    assert drawn_arrows(language) == dict(arrows)
    tuple(TopologicalSorter(arrows).static_order())  # raises CycleError where there is one


def test_no_widget_enters_another_ones_room() -> None:
    assert javascript_arrows()["a widget"].isdisjoint(ROOMS)
    assert all(entered.isdisjoint(ROOMS) for entered in javascript_arrows().values())


def test_mathematics_of_a_widget_knows_no_page() -> None:
    for path in sorted(WIDGETS.glob("*/maths.js")):
        entered = [other.relative_to(WIDGETS) for other in javascript_imports(path)]
        assert not any(part.parts[0] == "ui" or part.name == "view.js" for part in entered), path


def test_host_enters_nothing() -> None:
    assert javascript_imports(PACKAGE / "book" / "host.js") == []


def test_keras_is_known_only_where_it_is_said() -> None:
    for path in python_files():
        if path.relative_to(PACKAGE).parts[0].removesuffix(".py") in NO_KERAS:
            assert KERAS.isdisjoint(name.split(".")[0] for name in python_modules(path)), path


def test_widgets_ask_training_for_an_engine_and_nothing_else_of_kerass_rooms() -> None:
    assert python_arrows()["widgets"].isdisjoint({"models", "runtime", "distributed", "book"})


def test_chapters_are_imported_by_nobody() -> None:
    assert not any("chapters" in entered for entered in python_arrows().values())


def test_what_computes_in_the_pages_python_knows_no_worker_and_no_page() -> None:
    for folder in ("arrays", "source", "training"):
        for path in sorted((PAGE_PYTHON / folder).rglob("*.js")):
            entered = {other.parent for other in javascript_imports(path)}
            assert entered.isdisjoint({PAGE_PYTHON, PAGE_PYTHON / "view", WIDGETS / "ui"}), path
