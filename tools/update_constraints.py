"""Renew constraints.txt: the newest packages that work together, in an environment made for it.

    python3.11 tools/update_constraints.py

Run it with the oldest Python that the course supports: what installs there installs on newer ones too.
Afterward delete .venv, run ``make notebooks`` and ``make test``, and read the differences.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent
# Held at Colab's versions, so that the committed outputs are those that a reader sees there. TensorFlow 2.21
# also writes to stderr at import, which would end up in the notebooks.
HELD = ("tensorflow==2.20.0", "keras==3.13.2", "jax==0.7.2")
EXTRAS = "book,test,lint,lab,node,distributed"
HEADER = """\
# The exact environment in which the committed outputs were made, and which `make` installs.
# Written by tools/update_constraints.py; the ranges in which the course runs are in requirements.txt.
"""


def newest_versions(folder: Path) -> list[str]:
    """Install the course with everything it can need into a new environment; return `pip freeze`."""
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", f"{ROOT}[{EXTRAS}]", *HELD], check=True)
    freeze = [python, "-m", "pip", "freeze", "--all", "--exclude", "mnist-lesson", "--exclude", "pip"]
    lines = subprocess.run(freeze, check=True, capture_output=True, text=True).stdout.splitlines()
    unpinned = [line for line in lines if "==" not in line]
    if unpinned:
        raise RuntimeError(f"Expected name==version in every line of pip freeze, got {unpinned}.")
    return sorted(lines, key=str.lower)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        lines = newest_versions(Path(folder))
    (ROOT / "constraints.txt").write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"constraints.txt: {len(lines)} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
