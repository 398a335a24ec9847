"""Chapter 7's training lab: a network learns before the reader's eyes, in the page or with Keras."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any

import traitlets
from matplotlib.axes import Axes

from mnist_lesson.exchange import ExchangeError, Network, model_from_network, network_from_json
from mnist_lesson.plots.figure import alt_text, describe, figure_of
from mnist_lesson.plots.training import plot_history
from mnist_lesson.widgets.base import LessonWidget
from mnist_lesson.widgets.engine import read_wasm
from mnist_lesson.widgets.resources import first_test_images
from mnist_lesson.widgets.traits import Choice, Number, Whole

if TYPE_CHECKING:
    import keras

    from mnist_lesson.training import KerasTrainer

ARTICLE: dict[str, Any] = {
    "hidden_units": 10,
    "activation": "sigmoid",
    "optimizer": "sgd",
    "learning_rate": 0.01,
    "batch_size": 32,
    "epochs": 10,
    "num_images": 60_000,
    "seed": 1,
}
PRESETS: dict[str, dict[str, Any]] = {
    "article": {
        "title": "The article's run",
        "settings": ARTICLE,
        "question": "The course's ten lines, as they are. Before you press Train: of 100 digits that it has "
        "never seen, how many will it read after one epoch? And after ten?",
    },
    "slow": {
        "title": "Too slow",
        "settings": {**ARTICLE, "learning_rate": 0.0001},
        "question": "Only one thing differs from the article's run: a learning rate of 0.0001, a hundredth "
        "of it. What will the curve of the loss look like?",
    },
    "fast": {
        "title": "Too fast",
        "settings": {**ARTICLE, "learning_rate": 20},
        "question": "The article's network with a learning rate of 20, two thousand times as much. "
        "Knowing nothing costs a loss of 2.3: will this one do better?",
    },
    "overfitting": {
        "title": "Overfitting",
        "settings": {
            **{"hidden_units": 128, "activation": "relu", "optimizer": "adam", "learning_rate": 0.002},
            **{"batch_size": 50, "epochs": 40, "num_images": 1_000, "seed": 1},
        },
        "question": "A large network, and only 1,000 images to learn from, forty times over. Which of the "
        "two curves of the loss will turn around, the solid or the dashed one, and when?",
    },
}
# The article's run as the page trains it (seed 1): what the still picture shows before anything is trained.
ARTICLE_HISTORY = {
    "loss": (1.838, 1.228, 0.908, 0.736, 0.634, 0.569, 0.524, 0.491, 0.466, 0.446),
    "accuracy": (0.541, 0.755, 0.815, 0.842, 0.857, 0.865, 0.872, 0.876, 0.881, 0.884),
    "val_loss": (1.456, 1.021, 0.792, 0.662, 0.582, 0.529, 0.491, 0.463, 0.440, 0.422),
    "val_accuracy": (0.700, 0.804, 0.840, 0.860, 0.867, 0.875, 0.882, 0.886, 0.889, 0.892),
}
# Of an epoch, as ``fit(…).history`` names them and as the lab does.
_FIGURES = {
    "loss": "loss",
    "accuracy": "accuracy",
    "val_loss": "held_out_loss",
    "val_accuracy": "held_out_accuracy",
}
_MOST_LOSS = 1e30  # what a figure must stay below to be drawn
NUM_SAMPLES = 12
# What Keras needs beside itself; without one of them the page's own engine trains.
_BACKENDS = ("tensorflow", "jax")


class TrainingLab(LessonWidget):
    """A network of your choice, trained on MNIST while you watch.

        lab = TrainingLab(hidden_units=32, activation="relu", num_images=10_000)
        lab                   # last line of a cell: shows it
        lab.train()           # or press Train; trains in the background, with Keras
        lab.history           # a dictionary for each epoch: loss, accuracy, held_out_loss, …
        lab.network           # when it is done: the network, with NumPy weights (mnist_lesson.exchange)
        lab.model             # the same as a Keras model

    Attributes:
        hidden_units: 0 (no hidden layer) to 128.
        activation: of the hidden units, "sigmoid", "tanh" or "relu".
        optimizer: "sgd", "momentum" (SGD with momentum 0.9) or "adam".
        learning_rate: from 0.0001 to 100.
        batch_size: images a step, 1 to 512. epochs: 1 to 50. num_images: 1,000 to 60,000.
        seed: of the start weights and the order of the images, 0 to 9,999.
    """

    name = "training-lab"
    loads = True

    hidden_units = Whole(ARTICLE["hidden_units"], low=0, high=128)
    activation = Choice(ARTICLE["activation"], options=("sigmoid", "tanh", "relu"))
    optimizer = Choice(ARTICLE["optimizer"], options=("sgd", "momentum", "adam"))
    learning_rate = Number(ARTICLE["learning_rate"], low=0.0001, high=100)
    batch_size = Whole(ARTICLE["batch_size"], low=1, high=512)
    epochs = Whole(ARTICLE["epochs"], low=1, high=50)
    num_images = Whole(ARTICLE["num_images"], low=1_000, high=60_000)
    seed = Whole(ARTICLE["seed"], low=0, high=9_999)

    history: list[dict[str, Any]]
    network: Network | None

    _presets = traitlets.Dict(PRESETS).tag(sync=True)
    _samples = traitlets.Dict().tag(sync=True)
    _wasm = traitlets.Unicode().tag(sync=True)

    def __init__(self, **state: Any) -> None:
        """Make the lab with the given settings; nothing is trained yet."""
        super().__init__(**state)
        self.history, self.network = [], None
        self._trainer: KerasTrainer | None = None
        self._python_runs = 0
        self._error = ""  # of the last training

    @traitlets.default("_samples")
    def _default_samples(self) -> dict[str, Any]:
        return first_test_images(NUM_SAMPLES)

    @traitlets.default("_wasm")
    def _default_wasm(self) -> str:
        return read_wasm()

    @property
    def settings(self) -> dict[str, Any]:
        """Return the settings as they are now, by their names."""
        return {name: getattr(self, name) for name in ARTICLE}

    @property
    def model(self) -> keras.Sequential | None:
        """Return the trained network as a Keras model, not compiled; None before a training is done."""
        return None if self.network is None else model_from_network(self.network)

    # ---- Training from Python -----------------------------------------------------------------

    def train(self, *, wait: bool = False) -> None:
        """Train with Keras, in the background; what is shown of the lab follows.

        Args:
            wait: return when it is done.

        Raises:
            RuntimeError: Keras stopped with an error (only with ``wait``; else the lab shows it).
        """
        self._python_runs += 1
        run = -self._python_runs  # the lab counts its own from 1 on
        self.send({"type": "started", "run": run, "settings": self.settings})
        self._receive({"type": "start", "run": run, "settings": self.settings})
        if wait:
            self._engine().wait()
            if self._error:
                raise RuntimeError(self._error)

    def stop(self) -> None:
        """Stop a training after its present group of steps."""
        if self._trainer is not None:
            self._trainer.receive({"type": "stop"})

    # ---- Messages -----------------------------------------------------------------------------

    def _answer(self, content: Any, buffers: list[bytes]) -> None:
        """Hand a message from JavaScript to Keras; silence, where there is none, leaves it to the page."""
        super()._answer(content, buffers)
        kind = content.get("type") if isinstance(content, dict) else None
        if kind == "trained":
            self._keep(content)
        elif kind in ("hello", "start", "step", "continue", "stop", "reset") and _has_keras():
            self._receive(content)

    def _receive(self, message: dict[str, Any]) -> None:
        self._engine().receive(message)

    def _engine(self) -> KerasTrainer:
        # Importing it takes no time: Keras itself comes with the first training.
        from mnist_lesson.training import KerasTrainer

        if self._trainer is None:
            self._trainer = KerasTrainer(self._hear)
        return self._trainer

    def _hear(self, message: dict[str, Any]) -> None:
        """Keep what a training has found out, and hand it on to JavaScript."""
        kind = message["type"]
        if kind == "begun":
            self.history, self.network, self._error = [], None, ""
            return
        if kind == "epoch":
            self.history.append(_without_address(message))
        elif kind == "done" and message["network"] is not None:
            self.network = network_from_json(message["network"])
        elif kind == "error":
            self._error = message["message"]
        self.send(message)

    def _keep(self, content: dict[str, Any]) -> None:
        """Keep what the page's own engine has trained, because this kernel was busy."""
        try:
            self.network = network_from_json(content.get("network"))
        except ExchangeError:
            return
        history = content.get("history")
        epochs = history if isinstance(history, list) else []
        self.history = [_without_address(epoch) for epoch in epochs if _is_epoch(epoch)]

    # ---- The still picture --------------------------------------------------------------------

    def draw(self) -> Axes:
        """Draw the curves of the last training; before any, those of the article's run."""
        ax = plot_history(_as_keras_history(self.history) if self.history else ARTICLE_HISTORY)
        what = "the last training" if self.history else "the article's run"
        describe(ax, f"Training lab, {what}, dashed on images held out. {alt_text(figure_of(ax))}")
        return ax


def _without_address(message: dict[str, Any]) -> dict[str, Any]:
    """Return what a message says of an epoch, without its type and its run."""
    return {name: value for name, value in message.items() if name not in ("type", "run")}


def _is_epoch(value: object) -> bool:
    """Tell whether this is an epoch with all figures of the curves; None is a loss that left all bounds."""
    if not isinstance(value, dict):
        return False
    figures = [value.get(name, "missing") for name in _FIGURES.values()]
    return all(figure is None or _is_figure(figure) for figure in figures)


def _is_figure(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < _MOST_LOSS


def _as_keras_history(epochs: list[dict[str, Any]]) -> dict[str, list[float]]:
    """Return epochs of the lab in the form of ``fit(…).history``; a loss that is no number is drawn as 16."""
    most = {"loss": 16.0, "accuracy": 0.0}
    return {
        name: [most[name.removeprefix("val_")] if epoch[own] is None else epoch[own] for epoch in epochs]
        for name, own in _FIGURES.items()
    }


def _has_keras() -> bool:
    found = [importlib.util.find_spec(name) is not None for name in ("keras", *_BACKENDS)]
    return found[0] and any(found[1:])
