"""The lab's Keras engine: same numbers as ``fit``, stopped and continued without a trace."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from typing import Any

import keras
import numpy as np
import pytest

from mnist_lesson import training
from mnist_lesson.data import flatten, load_mnist, one_hot, scale_pixels
from mnist_lesson.exchange import network_from_json
from mnist_lesson.training import KerasTrainer, Settings, SettingsError, build_start

SMALL = Settings(num_images=1010, batch_size=16, epochs=2, learning_rate=0.1)
QUICK = {"learning_rate": 0.01, "num_images": 1000, "epochs": 1}


class Heard(list):
    """The messages of a trainer, in order."""

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [message for message in self if message["type"] == kind]

    def kinds(self) -> list[str]:
        return [message["type"] for message in self]

    def await_one(self, kind: str, seconds: float = 60) -> dict[str, Any]:
        """Wait until a message of this kind has come."""
        end = time.monotonic() + seconds
        while not self.of(kind):
            assert time.monotonic() < end, f"no {kind} within {seconds} s, only {self.kinds()}"
            time.sleep(0.005)
        return self.of(kind)[0]


def make_trainer() -> tuple[KerasTrainer, Heard]:
    heard = Heard()
    return KerasTrainer(heard.append), heard


def start(settings: Settings, kind: str = "start", run: int = 1) -> dict[str, Any]:
    return {"type": kind, "run": run, "settings": asdict(settings)}


def train(settings: Settings) -> Heard:
    trainer, heard = make_trainer()
    trainer.receive(start(settings))
    trainer.wait()
    assert heard.of("error") == []
    return heard


def final_weights(heard: Heard) -> list[np.ndarray]:
    network = network_from_json(heard.of("done")[0]["network"])
    return [array for layer in network.layers for array in (layer.weights, layer.bias)]


def assert_same_end(heard: Heard, other: Heard) -> None:
    for ours, theirs in zip(final_weights(heard), final_weights(other), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    for ours, theirs in zip(heard.of("epoch"), other.of("epoch"), strict=True):
        for name in ("loss", "accuracy", "held_out_loss", "held_out_accuracy"):
            assert ours[name] == pytest.approx(theirs[name], rel=1e-5)


# ---- Numbers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"hidden_units": 0, "optimizer": "momentum"},
        {"hidden_units": 24, "activation": "relu", "optimizer": "adam", "learning_rate": 0.001},
        {"activation": "tanh"},
    ],
)
def test_numbers_are_those_of_fit_one_step_at_a_time(changes: dict[str, Any]) -> None:
    settings = Settings(**{**asdict(SMALL), **changes})
    assert settings.group > 1, "the test is to compare groups of steps with single steps"
    heard = train(settings)
    model = build_start(settings)
    single = type(model.optimizer).from_config(model.optimizer.get_config())
    model.compile(single, "categorical_crossentropy", metrics=["accuracy"], steps_per_execution=1)
    (x, y), _ = load_mnist()
    random = np.random.default_rng(settings.seed)
    for epoch in heard.of("epoch"):
        order = random.permutation(settings.num_images)
        images, labels = flatten(scale_pixels(x[order])), one_hot(y[order])
        record = model.fit(images, labels, batch_size=settings.batch_size, shuffle=False, verbose=0).history
        assert epoch["loss"] == pytest.approx(record["loss"][0], rel=1e-5)
        assert epoch["accuracy"] == pytest.approx(record["accuracy"][0], abs=1e-6)
    for ours, theirs in zip(final_weights(heard), model.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-6)


def test_start_weights_are_kerass_own_and_follow_the_seed() -> None:
    def weights(seed: int) -> list[np.ndarray]:
        return build_start(Settings(seed=seed)).get_weights()

    kernel, bias, second, _ = weights(1)
    limit = np.sqrt(6 / (784 + 10))
    assert 0.99 * limit < np.abs(kernel).max() <= limit
    assert abs(kernel.mean()) < 0.01
    assert not bias.any()
    assert np.unique(second).size == second.size
    np.testing.assert_array_equal(kernel, weights(1)[0])
    assert not np.allclose(kernel, weights(2)[0])


def test_the_notebooks_own_random_numbers_stay_as_they_are() -> None:
    keras.utils.set_random_seed(5)
    expected = [np.random.random(), float(keras.random.uniform(()))]
    keras.utils.set_random_seed(5)
    train(Settings(**QUICK))
    assert [np.random.random(), float(keras.random.uniform(()))] == expected


def test_done_tells_what_the_network_can_do() -> None:
    heard = train(SMALL)
    done = heard.of("done")[0]
    network = network_from_json(done["network"])
    _, (x_test, y_test) = load_mnist()
    answers = network.predict(flatten(scale_pixels(x_test))).argmax(axis=1)
    assert done["test_accuracy"] == pytest.approx(np.mean(answers == y_test), abs=2e-4)
    assert network.accuracy == pytest.approx(done["test_accuracy"], abs=2e-4)
    assert done["test_accuracy"] > 0.5
    assert (done["images"], done["epochs"]) == (1010, 2)
    assert done["seconds_per_epoch"] > 0
    json.dumps(done, allow_nan=False)


def test_held_out_images_are_never_learned_from() -> None:
    assert Settings(num_images=1000).held_out == ("validation", 50_000, 60_000)
    assert Settings(num_images=55_000).held_out == ("validation", 55_000, 60_000)
    assert Settings(num_images=59_000).held_out == ("validation", 59_000, 60_000)
    assert Settings(num_images=59_001).held_out == ("test", 0, 10_000)
    assert Settings().held_out == ("test", 0, 10_000)


def test_what_is_held_out_is_measured_on_those_images() -> None:
    settings = Settings(num_images=58_990, batch_size=512, epochs=1, hidden_units=0)
    heard = train(settings)
    network = network_from_json(heard.of("done")[0]["network"])
    (x, y), _ = load_mnist()
    answers = network.predict(flatten(scale_pixels(x[58_990:]))).argmax(axis=1)
    epoch = heard.of("epoch")[0]
    assert epoch["held_out"] == "validation"
    assert epoch["held_out_accuracy"] == pytest.approx(np.mean(answers == y[58_990:]), abs=1.5 / 1010)


# ---- Messages --------------------------------------------------------------------------------


def test_a_run_reports_from_start_to_end() -> None:
    heard = train(SMALL)
    kinds = heard.kinds()
    assert (kinds[0], kinds[-1]) == ("begun", "done")
    assert {message["run"] for message in heard} == {1}
    assert [epoch["epoch"] for epoch in heard.of("epoch")] == [0, 1]
    for epoch in (0, 1):
        last = [message for message in heard.of("progress") if message["epoch"] == epoch][-1]
        assert (last["batch"], last["batches"]) == (64, 64)
        assert last["loss"] == pytest.approx(heard.of("epoch")[epoch]["loss"])
    for message in heard:
        json.dumps(message, allow_nan=False)


def test_progress_comes_twice_a_second_and_its_means_add_up() -> None:
    trainer, heard = make_trainer()
    times: list[float] = []
    note = heard.append
    trainer._tell = lambda message: (
        note(message),
        times.append(time.process_time()) if message["type"] == "progress" else None,
    )
    settings = Settings(num_images=20_000, batch_size=4, epochs=1)
    trainer.receive(start(settings))
    trainer.wait()
    progress = heard.of("progress")
    assert len(progress) > 2
    # Of the processors' time: what else the machine does, does not count.
    assert np.median(np.diff(times)) / os.cpu_count() < 0.5
    seen = np.diff([0] + [min(each["batch"] * 4, 20_000) for each in progress])
    recent = np.array([each["recent_loss"] for each in progress])
    assert np.sum(seen * recent) / 20_000 == pytest.approx(heard.of("epoch")[0]["loss"], rel=1e-4)


def test_weights_are_the_first_layers_and_samples_are_probabilities() -> None:
    heard = train(SMALL)
    last = heard.of("weights")[-1]
    maps = np.frombuffer(base64.b64decode(last["maps"]), "<f4").reshape(784, 10)
    np.testing.assert_array_equal(maps, final_weights(heard)[0])
    samples = np.array(last["samples"])
    assert samples.shape == (12, 10)
    np.testing.assert_allclose(samples.sum(axis=1), 1, atol=1e-5)


def test_stopped_and_continued_is_the_same_as_in_one_go() -> None:
    settings = Settings(num_images=6000, batch_size=4, epochs=2, learning_rate=0.05)
    heard = Heard()

    def stop_at_once(message: dict[str, Any]) -> None:
        heard.append(message)
        if message["type"] == "progress" and heard.kinds().count("progress") == 1:
            trainer.receive({"type": "stop", "run": 1})

    trainer = KerasTrainer(stop_at_once)
    trainer.receive(start(settings))
    trainer.wait()
    stopped, progress = heard.of("stopped")[0], heard.of("progress")[0]
    assert stopped["batch"] == progress["batch"] == settings.group, "a stop waits for a group of steps"
    assert settings.group < 1500
    assert heard.of("done") == []
    trainer.receive({"type": "continue", "run": 1})
    trainer.wait()
    assert_same_end(heard, train(settings))


def test_steps_are_single_batches_and_train_goes_on_after_them() -> None:
    trainer, heard = make_trainer()
    for _ in range(3):
        trainer.receive(start(SMALL, "step"))
        trainer.wait()
    assert [(each["epoch"], each["batch"]) for each in heard.of("stopped")] == [(0, 1), (0, 2), (0, 3)]
    assert [each["batch"] for each in heard.of("progress")] == [1, 2, 3]
    trainer.receive({"type": "continue", "run": 1})
    trainer.wait()
    assert_same_end(heard, train(SMALL))


def test_steps_go_over_the_end_of_an_epoch_and_of_the_run() -> None:
    settings = Settings(num_images=1000, batch_size=500, epochs=2)
    trainer, heard = make_trainer()
    for _ in range(4):
        trainer.receive(start(settings, "step"))
        trainer.wait()
    assert [(each["epoch"], each["batch"]) for each in heard.of("stopped")] == [(0, 1), (1, 0), (1, 1)]
    assert len(heard.of("epoch")) == 2
    assert len(heard.of("done")) == 1


def test_a_step_with_other_settings_begins_anew() -> None:
    trainer, heard = make_trainer()
    for run, settings in ((1, SMALL), (2, Settings(**QUICK))):
        trainer.receive(start(settings, "step", run=run))
        trainer.wait()
    assert [(each["run"], each["batch"]) for each in heard.of("stopped")] == [(1, 1), (2, 1)]


def test_a_new_start_ends_the_run_before() -> None:
    trainer, heard = make_trainer()
    trainer.receive(start(Settings(num_images=20_000, batch_size=4)))
    heard.await_one("progress")
    trainer.receive(start(Settings(**QUICK), run=2))
    trainer.wait()
    assert [each["run"] for each in heard.of("done")] == [2]


def test_reset_forgets_the_run() -> None:
    trainer, heard = make_trainer()
    trainer.receive(start(SMALL, "step"))
    trainer.receive({"type": "reset"})
    trainer.receive({"type": "continue", "run": 1})
    trainer.wait()
    assert "Press Train" in heard.of("error")[0]["message"]


def test_receive_returns_at_once_and_the_thread_ends_with_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """It returns although Keras can't begin before it has returned."""
    trainer, heard = make_trainer()
    returned = threading.Event()
    really = training.build_start
    monkeypatch.setattr(training, "build_start", lambda settings: returned.wait(60) and really(settings))
    trainer.receive({"type": "hello"})
    trainer.receive(start(SMALL))
    assert heard[0] == {"type": "ready", "engine": "keras"}
    assert set(heard.kinds()) <= {"ready", "begun"}
    assert all(thread.daemon for thread in threading.enumerate() if thread.name == "training lab")
    returned.set()
    trainer.wait()
    assert len(heard.of("done")) == 1


