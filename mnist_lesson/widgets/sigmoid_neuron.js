/** A sigmoid neuron: its curve over one input, with step and slope, and its surface over the plane of two. */

import { clamp, linearScale, ticks, toPath } from "./shared/charts.js";
import {
  button,
  checkbox,
  formatFactor,
  formatNumber,
  html,
  segmented,
  setAttributes,
  slider,
  svg,
  symbol,
} from "./shared/dom.js";
import { makeDraggable, moveByKeys, pointerPosition } from "./shared/drag.js";
import { clipLine, clipPolygon, makePlane, square, step, weightedSum } from "./shared/plane.js";
import { defineWidget, onChange, update } from "./shared/widget.js";

const STRIP = [0.1, 0.9]; // between these answers the neuron is in doubt
const SHADES = 24; // tints on each side of the line
const DEEPEST = 0.6; // opacity where the answer is 0 or 1
const FACTORS = [1, 2, 10, 100];
const CHART = { width: 440, left: 40, right: 14, top: 30 };
const ACROSS = 4.5; // how far from the line the cut goes, in units of the plane

/* ---- What the neuron does: pure functions ------------------------------------------------ */

/** The sigmoid 1 / (1 + e^−z), written with tanh: the same function, and it can't overflow. */
export const sigmoid = (z) => (1 + Math.tanh(z / 2)) / 2;

/** The z whose sigmoid is y. */
export const logit = (y) => Math.log(y / (1 - y));

/** The sigmoid's slope where its answer is y. */
export const slopeOf = (y) => y * (1 - y);

/** The input x at which a neuron with one input answers `y`; null if its weight is 0. */
export const inputFor = ({ weight, bias }, y) => (weight === 0 ? null : (logit(y) - bias) / weight + 0);

/** How far it is from the answer 0.1 to the answer 0.9, for weights of this length. */
export const doubtWidth = (length) => (logit(STRIP[1]) - logit(STRIP[0])) / Math.abs(length);

/** Points of the curve over `limits`, denser where it bends. */
export function curvePoints({ weight, bias }, [low, high]) {
  const even = Array.from({ length: 121 }, (_, index) => low + ((high - low) * index) / 120);
  const bends =
    weight === 0 ? [] : Array.from({ length: 97 }, (_, index) => ((index - 48) / 6 - bias) / weight);
  const all = [...even, ...bends.filter((x) => x > low && x < high)].sort((a, b) => a - b);
  return all.map((x) => [x, sigmoid(weight * x + bias)]);
}

/** The step of the same weighted sum, as a line with its jump. */
export function stepPoints({ weight, bias }, [low, high]) {
  const middle = inputFor({ weight, bias }, 0.5);
  const [first, last] = [low, high].map((x) => step(weight * x + bias));
  if (first === last)
    return [
      [low, first],
      [high, last],
    ];
  return [
    [low, first],
    [middle, first],
    [middle, last],
    [high, last],
  ];
}

/** Two weights and a bias, all multiplied by the same factor. */
export const timesFactor = ({ weights, bias }, factor) => ({
  weights: weights.map((w) => factor * w),
  bias: factor * bias,
});

/** The line on which a neuron with two inputs answers `y`. */
export const lineOf = ({ weights, bias }, y) => ({ weights, bias: bias - logit(y) });

/**
 * Tints that, laid over each other, come close to the answer's color: deepest at 0 and at 1, none at 0.5.
 *
 * @returns {{ y: number, sign: -1 | 1, opacity: number }[]} each covers the side of its `y` that `sign` names
 */
export function makeShades(count = SHADES) {
  const depth = (index) => (DEEPEST * index) / count; // of all tints up to this one together
  return Array.from({ length: count }, (_, index) => {
    const opacity = 1 - (1 - depth(index + 1)) / (1 - depth(index));
    const y = 0.5 + (index + 0.5) / (2 * count);
    return [
      { y: 1 - y, sign: -1, opacity },
      { y, sign: 1, opacity },
    ];
  }).flat();
}

