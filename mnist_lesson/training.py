"""The training lab's engine with Keras: it trains in a thread of its own, reports, and stops when asked.

The lab and its engine talk in plain JSON messages. To the engine come ``hello``, ``start`` and ``step`` (with
``run``, a number for the training, and its ``settings``), ``continue``, ``stop`` and ``reset``. From it come
``ready``, ``begun``, ``progress`` (several a second), ``weights``, ``epoch``, ``stopped``, ``done`` and
``error``. In a page without a kernel ``widgets/engine/run.js`` answers the same messages.

Each epoch is one call of ``fit`` with the images in an order of our own. So a training that was stopped after
any batch goes on with the next one, and ``steps_per_execution`` takes many steps between two looks at Python:
same steps, same numbers, in less than half the time. Keras is imported by the thread, when it first trains.
"""

from __future__ import annotations

import base64
import functools
import math
import numbers
import queue
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from mnist_lesson.data import flatten, load_mnist, one_hot, scale_pixels
from mnist_lesson.exchange import ExchangeError, Layer, Network, network_from_model, network_to_json

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

Message = dict[str, Any]

OPTIMIZERS = ("sgd", "momentum", "adam")
ACTIVATIONS = ("sigmoid", "tanh", "relu")
LIMITS = {
    "hidden_units": (0, 128),
    "learning_rate": (0.0001, 100),
    "batch_size": (1, 512),
    "epochs": (1, 50),
    "num_images": (1_000, 60_000),
    "seed": (0, 9_999),
}
NUM_TRAIN = 60_000
MOST_HELD_OUT = 10_000
FEWEST_HELD_OUT = 1_000
NUM_SAMPLES = 12
MOMENTUM = 0.9
LONGEST_GROUP = 125  # steps between two looks at Python: some 50 milliseconds
REPORTS_AN_EPOCH = 12
PAUSE = 0.12  # seconds between two reports of progress; the weights of a large network come less often
LARGE = 50_000  # weights


class SettingsError(ValueError):
    """A training can't have these settings; the message says why and what to do."""


