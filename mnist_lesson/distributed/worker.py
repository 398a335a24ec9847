"""The process that computes its share of the training, with Keras on JAX, started and watched by a launcher.

It lives no longer than its launcher, even while it hangs in an exchange of gradients. What is no result it
writes to its standard error, which the launcher reads.
"""

from __future__ import annotations

import functools
import json
import os
import sys
import threading
import time
import traceback
from pathlib import Path

import jax
import keras
import numpy as np
from jax.experimental.multihost_utils import broadcast_one_to_all, process_allgather
from jaxlib import _jax

from mnist_lesson import __version__
from mnist_lesson.data import flatten, load_mnist, one_hot, scale_pixels
from mnist_lesson.distributed import DistributedError, checkpoint
from mnist_lesson.distributed.launcher import SILENCE_SECONDS, VERDICT
from mnist_lesson.distributed.options import Options
from mnist_lesson.models import build_mlp

_LONGEST_TEXT = 4000


def main() -> int:
    threading.Thread(target=_end_with_launcher, daemon=True).start()
    values = json.loads(sys.argv[1])
    options = Options(**values | {"folder": Path(values["folder"])})
    try:
        _join(options)
        _check(options)
        _train(options)
        jax.distributed.shutdown()  # waits for all
        return 0
    except DistributedError as error:
        print(f"{VERDICT}{error}{VERDICT}", file=sys.stderr, flush=True)
        # All know of it at the same time, and need JAX's service in process 0 until they have said so.
        time.sleep(1)
    except Exception:
        # An exchange fails mostly because another process has gone. JAX finds out which, and ends this one.
        traceback.print_exc()
        time.sleep(SILENCE_SECONDS * 1.5)
    os._exit(1)  # without JAX's farewell, which waits for those that have gone


def _end_with_launcher() -> None:
    os.read(0, 1)  # returns when the launcher has gone, since it never sends anything
    os._exit(1)


def _join(options: Options) -> None:
    """Let this process and the others appear as one machine with several devices."""
    keras.utils.set_random_seed(options.seed)
    if options.processes > 1:
        # Else gloo looks up the machine's own name, which may stand for nothing or for an old address.
        own = options.own_address.rpartition(":")[0]
        _jax.make_gloo_tcp_collectives = functools.partial(_jax.make_gloo_tcp_collectives, hostname=own)
        # keras.distribution.initialize does the same, but with JAX's times, and asks Slurm and others.
        jax.distributed.initialize(
            options.addresses[0],
            options.processes,
            options.process,
            cluster_detection_method="deactivate",
            coordinator_bind_address=options.addresses[0],
            # The launcher of one machine gives all the same address, and starts them at the same time.
            initialization_timeout=60 if len(set(options.addresses)) == 1 else 300,
            heartbeat_timeout_seconds=SILENCE_SECONDS,
        )
    # Each process picks its share itself, so Keras must not share out once more.
    keras.distribution.set_distribution(keras.distribution.DataParallel(auto_shard_dataset=False))


def _check(options: Options) -> None:
    """Refuse to start if the processes are about to do different things, or can't share a batch."""
    mine = {"version": __version__, "addresses": list(options.addresses), "epochs": options.epochs}
    first, *others = (json.loads(text) for text in _exchange(json.dumps(mine | options.settings())))
    for process, theirs in enumerate(others, start=1):
        for name in first:
            if first[name] != theirs[name]:
                raise DistributedError(
                    f"Expected the same {name} on all machines, got {first[name]} for {options.name(0)} and "
                    f"{theirs[name]} for {options.name(process)}. Correct one of them and start all again."
                )
    devices = keras.distribution.list_devices()
    for option, count in (("--batch-size", options.batch_size), ("--images", options.images)):
        if count % len(devices):
            raise DistributedError(
                f"Expected {option} to be a multiple of {len(devices)}, the number of all processes' devices "
                f"({', '.join(devices)}), since each takes an equal share, got {count}."
            )


def _exchange(text: str) -> list[str]:
    """Tell all processes a text, and return what each of them tells, process 0 first."""
    letters = np.zeros(_LONGEST_TEXT, "uint8")
    encoded = text.encode()[:_LONGEST_TEXT]
    letters[: len(encoded)] = list(encoded)
    return [bytes(row).rstrip(b"\0").decode(errors="replace") for row in process_allgather(letters)]


def _train(options: Options) -> None:
    (x_train, y_train), (x_test, y_test) = load_mnist()
    x, y = flatten(scale_pixels(x_train[: options.images])), one_hot(y_train[: options.images])
    model = build_mlp()
    model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
    finished, started = _go_on(options, model), time.perf_counter()
    for epoch in range(finished, options.epochs):
        # Of N processes, process i takes image i of each batch and every N-th after it.
        order = np.random.default_rng([options.seed, epoch]).permutation(options.images)
        mine = order[options.process :: options.processes]
        print(f"Epoch {epoch + 1}/{options.epochs}", flush=True)
        model.fit(
            *(x[mine], y[mine]),
            batch_size=options.batch_size // options.processes,
            shuffle=False,
            verbose=1 if sys.stdout.isatty() else 2,
        )
        _keep(options, model, epoch + 1)
    seconds = time.perf_counter() - started
    loss, accuracy = _evaluate(model, flatten(scale_pixels(x_test)), one_hot(y_test))
    print(f"test loss {loss:.4f}, test accuracy {accuracy:.4f}")
    processes = "1 process" if options.processes == 1 else f"{options.processes} processes"
    print(f"{processes}, training took {seconds:.1f} s", flush=True)


def _go_on(options: Options, model: keras.Model) -> int:
    """Give all processes' models what process 0 starts from; return the number of finished epochs."""
    model.optimizer.build(model.trainable_variables)
    epoch, values = 0, _values(model)
    if options.resume and options.process == 0:
        epoch, _, values = checkpoint.load(options.folder)
    epoch, *values = broadcast_one_to_all([np.array(epoch), *values])
    for variable, value in zip(_variables(model), values, strict=True):
        variable.assign(value)
    return int(epoch)


def _variables(model: keras.Model) -> list[keras.Variable]:
    return [*model.weights, *model.optimizer.variables]


def _values(model: keras.Model) -> list[np.ndarray]:
    return [keras.ops.convert_to_numpy(variable) for variable in _variables(model)]


def _keep(options: Options, model: keras.Model, epoch: int) -> None:
    """Let process 0 write a checkpoint; if it can't, all processes end."""
    problem = ""
    if options.process == 0:
        try:
            checkpoint.save(options.folder, epoch, options.settings(), _values(model))
        except DistributedError as error:
            problem = str(error)
    if problem := _exchange(problem)[0]:
        raise DistributedError(problem)


def _evaluate(model: keras.Model, x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Return loss and accuracy, computed by this process alone: 10,000 images may not divide equally."""
    keras.distribution.set_distribution(None)
    alone = build_mlp()
    alone.set_weights(model.get_weights())
    alone.compile(loss="categorical_crossentropy", metrics=["accuracy"])
    loss, accuracy = alone.evaluate(x, y, batch_size=1000, verbose=0)
    return loss, accuracy


if __name__ == "__main__":
    sys.exit(main())
