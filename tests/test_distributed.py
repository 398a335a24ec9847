"""The distributed training: its arguments and checkpoint alone, then real processes on this machine."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

import numpy as np
import psutil
import pytest

from mnist_lesson.distributed import checkpoint as checkpoints
from mnist_lesson.distributed import launcher, meeting
from mnist_lesson.distributed.checkpoint import Checkpoint, CheckpointError
from mnist_lesson.distributed.errors import DistributedError
from mnist_lesson.distributed.links import Link, LinkClosedError
from mnist_lesson.distributed.options import Options, parse_options
from tests.terminal import Terminal

TWO = ["--addresses", "127.0.0.1:9000,127.0.0.1:9001"]


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


# --- arguments ---


def test_without_options_the_articles_training_runs_in_two_processes() -> None:
    options = parse_options([])
    assert (options.processes, options.addresses, options.process) == (2, (), None)
    assert (options.epochs, options.batch_size, options.images) == (10, 32, 60_000)
    assert not options.resume


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--processes", "0"], "from 1 to 64, got '0'"),
        (["--epochs", "ten"], "whole number from 1 to 10000, got 'ten'"),
        (["--images", "60001"], "from 1 to 60000, got '60001'"),
        (["--processes", "3"], "--batch-size to be a multiple.*got 32 for 3 processes.*--batch-size 30"),
        (["--images", "999"], "--images to be a multiple.*--images 998"),
        (["--addresses", "10.0.0.1", "--process", "0"], "like 192.168.0.10:9000.*got '10.0.0.1'"),
        (["--addresses", "a:1,b:70000", "--process", "0"], "port from 1 to 65535.*got 'b:70000'"),
        (["--addresses", "a:1,", "--process", "0"], "colon, port.*got ''"),
        (["--addresses", "[::1]:1,[::1]:2", "--process", "0"], r"IPv4 address.*got '\[::1\]:1'"),
        (["--addresses", "10.0.0.256:1", "--process", "0"], "IPv4 address.*got '10.0.0.256:1'"),
        (["--addresses", "0.0.0.0:1", "--process", "0"], "IPv4 address.*got '0.0.0.0:1'"),
        (["--addresses", "a..b:1", "--process", "0"], "name or.*got 'a..b:1'"),
        (["--addresses", "a:1,a:1", "--process", "0"], "different address for each machine"),
        (["--addresses", "a:1,A:01", "--process", "0"], "different address for each machine"),
        (["--addresses", "localhost:1,127.0.0.1:1", "--process", "0"], "different address for each machine"),
        (
            ["--addresses", "localhost:1,10.0.0.2:1", "--process", "0"],
            "got some that mean only the machine itself",
        ),
        (["--processes", "2", "--process", "5"], "--process only together with --addresses"),
        (TWO, "--process from 0 to 1 for 2 addresses, got nothing"),
        ([*TWO, "--process", "2"], "--process from 0 to 1 for 2 addresses, got 2"),
        ([*TWO, "--process", "0", "--processes", "3"], "got --processes 3 and 2 addresses"),
    ],
)
def test_wrong_arguments_are_explained(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    with pytest.raises(SystemExit) as caught:
        parse_options(arguments)
    assert caught.value.code == 2
    assert re.search(message, capsys.readouterr().err)


def test_the_help_shows_how_to_use_one_machine_and_two(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_options(["--help"])
    shown = capsys.readouterr().out
    examples = re.findall(r"python -m mnist_lesson\.distributed (--.*)", shown)
    assert [parse_options(example.split()).process for example in examples] == [None, 0, 1]


# --- the checkpoint ---

CHECKPOINT = Checkpoint(
    epoch=3,
    settings={"images": 640, "batch_size": 32, "seed": 1},
    shuffling=np.random.default_rng(1).bit_generator.state,
    weights=[np.arange(6, dtype="float32").reshape(2, 3), np.zeros(3, "float32")],
    optimizer=[np.array(60, "int32"), np.array(0.01, "float32")],
)


def test_a_checkpoint_comes_back_bit_for_bit(tmp_path: Path) -> None:
    checkpoints.save(tmp_path / "new" / "folder", CHECKPOINT)
    found = checkpoints.from_bytes(checkpoints.read(tmp_path / "new" / "folder"), tmp_path)
    assert replace(found, weights=[], optimizer=[]) == replace(CHECKPOINT, weights=[], optimizer=[])
    for name in ("weights", "optimizer"):
        for ours, theirs in zip(getattr(CHECKPOINT, name), getattr(found, name), strict=True):
            assert (ours.dtype, ours.shape, ours.tobytes()) == (theirs.dtype, theirs.shape, theirs.tobytes())
    assert [path.name for path in (tmp_path / "new" / "folder").iterdir()] == [checkpoints.FILE_NAME]


def test_every_changed_byte_and_every_lost_end_is_noticed() -> None:
    whole = checkpoints.to_bytes(CHECKPOINT)
    changed = [whole[:i] + bytes([whole[i] ^ 1]) + whole[i + 1 :] for i in range(0, len(whole), 7)]
    for contents in [*changed, whole[:-1], whole[:100], whole[:10], b"", whole + b"\n"]:
        with pytest.raises(CheckpointError, match=r"here/last\.checkpoint is damaged.*without --resume"):
            checkpoints.from_bytes(contents, Path("here/last.checkpoint"))


def test_an_interrupted_write_leaves_the_old_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkpoints.save(tmp_path, CHECKPOINT)
    before = checkpoints.read(tmp_path)

    def full_disk(file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(checkpoints.os, "fsync", full_disk)
    with pytest.raises(CheckpointError, match=r"can't be written.*No space.*--checkpoint FOLDER"):
        checkpoints.save(tmp_path, replace(CHECKPOINT, epoch=4))
    assert checkpoints.read(tmp_path) == before


def test_an_earlier_checkpoint_that_cannot_be_renamed_stays_and_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkpoints.save(tmp_path, CHECKPOINT)
    (tmp_path / checkpoints.PREVIOUS_NAME).mkdir()
    remedy = r"last\.checkpoint can't be kept as previous\.checkpoint.*Move .*--checkpoint.*--resume"
    with pytest.raises(CheckpointError, match=remedy):
        checkpoints.set_aside(tmp_path)

    def forbid(path: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", forbid)
    with pytest.raises(CheckpointError, match=r"Permission denied.*--resume"):
        checkpoints.set_aside(tmp_path)
    assert checkpoints.read(tmp_path) == checkpoints.to_bytes(CHECKPOINT)


def test_the_other_machines_hear_why_an_earlier_checkpoint_stops_the_training(
    tmp_path: Path, pair: tuple[socket.socket, socket.socket]
) -> None:
    checkpoints.save(tmp_path, CHECKPOINT)
    (tmp_path / checkpoints.PREVIOUS_NAME).mkdir()
    options = parse_options([*TWO, "--process", "0", "--checkpoint", str(tmp_path)])
    with pytest.raises(CheckpointError, match=r"can't be kept"):
        launcher._set_aside(options, [Link(pair[0], "process 1")])
    told = Link(pair[1], "process 0").receive_one(1)
    assert told["kind"] == "failed"
    assert re.match(r"process 0 \(127\.0\.0\.1:9000\) can't start\. .* can't be kept", told["text"])


def test_a_claimed_folder_is_made_left_as_it_was_and_closed_to_others(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    for _ in range(2):  # the first claim leaves no lock behind
        with checkpoints.claim(folder):
            checkpoints.save(folder, CHECKPOINT)
            in_use = r"one that runs at this moment.*--checkpoint FOLDER"
            with pytest.raises(CheckpointError, match=in_use), checkpoints.claim(folder):
                pass
    assert [path.name for path in folder.iterdir()] == [checkpoints.FILE_NAME]
    assert checkpoints.read(folder) == checkpoints.to_bytes(CHECKPOINT)


@pytest.mark.parametrize("spoilt", ["folder", "parent", "partial"])
def test_a_folder_that_cannot_be_written_to_is_not_claimed(tmp_path: Path, spoilt: str) -> None:
    folder = tmp_path / "parent" / "folder"
    if spoilt == "partial":
        (folder / "last.partial").mkdir(parents=True)
    else:
        at = folder if spoilt == "folder" else folder.parent
        at.parent.mkdir(exist_ok=True)
        at.write_text("a file")
    with (
        pytest.raises(CheckpointError, match=r"can't be written.*--checkpoint FOLDER"),
        checkpoints.claim(folder),
    ):
        pass


@pytest.mark.parametrize(
    ("settings", "epochs", "message"),
    [({"seed": 2}, 10, "Expected --seed 1,.*got 2"), ({}, 2, "Expected --epochs 3 or more,.*got 2")],
)
def test_a_checkpoint_of_another_training_is_refused(
    settings: dict[str, int], epochs: int, message: str
) -> None:
    with pytest.raises(CheckpointError, match=message):
        checkpoints.check_settings(CHECKPOINT, CHECKPOINT.settings | settings, epochs)


# --- machines that find and watch each other ---


def test_messages_arrive_whole_however_they_are_cut(pair: tuple[socket.socket, socket.socket]) -> None:
    link = Link(pair[0], "process 1")
    pair[1].sendall(b'{"kind": "ready"}\n{"kind": "be')
    assert link.receive_one(1) == {"kind": "ready"}
    pair[1].sendall(b'at"}\n')
    assert link.receive() == [{"kind": "beat"}]
    pair[1].close()
    with pytest.raises(LinkClosedError, match="was closed"):
        link.receive()


@pytest.mark.parametrize("line", [b"GET / HTTP/1.1\r\n", b"[1]\n", b'{"kind": 1}\n', b"\xff\n"])
def test_a_stranger_is_told_from_a_machine(pair: tuple[socket.socket, socket.socket], line: bytes) -> None:
    pair[1].sendall(line)
    with pytest.raises(LinkClosedError, match="does not speak"):
        Link(pair[0], "process 1").receive_one(1)


def options_of(process: int, ports: list[int], *more: str) -> Options:
    addresses = ",".join(f"127.0.0.1:{port}" for port in ports)
    return parse_options(["--addresses", addresses, "--process", str(process), *more])


def free_ports(count: int) -> list[int]:
    return [int(address.rpartition(":")[2]) for address in launcher._local_addresses(count)]


def meet_in_thread(options: Options) -> tuple[threading.Thread, list]:
    result: list = []

    def meet() -> None:
        try:
            result.append(meeting.meet(options, None))
        except DistributedError as error:
            result.append(str(error))

    thread = threading.Thread(target=meet)
    thread.start()
    return thread, result


def test_process_0_hands_its_checkpoint_to_the_others() -> None:
    ports = free_ports(3)
    others = [meet_in_thread(options_of(process, ports, "--batch-size", "30")) for process in (1, 2)]
    links, start = meeting.meet(options_of(0, ports, "--batch-size", "30"), b"\x00contents\xff")
    assert [link.name for link in links] == [f"process {i} (127.0.0.1:{ports[i]})" for i in (1, 2)]
    for thread, result in others:
        thread.join()
        assert [link.name for link in result[0][0]] == [f"process 0 (127.0.0.1:{ports[0]})"]
        assert result[0][1] == start == b"\x00contents\xff"


def test_different_options_are_named_on_both_machines() -> None:
    ports = free_ports(2)
    thread, result = meet_in_thread(options_of(1, ports, "--epochs", "5"))
    with pytest.raises(DistributedError, match="got --epochs 10 for process 0 and --epochs 5 for process 1"):
        meeting.meet(options_of(0, ports), None)
    thread.join()
    assert "got --epochs 10 for process 0 and --epochs 5 for process 1" in result[0]


def test_a_machine_that_does_not_come_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(meeting, "WAIT_SECONDS", 0.2)
    ports = free_ports(2)
    with pytest.raises(DistributedError, match=rf"process 1 \(127.0.0.1:{ports[1]}\) to come within"):
        meeting.meet(options_of(0, ports), None)
    waiting = rf"Waiting for process 1 \(127.0.0.1:{ports[1]}\): .*refused. Start the command there too\.\n"
    assert re.fullmatch(waiting, capsys.readouterr().out)
    with pytest.raises(DistributedError, match=rf"process 0 \(127.0.0.1:{ports[0]}\) to call within"):
        meeting.meet(options_of(1, ports), None)


def test_a_machine_whose_name_others_cannot_use_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meeting.socket, "gethostname", lambda: "laptop")
    monkeypatch.setattr(meeting.socket, "gethostbyname", lambda name: "127.0.1.1")
    for address, line in (("10.0.0.2", "10.0.0.2 laptop"), ("desk", "ADDRESS laptop")):
        options = parse_options(["--addresses", f"10.0.0.1:9000,{address}:9000", "--process", "1"])
        remedy = rf"laptop, stands for 127\.0\.1\.1.*'{line}'.*/etc/hosts"
        with pytest.raises(DistributedError, match=remedy):
            meeting.meet(options, None)


def test_silence_is_a_loss_and_work_that_is_done_is_none(
    pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launcher, "SILENCE_SECONDS", 0.3)
    peer = Link(pair[0], "process 1 (10.0.0.2:9000)")
    watch = launcher.Watch(parse_options([*TWO, "--process", "0"]), [peer], None)
    with pytest.raises(DistributedError, match=r"Process 1 \(10.0.0.2:9000\) has given no sign of life"):
        watch.until_done()
    peer = Link(pair[0], "process 1 (10.0.0.2:9000)")
    pair[1].sendall(b'{"kind": "done"}\n')
    launcher.Watch(parse_options([*TWO, "--process", "0"]), [peer], None).until_done()


# --- the command, with real processes ---

FEW = ["--images", "640"]  # 20 steps an epoch


def start(*arguments: str | int | Path, output: int | TextIO = subprocess.PIPE) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "mnist_lesson.distributed", *map(str, arguments)]
    return subprocess.Popen(command, stdout=output, stderr=subprocess.PIPE, text=True)


def finish(command: subprocess.Popen[str], timeout: float = 240) -> tuple[int, str, str]:
    try:
        printed, errors = command.communicate(timeout=timeout)
    finally:
        command.kill()
    return command.returncode, printed, errors


def read_until(command: subprocess.Popen[str], beginning: str) -> list[str]:
    lines = []
    for line in command.stdout:
        lines.append(line)
        if line.startswith(beginning):
            return lines
    raise AssertionError(f"{beginning!r} was never printed: {lines} {command.stderr.read()}")


def figures(printed: str) -> list[str]:
    """Return the lines with losses and accuracies."""
    return [line for line in printed.splitlines() if re.match(r"epoch|test loss", line)]


def children(command: subprocess.Popen[str]) -> list[psutil.Process]:
    """Return the processes that compute, in their order, as soon as all are there."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        found = psutil.Process(command.pid).children()
        if len(found) == 2:
            return sorted(found, key=lambda process: (process.create_time(), process.pid))
        time.sleep(0.05)
    raise AssertionError("The command started no two processes.")


