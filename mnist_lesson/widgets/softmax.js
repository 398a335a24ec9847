/** Softmax: evidence on sliders, probabilities as bars, and the steps between them. */

import { clamp } from "./shared/charts.js";
import { button, checkbox, formatNumber, formatPercent, html, segmented, slider } from "./shared/dom.js";
import { defineWidget, onChange, update } from "./shared/widget.js";

const SLIDERS = [-10, 10];
const HINT = "Move a slider, or add 1. A thin line shows where a bar ended before.";
const SUPERSCRIPTS = {
  "-": "⁻",
  0: "⁰",
  1: "¹",
  2: "²",
  3: "³",
  4: "⁴",
  5: "⁵",
  6: "⁶",
  7: "⁷",
  8: "⁸",
  9: "⁹",
};

/* ---- What softmax does: pure functions --------------------------------------------------- */

const sum = (values) => values.reduce((total, value) => total + value, 0);

/**
 * Every step from evidence to probabilities.
 *
 * @param {number[]} evidence
 * @param {number} [temperature] divides the evidence first
 * @param {boolean} [isStable] whether the largest is subtracted, so that no exponential overflows
 * @returns {{ scaled: number[], largest: number, exponents: number[], exponentials: number[], total: number,
 *   probabilities: number[] }} the probabilities are NaN where the arithmetic fails
 */
export function softmaxSteps(evidence, temperature = 1, isStable = true) {
  const scaled = evidence.map((z) => z / temperature);
  const largest = Math.max(...scaled);
  const exponents = isStable ? scaled.map((z) => z - largest) : scaled;
  const exponentials = exponents.map(Math.exp);
  const total = sum(exponentials);
  return {
    scaled,
    largest,
    exponents,
    exponentials,
    total,
    probabilities: exponentials.map((part) => part / total),
  };
}

/** softmax(evidence / temperature), as `neurons.softmax` computes it. */
export const softmax = (evidence, temperature = 1) => softmaxSteps(evidence, temperature).probabilities;

/** The logarithm of the sum of exponentials, safe from overflow. */
function logSumExp(values) {
  const largest = Math.max(...values);
  return largest + Math.log(sum(values.map((value) => Math.exp(value - largest))));
}

/** The logarithm of a class's odds p / (1 − p): exact also where p is 1 to the last digit. */
export function logOdds(evidence, chosen, temperature = 1) {
  const scaled = evidence.map((z) => z / temperature);
  return scaled[chosen] - logSumExp(scaled.filter((_, index) => index !== chosen));
}

/** The logarithm of a class's probability. */
export function logProbability(evidence, chosen, temperature = 1) {
  const scaled = evidence.map((z) => z / temperature);
  return scaled[chosen] - logSumExp(scaled);
}

/** The place of the largest number; of several, the first, as NumPy's argmax. */
export const argmax = (values) => values.indexOf(Math.max(...values));

/** A slider's place, −1 to 1, and the temperature it stands for, 0.1 to 10: two digits, 1 in the middle. */
export const placeOfTemperature = (temperature) => Math.log10(temperature);
export const temperatureAt = (place) => Number((10 ** place).toPrecision(2));

/** The digits that the classes stand for: the example's, if they are as many. */
export const classNames = (classes, count) =>
  classes.length === count ? classes : Array.from({ length: count }, (_, index) => index);

/** The range of the sliders: −10 to 10, wider if there is evidence beyond. */
export const sliderRange = (evidence) => [
  Math.floor(Math.min(SLIDERS[0], ...evidence)),
  Math.ceil(Math.max(SLIDERS[1], ...evidence)),
];

/** Without the noise of binary fractions; no −0. */
export const tidy = (value) => Math.round(value * 1e6) / 1e6 + 0;

/* ---- Numbers and sentences --------------------------------------------------------------- */

/** A positive amount of any size: three digits or so, powers of ten for the very large and very small. */
export function formatAmount(value, digits = 3) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "?" : "∞";
  if (value !== 0 && (value >= 1e6 || value < 1e-3)) {
    const [mantissa, exponent] = value.toExponential(1).split("e");
    return `${mantissa}·10${exponent.replace("+", "").replace(/./g, (sign) => SUPERSCRIPTS[sign])}`;
  }
  return Number(value.toPrecision(value >= 1000 ? 6 : digits)).toLocaleString("en-US", {
    maximumFractionDigits: value >= 1000 ? 0 : 6,
  });
}