/** The factor for a place from 0 to 2 on its slider: equal ways, equal multiples. */
export function toFactor(place) {
  const factor = 10 ** place;
  return clamp(factor < 10 ? Math.round(factor * 10) / 10 : Math.round(factor), 1, 100);
}

/** A number between 0 and 1 that is written as 0 or 1 only with a sign that it is not quite. */
export function formatAnswer(y) {
  const missing = Math.min(y, 1 - y);
  if (missing < 5e-6) return y < 0.5 ? "≈ 0" : "≈ 1";
  return formatNumber(y, missing < 5e-4 ? 5 : 3);
}

/** What the plane's neuron says about a point, in words. */
export function verdictOf(y) {
  const name = y >= 0.5 ? "circle" : "square";
  return y > STRIP[0] && y < STRIP[1] ? `In doubt: rather a ${name}` : `Sure: a ${name}`;
}

/** Round to hundredths, the course's way to keep numbers readable; −0 becomes 0. */
export const toHundredths = (value) => Math.round(value * 100) / 100 + 0;

/* ---- Shared by both views ---------------------------------------------------------------- */

/** Read and change the model in the neurons' own words. */
function makeState(model) {
  const constants = model.get("_plane");
  const get = (name) => model.get(name);
  return {
    get,
    set: (values) => update(model, values),
    limit: get("_limit"),
    plane: constants,
    curve: () => ({ weight: get("weight"), bias: get("bias") }),
    z: () => get("weight") * get("x") + get("bias"),
    neuron: () => timesFactor(constants, get("factor")),
    planeZ: () => weightedSum(timesFactor(constants, get("factor")), get("point")),
  };
}

/**
 * A calculation written out, a row for each of its steps.
 *
 * @param {Record<string, { label: Node | string, total?: boolean }>} rows
 * @returns {{ el: HTMLElement, show: (name: string, way: Node | string, result: string) => void }}
 */
function makeSum(rows) {
  const cells = {};
  const lines = Object.entries(rows).map(([name, { label, total }]) => {
    cells[name] = { way: html("span"), result: html("b", { "data-cell": name }) };
    const look = `sigmoid-neuron-row${total ? " sigmoid-neuron-total" : ""}`;
    return html("div", { class: look }, html("span", {}, label), cells[name].way, cells[name].result);
  });
  const show = (name, way, result) => {
    cells[name].way.replaceChildren(way);
    cells[name].result.textContent = result;
  };
  return { el: html("div", { class: "sigmoid-neuron-sum" }, ...lines), show };
}

const product = (...names) => html("span", {}, symbol(names[0]), " · ", symbol(names[1]));

/** "1 / (1 + 0.135) =", or with e and its exponent where the power is too large or too small to be read. */
function sigmoidWay(z) {
  const power = Math.exp(-z);
  const isReadable = power >= 0.0005 && power < 100_000;
  const shown = isReadable
    ? formatNumber(power, power < 10 ? 3 : 1)
    : html("span", {}, "e", html("sup", {}, formatNumber(-z, 1)));
  return html("span", {}, "1 / (1 + ", shown, ") =");
}

function makeLegend(...entries) {
  const items = entries.map(([name, text]) => {
    const line = svg("path", { class: `sigmoid-neuron-${name}`, d: "M 1 6 H 23" });
    const mark = svg(
      "svg",
      { class: "sigmoid-neuron-mark", viewBox: "0 0 24 12", "aria-hidden": "true" },
      line,
    );
    return html("span", {}, mark, ` ${text}`);
  });
  return html("p", { class: "ml-legend-line" }, ...items);
}

const touch = () => svg("circle", { class: "ml-touch", r: 29.5 });

/* ---- One input: the curve ---------------------------------------------------------------- */

