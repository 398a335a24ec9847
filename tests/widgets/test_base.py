"""What every widget hands to a notebook: live view, still picture, words."""

from __future__ import annotations

import base64
import json

import pytest
from ipywidgets.embed import embed_data

import mnist_lesson.widgets
from mnist_lesson.widgets.base import LessonWidget

WIDGETS = [getattr(mnist_lesson.widgets, name) for name in mnist_lesson.widgets.__all__]
VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(params=WIDGETS, ids=lambda kind: kind.name)
def widget(request: pytest.FixtureRequest) -> LessonWidget:
    """Return one widget of each kind, as it starts."""
    return request.param()


def test_output_is_view_picture_and_words(widget: LessonWidget) -> None:
    data, metadata = widget._repr_mimebundle_()
    assert data[VIEW]["model_id"] == widget.model_id
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert len(data["text/plain"]) > 40
    assert metadata["image/png"]["alt"] == data["text/plain"]
    assert metadata["image/png"]["width"] <= 900


def test_output_is_the_same_each_time(widget: LessonWidget) -> None:
    first, again = (type(widget)()._repr_mimebundle_()[0] for _ in range(2))
    assert first.pop(VIEW) != again.pop(VIEW)
    assert first == again


def test_page_state_is_complete_and_plain_json(widget: LessonWidget) -> None:
    models = embed_data(views=[widget], drop_defaults=False)["manager_state"]["state"]
    state = models[widget.model_id]["state"]
    assert state["_name"] == widget.name
    assert state["_esm"]
    assert state["_css"]
    assert set(state["_schema"]) <= set(state)
    assert "buffers" not in models[widget.model_id]
    json.dumps(state, allow_nan=False)


def test_state_goes_to_javascript_and_back(widget: LessonWidget) -> None:
    sent = json.loads(json.dumps({name: widget.get_state()[name] for name in widget._schema}))
    other = type(widget)()
    other.set_state(sent)
    assert {name: getattr(other, name) for name in sent} == {name: getattr(widget, name) for name in sent}


def test_name_is_its_own_and_fits_a_link() -> None:
    names = [kind.name for kind in WIDGETS]
    assert len(set(names)) == len(names)
    assert all(name.replace("-", "").isalnum() and name == name.lower() for name in names)


def test_style_keeps_to_its_widget(widget: LessonWidget) -> None:
    """No rule may touch the page around a widget."""
    selectors = [
        line for line in widget._css.splitlines() if line.endswith(("{", ",")) and line[0] not in " @"
    ]
    themes = ("html[", "body[", "body.", "from", "to")
    strays = [s for s in selectors if not s.startswith(".mnist-lesson") and ".mnist-lesson" not in s]
    assert [s for s in strays if not s.startswith(themes)] == []


def test_two_widgets_do_not_share_state(widget: LessonWidget) -> None:
    other = type(widget)()
    assert other.model_id != widget.model_id
    assert other.get_state()["_schema"] == widget.get_state()["_schema"]
