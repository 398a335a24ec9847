"""Find Firefox and WebKit, Safari's engine, for the tests; where one is not there, get it.

    .venv/bin/python tools/find_other_browsers.py

Firefox: the environment's FIREFOX, the PATH, macOS's applications, what Playwright has downloaded. WebKit:
the small browser of WebKitGTK with its driver and a screen that nobody sees, or Playwright's. Else Playwright
downloads its own, and where that fails the system's package manager installs what is lacking, if it may.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from find_browser import download_kind, is_snap, named_browser, playwrights_path, prepare_playwright, told
from system_packages import Machine, install_packages

FIREFOXES = ("firefox", "firefox-esr")
APPLICATION = "Firefox.app/Contents/MacOS/firefox"
# Where systems lay the small browser.
MINI_BROWSERS = (
    "/usr/lib/*/webkit*gtk-*/MiniBrowser",
    "/usr/lib*/webkit*gtk-*/MiniBrowser",
    "/usr/libexec/webkit*gtk-*/MiniBrowser",
)
DRIVER, SCREEN = "WebKitWebDriver", "Xvfb"
FONTS = ("fonts-liberation", "fonts-dejavu-core")
STARTS = (
    "import sys; from playwright.sync_api import sync_playwright\n"
    "with sync_playwright() as playwright: getattr(playwright, sys.argv[1]).launch().close()"
)


@dataclass(frozen=True)
class Found:
    """A browser, and who works it.

    Attributes:
        paths: of the browser and of the programs that it needs beside it; none for Playwright's own.
        is_playwrights: whether it is a build that only Playwright can work.
    """

    paths: tuple[str, ...] = ()
    is_playwrights: bool = False


@dataclass(frozen=True, eq=False)
class Kind:
    """One of the two browsers.

    Attributes:
        name: as people call it.
        playwrights: Playwright's name for it.
        packages: the system's, named for each package manager.
        remedy: what to do where none could be had.
    """

    name: str
    playwrights: str
    packages: dict[str, tuple[str, ...]]
    remedy: str


FIREFOX = Kind(
    "Firefox",
    "firefox",
    {
        "apt-get": ("firefox-esr", *FONTS),
        "dnf": ("firefox", "liberation-sans-fonts", "dejavu-sans-fonts"),
        "brew": ("--cask", "firefox"),
    },
    "Install one, for example with: sudo apt-get install firefox-esr (macOS: brew install --cask firefox), "
    "or name one: FIREFOX=/path/to/firefox make test-browsers",
)
WEBKIT = Kind(
    "WebKit",
    "webkit",
    {"apt-get": ("webkit2gtk-driver", "xvfb", *FONTS)},
    "Install it, for example with: sudo apt-get install webkit2gtk-driver xvfb (elsewhere: "
    "python -m playwright install --with-deps webkit)",
)
REMEDY = "The book's tests need {}; there is none here, and none could be had.{}\n{}"


def systems_firefox(machine: Machine) -> Found | None:
    """Return the Firefox that is installed. Ubuntu's snap is passed over: it can't read the tests' files."""
    paths = [path for name in FIREFOXES if (path := machine.which(name)) and not is_snap(path)]
    if machine.system() == "Darwin":
        folders = ("/Applications", str(Path("~/Applications").expanduser()))
        paths += [path for folder in folders if machine.exists(path := f"{folder}/{APPLICATION}")]
    path = named_browser(machine, "FIREFOX") or next(iter(paths), None)
    return Found((path,)) if path else None


def systems_webkit(machine: Machine) -> Found | None:
    """Return WebKitGTK's browser, if its driver and a screen are there, too."""
    browsers = [path for pattern in MINI_BROWSERS for path in machine.matching(pattern)]
    paths = (next(iter(browsers), None), machine.which(DRIVER), machine.which(SCREEN))
    return Found(paths) if all(paths) else None


SYSTEMS = {FIREFOX: systems_firefox, WEBKIT: systems_webkit}


def playwrights(machine: Machine, kind: Kind) -> Found | None:
    """Return what Playwright has downloaded, if it starts."""
    if not machine.exists(playwrights_path(kind.playwrights)):
        return None
    starts = machine.run(sys.executable, "-c", STARTS, kind.playwrights)
    return Found(is_playwrights=True) if starts else None


def find(machine: Machine, kind: Kind) -> Found | None:
    """Return a browser of this kind that is there."""
    return SYSTEMS[kind](machine) or playwrights(machine, kind)


def download(machine: Machine, kind: Kind) -> None:
    """Let Playwright download the browser."""
    print(f"There is no {kind.name} here: Playwright downloads one.", flush=True)
    download_kind(machine, kind.playwrights, lambda: playwrights(machine, kind) is not None)


def install(machine: Machine, kind: Kind) -> None:
    """Let the system's package manager install the browser."""
    print("That failed: the system's package manager installs one, if it may.", flush=True)
    install_packages(machine, kind.packages)


def get(machine: Machine, kind: Kind) -> Found:
    """Return a browser of this kind that is there, or a new one. Raises FileNotFoundError: a remedy."""
    if found := find(machine, kind):
        return found
    for way in (download, install):
        way(machine, kind)
        if found := find(machine, kind):
            return found
    raise FileNotFoundError(REMEDY.format(kind.name, told(machine), kind.remedy))


def main() -> int:
    machine = Machine()
    lacks = False
    for kind in (FIREFOX, WEBKIT):
        try:
            prepare_playwright(machine)
            found = get(machine, kind)
            print(f"The tests' {kind.name}: {' with '.join(found.paths) or 'the one of Playwright'}")
        except FileNotFoundError as error:
            print(error, file=sys.stderr)
            lacks = True
    return int(lacks)


if __name__ == "__main__":
    sys.exit(main())
