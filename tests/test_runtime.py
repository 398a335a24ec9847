"""What setup() prints, chooses and refuses. Whatever it changes for good is tried in a fresh process."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

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
    draw = "print(random.random(), numpy.random.rand(), float(keras.random.uniform(())))\n"
    begin = "import mnist_lesson\nmnist_lesson.setup()\nimport keras, numpy, random\n"
    program = f"{begin}{draw}mnist_lesson.setup(seed=2)\n{draw}"
    lines = run_fresh(program).splitlines()
    place, first, other_place, other = lines
    assert re.fullmatch(r"Python · .+ · Keras [\d.]+ on TensorFlow [\d.]+ · seed 1957", place)
    assert other_place == place.replace("1957", "2")
    assert other != first
    assert run_fresh(program).splitlines() == lines


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


def test_kerass_own_loader_says_what_is_wrong_with_damaged_data(tmp_path: Path) -> None:
    program = (
        "import pathlib, keras, mnist_lesson\n"
        "from mnist_lesson import data\n"
        f"data.MNIST_PATH = pathlib.Path({str(tmp_path / 'mnist.npz')!r})\n"
        "mnist_lesson.setup()\n"
        "for damaged in (b'PK' + bytes(900), b'version https://git-lfs.github.com/spec/v1', b''):\n"
        "    data.MNIST_PATH.write_bytes(damaged)\n"
        "    try:\n"
        "        keras.datasets.mnist.load_data()\n"
        "        print('Damaged data were taken.')\n"
        "    except data.DataError as error:\n"
        "        print(error)\n"
    )
    _, *told = run_fresh(program, TF_CPP_MIN_LOG_LEVEL="3").splitlines()
    assert len(told) == 3
    for words in told:
        assert "mnist.npz" in words
        assert "BadZipFile" not in words
        assert "nstall" in words  # what to do


def test_consoles_without_a_dot_get_a_plain_line() -> None:
    program = (
        "import sys, mnist_lesson\n"
        "for encoding in ('ascii', 'cp932'):\n"
        "    sys.stdout.reconfigure(encoding=encoding)\n"
        "    mnist_lesson.setup()\n"
    )
    lines = run_fresh(program).splitlines()
    assert len(lines) == 2
    for line in lines:
        assert re.fullmatch(r"Python, .+, Keras [\d.]+ on TensorFlow [\d.]+, seed 1957", line)


def test_another_number_type_of_kerass_settings_is_told_and_set_right(tmp_path: Path) -> None:
    (tmp_path / "keras.json").write_text('{"floatx": "float16", "epsilon": 1e-07, "backend": "tensorflow"}')
    program = (
        "import mnist_lesson; mnist_lesson.setup(); import keras; print(keras.layers.Dense(1).compute_dtype)"
    )
    told, _, dtype = run_fresh(program, KERAS_HOME=str(tmp_path)).splitlines()
    assert re.fullmatch(r"Keras is set to float16 in keras\.json\..*float32.*", told)
    assert dtype == "float32"


# --- where it runs: what it would find in Colab ---

PRETEND = """
import sys, types
{device}
sys.modules["google.colab"] = types.ModuleType("google.colab")  # after JAX, which looks into it
import mnist_lesson
mnist_lesson.setup()
"""
GPU_OF_TENSORFLOW = """
import tensorflow as tf
tf.config.list_physical_devices = lambda kind=None: ["the card"] if kind == "GPU" else []
tf.config.experimental.get_device_details = {"the card": {"device_name": "Tesla T4"}}.__getitem__
"""
TPU_OF_JAX = """
import jax
jax.devices = lambda *_: [types.SimpleNamespace(platform="tpu", device_kind="TPU v5 lite", id=0)]
"""


@pytest.mark.parametrize(
    ("backend", "device", "line"),
    [
        (
            "tensorflow",
            GPU_OF_TENSORFLOW,
            r"Colab · Tesla T4 · Keras [\d.]+ on TensorFlow [\d.]+ · seed 1957",
        ),
        ("jax", TPU_OF_JAX, r"Colab · TPU v5 lite · Keras [\d.]+ on JAX [\d.]+ · seed 1957"),
    ],
)
def test_setup_names_colab_and_its_accelerator(backend: str, device: str, line: str) -> None:
    program = PRETEND.format(device=device)
    printed = run_fresh(program, KERAS_BACKEND=backend, TF_CPP_MIN_LOG_LEVEL="3")
    assert re.fullmatch(line, printed.rstrip("\n"))


@pytest.mark.parametrize(
    ("modules", "place"),
    [
        ({"google.colab", "ipykernel"}, "Colab"),
        ({"google.colab"}, "Colab"),
        ({"ipykernel"}, "Jupyter"),
        (set(), "Python"),
    ],
)
def test_the_place_is_known_by_its_modules(
    modules: set[str], place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("google.colab", "ipykernel"):
        monkeypatch.delitem(sys.modules, name, raising=False)
        if name in modules:
            monkeypatch.setitem(sys.modules, name, object())
    assert runtime._place() == place


@pytest.mark.parametrize(
    ("cards", "details", "name"),
    [
        ([], {}, "CPU"),
        (["first"], {"device_name": "NVIDIA A100-SXM4-40GB"}, "NVIDIA A100-SXM4-40GB"),
        (["first", "second"], {"device_name": "Tesla T4"}, "Tesla T4"),
        (["first"], {"compute_capability": (7, 5)}, "GPU"),
    ],
)
def test_tensorflow_names_its_gpu(
    cards: list[str], details: dict[str, object], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tensorflow as tf

    found = {"GPU": cards, "CPU": ["the processor"]}
    monkeypatch.setattr(tf.config, "list_physical_devices", found.__getitem__)
    monkeypatch.setattr(tf.config.experimental, "get_device_details", {"first": details}.__getitem__)
    assert runtime.accelerator_name() == name


@pytest.mark.parametrize(
    ("platform", "kind", "name"),
    [("cpu", "cpu", "CPU"), ("gpu", "Tesla T4", "Tesla T4"), ("tpu", "TPU v5 lite", "TPU v5 lite")],
)
def test_jax_names_its_gpu_or_tpu(
    platform: str, kind: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import jax
    import keras

    monkeypatch.setattr(keras.backend, "backend", lambda: "jax")
    device = SimpleNamespace(platform=platform, device_kind=kind)
    monkeypatch.setattr(jax, "devices", lambda: [device, device])
    assert runtime.accelerator_name() == name


# --- the choice of the backend ---


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Pretend that exactly these packages are installed and Keras is not imported yet."""
    names = {"keras", "tensorflow", "jax", "torch", "numpy"}
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


