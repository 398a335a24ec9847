/**
 * How MNIST's makers put a digit into its picture: a box of 20×20 that the ink fills, and the box in 28×28 by its
 * center of mass. These are the functions of `mnist_lesson/data.py`; a test holds them equal.
 */

import { IMAGE_SIZE } from "../maths/mnist.js";
import { blankImage } from "./raster.js";

/** @typedef {import("./raster.js").Image} Image */

export const BOX_SIZE = 20;
// A digit that balances between two pixels goes up or left; so does one that rounding has moved by a hair.
const TIE = 1e-4;

/**
 * The rows and columns that hold ink, or null for an empty image.
 *
 * @param {Image} image
 */
export function inkBounds({ pixels, width, height }) {
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      if (pixels[row * width + column] === 0) continue;
      if (column < left) left = column;
      if (column > right) right = column;
      if (row < top) top = row;
      bottom = row;
    }
  }
  return right < 0 ? null : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** Python's rounding: halves go to the even neighbor. @param {number} value */
export function roundHalfToEven(value) {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/**
 * For each new pixel, the old pixels that it covers and their shares of the average.
 *
 * @param {number} length
 * @param {number} newLength
 * @returns {{ start: number, shares: number[] }[]}
 */
function areaWeights(length, newLength) {
  const edge = (/** @type {number} */ i) => (i === newLength ? length : (i * length) / newLength);
  return Array.from({ length: newLength }, (_, i) => {
    const start = Math.floor(edge(i));
    const end = Math.min(length, Math.ceil(edge(i + 1)));
    const share = (/** @type {number} */ old) =>
      Math.max(0, Math.min(edge(i + 1), old + 1) - Math.max(edge(i), old));
    const shares = Array.from({ length: end - start }, (__, k) => (share(start + k) * newLength) / length);
    return { start, shares };
  });
}

/**
 * Average the columns of part of an image: width `from.width` becomes `columns.length`.
 *
 * @param {Image} image
 * @param {{ left: number, top: number, height: number }} from
 * @param {{ start: number, shares: number[] }[]} columns
 */
function shrinkRows({ pixels, width }, from, columns) {
  const shrunk = new Float64Array(from.height * columns.length);
  for (let row = 0; row < from.height; row++) {
    const begin = (from.top + row) * width + from.left;
    columns.forEach(({ start, shares }, column) => {
      let sum = 0;
      for (let k = 0; k < shares.length; k++) sum += shares[k] * pixels[begin + start + k];
      shrunk[row * columns.length + column] = sum;
    });
  }
  return shrunk;
}

/**
 * Crop a drawing to its ink and scale it to fit a square box, its aspect ratio kept; each new pixel is the
 * average of the area that it covers. An empty image gives an empty box.
 *
 * @param {Image} image
 * @param {number} [size] side of the box in pixels
 * @returns {Image}
 */
export function fitToBox(image, size = BOX_SIZE) {
  const box = blankImage(size);
  const ink = inkBounds(image);
  if (!ink) return box;
  const scale = size / Math.max(ink.width, ink.height);
  const [width, height] = [ink.width, ink.height].map((side) => Math.max(1, roundHalfToEven(side * scale)));
  const shrunk = shrinkRows(image, ink, areaWeights(ink.width, width));
  const [top, left] = [Math.floor((size - height) / 2), Math.floor((size - width) / 2)];
  areaWeights(ink.height, height).forEach(({ start, shares }, row) => {
    for (let column = 0; column < width; column++) {
      let sum = 0;
      for (let k = 0; k < shares.length; k++) sum += shares[k] * shrunk[(start + k) * width + column];
      box.pixels[(top + row) * size + left + column] = sum;
    }
  });
  return box;
}

/**
 * The place at which the ink would balance; pixel centers lie at whole numbers.
 *
 * @param {Image} image
 * @returns {{ row: number, column: number } | null} null for an empty image
 */
export function centerOfMass({ pixels, width }) {
  let [total, rows, columns] = [0, 0, 0];
  for (let i = 0; i < pixels.length; i++) {
    total += pixels[i];
    rows += pixels[i] * Math.floor(i / width);
    columns += pixels[i] * (i % width);
  }
  return total === 0 ? null : { row: rows / total, column: columns / total };
}

const shift = (/** @type {number} */ distance) => Math.ceil(distance - 0.5 - TIE);

/** Where an image's corner lies in a square field, so that its center of mass is the field's center: whole pixels. */
export const cornerFor = (/** @type {{ row: number, column: number }} */ center, size = IMAGE_SIZE) => ({
  top: shift(size / 2 - center.row),
  left: shift(size / 2 - center.column),
});

/**
 * Place an image in a square field so that its center of mass is the field's center. Ink that would leave the field
 * is cut off.
 *
 * @param {Image} image
 * @param {number} [size] side of the field in pixels
 * @returns {Image}
 */
export function centerByMass(image, size = IMAGE_SIZE) {
  const center = centerOfMass(image);
  return center ? place(image, cornerFor(center, size), size) : blankImage(size);
}

/**
 * Copy an image into an empty square field, `top` and `left` pixels from its corner.
 *
 * @param {Image} image
 * @param {{ top: number, left: number }} corner
 * @param {number} [size]
 */
export function place(image, { top, left }, size = IMAGE_SIZE) {
  const field = blankImage(size);
  for (let row = Math.max(0, -top); row < Math.min(image.height, size - top); row++) {
    for (let column = Math.max(0, -left); column < Math.min(image.width, size - left); column++) {
      field.pixels[(top + row) * size + left + column] = image.pixels[row * image.width + column];
    }
  }
  return field;
}
