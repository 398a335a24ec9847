/** Two devices' lines over the hidden units: a measured CPU, an example that the reader sets, and where they cross. */

import { formatCount, formatNumber } from "../maths/numbers.js";
import { linearScale, ticks, toPath } from "../maths/scales.js";
import { axes, sheet } from "../ui/axes.js";
import { segmented, slider } from "../ui/controls.js";
import { html, nothing, svg } from "../ui/lit.js";
import { defineWidget, onChange, update } from "../ui/widget.js";
import {
  aboutUnits,
  BATCH_STOPS,
  crossingOf,
  crossingWords,
  devicesAt,
  EXTRA_STOPS,
  FASTER_STOPS,
  logScale,
  measuredWords,
  placeOf,
  quickerWords,
  stepTime,
  sumOf,
  UNIT_STOPS,
  UNITS,
  workOf,
} from "./maths.js";

const SIZE = { width: 440, height: 380, left: 44, right: 22, top: 30, bottom: 42 };
/** Milliseconds of the logarithmic axis, room for all that the sliders lead to. @type {[number, number]} */
const TIMES = [0.5, 200];
const UNIT_TICKS = [10, 32, 128, 512, 2048];
const TIME_TICKS = [1, 2, 5, 10, 20, 50, 100];
/** Points of a line: on logarithmic axes it is curved. */
const PIECES = 120;
const STATE = ["units", "batch", "extra", "faster", "axes"];

/* ---- The state of one widget ------------------------------------------------------------- */

/**
 * The model in the two lines' words.
 *
 * @typedef {ReturnType<typeof makeState>} State
 */
function makeState(model) {
  const get = (name) => model.get(name);
  const batches = get("_batches");
  const work = workOf(get("_parameters"));
  const state = {
    ...{ get, batches, set: (values) => update(model, values) },
    devices: () => devicesAt(batches, { batch: get("batch"), extra: get("extra"), faster: get("faster") }),
    time: (device, units) => stepTime(device, work.of(units)),
    crossing: () => crossingOf(state.devices(), work),
    sums: () => {
      const { cpu, example } = state.devices();
      const now = work.of(get("units"));
      return { cpu: sumOf(cpu, now), example: sumOf(example, now) };
    },
    isCrossingSeen: () => state.crossing() >= UNITS[0] && state.crossing() <= UNITS[1],
    words: () => `${crossingWords(state.crossing())} ${quickerWords(get("units"), state.sums())}`,
  };
  return state;
}

/* ---- The picture --------------------------------------------------------------------------- */

/** @param {State} state */
function makeChart(state) {
  const { width, height, left, right, top, bottom } = SIZE;
  /** @type {[number, number][]} */
  const [across, up] = [
    [left, width - right],
    [height - bottom, top],
  ];
  if (state.get("axes") === "log") {
    const scales = { x: logScale(UNITS, across), y: logScale(TIMES, up) };
    return { ...scales, xTicks: UNIT_TICKS, yTicks: TIME_TICKS };
  }
  const { cpu, example } = state.devices();
  const highest = 1.05 * Math.max(state.time(cpu, UNITS[1]), state.time(example, UNITS[1]));
  const scales = { x: linearScale([0, UNITS[1]], across), y: linearScale([0, highest], up) };
  return { ...scales, xTicks: ticks([0, UNITS[1]], 4), yTicks: ticks([0, highest], 6) };
}

/** @param {State} state */
function pictureView(state) {
  const chart = makeChart(state);
  const { cpu, example } = state.devices();
  const words = `Milliseconds for a step over the hidden units, for two devices. ${state.words()}`;
  return html`<svg class="ml-plane" viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" aria-label=${words}>
    ${sheet(chart)}${axes({ ...chart, xLabel: "hidden units", yLabel: "ms", write: writeTick })}
    ${own(state, chart)}${line(state, chart, example, "example")}${line(state, chart, cpu, "cpu")}
    ${measured(state, chart)}${crossing(state, chart)}
  </svg>`;
}

/** Thousands apart, and decimals where there are any. */
const writeTick = (value) => (value < 1000 ? formatNumber(value) : formatCount(value));

const LINES = { cpu: "crossing-line crossing-cpu", example: "crossing-line crossing-example" };

function line(state, { x, y }, device, name) {
  const [low, high] = x.range;
  const places = Array.from({ length: PIECES + 1 }, (_, index) => low + ((high - low) * index) / PIECES);
  const path = toPath(places.map((place) => [place, y(state.time(device, x.invert(place)))]));
  return svg`<path class=${LINES[name]} d=${path} />`;
}

