/**
 * The parameter ledger: a stack of Dense layers with the account of its parameters, its Keras code and its
 * diagram, and the map of weights of each unit that sees the pixels.
 *
 * @typedef {import("./shared/stack.js").Unit} Unit
 */

import { button, formatNumber, html, segmented, setAttributes, slider, svg } from "./shared/dom.js";
import { NUM_PIXELS, parseNetwork } from "./shared/network.js";
import { drawWeights, largest, onThemeChange, pixelCanvas } from "./shared/pixelmaps.js";
import { loadResource } from "./shared/resources.js";
import { copy } from "./shared/share.js";
import {
  BYTES,
  countLayers,
  countStack,
  describeChange,
  describeStack,
  doubleUnits,
  formatCount,
  formatMemory,
  formatShare,
  GUESSES,
  kerasLines,
  knownNetwork,
  multiplication,
  sizesOf,
  startLimit,
  startUnit,
  trainedUnit,
} from "./shared/stack.js";
import { defineWidget, onChange, update } from "./shared/widget.js";

const PAGE = 20; // tiles at a time, in rows of COLUMNS
const COLUMNS = 5;
const MOST_BARS = 10;
const REST = 1200; // milliseconds after which a change is over and the next one begins

/* ---- Steps of a slider, circles of a column, moves of a key -------------------------------- */

/** From 1 to 1,024 in ever longer steps: 1, 2, … 16, 18, … 32, 36, … */
export const UNIT_STOPS = [
  ...Array.from({ length: 16 }, (_, index) => index + 1),
  ...[2, 4, 8, 16, 32, 64].flatMap((step) => [9, 10, 11, 12, 13, 14, 15, 16].map((count) => step * count)),
];

/** Where a number of units lies on the slider, between two stops if need be. */
export function placeOf(units) {
  const above = UNIT_STOPS.findIndex((stop) => stop >= units);
  if (above <= 0) return 0;
  const [low, high] = [UNIT_STOPS[above - 1], UNIT_STOPS[above]];
  return above - (high - units) / (high - low);
}

/** The number of units at a place of the slider, the reverse of `placeOf`. */
export function unitsAt(place) {
  const below = Math.floor(place);
  const low = UNIT_STOPS[below];
  return Math.round(low + (place - below) * ((UNIT_STOPS[below + 1] ?? low) - low));
}

/** The circles of a column of so many: at most five places, null for dots; the chosen one is among them. */
export function circlesOf(size, chosen = null) {
  if (size <= 5) return Array.from({ length: size }, (_, index) => index);
  const last = size - 1;
  if (chosen === null || chosen <= 2 || chosen === last) return [0, 1, 2, null, last];
  return chosen === last - 1 ? [0, 1, null, chosen, last] : [0, null, chosen, null, last];
}

/** The unit that a key leads to among so many tiles, or null for a key that leads nowhere. */
export function unitByKey(key, unit, units) {
  const moves = {
    ArrowLeft: unit - 1,
    ArrowRight: unit + 1,
    ArrowUp: unit - COLUMNS,
    ArrowDown: unit + COLUMNS,
    PageUp: unit - PAGE,
    PageDown: unit + PAGE,
    Home: 0,
    End: units - 1,
  };
  return Object.hasOwn(moves, key) ? Math.min(units - 1, Math.max(0, moves[key])) : null;
}

/* ---- The state ----------------------------------------------------------------------------- */

function makeState(model) {
  const constants = model.get("_constants");
  const stack = () => ({ inputs: model.get("inputs"), layers: model.get("layers") });
  return {
    constants,
    stack,
    set: (values) => update(model, values),
    setLayer: (index, layer) => update(model, { layers: stack().layers.with(index, layer) }),
    isTrained: () => model.get("trained"),
    unit: () => Math.min(model.get("unit"), stack().layers[0][0] - 1),
    known: () => knownNetwork(constants, stack()),
    hasMaps: () => stack().inputs === constants.pixels,
  };
}

/* ---- Building the stack -------------------------------------------------------------------- */

