// exp and log of float32 as NumPy computes them on today's processors: by its own polynomials
// (loops_exponent_log.dispatch.c.src, BSD-3-Clause, © NumPy Developers), so that the last digit agrees.

const one = Math.fround;

/** a·b + c, rounded once: the product of two float32 is exact in a double. */
const fused = (a, b, c) => one(a * b + c);

const LOG2E = one(Math.LOG2E);
const LN2 = one(Math.LN2);
const HIGH = one(-6.93145752e-1);
const LOW = one(-1.42860677e-6);
const MAGIC = 12582912;

// The coefficients of two polynomials, each written out below: a loop over them takes three times as long.
const [A5, A4, A3] = [one(0.0005082762527590694), one(0.006757896990527505), one(0.051145120816372985)];
const [A2, A1, A0] = [one(0.24736154348955208), one(0.7257664613233125), one(0.9999999999980871)];
const [B2, B1] = [one(0.021595093756858297), one(-0.27423353904116676)];

/** 2**k for k from −160 to 160. */
const TWOS = Float64Array.from({ length: 321 }, (_, i) => 2 ** (i - 160));

/** e to the power of a float32. */
export function expSingle(x) {
  if (Number.isNaN(x)) return x;
  if (x > 88.72283935546875) return Number.POSITIVE_INFINITY;
  if (x < -103.97208404541016) return 0;
  const times = one(one(one(x * LOG2E) + MAGIC) - MAGIC);
  const r = fused(times, LOW, fused(times, HIGH, x));
  const above = fused(fused(fused(fused(fused(A5, r, A4), r, A3), r, A2), r, A1), r, A0);
  const below = fused(fused(B2, r, B1), r, 1);
  return one(one(above / below) * TWOS[times + 160]);
}

const [C5, C4, C3] = [one(0.025899791179079226), one(0.3808837741388408), one(1.4800006335765066)];
const [C2, C1] = [one(2.112677543073053), one(0.9999999999999987)];
const [D5, D4, D3] = [one(0.005875095403124574), one(0.15464763749839067), one(0.9864942958519419)];
const [D2, D1] = [one(2.453006071784736), one(2.612677543073109)];

/** The natural logarithm of a float32. */
export function logSingle(x) {
  if (!(x > 0) || x === Infinity) return Math.log(x);
  let exponent = Math.floor(Math.log2(x));
  let mantissa = x * TWOS[160 - exponent];
  if (mantissa >= 2) [mantissa, exponent] = [mantissa / 2, exponent + 1];
  if (mantissa < 1) [mantissa, exponent] = [mantissa * 2, exponent - 1];
  if (mantissa > Math.SQRT2) [mantissa, exponent] = [mantissa / 2, exponent + 1];
  const r = one(mantissa - 1);
  const above = fused(fused(fused(fused(fused(C5, r, C4), r, C3), r, C2), r, C1), r, 0);
  const below = fused(fused(fused(fused(fused(D5, r, D4), r, D3), r, D2), r, D1), r, 1);
  return fused(exponent, LN2, one(above / below));
}
