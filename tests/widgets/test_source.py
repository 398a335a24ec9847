"""A widget's modules become one source that works alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mnist_lesson.widgets import source
from tests.javascript import run_program

WIDGETS = Path(source.__file__).parent
MODULES = sorted(WIDGETS.glob("*/view.js"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder that takes the widgets' place."""
    monkeypatch.setattr(source, "_HERE", tmp_path)
    (tmp_path / "shared").mkdir()
    return tmp_path


RENDER = """async (source) => {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  return (await import(url)).default.render("é");
}"""
ANSWER_OF_WORKER = """new Promise((resolve, reject) => {
  const worker = new Worker(address, { type: "module" });
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = () => reject(new Error("the worker did not start"));
})"""

# What TypeScript writes of programs without their comments; where an import leads is left out.
PROGRAMS = """
import ts from "typescript";
const printer = ts.createPrinter({ removeComments: true });
const print = (text) => printer
  .printFile(ts.createSourceFile("module.js", text, ts.ScriptTarget.ES2022, true))
  .replace(/^((?:import|export)[^;"]*)"[^"]*"/gm, "$1");
answer(Object.keys(given).filter((name) => print(given[name][0]) !== print(given[name][1])));
"""


def run(open_widgets, path: Path, scheme: str = "http") -> object:
    """Return what a widget's source renders in a page."""
    page = open_widgets.open_html("<!DOCTYPE html><link rel='icon' href='data:,'>", 0, scheme=scheme)
    return page.evaluate(RENDER, source.read_source(path))


def test_source_computes_what_its_modules_do(folder: Path, open_widgets) -> None:
    (folder / "shared" / "one.js").write_text(
        'export const one = ["1 % # ? \\" \' < é"];\n', encoding="utf-8"
    )
    (folder / "shared" / "two.js").write_text('import { one } from "./one.js";\nexport const two = [one];\n')
    (folder / "main.js").write_text(
        "/** Words. */\nimport {\n  one,\n} from './shared/one.js';\n"
        'import { two } from "./shared/two.js";\n'
        "export default { render: (view) => [one === two[0], two[0][0], view] };\n"
    )
    assert run(open_widgets, folder / "main.js") == [True, "1 % # ? \" ' < é", "é"]


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_a_module_can_run_as_a_worker(folder: Path, open_widgets, scheme: str) -> None:
    (folder / "shared" / "one.js").write_text('export const one = "1 % # ? \\" \' < é";\n', encoding="utf-8")
    (folder / "shared" / "two.js").write_text('import { one } from "./one.js";\nexport const two = [one];\n')
    (folder / "shared" / "worker.js").write_text(
        'import { one } from "./one.js";\nimport { two } from "./two.js";\n'
        "export const address = import.meta.url;\n"
        'if (typeof window === "undefined") postMessage([one, two]);\n'
    )
    (folder / "main.js").write_text(
        'import { address } from "./shared/worker.js";\n'
        f"export default {{ render: () => {ANSWER_OF_WORKER} }};\n"
    )
    assert run(open_widgets, folder / "main.js", scheme) == ["1 % # ? \" ' < é", ["1 % # ? \" ' < é"]]


def test_every_module_stands_there_once_and_without_comments(folder: Path) -> None:
    (folder / "shared" / "one.js").write_text("/** A comment. */\nexport const marker = 1;\n")
    (folder / "shared" / "two.js").write_text('export { marker } from "./one.js";\n')
    (folder / "main.js").write_text(
        'import "./shared/one.js";\nimport "./shared/two.js";\nexport default 1;\n'
    )
    text = source.read_source(folder / "main.js")
    assert text.count("const marker") == 1
    assert "A comment" not in text


def test_code_behind_a_comment_stays(folder: Path) -> None:
    """A comment that is taken away ends at its own end, not at that of a later one."""
    (folder / "main.js").write_text(
        "/* one */ const marker = 1;\n/* two */\nexport default marker; /* three */\n"
    )
    text, _ = source.read_module(folder / "main.js")
    assert text == "/* one */ const marker = 1;\nexport default marker; /* three */\n"


def test_comments_go_and_words_of_a_program_stay(folder: Path) -> None:
    (folder / "main.js").write_text(
        "const far = 1; // it's a line's\n// whole\nexport default `https://a//b ${far}`; /* x // y */\n"
    )
    text, _ = source.read_module(folder / "main.js")
    assert text == "const far = 1;\n\nexport default `https://a//b ${far}`; /* x // y */\n"


def test_nothing_but_comments_is_taken_from_a_module() -> None:
    """They are found by their look alone: a string with a comment's look in it would lose its end."""
    paths = sorted(WIDGETS.rglob("*.js"))
    texts = {str(path): [path.read_text(encoding="utf-8"), source.read_module(path)[0]] for path in paths}
    assert len(texts) > 80
    assert run_program(PROGRAMS, texts) == []


def test_missing_module_is_named(folder: Path) -> None:
    (folder / "main.js").write_text('import "./shared/gone.js";\n')
    with pytest.raises(FileNotFoundError, match=r"gone\.js"):
        source.read_source(folder / "main.js")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.parent.name)
def test_widget_source_can_stand_in_a_page(path: Path) -> None:
    text = source.read_source(path)
    table = text.partition(";\nconst main")[0]
    assert "<" not in table
    texts, rest = source.split_source(text)
    assert f"{path.parent.name}/view.js" in texts
    assert rest.startswith(f'const main = "{path.parent.name}/view.js";\n')
    assert not re.search(r"\bfrom \\?[\"']\.", text), "a relative import is left"


def test_licenses_stay_and_sentences_in_one_line_are_read(folder: Path) -> None:
    (folder / "shared").mkdir(exist_ok=True)
    (folder / "shared" / "license.js").write_text(
        "/**\n * @license\n * Somebody's\n */\nexport const a = 1;\n"
    )
    (folder / "shared" / "other.js").write_text("/** Words. */\nexport const b = 2;\n")
    line = 'import{a}from"./shared/license.js";import{b}from"./shared/other.js";export default a+b;\n'
    (folder / "main.js").write_text(f"{line}//# sourceMappingURL=main.js.map\n")
    text = source.read_source(folder / "main.js")
    texts, _ = source.split_source(text)
    assert "Somebody's" in texts["shared/license.js"]
    assert "Words" not in texts["shared/other.js"]
    assert texts["main.js"].count('"lesson:shared/') == 2
    assert "sourceMappingURL" not in texts["main.js"]
