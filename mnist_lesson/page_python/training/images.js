/**
 * MNIST for Python. How its images come into the worker:
 *
 * Python in the worker can't wait: neither `await` in a function that a cell calls, nor a blocking request works from a
 * file. So the images are there before a cell runs that could want them. The session asks before each run
 *
 *     lesson.training.needsImages(code)   // true: the text names load_data or load_mnist, and they are missing
 *
 * and if so gets all files of MNIST from the page (`train-0` to `train-5` and `test`), hands each over by
 *
 *     lesson.images.add({ set: "train", first: 0, images, labels })   // bytes; `first` is 10,000 · the file's number
 *
 * and runs the cell after that. A function that loads has its name in the cell that defines it, and that cell has been run
 * before: so the images are there as well when another cell calls it. Nothing of a cell is ever run twice. Who reaches
 * the loader without its name (`getattr(mnist, "load_" + "data")`) gets a RuntimeError that says what to write.
 *
 * `lesson.images` is made by `createImages()`.
 */

import { NUM_TEST, NUM_TRAIN } from "../../widgets/engine/images.js";
import { IMAGE_SIZE, NUM_PIXELS } from "../../widgets/maths/mnist.js";
import { NDArray } from "../arrays/array.js";
import { raise } from "../arrays/guard.js";
import { setFree } from "../arrays/memory.js";

const LOADERS = /\bload_(data|mnist)\b/;
const SIZES = { train: NUM_TRAIN, test: NUM_TEST };

/** A place for MNIST in the worker; 55 MB when all of it has come. */
export function createImages() {
  const sets = {};
  const missing = { ...SIZES };

  /** Keep a file's images. */
  function add({ set, first, images, labels }) {
    const count = SIZES[set];
    sets[set] ??= {
      images: new Uint8Array(count * NUM_PIXELS),
      labels: new Uint8Array(count),
      files: new Set(),
    };
    if (sets[set].files.has(first)) return;
    sets[set].images.set(images, first * NUM_PIXELS);
    sets[set].labels.set(labels, first);
    sets[set].files.add(first);
    missing[set] -= labels.length;
  }

  return {
    add,
    get: (set) => sets[set],
    areThere: () => Object.values(missing).every((count) => count === 0),
  };
}

/** Whether a cell could ask for images that have not come. @param {string} code */
export const needsImages = (code) => LOADERS.test(code) && !globalThis.lesson?.images?.areThere();

/**
 * Images or labels of a set, as an array of its own: who writes into it writes into a copy, and changes no other.
 *
 * @param {"train" | "test"} set
 * @param {"images" | "labels"} part
 */
export function loadMnist(set, part) {
  const { images } = globalThis.lesson;
  if (!images?.areThere()) {
    raise(
      "RuntimeError",
      "MNIST's images have not come from the page yet. Write load_data() or load_mnist() by its name in the cell, " +
        "so that the page sees that they are needed, and run it again.",
    );
  }
  const shape = part === "images" ? [SIZES[set], IMAGE_SIZE, IMAGE_SIZE] : [SIZES[set]];
  const typed = images.get(set)[part];
  setFree(typed.buffer); // the page keeps it
  const array = NDArray.from(typed, shape, "uint8");
  array.storage.lent = true;
  return array;
}
