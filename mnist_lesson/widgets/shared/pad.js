/**
 * A surface to draw on, by mouse, pen, finger or keyboard. It knows strokes, nothing of digits or networks.
 *
 * The surface is transparent: what lies under it shows through.
 */

import { html } from "./dom.js";
import { onThemeChange, themeColors } from "./pixelmaps.js";
import { countPoints, extendStroke, isFull, MOST_POINTS, NEAREST, PAD_FULL, PAD_SIZE } from "./strokes.js";

const SHARPNESS = 2; // canvas pixels for each unit
const STEP = 10; // units that an arrow key moves the cursor; with Shift as few as a stroke grows by
const HELP =
  "Draw with mouse, pen or finger. By keyboard: arrow keys move the cursor, the space bar sets the pen " +
  "down and lifts it, Shift makes small steps, Backspace takes the last stroke back, Delete clears.";
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const clip = (value) => Math.min(PAD_SIZE, Math.max(0, Math.round(value)));

/**
 * @param {{ label: string, signal: AbortSignal, penWidth?: number, say?: (text: string) => void,
 *   isInked?: boolean, onChange: (strokes: number[][], progress: { isDone: boolean }) => void }} options
 *   `onChange` hears of every new point; `isDone` when a stroke has ended, or one was taken back. Without ink
 *   the surface shows only the keyboard's cursor: what lies under it shows the drawing.
 * @returns {{ el: HTMLCanvasElement, strokes: number[][], setStrokes: Function, undo: Function, clear: Function,
 *   setPenWidth: Function }} `setStrokes` shows others without calling `onChange`
 */
export function createPad({ label, signal, penWidth = 22, isInked = true, say = () => {}, onChange }) {
  const size = PAD_SIZE * SHARPNESS;
  const el = html("canvas", {
    ...{ class: "ml-pad ml-drag", width: size, height: size, tabindex: 0 },
    ...{ role: "application", "aria-label": label, "aria-description": HELP },
  });
  const pad = { el, strokes: [], penWidth, isInked, cursor: null, isDown: false, isDrawing: false };
  pad.setStrokes = (strokes) => {
    if (pad.isDrawing || strokes === pad.strokes) return;
    pad.strokes = strokes.map((stroke) => [...stroke]);
    redraw(pad);
  };
  pad.change = (strokes, isDone) => {
    pad.strokes = strokes;
    onChange(strokes, { isDone });
  };
  pad.undo = () => replace(pad, pad.strokes.slice(0, -1));
  pad.clear = () => replace(pad, []);
  pad.setPenWidth = (width) => {
    pad.penWidth = width;
    redraw(pad);
  };
  drawByPointer(pad);
  drawByKeys(pad, say);
  onThemeChange(() => redraw(pad), signal);
  requestAnimationFrame(() => redraw(pad)); // the colors are known once it is in the page
  return pad;
}

/** Other strokes than before; a stroke that is just being drawn ends. */
function replace(pad, strokes) {
  Object.assign(pad, { isDown: false, isDrawing: false });
  pad.change(strokes, true);
  redraw(pad);
}

function startStroke(pad, point) {
  if (isFull(pad.strokes)) return;
  pad.change([...pad.strokes, [...point]], false);
  inkFrom(pad, 0);
}

function continueStroke(pad, point) {
  const last = pad.strokes.at(-1);
  if (!last) return false; // Python or a link has taken the strokes away
  const stroke = extendStroke(last, point);
  if (stroke === last || countPoints(pad.strokes) >= MOST_POINTS) return false;
  pad.strokes = [...pad.strokes.slice(0, -1), stroke];
  inkFrom(pad, last.length - 2);
  return true;
}

/* ---- Pointer ------------------------------------------------------------------------------- */

