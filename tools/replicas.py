"""Replicas of the places where readers run the course: virtual environments under .venvs/.

``cpu`` and ``tpu`` hold the packages of Colab's runtimes (tests/colab/runtimes.toml), ``oldest`` the floors
of requirements.txt, ``newest`` the newest packages that its ranges allow.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from install import install_with_uv

ROOT = Path(__file__).parent.parent
RUNTIMES = ROOT / "tests" / "colab" / "runtimes.toml"
REQUIREMENTS = ROOT / "requirements.txt"
FOLDER = ROOT / ".venvs"
# Without a TPU its driver does nothing but complain; JAX on the CPU stands in for JAX on the TPU.
DRIVERS = {"libtpu"}
FLOOR = re.compile(r"^([\w.-]+)>=([\w.]+)")


@dataclass(frozen=True)
class Replica:
    """One environment: its name, its Python ("3.13") and what pip installs into it."""

    name: str
    python_version: str
    requirements: tuple[str, ...]
    is_newest: bool = False

    @property
    def folder(self) -> Path:
        return FOLDER / self.name

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def kernel(self) -> str:
        return f"replica-{self.name}"

    @property
    def has_tensorflow(self) -> bool:
        return any(line.startswith("tensorflow") for line in self.requirements)


def colab_runtime(name: str) -> Replica:
    """Return the replica of one of Colab's runtimes, "cpu" or "tpu"."""
    packages = tomllib.loads(RUNTIMES.read_text(encoding="utf-8"))[name]
    python = packages.pop("python")
    lines = tuple(f"{package}=={version}" for package, version in packages.items() if package not in DRIVERS)
    return Replica(name, python, lines)


def ranges() -> list[str]:
    """Return the lines of requirements.txt that name a package and its range."""
    lines = REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def floors() -> list[str]:
    """Return requirements.txt with every range narrowed to its lower end."""
    found = [FLOOR.match(line) for line in ranges()]
    return [f"{match[1]}=={match[2]}" for match in found if match]


def all_replicas() -> dict[str, Replica]:
    """Return all replicas by name; together they cover Python 3.11, 3.12 and 3.13."""
    replicas = (
        colab_runtime("cpu"),
        colab_runtime("tpu"),
        Replica("oldest", "3.11", (*floors(), "ipykernel")),
        Replica("newest", "3.12", (*ranges(), "ipykernel"), is_newest=True),
    )
    return {replica.name: replica for replica in replicas}


def interpreters(version: str) -> Iterator[Path]:
    """Yield files that may be a Python of this version: this one, the PATH's, pyenv's."""
    yield Path(sys.executable)
    for name in (f"python{version}", "python3"):
        if found := shutil.which(name):
            yield Path(found)
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from sorted(pyenv.glob(f"versions/{version}.*/bin/python"), reverse=True)


def is_version(python: Path, version: str) -> bool:
    """Return whether this file starts a Python of that version (pyenv's stand-ins may start none)."""
    program = "import sys; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([python, "-c", program], capture_output=True, text=True, check=False)
    return done.returncode == 0 and done.stdout.strip() == version


def find_python(version: str) -> Path:
    """Return a Python of this version. Raises FileNotFoundError with ways to get one."""
    for python in interpreters(version):
        if is_version(python, version):
            return python
    raise FileNotFoundError(
        f"Expected Python {version} as python{version} on the PATH or in pyenv, found none. Install it, for "
        f"example with `pyenv install {version}` or `sudo apt-get install python{version}-venv`."
    )


def pip(replica: Replica, *arguments: str) -> str:
    """Run pip in a replica and return what it prints. Raises RuntimeError with pip's own words."""
    command = [replica.python, "-m", "pip", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{replica.name}: pip {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def install(replica: Replica, *, upgrade: bool = False) -> None:
    """Install the replica's requirements, compiled as Colab has them; with ``upgrade``, the newest of all."""
    if not install_with_uv(replica.python, *["--upgrade"] * upgrade, *replica.requirements):
        # pip looks after the packages that others need only when told so.
        for_pip = ["--upgrade", "--upgrade-strategy=eager"] * upgrade
        pip(replica, "install", "--quiet", *for_pip, *replica.requirements)


def installed(replica: Replica) -> dict[str, str]:
    """Return the installed packages and their versions."""
    return {item["name"]: item["version"] for item in json.loads(pip(replica, "list", "--format=json"))}


def complaints(replica: Replica) -> set[str]:
    """Return what ``pip check`` finds wrong: one line a requirement that is not met."""
    command = [replica.python, "-m", "pip", "--disable-pip-version-check", "check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return set(done.stdout.splitlines()) if done.returncode else set()


def make(replica: Replica) -> None:
    """Bring a replica to its packages, without the course; one that is there already is kept."""
    wanted = "\n".join((replica.python_version, *replica.requirements))
    record = replica.folder / "packages.txt"
    if not record.exists() or record.read_text(encoding="utf-8") != wanted:
        python = find_python(replica.python_version)
        shutil.rmtree(replica.folder, ignore_errors=True)
        subprocess.run([python, "-m", "venv", replica.folder], check=True)
        install(replica)
        # Else a first import that takes some seconds says that it looks for the system's fonts.
        subprocess.run(
            [replica.python, "-c", "import matplotlib.font_manager"], check=True, capture_output=True
        )
        record.write_text(wanted, encoding="utf-8")
    elif replica.is_newest:
        install(replica, upgrade=True)
    pip(replica, "uninstall", "--quiet", "--yes", "mnist-lesson")
    write_kernel(replica)


def write_kernel(replica: Replica) -> None:
    """Let Jupyter find the replica's Python under the replica's name."""
    folder = replica.folder / "share" / "jupyter" / "kernels" / replica.kernel
    folder.mkdir(parents=True, exist_ok=True)
    command = [str(replica.python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": command, "display_name": replica.kernel, "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