@dataclass(frozen=True)
class Ended:
    """How a command ended, one of whose processes was hit by a signal.

    Attributes:
        seconds: how long it lived on.
        left: which of its processes outlived it.
    """

    folder: Path
    status: int
    errors: str
    seconds: float
    left: list[psutil.Process]


def strike(folder: Path, process: int, number: signal.Signals) -> Callable[[], Ended]:
    """Train for two epochs and send a process a signal; return what waits for the command's end."""
    command = start(*FEW, "--epochs", 5000, "--checkpoint", folder)
    processes = children(command)
    read_until(command, "epoch    2/5000")
    processes[process].send_signal(number)
    struck = time.monotonic()

    def wait() -> Ended:
        try:
            status, _, errors = finish(command)
            seconds = time.monotonic() - struck
            return Ended(folder, status, errors, seconds, [one for one in processes if one.is_running()])
        finally:
            for one in processes:
                with contextlib.suppress(psutil.NoSuchProcess):
                    one.kill()

    return wait


@pytest.fixture(scope="module")
def struck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[tuple[str, int], Future[Ended]]]:
    """Strike three trainings, one after the other: a thread awaits the end of each while the next begins.

    So the 20 seconds until a frozen process is noticed cost the tests no time.
    """
    ended = {}
    with ThreadPoolExecutor() as pool:
        for process, number in ((0, signal.SIGSTOP), (0, signal.SIGKILL), (1, signal.SIGKILL)):
            folder = tmp_path_factory.mktemp("struck")
            ended[number.name, process] = pool.submit(strike(folder, process, number))
        yield ended


