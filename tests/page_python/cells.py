"""Runs cells in the page's Python, in Node.js."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

RUN_CELLS = Path(__file__).parent / "run_cells.mjs"


def run_node(script: Path, given: object) -> Any:
    """Give a script JSON, and return the JSON that it writes."""
    done = subprocess.run(
        ["node", str(script)],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def run_cells(cells: list[str], files: dict[str, str]) -> dict[str, Any]:
    """Run cells one after the other: ``{"shown": [{"stdout", "value", "error"}], "notes": [...]}``."""
    return run_node(RUN_CELLS, {"files": files, "cells": cells})
