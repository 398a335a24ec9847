"""Try the course in replicas of Colab's runtimes, and on the oldest and newest packages of its ranges.

    python tools/check_colab.py [cpu tpu oldest newest] [--jobs 2]

In each replica (tools/replicas.py) the chapters' first cell installs the course from the working tree, as it
does in a fresh Colab, from its repository and then from its wheel, and may change no version that is there.
Then every chapter runs top to bottom, and every widget exchanges its state with a front end. How long Colab's
first cell and ``setup()`` take is measured: a first cell that takes longer than promised is reported, and a
fault only if it takes several times as long.

What is measured runs with nothing beside it. All else of all replicas shares the cores.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, ProcessPoolExecutor
from copy import deepcopy
from functools import partial
from itertools import chain
from multiprocessing import get_context
from operator import call
from pathlib import Path
from queue import Empty
from typing import Any, NamedTuple

import nbformat
from install import has_uv
from jupyter_client import AsyncKernelClient
from kernels import share_cores
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from replicas import FOLDER, ROOT, Replica, all_replicas, complaints, installed, make, pip
from widget_exchange import exchange_all

from mnist_lesson.book.wheel import build_wheel, copy_sources

CHAPTERS = ROOT / "chapters"
CELL_TIMEOUT = 900  # seconds; training takes some 40 on a machine with nothing else to do
KERNEL_TIMEOUT = 300  # seconds for a kernel's start
LOOK_AGAIN = 5  # seconds
FIRST_CELL_LIMIT = 20.0  # seconds, promised for a runtime that has its packages
SETUP_LIMIT = 0.5  # seconds that setup() adds to importing Keras
# The first cell downloads, on a machine that may be busy: a miss is reported, only a gross one is a fault.
PATIENCE = 3
COLAB = ("cpu", "tpu")
# The least of a few measurements: what else the machine does can only add to it. One that keeps a promise is
# enough.
FIRST_CELL_RUNS = 3
SETUP_RUNS = 3
COLOR = re.compile(r"\x1b\[[\d;]*m")
# What Colab has loaded before a notebook's first cell, and what its reader chooses there.
WITHIN_COLAB = """
import sys, types
colab = sys.modules["google.colab"] = types.ModuleType("google.colab")
colab.output = None  # JAX looks for it
"""
UPLOADING = f"""{WITHIN_COLAB}
import shutil
sys.modules["google.colab"].files = types.SimpleNamespace(upload=lambda: shutil.copy(WHEEL, "."))
"""
BESIDE = """
import shutil
shutil.copy(WHEEL, ".");
"""
SETUP_TIME = """
import os, time
os.environ["KERAS_BACKEND"] = {backend!r}
import keras
keras.random.uniform(())  # the backend's own start-up belongs to Keras
start = time.perf_counter()
import mnist_lesson
mnist_lesson.setup()
print(time.perf_counter() - start)
"""


class Course(NamedTuple):
    """The working tree, as the first cell can get it: a git repository's address, and a wheel."""

    address: str
    wheel: Path


def offer_course(folder: Path) -> Course:
    """Make a repository and a wheel of the working tree in ``folder``."""
    for name in ("repository", "wheel"):
        (folder / name).mkdir()
    return Course(copy_as_repository(folder / "repository"), build_wheel(ROOT, folder / "wheel"))


def copy_as_repository(folder: Path) -> str:
    """Copy the package's sources into a git repository of their own; return its address."""
    copy_sources(ROOT, folder)
    author = ["-c", "user.name=replica", "-c", "user.email=replica@localhost"]
    for command in (["init"], ["add", "."], [*author, "commit", "--message", "The working tree"]):
        subprocess.run(["git", *command], cwd=folder, check=True, capture_output=True)
    return folder.as_uri()


