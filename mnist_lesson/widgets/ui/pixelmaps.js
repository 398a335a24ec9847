/** 28×28 pictures on a canvas, in the colors of the page's theme: digits, and maps of weights. */

import { IMAGE_SIZE } from "../maths/mnist.js";
import { readColor } from "./colors.js";
import { drawn, html, nothing } from "./lit.js";

/**
 * A canvas for a 28×28 picture, drawn at every rendering; CSS gives it its size:
 * `pixels({ label, draw: (canvas) => drawImage(canvas, levels) })`.
 *
 * @param {{ label?: string, zoom?: number, draw: (canvas: HTMLCanvasElement) => void }} picture
 */
export function pixels({ label = "", zoom = 8, draw }) {
  const size = IMAGE_SIZE * zoom;
  return html`<canvas class="ml-pixels" width=${size} height=${size} role=${label ? "img" : nothing}
    aria-label=${label || nothing} aria-hidden=${label ? nothing : "true"} ${drawn(draw)}></canvas>`;
}

let resolver; // a canvas out of sight, kept: a pen asks for its color at every movement
const probe = () =>
  (resolver ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true }));

/** The theme's colors as [red, green, blue], by the names of their CSS variables: `themeColors(el, "ink")`. */
export function themeColors(element, ...names) {
  const styles = getComputedStyle(element);
  const context = probe();
  return names.map((name) => {
    // A canvas resolves every way to write a color, the system's colors of high contrast among them.
    context.fillStyle = styles.getPropertyValue(`--${name}`).trim() || "gray";
    return readColor(context.fillStyle);
  });
}

/**
 * Draw a digit: ink on paper.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} levels 784 gray levels from 0 to 255
 */
export function drawImage(canvas, levels) {
  const [ink] = themeColors(canvas, "ink");
  paint(canvas, (index) => [ink, levels[index] / 255]);
}

/**
 * Draw weights: blue raises the evidence, red lowers it and is striped, so that the two differ without color.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} weights 784 numbers
 * @param {number} [limit] the size at which the color is full; the largest weight if left out
 */
export function drawWeights(canvas, weights, limit = largest(weights)) {
  const [blue, red] = themeColors(canvas, "blue", "red");
  paint(canvas, (index) => {
    const weight = weights[index] / (limit || 1);
    return [weight < 0 ? red : blue, Math.min(1, Math.abs(weight)), weight < 0];
  });
}

/** @type {WeakMap<HTMLCanvasElement, unknown[]>} */
const shown = new WeakMap();

/**
 * Draw on a canvas unless it shows the same already.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {unknown[]} what all that the picture is made of, the theme's colors among it
 * @param {(canvas: HTMLCanvasElement) => void} draw
 */
export function drawOnce(canvas, what, draw) {
  const before = shown.get(canvas);
  if (before && what.every((one, index) => one === before[index])) return;
  shown.set(canvas, what);
  draw(canvas);
}

/** The largest size among numbers, whatever their sign. */
export function largest(numbers) {
  let most = 0;
  for (let i = 0; i < numbers.length; i++) most = Math.max(most, Math.abs(numbers[i]));
  return most;
}

/** Fill each picture pixel's square with its color; striped ones leave a diagonal thinner. */
function paint(canvas, look) {
  const context = canvas.getContext("2d");
  const zoom = canvas.width / IMAGE_SIZE;
  const picture = context.createImageData(canvas.width, canvas.height);
  const words = new Uint32Array(picture.data.buffer);
  for (let index = 0; index < IMAGE_SIZE ** 2; index++) {
    const [[red, green, blue], opacity, isStriped = false] = look(index);
    const color = (blue << 16) | (green << 8) | red;
    const full = (Math.round(255 * opacity) << 24) | color;
    const thin = (Math.round(100 * opacity) << 24) | color;
    const corner = Math.floor(index / IMAGE_SIZE) * zoom * canvas.width + (index % IMAGE_SIZE) * zoom;
    for (let y = 0; y < zoom; y++) {
      for (let x = 0; x < zoom; x++) {
        words[corner + y * canvas.width + x] = isStriped && (x + y) % 4 === 0 ? thin : full;
      }
    }
  }
  context.putImageData(picture, 0, 0);
}

const SYSTEM_COLORS = ["(forced-colors: active)", "(prefers-color-scheme: dark)"];

/** Whether the system's few colors of high contrast are in force. */
export const hasForcedColors = () => matchMedia(SYSTEM_COLORS[0]).matches;

/**
 * Call a listener when the page's colors change, by its theme or by the system's high contrast, for canvases have
 * to be drawn anew.
 *
 * @param {() => void} listener
 * @param {AbortSignal} signal
 */
export function onThemeChange(listener, signal) {
  const later = () => requestAnimationFrame(() => signal.aborted || listener());
  const observer = new MutationObserver(later);
  const attributeFilter = ["data-theme", "theme", "data-jp-theme-light", "class"];
  for (const element of [document.documentElement, document.body]) {
    observer.observe(element, { attributes: true, attributeFilter });
  }
  for (const query of SYSTEM_COLORS) matchMedia(query).addEventListener("change", later, { signal });
  signal.addEventListener("abort", () => observer.disconnect());
}
