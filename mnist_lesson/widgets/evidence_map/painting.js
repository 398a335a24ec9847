/** The evidence map's second mode: paint the map of a digit, and score it on 1,000 test digits. */

import { imageAt, NUM_PIXELS } from "../maths/mnist.js";
import { formatNumber } from "../maths/numbers.js";
import { scalePixels } from "../network/forward.js";
import { button, segmented } from "../ui/controls.js";
import { html, nothing } from "../ui/lit.js";
import { largest, pixels } from "../ui/pixelmaps.js";
import { onChange, update } from "../ui/widget.js";
import { digitChoice } from "./digit_choice.js";
import { drawContributions, drawMap, drawNew, ZOOM } from "./maps.js";
import {
  contributionsOf,
  evidenceOfAll,
  mapFromDrawing,
  mapOf,
  pairsWon,
  spreadOf,
  worstErrors,
} from "./maths.js";
import { Painter } from "./painter.js";
import { describePairs, describeScore, ofHundred } from "./words.js";

const BINS = 24;
const ERRORS = 3; // images shown on each side
const PAUSE = 80; // milliseconds without a change before they are drawn
const MOST_UNDO = 50;
const CHART = { width: 320, half: 46 };
const BRUSHES = [
  { value: "1", label: "Blue: for" },
  { value: "-1", label: "Red: against" },
  { value: "0", label: "Eraser" },
];
const SIZES = [
  { value: "1", label: "1 pixel" },
  { value: "2", label: "2" },
  { value: "4", label: "4" },
];

const uniform = (value) => new Array(NUM_PIXELS).fill(value);

/**
 * How a map does on the test images.
 *
 * @typedef {{ map: ArrayLike<number>, digit: number, evidence: Float64Array, share: number,
 *   spread: ReturnType<typeof spreadOf> }} Score
 */

/* ---- What the reader does, and what comes of it ---------------------------------------------- */

class Painting {
  brush = { value: 1, size: 2 };
  isCovered = true; // the learned map, until the reader has guessed
  trouble = "";
  told = "";
  isWhole = false; // a line has just ended
  /** @type {number[][]} maps to go back to */
  earlier = [];
  /** @type {{ images: Uint8Array, labels: Uint8Array } | null} */
  sample = null;
  /** @type {Score | null} of the map whose errors are shown */
  judged = null;
  #before = null; // the map before the brush came down
  /** @type {{ own: Score | null, learned: Score | null }} */
  #scores = { own: null, learned: null };
  #timer;
  #learned = { digit: -1, map: new Float32Array() };

  /** @param {import("./reading.js").Parts & { drawing: () => number[] }} parts */
  constructor({ model, signal, say, redraw, layer, loadSample, drawing }) {
    this.model = model;
    this.signal = signal;
    this.say = say;
    this.redraw = redraw;
    this.layer = layer;
    this.loadSample = loadSample;
    this.drawing = drawing;
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
  }

  get digit() {
    return this.model.get("digit");
  }

  get map() {
    return this.model.get("own_map");
  }

  get learnedMap() {
    const { digit, layer } = this;
    if (this.#learned.digit !== digit) this.#learned = { digit, map: mapOf(layer, digit) };
    return this.#learned.map;
  }

  #remember(map) {
    this.earlier = [...this.earlier.slice(1 - MOST_UNDO), map];
  }

  /** While the brush moves: one change to take back, from where it came down to where it is lifted. */
  paint(map, isDone) {
    this.#before ??= this.map;
    this.model.set("own_map", map);
    if (!isDone) return;
    this.#remember(this.#before);
    this.#before = null;
    this.isWhole = true;
    this.model.save_changes();
    this.redraw();
  }

  replace(map) {
    this.#remember(this.map);
    update(this.model, { own_map: map });
    this.redraw();
  }

  undo() {
    if (this.earlier.length > 0) update(this.model, { own_map: this.earlier.pop() });
    this.redraw();
  }

  uncover() {
    this.isCovered = false;
    this.redraw();
  }

  async load() {
    if (this.sample) return;
    this.trouble = "Loading 1,000 test digits…";
    try {
      this.sample = await this.loadSample();
      this.trouble = "";
    } catch (error) {
      this.trouble = error.message;
    }
    if (!this.signal.aborted) this.redraw();
  }

