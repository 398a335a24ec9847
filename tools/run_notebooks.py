"""Execute the chapters and write their outputs back, so that git shows a difference only where one is.

    python tools/run_notebooks.py [chapters/03_perceptron.ipynb ...] [--jobs 2]

Every notebook runs top to bottom in a fresh kernel, in its own folder. Whatever would change from run to
run or from machine to machine without meaning anything (timestamps, kernel details) is left out.
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from kernels import notebook_client, share_cores

CHAPTERS = Path(__file__).parent.parent / "chapters"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def drop_widget_views(notebook: nbformat.NotebookNode) -> None:
    """Leave of a widget's output its picture and its text: a view's id is new in every run."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            for part in (output.get("data", {}), output.get("metadata", {})):
                part.pop(WIDGET_VIEW, None)


def execute(path: Path) -> None:
    """Execute one notebook in place."""
    notebook = nbformat.read(path, as_version=4)
    for number, cell in enumerate(notebook.cells):
        # Ids by position: a notebook built anew keeps them, so they don't clutter the history.
        cell["id"] = f"cell-{number:02d}"
    notebook_client(notebook, path.parent).execute()
    drop_widget_views(notebook)
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat_minor = 5
    nbformat.write(notebook, path)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("notebooks", nargs="*", type=Path)
    parser.add_argument("--jobs", type=int, default=2, help="notebooks at a time")
    arguments = parser.parse_args()
    share_cores(arguments.jobs)
    notebooks = arguments.notebooks or sorted(CHAPTERS.glob("*.ipynb"))
    failed = 0
    with ThreadPoolExecutor(arguments.jobs) as pool:
        for path, run in [(path, pool.submit(execute, path)) for path in notebooks]:
            error = run.exception()
            failed += error is not None
            print(f"{path.name}: {error or 'done'}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
