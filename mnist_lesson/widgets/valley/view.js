/** The valley of the loss over one weight: a ball in it, its slope, and steps with a learning rate. */

import { clamp, formatNumber, toHundredths } from "../maths/numbers.js";
import { linearScale, toPath } from "../maths/scales.js";
import { axes, sheet } from "../ui/axes.js";
import { button, slider, symbol } from "../ui/controls.js";
import { draggable, movedByKeys, pointerPosition } from "../ui/drag.js";
import { html, nothing, svg } from "../ui/lit.js";
import { defineWidget, onChange, update } from "../ui/widget.js";
import {
  lossAt,
  placeOfRate,
  placeWords,
  RATES,
  slopeAt,
  stepFrom,
  stepWords,
  sumWords,
  walkOn,
} from "./maths.js";

const SIZE = { width: 440, height: 370, left: 40, right: 14, top: 30, bottom: 42 };
/** Of the losses in sight. */
const HIGHEST = 3.7;
/** Half its length in the picture. */
const TANGENT = 52;
const HINT = "Choose a rate and take a step, or drag the ball to where the walk shall begin.";

/* ---- The state of one widget ------------------------------------------------------------- */

/**
 * The model in the valley's words.
 *
 * @typedef {ReturnType<typeof makeState>} State
 */
function makeState(model) {
  const [get, images] = [(name) => model.get(name), model.get("_images")];
  const { low, high } = get("_schema").w;
  const { most } = get("_schema").steps;
  /** @type {[number, number]} */
  const limits = [low, high];
  const state = {
    ...{ get, images, limits, set: (values) => update(model, values) },
    loss: (w = get("w")) => lossAt(images, w),
    slope: () => slopeAt(images, get("w")),
    /** The last step, unless something else (Python) has moved the ball since. */
    last: () => {
      const taken = get("steps").at(-1);
      const step = taken && stepFrom(images, limits, taken);
      return step && clamp(step.to, low, high) === get("w") ? step : null;
    },
    isFull: () => get("steps").length >= most,
    isOver: () => state.isFull() || (state.last()?.isOut ?? false),
    moveTo: (w) => {
      const start = toHundredths(clamp(w, low, high));
      state.set({ w: start, start, steps: [] });
    },
    walk: (count) => {
      const walk = { w: get("w"), rate: get("rate"), steps: get("steps"), count, most };
      state.set(walkOn(images, limits, walk));
    },
    startOver: () => state.set({ w: get("start"), steps: [] }),
  };
  return state;
}

/* ---- The picture --------------------------------------------------------------------------- */

function makeChart([low, high]) {
  const { width, height, left, right, top, bottom } = SIZE;
  const x = linearScale([low, high], [left, width - right]);
  const y = linearScale([0, HIGHEST], [height - bottom, top]);
  return { x, y };
}

function pictureView(state, chart) {
  const label = `The loss over the weight w as a valley, with a ball at ${placeWords(state.images, state.get("w"))}`;
  return html`<svg class="ml-plane" viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="group" aria-label=${label}>
    ${sheet(chart)}${axes({ ...chart, xLabel: "weight w", yLabel: "loss", yTicks: [0, 1, 2, 3], count: 7 })}
    ${curve(state, chart)}${tangent(state, chart)}${dots(state, chart)}${arrow(state, chart)}${ball(state, chart)}
  </svg>`;
}

function curve(state, { x, y }) {
  const [low, high] = state.limits;
  const weights = Array.from({ length: 136 }, (_, index) => low + ((high - low) * index) / 135);
  return svg`<path class="valley-curve" d=${toPath(weights.map((w) => [x(w), y(state.loss(w))]))} />`;
}

/** The straight line that touches the curve under the ball, as long wherever it is; it ends where the picture does. */
function tangent(state, { x, y }) {
  const [w, steep] = [state.get("w"), (state.slope() * (y(1) - y(0))) / (x(1) - x(0))];
  const dx = TANGENT / Math.hypot(1, steep);
  /** @type {[number, number][]} */
  const ends = [-dx, dx].map((way) => {
    const end = clamp(x(w) + way, x.range[0], x.range[1]);
    return [end, y(state.loss()) + steep * (end - x(w))];
  });
  return svg`<path class="valley-tangent" d=${toPath(ends)} />`;
}

/** Where the ball has been. */
const dots = (state, { x, y }) =>
  state
    .get("steps")
    .map(([w]) => svg`<circle class="valley-dot" cx=${x(w)} cy=${y(state.loss(w))} r="4.5" />`);

