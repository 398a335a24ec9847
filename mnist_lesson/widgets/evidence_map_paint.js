/** The evidence map's second mode: paint the map of a digit, and score it on 1,000 test digits. */

import { drawContributions, drawMap, forgetColors } from "./shared/contributions.js";
import { digitChoice } from "./shared/digit_choice.js";
import { button, formatNumber, html, segmented, setAttributes, svg } from "./shared/dom.js";
import { contributionsOf, evidenceOfAll, mapOf, pairsWon, spreadOf, worstErrors } from "./shared/evidence.js";
import { createPainter } from "./shared/map_painter.js";
import { scalePixels } from "./shared/network.js";
import { largest, onThemeChange, pixelCanvas } from "./shared/pixelmaps.js";
import { imageAt } from "./shared/resources.js";
import { onChange, update } from "./shared/widget.js";

const PIXELS = 784;
const ZOOM = 16; // canvas pixels for each pixel of a map
const BINS = 24;
const ERRORS = 3; // images shown on each side
const PAUSE = 80; // milliseconds without a change before they are drawn
const MOST_UNDO = 50;
const CHART = { width: 320, half: 46 };
const BRUSHES = [
  ["1", "Blue: for"],
  ["-1", "Red: against"],
  ["0", "Eraser"],
];
const SIZES = [
  ["1", "1 pixel"],
  ["2", "2"],
  ["4", "4"],
];

const uniform = (value) => new Array(PIXELS).fill(value);

/** A map that wants the drawing's ink and nothing else. */
export const mapFromDrawing = (levels) => Array.from(levels, (level) => (level >= 128 ? 1 : 0));

/* ---- Sentences ------------------------------------------------------------------------------ */

/** Pairs won of 100; a map that loses some never has 100, one that wins some never 0. */
export function ofHundred(share) {
  const pairs = Math.round(100 * share);
  if (pairs === 100 && share < 1) return (Math.floor(1000 * share) / 10).toFixed(1);
  return pairs === 0 && share > 0 ? "less than 1" : String(pairs);
}

/** What a map's score means, in words; `learned` is the learned map's. */
export function describeScore({ digit, share, learned, isBlank }) {
  if (isBlank) {
    return (
      `A blank map gives every image 0, so every pair is a draw. Paint blue where a ${digit} has ink, red where ` +
      "others have it."
    );
  }
  const pairs =
    `Of 100 pairs (a ${digit} and another digit), your map gives the ${digit} more evidence in ` +
    `${ofHundred(share)}; the learned map in ${ofHundred(learned)}.`;
  if (share < 0.45) return `${pairs} That is worse than guessing: it speaks against the ${digit}.`;
  if (share <= 0.55) return `${pairs} That is no better than guessing.`;
  return pairs;
}

/** Where the pairs come from. */
export function describePairs(labels, digit) {
  const count = labels.reduce((sum, label) => sum + (label === digit ? 1 : 0), 0);
  return (
    `Counted are all pairs among the first ${labels.length.toLocaleString("en-US")} test images: ` +
    `${count} show a ${digit}, ${labels.length - count} another digit. A draw counts half; guessing wins 50.`
  );
}

/* ---- How two groups are spread -------------------------------------------------------------- */

/** Bars of the digit's images upward, of the others downward, from low to high evidence. */
function makeSpread() {
  const step = CHART.width / BINS;
  const bar = (name) =>
    Array.from({ length: BINS }, (_, bin) =>
      svg("rect", { class: `evidence-${name}`, x: bin * step + 0.5, width: step - 1 }),
    );
  const [digits, others] = [bar("digits"), bar("others")];
  const middle = svg("line", {
    class: "evidence-zero",
    x1: 0,
    x2: CHART.width,
    y1: CHART.half,
    y2: CHART.half,
  });
  const box = `0 0 ${CHART.width} ${2 * CHART.half}`;
  const el = svg(
    "svg",
    { class: "evidence-spread", viewBox: box, role: "img" },
    ...digits,
    ...others,
    middle,
  );
  const draw = (spread, digit) => {
    const [up, down] = [spread.digits, spread.others].map((group) => {
      const most = Math.max(...group);
      return group.map((share) => (share / most) * (CHART.half - 2));
    });
    digits.forEach((rect, bin) => setAttributes(rect, { y: CHART.half - up[bin], height: up[bin] }));
    others.forEach((rect, bin) => setAttributes(rect, { y: CHART.half, height: down[bin] }));
    el.setAttribute(
      "aria-label",
      `Evidence from ${formatNumber(spread.low, 1)} to ${formatNumber(spread.high, 1)}: ` +
        `the images of a ${digit} above the line, those of the other digits below it.`,
    );
  };
  return { el, draw };
}

