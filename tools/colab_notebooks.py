"""Make the notebooks that "Open in Colab" opens, and push them to the branch ``colab``.

    python tools/colab_notebooks.py _build/colab [--address https://github.com/OWNER/REPOSITORY]
                                    [--revision main] [--push origin]

Each chapter, with its outputs, is written three times, into the folders cpu, gpu and tpu: each asks Colab for
a runtime of that kind, and its first cell installs the course from the address, at the revision. Without
``--address`` it is looked for where the book looks. With ``--push`` the branch ``colab`` of that remote
becomes one commit with nothing else in it, so that the repository does not grow with every push.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import yaml
from nbformat import NotebookNode

from mnist_lesson.book import colab
from mnist_lesson.book.repository import VARIABLE, find_address, github_address

ROOT = Path(__file__).parent.parent
AUTHOR = {"NAME": "The course", "EMAIL": "course@users.noreply.github.com"}
README = """# The chapters for Google Colab

A program makes these notebooks from the chapters on the branch `{branch}`, each kind of runtime in a folder
of its own. Change the chapters there: what is changed here is overwritten.
"""


def read_settings(root: Path) -> tuple[str, str]:
    """Return ``repository.url`` and ``repository.branch`` from _config.yml."""
    settings = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8")).get("repository") or {}
    return settings.get("url") or "", settings.get("branch") or "main"


def use_address(
    notebook: NotebookNode, runtime: colab.Runtime, *, address: str, revision: str, branch: str
) -> None:
    """Let a notebook install the course from its repository, and lead its links there."""
    first = notebook.cells[0]
    first.source = colab.name_source(first.source, f"git+{address}@{revision}")
    colab.lead_links_home(notebook, address, branch, runtime)


def make_notebooks(root: Path, folder: Path, address: str, revision: str = "") -> None:
    """Write all chapters for all runtimes into ``folder``.

    Raises:
        ValueError: the address is not ``https://github.com/OWNER/REPOSITORY``, the revision can't be one, or
            a chapter does not begin with the cell that installs the course.
    """
    if github_address(address) != address:
        raise ValueError(
            "Expected the address as https://github.com/OWNER/REPOSITORY, with your account and your "
            f"repository's name, got {address!r}. Name it with --address, {VARIABLE} or in _config.yml."
        )
    branch = read_settings(root)[1]
    finish = partial(use_address, address=address, revision=revision or branch, branch=branch)
    for chapter in sorted((root / "chapters").glob("*.ipynb")):
        colab.write_notebooks(chapter, folder, finish)
    (folder / "README.md").write_text(README.format(branch=branch), encoding="utf-8")


def run_git(root: Path, index: Path, *arguments: str) -> str:
    """Return what git prints in ``root``, with an index of its own. Raises RuntimeError with git's words."""
    people = {f"GIT_{role}_{key}": AUTHOR[key] for role in ("AUTHOR", "COMMITTER") for key in AUTHOR}
    environment = os.environ | people | {"GIT_INDEX_FILE": str(index)}
    command = ["git", "-C", str(root), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        words = next(word for word in arguments if not word.startswith("-"))
        raise RuntimeError(f"git {words} failed:\n{done.stderr}")
    return done.stdout.strip()


def push(root: Path, folder: Path, remote: str) -> None:
    """Make a commit of ``folder`` alone, and let it be the branch ``colab`` of a remote of ``root``.

    Neither what is checked out in ``root`` nor what is staged there changes.

    Raises:
        RuntimeError: git can't, with its own words.
    """
    folder = folder.resolve()
    with tempfile.TemporaryDirectory() as place:
        git = partial(run_git, root, Path(place) / "index")
        # By force: a file that some .gitignore names would be missing without a word.
        git(f"--work-tree={folder}", "add", "--all", "--force", "--", str(folder))
        commit = git("commit-tree", git("write-tree"), "-m", "The chapters for Google Colab")
        git("push", "--force", remote, f"{commit}:refs/heads/{colab.BRANCH}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, help="where to write the notebooks")
    parser.add_argument("--address", help="the repository's, on GitHub")
    parser.add_argument("--revision", default="", help="the commit or branch to install the course from")
    parser.add_argument("--push", metavar="REMOTE", help="push them to the branch colab of this remote")
    arguments = parser.parse_args()
    found = arguments.address or find_address(ROOT, read_settings(ROOT)[0])[0]
    try:
        make_notebooks(ROOT, arguments.folder, github_address(found) or found, arguments.revision)
        if arguments.push:
            push(ROOT, arguments.folder, arguments.push)
    except (ValueError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
