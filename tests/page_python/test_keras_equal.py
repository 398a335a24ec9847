"""The page's keras and the real one: from the same weights and data the same snippets give the same.

A snippet prints, and both prints are compared; numbers that it leaves in ``result`` (nested lists) are
compared within a tolerance. The page's Python runs in one process of Node.js.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

import mnist_lesson
from mnist_lesson.data import load_mnist
from tests.page_python.conftest import Outcome, PagePython, run_really

TOLERANCE = 2e-5  # float32, summed in another order
MARK = "RESULT "

# Weights and data that both sides make for themselves, from the same formula.
COMMON = """
import json
import keras
import numpy as np
from keras import layers

def numbers(count, seed):
    return np.array([((k * 7919 + seed * 104729) % 1009) / 1009 - 0.5 for k in range(count)])

def settle(model, seed=1):
    weights = []
    for place, array in enumerate(model.get_weights()):
        size = 1
        for length in array.shape:
            size *= length
        weights.append(numbers(size, seed + place).reshape(array.shape))
    model.set_weights(weights)
    return model

def stack(*own, inputs=(5,)):
    return settle(keras.Sequential([keras.Input(shape=inputs)] + list(own)))

def flat(model):
    return [array.tolist() for array in model.get_weights()]

x = numbers(35, 3).reshape(7, 5)
labels = np.array([0, 2, 1, 2, 0, 1, 1])
y = keras.utils.to_categorical(labels, 3)
"""


@pytest.fixture(scope="module", autouse=True)
def bundled_mnist() -> None:
    """Have Keras's own loader read the copy that comes with the course, as every notebook does."""
    mnist_lesson.setup()


@pytest.fixture(scope="module")
def mnist_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("mnist") / "mnist.bin"
    path.write_bytes(b"".join(part.tobytes() for images in load_mnist() for part in images))
    return path


@pytest.fixture(scope="module")
def page(mnist_file: Path) -> Iterator[PagePython]:
    python = PagePython(mnist_file)
    yield python
    python.close()


def both(page: PagePython, code: str) -> tuple[Outcome, Outcome]:
    """Run code after COMMON on both sides, names counted from the start."""
    whole = f"{COMMON}\nkeras.utils.clear_session()\n{code}"
    return page.run(whole), run_really(whole)


def assert_same_print(page: PagePython, code: str) -> None:
    ours, theirs = both(page, code)
    assert ours.error == theirs.error == "", ours.message or theirs.message
    assert ours.printed == theirs.printed


def flatten(numbers: object) -> list[float]:
    if isinstance(numbers, list):
        return [one for part in numbers for one in flatten(part)]
    return [float(numbers)]  # type: ignore[arg-type]


@pytest.fixture
def eager() -> Iterator[None]:
    """Have TensorFlow compute at once: the same numbers, without compiling each little model."""
    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


def results(page: PagePython, code: str) -> tuple[list[float], list[float]]:
    """Return the numbers that a snippet leaves in ``result`` on both sides."""
    sides = both(page, f"{code}\nprint({MARK!r} + json.dumps(result))")
    for side in sides:
        assert side.error == "", side.message
    texts = [side.printed.rpartition(MARK)[2] for side in sides]
    ours, theirs = (flatten(json.loads(text)) for text in texts)
    assert len(ours) == len(theirs)
    return ours, theirs


def assert_near(page: PagePython, code: str, tolerance: float = TOLERANCE) -> None:
    ours, theirs = results(page, code)
    np.testing.assert_allclose(ours, theirs, atol=tolerance, rtol=tolerance)


