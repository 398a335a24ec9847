/** Weight maps: draw over two learned ones and watch the evidence add up, or paint one of your own. */

import { makePainting } from "./evidence_map_paint.js";
import { drawContributions, drawMap, forgetColors } from "./shared/contributions.js";
import { digitChoice } from "./shared/digit_choice.js";
import { button, formatNumber, html, segmented, svg } from "./shared/dom.js";
import { addUp, contributionsOf, createTrace, mapOf } from "./shared/evidence.js";
import { argmax, parseNetwork, scalePixels, softmax, weightedSum } from "./shared/network.js";
import { createPad } from "./shared/pad.js";
import { largest, onThemeChange, pixelCanvas } from "./shared/pixelmaps.js";
import { decodeImages, imageAt, loadResource } from "./shared/resources.js";
import { PAD_SIZE, tellFull } from "./shared/strokes.js";
import { defineWidget, onChange, update } from "./shared/widget.js";

const SIDE = 28;
const DIGITS = Array.from({ length: 10 }, (_, digit) => digit);
const HINT =
  "The pen goes straight to 28×28 pixels, and nothing is centered: keep to the dashed frame, as MNIST's " +
  "digits do. Point at a pixel to see what it contributes.";
const REPLAY = 3000; // milliseconds for a whole drawing
const ZOOM = 16; // canvas pixels for each pixel of the image
const DEEPEST = 0.75; // of the largest weight: from there on the map's color is full
const VIVID = 0.7; // of that: from there on a contribution's color is full

/* ---- Numbers and sentences ----------------------------------------------------------------- */

/** Two decimals and always a sign, as terms of a sum have them; 0.00 has none. */
export function formatTerm(value) {
  const text = Math.abs(value).toFixed(2);
  return Number(text) === 0 ? text : `${value < 0 ? "−" : "+"}${text}`;
}

/** Whole percents, never 0 or 100 where it is not. */
export function formatPercent(probability) {
  if (probability < 0.005) return "<1";
  return probability > 0.995 && probability < 1 ? ">99" : String(Math.round(100 * probability));
}

/**
 * What the two maps and all ten make of a drawing.
 *
 * @param {{ classes: number[], evidence: ArrayLike<number>, isBlank: boolean }} reading
 */
export function describeReading({ classes, evidence, isBlank }) {
  if (isBlank)
    return "Nothing is drawn: only the biases count. Draw on one of the maps, or put a test image on them.";
  const [first, second] = [...classes].sort((a, b) => evidence[b] - evidence[a]);
  const lead = evidence[first] - evidence[second];
  const best = argmax(evidence);
  const chance = `${formatPercent(softmax(evidence)[best])} %`.replace(">", "more than ");
  const race =
    first === second
      ? `The map of ${first} gives this drawing ${formatNumber(evidence[first])} of evidence.`
      : `The map of ${first} gives this drawing ${formatNumber(lead)} more evidence than the map of ${second}.`;
  const verdict = classes.includes(best)
    ? `After softmax of all ten sums it is a ${best} with ${chance}.`
    : `But the map of ${best} gives it still more: after softmax it is a ${best} with ${chance}.`;
  return `${race} ${verdict}`;
}

/** One pixel of a drawing on two maps. */
export function describePixel({ pixel, ink, classes, weights }) {
  const place = `Row ${Math.floor(pixel / SIDE)}, column ${pixel % SIDE}, ink ${ink.toFixed(2)}:`;
  const product = (weight) => `${ink.toFixed(2)} · ${formatFactor(weight)} = ${formatTerm(ink * weight)}`;
  const parts = classes.map((digit, index) => `for ${digit} ${product(weights[index])}`);
  return `${place} ${parts.join("; ")}`;
}

const formatFactor = (weight) => (weight < 0 ? `(−${(-weight).toFixed(2)})` : weight.toFixed(2));

/** The next of the places where `labels` has `digit`, after `last`; from the first again after the last one. */
export function nextOf(labels, digit, last) {
  const places = Array.from(labels.keys()).filter((index) => labels[index] === digit);
  return places.find((index) => index > last) ?? places[0];
}

/* ---- One map with the drawing on it -------------------------------------------------------- */

