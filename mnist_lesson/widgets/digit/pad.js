/**
 * A surface to draw on, by mouse, pen, finger or keyboard. It knows strokes, nothing of digits or networks.
 *
 * The surface is transparent: what lies under it shows through.
 */

import { clamp } from "../maths/numbers.js";
import { draggable } from "../ui/drag.js";
import { drawn, html } from "../ui/lit.js";
import { onThemeChange, themeColors } from "../ui/pixelmaps.js";
import { countPoints, extendStroke, MOST_POINTS, NEAREST, PAD_SIZE, tellFull } from "./strokes.js";
import { Surface } from "./surface.js";

const SHARPNESS = 2; // canvas pixels for each unit
const STEP = 10; // units that an arrow key moves the cursor; with Shift as few as a stroke grows by
const HELP =
  "Draw with mouse, pen or finger. By keyboard: arrow keys move the cursor, the space bar sets the pen " +
  "down and lifts it, Shift makes small steps, Backspace takes the last stroke back, Delete clears.";

export class Pad extends Surface {
  /** @type {number[][]} as in strokes.js */
  strokes = [];
  /** @type {HTMLCanvasElement | null} */
  canvas = null;

  /**
   * @param {{ label: string, signal: AbortSignal, say: (text: string) => void, penWidth: number, isInked?: boolean,
   *   onChange: (strokes: number[][], isDone: boolean) => void, onRoom?: () => void }} options `onChange` hears of every
   *   new point, and whether a stroke has ended or one was taken back; `onRoom` hears before the reader changes
   *   anything. Without ink the surface shows only the keyboard's cursor: what lies under it shows the drawing.
   */
  constructor({ label, signal, say, penWidth, isInked = true, onChange, onRoom = () => {} }) {
    super({ size: PAD_SIZE, steps: [STEP, NEAREST], tool: "Pen", say });
    this.label = label;
    this.penWidth = penWidth;
    this.isInked = isInked;
    this.onChange = onChange;
    this.makeRoom = onRoom;
    onThemeChange(() => this.show(), signal);
  }

  /** The surface as a template. */
  view() {
    const size = PAD_SIZE * SHARPNESS;
    return html`<canvas class="ml-pad" width=${size} height=${size} tabindex="0" role="application"
      aria-label=${this.label} aria-description=${HELP} ${draggable(this.pointer)} @keydown=${this.onKey}
      @blur=${this.onBlur} ${drawn(this.#attach)}></canvas>`;
  }

  #attach = (/** @type {HTMLCanvasElement} */ canvas) => {
    if (canvas === this.canvas) return;
    this.canvas = canvas;
    this.show();
  };

  /** Show other strokes, without calling `onChange`. @param {number[][]} strokes */
  setStrokes(strokes) {
    if (this.isDrawing || strokes === this.strokes) return;
    this.strokes = strokes.map((stroke) => [...stroke]);
    this.show();
  }

  #change(strokes, isDone) {
    this.strokes = strokes;
    this.onChange(strokes, isDone);
  }

  /** Other strokes than before; a stroke that is just being drawn ends. */
  #replace(strokes) {
    Object.assign(this, { isDown: false, isDrawing: false });
    this.#change(strokes, true);
    this.show();
  }

  undo() {
    this.#replace(this.strokes.slice(0, -1));
  }

  clear() {
    this.#replace([]);
  }

  snap(part) {
    return clamp(Math.round(part), 0, PAD_SIZE);
  }

  refusal() {
    return tellFull(this.strokes);
  }

  start(point) {
    this.#change([...this.strokes, [...point]], false);
    this.#ink(this.strokes.at(-1), 0);
  }

  extend(points) {
    const before = this.strokes;
    for (const point of points) this.#extendTo(point);
    if (this.strokes !== before) this.#change(this.strokes, false);
  }

  #extendTo(point) {
    const last = this.strokes.at(-1);
    if (!last) return; // Python or a link has taken the strokes away
    const stroke = extendStroke(last, point);
    if (stroke === last || countPoints(this.strokes) >= MOST_POINTS) return;
    this.strokes = [...this.strokes.slice(0, -1), stroke];
    this.#ink(stroke, last.length - 2);
  }

  finish() {
    this.#change(this.strokes, true);
  }

  cancel() {
    this.#replace(this.strokes.slice(0, -1));
  }

  /* ---- Ink ---------------------------------------------------------------------------------- */

  show() {
    if (!this.canvas) return;
    const { width, height } = this.canvas;
    this.canvas.getContext("2d").clearRect(0, 0, width, height);
    for (const stroke of this.strokes) this.#ink(stroke, 0);
    if (this.cursor) this.#drawCursor();
  }

  /** Draw a stroke from the number `start` in its list on. */
  #ink(stroke, start) {
    if (!this.isInked || !this.canvas) return;
    const context = this.canvas.getContext("2d");
    const [ink] = themeColors(this.canvas, "ink");
    context.beginPath();
    context.moveTo(stroke[start] * SHARPNESS, stroke[start + 1] * SHARPNESS);
    for (let i = start; i < stroke.length; i += 2)
      context.lineTo(stroke[i] * SHARPNESS, stroke[i + 1] * SHARPNESS);
    const style = { lineWidth: this.penWidth * SHARPNESS, lineCap: "round", lineJoin: "round" };
    Object.assign(context, style, { strokeStyle: `rgb(${ink})` }).stroke();
  }

  /** A ring where the keyboard's pen is; filled when the pen is down. */
  #drawCursor() {
    const context = this.canvas.getContext("2d");
    const [accent, paper] = themeColors(this.canvas, "accent", "paper").map((color) => `rgb(${color})`);
    const [x, y] = this.cursor.map((part) => part * SHARPNESS);
    context.beginPath();
    context.arc(x, y, (this.penWidth * SHARPNESS) / 2 + 4, 0, 2 * Math.PI);
    Object.assign(context, { lineWidth: 8, strokeStyle: paper }).stroke();
    Object.assign(context, { lineWidth: 4, strokeStyle: accent }).stroke();
    if (this.isDown) Object.assign(context, { fillStyle: accent }).fill();
  }
}
