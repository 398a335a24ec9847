"""Both trained networks on all test images: Keras, NumPy and the page's JavaScript give the same answers."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest

from mnist_lesson.data import flatten, load_mnist, scale_pixels
from mnist_lesson.exchange import import_model, read_network
from mnist_lesson.widgets.resources import NETWORK_FOLDER

NETWORK = Path(__file__).parents[3] / "mnist_lesson" / "widgets" / "network"
PROGRAM = """
const { readNetwork } = await import(`${process.argv[1]}/file.js`);
const { predict, scalePixels } = await import(`${process.argv[1]}/forward.js`);
const { readFileSync, writeSync } = await import("node:fs");
const network = readNetwork(readFileSync(process.argv[2], "utf8"));
const images = readFileSync(0);
const answers = new Float32Array(images.length / 78.4);
for (let i = 0; i < images.length / 784; i++) {
  answers.set(predict(network, scalePixels(images.subarray(784 * i, 784 * (i + 1)))), 10 * i);
}
for (let sent = 0, bytes = Buffer.from(answers.buffer); sent < bytes.length; ) {
  sent += writeSync(1, bytes, sent);
}
"""


def predict_in_javascript(path: Path, images: np.ndarray) -> np.ndarray:
    """Return network.js's probabilities for gray levels (n, 28, 28), shape (n, 10)."""
    command = ["node", "--input-type=module", "-e", PROGRAM, str(NETWORK), str(path)]
    done = subprocess.run(command, input=images.tobytes(), capture_output=True, check=True)
    return np.frombuffer(done.stdout, "float32").reshape(-1, 10)


@pytest.mark.parametrize("name", ["mlp", "wide"])
def test_all_engines_give_the_same_answers_on_all_test_images(name: str) -> None:
    path = NETWORK_FOLDER / f"{name}.json"
    _, (images, labels) = load_mnist()
    x_test = flatten(scale_pixels(images))
    by_keras = import_model(path).predict(x_test, batch_size=1000, verbose=0)
    by_numpy = read_network(path).predict(x_test)
    by_javascript = predict_in_javascript(path, images)
    for other in (by_numpy, by_javascript):
        assert other.shape == (10_000, 10)
        assert np.array_equal(other.argmax(axis=1), by_keras.argmax(axis=1))
        np.testing.assert_allclose(other, by_keras, atol=1e-5)
    accuracy = np.mean(by_javascript.argmax(axis=1) == labels)
    assert accuracy == pytest.approx(read_network(path).accuracy, abs=1e-9)
