/**
 * A drawing as strokes: a stroke is a flat list x, y, x, y, … of whole numbers, in units of the pad, from 0 to
 * PAD_SIZE. Sizes and limits are those of the `Strokes` trait in `traits.py`.
 */

export const PAD_SIZE = 280;
export const MOST_STROKES = 60;
export const MOST_POINTS = 1500;
const NEAREST = 2; // units: a point nearer to the last one tells nothing new

/** Add a point to a stroke unless it is too near to the last one; the same list or a longer one. */
export function extendStroke(stroke, [x, y]) {
  const [lastX, lastY] = stroke.slice(-2);
  return Math.hypot(x - lastX, y - lastY) < NEAREST ? stroke : [...stroke, x, y];
}

/** How many points a drawing has. */
export const countPoints = (strokes) => strokes.reduce((sum, stroke) => sum + stroke.length / 2, 0);

/** Whether a drawing takes no further stroke. */
export function isFull(strokes) {
  return strokes.length >= MOST_STROKES || countPoints(strokes) >= MOST_POINTS;
}

/** The smallest rectangle with all points of a drawing, or null when it is empty. */
export function strokeBounds(strokes) {
  const bounds = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const stroke of strokes) {
    for (let i = 0; i < stroke.length; i += 2) {
      bounds.left = Math.min(bounds.left, stroke[i]);
      bounds.right = Math.max(bounds.right, stroke[i]);
      bounds.top = Math.min(bounds.top, stroke[i + 1]);
      bounds.bottom = Math.max(bounds.bottom, stroke[i + 1]);
    }
  }
  return bounds.left === Infinity ? null : bounds;
}
