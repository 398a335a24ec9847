/** Activations, losses and labels of arrays, for whoever calls them without a model. */

import { NDArray } from "../arrays/array.js";
import { activate } from "./activations.js";
import { oneHotExamples, range } from "./data.js";
import { LOSSES } from "./losses.js";

/** An activation of an array of float32 or float64; softmax along the last axis. */
export function computeActivation(name, array) {
  const values = activate(name, array.toTyped().slice(), array.shape.at(-1) ?? 1);
  return NDArray.from(values, array.shape, array.dtype);
}

/** The loss of each row of two stores of numbers, as an array of the answers' type. */
function lossesOfRows(kind, isOfLogits, target, output) {
  const { ofOutput, ofEvidence } = LOSSES[kind];
  const rowLoss = isOfLogits ? ofEvidence : ofOutput;
  const [width, numbers] = [output.shape.at(-1) ?? 1, output.toTyped()];
  const losses = new numbers.constructor(numbers.length / width);
  for (let row = 0; row < losses.length; row += 1) {
    const [answers, wanted] = [numbers, target].map((all) => all.subarray(row * width, (row + 1) * width));
    losses[row] = rowLoss(answers, wanted, null);
  }
  return NDArray.from(losses, output.shape.slice(0, -1), output.dtype);
}

/** A loss by its name (losses.js) of targets and answers of one shape. */
export const computeLosses = (kind, isOfLogits, target, output) =>
  lossesOfRows(kind, isOfLogits, target.toTyped(), output);

/** Cross-entropy with labels. */
export function computeSparseLosses(isOfLogits, labels, output) {
  const targets = oneHotExamples(
    NDArray.from(labels.toTyped(), [labels.size], labels.dtype),
    output.shape.at(-1),
  );
  return lossesOfRows(
    "sparse_categorical_crossentropy",
    isOfLogits,
    targets.read(range(0, labels.size)),
    output,
  );
}

/** The mean of all numbers, as an array of no axes. */
export function meanOfAll(array) {
  const numbers = array.toTyped();
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  return NDArray.from(new numbers.constructor([mean]), [], array.dtype);
}

/** The first number that is no label of one of these classes; null if all are. */
export const findBadLabel = (array, classes) =>
  array.toTyped().find((label) => !Number.isInteger(label) || label < 0 || label >= classes) ?? null;

/** The first number that is no place in a row of `count`, where −1 is the last one; null if all are. */
export const findOutside = (array, count) =>
  array.toTyped().find((place) => place < -count || place >= count) ?? null;

/** One-hot rows of float64 from places in them. */
export function createOneHot(places, count) {
  const numbers = places.toTyped();
  const rows = new Float64Array(numbers.length * count);
  for (let k = 0; k < numbers.length; k += 1) rows[k * count + ((numbers[k] + count) % count)] = 1;
  return NDArray.from(rows, [numbers.length, count], "float64");
}
