/** The diagram: the layers as columns of circles, with the lines of the chosen unit. */

import { formatCount } from "../maths/numbers.js";
import { html, nothing, svg } from "../ui/lit.js";
import { circlesOf, countLayers, describeStack, sizesOf } from "./maths.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {{ number: number | null, x: number, y: number }} Circle number null for dots
 */

const [WIDTH, LEFT, TOP, GAP, RADIUS] = [400, 36, 44, 37, 15];
const BELOW = TOP + 4 * GAP + 38; // of the sizes under the columns

/** @param {State} state */
export function diagramView(state) {
  const columns = columnsOf(state);
  const circles = columns.map((column, index) => column.map((circle) => circleView(state, index, circle)));
  const label = `${describeStack(state.stack())}. Lines join each unit to all of the layer before.`;
  return html`<div>
    <p class="ml-title">The layers and their parameters</p>
    <svg class="parameter-ledger-diagram" viewBox="0 0 ${WIDTH} ${BELOW + 24}" role="img" aria-label=${label}>
      ${linesView(columns, chosenUnit(state))}${circles}${textsView(columns, state)}
    </svg>
  </div>`;
}

const chosenUnit = (state) => (state.hasMaps() ? state.unit() : null);

/** @param {State} state @returns {Circle[][]} */
function columnsOf(state) {
  const sizes = sizesOf(state.stack());
  const step = (WIDTH - 2 * LEFT) / (sizes.length - 1);
  return sizes.map((size, index) => {
    const numbers = circlesOf(size, index === 1 ? chosenUnit(state) : null);
    const top = TOP + (GAP * (5 - numbers.length)) / 2;
    return numbers.map((number, row) => ({ number, x: LEFT + step * index, y: top + GAP * row }));
  });
}

/** A circle, or dots; one of the units that have a map is chosen by a click. */
function circleView(state, column, { number, x, y }) {
  if (number === null) {
    const dots = [-7, 0, 7].map((step) => svg`<circle cx=${x} cy=${y + step} r="2"></circle>`);
    return svg`<g class="parameter-ledger-dots">${dots}</g>`;
  }
  const content = svg`<circle cx=${x} cy=${y} r=${RADIUS}></circle>
    <text x=${x} y=${y + 4.3} text-anchor="middle">${number}</text>`;
  if (column !== 1 || !state.hasMaps()) return svg`<g ?data-input=${column === 0}>${content}</g>`;
  const choose = () => state.set({ unit: number });
  return svg`<g class="parameter-ledger-choosable" data-chosen=${number === state.unit()} @click=${choose}>
    ${content}</g>`;
}

/** The lines between two columns that pass the test, as an SVG path. */
function join(left, right, test) {
  const circles = (column) => column.filter(({ number }) => number !== null);
  const pairs = circles(left).flatMap((from) => circles(right).map((to) => [from, to]));
  const passing = pairs.filter(([from, to]) => test(from, to));
  return passing.map(([from, to]) => `M${from.x},${from.y}L${to.x},${to.y}`).join("");
}

/** The lines of all units, and over them those of the chosen unit: to all before it and to all behind it. */
function linesView(columns, unit) {
  const gaps = columns.slice(1).map((right, index) => [columns[index], right]);
  const all = gaps.map(([left, right]) => join(left, right, () => true));
  const tests = [(_, to) => to.number === unit, (from) => from.number === unit];
  const chosen = gaps.slice(0, 2).map(([left, right], index) => join(left, right, tests[index]));
  return [
    all.map((d) => svg`<path class="parameter-ledger-threads" d=${d}></path>`),
    unit === null ? nothing : chosen.map((d) => svg`<path class="parameter-ledger-chosen" d=${d}></path>`),
  ];
}

function textsView(columns, state) {
  const { inputs, layers } = state.stack();
  const names = [[inputs, state.hasMaps() ? "pixels" : "inputs"], ...layers];
  const places = columns.map(([{ x }]) => x);
  const below = names.map(
    ([size, name], index) => svg`
    <text class="parameter-ledger-size" x=${places[index]} y=${BELOW} text-anchor="middle">${formatCount(size)}</text>
    <text class="parameter-ledger-function" x=${places[index]} y=${BELOW + 17} text-anchor="middle">${name}</text>`,
  );
  const between = countLayers(state.stack()).map(
    ({ parameters }, index) => svg`<text class="parameter-ledger-gap"
      x=${(places[index] + places[index + 1]) / 2} y="15" text-anchor="middle">${formatCount(parameters)}</text>`,
  );
  return [below, between];
}
