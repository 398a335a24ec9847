/** A guess at a curve: the reader draws it into the empty axes. */

import { clamp } from "../maths/numbers.js";
import { draggable, movedByKeys } from "../ui/drag.js";
import { html, nothing, svg } from "../ui/lit.js";
import { legend } from "./line.js";
import {
  columnAt,
  columnText,
  guessedText,
  measuredText,
  placeOf,
  startOf,
  valueAt,
  withStroke,
} from "./maths.js";

/** @typedef {import("./state.js").State} State */

/** The picture's own units, stretched to the frame. */
const SIZE = 1000;

const acrossOf = ({ x }, column) => column / (x.length - 1);
const pointOf = (asked, value, column) =>
  `${SIZE * acrossOf(asked, column)} ${SIZE * (1 - placeOf(asked, value))}`;

/** @param {State} state @returns {import("./maths.js").Drawn} */
const drawnOf = ({ asked, guess }) => guess() ?? asked.x.map(() => null);

/* ---- What is seen --------------------------------------------------------------------------- */

/** What is drawn for each column that has a point, as one path. */
const pathOf = (curve, draw) =>
  curve.map((value, column) => (value === null ? "" : draw(value, column))).join("");

/** A curve, broken where a point is missing, and its points: strokes of no length, whose ends stay round. */
function curveView(asked, curve, name) {
  const isBegun = (column) => typeof curve[column - 1] === "number";
  const at = (value, column) => pointOf(asked, value, column);
  const line = pathOf(curve, (value, column) => (isBegun(column) ? "L" : "M") + at(value, column));
  const dots = pathOf(curve, (value, column) => `M${at(value, column)}h0`);
  return svg`<path class="guess-curve ${name}" d=${line} /><path class="guess-dots ${name}" d=${dots} />
    <path class="guess-cores ${name}" d=${dots} />`;
}

function gridView(asked) {
  const level = ({ value }) => `M0 ${SIZE * (1 - placeOf(asked, value))}H${SIZE}`;
  const upright = (_, column) => `M${SIZE * acrossOf(asked, column)} 0V${SIZE}`;
  return svg`<path class="guess-grid" d=${[...asked.ticks.map(level), ...asked.x.map(upright)].join("")} />`;
}

/** The numbers at the axes, as text of the page: it keeps its size while the frame is stretched. */
function numbersView(asked) {
  const every = Math.ceil(asked.x.length / 10);
  const below = (text, column) => html`<span class="guess-x" ?hidden=${column % every !== 0}
    ?data-rare=${column % (2 * every) !== 0} style="--at: ${acrossOf(asked, column)}">${text}</span>`;
  const beside = ({ value, text }) => html`<span class="guess-y"
    style="--at: ${placeOf(asked, value)}">${text}${asked.unit && `\u00a0${asked.unit}`}</span>`;
  return [asked.ticks.map(beside), asked.x.map(below)];
}

/* ---- What the reader does -------------------------------------------------------------------- */

/** Draw with a pointer, from where it was (`state.pen`) to where it is; what stands is only read out. */
function strokesOf(state) {
  const place = ({ clientX, clientY, currentTarget }) => {
    const { left, top, width, height } = currentTarget.getBoundingClientRect();
    const column = columnAt(state.asked.x.length, (clientX - left) / width);
    return { column, value: valueAt(state.asked, 1 - (clientY - top) / height) };
  };
  return {
    onStart: () => {
      state.pen = null;
    },
    onMove: (event) => {
      const now = place(event);
      state.column = now.column;
      if (state.isOpen()) return state.redraw();
      state.set(withStroke(drawnOf(state), state.pen ?? now, now));
      state.pen = now;
    },
  };
}

/** Steps. */
const PAGE = 10;

/** Left and right choose the column, up and down move its point; Home and End go to the first and the last one. */
function keys(state) {
  const { asked, column, isOpen } = state;
  const last = asked.x.length - 1;
  const goTo = (place) => {
    state.column = clamp(place, 0, last);
    state.redraw();
  };
  const move = (steps) => {
    if (isOpen()) return;
    const value = startOf(asked, drawnOf(state), column) + steps * asked.step;
    const point = { column, value: valueAt(asked, placeOf(asked, value)) };
    state.set(withStroke(drawnOf(state), point, point));
  };
  const onArrow = movedByKeys(([right, up]) => (right ? goTo(column + right) : move(up)));
  const steps = { PageUp: PAGE, PageDown: -PAGE, Enter: 0, " ": 0 };
  const ends = { Home: 0, End: last };
  return (event) => {
    onArrow(event);
    const { key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || !(key in steps || key in ends)) return;
    event.preventDefault();
    if (key in ends) goTo(ends[key]);
    else move(steps[key]);
  };
}

/** The point at hand in words; with the result, both values. @param {State} state */
function pointWords(state) {
  const { asked, column } = state;
  const value = drawnOf(state)[column];
  const own = value === null ? "no point yet" : guessedText(asked, value);
  if (!state.isSeen()) return `${columnText(asked, column)}: ${own}`;
  const result = `result ${measuredText(asked, state.measured()[column])}`;
  return `${columnText(asked, column)}: ${value === null ? result : `${own}, ${result}`}`;
}

/** What stands in the empty axes. @param {State} state */
const hintView = (state) =>
  state.isOpen() || state.guess() !== null
    ? nothing
    : html`<p class="guess-hint">Draw your curve here, from left to right, or use the arrow keys.</p>`;

/** What has to be done before one can commit to a curve that is begun. @param {State} state */
function missingView(state) {
  const column = drawnOf(state).indexOf(null);
  if (state.guess() === null || column < 0) return nothing;
  return html`<span class="guess-name">Still without a point: ${columnText(state.asked, column)}</span>`;
}

/** @param {State} state */
function frameView(state) {
  const { asked, column } = state;
  const curve = drawnOf(state);
  return html`<div class="guess-frame" ?data-done=${state.isOpen()} tabindex="0" role="slider"
    aria-label="Your curve: ${asked.y_label}" aria-describedby=${state.id} aria-orientation="vertical"
    aria-valuemin=${asked.low} aria-valuemax=${asked.high} aria-valuenow=${curve[column] ?? asked.low}
    aria-valuetext=${pointWords(state)} aria-readonly=${state.isOpen()}
    @keydown=${keys(state)} ${draggable(strokesOf(state))}>
    <svg viewBox="0 0 ${SIZE} ${SIZE}" preserveAspectRatio="none" aria-hidden="true">
      ${gridView(asked)}
      <path class="guess-column" d="M${SIZE * acrossOf(asked, column)} 0V${SIZE}" />
      ${state.isSeen() ? curveView(asked, state.measured(), "guess-measured") : nothing}
      ${curveView(asked, curve, "guess-own")}
    </svg>
    ${hintView(state)}
  </div>`;
}

/** @param {State} state */
export function chartView(state) {
  const { asked } = state;
  return html`<div class="guess-drawing">
    <p class="guess-readout" aria-hidden="true"><span>${asked.y_label}</span><b>${pointWords(state)}</b></p>
    <div class="guess-axes">${frameView(state)}
      <div class="guess-numbers" aria-hidden="true">${numbersView(asked)}</div></div>
    <p class="guess-below" aria-hidden="true">
      ${state.isOpen() ? legend(state) : missingView(state)}<span class="guess-x-label">${asked.x_label}</span>
    </p>
  </div>`;
}
