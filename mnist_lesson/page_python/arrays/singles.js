// exp and log of float32 as NumPy computes them on today's processors: by its own polynomials
// (loops_exponent_log.dispatch.c.src, BSD-3-Clause, © NumPy Developers), so that the last digit agrees.

const one = Math.fround;

/** a·b + c, rounded once: the product of two float32 is exact in a double. */
const fused = (a, b, c) => one(a * b + c);

/** A polynomial by Horner's way, the highest coefficient first. */
function polynomial(x, coefficients) {
  let sum = coefficients[0];
  for (let i = 1; i < coefficients.length; i++) sum = fused(sum, x, coefficients[i]);
  return sum;
}

const float32s = (...numbers) => Float32Array.from(numbers);

const LOG2E = one(Math.LOG2E);
const LN2 = one(Math.LN2);
const HIGH = one(-6.93145752e-1);
const LOW = one(-1.42860677e-6);
const MAGIC = 12582912;

const EXP_ABOVE = float32s(
  0.0005082762527590694,
  0.006757896990527505,
  0.051145120816372985,
  0.24736154348955208,
  0.7257664613233125,
  0.9999999999980871,
);
const EXP_BELOW = float32s(0.021595093756858297, -0.27423353904116676, 1);

/** e to the power of a float32. */
export function expSingle(x) {
  if (Number.isNaN(x)) return x;
  if (x > 88.72283935546875) return Number.POSITIVE_INFINITY;
  if (x < -103.97208404541016) return 0;
  const times = one(one(one(x * LOG2E) + MAGIC) - MAGIC);
  const rest = fused(times, LOW, fused(times, HIGH, x));
  const quotient = one(polynomial(rest, EXP_ABOVE) / polynomial(rest, EXP_BELOW));
  return one(quotient * 2 ** times);
}

const LOG_ABOVE = float32s(
  0.025899791179079226,
  0.3808837741388408,
  1.4800006335765066,
  2.112677543073053,
  0.9999999999999999,
  0,
);
const LOG_BELOW = float32s(
  0.005875095403124574,
  0.15464763749839067,
  0.986494295851842,
  2.453006071784736,
  2.6126775430731093,
  1,
);

/** The natural logarithm of a float32. */
export function logSingle(x) {
  if (!(x > 0) || x === Infinity) return Math.log(x);
  let exponent = Math.floor(Math.log2(x));
  let mantissa = x / 2 ** exponent;
  if (mantissa >= 2) [mantissa, exponent] = [mantissa / 2, exponent + 1];
  if (mantissa < 1) [mantissa, exponent] = [mantissa * 2, exponent - 1];
  if (mantissa > Math.SQRT2) [mantissa, exponent] = [mantissa / 2, exponent + 1];
  const rest = one(mantissa - 1);
  const quotient = one(polynomial(rest, LOG_ABOVE) / polynomial(rest, LOG_BELOW));
  return fused(exponent, LN2, quotient);
}