ACTIVATIONS = ["linear", "relu", "sigmoid", "tanh", "softmax", "elu", "selu", "leaky_relu", "softplus"]
ACTIVATIONS += ["softsign", "exponential", "silu", "swish"]
LOSSES = {
    "categorical_crossentropy": ("softmax", "y"),
    "sparse_categorical_crossentropy": ("softmax", "labels"),
    "binary_crossentropy": ("sigmoid", "y"),
    "mse": ("linear", "y"),
    "mean_absolute_error": ("tanh", "y"),
}
OPTIMIZERS = [
    "'sgd'",
    "keras.optimizers.SGD(0.1, momentum=0.9)",
    "keras.optimizers.SGD(0.1, momentum=0.8, nesterov=True)",
    "'adam'",
    "keras.optimizers.Adam(learning_rate=0.01, beta_1=0.8, beta_2=0.99, epsilon=1e-5)",
    "'rmsprop'",
    "keras.optimizers.RMSprop(0.01, rho=0.8, momentum=0.5)",
]


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_forward(page: PagePython, activation: str) -> None:
    code = f"""
model = stack(layers.Dense(4, activation={activation!r}), layers.Dense(3, use_bias=False), layers.Softmax())
result = [model.predict(x, verbose=0).tolist(), model(x).numpy().tolist()]
result.append(keras.ops.convert_to_numpy(keras.activations.{activation}(x)).tolist())
"""
    assert_near(page, code, 1e-6)


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize(
    ("parts", "inputs"),
    [
        ("layers.Flatten(), layers.Dense(3)", "(1, 5)"),
        ("layers.Rescaling(1 / 4, 0.5), layers.Dense(3), layers.Activation('relu')", "(5,)"),
        ("layers.Dense(4), layers.Flatten(), layers.Softmax()", "(1, 5)"),
        ("layers.Dropout(0.5), layers.Dense(4), layers.ReLU()", "(5,)"),
    ],
)
def test_other_layers(page: PagePython, parts: str, inputs: str) -> None:
    code = f"""
model = stack({parts}, inputs={inputs})
result = model.predict(x.reshape((7,) + {inputs}), verbose=0).tolist()
print(model.input_shape, model.output_shape, model.count_params())
"""
    assert_near(page, code, 1e-6)
    assert_same_print(page, code)


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("last", ["own", "softmax", "sigmoid", "softplus"])
def test_one_step_of_each_loss(page: PagePython, loss: str, last: str) -> None:
    if last == "softplus" and loss == "binary_crossentropy":
        last = "tanh"  # which can be a probability
    activation, target = LOSSES[loss]
    code = f"""
activation = {activation!r} if {last!r} == "own" else {last!r}
model = stack(layers.Dense(4, activation="tanh"), layers.Dense(3, activation=activation))
model.compile(optimizer=keras.optimizers.SGD(0.5), loss={loss!r}, metrics=["accuracy"])
result = [[float(value) for value in model.train_on_batch(x, {target})]]
result += [[float(value) for value in model.train_on_batch(x, {target})], flat(model)]
result += [[float(value) for value in model.test_on_batch(x, {target})]]
result += [model.evaluate(x, {target}, verbose=0)]
"""
    assert_near(page, code)


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_fit_without_shuffling(page: PagePython, optimizer: str) -> None:
    code = f"""
model = stack(layers.Dense(6, activation="sigmoid"), layers.Dense(5, activation="relu"), layers.Dense(3))
model.add(layers.Activation("softmax"))
model.compile(optimizer={optimizer}, loss="categorical_crossentropy", metrics=["accuracy", "mse"])
history = model.fit(x, y, batch_size=2, epochs=2, shuffle=False, validation_split=0.3, verbose=0).history
options = {{"initial_epoch": 2, "shuffle": False, "validation_data": (x, y), "verbose": 0}}
more = model.fit(x, y, batch_size=3, epochs=3, **options)
print(list(history), list(more.history), more.epoch, more.params)
result = [list(history.values()), list(more.history.values()), flat(model)]
"""
    assert_near(page, code)
    ours, theirs = both(page, code)
    assert ours.printed == theirs.printed


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("optimizer", ["'sgd'", "'adam'", "keras.optimizers.SGD(0.1, momentum=0.9)"])
@pytest.mark.parametrize("divisor", ["255", "128"])
def test_images_on_the_engine(page: PagePython, optimizer: str, divisor: str) -> None:
    """MNIST's images stay pixels with a table, and the page's engine learns from them."""
    code = f"""
(images, digits), _ = keras.datasets.mnist.load_data()
pixels = images[:1000].reshape(1000, 784).astype("float32") / {divisor}
rows = keras.utils.to_categorical(digits[:1000], num_classes=10)
model = settle(keras.Sequential([keras.Input(shape=(784,)), layers.Dense(12, activation="sigmoid")]))
model.add(layers.Dense(10, activation="softmax"))
settle(model)
model.compile(loss="categorical_crossentropy", optimizer={optimizer}, metrics=["accuracy"])
history = model.fit(pixels, rows, epochs=2, shuffle=False, validation_split=0.1, verbose=0).history
more = model.fit(pixels, rows, epochs=1, batch_size=100, shuffle=False, verbose=0).history
result = [list(history.values()), list(more.values()), flat(model)[1:], flat(model)[0][300:320]]
"""
    assert_near(page, code, 1e-4)