def finished_epochs(folder: Path) -> int:
    return checkpoints.from_bytes(checkpoints.read(folder), folder).epoch


@pytest.mark.parametrize(
    ("number", "process", "message"),
    [
        # process 0 keeps the checkpoint, and all others hang on JAX's coordinator in it
        ("SIGKILL", 0, "Process 0 was killed by signal 9 (SIGKILL)."),
        ("SIGKILL", 1, "Process 1 was killed by signal 9 (SIGKILL)."),
        ("SIGSTOP", 0, "Process 0 has given no sign of life for 18 seconds."),
    ],
)
def test_a_lost_process_ends_the_others_with_a_clear_message(
    struck: dict[tuple[str, int], Future[Ended]], number: str, process: int, message: str
) -> None:
    ended = struck[number, process].result()
    assert ended.status == 1
    assert ended.seconds < 30
    assert ended.left == []
    assert ended.errors.startswith(f"Error: {message}")
    assert str(ended.folder) in ended.errors
    assert ended.errors.endswith("give the same command again with --resume.\n")
    assert "Traceback" not in ended.errors


def test_resumed_unbroken_and_single_runs_end_alike(
    struck: dict[tuple[str, int], Future[Ended]], tmp_path: Path
) -> None:
    folder = struck["SIGKILL", 0].result().folder
    epoch = finished_epochs(folder) + 1
    more = [*FEW, "--epochs", epoch, "--checkpoint"]
    status, resumed, errors = finish(start(*more, folder, "--resume"))
    assert (status, errors) == (0, "")
    status, unbroken, _ = finish(start(*more, tmp_path / "unbroken"))
    assert status == 0
    assert checkpoints.read(folder) == checkpoints.read(tmp_path / "unbroken")
    assert resumed.startswith(f"Going on after epoch {epoch - 1}.\n")
    assert figures(resumed) == figures(unbroken)[-2:]
    assert re.search(r"^2 processes, training took [\d.]+ s$", unbroken, re.MULTILINE)

    with Terminal(90) as terminal:
        command = start(*more, tmp_path / "single", "--processes", 1, output=terminal.output)
        assert terminal.watch(command, timeout=240) == 0
        *epochs, test, took = terminal.rows()
    assert took.startswith("1 process, training took ")
    bar = f"  {'█' * (90 - 1 - 51 - len(f'epoch {epoch}/{epoch}'))} 100%"
    assert all(f"{bar}  loss" in row for row in epochs)
    single = [re.sub(r" {3,}[\d.]+ s$", "", row.replace(bar, "")) for row in epochs]
    assert [*single, test] == figures(unbroken)
    assert len(single) == epoch


