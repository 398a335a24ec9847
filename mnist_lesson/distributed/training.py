"""The share of the training that one process does, with Keras on JAX."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

import jax
import keras
import numpy as np

from mnist_lesson.data import flatten, load_mnist, one_hot, scale_pixels
from mnist_lesson.distributed import checkpoint as checkpoints
from mnist_lesson.distributed.checkpoint import Checkpoint
from mnist_lesson.distributed.errors import DistributedError
from mnist_lesson.distributed.job import Job
from mnist_lesson.distributed.progress import ProgressBar
from mnist_lesson.models import build_mlp


def run(job: Job, output: TextIO, on_saved: Callable[[int], None]) -> None:
    """Train a job's share, keep the checkpoint if this is process 0, and print the result if it shows.

    Args:
        job: what to do; all processes have the same but for their number.
        output: where progress and result are printed.
        on_saved: called with the number of finished epochs after each checkpoint.

    Raises:
        DistributedError: the batch can't be shared among the devices, or the checkpoint can't be written.
    """
    _join(job)
    _check_devices(job)
    (x_train, y_train), (x_test, y_test) = load_mnist()
    x, y = flatten(scale_pixels(x_train[: job.images])), one_hot(y_train[: job.images])
    started = time.perf_counter()
    model = _train(job, x, y, (output, on_saved))
    seconds = time.perf_counter() - started
    if job.shows:
        loss, accuracy = _evaluate(model, flatten(scale_pixels(x_test)), one_hot(y_test))
        print(f"test loss {loss:.4f}, test accuracy {accuracy:.4f}", file=output)
        processes = "1 process" if job.processes == 1 else f"{job.processes} processes"
        print(f"{processes}, training took {seconds:.1f} s", file=output, flush=True)
    if job.processes > 1:
        jax.distributed.shutdown()


def _join(job: Job) -> None:
    """Let this process and the others appear as one machine with several devices."""
    if job.processes > 1:
        keras.distribution.initialize(
            job_addresses=",".join(job.addresses), num_processes=job.processes, process_id=job.process
        )
    # Each process picks its share itself, so Keras must not share out once more.
    keras.distribution.set_distribution(keras.distribution.DataParallel(auto_shard_dataset=False))
    keras.utils.set_random_seed(job.seed)


def _check_devices(job: Job) -> None:
    devices = keras.distribution.list_devices()
    for option, count in (("--batch-size", job.batch_size), ("--images", job.images)):
        if count % len(devices):
            raise DistributedError(
                f"Expected {option} to be a multiple of {len(devices)}, the number of all processes' devices "
                f"({', '.join(devices)}), since each takes an equal share, got {count}."
            )


def _train(
    job: Job, x: np.ndarray, y: np.ndarray, report: tuple[TextIO, Callable[[int], None]]
) -> keras.Model:
    output, on_saved = report
    model, shuffling, finished = _starting_point(job)
    for epoch in range(finished, job.epochs):
        # All processes draw the same order; of each batch process i takes image i and every N-th after it.
        mine = shuffling.permutation(job.images)[job.process :: job.processes]
        bar = [ProgressBar(epoch, job.epochs, output)]
        model.fit(
            *(x[mine], y[mine]),
            batch_size=job.batch_size // job.processes,
            shuffle=False,
            verbose=0,
            callbacks=bar,
        )
        if job.process == 0:
            checkpoints.save(Path(job.folder), _checkpoint(job, model, shuffling, epoch + 1))
            on_saved(epoch + 1)
    return model


def _starting_point(job: Job) -> tuple[keras.Model, np.random.Generator, int]:
    """Return the model, the generator of orders and the number of finished epochs, new or resumed."""
    model, shuffling = build_mlp(), np.random.default_rng(job.seed)
    model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
    if job.start is None:
        return model, shuffling, 0
    start = checkpoints.from_bytes(job.start, Path(job.folder) / checkpoints.FILE_NAME)
    model.set_weights(start.weights)
    model.optimizer.build(model.trainable_variables)
    for variable, value in zip(model.optimizer.variables, start.optimizer, strict=True):
        variable.assign(value)
    shuffling.bit_generator.state = start.shuffling
    return model, shuffling, start.epoch


def _checkpoint(job: Job, model: keras.Model, shuffling: np.random.Generator, epoch: int) -> Checkpoint:
    return Checkpoint(
        epoch=epoch,
        settings=job.settings(),
        shuffling=shuffling.bit_generator.state,
        weights=model.get_weights(),
        optimizer=[keras.ops.convert_to_numpy(variable) for variable in model.optimizer.variables],
    )


def _evaluate(model: keras.Model, x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Return loss and accuracy, computed by this process alone: 10,000 images may not divide equally."""
    keras.distribution.set_distribution(None)
    alone = build_mlp()
    alone.set_weights(model.get_weights())
    alone.compile(loss="categorical_crossentropy", metrics=["accuracy"])
    loss, accuracy = alone.evaluate(x, y, batch_size=1000, verbose=0)
    return loss, accuracy
