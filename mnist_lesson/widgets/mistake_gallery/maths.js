/** What the mistake gallery counts, and its words for it. */

import { imageAt, NUM_CLASSES } from "../maths/mnist.js";
import { argmax, sum } from "../maths/neurons.js";
import { formatCount, formatPercent } from "../maths/numbers.js";
import { predict, scalePixels } from "../network/forward.js";

const SLICE = 12; // milliseconds of arithmetic between two looks at the reader

/**
 * @typedef {{ label: number, answer: number }} Cell a row and a column of the matrix
 * @typedef {{ labels: Uint8Array, answers: Uint8Array, certainty: Float32Array, probabilities: Float32Array }} Readings
 *   of all images; `certainty` is the probability of the answer, `probabilities` are ten an image
 */

/** Counts of what was shown (rows) against what was answered (columns), as `evaluation.confusion_matrix`. */
export function confusionMatrix(labels, answers) {
  const counts = Array.from({ length: NUM_CLASSES }, () => Array(NUM_CLASSES).fill(0));
  labels.forEach((label, index) => {
    counts[label][answers[index]] += 1;
  });
  return counts;
}

/**
 * The places of the images of a cell; sorted by the probability of the answer, the surest or least sure first.
 *
 * @param {Pick<Readings, "labels" | "answers" | "certainty">} readings
 * @param {Cell & { order: "surest" | "doubtful" }} wanted
 * @returns {number[]}
 */
export function imagesOfCell({ labels, answers, certainty }, { label, answer, order }) {
  const sign = order === "surest" ? -1 : 1;
  return [...labels.keys()]
    .filter((place) => labels[place] === label && answers[place] === answer)
    .sort((a, b) => sign * (certainty[a] - certainty[b]) || a - b);
}

/** The share of a row (or of all rows) that lies on the diagonal. @param {number[][]} matrix @param {number} [label] */
export function shareRight(matrix, label) {
  const digits = label === undefined ? [...matrix.keys()] : [label];
  const all = sum(digits.flatMap((digit) => matrix[digit]));
  return all === 0 ? 0 : sum(digits.map((digit) => matrix[digit][digit])) / all;
}

/** The counts of all mistakes, without the diagonal. @param {number[][]} matrix */
export const countMistakes = (matrix) =>
  matrix.flatMap((row, digit) => row.filter((_, other) => other !== digit));

/** How strongly a mistake is colored, 0 to 1: the square root of its share, so that rare ones are seen too. */
export const shadeOf = (count, most) => Math.sqrt(count / most).toFixed(3);

/** What the bar of a digit stands for: "label", "answer", or "" for neither. */
export function kindOfBar(digit, { labels, answers }, place) {
  if (digit === labels[place]) return "label";
  return digit === answers[place] ? "answer" : "";
}

/* ---- Words --------------------------------------------------------------------------------- */

/** As the cell writes it, without a comma, for whoever names the button by what it shows. */
const countImages = (count) => `${count} ${count === 1 ? "image" : "images"}`;

/** What a cell counts; a count that is not known yet is undefined. */
export function describeCell(label, answer, count) {
  if (count === undefined) return `A ${label}, read as ${answer}: not counted yet`;
  if (label === answer) return `${countImages(count)} of a ${label}, read correctly`;
  return `${countImages(count)} of a ${label}, read as ${answer}`;
}

/** @param {number[][]} matrix */
export const describeMatrix = (matrix) =>
  `${formatCount(sum(countMistakes(matrix)))} mistakes in 10,000. Choose a cell to see its images.`;

/** @param {Readings} readings @param {number} place */
export function describeImage({ labels, answers, certainty }, place) {
  const percent = formatPercent(certainty[place]);
  return `Test image ${place}. Label ${labels[place]}, answer ${answers[place]} with ${percent}.`;
}

/** The same for a button. @param {Readings} readings @param {number} place */
export function nameImage({ labels, answers, certainty }, place) {
  const percent = formatPercent(certainty[place]);
  return `Test image ${place}: a ${labels[place]}, read as ${answers[place]} with ${percent}`;
}

/* ---- Reading all test images --------------------------------------------------------------- */

/**
 * Let a network read all images, in slices, so that the page stays smooth. It stops with `signal`, and where
 * `isWanted` says no.
 *
 * @param {import("../network/forward.js").Network} network
 * @param {{ images: Uint8Array, labels: Uint8Array }} set
 * @param {{ signal?: AbortSignal, isWanted?: () => boolean, onProgress?: (share: number) => void }} [options]
 * @returns {Promise<Readings>}
 */
export async function readAll(network, { images, labels }, { signal, isWanted, onProgress } = {}) {
  const count = labels.length;
  const read = { labels, answers: new Uint8Array(count), certainty: new Float32Array(count) };
  const probabilities = new Float32Array(NUM_CLASSES * count);
  let pause = performance.now() + SLICE;
  for (let index = 0; index < count; index++) {
    const ten = predict(network, scalePixels(imageAt(images, index)));
    probabilities.set(ten, NUM_CLASSES * index);
    read.answers[index] = argmax(ten);
    read.certainty[index] = ten[read.answers[index]];
    if (performance.now() < pause) continue;
    await new Promise((resolve) => setTimeout(resolve));
    if (signal?.aborted) throw signal.reason;
    if (isWanted && !isWanted()) throw new Error("Another network reads now.");
    onProgress?.(index / count);
    pause = performance.now() + SLICE;
  }
  return { ...read, probabilities };
}