/** As in the chapter's calculation by hand: 2.718, 20.09, and 0.135. */
const formatExponential = (value) => formatAmount(value, value >= 1 ? 4 : 3);

/** Numbers of one column with equally many decimals, as few as show them to the hundredth. */
export function formatColumn(values) {
  const isLarge = values.some((value) => Math.abs(value) >= 10_000); // then hundredths have neither place nor meaning
  const fits = (count) => values.every((value) => isLarge || Math.abs(value - value.toFixed(count)) < 0.005);
  const digits = [0, 1].find(fits) ?? 2;
  return values.map((value) => (Number(value.toFixed(digits)) + 0).toFixed(digits).replace("-", "−"));
}

/** A change by addition: +1, −2.5, ±0. */
export function formatStep(value) {
  if (value === 0) return "±0";
  return value > 0 ? `+${formatNumber(value)}` : formatNumber(value);
}

/** e to the power of a step of evidence, in words: "e ≈ 2.718", "e^2.5 ≈ 12.18"; at a temperature "e^(1/2) ≈ 1.649". */
export function powerInWords(difference, temperature) {
  const value = formatAmount(Math.exp(difference / temperature), 4);
  if (temperature === 1)
    return difference === 1 ? `e ≈ ${value}` : `e^${formatNumber(difference)} ≈ ${value}`;
  return `e^(${formatNumber(difference)}/${formatNumber(temperature)}) ≈ ${value}`;
}

function describeOne({ name, before, after }) {
  const difference = tidy(after.evidence[after.chosen] - before.evidence[after.chosen]);
  if (difference === 0) return `Class ${name} has the evidence that it had.`;
  const amount = `Class ${name} has ${formatNumber(Math.abs(difference))} ${difference > 0 ? "more" : "less"}`;
  const verb = difference > 0 ? "multiplied" : "divided";
  return `${amount}: its odds are ${verb} by ${powerInWords(Math.abs(difference), after.temperature)}.`;
}

function describeAll({ before, after }) {
  const difference = tidy(after.evidence[0] - before.evidence[0]);
  const power = powerInWords(difference, after.temperature);
  return `Every class has ${formatNumber(difference)} more, and no probability has changed: each exponential is multiplied by ${power}, and so is their sum.`;
}

function describeTemperature({ after: { temperature } }) {
  const text = formatNumber(temperature);
  if (temperature === 1) return "At temperature 1 the evidence counts as it is.";
  const [differences, result] =
    temperature > 1
      ? ["shrink", "the probabilities come closer together"]
      : ["grow", "the largest takes more"];
  return `All evidence is divided by ${text} first. Differences ${differences}: ${result}. The order stays.`;
}

const DESCRIBE = { one: describeOne, all: describeAll, temperature: describeTemperature };

/**
 * One or two sentences about what the reader has just changed, and what came of it.
 *
 * @param {{ kind: "one" | "all" | "temperature", names: number[], before: object, after: object }} change
 *   `before` and `after` hold evidence, temperature and chosen.
 */
export function describeChange({ kind, names, before, after }) {
  const text = DESCRIBE[kind]({ name: names[after.chosen], before, after });
  const [first, now] = [before, after].map(({ evidence }) => argmax(evidence));
  return first === now ? text : `${text} Now class ${names[now]} is the most probable.`;
}

/* ---- The state of one widget ------------------------------------------------------------- */

const isSame = (one, other) =>
  one.temperature === other.temperature &&
  one.chosen === other.chosen &&
  one.evidence.length === other.evidence.length &&
  one.evidence.every((value, index) => value === other.evidence[index]);

