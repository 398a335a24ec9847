/**
 * A trained network of Dense layers: read from its file (`mnist_lesson/exchange.py` describes it), computed
 * layer by layer. It knows nothing of pages and pictures.
 *
 * Weights lie as in Keras's kernel, shape (inputs, units), row by row: `weights[i * units + j]` leads from
 * input i to unit j.
 *
 * @typedef {{ units: number, activation: string, weights: Float32Array, bias: Float32Array }} Layer
 * @typedef {{ layers: Layer[], accuracy: number | null }} Network
 */

export const NUM_PIXELS = 784;
export const NUM_CLASSES = 10;
const FORMAT = "mnist-lesson-network";
const VERSION = 1;
const BOUNDED = ["sigmoid", "softmax", "tanh"]; // their outputs lie within −1 and 1, whatever the evidence
const MOST_EVIDENCE = 1e38; // the difference of two such numbers is still a 32-bit float
const MOST_LAYERS = 8;
const MOST_UNITS = 1024;
export const MOST_BYTES = 16 * 2 ** 20;

const map = (change) => (z) => z.map(change);

/** A layer's activation: from the evidence of all its units to their outputs. */
export const ACTIVATIONS = {
  linear: (z) => z.slice(),
  relu: map((value) => Math.max(value, 0)),
  sigmoid: map((value) => (1 + Math.tanh(value / 2)) / 2), // can't overflow, unlike 1 / (1 + e^−z)
  softmax,
  tanh: map(Math.tanh),
};

/**
 * Softmax: e^z, normalized to the sum 1. The largest is taken away from all first, so that no power overflows.
 *
 * @param {Float32Array | number[]} evidence
 * @returns {Float32Array}
 */
