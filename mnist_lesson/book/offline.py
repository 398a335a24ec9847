"""The book without a network: what the front page's button "Keep this book on my device" needs.

The list of the build's files with their digests, a short text that names the build, the service worker that
serves what was kept, and the manifest by which a browser installs the book like a program.
``offline_worker.js`` tells how a reader never gets a page of one build with a script of another;
``offline_page.js`` is the button.

The worker is made of the modules in ``WORKER_SCRIPTS``, and knows nothing of a build: a new one leaves it as
it is. The button's script stands in the front page, where ``<div class="lesson-offline">`` is the place for
it.
"""

from __future__ import annotations

import json
import re
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from .progress import script

HERE = Path(__file__).parent
NAME_SCRIPT = HERE / "offline_name.js"
WORKER_SCRIPTS = (NAME_SCRIPT, HERE / "offline_store.js", HERE / "offline_worker.js")
PAGE_SCRIPTS = (NAME_SCRIPT, HERE / "offline_page.js")
WORKER = "service-worker.js"
VERSION = "offline-version.txt"
LIST = "offline-list.json"
MANIFEST = "manifest.webmanifest"
ICON = "chapters/images/icon.png"
FRONT = ("index.html", "chapters/intro.html")
PLACE = re.compile(r'<div class="lesson-offline"[^>]*>')
IMAGES = re.compile(r"lesson-data/(train-\d+|test)\.js")
"""All of MNIST, which only training on more than the samples needs: kept when it is asked for."""
LEFT_OUT = re.compile(
    r"(_sources|colab|downloads|embed)/|.*\.whl$|objects\.inv$|searchindex\.js$|\.buildinfo$|(.*/)?\.DS_Store$|"
    rf"{re.escape(WORKER)}$|{re.escape(VERSION)}$|{re.escape(LIST)}$"
)
"""What is for another place (notebooks and wheel for Colab, frames), or what no page asks for."""
EXPORT = re.compile(r"^export (?=function|async function|const|class)", re.MULTILINE)
DIGITS = 16


def digest(content: bytes) -> str:
    """Return the digest of a file, as ``digestOf`` of ``offline_store.js`` does."""
    return sha256(content).hexdigest()[:DIGITS]


def name_build(files: dict[str, str]) -> str:
    """Return one digest for files, from their paths and digests."""
    return digest(json.dumps(sorted(files.items())).encode())


def kept_files(outdir: Path) -> dict[str, bytes]:
    """Return what can be kept of the built book, by the path from its top."""
    paths = {
        path.relative_to(outdir).as_posix(): path for path in sorted(outdir.rglob("*")) if path.is_file()
    }
    return {name: path.read_bytes() for name, path in paths.items() if not LEFT_OUT.match(name)}


def mark_front(outdir: Path, files: dict[str, bytes]) -> None:
    """Tell the front page its build, which is made of all files but itself, and what it takes to keep it."""
    build = name_build({name: digest(content) for name, content in files.items() if name not in FRONT})
    sizes = {False: 0, True: 0}
    for name, content in files.items():
        sizes[IMAGES.fullmatch(name) is not None] += len(content)
    place = f'<div class="lesson-offline" data-build="{build}" data-size="{sizes[False]}" '
    place += f'data-images-size="{sizes[True]}">'
    for name in set(FRONT) & set(files):
        files[name] = PLACE.sub(place, files[name].decode()).encode()
        (outdir / name).write_bytes(files[name])


def make_list(files: dict[str, bytes]) -> dict[str, Any]:
    """Return what the worker has to know of a build: its files in two groups, and its names."""
    digests = {name: digest(content) for name, content in files.items()}
    return {
        "version": name_build(digests),
        "build": name_build({name: one for name, one in digests.items() if name not in FRONT}),
        "text": {name: one for name, one in digests.items() if not IMAGES.fullmatch(name)},
        "images": {name: one for name, one in digests.items() if IMAGES.fullmatch(name)},
    }


def write_worker(outdir: Path) -> None:
    """Write the worker, and the list of the book as it lies there. Whoever changes a page calls it again."""
    files = kept_files(outdir)
    mark_front(outdir, files)
    listed = make_list(files)
    text = EXPORT.sub("", script(*WORKER_SCRIPTS))
    (outdir / WORKER).write_text(f'"use strict";\n{text}\nstartWorker(self);\n', encoding="utf8")
    (outdir / LIST).write_text(json.dumps(listed, separators=(",", ":")) + "\n", encoding="utf8")
    (outdir / VERSION).write_text(listed["version"] + "\n", encoding="utf8")


def make_manifest(title: str, description: str) -> dict[str, Any]:
    """Return the manifest, https://www.w3.org/TR/appmanifest/."""
    icon = {"src": "_static/icon.png", "sizes": "512x512", "type": "image/png"}
    return {
        "name": title,
        "short_name": "Ten Lines",
        "description": description,
        "lang": "en",
        "start_url": "./",
        "scope": "./",
        "display": "minimal-ui",  # with an address: links to a widget's state are sent to others
        "background_color": "#ffffff",
        "theme_color": "#5a3ec8",
        "icons": [
            {"src": "_static/favicon.svg", "sizes": "any", "type": "image/svg+xml"},
            icon,
            {**icon, "purpose": "maskable"},
        ],
    }


DESCRIPTION = "A first course in deep learning, as a book that runs"


def write_files(app: Sphinx) -> None:
    """Write all that stands beside the pages; nothing may change in them afterwards."""
    outdir = Path(app.outdir)
    manifest = make_manifest(app.config.html_title, DESCRIPTION)
    (outdir / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf8")
    icon = Path(app.confdir) / ICON
    if icon.exists():  # a book of another project has none
        shutil.copy(icon, outdir / "_static" / "icon.png")
    write_worker(outdir)


def has_place(doctree: nodes.document | None) -> bool:
    """Return whether a page has the place for the button."""
    return doctree is not None and any(PLACE.search(raw.astext()) for raw in doctree.findall(nodes.raw))


def add_script(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the front page the button's script."""
    if has_place(doctree):
        app.add_css_file("offline.css", priority=900)
        text = script(*PAGE_SCRIPTS)
        app.add_js_file(None, body=f"\n{text}\nstartOffline();\n", type="module", id="lesson-offline")


def connect(app: Sphinx) -> None:
    """Connect this part to Sphinx; ``finish_book`` calls ``write_files``, as its last."""
    app.connect("html-page-context", add_script)
