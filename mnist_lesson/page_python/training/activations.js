/**
 * Activations by Keras's names: f(z) and its slope f'(z), for which the output y = f(z) is known by then.
 *
 * Softmax looks at a whole row and so stands apart.
 */

const sigmoid = (z) => 1 / (1 + Math.exp(-z));
const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

// Klambauer and others 2017: with these two numbers outputs keep mean 0 and variance 1 from layer to layer.
const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

/** @type {Record<string, { output: (z: number) => number, slope: (y: number, z: number) => number }>} */
export const ACTIVATIONS = {
  linear: { output: (z) => z, slope: () => 1 },
  relu: { output: (z) => (z < 0 ? 0 : z), slope: (y) => (y > 0 ? 1 : 0) },
  sigmoid: { output: sigmoid, slope: (y) => y * (1 - y) },
  tanh: { output: Math.tanh, slope: (y) => 1 - y * y },
  elu: { output: (z) => (z > 0 ? z : Math.expm1(z)), slope: (y) => (y > 0 ? 1 : y + 1) },
  selu: {
    output: (z) => SELU_SCALE * (z > 0 ? z : SELU_ALPHA * Math.expm1(z)),
    slope: (y) => (y > 0 ? SELU_SCALE : y + SELU_SCALE * SELU_ALPHA),
  },
  leaky_relu: { output: (z) => (z > 0 ? z : 0.2 * z), slope: (_, z) => (z > 0 ? 1 : 0.2) },
  softplus: { output: softplus, slope: (_, z) => sigmoid(z) },
  softsign: { output: (z) => z / (1 + Math.abs(z)), slope: (y) => (1 - Math.abs(y)) ** 2 },
  exponential: { output: Math.exp, slope: (y) => y },
  silu: { output: (z) => z * sigmoid(z), slope: (y, z) => y + sigmoid(z) * (1 - y) },
};

/** Names of all activations, softmax among them. */
export const NAMES = [...Object.keys(ACTIVATIONS), "softmax"];

/**
 * Softmax of one row, from `from` into `into`: pⱼ = exp(zⱼ) / Σₖ exp(zₖ). The largest z is subtracted first, so that no
 * exponential overflows.
 */
function computeSoftmaxRow(from, into) {
  const largest = from.reduce((most, z) => Math.max(most, z), -Infinity);
  let sum = 0;
  for (let j = 0; j < from.length; j += 1) sum += into[j] = Math.exp(from[j] - largest);
  for (let j = 0; j < from.length; j += 1) into[j] /= sum;
}

/**
 * f(z) of a batch.
 *
 * @param {string} name
 * @param {any} z rows of `width` numbers, float32 or float64
 * @param {number} width
 * @returns {any} as `z`; `z` itself for "linear"
 */
export function activate(name, z, width) {
  if (name === "linear") return z;
  const y = new /** @type {any} */ (z.constructor)(z.length);
  if (name === "softmax") {
    for (let start = 0; start < z.length; start += width) {
      computeSoftmaxRow(z.subarray(start, start + width), y.subarray(start, start + width));
    }
    return y;
  }
  const { output } = ACTIVATIONS[name];
  for (let i = 0; i < z.length; i += 1) y[i] = output(z[i]);
  return y;
}

/** ∂loss/∂z of one row of a softmax from ∂loss/∂y: pⱼ·(gⱼ − Σₖ gₖ·pₖ). In place. */
function goBackThroughSoftmaxRow(gradient, y) {
  let mean = 0;
  for (let j = 0; j < y.length; j += 1) mean += gradient[j] * y[j];
  for (let j = 0; j < y.length; j += 1) gradient[j] = y[j] * (gradient[j] - mean);
}

/** Change ∂loss/∂y into ∂loss/∂z, in place. */
export function goBackThroughActivation(name, gradient, { y, z, width }) {
  if (name === "linear") return;
  if (name === "softmax") {
    for (let start = 0; start < y.length; start += width) {
      goBackThroughSoftmaxRow(gradient.subarray(start, start + width), y.subarray(start, start + width));
    }
    return;
  }
  const { slope } = ACTIVATIONS[name];
  for (let i = 0; i < y.length; i += 1) gradient[i] *= slope(y[i], z[i]);
}
