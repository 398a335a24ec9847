/** The drawing pad: from the pen to ten probabilities, with every step between them in sight. */

import { PAD_PEN } from "../digit/drawing.js";
import { Pad } from "../digit/pad.js";
import { tellFull } from "../digit/strokes.js";
import { DIGITS, IMAGE_SIZE } from "../maths/mnist.js";
import { argmax } from "../maths/neurons.js";
import { formatPercent, unbroken } from "../maths/numbers.js";
import { makeNetworkChoice } from "../network/choice.js";
import { button, checkbox, slider } from "../ui/controls.js";
import { oncePerFrame } from "../ui/frames.js";
import { drawn, html, nothing } from "../ui/lit.js";
import { onThemeChange } from "../ui/pixelmaps.js";
import { defineWidget, onChange } from "../ui/widget.js";
import { makeCall } from "./calling.js";
import {
  describeAnswer,
  describePad,
  describePicture,
  describePreparation,
  describeTest,
  isDamaged,
  UNDAMAGED,
} from "./maths.js";
import { acceptPaste, openersView, takePicture } from "./opening.js";
import { drawLevels, readColors } from "./pictures.js";
import { INPUTS, PadState, TESTS } from "./state.js";
import { barView, makeSteps } from "./steps.js";

const PATIENCE = 1500; // milliseconds that the start waits for the network; a busy kernel may take longer

/* ---- The pad ------------------------------------------------------------------------------- */

/** The surface to draw on, over the image that is shown instead of a drawing. */
function surfaceView(state, pad) {
  const { isDrawing, isExample, strokes, colors } = state;
  const hint = describePad({ source: state.get("source"), strokes, isExample });
  const draw = (canvas) => isDrawing || drawLevels(canvas, state.levels, colors);
  return html`<div class="digit-pad-surface">
    <canvas class="ml-pixels" width=${IMAGE_SIZE} height=${IMAGE_SIZE} aria-hidden="true" ?hidden=${isDrawing}
      ${drawn(draw)}></canvas>
    <div class="digit-pad-frame" aria-hidden="true" ?hidden=${!isDrawing || state.get("prepare")}></div>
    ${pad.view()}
    <p class="digit-pad-hint" aria-hidden="true" ?hidden=${hint === ""}>${hint}</p>
  </div>`;
}

/** Clear, undo, a picture of one's own, and the test images. */
function toolsView(state, { empty, undo }) {
  const next = (step, sign, name) =>
    button(
      html`<span aria-hidden="true">${sign}</span><span class="ml-hidden">${name} test image</span>`,
      () => state.showNext(step),
    );
  const tests = html`<div class="ml-bar digit-pad-tests" role="group" aria-label="Test images">
    ${next(-1, "‹", "Previous")}
    ${button("Random test image", () => state.show(Math.floor(Math.random() * TESTS)))}
    ${next(1, "›", "Next")}
  </div>`;
  return html`<div class="digit-pad-tools">
    <div class="ml-bar">${button("Clear", empty, { kind: "main" })}${button("Undo", undo)}${openersView(state)}</div>
    ${state.get("compact") ? nothing : tests}
  </div>`;
}

/** What keeps the reader from going on: an image that did not come, to be asked for again, or a full pad. */
function troubleView(state, focusPad) {
  const isFull = state.isDrawing && !state.reading;
  const text = state.trouble || state.reading || (isFull ? tellFull(state.strokes) : "");
  const isError = Boolean(state.trouble) || state.isRefused || isFull;
  const again = async ({ currentTarget }) => {
    await state.showAgain();
    if (state.trouble === "" && currentTarget.matches(":focus")) focusPad();
  };
  return html`<div class="ml-note digit-pad-trouble" data-error=${isError} data-empty=${text === ""}>
    <p role="alert">${text}</p>${button("Try again", again, { hidden: state.trouble === "" })}
  </div>`;
}

/** What was done to a picture of the reader's own. */
const accountView = (state) =>
  state.get("source") === "picture"
    ? html`<p class="ml-small digit-pad-about">${describePicture(state.photo)}</p>`
    : nothing;

/* ---- The answer ---------------------------------------------------------------------------- */