@pytest.mark.parametrize("lost", [0, 1])
def test_two_launchers_train_together_and_miss_each_other(tmp_path: Path, lost: int) -> None:
    addresses = [f"127.0.0.1:{port}" for port in free_ports(2)]
    more = [*FEW, "--epochs", 5000, "--addresses", ",".join(addresses), "--checkpoint"]
    launchers = [start(*more, tmp_path / str(process), "--process", process) for process in (0, 1)]
    try:
        shown = [read_until(launcher, "epoch    2/5000") for launcher in launchers]
        assert figures("".join(shown[0])) == figures("".join(shown[1]))
        workers = [worker for launcher in launchers for worker in psutil.Process(launcher.pid).children()]
        launchers[lost].kill()
        status, _, errors = finish(launchers[1 - lost], timeout=30)
    finally:
        for launcher in launchers:
            finish(launcher)
    assert len(workers) == 2
    assert psutil.wait_procs(workers, timeout=30)[1] == []
    assert status == 1
    assert re.match(rf"Error: Lost process {lost} \({addresses[lost]}\): .*closed", errors)
    assert "Traceback" not in errors
    assert finished_epochs(tmp_path / "0") >= 1
    assert not (tmp_path / "1").exists()  # process 0 keeps the checkpoint


def test_ctrl_c_ends_all_at_once_and_keeps_an_earlier_checkpoint(tmp_path: Path) -> None:
    checkpoints.save(tmp_path, CHECKPOINT)
    command = start(*FEW, "--checkpoint", tmp_path)
    processes = children(command)
    command.send_signal(signal.SIGINT)
    status, _, errors = finish(command, timeout=10)
    assert status == 130
    assert errors == "\nStopped. No epoch was finished yet, so nothing is saved.\n"
    assert not any(process.is_running() for process in processes)
    assert (tmp_path / checkpoints.PREVIOUS_NAME).read_bytes() == checkpoints.to_bytes(CHECKPOINT)


