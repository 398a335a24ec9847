"""The machines' addresses: how they are written, and whether they lead where they should."""

from __future__ import annotations

import argparse
import contextlib
import errno
import ipaddress
import os
import re
import socket

from mnist_lesson.distributed import DistributedError


def parse_addresses(text: str) -> tuple[str, ...]:
    """Read ``host:port,host:port``, for argparse; a name gives way to the number it stands for here."""
    pairs = [_split(address.strip().lower()) for address in text.split(",")]
    numbers = [_look_up(host) for host, _ in pairs]
    addresses = tuple(f"{number}:{port}" for number, (_, port) in zip(numbers, pairs, strict=True))
    if len(set(addresses)) != len(addresses):
        raise argparse.ArgumentTypeError(f"Expected a different address for each machine, got {text!r}.")
    outward = [number for number in numbers if not _is_loopback(number)]
    for (host, _), number in zip(pairs, numbers, strict=True):
        if outward and _is_loopback(number):
            own = _own_number(outward[0])
            line = "" if host == number else f", or write the line '{own} {host}' at the top of /etc/hosts"
            raise argparse.ArgumentTypeError(
                "Expected for each machine an address by which the others reach it, got one that means only "
                f"the machine itself: {host} is {number} here. If it is this machine, give {own}{line}."
            )
    return addresses


def _split(address: str) -> tuple[str, int]:
    """Return host and port of ``host:port``."""
    match = re.fullmatch(r"([a-z0-9_-]+(?:\.[a-z0-9_-]+)*):([0-9]{1,5})", address)
    if not match or not 0 < int(match[2]) < 65536 or not _is_host(match[1]):
        raise argparse.ArgumentTypeError(
            "Expected addresses like 192.168.0.10:9000 (name or IPv4 address, colon, port from 1 to "
            f"65535), separated by commas without spaces, got {address!r}."
        )
    return match[1], int(match[2])


def _is_host(host: str) -> bool:
    with contextlib.suppress(ValueError):
        return not ipaddress.IPv4Address(host).is_unspecified
    return not re.fullmatch("[0-9.]+", host)


def _is_loopback(number: str) -> bool:
    return ipaddress.IPv4Address(number).is_loopback


def _look_up(host: str) -> str:
    try:
        return socket.gethostbyname(host)
    except (OSError, UnicodeError) as error:
        raise argparse.ArgumentTypeError(
            f"Expected names that this machine knows, got {host!r} ({error}). Write its IPv4 address, or add "
            f"the line 'ADDRESS {host}' with that address to /etc/hosts."
        ) from error


def check_own(addresses: tuple[str, ...], process: int) -> None:
    """Check that this machine can be reached at the address that it has in the list.

    Raises:
        DistributedError: it has no such address, or the port is taken at which process 0 awaits the others.
    """
    host, port = _split(addresses[process])
    try:
        socket.create_server((host, 0 if process else port)).close()
    except OSError as error:
        if error.errno == errno.EADDRNOTAVAIL:
            own = _own_number(_split(addresses[0 if process else -1])[0])
            raise DistributedError(
                f"Expected for --process {process} an address of this machine, such as {own}, got {host}. If "
                "you gave a name, correct its line in /etc/hosts, else --addresses on all machines."
            ) from error
        reason = os.strerror(error.errno or 0)
        raise DistributedError(
            f"Port {port} of this machine can't be used ({reason}). Another program may be "
            "using it, or an earlier run has not ended. Choose another port in --addresses, on all machines."
        ) from error


def _own_number(other: str) -> str:
    """Return the address with which this machine goes out to another; nothing is sent."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        out.connect((other, 9))
        return out.getsockname()[0]
    return "ADDRESS"
