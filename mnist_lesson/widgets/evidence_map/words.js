/** The numbers and sentences in which the evidence map tells of drawings and of maps. */

import { IMAGE_SIZE } from "../maths/mnist.js";
import { argmax, softmax } from "../maths/neurons.js";
import { formatCount, formatNumber, formatTerm } from "../maths/numbers.js";

/** Whole percents, never 0 or 100 where it is not. @param {number} probability */
export function wholePercent(probability) {
  if (probability < 0.005) return "<1";
  return probability > 0.995 && probability < 1 ? ">99" : String(Math.round(100 * probability));
}

/**
 * What the two maps and all ten make of a drawing.
 *
 * @param {{ classes: number[], evidence: ArrayLike<number>, isBlank: boolean }} reading
 */
export function describeReading({ classes, evidence, isBlank }) {
  if (isBlank)
    return "Nothing is drawn: only the biases count. Draw on one of the maps, or put a test image on them.";
  const [first, second] = [...classes].sort((a, b) => evidence[b] - evidence[a]);
  const lead = evidence[first] - evidence[second];
  const best = argmax(evidence);
  const chance = `${wholePercent(softmax(evidence)[best])} %`.replace(">", "more than ");
  const race =
    first === second
      ? `The map of ${first} gives this drawing ${formatNumber(evidence[first])} of evidence.`
      : `The map of ${first} gives this drawing ${formatNumber(lead)} more evidence than the map of ${second}.`;
  const verdict = classes.includes(best)
    ? `After softmax of all ten sums it is a ${best} with ${chance}.`
    : `But the map of ${best} gives it still more: after softmax it is a ${best} with ${chance}.`;
  return `${race} ${verdict}`;
}

/**
 * One pixel of a drawing on two maps.
 *
 * @param {{ pixel: number, ink: number, classes: number[], weights: number[] }} place
 */
export function describePixel({ pixel, ink, classes, weights }) {
  const place = `Row ${Math.floor(pixel / IMAGE_SIZE)}, column ${pixel % IMAGE_SIZE}, ink ${ink.toFixed(2)}:`;
  const factor = (weight) => (weight < 0 ? `(−${(-weight).toFixed(2)})` : weight.toFixed(2));
  const product = (weight) => `${ink.toFixed(2)} · ${factor(weight)} = ${formatTerm(ink * weight)}`;
  const parts = classes.map((digit, index) => `for ${digit} ${product(weights[index])}`);
  return `${place} ${parts.join("; ")}`;
}

/* ---- A map of one's own ---------------------------------------------------------------------- */

/** Pairs won of 100; a map that loses some never has 100, one that wins some never 0. @param {number} share */
export function ofHundred(share) {
  const pairs = Math.round(100 * share);
  if (pairs === 100 && share < 1) return (Math.floor(1000 * share) / 10).toFixed(1);
  return pairs === 0 && share > 0 ? "less than 1" : String(pairs);
}

/**
 * What a map's score means.
 *
 * @param {{ digit: number, share: number, learned: number, isBlank: boolean }} score `learned` is the learned map's
 */
export function describeScore({ digit, share, learned, isBlank }) {
  if (isBlank) {
    return (
      `A blank map gives every image 0, so every pair is a draw. Paint blue where a ${digit} has ink, red where ` +
      "others have it."
    );
  }
  const pairs =
    `Of 100 pairs (a ${digit} and another digit), your map gives the ${digit} more evidence in ` +
    `${ofHundred(share)}; the learned map in ${ofHundred(learned)}.`;
  if (share < 0.45) return `${pairs} That is worse than guessing: it speaks against the ${digit}.`;
  if (share <= 0.55) return `${pairs} That is no better than guessing.`;
  return pairs;
}

/** Where the pairs come from. @param {Uint8Array} labels @param {number} digit */
export function describePairs(labels, digit) {
  const count = labels.filter((label) => label === digit).length;
  return (
    `Counted are all pairs among the first ${formatCount(labels.length)} test images: ` +
    `${count} show a ${digit}, ${labels.length - count} another digit. A draw counts half; guessing wins 50.`
  );
}
