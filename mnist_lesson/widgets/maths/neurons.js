/** The lesson's mathematics: what `mnist_lesson/neurons.py` computes, in the page. Tests hold the two equal. */

/** Rosenblatt's activation: 1 where z ≥ 0, else 0. @param {number} z */
export const step = (z) => (z >= 0 ? 1 : 0);

/** 1 / (1 + e^−z), written so that no power overflows. @param {number} z */
export const sigmoid = (z) => (1 + Math.tanh(z / 2)) / 2;

/** The sum of numbers. @param {ArrayLike<number>} values */
export function sum(values) {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
}

/**
 * Softmax: e^z, normalized to the sum 1. The largest is taken away from all first, so that no power overflows.
 *
 * @param {ArrayLike<number>} evidence
 * @returns {number[]} as many probabilities
 */
export function softmax(evidence) {
  const largest = evidence[argmax(evidence)];
  const powers = Array.from(evidence, (z) => Math.exp(z - largest));
  const total = sum(powers);
  return powers.map((power) => power / total);
}

/** The place of the largest number; of several, the first, as NumPy's argmax. @param {ArrayLike<number>} values */
export function argmax(values) {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}
