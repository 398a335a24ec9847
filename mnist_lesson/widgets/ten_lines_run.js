/**
 * "Run it here": the ten lines and the two after them run in the page, on all images, and the reader sees
 * what comes of each. The page's engine trains (`shared/engine.js`), with a kernel and without.
 */

import { button, html, setAttributes, svg } from "./shared/dom.js";
import { createEngines } from "./shared/lab_engines.js";
import { argmax, parseNetwork, predict, scalePixels } from "./shared/network.js";

const NUM_SEEDS = 10_000;
const BIN = 0.001; // accuracies this near to each other are stacked
const TICK = 0.01;
const MOST_LISTED = 6; // runs, the newest
const BEAT = 220; // milliseconds that a line stays lit which takes less

/**
 * @typedef {{ lines: number[], name: string, result: string }} Stage lines of the program that run together
 * @typedef {{ seed: number, loss: number, accuracy: number }} Run a run's end, on the test images
 */

/* ---- What is told --------------------------------------------------------------------------- */

/** "6–8" for lines of the program, "then" for those after it. */
export const stageLabel = ({ lines }, length) =>
  lines[0] > length ? "then" : [...new Set([lines[0], lines.at(-1)])].join("–");

/** A seed that no run had yet. */
export function anotherSeed(used, random = Math.random) {
  let seed = Math.floor(NUM_SEEDS * random());
  while (used.includes(seed)) seed = (seed + 1) % NUM_SEEDS;
  return seed;
}

/** A figure as Keras prints it. */
export const formatFigure = (value) => value.toFixed(4);

const formatPercent = (probability) => `${(100 * probability).toFixed(1)} %`;

/** The answer in words: "It says 9, with 85.3 %. That is right." */
export function describeAnswer(answer, label) {
  const best = argmax(answer);
  const verdict = best === label ? "That is right." : `But it is a ${label}.`;
  return `It says ${best}, with ${formatPercent(answer[best])}. ${verdict}`;
}

/** All ten probabilities, for those who don't see the bars. */
export const listAnswer = (answer) =>
  Array.from(answer, (probability, digit) => `${digit}: ${formatPercent(probability)}`).join(", ");

/**
 * Dots over an axis: values in the same bin stand one above the other.
 *
 * @param {number[]} values
 * @returns {{ value: number, level: number }[]} `value` in the middle of its bin, `level` from 0
 */
export function stackDots(values) {
  const heights = new Map();
  return values.map((value) => {
    const bin = Math.round(value / BIN);
    const level = heights.get(bin) ?? 0;
    heights.set(bin, level + 1);
    return { value: bin * BIN, level };
  });
}

/** The part of an axis that holds all values, from tick to tick. */
export const axisRange = (values) => [
  Math.floor(Math.min(...values) / TICK) * TICK,
  Math.ceil(Math.max(...values) / TICK) * TICK,
];

/* ---- Drawings --------------------------------------------------------------------------------- */

const markAt = (percent) => html("span", { class: "ten-lines-mark", style: { bottom: `${percent}%` } });

/**
 * Ten bars, the largest in another color.
 *
 * @param {ArrayLike<number>} percents
 * @param {number[]} [compared] other percents, as a mark at each bar
 */
export function answerBars(percents, compared = []) {
  const best = argmax(percents);
  const bars = Array.from(percents, (percent, digit) => {
    const bar = html("i", { style: { height: `${percent}%` } });
    const mark = compared[digit] > 0 ? markAt(compared[digit]) : null;
    const name = html("b", {}, String(digit));
    return html("span", { class: "ten-lines-bar", "data-best": digit === best }, bar, mark, name);
  });
  return html("div", { class: "ten-lines-bars" }, ...bars);
}

const PLOT = { width: 330, height: 104, margin: 14, floor: 80, step: 6.4, room: 72 };

