/** One image as picture, numbers, flattened row and one-hot label: point at a pixel and see it in all of them. */

import { IMAGE_SIZE, imageAt, NUM_CLASSES, NUM_PIXELS, oneHot } from "../maths/mnist.js";
import { clamp } from "../maths/numbers.js";
import { button, scrollBox, segmented } from "../ui/controls.js";
import { draggable, movedByKeys } from "../ui/drag.js";
import { drawn, html, nothing } from "../ui/lit.js";
import { drawImage, hasForcedColors, onThemeChange, pixels, themeColors } from "../ui/pixelmaps.js";
import { imagesOnce } from "../ui/resources.js";
import { defineWidget, onChange, update } from "../ui/widget.js";
import {
  describePixel,
  linesAround,
  mix,
  nextWithLabel,
  pixelAt,
  placeOf,
  placesAround,
  showLevel,
  textOn,
} from "./maths.js";

const SAMPLE = 1000; // training images that the page has
const ENDS = { Home: 0, End: IMAGE_SIZE - 1 };
const KEYS = "Arrow keys move by one pixel, with Shift by five, Home and End to the row's ends.";
const UNITS = [
  { value: "no", label: "0 to 255" },
  { value: "yes", label: "0 to 1" },
];
const HERE = "image-explorer-here"; // the pixel that the reader points at, wherever it is seen

/** What the widget shows now, and how another pixel is chosen. */
function readState(model) {
  const [image, row, column, label, isScaled] = ["image", "row", "column", "label", "scaled"].map((name) =>
    model.get(name),
  );
  const place = placeOf(row, column);
  const point = (...pixel) => {
    const [nextRow, nextColumn] = pixel.map((at) => clamp(at, 0, IMAGE_SIZE - 1));
    if (nextRow !== row || nextColumn !== column) update(model, { row: nextRow, column: nextColumn });
  };
  return { image, row, column, place, label, isScaled, level: image[place], point };
}

