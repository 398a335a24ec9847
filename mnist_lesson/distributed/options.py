"""The command's options: what may be asked for, checked before anything is started."""

from __future__ import annotations

import argparse
import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path

from mnist_lesson.data import PUBLISHED_ARRAYS
from mnist_lesson.runtime import SEED

NUM_IMAGES = PUBLISHED_ARRAYS["x_train"][0][0]
CHECKPOINT_FOLDER = Path("distributed-checkpoint")

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
The machines talk without encryption, over the ports given and others: use a network that you trust.
Ctrl-C ends all processes, on all machines."""


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

    def shared(self) -> dict[str, int | bool | list[str]]:
        """Return, by option, what must be the same on all machines."""
        return {
            "--addresses": list(self.addresses),
            "--epochs": self.epochs,
            "--batch-size": self.batch_size,
            "--images": self.images,
            "--seed": self.seed,
            "--resume": self.resume,
        }


def parse_options(arguments: list[str] | None = None) -> Options:
    """Read the command line (None: ``sys.argv``); if it is wrong, end with status 2 and a message."""
    parser = _parser()
    given = parser.parse_args(arguments)
    for problem in _problems(given):
        parser.error(problem)
    processes = len(given.addresses) or given.processes or 2
    for name, count in (("--batch-size", given.batch_size), ("--images", given.images)):
        if count % processes:
            fitting = max(processes, count - count % processes)
            parser.error(
                f"Expected {name} to be a multiple of the number of processes, since each takes an equal "
                f"share, got {count} for {processes} processes. Write for example {name} {fitting}."
            )
    values = {**vars(given), "processes": processes, "addresses": tuple(given.addresses)}
    return Options(**values)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m mnist_lesson.distributed",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_places(parser.add_argument_group("where it runs"))
    _add_training(parser.add_argument_group("what is trained (as chapter 1 does, if nothing is said)"))
    _add_checkpoint(parser.add_argument_group("going on after an interruption"))
    return parser


def _add_places(group: argparse._ArgumentGroup) -> None:
    whole = _whole_number(1, 64)
    group.add_argument(
        "--processes",
        type=whole,
        metavar="N",
        help="number of processes on this machine (default: 2)",
    )
    group.add_argument(
        "--addresses",
        type=_addresses,
        default=[],
        metavar="HOST:PORT,…",
        help="one address for each machine, in the same order on all of them: a name or IPv4 address by "
        "which the others reach it, and a free port",
    )
    group.add_argument(
        "--process",
        type=_whole_number(0, 63),
        metavar="I",
        help="which of the addresses is this machine's, counted from 0; process 0 keeps the checkpoint",
    )


def _add_training(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--epochs", type=_whole_number(1, 10_000), default=10, metavar="N", help="default: %(default)s"
    )
    group.add_argument(
        "--batch-size",
        type=_whole_number(1, NUM_IMAGES),
        default=32,
        metavar="N",
        help="images in a step, all processes together (default: %(default)s)",
    )
    group.add_argument(
        "--images",
        type=_whole_number(1, NUM_IMAGES),
        default=NUM_IMAGES,
        metavar="N",
        help="how many of the training images to use (default: %(default)s, all)",
    )
    group.add_argument(
        "--seed",
        type=_whole_number(0, 2**32 - 1),
        default=SEED,
        metavar="N",
        help="for the first weights and the order of the images (default: %(default)s)",
    )


def _add_checkpoint(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--checkpoint",
        dest="folder",
        type=Path,
        default=CHECKPOINT_FOLDER,
        metavar="FOLDER",
        help="folder for the checkpoint, which is written after each epoch (default: %(default)s)",
    )
    group.add_argument(
        "--resume",
        action="store_true",
        help="go on from the checkpoint instead of starting from the beginning",
    )


def _problems(given: argparse.Namespace) -> list[str]:
    """Say what does not fit together in options that are right by themselves."""
    if not given.addresses:
        wrong = "Expected --process only together with --addresses. For one machine give --processes."
        return [wrong] if given.process is not None else []
    count = len(given.addresses)
    if given.processes not in (None, count):
        return [
            f"Expected one address for each process, got --processes {given.processes} and {count} addresses."
        ]
    if given.process is None or given.process >= count:
        came = "nothing" if given.process is None else given.process
        return [f"Expected --process from 0 to {count - 1} for {count} addresses, got {came}."]
    return []


def _whole_number(lowest: int, highest: int):
    def parse(text: str) -> int:
        if not re.fullmatch(r"\d{1,12}", text) or not lowest <= int(text) <= highest:
            raise argparse.ArgumentTypeError(
                f"Expected a whole number from {lowest} to {highest}, got {text!r}."
            )
        return int(text)

    return parse


def _addresses(text: str) -> list[str]:
    addresses = [_address(address.strip()) for address in text.split(",")]
    if len(set(addresses)) != len(addresses):
        raise argparse.ArgumentTypeError(f"Expected a different address for each machine, got {text!r}.")
    if len({is_loopback(split_address(address)[0]) for address in addresses}) > 1:
        raise argparse.ArgumentTypeError(
            "Expected for each machine an address by which the others reach it, got some that mean "
            f"only the machine itself, as 127.0.0.1 does: {text!r}."
        )
    return addresses


def _address(text: str) -> str:
    """Check an address and return it in the one way of writing it by which two can be compared."""
    host, _, port = text.lower().rpartition(":")
    host = "127.0.0.1" if host == "localhost" else host
    if not _is_host(host) or not re.fullmatch("[0-9]{1,5}", port) or not 0 < int(port) < 65536:
        raise argparse.ArgumentTypeError(
            "Expected addresses like 192.168.0.10:9000 (name or IPv4 address, colon, port from 1 to "
            f"65535), separated by commas without spaces, got {text!r}."
        )
    return f"{host}:{int(port)}"


def _is_host(host: str) -> bool:
    if re.fullmatch("[0-9.]+", host):
        return is_number(host) and not ipaddress.ip_address(host).is_unspecified
    return re.fullmatch(r"[a-z0-9_][a-z0-9_-]*(\.[a-z0-9_-]+)*", host) is not None


def split_address(address: str) -> tuple[str, int]:
    """Return host and port of ``host:port``."""
    host, _, port = address.rpartition(":")
    return host, int(port)


def is_loopback(host: str) -> bool:
    """Say whether an address stands for the machine itself only."""
    return is_number(host) and ipaddress.ip_address(host).is_loopback


def is_number(host: str) -> bool:
    """Say whether a host is given by its IPv4 address, not by a name."""
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        return False
    return True
