/**
 * How a network reads an image, in pictures: gray levels, ten bars, and every step from the strokes to the
 * probabilities. Made to be drawn anew with every movement of a pen: each picture keeps its buffers, and text
 * changes only where it differs.
 */

import { BOX_SIZE, IMAGE_SIZE, toLevels } from "./digits.js";
import { formatNumber, formatPercent, html } from "./dom.js";
import { frameOf } from "./drawing.js";
import { argmax, NUM_CLASSES, NUM_PIXELS } from "./network.js";
import { drawWeights, largest, pixelCanvas, themeColors } from "./pixelmaps.js";
import { PAD_SIZE, strokeBounds } from "./strokes.js";

const DIGITS = Array.from({ length: NUM_CLASSES }, (_, digit) => digit);
const COLORS = ["ink", "blue", "red", "accent"];
const COLUMNS = 16; // of the tiles of a hidden layer
const TILE = 9; // canvas pixels, the gap among them
// Small pictures that change all the time are drawn fastest by the processor.
const QUICK = { willReadFrequently: true };
const NAMES = { relu: "ReLU" };
const LEAST_EVIDENCE = 10; // evidence whose bar is full, unless there is more

/** Look the theme's colors up and keep them, as [red, green, blue], for all pictures. */
export function readColors(root, colors) {
  themeColors(root, ...COLORS).forEach((color, index) => {
    colors[COLORS[index]] = color;
  });
}

const OPAQUE = 0xff << 24;

/** A color as a canvas keeps it, still transparent. */
const toWord = ([red, green, blue]) => (blue << 16) | (green << 8) | red;

const rgb = (color) => `rgb(${color})`;

/** Set text only where it changes, and without a new node: each change costs the browser a layout. */
export function setText(element, text) {
  const node = element.firstChild;
  if (!node) element.textContent = text;
  else if (node.data !== text) node.data = text;
}

/**
 * A picture of gray levels, one canvas pixel each.
 *
 * @param {{ size: number, height?: number, colors: Record<string, number[]>, label?: string }} options
 * @returns {{ el: HTMLCanvasElement, draw: (levels: ArrayLike<number>) => void }}
 */
export function makePicture({ size, height = size, colors, label }) {
  const role = label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" };
  const el = html("canvas", { class: "ml-pixels", width: size, height, ...role });
  const context = el.getContext("2d", QUICK);
  const picture = context.createImageData(size, height);
  const words = new Uint32Array(picture.data.buffer);
  const draw = (levels) => {
    const color = toWord(colors.ink);
    for (let i = 0; i < words.length; i++) words[i] = (levels[i] << 24) | color;
    context.putImageData(picture, 0, 0);
  };
  return { el, draw };
}

/** Ten lying bars for the probabilities, the largest in color. */
export function makeBars() {
  const rows = DIGITS.map((digit) => {
    const bar = html("span", { class: "reading-bar" });
    const percent = html("span", { class: "reading-percent" });
    const track = html("span", { class: "reading-track" }, bar);
    return { bar, percent, el: html("li", {}, html("b", {}, String(digit)), track, percent) };
  });
  const label = { "aria-label": "Probabilities of the digits 0 to 9" };
  const el = html("ol", { class: "reading-bars", ...label }, ...rows.map((row) => row.el));
  const draw = (probabilities, isEmpty) => {
    const best = isEmpty ? -1 : argmax(probabilities);
    rows.forEach(({ bar, percent, el: row }, digit) => {
      bar.style.transform = `scaleX(${probabilities[digit].toFixed(4)})`;
      setText(percent, formatPercent(probabilities[digit]));
      mark(row, digit === best);
    });
  };
  return { el, draw };
}

function mark(element, isBest) {
  const value = String(isBest);
  if (element.dataset.best !== value) element.dataset.best = value;
}

/* ---- Every step ---------------------------------------------------------------------------- */

/**
 * The steps, one under the other. `draw` takes the pad's state: `seen` (from `lookAt`), `network`, `layers`, and
 * `isMoving` while the pen moves: then only the steps in sight are drawn, and all of them when it rests.
 *
 * @param {{ colors: Record<string, number[]>, signal: AbortSignal }} options
 * @returns {{ el: HTMLElement, draw: (state: object) => void }}
 */
export function makeSteps({ colors, signal }) {
  const parts = [makeArrival(colors), makeRow(colors), makeHidden(colors), makeEvidence()];
  const inSight = new Set();
  const observer = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting) inSight.add(target);
      else inSight.delete(target);
    }
  });
  for (const part of parts) observer.observe(part.el);
  signal.addEventListener("abort", () => observer.disconnect());
  const el = html("ol", { class: "reading-steps" }, ...parts.map((part) => part.el));
  const draw = (state) => {
    for (const part of parts) if (!state.isMoving || inSight.has(part.el)) part.draw(state);
  };
  return { el, draw };
}

