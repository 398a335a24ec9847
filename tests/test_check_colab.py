"""The program behind ``make colab``: what it installs, what it notices, how it speaks to widgets."""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import tomllib
from pathlib import Path
from queue import Empty
from types import SimpleNamespace
from typing import Any

import check_colab
import nbformat
import pytest
import replicas
import widget_exchange
from packaging.requirements import Requirement

import mnist_lesson.widgets

WIDGETS = [getattr(mnist_lesson.widgets, name) for name in mnist_lesson.widgets.EXPLORING]


def test_replicas_cover_all_pythons_that_the_course_supports() -> None:
    assert {r.python_version for r in replicas.all_replicas().values()} == {"3.11", "3.12", "3.13"}


class DeafChannel:
    """A channel whose reply is found only when a look ends that began after it came."""

    def __init__(self, looks: int) -> None:
        self.looks, self.asked = looks, []

    async def get_msg(self, timeout: float) -> dict[str, Any]:
        self.asked.append(timeout)
        if len(self.asked) < self.looks:
            raise Empty
        return {"found": True}


def test_a_missed_reply_is_found_at_the_next_look() -> None:
    channel = DeafChannel(looks=3)
    check_colab.look_often(channel)
    assert asyncio.run(channel.get_msg(timeout=300)) == {"found": True}
    assert channel.asked == [check_colab.LOOK_AGAIN] * 3


def test_looking_often_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = itertools.count(0, 2)
    monkeypatch.setattr(check_colab, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    channel = DeafChannel(looks=1000)
    check_colab.look_often(channel)
    with pytest.raises(Empty):
        asyncio.run(channel.get_msg(timeout=11))
    assert channel.asked[0] == check_colab.LOOK_AGAIN
    assert all(0 <= asked <= check_colab.LOOK_AGAIN for asked in channel.asked)
    assert len(channel.asked) < 10


def test_the_tpu_replica_has_jax_alone() -> None:
    everywhere = replicas.all_replicas()
    assert not everywhere["tpu"].has_tensorflow
    assert [name for name, replica in everywhere.items() if replica.has_tensorflow] == [
        "cpu",
        "oldest",
        "newest",
    ]


def test_colab_has_what_the_course_asks_for() -> None:
    """Then installing the course there changes nothing, today and in the runtimes that a notebook can pin."""
    ranges = {r.name: r.specifier for r in map(Requirement, replicas.ranges())}
    runtimes = tomllib.loads(replicas.RUNTIMES.read_text(encoding="utf-8"))
    found = [runtimes["cpu"], runtimes["tpu"], *runtimes["past"].values()]
    outside = [
        (name, version)
        for runtime in found
        for name, version in runtime.items()
        if name in ranges and version not in ranges[name]
    ]
    assert outside == []
    assert set(ranges) <= set(runtimes["cpu"])


def test_the_oldest_replica_has_the_floor_of_every_range() -> None:
    assert len(replicas.floors()) == len(replicas.ranges())
    assert all("==" in line for line in replicas.floors())


def test_a_missing_python_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"Python 2\.99 .* none. Install it, .*pyenv install 2\.99"):
        replicas.find_python("2.99")


@pytest.mark.parametrize("has_uv", [True, False])
def test_a_replica_is_filled_by_uv_or_else_by_pip(monkeypatch: pytest.MonkeyPatch, has_uv: bool) -> None:
    ran: list[str] = []
    monkeypatch.setattr(
        replicas, "install_with_uv", lambda python, *words: ran.append(f"uv {' '.join(words)}") or has_uv
    )
    monkeypatch.setattr(replicas, "pip", lambda replica, *words: ran.append(f"pip {' '.join(words)}"))
    replica = replicas.Replica("some", "3.12", ("keras", "numpy"))
    replicas.install(replica)
    replicas.install(replica, upgrade=True)
    with_uv = ["uv keras numpy", "uv --upgrade keras numpy"]
    with_pip = ["pip install --quiet keras numpy"]
    with_pip.append("pip install --quiet --upgrade --upgrade-strategy=eager keras numpy")
    assert [line for line in ran if line.startswith("uv")] == with_uv
    assert [line for line in ran if line.startswith("pip")] == ([] if has_uv else with_pip)


