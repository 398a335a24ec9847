/** Chapter 7's valley: the loss over one weight, its slope, steps against it, and the sentences about them. */

import { sigmoid } from "../maths/neurons.js";
import { clamp, formatFactor, formatNumber } from "../maths/numbers.js";

/**
 * @typedef {{ ink: number[], is_one: number[] }} Images the inputs, and 1 for each one, 0 for each zero
 * @typedef {[number, number]} Limits of the weight
 * @typedef {[number, number]} Taken a step that was taken: the weight before it, and its learning rate
 * @typedef {{ from: number, rate: number, slope: number, to: number, isOut: boolean }} Step `to` may lie beyond the
 *   limits; then `isOut`, and the ball stays at the end
 */

/** A step that thousandths don't show. */
const TOO_SMALL = 0.0005;
/** A step of less than two pixels. */
const HARDLY_SEEN = 0.05;
/** A slope that is written as 0. */
const NEARLY_FLAT = 0.005;
const AT_BOTTOM = "This is the bottom: the slope is nearly 0.";

/** The slider's learning rates: about equal factors apart. */
export const RATES = [0.01, 0.1, 1, 10]
  .flatMap((power) =>
    [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8].map((part) => Number((part * power).toPrecision(2))),
  )
  .filter((rate) => rate <= 20);

/** The place on the slider that comes closest to a rate. @param {number} rate */
export function placeOfRate(rate) {
  const distance = (place) => Math.abs(Math.log(RATES[place] / rate));
  return RATES.reduce((best, _, place) => (distance(place) < distance(best) ? place : best), 0);
}

/** Weights are kept to three decimals, so that what is written is all there is. @param {number} w */
export const toThousandths = (w) => Math.floor(w * 1000 + 0.5) / 1000 + 0;

const mean = (values) => values.reduce((total, value) => total + value, 0) / values.length;

/** log(1 + e^z), written so that no power overflows. */
const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

/** The mean of −log of the right class's probability. @param {Images} images @param {number} w */
export const lossAt = ({ ink, is_one }, w) =>
  mean(ink.map((x, index) => softplus(is_one[index] ? -w * x : w * x)));

/** The mean of (probability − label) × input. @param {Images} images @param {number} w */
export const slopeAt = ({ ink, is_one }, w) =>
  mean(ink.map((x, index) => (sigmoid(w * x) - is_one[index]) * x));

/**
 * A step against the slope.
 *
 * @param {Images} images
 * @param {Limits} limits
 * @param {Taken} taken
 * @returns {Step}
 */
export function stepFrom(images, [low, high], [from, rate]) {
  const slope = slopeAt(images, from);
  const to = toThousandths(from - rate * slope);
  return { from, rate, slope, to, isOut: to <= low || to >= high };
}

/**
 * Take some steps, until the walk leaves the picture or has as many as it may have.
 *
 * @param {Images} images
 * @param {Limits} limits
 * @param {{ w: number, rate: number, steps: Taken[], count: number, most: number }} walk
 * @returns {{ w: number, steps: Taken[] }}
 */
export function walkOn(images, limits, { w, rate, steps, count, most }) {
  const taken = [...steps];
  for (let left = count; left > 0 && taken.length < most; left--) {
    const step = stepFrom(images, limits, [w, rate]);
    taken.push([w, rate]);
    w = clamp(step.to, ...limits);
    if (step.isOut) break;
  }
  return { w, steps: taken };
}

/* ---- Numbers and sentences --------------------------------------------------------------- */

/**
 * A step written out: "−2 − 1 · (−0.91) = −1.09". The slope gets as many decimals, at least two, as the sum needs for the
 * written numbers to lead to the written result; "≈" where that is rounded.
 *
 * @param {Step} step
 */
export function sumWords({ from, rate, slope, to }) {
  const error = (digits) => Math.abs(from - rate * Number(slope.toFixed(digits)) - to);
  const digits = [2, 3, 4, 5, 6, 7].find((count) => error(count) < TOO_SMALL - 1e-9) ?? 8;
  const sign = error(digits) < 1e-9 ? "=" : "≈";
  const product = `${formatNumber(rate, 6)} · ${formatFactor(slope, digits)}`;
  return `${formatNumber(from, 6)} − ${product} ${sign} ${formatNumber(to, 3)}`;
}

/** Where the ball is. @param {Images} images @param {number} w */
export const placeWords = (images, w) =>
  `w ${formatNumber(w, 3)}, loss ${formatNumber(lossAt(images, w))}, slope ${formatNumber(slopeAt(images, w))}`;

/** What a step did. @param {Images} images @param {Step} step */
export function stepWords(images, { from, slope, to, isOut }) {
  if (isOut)
    return `too far. It leads to w\u00a0=\u00a0${formatNumber(to, 3)}, beyond the picture’s end. The walk stops.`;
  const length = Math.abs(to - from);
  const slopeNow = slopeAt(images, to);
  const isFlat = Math.abs(slopeNow) < NEARLY_FLAT;
  if (length < TOO_SMALL)
    return `too small to see. ${isFlat ? AT_BOTTOM : "Of such steps it takes very many."}`;
  const [before, now] = [from, to].map((w) => lossAt(images, w));
  const losses = `the loss from ${differing(before, now).join(" to ")}.`;
  if (now > before) return `across to the other side, and higher than before, ${losses}`;
  if (isFlat) return `to the bottom, ${losses} The slope is nearly 0.`;
  if (slope * slopeNow < 0) return `across the bottom to the other side, ${losses}`;
  return `down, ${length < HARDLY_SEEN ? "hardly to be seen, " : ""}${losses}`;
}

/** Two numbers with two decimals, or so many that one sees the difference. */
function differing(before, now) {
  const write = (digits) => [before, now].map((value) => formatNumber(value, digits));
  const digits = [2, 3, 4, 5].find((count) => new Set(write(count)).size === 2) ?? 6;
  return write(digits);
}
