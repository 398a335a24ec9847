"""Try the course in replicas of Colab's runtimes, and on the oldest and newest packages of its ranges.

    python tools/check_colab.py [cpu tpu oldest newest] [--jobs 2]

In each replica (tools/replicas.py) the chapters' first cell installs the course from the working tree, as it
does in a fresh Colab, from its repository and then from its wheel, and may change no version that is there.
Then every chapter runs top to bottom, and every widget exchanges its state with a front end. How long the
first cell and ``setup()`` take is measured: a first cell that takes longer than promised is reported, and a
fault only if it takes several times as long.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from copy import deepcopy
from functools import partial
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from queue import Empty
from typing import Any, NamedTuple

import nbformat
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
# The least of a few measurements: what else the machine does can only add to it.
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


def judge_first_cell(seconds: float) -> Findings:
    """Say what was promised, and what came; a gross miss is a fault, a smaller one a note."""
    words = f"first cell: {seconds:.1f} s with the kernel's start, promised are {FIRST_CELL_LIMIT:g} s"
    print(f"  {words}", flush=True)
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
    return judge_first_cell(repeat_first_cell(replica, notebook, seconds))


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
    seconds = []
    for _ in range(SETUP_RUNS):
        done = subprocess.run([replica.python, "-c", program], capture_output=True, text=True, check=False)
        if done.returncode:
            return [done.stderr]
        seconds.append(float(done.stdout.split()[-1]))
    least = min(seconds)
    print(f"  setup(): {least:.3f} s more than importing Keras (promised: {SETUP_LIMIT})", flush=True)
    return [f"setup() adds {least:.2f} s, promised are {SETUP_LIMIT} s"] if least > SETUP_LIMIT else []


def check_chapter(path: Path, replica: Replica) -> list[str]:
    """Run one chapter; return its error, or what it wrote to stderr."""
    start = time.perf_counter()
    try:
        warnings = run_notebook(nbformat.read(path, as_version=4), replica.kernel)
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        return [f"{path.name}: {shorten(COLOR.sub('', str(error)))}"]
    print(f"  {path.name}: {time.perf_counter() - start:.0f} s", flush=True)
    # Newer and older packages may warn; on Colab's a warning would stand before the readers.
    return [f"{path.name}: stderr: {warnings}"] if warnings and replica.name in COLAB else []


def shorten(words: str) -> str:
    """Return a traceback without its middle: the cell that failed, and what it failed with."""
    return words if len(words) < 2000 else f"{words[:400]}\n[…]\n{words[-1500:]}"


def check_chapters(replica: Replica, jobs: int) -> list[str]:
    """Run all chapters, several at a time."""
    # In processes: with old kernels, clients in threads of one process have been seen to wait for ever. In
    # fresh ones: a fork would copy the locks of the threads that served the first cells' kernels.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        # The longest ones are at the end; started first, they don't keep the others waiting.
        paths = sorted(CHAPTERS.glob("*.ipynb"), reverse=True)
        found = pool.map(partial(check_chapter, replica=replica), paths)
        return [fault for faults in found for fault in faults]


def check_widgets(replica: Replica) -> list[str]:
    """Exchange every widget's state."""
    count, faults = exchange_all(replica.kernel)
    print(f"  {count} widgets exchanged their state", flush=True)
    return faults


def check_first_cells(replica: Replica, course: Course) -> Findings:
    """Let the first cell install the course in each way, the last of which stays."""
    found = []
    for way, notebook in first_cells(replica, course).items():
        pip(replica, "uninstall", "--quiet", "--yes", "mnist-lesson")
        print(f"  first cell, from the {way}", flush=True)
        found.append(check_first_cell(replica, notebook))
    return Findings(*(list(chain.from_iterable(lists)) for lists in zip(*found, strict=True)))


def check(replica: Replica, course: Course, jobs: int) -> Findings:
    """Make one replica and check all that it has to show."""
    start = time.perf_counter()
    print(f"{replica.name}: Python {replica.python_version}", flush=True)
    make(replica)
    print(f"  environment: {time.perf_counter() - start:.0f} s", flush=True)
    faults, notes = check_first_cells(replica, course)
    if not faults:
        faults = check_setup_time(replica) + check_widgets(replica) + check_chapters(replica, jobs)
    print(f"  together: {time.perf_counter() - start:.0f} s", flush=True)
    return Findings(*([f"{replica.name}: {line}" for line in lines] for lines in (faults, notes)))


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
        course = offer_course(Path(folder))
        found = [check(replica, course, arguments.jobs) for replica in replicas]
    faults, notes = (list(chain.from_iterable(lists)) for lists in zip(*found, strict=True))
    print("\n".join(notes + (faults or ["All replicas are well."])))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
