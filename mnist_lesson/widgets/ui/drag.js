/** Moving things with mouse, pen, finger or arrow keys. */

import { Directive, directive } from "./lit/directive.js";

/** Where a pointer is, in the coordinates of an SVG's viewBox, whatever its size on the screen. */
export function pointerPosition(svgElement, event) {
  const point = new DOMPoint(event.clientX, event.clientY);
  const { x, y } = point.matrixTransform(svgElement.getScreenCTM().inverse());
  return [x, y];
}

/**
 * @typedef {{ onStart?: (event: PointerEvent) => void, onMove: (event: PointerEvent) => void,
 *   onEnd?: (event: PointerEvent) => void, onCancel?: (event: PointerEvent) => void }} DragListeners
 */

/** @param {any} element @param {() => DragListeners} listeners those of the last drawing */
function makeDraggable(element, listeners) {
  let pointer = null;
  let isTouch = false;
  const cancel = (event) => (listeners().onCancel ?? listeners().onEnd)?.(event);
  element.classList.add("ml-drag");
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || (pointer !== null && !(isTouch && event.pointerType === "pen"))) return;
    if (pointer !== null) cancel(event);
    pointer = event.pointerId;
    isTouch = event.pointerType === "touch";
    element.setPointerCapture(pointer);
    element.classList.add("ml-dragging");
    listeners().onStart?.(event);
    listeners().onMove(event);
    event.preventDefault(); // no selection of text; the focus is set by hand
    element.focus?.({ preventScroll: true });
  });
  element.addEventListener("pointermove", (event) => {
    if (event.pointerId === pointer) listeners().onMove(event);
  });
  // touch-action says the same, but not every browser heeds it inside of an SVG.
  element.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  const end = (event) => {
    if (event.pointerId !== pointer) return;
    pointer = null;
    element.classList.remove("ml-dragging");
    if (event.type === "pointercancel") cancel(event);
    else listeners().onEnd?.(event);
  };
  for (const name of ["pointerup", "pointercancel", "lostpointercapture"])
    element.addEventListener(name, end);
}

class Draggable extends Directive {
  /** @type {DragListeners | null} */
  listeners = null;

  render(_listeners) {}

  /** @param {any} part @param {any[]} values */
  update({ element }, [listeners]) {
    if (!this.listeners) makeDraggable(element, () => this.listeners);
    this.listeners = listeners;
  }
}

/**
 * Let an element of a template be dragged: html`<circle ${draggable({ onMove })} />`. It gets the class `ml-drag`, which
 * keeps a finger on it from scrolling the page; give it no `class=${…}` that changes. One pointer drags at a time, and a
 * second finger does nothing; but a pen takes over from a touch, which is the hand that holds it. `onCancel` hears of
 * such a touch, and of one that the browser takes back; `onEnd` if there is none.
 *
 * @type {(listeners: DragListeners) => unknown}
 */
export const draggable = directive(Draggable);

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * Which way an arrow key points, as [right, down] of 1, 0 or −1; null for another key, and where Ctrl, Alt or the
 * command key asks the browser for something else. A key that counts is the widget's: the page does not scroll.
 *
 * @param {KeyboardEvent} event
 * @returns {[number, number] | null}
 */
export function arrowOf(event) {
  const arrow = ARROWS[event.key];
  if (!arrow || event.ctrlKey || event.metaKey || event.altKey) return null;
  event.preventDefault();
  return arrow;
}

/**
 * A listener for `keydown` that calls `onMove([right, up])` with 1 or −1; five times as far with Shift.
 *
 * @param {(direction: [number, number]) => void} onMove
 */
export const movedByKeys = (onMove) => (/** @type {KeyboardEvent} */ event) => {
  const arrow = arrowOf(event);
  const far = event.shiftKey ? 5 : 1;
  if (arrow) onMove([far * arrow[0], 0 - far * arrow[1]]);
};