def test_no_process_outlives_its_launcher(tmp_path: Path) -> None:
    command = start(*FEW, "--checkpoint", tmp_path)
    processes = children(command)
    command.kill()
    gone, alive = psutil.wait_procs(processes, timeout=30)
    assert (len(gone), alive) == (2, [])
    finish(command)


def test_a_damaged_checkpoint_is_named_before_anything_starts(tmp_path: Path) -> None:
    damaged = checkpoints.to_bytes(CHECKPOINT)[:-5]
    path = tmp_path / checkpoints.FILE_NAME
    path.write_bytes(damaged)
    status, printed, errors = finish(start("--resume", "--checkpoint", tmp_path))
    assert (status, printed) == (1, "")
    assert errors.startswith(f"Error: The checkpoint {path} is damaged")
    assert path.read_bytes() == damaged
    path.unlink()
    status, _, errors = finish(start("--resume", "--checkpoint", tmp_path))
    assert status == 1
    assert errors.startswith(f"Error: There is no checkpoint {path} to go on from.")


@pytest.mark.parametrize("place", [[], [*TWO, "--process", "0"]])
def test_an_unwritable_folder_is_named_before_anything_starts(tmp_path: Path, place: list[str]) -> None:
    folder = tmp_path / "file"
    folder.write_text("in the way")
    status, printed, errors = finish(start(*place, "--checkpoint", folder))
    assert (status, printed) == (1, "")
    path = re.escape(str(folder / checkpoints.FILE_NAME))
    assert re.match(rf"Error: The checkpoint {path} can't be written: .*--checkpoint FOLDER\.\n$", errors)