SUMMARIES = {
    "ten lines": "stack(layers.Dense(10, activation='sigmoid'), layers.Dense(10), inputs=(784,)).summary()",
    "narrow": "stack(layers.Dense(10), layers.Dense(10), inputs=(784,)).summary(line_length=42)",
    "narrower": "stack(layers.Dense(1000), layers.Dense(1000), inputs=(784,)).summary(line_length=30)",
    "wide": "stack(layers.Flatten(), layers.Dense(128), inputs=(28, 28)).summary(line_length=79)",
    "no input": "keras.Sequential([layers.Dense(3)]).summary()",
    "long names": "stack(layers.Dense(3, name='a_name_that_is_much_too_long_for_its_column')).summary()",
    "positions": "stack(layers.Dense(3)).summary(line_length=60, positions=[0.3, 0.6, 1.0])",
    "frozen": "m = stack(layers.Dense(3), layers.Dense(2)); m.layers[0].trainable = False; m.summary()",
    "print_fn": "stack(layers.Dense(3)).summary(print_fn=lambda text: print('<', text, '>'))",
    "trained": (
        "m = stack(layers.Dense(3)); m.compile('adam', 'mse'); m.fit(x, y, verbose=0); m.summary()\n"
        "m = stack(layers.Dense(3)); m.compile('sgd', 'mse'); m.fit(x, y, verbose=0); m.summary()"
    ),
}


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("name", SUMMARIES)
def test_summary(page: PagePython, name: str) -> None:
    assert_same_print(page, SUMMARIES[name])