function makeStep(title, ...children) {
  const heading = html("p", { class: "ml-title" }, title);
  const text = html("p", { class: "reading-text" });
  return { el: html("li", {}, heading, text, ...children), heading, text };
}

const figure = (picture, caption, ...over) =>
  html("figure", {}, html("div", { class: "reading-picture" }, picture.el, ...over), caption);

/** From the pad to 28×28: strokes, box, center of mass, damage. */
function makeArrival(colors) {
  const sketch = makeSketch(colors);
  const box = makePicture({ size: BOX_SIZE, colors });
  const arrived = makePicture({ size: IMAGE_SIZE, colors });
  const damaged = makePicture({ size: IMAGE_SIZE, colors });
  const center = html("span", { class: "reading-center" });
  const middle = html("span", { class: "reading-center" });
  middle.style.translate = "50cqw 50cqw";
  const captions = ["", "", "", ""].map((text) => html("figcaption", {}, text));
  const outline = html("span", { class: "reading-outline" });
  const figures = [
    figure(sketch, captions[0]),
    figure(box, captions[1], center),
    figure(arrived, captions[2], outline, middle),
    figure(damaged, captions[3]),
  ];
  const row = html("div", { class: "reading-figures", "aria-hidden": "true" }, ...figures);
  const step = makeStep("Into the frame", row);
  const draw = ({ seen }) => {
    const isPrepared = Boolean(seen.box);
    const isChanged = seen.isDamaged || seen.isRecentered;
    [seen.isDrawing, isPrepared, true, isChanged].forEach((isShown, index) => {
      figures[index].hidden = !isShown;
    });
    if (seen.isDrawing) sketch.draw(seen.strokes, isPrepared);
    if (isPrepared) box.draw(toLevels(seen.box));
    arrived.draw(toLevels(seen.arrived));
    if (isChanged) damaged.draw(seen.levels);
    place(seen, { center, middle, outline });
    captionsFor(seen).forEach((text, index) => setText(captions[index], text));
    setText(step.text, tellArrival(seen));
  };
  return { el: step.el, draw };
}

/** Put the crosses at the centers of mass, and the box's outline into the field. */
function place({ box, center }, marks) {
  const isShown = Boolean(box && center);
  for (const mark of Object.values(marks)) mark.hidden = !isShown;
  if (!isShown) return;
  const [row, column] = [center.row, center.column].map((part) => (100 * (part + 0.5)) / BOX_SIZE);
  marks.center.style.translate = `${column.toFixed(1)}cqw ${row.toFixed(1)}cqw`;
  const moved = [center.row, center.column].map((part) => Math.ceil(13.5 - part - 1e-4)); // as centerByMass
  const [top, left] = moved.map((part) => (100 * part) / IMAGE_SIZE);
  marks.outline.style.translate = `${left.toFixed(1)}cqw ${top.toFixed(1)}cqw`;
}

function captionsFor({ isDrawing, box, isDamaged, isRecentered }) {
  const arrived = box ? "28×28, balanced" : isDrawing ? "shrunk to 28×28" : "28×28 pixels";
  const after = isDamaged ? (isRecentered ? "damaged, centered" : "after the accident") : "centered again";
  return ["your strokes", "box of 20×20", arrived, after];
}

function tellArrival({ isDrawing, box, center }) {
  if (!isDrawing) return "This image is in MNIST's frame already: 28×28 gray levels.";
  if (!box) return "No preparation: the pad is shrunk to 28×28 as it is.";
  if (!center) return "As soon as there is ink: cut it out, fit it into 20×20, balance it in 28×28.";
  return "The ink is cut out and fitted into 20×20. Its center of mass (the cross) goes to the middle of 28×28.";
}

/** The strokes as thin lines, with the rectangle that is cut out. */
function makeSketch(colors) {
  const size = 200;
  const el = html("canvas", { class: "ml-pixels", width: size, height: size, "aria-hidden": "true" });
  const context = el.getContext("2d", QUICK);
  const scale = size / PAD_SIZE;
  const draw = (strokes, isFramed) => {
    context.clearRect(0, 0, size, size);
    context.beginPath();
    for (const stroke of strokes) {
      context.moveTo(stroke[0] * scale, stroke[1] * scale);
      for (let i = 0; i < stroke.length; i += 2) context.lineTo(stroke[i] * scale, stroke[i + 1] * scale);
    }
    const pen = { lineWidth: 7, lineCap: "round", lineJoin: "round", strokeStyle: rgb(colors.ink) };
    Object.assign(context, pen).stroke();
    if (!isFramed || strokes.length === 0) return;
    const { left, top, right, bottom } = strokeBounds(strokes);
    const margin = frameOf(strokes).width / 2;
    const sides = [right - left, bottom - top].map((length) => (length + 2 * margin) * scale);
    Object.assign(context, { lineWidth: 3, strokeStyle: rgb(colors.accent) });
    context.strokeRect((left - margin) * scale, (top - margin) * scale, ...sides);
  };
  return { el, draw };
}

