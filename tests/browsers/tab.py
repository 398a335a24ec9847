"""One window of a browser, as the tests work it: open a page, run a script in it, use pointer and keys."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Callable
from typing import Any, Protocol

PATIENCE = 30  # seconds for anything that is awaited: machines are busy at times
LONG = 180  # seconds for what takes long: a browser's first start from a cold disk, a training, a whole book
Point = tuple[float, float]
# WebDriver's signs for keys that write nothing.
KEYS = {
    **{"Tab": "\ue004", "Enter": "\ue007", "Control": "\ue009", "Escape": "\ue00c"},
    **{"ArrowRight": "\ue014", "ArrowDown": "\ue015"},
}


class Tab(Protocol):
    """What each browser's window can do. Lengths are CSS pixels, places are seen from the window's corner."""

    name: str
    version: str

    def resize(self, width: int, height: int) -> None:
        """Give the page this much room."""

    def open(self, address: str) -> None:
        """Open a page and wait until it and its pictures have come."""

    def run(self, function: str, argument: object = None) -> Any:
        """Call a JavaScript function with one argument; return its result, awaited, as JSON has it."""

    def drag(self, path: list[Point]) -> None:
        """Press the pointer at the first point, lead it over the others, let it go; one point is a click."""

    def press(self, key: str) -> None:
        """Press a key, by its name in JavaScript, and let it go; or two of them, as in ``Control+z``."""

    def picture(self) -> bytes:
        """Return what the window shows, as PNG."""


class ScriptError(RuntimeError):
    """A function that a test ran in the page has failed."""


def pointer_actions(path: list[Point]) -> list[dict[str, object]]:
    """Return a pointer's way as WebDriver, in both its forms, wants it."""
    places = [(round(x), round(y)) for x, y in path]
    moves = [{"type": "pointerMove", "x": x, "y": y, "duration": 20} for x, y in places]
    down, up = {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}
    steps = [moves[0], down, *moves[1:], up]
    return [{"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": steps}]


def key_actions(key: str) -> list[dict[str, object]]:
    """Return a key's press as WebDriver, in both its forms, wants it; ``Control+z`` holds the first one."""
    names = key.split("+") if len(key) > 1 else [key]
    values = [KEYS.get(name, name) for name in names]
    steps = [{"type": "keyDown", "value": value} for value in values]
    steps += [{"type": "keyUp", "value": value} for value in reversed(values)]
    return [{"type": "key", "id": "keyboard", "actions": steps}]


def as_json(function: str, argument: object) -> str:
    """Return an expression: a promise of a function's result, as JSON, or of what it threw."""
    answer = f"Promise.resolve({json.dumps(argument)}).then({function}).then((result) => ({{ result }}))"
    return f"{answer}.catch((error) => ({{ error: `${{error}}` }})).then((answer) => JSON.stringify(answer))"


def read_json(text: str) -> Any:
    """Return the result out of ``as_json``. Raises ScriptError if the function threw."""
    answer = json.loads(text)
    if "error" in answer:
        raise ScriptError(answer["error"])
    return answer.get("result")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(look: Callable[[], Any], what: str, seconds: float = PATIENCE) -> Any:
    """Return the first true result of ``look``. Raises TimeoutError, naming what was awaited."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.05)
    raise TimeoutError(f"Expected {what} within {seconds} s; it did not come.")


# A page hears of its new size with its next frames, and draws anew then.
SIZE_TAKEN = """async ([width, height]) => {
  for (let i = 0; i < 4; i++) await new Promise((done) => requestAnimationFrame(done));
  return innerWidth === width && innerHeight === height;
}"""


def wait_until_sized(run: Callable[[str, object], Any], width: int, height: int) -> None:
    """Wait until a page has heard how large its window is. Raises TimeoutError if it does not become so."""
    wait_for(lambda: run(SIZE_TAKEN, [width, height]), f"a window of {width}×{height} pixels")


def end(program: subprocess.Popen) -> None:
    """End a program, and wait until it has."""
    program.terminate()
    try:
        program.wait(timeout=5)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait()
