/** One image as picture, numbers, flattened row and one-hot label: point at a pixel and see it in all of them. */

import { clamp } from "./shared/charts.js";
import { button, html, segmented } from "./shared/dom.js";
import { makeDraggable } from "./shared/drag.js";
import { drawImage, hasForcedColors, onThemeChange, pixelCanvas, themeColors } from "./shared/pixelmaps.js";
import { decodeImages, imageAt, loadResource } from "./shared/resources.js";
import { defineWidget, onChange, update } from "./shared/widget.js";

const SIDE = 28;
const SPAN = 9; // rows and columns of the part that is shown as numbers
const NEIGHBORS = 7; // places of the row that are written out
const SAMPLE = 1000;
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const KEYS = "Arrow keys move by one pixel, with Shift by five, Home and End to the row's ends.";

/* ---- Places: pure functions ---------------------------------------------------------------- */

/** Where a pixel stands in the row of 784. */
export const placeOf = (row, column) => SIDE * row + column;

/** Which pixel stands at a place of the row: Python's divmod(place, 28). */
export const pixelAt = (place) => ({ row: Math.floor(place / SIDE), column: place % SIDE });

/** The first of `span` rows (or columns, or places) around one, all of them inside of `length`. */
export const startAround = (place, span, length) => clamp(place - Math.floor(span / 2), 0, length - span);

/** A label as ten numbers. */
export const oneHot = (label) => Array.from({ length: 10 }, (_, digit) => Number(digit === label));

/** A gray level as it is, or as a part of full ink with two decimals. */
export function showLevel(level, isScaled) {
  if (!isScaled) return String(level);
  return level === 0 || level === 255 ? String(level / 255) : (level / 255).toFixed(2);
}

/** The next image with a label after `index`, going round; −1 if there is none. */
export function nextWithLabel(labels, label, index) {
  for (let step = 1; step <= labels.length; step++) {
    const next = (index + step) % labels.length;
    if (labels[next] === label) return next;
  }
  return -1;
}

/** One color over another with a share from 0 to 1, each [red, green, blue]. */
export const mix = (under, over, share) =>
  under.map((part, index) => Math.round(part + share * (over[index] - part)));

/** Black or white, whichever stands out more (WCAG's relative luminance; they are equal at 0.179). */
export function textOn(color) {
  const linear = color
    .map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  const luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  return luminance > 0.179 ? "#000" : "#fff";
}

/* ---- The picture --------------------------------------------------------------------------- */

/** A frame over a part of the picture, its place and size in pixels of the picture. */
function frame(className) {
  const el = html("div", { class: className, "aria-hidden": "true" });
  const set = (row, column, span) => {
    for (const [name, value] of Object.entries({ top: row, left: column, width: span, height: span })) {
      el.style[name] = `${(100 * value) / SIDE}%`;
    }
  };
  return { el, set };
}

/** The picture; `onPoint(row, column)` when the reader points at a pixel. */
function buildPicture(onPoint) {
  const canvas = pixelCanvas("", 4);
  const [part, pixel] = [frame("image-explorer-part"), frame("image-explorer-pixel")];
  const el = html("div", {
    ...{ class: "image-explorer-picture", tabindex: 0, role: "application" },
    ...{ "aria-roledescription": "picture", "aria-description": KEYS },
  });
  el.append(canvas, part.el, pixel.el);
  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    const at = [event.clientY - box.top, event.clientX - box.left].map((part) =>
      Math.floor((part / box.width) * SIDE),
    );
    onPoint(...at.map((place) => clamp(place, 0, SIDE - 1)));
  };
  makeDraggable(el, { onMove: point });
  el.addEventListener("pointermove", (event) => {
    if (event.pointerType === "mouse") point(event);
  });
  return { el, canvas, part, pixel };
}

/** Arrow keys, Home and End on an element that shows a pixel. */
function moveByArrows(el, at, onPoint) {
  el.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { row, column } = at();
    const far = event.shiftKey ? 5 : 1;
    const [down, right] = ARROWS[event.key] ?? { Home: [0, -SIDE], End: [0, SIDE] }[event.key] ?? [];
    if (down === undefined) return;
    event.preventDefault();
    onPoint(clamp(row + far * down, 0, SIDE - 1), clamp(column + far * right, 0, SIDE - 1));
  });
}

