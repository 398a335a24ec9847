"""A page that holds the page's training engine and nothing else, for its tests and its benchmark.

The engine comes as widgets get it (``widgets/source.py``): one text, imported from a Blob.
"""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Browser

from mnist_lesson import widgets
from mnist_lesson.widgets.source import read_source

WIDGETS = Path(widgets.__file__).parent
IMAGE_PARTS = [*(("train", f"train-{i}", 10_000 * i) for i in range(6)), ("test", "test", 0)]

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Training</title><link rel="icon" href="data:,">
{head}</head>
<body><h1>Training</h1><script type="module">
const texts = {texts};
const load = async (text) =>
  (await import(URL.createObjectURL(new Blob([text], {{ type: "text/javascript" }})))).default;
const [engine, resources] = await Promise.all(texts.map(load));
const messages = [];
const heard = new Set();
let trainer;

/** Resolves with the next message of one of these types. */
const next = (...types) => new Promise((resolve) => {{
  const hear = (message) => types.includes(message.type) && heard.delete(hear) && resolve(message);
  heard.add(hear);
}});

window.training = {{
  messages,
  next,
  begin(wasm) {{
    trainer = engine.createPageEngine({{ wasm, signal: new AbortController().signal }});
    trainer.onMessage((message) => {{
      messages.push(message.type === "weights" ? {{ ...message, maps: message.maps.length }} : message);
      for (const hear of [...heard]) hear(message);
    }});
    trainer.send({{ type: "hello" }});
    return next("ready", "error");
  }},
  async load({{ set, first, resource }}) {{
    const {{ images, labels }} = await resources.decodeImages(resource);
    trainer.loadImages({{ set, first, images, labels }});
    await null; // the engine hands over in a microtask
    return images.length + labels.length;
  }},
  run(settings) {{
    trainer.send({{ type: "start", run: 1, settings }});
    return next("done", "error");
  }},
  send: (message) => trainer.send(message),
}};
</script></body></html>
"""


def engine_page(head: str = "") -> str:
    """Return the page's HTML; ``window.training`` drives the engine. ``head`` goes into its head."""
    texts = [_whole_module(name) for name in ("engine/page.js", "ui/resources.js")]
    return PAGE.format(head=head, texts=json.dumps(texts).replace("<", "\\u003c"))


def _whole_module(name: str) -> str:
    """Return a module's source with all its exports as the default one, where a widget has only itself."""
    loader, _, _ = read_source(WIDGETS / name).rpartition("export default ")
    return f'{loader}export default await import(url("{name}"));'


def renderer_memory(browser: Browser) -> float:
    """Return the megabytes that the largest page's process has for itself alone (Linux)."""
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return max(private_memory(int(p["id"])) for p in processes if p["type"] == "renderer")


def private_memory(pid: int) -> float:
    """Return the megabytes that a process shares with no other (Linux)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024