/** What the network says of the image, in a digit and in words; while there is no network, what it waits for. */
function answerOf(state) {
  const probabilities = state.answer;
  if (!probabilities) return { digit: state.wait ? "?" : "", sure: state.wait, verdict: "" };
  const isEmpty = !state.seen.levels.some(Boolean);
  const best = argmax(probabilities);
  return {
    digit: isEmpty ? "?" : String(best),
    sure: state.isMissing ? "No image yet" : describeAnswer(probabilities, isEmpty),
    verdict: describeTest({ number: state.get("test_image"), label: state.label, answer: best }),
  };
}

const inWords = ({ digit, sure, verdict }) => `The network reads ${digit}. ${sure}. ${verdict}`;

/** What the network sees, its answer in large type, and ten bars. */
function answerView(state) {
  const { seen, colors } = state;
  const { digit, sure, verdict } = answerOf(state);
  return html`<div class="digit-pad-answer">
    <div class="digit-pad-head">
      <figure class="digit-pad-sees">
        <canvas class="ml-pixels" width=${IMAGE_SIZE} height=${IMAGE_SIZE} role="img"
          aria-label="What the network sees, 28 by 28 pixels"
          ${drawn((canvas) => drawLevels(canvas, seen.levels, colors))}></canvas>
        <figcaption>the network sees</figcaption>
      </figure>
      <p class="digit-pad-says">
        <b class="digit-pad-digit">${digit}</b>
        <span class="digit-pad-words"><span class="digit-pad-sure">${unbroken(sure)}</span><span
          class="ml-small digit-pad-verdict">${verdict}</span></span>
      </p>
    </div>
    ${barsView(state.answer, digit)}
  </div>`;
}

/** Ten lying bars for the probabilities, the largest in color. */
function barsView(probabilities, answer) {
  const bar = (digit) => html`<li data-best=${String(digit) === answer}>
    <b>${digit}</b>${barView(probabilities?.[digit] ?? 0)}
    <span class="reading-percent">${probabilities ? formatPercent(probabilities[digit]) : ""}</span>
  </li>`;
  return html`<ol class="reading-bars" aria-label="Probabilities of the digits 0 to 9">${DIGITS.map(bar)}</ol>`;
}

/* ---- Damage -------------------------------------------------------------------------------- */

const signed = (more, less, unit) => (value) =>
  value === 0 ? "0" : `${Math.abs(value)}${unit} ${value > 0 ? more : less}`;
const hundredths = (value) => (value / 100).toFixed(2);
/** @type {{ name: string, label: string, low: number, high: number, step: number, scale?: number,
 *   format: (value: number) => string }[]} `scale`: steps of the slider in 1 */
const SLIDERS = [
  { name: "right", label: "Sideways", low: -8, high: 8, step: 1, format: signed("right", "left", "") },
  { name: "down", label: "Up, down", low: -8, high: 8, step: 1, format: signed("down", "up", "") },
  { name: "degrees", label: "Turn", low: -90, high: 90, step: 5, format: signed("left", "right", "°") },
  { name: "thick", label: "Thicken", low: 0, high: 3, step: 1, format: (value) => `${value}×` },
  { name: "noise", label: "Noise", low: 0, high: 60, step: 5, scale: 100, format: hundredths },
];

/** Switches and sliders for what happens on the way to the network. */
function wayView(state) {
  const [source, prepare, recenter] = ["source", "prepare", "recenter"].map((name) => state.get(name));
  const damage = Object.fromEntries(SLIDERS.map(({ name }) => [name, state.get(name)]));
  const onPrepare = (checked) => state.set({ prepare: checked });
  const onRepair = (checked) => state.set({ recenter: checked });
  const otherNoise = () => state.set({ seed: (state.get("seed") + 1) % 10_000 });
  /** @param {(typeof SLIDERS)[number]} row */
  const damageSlider = ({ name, scale = 1, ...options }) =>
    slider({
      ...options,
      value: Math.round(damage[name] * scale),
      onInput: (value) => state.set({ [name]: value / scale }),
    });
  return html`<div class="digit-pad-way">
    <div>
      <p class="ml-title">Preparation</p>
      ${checkbox({ label: "Prepare my drawing", checked: prepare, onChange: onPrepare, disabled: source !== "drawing" })}
      <p class="ml-small digit-pad-about">${describePreparation({ source, prepare })}</p>
    </div>
    <div>
      <p class="ml-title">An accident on the way</p>
      ${SLIDERS.map(damageSlider)}
      <div class="ml-bar">
        ${button("Undo the damage", () => state.set(UNDAMAGED), { disabled: !isDamaged(damage) && !recenter })}
        ${button("Other noise", otherNoise, { disabled: damage.noise === 0 })}
      </div>
      ${checkbox({ label: "Repair: center it again", checked: recenter, onChange: onRepair })}
    </div>
  </div>`;
}

