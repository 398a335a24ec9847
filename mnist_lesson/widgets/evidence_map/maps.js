/** Weight maps and drawings over them, sharp at any size: blue raises, red lowers and is hatched. */

import { IMAGE_SIZE, NUM_PIXELS } from "../maths/mnist.js";
import { drawOnce, themeColors } from "../ui/pixelmaps.js";
import { contour } from "./maths.js";

export const ZOOM = 16; // canvas pixels for each pixel of a map
const INKED = 0.15; // ink from here on belongs to the drawing
const HATCHED = 0.28; // what lowers by at least this part of the limit is hatched
const PIXELS = [...Array(NUM_PIXELS).keys()];

/** @type {string[] | null} of the page's theme: to ask for them at every movement of a pen would be slow */
let colors = null;
let theme = {}; // another one each time

/** Ask for the theme's colors anew, and draw all again; to be called when it changes. */
export function forgetColors() {
  colors = null;
  theme = {};
}

/** Draw a picture on a canvas that does not show it yet. `what` it is changes with it. */
export const drawNew = (canvas, what, draw) => drawOnce(canvas, [what, theme], draw);

/** Empty a canvas, its unit one pixel of the map; with the theme's colors. */
function begin(/** @type {HTMLCanvasElement} */ canvas) {
  const names = ["blue", "red", "paper", "ink"];
  const [blue, red, paper, ink] = colors ?? themeColors(canvas, ...names).map((color) => `rgb(${color})`);
  if (canvas.isConnected) colors = [blue, red, paper, ink];
  const context = canvas.getContext("2d");
  const zoom = canvas.width / IMAGE_SIZE;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.setTransform(zoom, 0, 0, zoom, 0, 0);
  return { context, blue, red, paper, ink };
}

const fillSquare = (context, pixel) =>
  context.fillRect(pixel % IMAGE_SIZE, Math.floor(pixel / IMAGE_SIZE), 1, 1);

/** Color pixels by their values, full at 1 and −1, and hatch those that lower. */
function fillPixels({ context, blue, red, ink }, pixels, shareOf) {
  const hatching = new Path2D();
  for (const sign of [1, -1]) {
    context.fillStyle = sign > 0 ? blue : red;
    for (const pixel of pixels) {
      const size = sign * shareOf(pixel);
      if (!(size > 0)) continue;
      context.globalAlpha = Math.min(1, size);
      fillSquare(context, pixel);
      if (sign < 0 && size > HATCHED) addHatching(hatching, pixel);
    }
  }
  Object.assign(context, { globalAlpha: 0.5, strokeStyle: ink, lineWidth: 1 / 12, lineCap: "butt" });
  context.stroke(hatching);
  context.globalAlpha = 1;
}

/** Three lines from the lower left to the upper right: those of neighbors meet. */
function addHatching(path, pixel) {
  const [left, top] = [pixel % IMAGE_SIZE, Math.floor(pixel / IMAGE_SIZE)];
  path.moveTo(left, top + 1);
  path.lineTo(left + 1, top);
  path.moveTo(left, top + 0.5);
  path.lineTo(left + 0.5, top);
  path.moveTo(left + 0.5, top + 1);
  path.lineTo(left + 1, top + 0.5);
}

/**
 * Draw a map of weights.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} weights 784 numbers
 * @param {number} limit the weight whose color is full
 */
export function drawMap(canvas, weights, limit) {
  fillPixels(begin(canvas), PIXELS, (pixel) => weights[pixel] / limit);
}

/** The outline of an image's ink, 784 pixels in [0, 1]. */
export function outlineOf(/** @type {ArrayLike<number>} */ x) {
  const outline = new Path2D();
  for (const [from, to] of contour(x, INKED)) {
    outline.moveTo(...from);
    outline.lineTo(...to);
  }
  return outline;
}

/**
 * Draw an image: each inked pixel in the color of its contribution, with an outline around the ink. Where there is
 * no ink, the canvas stays transparent.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {{ contributions: ArrayLike<number>, x: ArrayLike<number>, limit: number, outline?: Path2D, line?: number }}
 *   image `x` in [0, 1]; `limit` is the contribution whose color is full; `line` the outline's width in pixels of the
 *   image
 */
export function drawContributions(canvas, { contributions, x, limit, outline = outlineOf(x), line = 0.16 }) {
  const drawing = begin(canvas);
  const { context, paper, ink } = drawing;
  const inked = PIXELS.filter((pixel) => x[pixel] >= INKED);
  context.fillStyle = paper;
  for (const pixel of inked) fillSquare(context, pixel);
  fillPixels(drawing, inked, (pixel) => contributions[pixel] / limit);
  Object.assign(context, { strokeStyle: ink, lineWidth: line, lineCap: "round" }).stroke(outline);
}
