/**
 * What can happen to a digit on its way to the network: the functions of `mnist_lesson/damage.py`, for one
 * image of 784 pixels in [0, 1]. Each returns a new image; 0 is paper, and paper comes in where ink has left.
 * A test holds both equal.
 */

const SIZE = 28;

/** Move the ink by whole pixels, to the right and down; what leaves the field is lost. */
export function shiftImage(pixels, { right = 0, down = 0 }) {
  const shifted = new Float32Array(SIZE * SIZE);
  for (let row = Math.max(0, down); row < SIZE + Math.min(0, down); row++) {
    for (let column = Math.max(0, right); column < SIZE + Math.min(0, right); column++) {
      shifted[row * SIZE + column] = pixels[(row - down) * SIZE + column - right];
    }
  }
  return shifted;
}

/** Turn the ink counterclockwise around the middle; each pixel averages the four that it comes from. */
export function rotateImage(pixels, degrees) {
  const middle = (SIZE - 1) / 2;
  const angle = (degrees * Math.PI) / 180;
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  return Float32Array.from({ length: SIZE * SIZE }, (_, place) => {
    const row = Math.floor(place / SIZE) - middle;
    const column = (place % SIZE) - middle;
    return sample(pixels, middle + cosine * row + sine * column, middle - sine * row + cosine * column);
  });
}

/** Read an image between its pixels; outside the field lies paper. */
function sample(pixels, row, column) {
  const [top, left] = [Math.floor(row), Math.floor(column)];
  let sum = 0;
  for (let r = Math.max(0, top); r <= Math.min(SIZE - 1, top + 1); r++) {
    for (let c = Math.max(0, left); c <= Math.min(SIZE - 1, left + 1); c++) {
      sum += (1 - Math.abs(row - r)) * (1 - Math.abs(column - c)) * pixels[r * SIZE + c];
    }
  }
  return sum;
}

/** Widen every stroke by a pixel on each side: each pixel becomes the maximum of its 3×3 neighborhood. */
export function thickenImage(pixels, times = 1) {
  let thick = Float32Array.from(pixels);
  for (let round = 0; round < times; round++) {
    thick = thick.map((_, place) => darkestAround(thick, Math.floor(place / SIZE), place % SIZE));
  }
  return thick;
}

function darkestAround(pixels, row, column) {
  let darkest = 0;
  for (let r = Math.max(0, row - 1); r <= Math.min(SIZE - 1, row + 1); r++) {
    for (let c = Math.max(0, column - 1); c <= Math.min(SIZE - 1, column + 1); c++) {
      darkest = Math.max(darkest, pixels[r * SIZE + c]);
    }
  }
  return darkest;
}

/** Add a random number to every pixel, `amount` times `noise`, and cut off what falls outside [0, 1]. */
export function addNoise(pixels, amount, noise) {
  return Float32Array.from(pixels, (pixel, i) => Math.min(1, Math.max(0, pixel + amount * noise[i])));
}

/** Random whole numbers of 32 bits, the same for the same seed: the generator mulberry32. */
function randomWords(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return (word ^ (word >>> 14)) >>> 0;
  };
}

/** Normally distributed random numbers (mean 0, standard deviation 1) by the method of Box and Muller. */
export function normalNoise(seed, count = SIZE * SIZE) {
  const next = randomWords(seed);
  return Float32Array.from({ length: count }, () => {
    const distance = Math.sqrt(-2 * Math.log((next() + 1) / 2 ** 32));
    return distance * Math.cos((2 * Math.PI * next()) / 2 ** 32);
  });
}

/**
 * All kinds of damage, in this order; those of the size 0 are left out.
 *
 * @param {Float32Array} pixels
 * @param {{ thick: number, degrees: number, right: number, down: number, noise: number, seed: number }} damage
 */
export function damageImage(pixels, { thick, degrees, right, down, noise, seed }) {
  let image = pixels;
  if (thick > 0) image = thickenImage(image, thick);
  if (degrees !== 0) image = rotateImage(image, degrees);
  if (right !== 0 || down !== 0) image = shiftImage(image, { right, down });
  return noise > 0 ? addNoise(image, noise, normalNoise(seed)) : image;
}
