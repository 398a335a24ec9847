/**
 * How a network reads an image, every step from the strokes to the probabilities. While the pen moves only the steps in
 * sight are drawn, and all of them when it rests.
 */

import { BOX_SIZE } from "../digit/center.js";
import { toLevels } from "../digit/raster.js";
import { DIGITS, IMAGE_SIZE, NUM_PIXELS } from "../maths/mnist.js";
import { argmax } from "../maths/neurons.js";
import { formatNumber, formatPercent } from "../maths/numbers.js";
import { drawn, html, live, nothing, render } from "../ui/lit.js";
import { drawOnce, drawWeights, largest, pixels } from "../ui/pixelmaps.js";
import { describeArrival, nameStages } from "./maths.js";
import { drawLevels, drawPhoto, drawSketch, drawTiles, SKETCH, TILE, tileColumns } from "./pictures.js";

const NAMES = { relu: "ReLU" };
const BOUNDED = ["sigmoid", "tanh", "softmax"]; // their largest output is 1
const LEAST_EVIDENCE = 10; // evidence whose bar is full, unless there is more

/**
 * The steps, one under the other.
 *
 * @param {AbortSignal} signal
 * @returns {{ el: HTMLElement, draw: (state: import("./state.js").PadState) => void }}
 */
export function makeSteps(signal) {
  const el = Object.assign(document.createElement("ol"), { className: "reading-steps" });
  const steps = [arrivalView, flattenView, hiddenView, evidenceView].map((view) => ({
    view,
    place: el.appendChild(document.createElement("li")),
  }));
  const inSight = new Set();
  const observer = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting) inSight.add(target);
      else inSight.delete(target);
    }
  });
  for (const { place } of steps) observer.observe(place);
  signal.addEventListener("abort", () => observer.disconnect());
  const draw = (state) => {
    for (const { view, place } of steps) {
      if (!state.isMoving || inSight.has(place)) render(view(state), place);
    }
  };
  return { el, draw };
}

const stepView = (title, text, content) =>
  html`<p class="ml-title">${title}</p><p class="ml-small reading-text">${text}</p>${content}`;

/* ---- Into the frame, and flat -------------------------------------------------------------- */

/** From the pad to 28×28: strokes, box, center of mass, damage. */
function arrivalView({ seen, colors, photo }) {
  const { strokes, box, center, arrived, corner, isDamaged, isRecentered } = seen;
  const names = nameStages(seen);
  const levels = (image, size = IMAGE_SIZE) =>
    canvasView(size, (canvas) => drawLevels(canvas, image, colors));
  const sketch = canvasView(SKETCH, (canvas) =>
    drawSketch(canvas, strokes, { isFramed: Boolean(box), colors }),
  );
  const figures = html`<div class="reading-figures" aria-hidden="true">
    ${strokes ? figureView("your strokes", sketch) : nothing}
    ${photo ? photoView(photo, colors) : nothing}
    ${box ? figureView("box of 20×20", html`${levels(toLevels(box), BOX_SIZE)}${center ? cross(center, BOX_SIZE) : nothing}`) : nothing}
    ${figureView(names.arrived, html`${levels(toLevels(arrived))}${center ? outlineView(corner) : nothing}`)}
    ${isDamaged || isRecentered ? figureView(names.after, levels(seen.levels)) : nothing}
  </div>`;
  return stepView("Into the frame", describeArrival(seen, Boolean(photo)), figures);
}

/** A picture of one's own, and the ink that was found in it. @param {import("./photo/read.js").Picture} photo */
function photoView({ gray, ink }, colors) {
  const view = ({ width, height }, draw) => html`<canvas class="reading-photo" width=${width} height=${height}
    aria-hidden="true" ${drawn(draw)}></canvas>`;
  const drawGray = (canvas) => drawOnce(canvas, [gray], () => drawPhoto(canvas, gray));
  const drawInk = (canvas) => drawOnce(canvas, [ink, colors], () => drawLevels(canvas, ink.pixels, colors));
  return html`${figureView("your picture", view(gray, drawGray))}${figureView("its ink", view(ink, drawInk))}`;
}

const canvasView = (size, draw) =>
  html`<canvas class="ml-pixels" width=${size} height=${size} aria-hidden="true" ${drawn(draw)}></canvas>`;

const figureView = (name, picture) =>
  html`<figure><div class="reading-picture">${picture}</div><figcaption>${name}</figcaption></figure>`;

/** A mark moved by parts of its own size, to the right and down: without a new layout, and in older browsers too. */
const moved = (right, down) =>
  `transform: translate(${(100 * right).toFixed(1)}%, ${(100 * down).toFixed(1)}%)`;

/** A cross at a place between pixels; its mark is as large as the picture of `size` pixels. */
const cross = ({ row, column }, size) =>
  html`<span class="reading-center" style=${moved((column + 0.5) / size, (row + 0.5) / size)}></span>`;

/** The box's outline in the field, and the field's middle, where the center of mass has come. */
const outlineView = ({ left, top }) =>
  html`<span class="reading-outline" style=${moved(left / BOX_SIZE, top / BOX_SIZE)}></span>
    ${cross({ row: IMAGE_SIZE / 2 - 0.5, column: IMAGE_SIZE / 2 - 0.5 }, IMAGE_SIZE)}`;