def test_an_earlier_checkpoint_in_the_way_is_named_before_anything_starts(tmp_path: Path) -> None:
    checkpoints.save(tmp_path, CHECKPOINT)
    (tmp_path / checkpoints.PREVIOUS_NAME).mkdir()
    status, printed, errors = finish(start("--checkpoint", tmp_path))
    assert (status, printed) == (1, "")
    assert re.match(r"Error: .*last\.checkpoint can't be kept as .*\n$", errors)
    assert checkpoints.read(tmp_path) == checkpoints.to_bytes(CHECKPOINT)


def test_ctrl_c_ends_the_waiting_for_another_machine(tmp_path: Path) -> None:
    addresses = ",".join(f"127.0.0.1:{port}" for port in free_ports(2))
    command = start("--addresses", addresses, "--process", 0, "--checkpoint", tmp_path)
    read_until(command, "Waiting for process 1")
    command.send_signal(signal.SIGINT)
    assert finish(command) == (130, "", "\nStopped.\n")


def test_a_process_that_cannot_be_started_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(launcher.subprocess, "Popen", refuse)
    with pytest.raises(DistributedError, match=r"^Process 0 can't be started: .*unavailable\. Give fewer"):
        launcher.Watch(parse_options([]), [], None).run(tmp_path)


def test_a_port_in_use_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        addresses = f"127.0.0.1:{port},127.0.0.1:{free_ports(1)[0]}"
        status, _, errors = finish(start("--addresses", addresses, "--process", 0))
    assert status == 1
    assert re.match(rf"Error: Port {port} of this machine can't be used \(.*in use\)", errors)


def test_without_jax_the_command_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(launcher.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(launcher.signal, "signal", lambda number, handler: None)
    assert launcher.main([]) == 1
    assert "pip install jax" in capsys.readouterr().err


def test_a_proxy_stands_between_no_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy:3128")
    environment = launcher._environment(("127.0.0.1:9000",), local=True)
    assert "https_proxy" not in environment
    assert environment["JAX_PLATFORMS"] == "cpu"
    assert environment["PATH"] == os.environ["PATH"]
