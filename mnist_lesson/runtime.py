"""Setting a notebook up: Keras's backend, seeds, the bundled data, the look of pictures."""

from __future__ import annotations

import importlib.util
import os
import re
import sys
from importlib.metadata import PackageNotFoundError, version

from mnist_lesson.data import checked_mnist_path

SEED = 1957  # the year of Rosenblatt's perceptron
MINIMUM_PYTHON = (3, 11)
MINIMUM_KERAS = (3, 10)
BACKENDS = {"tensorflow": "TensorFlow", "jax": "JAX"}
_REMEDY = 'Remove it, with `del os.environ["KERAS_BACKEND"]` after `import os`, and call setup() again.'


def setup(seed: int = SEED) -> None:
    """Prepare a notebook for the course and print one line that says where it runs.

    Chooses Keras's backend (TensorFlow; JAX where there is no TensorFlow, as on Colab's TPU runtime) unless
    KERAS_BACKEND is set or Keras is imported already, has Keras compute with 32-bit floats, seeds every
    random generator, lets ``keras.datasets.mnist.load_data()`` answer from the bundled copy, and gives
    pictures the course's look and their alt text.

    Args:
        seed: for Python, NumPy and the backend, as ``keras.utils.set_random_seed`` takes it.

    Raises:
        RuntimeError: Python or Keras is too old, there is no Keras or no backend for it, or Keras runs, or is
            told by KERAS_BACKEND to run, on a backend that the course does not know or that is not there.
    """
    _check_python()
    _check_keras()
    _choose_backend()
    import keras

    _check_backend()
    _use_float32()
    keras.utils.set_random_seed(seed)
    _use_bundled_mnist()
    from mnist_lesson.plots.figure import use_course_style

    use_course_style()
    _say(f"{_place()} · {accelerator_name()} · {_keras_line()} · seed {seed}")


def _say(line: str) -> None:
    """Print a line, in plain letters where the console knows no others."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        line.encode(encoding)
    except UnicodeEncodeError:
        line = line.replace(" · ", ", ").encode(encoding, "replace").decode(encoding)
    print(line)


def _use_float32() -> None:
    """Have Keras compute as the course does, whatever ``keras.json`` says: in float16 the loss overflows."""
    import keras

    if (chosen := keras.config.floatx()) != "float32":
        keras.config.set_floatx("float32")
        _say(f"Keras is set to {chosen} in keras.json. Here it computes with float32, as the course does.")


def accelerator_name() -> str:
    """Return the name of the GPU or TPU that Keras computes on, as its driver gives it, or "CPU"."""
    import keras

    if keras.backend.backend() == "jax":
        import jax

        device = jax.devices()[0]
        return "CPU" if device.platform == "cpu" else device.device_kind
    import tensorflow as tf

    gpus = tf.config.list_physical_devices("GPU")
    if not gpus:
        return "CPU"
    return tf.config.experimental.get_device_details(gpus[0]).get("device_name", "GPU")


def _check_python() -> None:
    if sys.version_info < MINIMUM_PYTHON:
        wanted, came = ".".join(map(str, MINIMUM_PYTHON)), sys.version.split()[0]
        raise RuntimeError(
            f"The course needs Python {wanted} or newer, this is {came}. In Colab choose Runtime → "
            "Change runtime type → the latest version; elsewhere install a newer Python."
        )


def _check_keras() -> None:
    # Before Keras is imported: an old one may fail at that with words that help nobody.
    try:
        came = version("keras")
    except PackageNotFoundError:
        raise RuntimeError("Keras is missing. Install it with: pip install keras tensorflow") from None
    if tuple(int(part) for part in re.findall(r"\d+", came)[:2]) < MINIMUM_KERAS:
        wanted = ".".join(map(str, MINIMUM_KERAS))
        raise RuntimeError(
            f"The course needs Keras {wanted} or newer, this is {came}. In Colab choose Runtime → Change "
            "runtime type → the latest version; elsewhere run `pip install --upgrade keras tensorflow`, "
            "then restart Python."
        )


def preferred_backend() -> str:
    """Return the backend that Keras is to run on: KERAS_BACKEND, else TensorFlow, else JAX.

    Raises:
        RuntimeError: neither TensorFlow nor JAX is installed, or KERAS_BACKEND names a backend that the
            course does not know or that is not installed.
    """
    installed = [name for name in BACKENDS if importlib.util.find_spec(name)]
    if not installed:
        raise RuntimeError(
            "Keras has no backend here: neither TensorFlow nor JAX is installed. "
            "Install one with: pip install tensorflow"
        )
    chosen = os.environ.get("KERAS_BACKEND")
    if not chosen:
        return installed[0]
    if chosen not in BACKENDS:
        known = " and ".join(BACKENDS)
        raise RuntimeError(
            f"The course runs on Keras's backends {known}, KERAS_BACKEND is {chosen!r}. {_REMEDY}"
        )
    if chosen not in installed:
        raise RuntimeError(
            f"KERAS_BACKEND is {chosen!r}, and {BACKENDS[chosen]} is not installed here, but "
            f"{BACKENDS[installed[0]]} is. {_REMEDY} Or install {BACKENDS[chosen]} with: pip install {chosen}"
        )
    return chosen


def _choose_backend() -> None:
    # TensorFlow reports the CPU's features on stderr at import; a reader can't act on them.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    if "keras" not in sys.modules:
        os.environ["KERAS_BACKEND"] = preferred_backend()


def _check_backend() -> None:
    import keras

    backend = keras.backend.backend()
    if backend not in BACKENDS:
        raise RuntimeError(
            f"The course runs on Keras's backends {' and '.join(BACKENDS)}, here Keras runs on {backend}. "
            "Remove KERAS_BACKEND from the environment, restart Python and call setup() before Keras is "
            "imported."
        )


def _use_bundled_mnist() -> None:
    """Let Keras's own loader read the bundled copy instead of downloading it.

    The function that fetches the file is replaced where Keras's loader looks it up, so every name of the
    loader (keras.datasets, tf.keras.datasets, an earlier import) is served.
    """
    from keras.src.datasets import mnist

    def bundled_file(*args: object, **kwargs: object) -> str:
        path = checked_mnist_path()  # Keras would raise a bare BadZipFile on a damaged one
        _say("MNIST: reading the copy that comes with the course, no download.")
        return str(path)

    mnist.get_file = bundled_file


def _place() -> str:
    if "google.colab" in sys.modules:
        return "Colab"
    return "Jupyter" if "ipykernel" in sys.modules else "Python"


def _keras_line() -> str:
    import keras

    backend = keras.backend.backend()
    return f"Keras {keras.__version__} on {BACKENDS[backend]} {sys.modules[backend].__version__}"
