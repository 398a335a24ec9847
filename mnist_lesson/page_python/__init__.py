"""Python in the page: MicroPython with the course's ``numpy`` and ``keras``, which run a chapter's cells
there.

``vendor`` is MicroPython as its makers deliver it, ``source`` reads a cell's text, ``arrays`` and
``training`` compute, ``packages`` is what Python imports, ``worker.js`` runs it all beside the page and
``session.js`` is the page's side of it. Pages load it when a reader asks for it: :func:`runtime_source`.
"""

from __future__ import annotations

import base64
import functools
import gzip
import json
import re
from pathlib import Path

from mnist_lesson.page_python.course import course_files
from mnist_lesson.widgets.engine import read_wasm
from mnist_lesson.widgets.source import read_module

_HERE = Path(__file__).resolve().parent  # as the modules are, in an environment behind a symbolic link, too
_ROOT = _HERE.parent
SESSION = _HERE / "session.js"
WORKER = _HERE / "worker.js"
_VENDOR = _HERE / "vendor"
_PACKAGES = _HERE / "packages"

# "export" in the linker's text would make its functions doors of this module.
_LOADER = """{linker}
const texts = {texts};
const url = createLinker(texts);
export const source = {{
  texts,
  worker: {worker},
  files: {files},
  engine: "{engine}",
  wasm: "{wasm}",
}};
export const load = () => import(url({main}));
"""


def _name(path: Path) -> str:
    return path.relative_to(_ROOT).as_posix()


def module_texts(*mains: Path) -> dict[str, str]:
    """Return the texts of modules and of all that they import, by name; an import in them is
    ``"lesson:<name>"``.

    Raises:
        FileNotFoundError: a module is not there.
        ValueError: an import leads out of the package.
    """
    texts: dict[str, str] = {}
    waiting = [main.resolve() for main in mains]
    while waiting:
        module = waiting.pop()
        if _name(module) in texts:
            continue
        if module == _VENDOR / "micropython.mjs":  # it has no comments, and imports nothing
            texts[_name(module)] = module.read_text(encoding="utf-8") + "\n"
            continue
        texts[_name(module)], imported = read_module(module, _ROOT)
        waiting.extend(imported)
    return dict(sorted(texts.items()))


def package_files() -> dict[str, str]:
    """Return the texts of all that Python can import in the page, by path."""
    own = {
        path.relative_to(_PACKAGES).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(_PACKAGES.rglob("*.py"))
    }
    return {**course_files(), **own}


def _json(value: object) -> str:
    # "<" is written so that no text can end the page's script that carries it.
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


@functools.cache
def runtime_source(main: Path = SESSION) -> str:
    """Return the text of the module that a page loads to run Python.

    Args:
        main: the module that its ``load()`` gives; by default ``session.js``.

    Returns:
        An ES module that works alone, from any address. It exports ``load``, which gives ``main``'s module,
        and ``source``, which ``createSession`` takes.

    Raises:
        FileNotFoundError: the package lacks a file.
    """
    wasm = gzip.compress((_VENDOR / "micropython.wasm").read_bytes(), compresslevel=9, mtime=0)
    return _LOADER.format(
        linker=re.sub(r"^export ", "", read_module(_HERE / "linker.js", _ROOT)[0], flags=re.MULTILINE),
        texts=_json(module_texts(main, WORKER)),
        worker=_json(_name(WORKER)),
        main=_json(_name(main)),
        files=_json(package_files()),
        engine=read_wasm(),
        wasm=base64.b64encode(wasm).decode("ascii"),
    )