@pytest.mark.parametrize("chosen", ["torch", "numpy", "openvino", "JAX", "tensorflow "])
def test_another_backend_is_refused_before_keras_is_imported(
    chosen: str, installed: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERAS_BACKEND", chosen)
    words = rf"tensorflow and jax, KERAS_BACKEND is '{chosen}'\. Remove it, .* setup\(\) again"
    with pytest.raises(RuntimeError, match=words):
        runtime.setup()
    assert "keras" not in sys.modules  # so the remedy helps without a restart


@pytest.mark.parametrize(("chosen", "other"), [("tensorflow", "JAX"), ("jax", "TensorFlow")])
def test_a_chosen_backend_that_is_missing_is_named(
    chosen: str, other: str, installed: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERAS_BACKEND", chosen)
    installed.remove(chosen)
    words = rf"not installed here, but {other} is\. Remove it, .* Or install .* with: pip install {chosen}"
    with pytest.raises(RuntimeError, match=words):
        runtime.setup()
    assert "keras" not in sys.modules


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
    assert f'requires-python = ">={python},<3.14"' in (repository / "pyproject.toml").read_text()


def test_an_old_python_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "MINIMUM_PYTHON", (4, 0))
    with pytest.raises(RuntimeError, match=r"needs Python 4\.0 or newer, this is 3\."):
        runtime.setup()
