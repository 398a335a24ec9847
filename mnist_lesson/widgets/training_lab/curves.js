/** Charts of a training's curves: loss and accuracy over the epochs, this run's and, faint, earlier ones'. */

import { linearScale } from "../maths/scales.js";
import { axes } from "../ui/axes.js";
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
    ${axes({ x, y, xLabel: "epoch", count: 5 })}
    <g>${curves.map(line)}</g>
  </svg>`;
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