/** A field for a whole number: says what is wrong, and leaves the stack as it was until it is right. */
function wholeField({ label, high, onNumber, onFault }) {
  const limits = { type: "number", min: 1, max: high, step: 1 };
  const field = html("input", { class: "ml-field parameter-ledger-number", ...limits, "aria-label": label });
  const read = () => {
    const number = Number(field.value);
    return Number.isInteger(number) && number >= 1 && number <= high ? number : null;
  };
  const mark = (isWrong) => setAttributes(field, { "aria-invalid": isWrong && "true" });
  field.addEventListener("input", () => {
    mark(false);
    if (read() !== null) onNumber(read());
  });
  field.addEventListener("change", () => {
    mark(read() === null);
    if (read() !== null) return;
    const came = field.value === "" ? "none" : field.value;
    const wanted = `a whole number from 1 to ${formatCount(high)}`;
    onFault(`${label}: expected ${wanted}, got ${came}. The stack stays as it was.`);
  });
  let shown = null;
  const set = (number) => {
    if (number === shown && read() === null) return; // what is being typed is not lost
    shown = number;
    if (read() !== number) field.value = number;
    mark(false);
  };
  return { el: field, set };
}

function makeInputRow({ state, onFault }) {
  const { mostInputs, pixels } = state.constants;
  const onNumber = (inputs) => state.set({ inputs });
  const field = wholeField({ label: "Inputs", high: mostInputs, onNumber, onFault });
  const hint = html("span", { class: "parameter-ledger-hint" });
  const el = html("div", { class: "parameter-ledger-row" }, html("b", {}, "Input"), hint, field.el);
  const draw = () => {
    field.set(state.stack().inputs);
    hint.textContent = state.hasMaps() ? "28 · 28 pixels" : `numbers (an image has ${pixels})`;
  };
  return { el, draw };
}

/** The units of one layer, as a slider in growing steps and as a field. */
function makeUnits({ state, index, onFault }) {
  const label = `Units of layer ${index + 1}`;
  const setUnits = (units) => state.setLayer(index, [units, state.stack().layers[index][1]]);
  const range = slider({
    label: html("span", { class: "ml-hidden" }, `${label}, slider`),
    low: 0,
    high: UNIT_STOPS.length - 1,
    step: 1,
    value: 0,
    format: (place) => formatCount(unitsAt(place)),
    onInput: (place) => setUnits(UNIT_STOPS[place]),
  });
  const field = wholeField({ label, high: state.constants.mostUnits, onNumber: setUnits, onFault });
  const set = (units) => {
    range.set(placeOf(units));
    field.set(units);
  };
  return { range: range.el, field: field.el, set };
}

function makeActivation({ state, index }) {
  const options = state.constants.activations.map((name) => html("option", { value: name }, name));
  const choose = () => state.setLayer(index, [state.stack().layers[index][0], el.value]);
  const label = `Activation of layer ${index + 1}`;
  const el = html("select", { class: "ml-field", "aria-label": label, on: { change: choose } }, ...options);
  return el;
}

/** The controls of one layer; they stay while the layers change, and show the one of their place. */
function makeLayerRow({ state, index, onFault, onRemove }) {
  const [units, choice] = [makeUnits({ state, index, onFault }), makeActivation({ state, index })];
  const label = `Remove layer ${index + 1}`;
  const remove = button("×", () => onRemove(index), { "aria-label": label, title: label });
  remove.classList.add("parameter-ledger-remove");
  const kind = html("span", { class: "parameter-ledger-kind" });
  const title = html("span", { class: "parameter-ledger-name" }, html("b", {}, `Layer ${index + 1}`), kind);
  const group = { class: "parameter-ledger-row", role: "group", "aria-label": `Layer ${index + 1}` };
  const el = html("div", group, title, units.range, units.field, choice, remove);
  const draw = () => {
    const { layers } = state.stack();
    kind.textContent = index === layers.length - 1 ? "output" : "hidden";
    units.set(layers[index][0]);
    choice.value = layers[index][1];
    remove.disabled = layers.length === 1;
  };
  return { el, draw, remove };
}