/* ---- The numbers --------------------------------------------------------------------------- */

/** Cells in a table, with names of rows and columns that change. */
function buildNumbers(onPoint, at) {
  const heads = Array.from({ length: SPAN }, () => html("th", { scope: "col" }));
  const rows = Array.from({ length: SPAN }, () => ({
    head: html("th", { scope: "row" }),
    cells: Array.from({ length: SPAN }, () => html("td", {})),
  }));
  const corner = html(
    "td",
    { class: "image-explorer-corner" },
    html("span", { class: "ml-hidden" }, "row and column"),
  );
  const body = html("tbody", {}, ...rows.map(({ head, cells }) => html("tr", {}, head, ...cells)));
  const named = { class: "image-explorer-numbers", "aria-label": "Numbers around the pixel" };
  const el = html("table", named, html("thead", {}, html("tr", {}, corner, ...heads)), body);
  el.addEventListener("click", (event) => {
    const row = rows.findIndex(({ cells }) => cells.includes(event.target));
    if (row < 0) return;
    const [top, left] = at();
    onPoint(top + row, left + rows[row].cells.indexOf(event.target));
  });
  return { el, heads, rows };
}

function drawNumbers({ el, heads, rows }, { image, row, column, top, left, isScaled }) {
  const [paper, ink] = themeColors(el, "paper", "ink");
  heads.forEach((head, index) => {
    head.textContent = left + index;
    head.classList.toggle("image-explorer-here", left + index === column);
  });
  rows.forEach(({ head, cells }, down) => {
    head.textContent = top + down;
    head.classList.toggle("image-explorer-here", top + down === row);
    cells.forEach((cell, right) => {
      const level = image[placeOf(top + down, left + right)];
      const color = mix(paper, ink, level / 255);
      cell.textContent = showLevel(level, isScaled);
      cell.style.background = `rgb(${color})`;
      cell.style.color = textOn(color);
      cell.classList.toggle("image-explorer-here", top + down === row && left + right === column);
    });
  });
}

/* ---- The row ------------------------------------------------------------------------------- */

/** All 784 numbers as bars; a slider over the places. */
function buildStrip(onPoint) {
  const canvas = html("canvas", {
    class: "image-explorer-bars",
    width: 2 * SIDE * SIDE,
    height: 88,
    "aria-hidden": "true",
  });
  const mark = html("div", { class: "image-explorer-mark", "aria-hidden": "true" });
  const el = html("div", {
    ...{
      class: "image-explorer-strip",
      role: "slider",
      tabindex: 0,
      "aria-label": "Place in the row of 784",
    },
    ...{ "aria-valuemin": 0, "aria-valuemax": SIDE * SIDE - 1 },
  });
  el.append(canvas, mark);
  const point = (event) => {
    const box = el.getBoundingClientRect();
    const place = clamp(
      Math.floor(((event.clientX - box.left) / box.width) * SIDE * SIDE),
      0,
      SIDE * SIDE - 1,
    );
    const { row, column } = pixelAt(place);
    onPoint(row, column);
  };
  makeDraggable(el, { onMove: point });
  return { el, canvas, mark };
}

/** The bars; every second row of the image on a shaded ground. */
function drawBars(canvas, image) {
  const [ink, line] = themeColors(canvas, "ink", "line");
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = `rgb(${[...line, hasForcedColors() ? 0.3 : 1]})`; // the system's lines are dark
  for (let row = 1; row < SIDE; row += 2) context.fillRect(2 * SIDE * row, 0, 2 * SIDE, canvas.height);
  context.fillStyle = `rgb(${ink})`;
  image.forEach((level, place) => {
    const height = (level / 255) * (canvas.height - 4);
    context.fillRect(2 * place, canvas.height - height, 2, height);
  });
}

