/** The drawing pad: from the pen to ten probabilities, with every step between them in sight. */

import { damageImage } from "./shared/damage.js";
import { centerByMass, imageFrom, toLevels } from "./shared/digits.js";
import { button, checkbox, formatPercent, html, slider } from "./shared/dom.js";
import { PAD_PEN, prepareDrawing, shrinkDrawing } from "./shared/drawing.js";
import { argmax, computeLayers, scalePixels } from "./shared/network.js";
import { makeNetworkChoice } from "./shared/network_choice.js";
import { createPad } from "./shared/pad.js";
import { onThemeChange } from "./shared/pixelmaps.js";
import { makeBars, makePicture, makeSteps, readColors, setText } from "./shared/reading.js";
import { decodeImages, imageAt, loadResource } from "./shared/resources.js";
import { tellFull } from "./shared/strokes.js";
import { defineWidget, onChange, update } from "./shared/widget.js";

const TESTS = 1000;
const UNDAMAGED = { thick: 0, degrees: 0, right: 0, down: 0, noise: 0, recenter: false };
const INPUTS = ["source", "strokes", "test_image", "given", "prepare", "seed", ...Object.keys(UNDAMAGED)];
const PATIENCE = 1500; // milliseconds that the start waits for the network; a busy kernel may take longer

/* ---- From the pad to the network: pure functions ------------------------------------------- */

const hasDamage = ({ thick, degrees, right, down, noise }) =>
  thick > 0 || degrees !== 0 || right !== 0 || down !== 0 || noise > 0;

/**
 * What happens before the network: preparation, damage, repair. `DigitPad._levels` computes the same.
 *
 * @param {{ source: string, strokes: number[][], prepare: boolean, recenter: boolean }} settings with the
 *   widget's settings of damage
 * @param {ArrayLike<number>} [levels] 784 gray levels of the image on the pad, if it is no drawing
 * @returns {{ isDrawing: boolean, box?: object, center?: object, arrived: object, isDamaged: boolean,
 *   levels: number[] }} `arrived` is the image before the damage, `levels` what the network sees
 */
export function lookAt(settings, levels) {
  const isDrawing = settings.source === "drawing";
  const stages = isDrawing ? arriveAsDrawing(settings) : { arrived: imageFrom(levels) };
  const isDamaged = hasDamage(settings);
  let image = stages.arrived;
  if (isDamaged) {
    const pixels = damageImage(
      image.pixels.map((level) => level / 255),
      settings,
    );
    image = { ...image, pixels: pixels.map((pixel) => pixel * 255) };
  }
  if (settings.recenter) image = centerByMass(image);
  return { ...stages, isDrawing, isDamaged, isRecentered: settings.recenter, levels: toLevels(image) };
}

function arriveAsDrawing({ strokes, prepare }) {
  if (!prepare) return { strokes, arrived: shrinkDrawing(strokes) };
  const { box, center, image } = prepareDrawing(strokes);
  return { strokes, box, center, arrived: image };
}

/** How sure an answer is, in words: the best digit, and a second one that is near. */
export function describeAnswer(probabilities, isEmpty = false) {
  const best = argmax(probabilities);
  if (isEmpty) return `An empty field. Asked all the same, the network says ${best}.`;
  const second = argmax(probabilities.map((p, digit) => (digit === best ? 0 : p)));
  const sure = formatPercent(probabilities[best]);
  if (probabilities[second] < 0.1) return `${sure} sure`;
  return `${sure} sure; ${formatPercent(probabilities[second])} for a ${second}`;
}

/* ---- The state of one pad ------------------------------------------------------------------ */

/**
 * What is on the pad, what reads it, and what came of it. While a stroke is being drawn it is only here; the
 * model, and with it Python, hears of it when the pen is lifted.
 */