def test_a_training_gone_wild_is_plain_json_and_has_no_network() -> None:
    settings = Settings(
        **{**QUICK, "hidden_units": 64, "activation": "relu", "learning_rate": 100, "epochs": 3}
    )
    trainer, heard = make_trainer()
    model = build_start(settings)
    assert training._as_file(model) is not None
    kernel, bias, *rest = model.get_weights()
    model.set_weights([kernel * np.nan, bias, *rest])
    assert training._as_file(model) is None
    trainer.receive(start(settings))
    trainer.wait()
    assert heard.of("error") == []
    for message in heard:
        json.dumps(message, allow_nan=False)


# ---- What is refused -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("hidden_units", value) for value in (-1, 129, 1.5, "10", None, True)),
        *(("learning_rate", value) for value in (0, -1, 101, float("nan"), float("inf"), "x")),
        *(("batch_size", value) for value in (0, 513)),
        *(("epochs", value) for value in (0, 51)),
        *(("num_images", value) for value in (999, 60_001)),
        *(("seed", value) for value in (-1, 10_000)),
        *(("optimizer", value) for value in ("rmsprop", 1)),
        *(("activation", value) for value in ("softmax", [])),
    ],
)
def test_settings_that_are_not_offered_are_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_message({**asdict(SMALL), name: value})


