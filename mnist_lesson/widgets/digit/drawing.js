/**
 * From the strokes of a pen to the 28×28 pixels that a network reads. `mnist_lesson/drawing.py` does the
 * same; a test holds the two equal.
 */

import { IMAGE_SIZE } from "../maths/mnist.js";
import { BOX_SIZE, centerOfMass, cornerFor, fitToBox, place } from "./center.js";
import { blankImage, rasterize } from "./raster.js";
import { PAD_SIZE, strokeBounds } from "./strokes.js";

/** @typedef {import("./raster.js").Image} Image */

export const PAD_PEN = 22; // width of the line on the pad, in the pad's units
// Width of the line for the pixels, as a part of the drawing's longer side: with it a drawing has as much ink
// as a digit of MNIST has on average, however small it is drawn.
const PEN = 0.15;
const SMALLEST = 28; // units: what is drawn smaller, a dot for example, is not enlarged any further
const DETAIL = 4; // pixels of the inked drawing for each pixel of the image, in both directions

/**
 * What of the pad a drawing needs, its pen's ink included, and that pen's width; all in the pad's units.
 *
 * @param {number[][]} strokes as in strokes.js, at least one
 * @returns {{ left: number, top: number, right: number, bottom: number, side: number, width: number }} `side` is
 *   the longer one, or more
 */
export function frameOf(strokes) {
  const { left, top, right, bottom } = strokeBounds(strokes);
  const longer = Math.max(right - left, bottom - top, SMALLEST);
  const width = PEN * longer;
  const margin = width / 2;
  return {
    ...{ left: left - margin, top: top - margin, right: right + margin, bottom: bottom + margin },
    ...{ side: longer + width, width },
  };
}

/** Ink a drawing so that it fills a picture of 80×80 pixels, its pen in proportion. @param {number[][]} strokes */
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
 * @returns {{ box: Image, center: { row: number, column: number } | null, corner: { top: number, left: number },
 *   image: Image }} `center` is the box's center of mass, `corner` where the box lies in the image
 */
export function prepareDrawing(strokes) {
  const box = strokes.length === 0 ? blankImage(BOX_SIZE) : fitToBox(inkLarge(strokes));
  const center = centerOfMass(box);
  const corner = cornerFor(center ?? { row: BOX_SIZE / 2, column: BOX_SIZE / 2 });
  return { box, center, corner, image: place(box, corner) };
}

/** No preparation: the whole pad shrunk to 28×28, the drawing where it stands and as large as it is. */
export function shrinkDrawing(/** @type {number[][]} */ strokes) {
  const ink = rasterize(strokes, { width: PAD_PEN, size: DETAIL * IMAGE_SIZE });
  const image = blankImage(IMAGE_SIZE);
  for (let place = 0; place < ink.pixels.length; place++) {
    const [row, column] = [Math.floor(place / ink.width), place % ink.width];
    const pixel = Math.floor(row / DETAIL) * IMAGE_SIZE + Math.floor(column / DETAIL);
    image.pixels[pixel] += ink.pixels[place] / DETAIL ** 2;
  }
  return image;
}
