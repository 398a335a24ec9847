/** Charts of a training's curves: loss and accuracy over the epochs, this run's and, faint, earlier ones'. */

import { formatNumber } from "../maths/numbers.js";
import { linearScale, ticks } from "../maths/scales.js";
import { html, nothing, svg } from "../ui/lit.js";
import { curvesOf, curvesOfEarlier, describeCurves, FORMATS, latestFigures, toLine, topOf } from "./maths.js";

const [WIDTH, HEIGHT] = [400, 250];
const [LEFT, RIGHT, TOP, BOTTOM] = [46, WIDTH - 14, 12, HEIGHT - 42];

/** The two charts. @param {import("./session.js").Session} session @param {number} planned epochs */
export function chartsView({ run, earlier, marked }, planned) {
  const runs = [...earlier, ...(run ? [run] : [])];
  const epochs = runs.length > 0 ? Math.max(...runs.map(({ settings }) => settings.epochs)) : planned;
  const chart = (title, key) => {
    const curves = earlier.flatMap((old) => curvesOfEarlier(old, key, old === marked));
    if (run) curves.push(...curvesOf(run, key));
    return html`<div class="training-lab-figure">
      <div class="training-lab-heading"><p class="ml-title">${title}</p>${legend(run, key)}</div>
      ${picture(curves, { key, epochs, label: describeCurves(run, key, earlier.length) })}
    </div>`;
  };
  return html`<div class="training-lab-charts">${chart("Loss", "loss")}${chart("Accuracy", "accuracy")}</div>`;
}

function picture(curves, { key, epochs, label }) {
  const values = curves.flatMap(({ points }) => points.map(([, value]) => value));
  const x = linearScale([0, epochs], [LEFT, RIGHT]);
  const y = linearScale([0, key === "loss" ? topOf([...values, 2]) : 1], [BOTTOM, TOP]);
  const line = (curve) => svg`<path class=${curve.look} d=${toLine(curve, x, y)}></path>`;
  return html`<svg class="ml-plane training-lab-chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${label}>
    ${axes(x, y)}
    <g>${curves.map(line)}</g>
  </svg>`;
}

function axes(x, y) {
  const across = (value) => svg`
    <line class="ml-grid" x1=${x(value)} x2=${x(value)} y1=${BOTTOM} y2=${TOP}></line>
    <text x=${x(value)} y=${BOTTOM + 18} text-anchor="middle">${formatNumber(value)}</text>`;
  const up = (value) => svg`
    <line class="ml-grid" x1=${LEFT} x2=${RIGHT} y1=${y(value)} y2=${y(value)}></line>
    <text x=${LEFT - 8} y=${y(value) + 4.5} text-anchor="end">${formatNumber(value)}</text>`;
  return svg`<g class="ml-axes" aria-hidden="true">
    ${ticks(x.domain, 5).map(across)}${ticks(y.domain, 5).map(up)}
    <text class="ml-axis-name" x=${RIGHT} y=${BOTTOM + 34} text-anchor="end">epoch</text>
  </g>`;
}

/** For each line a piece of it, its name, and the present value. */
function legend(run, key) {
  const { training, heldOut, name = "held out" } = run ? latestFigures(run, key) : {};
  const entry = (look, words, value) => html`<span>
    <svg class="training-lab-sample-line" viewBox="0 0 28 12" aria-hidden="true"><path class=${look} d="M1 6h26"></path></svg>
    ${words} <b>${value === undefined ? nothing : FORMATS[key](value)}</b>
  </span>`;
  return html`<p class="ml-legend-line training-lab-legend">
    ${entry("training-lab-training", "training", training)}${entry("training-lab-held-out", name, heldOut)}
  </p>`;
}
