/** The evidence map's first mode: draw over two learned maps, and watch the evidence add up. */

import { Pad } from "../digit/pad.js";
import { PAD_SIZE, tellFull } from "../digit/strokes.js";
import { DIGITS, IMAGE_SIZE, imageAt, NUM_PIXELS } from "../maths/mnist.js";
import { argmax, softmax } from "../maths/neurons.js";
import { clamp, formatNumber, formatTerm } from "../maths/numbers.js";
import { scalePixels, weightedSum } from "../network/forward.js";
import { button } from "../ui/controls.js";
import { drawn, html, live, svg } from "../ui/lit.js";
import { largest, pixels } from "../ui/pixelmaps.js";
import { update } from "../ui/widget.js";
import { digitChoice } from "./digit_choice.js";
import { drawContributions, drawMap, drawNew, outlineOf, ZOOM } from "./maps.js";
import { addUp, CHART, contributionsOf, mapOf, nextOf, spreadApart, sumPath, sumScales } from "./maths.js";
import { Trace } from "./trace.js";
import { describePixel, describeReading, wholePercent } from "./words.js";

const HINT =
  "The pen goes straight to 28×28 pixels, and nothing is centered: keep to the dashed frame, as MNIST's " +
  "digits do. Point at a pixel to see what it contributes.";
const UNITS = PAD_SIZE / IMAGE_SIZE; // of the pad in a pixel
const PLACES = [0, 1]; // of the two maps
const REPLAY = 3000; // milliseconds for a whole drawing
const DEEPEST = 0.75; // of the largest weight: from there on the map's color is full
const VIVID = 0.7; // of that: from there on a contribution's color is full

/**
 * What a drawing shows on two maps.
 *
 * @typedef {{ inputs: unknown[], classes: number[], sums: Float64Array[], step: number, levels: number[],
 *   x: Float32Array, limit: number, outline: Path2D, contributions: Float64Array[],
 *   totals: ReturnType<typeof addUp>[], evidence: Float32Array }} Seen
 * @typedef {{ model: any, signal: AbortSignal, say: (text: string) => void, redraw: () => void,
 *   layer: import("../network/forward.js").Layer,
 *   loadSample: () => Promise<{ images: Uint8Array, labels: Uint8Array }> }} Parts
 */

/* ---- What the reader does, and what is seen -------------------------------------------------- */

class Reading {
  step = Number.POSITIVE_INFINITY; // of the drawing that counts, unless all of it does
  /** @type {number | null} that the pointer, or the keyboard's cursor, is at */
  pixel = null;
  trouble = "";
  told = "";
  isWhole = false; // a stroke has just ended
  width = 640; // of the chart
  /** @type {Seen | null} */
  #seen = null;
  #timer = 0; // of the replay
  #last = -1; // test image that was put on the maps

  /** @param {Parts} parts */
  constructor({ model, signal, say, redraw, layer, loadSample }) {
    this.model = model;
    this.signal = signal;
    this.say = say;
    this.redraw = redraw;
    this.layer = layer;
    this.loadSample = loadSample;
    this.maps = DIGITS.map((digit) => mapOf(layer, digit));
    this.trace = new Trace(layer, model.get("_start").pen);
    signal.addEventListener("abort", () => this.#stop());
  }

  get strokes() {
    return this.model.get("strokes");
  }

  /** Everything that is shown of the drawing, computed anew where something of it has changed. @returns {Seen} */
  look() {
    const inputs = [...["classes", "strokes", "under"].map((name) => this.model.get(name)), this.step];
    if (!this.#seen || inputs.some((one, index) => one !== this.#seen.inputs[index]))
      this.#seen = { inputs, ...this.#compute() };
    return this.#seen;
  }

  #compute() {
    const classes = this.model.get("classes");
    const { sums } = this.follow();
    const step = Math.min(this.step, sums.length - 1);
    const levels = this.trace.levelsAt(step);
    const x = scalePixels(levels);
    const maps = classes.map((digit) => this.maps[digit]);
    const contributions = maps.map((map) => contributionsOf(map, x));
    return {
      ...{ classes, sums, step, levels, x, contributions, outline: outlineOf(x) },
      limit: DEEPEST * Math.max(...maps.map(largest)),
      totals: contributions.map((parts, place) => addUp(parts, this.layer.bias[classes[place]])),
      evidence: weightedSum(this.layer, x),
    };
  }

  /** The trace of the whole drawing as it is now. */
  follow() {
    this.trace.follow(this.model.get("under"), this.strokes);
    return this.trace;
  }

  #stop() {
    cancelAnimationFrame(this.#timer);
  }

  /** All of the drawing counts again. */
  #rest() {
    this.#stop();
    this.step = Number.POSITIVE_INFINITY;
  }

