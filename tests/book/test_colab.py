"""The notebooks that ask Colab for a runtime: their metadata, their first cell, their links, their branch."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import colab_notebooks
import nbformat
import pytest
import yaml
from visits import REPOSITORY

from mnist_lesson.book import colab

DIGITS = "https://github.com/ada/digits"
CHAPTERS = sorted((REPOSITORY / "chapters").glob("*.ipynb"))
# What Keras's guides have at the top (scripts/tutobooks.py in keras-team/keras-io writes it), and the type of
# the device as Colab writes it.
KERAS_KEYS = {"accelerator", "colab", "kernelspec", "language_info"}
KERAS_COLAB_KEYS = {"collapsed_sections", "name", "private_outputs", "provenance", "toc_visible"}
DEVICES = {"cpu": (None, None), "gpu": ("GPU", "T4"), "tpu": ("TPU", "V5E1")}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the notebooks of a published copy."""
    folder = tmp_path_factory.mktemp("colab")
    colab_notebooks.make_notebooks(REPOSITORY, folder, DIGITS, "0123abc")
    return folder


@pytest.mark.parametrize("kind", DEVICES)
@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_each_chapter_asks_for_each_runtime_and_keeps_all_else(path: Path, kind: str, made: Path) -> None:
    before, after = (nbformat.read(file, as_version=4) for file in (path, made / kind / path.name))
    nbformat.validate(after)
    accelerator, device = DEVICES[kind]
    metadata = after.metadata
    assert metadata.get("accelerator") == accelerator
    assert metadata.colab.get("gpuType") == device
    assert metadata.colab.name == path.name
    assert set(metadata) <= KERAS_KEYS
    assert set(metadata.colab) <= KERAS_COLAB_KEYS | {"gpuType"}
    assert (metadata.kernelspec, metadata.language_info) == (
        before.metadata.kernelspec,
        before.metadata.language_info,
    )
    assert [cell.get("outputs") for cell in after.cells] == [cell.get("outputs") for cell in before.cells]
    assert [cell.source for cell in after.cells[1:] if cell.cell_type == "code"] == [
        cell.source for cell in before.cells[1:] if cell.cell_type == "code"
    ]


@pytest.mark.parametrize("kind", DEVICES)
def test_the_first_cell_knows_where_the_course_is(kind: str, made: Path) -> None:
    plain = nbformat.read(CHAPTERS[0], as_version=4).cells[0].source
    cells = {nbformat.read(path, as_version=4).cells[0].source for path in (made / kind).glob("*.ipynb")}
    assert cells == {plain.replace('SOURCE = ""', f'SOURCE = "git+{DIGITS}@0123abc"')}
    assert plain not in cells


def test_links_lead_to_what_is_on_github(made: Path) -> None:
    text = "\n".join(cell.source for cell in nbformat.read(made / "gpu" / "02_data.ipynb", 4).cells)
    assert f"]({colab.COLAB}/github/ada/digits/blob/colab/gpu/01_ten_lines.ipynb)" in text
    assert "](01_ten_lines.ipynb" not in text
    assert f"]({DIGITS}/blob/main/chapters/references.md#" in text
    cell = nbformat.v4.new_markdown_cell(
        "![a](images/a.png) [b](https://keras.io/a.md) [c](#d) [e](07_training.ipynb#f) `[g](h.md`"
    )
    colab.lead_links_home(nbformat.v4.new_notebook(cells=[cell]), DIGITS, "main", colab.RUNTIMES[2])
    assert cell.source == (
        f"![a]({DIGITS}/blob/main/chapters/images/a.png?raw=true) [b](https://keras.io/a.md) [c](#d) "
        f"[e]({colab.COLAB}/github/ada/digits/blob/colab/tpu/07_training.ipynb#f) `[g](h.md`"
    )


def test_the_folder_says_what_it_is(made: Path) -> None:
    assert "branch `main`" in (made / "README.md").read_text()
    assert sorted(path.name for path in made.iterdir()) == ["README.md", "cpu", "gpu", "tpu"]


