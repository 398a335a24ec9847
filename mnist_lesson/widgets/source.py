"""A widget's JavaScript as one text, put together when the widget's class is made.

The modules import each other with relative paths, as modules do. A notebook loads a widget's source from a
Blob URL, where a relative path leads nowhere. So the source is a small loader with the texts of all modules
that the widget needs, each once; it hands every relative import a Blob URL of the module that it names. Two
imports of one module have the same URL, so a browser runs it once. Nothing is bundled or written to disk.

Only ``import.meta.url`` is a ``data:`` URL that holds all that its module imports, again as ``data:`` URLs,
so that ``new Worker(import.meta.url, { type: "module" })`` works: in a page from a file no worker can load a
Blob URL. The other modules do without, since such URLs grow with each level of imports, and a browser keeps
several copies of a URL: with them the training lab's page took 885 MB.

The modules are loaded when the widget is rendered: anywidget gives a widget's source two seconds to load, and
on a busy machine it would drop all messages to a widget that takes longer.
"""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path

# A statement's start tells an import from words in a string; lit's statements stand in one line.
_RELATIVE_IMPORT = re.compile(
    r"""(?:^|(?<=;))(?P<before>(?:import|export)\b[^'";]*)(?P<quote>["'])(?P<path>\.{1,2}/[^"'\n]+)(?P=quote)""",
    re.MULTILINE,
)
# Licenses stay where they are. Behind code a comment is one where all strings of its line are closed.
_COMMENT = re.compile(
    r"^[ \t]*/\*(?!\*\s+\* @license)(?:(?!\*/).)*\*/[ \t]*\n|^//# sourceMappingURL=[^\n]*\n"
    r"""|^(?P<code>(?:[^"'`\n]|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\\n]|\\.)*`)*?)"""
    r"(?:^|[ \t]+)// [^\n]*(?<!\*/)$",
    re.MULTILINE | re.DOTALL,
)
_HERE = Path(__file__).resolve().parent  # as the modules are, in an environment behind a symbolic link, too

# What can't stand in a data: URL that stands between quotes is percent-encoded.
_LOADER = r"""const texts = %s;
const main = %s;
const urls = {};
const named = (name) => `${texts[name]}//# sourceURL=mnist_lesson/widgets/${name}`;
const linked = (name, urlOf) => named(name).replace(/"lesson:([^"]+)"/g, (_, other) => `"${urlOf(other)}"`);
const complete = (name) => "data:text/javascript," + linked(name, complete)
  .replace(/[%%#?"\\\n\r\t]/g, encodeURIComponent);
const url = (name) => (urls[name] ??= URL.createObjectURL(new Blob(
  [linked(name, url).replace("import.meta.url", () => `"${complete(name)}"`)], { type: "text/javascript" })));
export const load = () => import(url(main));
export default { render: async (view) => (await load()).default.render(view) };
"""


def _name(path: Path, root: Path | None = None) -> str:
    return path.relative_to(root or _HERE).as_posix()


def strip_comments(text: str) -> str:
    """Return a module's text without comments, but for licenses."""
    return _COMMENT.sub(lambda match: match["code"] or "", text)


@functools.cache
def read_module(path: Path, root: Path | None = None) -> tuple[str, tuple[Path, ...]]:
    """Return an ES module's text without block comments, and the modules that it imports.

    A relative import ``"./ui/lit.js"`` reads ``"lesson:ui/lit.js"`` in the text: names are paths seen from
    ``root``, by default this folder.

    Raises:
        FileNotFoundError: the module is not there.
        ValueError: an import leads out of ``root``.
    """
    imported: list[Path] = []

    def name_module(match: re.Match[str]) -> str:
        imported.append((path.parent / match["path"]).resolve())
        return f'{match["before"]}"lesson:{_name(imported[-1], root)}"'

    text = strip_comments(path.read_text(encoding="utf-8"))
    return _RELATIVE_IMPORT.sub(name_module, text), tuple(imported)


@functools.cache
def read_source(path: Path) -> str:
    """Return one ES module's source that works alone, whatever it imports.

    Args:
        path: a module in this folder, whose default export has ``render``; of another one the source exports
            ``load``, which gives the module.

    Raises:
        FileNotFoundError: the module, or one that it imports, is not there.
    """
    texts: dict[str, str] = {}
    waiting = [path.resolve()]
    while waiting:
        module = waiting.pop()
        if _name(module) not in texts:
            texts[_name(module)], imported = read_module(module)
            waiting.extend(imported)
    # "<" is written so that no text can end the page's script that carries it.
    table = json.dumps(dict(sorted(texts.items())), ensure_ascii=False, indent=0).replace("<", "\\u003c")
    return _LOADER % (table, json.dumps(_name(path.resolve())))


def split_source(source: str) -> tuple[dict[str, str], str] | None:
    """Return the texts of a source's modules by name, and the source without them; None if it is no such one.

    A page with several widgets carries the texts of all once; ``book/host.js`` puts the parts together again.
    """
    table, mark, rest = source.removeprefix("const texts = ").partition(";\nconst main = ")
    return (json.loads(table), mark[2:] + rest) if mark else None
