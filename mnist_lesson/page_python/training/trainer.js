/**
 * A stack that learns: one step of training, one of measuring, and the sums that loss and metrics are means of.
 *
 * A trainer is what `model.compile` makes. Sums grow from batch to batch until they are begun anew, at the start of an
 * epoch or of a measuring, as in Keras.
 */

import { nextRandom } from "./initializers.js";
import { goBackward, goForward } from "./layers.js";
import { LOSSES, METRICS } from "./losses.js";
import { makeStep } from "./optimizers.js";

/**
 * @typedef {import("./layers.js").Layer} Layer
 * @typedef {import("./layers.js").Parameter} Parameter
 * @typedef {{ layers: Layer[], loss: string, isOfLogits: boolean, metrics: string[],
 *   optimizer: import("./optimizers.js").Optimizer, sums: { loss: number, seen: number, metrics: Float64Array } }} Trainer
 */

/** Sums of no batch yet. */
export function beginSums(trainer) {
  trainer.sums = { loss: 0, seen: 0, metrics: new Float64Array(trainer.metrics.length) };
}

/**
 * @param {Layer[]} layers
 * @param {{ loss: string, isOfLogits: boolean, metrics: string[], optimizer: object }} parts names as in losses.js
 * @returns {Trainer}
 */
export function createTrainer(layers, parts) {
  const trainer = /** @type {Trainer} */ ({ layers, ...parts });
  beginSums(trainer);
  return trainer;
}

/** How the loss is computed: of the output, or of the evidence behind it, which then is where backpropagation begins. */
function lossOf({ layers, loss, isOfLogits }, traces) {
  const { ofOutput, ofEvidence } = LOSSES[loss];
  const isOfEvidence = Boolean(ofEvidence) && ["softmax", "sigmoid"].includes(layers.at(-1)?.activation);
  if (isOfEvidence) return { rowLoss: ofEvidence, rows: traces.at(-1).z, isOfEvidence };
  return { rowLoss: isOfLogits && ofEvidence ? ofEvidence : ofOutput, rows: null, isOfEvidence };
}

/** Losses of all rows, summed, and their slopes. Each row counts for `share`. */
function sumLosses(rowLoss, { rows, target, width, slopes, share }) {
  let sum = 0;
  for (let start = 0; start < rows.length; start += width) {
    const own = slopes?.subarray(start, start + width);
    sum += rowLoss(rows.subarray(start, start + width), target.subarray(start, start + width), own);
    if (own) for (let j = 0; j < width; j += 1) own[j] *= share;
  }
  return sum;
}

function sumMetrics(trainer, { values, width }, target, share) {
  trainer.metrics.forEach((name, index) => {
    for (let start = 0; start < values.length; start += width) {
      const [row, wanted] = [values, target].map((numbers) => numbers.subarray(start, start + width));
      trainer.sums.metrics[index] += share * METRICS[name](row, wanted);
    }
  });
}

/**
 * A batch forward, its loss and metrics added to the sums.
 *
 * @param {Trainer} trainer
 * @param {{ x: Float32Array, target: Float32Array, width: number, examples: number }} batch
 * @param {boolean} learns whether Dropout drops and slopes are wanted
 */
function measure(trainer, { x, target, width, examples }, learns) {
  const parts = { examples, random: learns ? nextRandom : null };
  const { output, traces } = goForward(trainer.layers, { values: x, width }, parts);
  const { rowLoss, rows, isOfEvidence } = lossOf(trainer, traces);
  const slopes = learns ? new Float32Array(output.values.length) : null;
  const share = output.width / output.values.length; // the loss of a batch is the mean of its rows'
  const lossParts = { rows: rows ?? output.values, target, width: output.width, slopes, share };
  trainer.sums.loss += sumLosses(rowLoss, lossParts) * share * examples;
  sumMetrics(trainer, output, target, share * examples);
  trainer.sums.seen += examples;
  return { traces, gradient: slopes, isOfEvidence };
}

/** One step of training. */
export function trainBatch(trainer, batch) {
  const { traces, gradient, isOfEvidence } = measure(trainer, batch, true);
  /** @type {Map<Parameter, Float32Array>} */
  const gradients = new Map();
  for (const { kernel, bias, frozen } of trainer.layers) {
    if (frozen) continue;
    if (kernel) gradients.set(kernel, new Float32Array(kernel.values.length));
    if (bias) gradients.set(bias, new Float32Array(bias.values.length));
  }
  goBackward(trainer.layers, traces, {
    ...{ gradient, isOfEvidence },
    gradientsOf: (parameter) => gradients.get(parameter),
  });
  const parameters = [...gradients].map(([{ values }, own]) => ({ values, gradients: own }));
  makeStep(trainer.optimizer, parameters);
}

/** Loss and metrics of a batch, without learning. */
export function measureBatch(trainer, batch) {
  measure(trainer, batch, false);
}
