/**
 * Examples as training reads them: rows of float32, batch by batch, from an array of numbers or from pixels with a table.
 *
 * 60,000 images that are pixels with a table of 256 numbers stay that; only a batch of them becomes float32.
 */

import { sizeOf } from "../arrays/array.js";

/**
 * @typedef {{ shape: number[], size: number, dtype: string, toTyped: () => any,
 *   lookup: { pixels: Uint8Array, table: ArrayLike<number> } | null }} Numbers an NDArray
 * @typedef {{ count: number, width: number, size: number, pixels: Uint8Array | null, table: Float32Array | null,
 *   read: (examples: ArrayLike<number>) => Float32Array }} Examples `width` is the last axis, `size` all of one
 *   example's numbers
 */

/** A reader of pixels: the number of each is in the table. */
function readLookup({ pixels, table: given }, size) {
  const table = Float32Array.from(given);
  const read = (examples) => {
    const values = new Float32Array(examples.length * size);
    for (let k = 0; k < examples.length; k += 1) {
      const start = examples[k] * size;
      for (let i = 0; i < size; i += 1) values[k * size + i] = table[pixels[start + i]];
    }
    return values;
  };
  return { pixels, table, read };
}

function readNumbers(typed, size) {
  const numbers = typed instanceof Float32Array ? typed : new Float32Array(typed);
  const read = (examples) => {
    const values = new Float32Array(examples.length * size);
    for (let k = 0; k < examples.length; k += 1) {
      const start = examples[k] * size;
      values.set(numbers.subarray(start, start + size), k * size);
    }
    return values;
  };
  return { pixels: null, table: null, read };
}

/**
 * An array's examples along its first axis.
 *
 * @param {Numbers} array
 * @returns {Examples}
 */
export function examplesOf(array) {
  const [count, ...sizes] = array.shape;
  const size = sizeOf(sizes);
  const { lookup } = array;
  const parts = lookup ? readLookup(lookup, size) : readNumbers(array.toTyped(), size);
  return { count, size, width: sizes.at(-1) ?? 1, ...parts };
}

/**
 * Targets of whole numbers as rows with a 1 at the label's place.
 *
 * @param {Numbers} labels
 * @param {number} classes
 * @returns {Examples}
 */
export function oneHotExamples(labels, classes) {
  const count = labels.shape[0];
  const { read: readLabels, size } = examplesOf(labels);
  const read = (examples) => {
    const places = readLabels(examples);
    const values = new Float32Array(places.length * classes);
    for (let k = 0; k < places.length; k += 1) values[k * classes + places[k]] = 1;
    return values;
  };
  return { count, size: size * classes, width: classes, pixels: null, table: null, read };
}

/** The whole numbers from `first` to before `end`. */
export const range = (first, end) => Uint32Array.from({ length: end - first }, (_, i) => first + i);
