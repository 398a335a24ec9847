"""Lines of JSON between processes, and the sign of life that each gives the other.

Every message is one JSON object on a line. Its ``kind`` is "hello" (a machine calls another), "ready" (the
answer), "start" (all are there), "job" (what a worker shall do), "beat" (a sign of life), "saved" (an epoch's
checkpoint is on disk), "failed" (with ``text`` for the user) or "done".
"""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time

BEAT_SECONDS = 2.0
SILENCE_SECONDS = 18.0  # so that all have ended within 30 seconds, on a busy machine too
_LONGEST_LINE = 16 * 2**20


class LinkClosedError(ConnectionError):
    """The other side has gone, or what it says is not understood."""


class Link:
    """A connection to another process.

    Attributes:
        name: of the other side, for messages.
        done: whether the other side has said that its work is finished.
    """

    def __init__(self, connection: socket.socket, name: str) -> None:
        self.name = name
        self.done = False
        self._connection = connection
        self._buffer = b""
        self._unread: list[dict] = []
        self._sending = threading.Lock()
        self._heard = time.monotonic()

    def fileno(self) -> int:
        return self._connection.fileno()

    def send(self, kind: str, **content: object) -> None:
        """Send a message; do nothing if the other side has gone, which whoever receives will notice."""
        with contextlib.suppress(OSError), self._sending:
            self._connection.sendall(json.dumps({"kind": kind, **content}).encode() + b"\n")

    def receive(self) -> list[dict]:
        """Wait for bytes and return the messages that they complete, possibly none.

        Raises:
            LinkClosedError: the other side has gone or talks nonsense.
        """
        try:
            new = self._connection.recv(2**16)
        except TimeoutError:
            raise
        except OSError as error:
            raise LinkClosedError(str(error)) from error
        if not new or len(self._buffer) > _LONGEST_LINE:
            raise LinkClosedError("the connection was closed")
        self._heard = time.monotonic()
        *lines, self._buffer = (self._buffer + new).split(b"\n")
        messages = [*self._unread, *map(_message, lines)]
        self._unread = []
        return messages

    def receive_one(self, timeout: float) -> dict:
        """Wait for one message.

        Raises:
            LinkClosedError: the other side has gone, talks nonsense or says nothing for ``timeout`` seconds.
        """
        self._connection.settimeout(timeout)
        try:
            while not (messages := self.receive()):
                pass
        except TimeoutError as error:
            raise LinkClosedError(f"it said nothing for {timeout:g} seconds") from error
        self._connection.settimeout(SILENCE_SECONDS)  # for sending; reading waits for select
        first, *self._unread = messages
        return first

    def silence(self) -> float:
        """Return for how many seconds nothing has come."""
        return time.monotonic() - self._heard

    def close(self) -> None:
        self._connection.close()


def _message(line: bytes) -> dict:
    try:
        message = json.loads(line)
    except ValueError as error:
        raise LinkClosedError("it does not speak this program's language") from error
    if not isinstance(message, dict) or not isinstance(message.get("kind"), str):
        raise LinkClosedError("it does not speak this program's language")
    return message