@pytest.mark.parametrize("address", ["", "https://gitlab.com/a/b", "https://github.com/OWNER/REPOSITORY"])
def test_without_an_address_nothing_is_made(address: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"Expected the address as https://github\.com/OWNER/REPOSITORY"):
        colab_notebooks.make_notebooks(REPOSITORY, tmp_path, address)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("source", ["", 'git+https://github.com/a/b"; x', "https://github.com/a/b", "a b"])
def test_only_an_address_goes_into_a_command(source: str) -> None:
    with pytest.raises(ValueError, match="Expected an address like git"):
        colab.name_source('SOURCE = ""', source)


def test_another_first_cell_is_refused() -> None:
    with pytest.raises(ValueError, match="found 0"):
        colab.name_source("import mnist_lesson", f"git+{DIGITS}")


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", folder, "-c", "user.name=a", "-c", "user.email=a@b.example", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def fork(tmp_path: Path) -> Path:
    """Return a repository with a commit, something staged, and a remote that is its fork on a server."""
    git(tmp_path, "init", "--bare", "server")
    git(tmp_path, "init", "--initial-branch=main", "fork")
    fork = tmp_path / "fork"
    git(fork, "remote", "add", "origin", str(tmp_path / "server"))
    (fork / "page").write_text("one")
    (fork / ".gitignore").write_text("_build/\n*.ipynb\n")
    git(fork, "add", ".")
    git(fork, "commit", "-m", "One")
    git(fork, "push", "origin", "main")
    (fork / "page").write_text("two")
    git(fork, "add", ".")
    return fork


def test_the_branch_colab_is_one_commit_of_the_notebooks(fork: Path, made: Path) -> None:
    before = git(fork, "status", "--porcelain=v2", "--branch")
    folder = fork / "_build" / "colab"
    for text in ("first", "second"):
        (folder / "gpu").mkdir(parents=True, exist_ok=True)
        (folder / "gpu" / "01_one.ipynb").write_text(text)
        colab_notebooks.push(fork, folder, "origin")
    server = fork.parent / "server"
    assert git(server, "ls-tree", "-r", "--name-only", "colab").split() == ["gpu/01_one.ipynb"]
    assert git(server, "show", "colab:gpu/01_one.ipynb") == "second"
    assert git(server, "rev-list", "--count", "colab") == "1\n"
    assert git(server, "show", "main:page") == "one"
    assert git(fork, "status", "--porcelain=v2", "--branch") == before


def test_a_push_that_fails_says_what_git_said(fork: Path, made: Path) -> None:
    with pytest.raises(RuntimeError, match=r"git push failed:\n.*nowhere"):
        colab_notebooks.push(fork, made, "nowhere")


def test_the_program_says_what_it_lacks(tmp_path: Path) -> None:
    program = REPOSITORY / "tools" / "colab_notebooks.py"
    command = [sys.executable, program, tmp_path, "--address", "https://gitlab.com/a/b"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("Expected the address as https://github.com/OWNER/REPOSITORY")
    assert "Traceback" not in done.stderr


def test_the_publishing_workflow_pushes_the_branch_and_no_other_job_can_write() -> None:
    text = (REPOSITORY / ".github" / "workflows" / "publish.yml").read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    jobs = workflow["jobs"]
    assert workflow["permissions"]["contents"] == "read"
    assert {name for name, job in jobs.items() if job.get("permissions")} == {"colab"}
    assert jobs["colab"]["permissions"] == {"contents": "write"}
    address = {"REPOSITORY_URL": "${{ github.server_url }}/${{ github.repository }}"}
    steps = {step["run"]: step.get("env") for job in jobs.values() for step in job["steps"] if "run" in step}
    assert steps == {
        "make book": {**address, "BOOK_URL": "${{ steps.pages.outputs.base_url }}"},
        "make downloads": None,
        'make colab-notebooks REVISION="$GITHUB_SHA" PUSH=origin': address,
    }
    assert "colab" in jobs["publish"]["needs"]
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    assert "tools/colab_notebooks.py _build/colab" in makefile.partition("\ncolab-notebooks:")[2]