/** The last step as an arrow over the axis, as far as the picture goes. */
function arrow(state, { x, y }) {
  const step = state.last();
  if (!step) return nothing;
  const [from, to] = [x(step.from), x(state.get("w"))];
  const [bottom, level] = [y.range[0], y.range[0] - 14];
  const head = 9 * Math.sign(to - from);
  const drop = (at, w) => svg`<path class="valley-drop" d="M ${at},${y(state.loss(w))} V ${bottom}" />`;
  /** A shorter one would be all head. */
  const isLong = Math.abs(to - from) > 12;
  const path = `M ${from},${level} H ${to} M ${to - head},${level - 6} L ${to},${level} L ${to - head},${level + 6}`;
  return svg`${drop(from, step.from)}${drop(to, state.get("w"))}
    ${isLong ? svg`<path class="valley-arrow" d=${path} />` : nothing}`;
}

function ball(state, { x, y }) {
  const [w, [low, high]] = [state.get("w"), state.limits];
  const toWeight = (event) => x.invert(pointerPosition(event.currentTarget.ownerSVGElement, event)[0]);
  const onKey = movedByKeys(([right, up]) => state.moveTo(w + (right + up) / 10));
  return svg`<g class="ml-point valley-ball" role="slider" tabindex="0" transform="translate(${x(w)},${y(state.loss())})"
    aria-label="Weight w, move the ball with the arrow keys" aria-valuenow=${w} aria-valuemin=${low}
    aria-valuemax=${high} aria-valuetext=${placeWords(state.images, w)} @keydown=${onKey}
    ${draggable({ onMove: (event) => state.moveTo(toWeight(event)) })}>
    <circle class="ml-touch" r="29.5" /><circle r="9.5" />
  </g>`;
}

/* ---- Beside it ------------------------------------------------------------------------------ */

function rateView(state) {
  const rate = state.get("rate");
  const control = slider({
    ...{ label: "Learning rate", low: 0, high: RATES.length - 1, step: 1, value: placeOfRate(rate) },
    format: () => formatNumber(rate, 4),
    onInput: (place) => state.set({ rate: RATES[place] }),
  });
  return html`<div class="valley-rate">${control}</div>`;
}

function buttonsView(state) {
  const disabled = state.isOver();
  return html`<div class="ml-bar">
    ${button("Step", () => state.walk(1), { kind: "main", disabled })}
    ${button("10 steps", () => state.walk(10), { disabled })}
  </div>`;
}

/** Loss and slope at the ball, and the last step as a sum. */
function numbersView(state) {
  const step = state.last();
  const sum = step ? sumWords(step) : html`${symbol("w")} − rate · slope`;
  const counters = [
    ["w", formatNumber(state.get("w"), 3)],
    ["loss", formatNumber(state.loss())],
    ["slope", formatNumber(state.slope())],
    ["steps", String(state.get("steps").length)],
  ];
  return html`<div class="ml-sum">
    <p class="ml-counters valley-numbers">${counters.map(
      ([name, value]) => html`<span class="ml-counter">${name} <b data-cell=${name}>${value}</b></span>`,
    )}</p>
    <p class="valley-sum">${symbol("w")} ${step ? "=" : "←"} <span data-cell="sum">${sum}</span></p>
  </div>`;
}

/** @param {State} state */
function noteWords(state) {
  const step = state.last();
  if (!step) return HINT;
  const count = state.get("steps").length;
  const end = state.isFull() && !step.isOut ? " A walk has no more steps than these." : "";
  return `Step ${count}: ${stepWords(state.images, step)}${end}`;
}

export default defineWidget({
  label: "A valley: the loss over one weight, and steps down its slope",
  watch: ["w", "rate", "start", "steps"],
  build({ model, signal, say }) {
    const state = makeState(model);
    const chart = makeChart(state.limits);
    onChange(model, ["steps"], () => state.last() && say(noteWords(state)), signal);
    const view = () => html`<div class="ml-columns">
      <div>${pictureView(state, chart)}</div>
      <div class="ml-panel">
        ${rateView(state)}${buttonsView(state)}${numbersView(state)}
        <p class="ml-note valley-note">${noteWords(state)}</p>
      </div>
    </div>`;
    return { view, foot: () => button("Start over", state.startOver, { kind: "quiet" }) };
  },
});
