/**
 * From the ink of one drawing to MNIST's form: soft edges, strokes of a pen's width, 20 by 20 in 28 by 28. As
 * `mnist_lesson/pictures/form.py` does it.
 *
 * @typedef {import("./paper.js").Gray} Gray
 * @typedef {import("./ink.js").Drawing} Drawing
 */

import { BOX_SIZE, centerByMass, fitToBox, roundHalfToEven } from "../../digit/center.js";
import { imageFrom, toLevels } from "../../digit/raster.js";
import { clamp } from "../../maths/numbers.js";
import { sideOf } from "./ink.js";
import { cropped, lightest, mapGray, withRim } from "./paper.js";
import { boxAround, paint } from "./pieces.js";
import { countLevels, quantile } from "./threshold.js";

const INK = 255;
const THIN = 0.07; // stroke's width, as a part of the drawing's longer side: MNIST's thinnest hundredth
const USUAL = 0.1; // MNIST's thinner quarter
const DETAILED = 2 * BOX_SIZE; // pixels of the longer side from which on the box's averages soften the edges anyway

/**
 * The drawing's part of the picture, its levels stretched so that paper's noise becomes 0 and the ink's own level 255,
 * with a frame of paper.
 *
 * @param {Drawing} drawing
 * @returns {Gray}
 */
export function cutOut(drawing) {
  const { ink, level, chosen } = drawing;
  const mask = paint(chosen, ink);
  const side = sideOf(drawing);
  const margin = Math.max(1, roundHalfToEven(side / BOX_SIZE));
  let [low, high] = rangeOf(drawing, mask);
  if (side >= DETAILED) [low, high] = [(low + level) / 2, (high + level) / 2]; // as sharp as the edges of MNIST's
  const near = lightest(mask, margin).pixels;
  const stretched = mapGray(ink, (one, place) =>
    near[place] ? Math.floor(clamp((INK * (one - low)) / (high - low), 0, INK) + 0.5) : 0,
  );
  const { left, top, width, height } = boxAround(chosen);
  const part = { left, top, width: width + 2 * margin, height: height + 2 * margin };
  return cropped(withRim(stretched, { x: margin, y: margin }), part);
}

/** The level up to which paper's noise reaches, and the one that most of the ink reaches. */
function rangeOf(/** @type {Drawing} */ { ink, level }, mask) {
  const paper = countLevels(ink.pixels.filter((one) => one <= level));
  const dark = countLevels(ink.pixels.filter((_, place) => mask.pixels[place]));
  const [low, middle] = [quantile(paper, 0.1), quantile(paper, 0.5)];
  const floor = Math.min(middle + 3 * (middle - low), Math.floor(level));
  return [floor, Math.max(quantile(dark, 0.6), floor + 1)];
}

/**
 * The width of the strokes in pixels: twice the area over the length of its outline, which is counted in sides of
 * pixels; on slanted lines these are too many by 4/π on average.
 *
 * @param {Gray} cut
 */
export function strokeWidth(cut) {
  const { pixels, width } = mapGray(withRim(cut, { x: 1, y: 1 }), (level) => Number(level > INK / 2));
  let [area, outline] = [0, 0];
  for (let place = 0; place < pixels.length; place++) {
    area += pixels[place];
    if (pixels[place] !== (pixels[place + 1] ?? 0)) outline++; // the rim parts the end of a row from the next one
    if (pixels[place] !== (pixels[place + width] ?? 0)) outline++;
  }
  return (2 * area) / Math.max((outline * Math.PI) / 4, 1);
}

/**
 * Widen strokes that would nearly vanish in 20 by 20 pixels.
 *
 * @param {Gray} cut
 * @param {number} side the drawing's longer one
 * @returns {{ cut: Gray, isWidened: boolean }}
 */
export function widenThinStrokes(cut, side) {
  const width = strokeWidth(cut);
  const reach = roundHalfToEven((USUAL * side - width) / 2);
  if (width >= THIN * side || reach < 1) return { cut, isWidened: false };
  // A square and diamonds make an octagon, nearly a round pen.
  const squares = roundHalfToEven(reach * (Math.SQRT2 - 1));
  let wide = lightest(withRim(cut, { x: reach, y: reach }), squares);
  for (let i = squares; i < reach; i++) {
    const [across, along] = ["y", "x"].map((axis) => lightest(wide, 1, [axis]).pixels);
    wide = mapGray(wide, (_, place) => Math.max(across[place], along[place]));
  }
  return { cut: wide, isWidened: true };
}

/** Ink in the 20 by 20 box, its darkest level 255, by its mass in 28 by 28. @param {Gray} cut @returns {number[]} */
export function toImage({ pixels, width }) {
  const box = fitToBox(imageFrom(pixels, width));
  const darkest = box.pixels.reduce((most, one) => Math.max(most, one));
  return toLevels(centerByMass({ ...box, pixels: box.pixels.map((one) => (one * INK) / darkest) }));
}