/** Read and change the model in softmax's words, and remember what it was before the last change. */
function makeState(model) {
  const state = { change: null, isGliding: false };
  state.get = (name) => model.get(name);
  state.set = (values) => update(model, values);
  state.example = () => model.get("_examples")[model.get("example")];
  state.now = () => {
    const evidence = model.get("evidence");
    return {
      evidence,
      temperature: model.get("temperature"),
      chosen: Math.min(model.get("chosen"), evidence.length - 1),
    };
  };
  state.names = () => classNames(state.example().classes, model.get("evidence").length);
  /** Change something; with `before` it goes on with a movement that began there. */
  state.act = (kind, values, before = state.now()) => {
    state.isGliding = kind === "all" || kind === "button";
    state.change = { kind: kind === "button" ? "one" : kind, before, after: { ...state.now(), ...values } };
    state.set(values);
  };
  /** The last change, unless something else (a link, Python) has changed the state since. */
  state.lastChange = () => {
    if (state.change && !isSame(state.change.after, state.now())) state.change = null;
    return state.change && { ...state.change, names: state.names() };
  };
  state.choose = (name) => {
    state.change = null;
    state.isGliding = true;
    state.set({ example: name, temperature: 1, ...structuredClone(model.get("_examples")[name].start) });
  };
  return state;
}

/** Call `begin` when a movement of a slider begins: a finger comes down, or the focus arrives. */
function onBegin(input, begin) {
  for (const event of ["pointerdown", "focus"]) input.addEventListener(event, begin);
}

/* ---- The rows: class, evidence, probability ---------------------------------------------- */

function makeRow(state, index, name) {
  let before;
  const setEvidence = (value) => {
    const evidence = state.now().evidence.with(index, tidy(value));
    state.act("one", { evidence, chosen: index }, before && { ...before, chosen: index });
  };
  const label = html("span", { class: "ml-hidden" }, `Evidence for ${name}`);
  const control = slider({
    label,
    low: SLIDERS[0],
    high: SLIDERS[1],
    step: 0.1,
    value: 0,
    onInput: setEvidence,
  });
  onBegin(control.input, () => {
    before = state.now();
  });
  const choose = () => state.set({ chosen: index });
  const radio = html("input", {
    type: "radio",
    name: "chosen",
    value: index,
    "aria-label": `Choose class ${name}`,
    on: { change: choose },
  });
  const bar = html("div", { class: "softmax-bar" });
  const mark = html("div", { class: "softmax-before" });
  const percent = html("span", { class: "softmax-percent" });
  const el = html(
    "div",
    { class: "softmax-row" },
    html(
      "label",
      { class: "ml-option softmax-class" },
      radio,
      html("span", { "aria-hidden": "true" }, String(name)),
    ),
    control.el,
    html("div", { class: "softmax-track", "aria-hidden": "true" }, bar, mark),
    percent,
  );
  return { el, radio, control, bar, mark, percent };
}

function showEvidence({ control }, value, [low, high], percent) {
  const { input } = control;
  input.min = low;
  input.max = high;
  control.set(value);
  const share = (number) => `${(100 * (clamp(number, low, high) - low)) / (high - low)}%`;
  input.style.setProperty("--from", share(Math.min(0, value)));
  input.style.setProperty("--to", share(Math.max(0, value)));
  input.dataset.sign = Math.sign(value);
  input.setAttribute("aria-valuetext", `${formatNumber(value)}, probability ${percent}`);
}

function showProbability({ bar, mark, percent }, { now, before, isBest }) {
  bar.style.setProperty("width", `${100 * now}%`);
  bar.dataset.best = isBest;
  percent.textContent = formatPercent(now);
  percent.dataset.best = isBest;
  mark.hidden = before === null || before < 0.01; // at the very left it would only be in the way
  if (!mark.hidden) mark.style.setProperty("left", `${100 * before}%`);
}

/** The sliders' range grows with the evidence, and shrinks only when all is new: not under a moving thumb. */
function makeRange(state) {
  let known = SLIDERS;
  return () => {
    const [low, high] = sliderRange(state.now().evidence);
    known = state.change ? [Math.min(low, known[0]), Math.max(high, known[1])] : [low, high];
    return known;
  };
}

