"""The distributed training: its arguments and checkpoint alone, then real processes on this machine."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest

from mnist_lesson.distributed import checkpoint as checkpoints
from mnist_lesson.distributed import launcher, meeting
from mnist_lesson.distributed.checkpoint import Checkpoint, CheckpointError
from mnist_lesson.distributed.errors import DistributedError
from mnist_lesson.distributed.links import Link, LinkClosedError
from mnist_lesson.distributed.options import Options, parse_options

TWO = ["--addresses", "127.0.0.1:9000,127.0.0.1:9001"]

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
        (["--process", "1"], "--process only together with --addresses"),
        (["--addresses", "10.0.0.1", "--process", "0"], "like 192.168.0.10:9000.*got '10.0.0.1'"),
        (["--addresses", "a:1,b:70000", "--process", "0"], "port from 1 to 65535.*got 'b:70000'"),
        (["--addresses", "a:1,a:1", "--process", "0"], "different address for each machine"),
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


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


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


def test_a_machine_that_does_not_come_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meeting, "WAIT_SECONDS", 0.2)
    ports = free_ports(2)
    with pytest.raises(DistributedError, match=rf"process 1 \(127.0.0.1:{ports[1]}\) to come within"):
        meeting.meet(options_of(0, ports), None)
    with pytest.raises(DistributedError, match=rf"process 0 \(127.0.0.1:{ports[0]}\) to call within"):
        meeting.meet(options_of(1, ports), None)


def test_a_machine_whose_name_others_cannot_use_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meeting.socket, "gethostname", lambda: "laptop")
    monkeypatch.setattr(meeting.socket, "gethostbyname", lambda name: "127.0.1.1")
    options = parse_options(["--addresses", "10.0.0.1:9000,10.0.0.2:9000", "--process", "1"])
    remedy = r"laptop, stands for 127\.0\.1\.1.*'10\.0\.0\.2 laptop'.*/etc/hosts"
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


def start(*arguments: str | Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "mnist_lesson.distributed", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


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


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float, str, list[psutil.Process]]:
    """Train and kill the second process after two epochs: folder, seconds to the end, message, processes."""
    folder = tmp_path_factory.mktemp("killed")
    command = start(*FEW, "--epochs", 200, "--checkpoint", folder)
    processes = children(command)
    read_until(command, "epoch   2/200")
    processes[1].kill()
    killed_at = time.monotonic()
    status, _, errors = finish(command)
    assert status == 1
    return folder, time.monotonic() - killed_at, errors, processes


def finished_epochs(folder: Path) -> int:
    return checkpoints.from_bytes(checkpoints.read(folder), folder).epoch


def test_a_killed_process_ends_the_others_with_a_clear_message(
    killed: tuple[Path, float, str, list[psutil.Process]],
) -> None:
    folder, seconds, errors, processes = killed
    assert seconds < 30
    assert not any(process.is_running() for process in processes)
    assert errors.startswith("Error: Process 1 was killed by signal 9 (SIGKILL).")
    assert str(folder) in errors
    assert errors.endswith("give the same command again with --resume.\n")
    assert "Traceback" not in errors


def test_resumed_unbroken_and_single_runs_end_alike(
    killed: tuple[Path, float, str, list[psutil.Process]], tmp_path: Path
) -> None:
    folder = killed[0]
    epoch = finished_epochs(folder) + 1
    more = [*FEW, "--epochs", epoch, "--checkpoint"]
    status, resumed, errors = finish(start(*more, folder, "--resume"))
    assert (status, errors) == (0, "")
    status, unbroken, _ = finish(start(*more, tmp_path / "unbroken"))
    assert status == 0
    assert checkpoints.read(folder) == checkpoints.read(tmp_path / "unbroken")
    assert resumed.startswith(f"Going on after epoch {epoch - 1}.\n")
    assert figures(resumed) == figures(unbroken)[-2:]

    status, single, _ = finish(start(*more, tmp_path / "single", "--processes", 1))
    assert status == 0
    assert figures(single) == figures(unbroken)
    assert len(figures(single)) == epoch + 1
    assert re.search(r"^2 processes, training took [\d.]+ s$", unbroken, re.MULTILINE)


def test_two_launchers_train_together_and_miss_each_other(tmp_path: Path) -> None:
    addresses = ",".join(f"127.0.0.1:{port}" for port in free_ports(2))
    more = [*FEW, "--epochs", 200, "--addresses", addresses, "--checkpoint"]
    second = start(*more, tmp_path / "second", "--process", 1)
    first = start(*more, tmp_path / "first", "--process", 0)
    try:
        shown = read_until(first, "epoch   1/200"), read_until(second, "epoch   1/200")
        assert shown[0][-1] == shown[1][-1]
        second.kill()
        status, _, errors = finish(first, timeout=30)
    finally:
        first.kill()
        finish(second)
    assert status == 1
    assert re.match(rf"Error: Lost process 1 \({addresses.split(',')[1]}\): .*closed", errors)
    assert not (tmp_path / "second").exists()  # process 0 keeps the checkpoint


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