PRINTS = {
    "names": (
        "print(stack(layers.Dense(3)), layers.Dense(2).name, layers.Dense(2), keras.Sequential(name='my'))"
    ),
    "variables": (
        "m = stack(layers.Dense(3)); print(m.weights[1], m.layers[0].bias, m.layers[0].kernel.shape)"
    ),
    "tensors": (
        "t = stack(layers.Dense(3))(np.zeros((2, 5))) * 0; print(t); print([t]); print(t[0], t.dtype, len(t))"
    ),
    "scalars": "t = keras.ops.sum(np.ones(3)); print(t, [t], float(t), int(t) + 1)",
    "categories": (
        "print(keras.utils.to_categorical([0, 2, -1], 3), keras.utils.to_categorical([[1], [0]]).dtype)"
    ),
    "operations": (
        "for name in ('log', 'sqrt', 'abs', 'square', 'sum', 'mean', 'max', 'min', "
        "'argmax', 'relu'):\n"
        "    for kind in ('float32', 'float64', 'int64'):\n"
        "        print(name, [getattr(keras.ops, name)(np.array([[1, 4], [9, 0]], kind) + 1)])"
    ),
    "along an axis": (
        "print([keras.ops.sum(y, axis=0), keras.ops.argmax(y, axis=1), keras.ops.one_hot([1, 0], 3)])"
    ),
    "losses": (
        "print([keras.losses.mean_squared_error(y, y + 1), keras.losses.MeanAbsoluteError()(y, y - 2)])"
    ),
    "settings": "o = keras.optimizers.SGD(0.1, momentum=0.9); print(o.get_config(), o.learning_rate)",
    "more settings": "print(keras.optimizers.Adam().get_config(), keras.optimizers.RMSprop().get_config())",
    "rate": "o = keras.optimizers.SGD(); o.learning_rate = 0.5; print(float(o.learning_rate), o.iterations)",
    "config": (
        "print(keras.__version__, keras.config.floatx(), keras.config.epsilon(), keras.backend.backend())"
    ),
    "deferred": (
        "m = keras.Sequential([layers.Dense(3)]); print(m.built, m.get_weights(), m.layers)\n"
        "m.build((None, 5)); print(m.built, m.input_shape, m.output_shape, m.count_params())"
    ),
    "pop": "m = stack(layers.Dense(3), layers.Dense(2)); m.pop(); print(m.output_shape, m.count_params())",
    "older": (
        "m = keras.Sequential([layers.Dense(3, input_shape=(5,))]); print(m.count_params(), m.input_shape)"
    ),
    "layer": (
        "d = layers.Dense(2, kernel_initializer='ones'); print([d(np.array([[1, 2]]))], d.count_params())"
    ),
    "results": (
        "m = stack(layers.Dense(3, kernel_initializer='zeros')); m.set_weights([np.zeros((5, 3)), "
        "np.zeros(3)])\n"
        "m.compile('sgd', 'mse'); print(m.evaluate(0 * x, 0 * y, verbose=0), m.test_on_batch(0 * x, 0 * y))\n"
        "print(m.evaluate(0 * x, 0 * y, verbose=0, return_dict=True), m.metrics_names)"
    ),
}


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("name", PRINTS)
def test_print(page: PagePython, name: str) -> None:
    assert_same_print(page, PRINTS[name])


def without_numbers(text: str) -> str:
    """Return the last states of progress lines, without what chance and time change in them."""
    lines = [line.rpartition("\r")[2].rstrip(" ") for line in text.split("\n")]
    text = re.sub(r"(?:\b|(?<=m))\d+(us|ms|s)(/step)?(?=[ \x1b\n])", r"TIME\2", "\n".join(lines))
    return re.sub(r": \d\.\d{4}(e-\d\d)?(?=[ \n])", ": NUMBER", text + "\n")


PROGRESS = {
    "bars": "m.fit(x, y, epochs=2, batch_size=2)",
    "one epoch": "m.fit(x, y, batch_size=1)",
    "bars with validation": "m.fit(x, y, epochs=2, batch_size=2, validation_split=0.3, verbose=1)",
    "lines": "m.fit(x, y, epochs=2, batch_size=3, verbose=2)",
    "evaluate": "m.evaluate(x, y, batch_size=2)\nm.evaluate(x, y, verbose=2)",
    "predict": "m.predict(x, batch_size=2)",
    "silent": "m.fit(x, y, verbose=0); m.predict(x, verbose=0); m.evaluate(x, y, verbose=0)",
}


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("name", PROGRESS)
def test_progress_lines(page: PagePython, name: str) -> None:
    model = "m = stack(layers.Dense(3, activation='softmax'))\n"
    compiled = "m.compile('sgd', 'categorical_crossentropy', metrics=['accuracy'])\n"
    ours, theirs = both(page, model + compiled + PROGRESS[name])
    assert ours.error == theirs.error == "", ours.message
    assert without_numbers(ours.printed) == without_numbers(theirs.printed)


@pytest.mark.usefixtures("eager")
def test_a_bar_rewrites_its_line(page: PagePython) -> None:
    """Each picture of the bar goes back as far as the one before reached, and no further."""
    code = "m = stack(layers.Dense(3)); m.compile('sgd', 'mse')\nm.fit(x, y, batch_size=1)"
    ours, _ = both(page, code)
    pictures = [re.sub(r"\x1b\[\d*m", "", part) for part in ours.printed.rstrip("\n").split("\r")[1:]]
    assert len(pictures) >= 2
    for before, after in pairwise(pictures):
        assert len(before.rstrip("\b").rstrip(" ")) == before.count("\b") or after == pictures[-1]


