// The page's training engines in Node, with MNIST: for the tests and tools that compare them with Keras.

import { readFileSync } from "node:fs";
import { createFastEngine } from "../mnist_lesson/widgets/engine/fast.js";
import { NUM_TEST, NUM_TRAIN } from "../mnist_lesson/widgets/engine/images.js";
import { createPlainEngine } from "../mnist_lesson/widgets/engine/worker.js";

const WASM = new URL("../mnist_lesson/widgets/engine/fast.wasm", import.meta.url);
const ENGINES = { fast: () => createFastEngine(readFileSync(WASM)), plain: createPlainEngine };

/**
 * An engine that has all images.
 *
 * @param {"fast" | "plain"} name
 * @param {string} path a file of training images, training labels, test images and test labels, one after the
 *   other
 */
export function createLoadedEngine(name, path) {
  const engine = ENGINES[name]();
  const bytes = readFileSync(path);
  let start = 0;
  const take = (length) => {
    start += length;
    return bytes.subarray(start - length, start);
  };
  engine.store.addImages({ set: "train", first: 0, images: take(784 * NUM_TRAIN), labels: take(NUM_TRAIN) });
  engine.store.addImages({ set: "test", first: 0, images: take(784 * NUM_TEST), labels: take(NUM_TEST) });
  return engine;
}
