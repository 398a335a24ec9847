/** What a unit looks at: a tile for each unit of the first layer, and the chosen one's weights, large. */

import { NUM_PIXELS } from "../maths/mnist.js";
import { formatCount, formatNumber, unbroken } from "../maths/numbers.js";
import { parseNetwork } from "../network/file.js";
import { segmented } from "../ui/controls.js";
import { html, nothing } from "../ui/lit.js";
import { drawOnce, drawWeights, largest, pixels } from "../ui/pixelmaps.js";
import { loadResource } from "../ui/resources.js";
import {
  capital,
  depthNote,
  formatWeight,
  MOST_BARS,
  outgoingTitle,
  PAGE,
  startLimit,
  startUnit,
  trainedUnit,
  unitByKey,
  unitName,
} from "./maths.js";

/**
 * @typedef {import("./maths.js").Unit} Unit
 * @typedef {import("./state.js").State} State
 * @typedef {{ key: string, limit: number, unit: (number: number) => Unit, text: string, isFault?: boolean }} Source
 *   where the shown weights come from: `key` tells one source from the other, `limit` is the weight with the full color
 */

/* ---- Where the weights come from ----------------------------------------------------------- */

/** Trained networks by name: the network, an error's text, or nothing yet. */
export function makeNetworks({ model, signal, onArrive }) {
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

/** @type {Source} */
const WAITING = {
  key: "waiting",
  limit: 1,
  unit: () => ({ weights: new Float32Array(NUM_PIXELS), bias: 0, outgoing: null }),
  text: "The trained weights are on their way …",
};

/** Where the shown weights come from; null where there are no pixels to map. @returns {Source | null} */
export function findSource(state, networks) {
  if (!state.hasMaps()) return null;
  const stack = state.stack();
  const limit = startLimit(stack.inputs, stack.layers[0][0]);
  const range = formatNumber(limit, 3);
  const text = `Not trained: random start weights, each between −${range} and ${range}.`;
  const start = { key: "start", limit, unit: (number) => startUnit(stack, number), text };
  const known = state.isTrained() ? state.known() : null;
  if (!known) return start;
  const { network, error } = networks.get(known);
  if (error) return { ...start, text: `${error} Until then: ${text}`, isFault: true };
  return network ? trainedSource(known, network) : WAITING;
}

/** @returns {Source} */
function trainedSource(key, network) {
  const limit = 0.6 * largest(network.layers[0].weights); // the few largest would leave all else pale
  const percent = network.accuracy === null ? "" : formatNumber(100 * network.accuracy, 1);
  const known = percent && ` They read ${percent} % of the test images.`;
  const text = `Trained weights, from a run of their own.${known}`;
  return { key, limit, unit: (number) => trainedUnit(network, number), text };
}

/** The choice between start weights and trained ones, where there are both. */
function sourceChoice(state, source) {
  const options = [
    { value: "start", label: "Before training" },
    { value: "trained", label: "Trained" },
  ];
  const onChange = (value) => state.set({ trained: value === "trained" });
  const value = state.isTrained() ? "trained" : "start";
  const without = `A map needs ${state.constants.pixels} inputs, one for each pixel of an image.`;
  return html`<div class="ml-bar">
    ${state.known() === null ? nothing : segmented({ legend: "Weights", options, value, onChange })}
    <p class="parameter-ledger-source" data-fault=${Boolean(source?.isFault)}>${unbroken(source?.text ?? without)}</p>
  </div>`;
}

/* ---- The tiles ----------------------------------------------------------------------------- */

const pageStart = (unit) => Math.floor(unit / PAGE) * PAGE;

/** What is chosen by a key or a press gets the focus once it is drawn: a request for a drawing comes before. */
const onceDrawn = (action) => queueMicrotask(action);

/** Tab reaches the chosen tile only; arrow keys lead to the others. */
function tileView(state, unit, { source, theme }) {
  const isChosen = unit === state.unit();
  const isThere = unit < state.stack().layers[0][0];
  const draw = (canvas) =>
    isThere &&
    drawOnce(canvas, [source.key, unit, theme], () =>
      drawWeights(canvas, source.unit(unit).weights, source.limit),
    );
  return html`<button type="button" class="parameter-ledger-tile" tabindex=${isChosen ? 0 : -1}
    aria-pressed=${isChosen} aria-label=${capital(unitName(state.stack(), unit))} ?hidden=${!isThere}
    @click=${() => state.set({ unit })}>${pixels({ zoom: 3, draw })}<span>${unit}</span></button>`;
}

/** The tiles: a page of units, one to be chosen by click or arrow keys. */
function tilesView(state, shown) {
  const units = state.stack().layers[0][0];
  const start = pageStart(state.unit());
  const move = (event) => {
    const unit = unitByKey(event.key, state.unit(), units);
    if (unit === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const tiles = event.currentTarget.children;
    event.preventDefault();
    state.set({ unit });
    onceDrawn(() => tiles[unit % PAGE].focus());
  };
  const tiles = Array.from({ length: PAGE }, (_, index) => tileView(state, start + index, shown));
  return html`<div>
    <div class="parameter-ledger-tiles" role="toolbar" aria-label="The ${formatCount(units)} units of layer 1"
      @keydown=${move}>${tiles}</div>
    ${pagerView(state, { start, end: Math.min(units, start + PAGE), units })}
  </div>`;
}

/** "20 to 39 of 128", with a button before and behind it. */
function pagerView(state, { start, end, units }) {
  const go = (step) => (event) => {
    const pressed = event.currentTarget;
    const others = [...pressed.parentElement.querySelectorAll("button")].filter((each) => each !== pressed);
    state.set({ unit: pageStart(state.unit()) + step * PAGE });
    onceDrawn(() => pressed.disabled && others[0].focus());
  };
  const turn = (sign, label, step, isAtEnd) => html`<button type="button" class="ml-button ml-plain"
    aria-label=${label} ?disabled=${isAtEnd} @click=${go(step)}>${sign}</button>`;
  return html`<div class="ml-bar parameter-ledger-pager" ?hidden=${units <= PAGE}>
    ${turn("‹", "Earlier units", -1, start === 0)}
    <span class="parameter-ledger-span">${start} to ${end - 1} of ${formatCount(units)}</span>
    ${turn("›", "Later units", 1, end === units)}
  </div>`;
}

/* ---- The chosen unit ----------------------------------------------------------------------- */

/** Its map, large, with its bias. */
function largeMap(state, { weights, bias }, { source, theme }) {
  const name = unitName(state.stack(), state.unit());
  const raising = weights.filter((weight) => weight > 0).length;
  const label = `Map of ${name}: ${raising} of ${weights.length} pixels raise its sum`;
  const draw = (canvas) =>
    drawOnce(canvas, [source.key, state.unit(), theme], () => drawWeights(canvas, weights, source.limit));
  return html`<div class="parameter-ledger-map">
    <p class="ml-title">${capital(name)}</p>
    ${pixels({ label, zoom: 8, draw })}
    <p ?hidden=${source.key === "waiting"}>${weights.length} weights and the bias ${formatWeight(bias)}</p>
  </div>`;
}

/** One weight as a bar to the right or, striped, to the left. */
function weightBar(name, weight, limit) {
  const size = `${(50 * Math.abs(weight)) / (limit || 1)}%`;
  return html`<li><span>${name}</span><span class="parameter-ledger-track"><span class="parameter-ledger-signed"
    data-sign=${weight < 0 ? "minus" : "plus"} style="--size: ${size}"></span></span><b>${formatWeight(weight)}</b></li>`;
}

/** Its map, and what the next layer makes of its answer. */
function portraitView(state, shown) {
  const { layers } = state.stack();
  const unit = shown.source.unit(state.unit());
  const outgoing = [...(unit.outgoing ?? [])].slice(0, MOST_BARS);
  const to = layers.length === 2 && layers[1][0] === MOST_BARS ? "digit" : "unit";
  const limit = largest(outgoing);
  return html`<div class="parameter-ledger-portrait">
    ${largeMap(state, unit, shown)}
    <div>
      <p class="parameter-ledger-outgoing">${outgoingTitle({ layers })}</p>
      <ul class="parameter-ledger-bars" ?hidden=${outgoing.length === 0}>
        ${outgoing.map((weight, index) => weightBar(`${to} ${index}`, weight, limit))}
      </ul>
    </div>
  </div>`;
}

/* ---- All of it ----------------------------------------------------------------------------- */

const legend = html`<p class="ml-legend-line">
  <span><i class="parameter-ledger-key" data-sign="plus"></i>ink here raises its sum</span>
  <span><i class="parameter-ledger-key" data-sign="minus"></i>striped: lowers it</span>
</p>`;

/** @param {State} state @param {{ source: Source | null, theme: number }} shown `theme` counts changes of the colors */
export function mapsView(state, shown) {
  const columns = () => html`<div class="ml-columns parameter-ledger-columns">
    <div>${tilesView(state, shown)}${legend}<p class="parameter-ledger-depth">${depthNote(state.stack())}</p></div>
    ${portraitView(state, shown)}
  </div>`;
  return html`<div class="parameter-ledger-maps">
    <p class="ml-title">What does a unit look at?</p>
    ${sourceChoice(state, shown.source)}${shown.source ? columns() : nothing}
  </div>`;
}
