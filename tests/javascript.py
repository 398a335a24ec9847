"""Programs in JavaScript that Node.js runs for a test: they read JSON and write JSON."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
WIDGETS = ROOT / "mnist_lesson" / "widgets"
HEAD = """
import { readFileSync } from "node:fs";
const widgets = process.argv[1];
const given = JSON.parse(readFileSync(0, "utf8"));
const answer = (value) => console.log(JSON.stringify(value));
"""


def run_node(*arguments: str | Path, given: object) -> Any:
    """Run Node.js with these arguments, hand it JSON, and return the JSON that it writes."""
    command = ["node", *map(str, arguments)]
    done = subprocess.run(
        command, input=json.dumps(given), capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def run_program(program: str, given: object) -> Any:
    """Run a program that imports from the folder ``widgets``, reads ``given``, and calls ``answer`` once."""
    return run_node("--input-type=module", "-e", HEAD + program, WIDGETS, given=given)