def first_cells(replica: Replica, course: Course) -> dict[str, nbformat.NotebookNode]:
    """Return notebooks that install the course: as a published copy's do, and from its wheel.

    In the replicas of Colab a fake of its module uploads the wheel when asked; elsewhere it lies beside.
    """
    cell = nbformat.read(next(CHAPTERS.glob("01_*.ipynb")), as_version=4).cells[0].source
    published = cell.replace('SOURCE = ""', f'SOURCE = "git+{course.address}"')
    before = UPLOADING if replica.name in COLAB else BESIDE
    cells = {"repository": (WITHIN_COLAB * (replica.name in COLAB), published), "wheel": (before, cell)}
    return {
        way: nbformat.v4.new_notebook(
            cells=[
                nbformat.v4.new_code_cell(text.replace("WHEEL", repr(str(course.wheel)))) for text in texts
            ]
        )
        for way, texts in cells.items()
    }


def look_often(channel: Any) -> None:
    """Let a channel's ``get_msg`` look for a message every few seconds.

    With old kernels its waiting has been seen to miss a reply that was there, and to find it only when the
    time for the cell was over: a poll of pyzmq looks once more when its own time ends.
    """
    get_message = channel.get_msg

    async def get_msg(timeout: float | None = None) -> dict[str, Any]:
        end = float("inf") if timeout is None else time.monotonic() + timeout
        while True:
            left = end - time.monotonic()
            try:
                return await get_message(timeout=max(0, min(LOOK_AGAIN, left)))
            except Empty:
                if left <= LOOK_AGAIN:
                    raise

    channel.get_msg = get_msg


class Client(NotebookClient):
    """Runs a notebook's cells; see :func:`look_often`."""

    async def async_start_new_kernel_client(self) -> AsyncKernelClient:
        client = await super().async_start_new_kernel_client()
        look_often(client.shell_channel)
        return client


def run_notebook(notebook: nbformat.NotebookNode, kernel: str) -> str:
    """Run a notebook in an empty folder; return what its cells wrote to stderr. Raises what a cell raised."""
    with tempfile.TemporaryDirectory() as folder:
        client = Client(
            notebook,
            timeout=CELL_TIMEOUT,
            startup_timeout=KERNEL_TIMEOUT,
            kernel_name=kernel,
            extra_arguments=["--log-level=ERROR"],
            resources={"metadata": {"path": folder}},
        )
        # What a kernel's libraries log beside the notebook is no reader's concern.
        client.execute(stderr=subprocess.DEVNULL)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "".join(output.text for output in outputs if output.get("name") == "stderr")


class Findings(NamedTuple):
    """What a check has found: faults, which let it fail, and notes, which are only told."""

    faults: list[str]
    notes: list[str]


def both(found: Iterable[Findings]) -> Findings:
    """Return the faults and the notes of several checks."""
    faults, notes = [], []
    for some in found:
        faults += some.faults
        notes += some.notes
    return Findings(faults, notes)


def tell(replica: Replica, words: str) -> None:
    """Print a line about a replica, in one piece: several processes print."""
    sys.stdout.write(f"{replica.name}: {words}\n")
    sys.stdout.flush()


def time_first_cell(replica: Replica, notebook: nbformat.NotebookNode) -> float:
    """Return the seconds that the first cell takes in a new kernel; it installs the course."""
    start = time.perf_counter()
    run_notebook(deepcopy(notebook), replica.kernel)
    return time.perf_counter() - start


def repeat_first_cell(replica: Replica, notebook: nbformat.NotebookNode, seconds: float) -> float:
    """Return the least time of the first cell; one within its limit is not measured again."""
    for _ in range(FIRST_CELL_RUNS - 1):
        if seconds <= FIRST_CELL_LIMIT:
            break
        pip(replica, "uninstall", "--quiet", "--yes", "mnist-lesson")
        seconds = min(seconds, time_first_cell(replica, notebook))
    return seconds


