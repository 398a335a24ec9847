/** Two inputs: the plane tinted by the neuron's answer, a point to move in it, and the surface cut through. */

import { sigmoid, step } from "../maths/neurons.js";
import { clamp, formatNumber, toHundredths } from "../maths/numbers.js";
import { CLASSES, clipLine, clipPolygon, square, weightedSum } from "../maths/plane.js";
import { toPath } from "../maths/scales.js";
import { segmented, slider } from "../ui/controls.js";
import { draggable, movedByKeys } from "../ui/drag.js";
import { html, svg } from "../ui/lit.js";
import { classMark, makePlane, planeView, TOUCH } from "../ui/plane.js";
import { productRow, verdict } from "../ui/sums.js";
import {
  curvePoints,
  doubtWidth,
  formatAnswer,
  lineOf,
  makeShades,
  STRIP,
  stripWords,
  toFactor,
  verdictOf,
} from "./maths.js";
import { answerRows, chartLine, chartView, makeChart } from "./parts.js";

/** @typedef {import("./view.js").State} State */

const LABEL = "Plane tinted by the neuron's answer, with the points and one to move";
const HINT = "Drag the cross. Orange: y near 0, blue: y near 1, pale: in doubt; thick line: y = 0.5.";
const LOOKS = ["sigmoid-neuron-square", "sigmoid-neuron-circle"];
const FACTORS = [1, 2, 10, 100].map((factor) => ({ value: String(factor), label: `× ${factor}` }));
const ACROSS = 4.5; // how far from the line the cut goes, in units of the plane

/** @param {State} state */
export function surfaceView(state) {
  return html`<div class="ml-columns sigmoid-neuron-view">
    <div>
      ${pictureView(state)}<p class="ml-small">${HINT}</p>
      <p class="sigmoid-neuron-cut">The answer on the way across the line</p>${cutView(state)}
    </div>
    <div class="ml-panel">${factorView(state)}${sumView(state)}${placesView(state)}</div>
  </div>`;
}

/** What a screen reader is told of a change. @param {State} state */
export function surfaceWords(state) {
  const y = sigmoid(state.planeZ());
  return `z is ${formatNumber(state.planeZ())}, y is ${formatAnswer(y)}. ${verdictOf(y)}.`;
}

/* ---- The plane ------------------------------------------------------------------------------ */

function pictureView(state) {
  const plane = makePlane(state.plane.limits);
  const points = state.plane.points.map((row) => classMark(row[2], plane.toPicture(row), LOOKS[row[2]]));
  const content = [tints(plane, state), levels(plane, state), points, cross(plane, state)];
  return planeView({ plane, label: LABEL, content });
}

function tints(plane, state) {
  const corners = square(state.plane.limits);
  return makeShades().map(({ y, sign, opacity }) => {
    const side = clipPolygon(corners, lineOf(state.neuron(), y), sign);
    const d = side.length > 2 ? `${toPath(side.map(plane.toPicture))} Z` : "";
    const look = sign > 0 ? "sigmoid-neuron-tint-circle" : "sigmoid-neuron-tint-square";
    return svg`<path class=${look} fill-opacity=${opacity.toFixed(4)} d=${d} />`;
  });
}

/** The lines of the answers 0.1, 0.9 and 0.5, each with its answer where it leaves the picture. */
function levels(plane, state) {
  const neuron = state.neuron();
  const isWide = doubtWidth(Math.hypot(...neuron.weights)) > 0.7; // else the numbers would collide
  const seen = [...STRIP, 0.5].flatMap((y) => {
    const ends = clipLine(lineOf(neuron, y), state.plane.limits)?.map(plane.toPicture);
    return ends ? [{ y, ends }] : [];
  });
  const line = ({ y, ends }) => {
    const look = y === 0.5 ? "sigmoid-neuron-middle-line" : "sigmoid-neuron-level";
    return svg`<path class=${look} d=${toPath(rightFirst(ends))} />`;
  };
  const named = seen.filter(({ y }) => y === 0.5 || isWide);
  return svg`<g class="ml-layer-levels">${seen.map(line)}${named.map(levelName)}</g>`;
}

const rightFirst = (ends) => [...ends].sort((a, b) => b[0] - a[0]);

function levelName({ y, ends }) {
  const [near, far] = rightFirst(ends);
  const share = 26 / Math.hypot(far[0] - near[0], far[1] - near[1]);
  const [left, top] = near.map((from, index) => from + share * (far[index] - from));
  return svg`<text class="sigmoid-neuron-level-name" text-anchor="middle" x=${left} y=${top + 5}>${formatNumber(y)}</text>`;
}