/* ---- All of it ----------------------------------------------------------------------------- */

/** Resolved after the promise, or after a while if it takes longer. */
const soon = (promise) => Promise.race([promise, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);

/** The pad, and what empties it. */
function makePad(state, { signal, say }) {
  const makeRoom = () => {
    if (state.isDrawing && !state.isExample) return;
    state.set({ strokes: [], source: "drawing" });
    pad.setStrokes(state.strokes);
  };
  const pad = new Pad({
    ...{ label: "Pad to draw a digit on", signal, say, penWidth: PAD_PEN, onRoom: makeRoom },
    onChange: (strokes, isDone) => state.draw(strokes, isDone),
  });
  const focus = () => pad.canvas.focus({ preventScroll: true });
  const empty = () => {
    state.set({ strokes: [], source: "drawing" });
    focus();
  };
  const undo = () => (state.isDrawing && !state.isExample ? pad.undo() : empty());
  return { pad, focus, empty, undo };
}

/** The parts of a pad, put together. */
function padView(state, surface, { steps, networks }) {
  const isCompact = state.get("compact");
  const onToggle = ({ target }) => state.open(target.open);
  const drawSteps = () => state.isOpen && steps.draw(state);
  return html`
    <div class="digit-pad-top">
      <div class="digit-pad-left">
        ${surfaceView(state, surface.pad)}
        <div class="digit-pad-under">
          ${troubleView(state, surface.focus)}${accountView(state)}${toolsView(state, surface)}
        </div>
      </div>
      <div class="digit-pad-right">${answerView(state)}${isCompact ? nothing : networks.el}</div>
    </div>
    ${isCompact ? nothing : wayView(state)}
    <details class="digit-pad-folded" ?open=${state.isOpen} @toggle=${onToggle} ${drawn(drawSteps)}>
      <summary>See every step</summary>${isCompact ? networks.el : nothing}${steps.el}
    </details>`;
}

export default defineWidget({
  label: "Drawing pad: from the pen to ten probabilities",
  build({ root, model, signal, say, redraw: drawNow }) {
    const redraw = oncePerFrame(drawNow, signal);
    const state = new PadState({ model, signal, redraw });
    const surface = makePad(state, { signal, say });
    const onNetwork = (network) => state.read(network);
    const onError = () => state.open(true); // its reason stands there, where the pad is compact
    const divert = (file) => takePicture(state, file);
    const networks = makeNetworkChoice({ root, model, signal, say, onNetwork, onError, divert });
    acceptPaste(state, root);
    const parts = { steps: makeSteps(signal), networks };
    const recolor = () => {
      state.colors = readColors(root);
      redraw();
    };
    onThemeChange(recolor, signal);
    onChange(model, INPUTS, () => state.follow(), signal);
    recolor();
    state.load();
    const call = makeCall(state, () => networks.start());
    for (const sign of ["pointerenter", "pointerdown", "focusin"]) root.addEventListener(sign, call.askAgain);
    const view = () => {
      state.look();
      if (state.isOpen || !state.answer) call.ask();
      surface.pad.setStrokes(state.shownStrokes);
      if (state.isTouched && state.layers) say(inWords(answerOf(state)));
      return padView(state, surface, parts);
    };
    state.look();
    return { view, foot: () => networks.opener, ready: state.answer ? null : soon(call.ask()) };
  },
});
