/**
 * The pad's small pictures, made to be drawn anew with every movement of a pen: each canvas keeps its buffer, and one
 * canvas pixel is one number.
 */

import { frameOf } from "../digit/drawing.js";
import { PAD_SIZE } from "../digit/strokes.js";
import { themeColors } from "../ui/pixelmaps.js";

/** @typedef {Record<"ink" | "blue" | "red" | "accent", number[]>} Colors as [red, green, blue] */

export const SKETCH = 200; // canvas pixels of the sketch, in both directions
export const TILE = 9; // canvas pixels of a unit's tile, the gap beside it among them
const OPAQUE = 0xff << 24;

/** The theme's colors; to look them up for every picture would be slow. @returns {Colors} */
export function readColors(/** @type {HTMLElement} */ root) {
  const [ink, blue, red, accent] = themeColors(root, "ink", "blue", "red", "accent");
  return { ink, blue, red, accent };
}

/** A color as a canvas keeps it, still transparent. */
const toWord = (/** @type {number[]} */ [red, green, blue]) => (blue << 16) | (green << 8) | red;

/** A canvas's context: small pictures that change all the time are drawn fastest by the processor. */
const contextOf = (/** @type {HTMLCanvasElement} */ canvas) =>
  canvas.getContext("2d", { willReadFrequently: true });

/** @type {WeakMap<HTMLCanvasElement, { picture: ImageData, words: Uint32Array }>} */
const buffers = new WeakMap();

function bufferOf(canvas) {
  const known = buffers.get(canvas);
  if (known?.picture.width === canvas.width && known.picture.height === canvas.height) return known;
  const picture = contextOf(canvas).createImageData(canvas.width, canvas.height);
  const buffer = { picture, words: new Uint32Array(picture.data.buffer) };
  buffers.set(canvas, buffer);
  return buffer;
}

/**
 * Draw gray levels, a canvas pixel each.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} levels
 * @param {Colors} colors
 */
export function drawLevels(canvas, levels, { ink }) {
  const { picture, words } = bufferOf(canvas);
  const color = toWord(ink);
  for (let i = 0; i < words.length; i++) words[i] = (levels[i] << 24) | color;
  contextOf(canvas).putImageData(picture, 0, 0);
}

/**
 * Draw a picture's gray levels as they are, in a canvas of its size.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {import("./photo/paper.js").Gray} gray
 */
export function drawPhoto(canvas, { pixels }) {
  const { picture, words } = bufferOf(canvas);
  for (let i = 0; i < words.length; i++) words[i] = OPAQUE | (pixels[i] * 0x010101);
  contextOf(canvas).putImageData(picture, 0, 0);
}

/**
 * Draw strokes as thin lines, and around them what is cut out.
 *
 * @param {HTMLCanvasElement} canvas of SKETCH by SKETCH pixels
 * @param {number[][]} strokes
 * @param {{ isFramed: boolean, colors: Colors }} look
 */
export function drawSketch(canvas, strokes, { isFramed, colors }) {
  const context = contextOf(canvas);
  const scale = SKETCH / PAD_SIZE;
  context.clearRect(0, 0, SKETCH, SKETCH);
  context.beginPath();
  for (const stroke of strokes) {
    context.moveTo(stroke[0] * scale, stroke[1] * scale);
    for (let i = 0; i < stroke.length; i += 2) context.lineTo(stroke[i] * scale, stroke[i + 1] * scale);
  }
  const pen = { lineWidth: 7, lineCap: "round", lineJoin: "round", strokeStyle: `rgb(${colors.ink})` };
  Object.assign(context, pen).stroke();
  if (!isFramed || strokes.length === 0) return;
  const { left, top, right, bottom } = frameOf(strokes);
  Object.assign(context, { lineWidth: 3, strokeStyle: `rgb(${colors.accent})` });
  context.strokeRect(left * scale, top * scale, (right - left) * scale, (bottom - top) * scale);
}

/** How many units stand beside each other as tiles. @param {number} units */
export const tileColumns = (units) => Math.min(units, units > 256 ? 32 : 16);

/**
 * Draw outputs of units as tiles: blue is positive, red with a bar is negative; a ring marks the chosen one.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} outputs
 * @param {{ limit: number, chosen: number, colors: Colors }} look `limit` is the output whose color is full
 */
export function drawTiles(canvas, outputs, { limit, chosen, colors }) {
  const { picture, words } = bufferOf(canvas);
  const [blue, red, accent] = [colors.blue, colors.red, colors.accent].map(toWord);
  const [width, columns] = [canvas.width, tileColumns(outputs.length)];
  for (let unit = 0; unit < outputs.length; unit++) {
    const isNegative = outputs[unit] < 0;
    const alpha = Math.round(26 + 229 * Math.min(1, Math.abs(outputs[unit]) / limit)) << 24;
    const corner = Math.floor(unit / columns) * TILE * width + (unit % columns) * TILE;
    fillTile(words, { corner, width, color: (isNegative ? red : blue) | alpha, isBarred: isNegative });
    if (unit === chosen) ringTile(words, { corner, width, color: accent | OPAQUE });
  }
  contextOf(canvas).putImageData(picture, 0, 0);
}

function fillTile(words, { corner, width, color, isBarred }) {
  for (let y = 0; y < TILE - 1; y++) {
    const isBar = isBarred && Math.abs(y - TILE / 2 + 1) < 1;
    words.fill(isBar ? 0 : color, corner + y * width, corner + y * width + TILE - 1);
  }
}

function ringTile(words, { corner, width, color }) {
  const end = TILE - 2;
  for (let k = 0; k <= end; k++) {
    for (const place of [k, k + end * width, k * width, k * width + end]) words[corner + place] = color;
  }
}
