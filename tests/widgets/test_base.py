"""What every widget hands to a notebook: live view, still picture, words."""

from __future__ import annotations

import base64
import json
import re

import pytest
import traitlets
from ipywidgets.embed import embed_data

import mnist_lesson.widgets
from mnist_lesson.widgets.base import HERE, LessonWidget
from mnist_lesson.widgets.styles import read_styles
from mnist_lesson.widgets.traits import StateTrait

WIDGETS = [getattr(mnist_lesson.widgets, name) for name in mnist_lesson.widgets.EXPLORING]
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


def test_every_widget_answers_questions_for_resources(widget: LessonWidget, monkeypatch) -> None:
    """The message takes the way of a real one: no trait of a widget hides the answer."""
    sent = []
    monkeypatch.setattr(widget, "send", sent.append)
    widget._handle_custom_msg({"type": "resource", "name": "network-mlp"}, [])
    assert [answer["name"] for answer in sent] == ["network-mlp"]
    assert "error" not in sent[0]


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


@pytest.mark.parametrize("kind", mnist_lesson.widgets.__all__)
def test_own_rules_outweigh_the_shared_ones_of_widgets_that_come_later(kind: str) -> None:
    """Every widget brings the shared rules, and where two weigh the same the later one counts."""
    name = getattr(mnist_lesson.widgets, kind).name
    style = HERE / name.replace("-", "_") / "style.css"
    selectors = re.findall(r"^([^@\n{}]+) \{", read_styles(style), re.MULTILINE)
    parts = [part for selector in selectors for part in re.split(r",(?![^()]*\))", selector)]
    assert len(parts) > 5
    own = (f'.mnist-lesson[data-widget="{name}"]', "from", "to")  # and the steps of keyframes
    assert [part for part in parts if not part.strip().startswith(own)] == []


def test_two_widgets_do_not_share_state(widget: LessonWidget) -> None:
    other = type(widget)()
    assert other.model_id != widget.model_id
    assert other.get_state()["_schema"] == widget.get_state()["_schema"]


def state_names(kind: type[LessonWidget]) -> list[str]:
    return [name for name, trait in kind.class_traits().items() if isinstance(trait, StateTrait)]


NAMES = [(kind, name) for kind in WIDGETS for name in state_names(kind)]


@pytest.mark.parametrize(("kind", "name"), NAMES, ids=lambda it: getattr(it, "name", it))
def test_a_misspelled_name_is_refused_with_the_right_one(kind: type[LessonWidget], name: str) -> None:
    wrong = name + name[-1]
    widget = kind()
    words = f'{kind.__name__} has no "{wrong}" to set\\..* It has .*\\b{name}\\b.*'
    with pytest.raises(TypeError, match=words):
        kind(**{wrong: getattr(widget, name)})
    with pytest.raises(AttributeError, match=words):
        setattr(widget, wrong, getattr(widget, name))
    assert not hasattr(widget, wrong)


@pytest.mark.parametrize("wrong", ["wieghts", "Weights", "weight"])
def test_the_nearest_name_is_proposed(wrong: str) -> None:
    with pytest.raises(TypeError) as caught:
        mnist_lesson.widgets.Perceptron(**{wrong: [0, 0]})
    assert str(caught.value) == (
        f'Perceptron has no "{wrong}" to set. Did you mean weights? '
        "It has added, bias, corrections, dataset, point, shown, weights."
    )


@pytest.mark.parametrize("wrong", ["lr", "points", "draw", "_weights"])
def test_a_name_without_a_near_one_or_of_a_method_is_no_trait_either(wrong: str) -> None:
    with pytest.raises(TypeError, match=f'Perceptron has no "{wrong}" to set.* It has added, bias'):
        mnist_lesson.widgets.Perceptron(**{wrong: 1})


def test_a_method_of_the_course_is_not_covered_by_a_value() -> None:
    widget = mnist_lesson.widgets.Perceptron()
    with pytest.raises(AttributeError, match=r'no "points" to set\. Did you mean point\?'):
        widget.points = [[1, 2]]
    assert callable(widget.points)


def test_the_names_of_ipywidgets_and_of_python_stay_free(widget: LessonWidget) -> None:
    widget.layout = {"width": "50%"}
    widget._mine = 1
    widget.add_traits(added_later=traitlets.Int(0))
    widget.added_later = 3
    with widget.hold_trait_notifications(), widget.hold_sync():
        widget.added_later = 4
    assert (widget.layout.width, widget._mine, widget.added_later) == ("50%", 1, 4)
    own_id = f"own-{widget.name}"
    assert type(widget)(layout={"width": "50%"}, model_id=own_id).model_id == own_id


def test_a_class_declares_its_plain_attributes() -> None:
    lab = mnist_lesson.widgets.TrainingLab()
    lab.history, lab.network = [{"loss": 1.0}], None
    with pytest.raises(AttributeError, match='no "histroy" to set'):
        lab.histroy = []
