"""The distributed training: its options and checkpoint alone, then with real processes on this machine."""

from __future__ import annotations

import contextlib
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import numpy as np
import psutil
import pytest

from mnist_lesson.distributed import DistributedError, addresses, checkpoint, launcher
from mnist_lesson.distributed.options import parse_options

TWO = ["--addresses", "127.0.0.1:9000,127.0.0.1:9001"]


# --- options and addresses ---


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
        (["--addresses", "10.0.0.1:1,10.0.0.1:01", "--process", "0"], "different address for each machine"),
        (["--addresses", "LOCALHOST:1,127.0.0.1:1", "--process", "0"], "different address for each machine"),
        (["--addresses", "127.0.0.1:1,10.0.0.2:1", "--process", "0"], "only the machine itself: 127.0.0.1"),
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


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("desk", "names that this machine knows, got 'desk'.*line 'ADDRESS desk'.*to /etc/hosts"),
        ("laptop", "laptop is 127.0.1.1 here.*give 10.0.0.7, or write the line '10.0.0.7 laptop'"),
    ],
)
def test_a_name_that_leads_nowhere_is_told_with_the_line_to_add(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, message: str
) -> None:
    def look_up(host: str) -> str:
        if host == "desk":
            raise socket.gaierror(-2, "Name or service not known")
        return {"laptop": "127.0.1.1"}.get(host, host)

    monkeypatch.setattr(addresses.socket, "gethostbyname", look_up)
    monkeypatch.setattr(addresses, "_own_number", lambda other: "10.0.0.7")
    with pytest.raises(SystemExit):
        parse_options(["--addresses", f"10.0.0.1:9000,{name}:9000", "--process", "1"])
    assert re.search(message, capsys.readouterr().err)


# --- the checkpoint ---

SETTINGS = {"images": 640, "batch_size": 32, "seed": 1}
VARIABLES = [np.arange(6000, dtype="float32").reshape(2, 3000), np.array(60, "int32"), np.zeros(3, "float32")]


def saved(folder: Path, epoch: int = 3) -> bytes:
    """Keep a checkpoint in a folder and return the file's contents."""
    folder.mkdir(parents=True, exist_ok=True)
    checkpoint.save(folder, epoch, SETTINGS, VARIABLES)
    return (folder / checkpoint.FILE_NAME).read_bytes()


def is_whole(folder: Path) -> bool:
    epoch, settings, variables = checkpoint.load(folder)
    assert (epoch, settings) == (3, SETTINGS)
    for ours, theirs in zip(VARIABLES, variables, strict=True):
        assert (ours.dtype, ours.shape, ours.tobytes()) == (theirs.dtype, theirs.shape, theirs.tobytes())
    return [path.name for path in folder.iterdir()] == [checkpoint.FILE_NAME]


def test_a_checkpoint_comes_back_bit_for_bit(tmp_path: Path) -> None:
    saved(tmp_path)
    assert is_whole(tmp_path)


def test_every_changed_byte_and_every_lost_end_is_noticed(tmp_path: Path) -> None:
    whole = saved(tmp_path)
    changed = [whole[:i] + bytes([whole[i] ^ 1]) + whole[i + 1 :] for i in range(0, len(whole), 61)]
    for contents in [*changed, whole[:-1], whole[:100], whole[:10], b"", whole + b"\n"]:
        (tmp_path / checkpoint.FILE_NAME).write_bytes(contents)
        with pytest.raises(DistributedError, match=r"last\.checkpoint is damaged.*without --resume"):
            checkpoint.load(tmp_path)


def test_a_full_disk_leaves_the_old_checkpoint_and_nothing_else(tmp_path: Path) -> None:
    before, limits = saved(tmp_path), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) // 2, limits[1]))
    try:
        with pytest.raises(DistributedError) as caught:
            checkpoint.save(tmp_path, 4, SETTINGS, VARIABLES)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert is_whole(tmp_path)
    advice = r".* epoch 4 to .*: File too large\. Make room there.*with --resume: it goes on after epoch 3\."
    assert re.fullmatch(advice, str(caught.value))