function makeState(model) {
  const nothing = { network: null, samples: null, seen: null, layers: null };
  const state = { strokes: model.get("strokes"), isMoving: false, trouble: "", ...nothing };
  state.get = (name) => model.get(name);
  state.isExample = () => {
    const example = model.get("_example");
    if (model.get("source") !== "drawing" || state.strokes.length !== example.length) return false;
    return state.strokes[0].length === example[0].length && String(state.strokes) === String(example);
  };
  state.settings = () => {
    const settings = Object.fromEntries(INPUTS.map((name) => [name, model.get(name)]));
    return { ...settings, strokes: state.strokes };
  };
  state.isMissing = () => model.get("source") === "test" && !state.samples;
  state.levels = () => {
    if (model.get("source") === "image") return model.get("given");
    return state.samples ? imageAt(state.samples.images, model.get("test_image")) : new Uint8Array(784);
  };
  state.label = () => {
    if (model.get("source") !== "test" || !state.samples) return null;
    return state.samples.labels[model.get("test_image")];
  };
  state.look = () => {
    state.seen = lookAt(state.settings(), state.levels());
    state.layers = state.network && computeLayers(state.network, scalePixels(state.seen.levels));
  };
  /** Change values, and hand them on with the image that comes of them. */
  state.set = (values) => {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    if (values.strokes) state.strokes = values.strokes;
    state.look();
    update(model, { image: state.seen.levels });
  };
  return state;
}

/* ---- The pad ------------------------------------------------------------------------------- */

/** The surface to draw on, over the image that is shown instead of a drawing. */
function makeSurface({ model, state, signal, say, colors }, onInk) {
  const shown = makePicture({ size: 28, colors });
  const frame = html("div", { class: "digit-pad-frame", "aria-hidden": "true" });
  const hint = html("p", { class: "digit-pad-hint", "aria-hidden": "true" });
  const onStrokes = (strokes, { isDone }) => {
    state.strokes = strokes;
    state.isMoving = !isDone;
    if (isDone) state.set({ strokes, source: "drawing" });
    onInk();
  };
  const label = "Pad to draw a digit on";
  const pad = createPad({ label, signal, penWidth: PAD_PEN, say, onChange: onStrokes });
  const el = html("div", { class: "digit-pad-surface" }, shown.el, frame, pad.el, hint);
  /** Whatever else is on the pad makes room for the reader's own drawing. */
  const makeRoom = () => {
    if (model.get("source") === "drawing" && !state.isExample()) return;
    pad.setStrokes([]);
    state.set({ strokes: [], source: "drawing" });
  };
  const isPrimary = (event) => event.button === 0;
  el.addEventListener("pointerdown", (event) => isPrimary(event) && makeRoom(), { capture: true });
  const keys = [" ", "Enter", "Backspace", "Delete"];
  el.addEventListener("keydown", (event) => keys.includes(event.key) && makeRoom(), { capture: true });
  const draw = () => {
    const isDrawing = model.get("source") === "drawing";
    shown.el.hidden = isDrawing;
    frame.hidden = !isDrawing || model.get("prepare");
    if (!isDrawing) shown.draw(state.levels());
    hint.textContent = hintFor(state);
    hint.hidden = hint.textContent === "";
  };
  const follow = () => {
    state.strokes = model.get("strokes");
    pad.setStrokes(model.get("source") === "drawing" ? state.strokes : []);
  };
  follow();
  return { el, pad, draw, follow };
}

function hintFor(state) {
  if (state.isExample()) return "This 3 is ours. Draw your own digit over it.";
  if (state.get("source") === "drawing") return state.strokes.length === 0 ? "Draw a digit from 0 to 9" : "";
  return state.get("source") === "image" ? "An image from Python. Draw over it." : "";
}

/** Clear, undo, and the test images. */
function makeTools({ model, state, signal }, surface, draw) {
  const empty = () => {
    surface.pad.setStrokes([]);
    state.set({ strokes: [], source: "drawing" });
    surface.pad.el.focus({ preventScroll: true });
  };
  const undo = () => (model.get("source") !== "drawing" || state.isExample() ? empty() : surface.pad.undo());
  const trouble = makeTrouble(state, () => show(state.wanted));
  const show = async (number) => {
    const test_image = (number + TESTS) % TESTS;
    try {
      state.samples ??= await decodeImages(await loadResource(model, "test-sample", signal));
      state.trouble = "";
      if (trouble.hasFocus()) surface.pad.el.focus({ preventScroll: true });
      state.set({ source: "test", test_image });
    } catch (error) {
      if (signal.aborted) return;
      Object.assign(state, { trouble: error.message, wanted: test_image });
    }
    draw();
  };
  const next = (step) => () => show(model.get("test_image") + (model.get("source") === "test" ? step : 0));
  const tests = html(
    ...["div", { class: "ml-bar digit-pad-tests", role: "group", "aria-label": "Test images" }],
    button("‹", next(-1), { "aria-label": "Previous test image" }),
    button("Random test image", () => show(Math.floor(Math.random() * TESTS))),
    button("›", next(1), { "aria-label": "Next test image" }),
  );
  const clear = button("Clear", empty, { kind: "main" });
  const tools = html("div", { class: "ml-bar" }, clear, button("Undo", undo));
  const bars = html("div", { class: "digit-pad-tools" }, tools, model.get("compact") ? null : tests);
  const load = () => {
    if (model.get("source") !== "test") state.trouble = "";
    else if (state.isMissing()) show(model.get("test_image"));
  };
  return { el: html("div", { class: "digit-pad-under" }, trouble.el, bars), draw: trouble.draw, load };
}