/** Arrow keys, Home and End on an element that shows a pixel. */
function byKeys({ row, column, point }) {
  const move = movedByKeys(([right, up]) => point(row - up, column + right));
  return (event) => {
    move(event);
    if (!(event.key in ENDS) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    point(row, ENDS[event.key]);
  };
}

/* ---- The picture --------------------------------------------------------------------------- */

/** The place of a frame over a part of the picture. */
const frameStyle = (row, column, span) =>
  Object.entries({ top: row, left: column, width: span, height: span })
    .map(([name, value]) => `${name}: ${(100 * value) / IMAGE_SIZE}%`)
    .join("; ");

function pictureView(state) {
  const { image, row, column, point } = state;
  const [rows, columns] = [linesAround(row), linesAround(column)];
  const onMove = ({ currentTarget, clientX, clientY }) => {
    const { left, top, width } = currentTarget.getBoundingClientRect();
    point(...[clientY - top, clientX - left].map((part) => Math.floor((part / width) * IMAGE_SIZE)));
  };
  return html`<div class="image-explorer-picture" tabindex="0" role="application" aria-roledescription="picture"
    aria-description=${KEYS} aria-label="The image, at ${describePixel(state)}" @keydown=${byKeys(state)}
    @pointermove=${(event) => event.pointerType === "mouse" && onMove(event)} ${draggable({ onMove })}>
    ${pixels({ zoom: 4, draw: (canvas) => drawImage(canvas, image) })}
    <div class="image-explorer-part" style=${frameStyle(rows[0], columns[0], rows.length)} aria-hidden="true"></div>
    <div class="image-explorer-pixel" style=${frameStyle(row, column, 1)} aria-hidden="true"></div>
  </div>`;
}

/* ---- The numbers --------------------------------------------------------------------------- */

const here = (isHere) => (isHere ? HERE : nothing);
const header = (text, scope, isHere = false) => html`<th scope=${scope} class=${here(isHere)}>${text}</th>`;

/** The numbers around the pixel, on the colors that they stand for. */
function numbersView({ image, row, column, isScaled, point }, colors) {
  const [paper, ink] = colors;
  const columns = linesAround(column);
  const cell = (r, c) => {
    const level = image[placeOf(r, c)];
    const color = mix(paper, ink, level / 255);
    return html`<td class=${here(r === row && c === column)} style="background: rgb(${color}); color: ${textOn(color)}"
      @click=${() => point(r, c)}>${showLevel(level, isScaled)}</td>`;
  };
  const line = (r) => html`<tr>${header(r, "row", r === row)}${columns.map((c) => cell(r, c))}</tr>`;
  return scrollBox(html`<table class="image-explorer-numbers" aria-label="Numbers around the pixel">
    <thead><tr>
      <td class="image-explorer-corner"><span class="ml-hidden">row and column</span></td>
      ${columns.map((c) => header(c, "col", c === column))}
    </tr></thead>
    <tbody>${linesAround(row).map(line)}</tbody>
  </table>`);
}

function unitView(model) {
  const onChange = (value) => update(model, { scaled: value === "yes" });
  const value = model.get("scaled") ? "yes" : "no";
  return segmented({ legend: "Numbers as", showLegend: true, options: UNITS, value, onChange });
}

/* ---- The row and the label ------------------------------------------------------------------ */

/** All 784 numbers as bars; a slider over the places. */
function stripView(state) {
  const { image, place, point } = state;
  const onMove = ({ currentTarget, clientX }) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    const { row, column } = pixelAt(
      clamp(Math.floor(((clientX - left) / width) * NUM_PIXELS), 0, NUM_PIXELS - 1),
    );
    point(row, column);
  };
  return html`<div class="image-explorer-strip" role="slider" tabindex="0" aria-label="Place in the row of 784"
    aria-valuemin="0" aria-valuemax=${NUM_PIXELS - 1} aria-valuenow=${place}
    aria-valuetext="place ${place}, ${describePixel(state)}" @keydown=${byKeys(state)} ${draggable({ onMove })}>
    <canvas class="image-explorer-bars" width=${2 * NUM_PIXELS} height="88" aria-hidden="true"
      ${drawn((canvas) => drawBars(canvas, image))}></canvas>
    <div class="image-explorer-mark" style="left: ${(100 * (place + 0.5)) / NUM_PIXELS}%" aria-hidden="true"></div>
  </div>`;
}

/** The bars; every second row of the image on a shaded ground. */
function drawBars(canvas, image) {
  const [ink, line] = themeColors(canvas, "ink", "line");
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = `rgb(${[...line, hasForcedColors() ? 0.3 : 1]})`; // the system's lines are dark
  const width = 2 * IMAGE_SIZE;
  for (let row = 1; row < IMAGE_SIZE; row += 2) context.fillRect(width * row, 0, width, canvas.height);
  context.fillStyle = `rgb(${ink})`;
  image.forEach((level, place) => {
    const height = (level / 255) * (canvas.height - 4);
    context.fillRect(2 * place, canvas.height - height, 2, height);
  });
}

function saidView({ row, column, place, level, isScaled }) {
  return html`<p class="image-explorer-said"><b>Row ${row}, column ${column}</b> stands in the row at place
    <b>${IMAGE_SIZE} · ${row} + ${column} = ${place}</b>. The number there: ${showLevel(level, isScaled)}.</p>`;
}

/** Places and, below each, its number; one of them is marked. */
function pairsView(label, name, { places, numbers, marked }) {
  const number = (text, index) => html`<td class=${here(places[index] === marked)}>${text}</td>`;
  return scrollBox(html`<table class="image-explorer-neighbors" aria-label=${label}><tbody>
    <tr>${header(name, "row")}${places.map((place) => header(place, "col", place === marked))}</tr>
    <tr>${header("number", "row")}${numbers.map(number)}</tr>
  </tbody></table>`);
}

