/**
 * A trained network of Dense layers, computed layer by layer. It knows nothing of pages and pictures.
 *
 * Weights lie as in Keras's kernel, shape (inputs, units), row by row: `weights[i * units + j]` leads from
 * input i to unit j.
 *
 * @typedef {{ units: number, activation: string, weights: Float32Array, bias: Float32Array }} Layer
 * @typedef {{ layers: Layer[], accuracy: number | null }} Network
 */

import { NUM_PIXELS } from "../maths/mnist.js";
import { sigmoid, softmax } from "../maths/neurons.js";
import { formatCount } from "../maths/numbers.js";

const map = (/** @type {(value: number) => number} */ change) => (/** @type {Float32Array} */ z) =>
  z.map(change);

/**
 * A layer's activation: from the evidence of all its units to their outputs.
 *
 * @type {Record<string, (z: Float32Array) => Float32Array>}
 */
export const ACTIVATIONS = {
  linear: (z) => z.slice(),
  relu: map((value) => Math.max(value, 0)),
  sigmoid: map(sigmoid),
  softmax: (z) => Float32Array.from(softmax(z)),
  tanh: map(Math.tanh),
};

/**
 * The evidence of all units of a layer: z = x·w + b. Zeros (most pixels) are skipped: they add nothing.
 *
 * @param {Layer} layer
 * @param {ArrayLike<number>} x
 */
export function weightedSum({ units, weights, bias }, x) {
  const z = Float64Array.from(bias);
  for (let i = 0; i < x.length; i++) {
    const value = x[i];
    if (value === 0) continue;
    for (let j = 0, k = i * units; j < units; j++, k++) z[j] += value * weights[k];
  }
  return Float32Array.from(z);
}

/**
 * What every layer makes of one image.
 *
 * @param {Network} network
 * @param {ArrayLike<number>} x 784 pixels in [0, 1]
 * @returns {{ evidence: Float32Array, output: Float32Array }[]} for each layer, units numbers each
 */
export function computeLayers(network, x) {
  const steps = [];
  for (const layer of network.layers) {
    const evidence = weightedSum(layer, steps.at(-1)?.output ?? x);
    steps.push({ evidence, output: ACTIVATIONS[layer.activation](evidence) });
  }
  return steps;
}

/**
 * The probabilities of the ten digits for one image: 784 pixels in [0, 1] → 10 numbers.
 *
 * @param {Network} network
 * @param {ArrayLike<number>} x
 */
export function predict(network, x) {
  return computeLayers(network, x).at(-1).output;
}

/** Gray levels from 0 to 255 as pixels in [0, 1]. @param {ArrayLike<number>} levels */
export function scalePixels(levels) {
  const pixels = new Float32Array(levels.length); // Float32Array.from would take several times as long
  for (let i = 0; i < levels.length; i++) pixels[i] = levels[i] / 255;
  return pixels;
}

/** "784 → 10 → 10", the sizes of a network's layers. @param {Network} network */
export function describeSizes(network) {
  return [NUM_PIXELS, ...network.layers.map((layer) => layer.units)].join(" → ");
}

/** How many weights and biases a network has. @param {Network} network */
export function countParameters(network) {
  return network.layers.reduce((sum, { weights, bias }) => sum + weights.length + bias.length, 0);
}

/** "784 → 10 → 10: 7,960 parameters, reads 88.9 % of the test images.", as far as it is known. */
export function describeNetwork(/** @type {Network} */ network) {
  const sizes = `${describeSizes(network)}: ${formatCount(countParameters(network))} parameters`;
  if (network.accuracy === null) return `${sizes}.`;
  return `${sizes}, reads ${(100 * network.accuracy).toFixed(1)} % of the test images.`;
}