function makeCard(state, place) {
  const [map, ink] = [pixelCanvas("", ZOOM), pixelCanvas("", ZOOM)];
  const pad = createPad({
    ...{
      label: `Draw on the ${place === 0 ? "first" : "second"} map`,
      signal: state.signal,
      penWidth: state.pen,
    },
    ...{ isInked: false, say: state.say, onChange: state.drawStrokes },
  });
  const here = html("span", { class: "evidence-here", "aria-hidden": "true", hidden: true });
  const choice = digitChoice("Map of", (digit) => state.chooseClass(place, digit));
  const sum = html("b", { class: "evidence-sum" });
  const bars = ["lowered", "raised"].map((name) => html("span", { class: `evidence-part evidence-${name}` }));
  const terms = ["against", "bias", "for"].map(() => html("b"));
  const names = ["against", "bias", "for"].map((name, index) => html("span", {}, terms[index], ` ${name}`));
  const total = html("span", { class: "evidence-total" }, "evidence ", sum);
  const head = html("div", { class: "evidence-head" }, choice.el, total);
  const stage = html("div", { class: "evidence-stage" }, map, ink, pad.el, here);
  const tug = html("div", { class: "evidence-tug", "aria-hidden": "true" }, ...bars);
  const parts = html("p", { class: "evidence-terms" }, ...names);
  const el = html("div", { class: "evidence-card", "data-place": place }, head, stage, tug, parts);
  watchPlace(state, pad);
  return { el, map, ink, pad, here, choice, sum, bars, terms };
}