/** The 784 numbers in one row. */
function flattenView({ seen: { levels }, colors }) {
  const count = html`<span class="reading-count">${levels.filter((level) => level > 0).length}</span>`;
  const text = html`Row under row, divided by 255: numbers from 0 to 1, and ${count} of them are not 0.`;
  const strip = html`<canvas class="ml-pixels reading-strip" width=${NUM_PIXELS} height="1" aria-hidden="true"
    ${drawn((canvas) => drawLevels(canvas, levels, colors))}></canvas>`;
  return stepView("Flatten: 784 numbers", text, strip);
}

/* ---- Hidden layers ------------------------------------------------------------------------- */

function hiddenView(state) {
  const { network, layers } = state;
  return (network?.layers ?? [])
    .slice(0, -1)
    .map((layer, index) => layerView(state, layer, index, layers[index]));
}

/** One hidden layer: its units as tiles, and one of them looked at closely. */
function layerView(state, layer, index, { evidence, output }) {
  const { units, activation } = layer;
  const unit = state.chosen[index] ?? 0;
  const limit = BOUNDED.includes(activation) ? 1 : Math.max(1, largest(output));
  const choose = (next) => state.choose(index, next);
  const draw = (canvas) => drawTiles(canvas, output, { limit, chosen: unit, colors: state.colors });
  const text =
    `Each unit weighs all its inputs and adds them up; ${NAMES[activation] ?? activation} makes its output of the sum. ` +
    "The stronger the color of a tile, the larger the output.";
  const title = index === 0 ? `Hidden layer: ${units} units` : `Hidden layer ${index + 1}: ${units} units`;
  const told = `Unit ${unit}: sum ${formatNumber(evidence[unit])}, output ${formatNumber(output[unit])}`;
  const side = html`<div class="reading-hidden">
    ${tilesView(units, draw, choose)}
    <div class="reading-close">
      ${index === 0 ? weightsView(state, layer, unit) : nothing}
      <div class="ml-slider"><input type="range" min="0" max=${units - 1} step="1" .value=${live(String(unit))}
        style="--share: ${(100 * unit) / Math.max(1, units - 1)}%" aria-label="Unit to look at"
        @input=${({ target }) => choose(Number(target.value))} /></div>
      <p class="reading-unit">${told}</p>
    </div>
  </div>`;
  return html`<div class="reading-layer">${stepView(title, text, side)}</div>`;
}

function tilesView(units, draw, choose) {
  const columns = tileColumns(units);
  const rows = Math.ceil(units / columns);
  const onClick = ({ currentTarget, clientX, clientY }) => {
    const { left, top, width, height } = currentTarget.getBoundingClientRect();
    const column = Math.floor(((clientX - left) / width) * columns);
    const row = Math.floor(((clientY - top) / height) * rows);
    choose(Math.min(units - 1, Math.max(0, row * columns + column)));
  };
  return html`<canvas class="reading-tiles" width=${columns * TILE} height=${rows * TILE} style="--columns: ${columns}"
    role="img" aria-label="Outputs of ${units} units as tiles" @click=${onClick} ${drawn(draw)}></canvas>`;
}

/** A unit's map of weights, one for each pixel. */
function weightsView({ colors }, { weights, units }, unit) {
  const map = () => Float32Array.from({ length: NUM_PIXELS }, (_, pixel) => weights[pixel * units + unit]);
  const draw = (canvas) => drawOnce(canvas, [weights, unit, colors], () => drawWeights(canvas, map()));
  return pixels({ label: "Weights of this unit, one for each pixel", zoom: 4, draw });
}

/* ---- Evidence and probabilities ------------------------------------------------------------ */

function evidenceView({ layers }) {
  const text =
    "Ten units weigh the outputs before them: blue speaks for a digit, red and striped " +
    "against it. Softmax makes probabilities of it that add up to 1.";
  const { evidence, output } = layers?.at(-1) ?? {};
  const limit = Math.max(LEAST_EVIDENCE, largest(evidence ?? []));
  const best = output && argmax(output);
  const row = (digit) => html`<tr data-best=${digit === best}>
    <th scope="row">${digit}</th>${evidence ? cellsView(evidence[digit], limit, output[digit]) : nothing}
  </tr>`;
  const table = html`<table class="reading-table">
    <colgroup>
      <col class="reading-digits" /><col /><col class="reading-numbers" /><col /><col class="reading-numbers" />
    </colgroup>
    <thead><tr>
      <th scope="col">digit</th><th scope="col" colspan="2">evidence</th><th scope="col" colspan="2">softmax</th>
    </tr></thead>
    <tbody>${DIGITS.map(row)}</tbody>
  </table>`;
  return stepView("Evidence, and softmax", text, table);
}

/** A digit's evidence and its probability, each as a bar and as a number. */
function cellsView(evidence, limit, probability) {
  const [left, right] = [Math.min(0, evidence), -Math.max(0, evidence)].map(
    (part) => 50 * (1 + part / limit),
  );
  // Cut out of a full bar: scaling it would scale its stripes.
  return html`<td><span class="reading-track reading-middle"><span class="reading-signed"
      data-sign=${evidence < 0 ? "-1" : "1"}
      style="clip-path: inset(0 ${right.toFixed(2)}% 0 ${left.toFixed(2)}%)"></span></span></td>
    <td><span class="reading-number">${evidence.toFixed(2).replace("-", "−")}</span></td>
    <td>${barView(probability)}</td>
    <td><span class="reading-percent">${formatPercent(probability)}</span></td>`;
}

/** A probability as a bar: scaled, which needs no new layout. */
export const barView = (probability) => html`<span class="reading-track"><span class="reading-bar"
  style="transform: scaleX(${probability.toFixed(4)})"></span></span>`;