/** Some places around the pixel's, with their numbers. */
function buildNeighbors() {
  const pair = (tag) =>
    Array.from({ length: NEIGHBORS }, () => html(tag, tag === "th" ? { scope: "col" } : {}));
  const [places, levels] = [pair("th"), pair("td")];
  const head = (text) => html("th", { scope: "row" }, text);
  const named = { class: "image-explorer-neighbors", "aria-label": "Places of the row around the pixel's" };
  const rows = [html("tr", {}, head("place"), ...places), html("tr", {}, head("number"), ...levels)];
  return { el: html("table", named, ...rows), places, levels };
}

function drawNeighbors({ places, levels }, { image, place, isScaled }) {
  const start = startAround(place, NEIGHBORS, SIDE * SIDE);
  places.forEach((cell, index) => {
    cell.textContent = start + index;
    levels[index].textContent = showLevel(image[start + index], isScaled);
    for (const one of [cell, levels[index]])
      one.classList.toggle("image-explorer-here", start + index === place);
  });
}

/* ---- The label ----------------------------------------------------------------------------- */

function buildLabel() {
  const head = Array.from({ length: 10 }, (_, digit) => html("th", { scope: "col" }, String(digit)));
  const cells = head.map(() => html("td", {}));
  const side = (text) => html("th", { scope: "row" }, text);
  const named = { class: "image-explorer-neighbors", "aria-label": "The label in one-hot form" };
  const rows = [html("tr", {}, side("digit"), ...head), html("tr", {}, side("number"), ...cells)];
  const el = html("table", named, ...rows);
  const draw = (label) => {
    oneHot(label).forEach((number, digit) => {
      cells[digit].textContent = number;
      for (const cell of [head[digit], cells[digit]])
        cell.classList.toggle("image-explorer-here", digit === label);
    });
  };
  return { el, draw };
}

/* ---- Other images -------------------------------------------------------------------------- */

/** The first 1,000 training images, loaded when first asked for. */
function makeSample(model, signal) {
  let sample;
  return () => {
    sample ??= loadResource(model, "train-sample", signal).then(decodeImages);
    sample.catch(() => {
      sample = undefined; // so that the next press tries again
    });
    return sample;
  };
}

/** Buttons that choose another image; `choose(find)` gets a function from labels and index to a new index. */
function buildChoice(choose) {
  const step = (by) => () => choose((labels, index) => (index + by + labels.length) % labels.length);
  const any = () => choose((labels) => Math.floor(Math.random() * labels.length));
  const digits = Array.from({ length: 10 }, (_, digit) =>
    button(String(digit), () => choose((labels, index) => nextWithLabel(labels, digit, index)), {
      "aria-label": `Another ${digit}`,
    }),
  );
  const bar = html(
    "div",
    { class: "ml-bar" },
    button("Previous", step(-1)),
    button("Next", step(1)),
    button("Random", any),
  );
  const another = html(
    "div",
    { class: "image-explorer-digits", role: "group", "aria-label": "Another image of a digit" },
    ...digits,
  );
  return html(
    "div",
    { class: "ml-panel image-explorer-choice" },
    bar,
    html("div", {}, html("span", { class: "ml-label" }, "Another image of a"), another),
  );
}

/* ---- The widget ---------------------------------------------------------------------------- */

function part(title, ...children) {
  return html(
    "section",
    { class: "image-explorer-form", "aria-label": title },
    html("div", { class: "ml-title" }, title),
    ...children,
  );
}

/** What the widget shows now, read from the model. */
function readState(model) {
  const [image, row, column] = ["image", "row", "column"].map((name) => model.get(name));
  const place = placeOf(row, column);
  const [top, left] = [row, column].map((at) => startAround(at, SPAN, SIDE));
  return {
    image,
    row,
    column,
    place,
    top,
    left,
    level: image[place],
    label: model.get("label"),
    isScaled: model.get("scaled"),
  };
}

