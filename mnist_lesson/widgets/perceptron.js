/** A neuron with two inputs and a step: its line, a new point, and Rosenblatt's learning rule. */

import { clamp, toPath } from "./shared/charts.js";
import {
  button,
  formatFactor,
  formatNumber,
  html,
  segmented,
  setAttributes,
  slider,
  svg,
  symbol,
} from "./shared/dom.js";
import { makeDraggable, moveByKeys } from "./shared/drag.js";
import {
  biasThrough,
  clipLine,
  clipPolygon,
  makePlane,
  square,
  step,
  turnTowards,
  weightedSum,
} from "./shared/plane.js";
import { defineWidget, onChange, update } from "./shared/widget.js";

const CLASSES = ["square", "circle"];
const PAUSES = { slow: 900, fast: 60 }; // milliseconds between two points
const MANY_ROUNDS = 100;
const MOST_ADDED = 24;
const FARTHEST = 100; // for weights and bias; it and the next one as in perceptron.py, which refuses more
const MOST_SHOWN = 1_000_000;
const ENDED =
  "The rule stops here: weights and bias of this widget end at ±100, its counts at a million. Begin again from zeros.";
const HINT =
  "Drag X, the line or the tip of its arrow. Or let the rule do it: it looks at one point after the other, and corrects the line after each mistake.";

/* ---- What the neuron does: pure functions ------------------------------------------------ */

/**
 * Show the neuron one point whose class is known, and let it correct itself (Rosenblatt 1958).
 *
 * @param {{ weights: [number, number], bias: number }} line
 * @param {[number, number, 0 | 1]} row x1, x2 and the true class
 * @returns {{ z: number, answer: 0 | 1, error: -1 | 0 | 1, weights: [number, number], bias: number }}
 */
export function learnFrom({ weights, bias }, [x1, x2, label]) {
  const z = weightedSum({ weights, bias }, [x1, x2]);
  const answer = step(z);
  const error = label - answer;
  if (error === 0) return { z, answer, error, weights, bias };
  return {
    z,
    answer,
    error,
    weights: [weights[0] + error * x1, weights[1] + error * x2],
    bias: bias + error,
  };
}

/**
 * The values that a lesson leaves, or null where one of them would leave the widget's limits.
 *
 * @param {{ error: number, weights: [number, number], bias: number }} lesson
 * @param {{ shown: number, corrections: number }} counts before it
 */
export function valuesAfter({ error, weights, bias }, counts) {
  const shown = counts.shown + 1;
  const corrections = counts.corrections + Math.abs(error);
  const isAllowed =
    [...weights, bias].every((value) => Math.abs(value) <= FARTHEST) &&
    Math.max(shown, corrections) <= MOST_SHOWN;
  return isAllowed ? { weights, bias, shown, corrections } : null;
}

/** A line within the limits of weights and bias: the same line, with a shorter arrow where it has to be. */
export function withinLimits({ weights, bias }) {
  const factor = Math.min(1, FARTHEST / Math.max(...[...weights, bias].map(Math.abs)));
  return {
    weights: weights.map((weight) => toHundredths(factor * weight)),
    bias: toHundredths(factor * bias),
  };
}

/** Whether a point lies on the wrong side of the line. */
export const isWrong = (line, [x1, x2, label]) => step(weightedSum(line, [x1, x2])) !== label;

/** The point of the visible line that is nearest to the plane's middle: there the line is held. */
export function holdOf(line, limits) {
  const ends = clipLine(line, limits);
  return ends && [(ends[0][0] + ends[1][0]) / 2, (ends[0][1] + ends[1][1]) / 2];
}

/** Round to hundredths, the course's way to keep numbers readable; −0 becomes 0. */
export const toHundredths = (value) => Math.round(value * 100) / 100 + 0;

/** One sentence about what the rule did with a point. */
export function describeLesson([x1, x2, label], { z, answer, error }) {
  const seen = `The ${CLASSES[label]} at (${formatNumber(x1)}, ${formatNumber(x2)}) gives z = ${formatNumber(z)}`;
  if (error === 0) return `${seen}: ${CLASSES[answer]}. Right, so nothing changes.`;
  const [verb, where] = error > 0 ? ["Add", "to"] : ["Subtract", "from"];
  return `${seen}: ${CLASSES[answer]}. Wrong! ${verb} the point ${where} the weights, and 1 ${where} the bias.`;
}

/* ---- The state of one widget ------------------------------------------------------------- */

