"""Train the ten-line network in several processes, on one machine or on several: data parallelism.

    python -m mnist_lesson.distributed --processes 2

On each machine a *launcher* (:mod:`.launcher`) starts the *workers* (:mod:`.worker`), which train with Keras
on its JAX backend. JAX's own signs of life end a worker that has lost another; its launcher says which.
A launcher itself never computes, so it can't hang in an exchange of gradients.
"""


class DistributedError(RuntimeError):
    """The training can't start or go on; the message says what was expected, what came and what to do."""
