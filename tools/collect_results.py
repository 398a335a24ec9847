"""Collect the results of assignments that students have handed in: one line for each notebook in a folder.

    python tools/collect_results.py FOLDER

Read is what stands under each notebook's last cell, as it was handed in; nothing is run. Whoever doubts a
line opens that notebook and runs it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
from make_assignments import PASSED

NOT_RUN = "no result: run all cells, then save"


def printed(notebook: nbformat.NotebookNode) -> str:
    """Return what a notebook's cells of code have printed."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "".join(output.get("text", "") for output in outputs)


def read_result(path: Path) -> str:
    """Return a notebook's result in one line, or what it lacks."""
    try:
        text = printed(nbformat.read(path, as_version=4))
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, AttributeError, KeyError):
        return "no notebook"
    lines = text.splitlines()
    results = [number for number, line in enumerate(lines) if PASSED.search(line)]
    return "; ".join(lines[results[-1] : results[-1] + 2]) if results else NOT_RUN


def read_results(folder: Path) -> Iterator[str]:
    """Yield a line for each notebook in and below a folder. Raises FileNotFoundError if there is none."""
    paths = [path for path in sorted(folder.rglob("*.ipynb")) if ".ipynb_checkpoints" not in path.parts]
    if not paths:
        raise FileNotFoundError(f"Expected a folder with notebooks (.ipynb), and there is none in {folder}.")
    width = max(len(str(path.relative_to(folder))) for path in paths)
    for path in paths:
        yield f"{path.relative_to(folder)!s:{width}}  {read_result(path)}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, help="where the notebooks lie that were handed in")
    try:
        for line in read_results(parser.parse_args().folder):
            print(line)
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
