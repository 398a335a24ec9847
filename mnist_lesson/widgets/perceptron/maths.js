/** What the perceptron computes: its answers, Rosenblatt's rule, where its line lies; and its sentences. */

import { step } from "../maths/neurons.js";
import { formatNumber, toHundredths } from "../maths/numbers.js";
import { CLASSES, clipLine, clipPolygon, square, weightedSum } from "../maths/plane.js";

/**
 * @typedef {import("../maths/plane.js").Line} Line
 * @typedef {import("../maths/plane.js").Point} Point
 * @typedef {[number, number, 0 | 1]} Row x1, x2 and the true class
 * @typedef {Line & { z: number, answer: 0 | 1, error: -1 | 0 | 1 }} Lesson `error` is truth − answer; weights and
 *   bias are those after it
 */

export const FARTHEST = 100; // for weights and bias; it and the next one as in __init__.py, which refuses more
const MOST_SHOWN = 1_000_000;

/** The name of the class that the neuron sees in a point. @param {Line} line @param {Point} point */
export const answerName = (line, point) => CLASSES[step(weightedSum(line, point))];

/**
 * Show the neuron one point whose class is known, and let it correct itself (Rosenblatt 1958).
 *
 * @param {Line} line
 * @param {Row} row
 * @returns {Lesson}
 */
export function learnFrom({ weights, bias }, [x1, x2, label]) {
  const z = weightedSum({ weights, bias }, [x1, x2]);
  const answer = step(z);
  const error = /** @type {-1 | 0 | 1} */ (label - answer);
  if (error === 0) return { z, answer, error, weights, bias };
  const [w1, w2] = weights;
  return { z, answer, error, weights: [w1 + error * x1, w2 + error * x2], bias: bias + error };
}

/**
 * The values that a lesson leaves, or null where one of them would leave the widget's limits.
 *
 * @param {Lesson} lesson
 * @param {{ shown: number, corrections: number }} counts before it
 */
export function valuesAfter({ error, weights, bias }, counts) {
  const shown = counts.shown + 1;
  const corrections = counts.corrections + Math.abs(error);
  const isAllowed =
    [...weights, bias].every((value) => Math.abs(value) <= FARTHEST) &&
    Math.max(shown, corrections) <= MOST_SHOWN;
  return isAllowed ? { weights, bias, shown, corrections } : null;
}

/** A line within the limits of weights and bias: the same line, with a shorter arrow where it has to be. */
export function withinLimits({ weights, bias }) {
  const factor = Math.min(1, FARTHEST / Math.max(...[...weights, bias].map(Math.abs)));
  return {
    weights: weights.map((weight) => toHundredths(factor * weight)),
    bias: toHundredths(factor * bias),
  };
}

/** Whether a point lies on the wrong side of the line. @param {Line} line @param {Row} row */
export const isWrong = (line, [x1, x2, label]) => step(weightedSum(line, [x1, x2])) !== label;

/** How many points do. @param {Line} line @param {Row[]} rows */
export const countWrong = (line, rows) => rows.filter((row) => isWrong(line, row)).length;

/** The point of the visible line that is nearest to the plane's middle: there the line is held. */
export function holdOf(line, limits) {
  const ends = clipLine(line, limits);
  return ends && [(ends[0][0] + ends[1][0]) / 2, (ends[0][1] + ends[1][1]) / 2];
}

/**
 * The part of the plane that the neuron gives to a class, as a polygon. Without weights the bias alone decides, and
 * one class has all of it.
 *
 * @param {Line} line
 * @param {[number, number]} limits
 * @param {0 | 1} label
 */
export function sideOf(line, limits, label) {
  const whole = square(limits);
  if (line.weights.every((weight) => weight === 0)) return step(line.bias) === label ? whole : [];
  return clipPolygon(whole, line, label === 1 ? 1 : -1);
}

/** One sentence about what the rule did with a point. @param {Row} row @param {Lesson} lesson */
export function describeLesson([x1, x2, label], { z, answer, error }) {
  const seen = `The ${CLASSES[label]} at (${formatNumber(x1)}, ${formatNumber(x2)}) gives z = ${formatNumber(z)}`;
  if (error === 0) return `${seen}: ${CLASSES[answer]}. Right, so nothing changes.`;
  const [verb, where] = error > 0 ? ["Add", "to"] : ["Subtract", "from"];
  return `${seen}: ${CLASSES[answer]}. Wrong! ${verb} the point ${where} the weights, and 1 ${where} the bias.`;
}