/** The input and the layers, each with its controls, and a button for one more hidden layer. */
function makeEditor({ state, onFault }) {
  const input = makeInputRow({ state, onFault });
  const list = html("div", { class: "parameter-ledger-editor" }, input.el);
  const rows = [];
  const onRemove = (index) => {
    state.set({ layers: state.stack().layers.toSpliced(index, 1) });
    const count = state.stack().layers.length;
    (count === 1 ? add : rows[Math.min(index, count - 1)].remove).focus(); // never on what is about to go
  };
  const addLayer = () => {
    const { layers } = state.stack();
    state.set({ layers: layers.toSpliced(-1, 0, [10, "sigmoid"]) });
    if (layers.length + 1 === state.constants.mostLayers) rows.at(-1).remove.focus();
  };
  const add = button("+ Add a hidden layer", addLayer);
  const el = html("div", {}, list, add);
  const draw = () => {
    const { layers } = state.stack();
    for (const { el: gone } of rows.splice(layers.length)) gone.remove();
    while (rows.length < layers.length) {
      rows.push(makeLayerRow({ state, index: rows.length, onFault, onRemove }));
      list.append(rows.at(-1).el);
    }
    for (const row of [input, ...rows]) row.draw();
    add.disabled = layers.length === state.constants.mostLayers;
  };
  return { el, draw };
}

/** The three stacks that have been trained. */
function makePresets(state) {
  const { stacks, pixels } = state.constants;
  const options = Object.entries(stacks).map(([value, { title }]) => ({ value, label: title }));
  const onChoose = (name) => state.set({ inputs: pixels, layers: stacks[name].layers, trained: true });
  const choice = segmented({ legend: "A stack to begin with", options, value: "", onChange: onChoose });
  return { el: choice.el, draw: () => choice.set(state.known()) };
}

/* ---- The ledger ---------------------------------------------------------------------------- */

// The roles are written out: on a narrow screen CSS lays the rows out anew, and a browser would drop them.
function cell(role, className, ...children) {
  const scope = { columnheader: "col", rowheader: "row" }[role];
  return html(scope ? "th" : "td", { role, scope, class: `parameter-ledger-${className}` }, ...children);
}

const line = (...cells) => html("tr", { role: "row" }, ...cells);
const quietly = (text) => html("span", { class: "parameter-ledger-shape-name", "aria-hidden": "true" }, text);

function ledgerLine(row, index) {
  const bar = html("span", { class: "parameter-ledger-bar", style: { "--share": `${100 * row.share}%` } });
  const { units, activation } = row;
  const kind = html("span", { class: "parameter-ledger-kind" }, `${formatCount(units)} ${activation}`);
  const product = html("span", {}, `${multiplication(row)} =`);
  return line(
    cell("rowheader", "layer", `Layer ${index + 1} `, kind),
    cell("cell", "in", quietly("in "), `(None, ${row.inputs})`),
    cell("cell", "out", quietly("out "), `(None, ${row.units})`),
    cell("cell", "count", product, " ", html("b", {}, formatCount(row.parameters))),
    cell("cell", "share", bar, html("span", {}, formatShare(row.share))),
  );
}

function totalLine(rows, total) {
  const sum = rows.map(({ parameters }) => formatCount(parameters)).join(" + ");
  const size = `${formatCount(total)} · ${BYTES} bytes = ${formatMemory(total)} in float32`;
  const memory = cell("cell", "memory", size);
  memory.colSpan = 2;
  const addition = rows.length > 1 ? html("span", {}, `${sum} =`) : null;
  const count = cell("cell", "count", addition, " ", html("b", {}, formatCount(total)));
  const share = cell("cell", "share", html("span", {}, "100 %"));
  return line(cell("rowheader", "layer", "Together"), memory, count, share);
}

const HEADINGS = {
  layer: "Layer",
  in: "Input shape",
  out: "Output shape",
  count: "Parameters",
  share: "Share",
};

function makeLedger(state) {
  const head = line(...Object.entries(HEADINGS).map(([name, text]) => cell("columnheader", name, text)));
  const body = html("tbody", { role: "rowgroup" });
  const foot = html("tfoot", { role: "rowgroup" });
  const caption = html("caption", { class: "ml-hidden" }, "The layers, their shapes and their parameters");
  const thead = html("thead", { role: "rowgroup" }, head);
  const el = html("table", { class: "parameter-ledger-table", role: "table" }, caption, thead, body, foot);
  const draw = () => {
    const rows = countLayers(state.stack());
    body.replaceChildren(...rows.map(ledgerLine));
    foot.replaceChildren(totalLine(rows, countStack(state.stack())));
  };
  return { el, draw };
}

