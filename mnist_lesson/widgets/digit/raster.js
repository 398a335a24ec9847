/**
 * Ink: images of gray levels, and pens that draw into them.
 *
 * An image is `{ pixels, width, height }`, row by row, gray levels from 0 (paper) to 255 (ink).
 *
 * @typedef {{ pixels: Float32Array, width: number, height: number }} Image
 */

import { IMAGE_SIZE } from "../maths/mnist.js";
import { clamp } from "../maths/numbers.js";
import { PAD_SIZE } from "./strokes.js";

const INK = 255;

/** Paper. @param {number} width @param {number} [height] @returns {Image} */
export function blankImage(width, height = width) {
  return { pixels: new Float32Array(width * height), width, height };
}

/** An image from whole gray levels, such as one of MNIST's. @param {ArrayLike<number>} levels @returns {Image} */
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

/**
 * Draw one line into an image; where ink is already, the darker wins.
 *
 * @param {Image} image
 * @param {number[]} line x, y, x, y in pixels
 * @param {number} radius of the pen
 */
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

/** Whole gray levels from 0 to 255, as a `Pixels` trait holds them. @param {Image} image */
export function toLevels({ pixels }) {
  return Array.from(pixels, (value) => Math.round(clamp(value, 0, INK)));
}
