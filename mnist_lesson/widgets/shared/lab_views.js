/** What is seen of a training: curves, maps of weights, sample images, the runs to compare, how far it is. */

import { createChart, topOf } from "./curves.js";
import { button, html, setAttributes, svg } from "./dom.js";
import {
  describeSettings,
  differences,
  formatLoss,
  formatSeconds,
  formatShare,
  turningPoint,
} from "./lab_words.js";
import { argmax, NUM_PIXELS } from "./network.js";
import { drawImage, drawWeights, largest, pixelCanvas } from "./pixelmaps.js";
import { decodeImages, imageAt } from "./resources.js";

const MOST_MAPS = 20;
const MOST_DOTS = 20; // epochs that are marked one by one

/** An entry of a chart's legend: a piece of its line, its name, and the present value. */
function legendEntry(look, name) {
  const line = svg("path", { class: `training-lab-${look}`, d: "M1 6h26" });
  const sample = { class: "training-lab-sample-line", viewBox: "0 0 28 12", "aria-hidden": "true" };
  const value = html("b", {});
  const text = html("span", {}, name);
  return { el: html("span", {}, svg("svg", sample, line), " ", text, " ", value), value, text };
}

/** Loss and accuracy: the two charts. */
export function makeCharts(planned) {
  const kinds = [
    { key: "loss", chart: createChart({ title: "Loss" }), format: formatLoss },
    { key: "accuracy", chart: createChart({ title: "Accuracy" }), format: formatShare },
  ];
  for (const kind of kinds) {
    kind.training = legendEntry("training", "training");
    kind.heldOut = legendEntry("held-out", "held out");
    kind.chart.legend.append(kind.training.el, kind.heldOut.el);
  }
  const el = html("div", { class: "training-lab-charts" }, ...kinds.map(({ chart }) => chart.el));
  const draw = (view) => {
    const runs = [...view.earlier, view.run].filter(Boolean);
    const epochs = runs.length > 0 ? Math.max(...runs.map((run) => run.settings.epochs)) : planned();
    for (const kind of kinds) drawChart(kind, view, epochs);
  };
  return { el, draw };
}

function drawChart({ key, chart, format, training, heldOut }, view, epochs) {
  const { run, earlier, marked } = view;
  const curves = earlier.flatMap((old) => curvesOf(old, key, old === marked ? "marked" : "earlier"));
  if (run) curves.push(...curvesOf(run, key, ""));
  const values = curves.flatMap(({ points }) => points.map(([, value]) => value));
  chart.draw(curves, { x: epochs, y: key === "loss" ? topOf([...values, 2]) : 1 });
  const last = run?.epochs.at(-1);
  const isOver = run?.state === "done";
  const latest = (isOver ? null : run?.live.at(-1))?.[key] ?? last?.[key];
  training.value.textContent = latest === undefined ? "" : format(latest);
  heldOut.value.textContent = last ? format(last[`held_out_${key}`]) : "";
  heldOut.text.textContent = last?.held_out ?? "held out";
  chart.describe(describeCurves(key, run, format, earlier.length));
}

function describeCurves(key, run, format, count) {
  if (!run || run.epochs.length === 0) return `The curve of the ${key} over the epochs. Nothing trained yet.`;
  const [first, last] = [run.epochs[0], run.epochs.at(-1)];
  const spoken = (name) => `from ${format(first[name])} to ${format(last[name])}`;
  const others = count === 0 ? "" : ` ${count} earlier ${count === 1 ? "run" : "runs"} in the background.`;
  const heldOut = `${last.held_out} ${spoken(`held_out_${key}`)}`;
  return `The ${key} over ${run.epochs.length} epochs: training ${spoken(key)}, ${heldOut}.${others}`;
}

/** A run's curves: live, thin; an epoch's means, dotted; dashed on images held out, with the lowest point. */
function curvesOf({ live, epochs }, key, age) {
  const look = (name) => `training-lab-${name}${age ? ` training-lab-${age}` : ""}`;
  const means = epochs.map((each) => [each.epoch + 1, each[key]]);
  const heldOut = epochs.map((each) => [each.epoch + 1, each[`held_out_${key}`]]);
  const curves = [
    { points: means, look: look("training") },
    { points: heldOut, look: look("held-out") },
  ];
  if (age) return curves;
  const lowest = key === "loss" && turningPoint(epochs);
  const dots = (points, name) => ({
    points: epochs.length > MOST_DOTS ? points.slice(-1) : points,
    look: `training-lab-${name}-dots`,
    isDots: true,
  });
  return [
    { points: live.map((each) => [each.x, each[key]]), look: "training-lab-live" },
    ...curves,
    dots(means, "training"),
    dots(heldOut, "held-out"),
    ...(lowest
      ? ["ring", "ring-inside"].map((name) => ({
          points: [[lowest.epoch + 1, lowest.held_out_loss]],
          look: `training-lab-${name}`,
          isDots: true,
        }))
      : []),
  ];
}

