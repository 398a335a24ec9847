"""Find a browser for the tests, Chromium or Chrome; where there is none, get one.

    .venv/bin/python tools/find_browser.py

A headless shell, the same engine without windows, is taken before a browser: the tests need two thirds of
the time in it. Looks at the environment's CHROMIUM, for a shell on the PATH and in what Playwright has
downloaded, then for a browser there and among macOS's applications. Where there is no shell, Playwright
downloads one; where that fails, the system's package manager installs one, or else a browser, if it may.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from pathlib import Path

from system_packages import Machine, install_packages, permission

# The last is where Fedora has it.
SHELLS = (
    "chromium-headless-shell",
    "chrome-headless-shell",
    "headless_shell",
    "/usr/lib64/chromium-browser/headless_shell",
)
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPLICATIONS = ("Google Chrome", "Chromium")
# A bare system has no fonts. Liberation is as wide as most readers' fonts, DejaVu has the signs it lacks.
APT_FONTS = ("fonts-liberation", "fonts-dejavu-core")
DNF_FONTS = ("liberation-sans-fonts", "dejavu-sans-fonts")
SHELL_PACKAGES = {
    "apt-get": ("chromium-headless-shell", *APT_FONTS),
    "dnf": ("chromium-headless", *DNF_FONTS),
}
PACKAGES = {
    "apt-get": ("chromium", *APT_FONTS),
    "dnf": ("chromium", *DNF_FONTS),
    "brew": ("--cask", "google-chrome"),
}
# What Playwright itself needs, and the barest of systems lacks.
LIBRARIES = {"apt-get": ("libatomic1",), "dnf": ("libatomic",)}
NO_PLAYWRIGHT = (
    "Playwright, which works the tests' browser, does not start here:{}\n"
    "Install what it lacks, for example with: sudo apt-get install libatomic1"
)
REMEDY = (
    "The book's tests need a browser, Chromium or Chrome; there is none here, and none could be had.{}\n"
    "Install one, for example with: sudo apt-get install chromium (macOS: brew install --cask "
    "google-chrome), or name one: CHROMIUM=/path/to/chrome make test"
)


def is_snap(path: str) -> bool:
    """Return whether a program is a snap, or Ubuntu's stand-in for one.

    A snap sees neither /tmp nor hidden folders, where the tests have their pages.
    """
    file = Path(path)
    if "/snap/" in str(file.resolve()) or not file.is_file():
        return "/snap/" in str(file.resolve())
    with file.open("rb") as opened:
        start = opened.read(2000)
    return start.startswith(b"#!") and b"/snap/" in start


def named_browser(machine: Machine, variable: str = "CHROMIUM") -> str | None:
    """Return the path of what a variable names. Raises FileNotFoundError if there is no such program."""
    named = machine.environment(variable)
    if not named:
        return None
    if path := machine.which(named):
        return path
    raise FileNotFoundError(
        f"Expected a browser where the environment's {variable} says, {named}; there is no such program. "
        "Name another, or leave it away, and one is looked for."
    )


def first_program(machine: Machine, names: tuple[str, ...]) -> str | None:
    """Return the first of these programs that is there and can read the tests' files."""
    found = (machine.which(name) for name in names)
    return next((path for path in found if path and not is_snap(path)), None)


def shell(machine: Machine) -> str | None:
    """Return the first headless shell on the PATH."""
    return first_program(machine, SHELLS)


def program(machine: Machine) -> str | None:
    """Return the first browser on the PATH."""
    return first_program(machine, PROGRAMS)


def application(machine: Machine) -> str | None:
    """Return the first browser among macOS's applications."""
    if machine.system() != "Darwin":
        return None
    paths = (
        f"{folder}/{name}.app/Contents/MacOS/{name}"
        for folder in ("/Applications", "~/Applications")
        for name in APPLICATIONS
    )
    return next((str(Path(path).expanduser()) for path in paths if machine.exists(path)), None)