export function softmax(evidence) {
  const largest = Math.max(...evidence);
  const powers = Array.from(evidence, (z) => Math.exp(z - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return Float32Array.from(powers, (power) => power / sum);
}

/** The place of the largest number; the first of several. */
export function argmax(values) {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

/** The evidence of all units of a layer: z = x·w + b. Zeros (most pixels) are skipped: they add nothing. */
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

/** The probabilities of the ten digits for one image: 784 pixels in [0, 1] → 10 numbers. */
export function predict(network, x) {
  return computeLayers(network, x).at(-1).output;
}

/** Gray levels from 0 to 255 as pixels in [0, 1]. */
export function scalePixels(levels) {
  return Float32Array.from(levels, (level) => level / 255);
}

/** "784 → 10 → 10", the sizes of a network's layers. */
export function describeSizes(network) {
  return [NUM_PIXELS, ...network.layers.map((layer) => layer.units)].join(" → ");
}

/** How many weights and biases a network has. */
export function countParameters(network) {
  return network.layers.reduce((sum, { weights, bias }) => sum + weights.length + bias.length, 0);
}

/* ---- Files --------------------------------------------------------------------------------- */

/**
 * Read a network's file from its text.
 *
 * @throws {Error} with a message for the reader: what was expected, what came, what to do
 */
export function readNetwork(text) {
  if (text.length > MOST_BYTES) {
    throw new Error(`Expected a network's file of at most ${MOST_BYTES / 2 ** 20} MB, this one is larger.`);
  }
  let document;
  try {
    document = JSON.parse(text);
  } catch {
    throw new Error("This file is not JSON. Expected the file that export_model(model, path) writes.");
  }
  return parseNetwork(document);
}

/**
 * Check a network's file, already parsed.
 *
 * @param {unknown} document
 * @returns {Network}
 * @throws {Error} with a message for the reader
 */
export function parseNetwork(document) {
  checkHead(document);
  const layers = [];
  for (const [index, layer] of document.layers.entries()) {
    const inputs = layers.at(-1)?.units ?? NUM_PIXELS;
    layers.push(parseLayer(layer, inputs, document.number_type, `layer ${index + 1}`));
  }
  const last = layers.at(-1);
  if (last.units !== NUM_CLASSES || last.activation !== "softmax") {
    throw new Error(
      `Expected ${NUM_CLASSES} units with softmax at the end, got ${last.units} with ${last.activation}.`,
    );
  }
  checkReach(layers);
  return { layers, accuracy: parseAccuracy(document.accuracy) };
}

/** Refuse a network that could leave the range of 32-bit floats for some image: there NaN begins. */
function checkReach(layers) {
  let largest = 1; // input of the layer, beginning with pixels in [0, 1]
  for (const [index, { units, activation, weights, bias }] of layers.entries()) {
    const sums = Float64Array.from(bias, Math.abs);
    for (let k = 0; k < weights.length; k++) sums[k % units] += Math.abs(weights[k]) * largest;
    const reached = sums.reduce((most, sum) => Math.max(most, sum));
    if (reached > MOST_EVIDENCE) {
      throw new Error(
        `Expected weights whose sums stay below ${MOST_EVIDENCE.toExponential()}, those of layer ` +
          `${index + 1} can reach ${reached.toExponential(0)}. The training has probably gone wrong: train ` +
          "again with a smaller learning rate.",
      );
    }
    largest = BOUNDED.includes(activation) ? 1 : reached;
  }
}

const isOneOf = (value, table) => typeof value === "string" && Object.hasOwn(table, value);

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** The beginning of a value from a file, for a message; lists in lists in lists … have no text. */
function shown(value) {
  try {
    return String(JSON.stringify(value)).slice(0, 40);
  } catch {
    return "something too large to show";
  }
}

/** Whether a file's network expects what `scalePixels` gives: `{ shape: [28, 28], divide_by: 255 }`. */
function isOurPreprocessing(value) {
  if (!isObject(value) || Object.keys(value).length !== 2) return false;
  const { shape, divide_by: divisor } = value;
  return Array.isArray(shape) && shape.length === 2 && shape.every((side) => side === 28) && divisor === 255;
}

function checkHead(document) {
  if (!isObject(document) || document.format !== FORMAT) {
    throw new Error(
      `This is not a network's file: expected "format": "${FORMAT}". ` +
        "Write one with export_model(model, path), or save it in the training lab.",
    );
  }
  const { version, preprocessing, layers, number_type: numberType } = document;
  if (version !== VERSION || !isOurPreprocessing(preprocessing)) {
    throw new Error(
      `Expected version ${VERSION} and 28×28 pixels divided by 255, got version ${shown(version)} with ` +
        `${shown(preprocessing)}. Export the model again with this version of the course.`,
    );
  }
  if (!isOneOf(numberType, READERS)) {
    throw new Error(`Expected number_type float32 or float16, got ${shown(numberType)}.`);
  }
  if (!Array.isArray(layers) || layers.length < 1 || layers.length > MOST_LAYERS) {
    throw new Error(`Expected a list of 1 to ${MOST_LAYERS} layers. Is the file complete?`);
  }
}

function parseLayer(layer, inputs, numberType, place) {
  const units = layer?.units;
  if (!Number.isInteger(units) || units < 1 || units > MOST_UNITS) {
    throw new Error(`Expected 1 to ${MOST_UNITS} units in ${place}, got ${shown(units)}.`);
  }
  if (!isOneOf(layer.activation, ACTIVATIONS)) {
    const names = Object.keys(ACTIVATIONS).join(", ");
    throw new Error(`Expected an activation among ${names} in ${place}, got ${shown(layer.activation)}.`);
  }
  return {
    units,
    activation: layer.activation,
    weights: readNumbers(layer.weights, inputs * units, numberType, place),
    bias: readNumbers(layer.bias, units, numberType, place),
  };
}

function parseAccuracy(accuracy) {
  if (accuracy === null || accuracy === undefined) return null;
  if (typeof accuracy !== "number" || !(accuracy >= 0 && accuracy <= 1)) {
    throw new Error(`Expected an accuracy from 0 to 1, or null, got ${shown(accuracy)}.`);
  }
  return accuracy;
}

/** A number of 16 bits: sign, 5 bits of exponent, 10 bits of fraction (IEEE 754, binary16). */
export function readFloat16(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const READERS = {
  float32: { bytes: 4, read: (view, index) => view.getFloat32(4 * index, true) },
  float16: { bytes: 2, read: (view, index) => readFloat16(view.getUint16(2 * index, true)) },
};

/** Base64 to bytes; none at all when the text is not base64. */
function readBytes(text) {
  try {
    const characters = atob(typeof text === "string" ? text : "");
    return Uint8Array.from(characters, (character) => character.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}

function readNumbers(text, count, numberType, place) {
  const { bytes, read } = READERS[numberType];
  const data = readBytes(text);
  if (data.length !== count * bytes) {
    throw new Error(
      `Expected ${count} numbers (${numberType}, base64) in ${place}, got ${data.length} bytes ` +
        `instead of ${count * bytes}. Is the file complete?`,
    );
  }
  const view = new DataView(data.buffer);
  const numbers = Float32Array.from({ length: count }, (_, index) => read(view, index));
  if (!numbers.every(Number.isFinite)) {
    throw new Error(
      `Expected finite numbers in ${place}, got NaN or infinity. The training has probably gone ` +
        "wrong: train again with a smaller learning rate.",
    );
  }
  return numbers;
}

function writeNumbers(numbers) {
  const bytes = new Uint8Array(4 * numbers.length);
  const view = new DataView(bytes.buffer);
  numbers.forEach((number, index) => view.setFloat32(4 * index, number, true));
  let text = "";
  for (let start = 0; start < bytes.length; start += 8192) {
    text += String.fromCharCode(...bytes.subarray(start, start + 8192));
  }
  return btoa(text);
}

/**
 * A network as its file's plain JSON, with float32 numbers.
 *
 * @param {Network} network
 */
export function networkToJson({ layers, accuracy }) {
  return {
    format: FORMAT,
    version: VERSION,
    preprocessing: { shape: [28, 28], divide_by: 255 },
    number_type: "float32",
    layers: layers.map(({ units, activation, weights, bias }) => ({
      units,
      activation,
      weights: writeNumbers(weights),
      bias: writeNumbers(bias),
    })),
    accuracy,
  };
}
