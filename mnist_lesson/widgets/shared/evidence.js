/**
 * Evidence and what it is made of: contributions of pixels, running sums along a drawing, and how well a map tells
 * a digit from the others. Arithmetic only; `evidence_map.py` does the same in NumPy.
 */

import { IMAGE_SIZE, inkLine } from "./digits.js";
import { NUM_CLASSES, NUM_PIXELS } from "./network.js";
import { PAD_SIZE } from "./strokes.js";

/** The weights of one digit, 784 numbers. */
export function mapOf({ units, weights }, digit) {
  return Float32Array.from({ length: weights.length / units }, (_, pixel) => weights[pixel * units + digit]);
}

/** What each pixel adds to the evidence: weight times ink. `x` are 784 pixels in [0, 1]. */
export function contributionsOf(map, x) {
  return Float64Array.from(map, (weight, pixel) => weight * x[pixel]);
}

/**
 * The contributions in three parts.
 *
 * @returns {{ raised: number, lowered: number, bias: number, evidence: number }} `lowered` is below 0
 */
export function addUp(contributions, bias) {
  let [raised, lowered] = [0, 0];
  for (const part of contributions) {
    if (part > 0) raised += part;
    else lowered += part;
  }
  return { raised, lowered, bias, evidence: raised + lowered + bias };
}

/* ---- The drawing, step by step ------------------------------------------------------------- */

const SCALE = IMAGE_SIZE / PAD_SIZE;

/** A drawing's steps: first the rows with ink of the picture under it, then the strokes, point by point. */
function listSteps(under, strokes) {
  const steps = [];
  for (let start = 0; start < NUM_PIXELS; start += IMAGE_SIZE) {
    if (under.slice(start, start + IMAGE_SIZE).some(Boolean)) steps.push({ under, start });
  }
  for (const stroke of strokes) {
    for (let i = 0; i < stroke.length; i += 2) steps.push({ stroke, from: Math.max(0, i - 2), to: i });
  }
  return steps;
}

function inkStep(image, step, radius) {
  if (step.under) {
    const { under, start } = step;
    for (let i = start; i < start + IMAGE_SIZE; i++) image.pixels[i] = Math.max(image.pixels[i], under[i]);
    return;
  }
  const { stroke, from, to } = step;
  inkLine(
    image,
    [stroke[from], stroke[from + 1], stroke[to], stroke[to + 1]].map((part) => part * SCALE),
    radius,
  );
}

const isSameStep = (a, b) =>
  a.from === b.from &&
  a.under === b.under &&
  a.start === b.start &&
  (a.stroke === b.stroke ||
    (a.to === b.to &&
      [0, 1].every(
        (k) => a.stroke[a.from + k] === b.stroke[b.from + k] && a.stroke[a.to + k] === b.stroke[b.to + k],
      )));

/**
 * Follows a drawing as it grows: its gray levels, and the evidence of the ten digits after every step.
 * A drawing that only grew costs no more than what is new.
 *
 * @param {{ units: number, weights: Float32Array, bias: Float32Array }} layer of the ten maps
 * @param {number} penWidth in the pad's units
 * @returns {{ levels: number[], sums: Float64Array[], follow: (under: number[], strokes: number[][]) => void,
 *   levelsAt: (step: number) => number[] }} `sums[0]` are the biases, `sums.at(-1)` the sums of all
 */
export function createTrace(layer, penWidth) {
  const radius = (penWidth * SCALE) / 2;
  const blank = () => ({ pixels: new Float32Array(NUM_PIXELS), width: IMAGE_SIZE, height: IMAGE_SIZE });
  const trace = { levels: new Array(NUM_PIXELS).fill(0), sums: [Float64Array.from(layer.bias)] };
  let [steps, image] = [[], blank()];

  function takeStep(step) {
    const sums = trace.sums.at(-1).slice();
    inkStep(image, step, radius);
    for (let pixel = 0; pixel < NUM_PIXELS; pixel++) {
      const change = Math.round(image.pixels[pixel]) - trace.levels[pixel];
      if (change === 0) continue;
      trace.levels[pixel] += change;
      for (let k = 0; k < NUM_CLASSES; k++)
        sums[k] += (change / 255) * layer.weights[pixel * NUM_CLASSES + k];
    }
    trace.sums.push(sums);
  }

  trace.follow = (under, strokes) => {
    const next = listSteps(under, strokes);
    const isLonger =
      steps.length <= next.length && steps.every((step, index) => isSameStep(step, next[index]));
    if (!isLonger) {
      image = blank();
      Object.assign(trace, { levels: new Array(NUM_PIXELS).fill(0), sums: trace.sums.slice(0, 1) });
    }
    for (const step of next.slice(isLonger ? steps.length : 0)) takeStep(step);
    steps = next;
  };
  trace.levelsAt = (count) => {
    if (count >= steps.length) return trace.levels;
    const part = blank();
    for (const step of steps.slice(0, count)) inkStep(part, step, radius);
    return Array.from(part.pixels, Math.round);
  };
  return trace;
}

/* ---- A map put to the test ----------------------------------------------------------------- */

/** The evidence that a map gives to each of many images (784 gray levels an image), without a bias. */
export function evidenceOfAll(map, images) {
  const sums = new Float64Array(images.length / NUM_PIXELS);
  for (let index = 0, i = 0; index < sums.length; index++) {
    let sum = 0;
    for (let pixel = 0; pixel < NUM_PIXELS; pixel++, i++) if (images[i] !== 0) sum += images[i] * map[pixel];
    sums[index] = sum / 255;
  }
  return sums;
}

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
  const order = Array.from(evidence, (_, index) => index).sort((a, b) => evidence[a] - evidence[b]);
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
 * @returns {{ missed: number[], mistaken: number[] }} places of images, the worst first
 */
export function worstErrors(evidence, labels, digit, count) {
  const order = Array.from(evidence, (_, index) => index).sort((a, b) => evidence[a] - evidence[b]);
  const missed = order.filter((index) => labels[index] === digit).slice(0, count);
  const mistaken = order
    .reverse()
    .filter((index) => labels[index] !== digit)
    .slice(0, count);
  return { missed, mistaken };
}

/**
 * How the evidence of the digit's images and of the others is spread, as shares of each group in equal bins.
 *
 * @returns {{ low: number, high: number, digits: number[], others: number[] }}
 */
export function spreadOf(evidence, labels, digit, bins) {
  const [low, high] = [Math.min(...evidence), Math.max(...evidence)];
  const counts = [new Array(bins).fill(0), new Array(bins).fill(0)];
  evidence.forEach((value, index) => {
    const bin =
      high > low
        ? Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins))
        : Math.floor(bins / 2);
    counts[labels[index] === digit ? 0 : 1][bin] += 1;
  });
  const [digits, others] = counts.map((group) => {
    const total = group.reduce((sum, part) => sum + part, 0) || 1;
    return group.map((part) => part / total);
  });
  return { low, high, digits, others };
}
