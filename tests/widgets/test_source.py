"""A widget's modules become one source that works alone."""

from __future__ import annotations

import json
import re
import subprocess
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


def run(program: str, folder: Path) -> object:
    """Return what a widget's source renders, by way of Node."""
    (folder / "source.mjs").write_text(program, encoding="utf-8")
    command = (
        "import('./source.mjs').then(m => m.default.render('é')).then(v => console.log(JSON.stringify(v)))"
    )
    done = subprocess.run(["node", "-e", command], cwd=folder, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_source_computes_what_its_modules_do(folder: Path) -> None:
    (folder / "shared" / "one.js").write_text('export const one = "1 % # ? \\" \' < é";\n', encoding="utf-8")
    (folder / "shared" / "two.js").write_text('import { one } from "./one.js";\nexport const two = [one];\n')
    (folder / "main.js").write_text(
        "/** Words. */\nimport {\n  one,\n} from './shared/one.js';\n"
        'import { two } from "./shared/two.js";\n'
        "export default { render: (view) => [one === two[0], two[0], view] };\n"
    )
    assert run(source.read_source(folder / "main.js"), folder) == [True, "1 % # ? \" ' < é", "é"]


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