def test_a_claimed_folder_is_made_left_as_it_was_and_closed_to_others(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    for _ in range(2):  # the first claim leaves no lock behind
        with checkpoint.claim(folder, resume=True):
            saved(folder)
            in_use = r"one that runs at this moment.*--checkpoint FOLDER"
            with pytest.raises(DistributedError, match=in_use), checkpoint.claim(folder, resume=True):
                pass
    assert is_whole(folder)


def test_a_writer_that_is_ended_in_the_middle_leaves_no_partial_file(tmp_path: Path) -> None:
    with contextlib.suppress(KeyboardInterrupt), checkpoint.claim(tmp_path, resume=True):
        saved(tmp_path)
        (tmp_path / "partial.checkpoint").write_bytes(b"half of it")
        raise KeyboardInterrupt
    assert is_whole(tmp_path)


def test_a_training_from_the_beginning_keeps_an_earlier_checkpoint(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, previous = saved(tmp_path), tmp_path / checkpoint.PREVIOUS_NAME
    with checkpoint.claim(tmp_path, resume=False):
        assert [path.name for path in tmp_path.iterdir()] == [previous.name]
    assert previous.read_bytes() == before
    assert f"kept as {previous}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("settings", "epochs", "message"),
    [({"seed": 2}, 10, "Expected --seed 1,.*got 2"), ({}, 2, "Expected --epochs 3 or more,.*got 2")],
)
def test_a_checkpoint_of_another_training_is_refused(
    tmp_path: Path, settings: dict[str, int], epochs: int, message: str
) -> None:
    saved(tmp_path)
    assert checkpoint.finished_epochs(tmp_path, SETTINGS, 3) == 3
    with pytest.raises(DistributedError, match=message):
        checkpoint.finished_epochs(tmp_path, SETTINGS | settings, epochs)


# --- what the command refuses before anything starts ---


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Give the command in this process; return its one message."""
    monkeypatch.setattr(launcher.signal, "signal", lambda number, handler: None)

    def give(*arguments: str | Path) -> str:
        assert launcher.main([*map(str, arguments)]) == 1
        printed = capsys.readouterr()
        assert printed.out == ""
        return printed.err

    return give


def test_a_missing_or_damaged_checkpoint_is_named(tmp_path: Path, refused: Callable[..., str]) -> None:
    missing = rf"Error: There is no checkpoint {tmp_path}/last\.checkpoint to go on from "
    assert re.match(missing, refused("--resume", "--checkpoint", tmp_path))
    damaged = saved(tmp_path)[:-5]
    (tmp_path / checkpoint.FILE_NAME).write_bytes(damaged)
    message = refused("--resume", "--checkpoint", tmp_path)
    assert message.startswith(f"Error: The checkpoint {tmp_path}/last.checkpoint is damaged")
    assert (tmp_path / checkpoint.FILE_NAME).read_bytes() == damaged


@pytest.mark.parametrize("place", [[], [*TWO, "--process", "0"]])
@pytest.mark.parametrize("spoilt", ["folder", "parent", "partial", "previous"])
def test_a_folder_that_cannot_be_written_to_is_named(
    tmp_path: Path, refused: Callable[..., str], spoilt: str, place: list[str]
) -> None:
    folder = tmp_path / "parent" / "folder"
    if spoilt in ("partial", "previous"):
        saved(folder)
        (folder / f"{spoilt}.checkpoint").mkdir()
    else:
        at = folder if spoilt == "folder" else folder.parent
        at.parent.mkdir(exist_ok=True)
        at.write_text("a file")
    message = refused(*place, "--checkpoint", folder)
    assert re.fullmatch(
        rf"Error: The folder {folder} can't take the checkpoint: .*--checkpoint FOLDER\.\n", message
    )
    assert spoilt in ("folder", "parent") or (folder / checkpoint.FILE_NAME).is_file()


def test_a_port_in_use_and_an_address_of_another_machine_are_named(
    tmp_path: Path, refused: Callable[..., str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        given = ["--addresses", f"127.0.0.1:{port},127.0.0.1:1", "--process", "0", "--checkpoint", tmp_path]
        assert re.match(rf"Error: Port {port} of this machine can't be used \(.*in use\)", refused(*given))
    # 192.0.2.0/24 is for documentation, and .255 no machine's even there
    message = refused("--addresses", "203.0.113.255:9,203.0.113.254:9", "--process", 1)
    assert re.match(
        r"Error: Expected for --process 1 an address of this machine.*got 203\.0\.113\.254", message
    )


def test_without_jax_the_command_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, refused: Callable[..., str]
) -> None:
    monkeypatch.setattr(launcher.importlib.util, "find_spec", lambda name: None)
    assert "pip install jax" in refused()


def test_a_process_that_cannot_be_started_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: Callable[..., str]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(launcher.subprocess, "Popen", refuse)
    message = refused("--checkpoint", tmp_path)
    assert re.match(r"Error: Process 0 can't be started: .*unavailable\. Give fewer", message)


FATAL = "Terminating process because the JAX distributed service detected fatal errors. absl::Status: "
# What JAX 0.7 wrote when this happened.
LAST_WORDS = {
    FATAL + "DEADLINE_EXCEEDED: Deadline Exceeded\n\nRPC: /tensorflow.CoordinationService/RegisterTask": (
        r"Process 0 \(127.0.0.1:\d+\) and the others did not find each other \(DEADLINE_EX.*same --addr"
    ),
    FATAL + "UNAVAILABLE: The following tasks are unhealthy:\n/job:jax_worker/replica:0/task:1": (
        r"Process 1 \(127.0.0.1:9\) was lost: "
    ),
    FATAL + "DEADLINE_EXCEEDED: Deadline Exceeded\n\nRPC: /tensorflow.CoordinationService/Heartbeat": (
        r"Process 0 \(127.0.0.1:\d+\) was lost: "
    ),
    "MemoryError: Unable to allocate": r"Process 0 .* has ended with exit code 1.*\nMemoryError: Unable to",
}


@pytest.mark.parametrize("words", LAST_WORDS)
def test_what_jax_says_last_is_told_in_words_for_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: str
) -> None:
    stand_in = tmp_path / "python"  # in the place of a process that computes
    stand_in.write_text(f"#!/bin/sh\ncat >&2 <<'END'\n{words}\nEND\nexit 1\n")
    stand_in.chmod(0o755)
    monkeypatch.setattr(launcher.sys, "executable", str(stand_in))
    monkeypatch.setattr(launcher.signal, "signal", lambda number, handler: None)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    place = ["--addresses", f"127.0.0.1:{port},127.0.0.1:9", "--process", "0", "--checkpoint", str(tmp_path)]
    assert launcher.main(place) == 1
    assert re.match(rf"Error: {LAST_WORDS[words]}", capsys.readouterr().err)


# --- the command, with real processes ---

FEW = ["--images", "640"]  # 20 steps an epoch
# What a cluster and a company leave in an environment leads no process astray.
FOREIGN = {
    "SLURM_JOB_ID": "1",
    "TF_CONFIG": '{"cluster": {"worker": ["192.0.2.1:1"]}}',
    "JAX_COORDINATOR_ADDRESS": "192.0.2.1:1",
    "JAX_LOCAL_DEVICE_IDS": "7",
    "KERAS_DISTRIBUTION_JOB_ADDRESSES": "192.0.2.1:1",
    "https_proxy": "http://192.0.2.1:3128",
}
SECOND = "127.0.0.2" if sys.platform == "linux" else "127.0.0.1"  # macOS has only one


def start(
    *arguments: str | int | Path, output: int = subprocess.PIPE, setting: Callable[[], None] | None = None
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "mnist_lesson.distributed", *FEW, *map(str, arguments)],
        stdout=output,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | FOREIGN,
        preexec_fn=setting,
    )


def start_two(
    folder: Path, *epochs: int, setting: Callable[[], None] | None = None
) -> list[subprocess.Popen[str]]:
    """Give the command as on two machines, each of which has an address and a folder of its own."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    places = f"127.0.0.1:{port},{SECOND}:{port + 1}"
    return [
        start(
            "--addresses",
            places,
            "--process",
            i,
            "--epochs",
            n,
            "--checkpoint",
            folder / str(i),
            setting=setting,
        )
        for i, n in enumerate(epochs)
    ]


def finish(command: subprocess.Popen[str]) -> tuple[int, str, str]:
    try:
        printed, errors = command.communicate(timeout=900)
    finally:
        command.kill()
    return command.returncode, printed, errors


def read_until(command: subprocess.Popen[str], beginning: str) -> str:
    lines = []
    for line in command.stdout:
        lines.append(line)
        if line.startswith(beginning):
            return "".join(lines)
    raise AssertionError(f"{beginning!r} was never printed: {lines} {command.stderr.read()}")


def figures(printed: str) -> list[str]:
    """Return each epoch's loss and accuracy and those at the end, without how long they took."""
    return re.findall(r"accuracy: [\d.]+ - loss: [\d.]+(?= *\n)|test loss [^\r\n]*", printed)


def workers_of(command: subprocess.Popen[str]) -> list[psutil.Process]:
    found = psutil.Process(command.pid).children()
    return sorted(found, key=lambda process: (process.create_time(), process.pid))


@dataclass(frozen=True)
class Ended:
    """How a training ended that lost a process.

    Attributes:
        folder: with a folder for each machine's checkpoint.
        shown: what each machine printed until then.
        hosts: for each process, at which of this machine's addresses it could be reached.
        status: of a command that was not itself struck, as are errors and seconds (from the strike on).
        left: which processes outlived the command.
    """

    folder: Path
    shown: list[str]
    hosts: list[set[str]]
    status: int
    errors: str
    seconds: float
    left: list[psutil.Process]


def strike(folder: Path, machines: int, process: int, number: signal.Signals) -> Callable[[], Ended]:
    """Train for two epochs, then send a signal to a process, or on two machines to its launcher.

    Returns:
        What waits for the end.
    """
    one = ("--epochs", 5000, "--checkpoint", folder / "0")
    launchers = [start(*one)] if machines == 1 else start_two(folder, 5000, 5000)
    shown = [read_until(launcher, "Epoch 3/5000") for launcher in launchers]
    workers = [worker for launcher in launchers for worker in workers_of(launcher)]
    hosts = [hosts_of(worker) for worker in workers]
    (workers if machines == 1 else launchers)[process].send_signal(number)
    struck = time.monotonic()

    def wait() -> Ended:
        try:
            status, _, errors = finish(launchers[0 if machines == 1 else 1 - process])
            seconds = time.monotonic() - struck
            left = psutil.wait_procs(workers, timeout=5)[1]
            return Ended(folder, shown, hosts, status, errors, seconds, left)
        finally:
            end_all(launchers, workers)

    return wait


def hosts_of(process: psutil.Process) -> set[str]:
    """Return at which of this machine's addresses a process can be reached."""
    places = [place.laddr.ip for place in process.net_connections() if place.status == "LISTEN"]
    return {ip.removeprefix("::ffff:") for ip in places}


def end_all(launchers: list[subprocess.Popen[str]], workers: list[psutil.Process]) -> None:
    for command in launchers:
        command.kill()
        finish(command)
    for worker in workers:
        with contextlib.suppress(psutil.NoSuchProcess):
            worker.kill()


STRIKES = {
    (1, 0, signal.SIGSTOP): r"Process 0 was lost: .*hangs",
    # process 0 keeps the checkpoint, and JAX's service lives in it
    (1, 0, signal.SIGKILL): r"Process 0 was killed by signal 9 \(SIGKILL\)\.",
    (1, 1, signal.SIGKILL): r"Process 1 was killed by signal 9 \(SIGKILL\)\.",
    (2, 0, signal.SIGKILL): r"Process 0 \(127\.0\.0\.1:\d+\) was lost: ",
    (2, 1, signal.SIGKILL): rf"Process 1 \({SECOND}:\d+\) was lost: ",
}


@pytest.fixture(scope="module")
def struck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[tuple, Future[Ended]]]:
    """Strike one training after the other: a thread awaits the end of each while the next begins.

    So the seconds until a frozen or a distant process is missed cost the tests no time.
    """
    with ThreadPoolExecutor() as pool:
        yield {one: pool.submit(strike(tmp_path_factory.mktemp("struck"), *one)) for one in STRIKES}


