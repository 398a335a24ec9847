"""Renew constraints.txt: the newest packages that work together on the oldest Python of the course.

    .venv/bin/python tools/update_constraints.py

What installs there installs on newer Pythons too. Afterward delete .venv, run ``make notebooks`` and ``make
test``, and read the differences.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
# Its very first release: some packages ask for a later one, which an old system does not have.
OLDEST_PYTHON = "3.11.0"
# Held at Colab's versions, so that the committed outputs are those that a reader sees there. TensorFlow 2.21
# also writes to stderr at import, which would end up in the notebooks.
HELD = ("tensorflow==2.20.0", "keras==3.13.2", "jax==0.7.2")
HEADER = """\
# The exact environment in which the committed outputs were made, and which `make` installs.
# Written by tools/update_constraints.py; the ranges in which the course runs are in requirements.txt.
"""


def newest_versions() -> list[str]:
    """Return name==version of all that the course can need. Raises CalledProcessError; uv says why."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-header", "--no-annotate"]
    command += ["--all-extras", "--python-version", OLDEST_PYTHON, "pyproject.toml", "-"]
    held = "\n".join(HELD)
    done = subprocess.run(command, cwd=ROOT, input=held, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.splitlines()


def main() -> int:
    lines = newest_versions()
    (ROOT / "constraints.txt").write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"constraints.txt: {len(lines)} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
