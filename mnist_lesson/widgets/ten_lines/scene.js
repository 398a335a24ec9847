/** The drawing of what exists after a line: each of its parts in each of its forms, with words for who does not see it. */

import { IMAGE_SIZE, NUM_PIXELS, oneHot } from "../maths/mnist.js";
import { argmax, sum } from "../maths/neurons.js";
import { formatCount } from "../maths/numbers.js";
import { drawn, html, svg } from "../ui/lit.js";
import { firstLine, sceneAfter, threads } from "./maths.js";
import { breakable } from "./text.js";

/* ---- Small parts --------------------------------------------------------------------------------- */

/** Gray levels on a canvas, one pixel each: black ink, more or less of it, on whatever lies below. */
function drawLevels(canvas, levels) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  levels.forEach((level, index) => {
    image.data[4 * index + 3] = level;
  });
  context.putImageData(image, 0, 0);
}

/** An image as it is seen. @param {Uint8Array} image @param {number} [place] in a stack of them */
const sheetView = (image, place = 0) =>
  html`<canvas class="ten-lines-sheet" width=${IMAGE_SIZE} height=${IMAGE_SIZE} style="--place: ${place}"
    ${drawn((canvas) => drawLevels(canvas, image))}></canvas>`;

/** The same as one row of 784. */
const stripView = (image) => html`<canvas class="ten-lines-strip" width=${NUM_PIXELS} height="1"
  ${drawn((canvas) => drawLevels(canvas, image))}></canvas>`;

/** Ten bars, the largest in another color. @param {number[]} percents */
function barsView(percents) {
  const best = argmax(percents);
  const bar = (percent, digit) => html`<span class="ten-lines-bar" ?data-best=${digit === best}>
    <i style="height: ${percent}%"></i><b>${digit}</b>
  </span>`;
  return html`<div class="ten-lines-bars">${percents.map(bar)}</div>`;
}

/** A drawing and what it shows. The class is its look. */
const drawing = (className, told, content) =>
  html`<div class=${className} role="img" aria-label=${told}>${content}</div>`;
const caption = (content) => html`<p class="ten-lines-caption">${content}</p>`;

/* ---- x_train and y_train --------------------------------------------------------------------------- */

function sheetsView({ images, training }) {
  const more = formatCount(training.images - images.length);
  const sheets = images.map((image, place) => sheetView(image, place)).reverse(); // the first one on top
  return html`${drawing("ten-lines-sheets", "A stack of images, the first one a 5", sheets)}
    ${caption(html`… and ${more} more. Each dot: <b>0 to 255</b>`)}`;
}

function rowsView({ images }) {
  const level = Math.max(...images[0].slice(14 * IMAGE_SIZE, 15 * IMAGE_SIZE));
  return html`${drawing("ten-lines-rows", "The images as long rows of light and dark", images.map(stripView))}
    ${caption(html`Row under row, now one long row. <b>${level} / 255 = ${(level / 255).toFixed(2)}</b>`)}`;
}

function digitsView({ labels, training }) {
  const tiles = labels.map((label) => html`<span class="ten-lines-tile">${label}</span>`);
  return html`${drawing("ten-lines-digits", "The answers to the first five images as digits", tiles)}
    ${caption(`… and ${formatCount(training.images - labels.length)} more`)}`;
}

function placesView({ labels }) {
  const told = "The answers to the first five images, ten cells each with one 1";
  const heads = oneHot(0).map((_, place) => html`<span class="ten-lines-head">${place}</span>`);
  const cell = (value) => html`<span class="ten-lines-cell" ?data-one=${value === 1}>${value}</span>`;
  const cells = labels.map((label) => oneHot(label).map(cell));
  return html`${drawing("ten-lines-places", told, [heads, cells])}${caption(`The first row says: ${labels[0]}`)}`;
}

/* ---- model ------------------------------------------------------------------------------------------ */

const column = (x) => Array.from({ length: 10 }, (_, index) => [x, 70 + (index - 4.5) * 13]);
const COLUMNS = [column(22), column(92), column(162)]; // of the inputs and of two layers
const MODELS = {
  input: { layers: 0, told: "784 inputs, no neurons" },
  hidden: { layers: 1, told: "784 inputs, all joined to ten neurons" },
  output: { layers: 2, told: "784 inputs, all joined to ten neurons, these to ten more" },
  trained: { layers: 2, told: "The same network with its parameters learned" },
};

/** A layer's circles and the threads that lead to them. */
function layerView(index) {
  const circle = ([cx, cy]) => svg`<circle cx=${cx} cy=${cy.toFixed(1)} r="4.6" />`;
  const d = threads(COLUMNS[index - 1], COLUMNS[index]);
  return svg`<path class="ten-lines-threads" d=${d} />${COLUMNS[index].map(circle)}`;
}

