/**
 * A `fit` or an `evaluate`, in slices of time: Python calls `work` again and again, and prints in between.
 *
 * What the page's engine knows (engine.js) it computes; the rest is computed by trainer.js.
 */

import { shuffle } from "../../widgets/maths/random.js";
import { examplesOf, oneHotExamples, range } from "./data.js";
import { createEngineMeasuring, createEngineRun } from "./engine.js";
import { nextRandom } from "./initializers.js";
import { beginSums, measureBatch, trainBatch } from "./trainer.js";

/**
 * Examples with their targets.
 *
 * @param {any} trainer
 * @param {any} x an NDArray
 * @param {any} y an NDArray
 * @param {number} classes 0, or where `y` are labels the classes of which they are
 */
export function createExamples(trainer, x, y, classes) {
  const inputs = examplesOf(x);
  const targets = classes > 0 ? oneHotExamples(y, classes) : examplesOf(y);
  return { trainer, inputs, targets };
}

/** The batch of some examples. */
function batchOf({ inputs, targets }, chosen) {
  const [x, target] = [inputs.read(chosen), targets.read(chosen)];
  return { x, target, width: inputs.width, examples: chosen.length };
}

/** Training or measuring in batches, on trainer.js. */
function createPlainRun(examples) {
  const { trainer } = examples;
  return {
    train: (chosen) => trainBatch(trainer, batchOf(examples, chosen)),
    measure: (chosen) => measureBatch(trainer, batchOf(examples, chosen)),
    finish: () => {},
  };
}

/**
 * A `fit`: learns from `examples` from their first to before `end`.
 *
 * @param {any} examples from `createExamples`
 * @param {number} end
 * @param {number} batchSize
 * @param {any} held examples to validate on, or null; those of `examples` from `end` on if it is `examples` itself
 */
export function createFit(examples, end, batchSize, held) {
  const engine = createEngineRun({ examples, end, batchSize, held });
  return {
    ...{ trainer: examples.trainer, batchSize, held, heldStart: held === examples ? end : 0, engine },
    ...{ plain: createPlainRun(examples), order: range(0, end), steps: Math.ceil(end / batchSize) },
    ...{ step: 0, isFast: engine !== null },
  };
}

/** Begin an epoch, in an order of its own if `shuffled`. Each epoch's is a shuffling of the one before. */
export function beginEpoch(fit, shuffled) {
  if (shuffled) shuffle(fit.order, nextRandom);
  fit.step = 0;
  beginSums(fit.trainer);
}

/** Make steps until `milliseconds` have passed or the epoch is over. Returns how many have been made in it. */
export function work(fit, milliseconds) {
  const until = performance.now() + milliseconds;
  const { train } = fit.engine ?? fit.plain;
  do {
    train(fit.order.subarray(fit.step * fit.batchSize, (fit.step + 1) * fit.batchSize));
    fit.step += 1;
  } while (fit.step < fit.steps && performance.now() < until);
  return fit.step;
}

/** Measure what was held out: the trainer's sums are begun anew. */
export function validate(fit) {
  const { held, heldStart, trainer, engine, batchSize } = fit;
  beginSums(trainer);
  if (engine?.measureHeld) {
    engine.measureHeld();
    return;
  }
  engine?.finish();
  const { measure } = createPlainRun(held);
  for (let start = heldStart; start < held.inputs.count; start += batchSize) {
    measure(range(start, Math.min(held.inputs.count, start + batchSize)));
  }
}

/** The end of a fit: the weights come back from the engine. */
export function finish(fit) {
  (fit.engine ?? fit.plain).finish();
}

/** An `evaluate`: like a fit of one epoch that learns nothing. */
export function createEvaluation(examples, batchSize) {
  const { trainer, inputs } = examples;
  const fast = createEngineMeasuring({ examples, batchSize });
  const steps = Math.ceil(inputs.count / batchSize);
  beginSums(trainer);
  const plain = { train: fast ?? createPlainRun(examples).measure, finish: () => {} };
  const order = range(0, inputs.count);
  return { trainer, batchSize, engine: null, plain, order, steps, step: 0, isFast: fast !== null };
}

/** One step of training, or one look, at all examples at once, as `train_on_batch` and `test_on_batch` have it. */
export function onBatch(examples, learns) {
  const step = learns ? trainBatch : measureBatch;
  step(examples.trainer, batchOf(examples, range(0, examples.inputs.count)));
}

/** The mean that Keras shows: of the loss (place −1) or of a metric, over all examples since the sums were begun. */
export const meanOf = ({ sums }, place) =>
  Math.fround((place < 0 ? sums.loss : sums.metrics[place]) / sums.seen);
