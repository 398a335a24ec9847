/** A surface to paint a 28×28 map of weights on, by mouse, pen, finger or keyboard. */

import { drawMap } from "./contributions.js";
import { html } from "./dom.js";
import { pixelCanvas } from "./pixelmaps.js";

const SIDE = 28;
const ZOOM = 16; // canvas pixels for each pixel of the map
const HELP =
  "Paint with mouse, pen or finger. By keyboard: arrow keys move the cursor, with Shift four pixels at " +
  "once; the space bar sets the brush down and lifts it; Backspace takes the last change back, Delete clears.";
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const FAST = 4; // pixels that an arrow key with Shift moves

const clip = (value) => Math.min(SIDE - 1, Math.max(0, value));

/**
 * Paint a line of brush marks into a map.
 *
 * @param {ArrayLike<number>} map 784 numbers
 * @param {[number, number]} from column and row
 * @param {[number, number]} to
 * @param {{ value: number, size: number }} brush `size` is its diameter in pixels
 * @returns {number[]} the new map
 */
export function paintLine(map, [x0, y0], [x1, y1], { value, size }) {
  const painted = Array.from(map);
  const steps = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0), 1);
  const [reach, before] = [(size / 2) ** 2, Math.floor((size - 1) / 2)];
  const shift = size % 2 ? 0 : 0.5; // a brush of even size has its middle between pixels
  for (let step = 0; step <= steps; step++) {
    const [x, y] = [x0 + ((x1 - x0) * step) / steps, y0 + ((y1 - y0) * step) / steps].map(Math.round);
    for (let row = Math.max(0, y - before); row < Math.min(SIDE, y - before + size); row++) {
      for (let column = Math.max(0, x - before); column < Math.min(SIDE, x - before + size); column++) {
        const distance = (column - x - shift) ** 2 + (row - y - shift) ** 2;
        if (distance <= reach) painted[row * SIDE + column] = value;
      }
    }
  }
  return painted;
}

/**
 * @param {{ label: string, say: (text: string) => void, brush: () => { value: number, size: number },
 *   onPaint: (map: number[], progress: { isDone: boolean }) => void, onUndo: () => void, onClear: () => void }} options
 * @returns {{ el: HTMLElement, canvas: HTMLCanvasElement, set: (map: number[]) => void }}
 */
export function createPainter({ label, say, brush, onPaint, onUndo, onClear }) {
  const canvas = pixelCanvas("", ZOOM);
  const ring = html("span", { class: "ml-paint-cursor", "aria-hidden": "true", hidden: true });
  const el = html(
    "div",
    {
      ...{ class: "ml-painter ml-drag", tabindex: 0, role: "application" },
      ...{ "aria-label": label, "aria-description": HELP },
    },
    canvas,
    ring,
  );
  const painter = { el, canvas, ring, brush, onPaint, say, cursor: null, isDown: false, isDrawing: false };
  painter.map = new Array(SIDE * SIDE).fill(0);
  painter.set = (map) => {
    painter.map = map;
    drawMap(canvas, map, 1);
  };
  painter.paint = (from, to, isDone) => {
    painter.set(paintLine(painter.map, from, to, brush()));
    onPaint(painter.map, { isDone });
  };
  paintByPointer(painter);
  paintByKeys(painter, { onUndo, onClear });
  return painter;
}

function paintByPointer(painter) {
  const { el, canvas } = painter;
  let [pointer, last] = [null, null];
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top].map((part) =>
      clip(Math.floor((part / box.width) * SIDE)),
    );
  };
  el.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || pointer !== null) return;
    pointer = event.pointerId;
    el.setPointerCapture(pointer);
    el.focus({ preventScroll: true });
    event.preventDefault();
    hideCursor(painter);
    last = at(event);
    painter.isDrawing = true;
    painter.paint(last, last, false);
  });
  el.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer) return;
    const next = at(event);
    if (next.every((part, axis) => part === last[axis])) return;
    painter.paint(last, next, false);
    last = next;
  });
  const end = (event) => {
    if (event.pointerId !== pointer) return;
    pointer = null;
    painter.isDrawing = false;
    painter.onPaint(painter.map, { isDone: true });
  };
  for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) el.addEventListener(name, end);
  el.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
}

function paintByKeys(painter, { onUndo, onClear }) {
  const lifted = (action) => () => {
    if (painter.isDown) toggleBrush(painter); // so that the change is whole before it is taken back
    action();
  };
  const toggle = () => toggleBrush(painter);
  const keys = { " ": toggle, Enter: toggle, Backspace: lifted(onUndo), Delete: lifted(onClear) };
  painter.el.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = ARROWS[event.key];
    if (!direction && !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    if (painter.isDrawing || (event.repeat && !direction)) return; // a key held down sets the brush down once
    const from = painter.cursor ?? [SIDE / 2, SIDE / 2];
    painter.cursor = from.map((part, axis) =>
      clip(part + (direction?.[axis] ?? 0) * (event.shiftKey ? FAST : 1)),
    );
    if (!direction) keys[event.key]();
    else if (painter.isDown) painter.paint(from, painter.cursor, false);
    showCursor(painter);
  });
  painter.el.addEventListener("blur", () => hideCursor(painter));
}

function toggleBrush(painter) {
  painter.isDown = !painter.isDown;
  if (painter.isDown) painter.paint(painter.cursor, painter.cursor, false);
  else painter.onPaint(painter.map, { isDone: true });
  painter.say(painter.isDown ? "Brush down." : "Brush up.");
}

function hideCursor(painter) {
  if (painter.isDown) painter.onPaint(painter.map, { isDone: true });
  Object.assign(painter, { isDown: false, cursor: null });
  painter.ring.hidden = true;
}

function showCursor({ ring, cursor, isDown, brush }) {
  const { size } = brush();
  ring.hidden = false;
  ring.dataset.down = isDown;
  const percent = (value) => `${(100 * value) / SIDE}%`;
  const [left, top] = cursor.map((part) => percent(part - Math.floor((size - 1) / 2)));
  Object.assign(ring.style, { left, top, width: percent(size), height: percent(size) });
}