@pytest.mark.parametrize("settings", [None, [], "x", {}, {**asdict(SMALL), "more": 1}])
def test_a_message_with_damaged_settings_is_answered_with_an_error(settings: object) -> None:
    trainer, heard = make_trainer()
    trainer.receive({"type": "start", "run": 4, "settings": settings})
    trainer.wait()
    assert heard.kinds() == ["error"]
    assert (heard[0]["run"], "Expected the settings" in heard[0]["message"]) == (4, True)


def test_an_error_in_keras_is_told_and_the_next_run_works(monkeypatch: pytest.MonkeyPatch) -> None:
    trainer, heard = make_trainer()

    def fail(settings: Settings) -> None:
        raise ValueError("no more memory")

    with monkeypatch.context() as patch:
        patch.setattr(training, "build_start", fail)
        trainer.receive(start(SMALL))
        trainer.wait()
    assert (
        heard.of("error")[0]["message"]
        == "Keras stopped with ValueError: no more memory Press Reset and train again."
    )
    trainer.receive(start(Settings(**QUICK), run=2))
    trainer.wait()
    assert [each["run"] for each in heard.of("done")] == [2]


def test_a_missing_keras_is_explained() -> None:
    assert "pip install" in training._explain(ModuleNotFoundError("No module named 'keras'"))


def test_unknown_messages_are_left_alone() -> None:
    trainer, heard = make_trainer()
    for message in ({}, {"type": "resource"}, {"type": "__init__"}, {"type": None}):
        trainer.receive(message)
    trainer.wait()
    assert heard == []


def test_keras_is_imported_only_to_train() -> None:
    code = "import sys, mnist_lesson.training; print('keras' in sys.modules, 'tensorflow' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_other_backends_get_the_same_batches_as_arrays(monkeypatch: pytest.MonkeyPatch) -> None:
    order = np.array([5, 0, 59_999, 7, 7])
    gathered = [[part.numpy() for part in batch] for batch in training._batches(order, 2)["x"]]
    assert [len(images) for images, _ in gathered] == [2, 2, 1]
    monkeypatch.setattr(keras.backend, "backend", lambda: "jax")
    arrays = training._batches(order, 2)
    assert arrays["batch_size"] == 2
    for place, name in enumerate(("x", "y")):
        np.testing.assert_array_equal(np.concatenate([batch[place] for batch in gathered]), arrays[name])
