"""Where the tests' browser comes from: what is there, else Playwright, else the system's packages."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

import find_browser
import pytest
import system_packages
from find_browser import find, get, get_quick
from system_packages import Machine, install_packages, permission

PLAYWRIGHTS = "/cache/chromium-1/chrome-linux64/chrome"
PLAYWRIGHTS_SHELL = "/cache/chromium_headless_shell-1/chrome-headless-shell-linux64/chrome-headless-shell"
SHELL = "/usr/bin/chromium-headless-shell"
FULL = "/usr/bin/chromium"
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
PLAYWRIGHT = f"{sys.executable} -m playwright"
DOWNLOAD = f"{PLAYWRIGHT} install --only-shell chromium"
APT = "apt-get install --yes --no-install-recommends {} fonts-liberation fonts-dejavu-core"


@dataclass
class FakeMachine(Machine):
    """A machine with these programs, where a command that contains one of ``makes`` makes a program.

    Attributes:
        programs: paths, of which those in /cache are not on the PATH.
        makes: for a part of a command line, the path that is there afterward.
        fails: parts of command lines that fail.
        ran: the command lines, in order.
    """

    programs: set[str] = field(default_factory=set)
    makes: dict[str, str] = field(default_factory=dict)
    fails: tuple[str, ...] = ()
    named: str = ""
    root: bool = False
    name: str = "Linux"
    ran: list[str] = field(default_factory=list)

    def environment(self, name: str) -> str:
        return self.named if name == "CHROMIUM" else ""

    def which(self, program: str) -> str | None:
        on_path = sorted(path for path in self.programs if not path.startswith("/cache/"))
        return next((path for path in on_path if program in (path, Path(path).name)), None)

    def exists(self, path: str) -> bool:
        return path in self.programs

    def matching(self, pattern: str) -> list[str]:
        return sorted((path for path in self.programs if fnmatch(path, pattern)), reverse=True)

    def is_root(self) -> bool:
        return self.root

    def system(self) -> str:
        return self.name

    def run(self, *command: str) -> bool:
        line = " ".join(command)
        self.ran.append(line)
        if any(part in line for part in self.fails):
            self.troubles.append(f"{command[0]}: no {line.split()[-1]}")
            return False
        self.programs |= {path for part, path in self.makes.items() if part in line}
        return True


@pytest.fixture(autouse=True)
def playwright(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find_browser, "playwrights_path", lambda: PLAYWRIGHTS)


def test_the_environment_has_the_first_word() -> None:
    programs = {"/opt/brave", "/usr/bin/chromium"}
    assert find(FakeMachine(programs=programs, named="/opt/brave")) == "/opt/brave"
    assert find(FakeMachine(programs=programs, named="brave")) == "/opt/brave"
    assert find(FakeMachine(programs=programs)) == "/usr/bin/chromium"


@pytest.mark.parametrize(
    "path", [SHELL, "/opt/chrome-headless-shell", "/usr/lib64/chromium-browser/headless_shell"]
)
def test_a_headless_shell_comes_before_browsers(path: str) -> None:
    browsers = {FULL, PLAYWRIGHTS, PLAYWRIGHTS_SHELL, MAC}
    machine = FakeMachine(programs={path, *browsers}, name="Darwin")
    assert find(machine) == path
    assert machine.ran == []
    assert find(FakeMachine(programs={path, *browsers}, named=FULL)) == FULL


@pytest.mark.parametrize(
    ("full", "shell"),
    [
        (PLAYWRIGHTS, PLAYWRIGHTS_SHELL),
        (
            "/cache/chromium-1/chrome-mac-arm64/Chrome.app/Contents/MacOS/Chrome",
            "/cache/chromium_headless_shell-1/chrome-headless-shell-mac-arm64/chrome-headless-shell",
        ),
        (PLAYWRIGHTS, "/cache/chromium_headless_shell-1/chrome-linux/headless_shell"),
    ],
)
def test_playwrights_shell_lies_beside_its_browser(
    full: str, shell: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find_browser, "playwrights_path", lambda: full)
    assert find(FakeMachine(programs={shell, full, FULL})) == shell
    assert find(FakeMachine(programs={shell, full, FULL}, fails=(f"{shell} --version",))) == FULL
    older = shell.replace("-1/", "-0/")
    assert find(FakeMachine(programs={older, full, FULL})) == FULL


def test_a_name_without_a_program_is_an_error() -> None:
    with pytest.raises(FileNotFoundError, match=r"CHROMIUM says, /opt/gone; there is no such program"):
        get(FakeMachine(programs={"/usr/bin/chromium"}, named="/opt/gone"))


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])
def test_what_is_on_the_path_is_taken(name: str) -> None:
    machine = FakeMachine(programs={f"/usr/bin/{name}"})
    assert get(machine) == f"/usr/bin/{name}"
    assert machine.ran == [f"{PLAYWRIGHT} --version"]


def test_an_application_of_macos_is_taken_on_macos() -> None:
    assert find(FakeMachine(programs={MAC}, name="Darwin")) == MAC
    assert find(FakeMachine(programs={MAC})) is None


def test_what_playwright_has_downloaded_is_taken_if_it_starts() -> None:
    assert find(FakeMachine(programs={PLAYWRIGHTS})) == PLAYWRIGHTS
    assert find(FakeMachine(programs={PLAYWRIGHTS, FULL})) == FULL
    assert find(FakeMachine(programs={PLAYWRIGHTS}, fails=("--version",))) is None


def test_a_snap_is_passed_over(tmp_path: Path) -> None:
    stub, real = tmp_path / "chromium-browser", tmp_path / "google-chrome"
    stub.write_text('#!/bin/sh\nexec /snap/bin/chromium "$@"\n', encoding="utf-8")
    real.write_text("#!/bin/sh\nexec /opt/google/chrome/chrome\n", encoding="utf-8")
    assert find(FakeMachine(programs={str(stub), str(real)})) == str(real)
    assert find_browser.is_snap("/snap/bin/chromium")


def test_playwright_downloads_first(capsys: pytest.CaptureFixture) -> None:
    machine = FakeMachine(programs={"/usr/bin/apt-get"}, makes={DOWNLOAD: PLAYWRIGHTS_SHELL}, root=True)
    assert get(machine) == PLAYWRIGHTS_SHELL
    assert machine.ran[1:] == [DOWNLOAD, *[f"{PLAYWRIGHTS_SHELL} --version"] * 2]
    assert capsys.readouterr().out == "There is no Chromium or Chrome here: Playwright downloads one.\n"


def test_a_shell_is_fetched_beside_a_browser(capsys: pytest.CaptureFixture) -> None:
    """Only where that asks nobody: Playwright may, and root."""
    apt = "/usr/bin/apt-get"
    machine = FakeMachine(programs={FULL, apt}, makes={DOWNLOAD: PLAYWRIGHTS_SHELL}, root=True)
    assert get_quick(machine) == PLAYWRIGHTS_SHELL
    assert not any("apt-get" in line for line in machine.ran)
    assert capsys.readouterr().out.count("\n") == 1
    assert get_quick(machine) == PLAYWRIGHTS_SHELL
    assert machine.ran.count(DOWNLOAD) == 1
    assert capsys.readouterr().out == ""
    makes, fails = {"chromium-headless-shell": SHELL}, ("playwright install",)
    assert get_quick(FakeMachine(programs={FULL, apt}, makes=makes, fails=fails, root=True)) == SHELL
    reader = FakeMachine(programs={FULL, apt, "/usr/bin/sudo"}, makes=makes, fails=fails)
    assert get_quick(reader) == FULL
    assert not any("sudo" in line or "apt-get" in line for line in reader.ran)


def test_a_browser_is_enough_where_no_shell_can_be_had(capsys: pytest.CaptureFixture) -> None:
    fails = ("playwright install", "apt-get")
    machine = FakeMachine(programs={FULL, "/usr/bin/apt-get"}, fails=fails, root=True)
    assert get_quick(machine) == FULL
    said = capsys.readouterr()
    assert said.out == f"A headless shell is quicker than {FULL}: one is fetched, if it can be had.\n"
    assert said.err == ""
    named = FakeMachine(programs={FULL}, named=FULL)
    assert get_quick(named) == FULL
    assert DOWNLOAD not in named.ran


class MissingLibraries(FakeMachine):
    """A machine where the browser starts only after Playwright has installed its libraries."""

    def run(self, *command: str) -> bool:
        if "install-deps" in command:
            self.fails = ()
        return super().run(*command)


@pytest.mark.parametrize("root", [True, False])
def test_missing_libraries_are_installed_where_that_is_allowed(root: bool) -> None:
    machine = MissingLibraries(
        makes={DOWNLOAD: PLAYWRIGHTS_SHELL}, fails=(f"{PLAYWRIGHTS_SHELL} --version",), root=root
    )
    if root:
        assert get(machine) == PLAYWRIGHTS_SHELL
    else:
        with pytest.raises(FileNotFoundError, match="could be had"):
            get(machine)
    assert (f"{PLAYWRIGHT} install-deps chromium" in machine.ran) == root


@pytest.mark.parametrize("has_shell", [True, False])
def test_the_systems_packages_come_second(has_shell: bool, capsys: pytest.CaptureFixture) -> None:
    """First the shell's; a system without it has the browser's."""
    shell, full = APT.format("chromium-headless-shell"), APT.format("chromium")
    machine = FakeMachine(
        programs={"/usr/bin/apt-get"},
        makes={shell: SHELL, full: FULL},
        fails=("playwright install",) if has_shell else ("playwright install", shell),
        root=True,
    )
    assert get(machine) == (SHELL if has_shell else FULL)
    asked = [line for line in machine.ran if "apt-get install" in line]
    assert asked == [f"env DEBIAN_FRONTEND=noninteractive {line}" for line in (shell, full)][: 2 - has_shell]
    assert machine.ran[machine.ran.index(asked[0]) - 1] == "apt-get update --quiet"
    assert capsys.readouterr().out.splitlines()[-1] == (
        "That failed: the system's package manager installs one, if it may."
    )


def test_sudo_is_used_only_without_a_password() -> None:
    programs = {"/usr/bin/apt-get", "/usr/bin/sudo"}
    packages = {"apt-get": ("chromium",)}
    machine = FakeMachine(programs=programs)
    assert install_packages(machine, packages)
    assert machine.ran[0] == "sudo -n true"
    assert all(line.startswith("sudo -n ") for line in machine.ran)
    asks = FakeMachine(programs=programs, fails=("sudo -n true",))
    assert not install_packages(asks, packages)
    assert asks.ran == ["sudo -n true"]
    assert permission(FakeMachine()) is None
    assert permission(FakeMachine(root=True)) == ()


def test_playwright_gets_the_libraries_that_it_lacks(capsys: pytest.CaptureFixture) -> None:
    class Bare(FakeMachine):
        def run(self, *command: str) -> bool:
            if "libatomic1" in command:
                self.fails = ()
            return super().run(*command)

    bare = Bare(
        programs={"/usr/bin/apt-get", "/usr/bin/chromium"}, fails=("playwright --version",), root=True
    )
    assert get(bare) == "/usr/bin/chromium"
    assert "Playwright lacks libraries" in capsys.readouterr().out
    bare.fails, bare.root = ("playwright --version",), False
    with pytest.raises(FileNotFoundError, match=r"(?s)does not start here:.*sudo apt-get install libatomic1"):
        get(bare)


def test_homebrew_needs_no_root() -> None:
    machine = FakeMachine(programs={"/opt/homebrew/bin/brew"}, fails=("playwright install",), name="Darwin")
    machine.makes = {"google-chrome": MAC}
    assert get(machine) == MAC
    assert machine.ran[-1] == "brew install --quiet --cask google-chrome"


def test_old_lists_of_packages_may_do() -> None:
    machine = FakeMachine(programs={"/usr/bin/apt-get"}, fails=("update",), root=True)
    assert install_packages(machine, {"apt-get": ("chromium",)})
    assert not install_packages(machine, {"dnf": ("chromium",)})


def test_in_the_end_there_is_a_remedy() -> None:
    machine = FakeMachine(programs={"/usr/bin/apt-get"}, fails=("playwright install", "apt-get"), root=True)
    with pytest.raises(FileNotFoundError) as caught:
        get(machine)
    words = str(caught.value)
    assert "sudo apt-get install chromium" in words
    assert "CHROMIUM=/path/to/chrome make test" in words
    assert f"\n  {sys.executable}: no chromium" in words
    assert "\n  env: no fonts-dejavu-core" in words


def test_every_manager_knows_what_to_install() -> None:
    assert set(find_browser.SHELL_PACKAGES) <= set(system_packages.MANAGERS)
    assert set(find_browser.PACKAGES) == set(system_packages.MANAGERS)
    assert set(system_packages.MANAGERS) >= system_packages.WITHOUT_ROOT


def test_a_machine_says_why_a_command_failed() -> None:
    machine = Machine()
    assert machine.run(sys.executable, "-c", "print('well')")
    assert not machine.run(sys.executable, "-c", "import sys; sys.exit('no room left')")
    assert not machine.run("/no/such/program")
    assert machine.troubles[0] == f"{sys.executable}: no room left"
    assert "/no/such/program" in machine.troubles[1]
    assert machine.exists(sys.executable)
    assert not machine.exists("/no/such/program")