/** Tell which pixel the pointer, or the keyboard's cursor, is at. */
function watchPlace(state, pad) {
  const { el } = pad;
  const clip = (part) => Math.min(SIDE - 1, Math.max(0, Math.floor(part * SIDE)));
  const tell = (x, y) => state.pointAt(clip(y) * SIDE + clip(x));
  el.addEventListener("pointermove", (event) => {
    const box = el.getBoundingClientRect();
    tell((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  });
  el.addEventListener("keydown", () => pad.cursor && tell(...pad.cursor.map((part) => part / PAD_SIZE)));
  for (const name of ["pointerleave", "blur"]) el.addEventListener(name, () => state.pointAt(null));
}

function showCard(card, { digit, map, contributions, total, x, limit, most }) {
  card.choice.set(digit);
  if (card.shown !== `${digit} ${limit}`) drawMap(card.map, map, limit);
  card.shown = `${digit} ${limit}`;
  drawContributions(card.ink, { contributions, x, limit: VIVID * limit });
  card.sum.textContent = formatTerm(total.evidence);
  card.sum.dataset.sign = Math.sign(total.evidence);
  [total.lowered, total.bias, total.raised].forEach((part, index) => {
    card.terms[index].textContent = formatTerm(part);
  });
  card.bars[0].style.width = `${(50 * -total.lowered) / most}%`;
  card.bars[1].style.width = `${(50 * total.raised) / most}%`;
}

/* ---- The running sum ------------------------------------------------------------------------ */

const CHART = { height: 150, left: 34, right: 18, top: 14, bottom: 14 };

/** Points of a running sum as an SVG path: at most some 200 of them. */
export function sumPath(sums, digit, { x, y }) {
  const stride = Math.max(1, Math.floor(sums.length / 200));
  const places = sums
    .map((_, index) => index)
    .filter((index) => index % stride === 0 || index === sums.length - 1);
  return places.map((index) => `${x(index).toFixed(1)},${y(sums[index][digit]).toFixed(1)}`).join(" ");
}

/** Scales for running sums in a chart of this width: 0 and all of the values in sight. */
export function sumScales(sums, digits, width) {
  const values = sums.flatMap((step) => digits.map((digit) => step[digit]));
  const [low, high] = [Math.min(-1, ...values), Math.max(1, ...values)];
  const { height, left, right, top, bottom } = CHART;
  const last = Math.max(1, sums.length - 1);
  return {
    ...{ low, high, x: (index) => left + (index / last) * (width - left - right) },
    y: (value) => top + ((high - value) / (high - low)) * (height - top - bottom),
  };
}

function makeRunningSum(state) {
  const lines = [0, 1].map((place) => svg("polyline", { class: "evidence-line", "data-place": place }));
  const dots = [0, 1].map((place) => {
    const text = svg("text", { "text-anchor": "middle", y: 6 });
    return svg("g", { class: "evidence-dot", "data-place": place }, svg("circle", { r: 13 }), text);
  });
  const zero = svg("line", { class: "evidence-zero", x1: CHART.left });
  const now = svg("line", { class: "evidence-now", y1: 0, y2: CHART.height });
  const marks = [0, 1, 2].map(() => svg("text", { "text-anchor": "end", x: CHART.left - 6 }));
  const shapes = [zero, now, ...marks, ...lines, ...dots];
  const chart = svg(
    "svg",
    { class: "evidence-chart", height: CHART.height, "aria-hidden": "true" },
    ...shapes,
  );
  const input = html("input", {
    type: "range",
    min: 0,
    step: 1,
    "aria-label": "How much of the drawing counts",
  });
  const play = button("Replay", () => state.replay(), { class: "ml-button evidence-replay" });
  input.addEventListener("input", () => state.goTo(Number(input.value)));
  const title = html("p", { class: "ml-title" }, "The running sum, along the drawing");
  const row = html("div", { class: "evidence-scrub ml-slider" }, play, input);
  const el = html("div", { class: "evidence-running" }, title, chart, row);
  let width = 640;
  followWidth(chart, state.signal, (next) => {
    width = next;
    state.redraw();
  });
  const draw = ({ sums, step, classes }) => {
    const scales = sumScales(sums, classes, width);
    zero.setAttribute("x2", width - CHART.right);
    for (const [mark, value] of [
      [marks[0], 0],
      [marks[1], scales.low],
      [marks[2], scales.high],
    ]) {
      mark.textContent =
        Math.abs(value) > (scales.high - scales.low) / 6 || value === 0 ? formatNumber(value, 0) : "";
      mark.setAttribute("y", Math.min(CHART.height - 2, scales.y(value) + 5));
    }
    for (const part of ["y1", "y2"]) zero.setAttribute(part, scales.y(0));
    for (const part of ["x1", "x2"]) now.setAttribute(part, scales.x(step));
    const heights = spreadApart(
      classes.map((digit) => scales.y(sums[step][digit])),
      27,
      [13, CHART.height - 13],
    );
    classes.forEach((digit, place) => {
      lines[place].setAttribute("points", sumPath(sums, digit, scales));
      dots[place].setAttribute("transform", `translate(${scales.x(step)} ${heights[place]})`);
      dots[place].lastChild.textContent = digit;
    });
    input.max = sums.length - 1;
    input.value = step;
    input.style.setProperty("--share", `${(100 * step) / Math.max(1, sums.length - 1)}%`);
    const said = classes.map((digit) => `${digit}: ${formatTerm(sums[step][digit])}`).join(", ");
    input.setAttribute("aria-valuetext", `step ${step} of ${sums.length - 1}, evidence ${said}`);
  };
  return { el, draw };
}

/** Hear of an element's width, now and when it changes. */
function followWidth(element, signal, hear) {
  const observer = new ResizeObserver(
    ([{ contentRect }]) => contentRect.width > 0 && hear(contentRect.width),
  );
  observer.observe(element);
  signal.addEventListener("abort", () => observer.disconnect());
}

/** Move two heights apart until they are `least` from each other, within `low` and `high`. */
export function spreadApart([a, b], least, [low, high]) {
  const missing = (least - Math.abs(a - b)) / 2;
  const sign = a <= b ? -1 : 1;
  const apart = missing > 0 ? [a + sign * missing, b - sign * missing] : [a, b];
  const shift = Math.max(0, low - Math.min(...apart)) - Math.max(0, Math.max(...apart) - high);
  return apart.map((height) => height + shift);
}

/* ---- All ten sums, and softmax -------------------------------------------------------------- */

function makeBars() {
  const columns = DIGITS.map((digit) => {
    const percent = html("span", { class: "evidence-percent" });
    const bar = html("span", { class: "evidence-bar" });
    const sum = html("span", { class: "evidence-z" });
    const track = html("span", { class: "evidence-track", "aria-hidden": "true" }, bar);
    return { el: html("li", {}, percent, track, html("b", {}, String(digit)), sum), percent, bar, sum };
  });
  const title = html("p", { class: "ml-title" }, "All ten sums, and by softmax ten probabilities in percent");
  const list = html("ol", { class: "evidence-bars", role: "list" }, ...columns.map((column) => column.el));
  const draw = (evidence, classes) => {
    const probabilities = softmax(evidence);
    const best = argmax(evidence);
    columns.forEach(({ el, percent, bar, sum }, digit) => {
      percent.textContent = formatPercent(probabilities[digit]);
      bar.style.height = `${100 * probabilities[digit]}%`;
      sum.textContent = formatNumber(evidence[digit], 1);
      el.dataset.best = digit === best;
      el.dataset.place = classes.indexOf(digit);
    });
  };
  return { el: html("div", { class: "evidence-all" }, title, list), draw };
}

/* ---- Reading: everything together ----------------------------------------------------------- */

function makeTools(state) {
  const undo = button("Undo", state.undo);
  const clear = button("Clear", () => state.put({ strokes: [], under: new Array(SIDE * SIDE).fill(0) }));
  const restart = button("The 3 again", state.startOver);
  const title = html("span", { class: "evidence-label" }, "Test image:");
  const imageButton = (digit) => {
    const label = `Put a test image of a ${digit} on the maps`;
    return button(String(digit), () => state.putImage(digit), {
      class: "ml-button evidence-digit",
      "aria-label": label,
    });
  };
  const trouble = html("p", { class: "evidence-trouble", role: "alert" });
  const group = { class: "ml-bar evidence-digits", role: "group", "aria-label": "Test images" };
  const images = html("div", group, title, ...DIGITS.map(imageButton));
  const actions = html("div", { class: "ml-bar" }, undo, clear, restart);
  const el = html("div", { class: "ml-panel evidence-tools" }, actions, images, trouble);
  const draw = () => {
    undo.disabled = state.strokes().length === 0;
    const text = state.trouble || tellFull(state.strokes());
    if (trouble.textContent !== text) trouble.textContent = text; // said once, not at every drawing
  };
  return { el, draw };
}

/** What the reader draws and sees in the first mode, in the model's words. */
function makeReadingState({ model, signal, say, loadSample }) {
  const { pen, classes, strokes } = model.get("_start");
  const state = {
    signal,
    say,
    pen,
    step: Infinity,
    pixel: null,
    trouble: "",
    timer: 0,
    last: -1,
    redraw: () => {},
  };
  state.strokes = () => model.get("strokes");
  state.put = (values) => {
    state.stop();
    state.step = Infinity;
    update(model, values);
  };
  state.drawStrokes = (drawn, { isDone }) => {
    state.stop();
    state.step = Infinity;
    model.set("strokes", drawn);
    if (isDone) model.save_changes();
  };
  state.undo = () => state.put({ strokes: state.strokes().slice(0, -1) });
  state.startOver = () => state.put({ strokes, classes, under: new Array(SIDE * SIDE).fill(0) });
  state.chooseClass = (place, digit) => {
    const chosen = [...model.get("classes")];
    if (chosen[1 - place] === digit) chosen[1 - place] = chosen[place]; // the two change places
    chosen[place] = digit;
    update(model, { classes: chosen });
  };
  state.pointAt = (pixel) => {
    if (pixel === state.pixel) return;
    state.pixel = pixel;
    state.redraw("pixel");
  };
  state.putImage = async (digit) => {
    try {
      const { images, labels } = await loadSample();
      state.trouble = "";
      state.last = nextOf(labels, digit, state.last);
      state.put({ strokes: [], under: Array.from(imageAt(images, state.last)) });
    } catch (error) {
      if (signal.aborted) return;
      state.trouble = error.message;
      state.redraw();
    }
  };
  addReplay(state);
  return state;
}

/** Let the drawing grow again from nothing; `count` is the number of its steps. */
function addReplay(state) {
  state.stop = () => cancelAnimationFrame(state.timer);
  state.signal.addEventListener("abort", state.stop);
  state.goTo = (step) => {
    state.stop();
    state.step = step;
    state.redraw();
  };
  state.replay = () => {
    state.stop();
    const start = performance.now();
    const go = (now) => {
      const share = Math.min(1, Math.max(0, (now - start) / REPLAY));
      state.step = share === 1 ? Infinity : Math.floor(share * state.count);
      state.redraw();
      if (share < 1) state.timer = requestAnimationFrame(go);
    };
    state.timer = requestAnimationFrame(go);
  };
}

function makeReading({ model, signal, say, layer, loadSample }) {
  const state = makeReadingState({ model, signal, say, loadSample });
  const trace = createTrace(layer, state.pen);
  const weightMaps = DIGITS.map((digit) => mapOf(layer, digit));
  const cards = [makeCard(state, 0), makeCard(state, 1)];
  const tools = makeTools(state);
  const running = makeRunningSum(state);
  const bars = makeBars();
  const spot = html("p", { class: "evidence-spot" });
  const note = html("p", { class: "ml-note" });
  const maps = html("div", { class: "evidence-cards" }, ...cards.map((card) => card.el));
  const el = html("div", { class: "ml-panel" }, maps, spot, note, tools.el, running.el, bars.el);

  function drawPixel() {
    const { pixel } = state;
    const classes = model.get("classes");
    for (const { here } of cards) {
      here.hidden = pixel === null;
      here.style.left = `${(100 * (pixel % SIDE)) / SIDE}%`;
      here.style.top = `${(100 * Math.floor(pixel / SIDE)) / SIDE}%`;
    }
    const weights = classes.map((digit) => layer.weights[pixel * 10 + digit]);
    const ink = pixel === null ? 0 : state.levels[pixel] / 255;
    spot.textContent = pixel === null ? HINT : describePixel({ pixel, ink, classes, weights });
  }

  function draw(part) {
    if (part === "pixel") return drawPixel();
    const [classes, strokes] = [model.get("classes"), state.strokes()];
    trace.follow(model.get("under"), strokes);
    state.count = trace.sums.length - 1;
    const step = Math.min(state.step, state.count);
    state.levels = trace.levelsAt(step);
    const x = scalePixels(state.levels);
    const limit = DEEPEST * Math.max(...classes.map((digit) => largest(weightMaps[digit])));
    const parts = classes.map((digit) => contributionsOf(weightMaps[digit], x));
    const totals = classes.map((digit, place) => addUp(parts[place], layer.bias[digit]));
    const most = Math.max(4, ...totals.flatMap(({ raised, lowered }) => [raised, -lowered]));
    cards.forEach((card, place) => {
      const digit = classes[place];
      card.pad.setStrokes(strokes);
      const [contributions, total] = [parts[place], totals[place]];
      showCard(card, { digit, map: weightMaps[digit], contributions, total, x, limit, most });
    });
    const evidence = weightedSum(layer, x);
    tools.draw();
    running.draw({ sums: trace.sums, step, classes });
    bars.draw(evidence, classes);
    drawPixel();
    const text = describeReading({ classes, evidence, isBlank: !state.levels.some(Boolean) });
    if (text !== note.textContent && note.textContent !== "") say(text);
    note.textContent = text;
  }
  state.redraw = draw;
  const redrawAll = () => {
    forgetColors();
    for (const card of cards) card.shown = "";
    draw();
  };
  onThemeChange(redrawAll, signal);
  onChange(model, ["classes", "strokes", "under"], () => draw(), signal);
  const drawing = () => {
    trace.follow(model.get("under"), state.strokes());
    return trace.levels;
  };
  return { el, draw: () => draw(), startOver: state.startOver, drawing };
}

/* ---- Both modes ----------------------------------------------------------------------------- */

/** Load something once for all who ask; ask anew after a failure. */
function once(load) {
  let waiting = null;
  return () =>
    (waiting ??= load().catch((error) => {
      waiting = null;
      throw error;
    }));
}

async function build({ root, model, signal, say, footer }) {
  forgetColors(); // the theme may have changed while no such widget was there to notice
  const [layer] = parseNetwork(await loadResource(model, "network-regression", signal)).layers;
  const loadSample = once(async () => decodeImages(await loadResource(model, "test-sample", signal)));
  const parts = { model, signal, say, layer, loadSample };
  const read = makeReading(parts);
  const modes = { read, paint: makePainting({ ...parts, drawing: read.drawing }) };
  const options = [
    { value: "read", label: "Draw over maps" },
    { value: "paint", label: "Paint a map" },
  ];
  const choose = (mode) => update(model, { mode });
  const choice = segmented({ legend: "What to do", options, value: model.get("mode"), onChange: choose });
  footer.append(button("Start over", () => modes[model.get("mode")].startOver(), { kind: "quiet" }));
  root.append(choice.el, modes.read.el, modes.paint.el);
  const showMode = () => {
    choice.set(model.get("mode"));
    for (const [name, { el }] of Object.entries(modes)) el.hidden = name !== model.get("mode");
    modes[model.get("mode")].draw();
  };
  onChange(model, ["mode"], showMode, signal);
  showMode();
}

export default defineWidget({ label: "Weight maps and the evidence of a drawing", build });
