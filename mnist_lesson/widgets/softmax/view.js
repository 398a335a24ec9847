/** Softmax: evidence on sliders, probabilities as bars, and the steps between them. */

import { argmax } from "../maths/neurons.js";
import { clamp, formatNumber, formatPercent } from "../maths/numbers.js";
import { button, checkbox, form, scrollBox, segmented, slider } from "../ui/controls.js";
import { html, live, nothing } from "../ui/lit.js";
import { defineWidget, update } from "../ui/widget.js";
import {
  classNames,
  columnsOf,
  comparison,
  describeChange,
  explainSteps,
  isSameState,
  placeOfTemperature,
  probabilitiesAt,
  sliderRange,
  softmaxSteps,
  temperatureAt,
  tidy,
  withValue,
} from "./maths.js";

const HINT = "Move a slider, or add 1. A thin line shows where a bar ended before.";

/* ---- The state of one widget ------------------------------------------------------------- */

/** Read and change the model in softmax's words, and remember what it was before the last change. */
function makeState(model) {
  const state = { change: null, isGliding: false, begun: null, range: null };
  state.get = (name) => model.get(name);
  state.set = (values) => update(model, values);
  state.example = () => model.get("_examples")[model.get("example")];
  state.now = () => {
    const evidence = model.get("evidence");
    const chosen = Math.min(model.get("chosen"), evidence.length - 1);
    return { evidence, temperature: model.get("temperature"), chosen };
  };
  state.names = () => classNames(state.example().classes, model.get("evidence").length);
  /** A movement of a slider begins: what is compared is the state before it. */
  state.begin = () => {
    state.begun = state.now();
  };
  /** Change something; with `before` it goes on with a movement that began there. */
  state.act = (kind, values, before = state.now()) => {
    state.isGliding = kind === "all" || kind === "button";
    state.change = { kind: kind === "button" ? "one" : kind, before, after: { ...state.now(), ...values } };
    state.set(values);
  };
  /** The last change, unless something else (a link, Python) has changed the state since. */
  state.lastChange = () => {
    if (state.change && !isSameState(state.change.after, state.now())) state.change = null;
    return state.change && { ...state.change, names: state.names() };
  };
  state.choose = (name) => {
    state.change = null;
    state.isGliding = true;
    state.set({ example: name, temperature: 1, ...structuredClone(model.get("_examples")[name].start) });
  };
  return state;
}

/** The sliders' range grows with the evidence, and shrinks only when all is new: not under a moving thumb. */
function rangeOf(state) {
  const [low, high] = sliderRange(state.now().evidence);
  const known = state.change && state.range;
  state.range = known ? [Math.min(low, known[0]), Math.max(high, known[1])] : [low, high];
  return state.range;
}

/* ---- The rows: class, evidence, probability ---------------------------------------------- */

function rowsView(state) {
  const { evidence, temperature, chosen } = state.now();
  const before = state.lastChange()?.before;
  const parts = {
    limits: rangeOf(state),
    probabilities: probabilitiesAt(evidence, temperature),
    before: before && probabilitiesAt(before.evidence, before.temperature),
    best: argmax(evidence),
    chosen,
  };
  const longest = Math.max(4, ...evidence.map((z) => formatNumber(z).length)); // of the numbers in one column
  const titles = ["class", "evidence", "probability"].map((text) => html`<span>${text}</span>`);
  return form(html`<fieldset class="ml-segmented softmax-rows" style="--longest: ${longest}" data-glide=${state.isGliding}>
    <legend class="ml-hidden">Classes: evidence and probability</legend>
    <div class="softmax-row softmax-head" aria-hidden="true">${titles}</div>
    ${state.names().map((name, index) => rowView(state, index, { name, ...parts }))}
  </fieldset>`);
}

function rowView(state, index, parts) {
  const { name, chosen } = parts;
  const percent = formatPercent(parts.probabilities[index]);
  return html`<div class="softmax-row" data-chosen=${index === chosen}>
    <label class="ml-option softmax-class">
      <input type="radio" name="chosen" value=${index} aria-label="Choose class ${name}"
        .checked=${live(index === chosen)} @change=${() => state.set({ chosen: index })} />
      <span aria-hidden="true">${name}</span>
    </label>
    ${evidenceSlider(state, index, { name, limits: parts.limits, percent })}
    ${track(index, parts)}
    <span class="softmax-percent" data-best=${index === parts.best}>${percent}</span>
  </div>`;
}

function evidenceSlider(state, index, { name, limits: [low, high], percent }) {
  const value = state.now().evidence[index];
  const share = (number) => `${(100 * (clamp(number, low, high) - low)) / (high - low)}%`;
  return slider({
    ...{ low, high, step: 0.1, value, onBegin: state.begin, sign: Math.sign(value) },
    label: html`<span class="ml-hidden">Evidence for ${name}</span>`,
    valueText: `${formatNumber(value)}, probability ${percent}`,
    style: `--from: ${share(Math.min(0, value))}; --to: ${share(Math.max(0, value))}`,
    onInput: (next) => {
      const evidence = withValue(state.now().evidence, index, tidy(next));
      state.act("one", { evidence, chosen: index }, state.begun && { ...state.begun, chosen: index });
    },
  });
}

