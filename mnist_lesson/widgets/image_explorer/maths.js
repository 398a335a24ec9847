/** Where a pixel stands in the image's forms, how its number is written, and in which colors. */

import { IMAGE_SIZE, NUM_PIXELS } from "../maths/mnist.js";
import { clamp } from "../maths/numbers.js";

const SPAN = 9; // rows and columns of the part that is shown as numbers
const NEIGHBORS = 7; // places of the row that are written out

/** @typedef {[number, number, number]} Color red, green and blue, from 0 to 255 */

/** Where a pixel stands in the row of 784. */
export const placeOf = (row, column) => IMAGE_SIZE * row + column;

/** Which pixel stands at a place of the row: Python's divmod(place, 28). */
export const pixelAt = (place) => ({ row: Math.floor(place / IMAGE_SIZE), column: place % IMAGE_SIZE });

/** The first of `span` rows (or columns, or places) around one, all of them inside of `length`. */
export const startAround = (place, span, length) => clamp(place - Math.floor(span / 2), 0, length - span);

const range = (start, count) => Array.from({ length: count }, (_, index) => start + index);

/** The rows, or the columns, of the part around a pixel. */
export const linesAround = (at) => range(startAround(at, SPAN, IMAGE_SIZE), SPAN);

/** The places of the row around a pixel's. */
export const placesAround = (place) => range(startAround(place, NEIGHBORS, NUM_PIXELS), NEIGHBORS);

/** A gray level as it is, or as a part of full ink with two decimals. */
export function showLevel(level, isScaled) {
  if (!isScaled) return String(level);
  return level === 0 || level === 255 ? String(level / 255) : (level / 255).toFixed(2);
}

/** The next image with a label after `index`, going round; −1 if there is none. */
export function nextWithLabel(labels, label, index) {
  for (let step = 1; step <= labels.length; step++) {
    const next = (index + step) % labels.length;
    if (labels[next] === label) return next;
  }
  return -1;
}

/** One color over another with a share from 0 to 1. @param {Color} under @param {Color} over @param {number} share */
export const mix = (under, over, share) =>
  under.map((part, index) => Math.round(part + share * (over[index] - part)));

/** Black or white, whichever stands out more (WCAG's relative luminance; they are equal at 0.179). */
export function textOn(color) {
  const linear = color
    .map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  const luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  return luminance > 0.179 ? "#000" : "#fff";
}

/** A pixel in words: "row 10, column 17: gray level 65". */
export const describePixel = ({ row, column, level, isScaled }) =>
  `row ${row}, column ${column}: ${isScaled ? "" : "gray level "}${showLevel(level, isScaled)}`;