/** A line under the ledger: what the latest change did to the sum, or why a number was not taken. */
function makeNote({ state, signal, say }) {
  const el = html("p", { class: "ml-note parameter-ledger-note" });
  let base = state.stack();
  let timer;
  signal.addEventListener("abort", () => clearTimeout(timer));
  const show = (text, isFault) => {
    el.textContent = text;
    el.dataset.error = isFault;
    say(text);
  };
  const tellChange = () => {
    const text = describeChange(base, state.stack());
    clearTimeout(timer);
    timer = setTimeout(() => {
      base = state.stack();
    }, REST);
    if (text) show(text, false);
  };
  el.textContent = "None stands for the number of images, which is left open.";
  return { el, tellChange, tellFault: (text) => show(text, true) };
}

/** "Guess first": a guess doubles layer 1, and the ledger shows what becomes of the sum. */
function makeGuess({ state, say }) {
  const question = html("p", {});
  const result = html("p", { class: "parameter-ledger-result", tabindex: -1 });
  let answered = null;
  const canDouble = () => {
    const { layers } = state.stack();
    return layers.length > 1 && 2 * layers[0][0] <= state.constants.mostUnits;
  };
  const guess = (name) => () => {
    const { stack, answer, text } = doubleUnits(state.stack());
    answered = describeStack(stack);
    result.textContent = `${name === answer ? "Right." : `${GUESSES[answer]}.`} ${text}`;
    result.dataset.right = name === answer;
    state.set({ layers: stack.layers });
    if (canDouble()) return;
    result.hidden = false; // the buttons go with the next drawing: what is focused has to be in sight already
    result.focus();
  };
  const buttons = Object.entries(GUESSES).map(([name, label]) => button(label, guess(name)));
  const bar = html("div", { class: "ml-bar" }, ...buttons);
  const el = html("div", { class: "parameter-ledger-guess" }, question, bar, result);
  const isShown = () => answered === describeStack(state.stack());
  const draw = () => {
    const units = state.stack().layers[0][0];
    result.hidden = !isShown();
    question.hidden = bar.hidden = !canDouble();
    el.hidden = !canDouble() && !isShown();
    const step = `${formatCount(units)} → ${formatCount(2 * units)}`;
    const text = `Twice as many units in layer 1, ${step}: what happens to the sum?`;
    question.replaceChildren(html("b", {}, "Guess first. "), text);
  };
  const tell = () => isShown() && say(result.textContent);
  return { el, draw, tell };
}

/* ---- Code and diagram ---------------------------------------------------------------------- */

function makeCode(state) {
  const code = html("code", { class: "parameter-ledger-code" });
  const said = html("span", { class: "parameter-ledger-said", role: "status" });
  const text = () => ["import keras", "", ...kerasLines(state.stack())].join("\n");
  const control = button("Copy the code", () => copy(text(), said), { kind: "quiet" });
  const title = html("p", { class: "ml-title" }, "The same in Keras");
  const bar = html("div", { class: "ml-bar" }, control, said);
  const el = html("div", { class: "parameter-ledger-keras" }, title, html("pre", {}, code), bar);
  const draw = () => {
    code.replaceChildren(...kerasLines(state.stack()).map((text) => html("span", {}, text, "\n")));
    said.replaceChildren();
  };
  return { el, draw };
}

const DIAGRAM = { width: 400, left: 36, gap: 37, top: 44, radius: 15 };

/** Where a column's circles lie: `{ number, x, y }`, number null for dots. */
function placeColumn(size, chosen, x) {
  const numbers = circlesOf(size, chosen);
  const top = DIAGRAM.top + (DIAGRAM.gap * (5 - numbers.length)) / 2;
  return numbers.map((number, index) => ({ number, x, y: top + DIAGRAM.gap * index }));
}

/** The lines between two columns that pass the test, as an SVG path. */
function joinColumns(left, right, test) {
  const circles = (column) => column.filter(({ number }) => number !== null);
  const pairs = circles(left).flatMap((from) => circles(right).map((to) => [from, to]));
  const chosen = pairs.filter((pair) => test(...pair));
  return chosen.map(([from, to]) => `M${from.x},${from.y}L${to.x},${to.y}`).join("");
}

function drawCircle({ number, x, y }, look) {
  if (number === null) {
    const dots = [-7, 0, 7].map((step) => svg("circle", { cx: x, cy: y + step, r: 2 }));
    return svg("g", { class: "parameter-ledger-dots" }, ...dots);
  }
  return svg(
    "g",
    look,
    svg("circle", { cx: x, cy: y, r: DIAGRAM.radius }),
    svg("text", { x, y: y + 4.3, "text-anchor": "middle" }, number),
  );
}