function spreadAxis(x, [low, high]) {
  const { width, margin, floor } = PLOT;
  const ticks = Array.from({ length: Math.round((high - low) / TICK) + 1 }, (_, index) => low + index * TICK);
  const names = ticks.map((tick) => svg("text", { x: x(tick).toFixed(1), y: floor + 19 }, tick.toFixed(2)));
  return [svg("line", { x1: margin, x2: width - margin, y1: floor, y2: floor }), ...names];
}

/** The course's accuracies as hollow dots, the reader's as filled ones, the last of them larger. */
function spreadPlot(course, runs) {
  const all = [...course, ...runs.map(({ accuracy }) => accuracy)];
  const [low, high] = axisRange(all);
  const { width, height, margin, floor } = PLOT;
  const x = (value) => margin + ((value - low) / (high - low)) * (width - 2 * margin);
  const dots = stackDots(all);
  const step = Math.min(PLOT.step, PLOT.room / (1 + Math.max(...dots.map(({ level }) => level))));
  const circles = dots.map(({ value, level }, index) => {
    const isOwn = index >= course.length;
    const r = isOwn && index === dots.length - 1 ? 4.4 : 2.7;
    const cy = floor - 6 - level * step;
    return svg("circle", { cx: x(value).toFixed(1), cy: cy.toFixed(1), r, "data-own": isOwn });
  });
  const attributes = { class: "ten-lines-spread", viewBox: `0 0 ${width} ${height}` };
  return svg("svg", attributes, ...spreadAxis(x, [low, high]), ...circles);
}

const legend = (isOwn, text) =>
  html("span", {}, html("i", { class: "ten-lines-dot", "data-own": isOwn }), text);

/* ---- The panel ---------------------------------------------------------------------------------- */

/** What the button is named. */
const LABELS = {
  idle: "Run it here",
  loading: "Stop",
  running: "Stop",
  stopped: "Run again",
  done: "Run again",
  error: "Try again",
};

/** The lines that run together, one row each: their numbers, their name, what came of them. */
function makeStages({ stages, programLength }) {
  const rows = stages.map((stage) => {
    const number = html("span", { class: "ten-lines-number" }, stageLabel(stage, programLength));
    const result = html("span", { class: "ten-lines-result" });
    return { result, el: html("li", {}, number, html("code", {}, stage.name), result) };
  });
  const attributes = { class: "ten-lines-stages", "aria-label": "What has run" };
  const el = html("ol", attributes, ...rows.map((row) => row.el));
  const find = (name) => rows[stages.findIndex((stage) => stage.name === name)];
  const set = (name, state, ...result) => {
    const row = find(name);
    setAttributes(row.el, { "data-stage": state });
    row.result.replaceChildren(...result);
  };
  const clear = () => stages.forEach(({ name }) => set(name, "waiting"));
  return { el, set, clear };
}

/** Where a run stopped or failed there is nothing at work any more. */
const haltStages = (el) => {
  for (const row of el.querySelectorAll('[data-stage="now"]')) row.dataset.stage = "halted";
};

/** What `fit` reports, an epoch a row; the one under way shows its running means. */
function makeLog(epochs) {
  const rows = Array.from({ length: epochs }, (_, index) => {
    const [accuracy, loss] = [html("td", { class: "ten-lines-accuracy" }), html("td")];
    const head = html("th", { scope: "row" }, `${index + 1}/${epochs}`);
    return { accuracy, loss, el: html("tr", {}, head, accuracy, loss) };
  });
  const heads = ["epoch", "accuracy", "loss"].map((name) => html("th", { scope: "col" }, name));
  const body = html("tbody", {}, ...rows.map((row) => row.el));
  const caption = html("caption", {}, "What ", html("code", {}, "fit"), " reports");
  const head = html("thead", {}, html("tr", {}, ...heads));
  const el = html("table", { class: "ten-lines-log" }, caption, head, body);
  const set = (epoch, state, figures) => {
    const { el: row, accuracy, loss } = rows[epoch];
    setAttributes(row, { "data-epoch": state });
    accuracy.textContent = figures ? formatFigure(figures.accuracy) : "";
    loss.textContent = figures ? formatFigure(figures.loss) : "";
    accuracy.style.setProperty("--share", figures?.accuracy ?? 0);
  };
  const clear = () => rows.forEach((_, epoch) => set(epoch, "waiting"));
  return { el, set, clear };
}

