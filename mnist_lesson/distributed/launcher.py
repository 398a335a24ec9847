"""The command: starts this machine's workers, and ends what is left of them when one is lost."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace

from mnist_lesson.distributed import DistributedError, checkpoint
from mnist_lesson.distributed.addresses import check_own
from mnist_lesson.distributed.options import Options, parse_options

VERDICT = "\x1e"  # in what a worker writes it stands before the words for the user
SILENCE_SECONDS = 15  # after which JAX ends all that have lost another, so that they have ended within 30
_GRACE_SECONDS = 1.0  # to tell the worker that failed first from those that fail because of it
_LOG_BYTES, _LOG_LINES = 20_000, 8
_MEETING = (
    "Start the command on all machines within five minutes, with the same --addresses and each with its own "
    "--process, and check that no firewall stands between them."
)
# What would lead a worker elsewhere than the command's options: a cluster's variables, and proxies.
_CLUSTER = (
    "SLURM_|OMPI_|PMI|TF_CONFIG|KUBERNETES_|KERAS_DISTRIBUTION_|JAX_(COORD|PROC|NUM_P|LOCAL|SLICE|PART)"
)
_FOREIGN = re.compile(f"{_CLUSTER}|.*_PROXY$", re.IGNORECASE)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit status: 0, 1 after an error, 130 after Ctrl-C (2 is argparse's)."""
    options = parse_options(arguments)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    try:
        _check_machine()
        _run(options)
    except DistributedError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"\nStopped. {_how_to_go_on(options)}", file=sys.stderr)
        return 130
    return 0


def _stop(number: int, frame: object) -> None:
    signal.signal(number, signal.SIG_IGN)  # once is enough; from now on all is being ended
    raise KeyboardInterrupt


def _check_machine() -> None:
    if sys.platform == "win32":
        raise DistributedError(
            "Expected Linux or macOS, got Windows, for which JAX can't connect processes. Use WSL."
        )
    if importlib.util.find_spec("jax") is None:
        raise DistributedError(
            "JAX is missing, on which Keras shares out the work. Install it: pip install jax"
        )


def _run(options: Options) -> None:
    with contextlib.ExitStack() as stack:
        if not options.process:
            if options.resume:
                epoch = checkpoint.finished_epochs(options.folder, options.settings(), options.epochs)
                print(f"Going on after epoch {epoch}.", flush=True)
            stack.enter_context(checkpoint.claim(options.folder, resume=options.resume))
        _watch(options, stack.enter_context(_workers(options)))


@contextlib.contextmanager
def _workers(options: Options) -> Iterator[list[Worker]]:
    """Start this machine's workers; when the context ends, so do they."""
    if options.process is None:
        mine, addresses = list(range(options.processes)), (_free_address(),) * options.processes
    else:
        mine, addresses = [options.process], options.addresses
        check_own(addresses, options.process)
        print(f"{options.name(options.process)} meets the others at {addresses[0]}.", flush=True)
    with contextlib.ExitStack() as stack:
        workers = []
        for process in mine:
            workers.append(Worker(options, process, addresses))
            stack.callback(workers[-1].end)
        yield workers


def _free_address() -> str:
    """Return an address that only this machine can reach, whatever its name stands for."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"127.0.0.1:{server.getsockname()[1]}"


def _watch(options: Options, workers: list[Worker]) -> None:
    """Wait until all workers have done their work.

    Raises:
        DistributedError: one has failed; the others may live on.
    """
    living = list(workers)
    failed: list[Worker] = []
    while ready := living and select.select(living, [], [], _GRACE_SECONDS if failed else None)[0]:
        for worker in ready:
            if not worker.hear():
                living.remove(worker)
                failed += [worker] if worker.failed() else []
    if failed:
        rank, text = min(worker.reason(options) for worker in failed)
        raise DistributedError(f"{text}\nAll has been ended. {_how_to_go_on(options)}" if rank else text)


def _how_to_go_on(options: Options) -> str:
    again = "To go on after the last one, give the same command again with --resume."
    if options.process:
        return f"{options.name(0)} saves every finished epoch. {again}"
    try:
        return f"{checkpoint.load(options.folder)[0]} epochs are saved in {options.folder}. {again}"
    except DistributedError:
        return "No epoch was finished yet, so nothing is saved."


class Worker:
    """A process of this machine that computes, and what it has written besides its results."""

    def __init__(self, options: Options, process: int, addresses: tuple[str, ...]) -> None:
        self._number, self._log, local = process, b"", options.process is None
        own = asdict(replace(options, process=process, addresses=addresses)) | {"folder": str(options.folder)}
        self._channel, theirs = socket.socketpair()
        try:
            with theirs:
                pipe = theirs.fileno()
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "mnist_lesson.distributed.worker", json.dumps(own)],
                    stdin=pipe,
                    stdout=subprocess.DEVNULL if local and process else None,
                    stderr=pipe,
                    env=_environment(local=local),
                    start_new_session=True,  # so that Ctrl-C reaches only the launcher, which ends all
                )
        except OSError as error:
            raise DistributedError(
                f"Process {process} can't be started: {error}. Give fewer --processes, or end other programs."
            ) from error

    def fileno(self) -> int:
        return self._channel.fileno()

    def hear(self) -> bool:
        """Take in what the worker has written; return whether it lives."""
        new = self._channel.recv(2**16)
        self._log = (self._log + new)[-_LOG_BYTES:]
        return bool(new)

    def failed(self) -> bool:
        return self._process.wait() != 0

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        self._channel.close()

    def reason(self, options: Options) -> tuple[int, str]:
        """Say how the worker failed, after a number that is smaller the more it looks like a cause."""
        code, name = self._process.returncode, options.name(self._number)
        log = self._log.decode(errors="replace")
        if VERDICT in log:
            return 0, log.split(VERDICT)[1]
        if code < 0 and -code != signal.SIGABRT:
            hint = " Somebody ended it, or memory ran out." if -code == signal.SIGKILL else ""
            return 1, f"{name} was killed by signal {-code} ({signal.Signals(-code).name}).{hint}"
        if "RegisterTask" in log:  # the first thing that JAX asks of process 0
            why = "".join(re.findall(r"absl::Status: ([^\n[]*)", log)[-1:])
            remedy = _MEETING if options.addresses else "One hangs, or the machine is too busy. Try again."
            return 2, f"{name} and the others did not find each other ({why.strip()}). {remedy}"
        if "JAX distributed service" in log:  # which then names the lost one, unless that is its own host
            lost = options.name(int((re.findall(r"/task:(\d+)", log) or ["0"])[-1]))
            return 3, f"{lost} was lost: it has ended, hangs, can't be reached or was started twice."
        lines = log.splitlines()[-_LOG_LINES:]
        return 4, "\n".join([f"{name} has ended with exit code {code}. Its last words:", *lines])


def _environment(*, local: bool) -> dict[str, str]:
    """Return a worker's environment: Keras on JAX, and nothing that leads it to strangers."""
    kept = {name: value for name, value in os.environ.items() if not _FOREIGN.match(name)}
    ours = {
        "KERAS_BACKEND": "jax",
        "JAX_CPU_COLLECTIVES_IMPLEMENTATION": "gloo",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    if local:
        ours["JAX_PLATFORMS"] = "cpu"  # a GPU or TPU can't be shared by two processes
    return kept | ours
