// MicroPython with the page's numpy and keras in Node.js: reads lines { code } as JSON, answers { printed, error, message }.
//
//     node python_in_node.mjs [MNIST]
//
// MNIST is a file with the training images, training labels, test images and test labels one after the other.

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import * as arrays from "../../mnist_lesson/page_python/arrays/index.js";
import { rewriteModule } from "../../mnist_lesson/page_python/source/rewrite.js";
import { training } from "../../mnist_lesson/page_python/training/index.js";
import { startPackages } from "./start.js";

training.useEngine(readFileSync(new URL("../../mnist_lesson/widgets/engine/fast.wasm", import.meta.url)));

/** A set of so many images from a file, where it begins. */
function addSet(images, set, bytes, count) {
  const labels = bytes.subarray(count * 784);
  for (let first = 0; first < count; first += 10_000) {
    const end = first + 10_000;
    const part = { images: bytes.subarray(first * 784, end * 784), labels: labels.subarray(first, end) };
    images.add({ set, first, ...part });
  }
}

function readImages(path) {
  const images = training.createImages();
  if (!path) return images;
  const bytes = readFileSync(path);
  addSet(images, "train", bytes, 60_000);
  addSet(images, "test", bytes.subarray(60_000 * 785), 10_000);
  return images;
}

const parts = { arrays, training, images: readImages(process.argv[2]) };
const { python, takePrinted } = await startPackages({ parts });
python.runPython(`
import numpy as np
from numpy._warnings import forget_warnings

def outcome(code):
    forget_warnings()
    np.set_printoptions(precision=8, threshold=1000, suppress=False, linewidth=75, floatmode="maxprec", edgeitems=3)
    try:
        exec(code, {"__name__": "__main__", "np": np})
    except BaseException as error:
        return type(error).__name__ + "\\n" + str(error)
    return ""
`);
const outcome = python.globals.get("outcome");

for await (const line of createInterface({ input: process.stdin })) {
  let failed = "";
  try {
    failed = outcome(rewriteModule(JSON.parse(line).code));
  } catch (thrown) {
    failed = `Uncaught\n${thrown.message}`;
  }
  const [error, ...message] = failed.split("\n");
  process.stdout.write(`${JSON.stringify({ printed: takePrinted(), error, message: message.join("\n") })}\n`);
}