/** A bar as long as the probability, and a thin line where it ended before. */
function track(index, { probabilities, before, best }) {
  const past = before?.[index] ?? 0;
  const isPastSeen = past >= 0.01; // at the very left it would only be in the way
  return html`<div class="softmax-track" aria-hidden="true">
    <div class="softmax-bar" style="width: ${100 * probabilities[index]}%" data-best=${index === best}></div>
    <div class="softmax-before" style="left: ${100 * past}%" ?hidden=${!isPastSeen}></div>
  </div>`;
}

/* ---- Add 1, and what it does to the odds -------------------------------------------------- */

const header = (content, scope) => html`<th scope=${scope}>${content}</th>`;
const cell = (text) => html`<td>${text}</td>`;

function addingView(state) {
  const { evidence, chosen } = state.now();
  const most = state.get("_schema").evidence.item.high;
  const addOne = () =>
    state.act("button", { evidence: withValue(evidence, chosen, tidy(evidence[chosen] + 1)), chosen });
  const addAll = () => state.act("all", { evidence: evidence.map((z) => tidy(z + 1)) });
  const isFull = (z) => z + 1 > most;
  return html`<div class="ml-bar">
    ${button(`Add 1 to class ${state.names()[chosen]}`, addOne, { kind: "main", disabled: isFull(evidence[chosen]) })}
    ${button("Add 1 to all", addAll, { disabled: evidence.some(isFull) })}
  </div>`;
}

function comparisonView(state) {
  const now = state.now();
  const row = (one) =>
    html`<tr>${header(one.name, "row")}${[one.before ?? "", one.now, one.step ?? ""].map(cell)}</tr>`;
  const caption = `Class ${state.names()[now.chosen]}; its odds are p / (1 − p)`;
  return scrollBox(html`<table class="softmax-table softmax-odds">
    <caption>${caption}</caption>
    <thead><tr>
      ${header(html`<span class="ml-hidden">measure</span>`, "col")}
      ${["before", "now", "change"].map((text) => header(text, "col"))}
    </tr></thead>
    <tbody>${comparison(state.lastChange(), now).map(row)}</tbody>
  </table>`);
}

function temperatureView(state) {
  const control = slider({
    ...{ label: "Temperature", low: -1, high: 1, step: 0.05 },
    value: placeOfTemperature(state.now().temperature),
    format: (place) => formatNumber(10 ** place),
    onBegin: state.begin,
    onInput: (place) =>
      state.act("temperature", { temperature: temperatureAt(place) }, state.begun ?? undefined),
  });
  return html`<div class="softmax-temperature">${control}</div>`;
}

/* ---- The steps, written out --------------------------------------------------------------- */

function stepsView(state) {
  const now = state.now();
  const isStable = state.get("stable");
  const steps = softmaxSteps(now.evidence, now.temperature, isStable);
  const onChange = (stable) => state.set({ stable });
  return html`<div class="softmax-steps">
    ${stepsTable(state.names(), columnsOf(now, steps, isStable), argmax(now.evidence))}
    ${checkbox({ label: "Subtract the largest first", checked: isStable, onChange })}
    <p class="ml-small softmax-explained">${explainSteps(steps, isStable)}</p>
  </div>`;
}

function stepsTable(names, columns, best) {
  const row = (name, index) => html`<tr ?data-best=${index === best}>
    ${header(name, "row")}${columns.map(({ texts }) => cell(texts[index]))}
  </tr>`;
  const table = html`<table class="softmax-table">
    <caption>From evidence to probabilities, step by step</caption>
    <thead><tr>${header("class", "col")}${columns.map(({ title }) => header(title, "col"))}</tr></thead>
    <tbody>${names.map(row)}</tbody>
    <tfoot><tr>${header("sum", "row")}${columns.map((column) => cell(column.sum ?? nothing))}</tr></tfoot>
  </table>`;
  return scrollBox(table);
}

/* ---- All of it ----------------------------------------------------------------------------- */

function examplesView(state) {
  const options = Object.entries(state.get("_examples")).map(([value, { title }]) => ({
    value,
    label: title,
  }));
  return segmented({ legend: "Example", options, value: state.get("example"), onChange: state.choose });
}

/** The sentence about the last change, shown and, once things have come to rest, announced. */
function makeNote(state, say) {
  let said = HINT;
  return () => {
    const change = state.lastChange();
    const text = change ? describeChange(change) : HINT;
    if (change && text !== said) say(text);
    said = text;
    return html`<p class="ml-note softmax-note">${text}</p>`;
  };
}

export default defineWidget({
  label: "Softmax: from evidence to probabilities",
  watch: ["example", "evidence", "temperature", "chosen", "stable"],
  build({ model, say }) {
    const state = makeState(model);
    const note = makeNote(state, say);
    const view = () => html`
      ${examplesView(state)}
      ${rowsView(state)}
      <div class="ml-columns">
        <div class="ml-panel">${addingView(state)}${note()}${comparisonView(state)}${temperatureView(state)}</div>
        ${stepsView(state)}
      </div>`;
    const foot = () => button("Start over", () => state.choose(state.get("example")), { kind: "quiet" });
    return { view, foot };
  },
});
