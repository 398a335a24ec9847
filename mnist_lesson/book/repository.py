"""Where this copy of the course lies on GitHub, if it does.

The address is looked for in the environment variable ``REPOSITORY_URL``, for a workflow that knows it by
itself, then in ``_config.yml``, then in the copy's own ``git remote``: a cloned fork needs no setting.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from urllib.parse import urlencode

VARIABLE = "REPOSITORY_URL"
BOOK_VARIABLE = "BOOK_URL"
# GitHub's own rules: an account begins with a letter or digit, and neither name is a dot or two.
_NAMES = r"([a-z0-9][\w-]*)/(?!\.{1,2}(?:\.git)?/?$)([\w.-]+?)(?:\.git)?/?"
# As a browser shows it, and as git takes it: with ssh, or with a name and a token before the host.
_GITHUB = re.compile(
    rf"(?:(?:https?|ssh|git)://(?:[^@/\s]*@)?(?:www\.|ssh\.)?github\.com(?::\d+)?/|(?:\w+@)github\.com:/?){_NAMES}",
    re.ASCII | re.IGNORECASE,
)
_PLACEHOLDERS = {"OWNER", "REPOSITORY"}


def github_address(url: str) -> str | None:
    """Return ``https://github.com/OWNER/REPOSITORY`` for any way to write a GitHub repository's address.

    None for another host, and for the README's placeholders. A token in the address is not passed on.
    """
    match = _GITHUB.fullmatch(url.strip())
    if match is None or set(match.groups()) & _PLACEHOLDERS:
        return None
    return "https://github.com/{}/{}".format(*match.groups())


def find_address(root: Path, configured: str = "") -> tuple[str, str]:
    """Return the repository's address and the place that named it; two empty strings if none does.

    Args:
        root: the folder of ``_config.yml``.
        configured: ``repository.url`` from ``_config.yml``.
    """
    places = {VARIABLE: os.environ.get(VARIABLE, ""), "_config.yml": configured}
    for place, url in places.items():
        if url.strip():
            return url.strip(), place
    url = remote_address(root)
    return (url, "git remote") if url else ("", "")


def find_book(configured: str = "") -> str:
    """Return where the built pages are published, with a slash at the end; an empty string if nobody says.

    Args:
        configured: ``html.baseurl`` from ``_config.yml``.

    Raises:
        ValueError: what is said is no address of a page.
    """
    url = (os.environ.get(BOOK_VARIABLE, "").strip() or configured.strip()).rstrip("/")
    if url and not url.startswith(("https://", "http://")):
        raise ValueError(f"Expected an address like https://OWNER.github.io/REPOSITORY/, got {url!r}.")
    return f"{url}/" if url else ""


def problem_link(repository: str, page: str, version: str) -> str:
    """Return the address of a new issue on GitHub that names a page of the book and the book's version."""
    fields = {"title": f"{page}: ", "body": f"Page: {page}\nVersion: {version}\n\n"}
    return f"{repository}/issues/new?{urlencode(fields)}"


def remote_address(root: Path) -> str:
    """Return the GitHub address among the remotes of the git repository at ``root``, ``origin`` first.

    An empty string if there is none, no git, or if ``root`` only lies somewhere in a larger repository,
    whose address is not the course's.
    """
    top = _git(root, "rev-parse", "--show-toplevel").strip()
    if not top or Path(top).resolve() != root.resolve():
        return ""
    names = sorted(_git(root, "remote").split(), key=lambda name: name != "origin")
    found = (github_address(_git(root, "remote", "get-url", name)) for name in names)
    return next((address for address in found if address), "")


def _git(root: Path, *arguments: str) -> str:
    """Return what git prints; nothing if it fails or is not there."""
    # A hook or another program around this one may have pointed git at a repository of its own.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout
