/**
 * Layers as Keras has them, and a stack of them: forward, and backward to the gradients. Made to be read; the shapes of
 * the lab have a faster way (engine.js).
 *
 * Numbers go through a stack as one Float32Array, rows of `width` numbers: the last axis of Keras's shapes. A Dense layer
 * takes each row for itself, whatever axes stand before; Flatten changes nothing but the width.
 *
 * A layer's forward step leaves in `trace` what its backward step needs.
 */

import { activate, goBackThroughActivation } from "./activations.js";

/**
 * @typedef {{ shape: number[], values: Float32Array }} Parameter
 * @typedef {{ kind: string, activation?: string, kernel?: Parameter, bias?: Parameter | null, scale?: number,
 *   offset?: number, rate?: number, frozen?: boolean }} Layer
 * @typedef {{ values: Float32Array, width: number }} Rows
 */

/** The inputs of a row that are not 0: four fifths of an MNIST image add nothing. */
function findInk(x, start, inputs, ink) {
  ink.count = 0;
  for (let i = 0; i < inputs; i += 1) {
    const value = x[start + i];
    if (value === 0) continue;
    ink.places[ink.count] = i;
    ink.values[ink.count] = value;
    ink.count += 1;
  }
}

/** Σᵢ xᵢ·wᵢⱼ of one unit. */
function sumOne({ count, places, values }, weights, units, j) {
  let sum = 0;
  for (let k = 0; k < count; k += 1) sum += values[k] * weights[places[k] * units + j];
  return sum;
}

/** The same of four units side by side, whose sums stay where the processor computes: twice as fast. */
function sumFour({ count, places, values }, weights, units, { z, at, j }) {
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let k = 0; k < count; k += 1) {
    const first = places[k] * units + j;
    const value = values[k];
    a += value * weights[first];
    b += value * weights[first + 1];
    c += value * weights[first + 2];
    d += value * weights[first + 3];
  }
  z[at + j] = a;
  z[at + j + 1] = b;
  z[at + j + 2] = c;
  z[at + j + 3] = d;
}

/** Evidence z = x·W + b of all rows. */
export function computeEvidence({ kernel, bias }, { values: x }) {
  const [inputs, units] = kernel.shape;
  const rows = x.length / inputs;
  const z = new Float32Array(rows * units);
  const ink = { count: 0, places: new Int32Array(inputs), values: new Float64Array(inputs) };
  for (let row = 0; row < rows; row += 1) {
    const at = row * units;
    findInk(x, row * inputs, inputs, ink);
    let j = 0;
    for (; j + 4 <= units; j += 4) sumFour(ink, kernel.values, units, { z, at, j });
    for (; j < units; j += 1) z[at + j] = sumOne(ink, kernel.values, units, j);
    if (bias) for (let unit = 0; unit < units; unit += 1) z[at + unit] += bias.values[unit];
  }
  return z;
}

/** ∂loss/∂W = Σ xᵢ·δⱼ and ∂loss/∂b = Σ δⱼ over all rows. */
function addDenseGradients({ kernel, bias }, x, delta, gradientsOf) {
  const [inputs, units] = kernel.shape;
  const ofWeights = gradientsOf(kernel);
  const ofBias = bias && gradientsOf(bias);
  for (let row = 0; row * units < delta.length; row += 1) {
    const own = delta.subarray(row * units, (row + 1) * units);
    for (let i = 0; i < inputs; i += 1) {
      const value = x[row * inputs + i];
      if (value === 0) continue;
      const start = i * units;
      for (let j = 0; j < units; j += 1) ofWeights[start + j] += value * own[j];
    }
    if (ofBias) for (let j = 0; j < units; j += 1) ofBias[j] += own[j];
  }
}

/** ∂loss/∂x = δ·Wᵀ: what every input is to blame for. */
function blameInputs({ kernel }, delta) {
  const [inputs, units] = kernel.shape;
  const weights = kernel.values;
  const blame = new Float32Array((delta.length / units) * inputs);
  for (let row = 0; row * units < delta.length; row += 1) {
    for (let i = 0; i < inputs; i += 1) {
      let sum = 0;
      for (let j = 0; j < units; j += 1) sum += weights[i * units + j] * delta[row * units + j];
      blame[row * inputs + i] = sum;
    }
  }
  return blame;
}

/** A forward step with the activation's parts kept. */
function goThroughActivation(layer, z, width, trace) {
  const y = activate(layer.activation, z, width);
  Object.assign(trace, { z, y, width });
  return { values: y, width };
}

/** Which inputs a Dropout layer lets through, and how much larger: 0 or 1 / (1 − rate). */
function dropSome(length, { rate }, random) {
  const kept = 1 / (1 - rate);
  return Float32Array.from({ length }, () => (random() < rate ? 0 : kept));
}

/**
 * What each kind of layer does. `forward` gets the layer, its input, the trace and in training a source of chance;
 * `backward` turns ∂loss/∂output into ∂loss/∂input, in its own way in place.
 */
const KINDS = {
  dense: {
    forward: (layer, input, trace) => {
      trace.x = input.values;
      return goThroughActivation(layer, computeEvidence(layer, input), layer.kernel.shape[1], trace);
    },
    backward: (layer, delta, trace, { gradientsOf, isFirst }) => {
      if (!layer.frozen) addDenseGradients(layer, trace.x, delta, gradientsOf);
      return isFirst ? null : blameInputs(layer, delta);
    },
  },
  activation: {
    forward: (layer, { values, width }, trace) => goThroughActivation(layer, values, width, trace),
    backward: (_, delta) => delta,
  },
  flatten: {
    forward: (_, { values }, __, { examples }) => ({ values, width: values.length / examples }),
    backward: (_, delta) => delta,
  },
  rescaling: {
    forward: ({ scale, offset }, { values, width }) => ({
      values: values.map((value) => Math.fround(value * Math.fround(scale)) + offset),
      width,
    }),
    backward: ({ scale }, delta) => delta.map((value) => value * scale),
  },
  dropout: {
    forward: (layer, { values, width }, trace, { random }) => {
      if (!random || layer.rate === 0) return { values, width };
      trace.kept = dropSome(values.length, layer, random);
      return { values: values.map((value, i) => value * trace.kept[i]), width };
    },
    backward: (_, delta, { kept }) => (kept ? delta.map((value, i) => value * kept[i]) : delta),
  },
};

/**
 * Send a batch through layers.
 *
 * @param {Layer[]} layers
 * @param {Rows} input
 * @param {{ examples: number, random?: (() => number) | null }} parts how many examples the batch has; a source of
 *   chance in training, where Dropout drops
 * @returns {{ output: Rows, traces: object[] }}
 */
export function goForward(layers, input, parts) {
  let output = input;
  const traces = layers.map((layer) => {
    const trace = {};
    output = KINDS[layer.kind].forward(layer, output, trace, parts);
    return trace;
  });
  return { output, traces };
}

/**
 * Backpropagation, from the last layer to the first.
 *
 * @param {Layer[]} layers
 * @param {any[]} traces of the forward step
 * @param {{ gradient: Float32Array, isOfEvidence: boolean, gradientsOf: (parameter: Parameter) => Float32Array }} parts
 *   ∂loss/∂output of the last layer, or of its evidence; where gradients are added up
 */
export function goBackward(layers, traces, { gradient, isOfEvidence, gradientsOf }) {
  const first = layers.findIndex(({ kernel }) => kernel); // what stands before it has nothing to learn
  let delta = gradient;
  for (let index = layers.length - 1; index >= Math.max(first, 0); index -= 1) {
    const layer = layers[index];
    const skipsActivation = isOfEvidence && index === layers.length - 1;
    if (layer.activation && !skipsActivation) goBackThroughActivation(layer.activation, delta, traces[index]);
    const parts = { gradientsOf, isFirst: index === first };
    delta = KINDS[layer.kind].backward(layer, delta, traces[index], parts);
  }
}
