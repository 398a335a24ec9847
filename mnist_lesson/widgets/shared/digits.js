/**
 * From a drawing to the 28×28 pixels that a network reads, in the steps of MNIST's makers.
 * `fitToBox`, `centerOfMass` and `centerByMass` are those of `mnist_lesson/data.py`; a test holds them equal.
 *
 * An image is `{ pixels: Float32Array, width, height }`, row by row, gray levels from 0 (paper) to 255 (ink).
 *
 * @typedef {{ pixels: Float32Array, width: number, height: number }} Image
 */

import { PAD_SIZE } from "./strokes.js";

export const IMAGE_SIZE = 28;
export const BOX_SIZE = 20;
const INK = 255;
// A digit that balances between two pixels goes up or left; so does one that rounding has moved by a hair.
const TIE = 1e-4;

/** @returns {Image} */
export function blankImage(width, height = width) {
  return { pixels: new Float32Array(width * height), width, height };
}

/** An image from whole gray levels, such as one of MNIST's. */
export function imageFrom(levels, width = IMAGE_SIZE) {
  return { pixels: Float32Array.from(levels), width, height: levels.length / width };
}

/**
 * Ink for strokes: round-ended lines with soft edges (a pixel is as dark as the line covers of its middle).
 *
 * @param {number[][]} strokes as in strokes.js
 * @param {{ width: number, size?: number }} pen `width` of the line in the pad's units; `size` of the image
 * @returns {Image}
 */
export function rasterize(strokes, { width, size = PAD_SIZE / 2 }) {
  const image = blankImage(size);
  const scale = size / PAD_SIZE;
  const radius = (width * scale) / 2;
  for (const stroke of strokes) {
    for (let i = 0; i < Math.max(2, stroke.length - 2); i += 2) {
      const [x0, y0, x1 = x0, y1 = y0] = stroke.slice(i, i + 4);
      inkLine(image, [x0 * scale, y0 * scale, x1 * scale, y1 * scale], radius);
    }
  }
  return image;
}

/** Draw one line (x, y, x, y in pixels) into an image; where ink is already, the darker wins. */
export function inkLine({ pixels, width, height }, [x0, y0, x1, y1], radius) {
  const reach = radius + 1;
  const left = Math.max(0, Math.floor(Math.min(x0, x1) - reach));
  const right = Math.min(width - 1, Math.ceil(Math.max(x0, x1) + reach));
  const top = Math.max(0, Math.floor(Math.min(y0, y1) - reach));
  const bottom = Math.min(height - 1, Math.ceil(Math.max(y0, y1) + reach));
  const [dx, dy] = [x1 - x0, y1 - y0];
  const squared = dx * dx + dy * dy || 1;
  for (let row = top; row <= bottom; row++) {
    const py = row + 0.5 - y0;
    for (let column = left; column <= right; column++) {
      const place = row * width + column;
      if (pixels[place] === INK) continue; // most of a line lies on the one before it
      const px = column + 0.5 - x0;
      const along = Math.min(1, Math.max(0, (px * dx + py * dy) / squared));
      const [ex, ey] = [px - along * dx, py - along * dy];
      const cover = Math.min(1, Math.max(0, radius + 0.5 - Math.sqrt(ex * ex + ey * ey)));
      if (cover * INK > pixels[place]) pixels[place] = cover * INK;
    }
  }
}

/** The rows and columns that hold ink, or null for an empty image. */
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

/** Python's rounding: halves go to the even neighbor. */
function roundHalfToEven(value) {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/**
 * For each new pixel, the old pixels that it covers and their shares of the average.
 *
 * @returns {{ start: number, shares: number[] }[]}
 */
function areaWeights(length, newLength) {
  const edge = (i) => (i === newLength ? length : (i * length) / newLength);
  return Array.from({ length: newLength }, (_, i) => {
    const start = Math.floor(edge(i));
    const end = Math.min(length, Math.ceil(edge(i + 1)));
    const share = (old) => Math.max(0, Math.min(edge(i + 1), old + 1) - Math.max(edge(i), old));
    const shares = Array.from({ length: end - start }, (__, k) => (share(start + k) * newLength) / length);
    return { start, shares };
  });
}

/** Average the columns of part of an image: width `from.width` becomes `columns.length`. */
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

const shift = (distance) => Math.ceil(distance - 0.5 - TIE);

/**
 * Place an image in a square field so that its center of mass is the field's center. The shift is a whole
 * number of pixels; ink that would leave the field is cut off.
 *
 * @param {Image} image
 * @param {number} [size] side of the field in pixels
 * @returns {Image}
 */
export function centerByMass(image, size = IMAGE_SIZE) {
  const center = centerOfMass(image);
  if (!center) return blankImage(size);
  return place(image, { top: shift(size / 2 - center.row), left: shift(size / 2 - center.column) }, size);
}

/** Copy an image into an empty square field, `top` and `left` pixels from its corner. */
export function place(image, { top, left }, size = IMAGE_SIZE) {
  const field = blankImage(size);
  for (let row = Math.max(0, -top); row < Math.min(image.height, size - top); row++) {
    for (let column = Math.max(0, -left); column < Math.min(image.width, size - left); column++) {
      field.pixels[(top + row) * size + left + column] = image.pixels[row * image.width + column];
    }
  }
  return field;
}

/** Whole gray levels from 0 to 255, as a `Pixels` trait holds them. */
export function toLevels({ pixels }) {
  return Array.from(pixels, (value) => Math.round(Math.min(INK, Math.max(0, value))));
}