@pytest.mark.parametrize("one", STRIKES)
def test_a_lost_process_ends_all_others_with_a_clear_message(
    struck: dict[tuple, Future[Ended]], one: tuple
) -> None:
    ended = struck[one].result()
    assert ended.status == 1
    assert ended.seconds < 30
    assert ended.left == []
    assert re.match(f"Error: {STRIKES[one]}", ended.errors)
    assert ended.errors.endswith("give the same command again with --resume.\n")
    assert "Traceback" not in ended.errors
    assert checkpoint.load(ended.folder / "0")[0] >= 2  # process 0 keeps it
    assert not (ended.folder / "1").exists()


def test_machines_show_the_same_and_can_be_reached_only_where_they_were_told(
    struck: dict[tuple, Future[Ended]],
) -> None:
    for one in STRIKES:
        ended = struck[one].result()
        assert len({tuple(figures(shown)) for shown in ended.shown}) == 1
        assert ended.hosts == [{"127.0.0.1"}, {"127.0.0.1" if one[0] == 1 else SECOND}]


def test_resumed_unbroken_and_single_runs_end_alike(
    struck: dict[tuple, Future[Ended]], tmp_path: Path
) -> None:
    folder = struck[1, 0, signal.SIGKILL].result().folder / "0"
    finished = checkpoint.load(folder)[0]
    more = ["--epochs", finished + 1, "--checkpoint"]
    status, resumed, errors = finish(start(*more, folder, "--resume"))
    assert (status, errors) == (0, "")
    assert resumed.startswith(f"Going on after epoch {finished}.\nEpoch {finished + 1}/{finished + 1}\n")
    status, unbroken, _ = finish(start(*more, tmp_path / "unbroken"))
    assert status == 0
    assert re.search(r"^2 processes, training took [\d.]+ s$", unbroken, re.MULTILINE)
    assert figures(resumed) == figures(unbroken)[-2:]
    for ours, theirs in zip(
        checkpoint.load(folder)[2], checkpoint.load(tmp_path / "unbroken")[2], strict=True
    ):
        assert ours.tobytes() == theirs.tobytes()

    screen, terminal = os.openpty()
    with os.fdopen(screen, encoding="utf-8", errors="replace") as shown:
        command = start(*more, tmp_path / "single", "--processes", 1, output=terminal)
        os.close(terminal)
        single = read_terminal(shown)
    assert finish(command)[0] == 0
    assert figures(single) == figures(unbroken)
    assert len(figures(single)) == finished + 2
    assert "1 process, training took " in single
    assert "━" in single  # Keras's bar, which is for terminals
    assert "━" not in unbroken