function neighborsView({ image, place, isScaled }) {
  const places = placesAround(place);
  const numbers = places.map((one) => showLevel(image[one], isScaled));
  return pairsView("Places of the row around the pixel's", "place", { places, numbers, marked: place });
}

function labelView({ label }) {
  const places = [...Array(NUM_CLASSES).keys()];
  return pairsView("The label in one-hot form", "digit", { places, numbers: oneHot(label), marked: label });
}

/* ---- Other images -------------------------------------------------------------------------- */

/** Buttons that choose another image; `choose(find)` gets a function from labels and index to a new index. */
function choiceView(choose) {
  const step = (by) => () => choose((labels, index) => (index + by + labels.length) % labels.length);
  const any = () => choose((labels) => Math.floor(Math.random() * labels.length));
  const another = (digit) =>
    button(html`<span class="ml-hidden">Another </span>${digit}`, () =>
      choose((labels, index) => nextWithLabel(labels, digit, index)),
    );
  return html`<div class="ml-panel image-explorer-choice">
    <div class="ml-bar">${button("Previous", step(-1))}${button("Next", step(1))}${button("Random", any)}</div>
    <div>
      <span class="ml-label">Another image of a</span>
      <div class="image-explorer-digits" role="group" aria-label="Another image of a digit">
        ${[...Array(NUM_CLASSES).keys()].map(another)}
      </div>
    </div>
  </div>`;
}

/** Where another image comes from, and why it did not come (`trouble`). */
function makeSample({ model, signal, redraw }) {
  const load = imagesOnce(model, "train-sample", signal);
  const sample = { trouble: "" };
  let asked = 0;
  sample.choose = async (find) => {
    const mine = ++asked;
    try {
      const { images, labels } = await load();
      if (mine !== asked) return; // the reader has pressed again
      const index = find(labels, model.get("index"));
      if (index < 0 || index >= Math.min(SAMPLE, labels.length)) return;
      const image = Array.from(imageAt(images, index));
      update(model, { _image_of: index, index, image, label: labels[index] });
    } catch (error) {
      if (signal.aborted) return;
      sample.trouble = error.message;
      redraw();
    }
  };
  return sample;
}

/* ---- The widget ---------------------------------------------------------------------------- */

const formView = (title, ...content) => html`<section class="image-explorer-form" aria-label=${title}>
  <div class="ml-title">${title}</div>${content}
</section>`;

function wholeView({ root, model }, sample) {
  const state = readState(model);
  // The image that is shown: the one that a link asks for may still be on its way, or never come.
  const title = sample.trouble || `Training image ${model.get("_image_of")}, label ${state.label}`;
  return html`<p class="ml-title" role="status">${title}</p>
    <div class="ml-columns">
      ${formView("Picture", pictureView(state))}
      ${formView("Numbers", numbersView(state, themeColors(root, "paper", "ink")), unitView(model))}
    </div>
    ${formView("Row of 784", stripView(state), saidView(state), neighborsView(state))}
    <div class="ml-columns">
      ${formView("One-hot label", labelView(state))}${choiceView(sample.choose)}
    </div>`;
}

export default defineWidget({
  label: "One image in four forms",
  watch: ["row", "column", "scaled"],
  build(parts) {
    const { model, signal, say, redraw } = parts;
    const sample = makeSample(parts);
    onChange(model, ["row", "column"], () => say(describePixel(readState(model))), signal);
    const takeImage = () => {
      sample.trouble = "";
      redraw();
    };
    onChange(model, ["image", "label"], takeImage, signal);
    // A link sets the index alone, and then the image has to be fetched; Python sets them together.
    const follow = () => {
      if (model.get("index") !== model.get("_image_of")) sample.choose((_, index) => index);
    };
    onChange(model, ["index"], follow, signal);
    follow();
    onThemeChange(redraw, signal);
    return { view: () => wholeView(parts, sample) };
  },
});
