/** What the drawing pad computes on the way from the pen to the network, and the words in which it tells of it. */

import { centerByMass } from "../digit/center.js";
import { damageImage } from "../digit/damage.js";
import { prepareDrawing, shrinkDrawing } from "../digit/drawing.js";
import { imageFrom, toLevels } from "../digit/raster.js";
import { argmax } from "../maths/neurons.js";
import { formatPercent } from "../maths/numbers.js";

/**
 * @typedef {import("../digit/raster.js").Image} Image
 * @typedef {import("../digit/damage.js").Damage & { source: string, strokes: number[][], prepare: boolean,
 *   recenter: boolean }} Settings
 *
 * What happens before the network. `arrived` is the image before the damage, `levels` what the network sees; of a
 * prepared drawing `box` is its box, `center` the box's center of mass, `corner` where it lies in the image.
 * @typedef {{ isDrawing: boolean, isDamaged: boolean, isRecentered: boolean, arrived: Image, levels: number[],
 *   strokes?: number[][], box?: Image, center?: { row: number, column: number } | null,
 *   corner?: { top: number, left: number } }} Seen
 */

export const UNDAMAGED = { thick: 0, degrees: 0, right: 0, down: 0, noise: 0, recenter: false };

/** Whether something happens to the image on its way. @param {Partial<Settings>} settings */
export const isDamaged = ({ thick, degrees, right, down, noise }) =>
  thick > 0 || degrees !== 0 || right !== 0 || down !== 0 || noise > 0;

/**
 * Preparation, damage, repair: `DigitPad._levels` computes the same.
 *
 * @param {Settings} settings
 * @param {ArrayLike<number>} [levels] 784 gray levels of the image on the pad, if it is no drawing
 * @returns {Seen}
 */
export function lookAt(settings, levels) {
  const isDrawing = settings.source === "drawing";
  const stages = isDrawing ? arriveAsDrawing(settings) : { arrived: imageFrom(levels) };
  const damaged = isDamaged(settings) ? damageLevels(stages.arrived, settings) : stages.arrived;
  const image = settings.recenter ? centerByMass(damaged) : damaged;
  return {
    ...{ ...stages, isDrawing, isDamaged: damaged !== stages.arrived, isRecentered: settings.recenter },
    levels: toLevels(image),
  };
}

function arriveAsDrawing({ strokes, prepare }) {
  if (!prepare) return { strokes, arrived: shrinkDrawing(strokes) };
  const { image, ...parts } = prepareDrawing(strokes);
  return { strokes, arrived: image, ...parts };
}

function damageLevels(/** @type {Image} */ image, settings) {
  const pixels = damageImage(
    image.pixels.map((level) => level / 255),
    settings,
  );
  return { ...image, pixels: pixels.map((pixel) => pixel * 255) };
}

/** Whether a file calls itself a picture, rightly or not. @param {File} file */
export const isPicture = ({ type, name }) =>
  type.startsWith("image/") || /\.(png|jpe?g|gif|webp|bmp|avif|hei[cf]|tiff?|svg)$/i.test(name);

/* ---- In words ------------------------------------------------------------------------------ */

/** How sure an answer is: the best digit, and a second one that is near. */
export function describeAnswer(/** @type {ArrayLike<number>} */ probabilities, isEmpty = false) {
  const best = argmax(probabilities);
  if (isEmpty) return `An empty field. Asked all the same, the network says ${best}.`;
  const second = argmax(Array.from(probabilities, (p, digit) => (digit === best ? 0 : p)));
  const sure = formatPercent(probabilities[best]);
  if (probabilities[second] < 0.1) return `${sure} sure`;
  return `${sure} sure; ${formatPercent(probabilities[second])} for a ${second}`;
}

/** Whether a test image was read right; nothing without its label. */
export function describeTest({ number, label, answer }) {
  if (label === null) return "";
  return `Test image ${number}, label ${label}: ${answer === label ? "right ✓" : "wrong ✗"}`;
}

/**
 * A picture of one's own in one line: what was done to it.
 *
 * @param {{ notes: string[] } | null} photo null where only the 28×28 levels are here
 */
export function describePicture(photo) {
  if (!photo) return "Somebody's picture as 28×28 pixels: a link carries these, not the photo.";
  return `Your picture: ${photo.notes.join(", ")}.`;
}

/** What the pad tells of what is on it. */
export function describePad({ source, strokes, isExample }) {
  if (source === "picture") return "Draw over it";
  if (isExample) return "Our 3. Draw your own";
  if (source === "drawing") return strokes.length === 0 ? "Draw a digit from 0 to 9" : "";
  return source === "image" ? "From Python. Draw over it" : "";
}

export function describePreparation({ source, prepare }) {
  if (source === "picture") {
    return (
      "A picture is always prepared: its ink is found on its paper, scaled to 20×20 and put in the middle by its " +
      "center of mass, as MNIST's digits were."
    );
  }
  if (source !== "drawing")
    return "This image comes prepared: MNIST's makers did it, or Python has set it as it is.";
  if (prepare) {
    return (
      "Your digit is cut out, scaled to 20×20 and put in the middle by its center of mass, as MNIST's " +
      "digits were. Switch it off, and draw a small digit in a corner."
    );
  }
  return (
    "Off: the whole pad is only shrunk to 28×28. MNIST's digits all fill the dashed square. A digit " +
    "elsewhere, or of another size, meets weights that were learned for other ink."
  );
}

/** The first step's text. @param {Seen} seen */
export function describeArrival({ isDrawing, box, center }, isPhoto = false) {
  if (isPhoto)
    return "Your picture, the ink that was found on its paper, and the ink in MNIST's frame: 20×20, balanced in 28×28.";
  if (!isDrawing) return "This image is in MNIST's frame already: 28×28 gray levels.";
  if (!box) return "No preparation: the pad is shrunk to 28×28 as it is.";
  if (!center) return "As soon as there is ink: cut it out, fit it into 20×20, balance it in 28×28.";
  return "The ink is cut out and fitted into 20×20. Its center of mass (the cross) goes to the middle of 28×28.";
}

/** What stands under the pictures of an image that has arrived, and of one after the damage. @param {Seen} seen */
export function nameStages({ isDrawing, box, isDamaged, isRecentered }) {
  const arrived = box ? "28×28, balanced" : isDrawing ? "shrunk to 28×28" : "28×28 pixels";
  const after = isDamaged ? (isRecentered ? "damaged, centered" : "after the accident") : "centered again";
  return { arrived, after };
}
