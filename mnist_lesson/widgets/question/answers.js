/**
 * The part of a question that one answers with, for each kind: a template for the state. Texts come as HTML, made by
 * `mnist_lesson/questions/text.py`, which lets nothing through but its own marks.
 */

import { draggable, movedByKeys } from "../ui/drag.js";
import { drawn, html, live, nothing, repeat } from "../ui/lit.js";
import { nameOfFormula, plain } from "../ui/live.js";
import { themeColors } from "../ui/pixelmaps.js";
import { moved, toggled } from "./maths.js";

/** @typedef {import("./state.js").State} State */

/** How a choice stands after an answer: "right" or "given" where that was said, else "". */
function markOf(state, place, isGiven) {
  if (state.isDone) return state.variant.choices[place].right ? "right" : "";
  return state.verdict === "wrong" && isGiven ? "given" : "";
}

const SAID = { right: "✓ the right answer", given: "your answer" };

/** @param {State} state @param {boolean} isOne */
function choicesView(state, isOne) {
  const has = (answer, place) => (isOne ? answer === place : answer?.includes(place));
  const row = ({ text }, place) => {
    const mark = markOf(state, place, has(state.given, place));
    const choose = () => state.edit(isOne ? place : toggled(state.draft, place));
    return html`<label class="question-choice" data-mark=${mark || nothing}>
      <input type=${isOne ? "radio" : "checkbox"} name="choice" .checked=${live(has(state.draft, place))}
        aria-label=${nameOfFormula(text, SAID[mark]) ?? nothing} @change=${choose} />
      <span class="question-words" .innerHTML=${text}></span>
      ${mark ? html`<span class="question-mark">${SAID[mark]}</span>` : nothing}</label>`;
  };
  return html`<fieldset class="question-choices">
    <legend class=${isOne ? "ml-hidden" : "question-hint"}>${isOne ? "One of these" : "All that are right"}</legend>
    ${state.variant.choices.map(row)}</fieldset>`;
}

/** The field keeps what was typed; the draft is its text until it is checked. */
function numberView(state) {
  const text = state.draft ?? "";
  const shown = typeof text === "number" ? String(text).replace("-", "−") : text;
  return html`<label class="question-number">
    <span class="ml-hidden">Your answer</span>
    <input class="ml-field" type="text" inputmode="text" autocomplete="off" spellcheck="false" size="9"
      placeholder="a number" aria-invalid=${state.fault ? "true" : nothing} .value=${live(shown)}
      @input=${({ target }) => state.edit(target.value)} />
    <span>${state.question.unit ?? ""}</span>
  </label>`;
}

function orderView(state) {
  const { items } = state.variant;
  const last = items.length - 1;
  const move = (place, by) => () => state.edit(moved(state.draft, place, by));
  const row = (item, place) => html`<li class="question-item">
    <span class="question-words" .innerHTML=${items[item]}></span>
    <span class="question-moves">
      <button type="button" class="ml-button" ?disabled=${place === 0} @click=${move(place, -1)}
        aria-label="Up: ${plain(items[item])}">↑</button>
      <button type="button" class="ml-button" ?disabled=${place === last} @click=${move(place, 1)}
        aria-label="Down: ${plain(items[item])}">↓</button>
    </span></li>`;
  return html`<ol class="question-items">${repeat(state.draft, (item) => item, row)}</ol>`;
}

function pointView(state) {
  const { pixels } = state.variant;
  const [rows, columns] = [pixels.length, pixels[0].length];
  const [row, column] = state.draft ?? [Math.floor(rows / 2), Math.floor(columns / 2)];
  const put = (nextRow, nextColumn) => state.edit([within(nextRow, rows), within(nextColumn, columns)]);
  const onMove = ({ target, clientX, clientY }) => {
    const { left, top, width, height } = target.getBoundingClientRect();
    put(Math.floor(((clientY - top) / height) * rows), Math.floor(((clientX - left) / width) * columns));
  };
  const byKey = movedByKeys(([x, up]) => put(row - up, column + x));
  const said = state.draft ? `row ${row}, column ${column}` : "no pixel yet";
  const step = (label, name, y, x) => html`<button type="button" class="ml-button" aria-label=${name}
    @click=${() => put(row + y, column + x)}>${label}</button>`;
  return html`<div class="question-point">
    <div class="question-picture" style="--rows: ${rows}; --columns: ${columns}">
      <canvas width=${columns} height=${rows} tabindex="0" role="slider" aria-label="A pixel of the picture"
        aria-valuenow=${row * columns + column} aria-valuemin="0" aria-valuemax=${rows * columns - 1}
        aria-valuetext=${said} @keydown=${byKey} ${draggable({ onMove })}
        ${drawn((canvas) => drawPixels(canvas, pixels))}></canvas>
      ${state.draft ? html`<span class="question-cross" style="--row: ${row}; --column: ${column}"></span>` : nothing}
    </div>
    <div class="question-steps" role="group" aria-label="Move the mark by one pixel">
      ${step("←", "Left", 0, -1)}${step("↑", "Up", -1, 0)}${step("↓", "Down", 1, 0)}${step("→", "Right", 0, 1)}
      <span class="question-said">${said}</span>
    </div>
  </div>`;
}

/** Ink on paper, one dot of the canvas a pixel; CSS makes it large. @param {HTMLCanvasElement} canvas @param {number[][]} pixels */
function drawPixels(canvas, pixels) {
  const [ink] = themeColors(canvas, "ink");
  const levels = pixels.flat();
  const image = new ImageData(canvas.width, canvas.height);
  for (const [index, level] of levels.entries()) image.data.set([...ink, level], 4 * index);
  canvas.getContext("2d").putImageData(image, 0, 0);
}

const within = (value, count) => Math.min(count - 1, Math.max(0, value));

/** @type {Record<string, (state: State) => unknown>} */
export const ANSWERS = {
  choice: (state) => choicesView(state, true),
  several: (state) => choicesView(state, false),
  number: numberView,
  order: orderView,
  point: pointView,
};
