"""Networks and images that widgets load on demand: in the page over http and from files, and from Python."""

from __future__ import annotations

import base64
import gzip
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from mnist_lesson.data import load_mnist
from mnist_lesson.widgets import Perceptron, resources, source
from mnist_lesson.widgets.base import LessonWidget
from mnist_lesson.widgets.resources import NAMES, ResourceError, resource
from tests.widgets.conftest import Windows
from tests.widgets.pages import page_html

PROBE = """
import { imageAt } from "./maths/mnist.js";
import { decodeImages, loadResource } from "./ui/resources.js";

async function ask(model, name, signal) {
  try {
    const content = await loadResource(model, name, signal);
    if (!content.images) return JSON.stringify(content).length;
    const { images, labels } = await decodeImages(content);
    return [images.length, labels.length, imageAt(images, 5).reduce((a, b) => a + b), labels[5]].join(" ");
  } catch (error) {
    return error.message;
  }
}

export default { async render({ model, el, signal }) {
  const names = ["test-sample", "test", "network-mlp", "nothing", "../secret"];
  const answers = await Promise.all(names.map((name) => ask(model, name, signal)));
  el.innerHTML = '<div class="mnist-lesson" data-ready="true"><pre></pre></div>';
  el.querySelector("pre").textContent = answers.join("\\n");
} };
"""


@pytest.mark.parametrize("content", ["version https://git-lfs.github.com/spec/v1\n", "{", "", None])
def test_a_damaged_network_of_the_course_is_named(
    content: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "NETWORK_FOLDER", tmp_path)
    resources._read.cache_clear()
    if content is not None:
        (tmp_path / "mlp.json").write_text(content)
    with pytest.raises(ResourceError, match=r"mlp\.json.*Install the course again"):
        resource("network-mlp")


@pytest.fixture
def probe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LessonWidget:
    """Return a widget that asks for resources and shows what it gets."""
    for room in ("ui", "maths"):
        shutil.copytree(Path(source.__file__).with_name(room), tmp_path / room)
    (tmp_path / "probe.js").write_text(PROBE, encoding="utf-8")
    monkeypatch.setattr(source, "_HERE", tmp_path)

    class Probe(LessonWidget):
        _esm = source.read_source(tmp_path / "probe.js")
        draw = Perceptron().draw

    return Probe()


def forget_missing_files(windows: Windows) -> None:
    """Take the browser's reports of the file that is not there off the list; what stays fails the test."""
    expected = ("Failed to load", "ERR_FILE")
    windows.problems[:] = [p for p in windows.problems if not any(words in p for words in expected)]


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_page_gets_resources_and_clear_words(open_widgets, probe: LessonWidget, scheme: str) -> None:
    page = open_widgets(probe, scheme=scheme)
    _, (images, labels) = load_mnist()
    sixth = f"{images[5].astype(int).sum()} {labels[5]}"
    lines = page.locator("pre").inner_text().split("\n")
    assert lines[:2] == [f"784000 1000 {sixth}", f"7840000 10000 {sixth}"]
    assert int(lines[2]) > 10_000
    assert "nothing.js did not load" in lines[3]
    assert 'no file of the name "../secret"' in lines[4]
    expect(page.locator("script[src]")).to_have_count(0)
    forget_missing_files(open_widgets)


def test_page_finds_the_folder_from_any_depth(open_widgets, probe: LessonWidget) -> None:
    html = page_html([probe]).replace("<html ", '<html data-content_root="./deeper/../" ')
    text = open_widgets.open_html(html, 1).locator("pre").inner_text()
    assert text.startswith("784000 1000 ")
    assert "./deeper/../lesson-data/nothing.js did not load" in text
    forget_missing_files(open_widgets)


@pytest.mark.parametrize("name", NAMES)
def test_every_resource_is_plain_json(name: str) -> None:
    assert json.loads(json.dumps(resource(name))) == resource(name)


def test_images_are_the_published_ones() -> None:
    (images, labels), _ = load_mnist()
    chunk = resource("train-3")
    unpacked = [gzip.decompress(base64.b64decode(chunk[part])) for part in ("images", "labels")]
    assert unpacked == [
        images[30_000:40_000].tobytes(),
        np.ascontiguousarray(labels[30_000:40_000]).tobytes(),
    ]


@pytest.mark.parametrize("name", ["train-6", "", None, ["test"], "../mlp"])
def test_unknown_names_are_refused(name: object) -> None:
    with pytest.raises(ResourceError, match="Expected one of"):
        resource(name)


def test_python_answers_by_message(monkeypatch: pytest.MonkeyPatch) -> None:
    widget = Perceptron()
    sent: list[dict] = []
    monkeypatch.setattr(widget, "send", sent.append)
    for content in (
        {"type": "resource", "name": "network-mlp"},
        {"type": "resource", "name": "x"},
        {"a": 1},
        "b",
    ):
        widget._handle_custom_msg(content, [])
    assert [message["name"] for message in sent] == ["network-mlp", "x"]
    assert sent[0]["content"] == resource("network-mlp")
    assert "Expected one of" in sent[1]["error"]