/* ---- Two maps ------------------------------------------------------------------------------- */

function makeScore(title) {
  const number = html("b", { class: "evidence-score" });
  const spread = makeSpread();
  const words = html("p", { class: "evidence-of" }, number, html("span", {}, "of 100 pairs"));
  const names = html("span", { class: "evidence-label", "aria-hidden": "true" });
  words.append(names);
  const ends = ["less evidence", "more"].map((text) => html("span", {}, text));
  const axis = html("p", { class: "evidence-axis", "aria-hidden": "true" }, ...ends);
  const el = html(
    "div",
    { class: "evidence-result", role: "group", "aria-label": title },
    words,
    spread.el,
    axis,
  );
  const draw = ({ map, images, labels, digit }) => {
    const evidence = evidenceOfAll(map, images);
    const share = pairsWon(evidence, labels, digit);
    number.textContent = ofHundred(share);
    names.textContent = `▲ ${digit}s ▼ others`;
    spread.draw(spreadOf(evidence, labels, digit, BINS), digit);
    return { evidence, share };
  };
  return { el, draw };
}

function makeOwn(state) {
  const choice = digitChoice("Your map of", (digit) => state.set({ digit }));
  const painter = createPainter({
    ...{ label: "Your map, to paint on", say: state.say, brush: state.brush },
    ...{ onPaint: state.paint, onUndo: state.undo, onClear: () => state.replace(uniform(0)) },
  });
  const score = makeScore("Your map's score");
  const el = html(
    "div",
    { class: "evidence-card" },
    html("div", { class: "evidence-head" }, choice.el),
    html("div", { class: "evidence-stage" }, painter.el),
    score.el,
  );
  const draw = () => {
    choice.set(state.digit());
    painter.set(state.map());
  };
  return { el, draw, score };
}

/** The learned map: covered, until the reader has guessed. */
function makeLearned(state) {
  const canvas = pixelCanvas("The learned map: blue raises the evidence, hatched red lowers it", ZOOM);
  const cover = button("Show the learned map", () => state.uncover(), { class: "evidence-cover" });
  const score = makeScore("The learned map's score");
  const title = html("span", { class: "ml-title" });
  const el = html(
    "div",
    { class: "evidence-card" },
    html("div", { class: "evidence-head" }, title),
    html("div", { class: "evidence-stage" }, canvas, cover),
    score.el,
  );
  let shown = "";
  const draw = (sample, isForced) => {
    const now = `${state.digit()} ${sample !== null} ${state.isCovered}`;
    if (now === shown && !isForced) return;
    shown = now;
    title.textContent = `Learned map of ${state.digit()}`;
    cover.hidden = !state.isCovered;
    canvas.style.visibility = state.isCovered ? "hidden" : "visible";
    const map = mapOf(state.layer, state.digit());
    drawMap(canvas, map, 0.75 * largest(map));
    if (sample) state.learned = score.draw({ ...sample, map, digit: state.digit() }).share;
  };
  return { el, draw };
}

function makeBrushes(state) {
  const choose = (name) => (value) => {
    state[name] = Number(value);
  };
  const options = (pairs) => pairs.map(([value, label]) => ({ value, label }));
  const brush = segmented({
    legend: "Brush",
    options: options(BRUSHES),
    value: "1",
    onChange: choose("value"),
  });
  const widths = { legend: "Width", showLegend: true, options: options(SIZES) };
  const size = segmented({ ...widths, value: "2", onChange: choose("size") });
  const undo = button("Undo", state.undo);
  const actions = [
    undo,
    button("Clear", () => state.replace(uniform(0))),
    button("All red", () => state.replace(uniform(-1))),
    button("From the drawing", () => state.replace(mapFromDrawing(state.drawing()))),
  ];
  const bars = [[brush.el, size.el], actions].map((parts) => html("div", { class: "ml-bar" }, ...parts));
  const el = html("div", { class: "evidence-brushes" }, ...bars);
  const draw = () => {
    undo.disabled = state.earlier.length === 0;
  };
  return { el, draw };
}

/* ---- Where the map errs --------------------------------------------------------------------- */