function drawByPointer(pad) {
  const { el } = pad;
  let pointer = null;
  const at = (event) => {
    const box = el.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top].map((part) =>
      clip((part / box.width) * PAD_SIZE),
    );
  };
  el.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || pointer !== null || isFull(pad.strokes)) return;
    pointer = event.pointerId;
    el.setPointerCapture(pointer);
    el.focus({ preventScroll: true });
    event.preventDefault();
    Object.assign(pad, { isDrawing: true, isDown: false, cursor: null });
    redraw(pad);
    startStroke(pad, at(event));
  });
  el.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer || !pad.isDrawing) return;
    const between = event.getCoalescedEvents?.() ?? [];
    const points = (between.length > 0 ? between : [event]).map(at);
    const isLonger = points.map((point) => continueStroke(pad, point)).some(Boolean);
    if (isLonger) pad.change(pad.strokes, false);
  });
  const end = (event) => {
    if (event.pointerId !== pointer) return;
    pointer = null;
    pad.isDrawing = false;
    pad.change(pad.strokes, true);
  };
  for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) el.addEventListener(name, end);
  // touch-action says the same, but not every browser heeds it.
  el.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
}

/* ---- Keyboard ------------------------------------------------------------------------------ */

function drawByKeys(pad, say) {
  const keys = {
    " ": () => togglePen(pad, say),
    Enter: () => togglePen(pad, say),
    Backspace: () => pad.undo(),
    Delete: () => pad.clear(),
  };
  pad.el.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = ARROWS[event.key];
    if (!direction && !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    if (pad.isDrawing || (event.repeat && !direction)) return; // a key held down sets the pen down once
    pad.cursor ??= [PAD_SIZE / 2, PAD_SIZE / 2];
    if (direction) moveCursor(pad, direction, event.shiftKey ? NEAREST : STEP);
    else keys[event.key]();
    redraw(pad);
  });
  pad.el.addEventListener("blur", () => {
    if (pad.isDown) liftPen(pad);
    pad.cursor = null;
    redraw(pad);
  });
}

function togglePen(pad, say) {
  if (pad.isDown) liftPen(pad);
  else {
    if (isFull(pad.strokes)) return say(PAD_FULL);
    pad.isDown = true;
    startStroke(pad, pad.cursor);
  }
  say(pad.isDown ? "Pen down." : "Pen up.");
}

function liftPen(pad) {
  pad.isDown = false;
  pad.change(pad.strokes, true);
}

function moveCursor(pad, direction, step) {
  pad.cursor = pad.cursor.map((part, axis) => clip(part + step * direction[axis]));
  if (pad.isDown && continueStroke(pad, pad.cursor)) pad.change(pad.strokes, false);
}

/* ---- Ink ----------------------------------------------------------------------------------- */

function redraw(pad) {
  const context = pad.el.getContext("2d");
  context.clearRect(0, 0, pad.el.width, pad.el.height);
  for (const stroke of pad.strokes) inkStroke(pad, context, stroke, 0);
  if (pad.cursor) drawCursor(pad, context);
}

/** Draw the last stroke's new part, from the number `start` in its list on. */
function inkFrom(pad, start) {
  inkStroke(pad, pad.el.getContext("2d"), pad.strokes.at(-1), start);
}

function inkStroke(pad, context, stroke, start) {
  if (!pad.isInked) return;
  const [ink] = themeColors(pad.el, "ink");
  context.beginPath();
  context.moveTo(stroke[start] * SHARPNESS, stroke[start + 1] * SHARPNESS);
  for (let i = start; i < stroke.length; i += 2)
    context.lineTo(stroke[i] * SHARPNESS, stroke[i + 1] * SHARPNESS);
  const style = { lineWidth: pad.penWidth * SHARPNESS, lineCap: "round", lineJoin: "round" };
  Object.assign(context, style, { strokeStyle: `rgb(${ink})` }).stroke();
}

/** A ring where the keyboard's pen is; filled when the pen is down. */
function drawCursor(pad, context) {
  const [accent, paper] = themeColors(pad.el, "accent", "paper");
  const [x, y] = pad.cursor.map((part) => part * SHARPNESS);
  for (const [color, width] of [
    [paper, 8],
    [accent, 4],
  ]) {
    context.beginPath();
    context.arc(x, y, (pad.penWidth * SHARPNESS) / 2 + 4, 0, 2 * Math.PI);
    Object.assign(context, { lineWidth: width, strokeStyle: `rgb(${color})` }).stroke();
  }
  if (!pad.isDown) return;
  context.fillStyle = `rgb(${accent})`;
  context.fill();
}
