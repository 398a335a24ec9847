// exp, log, tanh and powers of doubles, rounded right but for about one case in a hundred.
//
// JavaScript's own are off by one in the last of 17 digits in a tenth of all cases, which a printed
// np.float64 shows. Numbers in two parts, high + low, keep some 70 bits on the way.

const STEPS = 128;

/** 2**(k / 128) for each k, in two parts. */
let powers = null;

/** The powers, worked out with whole numbers of 200 bits when first needed. */
function table() {
  if (powers) return powers;
  const one = 1n << 200n;
  let root = 2n * one;
  for (let half = 1; half < STEPS; half *= 2) root = squareRoot(root * one);
  const [high, low] = [new Float64Array(STEPS), new Float64Array(STEPS)];
  let power = one;
  for (let k = 0; k < STEPS; k++) {
    high[k] = Number(power >> 100n) / 2 ** 100;
    low[k] = Number(power - (BigInt(high[k] * 2 ** 52) << 148n)) / 2 ** 200;
    power = (power * root) >> 200n;
  }
  powers = { high, low };
  return powers;
}

function squareRoot(square) {
  let guess = 1n << BigInt((square.toString(2).length >> 1) + 1);
  for (;;) {
    const better = (guess + square / guess) >> 1n;
    if (better >= guess) return guess;
    guess = better;
  }
}

const SPLITTER = 134217729; // 2**27 + 1

/** What the product of two doubles loses by rounding (Dekker). */
function lost(a, b, product) {
  const bigA = SPLITTER * a;
  const highA = bigA - (bigA - a);
  const bigB = SPLITTER * b;
  const highB = bigB - (bigB - b);
  const [lowA, lowB] = [a - highA, b - highB];
  return lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB);
}

// ln 2 / 128 in two parts; the first has so many zeros at its end that a whole multiple of it is exact.
const STEP_HIGH = Math.round((Math.LN2 / STEPS) * 2 ** 40) / 2 ** 40;
const STEP_LOW = (Math.LN2 - STEP_HIGH * STEPS) / STEPS + 2.3190468138462996e-17 / STEPS;

/** e**(x + tail) as [high, low, k]: (high + low) · 2**k. */
function expParts(x, tail) {
  const { high, low } = table();
  const steps = Math.round((x * STEPS) / Math.LN2);
  const place = ((steps % STEPS) + STEPS) % STEPS;
  const far = x - steps * STEP_HIGH;
  const near = tail - steps * STEP_LOW;
  const rest = far + near;
  const cut = far - rest + near;
  const square = rest * rest;
  const more = square * (0.5 + rest * (1 / 6 + rest * (1 / 24 + rest * (1 / 120 + rest / 720))));
  const factor = rest + (more + cut);
  const left = rest - factor + (more + cut);
  const product = high[place] * factor;
  const extra = lost(high[place], factor, product) + high[place] * left + low[place] * (1 + factor);
  const sum = high[place] + product;
  return [sum, high[place] - sum + product + extra, (steps - place) / STEPS];
}

/** A number times 2**k, without an infinity or a zero on the way. */
function scaled(value, k) {
  const half = Math.trunc(k / 2);
  return value * 2 ** half * 2 ** (k - half);
}

/** e to the power of x. */
export function exp(x) {
  if (!(x > -746 && x < 710)) return Math.exp(x);
  const [high, low, k] = expParts(x, 0);
  return scaled(high + low, k);
}

/** The natural logarithm in two parts. */
function logParts(x) {
  const near = Math.log(x);
  const [high, low, k] = expParts(-near, 0);
  // x · e**-near is 1 + t with a tiny t, and the logarithm is near + t.
  const [value, factor] = [scaled(x, k), high];
  const product = value * factor;
  const t = product - 1 + (lost(value, factor, product) + value * low);
  return [near, t - (t * t) / 2];
}

/** The natural logarithm. */
export function log(x) {
  if (!(x > 1e-300 && x < 1e300) || x === 1) return Math.log(x);
  const [high, low] = logParts(x);
  return high + low;
}

/** A logarithm to another base: the natural one times a constant in two parts. */
const toBase = (high, low, plain) => (x) => {
  if (!(x > 1e-300 && x < 1e300) || x === 1) return plain(x);
  const [a, b] = logParts(x);
  const product = a * high;
  return product + (lost(a, high, product) + a * low + b * high);
};

export const log10 = toBase(Math.LOG10E, 1.098319650216765e-17, Math.log10);
export const log2 = toBase(Math.LOG2E, 2.0355273740931033e-17, Math.log2);

/** The hyperbolic tangent. */
export function tanh(x) {
  const size = Math.abs(x);
  if (!(size > 1 / 64 && size < 20)) return Math.tanh(x);
  const [high, low, k] = expParts(2 * size, 0);
  const [e, rest] = [scaled(high, k), scaled(low, k)];
  const up = e - 1;
  const upLeft = e - (up + 1) + rest;
  const down = e + 1;
  const downLeft = e - (down - 1) + rest;
  const quotient = up / down;
  const product = quotient * down;
  const result =
    quotient + (up - product - lost(quotient, down, product) + upLeft - quotient * downLeft) / down;
  return x < 0 ? -result : result;
}

/** x to the power of y, for a positive x and results of a common size. */
export function pow(x, y) {
  const size = Math.abs(y * Math.log(x));
  if (!(x > 1e-300 && x < 1e300 && size < 700) || y === 1) return x ** y;
  const [high, low] = logParts(x);
  const product = high * y;
  const [e, rest, k] = expParts(product, lost(high, y, product) + low * y);
  return scaled(e + rest, k);
}
