"""What setup() prints, chooses and refuses. Whatever it changes for good is tried in a fresh process."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from mnist_lesson import runtime


def run_fresh(program: str, **environment: str) -> str:
    """Run a program in a fresh Python and return what it prints; nothing may go to stderr."""
    clean = {name: value for name, value in os.environ.items() if name != "KERAS_BACKEND"}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=clean | environment
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_setup_says_in_one_line_where_it_runs_and_seeds_everything() -> None:
    draws = (
        "import mnist_lesson\n"
        "mnist_lesson.setup()\n"
        "import keras, numpy, random\n"
        "print(random.random(), numpy.random.rand(), float(keras.random.uniform(())))\n"
    )
    line, first, *rest = run_fresh(draws).splitlines()
    assert re.fullmatch(r"Python · .+ · Keras [\d.]+ on TensorFlow [\d.]+ · seed 1957", line)
    assert rest == []
    assert run_fresh(draws).splitlines()[1] == first
    assert run_fresh(draws.replace("setup()", "setup(seed=2)")).splitlines()[1] != first


def test_kerass_own_loader_reads_the_bundled_copy_under_all_its_names() -> None:
    program = (
        "from keras.datasets import mnist as imported_before\n"
        "import mnist_lesson\n"
        "mnist_lesson.setup()\n"
        "import tensorflow as tf, keras, numpy as np\n"
        "(x_train, y_train), (x_test, y_test) = mnist_lesson.load_mnist()\n"
        "for loader in (imported_before, keras.datasets.mnist, tf.keras.datasets.mnist):\n"
        "    (a, b), (c, d) = loader.load_data()\n"
        "    print(all(map(np.array_equal, (a, b, c, d), (x_train, y_train, x_test, y_test))))\n"
    )
    notice = "MNIST: reading the copy that comes with the course, no download."
    lines = run_fresh(program, TF_CPP_MIN_LOG_LEVEL="3").splitlines()
    assert lines[1:] == [notice, "True"] * 3


# --- the choice of the backend ---


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Pretend that exactly these packages are installed and Keras is not imported yet."""
    names = {"keras", "tensorflow", "jax"}
    monkeypatch.setattr(runtime.importlib.util, "find_spec", lambda name: name if name in names else None)
    monkeypatch.delitem(sys.modules, "keras", raising=False)
    monkeypatch.setenv("KERAS_BACKEND", "")  # so that the test's end restores it
    monkeypatch.delenv("KERAS_BACKEND")
    return names


def test_tensorflow_is_preferred(installed: set[str]) -> None:
    runtime._choose_backend()
    assert os.environ["KERAS_BACKEND"] == "tensorflow"


def test_jax_serves_where_there_is_no_tensorflow(installed: set[str]) -> None:
    installed.remove("tensorflow")
    runtime._choose_backend()
    assert os.environ["KERAS_BACKEND"] == "jax"


def test_the_readers_own_choice_stands(installed: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    runtime._choose_backend()
    assert os.environ["KERAS_BACKEND"] == "jax"


def test_an_imported_keras_keeps_its_backend(installed: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keras", object())
    runtime._choose_backend()
    assert "KERAS_BACKEND" not in os.environ


# --- what it refuses ---


def test_a_missing_backend_is_named(installed: set[str]) -> None:
    installed -= {"tensorflow", "jax"}
    with pytest.raises(RuntimeError, match="pip install tensorflow"):
        runtime._choose_backend()


def test_a_missing_keras_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        raise runtime.PackageNotFoundError(name)

    monkeypatch.setattr(runtime, "version", version)
    with pytest.raises(RuntimeError, match="pip install keras tensorflow"):
        runtime.setup()


@pytest.mark.parametrize("old", ["2.15.0", "2.16.0rc1", "3.9.2", "3.0.0.dev2024"])
def test_an_old_keras_is_refused_before_it_is_imported(old: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "version", lambda name: old)
    monkeypatch.setitem(sys.modules, "keras", None)  # whoever imports it now gets an ImportError
    with pytest.raises(
        RuntimeError, match=rf"Keras 3\.10 or newer, this is {old}.*pip install --upgrade keras"
    ):
        runtime.setup()


@pytest.mark.parametrize("new", ["3.10.0", "3.13.2", "4.0.0rc0"])
def test_a_newer_keras_is_welcome(new: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "version", lambda name: new)
    runtime._check_keras()


def test_an_unknown_backend_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import keras

    monkeypatch.setattr(keras.backend, "backend", lambda: "torch")
    with pytest.raises(RuntimeError, match=r"runs on torch. Remove KERAS_BACKEND"):
        runtime._check_backend()


def test_the_refused_versions_are_those_that_the_package_refuses() -> None:
    repository = Path(__file__).parent.parent
    keras, python = (".".join(map(str, v)) for v in (runtime.MINIMUM_KERAS, runtime.MINIMUM_PYTHON))
    assert f"\nkeras>={keras},<4\n" in (repository / "requirements.txt").read_text()
    assert f'requires-python = ">={python}"' in (repository / "pyproject.toml").read_text()


def test_an_old_python_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "MINIMUM_PYTHON", (4, 0))
    with pytest.raises(RuntimeError, match=r"needs Python 4\.0 or newer, this is 3\."):
        runtime.setup()