/** The first layer's weights as pictures, one for each unit (at most 20). */
export function makeMaps() {
  const title = html("p", { class: "ml-title" });
  const list = html("div", { class: "training-lab-maps", role: "img" });
  const key = html(
    "p",
    { class: "training-lab-key" },
    "Ink on blue raises the sum of a unit, ink on striped red lowers it.",
  );
  const el = html("div", { class: "training-lab-part" }, title, list, key);
  let canvases = [];
  let kept = null; // what was drawn last, to be drawn anew in other colors
  const rebuild = (count, isOutput) => {
    canvases = Array.from({ length: count }, () => pixelCanvas("", 4));
    list.replaceChildren(
      ...canvases.map((canvas, digit) =>
        html("figure", {}, canvas, isOutput ? html("figcaption", {}, String(digit)) : null),
      ),
    );
  };
  const paint = ({ maps, units }) => {
    const rows = canvases.map((_, unit) =>
      Float32Array.from({ length: NUM_PIXELS }, (__, pixel) => maps[pixel * units + unit]),
    );
    const limit = Math.max(...rows.map(largest));
    canvases.forEach((canvas, unit) => drawWeights(canvas, rows[unit], limit));
  };
  /** @param {{ maps: Float32Array | null, units: number, isOutput: boolean }} shown */
  const draw = (shown) => {
    const count = Math.min(shown.units, MOST_MAPS);
    if (canvases.length !== count || kept?.isOutput !== shown.isOutput || !shown.maps)
      rebuild(count, shown.isOutput);
    title.textContent = titleOfMaps(shown, count);
    list.setAttribute(
      "aria-label",
      `Weights of ${count} units, one picture each: blue raises, red and striped lowers.`,
    );
    kept = shown;
    if (shown.maps) paint(shown);
  };
  return { el, draw, redraw: () => kept?.maps && paint(kept) };
}

function titleOfMaps({ units, isOutput }, count) {
  if (isOutput) return "What each digit's neuron looks for";
  if (units > count) return `What the first ${count} of ${units} hidden units look for`;
  return units === 1 ? "What the hidden unit looks for" : `What the ${units} hidden units look for`;
}

/** Twelve test images with what the network says of them. */
export function makeSamples(resource) {
  const { count } = resource;
  const canvases = Array.from({ length: count }, () => pixelCanvas("", 2));
  const rows = canvases.map((canvas) => {
    const answer = html("b", {}, "?");
    const bar = html("span", { class: "training-lab-bar" });
    const el = html(
      "div",
      { role: "img" },
      canvas,
      answer,
      html("span", { class: "training-lab-track" }, bar),
    );
    return { el, answer, bar, canvas };
  });
  const score = html("span", { class: "training-lab-score" });
  const list = html("div", { class: "training-lab-samples" }, ...rows.map((row) => row.el));
  const title = html("p", { class: "ml-title" }, "Twelve test images ", score);
  const el = html("div", { class: "training-lab-part" }, title, list);
  let images = null;
  const paint = () =>
    images && rows.forEach(({ canvas }, index) => drawImage(canvas, imageAt(images.images, index)));
  const load = async () => {
    images = await decodeImages(resource);
    draw(null);
  };
  const draw = (samples) => {
    const answers = samples?.map((row) => (row.every(Number.isFinite) ? argmax(row) : null));
    rows.forEach((row, index) =>
      drawSample(row, images?.labels[index], answers?.[index] ?? null, samples?.[index]),
    );
    const right = answers?.filter((answer, index) => answer === images?.labels[index]).length;
    score.textContent = answers ? `${right} of ${count} right` : "";
  };
  return { el, draw, load, paint };
}