function makeErrors() {
  const makePlace = () => {
    const [map, canvas] = [pixelCanvas("", 8), pixelCanvas("", 8)];
    const text = html("figcaption");
    const stage = html("div", { class: "evidence-stage" }, map, canvas);
    return { el: html("figure", { class: "evidence-error" }, stage, text), map, canvas, text };
  };
  const groups = ["missed", "mistaken"].map((name) => {
    const places = Array.from({ length: ERRORS }, makePlace);
    const title = html("p", { class: "evidence-label" });
    const row = html("div", { class: "evidence-errors" }, ...places.map((place) => place.el));
    return { name, places, title, el: html("div", {}, title, row) };
  });
  const title = html("p", { class: "ml-title" }, "Where your map errs most");
  const el = html(
    "div",
    {},
    title,
    html("div", { class: "evidence-groups" }, ...groups.map((group) => group.el)),
  );
  const draw = ({ map, images, labels, digit, evidence }) => {
    const worst = worstErrors(evidence, labels, digit, ERRORS);
    const titles = {
      missed: `The ${digit}s with the least evidence`,
      mistaken: "Other digits with the most",
    };
    for (const { name, places, title: heading } of groups) {
      heading.textContent = titles[name];
      places.forEach((place, index) => {
        const image = worst[name][index];
        const x = scalePixels(imageAt(images, image));
        drawMap(place.map, map, 1);
        drawContributions(place.canvas, { contributions: contributionsOf(map, x), x, limit: 1, line: 0.35 });
        place.text.textContent = `a ${labels[image]}: ${formatNumber(evidence[image], 1)}`;
      });
    }
  };
  return { el, draw };
}

/* ---- All of it ------------------------------------------------------------------------------ */

function makeState({ model, signal, say, layer, drawing }) {
  const state = { signal, say, layer, drawing, value: 1, size: 2, redraw: () => {} };
  Object.assign(state, { earlier: [], before: null, isCovered: true, learned: 0 });
  state.digit = () => model.get("digit");
  state.map = () => model.get("own_map");
  state.set = (values) => update(model, values);
  state.brush = () => ({ value: state.value, size: state.size });
  const remember = (map) => {
    state.earlier = [...state.earlier.slice(1 - MOST_UNDO), map];
  };
  /** While the brush moves: one change to take back, from where it came down to where it is lifted. */
  state.paint = (map, { isDone }) => {
    state.before ??= state.map();
    model.set("own_map", map);
    if (!isDone) return;
    remember(state.before);
    state.before = null;
    model.save_changes();
    state.redraw();
  };
  state.replace = (map) => {
    remember(state.map());
    update(model, { own_map: map });
  };
  state.undo = () => {
    if (state.earlier.length > 0) update(model, { own_map: state.earlier.pop() });
  };
  state.uncover = () => {
    state.isCovered = false;
    state.redraw();
  };
  return state;
}

/**
 * @param {{ model: object, signal: AbortSignal, say: (text: string) => void, layer: object,
 *   loadSample: () => Promise<{ images: Uint8Array, labels: Uint8Array }>, drawing: () => number[] }} parts
 *   `drawing` gives the gray levels of the first mode's drawing
 * @returns {{ el: HTMLElement, draw: () => void, startOver: () => void }} `draw` when the mode is entered
 */
export function makePainting({ loadSample, ...parts }) {
  const { model, signal, say } = parts;
  const state = makeState(parts);
  const [own, learned, brushes, errors] = [
    makeOwn(state),
    makeLearned(state),
    makeBrushes(state),
    makeErrors(),
  ];
  const note = html("p", { class: "ml-note" });
  const cards = html("div", { class: "evidence-cards" }, own.el, learned.el);
  const source = html("p", { class: "evidence-source" });
  const el = html("div", { class: "ml-panel" }, brushes.el, cards, note, source, errors.el);
  let [sample, timer] = [null, 0];
  signal.addEventListener("abort", () => clearTimeout(timer));

  function judge() {
    const digit = state.digit();
    const judged = { ...sample, map: state.map(), digit };
    const { evidence, share } = own.score.draw(judged);
    clearTimeout(timer);
    timer = setTimeout(() => errors.draw({ ...judged, evidence }), PAUSE);
    source.textContent = describePairs(sample.labels, digit);
    const text = describeScore({ digit, share, learned: state.learned, isBlank: !state.map().some(Boolean) });
    if (text !== note.textContent) say(text);
    note.textContent = text;
  }

  function draw(isForced = false) {
    if (model.get("mode") !== "paint") return;
    own.draw();
    brushes.draw();
    learned.draw(sample, isForced);
    if (sample) judge();
  }

  async function load() {
    note.textContent = "Loading 1,000 test digits…";
    try {
      sample = await loadSample();
    } catch (error) {
      if (!signal.aborted) note.textContent = error.message;
      return;
    }
    draw();
  }

  state.redraw = () => draw();
  onThemeChange(() => {
    forgetColors();
    draw(true);
  }, signal);
  onChange(model, ["digit", "own_map"], () => draw(), signal);
  const enter = () => {
    draw(true);
    if (!sample) load();
  };
  return { el, draw: enter, startOver: () => state.replace(uniform(0)) };
}