def compiled(
    loss: str = "'categorical_crossentropy'", optimizer: str = "'sgd'", metrics: str = "None"
) -> str:
    model = "m = stack(layers.Dense(3, activation='softmax'))\n"
    return f"{model}m.compile(loss={loss}, optimizer={optimizer}, metrics={metrics})\n"


ERRORS = {
    "activation": "layers.Dense(3, activation='sigmoyd')",
    "loss": compiled(loss="'categorical_crossentropi'") + "m.fit(x, y)",
    "optimizer": compiled(optimizer="'sdg'"),
    "metric": compiled(metrics="['acuracy']") + "m.fit(x, y, verbose=0)",
    "metrics": compiled(metrics="'accuracy'"),
    "initializer": "layers.Dense(3, kernel_initializer='zeroes')",
    "units": "layers.Dense('3')",
    "units 0": "layers.Dense(0)",
    "argument": "layers.Dense(3, activaton='relu')",
    "shape": "keras.Input(shape=(784))",
    "no layer": "keras.Sequential().add(3)",
    "names": "keras.Sequential([layers.Dense(3, name='a'), layers.Dense(3, name='a')])",
    "two inputs": "keras.Sequential([keras.Input(shape=(4,)), keras.Input(shape=(4,))])",
    "empty": "keras.Sequential().predict(x)",
    "not compiled": "stack(layers.Dense(3)).fit(x, y)",
    "no loss": "m = stack(layers.Dense(3)); m.compile(); m.fit(x, y)",
    "rows": compiled() + "m.fit(x[:, :3], y, verbose=0)",
    "rows to predict": compiled() + "m.predict(x[:, :3], verbose=0)",
    "one example": compiled() + "m.predict(x[0], verbose=0)",
    "labels": compiled() + "m.fit(x, labels, verbose=0)",
    "classes": compiled() + "m.fit(x, keras.utils.to_categorical(labels, 4), verbose=0)",
    "one-hot for labels": compiled(loss="'sparse_categorical_crossentropy'") + "m.fit(x, y, verbose=0)",
    "sizes": compiled() + "m.fit(x, y[:5], verbose=0)",
    "no targets": compiled() + "m.fit(x, verbose=0)",
    "lists": compiled() + "m.fit([[1.0]], y, verbose=0)",
    "argument of fit": compiled() + "m.fit(x, y, epoch=3)",
    "epochs": compiled() + "m.fit(x, y, epochs='3')",
    "weights": "stack(layers.Dense(3)).set_weights([np.zeros((5, 3))])",
    "shape of weights": "stack(layers.Dense(3)).set_weights([np.zeros((3, 5)), np.zeros(3)])",
    "not built": "layers.Dense(3).count_params()",
    "no kernel": "layers.Dense(3).kernel",
    "no shape": "keras.Sequential([layers.Dense(3)]).output_shape",
    "one row": "layers.Dense(2)(np.array([1.0, 2.0]))",
    "list": "layers.Dense(2)([[1.0, 2.0]])",
    "softmax of a list": "keras.ops.softmax([1.0, 2.0])",
    "tensor": "stack(layers.Dense(2))(x).argmax()",
    "category": "keras.utils.to_categorical([0, 5], 3)",
    "layer by name": "stack(layers.Dense(2)).get_layer('nope')",
    "layer by place": "stack(layers.Dense(2)).get_layer(index=7)",
    "rate": "keras.optimizers.SGD('a')",
    "setting": "keras.optimizers.SGD(lr=0.1)",
    "momentum": "keras.optimizers.SGD(momentum=2.0)",
    "seed": "keras.utils.set_random_seed('a')",
    "loss shapes": "keras.losses.categorical_crossentropy(np.eye(3), np.eye(2))",
    "nobody's name": "keras.layers.Dens",
    "nobody's module": "keras.sequential",
    "too little to split": compiled() + "m.fit(x, y, validation_split=0.95, verbose=0)",
}


