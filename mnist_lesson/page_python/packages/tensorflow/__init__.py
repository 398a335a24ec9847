"""TensorFlow's name, for programs that reach Keras by it: ``from tensorflow import keras``."""

import sys

import keras

__version__ = "2.20.0"

# "from tensorflow.keras.utils import …" finds Keras's own modules, not copies of them.
sys.modules["tensorflow.keras"] = keras
for _name in ("activations", "datasets", "layers", "losses", "models", "optimizers", "utils"):
    sys.modules["tensorflow.keras." + _name] = getattr(keras, _name)
sys.modules["tensorflow.keras.datasets.mnist"] = keras.datasets.mnist


def __getattr__(name):
    raise AttributeError(
        f"module 'tensorflow' has no attribute '{name}' in this page, where only tensorflow.keras is."
    )
