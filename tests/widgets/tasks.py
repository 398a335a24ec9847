"""How much processor time the tasks of a page's threads take, by the browser's own trace."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from playwright.sync_api import Page

PAGE = "CrRendererMain"
WORKER = "DedicatedWorker thread"
_CATEGORIES = ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"]


def longest_tasks(page: Page, action: Callable[[], object]) -> dict[str, float]:
    """Return the most milliseconds that one task of the page's threads took while ``action`` went on.

    Processor time: where other programs hold the processor meanwhile, that does not count. A thread hears of
    a click or a message when its present task is over.
    """
    browser = page.context.browser
    browser.start_tracing(page=page, categories=_CATEGORIES)
    action()
    events = json.loads(browser.stop_tracing())["traceEvents"]
    own = _processes(events)
    names = {
        (e["pid"], e["tid"]): e["args"]["name"]
        for e in events
        if e["name"] == "thread_name" and e["pid"] in own
    }
    longest: dict[str, float] = {}
    for event in events:
        name = names.get((event["pid"], event["tid"]))
        if name in (PAGE, WORKER) and "RunTask" in event["name"] and "tdur" in event:
            longest[name] = max(longest.get(name, 0.0), event["tdur"] / 1000)
    return longest


def _processes(events: Sequence[dict[str, Any]]) -> set[int]:
    """Return those of the page's frames: the browser may start another one for a page to come."""
    began = [event["args"]["data"] for event in events if event["name"] == "TracingStartedInBrowser"]
    return {frame["processId"] for data in began for frame in data["frames"]}
