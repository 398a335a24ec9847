"""The machine's package manager, used where it asks nobody: as root, or with a sudo without a password."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

# For each manager its commands: one that renews its lists, and one that installs.
MANAGERS = {
    "apt-get": (
        ("apt-get", "update", "--quiet"),
        ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "--yes", "--no-install-recommends"),
    ),
    "dnf": (("dnf", "makecache", "--quiet"), ("dnf", "install", "--assumeyes", "--quiet")),
    "brew": (("brew", "update", "--quiet"), ("brew", "install", "--quiet")),
}
WITHOUT_ROOT = {"brew"}


@dataclass
class Machine:
    """What can be asked of a machine, and done to it. Tests put another in its place.

    Attributes:
        troubles: the last line of every command that failed.
    """

    troubles: list[str] = field(default_factory=list)

    def environment(self, name: str) -> str:
        """Return a variable of the environment, empty where it is not set."""
        return os.environ.get(name, "")

    def which(self, program: str) -> str | None:
        """Return the path of a program, None where there is none."""
        return shutil.which(program)

    def exists(self, path: str) -> bool:
        """Return whether there is such a file."""
        return Path(path).expanduser().is_file()

    def matching(self, pattern: str) -> list[str]:
        """Return the files whose paths fit a pattern, from the last name to the first."""
        return sorted(map(str, Path("/").glob(pattern.lstrip("/"))), reverse=True)

    def is_root(self) -> bool:
        """Return whether this process may do everything."""
        return os.geteuid() == 0

    def system(self) -> str:
        """Return "Linux" or "Darwin" (macOS)."""
        return platform.system()

    def run(self, *command: str) -> bool:
        """Run a command without a word of its own; return whether it went well, and keep its last line."""
        try:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
            )
        except OSError as error:
            self.troubles.append(str(error))
            return False
        if done.returncode:
            lines = (done.stdout + done.stderr).split("\n")
            said = next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")
            self.troubles.append(f"{command[0]}: {said}")
        return done.returncode == 0


def permission(machine: Machine) -> tuple[str, ...] | None:
    """Return what runs a command as root: nothing before it, or sudo; None where that is not allowed."""
    if machine.is_root():
        return ()
    if machine.which("sudo") and machine.run("sudo", "-n", "true"):
        return ("sudo", "-n")
    return None


def manager_for(machine: Machine, packages: dict[str, tuple[str, ...]]) -> str | None:
    """Return the first package manager of this machine that has the packages."""
    return next((name for name in packages if machine.which(name)), None)


def install_packages(machine: Machine, packages: dict[str, tuple[str, ...]]) -> bool:
    """Install packages of the system, named for each manager; return whether that could be done."""
    manager = manager_for(machine, packages)
    if manager is None:
        return False
    prefix = () if manager in WITHOUT_ROOT else permission(machine)
    if prefix is None:
        return False
    renew, install = MANAGERS[manager]
    # Old lists may still do, so a failure here is not the end.
    machine.run(*prefix, *renew)
    return machine.run(*prefix, *install, *packages[manager])