  /** The score of a map, computed anew where map or digit have changed. @returns {Score | null} */
  score(name, map) {
    const [{ digit, sample }, known] = [this, this.#scores[name]];
    if (!sample || (known?.map === map && known.digit === digit)) return known;
    const evidence = evidenceOfAll(map, sample.images);
    const share = pairsWon(evidence, sample.labels, digit);
    const spread = spreadOf(evidence, sample.labels, digit, BINS);
    this.#scores[name] = { map, digit, evidence, share, spread };
    if (name === "own") this.#judgeSoon();
    return this.#scores[name];
  }

  #judgeSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.judged = this.#scores.own;
      this.redraw();
    }, PAUSE);
  }

  /**
   * What comes of the map, in a sentence; a new one is said, too, and the last one once more when a line is whole.
   *
   * @param {Score | null} own
   * @param {Score | null} learned
   */
  tell(own, learned) {
    if (!own) return this.trouble;
    const isBlank = !this.map.some(Boolean);
    const text = describeScore({ digit: this.digit, share: own.share, learned: learned.share, isBlank });
    if (text !== this.told || this.isWhole) this.say(text);
    Object.assign(this, { told: text, isWhole: false });
    return text;
  }
}

/* ---- Brushes --------------------------------------------------------------------------------- */

function brushesView(state) {
  const choose = (name) => (value) => {
    state.brush = { ...state.brush, [name]: Number(value) };
    state.redraw();
  };
  const { value, size } = state.brush;
  const brush = { legend: "Brush", options: BRUSHES, value: String(value), onChange: choose("value") };
  const width = {
    legend: "Width",
    showLegend: true,
    options: SIZES,
    value: String(size),
    onChange: choose("size"),
  };
  return html`<div class="evidence-brushes">
    <div class="ml-bar">${segmented(brush)}${segmented(width)}</div>
    <div class="ml-bar">
      ${button("Undo", () => state.undo(), { disabled: state.earlier.length === 0 })}
      ${button("Clear", () => state.replace(uniform(0)))}
      ${button("All red", () => state.replace(uniform(-1)))}
      ${button("From the drawing", () => state.replace(mapFromDrawing(state.drawing())))}
    </div>
  </div>`;
}

/* ---- Two maps and their scores --------------------------------------------------------------- */

function ownView(state, painter, score) {
  return html`<div class="evidence-card">
    <div class="evidence-head">${digitChoice("Your map of", state.digit, (digit) => update(state.model, { digit }))}</div>
    <div class="evidence-stage">${painter.view()}</div>
    ${scoreView("Your map's score", score)}
  </div>`;
}

/** The learned map: covered, until the reader has guessed. */
function learnedView(state, score) {
  const map = state.learnedMap;
  const draw = (canvas) => {
    canvas.style.visibility = state.isCovered ? "hidden" : "visible";
    drawNew(canvas, map, () => drawMap(canvas, map, 0.75 * largest(map)));
  };
  const label = "The learned map: blue raises the evidence, hatched red lowers it";
  return html`<div class="evidence-card">
    <div class="evidence-head"><span class="ml-title">Learned map of ${state.digit}</span></div>
    <div class="evidence-stage">
      ${pixels({ label, zoom: ZOOM, draw })}
      <button type="button" class="evidence-cover" ?hidden=${!state.isCovered}
        @click=${() => state.uncover()}>Show the learned map</button>
    </div>
    ${scoreView("The learned map's score", score)}
  </div>`;
}

function scoreView(title, score) {
  return html`<div class="evidence-result" role="group" aria-label=${title}>
    <p class="evidence-of">
      <b class="evidence-score">${score ? ofHundred(score.share) : nothing}</b><span>of 100 pairs</span>
      <span class="ml-small" aria-hidden="true">${score ? `▲ ${score.digit}s ▼ others` : nothing}</span>
    </p>
    ${spreadView(score)}
    <p class="evidence-axis" aria-hidden="true"><span>less evidence</span><span>more</span></p>
  </div>`;
}