function makeRows(state) {
  const legend = html("legend", { class: "ml-hidden" }, "Classes: evidence and probability");
  const head = html(
    "div",
    { class: "softmax-row softmax-head", "aria-hidden": "true" },
    ...["class", "evidence", "probability"].map((text) => html("span", {}, text)),
  );
  const group = html("fieldset", { class: "ml-segmented softmax-rows" }, legend);
  const el = html("form", { class: "ml-form", on: { submit: (event) => event.preventDefault() } }, group);
  const range = makeRange(state);
  let rows = [];
  let shown = "";
  const rebuild = (names) => {
    shown = names.join();
    rows = names.map((name, index) => makeRow(state, index, name));
    group.replaceChildren(legend, head, ...rows.map((row) => row.el));
  };
  const draw = () => {
    if (state.names().join() !== shown) rebuild(state.names());
    const { evidence, temperature, chosen } = state.now();
    const change = state.lastChange();
    const probabilities = softmax(evidence, temperature);
    const before = change && softmax(change.before.evidence, change.before.temperature);
    const limits = range();
    const best = argmax(evidence);
    group.dataset.glide = state.isGliding;
    rows.forEach((row, index) => {
      row.radio.checked = index === chosen;
      row.el.dataset.chosen = index === chosen;
      showEvidence(row, evidence[index], limits, formatPercent(probabilities[index]));
      showProbability(row, {
        now: probabilities[index],
        before: before ? before[index] : null,
        isBest: index === best,
      });
    });
  };
  return { el, draw };
}

/* ---- Add 1, and what it does to the odds -------------------------------------------------- */

const cell = (text) => html("td", {}, text);
const header = (content, scope) => html("th", { scope }, content);

/** The rows of the small table: what is counted, before, now, change. */
function comparison(change, now) {
  const before = change?.before;
  const z = ({ evidence }) => evidence[now.chosen];
  const log = (measure, { evidence, temperature }) => measure(evidence, now.chosen, temperature);
  const compare = (name, measure, format) => [
    name,
    before ? format(Math.exp(log(measure, before))) : "",
    format(Math.exp(log(measure, now))),
    before ? `× ${formatAmount(Math.exp(log(measure, now) - log(measure, before)), 4)}` : "",
  ];
  return [
    [
      "evidence",
      before ? formatNumber(z(before)) : "",
      formatNumber(z(now)),
      before ? formatStep(tidy(z(now) - z(before))) : "",
    ],
    compare("probability", logProbability, formatPercent),
    compare("odds", logOdds, formatAmount),
  ];
}

function makeComparison(state) {
  const caption = html("caption");
  const body = html("tbody");
  const corner = header(html("span", { class: "ml-hidden" }, "measure"), "col");
  const titles = [corner, ...["before", "now", "change"].map((text) => header(text, "col"))];
  const el = html(
    "table",
    { class: "softmax-table softmax-odds" },
    caption,
    html("thead", {}, html("tr", {}, ...titles)),
    body,
  );
  const draw = () => {
    const now = state.now();
    const rows = comparison(state.lastChange(), now);
    caption.textContent = `Class ${state.names()[now.chosen]}; its odds are p / (1 − p)`;
    body.replaceChildren(
      ...rows.map(([name, ...texts]) => html("tr", {}, header(name, "row"), ...texts.map(cell))),
    );
  };
  return { el, draw };
}

function makeAdding(state) {
  const addAll = () => state.act("all", { evidence: state.now().evidence.map((z) => tidy(z + 1)) });
  const addOne = () => {
    const { evidence, chosen } = state.now();
    state.act("button", { evidence: evidence.with(chosen, tidy(evidence[chosen] + 1)), chosen });
  };
  const one = button("", addOne, { kind: "main" });
  const all = button("Add 1 to all", addAll);
  const most = state.get("_schema").evidence.item.high;
  const el = html("div", { class: "ml-bar" }, one, all);
  const draw = () => {
    const { evidence, chosen } = state.now();
    one.textContent = `Add 1 to class ${state.names()[chosen]}`;
    one.disabled = evidence[chosen] + 1 > most;
    all.disabled = Math.max(...evidence) + 1 > most;
  };
  return { el, draw };
}

/** The sentence about the last change, shown and, once things have come to rest, announced. */
function makeNote(state, say) {
  const el = html("p", { class: "ml-note softmax-note" }, HINT);
  const draw = () => {
    const change = state.lastChange();
    const text = change ? describeChange(change) : HINT;
    if (text === el.textContent) return;
    el.textContent = text;
    if (change) say(text);
  };
  return { el, draw };
}

function makeTemperature(state) {
  let before;
  const setTemperature = (place) => state.act("temperature", { temperature: temperatureAt(place) }, before);
  const control = slider({
    label: "Temperature",
    low: -1,
    high: 1,
    step: 0.05,
    value: 0,
    format: (place) => formatNumber(10 ** place),
    onInput: setTemperature,
  });
  onBegin(control.input, () => {
    before = state.now();
  });
  const draw = () => control.set(placeOfTemperature(state.now().temperature));
  return { el: html("div", { class: "softmax-temperature" }, control.el), draw };
}