def judge_first_cell(replica: Replica, seconds: float) -> Findings:
    """Say what was promised, and what came; a gross miss is a fault, a smaller one a note."""
    words = f"first cell: {seconds:.1f} s with the kernel's start, promised are {FIRST_CELL_LIMIT:g} s"
    tell(replica, words)
    if seconds <= FIRST_CELL_LIMIT:
        return Findings([], [])
    missed = f"{words}: SLOWER than promised, the best of {FIRST_CELL_RUNS} runs"
    worst = PATIENCE * FIRST_CELL_LIMIT
    if seconds > worst:
        return Findings([missed], [])
    return Findings([], [f"{missed} (no fault up to {worst:g} s: this machine may be busy; try it idle)"])


def check_first_cell(replica: Replica, notebook: nbformat.NotebookNode) -> Findings:
    """Let the first cell install the course; return what it may not do, and whether it is slow."""
    before, wrong_before = installed(replica), complaints(replica)
    seconds = time_first_cell(replica, notebook)
    after, wrong_after = installed(replica), complaints(replica)
    faults = changes(before, after) + sorted(
        line
        for line in wrong_after - wrong_before
        # Colab's TPU runtime has none, and Keras runs on JAX there.
        if replica.has_tensorflow or "requires tensorflow, which is not installed" not in line
    )
    if faults or replica.name not in COLAB:
        return Findings(faults, [])
    return judge_first_cell(replica, repeat_first_cell(replica, notebook, seconds))


