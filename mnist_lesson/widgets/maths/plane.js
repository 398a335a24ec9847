/**
 * Geometry of a neuron's line in the plane of its two inputs.
 *
 * @typedef {[number, number]} Point
 * @typedef {{ weights: [number, number], bias: number }} Line where weights · point + bias = 0
 */

/** What the points of the plane are: class 0 and class 1. */
export const CLASSES = ["square", "circle"];

/** The weighted sum z = w1·x1 + w2·x2 + b. @param {Line} line @param {number[]} point x1 and x2 come first */
export function weightedSum({ weights, bias }, [x1, x2]) {
  return weights[0] * x1 + weights[1] * x2 + bias;
}

/** The square from `low` to `high` as a polygon. @param {[number, number]} limits @returns {Point[]} */
export const square = ([low, high]) => [
  [low, low],
  [high, low],
  [high, high],
  [low, high],
];

/**
 * The part of a polygon where z ≥ 0 (sign 1) or z ≤ 0 (sign −1): Sutherland and Hodgman's clipping, 1974.
 *
 * @param {Point[]} polygon
 * @param {Line} line
 */
export function clipPolygon(polygon, line, sign = 1) {
  /** @type {Point[]} */
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

/**
 * The bias with which the line, its direction kept, goes through a point.
 *
 * @param {[number, number]} weights
 * @param {Point} point
 */
export const biasThrough = (weights, [x1, x2]) => -(weights[0] * x1 + weights[1] * x2);

/**
 * The line turned so that its weights point from `foot`, which stays on it, towards `tip`; null on the foot.
 *
 * @param {Line} line
 * @param {Point} foot
 * @param {Point} tip
 * @returns {Line | null}
 */
export function turnTowards({ weights }, foot, tip) {
  const [dx, dy] = [tip[0] - foot[0], tip[1] - foot[1]];
  const distance = Math.hypot(dx, dy);
  const length = Math.hypot(...weights) || 1;
  if (distance < 1e-9) return null;
  /** @type {[number, number]} */
  const turned = [(dx / distance) * length, (dy / distance) * length];
  return { weights: turned, bias: biasThrough(turned, foot) };
}