  put(values) {
    this.#rest();
    update(this.model, values);
  }

  draw(strokes, isDone) {
    this.#rest();
    if (!isDone) this.pixel = pixelAt(strokes.at(-1).slice(-2));
    this.model.set("strokes", strokes);
    if (!isDone) return;
    this.model.save_changes();
    this.isWhole = true;
    this.redraw();
  }

  undo() {
    this.put({ strokes: this.strokes.slice(0, -1) });
  }

  clear() {
    this.put({ strokes: [], under: new Array(NUM_PIXELS).fill(0) });
  }

  startOver() {
    const { strokes, classes } = this.model.get("_start");
    this.put({ strokes, classes, under: new Array(NUM_PIXELS).fill(0) });
  }

  chooseClass(place, digit) {
    const chosen = [...this.model.get("classes")];
    if (chosen[1 - place] === digit) chosen[1 - place] = chosen[place]; // the two change places
    chosen[place] = digit;
    update(this.model, { classes: chosen });
  }

  pointAt(pixel) {
    if (pixel === this.pixel) return;
    this.pixel = pixel;
    this.redraw();
  }

  async putImage(digit) {
    try {
      const { images, labels } = await this.loadSample();
      this.trouble = "";
      this.#last = nextOf(labels, digit, this.#last);
      this.put({ strokes: [], under: Array.from(imageAt(images, this.#last)) });
    } catch (error) {
      if (this.signal.aborted) return;
      this.trouble = error.message;
    }
    this.redraw();
  }

  goTo(step) {
    this.#stop();
    this.step = step;
    this.redraw();
  }

  /** Let the drawing grow again from nothing. */
  replay() {
    this.#stop();
    const start = performance.now();
    const go = (now) => {
      const share = clamp((now - start) / REPLAY, 0, 1);
      this.step = share === 1 ? Number.POSITIVE_INFINITY : Math.floor(share * (this.trace.sums.length - 1));
      this.redraw();
      if (share < 1) this.#timer = requestAnimationFrame(go);
    };
    this.#timer = requestAnimationFrame(go);
  }

  /** The sentence about the drawing; a new one is said, too, and the last one once more when a stroke is whole. */
  tell({ classes, evidence, levels }) {
    const text = describeReading({ classes, evidence, isBlank: !levels.some(Boolean) });
    if ((text !== this.told && this.told !== "") || this.isWhole) this.say(text);
    Object.assign(this, { told: text, isWhole: false });
    return text;
  }
}

/* ---- One map with the drawing on it ---------------------------------------------------------- */

function cardView(state, pad, place, seen) {
  const [digit, total] = [seen.classes[place], seen.totals[place]];
  const sum = html`<b class="evidence-sum" data-sign=${Math.sign(total.evidence)}>${formatTerm(total.evidence)}</b>`;
  return html`<div class="evidence-card" data-place=${place}>
    <div class="evidence-head">
      ${digitChoice("Map of", digit, (chosen) => state.chooseClass(place, chosen))}
      <span class="ml-small">evidence ${sum}</span>
    </div>
    ${stageView(state, pad, place, seen)}
    ${tugView(total, Math.max(4, ...seen.totals.flatMap(({ raised, lowered }) => [raised, -lowered])))}
  </div>`;
}

function stageView(state, pad, place, seen) {
  const { classes, limit, x, outline } = seen;
  const digit = classes[place];
  const map = (canvas) =>
    drawNew(canvas, `${digit} ${limit}`, () => drawMap(canvas, state.maps[digit], limit));
  const contributions = seen.contributions[place];
  const ink = (canvas) =>
    drawNew(canvas, seen, () =>
      drawContributions(canvas, { contributions, x, outline, limit: VIVID * limit }),
    );
  const onPointer = (event) => pad.isDrawing || state.pointAt(pixelUnder(event));
  const onKey = () => pad.cursor && state.pointAt(pixelAt(pad.cursor));
  const onLeave = () => state.pointAt(null);
  return html`<div class="evidence-stage evidence-over" @pointermove=${onPointer} @keydown=${onKey} @pointerleave=${onLeave}
    @focusout=${onLeave}>
    ${pixels({ zoom: ZOOM, draw: map })}${pixels({ zoom: ZOOM, draw: ink })}${pad.view()}${hereView(state.pixel)}
  </div>`;
}

/** The pixel at a point of the pad. */
function pixelAt(point) {
  const [column, row] = point.map((part) => clamp(Math.floor(part / UNITS), 0, IMAGE_SIZE - 1));
  return row * IMAGE_SIZE + column;
}

function pixelUnder({ target, clientX, clientY }) {
  const { left, top, width } = target.getBoundingClientRect();
  return pixelAt([clientX - left, clientY - top].map((part) => (part / width) * PAD_SIZE));
}

/** A frame around the pixel that is told of. */
function hereView(pixel) {
  const [left, top] = [pixel % IMAGE_SIZE, Math.floor(pixel / IMAGE_SIZE)].map(
    (part) => (100 * part) / IMAGE_SIZE,
  );
  return html`<span class="evidence-here" aria-hidden="true" ?hidden=${pixel === null}
    style="left: ${left}%; top: ${top}%"></span>`;
}

/** What speaks for the digit against what speaks against it, as bars and as terms of the sum. */
function tugView({ lowered, bias, raised }, most) {
  const term = (value, name) => html`<span><b>${formatTerm(value)}</b> ${name}</span>`;
  return html`<div class="evidence-tug" aria-hidden="true">
      <span class="evidence-part evidence-lowered" style="width: ${(50 * -lowered) / most}%"></span>
      <span class="evidence-part evidence-raised" style="width: ${(50 * raised) / most}%"></span>
    </div>
    <p class="ml-small evidence-terms">${term(lowered, "against")}${term(bias, "bias")}${term(raised, "for")}</p>`;
}

/** The pixel that the reader points at, multiplied out. */
function spotView({ pixel, layer }, { classes, levels }) {
  if (pixel === null) return HINT;
  const weights = classes.map((digit) => layer.weights[pixel * layer.units + digit]);
  return describePixel({ pixel, ink: levels[pixel] / 255, classes, weights });
}

/* ---- Tools ----------------------------------------------------------------------------------- */

function toolsView(state) {
  const imageButton = (digit) =>
    button(
      html`<span class="ml-hidden">Put a test image of a </span>${digit}<span class="ml-hidden"> on the maps</span>`,
      () => state.putImage(digit),
    );
  return html`<div class="ml-panel evidence-tools">
    <div class="ml-bar">
      ${button("Undo", () => state.undo(), { disabled: state.strokes.length === 0 })}
      ${button("Clear", () => state.clear())}
      ${button("The 3 again", () => state.startOver())}
    </div>
    <div class="ml-bar evidence-images" role="group" aria-label="Test images">
      <span class="ml-small">Test image:</span>${DIGITS.map(imageButton)}
    </div>
    <p class="evidence-trouble" role="alert">${state.trouble || tellFull(state.strokes)}</p>
  </div>`;
}

/* ---- The running sum ------------------------------------------------------------------------- */

function runningView(state, seen, measure) {
  const { sums, step, classes } = seen;
  const last = sums.length - 1;
  const said = classes.map((digit) => `${digit}: ${formatTerm(sums[step][digit])}`).join(", ");
  return html`<div class="evidence-running">
    <p class="ml-title">The running sum, along the drawing</p>
    <svg class="evidence-chart" height=${CHART.height} aria-hidden="true" ${drawn(measure)}>
      ${chartView(seen, state.width)}
    </svg>
    <div class="evidence-scrub ml-slider">
      ${button("Replay", () => state.replay())}
      <input type="range" min="0" max=${last} step="1" .value=${live(String(step))}
        style="--share: ${(100 * step) / Math.max(1, last)}%" aria-label="How much of the drawing counts"
        aria-valuetext="step ${step} of ${last}, evidence ${said}"
        @input=${({ target }) => state.goTo(Number(target.value))} />
    </div>
  </div>`;
}

function chartView({ sums, step, classes }, width) {
  const scales = sumScales(sums, classes, width);
  const { low, high, x, y } = scales;
  const mark = (
    value,
  ) => svg`<text text-anchor="end" x=${CHART.left - 6} y=${Math.min(CHART.height - 2, y(value) + 5)}>
    ${Math.abs(value) > (high - low) / 6 || value === 0 ? formatNumber(value, 0) : ""}</text>`;
  const line = (digit, place) =>
    svg`<polyline class="evidence-line" data-place=${place} points=${sumPath(sums, digit, scales)} />`;
  const ends = classes.map((digit) => y(sums[step][digit]));
  const heights = spreadApart(ends, 27, [13, CHART.height - 13]);
  const dot = (digit, place) => svg`<g class="evidence-dot" data-place=${place}
    transform="translate(${x(step)} ${heights[place]})"><circle r="13" /><text text-anchor="middle" y="6">${digit}</text></g>`;
  return svg`<line class="evidence-zero" x1=${CHART.left} x2=${width - CHART.right} y1=${y(0)} y2=${y(0)} />
    <line class="evidence-now" x1=${x(step)} x2=${x(step)} y1="0" y2=${CHART.height} />
    ${[0, low, high].map(mark)}${classes.map(line)}${classes.map(dot)}`;
}

/** A function that hears of an element's width, now and when it changes. */
function widthWatcher(signal, hear) {
  const observer = new ResizeObserver(
    ([{ contentRect }]) => contentRect.width > 0 && hear(contentRect.width),
  );
  let watched = null;
  signal.addEventListener("abort", () => observer.disconnect());
  return (element) => {
    if (element === watched) return;
    observer.disconnect();
    observer.observe(element);
    watched = element;
  };
}

/* ---- All ten sums, and softmax --------------------------------------------------------------- */

function barsView({ evidence, classes }) {
  const probabilities = softmax(evidence);
  const best = argmax(evidence);
  const bar = (digit) => html`<li data-best=${digit === best} data-place=${classes.indexOf(digit)}>
    <span class="evidence-percent">${wholePercent(probabilities[digit])}</span>
    <span class="evidence-track" aria-hidden="true"><span class="evidence-bar"
      style="height: ${100 * probabilities[digit]}%"></span></span>
    <b>${digit}</b><span class="evidence-z">${formatNumber(evidence[digit], 1)}</span>
  </li>`;
  return html`<div class="evidence-all">
    <p class="ml-title">All ten sums, and by softmax ten probabilities in percent</p>
    <ol class="evidence-bars" role="list">${DIGITS.map(bar)}</ol>
  </div>`;
}

/* ---- All of it ------------------------------------------------------------------------------- */

/**
 * @param {Parts} parts
 * @returns {{ view: () => unknown, startOver: () => void, drawing: () => number[] }} `drawing` gives the gray levels of
 *   all that is drawn
 */
export function makeReading(parts) {
  const state = new Reading(parts);
  const { signal, say, redraw, model } = parts;
  const makePad = (name) =>
    new Pad({
      ...{ label: `Draw on the ${name} map`, signal, say, penWidth: model.get("_start").pen, isInked: false },
      onChange: (strokes, isDone) => state.draw(strokes, isDone),
    });
  const pads = [makePad("first"), makePad("second")];
  const measure = widthWatcher(signal, (width) => {
    state.width = width;
    redraw();
  });
  const view = () => {
    const seen = state.look();
    for (const pad of pads) pad.setStrokes(state.strokes);
    return html`<div class="ml-panel">
      <div class="evidence-cards">${PLACES.map((place) => cardView(state, pads[place], place, seen))}</div>
      <p class="ml-small evidence-spot">${spotView(state, seen)}</p>
      <p class="ml-note">${state.tell(seen)}</p>
      ${toolsView(state)}${runningView(state, seen, measure)}${barsView(seen)}
    </div>`;
  };
  return { view, startOver: () => state.startOver(), drawing: () => state.follow().levels };
}
