"""Execute the book's notebooks, several at a time, into the cache from which Jupyter Book takes them.

    python tools/execute_chapters.py [--jobs 2]

Jupyter Book would do the same, one after the other. What is in the cache is not run again, unless something
that its cells depend on has changed since: the package that they call, Python, a package of requirements.txt.
"""

from __future__ import annotations

import argparse
import platform
import re
import subprocess
import sys
import time
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn, JupyterCacheAbstract
from kernels import notebook_client, share_cores
from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from sphinx_external_toc.parsing import parse_toc_yaml

ROOT = Path(__file__).parent.parent
CACHE = Path("_build") / ".jupyter_cache"  # where Jupyter Book looks, unless _config.yml names another
FAILURES = (CellExecutionError, CellTimeoutError, DeadKernelError)
SHELL = ("ipykernel", "ipython")  # how they print a value shows in the outputs


def read_page(path: Path) -> NotebookNode | None:
    """Return a page of the book as a notebook, as Jupyter Book reads it; None if there is no code in it."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        return nbformat.reads(text, as_version=4)
    return read_myst_markdown_notebook(text) if is_myst_markdown_notebook(text) else None


def book_pages(root: Path) -> dict[Path, NotebookNode]:
    """Return the book's pages that have code to run, in the order of _toc.yml."""
    found = {}
    for name in parse_toc_yaml(root / "_toc.yml"):
        path = next(path for suffix in (".ipynb", ".md") if (path := root / f"{name}{suffix}").is_file())
        if notebook := read_page(path):
            found[path] = notebook
    return found


def lesson_files(root: Path) -> list[Path]:
    """Return the files of the package that a cell may depend on: all but the book's own extension."""
    package = root / "mnist_lesson"
    found = (path for path in package.rglob("*") if path.is_file() and path.parent.name != "__pycache__")
    return sorted(path for path in found if package / "book" not in path.parents)


def package_versions(root: Path) -> list[str]:
    """Return the versions of the packages in requirements.txt, and of those that run the cells."""
    lines = (root / "requirements.txt").read_text(encoding="utf-8").splitlines()
    names = [match[0] for line in lines if (match := re.match(r"[\w.-]+", line))]
    return [f"{name}=={version(name)}" for name in (*names, *SHELL)]


def lesson_digest(root: Path) -> str:
    """Return a fingerprint of all that outputs depend on beside the cells."""
    digest = sha256("\n".join([platform.python_version(), *package_versions(root)]).encode())
    for path in lesson_files(root):
        digest.update(f"\n{path.relative_to(root)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def drop_outdated(cache: JupyterCacheAbstract, lesson: str) -> None:
    """Take out of the cache what was executed with another lesson."""
    for record in cache.list_cache_records():
        if record.data.get("lesson") != lesson:
            cache.remove_cache(record.pk)


def is_cached(cache: JupyterCacheAbstract, notebook: NotebookNode) -> bool:
    """Return whether a notebook with these cells is in the cache."""
    try:
        cache.match_cache_notebook(notebook)
    except KeyError:
        return False
    return True


def run(path: Path, notebook: NotebookNode) -> tuple[NotebookNode, float]:
    """Run a notebook; return it with its outputs, and the seconds that it took. Raises one of FAILURES."""
    start = time.perf_counter()
    # What ipykernel logs beside the notebook, at times when it ends, helps nobody here.
    notebook_client(notebook, path.parent).execute(stderr=subprocess.DEVNULL)
    return notebook, time.perf_counter() - start


def keep(cache: JupyterCacheAbstract, path: Path, done: Future, lesson: str) -> bool:
    """Put an executed notebook into the cache and say so; or say what went wrong in it."""
    try:
        notebook, seconds = done.result()
    except FAILURES as error:
        print(f"  {path.stem:<20} FAILED\n{error}", flush=True)
        return False
    data = {"execution_seconds": seconds, "lesson": lesson}
    cache.cache_notebook_bundle(CacheBundleIn(notebook, str(path), data=data), overwrite=True)
    print(f"  {path.stem:<20} {seconds:3.0f} s", flush=True)
    return True


def execute_pages(root: Path, jobs: int) -> bool:
    """Execute what is not in the cache; return whether all went well."""
    cache, lesson, pages = get_cache(root / CACHE), lesson_digest(root), book_pages(root)
    drop_outdated(cache, lesson)
    missing = {path: notebook for path, notebook in pages.items() if not is_cached(cache, notebook)}
    if not missing:
        return True
    print(f"Executing {len(missing)} of the {len(pages)} pages with code, {jobs} at a time:", flush=True)
    # In processes, so that an interrupt from the keyboard reaches every client, and it ends its kernel.
    with ProcessPoolExecutor(jobs) as pool:
        # The long chapters are at the end; started first, they don't keep the others waiting.
        runs = {pool.submit(run, path, notebook): path for path, notebook in reversed(missing.items())}
        return all([keep(cache, runs[done], done, lesson) for done in as_completed(runs)])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--jobs", type=int, default=2, help="notebooks at a time")
    arguments = parser.parse_args()
    share_cores(arguments.jobs)
    return 0 if execute_pages(ROOT, arguments.jobs) else 1


if __name__ == "__main__":
    sys.exit(main())
