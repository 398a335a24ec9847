/**
 * The ten-line program, to step through: what a line does, a drawing of what exists after it, and a table of
 * it. The texts and facts come from `ten_lines.py`; here they are put together for a line and shown.
 */

import { button, html, setAttributes, svg } from "./shared/dom.js";
import { defineWidget, onChange, update } from "./shared/widget.js";
import { answerBars, makeRunPanel } from "./ten_lines_run.js";

const SIDE = 28;
const CLASSES = 10;

/**
 * @typedef {{ name: string, what: string, shape: string, type: string, values: string }} Thing
 * @typedef {{ code: string, says: string, group: string, things: Thing[], scene: Record<string, string>,
 *   opened: [number, string][] }} Step
 */

/* ---- What holds after a line -------------------------------------------------------------- */

/**
 * What exists after a line, in the order in which it came.
 *
 * @param {Step[]} steps
 * @param {number} line from 1
 * @returns {(Thing & { news: "new" | "changed" | "" })[]} `news` of this very line
 */
export function thingsAfter(steps, line) {
  const things = new Map();
  steps.slice(0, line).forEach((step, index) => {
    const isNow = index === line - 1;
    for (const thing of step.things) {
      const news = things.has(thing.name) ? "changed" : "new";
      things.set(thing.name, { ...thing, news: isNow ? news : "" });
    }
  });
  return [...things.values()];
}

/** The line that first puts something into a part of the drawing. */
export const firstLine = (steps, key) => steps.findIndex(({ scene }) => Object.hasOwn(scene, key)) + 1;

/** The form of each part of the drawing after a line: `{ x: "rows", … }`; a part without one is empty. */
export const sceneAfter = (steps, line) =>
  Object.assign({}, ...steps.slice(0, line).map((step) => step.scene));

/** Where a key leads from a line, or null for a key that leads nowhere. */
export function lineByKey(key, line, count) {
  const [next, back] = [Math.min(count, line + 1), Math.max(1, line - 1)];
  const places = { ArrowDown: next, ArrowRight: next, ArrowUp: back, ArrowLeft: back, Home: 1, End: count };
  return Object.hasOwn(places, key) ? places[key] : null;
}

/** "Line 4 of 10", and for what comes after the ten "After the program". */
export const placeInWords = (line, length) =>
  line <= length ? `Line ${line} of ${length}` : "After the program";

