/** Charts of a training's curves: loss and accuracy over the epochs, this run's and, faint, earlier ones'. */

import { axes, clamp, linearScale } from "./charts.js";
import { html, setAttributes, svg } from "./dom.js";

const WIDTH = 400;
const HEIGHT = 250;
const X_RANGE = [46, WIDTH - 14];
const Y_RANGE = [HEIGHT - 42, 12];
const TOPS = [0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
export const MOST_POINTS = 400;

/**
 * A curve with at most `most` points: every second, third, … and always the last one.
 *
 * @template T
 * @param {T[]} points
 * @returns {T[]}
 */
export function thin(points, most = MOST_POINTS) {
  if (points.length <= most) return points;
  const stride = Math.ceil(points.length / (most - 1));
  return points.filter((_, index) => index % stride === 0 || index === points.length - 1);
}

/** A round upper end for an axis from 0 that shows these values; what is above 10 is drawn along the edge. */
export function topOf(values) {
  const most = values.reduce(
    (top, value) => (Number.isFinite(value) ? Math.max(top, value) : TOPS.at(-1)),
    0,
  );
  return TOPS.find((top) => most <= top) ?? TOPS.at(-1);
}

/**
 * Points as an SVG path. A value that is no number, as the loss of a training gone wild, lies on the edge.
 *
 * @param {[number, number][]} points
 */
function toLine(points, x, y, isDots) {
  const [low, high] = y.domain;
  const place = ([across, value]) =>
    `${x(across).toFixed(1)} ${y(Number.isFinite(value) ? clamp(value, low, high) : high).toFixed(1)}`;
  if (isDots) return points.map((point) => `M${place(point)}h0`).join("");
  return points.length > 1 ? `M${points.map(place).join("L")}` : "";
}

/**
 * @typedef {{ points: [number, number][], look: string, isDots?: boolean }} Curve `look` is the path's class
 * @param {{ title: string }} options
 * @returns {{ el: HTMLElement, draw: (curves: Curve[], ends: { x: number, y: number }) => void,
 *   describe: (text: string) => void, legend: HTMLElement }}
 */
export function createChart({ title }) {
  const picture = svg("svg", {
    class: "ml-plane training-lab-chart",
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    role: "img",
  });
  const legend = html("p", { class: "ml-legend-line training-lab-legend" });
  const heading = html("p", { class: "ml-title" }, title);
  const el = html(
    "div",
    { class: "training-lab-figure" },
    html("div", { class: "training-lab-heading" }, heading, legend),
    picture,
  );
  const lines = svg("g", {});
  let shown = "";
  let grid = null;
  const setEnds = (x, y) => {
    if (shown === `${x.domain} ${y.domain}`) return;
    shown = `${x.domain} ${y.domain}`;
    const next = axes({ x, y, xLabel: "epoch", yLabel: "", count: 5 });
    if (grid) grid.replaceWith(next);
    else picture.append(next, lines);
    grid = next;
  };
  const draw = (curves, ends) => {
    const x = linearScale([0, ends.x], X_RANGE);
    const y = linearScale([0, ends.y], Y_RANGE);
    setEnds(x, y);
    while (lines.childElementCount < curves.length) lines.append(svg("path", {}));
    while (lines.childElementCount > curves.length) lines.lastElementChild.remove();
    curves.forEach(({ points, look, isDots }, index) => {
      setAttributes(lines.children[index], { class: look, d: toLine(thin(points), x, y, isDots) });
    });
  };
  const describe = (text) => picture.setAttribute("aria-label", text);
  return { el, draw, describe, legend };
}
