/** Chapter 9's two lines: a step's time on a measured CPU and on an example, where they cross, and the words for it. */

import { clamp, formatCount, formatNumber, toHundredths } from "../maths/numbers.js";
import { linearScale } from "../maths/scales.js";

/**
 * @typedef {{ size: number, fixed: number, work: number, points: [number, number][] }} Batch the two parts of the CPU's
 *   step with ten hidden units in ms, and what was measured: hidden units, ms
 * @typedef {{ fixed: number, work: number }} Device the two parts of a step with ten hidden units, in ms
 * @typedef {{ count: (units: number) => number }} Network how many parameters it has
 * @typedef {{ cpu: Device, example: Device }} Devices
 * @typedef {{ fixed: number, multiplying: number, step: number }} Sum in ms, as it is written
 */

/**
 * A logarithmic axis, as `linearScale` is a linear one: equal factors are equally far apart. Both ends of the domain are above 0.
 *
 * @param {[number, number]} domain
 * @param {[number, number]} range
 * @returns {import("../maths/scales.js").Scale}
 */
export function logScale([low, high], range) {
  const linear = linearScale([Math.log(low), Math.log(high)], range);
  const toPicture = (/** @type {number} */ value) => linear(Math.log(value));
  const invert = (/** @type {number} */ position) => Math.exp(linear.invert(position));
  /** @type {{ domain: [number, number], range: [number, number] }} */
  const ends = { domain: [low, high], range };
  return Object.assign(toPicture, { invert, ...ends });
}

/** The network whose multiplying the parts are given for. */
const OURS = 10;
/** Hidden units of the picture, as measured. @type {[number, number]} */
export const UNITS = [10, 4096];

/** The sliders' values: about equal factors apart, and among them all that was measured. */
export const UNIT_STOPS = [
  10,
  ...[16, 32, 64, 128, 256, 512, 1024, 2048].flatMap((units) => [units, 1.5 * units]),
  4096,
];
export const BATCH_STOPS = [32, 64, 128, 256, 512, 1024, 2048];
export const EXTRA_STOPS = [0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 7, 10, 15, 20, 30, 50];
export const FASTER_STOPS = [1, 1.5, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 70, 100];

/** The place among a slider's values that comes closest to a value. @param {number[]} stops @param {number} value */
export function placeOf(stops, value) {
  const distance = (place) => Math.abs(Math.log(stops[place] / value));
  return stops.reduce((best, _, place) => (distance(place) < distance(best) ? place : best), 0);
}

/* ---- Times -------------------------------------------------------------------------------- */

/**
 * Both devices at a batch size. Between two measured sizes the CPU's parts lie on straight lines. The example is the
 * CPU with `extra` ms more in each step, and it multiplies `faster` times as fast.
 *
 * @param {Batch[]} batches ascending
 * @param {{ batch: number, extra: number, faster: number }} state
 * @returns {Devices}
 */
export function devicesAt(batches, { batch, extra, faster }) {
  const next = Math.max(
    1,
    batches.findIndex(({ size }) => size >= batch),
  );
  const [before, after] = [batches[next - 1], batches[next]];
  const share = (batch - before.size) / (after.size - before.size);
  const between = (name) => before[name] + share * (after[name] - before[name]);
  const cpu = { fixed: between("fixed"), work: between("work") };
  return { cpu, example: { fixed: cpu.fixed + extra, work: cpu.work / faster } };
}

/**
 * How many times as much there is to multiply as with ten hidden units; and the way back.
 *
 * @param {[number, number]} parameters of networks with no hidden unit, and with one
 */
export function workOf([none, one]) {
  const count = (units) => none + (one - none) * units;
  const ours = count(OURS);
  return {
    of: (/** @type {number} */ units) => count(units) / ours,
    unitsFor: (/** @type {number} */ work) => (work * ours - none) / (one - none),
  };
}

/** Milliseconds for a step with so much to multiply. @param {Device} device @param {number} work */
export const stepTime = (device, work) => device.fixed + device.work * work;

/**
 * How many hidden units there are where both devices take the same time: infinity where the second never catches up, 0
 * where it is quicker with any number.
 *
 * @param {Devices} devices
 * @param {ReturnType<typeof workOf>} work
 */
export function crossingOf({ cpu, example }, work) {
  const gained = cpu.work - example.work;
  return gained > 0 ? Math.max(0, work.unitsFor((example.fixed - cpu.fixed) / gained)) : Infinity;
}

/** The two parts of a step in hundredths of a ms, and their sum as one adds them up. @returns {Sum} */
export function sumOf(/** @type {Device} */ device, /** @type {number} */ work) {
  const [fixed, multiplying] = [device.fixed, device.work * work].map(toHundredths);
  return { fixed, multiplying, step: toHundredths(fixed + multiplying) };
}

/* ---- Words -------------------------------------------------------------------------------- */

/** A number of units with two digits that count. @param {number} units */
export const aboutUnits = (units) => formatCount(Number(units.toPrecision(2)));

/** Where the lines cross. @param {number} units */
export function crossingWords(units) {
  if (units === Infinity) return "The lines never cross: what multiplies no faster never catches up.";
  if (units < UNITS[0]) return "The example is quicker everywhere in the picture.";
  const where = units > UNITS[1] ? "beyond the picture, at" : "at";
  return `The lines cross ${where} about ${aboutUnits(units)} hidden units.`;
}

/** Which device a network should take. @param {number} units @param {{ cpu: Sum, example: Sum }} sums */
export function quickerWords(units, { cpu, example }) {
  const less = toHundredths(Math.abs(cpu.step - example.step));
  const network = `With ${formatCount(units)}`;
  if (less === 0) return `${network} both take the same time.`;
  const quicker = cpu.step < example.step ? "the CPU" : "the example";
  const share = less / Math.max(cpu.step, example.step);
  return `${network}, ${quicker} takes ${percent(share)} less time.`;
}

const percent = (share) => (share < 0.005 ? "hardly any" : `${formatNumber(clamp(100 * share, 1, 99), 0)}%`);

/** What the dots are. @param {Batch[]} batches @param {number} batch */
export function measuredWords(batches, batch) {
  if (batches.some(({ size }) => size === batch)) return "The dots are measured.";
  const sizes = batches.map(({ size }) => formatCount(size));
  return `Not measured itself: measured are batches of ${sizes.slice(0, -1).join(", ")} and ${sizes.at(-1)}.`;
}
