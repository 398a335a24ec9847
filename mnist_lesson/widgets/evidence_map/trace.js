/** A drawing followed step by step: its gray levels, and what each step adds to the evidence of the ten digits. */

import { blankImage, inkLine, toLevels } from "../digit/raster.js";
import { PAD_SIZE } from "../digit/strokes.js";
import { IMAGE_SIZE, NUM_CLASSES, NUM_PIXELS } from "../maths/mnist.js";

/**
 * @typedef {{ under: ArrayLike<number>, start: number }} RowStep a row of the picture under the drawing
 * @typedef {{ stroke: number[], from: number, to: number }} PenStep from one point of a stroke to the next
 * @typedef {Partial<RowStep & PenStep>} Step
 */

const SCALE = IMAGE_SIZE / PAD_SIZE;

/** A drawing's steps: first the rows with ink of the picture under it, then the strokes, point by point. */
function listSteps(/** @type {number[]} */ under, /** @type {number[][]} */ strokes) {
  /** @type {Step[]} */
  const steps = [];
  for (let start = 0; start < NUM_PIXELS; start += IMAGE_SIZE) {
    if (under.slice(start, start + IMAGE_SIZE).some(Boolean)) steps.push({ under, start });
  }
  for (const stroke of strokes) {
    for (let i = 0; i < stroke.length; i += 2) steps.push({ stroke, from: Math.max(0, i - 2), to: i });
  }
  return steps;
}

function inkStep(image, /** @type {Step} */ { under, start, stroke, from, to }, radius) {
  if (under) {
    for (let i = start; i < start + IMAGE_SIZE; i++) image.pixels[i] = Math.max(image.pixels[i], under[i]);
    return;
  }
  const line = [stroke[from], stroke[from + 1], stroke[to], stroke[to + 1]];
  inkLine(
    image,
    line.map((part) => part * SCALE),
    radius,
  );
}

const isSamePoint = (a, b, place) => a[place] === b[place] && a[place + 1] === b[place + 1];

const isSameStep = (/** @type {Step} */ a, /** @type {Step} */ b) =>
  a.from === b.from &&
  a.to === b.to &&
  a.under === b.under &&
  a.start === b.start &&
  (a.stroke === b.stroke ||
    (isSamePoint(a.stroke, b.stroke, a.from) && isSamePoint(a.stroke, b.stroke, a.to)));

/** Follows a drawing as it grows; one that only grew costs no more than what is new. */
export class Trace {
  /** The gray levels of all that is drawn. */
  levels = new Array(NUM_PIXELS).fill(0);
  /** @type {Step[]} */
  #steps = [];
  #image = blankImage(IMAGE_SIZE);

  /**
   * @param {import("../network/forward.js").Layer} layer of the ten maps
   * @param {number} penWidth in the pad's units
   */
  constructor(layer, penWidth) {
    this.layer = layer;
    this.radius = (penWidth * SCALE) / 2;
    /** The evidence after each step: first the biases, at last the sums of all. */
    this.sums = [Float64Array.from(layer.bias)];
  }

  /** Go on to this drawing over this picture. @param {number[]} under @param {number[][]} strokes */
  follow(under, strokes) {
    const steps = listSteps(under, strokes);
    const isLonger =
      this.#steps.length <= steps.length &&
      this.#steps.every((step, index) => isSameStep(step, steps[index]));
    if (!isLonger) {
      this.#steps = [];
      this.#image = blankImage(IMAGE_SIZE);
      this.levels = new Array(NUM_PIXELS).fill(0);
      this.sums = this.sums.slice(0, 1);
    }
    for (const step of steps.slice(this.#steps.length)) this.#take(step);
    this.#steps = steps;
  }

  #take(step) {
    const { weights } = this.layer;
    const sums = this.sums.at(-1).slice();
    inkStep(this.#image, step, this.radius);
    for (let pixel = 0; pixel < NUM_PIXELS; pixel++) {
      const change = Math.round(this.#image.pixels[pixel]) - this.levels[pixel];
      if (change === 0) continue;
      this.levels[pixel] += change;
      for (let k = 0; k < NUM_CLASSES; k++) sums[k] += (change / 255) * weights[pixel * NUM_CLASSES + k];
    }
    this.sums.push(sums);
  }

  /** The gray levels after so many steps. @param {number} count */
  levelsAt(count) {
    if (count >= this.#steps.length) return this.levels;
    const part = blankImage(IMAGE_SIZE);
    for (const step of this.#steps.slice(0, count)) inkStep(part, step, this.radius);
    return toLevels(part);
  }
}
