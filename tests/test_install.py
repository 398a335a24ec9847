"""What make installs with: uv where there is one, else pip, and pip's settings for both."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import install
import make_venv
import pytest

ROOT = Path(__file__).parent.parent


class Runs:
    """Stands for ``subprocess.run``: notes the commands, and lets those fail that contain a word."""

    def __init__(self, *fails: str, listed: str = "") -> None:
        self.fails, self.listed = fails, listed
        self.commands: list[str] = []
        self.environments: list[dict | None] = []

    def __call__(self, command: tuple, env: dict | None = None, **_: object) -> SimpleNamespace:
        line = " ".join(map(str, command)).removeprefix(f"{sys.executable} -m ")
        self.commands.append(line)
        self.environments.append(env)
        failed = any(word in line for word in self.fails)
        return SimpleNamespace(returncode=int(failed), stdout=self.listed, stderr="no wheel\n")


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Runs:
    stand_in = Runs()
    monkeypatch.setattr(install.subprocess, "run", stand_in)
    monkeypatch.setattr(install, "find_spec", lambda name: None)
    return stand_in


def test_uv_installs_at_the_pinned_versions(runs: Runs, capsys: pytest.CaptureFixture) -> None:
    assert install.install(["book", "lab"]) == 0
    pinned = f"--constraint {ROOT / 'constraints.txt'}"
    assert runs.commands[0] == f"pip install --quiet {pinned} uv"
    assert runs.commands[-1] == (
        "uv pip install --quiet --compile-bytecode "
        f"--python {sys.executable} {pinned} --editable {ROOT}[book,lab]"
    )
    assert capsys.readouterr().out == ""


def test_without_a_uv_for_this_machine_pip_installs(runs: Runs) -> None:
    runs.fails = ("txt uv",)
    assert install.install(["book"]) == 0
    assert [line.split()[0] for line in runs.commands] == ["pip", "pip"]
    assert runs.commands[-1].endswith(f"--editable {ROOT}[book]")


def test_where_uv_fails_pip_has_the_last_word(runs: Runs, capsys: pytest.CaptureFixture) -> None:
    runs.fails = ("uv pip",)
    assert install.install(["book"]) == 0
    assert runs.commands[-1].startswith("pip install")
    assert capsys.readouterr().out == "uv can't install this here, so pip does. uv said:\nno wheel\n"
    runs.fails = ("uv pip", "--editable")
    assert install.install(["book"]) == 1


def test_uv_that_is_there_is_not_asked_for(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "find_spec", lambda name: object())
    assert install.install(["book"]) == 0
    assert runs.commands[0] == "pip config list"


def test_uv_asks_the_index_that_pip_asks(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    runs.listed = "global.index-url='https://packages.example/simple'\nglobal.timeout='60'\n"
    install.install(["book"])
    assert runs.environments[-1]["UV_DEFAULT_INDEX"] == "https://packages.example/simple"
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://other.example/simple")
    install.install(["book"])
    assert runs.environments[-1]["UV_DEFAULT_INDEX"] == "https://other.example/simple"


def test_the_environment_wins_over_pips_files() -> None:
    lines = "global.index-url='https://a.example'\n:env:.index-url='https://b.example'\n"
    assert install.pip_index(lines) == "https://b.example"
    assert install.pip_index("global.extra-index-url='https://a.example'\nno line\n") is None


def test_another_python_is_refused_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["make_venv.py", ".venv"])
    for version in ((3, 10, 1), (3, 14, 0)):
        monkeypatch.setattr(make_venv.sys, "version_info", version)
        with pytest.raises(SystemExit, match=rf"this is 3\.{version[1]}\. Name one: make PYTHON=python3\.12"):
            make_venv.main()


def test_an_environment_is_made(tmp_path: Path) -> None:
    program = ROOT / "tools" / "make_venv.py"
    subprocess.run([sys.executable, program, tmp_path / "env"], check=True)
    assert (tmp_path / "env" / "bin" / "python").exists()


@pytest.mark.parametrize("installs", [True, False])
def test_a_missing_ensurepip_is_installed_or_named(monkeypatch: pytest.MonkeyPatch, installs: bool) -> None:
    there = []
    asked: list[dict] = []

    def install_packages(_: object, packages: dict) -> bool:
        asked.append(packages)
        there.extend([1] * installs)
        return installs

    monkeypatch.setattr(sys, "argv", ["make_venv.py", ".venv"])
    monkeypatch.setattr("system_packages.install_packages", install_packages)
    monkeypatch.setattr(make_venv, "can_make_environments", lambda: bool(there))
    monkeypatch.setattr(make_venv.subprocess, "run", lambda *_, **__: SimpleNamespace(returncode=0))
    package = f"python3.{sys.version_info[1]}-venv"
    if installs:
        assert make_venv.main() == 0
    else:
        with pytest.raises(SystemExit, match=f"sudo apt-get install {package}"):
            make_venv.main()
    assert asked == [{"apt-get": (package,)}]