/** The network as far as it is built; trained, it has another color. */
function modelView({ parameters }, form) {
  const { layers, told } = MODELS[form];
  const columns = ["numbers", "sigmoid", "softmax"].slice(0, layers + 1);
  const name = (kind, index) => html`<span><b>${index === 0 ? NUM_PIXELS : 10}</b> ${kind}</span>`;
  return html`<svg class="ten-lines-network" viewBox="0 0 184 140" data-form=${form} role="img" aria-label=${told}>
      <line class="ten-lines-input" x1="18" x2="18" y1="5" y2="135" />
      ${columns.slice(1).map((_, index) => layerView(index + 1))}
    </svg>
    <div class="ten-lines-layers">${columns.map(name)}</div>
    <div class="ten-lines-count">${parametersView(parameters.slice(0, layers))}</div>`;
}

/** The parameters, layer by layer and together. */
function parametersView(counts) {
  const parts = counts.length > 1 ? `${counts.map(formatCount).join(" + ")} = ` : "";
  return html`${parts}<b>${formatCount(sum(counts))}</b> parameters`;
}

/* ---- Learning, and what comes after it ------------------------------------------------------------------ */

const CHOICES = [
  ["how mistakes are measured", "categorical_crossentropy"],
  ["how they are corrected", "sgd"],
  ["what is reported", "accuracy"],
];

const choicesView = () => html`<dl class="ten-lines-choices">
  ${CHOICES.map(([what, name]) => html`<dt>${what}</dt><dd>${breakable(name)}</dd>`)}
</dl>`;

/** What `fit` does, in numbers. */
function epochsView({ training: { epochs, images, batchSize } }) {
  const rounds = Array.from(
    { length: epochs },
    (_, index) => html`<span class="ten-lines-epoch">${index + 1}</span>`,
  );
  const [each, all] = [images / batchSize, (epochs * images) / batchSize].map(formatCount);
  return html`${drawing("ten-lines-epochs", "Ten rounds, one after the other", rounds)}
    ${caption(html`${epochs} rounds of ${formatCount(images)} images, each with <b>${each}</b> corrections:
      <b>${all}</b> in all`)}`;
}

function answerView({ images, asked, answer }) {
  const told = "The fifth image and ten bars, one of them far above the others";
  const [best, second] = answer.map((_, digit) => digit).sort((a, b) => answer[b] - answer[a]);
  const percent = (digit) => html`<b>${answer[digit]}\u00a0%</b> for a ${digit}`;
  return html`${drawing("ten-lines-asked", told, [sheetView(images[asked]), barsView(answer)])}
    ${caption([percent(best), ", ", percent(second)])}`;
}

function testView({ accuracy }) {
  const right = Math.round(100 * accuracy);
  const dots = Array.from({ length: 100 }, (_, index) => html`<i ?data-right=${index < right}></i>`);
  return html`${drawing("ten-lines-hundred", "A hundred dots, the ones for right answers filled", dots)}
    ${caption(html`Of 100 images it reads about <b>${right}</b> correctly`)}`;
}

/* ---- All parts -------------------------------------------------------------------------------------------- */

const FORMS = {
  x: { sheets: sheetsView, rows: rowsView },
  y: { digits: digitsView, places: placesView },
  model: { input: modelView, hidden: modelView, output: modelView, trained: modelView },
  learning: { choices: choicesView, epochs: epochsView, answer: answerView, test: testView },
};
const TITLES = { x: "x_train", y: "y_train", model: "model", learning: "learning" };
const LEARNING_TITLES = { choices: "compile", epochs: "fit", answer: "answer", test: "evaluate" };

/** One part of the drawing: marked when it changed with this line, and `far` where another half is what matters. */
function partView(data, key, { form, isNew, isFar }) {
  const body = form
    ? FORMS[key][form](data, form)
    : html`<p class="ten-lines-awaited">from line ${firstLine(data.steps, key)} on</p>`;
  return html`<div class="ten-lines-part" data-part=${key} ?data-empty=${!form} ?data-new=${isNew} ?data-far=${isFar}
    ><p class="ten-lines-part-title">${LEARNING_TITLES[form] ?? TITLES[key]}</p
    ><div class="ten-lines-part-body">${body}</div></div>`;
}

/** The drawing after a line. */
export function sceneView(data, line) {
  const { steps } = data;
  const scene = sceneAfter(steps, line);
  const isAboutData = line < firstLine(steps, "model");
  const part = (key) => {
    const isNew = Object.hasOwn(steps[line - 1].scene, key);
    return partView(data, key, {
      form: scene[key],
      isNew,
      isFar: isAboutData !== (key === "x" || key === "y"),
    });
  };
  return html`<div class="ten-lines-scene">${Object.keys(FORMS).map(part)}</div>`;
}
