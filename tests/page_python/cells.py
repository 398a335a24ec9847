"""Runs cells in the page's Python, in Node.js."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.javascript import run_node

RUN_CELLS = Path(__file__).parent / "run_cells.mjs"


def run_cells(cells: list[str], files: dict[str, str]) -> dict[str, Any]:
    """Run cells one after the other: ``{"shown": [{"stdout", "value", "error"}], "notes": [...]}``."""
    return run_node(RUN_CELLS, given={"files": files, "cells": cells})