function buildParts(model) {
  const state = () => readState(model);
  const point = (row, column) => {
    if (row !== model.get("row") || column !== model.get("column")) update(model, { row, column });
  };
  const picture = buildPicture(point);
  const strip = buildStrip(point);
  for (const { el } of [picture, strip]) moveByArrows(el, state, point);
  const numbers = buildNumbers(point, () => [state().top, state().left]);
  const unit = segmented({
    ...{ legend: "Numbers as", showLegend: true, value: model.get("scaled") ? "yes" : "no" },
    options: [
      { value: "no", label: "0 to 255" },
      { value: "yes", label: "0 to 1" },
    ],
    onChange: (value) => update(model, { scaled: value === "yes" }),
  });
  const said = html("p", { class: "image-explorer-said" });
  return { picture, strip, numbers, unit, said, neighbors: buildNeighbors(), label: buildLabel() };
}

function drawPixel(parts, state) {
  const { row, column, place, top, left, level, isScaled } = state;
  parts.picture.part.set(top, left, SPAN);
  parts.picture.pixel.set(row, column, 1);
  drawNumbers(parts.numbers, state);
  drawNeighbors(parts.neighbors, state);
  parts.strip.mark.style.left = `${(100 * (place + 0.5)) / (SIDE * SIDE)}%`;
  const words = `row ${row}, column ${column}: ${isScaled ? "" : "gray level "}${showLevel(level, isScaled)}`;
  parts.picture.el.setAttribute("aria-label", `The image, at ${words}`);
  parts.strip.el.setAttribute("aria-valuenow", place);
  parts.strip.el.setAttribute("aria-valuetext", `place ${place}, ${words}`);
  parts.said.replaceChildren(
    html("b", {}, `Row ${row}, column ${column}`),
    " stands in the row at place ",
    html("b", {}, `28 · ${row} + ${column} = ${place}`),
    `. The number there: ${showLevel(level, isScaled)}.`,
  );
  return words;
}

function drawWhole(parts, title, model) {
  const { image, label } = readState(model);
  drawImage(parts.picture.canvas, image);
  drawBars(parts.strip.canvas, Array.from(image));
  parts.label.draw(label);
  // The image that is shown: the one that a link asks for may still be on its way, or never come.
  const text = `Training image ${model.get("_image_of")}, label ${label}`;
  if (title.textContent !== text) title.textContent = text;
}

export default defineWidget({
  label: "One image in four forms",
  build({ root, model, signal, say }) {
    const parts = buildParts(model);
    const title = html("p", { class: "ml-title", role: "status" });
    const sample = makeSample(model, signal);
    let asked = 0;
    const showIndex = async (find) => {
      const mine = ++asked;
      try {
        const { images, labels } = await sample();
        if (mine !== asked) return; // the reader has pressed again
        const index = find(labels, model.get("index"));
        if (index < 0 || index >= Math.min(SAMPLE, labels.length)) return;
        update(model, {
          _image_of: index,
          index,
          image: Array.from(imageAt(images, index)),
          label: labels[index],
        });
      } catch (error) {
        if (!signal.aborted) title.textContent = error.message;
      }
    };
    const draw = () => say(drawPixel(parts, readState(model)));
    const drawAll = () => {
      drawWhole(parts, title, model);
      drawPixel(parts, readState(model));
    };
    root.append(
      title,
      html(
        "div",
        { class: "ml-columns" },
        part("Picture", parts.picture.el),
        part("Numbers", parts.numbers.el, parts.unit.el),
      ),
      part("Row of 784", parts.strip.el, parts.said, parts.neighbors.el),
      html("div", { class: "ml-columns" }, part("One-hot label", parts.label.el), buildChoice(showIndex)),
    );
    onChange(model, ["row", "column"], draw, signal);
    onChange(model, ["image", "label", "scaled"], drawAll, signal);
    onChange(model, ["scaled"], () => parts.unit.set(model.get("scaled") ? "yes" : "no"), signal);
    // A link sets the index alone, and then the image has to be fetched; Python sets them together.
    const follow = () => {
      if (model.get("index") !== model.get("_image_of")) showIndex((_, index) => index);
    };
    onChange(model, ["index"], follow, signal);
    follow();
    onThemeChange(drawAll, signal);
    drawAll();
  },
});
