/**
 * A stack of Dense layers: its parameters, its Keras code, what a change does to the sum, and the weights of
 * its first layer's units. It knows nothing of the page.
 *
 * @typedef {[number, string]} LayerRow units and activation
 * @typedef {{ inputs: number, layers: LayerRow[] }} Stack
 * @typedef {{ weights: Float32Array, bias: number, outgoing: Float32Array | null }} Unit its weights to its
 *   inputs, and the weights of the next layer's units to it
 */

import { formatNumber } from "./dom.js";

export const BYTES = 4; // of a float32

/* ---- Counting ------------------------------------------------------------------------------ */

/**
 * One row for each layer: its shapes, its parameters and their share of the sum.
 *
 * @param {Stack} stack
 * @returns {{ inputs: number, units: number, activation: string, parameters: number, share: number }[]}
 */
export function countLayers(stack) {
  const total = countStack(stack);
  const sizes = sizesOf(stack);
  return stack.layers.map(([units, activation], index) => {
    const parameters = sizes[index] * units + units;
    return { inputs: sizes[index], units, activation, parameters, share: parameters / total };
  });
}

/** The parameters of all layers: inputs · units weights and a bias for each unit. */
export function countStack(stack) {
  const sizes = sizesOf(stack);
  return stack.layers.reduce((sum, [units], index) => sum + (sizes[index] + 1) * units, 0);
}

/** The inputs, then the units of each layer. */
export const sizesOf = ({ inputs, layers }) => [inputs, ...layers.map(([units]) => units)];

/** "784 · 10 + 10": weights and biases. */
export function multiplication({ inputs, units }) {
  return `${formatCount(inputs)} · ${formatCount(units)} + ${formatCount(units)}`;
}

/** A count as the course writes it: 7,850. */
export const formatCount = new Intl.NumberFormat("en-US").format;

/** The memory of so many float32 numbers, in Keras's units: 1 KB is 1,024 bytes. */
export function formatMemory(parameters) {
  let size = BYTES * parameters;
  const units = ["B", "KB", "MB"];
  while (size >= 1024 && units.length > 1) {
    size /= 1024;
    units.shift();
  }
  return `${size.toFixed(2)} ${units[0]}`;
}

/** A share with one decimal; never 0 or 100 where it is not. */
export function formatShare(share) {
  if (share < 0.0005) return "<0.1 %";
  if (share < 1 && share >= 0.9995) return ">99.9 %";
  return `${formatNumber(100 * share, 1)} %`;
}

/** The stack's Keras code, one line an entry, as the chapter writes it. */
export function kerasLines({ inputs, layers }) {
  return [
    "model = keras.Sequential()",
    `model.add(keras.Input(shape=(${inputs},)))`,
    ...layers.map(([units, name]) => `model.add(keras.layers.Dense(${units}, activation="${name}"))`),
  ];
}

/** "784 → 10 sigmoid → 10 softmax". */
export function describeStack({ inputs, layers }) {
  return [inputs, ...layers.map((row) => row.join(" "))].join(" → ");
}

/** What the sum made of a change: "7,960 → 15,910: +7,950 (layer 1 +7,850, layer 2 +100)." */
export function describeChange(before, now) {
  const [from, to] = [countStack(before), countStack(now)];
  if (describeStack(before) === describeStack(now)) return "";
  const isSameSize = String(sizesOf(before)) === String(sizesOf(now));
  if (isSameSize) return `Still ${formatCount(to)}: an activation has no parameters.`;
  const parts = before.layers.length === now.layers.length ? ` (${describeParts(before, now)})` : "";
  return `${formatCount(from)} → ${formatCount(to)}: ${formatStep(to - from)}${parts}.`;
}

const formatStep = (step) => (step < 0 ? `−${formatCount(-step)}` : `+${formatCount(step)}`);

function describeParts(before, now) {
  const old = countLayers(before);
  const steps = countLayers(now).map(({ parameters }, index) => parameters - old[index].parameters);
  return steps.flatMap((step, index) => (step ? [`layer ${index + 1} ${formatStep(step)}`] : [])).join(", ");
}

/* ---- Guess first: twice as many units ------------------------------------------------------ */

export const GUESSES = { little: "A little more", twice: "About twice", four: "About four times" };

/**
 * The stack with twice as many units in layer 1, what that does to the sum, and why.
 *
 * @param {Stack} stack with a layer behind the first one
 * @returns {{ stack: Stack, answer: "little" | "twice", text: string }}
 */
export function doubleUnits({ inputs, layers }) {
  const [[units, activation], ...rest] = layers;
  const doubled = { inputs, layers: [[2 * units, activation], ...rest] };
  const [before, after] = [countStack({ inputs, layers }), countStack(doubled)];
  const [next, cost] = [rest[0][0], inputs + 1 + rest[0][0]];
  const count = (number, name) => `${formatCount(number)} ${name}${number === 1 ? "" : "s"}`;
  const text =
    `${formatCount(before)} → ${formatCount(after)}, ${formatNumber(after / before, 3)} times. ` +
    `Each unit of layer 1 brings ${count(inputs, "weight")}, 1 bias and ${count(next, "weight")} ` +
    `of the next layer: ${formatCount(cost)} numbers. ` +
    `${formatCount(units)} more bring ${formatCount(units * cost)}; all else stays.`;
  return { stack: doubled, answer: after / before < 1.5 ? "little" : "twice", text };
}

/* ---- Weights of one unit ------------------------------------------------------------------- */

/** Glorot and Bengio's limit (2010), Keras's default: start weights lie between it and its negative. */
export const startLimit = (inputs, units) => Math.sqrt(6 / (inputs + units));

/** A weight's own random number in [0, 1), the same at each call; mixed as in MurmurHash3 (A. Appleby). */
export function randomAt(layer, input, unit) {
  let mixed = Math.imul(layer + 1, 0x9e3779b1) ^ Math.imul(input + 1, 0x85ebca6b);
  for (const next of [unit + 1, 0]) {
    mixed = Math.imul(mixed ^ (mixed >>> 16) ^ next, 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  }
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
}

/**
 * A unit of the first layer before training.
 *
 * @param {Stack} stack
 * @param {number} unit
 * @returns {Unit}
 */
export function startUnit({ inputs, layers: [[units], next] }, unit) {
  const limit = startLimit(inputs, units);
  const weight = (_, input) => (2 * randomAt(0, input, unit) - 1) * limit;
  const weights = Float32Array.from({ length: inputs }, weight);
  if (!next) return { weights, bias: 0, outgoing: null };
  const [length, nextLimit] = [next[0], startLimit(units, next[0])];
  const outgoing = Float32Array.from({ length }, (_, to) => (2 * randomAt(1, unit, to) - 1) * nextLimit);
  return { weights, bias: 0, outgoing };
}

/** A unit of a trained network's first layer. */
export function trainedUnit({ layers: [layer, next] }, unit) {
  const length = layer.weights.length / layer.units;
  const weights = Float32Array.from({ length }, (_, input) => layer.weights[input * layer.units + unit]);
  const outgoing = next ? next.weights.slice(unit * next.units, (unit + 1) * next.units) : null;
  return { weights, bias: layer.bias[unit], outgoing };
}

/** The name of the trained network that has this form, or null. */
export function knownNetwork({ stacks, pixels }, stack) {
  const isForm = ([, { layers }]) => describeStack({ inputs: pixels, layers }) === describeStack(stack);
  return Object.entries(stacks).find(isForm)?.[0] ?? null;
}
