/** The plane of two inputs: a square chart, and the marks of its two classes. */

import { linearScale } from "../maths/scales.js";
import { axes, sheet } from "./axes.js";
import { pointerPosition } from "./drag.js";
import { html, svg } from "./lit.js";

/** @typedef {import("../maths/plane.js").Point} Point */

// The plot itself is square: a unit is as long upwards as sideways, and right angles look right.
const SIZE = { width: 458, height: 458, left: 50, right: 14, top: 24, bottom: 40 };

/**
 * The scales of a plane whose axes have these limits, and the ways between its points and the picture.
 *
 * @param {[number, number]} limits
 */
export function makePlane(limits) {
  const { width, height, left, right, top, bottom } = SIZE;
  const x = linearScale(limits, [left, width - right]);
  const y = linearScale(limits, [height - bottom, top]);
  return {
    ...{ x, y },
    /** @type {(point: Point) => Point} */
    toPicture: ([x1, x2]) => [x(x1), y(x2)],
    /** Where a pointer is that was heard by something in the plane. @type {(event: PointerEvent) => Point} */
    toData: (event) => {
      const [px, py] = pointerPosition(/** @type {any} */ (event.currentTarget).ownerSVGElement, event);
      return [x.invert(px), y.invert(py)];
    },
  };
}

/**
 * A plane with what lies in it.
 *
 * @param {{ plane: ReturnType<typeof makePlane>, label: string, content: unknown }} options `label` is what a screen
 *   reader calls it
 */
export function planeView({ plane, label, content }) {
  return html`<svg class="ml-plane" viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="group" aria-label=${label}>
    ${sheet(plane)}${axes({ ...plane, xLabel: "x₁", yLabel: "x₂" })}${content}
  </svg>`;
}

/** What a finger can hit: at least 44 pixels, in a widget as narrow as a phone. */
export const TOUCH = svg`<circle class="ml-touch" r="31" />`;

/** The mark of a class at a place of the picture. @param {0 | 1} label @param {Point} place @param {string} className */
export function classMark(label, [x, y], className) {
  return label === 0
    ? svg`<rect class=${className} x=${x - 6.5} y=${y - 6.5} width="13" height="13" rx="1.5" />`
    : svg`<circle class=${className} cx=${x} cy=${y} r="7.3" />`;
}