/** An empty chart of y over x from −limit to limit. */
function makeChart({ limit, height, bottom }) {
  const { width, left, right, top } = CHART;
  const x = linearScale([-limit, limit], [left, width - right]);
  const y = linearScale([-0.08, 1.08], [height - bottom, top]);
  const el = svg("svg", { class: "ml-plane", viewBox: `0 0 ${width} ${height}`, role: "img" });
  const groups = Object.fromEntries(["strip", "axes", "lines", "handles"].map((name) => [name, svg("g")]));
  const area = { x: left, y: top, width: width - left - right, height: height - top - bottom };
  el.append(svg("rect", { class: "ml-sheet", ...area }), ...Object.values(groups));
  const toPicture = ([px, py]) => [x(px), y(py)];
  return { el, x, y, groups, toPicture, toX: (event) => x.invert(pointerPosition(el, event)[0]) };
}

/** Ticks of x and the heights 0, 0.5 and 1. */
function drawAxes({ chart, xLabel }) {
  const { x, y } = chart;
  const [bottom, top] = y.range;
  const [left, right] = x.range;
  const upright = ticks(x.domain, 6).flatMap((value) => [
    svg("line", { class: "ml-grid", x1: x(value), x2: x(value), y1: bottom, y2: top }),
    svg("text", { x: x(value), y: bottom + 24, "text-anchor": "middle" }, formatNumber(value)),
  ]);
  const level = [0, 0.5, 1].flatMap((value) => [
    svg("line", { class: "ml-grid", x1: left, x2: right, y1: y(value), y2: y(value) }),
    svg("text", { x: left - 8, y: y(value) + 5, "text-anchor": "end" }, formatNumber(value)),
  ]);
  const yName = svg("text", { class: "ml-axis-name", x: left, y: top - 11, "text-anchor": "middle" }, "y");
  chart.groups.axes.replaceChildren(svg("g", { class: "ml-axes" }, ...upright, ...level, yName, xLabel));
}

/** What z is at each tick of x, as a second row under the axis. */
function drawEvidence({ chart, state }) {
  const { weight, bias } = state.curve();
  const [bottom] = chart.y.range;
  const texts = ticks(chart.x.domain, 6).map((value) =>
    svg(
      "text",
      { x: chart.x(value), y: bottom + 48, "text-anchor": "middle" },
      formatNumber(weight * value + bias, 1),
    ),
  );
  const names = ["x", "z"].map((name, row) =>
    svg("text", { class: "ml-axis-name", x: 3, y: bottom + 24 * (row + 1) }, name),
  );
  chart.groups.axes.append(svg("g", { class: "ml-axes sigmoid-neuron-evidence" }, ...texts), ...names);
}

/** The way that the curve needs from 0.1 to 0.9. */
function drawStrip({ chart, state }) {
  const ends = STRIP.map((y) => inputFor(state.curve(), y));
  const [from, to] = ends.sort((a, b) => a - b).map((x) => chart.x(clamp(x ?? 0, ...chart.x.domain)));
  const [bottom, top] = chart.y.range;
  const strip = svg("rect", {
    class: "sigmoid-neuron-strip",
    x: from,
    y: top,
    width: to - from,
    height: bottom - top,
  });
  chart.groups.strip.replaceChildren(strip);
}

/** The straight line that touches the curve, equally long on the screen wherever it is. */
function tangentPath({ chart, state, x, y }) {
  const [unitX, unitY] = [chart.x(1) - chart.x(0), chart.y(1) - chart.y(0)];
  const direction = [unitX, state.get("weight") * slopeOf(y) * unitY];
  const [dx, dy] = direction.map((part) => (62 * part) / Math.hypot(...direction));
  const [px, py] = chart.toPicture([x, y]);
  return toPath([
    [px - dx, py - dy],
    [px + dx, py + dy],
  ]);
}

function drawLines({ chart, state }) {
  const domain = chart.x.domain;
  const x = state.get("x");
  const y = sigmoid(state.z());
  const line = (name, points) =>
    svg("path", { class: `sigmoid-neuron-${name}`, d: toPath(points.map(chart.toPicture)) });
  const paths = [
    line("drop", [
      [domain[0], y],
      [x, y],
      [x, chart.y.domain[0]],
    ]),
    state.get("with_step") ? line("step", stepPoints(state.curve(), domain)) : null,
    line("curve", curvePoints(state.curve(), domain)),
    svg("path", { class: "sigmoid-neuron-tangent", d: tangentPath({ chart, state, x, y }) }),
  ];
  chart.groups.lines.replaceChildren(...paths.filter(Boolean));
}