/** Code in pieces of one kind each: `{ kind: "text" | "word" | "number" | "", text }`. */
export function codePieces(code) {
  const pattern = /(?<text>"[^"]*")|(?<word>\b(?:import|from)\b)|(?<number>\b\d+\b)/g;
  const pieces = [];
  let end = 0;
  for (const match of code.matchAll(pattern)) {
    if (match.index > end) pieces.push({ kind: "", text: code.slice(end, match.index) });
    const [kind] = Object.entries(match.groups).find(([, text]) => text !== undefined);
    pieces.push({ kind, text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < code.length) pieces.push({ kind: "", text: code.slice(end) });
  return pieces;
}

/** What is announced when the reader has come to rest on a line. */
export function announcement(steps, line, length) {
  const news = thingsAfter(steps, line).filter((thing) => thing.news);
  const facts = ({ name, what, shape }) => [name, what, shape].filter(Boolean).join(", ");
  const told = news.map((thing) => `${thing.news}: ${facts(thing)}`);
  return [`${placeInWords(line, length)}. ${steps[line - 1].says.replaceAll("`", "")}`, ...told].join(" ");
}

/** A digit as ten numbers: 1 at its place. */
export const oneHot = (digit) => Array.from({ length: CLASSES }, (_, place) => Number(place === digit));

/** The network's threads as one path: from every place in `from` to every place in `to`. */
export const threads = (from, to) =>
  from.flatMap(([x1, y1]) => to.map(([x2, y2]) => `M${x1},${y1.toFixed(1)}L${x2},${y2.toFixed(1)}`)).join("");

/** A count as the course writes it: 7,850. */
export const formatCount = (count) => count.toLocaleString("en-US");

/* ---- Small parts --------------------------------------------------------------------------- */

/** A text with code between backticks. A product stays in one line. */
const prose = (text) => {
  const parts = text.replaceAll(" · ", "\u00a0·\u00a0").split("`");
  return parts.map((part, index) => (index % 2 ? html("code", {}, part) : part));
};

/** Code that may break after an underscore, a point or a bracket. */
const breakable = (code) =>
  code.split(/(?<=[_.(])/).flatMap((part, index) => (index ? [html("wbr"), part] : [part]));

const decode = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/** Gray levels on a canvas, one pixel each: black ink, more or less of it, on whatever lies below. */
function picture(levels, width, className) {
  const height = levels.length / width;
  const canvas = html("canvas", { class: className, width, height });
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  levels.forEach((level, index) => {
    image.data[4 * index + 3] = level;
  });
  context.putImageData(image, 0, 0);
  return canvas;
}

const caption = (...children) => html("p", { class: "ten-lines-caption" }, ...children);
const box = (name, ...children) => html("div", { class: `ten-lines-${name}` }, ...children);

/* ---- The drawing: each part in each of its forms --------------------------------------------- */

function drawSheets({ images, training }) {
  const more = formatCount(training.images - images.length);
  const sheets = images.map((image) => picture(image, SIDE, "ten-lines-sheet"));
  sheets.forEach((sheet, place) => sheet.style.setProperty("--place", place));
  const range = html("b", {}, "0 to 255");
  return [box("sheets", ...sheets.reverse()), caption(`… and ${more} more. Each dot: `, range)];
}

function drawRows({ images }) {
  const rows = images.map((image) => picture(image, SIDE * SIDE, "ten-lines-strip"));
  const level = Math.max(...images[0].slice(14 * SIDE, 15 * SIDE));
  const example = `${level} / 255 = ${(level / 255).toFixed(2)}`;
  return [box("rows", ...rows), caption("Row under row, now one long row. ", html("b", {}, example))];
}

function drawDigits({ labels, training }) {
  const tiles = labels.map((label) => html("span", { class: "ten-lines-tile" }, String(label)));
  return [box("digits", ...tiles), caption(`… and ${formatCount(training.images - labels.length)} more`)];
}

function drawPlaces({ labels }) {
  const heads = oneHot(0).map((_, place) => html("span", { class: "ten-lines-head" }, String(place)));
  const cell = (value) => html("span", { class: "ten-lines-cell", "data-one": value === 1 }, String(value));
  const cells = labels.flatMap((label) => oneHot(label).map(cell));
  return [box("places", ...heads, ...cells), caption(`The first row says: ${labels[0]}`)];
}

const column = (x) => Array.from({ length: 10 }, (_, index) => [x, 70 + (index - 4.5) * 13]);
const [INPUTS, ...LAYERS] = [column(22), column(92), column(162)];
const SIZES = { input: 0, hidden: 1, output: 2, trained: 2 };

/** A layer's circles and the threads that lead to them. */
function drawLayer(places, index) {
  const d = threads(index === 0 ? INPUTS : LAYERS[index - 1], places);
  const circles = places.map(([cx, cy]) => svg("circle", { cx, cy: cy.toFixed(1), r: 4.6 }));
  return [svg("path", { class: "ten-lines-threads", d }), ...circles];
}

/** The network as far as it is built; trained, it has another color. */
function drawModel({ parameters }, form) {
  const layers = SIZES[form];
  const inputs = svg("line", { class: "ten-lines-input", x1: 18, x2: 18, y1: 5, y2: 135 });
  const names = ["784", "10", "10"].slice(0, layers + 1);
  const kinds = ["numbers", "sigmoid", "softmax"];
  const columns = names.map((size, index) => html("span", {}, html("b", {}, size), ` ${kinds[index]}`));
  const attributes = { class: "ten-lines-network", viewBox: "0 0 184 140", "data-form": form };
  const network = svg("svg", attributes, inputs, ...LAYERS.slice(0, layers).flatMap(drawLayer));
  return [network, box("layers", ...columns), box("count", ...parameterCount(parameters.slice(0, layers)))];
}

/** The parameters, layer by layer and together. */
function parameterCount(layers) {
  const sum = layers.reduce((total, count) => total + count, 0);
  const parts = layers.length > 1 ? `${layers.map(formatCount).join(" + ")} = ` : "";
  return [parts, html("b", {}, formatCount(sum)), " parameters"];
}

function drawChoices() {
  const choices = [
    ["how mistakes are measured", "categorical_crossentropy"],
    ["how they are corrected", "sgd"],
    ["what is reported", "accuracy"],
  ];
  const rows = choices.flatMap(([what, name]) => [html("dt", {}, what), html("dd", {}, ...breakable(name))]);
  return [html("dl", { class: "ten-lines-choices" }, ...rows)];
}

/** What `fit` does, in numbers. */
function drawEpochs({ training: { epochs, images, batchSize } }) {
  const round = (_, index) => html("span", { class: "ten-lines-epoch" }, String(index + 1));
  const steps = html("b", {}, formatCount(images / batchSize));
  const all = html("b", {}, formatCount((epochs * images) / batchSize));
  const rounds = `${epochs} rounds of ${formatCount(images)} images, each with `;
  const boxes = box("epochs", ...Array.from({ length: epochs }, round));
  return [boxes, caption(rounds, steps, " corrections: ", all, " in all")];
}

function drawAnswer({ images, asked, answer }) {
  const [best, second] = answer.map((_, digit) => digit).sort((a, b) => answer[b] - answer[a]);
  const drawing = box("asked", picture(images[asked], SIDE, "ten-lines-sheet"), answerBars(answer));
  const percent = (digit) => html("b", {}, `${answer[digit]} %`);
  return [drawing, caption(percent(best), ` for a ${best}, `, percent(second), ` for a ${second}`)];
}

function drawTest({ accuracy }) {
  const right = Math.round(100 * accuracy);
  const dots = Array.from({ length: 100 }, (_, index) => html("i", { "data-right": index < right }));
  const count = html("b", {}, String(right));
  return [box("hundred", ...dots), caption("Of 100 images it reads about ", count, " correctly")];
}

const LEARNING_TITLES = { choices: "compile", epochs: "fit", answer: "answer", test: "evaluate" };

/** The parts of the drawing: what names them, and how each of their forms is drawn and told. */
const PARTS = [
  {
    key: "x",
    title: () => "x_train",
    forms: {
      sheets: [drawSheets, "A stack of images, the first one a 5"],
      rows: [drawRows, "The images as long rows of light and dark"],
    },
  },
  {
    key: "y",
    title: () => "y_train",
    forms: {
      digits: [drawDigits, "The answers to the first five images as digits"],
      places: [drawPlaces, "The answers to the first five images, ten cells each with one 1"],
    },
  },
  {
    key: "model",
    title: () => "model",
    forms: {
      input: [drawModel, "784 inputs, no neurons"],
      hidden: [drawModel, "784 inputs, all joined to ten neurons"],
      output: [drawModel, "784 inputs, all joined to ten neurons, these to ten more"],
      trained: [drawModel, "The same network with its parameters learned"],
    },
  },
  {
    key: "learning",
    title: (form) => LEARNING_TITLES[form] ?? "learning",
    forms: {
      choices: [drawChoices, ""],
      epochs: [drawEpochs, "Ten rounds, one after the other"],
      answer: [drawAnswer, "The fifth image and ten bars, one of them far above the others"],
      test: [drawTest, "A hundred dots, the ones for right answers filled"],
    },
  },
];

const DATA_PARTS = new Set(["x", "y"]);

/** A part in one of its forms: the drawing, with words for those who don't see it, and its captions. */
function drawForm({ forms }, form, data) {
  const [draw, told] = forms[form];
  const [drawing, ...captions] = draw(data, form);
  if (told) setAttributes(drawing, { role: "img", "aria-label": told });
  return [drawing, ...captions];
}

/** One part of the drawing: redrawn only when its form changes, marked when it changed with this line. */
function makePart(part, data) {
  const first = firstLine(data.steps, part.key);
  const awaited = html("p", { class: "ten-lines-awaited" }, `from line ${first} on`);
  const title = html("p", { class: "ten-lines-part-title" });
  const body = html("div", { class: "ten-lines-part-body" });
  const el = html("div", { class: "ten-lines-part", "data-part": part.key }, title, body);
  let shown = null; // undefined is a form too: nothing there yet
  const draw = ({ form, isNew, isNear }) => {
    setAttributes(el, { "data-empty": !form, "data-new": isNew, "data-far": !isNear });
    if (form === shown) return;
    shown = form;
    title.textContent = part.title(form);
    if (form) body.replaceChildren(...drawForm(part, form, data));
    else body.replaceChildren(awaited);
  };
  return { draw, el };
}

function makeScene(steps, data) {
  const parts = PARTS.map((part) => ({ key: part.key, ...makePart(part, data) }));
  const el = html("div", { class: "ten-lines-scene" }, ...parts.map((part) => part.el));
  const draw = (line) => {
    const scene = sceneAfter(steps, line);
    const isAboutData = line < firstLine(steps, "model");
    for (const { key, draw: drawPart } of parts) {
      const isNew = Object.hasOwn(steps[line - 1].scene, key);
      drawPart({ form: scene[key], isNew, isNear: isAboutData === DATA_PARTS.has(key) });
    }
  };
  return { el, draw };
}

/* ---- The program ------------------------------------------------------------------------------ */

function makeProgram(data, go) {
  const { steps } = data;
  const rows = steps.map((step, index) => makeLine(step, index + 1, data, go));
  const attributes = { class: "ten-lines-program", "aria-label": "The program" };
  const el = html("ol", attributes, ...rows.map((row) => row.el));
  const draw = (line) => {
    rows.forEach(({ control }, index) => {
      const isNow = index + 1 === line;
      setAttributes(control, { "aria-current": isNow ? "step" : null, tabindex: isNow ? 0 : -1 });
    });
    if (el.contains(document.activeElement)) rows[line - 1].control.focus({ preventScroll: true });
    const item = rows[line - 1].el;
    el.scrollTop = item.offsetTop - (el.clientHeight - item.offsetHeight) / 2; // a phone shows a few lines
  };
  el.addEventListener("keydown", (event) => {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const here = rows.findIndex(({ control }) => control === event.target) + 1;
    const next = isPlain ? lineByKey(event.key, here, steps.length) : null;
    if (next === null) return;
    event.preventDefault();
    go(next);
  });
  return { el, draw };
}

/** A line of code as a button. The first of a group stands a little apart from the group before it. */
function makeLine({ code, group }, line, { steps, programLength }, go) {
  const piece = ({ kind, text }) => html("span", { "data-kind": kind || null }, ...breakable(text));
  const label = line <= programLength ? String(line) : "then";
  const number = html("span", { class: "ten-lines-number" }, label);
  const text = html("code", { class: "ten-lines-code" }, ...codePieces(code).map(piece));
  const attributes = { type: "button", class: "ten-lines-line", on: { click: () => go(line) } };
  const control = html("button", attributes, number, " ", text);
  const isFirst = line > 1 && steps[line - 2].group !== group;
  return { control, el: html("li", { "data-first": isFirst }, control) };
}

/* ---- What a line does, and what exists after it ------------------------------------------------- */

function makeSaying(data, linkTo) {
  const group = html("p", { class: "ten-lines-group" });
  const says = html("p", { class: "ten-lines-says" });
  const opened = html("p", { class: "ten-lines-opened" });
  const el = html("div", { class: "ten-lines-saying" }, group, says);
  const draw = (line) => {
    const step = data.steps[line - 1];
    group.textContent = `${placeInWords(line, data.programLength)} · ${step.group}`;
    says.replaceChildren(...prose(step.says));
    const chapter = ([number, what]) => html("span", {}, linkTo(number), " explains ", ...prose(what));
    opened.replaceChildren(...step.opened.map(chapter));
  };
  return { el, opened, draw };
}

const COLUMNS = ["name", "shape", "type", "values"];

function thingRow({ name, what, shape, type, values, news }) {
  const badge = news ? [html("span", { class: "ten-lines-badge" }, news), " "] : [];
  const about = html("span", { class: "ten-lines-what" }, what);
  const head = html("th", { scope: "row" }, html("code", {}, ...breakable(name)), " ", ...badge, about);
  const cells = [shape, type, values].map((text) => html("td", {}, text));
  return html("tr", { "data-news": news || null }, head, ...cells);
}

/** The rows of the table. Tools, which have no shape, share the first one. */
export function tableRows(things) {
  const tools = things.filter(({ shape }) => !shape);
  const join = (field) => tools.map((tool) => tool[field]).join(", ");
  const news = tools.some((tool) => tool.news) ? "new" : "";
  const row = { ...tools[0], name: join("name"), what: join("what"), news };
  return [row, ...things.filter(({ shape }) => shape)];
}

function makeTable(data) {
  const title = html("caption", {}, "What exists now");
  const head = html("tr", {}, ...COLUMNS.map((name) => html("th", { scope: "col" }, name)));
  const body = html("tbody");
  const el = html("table", { class: "ten-lines-table" }, title, html("thead", {}, head), body);
  const draw = (line) => body.replaceChildren(...tableRows(thingsAfter(data.steps, line)).map(thingRow));
  return { el, draw };
}

/* ---- All of it ------------------------------------------------------------------------------------ */

/** Chapters are pages beside this one in the book; a notebook has no such neighbors, there it is a name. */
function chapterNames(root, chapters) {
  const isBook = root.closest("[data-lesson-key]") !== null;
  return (number) => {
    const text = `Chapter ${number}`;
    return isBook ? html("a", { href: `${chapters[number]}.html` }, text) : text;
  };
}

function makeSteppers(go, now, count) {
  const back = button("Back", () => go(now() - 1));
  const next = button("Next", () => go(now() + 1), { kind: "main" });
  const draw = (line) => {
    // Not `disabled`: a button that has the focus would lose it at the end.
    back.setAttribute("aria-disabled", line === 1);
    next.setAttribute("aria-disabled", line === count);
  };
  return { el: html("div", { class: "ml-bar ten-lines-steppers" }, back, next), draw };
}

function build({ root, model, signal, say, footer }) {
  const data = prepare(model.get("_constants"));
  const count = data.steps.length;
  const now = () => model.get("line");
  const go = (line) => {
    if (line < 1 || line > count || line === now()) return;
    update(model, { line });
    say(announcement(data.steps, line, data.programLength));
  };
  const program = makeProgram(data, go);
  const steppers = makeSteppers(go, now, count);
  const linkTo = chapterNames(root, data.chapters);
  const saying = makeSaying(data, linkTo);
  const parts = [program, steppers, saying, makeScene(data.steps, data), makeTable(data)];
  root.append(program.el, html("div", { class: "ten-lines-now" }, steppers.el, saying.el, saying.opened));
  root.append(...parts.slice(3).map((part) => part.el));
  const [chapter, sheet] = [linkTo(8), picture(data.images[data.asked], SIDE, "ten-lines-sheet")];
  root.append(makeRunPanel({ model, data, signal, say, sheet, chapter }));
  footer.append(button("Start over", () => go(1), { kind: "quiet" }));
  const draw = () => {
    for (const part of parts) part.draw(now());
  };
  onChange(model, ["line"], draw, signal);
  draw();
}

/** The constants with their images as bytes. */
const prepare = (constants) => ({ ...constants, images: constants.images.map(decode) });

export default defineWidget({ label: "The ten lines, step by step", build });