@dataclass(frozen=True)
class Settings:
    """What a training is to be; the defaults are the article's run.

    Attributes:
        hidden_units: 0 (none: softmax regression) to 128. activation: of the hidden units.
        optimizer: "sgd", "momentum" (SGD with momentum 0.9) or "adam", with ``learning_rate``.
        batch_size: images a step. epochs: rounds through the images.
        num_images: how many of the training images, from the first on.
        seed: of the start weights and of the order of the images.

    Raises:
        SettingsError: a value is not allowed.
    """

    hidden_units: int = 10
    activation: str = "sigmoid"
    optimizer: str = "sgd"
    learning_rate: float = 0.01
    batch_size: int = 32
    epochs: int = 10
    num_images: int = NUM_TRAIN
    seed: int = 1

    def __post_init__(self) -> None:
        for name, (low, high) in LIMITS.items():
            kind: type[Any] = numbers.Real if name == "learning_rate" else numbers.Integral
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, kind) or not low <= value <= high:
                self._refuse(
                    name, f"{'a number' if kind is numbers.Real else 'a whole number'} from {low} to {high}"
                )
        for name, options in (("optimizer", OPTIMIZERS), ("activation", ACTIVATIONS)):
            if getattr(self, name) not in options:
                self._refuse(name, f"one of {', '.join(options)}")

    def _refuse(self, name: str, wanted: str) -> None:
        raise SettingsError(
            f"Expected {name} to be {wanted}, got {getattr(self, name)!r:.40}. Choose it again in the lab."
        )

    @classmethod
    def from_message(cls, values: object) -> Settings:
        """Take settings out of a message. Raises SettingsError where one is missing or not allowed."""
        names = [field.name for field in fields(cls)]
        if not isinstance(values, Mapping) or sorted(values) != sorted(names):
            raise SettingsError(f"Expected the settings {', '.join(names)}, got {values!r:.80}.")
        return cls(**values)

    @property
    def held_out(self) -> tuple[str, int, int]:
        """Return what is measured after each epoch: "validation" or "test", its first image and its end.

        Validation images are the last training images that the network doesn't learn from.
        """
        count = min(MOST_HELD_OUT, NUM_TRAIN - self.num_images)
        if count < FEWEST_HELD_OUT:
            return "test", 0, MOST_HELD_OUT
        return "validation", NUM_TRAIN - count, NUM_TRAIN

    @property
    def batches(self) -> int:
        """Return the steps of an epoch; the last batch may be smaller."""
        return math.ceil(self.num_images / self.batch_size)

    @property
    def group(self) -> int:
        """Return how many steps Keras takes at a stretch: reports and a stop come between two groups."""
        return max(1, min(LONGEST_GROUP, self.batches // REPORTS_AN_EPOCH))


@functools.cache
def _load_arrays() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return pixels (n, 784) in [0, 1] and one-hot labels (n, 10) of "train" and "test"."""
    sets = zip(("train", "test"), load_mnist(), strict=True)
    return {name: (flatten(scale_pixels(x)), one_hot(y)) for name, (x, y) in sets}


def build_start(settings: Settings) -> keras.Sequential:
    """Build the network with the start weights of its seed (Glorot uniform, biases 0), compiled.

    The seed is this network's alone: the notebook's own random numbers stay as they are.
    """
    import keras

    from mnist_lesson.models import build_mlp, build_softmax_regression

    units, kept = settings.hidden_units, random.getstate()
    model = build_mlp(units, settings.activation) if units else build_softmax_regression()
    random.setstate(kept)  # Keras draws seeds for start weights of its own, replaced below
    for place, layer in enumerate(model.layers):
        kernel, bias = (array.shape for array in layer.get_weights())
        draw = keras.initializers.GlorotUniform(seed=10 * settings.seed + place)
        layer.set_weights([keras.ops.convert_to_numpy(draw(kernel)), np.zeros(bias)])
    model.compile(
        loss="categorical_crossentropy",
        optimizer=_make_optimizer(settings),
        metrics=["accuracy"],
        steps_per_execution=settings.group,
    )
    return model


def _make_optimizer(settings: Settings) -> keras.optimizers.Optimizer:
    import keras

    rate = float(settings.learning_rate)  # Keras refuses 1 where it takes 1.0
    if settings.optimizer == "adam":
        return keras.optimizers.Adam(rate)
    momentum = MOMENTUM if settings.optimizer == "momentum" else 0.0
    return keras.optimizers.SGD(rate, momentum=momentum)


@functools.cache
def _load_tensors() -> tuple[tf.Tensor, tf.Tensor]:
    """Return the training arrays as TensorFlow keeps them, in the memory of the CPU."""
    import tensorflow as tf

    with tf.device("CPU:0"):
        return tuple(tf.convert_to_tensor(array) for array in _load_arrays()["train"])


def _batches(order: np.ndarray, size: int) -> dict[str, Any]:
    """Return the training images in this order, cut into batches, as arguments of ``fit``.

    With TensorFlow each batch is gathered when its turn comes. Arrays in the new order, which any backend
    takes, would be copied twice before each epoch, which costs as much time again as the training.
    """
    import keras

    if keras.backend.backend() != "tensorflow":
        x, y = (array[order] for array in _load_arrays()["train"])
        return {"x": x, "y": y, "batch_size": size}
    import tensorflow as tf

    images, labels = _load_tensors()
    places = tf.data.Dataset.from_tensor_slices(order).batch(size)
    batches = places.map(lambda chosen: (tf.gather(images, chosen), tf.gather(labels, chosen)), 2)
    return {"x": batches.prefetch(8)}


@dataclass
class _Sums:
    """Loss and right answers, added up over images."""

    loss: float = 0.0
    right: float = 0.0
    seen: int = 0

    def means(self) -> tuple[float, float]:
        return self.loss / max(self.seen, 1), self.right / max(self.seen, 1)


class _Run:
    """One training: its network, how far it has come, and a step further."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.model = build_start(settings)
        self.random = np.random.default_rng(settings.seed)
        self.order = self.random.permutation(settings.num_images)
        self.epoch, self.batch = 0, 0
        self.sums = _Sums()
        self.seconds, self.seconds_before = 0.0, 0.0  # of this epoch, and of those before it

    def fit(self, most: float, on_group: Callable[[], bool]) -> None:
        """Train what is left of the epoch, ``most`` batches at most, or until ``on_group`` says stop."""
        import keras

        size, first = self.settings.batch_size, self.batch
        end = int(min(self.settings.batches, first + most))
        before, began = self.sums, time.perf_counter() - self.seconds

        def after_group(last: int, logs: Mapping[str, float]) -> None:
            # The last group may hold fewer steps than the others: Keras counts it as a whole one.
            self.batch = min(first + last + 1, end)
            self.sums = self._sums_after(before, logs, first)
            self.seconds = time.perf_counter() - began
            self.model.stop_training = on_group()

        batches = _batches(self.order[first * size : end * size], size)
        callback = keras.callbacks.LambdaCallback(on_train_batch_end=after_group)
        self.model.fit(**batches, shuffle=False, verbose=0, callbacks=[callback])

    def _sums_after(self, before: _Sums, logs: Mapping[str, float], first: int) -> _Sums:
        """Keras's means count from the first batch of its ``fit``; these sums from the epoch's."""
        size, images = self.settings.batch_size, self.settings.num_images
        seen = min(self.batch * size, images) - first * size
        loss, accuracy = float(logs["loss"]), float(logs["accuracy"])
        return _Sums(before.loss + loss * seen, before.right + accuracy * seen, before.seen + seen)

    def end_epoch(self) -> None:
        """Make ready for the next epoch: other batches, sums at 0."""
        self.epoch, self.batch = self.epoch + 1, 0
        self.sums = _Sums()
        self.seconds, self.seconds_before = 0.0, self.seconds_before + self.seconds
        self.order = self.random.permutation(self.settings.num_images)

    def measure(self, name: str, first: int, end: int) -> tuple[float, float]:
        """Return mean loss and accuracy on images of "train" ("validation") or "test"."""
        x, y = (array[first:end] for array in _load_arrays()["test" if name == "test" else "train"])
        found = self.model.evaluate(x, y, batch_size=1000, verbose=0, return_dict=True)
        return float(found["loss"]), float(found["accuracy"])

    def network(self) -> Network:
        """Return the weights as they are now."""
        if hasattr(self.model, "jax_state_sync"):
            self.model.jax_state_sync()  # JAX keeps them elsewhere while it trains
        layers = []
        for layer in self.model.layers:
            weights, bias = layer.get_weights()
            layers.append(Layer(weights, bias, layer.activation.__name__))
        return Network(tuple(layers))


class KerasTrainer:
    """Answers the lab's messages with Keras.

        trainer = KerasTrainer(print)
        trainer.receive({"type": "start", "run": 1, "settings": asdict(Settings(num_images=1000))})
        trainer.wait()

    ``receive`` returns at once. The messages to ``post`` come from the thread that trains.
    """

    def __init__(self, post: Callable[[Message], None]) -> None:
        self._tell = post
        self._jobs: queue.Queue[tuple[int, Message]] = queue.Queue()
        self._newest = 0  # job: whoever works on an older one ends after its group of steps
        self._thread: threading.Thread | None = None
        self._run: _Run | None = None
        self._number: int | None = None
        self._reported = _Sums()
        self._due = {"progress": 0.0, "weights": 0.0}
        self.model: keras.Sequential | None = None

    def receive(self, message: Message) -> None:
        """Do what a message asks for; errors are posted."""
        kind = message.get("type")
        if kind == "hello":
            self._tell({"type": "ready", "engine": "keras"})
        elif kind in self._ACTIONS:
            self._newest += 1
            self._jobs.put((self._newest, message))
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="training lab", daemon=True)
                self._thread.start()

    def wait(self) -> None:
        """Return when everything that was asked for is done."""
        self._jobs.join()

    def _work(self) -> None:
        while True:
            job, message = self._jobs.get()
            self._number = message.get("run", self._number)
            try:
                self._ACTIONS[message["type"]](self, message, job)
            except Exception as error:  # whatever it is, the reader has to hear of it
                self._run = None
                self._post("error", message=_explain(error))
            finally:
                self._jobs.task_done()

    # ---- What messages ask for ----------------------------------------------------------------

    def _start(self, message: Message, job: int) -> None:
        self._train(self._begin(Settings.from_message(message.get("settings"))), job)

    def _step(self, message: Message, job: int) -> None:
        settings = Settings.from_message(message.get("settings"))
        run = self._run
        if run is None or run.settings != settings:
            run = self._begin(settings)
        self._train(run, job, most=1)
        if self._run is not None:
            self._stop(message, job)

    def _continue(self, message: Message, job: int) -> None:
        if self._run is None:
            raise SettingsError("There is no training to go on with. Press Train to begin one.")
        self._train(self._run, job)

    def _stop(self, message: Message, job: int) -> None:
        if self._run is not None:
            self._report(self._run, at_once=True)
        place = (
            {"epoch": self._run.epoch, "batch": self._run.batch} if self._run else {"epoch": 0, "batch": 0}
        )
        self._post("stopped", **place)

    def _reset(self, message: Message, job: int) -> None:
        self._run = None

    _ACTIONS: ClassVar = {
        "start": _start,
        "step": _step,
        "continue": _continue,
        "stop": _stop,
        "reset": _reset,
    }

    # ---- Training -----------------------------------------------------------------------------

    def _begin(self, settings: Settings) -> _Run:
        self._post("begun")
        self._run = run = _Run(settings)
        self.model = run.model
        self._reported = _Sums()
        self._due = dict.fromkeys(self._due, 0.0)
        return run

    def _train(self, run: _Run, job: int, most: float = math.inf) -> None:
        """Train to the end, for ``most`` batches, or until another message has come."""

        def is_over() -> bool:
            self._report(run)
            return self._newest != job

        while most > 0 and self._newest == job:
            before = run.batch
            run.fit(most, is_over)
            most -= run.batch - before
            if run.batch == run.settings.batches:
                self._end_epoch(run)
            if run.epoch == run.settings.epochs:
                return self._end(run)

    def _end_epoch(self, run: _Run) -> None:
        self._report(run, at_once=True)
        name, first, end = run.settings.held_out
        held_out_loss, held_out_accuracy = run.measure(name, first, end)
        loss, accuracy = run.sums.means()
        figures = {"held_out": name, "held_out_loss": held_out_loss, "held_out_accuracy": held_out_accuracy}
        self._post("epoch", epoch=run.epoch, loss=loss, accuracy=accuracy, seconds=run.seconds, **figures)
        run.end_epoch()
        self._reported = _Sums()

    def _end(self, run: _Run) -> None:
        loss, accuracy = run.measure("test", 0, MOST_HELD_OUT)
        self._run = None
        self._post(
            "done",
            images=run.settings.num_images,
            epochs=run.settings.epochs,
            seconds_per_epoch=run.seconds_before / run.settings.epochs,
            test_loss=loss,
            test_accuracy=accuracy,
            network=_as_file(run.model),
        )

    # ---- Reports ------------------------------------------------------------------------------

    def _report(self, run: _Run, *, at_once: bool = False) -> None:
        """Post progress and weights, each if it is time."""
        now = time.monotonic()
        if (at_once or now >= self._due["progress"]) and run.sums.seen > self._reported.seen:
            self._due["progress"] = now + PAUSE
            self._post_progress(run)
        if at_once or now >= self._due["weights"]:
            self._due["weights"] = now + PAUSE * (1 if run.model.count_params() < LARGE else 4)
            self._post_weights(run)

    def _post_progress(self, run: _Run) -> None:
        loss, accuracy = run.sums.means()
        recent = (run.sums.loss - self._reported.loss) / (run.sums.seen - self._reported.seen)
        self._reported = run.sums
        self._post(
            "progress",
            epoch=run.epoch,
            batch=run.batch,
            batches=run.settings.batches,
            loss=loss,
            accuracy=accuracy,
            recent_loss=recent,
            seconds=run.seconds,
        )

    def _post_weights(self, run: _Run) -> None:
        network = run.network()
        maps = base64.b64encode(network.layers[0].weights.astype("<f4").tobytes()).decode("ascii")
        samples = network.predict(_load_arrays()["test"][0][:NUM_SAMPLES])
        self._post("weights", maps=maps, samples=[[_finite(p) for p in row] for row in samples.tolist()])

    def _post(self, kind: str, **content: Any) -> None:
        """Post a message; JSON has no NaN, so a loss that is none is null."""
        values = {name: _finite(value) for name, value in content.items()}
        self._tell({"type": kind, "run": self._number, **values})


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _as_file(model: keras.Sequential) -> dict[str, Any] | None:
    """Return a network in its file's form; None when its weights have run away to infinity."""
    try:
        return network_to_json(network_from_model(model))
    except ExchangeError:
        return None


def _explain(error: Exception) -> str:
    if isinstance(error, SettingsError):
        return str(error)
    if isinstance(error, ModuleNotFoundError):
        return f"{error}. Install Keras and a backend (pip install keras tensorflow), and restart Python."
    return f"Keras stopped with {type(error).__name__}: {str(error)[:300]} Press Reset and train again."
