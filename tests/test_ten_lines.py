"""The article's ten lines run to the letter: no network, an empty cache, a fresh process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from mnist_lesson.measurements import load_accuracy_over_seeds

# As the article prints them, quotes and spaces included.
TEN_LINES = """\
import tensorflow as tf
from tensorflow.keras.utils import to_categorical
(x_train, y_train), _ = tf.keras.datasets.mnist.load_data()
x_train = x_train.reshape(60000, 784).astype('float32')/255
y_train = to_categorical(y_train, num_classes=10)
model = tf.keras.Sequential()
model.add(tf.keras.layers.Dense(10, activation='sigmoid', input_shape=(784,)))
model.add(tf.keras.layers.Dense(10, activation='softmax'))
model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics = ['accuracy'])
model.fit(x_train, y_train, epochs=10, verbose=0)
"""

BEFORE = """\
import socket

def refuse(*args, **kwargs):
    raise OSError("the test allows no network")

for name in ("connect", "connect_ex", "sendto"):
    setattr(socket.socket, name, refuse)
socket.getaddrinfo = socket.create_connection = refuse

import mnist_lesson
mnist_lesson.setup()
"""

# The article's evaluation, in its own words too.
AFTER = """\
_, (x_test_, y_test_)= tf.keras.datasets.mnist.load_data()
x_test = x_test_.reshape(10000, 784).astype('float32')/255
y_test = to_categorical(y_test_, num_classes=10)
test_loss, test_acc = model.evaluate(x_test, y_test, verbose=0)
print(model.count_params(), test_acc)
"""


def test_the_ten_lines_run_to_the_letter(tmp_path: Path) -> None:
    assert len(TEN_LINES.splitlines()) == 10
    done = subprocess.run(
        [sys.executable, "-c", BEFORE + TEN_LINES + AFTER],
        capture_output=True,
        text=True,
        env=os.environ | {"KERAS_HOME": str(tmp_path), "TF_CPP_MIN_LOG_LEVEL": "3"},
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert not list(tmp_path.rglob("*.npz")), "something was downloaded into Keras's cache"
    setup_line, first_notice, second_notice, result = done.stdout.splitlines()
    assert "seed 1957" in setup_line
    assert first_notice == second_notice == "MNIST: reading the copy that comes with the course, no download."

    parameters, accuracy = result.split()
    assert int(parameters) == 7960
    # Another machine may round otherwise, which amounts to another draw: so the range of the measured draws,
    # with as much again as a quarter of its width on either side.
    measured = load_accuracy_over_seeds()["accuracies"]
    margin = (max(measured) - min(measured)) / 4
    assert min(measured) - margin <= float(accuracy) <= max(measured) + margin