function diagramColumns(state) {
  const { inputs, layers } = state.stack();
  const chosen = state.hasMaps() ? state.unit() : null;
  const step = (DIAGRAM.width - 2 * DIAGRAM.left) / layers.length;
  return sizesOf({ inputs, layers }).map((size, index) =>
    placeColumn(size, index === 1 ? chosen : null, DIAGRAM.left + step * index),
  );
}

function diagramTexts(columns, state) {
  const { inputs, layers } = state.stack();
  const names = [[inputs, state.hasMaps() ? "pixels" : "inputs"], ...layers];
  const bottom = DIAGRAM.top + 4 * DIAGRAM.gap + 38;
  const at = (x, y, text, name) => svg("text", { x, y, class: name, "text-anchor": "middle" }, text);
  const below = names.flatMap(([size, name], index) => [
    at(columns[index][0].x, bottom, formatCount(size), "parameter-ledger-size"),
    at(columns[index][0].x, bottom + 17, name, "parameter-ledger-function"),
  ]);
  const above = countLayers(state.stack()).map(({ parameters }, index) => {
    const middle = (columns[index][0].x + columns[index + 1][0].x) / 2;
    return at(middle, 15, formatCount(parameters), "parameter-ledger-gap");
  });
  return [...below, ...above];
}

/** How a circle looks: one of the units that have a map is chosen by a click. */
function circleLook(state, column, number) {
  if (column !== 1 || !state.hasMaps()) return { "data-input": column === 0 };
  const choose = () => state.set({ unit: number });
  const isChosen = String(number === state.unit());
  return { class: "parameter-ledger-choosable", "data-chosen": isChosen, on: { click: choose } };
}

/** The lines of all units, and over them those of the chosen unit. */
function diagramThreads(columns, unit) {
  const draw = (className, testOf) =>
    columns.slice(1).map((column, index) => {
      const d = joinColumns(columns[index], column, testOf(index));
      return svg("path", { class: `parameter-ledger-${className}`, d });
    });
  const all = draw("threads", () => () => true);
  if (unit === null) return all;
  const tests = [(_, to) => to.number === unit, (from) => from.number === unit];
  return [...all, ...draw("chosen", (index) => tests[index] ?? (() => false))];
}

/** The layers as columns of circles, with the lines of the chosen unit. */
function makeDiagram(state) {
  const viewBox = `0 0 ${DIAGRAM.width} ${DIAGRAM.top + 4 * DIAGRAM.gap + 62}`;
  const picture = svg("svg", { viewBox, class: "parameter-ledger-diagram", role: "img" });
  const title = html("p", { class: "ml-title" }, "The layers and their parameters");
  const draw = () => {
    const columns = diagramColumns(state);
    const circles = columns.flatMap((column, index) =>
      column.map((place) => drawCircle(place, circleLook(state, index, place.number))),
    );
    const threads = diagramThreads(columns, state.hasMaps() ? state.unit() : null);
    picture.replaceChildren(...threads, ...circles, ...diagramTexts(columns, state));
    const label = `${describeStack(state.stack())}. Lines join each unit to all of the layer before.`;
    picture.setAttribute("aria-label", label);
  };
  return { el: html("div", {}, title, picture), draw };
}

/* ---- Maps ---------------------------------------------------------------------------------- */

/** Trained networks by name: the network, an error's text, or nothing yet. */
function makeNetworks({ model, signal, onArrive }) {
  const entries = new Map();
  const load = async (name) => {
    let entry;
    try {
      entry = { network: parseNetwork(await loadResource(model, name, signal)) };
    } catch (error) {
      entry = { error: error.message };
    }
    if (signal.aborted) return;
    entries.set(name, entry);
    onArrive();
  };
  const get = (name) => {
    if (!entries.has(name)) {
      entries.set(name, {});
      load(name);
    }
    return entries.get(name);
  };
  /** After a fault the next change asks anew. */
  const forgetFaults = () => entries.forEach(({ error }, name) => error && entries.delete(name));
  return { get, forgetFaults };
}

const WAITING = {
  key: "waiting",
  limit: 1,
  unit: () => ({ weights: new Float32Array(NUM_PIXELS), bias: 0, outgoing: null }),
  text: "The trained weights are on their way …",
};

