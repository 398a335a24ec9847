/** A guess at a number: a mark on a line. The reader's mark is a ring, the result's a diamond, in all guesses. */

import { draggable } from "../ui/drag.js";
import { html, live, nothing } from "../ui/lit.js";
import { guessedText, measuredText, placeOf, valueAt } from "./maths.js";

/** @typedef {import("./state.js").State} State */

/** The sign of a mark. @param {boolean} isOwn */
export const sign = (isOwn) =>
  html`<span class="guess-key ${isOwn ? "guess-own" : "guess-measured"}"></span>`;

const entry = (isOwn, name, text) => html`<span class="guess-value">${sign(isOwn)}
  <span class="guess-name">${name}</span>${text}</span>`;

/**
 * Whose each mark is, as far as it can be seen, with its value.
 *
 * @param {State} state @param {unknown} [own] @param {unknown} [result]
 */
export const legend = (state, own, result) => html`
  ${state.guess() === null ? nothing : entry(true, "Your guess", own)}
  ${state.isSeen() ? entry(false, "Result", result) : nothing}`;

/** A tick with its number. @param {import("./maths.js").Asked} asked @param {import("./maths.js").Tick} tick */
const tick = (
  asked,
  { value, text },
) => html`<span class="guess-tick" ?data-end=${placeOf(asked, value) > 0.99}
  style="--at: ${placeOf(asked, value)}">${text}</span>`;

/** The way from the guess to the result, and the result's own mark. @param {State} state */
function resultMark({ asked, guess, measured }) {
  const place = placeOf(asked, measured());
  const own = guess() === null ? place : placeOf(asked, guess());
  const [from, to] = [Math.min(own, place), Math.max(own, place)];
  return html`<span class="guess-gap" style="--at: ${from}; --to: ${to}"></span>
    <span class="guess-mark guess-measured" style="--at: ${place}"></span>`;
}

/** The native range is there for keys and screen readers; the pointer moves the mark wherever it comes down. */
function range(state) {
  const { asked, marks, guess } = state;
  const value = guess();
  const index = value === null ? marks.length >> 1 : marks.filter((mark) => mark < value).length;
  const onInput = (event) => state.set(marks[Number(event.target.value)]);
  return html`<input type="range" class="guess-range" min="0" max=${marks.length - 1} step="1"
    .value=${live(String(index))} ?disabled=${state.isOpen()}
    aria-label="Your guess" aria-describedby=${state.id}
    aria-valuetext=${value === null ? "not set yet" : guessedText(asked, value)} @input=${onInput} />`;
}

/** Guess and result written large. @param {State} state */
function valuesView(state) {
  const { asked, guess, measured } = state;
  const own = guess() === null ? "" : html`<b>${guessedText(asked, guess())}</b>`;
  const result = state.isSeen() ? html`<b>${measuredText(asked, measured())}</b>` : "";
  const hint = html`<span class="guess-name">Click or touch the line to set your mark.</span>`;
  return html`<p class="guess-values" aria-hidden="true">
    ${guess() === null && !state.isOpen() ? hint : legend(state, own, result)}
  </p>`;
}

/** @param {State} state */
export function lineView(state) {
  const { asked, guess, isSeen, isOpen } = state;
  const own = (place) => html`<span class="guess-mark guess-own" style="--at: ${place}"></span>`;
  const onMove = ({ clientX, currentTarget }) => {
    if (isOpen()) return;
    const { left, width } = currentTarget.querySelector(".guess-track").getBoundingClientRect();
    state.set(valueAt(asked, (clientX - left) / width));
    currentTarget.querySelector("input").focus({ preventScroll: true });
  };
  return html`<div class="guess-number">
    ${valuesView(state)}
    <div class="guess-line" ?data-done=${isOpen()} ${draggable({ onMove })}>
      <div class="guess-track" aria-hidden="true">
        ${asked.ticks.map((one) => tick(asked, one))}
        ${isSeen() ? resultMark(state) : nothing}
        ${guess() === null ? nothing : own(placeOf(asked, guess()))}
      </div>
      ${range(state)}
    </div>
  </div>`;
}
