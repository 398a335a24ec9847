/**
 * Evidence and what it is made of: contributions of pixels, the picture of running sums, how well a map tells a digit
 * from the others, painting. `__init__.py` does the same in NumPy where Python needs it.
 */

import { IMAGE_SIZE, NUM_PIXELS } from "../maths/mnist.js";
import { sum } from "../maths/neurons.js";

/** @typedef {[number, number]} Point */

/** The weights of one digit, 784 numbers. @param {import("../network/forward.js").Layer} layer @param {number} digit */
export function mapOf({ units, weights }, digit) {
  return Float32Array.from({ length: NUM_PIXELS }, (_, pixel) => weights[pixel * units + digit]);
}

/**
 * What each pixel adds to the evidence: weight times ink.
 *
 * @param {ArrayLike<number>} map
 * @param {ArrayLike<number>} x 784 pixels in [0, 1]
 */
export function contributionsOf(map, x) {
  const contributions = new Float64Array(NUM_PIXELS);
  for (let pixel = 0; pixel < NUM_PIXELS; pixel++) contributions[pixel] = map[pixel] * x[pixel];
  return contributions;
}

/**
 * The contributions in three parts.
 *
 * @param {Float64Array} contributions
 * @param {number} bias
 * @returns {{ raised: number, lowered: number, bias: number, evidence: number }} `lowered` is below 0
 */
export function addUp(contributions, bias) {
  let [raised, lowered] = [0, 0];
  for (let pixel = 0; pixel < NUM_PIXELS; pixel++) {
    if (contributions[pixel] > 0) raised += contributions[pixel];
    else lowered += contributions[pixel];
  }
  return { raised, lowered, bias, evidence: raised + lowered + bias };
}

/** The next of the places where `labels` has `digit`, after `last`; from the first again after the last one. */
export function nextOf(labels, digit, last) {
  const places = Array.from(labels.keys()).filter((index) => labels[index] === digit);
  return places.find((index) => index > last) ?? places[0];
}

/* ---- The picture of the running sums -------------------------------------------------------- */

export const CHART = { height: 150, left: 34, right: 18, top: 14, bottom: 14 };
const MOST_POINTS = 200; // of a line

/** Points of a running sum for an SVG's line: some of them, the last among them. */
export function sumPath(sums, digit, { x, y }) {
  const stride = Math.max(1, Math.floor(sums.length / MOST_POINTS));
  const places = [...sums.keys()].filter((index) => index % stride === 0 || index === sums.length - 1);
  return places.map((index) => `${x(index).toFixed(1)},${y(sums[index][digit]).toFixed(1)}`).join(" ");
}

/** Scales for running sums in a chart of this width: 0 and all of the values in sight. */
export function sumScales(sums, digits, width) {
  const values = sums.flatMap((step) => digits.map((digit) => step[digit]));
  const [low, high] = [Math.min(-1, ...values), Math.max(1, ...values)];
  const { height, left, right, top, bottom } = CHART;
  const last = Math.max(1, sums.length - 1);
  return {
    ...{ low, high, x: (index) => left + (index / last) * (width - left - right) },
    y: (value) => top + ((high - value) / (high - low)) * (height - top - bottom),
  };
}

/**
 * Move two heights apart until they are `least` from each other, within `low` and `high`.
 *
 * @param {number[]} heights two
 * @param {number} least
 * @param {number[]} limits
 */
export function spreadApart([a, b], least, [low, high]) {
  const missing = (least - Math.abs(a - b)) / 2;
  const sign = a <= b ? -1 : 1;
  const apart = missing > 0 ? [a + sign * missing, b - sign * missing] : [a, b];
  const shift = Math.max(0, low - Math.min(...apart)) - Math.max(0, Math.max(...apart) - high);
  return apart.map((height) => height + shift);
}

/* ---- A map put to the test ----------------------------------------------------------------- */

/**
 * The evidence that a map gives to each of many images, without a bias.
 *
 * @param {ArrayLike<number>} map
 * @param {Uint8Array} images 784 gray levels an image
 */
export function evidenceOfAll(map, images) {
  const evidence = new Float64Array(images.length / NUM_PIXELS);
  for (let index = 0, i = 0; index < evidence.length; index++) {
    let total = 0;
    for (let pixel = 0; pixel < NUM_PIXELS; pixel++, i++)
      if (images[i] !== 0) total += images[i] * map[pixel];
    evidence[index] = total / 255;
  }
  return evidence;
}

/** The places of images by what evidence they have, the least first. */
const sorted = (/** @type {ArrayLike<number>} */ evidence) =>
  Array.from(evidence, (_, index) => index).sort((a, b) => evidence[a] - evidence[b]);

/**
 * The share of all pairs, one image of the digit and one of another, in which the digit has more evidence; a draw
 * counts half. This is the area under the ROC curve.
 *
 * @param {Float64Array} evidence
 * @param {ArrayLike<number>} labels
 * @param {number} digit
 * @returns {number} 1 for a perfect order, ½ for chance
 */
