"""Learning and measuring: compile, fit, evaluate, and their batches."""

import math

import numpy as np
from run import dict as Ordered

from . import losses, metrics, optimizers
from ._missing import call, refuse_arguments
from ._progress import INTERVAL, Progress
from .callbacks import History

_FOREVER = 1e12  # milliseconds


def checked(data, name):
    """Return data as they are; an error in Keras's words where they are no array."""
    if data is None:
        raise ValueError("None values not supported.")
    if not hasattr(data, "shape"):
        raise ValueError(f"Unrecognized data type: {name}={data} (of type {type(data)})")
    return data


def verbosity(verbose):
    """Return 0, 1 or 2: "auto" is 1."""
    return 1 if verbose == "auto" else int(verbose)


def check_sizes(x, y):
    """Raise in Keras's words where there are not as many targets as examples."""
    if x.shape[0] != y.shape[0]:
        raise ValueError(
            "Data cardinality is ambiguous. Make sure all arrays contain the same number of samples."
            f"'x' sizes: {x.shape[0]}\n'y' sizes: {y.shape[0]}\n"
        )


class Trainer:
    """The part of a model that learns, with ``ready``, ``stack`` and ``output_shape`` of the other part."""

    def __init__(self):
        self.compiled = False
        self.optimizer = None
        self.loss = None
        self.steps_per_execution = 1
        self._metrics = []
        self._forget_trainer()

    def _forget_trainer(self):
        self._trainer = None  # JavaScript's
        self._trainer_of = None  # the metrics that it was made for

    def compile(
        self,
        optimizer="rmsprop",
        loss=None,
        loss_weights=None,
        metrics=None,
        weighted_metrics=None,
        run_eagerly=False,
        steps_per_execution=1,
        jit_compile="auto",
        auto_scale_loss=True,
    ):
        """Choose how the model learns: the optimizer, the loss, and metrics that are only watched."""
        refuse_arguments(
            "Sequential.compile", {"loss_weights": loss_weights, "weighted_metrics": weighted_metrics}
        )
        if metrics is not None and not isinstance(metrics, (list, tuple)):
            raise ValueError(
                "Expected `metrics` argument to be a list, tuple, or dict. "
                f"Received instead: metrics={metrics} of type {type(metrics)}"
            )
        self.optimizer = optimizers.get(optimizer)
        self.loss = loss
        self._metrics = list(metrics or [])
        self.steps_per_execution = steps_per_execution  # the same result; Keras is faster with more
        self.compiled = True
        self._forget_trainer()

    def _check_compiled(self):
        if not self.compiled:
            raise ValueError("You must call `compile()` before using the model.")
        if self.loss is None:
            raise ValueError("No loss to compute. Provide a `loss` argument in `compile()`.")

    def _targets(self, loss, y):
        """Return targets as the loss takes them, and the number of classes where they are labels, else 0."""
        output = self.output_shape
        shape = (None,) + y.shape[1:]
        if loss.kind == losses.SPARSE:
            if len(shape) == len(output) and shape[-1] == 1:
                y = y.reshape(*y.shape[:-1])
                shape = shape[:-1]
            losses.check_labels_shape(shape, output)
            losses.check_labels(y, output[-1])
            return y, output[-1]
        if len(shape) + 1 == len(output) and output[-1] == 1:
            return y.reshape(*y.shape, 1), 0
        losses.check_same_shape(shape, output)
        return y, 0

    def _named_metrics(self, labels):
        last = self.output_shape[-1]
        return [metrics.resolve(metric, labels, last) for metric in self._metrics]

    def _examples(self, x, y, training, batch_size):
        """Return JavaScript's examples with their targets, ready to learn from."""
        x, y = self.ready(checked(x, "x"), training, batch_size), np.asarray(checked(y, "y"))
        check_sizes(x, y)
        loss = losses.resolve(self.loss)
        y, classes = self._targets(loss, y)
        named = self._named_metrics(classes > 0)
        if self._trainer is None or self._trainer_of != named:
            kinds = [kind for _, kind in named]
            self._trainer = call(
                "createTrainer", self.stack, loss.kind, loss.from_logits, self.optimizer.js, *kinds
            )
            self._trainer_of = named
        return call("createExamples", self._trainer, x._js, y._js, classes), x.shape[0]

    def _logs(self, prefix=""):
        """Return pairs of name and value, in the order of names, as Keras shows them."""
        values = {prefix + "loss": float(call("meanOf", self._trainer, -1))}
        for place, (name, _) in enumerate(self._trainer_of):
            values[prefix + name] = float(call("meanOf", self._trainer, place))
        return sorted(values.items())

    def fit(
        self,
        x=None,
        y=None,
        batch_size=None,
        epochs=1,
        verbose="auto",
        callbacks=None,
        validation_split=0.0,
        validation_data=None,
        shuffle=True,
        initial_epoch=0,
        **rest,
    ):
        """Learn from examples, and return the losses and metrics of every epoch.

        Args:
            x: examples along the first axis.
            y: their targets.
            batch_size: examples in a step; None is 32.
            validation_split: share of the examples, from their end, that is only measured.
            validation_data: a pair x, y that is only measured.
        """
        _refuse_rest(rest, callbacks)
        self._check_compiled()
        batch_size = batch_size or 32
        run = _Fit(self, epochs, initial_epoch, verbosity(verbose))
        run.prepare(x, y, batch_size, validation_split, validation_data)
        return run.learn(shuffle)

    def evaluate(self, x=None, y=None, batch_size=None, verbose="auto", return_dict=False, **rest):
        """Return the loss on examples, and the metrics if there are some: then all as a list."""
        _refuse_rest(rest, None)
        self._check_compiled()
        examples, count = self._examples(x, y, False, None)
        run = call("createEvaluation", examples, batch_size or 32)
        progress = Progress(run.steps, verbosity(verbose))
        step = 0
        while step < run.steps:
            step = call("work", run, INTERVAL * 1000 if progress.verbose == 1 else _FOREVER)
            if step < run.steps:
                progress.show(step, self._logs())
        progress.finish(self._logs())
        return self._results(return_dict, float)

    def _results(self, return_dict, kind):
        """Return loss and metrics as Keras does: alone, as a list, or by name."""
        logs = Ordered((name, kind(value)) for name, value in self._logs())
        if return_dict:
            return logs
        values = [logs["loss"]] + [logs[name] for name, _ in self._trainer_of]
        return values[0] if len(values) == 1 else values

    def _on_batch(self, x, y, learns, return_dict):
        self._check_compiled()
        examples, _ = self._examples(x, y, learns, None)
        call("onBatch", examples, learns)
        self.optimizer.built = self.optimizer.built or learns
        return self._results(return_dict, lambda value: np.asarray(value).astype("float32"))

    def train_on_batch(self, x, y=None, sample_weight=None, class_weight=None, return_dict=False):
        """Make one step; return loss and metrics, means over all batches since they were begun anew."""
        refuse_arguments(
            "Sequential.train_on_batch", {"sample_weight": sample_weight, "class_weight": class_weight}
        )
        return self._on_batch(x, y, True, return_dict)

    def test_on_batch(self, x, y=None, sample_weight=None, return_dict=False):
        """Measure one batch; return loss and metrics, means over all batches since they were begun anew."""
        refuse_arguments("Sequential.test_on_batch", {"sample_weight": sample_weight})
        return self._on_batch(x, y, False, return_dict)

    @property
    def metrics_names(self):
        return ["loss", "compile_metrics"] if self._metrics else ["loss"]


