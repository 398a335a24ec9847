"""The command: starts this machine's processes, watches over all, and ends what is left when one is lost."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from mnist_lesson.distributed import checkpoint as checkpoints
from mnist_lesson.distributed.errors import DistributedError
from mnist_lesson.distributed.job import Job
from mnist_lesson.distributed.links import BEAT_SECONDS, SILENCE_SECONDS, Link, LinkClosedError
from mnist_lesson.distributed.meeting import meet, process_name
from mnist_lesson.distributed.options import Options, is_loopback, parse_options, split_address

_GRACE_SECONDS = 1.0  # to tell the process that failed first from those that fail because of it
_LOG_LINES = 8


class StoppedError(KeyboardInterrupt):
    """Ctrl-C, or a signal that asks the program to end."""


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
    except StoppedError as stopped:
        print(f"\nStopped. {stopped}".rstrip(), file=sys.stderr)
        return 130
    return 0


def _stop(number: int, frame: object) -> None:
    signal.signal(number, signal.SIG_IGN)  # once is enough; from now on all is being ended
    raise StoppedError


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
    if options.process:
        _train(options, None)
        return
    start = _checkpoint_to_start_from(options)
    with checkpoints.claim(options.folder):
        _train(options, start)


def _train(options: Options, start: bytes | None) -> None:
    peers: list[Link] = []
    if options.addresses:
        peers, start = meet(options, start)
    if not options.process and start is None:
        _set_aside(options, peers)
    with tempfile.TemporaryDirectory() as scratch:
        watch = Watch(options, peers, start)
        try:
            watch.run(Path(scratch))
        finally:
            watch.end()


def _set_aside(options: Options, peers: list[Link]) -> None:
    try:
        kept = checkpoints.set_aside(options.folder)
    except DistributedError as error:
        for peer in peers:
            peer.send("failed", text=f"{process_name(options, 0)} can't start. {error}")
        raise
    if kept:
        print(f"An earlier training's checkpoint was kept as {kept}.", flush=True)


def _checkpoint_to_start_from(options: Options) -> bytes | None:
    if not options.resume:
        return None
    contents = checkpoints.read(options.folder)
    found = checkpoints.from_bytes(contents, options.folder / checkpoints.FILE_NAME)
    settings = {"images": options.images, "batch_size": options.batch_size, "seed": options.seed}
    checkpoints.check_settings(found, settings, options.epochs)
    print(f"Going on after epoch {found.epoch}.", flush=True)
    return contents


class WorkerProcess:
    """A process of this machine that computes, and the link to it."""

    def __init__(self, job: Job, name: str, environment: dict[str, str], scratch: Path) -> None:
        ours, theirs = socket.socketpair()
        self.link, self._log = Link(ours, name), scratch / f"process-{job.process}.log"
        with theirs, self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "mnist_lesson.distributed.worker"],
                stdin=theirs,
                stdout=None if job.shows else subprocess.DEVNULL,
                stderr=log,
                env=environment,
                start_new_session=True,  # so that Ctrl-C reaches only the launcher, which ends all
            )
        self.link.send("job", **job.to_json())

    def failure(self) -> tuple[int, str]:
        """Say how the process ended, after a number that is smaller the more it looks like a cause."""
        code, name = self._process.wait(timeout=_GRACE_SECONDS * 10), self.link.name
        if code < 0 and -code != signal.SIGABRT:
            text = f"{name} was killed by signal {-code} ({signal.Signals(-code).name})."
            more = " Somebody ended it, or memory ran out." if -code == signal.SIGKILL else ""
            return 0, text + more
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LOG_LINES:]
        return 2, "\n".join([f"{name} has ended with exit code {code}. Its last words:", *lines])

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        self.link.close()

    def wait(self) -> None:
        with contextlib.suppress(subprocess.TimeoutExpired):  # its work is done, and end() follows
            self._process.wait(timeout=SILENCE_SECONDS)


class Watch:
    """This machine's processes and the links to other machines: nothing here computes, so nothing hangs."""

    def __init__(self, options: Options, peers: list[Link], start: bytes | None) -> None:
        self._options, self._peers, self._start = options, peers, start
        self._workers: dict[Link, WorkerProcess] = {}
        self._gone: set[Link] = set()
        self._finished = False
        self._saved = 0
        if start is not None:
            self._saved = checkpoints.from_bytes(start, options.folder).epoch

    def run(self, scratch: Path) -> None:
        """Start this machine's processes, which log into a folder, and wait until all everywhere are done.

        Raises:
            DistributedError: one of them failed, ended or gives no sign of life.
            StoppedError: Ctrl-C.
        """
        try:
            self._begin(scratch)
            self.until_done()
        except StoppedError as stopped:
            process = self._options.process
            place = "" if process is None else f" at {process_name(self._options, process)}"
            self._tell_peers("failed", text=f"The training was stopped{place}.")
            raise StoppedError(self._how_to_go_on()) from stopped
        for worker in self._workers.values():
            worker.wait()

    def _begin(self, scratch: Path) -> None:
        options = self._options
        addresses = options.addresses or _local_addresses(options.processes)
        mine = range(options.processes) if options.process is None else [options.process]
        for process in mine:
            job = Job(
                **{
                    name: getattr(options, name)
                    for name in ("processes", "epochs", "batch_size", "images", "seed")
                },
                **{"addresses": addresses, "process": process, "folder": str(options.folder)},
                **{"shows": process == mine[0], "start": self._start},
            )
            worker = self._start_worker(job, scratch)
            self._workers[worker.link] = worker

    def _start_worker(self, job: Job, scratch: Path) -> WorkerProcess:
        name = process_name(self._options, job.process)
        environment = _environment(job.addresses, local=self._options.process is None)
        try:
            return WorkerProcess(job, name, environment, scratch)
        except OSError as error:
            raise DistributedError(
                f"{name.capitalize()} can't be started: {error}. "
                "Give fewer --processes, or end other programs."
            ) from error

    def until_done(self) -> None:
        """Listen until all have said that they are done; raise DistributedError if one of them is lost."""
        while not all(link.done for link in (*self._workers, *self._peers)):
            if failures := self._listen(BEAT_SECONDS):
                self._fail(failures)

    def end(self) -> None:
        """End this machine's processes, whatever they are doing, and close all links."""
        for worker in self._workers.values():
            worker.end()
        for peer in self._peers:
            peer.close()

    def _fail(self, failures: list[tuple[int, str]]) -> None:
        deadline = time.monotonic() + _GRACE_SECONDS
        while (left := deadline - time.monotonic()) > 0:
            failures += self._listen(left)
        _, text = min(failures, key=lambda failure: failure[0])
        text = text[0].upper() + text[1:]
        self._tell_peers("failed", text=text)
        raise DistributedError(f"{text}\nAll processes have been ended. {self._how_to_go_on()}")

    def _listen(self, seconds: float) -> list[tuple[int, str]]:
        """Hear what comes within some seconds, give a sign of life, and return the failures."""
        links = [link for link in (*self._workers, *self._peers) if link not in self._gone]
        readable, _, _ = select.select(links, [], [], seconds)
        self._tell_peers("beat")
        failures = [failure for link in readable for failure in self._hear(link)]
        for link in links:
            if link not in self._gone and not link.done and link.silence() > SILENCE_SECONDS:
                self._gone.add(link)
                failures.append(
                    (0, f"{link.name} has given no sign of life for {SILENCE_SECONDS:.0f} seconds.")
                )
        return failures

    def _hear(self, link: Link) -> list[tuple[int, str]]:
        try:
            messages = link.receive()
        except LinkClosedError as error:
            self._gone.add(link)
            if link.done:
                return []
            worker = self._workers.get(link)
            return [worker.failure() if worker else (1, f"Lost {link.name}: {error}.")]
        return [(0, message["text"]) for message in messages if self._take(link, message)]

    def _take(self, link: Link, message: dict) -> bool:
        """Note what a message says; return whether it is a failure."""
        if message["kind"] == "saved":
            self._saved = message["epoch"]
            if link in self._workers:
                self._tell_peers("saved", epoch=self._saved)
        elif message["kind"] == "done":
            link.done = True
            if not self._finished and all(own.done for own in self._workers):
                self._finished = True
                self._tell_peers("done")
        return message["kind"] == "failed"

    def _tell_peers(self, kind: str, **content: object) -> None:
        for peer in self._peers:
            peer.send(kind, **content)

    def _how_to_go_on(self) -> str:
        if not self._saved:
            return "No epoch was finished yet, so nothing is saved."
        elsewhere = bool(self._options.process)
        place = f"by {process_name(self._options, 0)}" if elsewhere else f"in {self._options.folder}"
        return (
            f"Epoch {self._saved} was the last to be saved, {place}. "
            "To go on after it, give the same command again with --resume."
        )


def _local_addresses(count: int) -> tuple[str, ...]:
    """Return free ports of this machine. Only the first is used, by JAX's coordinator."""
    servers = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    addresses = tuple(f"127.0.0.1:{server.getsockname()[1]}" for server in servers)
    for server in servers:
        server.close()
    return addresses


def _environment(addresses: tuple[str, ...], *, local: bool) -> dict[str, str]:
    """Return a process's environment: Keras on JAX, no proxy in between, no port open wider than needed."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    ours = {
        "KERAS_BACKEND": "jax",
        "JAX_CPU_COLLECTIVES_IMPLEMENTATION": "gloo",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    if local:
        ours["JAX_PLATFORMS"] = "cpu"  # a GPU or TPU can't be shared by two processes
    if is_loopback(split_address(addresses[0])[0]):
        ours["JAX_COORDINATOR_BIND_ADDRESS"] = addresses[0]
    return kept | ours
