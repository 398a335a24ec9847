/** The stack's controls: the stacks to begin with, the number of inputs, and each layer's units and activation. */

import { formatCount, unbroken } from "../maths/numbers.js";
import { button, segmented, slider } from "../ui/controls.js";
import { drawn, html } from "../ui/lit.js";
import { placeOf, UNIT_STOPS, unitsAt } from "./maths.js";

/** @typedef {import("./state.js").State} State */

/** The stacks that have been trained. @param {State} state */
export function presetsView(state) {
  const { stacks, pixels } = state.constants;
  const options = Object.entries(stacks).map(([value, { title }]) => ({ value, label: title }));
  const onChange = (name) => state.set({ inputs: pixels, layers: stacks[name].layers, trained: true });
  return segmented({ legend: "A stack to begin with", options, value: state.known(), onChange });
}

/** The input and the layers, each with its controls, and a button for one more hidden layer. @param {State} state */
export function editorView(state, onFault) {
  const { layers } = state.stack();
  const isFull = layers.length === state.constants.mostLayers;
  return html`<div>
    <div class="parameter-ledger-editor">
      ${inputRow(state, onFault)}${layers.map((layer, index) => layerRow(state, { layer, index, onFault }))}
    </div>
    ${button("+ Add a hidden layer", (event) => addLayer(state, event.target), { disabled: isFull })}
  </div>`;
}

/** The buttons that remove a layer, one in each row, while the stack has not been drawn anew. */
const removers = (editor) => [...editor.querySelectorAll(".parameter-ledger-remove")];

/** Where no further layer fits, the button is about to lose the focus: it goes to what stays. */
function addLayer(state, add) {
  const { layers } = state.stack();
  state.set({ layers: [...layers.slice(0, -1), [10, "sigmoid"], layers[layers.length - 1]] });
  if (layers.length + 1 === state.constants.mostLayers) removers(add.parentElement).pop().focus();
}

/** The focus goes to the row that takes this one's place, or where one layer is left, to the button that adds one. */
function removeLayer(state, index, editor) {
  const layers = state.stack().layers.filter((_, place) => place !== index);
  state.set({ layers });
  const isLast = layers.length === 1;
  (isLast ? editor.nextElementSibling : removers(editor)[Math.min(index, layers.length - 1)]).focus();
}

function inputRow(state, onFault) {
  const { mostInputs, pixels } = state.constants;
  const onNumber = (inputs) => state.set({ inputs });
  const hint = state.hasMaps() ? unbroken("28 · 28 pixels") : `numbers (an image has ${pixels})`;
  const value = state.stack().inputs;
  return html`<div class="parameter-ledger-row">
    <b>Input</b><span class="parameter-ledger-hint">${hint}</span>
    ${wholeField({ label: "Inputs", high: mostInputs, value, onNumber, onFault })}
  </div>`;
}

/** The controls of one layer; they stay while the layers change, and show the one of their place. */
function layerRow(state, { layer: [units, activation], index, onFault }) {
  const { layers } = state.stack();
  const label = `Units of layer ${index + 1}`;
  const name = `Remove layer ${index + 1}`;
  const setUnits = (number) => state.setLayer(index, [number, state.stack().layers[index][1]]);
  const high = state.constants.mostUnits;
  const remove = (event) =>
    removeLayer(state, index, event.currentTarget.closest(".parameter-ledger-editor"));
  return html`<div class="parameter-ledger-row" role="group" aria-label="Layer ${index + 1}">
    <span class="parameter-ledger-name"><b>Layer ${index + 1}</b>
      <span class="parameter-ledger-kind">${index === layers.length - 1 ? "output" : "hidden"}</span></span>
    ${unitsSlider(label, units, setUnits)}
    ${wholeField({ label, high, value: units, onNumber: setUnits, onFault })}
    ${activationChoice(state, index, activation)}
    <button type="button" class="ml-button ml-plain parameter-ledger-remove" aria-label=${name} title=${name}
      ?disabled=${layers.length === 1} @click=${remove}>×</button>
  </div>`;
}

/** The units as a slider in growing steps. */
function unitsSlider(label, units, setUnits) {
  return slider({
    ...{ low: 0, high: UNIT_STOPS.length - 1, step: 1, value: placeOf(units) },
    label: html`<span class="ml-hidden">${label}, slider</span>`,
    format: (place) => formatCount(unitsAt(place)),
    onInput: (place) => setUnits(UNIT_STOPS[place]),
  });
}

function activationChoice(state, index, chosen) {
  const choose = ({ target }) => state.setLayer(index, [state.stack().layers[index][0], target.value]);
  const option = (name) => html`<option value=${name} .selected=${name === chosen}>${name}</option>`;
  return html`<select class="ml-field" aria-label="Activation of layer ${index + 1}" @change=${choose}>
    ${state.constants.activations.map(option)}
  </select>`;
}

/* ---- A field for a whole number ------------------------------------------------------------ */

/** The number in a field, or null where it holds none that is allowed. @param {HTMLInputElement} field */
function read(field) {
  const number = Number(field.value);
  return Number.isInteger(number) && number >= 1 && number <= Number(field.max) ? number : null;
}

function mark(field, isWrong) {
  if (isWrong) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

/** @type {WeakMap<HTMLInputElement, number>} */
const shown = new WeakMap();

/** Show a number, unless something wrong is just being typed: that is not lost until the number is another one. */
function show(field, number) {
  if (number === shown.get(field) && read(field) === null) return;
  shown.set(field, number);
  if (read(field) !== number) field.value = String(number);
  mark(field, false);
}

/** A field for a whole number: says what is wrong, and leaves the stack as it was until it is right. */
function wholeField({ label, high, value, onNumber, onFault }) {
  const onInput = ({ target }) => {
    mark(target, false);
    if (read(target) !== null) onNumber(read(target));
  };
  const onChange = ({ target }) => {
    mark(target, read(target) === null);
    if (read(target) !== null) return;
    const came = target.value === "" ? "none" : target.value;
    const wanted = `a whole number from 1 to ${formatCount(high)}`;
    onFault(`${label}: expected ${wanted}, got ${came}. The stack stays as it was.`);
  };
  return html`<input class="ml-field parameter-ledger-number" type="number" min="1" max=${high} step="1"
    aria-label=${label} @input=${onInput} @change=${onChange} ${drawn((field) => show(field, value))} />`;
}