/** Where the point's text is written: on the side of the curve that is free. */
function placeText(text, { x, y, weight }) {
  const isLow = y < 0.3;
  const isLeft = x > 3.4 || (x > -3.4 && weight >= 0 === isLow);
  setAttributes(text, { x: isLeft ? -14 : 14, y: isLow ? -18 : 30, "text-anchor": isLeft ? "end" : "start" });
}

function drawHandles({ chart, state, handles }) {
  const [x, y] = [state.get("x"), sigmoid(state.z())];
  handles.point.setAttribute("transform", `translate(${chart.toPicture([x, y])})`);
  handles.text.textContent = `y = ${formatAnswer(y)}`.replace("= ≈", "≈");
  placeText(handles.text, { x, y, weight: state.get("weight") });
  const middle = inputFor(state.curve(), 0.5);
  const isVisible = middle !== null && Math.abs(middle) <= state.limit;
  for (const handle of [handles.middle, handles.stem]) handle.style.display = isVisible ? "" : "none";
  if (!isVisible) return;
  const [px, py] = chart.toPicture([middle, 0.5]);
  handles.stem.setAttribute(
    "d",
    toPath([
      [px, py],
      [px, chart.y.range[0]],
    ]),
  );
  handles.middle.setAttribute("transform", `translate(${px},${chart.y.range[0]})`);
}

/** The things to take hold of. They are for pointers: the sliders do the same by keyboard. */
function makeHandles(chart) {
  const text = svg("text");
  const handles = {
    text,
    stem: svg("path", { class: "sigmoid-neuron-stem" }),
    middle: svg(
      "g",
      { class: "sigmoid-neuron-middle" },
      touch(),
      svg("path", { d: "M 0 -11 L 9 0 V 10 H -9 V 0 Z" }),
    ),
    point: svg("g", { class: "sigmoid-neuron-point" }, touch(), svg("circle", { r: 9 }), text),
  };
  chart.groups.handles.append(handles.stem, handles.middle, handles.point);
  return handles;
}

function wireHandles({ chart, state, handles }) {
  const toVisible = (event) => toHundredths(clamp(chart.toX(event), -state.limit, state.limit));
  makeDraggable(handles.point, { onMove: (event) => state.set({ x: toVisible(event) }) });
  makeDraggable(handles.middle, {
    onMove: (event) =>
      state.set({ bias: toHundredths(clamp(-state.get("weight") * toVisible(event), -10, 10)) }),
  });
}

/** z, y, step and slope at x. */
function makeCurveSum(state) {
  const sum = makeSum({
    product: { label: product("w", "x") },
    bias: { label: symbol("b") },
    z: { label: symbol("z"), total: true },
    y: { label: symbol("y") },
    step: { label: "step" },
    slope: { label: html("span", {}, symbol("y"), " (1 − ", symbol("y"), ")"), total: true },
  });
  const draw = () => {
    const { weight, bias } = state.curve();
    const z = state.z();
    const y = sigmoid(z);
    sum.show(
      "product",
      `${formatNumber(weight)} · ${formatFactor(state.get("x"))} =`,
      formatNumber(weight * state.get("x")),
    );
    sum.show("bias", "", formatNumber(bias));
    sum.show("z", "", formatNumber(z));
    sum.show("y", sigmoidWay(z), formatAnswer(y));
    sum.show("step", z >= 0 ? "z ≥ 0:" : "z < 0:", String(step(z)));
    sum.show("slope", `${formatAnswer(y)} · ${formatAnswer(1 - y)} =`, formatAnswer(slopeOf(y)));
  };
  return { el: sum.el, draw };
}