export function pairsWon(evidence, labels, digit) {
  const order = sorted(evidence);
  let [won, others, digits] = [0, 0, 0];
  for (let start = 0; start < order.length; ) {
    let [end, equal] = [start, 0]; // images of the same evidence, and how many of them show the digit
    for (; end < order.length && evidence[order[end]] === evidence[order[start]]; end++) {
      if (labels[order[end]] === digit) equal += 1;
    }
    won += equal * (others + (end - start - equal) / 2);
    digits += equal;
    others += end - start - equal;
    start = end;
  }
  return won / (digits * others);
}

/**
 * Where a map errs most: images of the digit with the least evidence, others with the most.
 *
 * @param {ArrayLike<number>} evidence
 * @param {ArrayLike<number>} labels
 * @param {number} digit
 * @param {number} count
 * @returns {{ missed: number[], mistaken: number[] }} places of images, the worst first
 */
export function worstErrors(evidence, labels, digit, count) {
  const order = sorted(evidence);
  const missed = order.filter((index) => labels[index] === digit).slice(0, count);
  const others = order.reverse().filter((index) => labels[index] !== digit);
  return { missed, mistaken: others.slice(0, count) };
}

/**
 * How the evidence of the digit's images and of the others is spread, as shares of each group in equal bins.
 *
 * @param {Float64Array} evidence
 * @param {ArrayLike<number>} labels
 * @param {number} digit
 * @param {number} bins
 * @returns {{ low: number, high: number, digits: number[], others: number[] }}
 */
export function spreadOf(evidence, labels, digit, bins) {
  const [low, high] = [Math.min(...evidence), Math.max(...evidence)];
  const binOf = (value) => Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins));
  const [digits, others] = [new Array(bins).fill(0), new Array(bins).fill(0)];
  evidence.forEach((value, index) => {
    const group = labels[index] === digit ? digits : others;
    group[high > low ? binOf(value) : Math.floor(bins / 2)] += 1;
  });
  const shares = (group) => group.map((count) => count / (sum(group) || 1));
  return { low, high, digits: shares(digits), others: shares(others) };
}

/* ---- A map of one's own ---------------------------------------------------------------------- */

/** A map that wants the drawing's ink and nothing else. @param {ArrayLike<number>} levels */
export const mapFromDrawing = (levels) => Array.from(levels, (level) => (level >= 128 ? 1 : 0));

/**
 * Paint a line of brush marks into a map.
 *
 * @param {ArrayLike<number>} map 784 numbers
 * @param {[number, number]} from column and row
 * @param {[number, number]} to
 * @param {{ value: number, size: number }} brush `size` is its diameter in pixels
 * @returns {number[]} the new map
 */
export function paintLine(map, [x0, y0], [x1, y1], { value, size }) {
  const painted = Array.from(map);
  const steps = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0), 1);
  const [reach, before] = [(size / 2) ** 2, Math.floor((size - 1) / 2)];
  const shift = size % 2 ? 0 : 0.5; // a brush of even size has its middle between pixels
  for (let step = 0; step <= steps; step++) {
    const [x, y] = [x0 + ((x1 - x0) * step) / steps, y0 + ((y1 - y0) * step) / steps].map(Math.round);
    for (let row = Math.max(0, y - before); row < Math.min(IMAGE_SIZE, y - before + size); row++) {
      for (let column = Math.max(0, x - before); column < Math.min(IMAGE_SIZE, x - before + size); column++) {
        const distance = (column - x - shift) ** 2 + (row - y - shift) ** 2;
        if (distance <= reach) painted[row * IMAGE_SIZE + column] = value;
      }
    }
  }
  return painted;
}

/* ---- The outline of ink ----------------------------------------------------------------------- */

const CORNERS = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
];

/**
 * The line around what is at least `level`, between the middles of pixels (marching squares).
 *
 * @param {ArrayLike<number>} x 784 pixels
 * @param {number} level
 * @returns {[Point, Point][]} pieces from point to point, in pixels from the upper left corner
 */
export function contour(x, level) {
  const at = (column, row) =>
    column < 0 || row < 0 || column >= IMAGE_SIZE || row >= IMAGE_SIZE ? 0 : x[row * IMAGE_SIZE + column];
  const pieces = [];
  for (let row = -1; row < IMAGE_SIZE; row++) {
    let [above, below] = [0, 0]; // the two pixels on the left of a square
    for (let column = -1; column < IMAGE_SIZE; column++) {
      const values = [above, at(column + 1, row), at(column + 1, row + 1), below];
      [above, below] = [values[1], values[2]];
      const inked = values.filter((value) => value >= level).length;
      if (inked > 0 && inked < 4) pieces.push(...piecesWithin(values, level, [column + 0.5, row + 0.5]));
    }
  }
  return pieces;
}

/** The line through one square, from side to side: one piece or two. @returns {[Point, Point][]} */
function piecesWithin(values, level, [left, top]) {
  /** @type {Point[]} */
  const points = [];
  for (let k = 0; k < 4; k++) {
    const [a, b] = [values[k], values[(k + 1) % 4]];
    if (a >= level === b >= level) continue;
    const share = (level - a) / (b - a);
    const [[x0, y0], [x1, y1]] = [CORNERS[k], CORNERS[(k + 1) % 4]];
    points.push([left + x0 + share * (x1 - x0), top + y0 + share * (y1 - y0)]);
  }
  return points.length === 2
    ? [[points[0], points[1]]]
    : [
        [points[0], points[1]],
        [points[2], points[3]],
      ];
}
