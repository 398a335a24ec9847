"""A widget's modules become one source that works alone."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from mnist_lesson.widgets import source

WIDGETS = Path(source.__file__).parent
MODULES = sorted(path for path in WIDGETS.glob("*.js") if path.stem != "host")


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


def test_missing_module_is_named(folder: Path) -> None:
    (folder / "main.js").write_text('import "./shared/gone.js";\n')
    with pytest.raises(FileNotFoundError, match=r"gone\.js"):
        source.read_source(folder / "main.js")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_widget_source_can_stand_in_a_page(path: Path) -> None:
    text = source.read_source(path)
    table = text.split(";\nconst urls")[0].removeprefix("const texts = ")
    assert "<" not in table
    assert path.name in json.loads(table)
    assert not re.search(r"\bfrom \\?[\"']\.", text), "a relative import is left"