function makeCurveSliders(state) {
  const make = (name, letter) =>
    slider({
      label: symbol(letter),
      low: -6,
      high: 6,
      step: 0.1,
      value: 0,
      onInput: (value) => state.set({ [name]: value }),
    });
  const sliders = { weight: make("weight", "w"), bias: make("bias", "b"), x: make("x", "x") };
  const draw = () => {
    for (const [name, each] of Object.entries(sliders)) each.set(state.get(name));
  };
  return { el: html("div", {}, ...Object.values(sliders).map((each) => each.el)), draw };
}

/** What the weight and the bias have made of the curve, and what the slope says. */
function makeCurveFacts(state) {
  const texts = { steepness: html("span"), position: html("span"), slope: html("span") };
  const el = html(
    "div",
    { class: "sigmoid-neuron-facts" },
    html("p", {}, html("b", {}, "Steepness: "), texts.steepness),
    html("p", {}, html("b", {}, "Position: "), texts.position),
    html("p", {}, html("b", {}, "Slope: "), texts.slope),
  );
  const draw = () => {
    const { weight } = state.curve();
    const isFlat = weight === 0;
    const [width, middle] = [doubtWidth(weight), inputFor(state.curve(), 0.5)];
    const way = weight > 0 ? "from 0.1 up to 0.9" : "from 0.9 down to 0.1";
    texts.steepness.textContent = isFlat
      ? "none. With w = 0 no input changes the answer."
      : `${way} it takes ${formatNumber(width)} units of x.`;
    texts.position.textContent = isFlat
      ? "none. The curve has no middle."
      : `the middle, y = 0.5, lies at ${`x = −b / w = ${formatNumber(middle)}`.replaceAll(" ", "\u00a0")}.`;
    texts.slope.textContent = slopeWords(sigmoid(state.z()), weight);
  };
  return { el, draw };
}

/** What a nudge of z does to y, and what that means for the tangent over x. */
export function slopeWords(y, weight) {
  const slope = slopeOf(y);
  const share = `of a small nudge of z, ${formatNumber(100 * slope, 1)}% arrives at y`;
  const nudge = slope < 0.01 ? "a nudge of z moves y almost not at all" : share;
  return weight === 1
    ? `${nudge}.`
    : `${nudge}. Over x, the tangent has w times this slope: ${formatNumber(weight * slope, 3)}.`;
}

function makeCurveView({ state, say }) {
  const chart = makeChart({ limit: state.limit, height: 340, bottom: 66 });
  const view = { chart, state, handles: makeHandles(chart) };
  wireHandles(view);
  const setStep = (checked) => state.set({ with_step: checked });
  const withStep = checkbox({ label: "Show the step beside it", checked: true, onChange: setStep });
  const panel = [makeCurveSliders(state), makeCurveSum(state)];
  const facts = makeCurveFacts(state);
  const names = ["curve", "step", "tangent"].map((name) => [name, name === "curve" ? "sigmoid" : name]);
  const legend = makeLegend(...names, ["doubt", "y from 0.1 to 0.9"]);
  const advice = "Drag the point along the curve, or the marker on the axis: it shifts the curve's middle.";
  const hint = html("p", { class: "sigmoid-neuron-hint" }, advice);
  const el = html(
    "div",
    { class: "ml-columns sigmoid-neuron-view" },
    html("div", {}, chart.el, legend, withStep.el, hint),
    html("div", { class: "ml-panel" }, ...panel.map((part) => part.el)),
    facts.el,
  );
  const draw = () => {
    for (const part of [drawAxes, drawEvidence, drawStrip, drawLines, drawHandles]) part(view);
    for (const part of [...panel, facts]) part.draw();
    withStep.set(state.get("with_step"));
    const { weight, bias } = state.curve();
    const [w, b, x] = [weight, bias, state.get("x")].map((value) => formatNumber(value));
    chart.el.setAttribute(
      "aria-label",
      `Curve of the sigmoid of ${w} times x plus ${b}, with its tangent at x = ${x}`,
    );
  };
  const tell = () => {
    const y = sigmoid(state.z());
    say(
      `z is ${formatNumber(state.z())}, y is ${formatAnswer(y)}, the slope is ${formatAnswer(slopeOf(y))}.`,
    );
  };
  return { el, draw, tell, names: ["weight", "bias", "x", "with_step"] };
}

