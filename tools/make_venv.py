"""Make the course's environment: a folder with a Python of its own.

    python3 tools/make_venv.py .venv

Debian keeps the part of Python that this needs in a package of its own; where it may, this installs it.
"""

import importlib.util
import subprocess
import sys

OLDEST, NEWEST = (3, 11), (3, 13)
ENSUREPIP = {"apt-get": (f"python{sys.version_info[0]}.{sys.version_info[1]}-venv",)}
TOO_OLD_OR_NEW = (
    "The course needs Python 3.11, 3.12 or 3.13 (TensorFlow has none for others), this is {}.{}. "
    "Name one: make PYTHON=python3.12"
)
NO_ENSUREPIP = (
    "This Python can't make an environment: a part of it (ensurepip) is missing. Install it, on Debian and "
    "Ubuntu with: sudo apt-get install {}"
)


def can_make_environments() -> bool:
    """Return whether this Python has the part that puts pip into an environment."""
    importlib.invalidate_caches()
    return importlib.util.find_spec("ensurepip") is not None


def main() -> int:
    (folder,) = sys.argv[1:]
    # No other line may come first: an old Python stumbles over newer words in other files.
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        sys.exit(TOO_OLD_OR_NEW.format(*sys.version_info[:2]))
    from system_packages import Machine, install_packages

    if not can_make_environments():
        print(f"This Python lacks ensurepip: installing {ENSUREPIP['apt-get'][0]}", flush=True)
        if not (install_packages(Machine(), ENSUREPIP) and can_make_environments()):
            sys.exit(NO_ENSUREPIP.format(ENSUREPIP["apt-get"][0]))
    return subprocess.run([sys.executable, "-m", "venv", folder], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
