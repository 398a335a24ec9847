/** Scales, ticks and axes of charts in SVG. It knows nothing of networks. */

import { formatNumber, svg } from "./dom.js";

/**
 * A linear map from data to picture, with its way back in `invert`.
 *
 * @param {[number, number]} domain
 * @param {[number, number]} range
 */
export function linearScale([low, high], [start, end]) {
  const scale = (value) => start + ((value - low) / (high - low)) * (end - start);
  scale.invert = (position) => low + ((position - start) / (end - start)) * (high - low);
  scale.domain = [low, high];
  scale.range = [start, end];
  return scale;
}

/** Round numbers (1, 2 or 5 times a power of ten apart), about `count` of them, within the ends. */
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

export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** Points as the `points` or (with `M` and `L`) `d` of SVG. */
export const toPath = (points) =>
  points
    .map(([x, y]) => `${x.toFixed(2)},${y.toFixed(2)}`)
    .join(" L ")
    .replace(/^/, "M ");

/**
 * Axes with ticks and names, for a chart whose plot fills `x.range` by `y.range`.
 *
 * @param {{ x: Function, y: Function, xLabel: string, yLabel: string, count?: number }} options
 * @returns {SVGGElement} hidden from screen readers: the chart's own label says what is to be known
 */
export function axes({ x, y, xLabel, yLabel, count = 6 }) {
  const [left, right] = x.range;
  const [bottom, top] = y.range;
  const marks = [
    ...ticks(x.domain, count).flatMap((value) => [
      svg("line", { class: "ml-grid", x1: x(value), x2: x(value), y1: bottom, y2: top }),
      svg("text", { x: x(value), y: bottom + 18, "text-anchor": "middle" }, formatNumber(value)),
    ]),
    ...ticks(y.domain, count).flatMap((value) => [
      svg("line", { class: "ml-grid", x1: left, x2: right, y1: y(value), y2: y(value) }),
      svg("text", { x: left - 8, y: y(value) + 4.5, "text-anchor": "end" }, formatNumber(value)),
    ]),
  ];
  const names = [
    svg("text", { class: "ml-axis-name", x: right, y: bottom + 34, "text-anchor": "end" }, xLabel),
    svg("text", { class: "ml-axis-name", x: left, y: top - 10, "text-anchor": "middle" }, yLabel),
  ];
  return svg("g", { class: "ml-axes", "aria-hidden": "true" }, ...marks, ...names);
}