/** Read and change the model in the neuron's own words. */
function makeState(model) {
  const dataset = () => model.get("_datasets")[model.get("dataset")];
  return {
    dataset,
    limits: () => dataset().limits,
    rows: () => [...dataset().points, ...model.get("added")],
    line: () => ({ weights: model.get("weights"), bias: model.get("bias") }),
    point: () => model.get("point").map((value) => clamp(value, ...dataset().limits)),
    get: (name) => model.get(name),
    set: (values) => update(model, values),
    /** Take a data set with its own line and new point, and nothing learned yet. */
    choose: (name) => {
      const { start } = model.get("_datasets")[name];
      update(model, { dataset: name, added: [], shown: 0, corrections: 0, ...structuredClone(start) });
    },
  };
}

const countWrong = (state) => state.rows().filter((row) => isWrong(state.line(), row)).length;

/* ---- The plane --------------------------------------------------------------------------- */

const SHAPES = [
  ([x, y], attributes) =>
    svg("rect", { x: x - 6.5, y: y - 6.5, width: 13, height: 13, rx: 1.5, ...attributes }),
  ([x, y], attributes) => svg("circle", { cx: x, cy: y, r: 7.3, ...attributes }),
];

/** A point's mark in a line of text. */
function makeMark(label, more = "") {
  const shape = SHAPES[label]([0, 0], { class: `perceptron-${CLASSES[label]}${more}` });
  return svg("svg", { class: "perceptron-mark", viewBox: "-9 -9 18 18", "aria-hidden": "true" }, shape);
}

function drawSides({ plane, state }) {
  const sides = [-1, 1].map((sign) => {
    const { weights, bias } = state.line();
    const isFlat = weights[0] === 0 && weights[1] === 0;
    const whole = isFlat && step(bias) === (sign + 1) / 2 ? square(state.limits()) : [];
    const corners = isFlat ? whole : clipPolygon(square(state.limits()), state.line(), sign);
    const d = corners.length > 2 ? `${toPath(corners.map(plane.toPicture))} Z` : "";
    return svg("path", { class: `perceptron-side-${CLASSES[(sign + 1) / 2]}`, d });
  });
  plane.layer("sides").replaceChildren(...sides);
}

function drawPoints({ plane, state, lesson }) {
  const marks = state.rows().flatMap((row) => {
    const place = plane.toPicture(row);
    const wrong = isWrong(state.line(), row) ? " perceptron-wrong" : "";
    const ring = lesson?.row.every((value, index) => value === row[index]);
    return [
      ring
        ? svg("circle", {
            class: `perceptron-ring${lesson.error ? " perceptron-corrected" : ""}`,
            cx: place[0],
            cy: place[1],
            r: 15,
          })
        : null,
      SHAPES[row[2]](place, { class: `perceptron-${CLASSES[row[2]]}${wrong}` }),
    ];
  });
  plane.layer("points").replaceChildren(...marks.filter(Boolean));
}

/** The line, the one before the last correction (pale), and the arrow of the weights. */
function drawLine({ plane, state, lesson, handles }) {
  const between = (line) => clipLine(line, state.limits())?.map(plane.toPicture);
  const [now, before] = [between(state.line()), lesson?.before && between(lesson.before)];
  const paths = [
    before ? svg("path", { class: "perceptron-before", d: toPath(before) }) : null,
    now ? svg("path", { class: "perceptron-line", d: toPath(now) }) : null,
  ];
  plane.layer("line").replaceChildren(...paths.filter(Boolean));
  handles.grip.setAttribute("d", now ? toPath(now) : "");
  drawArrow({ plane, state, handles });
}

function drawArrow({ plane, state, handles }) {
  const line = state.line();
  const hold = holdOf(line, state.limits());
  for (const handle of [handles.shift, handles.turn, handles.arrow])
    handle.style.display = hold ? "" : "none";
  if (!hold) return;
  const foot = plane.toPicture(hold);
  const length = Math.hypot(...line.weights);
  const tip = [foot[0] + (54 * line.weights[0]) / length, foot[1] - (54 * line.weights[1]) / length];
  handles.shift.setAttribute("transform", `translate(${foot})`);
  handles.turn.setAttribute("transform", `translate(${tip})`);
  const turn = (Math.atan2(tip[1] - foot[1], tip[0] - foot[0]) * 180) / Math.PI;
  handles.arrow.setAttribute("transform", `translate(${foot}) rotate(${turn})`);
}