/* ---- Two inputs: the plane --------------------------------------------------------------- */

const CLASSES = ["square", "circle"];
const SHAPES = [
  ([x, y], attributes) =>
    svg("rect", { x: x - 6.5, y: y - 6.5, width: 13, height: 13, rx: 1.5, ...attributes }),
  ([x, y], attributes) => svg("circle", { cx: x, cy: y, r: 7.3, ...attributes }),
];

function drawSurface({ plane, state }) {
  const { limits } = state.plane;
  const tints = makeShades().map(({ y, sign, opacity }) => {
    const corners = clipPolygon(square(limits), lineOf(state.neuron(), y), sign);
    const d = corners.length > 2 ? `${toPath(corners.map(plane.toPicture))} Z` : "";
    return svg("path", {
      class: `sigmoid-neuron-tint-${CLASSES[(sign + 1) / 2]}`,
      "fill-opacity": opacity.toFixed(4),
      d,
    });
  });
  plane.layer("surface").replaceChildren(...tints);
}

/** The lines of the answers 0.1, 0.5 and 0.9, each with its answer where it leaves the picture. */
function drawLevels({ plane, state }) {
  const isWide = doubtWidth(Math.hypot(...state.neuron().weights)) > 0.7; // else the numbers would collide
  const marks = [...STRIP, 0.5].flatMap((y) => {
    const ends = clipLine(lineOf(state.neuron(), y), state.plane.limits)?.map(plane.toPicture);
    if (!ends) return [];
    const [near, far] = ends.sort((a, b) => b[0] - a[0]);
    const share = 26 / Math.hypot(far[0] - near[0], far[1] - near[1]);
    const place = { x: near[0] + share * (far[0] - near[0]), y: near[1] + share * (far[1] - near[1]) + 5 };
    const path = svg("path", {
      class: y === 0.5 ? "sigmoid-neuron-middle-line" : "sigmoid-neuron-level",
      d: toPath(ends),
    });
    const text = svg(
      "text",
      { class: "sigmoid-neuron-level-name", "text-anchor": "middle", ...place },
      formatNumber(y),
    );
    return y === 0.5 || isWide ? [path, text] : [path];
  });
  const [lines, texts] = ["path", "text"].map((tag) => marks.filter((mark) => mark.tagName === tag));
  plane.layer("levels").replaceChildren(...lines, ...texts);
}

function drawPoints({ plane, state }) {
  const marks = state.plane.points.map((row) =>
    SHAPES[row[2]](plane.toPicture(row), { class: `sigmoid-neuron-${CLASSES[row[2]]}` }),
  );
  plane.layer("points").replaceChildren(...marks);
}

function makePlanePoint({ plane, state }) {
  const text = svg("text", { "aria-hidden": "true" });
  const cross = svg("path", { d: "M -5 -5 L 5 5 M 5 -5 L -5 5" });
  const label = "Point in the plane, move it with the arrow keys";
  const role = { role: "slider", tabindex: 0, "aria-label": label };
  const el = svg("g", { class: "sigmoid-neuron-x", ...role }, touch(), svg("circle", { r: 12 }), cross, text);
  plane.layer("handles").append(el);
  const moveTo = (point) =>
    state.set({ point: point.map((value) => toHundredths(clamp(value, ...state.plane.limits))) });
  makeDraggable(el, { onMove: (event) => moveTo(plane.toData(event)) });
  moveByKeys(el, ([right, up]) => {
    const [x1, x2] = state.get("point");
    moveTo([x1 + right / 10, x2 + up / 10]);
  });
  const draw = () => {
    const [x1, x2] = state.get("point");
    const y = formatAnswer(sigmoid(state.planeZ()));
    const [low, high] = state.plane.limits;
    const isRight = x1 > 4.6;
    el.setAttribute("transform", `translate(${plane.toPicture([x1, x2])})`);
    text.textContent = y;
    setAttributes(text, {
      x: isRight ? -18 : 18,
      y: x2 > 5.6 ? 22 : -10,
      "text-anchor": isRight ? "end" : "start",
    });
    const spoken = `x1 ${formatNumber(x1)}, x2 ${formatNumber(x2)}, answer ${y}`;
    setAttributes(el, {
      "aria-valuenow": x1,
      "aria-valuemin": low,
      "aria-valuemax": high,
      "aria-valuetext": spoken,
    });
  };
  return { draw };
}

