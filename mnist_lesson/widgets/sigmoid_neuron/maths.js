/** What the sigmoid neuron computes: its curve over one input, its surface over two; and its sentences. */

import { sigmoid, step } from "../maths/neurons.js";
import { clamp, formatNumber } from "../maths/numbers.js";
import { CLASSES } from "../maths/plane.js";

/**
 * @typedef {{ weight: number, bias: number }} Neuron with one input
 * @typedef {import("../maths/plane.js").Line} Line a neuron with two inputs
 * @typedef {import("../maths/plane.js").Point} Point
 */

export const STRIP = [0.1, 0.9]; // between these answers the neuron is in doubt
const SHADES = 24; // tints on each side of the line
const DEEPEST = 0.6; // opacity where the answer is 0 or 1

/** The z whose sigmoid is y. @param {number} y */
export const logit = (y) => Math.log(y / (1 - y));

/** The sigmoid's slope where its answer is y. @param {number} y */
export const slopeOf = (y) => y * (1 - y);

/** Whether an answer leaves the neuron in doubt. @param {number} y */
export const isDoubtful = (y) => y > STRIP[0] && y < STRIP[1];

/**
 * The input x at which a neuron with one input answers `y`; null if its weight is 0.
 *
 * @param {Neuron} neuron
 * @param {number} y
 */
export const inputFor = ({ weight, bias }, y) => (weight === 0 ? null : (logit(y) - bias) / weight + 0);

/** How far it is from the answer 0.1 to the answer 0.9, for weights of this length. @param {number} length */
export const doubtWidth = (length) => (logit(STRIP[1]) - logit(STRIP[0])) / Math.abs(length);

/**
 * Points of the curve over `limits`, denser where it bends.
 *
 * @param {Neuron} neuron
 * @param {[number, number]} limits
 * @returns {Point[]}
 */
export function curvePoints({ weight, bias }, [low, high]) {
  const even = Array.from({ length: 121 }, (_, index) => low + ((high - low) * index) / 120);
  const bends =
    weight === 0 ? [] : Array.from({ length: 97 }, (_, index) => ((index - 48) / 6 - bias) / weight);
  const all = [...even, ...bends.filter((x) => x > low && x < high)].sort((a, b) => a - b);
  return all.map((x) => [x, sigmoid(weight * x + bias)]);
}

/**
 * The step of the same weighted sum, as a line with its jump.
 *
 * @param {Neuron} neuron
 * @param {[number, number]} limits
 * @returns {Point[]}
 */
export function stepPoints({ weight, bias }, [low, high]) {
  const [first, last] = [low, high].map((x) => step(weight * x + bias));
  const middle = inputFor({ weight, bias }, 0.5);
  /** @type {Point[]} */
  const jump = [
    [middle, first],
    [middle, last],
  ];
  return [[low, first], ...(first === last ? [] : jump), [high, last]];
}

/** Two weights and a bias, all multiplied by the same factor. @param {Line} neuron @param {number} factor @returns {Line} */
export const timesFactor = ({ weights: [w1, w2], bias }, factor) => ({
  weights: [factor * w1, factor * w2],
  bias: factor * bias,
});

/** The line on which a neuron with two inputs answers `y`. @param {Line} neuron @param {number} y @returns {Line} */
export const lineOf = ({ weights, bias }, y) => ({ weights, bias: bias - logit(y) });

/**
 * Tints that, laid over each other, come close to the answer's color: deepest at 0 and at 1, none at 0.5.
 *
 * @returns {{ y: number, sign: -1 | 1, opacity: number }[]} each covers the side of its `y` that `sign` names
 */
export function makeShades(count = SHADES) {
  const depth = (index) => (DEEPEST * index) / count; // of all tints up to this one together
  return Array.from({ length: count }, (_, index) => {
    const opacity = 1 - (1 - depth(index + 1)) / (1 - depth(index));
    const y = 0.5 + (index + 0.5) / (2 * count);
    return [
      { y: 1 - y, sign: /** @type {const} */ (-1), opacity },
      { y, sign: /** @type {const} */ (1), opacity },
    ];
  }).flat();
}

/** The factor for a place from 0 to 2 on its slider: equal ways, equal multiples. @param {number} place */
export function toFactor(place) {
  const factor = 10 ** place;
  return clamp(factor < 10 ? Math.round(factor * 10) / 10 : Math.round(factor), 1, 100);
}

/* ---- Numbers and sentences --------------------------------------------------------------- */

/** A number between 0 and 1 that is written as 0 or 1 only with a sign that it is not quite. @param {number} y */
export function formatAnswer(y) {
  const missing = Math.min(y, 1 - y);
  if (missing < 5e-6) return y < 0.5 ? "≈ 0" : "≈ 1";
  return formatNumber(y, missing < 5e-4 ? 5 : 3);
}

/** What the plane's neuron says about a point, in words. @param {number} y */
export function verdictOf(y) {
  const name = CLASSES[y >= 0.5 ? 1 : 0];
  return isDoubtful(y) ? `In doubt: rather a ${name}` : `Sure: a ${name}`;
}

/** How much of the input the curve needs to rise or fall. @param {Neuron} neuron */
export function steepnessWords({ weight }) {
  if (weight === 0) return "none. With w = 0 no input changes the answer.";
  const way = weight > 0 ? "from 0.1 up to 0.9" : "from 0.9 down to 0.1";
  return `${way} it takes ${formatNumber(doubtWidth(weight))} units of x.`;
}

/** Where the curve's middle lies. @param {Neuron} neuron */
export function positionWords(neuron) {
  const middle = inputFor(neuron, 0.5);
  if (middle === null) return "none. The curve has no middle.";
  return `the middle, y = 0.5, lies at ${`x = −b / w = ${formatNumber(middle)}`.replaceAll(" ", "\u00a0")}.`;
}

/** What a nudge of z does to y, and what that means for the tangent over x. @param {number} y @param {number} weight */
export function slopeWords(y, weight) {
  const slope = slopeOf(y);
  const share = `of a small nudge of z, ${formatNumber(100 * slope, 1)}% arrives at y`;
  const nudge = slope < 0.01 ? "a nudge of z moves y almost not at all" : share;
  return weight === 1
    ? `${nudge}.`
    : `${nudge}. Over x, the tangent has w times this slope: ${formatNumber(weight * slope, 3)}.`;
}

/** What the factor has made of the strip of doubt. @param {Line} neuron @param {number[]} answers at the points */
export function stripWords({ weights }, answers) {
  const width = doubtWidth(Math.hypot(...weights));
  const wide = formatNumber(width, width < 1 ? 3 : 2);
  const held = `${answers.filter(isDoubtful).length} of ${answers.length} points`;
  return `The strip from 0.1 to 0.9 is ${wide} wide and holds ${held}. The line stays.`;
}