function drawNewPoint({ plane, state, handles }) {
  const [x1, x2] = state.point();
  const name = CLASSES[step(weightedSum(state.line(), [x1, x2]))];
  handles.point.setAttribute("transform", `translate(${plane.toPicture([x1, x2])})`);
  const [low, high] = state.limits();
  const spoken = `x1 ${formatNumber(x1)}, x2 ${formatNumber(x2)}, ${name}`;
  const values = {
    "aria-valuenow": x1,
    "aria-valuemin": low,
    "aria-valuemax": high,
    "aria-valuetext": spoken,
  };
  setAttributes(handles.point, { "data-answer": name, ...values });
}

/** The things to take hold of. The line's are for pointers: its three sliders do the same by keyboard. */
function makeHandles(plane) {
  const touch = (radius) => svg("circle", { class: "ml-touch", r: radius });
  const handles = {
    grip: svg("path", { class: "perceptron-grip" }),
    arrow: svg("path", { class: "perceptron-arrow", d: "M 0 0 H 44 M 35 -6 L 44 0 L 35 6" }),
    shift: svg("g", { class: "perceptron-knob" }, touch(29.5), svg("circle", { r: 7 })),
    turn: svg("g", { class: "perceptron-knob" }, touch(29.5), svg("circle", { r: 7 })),
    point: svg(
      "g",
      {
        class: "perceptron-new",
        role: "slider",
        tabindex: 0,
        "aria-label": "New point X, move it with the arrow keys",
      },
      touch(29.5),
      svg("circle", { class: "perceptron-halo", r: 14 }),
      svg("path", { d: "M -6.5 -6.5 L 6.5 6.5 M 6.5 -6.5 L -6.5 6.5" }),
      svg("text", { x: 18, y: -10, "aria-hidden": "true" }, "X"),
    ),
  };
  const forPointers = svg(
    "g",
    { "aria-hidden": "true" },
    handles.grip,
    handles.arrow,
    handles.shift,
    handles.turn,
  );
  plane.layer("handles").append(forPointers, handles.point);
  return handles;
}

function wireLine({ plane, state, handles }) {
  const shiftTo = (event) =>
    state.move({ bias: toBias(biasThrough(state.line().weights, plane.toData(event))) });
  makeDraggable(handles.grip, { onMove: shiftTo });
  makeDraggable(handles.shift, { onMove: shiftTo });
  let foot, start;
  makeDraggable(handles.turn, {
    onStart: () => {
      start = state.line();
      foot = holdOf(start, state.limits());
    },
    onMove: (event) => {
      const turned = turnTowards(start, foot, plane.toData(event));
      if (turned) state.move(withinLimits(turned));
    },
  });
}

function wireNewPoint({ plane, state, handles }) {
  const moveTo = (point) =>
    state.set({ point: point.map((value) => toHundredths(clamp(value, ...state.limits()))) });
  makeDraggable(handles.point, { onMove: (event) => moveTo(plane.toData(event)) });
  moveByKeys(handles.point, ([right, up]) => {
    const [low, high] = state.limits();
    const [x1, x2] = state.point();
    const unit = (high - low) / 60;
    moveTo([x1 + right * unit, x2 + up * unit]);
  });
}

const toBias = (bias) => toHundredths(clamp(bias, -FARTHEST, FARTHEST));

/* ---- The panel beside the plane ---------------------------------------------------------- */

/** The multiplication written out, as in the chapter's "By hand". */
function makeSum(state) {
  const cells = {
    w1: html("span"),
    w2: html("span"),
    p1: html("b"),
    p2: html("b"),
    b: html("b"),
    z: html("b"),
  };
  const verdict = html("p", { class: "perceptron-verdict" });
  const row = (...parts) => html("div", { class: "perceptron-row" }, ...parts);
  const product = (index) => html("span", {}, symbol(`w${index}`), " · ", symbol(`x${index}`));
  const el = html(
    "div",
    { class: "perceptron-sum" },
    row(product(1), cells.w1, cells.p1),
    row(product(2), cells.w2, cells.p2),
    row(html("span", {}, symbol("b")), html("span"), cells.b),
    html(
      "div",
      { class: "perceptron-row perceptron-total" },
      html("span", {}, symbol("z")),
      html("span"),
      cells.z,
    ),
    verdict,
  );
  const draw = () => {
    const { weights, bias } = state.line();
    const [x1, x2] = state.point();
    const z = weightedSum({ weights, bias }, [x1, x2]);
    cells.w1.textContent = `${formatNumber(weights[0])} · ${formatFactor(x1)} =`;
    cells.w2.textContent = `${formatNumber(weights[1])} · ${formatFactor(x2)} =`;
    cells.p1.textContent = formatNumber(weights[0] * x1);
    cells.p2.textContent = formatNumber(weights[1] * x2);
    cells.b.textContent = formatNumber(bias);
    cells.z.textContent = formatNumber(z);
    verdict.textContent = z >= 0 ? "z ≥ 0, so X is a circle" : "z < 0, so X is a square";
    verdict.dataset.answer = CLASSES[step(z)];
  };
  return { el, draw };
}