function makePlaneSum(state) {
  const sum = makeSum({
    first: { label: product("w1", "x1") },
    second: { label: product("w2", "x2") },
    bias: { label: symbol("b") },
    z: { label: symbol("z"), total: true },
    y: { label: symbol("y") },
    step: { label: "step" },
  });
  const verdict = html("p", { class: "sigmoid-neuron-verdict" });
  sum.el.append(verdict);
  const draw = () => {
    const { weights, bias } = state.neuron();
    const point = state.get("point");
    const z = state.planeZ();
    const write = (index) => {
      const way = `${formatNumber(weights[index])} · ${formatFactor(point[index])} =`;
      return [way, formatNumber(weights[index] * point[index])];
    };
    sum.show("first", ...write(0));
    sum.show("second", ...write(1));
    sum.show("bias", "", formatNumber(bias));
    sum.show("z", "", formatNumber(z));
    sum.show("y", sigmoidWay(z), formatAnswer(sigmoid(z)));
    sum.show("step", z >= 0 ? "z ≥ 0:" : "z < 0:", String(step(z)));
    verdict.textContent = verdictOf(sigmoid(z));
    verdict.dataset.answer = CLASSES[step(z)];
  };
  return { el: sum.el, draw };
}

/** The factor on weights and bias: four round ones to choose, and a slider for those between. */
function makeFactor(state) {
  const setFactor = (factor) => state.set({ factor });
  const options = FACTORS.map((factor) => ({ value: String(factor), label: `× ${factor}` }));
  const legend = "Weights and bias times";
  const choice = segmented({
    legend,
    showLegend: true,
    options,
    value: "1",
    onChange: (value) => setFactor(Number(value)),
  });
  const format = (place) => `× ${formatNumber(toFactor(place))}`;
  const label = html("span", { class: "ml-hidden" }, "Factor");
  const fine = slider({
    label,
    low: 0,
    high: 2,
    step: 0.01,
    value: 0,
    format,
    onInput: (place) => setFactor(toFactor(place)),
  });
  const text = html("p", { class: "sigmoid-neuron-strip-words" });
  const draw = () => {
    const { weights, bias } = state.neuron();
    const width = doubtWidth(Math.hypot(...weights));
    const answers = state.plane.points.map((point) => sigmoid(weightedSum({ weights, bias }, point)));
    const inStrip = answers.filter((y) => y > STRIP[0] && y < STRIP[1]).length;
    choice.set(String(state.get("factor")));
    fine.set(Math.log10(state.get("factor")));
    const [wide, held] = [formatNumber(width, width < 1 ? 3 : 2), `${inStrip} of ${answers.length} points`];
    text.textContent = `The strip from 0.1 to 0.9 is ${wide} wide and holds ${held}. The line stays.`;
  };
  return { el: html("div", { class: "sigmoid-neuron-factor" }, choice.el, fine.el, text), draw };
}

/** The chapter's three points, to move to. */
function makePlaces(state) {
  const buttons = Object.entries(state.plane.places).map(([name, point]) =>
    button(name, () => state.set({ point: [...point] }), {
      "aria-label": `Move the point to the chapter's ${name}`,
    }),
  );
  return {
    el: html(
      "div",
      { class: "ml-bar sigmoid-neuron-places" },
      html("span", {}, "Move the point to"),
      ...buttons,
    ),
    draw: () => {},
  };
}

