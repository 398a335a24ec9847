"""Install what one of make's commands needs into the environment whose Python runs this.

    .venv/bin/python tools/install.py book [test lint lab ...]

The names are extras of pyproject.toml, the versions those of constraints.txt. uv does it, in a fifth of the
time, where there is a uv for this machine. Where there is none, and where uv fails, pip does: uv knows of
pip's settings only the index.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parent.parent
PIP = (sys.executable, "-m", "pip")
# Compiled at once: where Python may not write bytecode, each of its starts would read TensorFlow anew.
UV = (sys.executable, "-m", "uv", "pip", "install", "--quiet", "--compile-bytecode")
PINNED = ("--constraint", str(ROOT / "constraints.txt"))


def has_uv() -> bool:
    """Return whether this program's environment has uv, or could get it from where pip gets packages."""
    if find_spec("uv") is not None:
        return True
    command = (*PIP, "install", "--quiet", *PINNED, "uv")
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def pip_index(settings: str) -> str | None:
    """Return the index that pip is told to use instead of its own, from the lines of ``pip config list``."""
    pairs = dict(line.split("=", 1) for line in settings.splitlines() if "=" in line)
    for place in (":env:", "install", "global"):
        if value := pairs.get(f"{place}.index-url"):
            return value.strip("'\"")
    return None


def uv_environment() -> dict[str, str]:
    """Return the environment for uv: it asks the index that pip asks."""
    listed = subprocess.run((*PIP, "config", "list"), capture_output=True, text=True, check=False).stdout
    index = pip_index(listed)
    return {**({"UV_DEFAULT_INDEX": index} if index else {}), **os.environ}


def install_with_uv(python: str | Path, *arguments: str) -> bool:
    """Let uv install into the environment of ``python``; return whether it could."""
    if not has_uv():
        return False
    command = (*UV, "--python", str(python), *arguments)
    done = subprocess.run(command, env=uv_environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"uv can't install this here, so pip does. uv said:\n{done.stderr.rstrip()}", flush=True)
    return done.returncode == 0


def install(extras: list[str]) -> int:
    """Install the course with these extras; return pip's exit code, or 0."""
    arguments = (*PINNED, "--editable", f"{ROOT}[{','.join(extras)}]")
    if install_with_uv(sys.executable, *arguments):
        return 0
    return subprocess.run((*PIP, "install", "--quiet", *arguments), check=False).returncode


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("extras", nargs="+", metavar="extra", help="of pyproject.toml")
    extras = parser.parse_args().extras
    print(f"Installing the packages of: {', '.join(extras)}", flush=True)
    return install(extras)


if __name__ == "__main__":
    sys.exit(main())