def test_every_change_of_an_environment_is_noticed() -> None:
    before = {"keras": "3.13.2", "numpy": "2.1.3"}
    course = {"mnist-lesson": "0.1.0"}
    assert check_colab.changes(before, before | course) == []
    assert check_colab.changes(before, before) == ["mnist-lesson was not installed"]
    found = check_colab.changes(before, {"numpy": "2.4.0", "rich": "14"} | course)
    assert found == ["keras: 3.13.2 became missing", "numpy: 2.1.3 became 2.4.0", "rich: missing became 14"]


@pytest.mark.parametrize(
    ("times", "runs", "faults", "notes"),
    [
        ([7.0], 1, [], []),
        ([20.0], 1, [], []),
        ([25.0, 12.0], 2, [], []),  # something else had kept the machine busy
        ([31.0, 22.4, 28.0], 3, [], ["first cell: 22.4 s"]),
        ([90.0, 70.0, 59.0], 3, [], ["first cell: 59.0 s"]),
        ([90.0, 70.0, 61.0], 3, ["first cell: 61.0 s"], []),
    ],
)
def test_a_slow_first_cell_is_told_and_only_a_gross_miss_is_a_fault(
    times: list[float],
    runs: int,
    faults: list[str],
    notes: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    packages = [{"numpy": "2.1.3"}, {"numpy": "2.1.3", "mnist-lesson": "0.1.0"}]
    calls: list[str] = []
    monkeypatch.setattr(check_colab, "installed", lambda replica: packages.pop(0))
    monkeypatch.setattr(check_colab, "complaints", lambda replica: set())
    monkeypatch.setattr(check_colab, "pip", lambda replica, *words: calls.append(words[0]))
    monkeypatch.setattr(check_colab, "time_first_cell", lambda *_: times[calls.count("uninstall")])
    found = check_colab.check_first_cell(replicas.colab_runtime("cpu"), nbformat.v4.new_notebook())
    assert calls == ["uninstall"] * (runs - 1)
    for lines, beginnings in ((found.faults, faults), (found.notes, notes)):
        assert len(lines) == len(beginnings)
        for line, beginning in zip(lines, beginnings, strict=True):
            assert line.startswith(f"{beginning} with the kernel's start, promised are 20 s: SLOWER")
    assert "promised are 20 s" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["cpu", "tpu", "oldest", "newest"])
def test_the_first_cell_installs_in_each_way(name: str) -> None:
    course = check_colab.Course("file:///repository", Path("/wheels/mnist_lesson-1-py3-none-any.whl"))
    found = check_colab.first_cells(replicas.all_replicas()[name], course)
    for way, notebook in found.items():
        before, first = (cell.source for cell in notebook.cells)
        assert ("google.colab" in before) == (name in check_colab.COLAB)
        assert ("mnist_lesson-1" in before) == (way == "wheel")
        assert ('SOURCE = "git+file:///repository"' in first) == (way == "repository")
        assert first.endswith("mnist_lesson.setup()")
    assert list(found) == ["repository", "wheel"]