@functools.cache
def playwrights_path(kind: str = "chromium") -> str:
    """Return where Playwright has its browser of this kind, or would have it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return getattr(playwright, kind).executable_path


def playwrights_shell(machine: Machine) -> str | None:
    """Return the headless shell that Playwright has downloaded, if it starts.

    Playwright tells where its browser would lie, …/chromium-1/…; the shell lies beside it.
    """
    path = Path(playwrights_path())
    folder = next((parent for parent in path.parents if parent.name.startswith("chromium-")), path)
    beside = folder.with_name(folder.name.replace("chromium-", "chromium_headless_shell-"))
    found = (path for name in SHELLS for path in machine.matching(f"{beside}/*/{name}"))
    return next((path for path in found if machine.run(path, "--version")), None)


def playwrights_own(machine: Machine) -> str | None:
    """Return the browser that Playwright has downloaded, if the system has the libraries to start it."""
    path = playwrights_path()
    return path if machine.exists(path) and machine.run(path, "--version") else None


def find_quick(machine: Machine) -> str | None:
    """Return the path of what the environment names, or of a headless shell that is there."""
    places = (named_browser, shell, playwrights_shell)
    return next((path for place in places if (path := place(machine))), None)


def find(machine: Machine) -> str | None:
    """Return the path of a browser that is there, of a headless shell before others."""
    places = (find_quick, program, application, playwrights_own)
    return next((path for place in places if (path := place(machine))), None)


def download(machine: Machine) -> None:
    """Let Playwright download its headless shell and, where the system lacks libraries, install them."""
    download_kind(machine, "chromium", lambda: playwrights_shell(machine) is not None, "--only-shell")


def download_kind(machine: Machine, kind: str, starts: Callable[[], bool], *options: str) -> None:
    """Let Playwright download its browser of this kind and, unless it starts, the libraries for it."""
    playwright = (sys.executable, "-m", "playwright")
    if not machine.run(*playwright, "install", *options, kind) or starts():
        return
    if machine.system() == "Linux" and permission(machine) is not None:
        print("It lacks libraries of the system: Playwright installs them.", flush=True)
        machine.run(*playwright, "install-deps", kind)


def install(machine: Machine) -> None:
    """Let the system's package manager install a headless shell, or a browser where it knows no shell."""
    print("That failed: the system's package manager installs one, if it may.", flush=True)
    if not install_packages(machine, SHELL_PACKAGES):
        install_packages(machine, PACKAGES)


def prepare_playwright(machine: Machine) -> None:
    """See that Playwright starts. Raises FileNotFoundError: a remedy."""
    start = (sys.executable, "-m", "playwright", "--version")
    if machine.run(*start):
        return
    print("Playwright lacks libraries: the system's package manager installs them, if it may.", flush=True)
    if not (install_packages(machine, LIBRARIES) and machine.run(*start)):
        raise FileNotFoundError(NO_PLAYWRIGHT.format(told(machine)))


def told(machine: Machine) -> str:
    """Return why commands failed, a line each."""
    return "".join(f"\n  {line}" for line in machine.troubles)


def get(machine: Machine) -> str:
    """Return the path of a browser that is there, or of a new one. Raises FileNotFoundError: a remedy."""
    prepare_playwright(machine)
    if path := find(machine):
        return path
    print("There is no Chromium or Chrome here: Playwright downloads one.", flush=True)
    for way in (download, install):
        way(machine)
        if path := find(machine):
            return path
    raise FileNotFoundError(REMEDY.format(told(machine)))


def get_quick(machine: Machine) -> str:
    """Return what ``get`` does, of a headless shell that can be had now before a browser that is there."""
    path = get(machine)
    if find_quick(machine):
        return path
    print(f"A headless shell is quicker than {path}: one is fetched, if it can be had.", flush=True)
    download(machine)
    if not find_quick(machine) and machine.is_root():
        install_packages(machine, SHELL_PACKAGES)
    return get(machine)


def main() -> int:
    try:
        print(f"The tests' browser: {get_quick(Machine())}")
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
