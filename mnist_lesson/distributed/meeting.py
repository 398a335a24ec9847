"""How the machines find each other, and make sure that they are about to do the same.

Process 0 calls every other machine at its address; the port of address 0 itself is for JAX's coordinator.
"""

from __future__ import annotations

import base64
import contextlib
import os
import socket
import time

from mnist_lesson import __version__
from mnist_lesson.distributed.errors import DistributedError
from mnist_lesson.distributed.links import Link, LinkClosedError
from mnist_lesson.distributed.options import Options, is_loopback, is_number, split_address

WAIT_SECONDS = 300.0
_HELLO_SECONDS = 10.0
_RETRY_SECONDS = 0.5


def meet(options: Options, start: bytes | None) -> tuple[list[Link], bytes | None]:
    """Connect the machines; return the links to others and the checkpoint to start from, process 0's.

    Args:
        options: with addresses.
        start: on process 0 the contents of the checkpoint to go on from, or None; elsewhere None.

    Raises:
        DistributedError: a port is in use, a machine does not come, or it was started with other options.
    """
    _check_own_name(options)
    with _open_port(options.addresses[options.process]) as server:
        if options.process:
            link, start = _wait_for_call(options, server)
            return [link], start
    links: list[Link] = []
    try:
        for process in range(1, options.processes):
            links.append(_call(options, process))
    except BaseException as error:
        for link in links:
            link.send("failed", text=str(error) or "Process 0 was stopped.")
        raise
    encoded = None if start is None else base64.b64encode(start).decode()
    for link in links:
        link.send("start", checkpoint=encoded)
    return links, start


def process_name(options: Options, process: int) -> str:
    """Return how messages name a process, with its address where it may be on another machine."""
    return f"process {process} ({options.addresses[process]})" if options.addresses else f"process {process}"


def _open_port(address: str) -> socket.socket:
    """Listen at an address's port; process 0 only sees by it whether JAX will find the port free."""
    host, port = split_address(address)
    try:
        return socket.create_server((host if is_loopback(host) else "", port))
    except OSError as error:
        why = os.strerror(error.errno)
        raise DistributedError(
            f"Port {port} of this machine can't be used ({why}). Another program may be using it, or an "
            "earlier run has not ended. Choose another port in --addresses, on all machines."
        ) from error


def _check_own_name(options: Options) -> None:
    """Refuse a machine whose name means only itself: by that name JAX tells the others to reach it."""
    if all(is_loopback(split_address(address)[0]) for address in options.addresses):
        return
    name = socket.gethostname()
    with contextlib.suppress(OSError):
        if is_loopback(found := socket.gethostbyname(name)):
            host = split_address(options.addresses[options.process])[0]
            number, more = (
                (host, "") if is_number(host) else ("ADDRESS", ", with its IPv4 address for ADDRESS")
            )
            raise DistributedError(
                f"This machine's own name, {name}, stands for {found} here, where no other machine can reach "
                "it. Expected the address that the others use. "
                f"Write the line '{number} {name}' at the top of /etc/hosts{more}."
            )


def _call(options: Options, process: int) -> Link:
    """Reach another machine's launcher, say hello and check its answer."""
    name = process_name(options, process)
    link = Link(_connect(options.addresses[process], name), name)
    link.send("hello", version=__version__, process=process, options=options.shared())
    try:
        answer = link.receive_one(_HELLO_SECONDS)
    except LinkClosedError as error:
        raise DistributedError(
            f"Expected {name} to answer, but {error}. Is it this command that listens there? "
            "Start it again on all machines."
        ) from error
    if answer["kind"] != "ready":
        raise DistributedError(str(answer.get("text", f"{name} is not ready.")))
    return link


def _connect(address: str, name: str) -> socket.socket:
    deadline, told = time.monotonic() + WAIT_SECONDS, False
    while True:
        try:
            return socket.create_connection(split_address(address), timeout=_HELLO_SECONDS)
        except OSError as error:
            if time.monotonic() > deadline:
                raise DistributedError(
                    f"Expected {name} to come within {WAIT_SECONDS:.0f} seconds, but it can't be reached "
                    f"({error}). Start the command there too, and check the address and the firewall."
                ) from error
            if not told:
                why = error.strerror or error
                print(f"Waiting for {name}: {why}. Start the command there too.", flush=True)
                told = True
        time.sleep(_RETRY_SECONDS)


def _wait_for_call(options: Options, server: socket.socket) -> tuple[Link, bytes | None]:
    """Wait until process 0 calls and all machines are there; strangers at the port are turned away."""
    name, deadline = process_name(options, 0), time.monotonic() + WAIT_SECONDS
    print(f"Waiting for {name}.", flush=True)
    while (left := deadline - time.monotonic()) > 0:
        server.settimeout(left)
        try:
            connection, _ = server.accept()
            link = Link(connection, name)
            hello = link.receive_one(_HELLO_SECONDS)
        except (TimeoutError, LinkClosedError):
            continue
        if hello["kind"] == "hello":
            return link, _answer(options, link, hello)
        link.close()
    raise DistributedError(
        f"Expected {name} to call within {WAIT_SECONDS:.0f} seconds. Start the command there too, "
        "and check the addresses and the firewall."
    )


def _answer(options: Options, link: Link, hello: dict) -> bytes | None:
    """Compare what process 0 is about to do with what this machine was told; return its checkpoint."""
    if problem := _difference(options, hello):
        link.send("failed", text=problem)
        raise DistributedError(problem)
    link.send("ready")
    try:
        message = link.receive_one(WAIT_SECONDS)
    except LinkClosedError as error:
        raise DistributedError(
            f"Lost {link.name} before the start: {error}. Start all machines again."
        ) from error
    if message["kind"] != "start":
        raise DistributedError(str(message.get("text", f"{link.name} does not start.")))
    encoded = message.get("checkpoint")
    return None if encoded is None else base64.b64decode(encoded)


def _difference(options: Options, hello: dict) -> str | None:
    me = process_name(options, options.process)
    if hello.get("process") != options.process:
        wanted = f"--process {hello.get('process')}"
        return f"Expected {wanted} at {me}, as process 0 counts the addresses. Correct it there."
    if hello.get("version") != __version__:
        wanted = f"version {hello.get('version')} of mnist_lesson"
        return f"Expected {wanted} for {me}, as process 0 has, got {__version__}. Install the same."
    asked, mine = hello.get("options", {}), options.shared()
    for option, value in mine.items():
        if asked.get(option) != value:
            return (
                f"Expected the same options on all machines, got {option} {asked.get(option)} for process 0 "
                f"and {option} {value} for {me}. Correct one of them and start all again."
            )
    return None
