/** Start values of weights, by the names of Keras's initializers, and the chance that they and `fit` take. */

import { createRandom } from "../../widgets/maths/random.js";
import { sizeOf } from "../arrays/array.js";

/** What `mnist_lesson.setup()` seeds with in a notebook's first cell, which the page leaves out. A test holds them equal. */
export const SEED = 1957;

let random = createRandom(SEED);

/** Begin all chance anew, as `keras.utils.set_random_seed` does. @param {number} seed */
export function seedRandom(seed) {
  random = createRandom(seed);
}

/** A number in [0, 1) from the common source. */
export const nextRandom = () => random();

/** Normally distributed numbers with mean 0 and deviation 1 (Box and Muller 1958). */
const normal = (next) => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());

function truncatedNormal(next) {
  for (;;) {
    const z = normal(next);
    if (Math.abs(z) < 2) return z;
  }
}

const TRUNCATED_DEVIATION = 0.87962566103423978; // of a normal distribution cut off at ±2

/** Inputs and outputs of a unit: of a matrix its sides, of a row of biases its length twice. */
const fans = (shape) => (shape.length < 2 ? [shape[0] ?? 1, shape[0] ?? 1] : [shape.at(-2), shape.at(-1)]);

const uniformWithin = (limit) => (next) => (2 * next() - 1) * limit;
const truncatedWithDeviation = (deviation) => (next) =>
  (truncatedNormal(next) * deviation) / TRUNCATED_DEVIATION;

/** By name: a function of shape and the two settings that gives a function which makes one number. */
const MAKERS = {
  zeros: () => () => 0,
  ones: () => () => 1,
  constant: (_, value) => () => value,
  random_normal: (_, mean, deviation) => (next) => mean + deviation * normal(next),
  truncated_normal: (_, mean, deviation) => (next) => mean + deviation * truncatedNormal(next),
  random_uniform: (_, least, most) => (next) => least + (most - least) * next(),
  glorot_uniform: (shape) => uniformWithin(Math.sqrt(6 / (fans(shape)[0] + fans(shape)[1]))),
  glorot_normal: (shape) => truncatedWithDeviation(Math.sqrt(2 / (fans(shape)[0] + fans(shape)[1]))),
  he_uniform: (shape) => uniformWithin(Math.sqrt(6 / fans(shape)[0])),
  he_normal: (shape) => truncatedWithDeviation(Math.sqrt(2 / fans(shape)[0])),
  lecun_uniform: (shape) => uniformWithin(Math.sqrt(3 / fans(shape)[0])),
  lecun_normal: (shape) => truncatedWithDeviation(Math.sqrt(1 / fans(shape)[0])),
};

/**
 * Start values.
 *
 * @param {{ kind: string, first: number, second: number, seed: number | null }} initializer `first` and `second` are
 *   its settings: value; mean and deviation; least and most
 * @param {number[]} shape
 * @returns {Float32Array}
 */
export function createValues({ kind, first, second, seed }, shape) {
  const next = seed === null ? nextRandom : createRandom(seed);
  const make = MAKERS[kind](shape, first, second);
  return Float32Array.from({ length: sizeOf(shape) }, () => make(next));
}
