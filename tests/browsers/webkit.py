"""WebKit, in the small browser that comes with WebKitGTK, worked through WebDriver.

It has no way to run without a screen, so it gets one that nobody sees.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.browsers.tab import (
    LONG,
    PATIENCE,
    Point,
    as_json,
    end,
    free_port,
    key_actions,
    pointer_actions,
    read_json,
    wait_for,
    wait_until_sized,
)

# Its bar of buttons would keep the window from being as narrow as a phone.
LOOK = "* { min-width: 0; margin: 0; padding: 0; border-width: 0; }\nheaderbar, toolbar { font-size: 1px; }\n"
STYLES = {"gtk-3.0/gtk.css": LOOK, "gtk-4.0/gtk.css": LOOK}
# Without a graphics card its newer way of drawing takes ten times as long for a frame.
ENVIRONMENT = {"GDK_BACKEND": "x11", "WEBKIT_DISABLE_DMABUF_RENDERER": "1"}
HEIGHTS = "() => [outerHeight, innerHeight]"
RUN = "const done = arguments[0];\n{}.then(done);"


class Driver:
    """WebKit's driver, a server: each command is a request."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"

    def call(self, method: str, path: str, **params: object) -> Any:
        """Send a command and return its result. Raises RuntimeError with what the driver says of it."""
        data = json.dumps(params).encode() if method == "POST" else None
        request = urllib.request.Request(f"{self.address}{path}", data=data, method=method)
        try:
            with urllib.request.urlopen(request, timeout=LONG) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            value = json.load(error)["value"]
            raise RuntimeError(f"WebKit refuses {path}: {value['error']}: {value['message']}") from error

    def listens(self) -> bool:
        """Return whether the driver is up."""
        try:
            return self.call("GET", "/status")["ready"]
        except OSError:
            return False


class WebKit:
    """One window of WebKitGTK's browser."""

    name = "WebKit"

    def __init__(self, driver: Driver, browser: str) -> None:
        options = {"binary": browser, "args": ["--automation"]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        self.driver = driver
        session = driver.call("POST", "/session", capabilities=wanted)
        self.session = f"/session/{session['sessionId']}"
        self.version = session["capabilities"]["browserVersion"]
        self.post("timeouts", script=PATIENCE * 1000, pageLoad=PATIENCE * 1000)
        self.bars = self.measure_bars()

    def measure_bars(self) -> int:
        """Return by how many pixels the window is higher than the page in it, once it has come to rest."""

        def look() -> list[int] | None:
            seen = self.run(HEIGHTS)
            time.sleep(0.3)
            return seen if self.run(HEIGHTS) == seen else None

        window, page = wait_for(look, "WebKit's window to come to rest")
        return window - page

    def post(self, command: str, **params: object) -> Any:
        return self.driver.call("POST", f"{self.session}/{command}", **params)

    def resize(self, width: int, height: int) -> None:
        """Give the page this much room. Raises TimeoutError if the window does not take on the size."""
        self.post("window/rect", width=width, height=height + self.bars)
        wait_until_sized(self.run, width, height)

    def open(self, address: str) -> None:
        # A second address that differs from the first in its hash only would open no page anew.
        self.post("url", url="about:blank")
        self.post("url", url=address)

    def run(self, function: str, argument: object = None) -> Any:
        script = RUN.format(as_json(function, argument))
        return read_json(self.post("execute/async", script=script, args=[]))

    def drag(self, path: list[Point]) -> None:
        self.post("actions", actions=pointer_actions(path))

    def press(self, key: str) -> None:
        self.post("actions", actions=key_actions(key))

    def picture(self) -> bytes:
        return b64decode(self.driver.call("GET", f"{self.session}/screenshot"))

    def close(self) -> None:
        self.driver.call("DELETE", self.session)


@contextlib.contextmanager
def launch_screen(path: str) -> Iterator[str]:
    """Start a screen that nobody sees; the value is its name."""
    command = (path, "-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp")
    program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        number = program.stdout.readline().strip()
        if not number:
            raise RuntimeError(f"Expected a screen for WebKit from {path}; it ended at once.")
        yield f":{number}"
    finally:
        end(program)


@contextlib.contextmanager
def launch_driver(path: str, screen: str, settings: Path) -> Iterator[Driver]:
    """Start WebKit's driver, whose browsers use this screen and these settings."""
    for name, text in STYLES.items():
        (settings / name).parent.mkdir()
        (settings / name).write_text(text, encoding="utf-8")
    own = {**ENVIRONMENT, "DISPLAY": screen, "XDG_CONFIG_HOME": str(settings)}
    port = free_port()
    command = (path, f"--port={port}")
    program = subprocess.Popen(
        command, env={**os.environ, **own}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    driver = Driver(port)

    def listens() -> bool:
        if program.poll() is not None:
            raise RuntimeError(f"Expected {path} to listen on port {port}; it has ended.")
        return driver.listens()

    try:
        wait_for(listens, f"{path} on port {port}", LONG)
        yield driver
    finally:
        end(program)


@contextlib.contextmanager
def launch_webkit(browser: str, driver: str, screen: str) -> Iterator[WebKit]:
    """Start WebKit with settings of its own, which go with it."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as settings,
        launch_screen(screen) as shown,
        launch_driver(driver, shown, Path(settings)) as started,
    ):
        webkit = WebKit(started, browser)
        try:
            yield webkit
        finally:
            webkit.close()
