"""Where Firefox and WebKit come from: what is there, else Playwright, else the system's packages."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import find_other_browsers
import pytest
import system_packages
from find_other_browsers import FIREFOX, WEBKIT, Found, find, get

from tests.test_find_browser import FakeMachine

MINI = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser"
DRIVER, SCREEN = "/usr/bin/WebKitWebDriver", "/usr/bin/Xvfb"
MAC = "/Applications/Firefox.app/Contents/MacOS/firefox"
DOWNLOADED = {"firefox": "/cache/firefox-1/firefox", "webkit": "/cache/webkit-1/pw_run.sh"}
PACKAGES = "env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends"


@dataclass
class Fake(FakeMachine):
    """The same, with FIREFOX in its environment."""

    def environment(self, name: str) -> str:
        return self.named if name == "FIREFOX" else ""

    def which(self, program: str) -> str | None:
        path = super().which(program)
        return path if path and path.startswith(("/usr/bin/", "/opt/")) else None


@pytest.fixture(autouse=True)
def playwright(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find_other_browsers, "playwrights_path", DOWNLOADED.get)


def test_the_environment_names_a_firefox() -> None:
    machine = Fake(programs={"/opt/fox", "/usr/bin/firefox"}, named="/opt/fox")
    assert find(machine, FIREFOX) == Found(("/opt/fox",))
    machine.named = "/opt/gone"
    with pytest.raises(FileNotFoundError, match="FIREFOX says, /opt/gone; there is no such program"):
        get(machine, FIREFOX)


@pytest.mark.parametrize("name", ["firefox", "firefox-esr"])
def test_a_firefox_on_the_path_is_taken(name: str) -> None:
    machine = Fake(programs={f"/usr/bin/{name}"})
    assert get(machine, FIREFOX) == Found((f"/usr/bin/{name}",))
    assert machine.ran == []


def test_a_firefox_among_macos_applications_is_taken() -> None:
    assert find(Fake(programs={MAC}, name="Darwin"), FIREFOX) == Found((MAC,))
    assert find(Fake(programs={MAC}), FIREFOX) is None


def test_a_snap_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find_other_browsers, "is_snap", lambda path: path == "/usr/bin/firefox")
    assert find(Fake(programs={"/usr/bin/firefox"}), FIREFOX) is None


def test_webkit_needs_browser_driver_and_screen() -> None:
    programs = {MINI, DRIVER, SCREEN}
    assert find(Fake(programs=programs), WEBKIT) == Found((MINI, DRIVER, SCREEN))
    for lacking in programs:
        assert find(Fake(programs=programs - {lacking}), WEBKIT) is None


@pytest.mark.parametrize("kind", [FIREFOX, WEBKIT], ids=lambda kind: kind.name)
def test_playwright_downloads_first(kind: find_other_browsers.Kind, capsys: pytest.CaptureFixture) -> None:
    name = kind.playwrights
    machine = Fake(makes={f"playwright install {name}": DOWNLOADED[name]}, root=True)
    assert get(machine, kind) == Found(is_playwrights=True)
    assert machine.ran[0] == f"{sys.executable} -m playwright install {name}"
    assert capsys.readouterr().out == f"There is no {kind.name} here: Playwright downloads one.\n"
    assert find(Fake(programs=set(DOWNLOADED.values()), fails=(".launch()",)), kind) is None


@pytest.mark.parametrize(
    ("kind", "packages", "makes"),
    [
        (FIREFOX, "firefox-esr", {"firefox-esr": "/usr/bin/firefox-esr"}),
        (WEBKIT, "webkit2gtk-driver xvfb", {"webkit2gtk": MINI, "driver": DRIVER, "xvfb": SCREEN}),
    ],
)
def test_the_systems_packages_come_second(
    kind: find_other_browsers.Kind, packages: str, makes: dict[str, str], capsys: pytest.CaptureFixture
) -> None:
    fails = ("playwright install",)
    machine = Fake(programs={"/usr/bin/apt-get"}, makes=makes, fails=fails, root=True)
    assert get(machine, kind).paths
    assert machine.ran[-1] == f"{PACKAGES} {packages} fonts-liberation fonts-dejavu-core"
    assert capsys.readouterr().out.splitlines()[-1] == (
        "That failed: the system's package manager installs one, if it may."
    )


@pytest.mark.parametrize("kind", [FIREFOX, WEBKIT], ids=lambda kind: kind.name)
def test_in_the_end_there_is_a_remedy(kind: find_other_browsers.Kind) -> None:
    fails = ("playwright install", "apt-get")
    machine = Fake(programs={"/usr/bin/apt-get"}, fails=fails, root=True)
    with pytest.raises(FileNotFoundError) as caught:
        get(machine, kind)
    words = str(caught.value)
    assert f"The book's tests need {kind.name}; there is none here, and none could be had." in words
    assert f"\n  {sys.executable}: no {kind.playwrights}" in words
    assert f"sudo apt-get install {kind.packages['apt-get'][0]}" in words


def test_packages_are_those_of_managers_that_are_known() -> None:
    for kind in (FIREFOX, WEBKIT):
        assert set(kind.packages) <= set(system_packages.MANAGERS)


def test_a_machine_finds_files_by_a_pattern(tmp_path: Path) -> None:
    for name in ("webkit2gtk-4.0", "webkit2gtk-4.1"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "MiniBrowser").touch()
    found = system_packages.Machine().matching(f"{tmp_path}/webkit*/MiniBrowser")
    assert found == [f"{tmp_path}/{name}/MiniBrowser" for name in ("webkit2gtk-4.1", "webkit2gtk-4.0")]
