/** Stacks of layers as Python sees them: made, initialized, read, written, and computed. */

import { NDArray, sizeOf } from "../arrays/array.js";
import { examplesOf, range } from "./data.js";
import { createValues } from "./initializers.js";
import { goForward } from "./layers.js";

const AT_ONCE = 256; // examples whose numbers are in memory together

/** An array of start values. @param {number[]} shape whole numbers, the last arguments of the call */
export const createParameter = (initializer, ...shape) => ({
  shape,
  values: createValues(initializer, shape),
});

/** How start values are chosen: see initializers.js. */
export const createInitializer = (kind, first, second, seed) => ({ kind, first, second, seed: seed ?? null });

/** A copy of a parameter's numbers. */
export const readParameter = ({ shape, values }) => NDArray.from(values.slice(), shape, "float32");

/** New numbers in the place of a parameter's; the shape has been compared in Python. */
export function writeParameter({ values }, array) {
  values.set(array.toTyped());
}

export const createDense = (kernel, bias, activation) => ({ kind: "dense", kernel, bias, activation });
export const createFlatten = () => ({ kind: "flatten" });
export const createActivation = (activation) => ({ kind: "activation", activation });
export const createRescaling = (scale, offset) => ({ kind: "rescaling", scale, offset });
export const createDropout = (rate) => ({ kind: "dropout", rate });

/** A stack from its layers, from input to output. */
export const createStack = (...layers) => layers;

/** Shape of what a stack gives for inputs of a shape. */
function outputShape(layers, shape) {
  let own = [...shape];
  for (const { kind, kernel } of layers) {
    if (kind === "dense") own = [...own.slice(0, -1), kernel.shape[1]];
    if (kind === "flatten") own = [own[0], sizeOf(own.slice(1))];
  }
  return own;
}

/**
 * What a stack answers.
 *
 * @param {any[]} layers
 * @param {any} array an NDArray whose first axis counts the examples
 * @returns {NDArray} float32
 */
export function predict(layers, array) {
  const examples = examplesOf(array);
  const shape = outputShape(layers, array.shape);
  const answers = new Float32Array(sizeOf(shape));
  const size = answers.length / (examples.count || 1);
  for (let start = 0; start < examples.count; start += AT_ONCE) {
    const chosen = range(start, Math.min(examples.count, start + AT_ONCE));
    const input = { values: examples.read(chosen), width: examples.width };
    const { output } = goForward(layers, input, { examples: chosen.length });
    answers.set(output.values, start * size);
  }
  return NDArray.from(answers, shape, "float32");
}
