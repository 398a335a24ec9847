/** Weight maps and drawings over them, sharp at any size: blue raises, red lowers and is hatched. */

import { themeColors } from "./pixelmaps.js";

const SIDE = 28;
const INKED = 0.15; // ink from here on belongs to the drawing
const HATCHED = 0.28; // what lowers by at least this part of the limit is hatched

/** Fill one pixel with the color of a value, full at 1 and −1; collect its hatching. */
function fillPixel({ context, zoom, blue, red, hatching }, pixel, value) {
  const [left, top] = [(pixel % SIDE) * zoom, Math.floor(pixel / SIDE) * zoom];
  context.globalAlpha = Math.min(1, Math.abs(value));
  context.fillStyle = value < 0 ? red : blue;
  context.fillRect(left, top, zoom, zoom);
  if (value < -HATCHED) addHatching(hatching, left, top, zoom);
}

/** Two strokes from the lower left to the upper right: those of neighbors meet. */
function addHatching(path, left, top, zoom) {
  path.moveTo(left, top + zoom);
  path.lineTo(left + zoom, top);
  path.moveTo(left, top + zoom / 2);
  path.lineTo(left + zoom / 2, top);
  path.moveTo(left + zoom / 2, top + zoom);
  path.lineTo(left + zoom, top + zoom / 2);
}

const NAMES = ["blue", "red", "paper", "ink"];
let colors = null; // of the page's theme: to ask for them at every movement of a pen would be slow

/** Ask for the theme's colors anew; to be called when it changes, before drawing. */
export function forgetColors() {
  colors = null;
}

function begin(canvas) {
  const context = canvas.getContext("2d");
  const [blue, red, paper, ink] = colors ?? themeColors(canvas, ...NAMES).map((color) => `rgb(${color})`);
  if (canvas.isConnected) colors = [blue, red, paper, ink];
  context.clearRect(0, 0, canvas.width, canvas.height);
  return { context, zoom: canvas.width / SIDE, blue, red, paper, ink, hatching: new Path2D() };
}

function hatch({ context, zoom, ink, hatching }) {
  Object.assign(context, {
    globalAlpha: 0.5,
    strokeStyle: ink,
    lineWidth: zoom / 12,
    lineCap: "butt",
  }).stroke(hatching);
}

/**
 * Draw a map of weights.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} weights 784 numbers
 * @param {number} limit the weight whose color is full
 */
export function drawMap(canvas, weights, limit) {
  const drawing = begin(canvas);
  for (let pixel = 0; pixel < SIDE * SIDE; pixel++) {
    if (weights[pixel] !== 0) fillPixel(drawing, pixel, weights[pixel] / limit);
  }
  hatch(drawing);
}

/**
 * Draw an image: each inked pixel in the color of its contribution, with an outline around the ink. Where there is
 * no ink, the canvas stays transparent.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {{ contributions: ArrayLike<number>, x: ArrayLike<number>, limit: number, line?: number }} image `x` in
 *   [0, 1]; `limit` is the contribution whose color is full; `line` the outline's width in pixels of the image
 */
export function drawContributions(canvas, { contributions, x, limit, line = 0.16 }) {
  const drawing = begin(canvas);
  const { context, zoom, paper, ink } = drawing;
  for (let pixel = 0; pixel < SIDE * SIDE; pixel++) {
    if (x[pixel] < INKED) continue;
    Object.assign(context, { globalAlpha: 1, fillStyle: paper });
    context.fillRect((pixel % SIDE) * zoom, Math.floor(pixel / SIDE) * zoom, zoom, zoom);
    fillPixel(drawing, pixel, contributions[pixel] / limit);
  }
  hatch(drawing);
  const outline = new Path2D();
  for (const [[x0, y0], [x1, y1]] of contour(x, INKED)) {
    outline.moveTo(x0 * zoom, y0 * zoom);
    outline.lineTo(x1 * zoom, y1 * zoom);
  }
  Object.assign(context, {
    globalAlpha: 1,
    strokeStyle: ink,
    lineWidth: line * zoom,
    lineCap: "round",
  }).stroke(outline);
}

const CORNERS = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
];

/**
 * The line around what is at least `level`, between the middles of pixels (marching squares).
 *
 * @param {ArrayLike<number>} x 784 pixels
 * @param {number} level
 * @returns {[number, number][][]} pieces from point to point, in pixels from the upper left corner
 */
export function contour(x, level) {
  const at = (column, row) =>
    column < 0 || row < 0 || column >= SIDE || row >= SIDE ? 0 : x[row * SIDE + column];
  const pieces = [];
  for (let row = -1; row < SIDE; row++) {
    for (let column = -1; column < SIDE; column++) {
      const values = [at(column, row), at(column + 1, row), at(column + 1, row + 1), at(column, row + 1)];
      const above = values[0] >= level;
      if (values[1] >= level === above && values[2] >= level === above && values[3] >= level === above)
        continue;
      const points = crossings(values, level).map(([dx, dy]) => [column + 0.5 + dx, row + 0.5 + dy]);
      for (let k = 0; k < points.length; k += 2) pieces.push([points[k], points[k + 1]]);
    }
  }
  return pieces;
}

/** Where the sides of a square cross the level, going around. */
function crossings(values, level) {
  const points = [];
  for (let k = 0; k < 4; k++) {
    const [a, b] = [values[k], values[(k + 1) % 4]];
    if (a >= level === b >= level) continue;
    const share = (level - a) / (b - a);
    const [[x0, y0], [x1, y1]] = [CORNERS[k], CORNERS[(k + 1) % 4]];
    points.push([x0 + share * (x1 - x0), y0 + share * (y1 - y0)]);
  }
  return points;
}
