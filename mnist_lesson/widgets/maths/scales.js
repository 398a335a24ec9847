/** Scales, ticks and paths: from numbers to places in a picture, and back. */

/**
 * @typedef {((value: number) => number) & { invert: (position: number) => number, domain: [number, number],
 *   range: [number, number] }} Scale
 */

/**
 * A linear map from data to picture, with its way back in `invert`.
 *
 * @param {[number, number]} domain
 * @param {[number, number]} range
 * @returns {Scale}
 */
export function linearScale([low, high], [start, end]) {
  const toPicture = (/** @type {number} */ value) => start + ((value - low) / (high - low)) * (end - start);
  const invert = (/** @type {number} */ position) =>
    low + ((position - start) / (end - start)) * (high - low);
  /** @type {{ domain: [number, number], range: [number, number] }} */
  const ends = { domain: [low, high], range: [start, end] };
  return Object.assign(toPicture, { invert, ...ends });
}

/**
 * Round numbers (1, 2 or 5 times a power of ten apart), about `count` of them, within the ends.
 *
 * @param {[number, number]} domain
 */
export function ticks([low, high], count = 6) {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough * 0.999);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}

/** Points as the `d` of an SVG path. @param {[number, number][]} points */
export const toPath = (points) =>
  `M ${points.map(([x, y]) => `${x.toFixed(2)},${y.toFixed(2)}`).join(" L ")}`;