function makeSliders(state) {
  const range = { low: -10, high: 10, step: 0.1 };
  const setWeight = (index) => (value) => state.move({ weights: state.get("weights").with(index, value) });
  const w1 = slider({ label: symbol("w1"), ...range, value: 0, onInput: setWeight(0) });
  const w2 = slider({ label: symbol("w2"), ...range, value: 0, onInput: setWeight(1) });
  const b = slider({
    label: symbol("b"),
    ...range,
    value: 0,
    onInput: (value) => state.move({ bias: value }),
  });
  const draw = () => {
    const { weights, bias } = state.line();
    w1.set(weights[0]);
    w2.set(weights[1]);
    b.set(bias);
  };
  return { el: html("div", { class: "perceptron-sliders" }, w1.el, w2.el, b.el), draw };
}

/** Counters of the learning rule. */
function makeCounters(state) {
  const numbers = { round: html("b"), corrections: html("b"), wrong: html("b") };
  const counter = (name, number) => html("span", { class: "ml-counter" }, number, ` ${name}`);
  const el = html(
    "p",
    { class: "ml-counters" },
    counter("rounds", numbers.round),
    counter("corrections", numbers.corrections),
    counter("points wrong", numbers.wrong),
  );
  const draw = () => {
    numbers.round.textContent = Math.floor(state.get("shown") / state.rows().length);
    numbers.corrections.textContent = state.get("corrections");
    numbers.wrong.textContent = `${countWrong(state)} of ${state.rows().length}`;
  };
  return { el, draw };
}

/* ---- The learning rule at work ----------------------------------------------------------- */

/**
 * Shows points to the neuron, one on demand or one after the other until none is wrong.
 *
 * @param {{ state: object, signal: AbortSignal, onLesson: (lesson: object | null) => void,
 *   onStop: (text: string) => void }} options
 */
function makeTeacher({ state, signal, onLesson, onStop }) {
  let timer = null;
  let pause = PAUSES.slow;
  let roundsLeft = 0;
  const isRunning = () => timer !== null;
  const stop = (text) => {
    clearTimeout(timer);
    timer = null;
    onStop(text);
  };
  const showNext = () => {
    const rows = state.rows();
    const before = state.line();
    const row = rows[state.get("shown") % rows.length];
    const lesson = learnFrom(before, row);
    const { error } = lesson;
    const values = valuesAfter(lesson, { shown: state.get("shown"), corrections: state.get("corrections") });
    if (!values) {
      stop(ENDED);
      return false;
    }
    onLesson({ row, error, before: error ? before : null, text: describeLesson(row, lesson) });
    state.set(values);
    return true;
  };
  const advance = () => {
    if (countWrong(state) === 0) return stop("No point is wrong any more: the rule has found a line.");
    if (roundsLeft-- <= 0)
      return stop(`${MANY_ROUNDS} more rounds, and some points are still wrong. Perhaps no line parts them.`);
    if (showNext()) timer = setTimeout(advance, pause);
  };
  signal.addEventListener("abort", () => clearTimeout(timer));
  return {
    isRunning,
    showNext,
    setSpeed: (name) => {
      pause = PAUSES[name];
    },
    run: () => {
      roundsLeft = MANY_ROUNDS * state.rows().length;
      timer = setTimeout(advance, 0);
    },
    pause: () => stop("Paused."),
    cancel: () => isRunning() && stop(""),
  };
}

/* ---- All of it --------------------------------------------------------------------------- */

