/** What both views of the sigmoid neuron have: the calculation written out, and the chart of its curve. */

import { step } from "../maths/neurons.js";
import { clamp, formatNumber } from "../maths/numbers.js";
import { linearScale, toPath } from "../maths/scales.js";
import { axes, sheet } from "../ui/axes.js";
import { symbol } from "../ui/controls.js";
import { pointerPosition } from "../ui/drag.js";
import { html, svg } from "../ui/lit.js";
import { sumRow, totalRows } from "../ui/sums.js";
import { formatAnswer, inputFor, STRIP } from "./maths.js";

/* ---- The calculation written out ---------------------------------------------------------- */

/** The rows from the bias to y and the step beside it. @param {{ bias: number, z: number, y: number }} values */
export function answerRows({ bias, z, y }) {
  return [
    ...totalRows(bias, z),
    sumRow({ label: symbol("y"), way: sigmoidWay(z), result: formatAnswer(y), name: "y" }),
    sumRow({ label: "step", way: z >= 0 ? "z ≥ 0:" : "z < 0:", result: String(step(z)), name: "step" }),
  ];
}

/** "1 / (1 + 0.135) =", or with e and its exponent where the power is too large or too small to be read. */
function sigmoidWay(z) {
  const power = Math.exp(-z);
  const isReadable = power >= 0.0005 && power < 100_000;
  const shown = isReadable
    ? formatNumber(power, power < 10 ? 3 : 1)
    : html`<span>e<sup>${formatNumber(-z, 1)}</sup></span>`;
  return html`<span>1 / (1 + ${shown}) =</span>`;
}

/* ---- A chart of y over a line -------------------------------------------------------------- */

const SIZE = { width: 440, left: 40, right: 14, top: 30 };

/**
 * The scales of a chart from −limit to limit, as high as it is said.
 *
 * @param {{ limit: number, height: number, bottom: number }} size
 */
export function makeChart({ limit, height, bottom }) {
  const { width, left, right, top } = SIZE;
  const x = linearScale([-limit, limit], [left, width - right]);
  const y = linearScale([-0.08, 1.08], [height - bottom, top]);
  return {
    ...{ x, y, width, viewBox: `0 0 ${width} ${height}` },
    /** @type {(point: [number, number]) => [number, number]} */
    toPicture: ([px, py]) => [x(px), y(py)],
    toX: (event) => x.invert(pointerPosition(event.currentTarget.ownerSVGElement, event)[0]),
  };
}

/** @typedef {ReturnType<typeof makeChart>} Chart */

/** A chart with what lies in it: the way from 0.1 to 0.9 under its axes, all else over them. */
export function chartView({ chart, label, neuron, content }) {
  return html`<svg class="ml-plane" viewBox=${chart.viewBox} role="img" aria-label=${label}>
    ${sheet(chart)}${strip(chart, neuron)}
    ${axes({ ...chart, yLabel: "y", yTicks: [0, 0.5, 1], below: 24 })}${content}
  </svg>`;
}

/** The way that the curve needs from 0.1 to 0.9. */
function strip(chart, neuron) {
  const ends = STRIP.map((y) => inputFor(neuron, y)).sort((a, b) => a - b);
  const [low, high] = chart.x.domain;
  const [from, to] = ends.map((x) => chart.x(clamp(x ?? 0, low, high)));
  const [bottom, top] = chart.y.range;
  return svg`<rect class="sigmoid-neuron-strip" x=${from} y=${top} width=${to - from} height=${bottom - top} />`;
}

/** Points of a chart as a line. @param {Chart} chart @param {[number, number][]} points @param {string} className */
export const chartLine = (chart, points, className) =>
  svg`<path class=${className} d=${toPath(points.map(chart.toPicture))} />`;