/**
 * Where the shown weights come from.
 *
 * @returns {{ key: string, limit: number, unit: (number: number) => Unit, text: string, isFault?: boolean }}
 *   `key` tells one source from the other, `limit` is the weight with the full color
 */
function findSource({ state, networks }) {
  const stack = state.stack();
  const limit = startLimit(stack.inputs, stack.layers[0][0]);
  const range = formatNumber(limit, 3);
  const text = `Not trained: random start weights, each between −${range} and ${range}.`;
  const start = { key: "start", limit, unit: (number) => startUnit(stack, number), text };
  const known = state.isTrained() ? state.known() : null;
  if (!known) return start;
  const { network, error } = networks.get(known);
  if (error) return { ...start, text: `${error} Until then: ${text}`, isFault: true };
  if (!network) return WAITING;
  return trainedSource(known, network);
}

function trainedSource(key, network) {
  const limit = 0.6 * largest(network.layers[0].weights); // the few largest would leave all else pale
  const percent = network.accuracy === null ? "" : formatNumber(100 * network.accuracy, 1);
  const known = percent && ` They read ${percent} % of the test images.`;
  const text = `Trained weights, from a run of their own.${known}`;
  return { key, limit, unit: (number) => trainedUnit(network, number), text };
}

/** "hidden unit 8", and where no layer follows "output unit 3". */
const unitName = (state, unit) => `${state.stack().layers.length > 1 ? "hidden" : "output"} unit ${unit}`;

const capital = (text) => text[0].toUpperCase() + text.slice(1);

const pageStart = (unit) => Math.floor(unit / PAGE) * PAGE;

function makeTile(state, index) {
  const canvas = pixelCanvas("", 3);
  const number = html("span", {});
  const choose = () => state.set({ unit: pageStart(state.unit()) + index });
  const attributes = { type: "button", class: "parameter-ledger-tile", on: { click: choose } };
  const el = html("button", attributes, canvas, number);
  return { el, canvas, number, drawn: "" };
}

/** Tab reaches the chosen tile only; arrow keys lead to the others. A map is drawn when it is a new one. */
function drawTile({ tile, unit, source, state }) {
  const isChosen = unit === state.unit();
  const label = capital(unitName(state, unit));
  const tabindex = isChosen ? 0 : -1;
  setAttributes(tile.el, { "aria-pressed": String(isChosen), tabindex, "aria-label": label });
  tile.number.textContent = unit;
  const drawn = `${source.key} ${unit}`;
  if (tile.drawn !== drawn) drawWeights(tile.canvas, source.unit(unit).weights, source.limit);
  tile.drawn = drawn;
}

/** "20 to 39 of 128", with a button before and behind it. */
function makePager(state) {
  const span = html("span", { class: "parameter-ledger-span" });
  const go = (step) => () => state.set({ unit: pageStart(state.unit()) + step * PAGE });
  const back = button("‹", go(-1), { "aria-label": "Earlier units" });
  const on = button("›", go(1), { "aria-label": "Later units" });
  const el = html("div", { class: "ml-bar parameter-ledger-pager" }, back, span, on);
  const draw = (start, end, units) => {
    el.hidden = units <= PAGE;
    span.textContent = `${start} to ${end - 1} of ${formatCount(units)}`;
    for (const [control, isAtEnd] of [
      [back, start === 0],
      [on, end === units],
    ]) {
      if (isAtEnd && document.activeElement === control) (control === back ? on : back).focus();
      control.disabled = isAtEnd;
    }
  };
  return { el, draw };
}

