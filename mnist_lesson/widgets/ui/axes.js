/** The frame of a chart as a template: its sheet, a grid, numbers and names of the axes. */

import { formatNumber } from "../maths/numbers.js";
import { ticks } from "../maths/scales.js";
import { svg } from "./lit.js";

/** @typedef {import("../maths/scales.js").Scale} Scale */

/** The plot's background, which fills `x.range` by `y.range`. @param {{ x: Scale, y: Scale }} scales */
export function sheet({ x, y }) {
  const [[left, right], [bottom, top]] = [x.range, y.range];
  return svg`<rect class="ml-sheet" x=${left} y=${top} width=${right - left} height=${bottom - top} />`;
}

/**
 * Axes with ticks and names, hidden from screen readers: the chart's own label says what is to be known.
 *
 * @param {{ x: Scale, y: Scale, xLabel?: string, yLabel?: string, count?: number, xTicks?: number[],
 *   yTicks?: number[], below?: number, write?: (value: number) => string }} options `below` is how far under the plot
 *   the numbers of x stand, `write` makes text of the numbers
 */
export function axes({
  x,
  y,
  xLabel = "",
  yLabel = "",
  count = 6,
  xTicks = ticks(x.domain, count),
  yTicks = ticks(y.domain, count),
  below = 18,
  write = formatNumber,
}) {
  const [[left, right], [bottom, top]] = [x.range, y.range];
  const upright = (value) => svg`<line class="ml-grid" x1=${x(value)} x2=${x(value)} y1=${bottom} y2=${top} />
    <text x=${x(value)} y=${bottom + below} text-anchor="middle">${write(value)}</text>`;
  const level = (value) => svg`<line class="ml-grid" x1=${left} x2=${right} y1=${y(value)} y2=${y(value)} />
    <text x=${left - 8} y=${y(value) + 4.5} text-anchor="end">${write(value)}</text>`;
  return svg`<g class="ml-axes" aria-hidden="true">
    ${xTicks.map(upright)}${yTicks.map(level)}
    <text class="ml-axis-name" x=${right} y=${bottom + 34} text-anchor="end">${xLabel}</text>
    <text class="ml-axis-name" x=${left} y=${top - 10} text-anchor="middle">${yLabel}</text>
  </g>`;
}