function measured(state, { x, y }) {
  const points = state.batches.find(({ size }) => size === state.get("batch"))?.points ?? [];
  return points.map(([units, ms]) => svg`<circle class="crossing-dot" cx=${x(units)} cy=${y(ms)} r="4.5" />`);
}

/** The reader's network: an upright line, and its time on each device. */
function own(state, { x, y }) {
  const units = state.get("units");
  const { cpu, example } = state.devices();
  const dot = (device) =>
    svg`<circle class="crossing-own-dot" cx=${x(units)} cy=${y(state.time(device, units))} r="7" />`;
  return svg`<path class="crossing-own" d="M ${x(units)},${y.range[0]} V ${y.range[1]}" />${dot(cpu)}${dot(example)}`;
}

function crossing(state, { x, y }) {
  if (!state.isCrossingSeen()) return nothing;
  const units = state.crossing();
  const [left, bottom] = [x(units), y.range[0]];
  const top = y(state.time(state.devices().cpu, units));
  const isRight = left > SIZE.width / 2;
  return svg`<path class="crossing-drop" d="M ${left},${top + 11} V ${bottom}" />
    <circle class="crossing-ring" cx=${left} cy=${top} r="11" />
    <text class="crossing-units" x=${left + (isRight ? -7 : 7)} y=${bottom - 9}
      text-anchor=${isRight ? "end" : "start"} aria-hidden="true">${aboutUnits(units)}</text>`;
}

/* ---- Beside it ------------------------------------------------------------------------------ */

/** A slider whose places are values about equal factors apart. */
function stopsSlider(state, name, { label, stops, format }) {
  return slider({
    ...{ label, low: 0, high: stops.length - 1, step: 1, value: placeOf(stops, state.get(name)) },
    format: () => format(state.get(name)),
    onInput: (place) => state.set({ [name]: stops[place] }),
  });
}

function networkView(state) {
  return html`<fieldset>
    <legend class="ml-legend">Your network</legend>
    ${stopsSlider(state, "units", { label: "Hidden units", stops: UNIT_STOPS, format: formatCount })}
    ${stopsSlider(state, "batch", { label: "Images in a batch", stops: BATCH_STOPS, format: formatCount })}
  </fieldset>`;
}

function exampleView(state) {
  const later = (ms) => `${formatNumber(ms)} ms`;
  const times = (faster) => (faster === 1 ? "no faster" : `${formatNumber(faster)} times`);
  return html`<fieldset>
    <legend class="ml-legend">The example, not measured</legend>
    ${stopsSlider(state, "extra", { label: "More fixed time in a step", stops: EXTRA_STOPS, format: later })}
    ${stopsSlider(state, "faster", { label: "Multiplies faster", stops: FASTER_STOPS, format: times })}
  </fieldset>`;
}

/** Both sums, with a piece of each line: the picture's legend. @param {State} state */
function sumsView(state) {
  const sums = state.sums();
  const row = (name, title) => html`<tr>
    <th scope="row"><svg class="crossing-sample" viewBox="0 0 30 12" aria-hidden="true">
      <path class=${LINES[name]} d="M1 6h28" /></svg> ${title}</th>
    <td data-cell="${name}-fixed">${sums[name].fixed.toFixed(2)}</td>
    <td>+ <span data-cell="${name}-multiplying">${sums[name].multiplying.toFixed(2)}</span></td>
    <td>= <b data-cell=${name}>${sums[name].step.toFixed(2)}</b></td>
  </tr>`;
  return html`<table class="crossing-sums">
    <thead><tr><th scope="col">ms</th><th scope="col">fixed</th><th scope="col">multiplying</th>
      <th scope="col">step</th></tr></thead>
    <tbody>${row("cpu", "CPU")}${row("example", "example")}</tbody>
  </table>`;
}

function axesView(state) {
  return segmented({
    ...{ legend: "Axes", value: state.get("axes"), onChange: (axes) => state.set({ axes }) },
    options: [
      { value: "log", label: "logarithmic" },
      { value: "linear", label: "linear" },
    ],
  });
}

export default defineWidget({
  label: "Two devices: where do their lines cross?",
  watch: STATE,
  build({ model, signal, say }) {
    const state = makeState(model);
    onChange(model, STATE, () => say(state.words()), signal);
    const view = () => html`<div class="ml-columns">
      <div class="crossing-chart">
        ${pictureView(state)}${sumsView(state)}
        <p class="crossing-measured">${measuredWords(state.batches, state.get("batch"))}</p>
      </div>
      <div class="ml-panel">
        ${networkView(state)}${exampleView(state)}${axesView(state)}
        <p class="ml-note crossing-note">${state.words()}</p>
      </div>
    </div>`;
    return { view };
  },
});