/** What the network answers about one image, beside what the course's run answered. */
function makeAnswer({ answer: course, asked, labels }, sheet) {
  const title = html("p", { class: "ten-lines-part-title" }, `answer, for x_train[${asked}]`);
  const place = html("div", { class: "ten-lines-asked-beside" });
  const text = html("p", { class: "ten-lines-caption" });
  const best = argmax(course);
  const compared = `the course's run: ${course[best]} % for a ${best}`;
  const key = html("p", { class: "ten-lines-caption" }, html("span", { class: "ten-lines-mark" }), compared);
  const draw = (answer) => {
    const bars = answerBars(answer ? Array.from(answer, (p) => 100 * p) : course.map(() => 0), course);
    if (!answer) bars.querySelector("[data-best]").removeAttribute("data-best");
    setAttributes(bars, { role: "img", "aria-label": answer ? listAnswer(answer) : "No answer yet" });
    place.replaceChildren(sheet, bars);
    text.textContent = answer ? describeAnswer(answer, labels[asked]) : "";
  };
  return { el: html("div", { class: "ten-lines-part" }, title, place, text, key), draw };
}

/** Loss and accuracy on the test images: of the reader's runs, among the course's. */
function makeTest({ accuracies }) {
  const title = html("p", { class: "ten-lines-part-title" }, "evaluate, on 10,000 new images");
  const figures = html("p", { class: "ten-lines-figures" });
  const plot = html("div");
  const key = html(
    "p",
    { class: "ten-lines-caption ten-lines-key" },
    legend(true, "your runs"),
    legend(false, `the course's ${accuracies.length}, with Keras`),
  );
  const list = html("p", { class: "ten-lines-caption" });
  const [low, high] = [Math.min(...accuracies), Math.max(...accuracies)].map(formatFigure);
  const told = `Accuracies. The course's runs lie between ${low} and ${high}.`;
  const draw = (runs, isNew) => {
    const drawing = spreadPlot(accuracies, runs);
    setAttributes(drawing, { role: "img", "aria-label": told });
    plot.replaceChildren(drawing);
    figures.replaceChildren(...(isNew ? describeFigures(runs.at(-1)) : []));
    list.textContent = runs.slice(-MOST_LISTED).map(describeRun).join(" · ");
  };
  return { el: html("div", { class: "ten-lines-part" }, title, figures, plot, key, list), draw };
}

const describeRun = ({ seed, accuracy }) => `seed ${seed}: ${formatFigure(accuracy)}`;

const describeFigures = ({ accuracy, loss }) => [
  "accuracy ",
  html("b", {}, formatFigure(accuracy)),
  " · loss ",
  html("b", {}, formatFigure(loss)),
];

const introduce = ({ megabytes }) =>
  "All of it for real, in this page: 60,000 images, ten epochs, about a second. No Python and no Keras " +
  `here: the page does the same arithmetic itself. The first run loads the images, ${megabytes} MB, once.`;

function makePanel(data, sheet, press) {
  const control = button(LABELS.idle, press, { kind: "main" });
  const told = html("p", { class: "ten-lines-told" }, introduce(data));
  const [stages, log] = [makeStages(data), makeLog(data.settings.epochs)];
  const [answer, test] = [makeAnswer(data, sheet), makeTest(data)];
  const head = html("div", { class: "ten-lines-run-head" }, control, told);
  const work = html("div", { class: "ten-lines-work" }, stages.el, log.el, answer.el, test.el);
  work.hidden = true; // compact until used
  const attributes = { class: "ten-lines-run", role: "group", "aria-label": LABELS.idle, "data-run": "idle" };
  const el = html("div", attributes, head, work);
  return { el, control, told, work, stages, log, answer, test };
}

/* ---- A run -------------------------------------------------------------------------------------- */

