/**
 * What one can draw on, by mouse, pen, finger or keyboard: the pad, and the evidence map's painter. A surface knows
 * points in units of its own; what comes of them is the affair of each kind.
 *
 * @typedef {[number, number]} Point to the right and down, from 0 to the surface's size
 */

import { arrowOf } from "../ui/drag.js";

/** @abstract */
export class Surface {
  /** @type {Point | null} where the keyboard's pen is */
  cursor = null;
  isDown = false; // the keyboard's pen
  isDrawing = false; // mouse, pen or finger

  /**
   * @param {{ size: number, steps: [number, number], tool: string, say: (text: string) => void }} options `steps` tell
   *   how far an arrow key goes, and with Shift; `tool` is what the space bar sets down
   */
  constructor({ size, steps, tool, say }) {
    this.size = size;
    this.steps = steps;
    this.tool = tool;
    this.say = say;
    /** @type {import("../ui/drag.js").DragListeners} */
    this.pointer = {
      onStart: (event) => this.#startByPointer(event),
      onMove: (event) => this.#moveByPointer(event),
      onEnd: () => this.#endByPointer(),
      onCancel: () => this.#cancelByPointer(),
    };
    const toggle = () => this.#toggle();
    /** @type {Record<string, () => void>} */
    this.commands = {
      ...{ " ": toggle, Enter: toggle },
      ...{ Backspace: () => this.undo(), Delete: () => this.clear() },
    };
  }

  /* ---- What each kind does ------------------------------------------------------------------ */

  /** Where a number is counted to. @param {number} part of a point @returns {number} */
  snap(part) {
    return part;
  }

  /** Why no line can begin now; empty when one can. */
  refusal() {
    return "";
  }

  makeRoom() {} // before the reader's line or command changes anything
  start(/** @type {Point} */ _point) {}
  extend(/** @type {Point[]} */ _points) {}
  finish() {}
  cancel() {} // the line that has not been finished
  undo() {}
  clear() {}
  show() {} // the cursor, among others

  /* ---- Pointer ------------------------------------------------------------------------------ */

  #startByPointer(event) {
    event.currentTarget.focus({ preventScroll: true }); // first: what loses the focus may lift its pen
    this.makeRoom();
    if (this.refusal()) return;
    Object.assign(this, { isDrawing: true, isDown: false, cursor: null });
    this.show();
    this.start(this.#pointOf(event, event.currentTarget));
  }

  #moveByPointer(event) {
    if (!this.isDrawing) return;
    const between = event.getCoalescedEvents?.() ?? [];
    const events = between.length > 0 ? between : [event];
    this.extend(events.map((one) => this.#pointOf(one, event.currentTarget)));
  }

  #endByPointer() {
    if (!this.isDrawing) return;
    this.isDrawing = false;
    this.finish();
  }

  /** The hand that holds the pen has come down before it: its line never was. */
  #cancelByPointer() {
    if (!this.isDrawing) return;
    this.isDrawing = false;
    this.cancel();
  }

  /** @returns {Point} */
  #pointOf({ clientX, clientY }, element) {
    const { left, top, width } = element.getBoundingClientRect();
    const scale = this.size / width;
    return [this.snap((clientX - left) * scale), this.snap((clientY - top) * scale)];
  }

  /* ---- Keyboard ----------------------------------------------------------------------------- */

  onKey = (/** @type {KeyboardEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = arrowOf(event);
    if (!arrow && !Object.hasOwn(this.commands, event.key)) return;
    event.preventDefault();
    if (this.isDrawing || (event.repeat && !arrow)) return; // a key held down sets the pen down once
    this.cursor ??= [this.snap(this.size / 2), this.snap(this.size / 2)];
    if (arrow) this.#moveCursor(arrow, this.steps[Number(event.shiftKey)]);
    else {
      this.makeRoom();
      this.commands[event.key]();
    }
    this.show();
  };

  onBlur = () => {
    this.lift();
    this.cursor = null;
    this.show();
  };

  #moveCursor([right, down], step) {
    const [x, y] = this.cursor;
    this.cursor = [this.snap(x + step * right), this.snap(y + step * down)];
    if (this.isDown) this.extend([this.cursor]);
  }

  #toggle() {
    if (this.isDown) {
      this.say(`${this.tool} up.`); // unless there is news of what has been drawn: it comes after, and is heard
      return this.lift();
    }
    const refusal = this.refusal();
    if (refusal) return this.say(refusal);
    this.isDown = true;
    this.start(this.cursor);
    this.say(`${this.tool} down.`);
  }

  /** Lift the keyboard's pen, if it is down: its line is whole. */
  lift() {
    if (!this.isDown) return;
    this.isDown = false;
    this.finish();
  }
}
