/** Moving things with mouse, pen, finger or arrow keys. */

/** Where a pointer is, in the coordinates of an SVG's viewBox, whatever its size on the screen. */
export function pointerPosition(svgElement, event) {
  const point = new DOMPoint(event.clientX, event.clientY);
  const { x, y } = point.matrixTransform(svgElement.getScreenCTM().inverse());
  return [x, y];
}

/**
 * Let an element be dragged. It gets the class `ml-drag`, which keeps a finger on it from scrolling the page.
 *
 * @param {Element} element
 * @param {{ onStart?: (event: PointerEvent) => void, onMove: (event: PointerEvent) => void,
 *   onEnd?: (event: PointerEvent) => void }} listeners
 */
export function makeDraggable(element, { onStart, onMove, onEnd }) {
  let pointer = null;
  element.classList.add("ml-drag");
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || pointer !== null) return;
    pointer = event.pointerId;
    element.setPointerCapture(pointer);
    element.classList.add("ml-dragging");
    onStart?.(event);
    onMove(event);
    event.preventDefault(); // no selection of text; the focus is set by hand
    element.focus?.({ preventScroll: true });
  });
  element.addEventListener("pointermove", (event) => {
    if (event.pointerId === pointer) onMove(event);
  });
  // touch-action says the same, but not every browser heeds it inside of an SVG.
  element.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  const end = (event) => {
    if (event.pointerId !== pointer) return;
    pointer = null;
    element.classList.remove("ml-dragging");
    onEnd?.(event);
  };
  for (const name of ["pointerup", "pointercancel", "lostpointercapture"])
    element.addEventListener(name, end);
}

const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };

/**
 * Call `onMove([right, up])` for arrow keys, with 1 or −1; five times as far with Shift.
 *
 * @param {Element} element
 * @param {(direction: [number, number]) => void} onMove
 */
export function moveByKeys(element, onMove) {
  element.addEventListener("keydown", (event) => {
    const direction = DIRECTIONS[event.key];
    if (!direction || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    onMove(direction.map((part) => part * (event.shiftKey ? 5 : 1)));
  });
}
