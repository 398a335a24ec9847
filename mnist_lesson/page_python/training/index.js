/**
 * What Python's `keras` calls, as `js.lesson.training`: each function wrapped, since MicroPython can't catch what JavaScript
 * throws. The last three are for the worker.
 */

import { guarded } from "../arrays/guard.js";
import { NAMES } from "./activations.js";
import { useEngine } from "./engine.js";
import { createImages, loadMnist, needsImages } from "./images.js";
import { seedRandom } from "./initializers.js";
import * as network from "./network.js";
import { createOptimizer } from "./optimizers.js";
import * as run from "./run.js";
import { createTrainer } from "./trainer.js";
import * as values from "./values.js";

const forPython = {
  ...network,
  ...run,
  ...values,
  createOptimizer,
  /** From a stack, a loss and an optimizer; then the names of metrics. */
  createTrainer: (layers, loss, isOfLogits, optimizer, ...metrics) =>
    createTrainer(layers, { loss, isOfLogits, optimizer, metrics }),
  loadMnist,
  seedRandom,
  toFloat32: Math.fround,
};

export const training = {
  ...Object.fromEntries(Object.entries(forPython).map(([name, fn]) => [name, guarded(fn)])),
  /** All activations' names, with spaces between. */
  activations: () => NAMES.join(" "),
  useEngine,
  createImages,
  needsImages,
};