function makeLearning({ view, signal, say }) {
  const { state } = view;
  const note = html("p", { class: "ml-note" }, HINT);
  const tell = (text) => {
    note.textContent = text;
    if (text) say(text);
  };
  const onLesson = (lesson) => {
    view.lesson = lesson;
    note.dataset.error = lesson.error !== 0;
    tell(lesson.text);
  };
  const onStop = (text) => {
    runButton.textContent = "Run";
    note.dataset.error = false;
    if (text) tell(text);
  };
  const teacher = makeTeacher({ state, signal, onLesson, onStop });
  const toggle = () => {
    if (teacher.isRunning()) return teacher.pause();
    runButton.textContent = "Pause";
    teacher.run();
  };
  const showNext = () => {
    teacher.cancel();
    teacher.showNext();
  };
  const runButton = button("Run", toggle, { kind: "main" });
  const speeds = [
    { value: "slow", label: "Slow" },
    { value: "fast", label: "Fast" },
  ];
  const speed = segmented({ legend: "Speed", options: speeds, value: "slow", onChange: teacher.setSpeed });
  const restart = () => {
    teacher.cancel();
    view.lesson = null;
    tell("Weights and bias are 0: no line yet, and every point gets z = 0.");
    state.set({ weights: [0, 0], bias: 0, shown: 0, corrections: 0 });
  };
  const counters = makeCounters(state);
  const el = html(
    "div",
    { class: "perceptron-learning" },
    html("p", { class: "ml-title" }, "Let Rosenblatt's rule move the line"),
    html(
      "div",
      { class: "ml-bar" },
      button("From zeros", restart),
      button("Next point", showNext),
      runButton,
      speed.el,
    ),
    counters.el,
    note,
  );
  const clear = () => {
    teacher.cancel();
    view.lesson = null;
    note.textContent = HINT;
    note.dataset.error = false;
  };
  return { el, draw: counters.draw, clear };
}

/** "X turns out to be …": the new point joins the others. */
function makeAdding(state) {
  const add = (label) => () => state.set({ added: [...state.get("added"), [...state.point(), label]] });
  const buttons = CLASSES.map((name, label) => button(name, add(label)));
  buttons.forEach((each, label) => each.prepend(makeMark(label), " "));
  const el = html(
    "div",
    { class: "ml-bar perceptron-adding" },
    html("span", {}, "X is really a"),
    ...buttons,
  );
  const draw = () => {
    for (const each of buttons) each.disabled = state.get("added").length >= MOST_ADDED;
  };
  return { el, draw };
}

function makeDatasetChoice({ state, model, onChoice }) {
  const options = Object.entries(model.get("_datasets")).map(([value, { title }]) => ({
    value,
    label: title,
  }));
  const onChange = (name) => {
    onChoice();
    state.choose(name);
  };
  return segmented({ legend: "Data set", options, value: model.get("dataset"), onChange });
}

function makeLegend() {
  const entry = (mark, text) => html("span", {}, mark, ` ${text}`);
  const hollow = entry(makeMark(1, " perceptron-wrong"), "hollow: on the wrong side");
  return html(
    "p",
    { class: "ml-legend-line" },
    entry(makeMark(0), "square (0)"),
    entry(makeMark(1), "circle (1)"),
    hollow,
  );
}

function build({ root, model, signal, say, footer }) {
  const state = makeState(model);
  const plane = makePlane(state.limits(), "Plane with the points, the neuron's line and the new point X");
  for (const name of ["sides", "line", "points", "handles"]) plane.layer(name);
  const view = { plane, state, handles: makeHandles(plane), lesson: null };
  state.move = (values) => {
    view.lesson = null;
    state.set(values);
  };
  wireLine(view);
  wireNewPoint(view);
  const learning = makeLearning({ view, signal, say });
  const choice = makeDatasetChoice({ state, model, onChoice: learning.clear });
  const panel = [makeSum(state), makeSliders(state), makeAdding(state)];
  const startOver = () => {
    learning.clear();
    state.choose(state.get("dataset"));
  };
  footer.append(button("Start over", startOver, { kind: "quiet" }));
  root.append(
    choice.el,
    html(
      "div",
      { class: "ml-columns" },
      html("div", { class: "ml-picture" }, plane.el, makeLegend()),
      html("div", { class: "ml-panel" }, ...panel.map((part) => part.el)),
    ),
    learning.el,
  );
  const draw = () => {
    plane.setLimits(state.limits());
    for (const part of [drawSides, drawPoints, drawLine, drawNewPoint]) part(view);
    for (const part of [...panel, learning]) part.draw();
    choice.set(state.get("dataset"));
  };
  const sayResult = () => {
    const z = weightedSum(state.line(), state.point());
    say(`z is ${formatNumber(z)}: X is a ${CLASSES[step(z)]}. ${countWrong(state)} points are wrong.`);
  };
  onChange(model, ["dataset", "weights", "bias", "point", "added", "shown", "corrections"], draw, signal);
  onChange(model, ["point", "bias", "weights"], () => view.lesson || sayResult(), signal);
  draw();
}

export default defineWidget({ label: "A neuron, its line, and the rule that moves it", build });