function setPhase({ panel }, phase, ...told) {
  setAttributes(panel.el, { "data-run": phase });
  panel.control.textContent = LABELS[phase];
  panel.told.replaceChildren(...told);
  if (phase === "stopped" || phase === "error") haltStages(panel.el);
}

const isBusy = ({ panel }) => ["loading", "running"].includes(panel.el.dataset.run);

/** Why a run ends that the reader stops; all other reasons are errors to be told. */
const HALTED = new Error("stopped");

/** The page's engine, started at the first press; one that has failed makes way for another. */
function startEngines(session) {
  const life = new AbortController();
  session.signal.addEventListener("abort", () => life.abort());
  const onMessage = (message) => {
    if (message.type !== "error") {
      if (message.run === session.id) session.hear(message);
      return;
    }
    life.abort();
    session.engines = null;
    session.stop.abort(new Error(message.message));
  };
  const { model } = session;
  session.engines = createEngines({ model, wasm: model.get("_wasm"), signal: life.signal, onMessage });
}

const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Wait, so that the reader sees a line lit; not where motion is unwanted. Rejected when the run ends. */
function beat(stop) {
  stop.throwIfAborted();
  if (isStill()) return Promise.resolve();
  return new Promise((resolve, reject) => {
    setTimeout(resolve, BEAT);
    stop.addEventListener("abort", () => reject(stop.reason));
  });
}

function progressBar(done, files) {
  const attributes = { class: "ten-lines-progress", role: "progressbar", "aria-label": "Loading the images" };
  const range = { "aria-valuemin": 0, "aria-valuemax": files, "aria-valuenow": done };
  return html("span", { ...attributes, ...range, style: { "--share": done / files } });
}

async function load(session, stop) {
  const { panel, data, engines } = session;
  panel.stages.set("import", "done", stageResult(session, "import"));
  panel.stages.set("load_data", "now");
  await engines.choose("page");
  const onProgress = (done, files) => {
    setPhase(session, "loading", `Loading the images: ${data.megabytes} MB, only this once.`);
    panel.stages.set("load_data", "now", progressBar(done, files), `file ${done + 1} of ${files}`);
  };
  await engines.load(data.settings, { stop, onProgress });
  stop.throwIfAborted();
  panel.stages.set("load_data", "done", stageResult(session, "load_data"));
}

const stageResult = ({ data }, name) => data.stages.find((stage) => stage.name === name).result;

/** The lines between loading and training take next to no time; the reader sees them one by one. */
async function prepare(session, stop) {
  setPhase(session, "running", `The lines run, with the seed ${session.seed} …`);
  const { stages } = session.panel;
  for (const name of session.data.stages.slice(2, 5).map((stage) => stage.name)) {
    stages.set(name, "now");
    await beat(stop);
    stages.set(name, "done", stageResult(session, name));
  }
}

/** Train. Resolved with the engine's last message; rejected with an error, or when the run ends. */
function fit(session, stop) {
  const { panel, data, engines, id: run, seed } = session;
  const { epochs } = data.settings;
  const tell = { stages: panel.stages, log: panel.log, epochs, seconds: 0 };
  tell.stages.set("fit", "now", `epoch 1 of ${epochs}`);
  return new Promise((resolve, reject) => {
    session.hear = (message) => {
      if (message.type === "done") resolve({ ...message, seconds: tell.seconds });
      else showProgress(tell, message);
    };
    stop.addEventListener("abort", () => {
      engines.send("page", { type: "stop", run });
      reject(stop.reason);
    });
    engines.send("page", { type: "start", run, settings: { ...data.settings, seed } });
  });
}

function showProgress(tell, message) {
  const { type, epoch } = message;
  if (type !== "progress" && type !== "epoch") return;
  tell.log.set(epoch, type === "epoch" ? "done" : "now", message);
  if (type === "epoch") tell.seconds += message.seconds;
  const underWay = type === "epoch" ? epoch + 2 : epoch + 1;
  tell.stages.set("fit", "now", `epoch ${Math.min(underWay, tell.epochs)} of ${tell.epochs}`);
}