_KNOWN = ["class_weight", "sample_weight", "steps_per_epoch", "validation_steps"]
_KNOWN += ["validation_batch_size", "validation_freq", "steps", "callbacks"]


def _refuse_rest(rest, callbacks):
    for name, value in rest.items():
        if name not in _KNOWN:
            raise TypeError(f"TensorFlowTrainer.fit() got an unexpected keyword argument '{name}'")
        refuse_arguments(
            "Sequential.fit", {name: None if name == "validation_freq" and value == 1 else value}
        )
    refuse_arguments("Sequential.fit", {"callbacks": callbacks or None})


class _Fit:
    """One ``fit`` of a model."""

    def __init__(self, model, epochs, initial_epoch, verbose):
        self.model = model
        if not isinstance(epochs, int):
            raise TypeError(f"'{type(epochs).__name__}' object cannot be interpreted as an integer")
        self.epochs = range(initial_epoch, epochs)
        self.verbose = verbose

    def prepare(self, x, y, batch_size, validation_split, validation_data):
        """Bring examples to JavaScript, those to learn from and those to measure on."""
        examples, count = self.model._examples(x, y, True, None)
        end, held = count, None
        if validation_data is not None:
            held, _ = self.model._examples(*_pair(validation_data), False, None)
        elif validation_split:
            end, held = _split(count, validation_split), examples
        self.has_held = held is not None
        self.run = call("createFit", examples, end, batch_size, held)
        params = [("verbose", self.verbose), ("epochs", self.epochs.stop), ("steps", self.run.steps)]
        self.history = History(Ordered(params))

    def learn(self, shuffle):
        """Go through all epochs."""
        for epoch in self.epochs:
            if self.verbose and self.epochs.stop > 1:
                print(f"Epoch {epoch + 1}/{self.epochs.stop}")
            self._learn_epoch(epoch, shuffle)
        call("finish", self.run)
        self.model.optimizer.built = True
        return self.history

    def _learn_epoch(self, epoch, shuffle):
        call("beginEpoch", self.run, shuffle)
        progress = Progress(self.run.steps, self.verbose)
        step = 0
        while step < self.run.steps:
            step = call("work", self.run, INTERVAL * 1000 if self.verbose == 1 else _FOREVER)
            if self.verbose == 1:
                progress.show(step, self.model._logs())
        logs = self.model._logs()
        if self.has_held:
            call("validate", self.run)
            logs += self.model._logs("val_")
        self.history.add(epoch, logs)
        progress.finish(logs)


def _pair(data):
    if not isinstance(data, (list, tuple)) or len(data) != 2:
        raise ValueError(
            "Data is expected to be in format `x`, `(x,)`, `(x, y)`, or `(x, y, sample_weight)`, "
            f"found: {data}. In this page only `(x, y)` is there."
        )
    return data


def _split(count, share):
    """Return where the examples end that are learned from."""
    if not 0 < share < 1:
        raise ValueError(
            f"Expected `validation_split` between 0 and 1, the share of examples to measure on, got {share}."
        )
    end = int(math.floor(count * (1.0 - share)))
    if end in (0, count):
        raise ValueError(
            f"Training data contains {count} samples, which is not sufficient to split it into a validation "
            f"and training set as specified by `validation_split={share}`. Either provide more data, or a "
            "different value for the `validation_split` argument."
        )
    return end
