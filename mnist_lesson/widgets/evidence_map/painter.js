/** A surface to paint a 28×28 map of weights on, by mouse, pen, finger or keyboard. */

import { Surface } from "../digit/surface.js";
import { IMAGE_SIZE } from "../maths/mnist.js";
import { clamp } from "../maths/numbers.js";
import { draggable } from "../ui/drag.js";
import { html } from "../ui/lit.js";
import { pixels } from "../ui/pixelmaps.js";
import { drawMap, ZOOM } from "./maps.js";
import { paintLine } from "./maths.js";

const HELP =
  "Paint with mouse, pen or finger. By keyboard: arrow keys move the cursor, with Shift four pixels at " +
  "once; the space bar sets the brush down and lifts it; Backspace takes the last change back, Delete clears.";
const STEPS = /** @type {[number, number]} */ ([1, 4]); // pixels that an arrow key moves, and with Shift

export class Painter extends Surface {
  /** @type {import("../digit/surface.js").Point | null} where the brush painted last, as column and row */
  #last = null;
  /** @type {number[]} the map before the brush came down */
  #before = [];

  /**
   * @param {{ label: string, say: (text: string) => void, map: () => number[],
   *   brush: () => { value: number, size: number }, onPaint: (map: number[], isDone: boolean) => void,
   *   onUndo: () => void, onClear: () => void, redraw: () => void }} options
   */
  constructor({ label, say, map, brush, onPaint, onUndo, onClear, redraw }) {
    super({ size: IMAGE_SIZE, steps: STEPS, tool: "Brush", say });
    this.label = label;
    this.map = map;
    this.brush = brush;
    this.onPaint = onPaint;
    this.onUndo = onUndo;
    this.onClear = onClear;
    this.show = redraw;
  }

  view() {
    return html`<div class="ml-painter" tabindex="0" role="application" aria-label=${this.label} aria-description=${HELP}
      ${draggable(this.pointer)} @keydown=${this.onKey} @blur=${this.onBlur}>
      ${pixels({ zoom: ZOOM, draw: (canvas) => drawMap(canvas, this.map(), 1) })}${this.#cursorView()}
    </div>`;
  }

  /** A frame around what the keyboard's brush would paint. */
  #cursorView() {
    const { size } = this.brush();
    const percent = (value) => `${(100 * value) / IMAGE_SIZE}%`;
    const [left, top] = (this.cursor ?? [0, 0]).map((part) => percent(part - Math.floor((size - 1) / 2)));
    return html`<span class="ml-paint-cursor" aria-hidden="true" ?hidden=${!this.cursor} data-down=${this.isDown}
      style="left: ${left}; top: ${top}; width: ${percent(size)}; height: ${percent(size)}"></span>`;
  }

  snap(part) {
    return clamp(Math.floor(part), 0, IMAGE_SIZE - 1);
  }

  start(point) {
    this.#last = point;
    this.#before = this.map();
    this.onPaint(paintLine(this.map(), point, point, this.brush()), false);
  }

  extend(points) {
    const next = points.at(-1);
    if (next.every((part, axis) => part === this.#last[axis])) return;
    this.onPaint(paintLine(this.map(), this.#last, next, this.brush()), false);
    this.#last = next;
  }

  finish() {
    this.onPaint(this.map(), true);
  }

  cancel() {
    this.onPaint(this.#before, false);
  }

  undo() {
    this.lift(); // so that the change is whole before it is taken back
    this.onUndo();
  }

  clear() {
    this.lift();
    this.onClear();
  }
}