function drawSample({ el, answer, bar }, label, digit, probabilities) {
  answer.textContent = digit ?? "?";
  bar.style.transform = `scaleX(${digit === null ? 0 : probabilities[digit].toFixed(3)})`;
  el.dataset.answer = digit === null ? "none" : digit === label ? "right" : "wrong";
  const said =
    digit === null
      ? "no answer yet"
      : `the network says ${digit}, probability ${probabilities[digit].toFixed(2)}`;
  el.setAttribute("aria-label", `Image of a ${label}: ${said}`);
}

const RESULTS = ["Training loss", "Held-out loss", "Test images read", "Time for an epoch"];

/** The runs so far, to compare. */
export function makeRuns({ article, onReuse, onMark, onForget }) {
  const body = html("tbody", {});
  const head = html(
    "tr",
    {},
    ...["Run", "Settings", ...RESULTS].map((name) => html("th", { scope: "col" }, name)),
  );
  const table = html("table", { class: "training-lab-table" }, html("thead", {}, head), body);
  const forget = button("Forget earlier runs", onForget, { kind: "quiet" });
  const title = html(
    "div",
    { class: "training-lab-heading" },
    html("p", { class: "ml-title" }, "Runs to compare"),
    forget,
  );
  const el = html("div", { class: "training-lab-part", hidden: true }, title, table);
  const rows = new Map(); // kept while they are shown, so that a focused button stays
  const rowFor = (run) => {
    if (!rows.has(run)) rows.set(run, makeRow({ run, article, onReuse, onMark }));
    return rows.get(run);
  };
  const draw = ({ run, earlier }) => {
    el.hidden = !run && earlier.length === 0;
    forget.hidden = earlier.length === 0;
    const shown = [run, ...earlier.toReversed()].filter(Boolean);
    for (const each of rows.keys()) if (!shown.includes(each)) rows.delete(each);
    const elements = shown.map((each) => rowFor(each).el);
    const isInPlace =
      elements.length === body.childElementCount &&
      elements.every((each, index) => each === body.children[index]);
    if (!isInPlace) body.replaceChildren(...elements);
    for (const each of shown) rowFor(each).draw(each === run);
  };
  return { el, draw };
}

function makeRow({ run, article, onReuse, onMark }) {
  const mark = (isOn) => () => onMark(isOn ? run : null);
  const on = {
    pointerenter: mark(true),
    pointerleave: mark(false),
    focusin: mark(true),
    focusout: mark(false),
  };
  const said = `Run ${run.number}: use these settings again`;
  const again = button(`Run ${run.number}`, () => onReuse(run), {
    kind: "quiet",
    title: "Use these settings again",
    "aria-label": said,
  });
  const cells = RESULTS.map((name) => html("td", { "data-name": name }));
  const where = run.where ? `, ${run.where}` : "";
  const words = html("td", {}, ...settingsInWords(run.settings, article), where);
  const el = html("tr", { on }, html("th", { scope: "row" }, again), words, ...cells);
  const draw = (isNow) => {
    el.dataset.now = isNow;
    const last = run.epochs.at(-1);
    const result = run.result
      ? formatShare(run.result.test_accuracy)
      : run.state === "training"
        ? "…"
        : "stopped";
    const seconds = run.result?.seconds_per_epoch ?? last?.seconds;
    const texts = last
      ? [formatLoss(last.loss), formatLoss(last.held_out_loss), result, formatSeconds(seconds)]
      : ["–", "–", result, "–"];
    texts.forEach((text, index) => {
      cells[index].textContent = text;
    });
  };
  return { el, draw };
}

/** Settings as words; those that differ from the article's run stand out. */
function settingsInWords(settings, article) {
  const differ = differences(settings, article);
  const words = describeSettings(settings).map(
    (text, index) => text && html(differ[index] ? "b" : "span", {}, text),
  );
  return words.filter(Boolean).flatMap((word, index) => (index === 0 ? [word] : [", ", word]));
}

/** The line and the bar that tell how far it is. */
export function makeStatus() {
  const text = html("p", { class: "training-lab-status" });
  const bar = html("span", {});
  const track = html(
    "div",
    { class: "training-lab-progress", role: "progressbar", "aria-valuemin": 0, "aria-valuemax": 100 },
    bar,
  );
  const el = html("div", { class: "training-lab-state" }, track, text);
  const draw = ({ message, share, what }) => {
    if (text.textContent !== message) text.textContent = message;
    bar.style.transform = `scaleX(${share.toFixed(4)})`;
    setAttributes(track, { "aria-valuenow": Math.round(100 * share), "aria-label": what });
  };
  return { el, draw };
}
