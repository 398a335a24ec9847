// Random numbers: the same as NumPy's, one by one, for the same seed.
import { log } from "./accurate.js";
import { NDArray, sizeOf } from "./array.js";
import { MT19937, PCG64 } from "./bits.js";
import { DTYPES, store } from "./dtypes.js";
import { missing, raise } from "./guard.js";
import { normalZiggurat } from "./ziggurat.js";

/** A source of random bits: "PCG64" (default_rng) or "MT19937" (np.random.seed). */
export function source(kind, seeds) {
  return kind === "PCG64" ? new PCG64(seeds) : new MT19937(seeds);
}

/** n numbers of a dtype, each from `draw()`. */
function drawn(shape, dtype, draw) {
  const values = store(dtype, sizeOf(shape), shape);
  for (let i = 0; i < values.length; i++) values[i] = draw();
  return NDArray.from(values, shape, dtype);
}

/** From 0 to below 1. */
export function random(bits, shape, dtype) {
  if (dtype === "float32") return drawn(shape, dtype, () => (bits.next32() >>> 8) / 16777216);
  if (dtype !== "float64") raise("TypeError", `Unsupported dtype dtype('${dtype}') for random`);
  return drawn(shape, dtype, () => bits.double());
}

/** From low to below high. */
export function uniform(bits, low, high, shape) {
  if (!Number.isFinite(high - low)) raise("OverflowError", "high - low range exceeds valid bounds");
  const range = high - low;
  return drawn(shape, "float64", () => low + range * bits.double());
}

/** Normally distributed around `mean`. */
export function normal(bits, mean, deviation, shape, dtype) {
  if (dtype !== "float64") missing("standard_normal of float32");
  if (deviation < 0) raise("ValueError", "scale < 0");
  const one = bits instanceof MT19937 ? () => polar(bits) : () => normalZiggurat(bits);
  return drawn(shape, dtype, () => mean + deviation * one());
}

/** The older generator's normal numbers: two at a time, by the polar method. */
function polar(bits) {
  if (bits.gauss !== null) {
    const second = bits.gauss;
    bits.gauss = null;
    return second;
  }
  let [x, y, r] = [0, 0, 0];
  do {
    x = 2 * bits.double() - 1;
    y = 2 * bits.double() - 1;
    r = x * x + y * y;
  } while (r >= 1 || r === 0);
  const factor = Math.sqrt((-2 * log(r)) / r);
  bits.gauss = factor * x;
  return factor * y;
}

/** A whole number from 0 to `most`, by Lemire's way (default_rng) or with a mask (np.random.seed). */
export function bounded(bits, most) {
  if (most === 0) return 0;
  if (most > 0xffffffff) missing("A random integer from a range of more than 2**32 numbers");
  if (most === 0xffffffff) return bits.next32();
  return bits instanceof MT19937 ? masked(() => bits.next32(), most) : lemire(() => bits.next32(), most, 32);
}

/** Scaled by multiplication; what would make some numbers more frequent is drawn again. */
function lemire(next, most, width) {
  const choices = BigInt(most + 1);
  const size = 1n << BigInt(width);
  const low = size - 1n;
  let product = BigInt(next()) * choices;
  if ((product & low) < choices) {
    const threshold = (low - BigInt(most)) % choices;
    while ((product & low) < threshold) product = BigInt(next()) * choices;
  }
  return Number(product >> BigInt(width));
}

/** As many bits as are needed, drawn again while too large. */
function masked(next, most) {
  const mask = 2 ** (32 - Math.clz32(most)) - 1;
  let value = 0;
  do value = (next() & mask) >>> 0;
  while (value > most);
  return value;
}

/** Whole numbers from low to high, both included. Small dtypes share one draw of 32 bits. */
export function integers(bits, low, high, shape, dtype) {
  const { min, max, size, kind } = DTYPES[dtype];
  if (!"uib".includes(kind)) raise("TypeError", `Unsupported dtype dtype('${dtype}') for integers`);
  if (low < min) raise("ValueError", `low is out of bounds for ${dtype}`);
  if (high > max) raise("ValueError", `high is out of bounds for ${dtype}`);
  if (low > high) raise("ValueError", "low >= high");
  const most = high - low;
  if (dtype === "bool") return drawn(shape, dtype, coin(bits, low, most));
  if (size >= 4) return drawn(shape, dtype, () => low + bounded(bits, most));
  const next = parts(bits, size * 8);
  if (most === 0) return drawn(shape, dtype, () => low);
  if (most === 2 ** (size * 8) - 1) return drawn(shape, dtype, () => low + next());
  const one = bits instanceof MT19937 ? () => masked(next, most) : () => lemire(next, most, size * 8);
  return drawn(shape, dtype, () => low + one());
}

/** 32 random bits in pieces of 8 or 16. */
function parts(bits, width) {
  const mask = 2 ** width - 1;
  let [word, left] = [0, 0];
  return () => {
    if (left === 0) [word, left] = [bits.next32(), 32 / width];
    else word >>>= width;
    left -= 1;
    return word & mask;
  };
}

function coin(bits, low, most) {
  const next = parts(bits, 1);
  return most === 0 ? () => low : next;
}

/** The numbers from 0 in a random order: the last `n − first` of them are chosen, by `below`. */
function shuffledPlaces(bits, n, first, below) {
  const order = Float64Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i >= first; i--) {
    const j = below(bits, i);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** A place up to `most` as `shuffle` draws it. */
const withMask = (bits, most) => masked(() => bits.next32(), most);

/** The order of a shuffle of n things. */
export const permutation = (bits, n) => NDArray.from(shuffledPlaces(bits, n, 1, withMask), [n], "int64");

/** `count` different numbers below n, in random order. */
export function chooseOnce(bits, n, count, shuffle) {
  if (n > 10000 && count > Math.floor(n / (shuffle ? 50 : 20))) {
    const places = shuffledPlaces(bits, n, Math.max(n - count, 1), bounded).slice(n - count);
    return NDArray.from(places, [count], "int64");
  }
  const seen = new Set();
  const chosen = store("float64", count);
  for (let j = n - count; j < n; j++) {
    // Floyd's way
    const value = bounded(bits, j);
    chosen[j - n + count] = seen.has(value) ? j : value;
    seen.add(chosen[j - n + count]);
  }
  const places = shuffle ? shuffledPlaces(bits, count, 1, bounded).map((at) => chosen[at]) : chosen;
  return NDArray.from(places, [count], "int64");
}
