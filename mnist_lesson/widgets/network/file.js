/**
 * A network's file: read, checked, written. `mnist_lesson/exchange` describes it and does the same.
 *
 * @typedef {import("./forward.js").Layer} Layer
 * @typedef {import("./forward.js").Network} Network
 */

import { bytesFromBase64, bytesToBase64 } from "../maths/bytes.js";
import { IMAGE_SIZE, NUM_CLASSES, NUM_PIXELS } from "../maths/mnist.js";
import { ACTIVATIONS } from "./forward.js";

const FORMAT = "mnist-lesson-network";
const VERSION = 1;
const BOUNDED = ["sigmoid", "softmax", "tanh"]; // their outputs lie within −1 and 1, whatever the evidence
const MOST_EVIDENCE = 1e38; // the difference of two such numbers is still a 32-bit float
const MOST_LAYERS = 8;
const MOST_UNITS = 1024;
export const MOST_BYTES = 16 * 2 ** 20;
const PIECE = 2 ** 18; // numbers or characters that are read at once; a multiple of four

/**
 * A file's text as JSON.
 *
 * @param {string} text
 * @throws {Error} with a message for the reader: what was expected, what came, what to do
 */
export function parseText(text) {
  if (text.length > MOST_BYTES) {
    throw new Error(`Expected a network's file of at most ${MOST_BYTES / 2 ** 20} MB, this one is larger.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("This file is not JSON. Expected the file that export_model(model, path) writes.");
  }
}

/** Read a network's file from its text. @param {string} text */
export const readNetwork = (text) => parseNetwork(parseText(text));

/**
 * Check a network's file, already parsed.
 *
 * @param {any} document
 * @returns {Network}
 * @throws {Error} with a message for the reader
 */
export function parseNetwork(document) {
  const work = parseInPieces(document);
  let step = work.next();
  while (!step.done) step = work.next();
  return /** @type {Network} */ (step.value);
}

/**
 * The same in pieces of some milliseconds: a file of 15 MB would halt a page if it were read in one.
 *
 * @param {any} document
 * @returns {Generator<void, Network>}
 */
export function* parseInPieces(document) {
  checkHead(document);
  /** @type {Layer[]} */
  const layers = [];
  let largest = 1; // input of the layer, beginning with pixels in [0, 1]
  for (const [index, one] of document.layers.entries()) {
    const place = `layer ${index + 1}`;
    const inputs = layers.at(-1)?.units ?? NUM_PIXELS;
    const layer = yield* parseLayer(one, inputs, document.number_type, place);
    largest = yield* reachOf(layer, largest, place);
    layers.push(layer);
  }
  const last = layers.at(-1);
  if (last.units !== NUM_CLASSES || last.activation !== "softmax") {
    throw new Error(
      `Expected ${NUM_CLASSES} units with softmax at the end, got ${last.units} with ${last.activation}.`,
    );
  }
  return { layers, accuracy: parseAccuracy(document.accuracy) };
}

/**
 * The largest output that a layer can have. A network that could leave the range of 32-bit floats for some image is
 * refused: there NaN begins.
 *
 * @param {Layer} layer
 * @param {number} largest input
 * @param {string} place
 * @returns {Generator<void, number>}
 */
function* reachOf({ units, activation, weights, bias }, largest, place) {
  const sums = Float64Array.from(bias, Math.abs);
  for (let row = 0; row < weights.length; row += units) {
    for (let j = 0; j < units; j++) sums[j] += Math.abs(weights[row + j]) * largest;
    if (row % PIECE < units) yield;
  }
  const reached = sums.reduce((most, one) => Math.max(most, one));
  if (!Number.isFinite(reached)) {
    throw new Error(
      `Expected finite numbers in ${place}, got NaN or infinity. The training has probably gone ` +
        "wrong: train again with a smaller learning rate.",
    );
  }
  if (reached > MOST_EVIDENCE) {
    throw new Error(
      `Expected weights whose sums stay below ${MOST_EVIDENCE.toExponential()}, those of ${place} can reach ` +
        `${reached.toExponential(0)}. The training has probably gone wrong: train again with a smaller learning rate.`,
    );
  }
  return BOUNDED.includes(activation) ? 1 : reached;
}

/**
 * What of a file makes a network, without anything else that stands in it: the network can be handed on so, and its
 * numbers need not be written anew.
 *
 * @param {any} document a checked one
 */
export function withoutMore({ format, version, preprocessing, number_type, layers, accuracy = null }) {
  const kept = layers.map(({ units, activation, weights, bias }) => ({ units, activation, weights, bias }));
  return { format, version, preprocessing, number_type, layers: kept, accuracy };
}

const isOneOf = (value, table) => typeof value === "string" && Object.hasOwn(table, value);

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * The beginning of a value from a file, for a message; lists in lists in lists … have no text, and 1e999, which is read
 * as infinity, would be written as null.
 */
function shown(value) {
  if (typeof value === "number") return String(value);
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
  return (
    Array.isArray(shape) &&
    shape.length === 2 &&
    shape.every((side) => side === IMAGE_SIZE) &&
    divisor === 255
  );
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
  if (!isOneOf(numberType, NUMBER_TYPES)) {
    throw new Error(`Expected number_type float32 or float16, got ${shown(numberType)}.`);
  }
  if (!Array.isArray(layers) || layers.length < 1 || layers.length > MOST_LAYERS) {
    throw new Error(`Expected a list of 1 to ${MOST_LAYERS} layers. Is the file complete?`);
  }
}

/** @returns {Generator<void, Layer>} */
function* parseLayer(layer, inputs, numberType, place) {
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
    weights: yield* readNumbers(layer.weights, inputs * units, numberType, place),
    bias: yield* readNumbers(layer.bias, units, numberType, place),
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

/** @type {Float32Array | null} all numbers of 16 bits, by their bits */
let halves = null;

const NUMBER_TYPES = {
  // Every machine with a browser keeps its numbers as the file has them, the low byte first.
  float32: {
    size: 4,
    read: (/** @type {Uint8Array<ArrayBuffer>} */ bytes) => new Float32Array(bytes.buffer),
  },
  float16: { size: 2, read: readHalves },
};

/** @param {Uint8Array<ArrayBuffer>} bytes */
function readHalves(bytes) {
  halves ??= Float32Array.from({ length: 2 ** 16 }, (_, bits) => readFloat16(bits));
  const words = new Uint16Array(bytes.buffer);
  const numbers = new Float32Array(words.length);
  for (let i = 0; i < words.length; i++) numbers[i] = halves[words[i]];
  return numbers;
}

/**
 * So many bytes from base64, or null where the text is not just that.
 *
 * @param {unknown} text
 * @param {number} length
 * @returns {Generator<void, Uint8Array<ArrayBuffer> | null>}
 */
function* readBytes(text, length) {
  const padding = "=".repeat((3 - (length % 3)) % 3);
  if (typeof text !== "string" || text.length !== base64Length(length) || !text.endsWith(padding))
    return null;
  const bytes = new Uint8Array(length);
  let filled = 0;
  for (let start = 0; start < text.length; start += PIECE) {
    const piece = decode(text.slice(start, start + PIECE));
    if (filled + piece.length > length) return null;
    bytes.set(piece, filled);
    filled += piece.length;
    yield;
  }
  return filled === length ? bytes : null;
}

const base64Length = (/** @type {number} */ bytes) => 4 * Math.ceil(bytes / 3);

/** Base64 to bytes; none at all when the text is not base64. @param {string} text */
function decode(text) {
  try {
    return bytesFromBase64(text);
  } catch {
    return new Uint8Array();
  }
}

/** @returns {Generator<void, Float32Array>} */
function* readNumbers(text, count, numberType, place) {
  const { size, read } = NUMBER_TYPES[numberType];
  const bytes = yield* readBytes(text, count * size);
  if (!bytes) {
    const came = typeof text === "string" ? `${text.length} characters` : shown(text);
    throw new Error(
      `Expected ${count} numbers (${numberType}) in ${place} as base64: ${count * size} bytes in ` +
        `${base64Length(count * size)} characters, got ${came}. Is the file complete?`,
    );
  }
  return read(bytes);
}

const writeNumbers = (/** @type {Float32Array} */ numbers) =>
  bytesToBase64(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));

/**
 * A network as its file's plain JSON, with float32 numbers.
 *
 * @param {Network} network
 */
export function networkToJson({ layers, accuracy }) {
  return {
    format: FORMAT,
    version: VERSION,
    preprocessing: { shape: [IMAGE_SIZE, IMAGE_SIZE], divide_by: 255 },
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