/* ---- The steps, written out --------------------------------------------------------------- */

/** The columns of the table: title, and one text a class. */
function columnsOf({ evidence, temperature }, steps, isStable) {
  const probabilities = steps.probabilities.map((p) => (Number.isNaN(p) ? "?" : p.toFixed(3)));
  return [
    { title: "evidence z", texts: formatColumn(evidence) },
    temperature === 1
      ? null
      : { title: `z / ${formatNumber(temperature)}`, texts: formatColumn(steps.scaled) },
    isStable ? { title: "minus largest", texts: formatColumn(steps.exponents) } : null,
    { title: "exponential", texts: steps.exponentials.map(formatExponential) },
    { title: "divided by sum", texts: probabilities },
  ].filter(Boolean);
}

/** What is to be known about the way that the table computes. */
export function explainSteps(steps, isStable) {
  if (isStable) {
    return `The largest, ${formatNumber(steps.largest)}, is subtracted first. That changes no probability, and no exponential can be too large for the computer.`;
  }
  if (Number.isFinite(steps.total) && steps.total > 0)
    return "Exponentials of the evidence as it is, as by hand.";
  const trouble =
    steps.total === 0 ? "so small that the computer holds them for 0" : "too large for the computer";
  return `Here this way fails: exponentials are ${trouble}. Subtract the largest first, as the bars do.`;
}

function makeSteps(state) {
  const caption = html("caption", {}, "From evidence to probabilities, step by step");
  const head = html("tr");
  const body = html("tbody");
  const foot = html("tr");
  const parts = [html("thead", {}, head), body, html("tfoot", {}, foot)];
  const table = html("table", { class: "softmax-table" }, caption, ...parts);
  const onSwitch = (checked) => state.set({ stable: checked });
  const choice = checkbox({ label: "Subtract the largest first", checked: true, onChange: onSwitch });
  const note = html("p", { class: "softmax-explained" });
  const draw = () => {
    const { evidence, temperature } = state.now();
    const isStable = state.get("stable");
    const steps = softmaxSteps(evidence, temperature, isStable);
    const columns = columnsOf({ evidence, temperature }, steps, isStable);
    const best = argmax(evidence);
    const total = sum(steps.probabilities);
    const sums = [
      ...columns.slice(2).map(() => ""),
      formatExponential(steps.total),
      Number.isNaN(total) ? "?" : total.toFixed(3),
    ];
    head.replaceChildren(header("class", "col"), ...columns.map(({ title }) => header(title, "col")));
    const row = (name, index) =>
      html(
        "tr",
        { "data-best": index === best },
        header(String(name), "row"),
        ...columns.map(({ texts }) => cell(texts[index])),
      );
    body.replaceChildren(...state.names().map(row));
    foot.replaceChildren(header("sum", "row"), ...sums.map(cell));
    note.textContent = explainSteps(steps, isStable);
    choice.set(isStable);
  };
  return { el: html("div", { class: "softmax-steps" }, table, choice.el, note), draw };
}

/* ---- All of it ----------------------------------------------------------------------------- */

function makeExamples(state) {
  const options = Object.entries(state.get("_examples")).map(([value, { title }]) => ({
    value,
    label: title,
  }));
  const choice = segmented({
    legend: "Example",
    options,
    value: state.get("example"),
    onChange: state.choose,
  });
  return { el: choice.el, draw: () => choice.set(state.get("example")) };
}

function build({ root, model, signal, say, footer }) {
  const state = makeState(model);
  const examples = makeExamples(state);
  const rows = makeRows(state);
  const actions = [makeAdding(state), makeNote(state, say), makeComparison(state), makeTemperature(state)];
  const steps = makeSteps(state);
  footer.append(button("Start over", () => state.choose(state.get("example")), { kind: "quiet" }));
  const panel = html("div", { class: "ml-panel" }, ...actions.map((part) => part.el));
  root.append(examples.el, rows.el, html("div", { class: "ml-columns" }, panel, steps.el));
  const draw = () => {
    for (const part of [examples, rows, ...actions, steps]) part.draw();
  };
  onChange(model, ["example", "evidence", "temperature", "chosen", "stable"], draw, signal);
  draw();
}

export default defineWidget({ label: "Softmax: from evidence to probabilities", build });