def changes(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Return every difference between two states of an environment, the course itself left out."""
    names = sorted(before.keys() | after.keys())
    faults = [
        f"{name}: {before.get(name, 'missing')} became {after.get(name, 'missing')}"
        for name in names
        if before.get(name) != after.get(name) and name != "mnist-lesson"
    ]
    return faults if "mnist-lesson" in after else [*faults, "mnist-lesson was not installed"]


def check_setup_time(replica: Replica) -> list[str]:
    """Measure what setup() adds to importing Keras."""
    program = SETUP_TIME.format(backend="tensorflow" if replica.has_tensorflow else "jax")
    seconds = float("inf")
    for _ in range(SETUP_RUNS):
        done = subprocess.run([replica.python, "-c", program], capture_output=True, text=True, check=False)
        if done.returncode:
            return [done.stderr]
        seconds = min(seconds, float(done.stdout.split()[-1]))
        if seconds <= SETUP_LIMIT:
            break
    tell(replica, f"setup(): {seconds:.3f} s more than importing Keras (promised: {SETUP_LIMIT})")
    return [f"setup() adds {seconds:.2f} s, promised are {SETUP_LIMIT} s"] if seconds > SETUP_LIMIT else []


def check_chapter(path: Path, replica: Replica) -> list[str]:
    """Run one chapter; return its error, or what it wrote to stderr."""
    start = time.perf_counter()
    try:
        warnings = run_notebook(nbformat.read(path, as_version=4), replica.kernel)
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        return [f"{path.name}: {shorten(COLOR.sub('', str(error)))}"]
    tell(replica, f"{path.name}: {time.perf_counter() - start:.0f} s")
    # Newer and older packages may warn; on Colab's a warning would stand before the readers.
    return [f"{path.name}: stderr: {warnings}"] if warnings and replica.name in COLAB else []


def shorten(words: str) -> str:
    """Return a traceback without its middle: the cell that failed, and what it failed with."""
    return words if len(words) < 2000 else f"{words[:400]}\n[…]\n{words[-1500:]}"


def check_widgets(replica: Replica) -> list[str]:
    """Exchange every widget's state."""
    count, faults = exchange_all(replica.kernel)
    tell(replica, f"{count} widgets exchanged their state")
    return faults


def check_first_cells(replica: Replica, course: Course) -> Findings:
    """Let the first cell install the course in each way, the last of which stays."""
    found = []
    for way, notebook in first_cells(replica, course).items():
        pip(replica, "uninstall", "--quiet", "--yes", "mnist-lesson")
        tell(replica, f"first cell, from the {way}")
        found.append(check_first_cell(replica, notebook))
    return both(found)


def prepare(replica: Replica, course: Course) -> Findings:
    """Make a replica; let first cells install the course there that nobody times: those outside Colab."""
    start = time.perf_counter()
    make(replica)
    tell(replica, f"Python {replica.python_version}, made in {time.perf_counter() - start:.0f} s")
    return Findings([], []) if replica.name in COLAB else check_first_cells(replica, course)


def lessons(replica: Replica) -> list[Callable[[], list[str]]]:
    """Return what is checked once the course is installed, beside the others: widgets, and each chapter.

    What takes long stands first, so that no core waits long for another at the end: the numbered chapters.
    """
    paths = sorted(CHAPTERS.glob("*.ipynb"), key=lambda path: (path.stem[0].isdigit(), path), reverse=True)
    return [partial(check_widgets, replica), *(partial(check_chapter, path, replica) for path in paths)]


def check_lessons(replicas: list[Replica], pool: Executor) -> dict[str, list[str]]:
    """Run all widgets and chapters of all replicas; return each replica's faults."""
    # All replicas' longest first, not one replica after the other.
    tasks = list(chain.from_iterable(zip(*map(lessons, replicas), strict=True)))
    found = list(pool.map(call, tasks))
    count = len(replicas)
    return {
        replica.name: list(chain.from_iterable(found[place::count])) for place, replica in enumerate(replicas)
    }


def check_all(replicas: list[Replica], course: Course, pool: Executor) -> dict[str, Findings]:
    """Return what was found in each replica; where the first cell has a fault, nothing else is tried."""
    # First those that take longer, since they run their first cells too.
    in_order = sorted(replicas, key=lambda replica: replica.name in COLAB)
    prepared = list(pool.map(partial(prepare, course=course), in_order))
    found = {replica.name: findings for replica, findings in zip(in_order, prepared, strict=True)}
    # Now the pool rests.
    for replica in replicas:
        if replica.name in COLAB:
            found[replica.name] = check_first_cells(replica, course)
    well = [replica for replica in replicas if not found[replica.name].faults]
    slow = {replica.name: check_setup_time(replica) for replica in well}
    for name, faults in check_lessons(well, pool).items():
        found[name].faults.extend(slow[name] + faults)
    return found


def check(replicas: list[Replica], folder: Path, jobs: int) -> Findings:
    """Check replicas with the working tree's course, offered in ``folder``; return all that was found."""
    start = time.perf_counter()
    has_uv()  # gets it, where it is missing: several processes would at once
    # In processes: with old kernels, clients in threads of one process have been seen to wait for ever. In
    # fresh ones: a fork would copy the locks of the threads that serve the first cells' kernels.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        found = check_all(replicas, offer_course(folder), pool)
    print(f"together: {time.perf_counter() - start:.0f} s", flush=True)
    return both(
        Findings(*([f"{replica.name}: {line}" for line in lines] for lines in found[replica.name]))
        for replica in replicas
    )


def prepare_environment(replicas: list[Replica]) -> None:
    """Let Jupyter find the replicas' kernels, and hide from them what Colab would not have set."""
    for name in ("KERAS_BACKEND", "PYTHONPATH", "TF_CPP_MIN_LOG_LEVEL", "JUPYTER_PREFER_ENV_PATH"):
        os.environ.pop(name, None)
    paths = [str(replica.folder / "share" / "jupyter") for replica in replicas]
    os.environ["JUPYTER_PATH"] = os.pathsep.join(paths)
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # the debugger's remark on every kernel's start


def main() -> int:
    known = all_replicas()
    names = ", ".join(known)
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", metavar="replica", help=f"of {names}; all without one")
    parser.add_argument("--jobs", type=int, default=2, help="chapters at a time")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(known):
        parser.error(f"expected names of {names}, got {', '.join(sorted(unknown))}")
    replicas = [known[name] for name in arguments.names or known]
    FOLDER.mkdir(exist_ok=True)
    prepare_environment(replicas)
    share_cores(arguments.jobs)
    with tempfile.TemporaryDirectory() as folder:
        faults, notes = check(replicas, Path(folder), arguments.jobs)
    print("\n".join(notes + (faults or ["All replicas are well."])))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