@pytest.mark.parametrize("name", ["cpu", "newest"])
def test_the_wheel_is_uploaded_or_lies_beside(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = tmp_path / "it's a folder" / "mnist_lesson-1-py3-none-any.whl"
    wheel.parent.mkdir()
    wheel.write_bytes(b"wheel")
    (tmp_path / "notebook").mkdir()
    monkeypatch.chdir(tmp_path / "notebook")
    monkeypatch.setitem(sys.modules, "google.colab", None)
    notebooks = check_colab.first_cells(replicas.all_replicas()[name], check_colab.Course("file:///r", wheel))
    exec(notebooks["wheel"].cells[0].source, {})
    if name in check_colab.COLAB:
        sys.modules["google.colab"].files.upload()
    assert Path(wheel.name).read_bytes() == b"wheel"


def test_faults_of_each_way_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    ways = {"repository": check_colab.Findings(["a"], ["b"]), "wheel": check_colab.Findings(["c"], [])}
    uninstalled: list[str] = []
    monkeypatch.setattr(check_colab, "pip", lambda replica, *words: uninstalled.append(words[-1]))
    monkeypatch.setattr(check_colab, "first_cells", lambda *_: dict.fromkeys(ways))
    left = iter(ways.values())
    monkeypatch.setattr(check_colab, "check_first_cell", lambda *_: next(left))
    found = check_colab.check_first_cells(replicas.colab_runtime("cpu"), None)
    assert found == check_colab.Findings(["a", "c"], ["b"])
    assert uninstalled == ["mnist-lesson"] * 2


class InLine:
    """A pool that runs its tasks at once and knows whether it is at work."""

    def __init__(self) -> None:
        self.works = False

    def map(self, function: Any, tasks: list[Any]) -> list[Any]:
        self.works = True
        found = [function(task) for task in tasks]
        self.works = False
        return found


class Recorder:
    """Stands in for all that is done with a replica: notes what, and whether the pool did it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, broken: str = "") -> None:
        self.pool = InLine()
        self.done: list[tuple[str, str, bool]] = []
        self.broken = broken
        monkeypatch.setattr(check_colab, "make", lambda replica: self.note("make", replica))
        monkeypatch.setattr(check_colab, "check_first_cells", self.first_cells)
        monkeypatch.setattr(check_colab, "check_setup_time", lambda replica: self.note("setup", replica))
        monkeypatch.setattr(check_colab, "check_widgets", lambda replica: self.note("widgets", replica))
        monkeypatch.setattr(check_colab, "check_chapter", lambda path, replica: self.note(path.stem, replica))

    def note(self, task: str, replica: replicas.Replica) -> list[str]:
        self.done.append((task, replica.name, self.pool.works))
        return [f"{task} is wrong"]

    def first_cells(self, replica: replicas.Replica, course: Any) -> check_colab.Findings:
        self.note("first cells", replica)
        return check_colab.Findings(["numpy changed"] if replica.name == self.broken else [], ["slow"])

    def check(self, *names: str) -> dict[str, check_colab.Findings]:
        known = replicas.all_replicas()
        return check_colab.check_all([known[name] for name in names or known], None, self.pool)


CHAPTERS = sorted(path.stem for path in check_colab.CHAPTERS.glob("*.ipynb"))


def test_what_is_measured_runs_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    course = Recorder(monkeypatch)
    course.check()
    alone = [(task, name) for task, name, beside in course.done if not beside]
    measured = [("first cells", "cpu"), ("first cells", "tpu")]
    assert alone == measured + [("setup", name) for name in replicas.all_replicas()]


def test_everything_is_tried_once_in_every_replica(monkeypatch: pytest.MonkeyPatch) -> None:
    course = Recorder(monkeypatch)
    found = course.check()
    tasks = ("make", "first cells", "setup", "widgets", *CHAPTERS)
    assert len(CHAPTERS) > 10
    assert sorted(course.done) == sorted(set(course.done))
    assert {(task, name) for task, name, _ in course.done} == {(t, name) for t in tasks for name in found}
    for name in replicas.all_replicas():
        assert set(found[name].faults) == {f"{task} is wrong" for task in tasks[2:]}
        assert found[name].notes == ["slow"]


def test_the_course_is_installed_before_it_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    course = Recorder(monkeypatch)
    for name in course.check():
        tasks = [task for task, where, _ in course.done if where == name]
        assert tasks[:3] == ["make", "first cells", "setup"]


def test_the_short_chapters_of_all_replicas_come_last(monkeypatch: pytest.MonkeyPatch) -> None:
    course = Recorder(monkeypatch)
    count = len(course.check())
    numbered = [task[0].isdigit() for task, _, _ in course.done if task in CHAPTERS]
    assert numbered == sorted(numbered, reverse=True)
    assert len({name for _, name, _ in course.done[-count:]}) == count


@pytest.mark.parametrize("broken", ["tpu", "newest"])
def test_where_the_first_cell_is_at_fault_nothing_else_is_tried(
    broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = Recorder(monkeypatch, broken)
    found = course.check()
    assert [task for task, name, _ in course.done if name == broken] == ["make", "first cells"]
    assert found[broken] == check_colab.Findings(["numpy changed"], ["slow"])
    assert all(len(found[name].faults) == 2 + len(CHAPTERS) for name in found if name != broken)


def test_one_replica_is_checked_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    course = Recorder(monkeypatch)
    assert list(course.check("tpu")) == ["tpu"]
    assert {name for _, name, _ in course.done} == {"tpu"}
    nothing = Recorder(monkeypatch, "oldest")
    assert nothing.check("oldest") == {"oldest": check_colab.Findings(["numpy changed"], ["slow"])}


def test_findings_name_their_replica_in_the_replicas_order(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    found = {
        "oldest": check_colab.Findings(["a"], []),
        "cpu": check_colab.Findings(["b", "c"], ["slow"]),
    }
    monkeypatch.setattr(check_colab, "check_all", lambda *_: found)
    monkeypatch.setattr(check_colab, "offer_course", lambda folder: None)
    known = replicas.all_replicas()
    faults, notes = check_colab.check([known["cpu"], known["oldest"]], tmp_path, 1)
    assert faults == ["cpu: b", "cpu: c", "oldest: a"]
    assert notes == ["cpu: slow"]
    assert capsys.readouterr().out.startswith("together: ")


@pytest.mark.parametrize(
    ("times", "runs", "told"),
    [
        ([0.01], 1, None),
        ([0.7, 0.5], 2, None),  # something else had kept the machine busy
        ([0.9, 0.7, 0.8], 3, "setup() adds 0.70 s, promised are 0.5 s"),
    ],
)
def test_a_slow_setup_is_measured_again_before_it_is_a_fault(
    times: list[float], runs: int, told: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = iter(times)
    done = [SimpleNamespace(returncode=0, stdout=f"TensorFlow says hello\n{seconds}\n") for seconds in left]
    ran: list[Any] = []
    monkeypatch.setattr(
        check_colab.subprocess, "run", lambda *words, **_: ran.append(words) or done[len(ran) - 1]
    )
    assert check_colab.check_setup_time(replicas.colab_runtime("tpu")) == ([told] if told else [])
    assert len(ran) == runs


@pytest.mark.parametrize(("fault", "code"), [([], 0), (["numpy: 2.1.3 became 2.4.0"], 1)])
def test_notes_are_the_last_words_and_let_nothing_fail(
    fault: list[str],
    code: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    slow = check_colab.Findings(fault, ["cpu: first cell: 22.4 s"])
    monkeypatch.setattr(check_colab, "FOLDER", tmp_path)
    monkeypatch.setattr(check_colab, "check", lambda *_: slow)
    monkeypatch.setattr(check_colab, "offer_course", lambda folder: None)
    monkeypatch.setattr(check_colab, "prepare_environment", lambda replicas: None)
    monkeypatch.setattr(check_colab.sys, "argv", ["check_colab.py", "cpu"])
    assert check_colab.main() == code
    last = fault or ["All replicas are well."]
    assert capsys.readouterr().out.splitlines() == ["cpu: first cell: 22.4 s", *last]


@pytest.mark.parametrize("kind", WIDGETS, ids=lambda kind: kind.name)
def test_another_value_is_another_and_allowed(kind: type) -> None:
    widget = kind()
    state = json.loads(json.dumps({name: widget.get_state()[name] for name in widget._schema}))
    for name, schema in widget._schema.items():
        new = widget_exchange.another_value(schema, state[name])
        assert new != state[name]
        setattr(widget, name, new)
        assert json.loads(json.dumps(getattr(widget, name))) == new


def test_every_widget_exchanges_its_state_with_a_front_end() -> None:
    count, faults = widget_exchange.exchange_all("python3")
    assert (count, faults) == (len(WIDGETS), [])


class DeafKernel:
    """A kernel whose widget never changes, takes everything and sends nothing."""

    def send(self, comm: str, state: dict[str, Any]) -> str:
        return ""

    def printed(self, code: str) -> float:
        return 1.0

    def run(self, code: str) -> list[dict[str, Any]]:
        return []


def test_a_widget_that_does_not_listen_is_found_out() -> None:
    schema = {"kind": "number", "low": 0, "high": 4}
    found = widget_exchange.exchange_trait(DeafKernel(), "comm", "weight", (schema, 1.0))
    assert ["Python did not take it" in found[0], "nonsense" in found[1], "got None" in found[2]] == [
        True
    ] * 3
