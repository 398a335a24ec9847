/** One input: the sigmoid over x, with its step and its tangent, and all that can be dragged in it. */

import { sigmoid } from "../maths/neurons.js";
import { clamp, formatNumber, toHundredths } from "../maths/numbers.js";
import { ticks, toPath } from "../maths/scales.js";
import { checkbox, slider, symbol } from "../ui/controls.js";
import { draggable } from "../ui/drag.js";
import { html, nothing, svg } from "../ui/lit.js";
import { productRow, sumRow } from "../ui/sums.js";
import {
  curvePoints,
  formatAnswer,
  inputFor,
  positionWords,
  slopeOf,
  slopeWords,
  steepnessWords,
  stepPoints,
} from "./maths.js";
import { answerRows, chartLine, chartView, makeChart } from "./parts.js";

/** @typedef {import("./view.js").State} State */

const TANGENT = 62; // half its length in the picture, wherever it touches the curve
const TOUCH = svg`<circle class="ml-touch" r="29.5" />`;

/** @param {State} state */
export function curveView(state) {
  const withStep = checkbox({
    label: "Show the step beside it",
    checked: state.get("with_step"),
    onChange: (checked) => state.set({ with_step: checked }),
  });
  const hint = "Drag the point along the curve, or the marker on the axis: it shifts the curve's middle.";
  return html`<div class="ml-columns sigmoid-neuron-view">
    <div>${pictureView(state)}${LEGEND}${withStep}<p class="ml-small">${hint}</p></div>
    <div class="ml-panel">${slidersView(state)}${sumView(state)}</div>
    ${factsView(state)}
  </div>`;
}

/** What a screen reader is told of a change. @param {State} state */
export function curveWords(state) {
  const y = sigmoid(state.z());
  return `z is ${formatNumber(state.z())}, y is ${formatAnswer(y)}, the slope is ${formatAnswer(slopeOf(y))}.`;
}

/* ---- The picture --------------------------------------------------------------------------- */

function pictureView(state) {
  const chart = makeChart({ limit: state.limit, height: 340, bottom: 66 });
  const neuron = state.curve();
  const [w, b, x] = [neuron.weight, neuron.bias, state.get("x")].map((value) => formatNumber(value));
  const label = `Curve of the sigmoid of ${w} times x plus ${b}, with its tangent at x = ${x}`;
  const content = [evidence(chart, neuron), lines(chart, state), middle(chart, state), point(chart, state)];
  return chartView({ chart, label, neuron, content });
}

/** What z is at each tick of x, as a second row under the axis. */
function evidence(chart, { weight, bias }) {
  const [bottom] = chart.y.range;
  const text = (x) => {
    const z = formatNumber(weight * x + bias, 1);
    const farthest = chart.width - 5.2 * z.length; // a long number at the right end needs room
    return svg`<text x=${Math.min(chart.x(x), farthest)} y=${bottom + 48} text-anchor="middle">${z}</text>`;
  };
  return svg`<g aria-hidden="true">
    <g class="ml-axes sigmoid-neuron-evidence">${ticks(chart.x.domain).map(text)}</g>
    <text class="ml-axis-name" x="3" y=${bottom + 24}>x</text>
    <text class="ml-axis-name" x="3" y=${bottom + 48}>z</text>
  </g>`;
}

function lines(chart, state) {
  const [{ domain }, neuron] = [chart.x, state.curve()];
  const [x, y] = [state.get("x"), sigmoid(state.z())];
  /** @type {[number, number][]} */
  const drop = [
    [domain[0], y],
    [x, y],
    [x, chart.y.domain[0]],
  ];
  return svg`
    ${chartLine(chart, drop, "sigmoid-neuron-drop")}
    ${state.get("with_step") ? chartLine(chart, stepPoints(neuron, domain), "sigmoid-neuron-step") : nothing}
    ${chartLine(chart, curvePoints(neuron, domain), "sigmoid-neuron-curve")}
    <path class="sigmoid-neuron-tangent" d=${tangentPath(chart, neuron.weight * slopeOf(y), [x, y])} />`;
}

/** The straight line that touches the curve, equally long on the screen wherever it is. */
function tangentPath(chart, slope, point) {
  const [unitX, unitY] = [chart.x(1) - chart.x(0), chart.y(1) - chart.y(0)];
  const length = Math.hypot(unitX, slope * unitY);
  const [dx, dy] = [(TANGENT * unitX) / length, (TANGENT * slope * unitY) / length];
  const [x, y] = chart.toPicture(point);
  return toPath([
    [x - dx, y - dy],
    [x + dx, y + dy],
  ]);
}