/** What keeps the reader from going on: an image that did not come, to be asked for again, or a full pad. */
function makeTrouble(state, onAgain) {
  const text = html("p", { role: "alert" });
  const again = button("Try again", () => {
    setText(text, "Loading the test images …"); // and what comes of it is read out, though it be the same
    onAgain();
  });
  const el = html("div", { class: "ml-note digit-pad-trouble", "data-error": "true" }, text, again);
  const draw = () => {
    setText(text, state.trouble || (state.get("source") === "drawing" ? tellFull(state.strokes) : ""));
    again.hidden = state.trouble === "";
    el.dataset.empty = text.textContent === "";
  };
  return { el, draw, hasFocus: () => again.matches(":focus") };
}

/* ---- The answer ---------------------------------------------------------------------------- */

/** What the network sees, its answer in large type, and ten bars. */
function makeAnswer({ model, state, colors }) {
  const picture = makePicture({ size: 28, colors, label: "What the network sees, 28 by 28 pixels" });
  const digit = html("b", { class: "digit-pad-digit" });
  const sure = html("span", { class: "digit-pad-sure" });
  const verdict = html("span", { class: "digit-pad-verdict" });
  const bars = makeBars();
  const caption = html("figcaption", {}, "the network sees");
  const sees = html("figure", { class: "digit-pad-sees" }, picture.el, caption);
  const words = html("span", { class: "digit-pad-words" }, sure, verdict);
  const says = html("p", { class: "digit-pad-says" }, digit, words);
  const head = html("div", { class: "digit-pad-head" }, sees, says);
  const el = html("div", { class: "digit-pad-answer" }, head, bars.el);
  const draw = () => {
    picture.draw(state.seen.levels);
    if (!state.layers) return;
    const probabilities = state.layers.at(-1).output;
    const isEmpty = !state.seen.levels.some(Boolean);
    setText(digit, isEmpty ? "?" : String(argmax(probabilities)));
    setText(sure, state.isMissing() ? "No image yet" : describeAnswer(probabilities, isEmpty));
    setText(verdict, describeTest(model, state, argmax(probabilities)));
    bars.draw(probabilities, isEmpty);
  };
  const text = () => `The network reads ${digit.textContent}. ${sure.textContent}. ${verdict.textContent}`;
  return { el, draw, text };
}

function describeTest(model, state, answer) {
  const label = state.label();
  if (label === null) return "";
  return `Test image ${model.get("test_image")}, label ${label}: ${answer === label ? "right ✓" : "wrong ✗"}`;
}

/* ---- Damage -------------------------------------------------------------------------------- */

const signed = (more, less, unit) => (value) =>
  value === 0 ? "0" : `${Math.abs(value)}${unit} ${value > 0 ? more : less}`;
const hundredths = (value) => (value / 100).toFixed(2);
const SLIDERS = [
  { name: "right", label: "Sideways", low: -8, high: 8, step: 1, format: signed("right", "left", "") },
  { name: "down", label: "Up, down", low: -8, high: 8, step: 1, format: signed("down", "up", "") },
  { name: "degrees", label: "Turn", low: -90, high: 90, step: 5, format: signed("left", "right", "°") },
  { name: "thick", label: "Thicken", low: 0, high: 3, step: 1, format: (value) => `${value}×` },
  { name: "noise", label: "Noise", low: 0, high: 60, step: 5, scale: 100, format: hundredths },
];

