/**
 * What Python's `keras` calls, as `js.lesson.training`: each function wrapped, since MicroPython can't catch what JavaScript
 * throws. The last ones are for the worker.
 */

import { guarded } from "../arrays/guard.js";
import { NAMES } from "./activations.js";
import { loadMnist as plainLoadMnist } from "./images.js";
import { seedRandom as plainSeedRandom } from "./initializers.js";
import * as network from "./network.js";
import { createOptimizer as plainCreateOptimizer } from "./optimizers.js";
import * as run from "./run.js";
import { createTrainer as plainCreateTrainer } from "./trainer.js";
import * as values from "./values.js";

/** All activations' names, with spaces between. */
export const activations = () => NAMES.join(" ");

export const createInitializer = guarded(network.createInitializer);
export const createParameter = guarded(network.createParameter);
export const readParameter = guarded(network.readParameter);
export const writeParameter = guarded(network.writeParameter);
export const seedRandom = guarded(plainSeedRandom);

export const createDense = guarded(network.createDense);
export const createFlatten = guarded(network.createFlatten);
export const createActivation = guarded(network.createActivation);
export const createRescaling = guarded(network.createRescaling);
export const createDropout = guarded(network.createDropout);
export const createStack = guarded(network.createStack);
export const predict = guarded(network.predict);

export const createOptimizer = guarded(plainCreateOptimizer);
/** A trainer from a stack, a loss and an optimizer; then the names of metrics. */
export const createTrainer = guarded((layers, loss, isOfLogits, optimizer, ...metrics) =>
  plainCreateTrainer(layers, { loss, isOfLogits, optimizer, metrics }),
);
export const createExamples = guarded(run.createExamples);
export const createFit = guarded(run.createFit);
export const createEvaluation = guarded(run.createEvaluation);
export const beginEpoch = guarded(run.beginEpoch);
export const work = guarded(run.work);
export const validate = guarded(run.validate);
export const finish = guarded(run.finish);
export const onBatch = guarded(run.onBatch);
export const meanOf = guarded(run.meanOf);

export const computeActivation = guarded(values.computeActivation);
export const computeLosses = guarded(values.computeLosses);
export const computeSparseLosses = guarded(values.computeSparseLosses);
export const meanOfAll = guarded(values.meanOfAll);
export const findBadLabel = guarded(values.findBadLabel);
export const findOutside = guarded(values.findOutside);
export const createOneHot = guarded(values.createOneHot);
export const toFloat32 = guarded(Math.fround);

export const loadMnist = guarded(plainLoadMnist);

export { useEngine } from "./engine.js";
export { createImages, needsImages } from "./images.js";