/** Bars of the digit's images upward, of the others downward, from low to high evidence. */
function spreadView(score) {
  const { width, half } = CHART;
  const { low, high, digits, others } = score?.spread ?? { low: 0, high: 0, digits: [], others: [] };
  const label = score
    ? `Evidence from ${formatNumber(low, 1)} to ${formatNumber(high, 1)}: the images of a ${score.digit} above the ` +
      "line, those of the other digits below it."
    : nothing;
  return html`<svg class="evidence-spread" viewBox="0 0 ${width} ${2 * half}" role="img" aria-label=${label}>
    <path class="evidence-spread-digits" d=${barsPath(digits, -1)} />
    <path class="evidence-spread-others" d=${barsPath(others, 1)} />
    <line class="evidence-zero" x1="0" x2=${width} y1=${half} y2=${half} />
  </svg>`;
}

/** Bars of shares as an SVG's path, the highest of full height; `way` is −1 for upward, 1 for downward. */
function barsPath(shares, way) {
  const { width, half } = CHART;
  const step = width / BINS;
  const scale = (way * (half - 2)) / Math.max(...shares);
  const bar = (share, bin) => `M${bin * step + 0.5} ${half}h${step - 1}v${scale * share}h${1 - step}z`;
  return shares.map(bar).join("");
}

/* ---- Where the map errs ---------------------------------------------------------------------- */

function errorsView(state) {
  const { judged, sample, digit } = state;
  const none = new Array(ERRORS).fill(null);
  const worst = judged && worstErrors(judged.evidence, sample.labels, digit, ERRORS);
  const group = (text, places) => html`<div>
    <p class="ml-small">${text}</p>
    <div class="evidence-errors">${places.map((place) => errorView(state, place))}</div>
  </div>`;
  return html`<div>
    <p class="ml-title">Where your map errs most</p>
    <div class="evidence-groups">
      ${group(`The ${digit}s with the least evidence`, worst?.missed ?? none)}
      ${group("Other digits with the most", worst?.mistaken ?? none)}
    </div>
  </div>`;
}

/** One test image on the painted map; an empty place without one. */
function errorView({ judged, sample }, place) {
  const map = (canvas) => judged && drawNew(canvas, judged, () => drawMap(canvas, judged.map, 1));
  const ink = (canvas) =>
    judged && drawNew(canvas, judged, () => drawError(canvas, judged, imageAt(sample.images, place)));
  const told = judged ? `a ${sample.labels[place]}: ${formatNumber(judged.evidence[place], 1)}` : "";
  return html`<figure class="evidence-error">
    <div class="evidence-stage evidence-over">${pixels({ draw: map })}${pixels({ draw: ink })}</div>
    <figcaption>${told}</figcaption>
  </figure>`;
}

function drawError(canvas, { map }, levels) {
  const x = scalePixels(levels);
  drawContributions(canvas, { contributions: contributionsOf(map, x), x, limit: 1, line: 0.35 });
}

/* ---- All of it ------------------------------------------------------------------------------- */

/**
 * @param {import("./reading.js").Parts & { drawing: () => number[] }} parts `drawing` gives the gray levels of the first
 *   mode's drawing
 * @returns {{ view: () => unknown, startOver: () => void }}
 */
export function makePainting(parts) {
  const state = new Painting(parts);
  const { model } = parts;
  const painter = new Painter({
    ...{ label: "Your map, to paint on", say: parts.say, redraw: parts.redraw },
    ...{ map: () => state.map, brush: () => state.brush },
    ...{ onPaint: (map, isDone) => state.paint(map, isDone), onUndo: () => state.undo() },
    onClear: () => state.replace(uniform(0)),
  });
  const load = () => model.get("mode") === "paint" && state.load();
  onChange(model, ["mode"], load, parts.signal);
  load();
  const view = () => {
    const [own, learned] = [state.score("own", state.map), state.score("learned", state.learnedMap)];
    return html`<div class="ml-panel">
      ${brushesView(state)}
      <div class="evidence-cards">${ownView(state, painter, own)}${learnedView(state, learned)}</div>
      <p class="ml-note">${state.tell(own, learned)}</p>
      <p class="ml-small">${state.sample ? describePairs(state.sample.labels, state.digit) : nothing}</p>
      ${errorsView(state)}
    </div>`;
  };
  return { view, startOver: () => state.replace(uniform(0)) };
}
