/**
 * What can happen to a digit on its way to the network: the functions of `mnist_lesson/damage.py`, for one
 * image of 784 pixels in [0, 1]. Each returns a new image; 0 is paper, and paper comes in where ink has left.
 * A test holds both equal.
 *
 * @typedef {ArrayLike<number>} Pixels
 * @typedef {{ thick: number, degrees: number, right: number, down: number, noise: number, seed: number }} Damage
 */

import { IMAGE_SIZE, NUM_PIXELS } from "../maths/mnist.js";
import { clamp } from "../maths/numbers.js";
import { createRandomBits } from "../maths/random.js";

/**
 * Move the ink by whole pixels, to the right and down; what leaves the field is lost.
 *
 * @param {Pixels} pixels
 * @param {{ right?: number, down?: number }} way
 */
export function shiftImage(pixels, { right = 0, down = 0 }) {
  const shifted = new Float32Array(NUM_PIXELS);
  for (let row = Math.max(0, down); row < IMAGE_SIZE + Math.min(0, down); row++) {
    for (let column = Math.max(0, right); column < IMAGE_SIZE + Math.min(0, right); column++) {
      shifted[row * IMAGE_SIZE + column] = pixels[(row - down) * IMAGE_SIZE + column - right];
    }
  }
  return shifted;
}

/**
 * Turn the ink counterclockwise around the middle; each pixel averages the four that it comes from.
 *
 * @param {Pixels} pixels
 * @param {number} degrees
 */
export function rotateImage(pixels, degrees) {
  const middle = (IMAGE_SIZE - 1) / 2;
  const angle = (degrees * Math.PI) / 180;
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  return Float32Array.from({ length: NUM_PIXELS }, (_, place) => {
    const row = Math.floor(place / IMAGE_SIZE) - middle;
    const column = (place % IMAGE_SIZE) - middle;
    return sample(pixels, middle + cosine * row + sine * column, middle - sine * row + cosine * column);
  });
}

/**
 * Read an image between its pixels; outside the field lies paper.
 *
 * @param {Pixels} pixels
 * @param {number} row
 * @param {number} column
 */
function sample(pixels, row, column) {
  const [top, left] = [Math.floor(row), Math.floor(column)];
  let sum = 0;
  for (let r = Math.max(0, top); r <= Math.min(IMAGE_SIZE - 1, top + 1); r++) {
    for (let c = Math.max(0, left); c <= Math.min(IMAGE_SIZE - 1, left + 1); c++) {
      sum += (1 - Math.abs(row - r)) * (1 - Math.abs(column - c)) * pixels[r * IMAGE_SIZE + c];
    }
  }
  return sum;
}

/**
 * Widen every stroke by a pixel on each side: each pixel becomes the maximum of its 3×3 neighborhood.
 *
 * @param {Pixels} pixels
 * @param {number} [times]
 */
export function thickenImage(pixels, times = 1) {
  let thick = Float32Array.from(pixels);
  for (let round = 0; round < times; round++) {
    thick = thick.map((_, place) => darkestAround(thick, Math.floor(place / IMAGE_SIZE), place % IMAGE_SIZE));
  }
  return thick;
}

/** @param {Pixels} pixels @param {number} row @param {number} column */
function darkestAround(pixels, row, column) {
  let darkest = 0;
  for (let r = Math.max(0, row - 1); r <= Math.min(IMAGE_SIZE - 1, row + 1); r++) {
    for (let c = Math.max(0, column - 1); c <= Math.min(IMAGE_SIZE - 1, column + 1); c++) {
      darkest = Math.max(darkest, pixels[r * IMAGE_SIZE + c]);
    }
  }
  return darkest;
}

/**
 * Add a random number to every pixel, `amount` times `noise`, and cut off what falls outside [0, 1].
 *
 * @param {Pixels} pixels
 * @param {number} amount
 * @param {Pixels} noise
 */
export function addNoise(pixels, amount, noise) {
  return Float32Array.from(pixels, (pixel, i) => clamp(pixel + amount * noise[i], 0, 1));
}

/**
 * Normally distributed random numbers (mean 0, standard deviation 1) by the method of Box and Muller.
 *
 * @param {number} seed
 * @param {number} [count]
 */
export function normalNoise(seed, count = NUM_PIXELS) {
  const next = createRandomBits(seed);
  return Float32Array.from({ length: count }, () => {
    const distance = Math.sqrt(-2 * Math.log((next() + 1) / 2 ** 32));
    return distance * Math.cos((2 * Math.PI * next()) / 2 ** 32);
  });
}

/**
 * All kinds of damage, in this order; those of the size 0 are left out.
 *
 * @param {Float32Array} pixels
 * @param {Damage} damage
 */
export function damageImage(pixels, { thick, degrees, right, down, noise, seed }) {
  let image = pixels;
  if (thick > 0) image = thickenImage(image, thick);
  if (degrees !== 0) image = rotateImage(image, degrees);
  if (right !== 0 || down !== 0) image = shiftImage(image, { right, down });
  return noise > 0 ? addNoise(image, noise, normalNoise(seed)) : image;
}
