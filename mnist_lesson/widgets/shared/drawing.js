/**
 * From the strokes of a pen to the 28×28 pixels that a network reads. `mnist_lesson/drawing.py` does the
 * same; a test holds the two equal.
 */

import {
  BOX_SIZE,
  blankImage,
  centerByMass,
  centerOfMass,
  fitToBox,
  IMAGE_SIZE,
  rasterize,
} from "./digits.js";
import { PAD_SIZE, strokeBounds } from "./strokes.js";

export const PAD_PEN = 22; // width of the line on the pad, in the pad's units
// Width of the line for the pixels, as a part of the drawing's longer side: with it a drawing has as much ink
// as a digit of MNIST has on average, however small it is drawn.
const PEN = 0.15;
const SMALLEST = 28; // units: what is drawn smaller, a dot for example, is not enlarged any further
const DETAIL = 4; // pixels of the inked drawing for each pixel of the image, in both directions

/** The square that a drawing needs with its pen's ink, and the pen's width; all in the pad's units. */
export function frameOf(strokes) {
  const { left, top, right, bottom } = strokeBounds(strokes);
  const side = Math.max(right - left, bottom - top, SMALLEST);
  const width = PEN * side;
  return { left: left - width / 2, top: top - width / 2, side: side + width, width };
}

/**
 * Ink a drawing so that it fills a picture of 80×80 pixels, its pen in proportion.
 *
 * @param {number[][]} strokes as in strokes.js, at least one
 */
export function inkLarge(strokes) {
  const { left, top, side, width } = frameOf(strokes);
  const scale = PAD_SIZE / side;
  const moved = strokes.map((stroke) => stroke.map((part, i) => (part - (i % 2 ? top : left)) * scale));
  return rasterize(moved, { width: width * scale, size: DETAIL * BOX_SIZE });
}

/**
 * MNIST's preparation: the drawing in a box of 20×20, and the box in 28×28 by its center of mass.
 *
 * @param {number[][]} strokes
 * @returns {{ box: object, center: { row: number, column: number } | null, image: object }}
 */
export function prepareDrawing(strokes) {
  const box = strokes.length === 0 ? blankImage(BOX_SIZE) : fitToBox(inkLarge(strokes));
  return { box, center: centerOfMass(box), image: centerByMass(box) };
}

/** No preparation: the whole pad shrunk to 28×28, the drawing where it stands and as large as it is. */
export function shrinkDrawing(strokes) {
  const ink = rasterize(strokes, { width: PAD_PEN, size: DETAIL * IMAGE_SIZE });
  const image = blankImage(IMAGE_SIZE);
  for (let place = 0; place < ink.pixels.length; place++) {
    const [row, column] = [Math.floor(place / ink.width), place % ink.width];
    const pixel = Math.floor(row / DETAIL) * IMAGE_SIZE + Math.floor(column / DETAIL);
    image.pixels[pixel] += ink.pixels[place] / DETAIL ** 2;
  }
  return image;
}