@pytest.mark.parametrize("name", ERRORS)
def test_first_line_of_an_error(page: PagePython, name: str) -> None:
    ours, theirs = both(page, ERRORS[name])
    assert theirs.error
    assert (ours.error, ours.message.split("\n")[0]) == (theirs.error, theirs.message.split("\n")[0])


MISSING = {
    "layers.Conv2D": (
        "module 'keras.layers' has no attribute 'Conv2D' in this page; in Jupyter and Colab it has."
    ),
    "keras.Model": "module 'keras' has no attribute 'Model' in this page; in Jupyter and Colab it has.",
    "keras.datasets.cifar10": (
        "module 'keras.datasets' has no attribute 'cifar10' in this page; in Jupyter and Colab"
    ),
    "layers.Dense(2, activation='gelu')": (
        "The activation function 'gelu' is missing in this page; in Jupyter and Colab"
    ),
    "layers.Dense(2, kernel_regularizer='l2')": (
        "the argument kernel_regularizer is missing in this page's keras"
    ),
    "layers.Dense(2)(keras.Input(shape=(3,)))": "(the functional API) is missing in this page's keras",
    "keras.optimizers.SGD(clipnorm=1.0)": "the argument clipnorm is missing in this page's keras",
    "stack(layers.Dense(2)).save('m.keras')": (
        "no attribute 'save' in this page; in Jupyter and Colab it has."
    ),
    compiled() + "m.fit(x, y, class_weight={})": "the argument class_weight is missing in this page's keras",
    compiled("'hinge'") + "m.fit(x, y)": "The loss 'hinge' is missing in this page; in Jupyter and Colab",
    compiled(optimizer="'nadam'"): "The optimizer 'nadam' is missing in this page; in Jupyter and Colab",
}


@pytest.mark.parametrize("code", MISSING)
def test_what_is_missing_says_so(page: PagePython, code: str) -> None:
    ours = page.run(f"{COMMON}\n{code}")
    assert ours.error in {"AttributeError", "TypeError", "ValueError"}
    assert MISSING[code] in ours.message


def test_names_of_the_whole_keras(page: PagePython) -> None:
    code = "from keras._names import NAMES\nimport json\nprint(json.dumps(NAMES))"
    for module, names in json.loads(page.run(code).printed).items():
        there = keras
        for part in module.split(".")[1:]:
            there = getattr(there, part)
        assert names.split() == sorted(name for name in dir(there) if not name.startswith("_")), module


def test_article_to_the_letter(page: PagePython) -> None:
    """The program of the article imports Keras by TensorFlow's name."""
    code = """
from tensorflow import keras
from tensorflow.keras.utils import to_categorical
from tensorflow.keras.datasets import mnist
(x_train, y_train), _ = keras.datasets.mnist.load_data()
x_train = x_train.reshape(60000, 784).astype("float32") / 255
y_train = to_categorical(y_train, num_classes=10)
model = keras.Sequential([keras.Input(shape=(784,))])
model.add(keras.layers.Dense(10, activation="sigmoid"))
model.add(keras.layers.Dense(10, activation="softmax"))
model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
print(round(model.fit(x_train, y_train, epochs=10, verbose=0).history["accuracy"][-1], 1))
"""
    ours = page.run(code)
    assert ours.error == "", ours.message
    assert ours.printed == "MNIST: reading the copy that comes with the course, no download.\n0.9\n"


@pytest.mark.usefixtures("eager")
def test_seeds(page: PagePython) -> None:
    code = """
def once(seed):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input(shape=(5,)), layers.Dense(4, activation="relu"), layers.Dense(3)])
    model.compile("adam", "mse")
    model.fit(x, y, epochs=3, batch_size=2, verbose=0)
    return flat(model) + [np.random.rand(2).tolist()]

print(once(1) == once(1), once(1) == once(2))
"""
    assert_same_print(page, code)
