/**
 * A drawing as strokes: a stroke is a flat list x, y, x, y, … of whole numbers, in units of the pad, from 0 to
 * PAD_SIZE. Sizes and limits are those of the `Strokes` trait in `traits.py`.
 */

export const PAD_SIZE = 280;
export const MOST_STROKES = 60;
// A link has room for 16,000 characters (links.js); this many points fill up to 12,000 of them.
export const MOST_POINTS = 1500;
export const PAD_FULL = "The pad is full: Undo or Clear.";
export const NEAREST = 3; // units: a point nearer to the last one tells nothing new, and a link carries each of them

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

/** What a reader is told of a drawing whose pen draws no more; else nothing. */
export const tellFull = (strokes) => (isFull(strokes) ? PAD_FULL : "");

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
