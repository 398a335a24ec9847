"""The distributed training's progress bar, in terminals of several widths, and where there is none."""

from __future__ import annotations

import io

import pytest

from mnist_lesson.distributed import progress
from mnist_lesson.distributed.progress import ProgressBar
from tests.terminal import Terminal, shown

STEPS = 40
LOGS = {"loss": 0.5, "accuracy": 0.875}
FIGURES = "loss 0.5000  accuracy 0.8750"


class Clock:
    """Stands in for :mod:`time`: it moves when told to."""

    now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(progress, "time", clock)
    return clock


def bar_in(terminal: Terminal, epochs: int = 10) -> ProgressBar:
    bar = ProgressBar(0, epochs, terminal.output)
    bar.set_params({"steps": STEPS})
    return bar


def go_on(bar: ProgressBar, clock: Clock, steps: range, logs: dict[str, float] = LOGS) -> None:
    """Take steps of half a second each."""
    for step in steps:
        clock.now += 0.5
        bar.on_train_batch_end(step, logs)


def test_the_bar_grows_with_the_steps_in_one_row(clock: Clock) -> None:
    with Terminal(80) as terminal:
        bar, seen = bar_in(terminal), []
        for step in range(STEPS):
            go_on(bar, clock, range(step, step + 1))
            (row,) = terminal.rows()
            assert len(row) < 80
            done, left = row.count("█"), row.count("░")
            assert done == int((step + 1) / STEPS * (done + left))
            seen.append(row)
    assert seen[9] == f"epoch  1/10  ████{'░' * 13}  25%  {FIGURES}    15 s left"
    assert seen[-1] == f"epoch  1/10  {'█' * 17} 100%  {FIGURES}     0 s left"


@pytest.mark.parametrize(("columns", "length"), [(63, 0), (64, 1), (80, 17), (93, 30), (200, 30), (0, 17)])
def test_the_epochs_end_takes_the_place_of_the_moving_bar(clock: Clock, columns: int, length: int) -> None:
    with Terminal(columns) as terminal:
        bar = bar_in(terminal)
        go_on(bar, clock, range(STEPS), {"loss": 12.5, "accuracy": 0.1})
        bar.on_epoch_end(0, LOGS)
        assert terminal.rows() == [f"epoch  1/10  {'█' * length} 100%  {FIGURES}   20.0 s"]
        bar_in(terminal).on_epoch_end(0, LOGS)
        assert terminal.rows()[1] == f"epoch  1/10  {'█' * length} 100%  {FIGURES}    0.0 s"


@pytest.mark.parametrize("columns", [1, 20, 40, 60])
def test_a_narrow_terminal_cuts_what_moves_and_keeps_what_stays(clock: Clock, columns: int) -> None:
    with Terminal(columns) as terminal:
        bar = bar_in(terminal, 10_000)
        go_on(bar, clock, range(STEPS))
        (row,) = terminal.rows() or [""]
        whole = f"epoch     1/10000   100%  {FIGURES}"
        assert row == whole[: columns - 1].rstrip()
        bar.on_epoch_end(0, LOGS)
        assert "".join(row.ljust(columns) for row in terminal.rows()).rstrip() == f"{whole}   20.0 s"


def test_the_bar_is_drawn_ten_times_a_second_at_most(clock: Clock) -> None:
    with Terminal(80) as terminal:
        bar = bar_in(terminal)
        for step in range(STEPS):
            clock.now += 0.01
            bar.on_train_batch_end(step, LOGS)
        assert terminal.written().count("\r") == 3  # 0.4 seconds


def test_a_file_gets_one_line_an_epoch(clock: Clock) -> None:
    output = io.StringIO()
    bar = ProgressBar(8, 10, output)
    bar.set_params({"steps": STEPS})
    go_on(bar, clock, range(STEPS))
    assert output.getvalue() == ""
    bar.on_epoch_end(8, LOGS)
    assert output.getvalue() == f"epoch  9/10  {FIGURES}\n"


def test_the_screen_of_these_tests_is_a_terminals() -> None:
    assert shown("abc\rx", 5) == ["xbc"]
    assert shown("abcdefg\rx\r\nyz\n", 5) == ["abcde", "xg", "yz"]
