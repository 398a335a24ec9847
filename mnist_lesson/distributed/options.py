"""The command's options: what may be asked for, checked before anything is started."""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from pathlib import Path

from mnist_lesson.data import PUBLISHED_ARRAYS
from mnist_lesson.distributed.addresses import parse_addresses
from mnist_lesson.runtime import SEED

NUM_IMAGES = PUBLISHED_ARRAYS["x_train"][0][0]

DESCRIPTION = """\
Train the course's network, 784 -> 10 -> 10, in several processes that share every batch.

On this machine, two processes:
  python -m mnist_lesson.distributed --processes 2

On two machines, the same command on both, with their addresses; only the last number differs:
  python -m mnist_lesson.distributed --addresses 192.168.0.10:9000,192.168.0.11:9000 --process 0
  python -m mnist_lesson.distributed --addresses 192.168.0.10:9000,192.168.0.11:9000 --process 1

After an interruption give the same command again with --resume. It goes on after the last finished epoch."""

EPILOG = """\
On one machine the processes compute on the CPU. With --addresses each takes the GPU or TPU that JAX finds.
The machines meet at the first address, and talk without encryption over that port and others: use a network
that you trust. Ctrl-C ends all processes, on all machines."""


@dataclass(frozen=True)
class Options:
    """A checked command line. ``process`` is None where all processes run on this machine."""

    processes: int
    addresses: tuple[str, ...]
    process: int | None
    epochs: int
    batch_size: int
    images: int
    seed: int
    folder: Path
    resume: bool

    def settings(self) -> dict[str, int]:
        """Return what decides, with the number of epochs, which weights the training ends with."""
        return {"images": self.images, "batch_size": self.batch_size, "seed": self.seed}

    @property
    def own_address(self) -> str:
        """The address of this process, which must be one of them: a worker's options say which."""
        assert self.process is not None
        return self.addresses[self.process]

    def name(self, process: int) -> str:
        """Return how messages name a process, with its address where it may be on another machine."""
        return f"Process {process}" + (f" ({self.addresses[process]})" if self.addresses else "")


def parse_options(arguments: list[str] | None = None) -> Options:
    """Read the command line (None: ``sys.argv``); if it is wrong, end with status 2 and a message."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if problem := _problem(given):
        parser.error(problem)
    processes = len(given.addresses) or given.processes or 2
    for name, count in (("--batch-size", given.batch_size), ("--images", given.images)):
        if count % processes:
            fitting = max(processes, count - count % processes)
            parser.error(
                f"Expected {name} to be a multiple of the number of processes, since each takes an equal "
                f"share, got {count} for {processes} processes. Write for example {name} {fitting}."
            )
    return Options(**vars(given) | {"processes": processes})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m mnist_lesson.distributed",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument_group("where it runs").add_argument
    add("--processes", type=_whole(1, 64), metavar="N", help="how many on this machine (default: 2)")
    text = "of each machine, in the same order on all: a name or IPv4 address by which the others reach it"
    add("--addresses", type=parse_addresses, default=(), metavar="HOST:PORT,…", help=text)
    text = "which of the addresses is this machine's, counted from 0; process 0 keeps the checkpoint"
    add("--process", type=_whole(0, 63), metavar="I", help=text)
    add = parser.add_argument_group("what is trained (as chapter 1 does, if nothing is said)").add_argument
    add("--epochs", type=_whole(1, 10_000), default=10, metavar="N", help="default: %(default)s")
    text = "images in a step, all processes together (default: %(default)s)"
    add("--batch-size", type=_whole(1, NUM_IMAGES), default=32, metavar="N", help=text)
    text = "how many of the training images to use (default: %(default)s, all)"
    add("--images", type=_whole(1, NUM_IMAGES), default=NUM_IMAGES, metavar="N", help=text)
    text = "for the first weights and the order of the images (default: %(default)s)"
    add("--seed", type=_whole(0, 2**32 - 1), default=SEED, metavar="N", help=text)
    add = parser.add_argument_group("going on after an interruption").add_argument
    text = "folder for the checkpoint, which is written after each epoch (default: %(default)s)"
    folder = Path("distributed-checkpoint")
    add("--checkpoint", dest="folder", type=Path, default=folder, metavar="FOLDER", help=text)
    text = "go on from the checkpoint instead of starting from the beginning"
    add("--resume", action="store_true", help=text)
    return parser


def _problem(given: argparse.Namespace) -> str | None:
    """Say what does not fit together in options that are right by themselves."""
    count = len(given.addresses)
    if not count and given.process is not None:
        return "Expected --process only together with --addresses. For one machine give --processes."
    if count and given.processes not in (None, count):
        return (
            f"Expected one address for each process, got --processes {given.processes} and {count} addresses."
        )
    if count and (given.process is None or given.process >= count):
        came = "nothing" if given.process is None else given.process
        return f"Expected --process from 0 to {count - 1} for {count} addresses, got {came}."
    return None


def _whole(lowest: int, highest: int):
    def parse(text: str) -> int:
        if not re.fullmatch(r"\d{1,12}", text) or not lowest <= int(text) <= highest:
            expected = f"Expected a whole number from {lowest} to {highest}"
            raise argparse.ArgumentTypeError(f"{expected}, got {text!r}.")
        return int(text)

    return parse
