/** A question: its text, something to answer with, and the reply that fits the answer. */

import { formatNumber } from "../maths/numbers.js";
import { button } from "../ui/controls.js";
import { html, nothing } from "../ui/lit.js";
import { plain } from "../ui/live.js";
import { defineWidget } from "../ui/widget.js";
import { ANSWERS } from "./answers.js";
import { readNumber } from "./maths.js";
import { State } from "./state.js";

const ASKED = {
  choice: "Choose one of them first.",
  number: "Type a number first, such as 12, −0.5 or 1/3.",
  point: "Point at a pixel of the picture first.",
};

/** Whether there is an answer to check; what was typed becomes a number. */
function isComplete(state) {
  const { kind, unit } = state.question;
  if (kind === "number" && typeof state.draft === "string")
    state.draft = readNumber(state.draft, unit) ?? state.draft;
  const isMissing = kind === "number" ? typeof state.draft !== "number" : state.draft === null;
  if (isMissing) state.complain(ASKED[kind]);
  return !isMissing;
}

/** Say what came of an answer. */
const tell = (state, say) => say(`${titleOf(state)} ${plain(state.replies.join(" "))}`);

function check(state, say) {
  if (!isComplete(state)) return say(state.fault);
  state.check();
  tell(state, say);
}

function show(state, say) {
  state.show();
  tell(state, say);
}

const TITLES = { right: "Right.", wrong: "Not yet.", shown: "This is how it is." };
const titleOf = (state) => TITLES[state.verdict];

/* ---- The view ---------------------------------------------------------------------------- */

function questionView(state, say) {
  const { text, code } = state.variant;
  const onSubmit = (event) => {
    event.preventDefault();
    check(state, say);
  };
  return html`<div class="question">
    <div class="question-text" .innerHTML=${text}></div>
    ${code ? html`<pre class="question-code" tabindex="0"><code>${code}</code></pre>` : nothing}
    <form class="question-answer" @submit=${onSubmit}>
      <fieldset ?disabled=${state.isDone}>${ANSWERS[state.question.kind](state)}</fieldset>
      ${barView(state, say)}</form>
    ${replyView(state)}
  </div>`;
}

function barView(state, say) {
  const { isDone } = state;
  const fault = html`<p class="question-fault" role="alert">${state.fault}</p>`;
  const other = state.count > 1 ? button("Another one", () => state.another(), { kind: "quiet" }) : nothing;
  return html`<div class="ml-bar">
    <button type="submit" class="ml-button ml-main" ?hidden=${isDone}>Check</button>
    ${button("I don’t know", () => show(state, say), { kind: "quiet", hidden: isDone })}
    ${button("Ask me again", () => state.restart(), { hidden: !isDone })}
    ${other}</div>${fault}`;
}

function replyView(state) {
  const verdict = state.verdict;
  if (!verdict) return nothing;
  return html`<div class="question-reply" data-verdict=${verdict}>
    <p class="ml-title">${verdict === "right" ? "✓ " : ""}${titleOf(state)}</p>
    ${verdict === "shown" ? solutionView(state) : nothing}
    ${state.replies.map((reply) => html`<div .innerHTML=${reply}></div>`)}
    ${verdict === "right" ? nothing : placeView(state)}
  </div>`;
}

/** The right answer in words, where the choices' own marks don't say it. */
function solutionView({ question, variant, solution: answer }) {
  switch (question.kind) {
    case "number":
      return html`<p><strong>${formatSolution(answer)} ${question.unit ?? ""}</strong></p>`;
    case "order":
      return html`<ol>${answer.map((place) => html`<li .innerHTML=${variant.items[place]}></li>`)}</ol>`;
    case "point":
      return html`<p><strong>For example row ${answer[0]}, column ${answer[1]}.</strong></p>`;
  }
  return nothing;
}

const formatSolution = (answer) => formatNumber(Number(answer.toPrecision(6)), 6);

/** Where it is explained. In a notebook there is no page to link to. */
function placeView({ question, isInPage }) {
  const { see } = question;
  if (!see) return nothing;
  const address = `${see.file}.html${see.anchor ? `#${see.anchor}` : ""}`;
  const label = isInPage
    ? html`<a href=${address} .innerHTML=${see.label}></a>`
    : html`<span .innerHTML=${see.label}></span>`;
  return html`<p class="question-see">Look again: ${label}.</p>`;
}

export default defineWidget({
  label: "Question",
  watch: ["variant", "verdict", "_given"],
  isShared: false,
  build({ model, say, redraw }) {
    const state = new State(model, redraw);
    return { view: () => questionView(state, say) };
  },
});