/** The 784 numbers in one row. */
function makeRow(colors) {
  const strip = makePicture({ size: NUM_PIXELS, height: 1, colors });
  strip.el.classList.add("reading-strip");
  const count = html("span", { class: "reading-count" });
  const step = makeStep("Flatten: 784 numbers", strip.el);
  step.text.append("Row under row, divided by 255: numbers from 0 to 1, and ", count, " of them are not 0.");
  const draw = ({ seen: { levels } }) => {
    strip.draw(levels);
    setText(count, String(levels.reduce((sum, level) => sum + (level > 0 ? 1 : 0), 0)));
  };
  return { el: step.el, draw };
}

/* ---- Hidden layers ------------------------------------------------------------------------- */

function makeHidden(colors) {
  const el = html("li", {});
  let drawn = null;
  let layers = [];
  const draw = (state) => {
    if (state.network && state.network !== drawn) {
      drawn = state.network;
      layers = makeHiddenLayers(state, colors);
      el.replaceChildren(...layers.map((layer) => layer.el));
      el.hidden = layers.length === 0;
    }
    layers.forEach((layer, index) => layer.draw(state.layers[index]));
  };
  return { el, draw };
}

function makeHiddenLayers({ network }, colors) {
  return network.layers.slice(0, -1).map((layer, index) => makeHiddenLayer(layer, index, colors));
}

/** One hidden layer: its units as tiles, and one of them looked at closely. */
function makeHiddenLayer(layer, index, colors) {
  const { units, activation } = layer;
  const tiles = makeTiles(units, colors);
  const limit = ["sigmoid", "tanh", "softmax"].includes(activation) ? 1 : 0;
  const text =
    `Each unit weighs all its inputs and adds them up; ${NAMES[activation] ?? activation} makes its output of the sum. ` +
    "The stronger the color of a tile, the larger the output.";
  const title = index === 0 ? `Hidden layer: ${units} units` : `Hidden layer ${index + 1}: ${units} units`;
  const parts = [html("p", { class: "ml-title" }, title), html("p", { class: "reading-text" }, text)];
  const closeUp = makeCloseUp(layer, index, (unit) => choose(unit));
  let last = null;
  const draw = (outputs) => {
    last = outputs;
    tiles.draw(outputs.output, limit || Math.max(1, largest(outputs.output)), closeUp.unit());
    closeUp.draw(outputs);
  };
  const choose = (unit) => {
    closeUp.set(unit);
    if (last) draw(last);
  };
  tiles.el.addEventListener("click", (event) => choose(tiles.unitAt(event)));
  const side = html("div", { class: "reading-hidden" }, tiles.el, closeUp.el);
  return { el: html("div", { class: "reading-layer" }, ...parts, side), draw };
}

/** Units as tiles: blue is positive, red with a bar is negative; a ring marks the chosen one. */
function makeTiles(units, colors) {
  const columns = Math.min(units, units > 256 ? 2 * COLUMNS : COLUMNS);
  const rows = Math.ceil(units / columns);
  const width = columns * TILE;
  const size = { width, height: rows * TILE };
  const role = { role: "img", "aria-label": `Outputs of ${units} units as tiles` };
  const el = html("canvas", { class: "reading-tiles", ...size, ...role });
  el.style.setProperty("--columns", columns);
  const context = el.getContext("2d", QUICK);
  const picture = context.createImageData(width, size.height);
  const words = new Uint32Array(picture.data.buffer);
  const fill = (unit, { color, isBarred, ring }) => {
    const corner = Math.floor(unit / columns) * TILE * width + (unit % columns) * TILE;
    for (let y = 0; y < TILE - 1; y++) {
      for (let x = 0; x < TILE - 1; x++) {
        const isEdge = y === 0 || x === 0 || y === TILE - 2 || x === TILE - 2;
        const isBar = isBarred && Math.abs(y - TILE / 2 + 1) < 1;
        words[corner + y * width + x] = ring && isEdge ? ring : isBar ? 0 : color;
      }
    }
  };
  const draw = (outputs, limit, chosen) => {
    const [blue, red, ring] = [colors.blue, colors.red, colors.accent].map(toWord);
    for (let unit = 0; unit < units; unit++) {
      const share = Math.min(1, Math.abs(outputs[unit]) / limit);
      const alpha = Math.round(26 + 229 * share) << 24;
      const color = (outputs[unit] < 0 ? red : blue) | alpha;
      fill(unit, { color, isBarred: outputs[unit] < 0, ring: unit === chosen && ring | OPAQUE });
    }
    context.putImageData(picture, 0, 0);
  };
  const unitAt = (event) => {
    const bounds = el.getBoundingClientRect();
    const column = Math.floor(((event.clientX - bounds.left) / bounds.width) * columns);
    const row = Math.floor(((event.clientY - bounds.top) / bounds.height) * rows);
    return Math.min(units - 1, Math.max(0, row * columns + column));
  };
  return { el, draw, unitAt };
}