/** The point to move. */
function cross(plane, state) {
  const [[x1, x2], [low, high]] = [state.get("point"), state.plane.limits];
  const [x, y] = plane.toPicture([x1, x2]);
  const answer = formatAnswer(sigmoid(state.planeZ()));
  const isRight = x1 > 4.6;
  const moveTo = (point) => state.set({ point: point.map((value) => toHundredths(clamp(value, low, high))) });
  const onKey = movedByKeys(([right, up]) => moveTo([x1 + right / 10, x2 + up / 10]));
  return svg`<g class="ml-point sigmoid-neuron-x" role="slider" tabindex="0"
    aria-label="Point in the plane, move it with the arrow keys" transform="translate(${x},${y})"
    aria-valuenow=${x1} aria-valuemin=${low} aria-valuemax=${high}
    aria-valuetext="x1 ${formatNumber(x1)}, x2 ${formatNumber(x2)}, answer ${answer}" @keydown=${onKey}
    ${draggable({ onMove: (event) => moveTo(plane.toData(event)) })}>
    ${TOUCH}<circle r="12" /><path d="M -5 -5 L 5 5 M 5 -5 L -5 5" />
    <text x=${isRight ? -18 : 18} y=${x2 > 5.6 ? 22 : -10} text-anchor=${isRight ? "end" : "start"}
      aria-hidden="true">${answer}</text>
  </g>`;
}

/** The surface cut through at a right angle to its line: the curve again, with the point on it. */
function cutView(state) {
  const chart = makeChart({ limit: ACROSS, height: 190, bottom: 56 });
  const length = Math.hypot(...state.neuron().weights);
  const neuron = { weight: length, bias: 0 };
  const [x, y] = chart.toPicture([state.planeZ() / length, sigmoid(state.planeZ())]);
  const label = "The answer on the way across the line: a sigmoid, the steeper the larger the factor";
  const content = svg`
    <text class="sigmoid-neuron-across" x=${chart.x.range[1]} y=${chart.y.range[0] + 46} text-anchor="end"
      aria-hidden="true">distance from the line</text>
    ${chartLine(chart, curvePoints(neuron, chart.x.domain), "sigmoid-neuron-curve")}
    <circle class="sigmoid-neuron-dot" cx=${x} cy=${y} r="8" />`;
  return chartView({ chart, label, neuron, content });
}

/* ---- The panel beside it -------------------------------------------------------------------- */

/** The factor on weights and bias: four round ones to choose, and a slider for those between. */
function factorView(state) {
  const factor = state.get("factor");
  const set = (next) => state.set({ factor: next });
  const legend = "Weights and bias times";
  const onChange = (value) => set(Number(value));
  const answers = state.plane.points.map((point) => sigmoid(weightedSum(state.neuron(), point)));
  return html`<div class="sigmoid-neuron-factor">
    ${segmented({ legend, showLegend: true, options: FACTORS, value: String(factor), onChange })}
    ${slider({
      ...{ low: 0, high: 2, step: 0.01, value: Math.log10(factor) },
      label: html`<span class="ml-hidden">Factor</span>`,
      format: (place) => `× ${formatNumber(toFactor(place))}`,
      onInput: (place) => set(toFactor(place)),
    })}
    <p class="ml-small sigmoid-neuron-strip-words">${stripWords(state.neuron(), answers)}</p>
  </div>`;
}

function sumView(state) {
  const [{ weights, bias }, [x1, x2], z] = [state.neuron(), state.get("point"), state.planeZ()];
  return html`<div class="ml-sum sigmoid-neuron-sum">
    ${productRow(["w1", "x1"], weights[0], x1, "first")}${productRow(["w2", "x2"], weights[1], x2, "second")}
    ${answerRows({ bias, z, y: sigmoid(z) })}
    ${verdict("sigmoid-neuron-verdict", CLASSES[step(z)], verdictOf(sigmoid(z)))}
  </div>`;
}

/** The chapter's three points, to move to. */
function placesView(state) {
  const place = ([name, point]) => html`<button type="button" class="ml-button ml-plain"
    aria-label="Move the point to the chapter's ${name}" @click=${() => state.set({ point: [...point] })}>${name}</button>`;
  return html`<div class="ml-bar sigmoid-neuron-places"><span>Move the point to</span>
    ${Object.entries(state.plane.places).map(place)}
  </div>`;
}