/* ---- What can be taken hold of: for pointers, the sliders do the same by keyboard ----------- */

const visibleX = (chart, state, event) => toHundredths(clamp(chart.toX(event), -state.limit, state.limit));

/** The marker on the axis under the curve's middle. It stays in the page while it is out of sight. */
function middle(chart, state) {
  const at = inputFor(state.curve(), 0.5);
  const isHidden = at === null || Math.abs(at) > state.limit;
  const [[x, y], [bottom]] = [chart.toPicture([at ?? 0, 0.5]), chart.y.range];
  const onMove = (event) => {
    const bias = -state.get("weight") * visibleX(chart, state, event);
    state.set({ bias: toHundredths(clamp(bias, -10, 10)) });
  };
  return svg`<path class="sigmoid-neuron-stem" d="M ${x},${y} V ${bottom}" ?hidden=${isHidden} />
    <g class="ml-knob sigmoid-neuron-middle" transform="translate(${x},${bottom})" ?hidden=${isHidden} ${draggable({ onMove })}>
      ${TOUCH}<path d="M 0 -11 L 9 0 V 10 H -9 V 0 Z" />
    </g>`;
}

/** The point on the curve, with its text on the side that is free. */
function point(chart, state) {
  const [x, y] = [state.get("x"), sigmoid(state.z())];
  const [px, py] = chart.toPicture([x, y]);
  const isLow = y < 0.3;
  const isLeft = x > 3.4 || (x > -3.4 && state.get("weight") >= 0 === isLow);
  const onMove = (event) => state.set({ x: visibleX(chart, state, event) });
  return svg`<g class="sigmoid-neuron-point" transform="translate(${px},${py})" ${draggable({ onMove })}>
    ${TOUCH}<circle r="9" />
    <text x=${isLeft ? -14 : 14} y=${isLow ? -18 : 30} text-anchor=${isLeft ? "end" : "start"}>
      ${`y = ${formatAnswer(y)}`.replace("= ≈", "≈")}</text>
  </g>`;
}

/* ---- Beside and below it -------------------------------------------------------------------- */

const legendEntry = (className, text) => html`<span>
  <svg class="sigmoid-neuron-mark" viewBox="0 0 24 12" aria-hidden="true"><path class=${className} d="M 1 6 H 23" /></svg>
  ${text}</span>`;
const LEGEND = html`<p class="ml-legend-line">
  ${legendEntry("sigmoid-neuron-curve", "sigmoid")}
  ${legendEntry("sigmoid-neuron-step", "step")}
  ${legendEntry("sigmoid-neuron-tangent", "tangent")}
  ${legendEntry("sigmoid-neuron-doubt", "y from 0.1 to 0.9")}
</p>`;

function slidersView(state) {
  const one = (name, letter) => {
    const value = state.get(name);
    const onInput = (next) => state.set({ [name]: next });
    return slider({ label: symbol(letter), ...state.ranges[name](value), step: 0.1, value, onInput });
  };
  return html`<div>${one("weight", "w")}${one("bias", "b")}${one("x", "x")}</div>`;
}

/** z, y, step and slope at x. */
function sumView(state) {
  const [{ weight, bias }, x, z] = [state.curve(), state.get("x"), state.z()];
  const y = sigmoid(z);
  const slope = {
    label: html`${symbol("y")} (1 − ${symbol("y")})`,
    way: `${formatAnswer(y)} · ${formatAnswer(1 - y)} =`,
    result: formatAnswer(slopeOf(y)),
    name: "slope",
    isTotal: true,
  };
  return html`<div class="ml-sum sigmoid-neuron-sum">
    ${productRow(["w", "x"], weight, x, "product")}
    ${answerRows({ bias, z, y })}${sumRow(slope)}
  </div>`;
}

/** What the weight and the bias have made of the curve, and what the slope says. */
function factsView(state) {
  const neuron = state.curve();
  return html`<div class="sigmoid-neuron-facts">
    <p><b>Steepness: </b>${steepnessWords(neuron)}</p>
    <p><b>Position: </b>${positionWords(neuron)}</p>
    <p><b>Slope: </b>${slopeWords(sigmoid(state.z()), neuron.weight)}</p>
  </div>`;
}
