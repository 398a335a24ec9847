/**
 * The parameter ledger: a stack of Dense layers with the account of its parameters, its Keras code and its
 * diagram, and the map of weights of each unit that sees the pixels.
 */

import { formatCount } from "../maths/numbers.js";
import { button } from "../ui/controls.js";
import { html, nothing } from "../ui/lit.js";
import { onThemeChange } from "../ui/pixelmaps.js";
import { copyText } from "../ui/share.js";
import { defineWidget, onChange } from "../ui/widget.js";
import { diagramView } from "./diagram.js";
import { editorView, presetsView } from "./editor.js";
import { findSource, makeNetworks, mapsView } from "./maps.js";
import { describeChange, describeStack, doubleUnits, GUESSES, kerasLines, unitInWords } from "./maths.js";
import { makeState } from "./state.js";
import { ledgerView } from "./table.js";

/** @typedef {import("./state.js").State} State */

const REST = 1200; // milliseconds after which a change is over and the next one begins
const HINT = "None stands for the number of images, which is left open.";

/** A line under the ledger: what the latest change did to the sum, or why a number was not taken. */
function makeNote({ state, signal, say, redraw }) {
  let [text, isFault, base] = [HINT, false, state.stack()];
  let timer;
  signal.addEventListener("abort", () => clearTimeout(timer));
  const show = (next, isNextFault) => {
    [text, isFault] = [next, isNextFault];
    redraw();
    say(text);
  };
  const tellChange = () => {
    const change = describeChange(base, state.stack());
    clearTimeout(timer);
    timer = setTimeout(() => {
      base = state.stack();
    }, REST);
    if (change) show(change, false);
  };
  const view = () => html`<p class="ml-note parameter-ledger-note" data-error=${isFault}>${text}</p>`;
  return { view, tellChange, tellFault: (fault) => show(fault, true) };
}

/** "Guess first": a guess doubles layer 1, and the ledger shows what becomes of the sum. */
function makeGuess({ state, say }) {
  let answered = { stack: "", isRight: false, text: "" };
  const isShown = () => answered.stack === describeStack(state.stack());
  const guess = (name) => (event) => {
    const { stack, answer, text } = doubleUnits(state.stack());
    const isRight = name === answer;
    const verdict = isRight ? "Right." : `${GUESSES[answer]}.`;
    answered = { stack: describeStack(stack), isRight, text: `${verdict} ${text}` };
    const box = event.target.closest(".parameter-ledger-guess");
    state.set({ layers: stack.layers });
    // The buttons go with the next drawing, which has been asked for just now.
    if (!state.canDouble()) queueMicrotask(() => box.querySelector(".parameter-ledger-result").focus());
  };
  const buttons = Object.entries(GUESSES).map(([name, label]) => button(label, guess(name)));
  const view = () => html`<div class="parameter-ledger-guess" ?hidden=${!state.canDouble() && !isShown()}>
    <p class="parameter-ledger-result" tabindex="-1" data-right=${answered.isRight} ?hidden=${!isShown()}>
      ${answered.text}</p>
    ${state.canDouble() ? questionView(state, isShown() ? "Once more. " : "Guess first. ", buttons) : nothing}
  </div>`;
  return { view, tell: () => isShown() && say(answered.text) };
}

function questionView(state, opening, buttons) {
  const [[units]] = state.stack().layers;
  return html`<p><b>${opening}</b>Twice as many units in layer 1,
      ${formatCount(units)} → ${formatCount(2 * units)}: what happens to the sum?</p>
    <div class="ml-bar">${buttons}</div>`;
}

/** A line of code that may break behind a bracket, so that no number has to. @param {string} text */
function codeLine(text) {
  const [first, ...rest] = text.split("(");
  return html`<span>${first}${rest.map((piece) => html`(<wbr>${piece}`)}${"\n"}</span>`;
}

/** The stack's code, to be copied. */
function makeCode({ state, redraw }) {
  /** @type {unknown} */
  let said = nothing;
  const tell = (next) => {
    said = next;
    redraw();
  };
  const copy = async () =>
    tell(await copyText(["import keras", "", ...kerasLines(state.stack())].join("\n")));
  const view = () => html`<div class="parameter-ledger-keras">
    <p class="ml-title">The same in Keras</p>
    <pre><code class="parameter-ledger-code">${kerasLines(state.stack()).map(codeLine)}</code></pre>
    <div class="ml-bar">${button("Copy the code", copy, { kind: "quiet" })}
      <span class="ml-small parameter-ledger-said" role="status">${said}</span></div>
  </div>`;
  return { view, forget: () => tell(nothing) };
}

/** @param {State} state */
function startOver(state) {
  const { stacks, pixels, unit } = state.constants;
  state.set({ inputs: pixels, layers: stacks["network-mlp"].layers, unit, trained: true });
}

export default defineWidget({
  label: "A stack of layers and the account of its parameters",
  watch: ["inputs", "layers", "unit", "trained"],
  build({ model, signal, say, redraw }) {
    const state = makeState(model);
    const networks = makeNetworks({ model, signal, onArrive: redraw });
    const [note, guess] = [makeNote({ state, signal, say, redraw }), makeGuess({ state, say })];
    const code = makeCode({ state, redraw });
    let theme = 0; // counts the changes of the page's colors
    const tellStack = () => {
      for (const tell of [networks.forgetFaults, code.forget, note.tellChange, guess.tell]) tell();
    };
    const tellUnit = () => {
      const source = findSource(state, networks);
      if (!source || source.key === "waiting") return;
      say(unitInWords(state.stack(), state.unit(), source.unit(state.unit())));
    };
    const recolor = () => {
      theme += 1;
      redraw();
    };
    onChange(model, ["inputs", "layers"], tellStack, signal);
    onChange(model, ["unit", "trained"], tellUnit, signal);
    onThemeChange(recolor, signal);
    const view = () => html`${presetsView(state)}${editorView(state, note.tellFault)}${guess.view()}
      ${ledgerView(state.stack())}${note.view()}
      <div class="ml-columns parameter-ledger-columns parameter-ledger-pictures">
        ${diagramView(state)}${code.view()}
      </div>
      ${mapsView(state, { source: findSource(state, networks), theme })}`;
    return { view, foot: () => button("Start over", () => startOver(state), { kind: "quiet" }) };
  },
});
