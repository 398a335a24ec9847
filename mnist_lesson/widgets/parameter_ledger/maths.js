/**
 * A stack of Dense layers: its parameters, its Keras code, what a change does to the sum, and the weights of
 * its first layer's units. It knows nothing of the page.
 *
 * @typedef {[number, string]} LayerRow units and activation
 * @typedef {{ inputs: number, layers: LayerRow[] }} Stack
 * @typedef {{ weights: Float32Array, bias: number, outgoing: Float32Array | null }} Unit its weights to its
 *   inputs, and the weights of the next layer's units to it
 */

import { formatCount, formatNumber, formatTerm } from "../maths/numbers.js";

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
  /** @type {Stack} */
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

/* ---- One unit in words --------------------------------------------------------------------- */

export const MOST_BARS = 10; // weights to the next layer that are shown

/** "hidden unit 8", and where no layer follows "output unit 3". */
export const unitName = ({ layers }, unit) => `${layers.length > 1 ? "hidden" : "output"} unit ${unit}`;

export const capital = (text) => text[0].toUpperCase() + text.slice(1);

/** A weight as a term of a sum; a bias that is 0 stays "0". */
export const formatWeight = (weight) => (weight === 0 ? "0" : formatTerm(weight));

/** What the bars of a unit's weights to the next layer are called. */
export function outgoingTitle({ layers }) {
  if (layers.length === 1) return "Nothing follows: what it adds up is the evidence for its class.";
  const next = layers[1][0];
  const isOutput = layers.length === 2;
  if (isOutput && next === MOST_BARS) return "Its weights to the ten outputs";
  const count = next > MOST_BARS ? `the first ${MOST_BARS} of ${formatCount(next)}` : `the ${next}`;
  return `Its weights to ${count} units of ${isOutput ? "the output layer" : "layer 2"}`;
}

/** What is announced when a unit has been chosen. @param {Stack} stack @param {number} number @param {Unit} unit */
export function unitInWords(stack, number, { bias, outgoing }) {
  const about = `${capital(unitName(stack, number))}, bias ${formatWeight(bias)}.`;
  if (!outgoing || stack.layers.length > 2) return about;
  const order = [...outgoing.keys()].sort((a, b) => outgoing[b] - outgoing[a]);
  return `${about} Largest weight to output ${order[0]}, smallest to output ${order[order.length - 1]}.`;
}

/** What only the first layer has: weights to pixels. */
export function depthNote({ layers }) {
  if (layers.length === 1) return "";
  const [[units]] = layers;
  const weights = `${formatCount(units)} ${units === 1 ? "weight" : "weights"}`;
  return (
    `Only layer 1 sees the pixels. A unit of layer 2 has ${weights}, one for each unit of layer 1. ` +
    "That is no picture of 28 × 28."
  );
}

/* ---- Steps of a slider, circles of a column, moves of a key -------------------------------- */

export const PAGE = 20; // tiles at a time, in rows of COLUMNS
const COLUMNS = 5;

/** From 1 to 1,024 in ever longer steps: 1, 2, … 16, 18, … 32, 36, … */
export const UNIT_STOPS = [
  ...Array.from({ length: 16 }, (_, index) => index + 1),
  ...[2, 4, 8, 16, 32, 64].flatMap((step) => [9, 10, 11, 12, 13, 14, 15, 16].map((count) => step * count)),
];

/** Where a number of units lies on the slider, between two stops if need be. */
export function placeOf(units) {
  const above = UNIT_STOPS.findIndex((stop) => stop >= units);
  if (above <= 0) return 0;
  const [low, high] = [UNIT_STOPS[above - 1], UNIT_STOPS[above]];
  return above - (high - units) / (high - low);
}

/** The number of units at a place of the slider, the reverse of `placeOf`. */
export function unitsAt(place) {
  const below = Math.floor(place);
  const low = UNIT_STOPS[below];
  return Math.round(low + (place - below) * ((UNIT_STOPS[below + 1] ?? low) - low));
}

/** The circles of a column of so many: at most five places, null for dots; the chosen one is among them. */
export function circlesOf(size, chosen = null) {
  if (size <= 5) return Array.from({ length: size }, (_, index) => index);
  const last = size - 1;
  if (chosen === null || chosen <= 2 || chosen === last) return [0, 1, 2, null, last];
  return chosen === last - 1 ? [0, 1, null, chosen, last] : [0, null, chosen, null, last];
}

/** The unit that a key leads to among so many tiles, or null for a key that leads nowhere. */
export function unitByKey(key, unit, units) {
  const moves = {
    ArrowLeft: unit - 1,
    ArrowRight: unit + 1,
    ArrowUp: unit - COLUMNS,
    ArrowDown: unit + COLUMNS,
    PageUp: unit - PAGE,
    PageDown: unit + PAGE,
    Home: 0,
    End: units - 1,
  };
  return Object.hasOwn(moves, key) ? Math.min(units - 1, Math.max(0, moves[key])) : null;
}
