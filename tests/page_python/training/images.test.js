// How MNIST's images come to Python.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { countArrays } from "../../../mnist_lesson/page_python/arrays/memory.js";
import { createImages, loadMnist, needsImages } from "../../../mnist_lesson/page_python/training/images.js";

afterEach(() => {
  delete globalThis.lesson;
  delete globalThis.proxy_js_ref;
});

/** A place for MNIST that Python finds. */
function makeImages() {
  const images = createImages();
  globalThis.lesson = { images };
  return images;
}

function addAll(images) {
  const count = 10_000;
  for (let first = 0; first < 60_000; first += count) {
    const labels = new Uint8Array(count).fill(first / count);
    images.add({ set: "train", first, images: new Uint8Array(count * 784).fill(first / count), labels });
  }
  images.add({
    set: "test",
    first: 0,
    images: new Uint8Array(count * 784),
    labels: new Uint8Array(count).fill(9),
  });
}

test("a cell that names a loader needs images, until they are there", () => {
  const images = makeImages();
  for (const code of [
    "keras.datasets.mnist.load_data()",
    "from mnist_lesson.data import load_mnist",
    "f = m.load_data",
  ]) {
    assert.ok(needsImages(code), code);
  }
  for (const code of ["model.fit(x, y)", "load_data_now()", "my_load_data = 3"])
    assert.ok(!needsImages(code), code);
  addAll(images);
  assert.ok(images.areThere());
  assert.ok(!needsImages("load_data()"));
});

test("files come in any order, and twice without harm", () => {
  const images = makeImages();
  assert.throws(() => loadMnist("train", "images"), {
    name: "RuntimeError",
    message: /by its name in the cell/,
  });
  addAll(images);
  addAll(images);
  const x = loadMnist("train", "images");
  assert.deepEqual([x.shape, x.dtype, x.toTyped()[784 * 59_999]], [[60_000, 28, 28], "uint8", 5]);
  assert.deepEqual([...loadMnist("test", "labels").toTyped().subarray(0, 2)], [9, 9]);
});

test("what is written into loaded images changes no other", () => {
  addAll(makeImages());
  loadMnist("test", "images").storage.writable("uint8").fill(7);
  assert.equal(loadMnist("test", "images").toTyped()[0], 0);
});

test("images that Python holds take no memory of its arrays until something is written into them", () => {
  addAll(makeImages());
  const [first, second] = [loadMnist("train", "images"), loadMnist("train", "images")];
  globalThis.proxy_js_ref = [first, second];
  assert.equal(countArrays(), 0);
  second.storage.writable("uint8");
  assert.equal(countArrays(), 60_000 * 784);
});