/** Switches and sliders for what happens on the way to the network. */
function makeDamage({ model, state }, draw) {
  const set = (values) => {
    state.set(values);
    draw();
  };
  const sliders = SLIDERS.map(({ name, scale = 1, ...options }) =>
    slider({
      ...options,
      value: model.get(name) * scale,
      onInput: (value) => set({ [name]: value / scale }),
    }),
  );
  const onPrepare = (checked) => set({ prepare: checked });
  const prepare = checkbox({ label: "Prepare my drawing", checked: true, onChange: onPrepare });
  const onRepair = (checked) => set({ recenter: checked });
  const recenter = checkbox({ label: "Repair: center it again", checked: false, onChange: onRepair });
  const again = button("Other noise", () => set({ seed: (model.get("seed") + 1) % 10_000 }));
  const reset = button("Undo the damage", () => set(UNDAMAGED));
  const about = html("p", { class: "digit-pad-about" });
  const el = html(
    ...["div", { class: "digit-pad-way" }],
    html("div", {}, html("p", { class: "ml-title" }, "Preparation"), prepare.el, about),
    html(
      "div",
      {},
      html("p", { class: "ml-title" }, "An accident on the way"),
      ...sliders.map((part) => part.el),
      html("div", { class: "ml-bar" }, reset, again),
      recenter.el,
    ),
  );
  const show = () => {
    SLIDERS.forEach(({ name, scale = 1 }, index) => sliders[index].set(Math.round(model.get(name) * scale)));
    prepare.set(model.get("prepare"));
    prepare.input.disabled = model.get("source") !== "drawing";
    recenter.set(model.get("recenter"));
    again.disabled = model.get("noise") === 0;
    reset.disabled = !hasDamage(state.settings()) && !model.get("recenter");
    setText(about, aboutPreparation(model));
  };
  return { el, show };
}

function aboutPreparation(model) {
  if (model.get("source") !== "drawing") {
    return "This image comes prepared: MNIST's makers did it, or Python has set it as it is.";
  }
  if (model.get("prepare")) {
    return (
      "Your digit is cut out, scaled to 20×20 and put in the middle by its center of mass, as MNIST's " +
      "digits were. Switch it off, and draw a small digit in a corner."
    );
  }
  return (
    "Off: the whole pad is only shrunk to 28×28. MNIST's digits all fill the dashed square. A digit " +
    "elsewhere, or of another size, meets weights that were learned for other ink."
  );
}

/* ---- All of it ----------------------------------------------------------------------------- */

/** Call `work` once before the next picture, however often it is asked for. */
function oncePerFrame(work, signal) {
  let isWaiting = false;
  return () => {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      if (!signal.aborted) work();
    });
  };
}

/** Resolved after the promise, or after a while if it takes longer. */
const soon = (promise) => Promise.race([promise, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);

async function build({ root, model, signal, say, footer }) {
  const colors = {};
  const state = makeState(model);
  const parts = { root, model, state, signal, say, colors };
  const isCompact = model.get("compact");
  root.dataset.compact = isCompact;
  const answer = makeAnswer(parts);
  const steps = makeSteps({ colors, signal });
  let isTouched = false; // nothing is announced before something has changed
  const paint = () => {
    state.look();
    answer.draw();
    if (folded.open) steps.draw(state);
    if (isTouched && state.layers) say(answer.text());
  };
  const schedule = oncePerFrame(paint, signal);
  const surface = makeSurface(parts, () => {
    isTouched = true;
    surface.draw();
    tools.draw();
    schedule();
  });
  const draw = () => {
    surface.draw();
    tools.draw();
    damage.show();
    schedule();
  };
  const tools = makeTools(parts, surface, draw);
  const damage = makeDamage(parts, draw);
  const onNetwork = (network) => {
    state.network = network;
    draw();
  };
  const onError = () => {
    folded.open = true; // its reason stands there, where the pad is compact
  };
  const networks = makeNetworkChoice({ root, model, signal, say, onNetwork, onError });
  const folded = html(
    ...["details", { class: "digit-pad-folded", open: !isCompact }],
    html("summary", {}, "See every step"),
    isCompact ? networks.el : null,
    steps.el,
  );
  folded.addEventListener("toggle", schedule);
  const left = html("div", { class: "digit-pad-left" }, surface.el, tools.el);
  const right = html("div", { class: "digit-pad-right" }, answer.el, isCompact ? null : networks.el);
  root.append(html("div", { class: "digit-pad-top" }, left, right), isCompact ? "" : damage.el, folded);
  footer.append(networks.opener);
  const follow = () => {
    surface.follow();
    tools.load();
    isTouched = true;
    draw();
  };
  onChange(model, INPUTS, follow, signal);
  const recolor = () => {
    readColors(root, colors);
    draw();
  };
  readColors(root, colors);
  onThemeChange(recolor, signal);
  tools.load();
  draw();
  await soon(networks.start());
  if (state.network) paint();
}

export default defineWidget({ label: "Drawing pad: from the pen to ten probabilities", build });