/** One unit: which, its numbers, and in the first layer its map of weights. */
function makeCloseUp({ units, weights }, index, onChoose) {
  const range = { type: "range", min: 0, max: units - 1, step: 1 };
  const input = html("input", { ...range, "aria-label": "Unit to look at" });
  input.value = 0;
  const text = html("p", { class: "reading-unit" });
  const map = index === 0 ? pixelCanvas("Weights of this unit, one for each pixel", 4) : null;
  const el = html("div", { class: "reading-close" }, map, html("div", { class: "ml-slider" }, input), text);
  let mapped = null;
  const drawMap = () => {
    const unit = Number(input.value);
    const key = `${unit} ${getComputedStyle(el).getPropertyValue("--blue")}`;
    if (!map || key === mapped || !el.isConnected) return;
    mapped = key;
    drawWeights(
      map,
      Float32Array.from({ length: NUM_PIXELS }, (_, pixel) => weights[pixel * units + unit]),
    );
  };
  const set = (unit) => {
    input.value = unit;
    input.style.setProperty("--share", `${(100 * unit) / Math.max(1, units - 1)}%`);
    drawMap();
  };
  input.addEventListener("input", () => onChoose(Number(input.value)));
  const draw = ({ evidence, output }) => {
    const unit = Number(input.value);
    const numbers = `sum ${formatNumber(evidence[unit])}, output ${formatNumber(output[unit])}`;
    setText(text, `Unit ${unit}: ${numbers}`);
    if (mapped === null) set(unit);
  };
  return { el, draw, set, unit: () => Number(input.value) };
}

/* ---- Evidence and probabilities ------------------------------------------------------------ */

function makeEvidence() {
  const rows = DIGITS.map(makeEvidenceRow);
  const title = (name) => (name ? html("th", { scope: "col" }, name) : html("td"));
  const head = html("tr", {}, ...["digit", "evidence", "", "softmax", ""].map(title));
  const body = html("tbody", {}, ...rows.map((row) => row.el));
  const table = html("table", { class: "reading-table" }, html("thead", {}, head), body);
  const step = makeStep("Evidence, and softmax", table);
  step.text.textContent =
    "Ten units weigh the outputs before them: blue speaks for a digit, red and striped " +
    "against it. Softmax makes probabilities of it that add up to 1.";
  const draw = ({ layers }) => {
    if (!layers) return;
    const { evidence, output } = layers.at(-1);
    const limit = Math.max(LEAST_EVIDENCE, largest(evidence));
    const best = argmax(output);
    rows.forEach((row, digit) => row.draw(evidence[digit], limit, output[digit], digit === best));
  };
  return { el: step.el, draw };
}

function makeEvidenceRow(digit) {
  const bar = html("span", { class: "reading-signed" });
  const number = html("span", { class: "reading-number" });
  const other = html("span", { class: "reading-bar" });
  const percent = html("span", { class: "reading-percent" });
  const cells = [
    html("td", {}, html("span", { class: "reading-track reading-middle" }, bar)),
    html("td", {}, number),
    html("td", {}, html("span", { class: "reading-track" }, other)),
    html("td", {}, percent),
  ];
  const el = html("tr", {}, html("th", { scope: "row" }, String(digit)), ...cells);
  const draw = (evidence, limit, probability, isBest) => {
    const [left, right] = [Math.min(0, evidence), -Math.max(0, evidence)].map(
      (part) => 50 * (1 + part / limit),
    );
    bar.style.clipPath = `inset(0 ${right.toFixed(2)}% 0 ${left.toFixed(2)}%)`; // scaling would scale the stripes
    const sign = evidence < 0 ? "-1" : "1";
    if (bar.dataset.sign !== sign) bar.dataset.sign = sign;
    other.style.transform = `scaleX(${probability.toFixed(4)})`;
    setText(number, evidence.toFixed(2).replace("-", "−"));
    setText(percent, formatPercent(probability));
    mark(el, isBest);
  };
  return { el, draw };
}
