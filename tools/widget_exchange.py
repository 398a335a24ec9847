"""The front end's side of a widget, spoken by a program: state over a comm, as Colab and Jupyter do it.

    exchange_all(kernel_name) -> what went wrong, one line a fault

Every widget is made in a kernel. Each value of its state is set by a message, as if a reader had moved
something, and read in Python; set in Python, and awaited as a message; and set to nonsense, which has to
change nothing and to break nothing.
"""

from __future__ import annotations

import json
import queue
import subprocess
import tempfile
import time
from collections.abc import Iterator
from typing import Any

from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

PATIENCE = 300  # seconds for a kernel's start and for one cell; the first imports ipywidgets and matplotlib
NONSENSE = {"no": "value of any trait"}
VIEW = "application/vnd.jupyter.widget-view+json"

SETUP = "import json\nfrom mnist_lesson import widgets\nprint(json.dumps(widgets.EXPLORING))"
MAKE = "widget = widgets.{kind}()\nwidget"
READ = "print(json.dumps(getattr(widget, {name!r})))"
WRITE = "setattr(widget, {name!r}, json.loads({value!r}))"


class Kernel:
    """A running kernel, and the messages that a front end exchanges with it."""

    def __init__(self, client: BlockingKernelClient) -> None:
        self.client = client

    def run(self, code: str) -> list[dict[str, Any]]:
        """Run a cell; return the messages that it caused. Raises RuntimeError if it raised."""
        messages = list(self._until_idle(self.client.execute(code)))
        if raised := error_in(messages):
            raise RuntimeError(f"{code}\n{raised}")
        return messages

    def printed(self, code: str) -> Any:
        """Run a cell that prints JSON, and return the value."""
        texts = [m["content"]["text"] for m in self.run(code) if m["msg_type"] == "stream"]
        return json.loads("".join(texts))

    def send(self, comm: str, state: dict[str, Any]) -> str:
        """Send a widget new state, as its front end does; return the error that it raised, "" for none."""
        data = {"method": "update", "state": state, "buffer_paths": []}
        message = self.client.session.msg("comm_msg", {"comm_id": comm, "data": data})
        self.client.shell_channel.send(message)
        return error_in(list(self._until_idle(message["header"]["msg_id"])))

    def _until_idle(self, cause: str) -> Iterator[dict[str, Any]]:
        """Yield the messages with this cause, until the kernel has finished with it."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                message = self.client.get_iopub_msg(timeout=1)
            except queue.Empty:
                continue
            if message["parent_header"].get("msg_id") != cause:
                continue
            if message["content"].get("execution_state") == "idle":
                return
            yield message
        raise RuntimeError(f"Expected the kernel to answer within {PATIENCE} seconds, it did not.")


def error_in(messages: list[dict[str, Any]]) -> str:
    """Return the error that a kernel reports, kind and words, or "" for none."""
    errors = [m["content"] for m in messages if m["msg_type"] == "error"]
    return "\n".join(f"{error['ename']}: {error['evalue']}" for error in errors)


def another_value(schema: dict[str, Any], value: Any) -> Any:
    """Return a value that the schema allows (widgets/traits.py) and that differs from ``value``."""
    match schema["kind"]:
        case "number" | "whole":
            return another_number(schema, value)
        case "choice":
            return next(option for option in schema["options"] if option != value)
        case "flag":
            return not value
        case "strokes":
            return [[20, 30, 250, 240]] if value != [[20, 30, 250, 240]] else []
        case "pixels":
            return [255 - value[0], *value[1:]]
        case "map":
            return [0.5 if value[0] != 0.5 else 0.0, *value[1:]]
        case "numbers":
            return [another_value(schema["item"], value[0] if value else None), *value[1:]]
        case "rows":
            row = value[0] if value else [None] * len(schema["columns"])
            columns = zip(schema["columns"], row, strict=True)
            return [[another_value(column, entry) for column, entry in columns], *value[1:]]
    raise ValueError(f"Expected a kind of trait that traits.py has, got {schema['kind']!r}.")


def another_number(schema: dict[str, Any], value: float | None) -> float:
    """Return a number in the schema's range that differs from ``value``."""
    low, high = schema["low"], schema["high"]
    for number in ((low + high) / 2, low, high):
        number = int(number) if schema["kind"] == "whole" else number
        if number != value:
            return number
    raise ValueError(f"Expected a range of more than one number, got {low} to {high}.")


def updates(messages: list[dict[str, Any]], comm: str) -> dict[str, Any]:
    """Return the state that Python has sent to one widget's front end."""
    state: dict[str, Any] = {}
    for message in messages:
        content = message["content"]
        if message["msg_type"] == "comm_msg" and content["comm_id"] == comm:
            state |= content["data"].get("state", {}) if content["data"].get("method") == "update" else {}
    return state


def exchange(kernel: Kernel, kind: str) -> list[str]:
    """Exchange all state of one new widget; return what went wrong."""
    messages = kernel.run(MAKE.format(kind=kind))
    kinds = {mime for message in messages for mime in message["content"].get("data", {})}
    faults = [] if {VIEW, "image/png"} <= kinds else [f"shows {sorted(kinds)}, no view with a picture"]
    opened = [m["content"] for m in messages if m["msg_type"] == "comm_open"]
    model = next(content for content in opened if "_schema" in content["data"]["state"])
    state = model["data"]["state"]
    for name, schema in state["_schema"].items():
        faults += exchange_trait(kernel, model["comm_id"], name, (schema, state[name]))
    return [f"{kind}: {fault}" for fault in faults]


def exchange_trait(kernel: Kernel, comm: str, name: str, trait: tuple[dict[str, Any], Any]) -> list[str]:
    """Set one trait from the front end, to nonsense, and from Python; return what went wrong."""
    schema, start = trait
    new = another_value(schema, start)
    faults = []
    raised = kernel.send(comm, {name: new})
    if raised or kernel.printed(READ.format(name=name)) != new:
        faults.append(f"{name}: the front end sent {new!r:.80}, Python did not take it. {raised}")
    before = kernel.printed(READ.format(name=name))
    raised = kernel.send(comm, {name: NONSENSE})
    if name not in raised or kernel.printed(READ.format(name=name)) != before:
        faults.append(f"{name}: nonsense from the front end was taken, or refused without a reason: {raised}")
    back = updates(kernel.run(WRITE.format(name=name, value=json.dumps(start))), comm)
    if back.get(name) != start:
        faults.append(f"{name}: Python set {start!r:.80}, the front end got {back.get(name)!r:.80}")
    return faults


def exchange_all(kernel_name: str) -> tuple[int, list[str]]:
    """Exchange the state of every widget of the course; return how many there are and what went wrong."""
    with tempfile.TemporaryDirectory() as folder:  # the installed course counts, not a folder of its name
        quiet = {"cwd": folder, "stderr": subprocess.DEVNULL}
        manager, client = start_new_kernel(PATIENCE, kernel_name, **quiet)
        try:
            kernel = Kernel(client)
            kinds = kernel.printed(SETUP)
            return len(kinds), [fault for kind in kinds for fault in exchange(kernel, kind)]
        except (RuntimeError, ValueError) as error:
            return 0, [str(error)]
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
