/** A neuron with two inputs and a step: its line, a new point, and Rosenblatt's learning rule. */

import { clamp, formatNumber } from "../maths/numbers.js";
import { weightedSum } from "../maths/plane.js";
import { button, growingRange, segmented, slider, symbol } from "../ui/controls.js";
import { html } from "../ui/lit.js";
import { productRow, totalRows, verdict } from "../ui/sums.js";
import { defineWidget, onChange, update } from "../ui/widget.js";
import { answerName, countWrong } from "./maths.js";
import { pictureView, textMark } from "./picture.js";
import { Teacher } from "./teacher.js";

const MOST_ADDED = 24;
const SPEEDS = [
  { value: "slow", label: "Slow" },
  { value: "fast", label: "Fast" },
];

/* ---- The state of one widget ------------------------------------------------------------- */

/**
 * The model in the neuron's own words.
 *
 * @typedef {ReturnType<typeof makeState>} State
 */
function makeState(model) {
  const dataset = () => model.get("_datasets")[model.get("dataset")];
  const set = (values) => update(model, values);
  return {
    set,
    /** Move the line by hand; the picture of the rule's last lesson ends (set by `build`). */
    move: set,
    /** The line and its foot when the reader began to turn it. */
    held: null,
    ranges: [growingRange(-10, 10), growingRange(-10, 10), growingRange(-10, 10)],
    datasets: () => Object.entries(model.get("_datasets")),
    name: () => model.get("dataset"),
    limits: () => dataset().limits,
    added: () => model.get("added"),
    rows: () => [...dataset().points, ...model.get("added")],
    line: () => ({ weights: model.get("weights"), bias: model.get("bias") }),
    counts: () => ({ shown: model.get("shown"), corrections: model.get("corrections") }),
    point: () => {
      const [low, high] = dataset().limits;
      return model.get("point").map((value) => clamp(value, low, high));
    },
    /** Take a data set with its own line and new point, and nothing learned yet. */
    choose: (name) => {
      const { start } = model.get("_datasets")[name];
      set({ dataset: name, added: [], shown: 0, corrections: 0, ...structuredClone(start) });
    },
  };
}

/* ---- The panel beside the plane ---------------------------------------------------------- */

/** The multiplication written out, as in the chapter's "By hand". */
function sumView(state) {
  const [{ weights, bias }, [x1, x2]] = [state.line(), state.point()];
  const z = weightedSum({ weights, bias }, [x1, x2]);
  const words = z >= 0 ? "z ≥ 0, so X is a circle" : "z < 0, so X is a square";
  return html`<div class="ml-sum perceptron-sum">
    ${productRow(["w1", "x1"], weights[0], x1)}${productRow(["w2", "x2"], weights[1], x2)}
    ${totalRows(bias, z)}
    ${verdict("perceptron-verdict", answerName(state.line(), [x1, x2]), words)}
  </div>`;
}

function slidersView(state) {
  const { weights, bias } = state.line();
  const one = (index, name, value, onInput) =>
    slider({ label: symbol(name), ...state.ranges[index](value), step: 0.1, value, onInput });
  return html`<div class="perceptron-sliders">
    ${one(0, "w1", weights[0], (value) => state.move({ weights: [value, state.line().weights[1]] }))}
    ${one(1, "w2", weights[1], (value) => state.move({ weights: [state.line().weights[0], value] }))}
    ${one(2, "b", bias, (value) => state.move({ bias: value }))}
  </div>`;
}

/** "X turns out to be …": the new point joins the others. */
function addingView(state) {
  const add = (label) => () => state.set({ added: [...state.added(), [...state.point(), label]] });
  const disabled = state.added().length >= MOST_ADDED;
  return html`<div class="ml-bar perceptron-adding"><span>X is really a</span>
    ${button(html`${textMark(0)} square`, add(0), { disabled })}
    ${button(html`${textMark(1)} circle`, add(1), { disabled })}
  </div>`;
}

/* ---- The learning rule --------------------------------------------------------------------- */

/** @param {State} state @param {Teacher} teacher */
function learningView(state, teacher) {
  const toggle = () => (teacher.isRunning ? teacher.pause() : teacher.run());
  const onChange = (speed) => {
    teacher.speed = speed;
  };
  return html`<div class="perceptron-learning">
    <p class="ml-title">Let Rosenblatt's rule move the line</p>
    <div class="ml-bar">
      ${button("From zeros", () => teacher.beginFromZeros())}
      ${button("Next point", () => teacher.showNext())}
      ${button(teacher.isRunning ? "Pause" : "Run", toggle, { kind: "main" })}
      ${segmented({ legend: "Speed", options: SPEEDS, value: teacher.speed, onChange })}
    </div>
    ${countersView(state)}
    <p class="ml-note" data-error=${teacher.hasErred}>${teacher.note}</p>
  </div>`;
}

function countersView(state) {
  const [rows, { shown, corrections }] = [state.rows(), state.counts()];
  const counter = (number, name) => html`<span class="ml-counter"><b>${number}</b> ${name}</span>`;
  return html`<p class="ml-counters">
    ${counter(Math.floor(shown / rows.length), "rounds")}
    ${counter(corrections, "corrections")}
    ${counter(`${countWrong(state.line(), rows)} of ${rows.length}`, "points wrong")}
  </p>`;
}

/* ---- All of it --------------------------------------------------------------------------- */

function legendView() {
  return html`<p class="ml-legend-line">
    <span>${textMark(0)} square (0)</span><span>${textMark(1)} circle (1)</span>
    <span>${textMark(1, true)} hollow: on the wrong side</span>
  </p>`;
}

function build({ model, signal, say, redraw }) {
  const state = makeState(model);
  const teacher = new Teacher({ state, signal, say, redraw });
  state.move = (values) => {
    teacher.shown = null;
    state.set(values);
  };
  const choose = (name) => {
    teacher.clear();
    state.choose(name);
  };
  const sayResult = () => {
    const z = formatNumber(weightedSum(state.line(), state.point()));
    const wrong = countWrong(state.line(), state.rows());
    say(`z is ${z}: X is a ${answerName(state.line(), state.point())}. ${wrong} points are wrong.`);
  };
  onChange(model, ["point", "bias", "weights"], () => teacher.shown || sayResult(), signal);
  const options = state.datasets().map(([value, { title }]) => ({ value, label: title }));
  const view = () => html`
    ${segmented({ legend: "Data set", options, value: state.name(), onChange: choose })}
    <div class="ml-columns">
      <div class="ml-picture">${pictureView(state, teacher)}${legendView()}</div>
      <div class="ml-panel">${sumView(state)}${slidersView(state)}${addingView(state)}</div>
    </div>
    ${learningView(state, teacher)}`;
  const foot = () => button("Start over", () => choose(state.name()), { kind: "quiet" });
  return { view, foot };
}

export default defineWidget({
  label: "A neuron, its line, and the rule that moves it",
  watch: ["dataset", "weights", "bias", "point", "added", "shown", "corrections"],
  build,
});