def read_terminal(screen: TextIO) -> str:
    """Return all that is shown in a pseudo terminal until its last writer has gone."""
    shown = []
    with contextlib.suppress(OSError):  # as Linux tells the end
        while new := screen.readline():
            shown.append(new)
    return "".join(shown)


def test_machines_that_were_told_different_things_refuse_to_start(tmp_path: Path) -> None:
    for command in start_two(tmp_path, 5, 6):
        status, _, errors = finish(command)
        assert status == 1
        assert re.match(r"Error: Expected the same epochs on all .*got 5 for .* 0 .* and 6 for .* 1 ", errors)


def test_a_disk_that_becomes_full_is_told_on_all_machines_in_one_piece_of_advice(tmp_path: Path) -> None:
    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))  # a checkpoint takes 34,000

    for command in start_two(tmp_path, 2, 2, setting=fill):
        status, _, errors = finish(command)
        advice = r"Error: Process 0 can't write .*: File too large\. Make room .* the same command again\.\n"
        assert (status, re.fullmatch(advice, errors) is not None) == (1, True), errors
    assert list((tmp_path / "0").iterdir()) == []


def test_ctrl_c_ends_all_while_one_machine_waits_for_another(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        first, second = (f"127.0.0.1:{server.getsockname()[1]}" for server in (one, other))
    command = start("--addresses", f"{first},{second}", "--process", 1)
    read_until(command, f"Process 1 ({second}) meets the others at {first}.")
    workers = workers_of(command)
    command.send_signal(signal.SIGINT)
    status, _, errors = finish(command)
    assert status == 130
    assert re.fullmatch(r"\nStopped\. .* with --resume\.\n", errors)
    assert psutil.wait_procs(workers, timeout=10)[1] == []