/** The two lines after the program, with the network that has just learned. */
async function useNetwork(session, done, stop) {
  const { panel, data, seed, runs } = session;
  const { stages } = panel;
  stages.set("fit", "done", `${done.epochs} epochs in ${done.seconds.toFixed(1)} s`);
  stages.set("model", "now");
  const answer = predict(parseNetwork(done.network), scalePixels(data.images[data.asked]));
  await beat(stop);
  panel.answer.draw(answer);
  stages.set("model", "done", `${argmax(answer)}, with ${formatPercent(Math.max(...answer))}`);
  stages.set("evaluate", "now");
  await beat(stop);
  runs.push({ seed, loss: done.test_loss, accuracy: done.test_accuracy });
  panel.test.draw(runs, true);
  stages.set("evaluate", "done", `accuracy ${formatFigure(done.test_accuracy)}`);
  return answer;
}

function finish(session, answer) {
  const { data, runs, say, chapter } = session;
  const { seed, loss, accuracy } = runs.at(-1);
  const right = Math.round(10_000 * accuracy).toLocaleString("en-US");
  const told = `Your run, with the seed ${seed}: it reads ${right} of 10,000 new images. `;
  const again = "Another seed begins with other random parameters and ends with another result. ";
  setPhase(session, "done", told, again, chapter, " explains why one number says little.");
  const figures = `Accuracy ${formatFigure(accuracy)}, loss ${formatFigure(loss)}.`;
  const answered = describeAnswer(answer, data.labels[data.asked]);
  say(`${told}${figures} Asked about x_train[${data.asked}]: ${answered}`);
}

function clearRun({ panel, runs }) {
  if (panel.work.hidden) unfold(panel);
  panel.stages.clear();
  panel.log.clear();
  panel.answer.draw(null);
  panel.test.draw(runs, false);
}

/** Show the panel in full and bring it into sight: its button may have stood at the screen's end. */
function unfold({ el, work }) {
  work.hidden = false;
  el.scrollIntoView({ block: "nearest", behavior: isStill() ? "auto" : "smooth" });
}

async function run(session) {
  session.stop = new AbortController();
  const { signal: stop } = session.stop;
  session.id += 1;
  session.seed = anotherSeed(session.runs.map(({ seed }) => seed));
  setPhase(session, "loading", "Getting ready …");
  session.say("The run begins.");
  clearRun(session);
  try {
    if (!session.engines) startEngines(session);
    await load(session, stop);
    await prepare(session, stop);
    const done = await fit(session, stop);
    finish(session, await useNetwork(session, done, stop));
  } catch (error) {
    if (stop.reason !== HALTED) fail(session, error);
  }
}

function fail(session, { message }) {
  setPhase(session, "error", message);
  session.say(message);
}

function halt(session) {
  session.stop.abort(HALTED);
  const told = "Stopped. The images that have loaded stay; the next run begins at line 1, with another seed.";
  setPhase(session, "stopped", told);
  session.say(told);
}

/**
 * The panel with the button. Nothing is loaded, and no worker runs, before it is pressed.
 *
 * @param {{ model: object, data: object, signal: AbortSignal, say: (text: string) => void, sheet: Element,
 *   chapter: Node | string }} parts `data` are the constants, `sheet` the picture of the image that is asked
 *   about, `chapter` leads to the chapter about the spread
 * @returns {HTMLElement}
 */
export function makeRunPanel({ sheet, ...parts }) {
  const session = { ...parts, id: 0, seed: 0, runs: [], stop: null, engines: null };
  const press = ({ detail }) => {
    if (detail > 1) return; // a double click is meant to start, not to start and stop
    if (isBusy(session)) halt(session);
    else run(session);
  };
  session.panel = makePanel(parts.data, sheet, press);
  session.signal.addEventListener("abort", () => session.stop?.abort(HALTED));
  return session.panel.el;
}