/** The surface cut through at a right angle to its line: the curve again, with the point on it. */
function makeCut(state) {
  const chart = makeChart({ limit: ACROSS, height: 190, bottom: 56 });
  const label = "The answer on the way across the line: a sigmoid, the steeper the larger the factor";
  chart.el.setAttribute("aria-label", label);
  const { x, y } = chart;
  const place = { x: x.range[1], y: y.range[0] + 46, "text-anchor": "end" };
  const xLabel = svg("text", { class: "sigmoid-neuron-across", ...place }, "distance from the line");
  drawAxes({ chart, xLabel });
  const curve = svg("path", { class: "sigmoid-neuron-curve" });
  const dot = svg("circle", { class: "sigmoid-neuron-dot", r: 8 });
  chart.groups.lines.append(curve, dot);
  const draw = () => {
    const length = Math.hypot(...state.neuron().weights);
    const neuron = { weight: length, bias: 0 };
    drawStrip({ chart, state: { curve: () => neuron } });
    curve.setAttribute("d", toPath(curvePoints(neuron, x.domain).map(chart.toPicture)));
    const [cx, cy] = chart.toPicture([state.planeZ() / length, sigmoid(state.planeZ())]);
    setAttributes(dot, { cx, cy });
  };
  return { el: chart.el, draw };
}

function makePlaneView({ state, say }) {
  const plane = makePlane(
    state.plane.limits,
    "Plane tinted by the neuron's answer, with the points and one to move",
  );
  for (const name of ["surface", "levels", "points", "handles"]) plane.layer(name);
  const view = { plane, state };
  const point = makePlanePoint(view);
  const panel = [makeFactor(state), makePlaneSum(state), makePlaces(state)];
  const hint = "Drag the cross. Orange: y near 0, blue: y near 1, pale: in doubt; thick line: y = 0.5.";
  const legend = html("p", { class: "sigmoid-neuron-hint" }, hint);
  const cut = makeCut(state);
  const cutTitle = html("p", { class: "sigmoid-neuron-cut" }, "The answer on the way across the line");
  const el = html(
    "div",
    { class: "ml-columns sigmoid-neuron-view" },
    html("div", {}, plane.el, legend, cutTitle, cut.el),
    html("div", { class: "ml-panel" }, ...panel.map((part) => part.el)),
  );
  let drawn = null;
  const draw = () => {
    if (drawn !== state.get("factor")) for (const part of [drawSurface, drawLevels, drawPoints]) part(view);
    drawn = state.get("factor");
    for (const part of [point, cut, ...panel]) part.draw();
  };
  const tell = () => {
    const y = sigmoid(state.planeZ());
    say(`z is ${formatNumber(state.planeZ())}, y is ${formatAnswer(y)}. ${verdictOf(y)}.`);
  };
  return { el, draw, tell, names: ["factor", "point"] };
}

/* ---- All of it --------------------------------------------------------------------------- */

function build({ root, model, signal, say, footer }) {
  const state = makeState(model);
  const views = { curve: makeCurveView({ state, say }), plane: makePlaneView({ state, say }) };
  const options = [
    { value: "curve", label: "One input" },
    { value: "plane", label: "Two inputs" },
  ];
  const choice = segmented({
    legend: "View",
    options,
    value: "curve",
    onChange: (view) => state.set({ view }),
  });
  const showView = () => {
    for (const [name, { el }] of Object.entries(views)) el.hidden = name !== state.get("view");
    choice.set(state.get("view"));
  };
  footer.append(
    button("Start over", () => state.set(structuredClone(model.get("_start"))), { kind: "quiet" }),
  );
  root.append(choice.el, ...Object.values(views).map(({ el }) => el));
  onChange(model, ["view"], showView, signal);
  for (const { draw, tell, names } of Object.values(views)) {
    const drawAndTell = () => {
      draw();
      tell();
    };
    onChange(model, names, drawAndTell, signal);
    draw();
  }
  showView();
}

export default defineWidget({
  label: "A sigmoid neuron: its curve, its slope, and its surface over the plane",
  build,
});