/** The tiles: a page of units, one to be chosen by click or arrow keys. */
function makeTiles(state) {
  const grid = html("div", { class: "parameter-ledger-tiles", role: "toolbar" });
  const tiles = Array.from({ length: PAGE }, (_, index) => makeTile(state, index));
  const pager = makePager(state);
  grid.append(...tiles.map((tile) => tile.el));
  let source;
  const draw = (next = source) => {
    source = next;
    const units = state.stack().layers[0][0];
    const start = pageStart(state.unit());
    tiles.forEach((tile, index) => {
      tile.el.hidden = start + index >= units;
      if (!tile.el.hidden) drawTile({ tile, unit: start + index, source, state });
    });
    pager.draw(start, Math.min(units, start + PAGE), units);
    grid.setAttribute("aria-label", `The ${formatCount(units)} units of layer 1`);
  };
  grid.addEventListener("keydown", (event) => {
    const unit = unitByKey(event.key, state.unit(), state.stack().layers[0][0]);
    if (unit === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    state.set({ unit });
    draw();
    tiles[unit % PAGE].el.focus();
  });
  const forget = () => tiles.forEach((tile) => Object.assign(tile, { drawn: "" }));
  return { el: html("div", {}, grid, pager.el), draw, forget };
}

/** A weight with its sign and two decimals; a bias that is 0 stays "0". */
function formatWeight(weight) {
  const text = Math.abs(weight).toFixed(2);
  if (weight === 0) return "0";
  return Number(text) === 0 ? text : `${weight < 0 ? "−" : "+"}${text}`;
}

/** One weight as a bar to the right or, striped, to the left. */
function weightBar(name, weight, limit) {
  const size = `${(50 * Math.abs(weight)) / (limit || 1)}%`;
  const sign = weight < 0 ? "minus" : "plus";
  const look = { class: "parameter-ledger-signed", "data-sign": sign, style: { "--size": size } };
  const bar = html("span", look);
  const track = html("span", { class: "parameter-ledger-track" }, bar);
  return html("li", {}, html("span", {}, name), track, html("b", {}, formatWeight(weight)));
}

function outgoingTitle({ layers }) {
  if (layers.length === 1) return "Nothing follows: what it adds up is the evidence for its class.";
  const next = layers[1][0];
  const isOutput = layers.length === 2;
  if (isOutput && next === MOST_BARS) return "Its weights to the ten outputs";
  const count = next > MOST_BARS ? `the first ${MOST_BARS} of ${formatCount(next)}` : `the ${next}`;
  return `Its weights to ${count} units of ${isOutput ? "the output layer" : "layer 2"}`;
}

/** The chosen unit's map, large, with its bias. */
function makeLargeMap(state) {
  const canvas = pixelCanvas("Map of weights", 8);
  const name = html("p", { class: "ml-title" });
  const facts = html("p", {});
  let drawn = "";
  const draw = (source, { weights, bias }) => {
    const unit = unitName(state, state.unit());
    name.textContent = capital(unit);
    facts.textContent = `${weights.length} weights and the bias ${formatWeight(bias)}`;
    facts.hidden = source.key === "waiting";
    if (drawn === `${source.key} ${unit}`) return;
    drawn = `${source.key} ${unit}`;
    const raising = weights.filter((weight) => weight > 0).length;
    canvas.setAttribute("aria-label", `Map of ${unit}: ${raising} of ${weights.length} pixels raise its sum`);
    drawWeights(canvas, weights, source.limit);
  };
  const forget = () => {
    drawn = "";
  };
  return { el: html("div", { class: "parameter-ledger-map" }, name, canvas, facts), draw, forget };
}

/** The chosen unit: its map, and what the next layer makes of its answer. */
function makePortrait(state) {
  const map = makeLargeMap(state);
  const title = html("p", { class: "parameter-ledger-outgoing" });
  const bars = html("ul", { class: "parameter-ledger-bars" });
  const draw = (source) => {
    const { layers } = state.stack();
    const unit = source.unit(state.unit());
    map.draw(source, unit);
    const shown = [...(unit.outgoing ?? [])].slice(0, MOST_BARS);
    const to = layers.length === 2 && layers[1][0] === MOST_BARS ? "digit" : "unit";
    const limit = largest(shown);
    title.textContent = outgoingTitle({ layers });
    bars.replaceChildren(...shown.map((weight, index) => weightBar(`${to} ${index}`, weight, limit)));
    bars.hidden = shown.length === 0;
  };
  const el = html("div", { class: "parameter-ledger-portrait" }, map.el, html("div", {}, title, bars));
  return { el, draw, forget: map.forget };
}

/** What is announced when a unit has been chosen. */
function unitInWords({ state, source }) {
  const { bias, outgoing } = source.unit(state.unit());
  const about = `${capital(unitName(state, state.unit()))}, bias ${formatWeight(bias)}.`;
  if (!outgoing || state.stack().layers.length > 2) return about;
  const order = [...outgoing.keys()].sort((a, b) => outgoing[b] - outgoing[a]);
  return `${about} Largest weight to output ${order[0]}, smallest to output ${order.at(-1)}.`;
}

/** What only the first layer has: weights to pixels. */
function depthNote({ layers }) {
  if (layers.length === 1) return "";
  const [[units]] = layers;
  const weights = `${formatCount(units)} ${units === 1 ? "weight" : "weights"}`;
  return (
    `Only layer 1 sees the pixels. A unit of layer 2 has ${weights}, one for each unit of layer 1. ` +
    "That is no picture of 28 × 28."
  );
}

function makeLegend() {
  const key = (sign) => html("i", { class: "parameter-ledger-key", "data-sign": sign });
  const entry = (sign, text) => html("span", {}, key(sign), text);
  const entries = [entry("plus", "ink here raises its sum"), entry("minus", "striped: lowers it")];
  return html("p", { class: "ml-legend-line" }, ...entries);
}

/** The choice between start weights and trained ones, where there are both. */
function makeSourceChoice(state) {
  const options = [
    { value: "start", label: "Before training" },
    { value: "trained", label: "Trained" },
  ];
  const onChange = (value) => state.set({ trained: value === "trained" });
  const choice = segmented({ legend: "Weights", options, value: "trained", onChange });
  const text = html("p", { class: "parameter-ledger-source" });
  const draw = (source) => {
    choice.el.hidden = state.known() === null;
    choice.set(state.isTrained() ? "trained" : "start");
    const without = `A map needs ${state.constants.pixels} inputs, one for each pixel of an image.`;
    text.textContent = source?.text ?? without;
    text.dataset.fault = Boolean(source?.isFault);
  };
  return { el: html("div", { class: "ml-bar" }, choice.el, text), draw };
}

function makeMaps({ state, networks }) {
  const [choice, tiles, portrait] = [makeSourceChoice(state), makeTiles(state), makePortrait(state)];
  const depth = html("p", { class: "parameter-ledger-depth" });
  const left = html("div", {}, tiles.el, makeLegend(), depth);
  const columns = html("div", { class: "ml-columns parameter-ledger-columns" }, left, portrait.el);
  const title = html("p", { class: "ml-title" }, "What does a unit look at?");
  const draw = () => {
    const source = state.hasMaps() ? findSource({ state, networks }) : null;
    columns.hidden = source === null;
    choice.draw(source);
    depth.textContent = depthNote(state.stack());
    if (!source) return;
    tiles.draw(source);
    portrait.draw(source);
  };
  const redraw = () => {
    tiles.forget();
    portrait.forget();
    draw();
  };
  const inWords = () => {
    const source = state.hasMaps() ? findSource({ state, networks }) : null;
    return source && source.key !== "waiting" ? unitInWords({ state, source }) : "";
  };
  const el = html("div", { class: "parameter-ledger-maps" }, title, choice.el, columns);
  return { el, draw, redraw, inWords };
}

/* ---- All of it ----------------------------------------------------------------------------- */

function build({ root, model, signal, say, footer }) {
  const state = makeState(model);
  const note = makeNote({ state, signal, say });
  const networks = makeNetworks({ model, signal, onArrive: () => maps.draw() });
  const guess = makeGuess({ state, say });
  const [presets, editor] = [makePresets(state), makeEditor({ state, onFault: note.tellFault })];
  const [ledger, diagram, code] = [makeLedger(state), makeDiagram(state), makeCode(state)];
  const maps = makeMaps({ state, networks });
  const { stacks, pixels, unit } = state.constants;
  const { layers } = stacks["network-mlp"];
  const startOver = () => state.set({ inputs: pixels, layers, unit, trained: true });
  footer.append(button("Start over", startOver, { kind: "quiet" }));
  const pictures = html("div", { class: "ml-columns parameter-ledger-columns parameter-ledger-pictures" });
  pictures.append(diagram.el, code.el);
  root.append(presets.el, editor.el, guess.el, ledger.el, note.el, pictures, maps.el);
  const drawStack = () => {
    for (const piece of [presets, editor, guess, ledger, diagram, code, maps]) piece.draw();
  };
  const onStack = () => {
    networks.forgetFaults();
    drawStack();
    note.tellChange();
    guess.tell();
  };
  const onUnit = () => {
    diagram.draw();
    maps.draw();
    if (maps.inWords()) say(maps.inWords());
  };
  onChange(model, ["inputs", "layers"], onStack, signal);
  onChange(model, ["unit", "trained"], onUnit, signal);
  onThemeChange(maps.redraw, signal);
  drawStack();
}

export default defineWidget({ label: "A stack of layers and the account of its parameters", build });
