/** Chance that can be repeated: the same seed gives the same numbers. */

/**
 * Random whole numbers of 32 bits: mulberry32, by Tommy Ettinger. `mnist_lesson/damage.py` has the same.
 *
 * @param {number} seed a whole number
 * @returns {() => number} from 0 to 2³² − 1
 */
export function createRandomBits(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/** Random numbers in [0, 1). @param {number} seed @returns {() => number} */
export function createRandom(seed) {
  const next = createRandomBits(seed);
  return () => next() / 2 ** 32;
}

/**
 * Bring an array's numbers into a random order, in place; all are equally likely (Fisher and Yates).
 *
 * @template {number[] | Uint32Array} T
 * @param {T} numbers
 * @param {() => number} random
 * @returns {T}
 */
export function shuffle(numbers, random) {
  for (let last = numbers.length - 1; last > 0; last -= 1) {
    const chosen = Math.floor(random() * (last + 1));
    [numbers[last], numbers[chosen]] = [numbers[chosen], numbers[last]];
  }
  return numbers;
}
