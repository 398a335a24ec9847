"""Firefox, worked through WebDriver BiDi, which it speaks itself: no driver beside it is needed."""

from __future__ import annotations

import contextlib
import itertools
import json
import re
import subprocess
import tempfile
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import websocket

from tests.browsers.tab import (
    LONG,
    Point,
    as_json,
    end,
    key_actions,
    pointer_actions,
    read_json,
    wait_for,
    wait_until_sized,
)

# A new reader's Firefox, without what it does by itself over the network.
SETTINGS = """\
user_pref("app.normandy.enabled", false);
user_pref("app.update.disabledForTesting", true);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("services.settings.server", "data:,no-network");
"""
LISTENS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")


class Firefox:
    """One window of Firefox."""

    name = "Firefox"

    def __init__(self, address: str) -> None:
        self.socket = websocket.create_connection(f"{address}/session", timeout=LONG, suppress_origin=True)
        self.numbers = itertools.count(1)
        self.version = self.call("session.new", capabilities={})["capabilities"]["browserVersion"]
        self.context = self.call("browsingContext.create", type="tab")["context"]

    def call(self, method: str, **params: object) -> Any:
        """Send a command and return its result. Raises RuntimeError with what Firefox says of it."""
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while (answer := json.loads(self.socket.recv())).get("id") != number:
            pass  # events that nobody asked for
        if "error" in answer:
            raise RuntimeError(f"Firefox refuses {method}: {answer['error']}: {answer['message']}")
        return answer["result"]

    def resize(self, width: int, height: int) -> None:
        viewport = {"width": width, "height": height}
        self.call("browsingContext.setViewport", context=self.context, viewport=viewport)
        wait_until_sized(self.run, width, height)

    def open(self, address: str) -> None:
        # A second address that differs from the first in its hash only would open no page anew.
        self.call("browsingContext.navigate", context=self.context, url="about:blank", wait="complete")
        self.call("browsingContext.navigate", context=self.context, url=address, wait="complete")

    def run(self, function: str, argument: object = None) -> Any:
        answer = self.call(
            "script.evaluate",
            expression=as_json(function, argument),
            target={"context": self.context},
            awaitPromise=True,
        )
        if answer["type"] == "exception":
            raise SyntaxError(answer["exceptionDetails"]["text"])
        return read_json(answer["result"]["value"])

    def act(self, actions: list[dict[str, object]]) -> None:
        self.call("input.performActions", context=self.context, actions=actions)

    def drag(self, path: list[Point]) -> None:
        self.act(pointer_actions(path))

    def press(self, key: str) -> None:
        self.act(key_actions(key))

    def picture(self) -> bytes:
        return b64decode(self.call("browsingContext.captureScreenshot", context=self.context)["data"])


def bidi_address(program: subprocess.Popen, said: Path) -> str:
    """Return where Firefox listens. Raises RuntimeError with what it said instead."""

    def look() -> str | None:
        if program.poll() is not None:
            raise RuntimeError(f"Firefox ended before it could be worked. It said:\n{said.read_text()}")
        match = LISTENS.search(said.read_text(encoding="utf-8", errors="replace"))
        return match and match[1]

    return wait_for(look, "Firefox's address for WebDriver BiDi", LONG)


@contextlib.contextmanager
def launch_firefox(path: str) -> Iterator[Firefox]:
    """Start Firefox with a memory of its own, which goes with it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        profile, said = Path(folder), Path(folder, "said.txt")
        (profile / "user.js").write_text(SETTINGS, encoding="utf-8")
        command = (path, "--headless", "--no-remote", "--profile", folder, "--remote-debugging-port", "0")
        with said.open("wb") as log:
            program = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            yield Firefox(bidi_address(program, said))
        finally:
            end(program)
