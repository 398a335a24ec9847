/**
 * A picture of one's own in MNIST's form, by the steps that `mnist_lesson/pictures` describes. It works in pieces of
 * some milliseconds, so that a page stays awake.
 *
 * @typedef {import("./paper.js").Gray} Gray
 * @typedef {import("./ink.js").Drawing} Drawing
 * @typedef {{ width: number, height: number, read: (top: number, rows: number) => ArrayLike<number> }} Source a
 *   picture whose rows can be had as red, green, blue and alpha
 * @typedef {{ levels: number[], notes: string[], gray: Gray, ink: Gray }} Picture `levels` is the image in MNIST's
 *   form, `gray` the picture as it was looked at, `ink` what was taken for the drawing's ink; `notes` tell what was done
 */

import { roundHalfToEven } from "../../digit/center.js";
import { inSlices } from "../../ui/slices.js";
import { BlotError, PictureError } from "./errors.js";
import { openPicture } from "./file.js";
import { cutOut, toImage, widenThinStrokes } from "./form.js";
import { findDrawing, sideOf } from "./ink.js";
import { readGray } from "./levels.js";
import { inkOnPaper, invert, isPaperLight, lightPaper, smooth } from "./paper.js";
import { boxAround } from "./pieces.js";
import { countLevels, quantile } from "./threshold.js";

const SMOOTHED_FROM = 300;
const FIRST_WINDOW = 0.15; // radius, as a part of the picture's shorter side
const SECOND_WINDOW = 0.25; // radius, as a part of the drawing's longer side
const UNEVEN = 12; // levels between the darkest and the lightest paper from which on it is worth a word

/**
 * Read a picture's file.
 *
 * @param {File} file
 * @param {AbortSignal} signal ends it, with an error
 * @returns {Promise<Picture>} rejected with an Error whose message is for the reader
 */
export async function readPicture(file, signal) {
  try {
    const { close, ...source } = await openPicture(file);
    try {
      return await inSlices(readInPieces(source), signal);
    } finally {
      close();
    }
  } catch (error) {
    if (error instanceof PictureError) throw error;
    throw new PictureError(
      `This browser could not read the picture (${error.message}). Save it as a smaller JPEG and open that.`,
    );
  }
}

/**
 * @param {Source} source
 * @returns {Generator<void, Picture>}
 * @throws {PictureError} it is not one digit with paper around it; with what to do
 */
export function* readInPieces(source) {
  const { gray: averaged, side, notes } = yield* readGray(source);
  const isSmoothed = side === 1 && Math.min(averaged.width, averaged.height) >= SMOOTHED_FROM;
  const gray = isSmoothed ? smooth(averaged) : averaged;
  yield;
  const drawing = yield* find(gray);
  const { cut, isWidened } = widenThinStrokes(cutOut(drawing), sideOf(drawing));
  yield;
  const { width, height } = boxAround(drawing.chosen);
  notes.push(...drawing.notes, `cut to its ink, ${width}×${height}`);
  if (isWidened) notes.push("its thin strokes widened");
  return { levels: toImage(cut), notes, gray, ink: cut };
}

/** Find the ink on the paper that is more likely, or on the other one, if that finds a blot. */
function* find(/** @type {Gray} */ gray) {
  const radius = Math.max(1, roundHalfToEven(FIRST_WINDOW * Math.min(gray.width, gray.height)));
  const isLight = isPaperLight(gray, radius);
  yield;
  try {
    return yield* findOn(gray, radius, isLight);
  } catch (blot) {
    if (!(blot instanceof BlotError)) throw blot;
    try {
      return yield* findOn(gray, radius, !isLight); // a sheet on a table: its digit is darker than it, so is the table
    } catch (error) {
      throw error instanceof PictureError ? blot : error;
    }
  }
}

/**
 * Find dark ink, or light ink, first with a window for any drawing, then with one for its size.
 *
 * @returns {Generator<void, Drawing>}
 */
function* findOn(/** @type {Gray} */ gray, radius, isLight) {
  const dark = isLight ? gray : invert(gray);
  const side = yield* sideAtFirstSight(dark, radius);
  const paper = lightPaper(dark, Math.max(1, roundHalfToEven(SECOND_WINDOW * side)));
  yield;
  const drawing = findDrawing(inkOnPaper(dark, paper));
  const notes = [
    isLight ? "dark ink on light paper" : "light ink on dark paper",
    ...tellLight(paper, isLight),
  ];
  return { ...drawing, notes: [...notes, ...drawing.notes] };
}

function tellLight(/** @type {Gray} */ { pixels }, isLight) {
  const counts = countLevels(pixels);
  const ends = [quantile(counts, 0.01), quantile(counts, 0.99)];
  if (ends[1] - ends[0] < UNEVEN) return [];
  const [low, high] = isLight ? ends : [255 - ends[1], 255 - ends[0]];
  return [`the paper's uneven light taken away (levels ${low} to ${high})`];
}

/**
 * The drawing's longer side. Where nothing is found, the window was too large for such uneven light, or too small for
 * the strokes.
 *
 * @returns {Generator<void, number>}
 */
function* sideAtFirstSight(/** @type {Gray} */ gray, radius) {
  for (const first of [radius, Math.floor(radius / 3)]) {
    try {
      return sideOf(findDrawing(inkOnPaper(gray, lightPaper(gray, Math.max(1, first)))));
    } catch (error) {
      if (error instanceof BlotError || !(error instanceof PictureError)) throw error;
    }
    yield;
  }
  return Math.max(gray.width, gray.height);
}
