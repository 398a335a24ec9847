/** A guess before a result: the reader commits to one, then the measured result stands beside it. */

import { button, form } from "../ui/controls.js";
import { html, live, nothing } from "../ui/lit.js";
import { nameOfFormula, plain } from "../ui/live.js";
import { defineWidget } from "../ui/widget.js";
import { chartView } from "./chart.js";
import { lineView, sign } from "./line.js";
import { replyTo, resultWords } from "./maths.js";
import { makeState } from "./state.js";

/** @typedef {import("./state.js").State} State */

/* ---- The choice -------------------------------------------------------------------------------- */

/** @param {State} state */
function choicesView(state) {
  const option = ({ key, text }) => {
    const [isOwn, isMeasured] = [key === state.guess(), state.isSeen() && key === state.measured()];
    return html`<label class="guess-choice" ?data-own=${isOwn} ?data-measured=${isMeasured}>
      <input type="radio" name="guess" value=${key} .checked=${live(isOwn)} ?disabled=${state.isOpen()}
        aria-label=${nameOfFormula(text, isOwn && state.isOpen() && "your guess", isMeasured && "this came out") ?? nothing}
        @change=${() => state.set(key)} />
      <span class="guess-choice-text" .innerHTML=${text}></span>
      ${tagsView(isOwn && state.isOpen(), isMeasured)}
    </label>`;
  };
  return form(html`<div class="guess-choices" ?data-done=${state.isOpen()} role="radiogroup"
    aria-labelledby=${state.id}>${state.asked.choices.map(option)}</div>`);
}

const tag = (isOwn, text) => html`<span class="guess-tag">${sign(isOwn)}${text}</span>`;

/** @param {boolean} isOwn @param {boolean} isMeasured */
const tagsView = (isOwn, isMeasured) =>
  isOwn || isMeasured
    ? html`<span class="guess-tags">
        ${isOwn ? tag(true, "your guess") : nothing}
        ${isMeasured ? tag(false, "this came out") : nothing}
      </span>`
    : nothing;

/* ---- Buttons and result -------------------------------------------------------------------------- */

const VIEWS = { choice: choicesView, number: lineView, curve: chartView };

/** @param {State} state @param {(action: () => void) => () => void} afterwards */
function buttonsView(state, afterwards) {
  const [commit, show] = [afterwards(state.commit), afterwards(state.show)];
  return html`<div class="ml-bar guess-buttons">
    ${button("That is my guess", commit, { kind: "main", disabled: !state.isComplete() })}
    ${button("Show the result without guessing", show, { kind: "quiet" })}
  </div>`;
}

const paragraphs = (name, written) =>
  written ? html`<div class=${name} .innerHTML=${written}></div>` : nothing;

/** @param {State} state */
const guessOf = (state) => (state.isCommitted() ? state.guess() : null);

/** @param {State} state */
function resultView(state) {
  const { asked } = state;
  const [guess, measured] = [guessOf(state), state.measured()];
  const waiting = state.isInPage
    ? "The result is in the text and outputs that follow."
    : "Run the next cells: the result comes from them.";
  return html`<div class="guess-result" tabindex="-1" role="group" aria-label="The result">
      <p class="guess-words">${state.isSeen() ? resultWords(asked, guess, measured, plain) : waiting}</p>
      ${state.isSeen() ? paragraphs("guess-reply", replyTo(asked, guess, measured)) : nothing}
      ${state.isSeen() ? paragraphs("guess-told", asked.told) : nothing}
    </div>
    ${button(state.isCommitted() ? "Guess anew" : "Guess after all", state.anew, { kind: "quiet" })}`;
}

/** Tell a result once, when it comes into sight: not what was there at an earlier visit. */
function makeTeller(state, say) {
  let wasSeen = state.isSeen();
  return () => {
    const isNew = state.isSeen() && !wasSeen;
    wasSeen = state.isSeen();
    if (!isNew) return;
    const [guess, measured] = [guessOf(state), state.measured()];
    const written = [replyTo(state.asked, guess, measured), state.asked.told].filter(Boolean);
    say([resultWords(state.asked, guess, measured, plain), ...written.map(plain)].join(" "));
  };
}

export default defineWidget({
  label: "A guess",
  watch: ["guess", "committed", "shown", "measured"],
  isShared: false,
  build({ root, model, say, redraw }) {
    const state = makeState(model, redraw);
    const tell = makeTeller(state, say);
    /** The button that was pressed is gone: who came by keys goes on at the result. */
    const afterwards = (action) => () => {
      action();
      const goOn = (result) => result?.focus({ preventScroll: true });
      requestAnimationFrame(() => goOn(root.querySelector(".guess-result")));
    };
    const view = () => {
      tell();
      return html`<div class="guess-head">Guess first</div>
        <div class="guess-text" id=${state.id} .innerHTML=${state.asked.text}></div>
        ${VIEWS[state.asked.kind](state)}
        ${state.isOpen() ? resultView(state) : buttonsView(state, afterwards)}`;
    };
    return { view };
  },
});
