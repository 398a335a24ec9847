/** The plane of two inputs: a square chart with points of two classes, and geometry of the line in it. */

import { axes, linearScale } from "./charts.js";
import { svg } from "./dom.js";
import { pointerPosition } from "./drag.js";

// The plot itself is square: a unit is as long upwards as sideways, and right angles look right.
const SIZE = { width: 440, height: 458, left: 34, right: 12, top: 24, bottom: 40 };

/**
 * @typedef {[number, number]} Point
 * @typedef {{ weights: [number, number], bias: number }} Line where weights · point + bias = 0
 */

/** The weighted sum z = w1·x1 + w2·x2 + b. */
export function weightedSum({ weights, bias }, [x1, x2]) {
  return weights[0] * x1 + weights[1] * x2 + bias;
}

/** Rosenblatt's activation: 1 where z ≥ 0, else 0. */
export const step = (z) => (z >= 0 ? 1 : 0);

/** The part of a polygon where z ≥ 0 (sign 1) or z ≤ 0 (sign −1): Sutherland and Hodgman's clipping, 1974. */
export function clipPolygon(polygon, line, sign = 1) {
  const kept = [];
  polygon.forEach((corner, index) => {
    const next = polygon[(index + 1) % polygon.length];
    const [here, there] = [sign * weightedSum(line, corner), sign * weightedSum(line, next)];
    if (here >= 0) kept.push(corner);
    if (here * there < 0) {
      const share = here / (here - there);
      kept.push([corner[0] + share * (next[0] - corner[0]), corner[1] + share * (next[1] - corner[1])]);
    }
  });
  return kept;
}

/** The square from `low` to `high` as a polygon. */
export const square = ([low, high]) => [
  [low, low],
  [high, low],
  [high, high],
  [low, high],
];

/**
 * The two ends of the line within a square, or null if it does not pass through it.
 *
 * @param {Line} line
 * @param {[number, number]} limits
 * @returns {[Point, Point] | null}
 */
export function clipLine(line, limits) {
  if (line.weights[0] === 0 && line.weights[1] === 0) return null;
  const nothing = 1e-9 * (Math.hypot(...line.weights) + Math.abs(line.bias));
  const corners = clipPolygon(square(limits), line);
  const onLine = corners.filter((point) => Math.abs(weightedSum(line, point)) <= nothing);
  return onLine.length < 2 ? null : [onLine[0], onLine.at(-1)];
}

/** The bias with which the line, its direction kept, goes through a point. */
export const biasThrough = (weights, [x1, x2]) => -(weights[0] * x1 + weights[1] * x2);

/** The line turned so that its weights point from `foot`, which stays on it, towards `tip`; null on the foot. */
export function turnTowards({ weights }, foot, tip) {
  const [dx, dy] = [tip[0] - foot[0], tip[1] - foot[1]];
  const distance = Math.hypot(dx, dy);
  const length = Math.hypot(...weights) || 1;
  if (distance < 1e-9) return null;
  const turned = [(dx / distance) * length, (dy / distance) * length];
  return { weights: turned, bias: biasThrough(turned, foot) };
}

/**
 * An empty plane.
 *
 * @param {[number, number]} limits of both axes
 * @param {string} label what a screen reader calls it
 * @returns {{ el: SVGSVGElement, toPicture: (point: Point) => Point, toData: (event: PointerEvent) => Point,
 *   layer: (name: string) => SVGGElement, setLimits: (limits: [number, number]) => void }}
 *   `layer` gives the group of that name, made on top of the others when first asked for.
 */
export function makePlane(limits, label) {
  const { width, height, left, right, top, bottom } = SIZE;
  const el = svg("svg", {
    class: "ml-plane",
    viewBox: `0 0 ${width} ${height}`,
    role: "group",
    "aria-label": label,
  });
  const frame = svg("g");
  el.append(frame);
  const layers = new Map();
  let x, y;
  const setLimits = (next) => {
    x = linearScale(next, [left, width - right]);
    y = linearScale(next, [height - bottom, top]);
    const area = { x: left, y: top, width: width - left - right, height: height - top - bottom };
    frame.replaceChildren(
      svg("rect", { class: "ml-sheet", ...area }),
      axes({ x, y, xLabel: "x₁", yLabel: "x₂" }),
    );
  };
  const layer = (name) => {
    if (!layers.has(name)) {
      layers.set(name, svg("g", { class: `ml-layer-${name}` }));
      el.append(layers.get(name));
    }
    return layers.get(name);
  };
  const toData = (event) => {
    const [px, py] = pointerPosition(el, event);
    return [x.invert(px), y.invert(py)];
  };
  setLimits(limits);
  return { el, toPicture: ([x1, x2]) => [x(x1), y(x2)], toData, layer, setLimits };
}
