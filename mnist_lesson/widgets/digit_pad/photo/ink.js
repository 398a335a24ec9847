/**
 * The ink of one drawing: what is dark enough, hangs together and does not belong to the picture's edge.
 * `mnist_lesson/pictures/ink.py` does the same; a test holds the two equal.
 *
 * @typedef {import("./paper.js").Gray} Gray
 * @typedef {import("./pieces.js").Piece} Piece
 * @typedef {{ ink: Gray, level: number, pieces: Piece[], chosen: Piece[], notes: string[] }} Drawing the pieces that
 *   make up one drawing, among all those above the level, and what was done for it
 */

import { formatPercent } from "../../maths/numbers.js";
import { BlotError, PictureError } from "./errors.js";
import { lightest, mapGray, removeThin } from "./paper.js";
import { boxAround, findPieces, largestOf, longerSide, paint } from "./pieces.js";
import { findThreshold, LEAST_CONTRAST } from "./threshold.js";

const ROUNDS = 6; // how often something too dark to be the drawing is taken away before the next look
const SMALLEST = 8; // pixels of a drawing's longer side, or this part of the picture's:
const SMALLEST_PART = 40;
const THICKEST_LINE = 4; // half of the widest ruled line that is taken away, in pixels
const MOST_EDGE = 0.42; // of the way around a drawing that may lie on the picture's edge
const MOST_PIECES = 40;
const MOST_CONTACTS = 6; // places in which a drawing that was cut to its ink meets the edge
const SPECK = 0.01; // of the main piece's area: less is a speck
const NEAR = 0.2; // of the main piece's longer side: pieces this near to each other are one drawing
const WIDEST = 2.5; // a digit's width in heights; MNIST's widest has 2.0
const FULLEST = 0.75; // of its box, unless it is as narrow as a 1
const PAPER_REMEDY = "Leave paper around the digit, or cut the picture to one digit and its paper.";
const INK_REMEDY = "Write with a dark, broad pen, take the picture closer and in even light.";

/** The drawing's longer side. @param {Drawing} drawing */
export const sideOf = ({ chosen }) => longerSide(boxAround(chosen));

/**
 * Find the pieces that make up the one drawing in a picture. What touches the picture's edge is left out, unless
 * nothing else is there; then lines of ruled paper are taken away, if the drawing hangs on them.
 *
 * @param {Gray} ink
 * @returns {Drawing}
 * @throws {PictureError} there is no ink, or it isn't one drawing with paper around it
 */
export function findDrawing(ink) {
  const found = findInk(ink);
  if (!found) throw new PictureError(explainNoInk(ink));
  if (found.chosen.every(({ sides }) => sides === 0)) return chooseOne(found);
  const without = isCutToInk(found) ? null : findWithoutLines(found);
  if (without) return chooseOne(without);
  const drawing = chooseOne(found);
  const contact = contactOf(drawing);
  if (contact > MOST_EDGE) {
    throw new PictureError(
      `Expected a digit with paper around it, the ink lies on the picture's edge for ${formatPercent(contact)} of ` +
        `the way around it. ${PAPER_REMEDY}`,
    );
  }
  return withNote(drawing, "its ink touches the picture's edge: something may be cut off");
}

const withNote = (/** @type {Drawing} */ drawing, note) => ({ ...drawing, notes: [...drawing.notes, note] });

function explainNoInk({ pixels }) {
  const isEven = pixels.every((level) => level < LEAST_CONTRAST);
  const what = isEven
    ? "the picture is one gray from edge to edge"
    : "nothing stands out clearly from the paper";
  return `Expected a digit on paper, ${what}. ${INK_REMEDY}`;
}

/**
 * The pieces that may be the drawing; null if nothing stands out from the paper. Where all that stands out touches the
 * edge, fainter ink is looked for once more, without what outshone it.
 *
 * @param {Gray} ink
 * @returns {Drawing | null}
 */
function findInk(ink) {
  const smallest = Math.max(SMALLEST, Math.floor(Math.max(ink.width, ink.height) / SMALLEST_PART));
  let [rest, atEdge] = [ink, /** @type {Drawing | null} */ (null)];
  for (let round = 0; round < ROUNDS; round++) {
    const level = findThreshold(rest);
    if (level === null) break;
    const pieces = findPieces(rest, level);
    const chosen = pieces.filter((piece) => longerSide(piece) >= smallest);
    const found = { ink: rest, level, pieces, chosen, notes: [] };
    if (chosen.length > 0 && isCutToInk(found)) return found;
    const inner = chosen.filter(({ sides }) => sides === 0);
    if (inner.length > 0) {
      const notes = inner.length < chosen.length ? ["what touches the picture's edge left out"] : [];
      return { ...found, chosen: inner, notes };
    }
    if (chosen.length > 0) atEdge ??= found;
    const outshining = lightest(paint(pieces, rest), 2).pixels;
    rest = mapGray(rest, (one, place) => (outshining[place] ? 0 : one));
  }
  return atEdge;
}

/** The mask's four edges, each as a list. @param {Gray} mask */
function edgesOf({ pixels, width, height }) {
  const column = (x) => Uint8Array.from({ length: height }, (_, row) => pixels[row * width + x]);
  return [pixels.subarray(0, width), pixels.subarray(width * (height - 1)), column(0), column(width - 1)];
}

/** Whether the largest piece reaches all four edges, in few places, unlike ruled lines. @param {Drawing} drawing */
function isCutToInk({ ink, chosen }) {
  const main = largestOf(chosen);
  if (main.sides !== 4) return false;
  const countRuns = (line) => line.filter((one, index) => one && !line[index - 1]).length;
  const places = edgesOf(paint([main], ink)).reduce((sum, line) => sum + countRuns(line), 0);
  return places <= MOST_CONTACTS;
}

/** Which part of the way around the drawing's box lies on the picture's edge and is ink. @param {Drawing} drawing */
function contactOf({ ink, chosen }) {
  const { width, height } = boxAround(chosen);
  const onEdge = edgesOf(paint(chosen, ink)).reduce((sum, line) => sum + line.filter(Boolean).length, 0);
  return onEdge / (2 * (width + height));
}

/**
 * Look again without the lines of ruled paper, which reach from edge to edge and are thinner than the pen.
 *
 * @param {Drawing} found
 * @returns {Drawing | null} null if there are none, or the drawing is not thicker
 */
function findWithoutLines({ ink, chosen }) {
  const { top, bottom, left, right } = boxAround(chosen);
  const across = [];
  if (left === 0 && right === ink.width) across.push("y");
  if (top === 0 && bottom === ink.height) across.push("x");
  for (let radius = 1; across.length > 0 && radius <= THICKEST_LINE; radius++) {
    const without = findInk(across.reduce((rest, axis) => removeThin(rest, radius, axis), ink));
    if (without?.chosen.every(({ sides }) => sides === 0))
      return withNote(without, `lines of at most ${2 * radius} pixels, as of ruled paper, taken away`);
  }
  return null;
}

/** Choose the largest piece and what lies near it. @param {Drawing} found @returns {Drawing} */
function chooseOne(found) {
  const { pieces, chosen } = found;
  if (chosen.length > MOST_PIECES) {
    throw new PictureError(
      `Expected one digit, found ${chosen.length} separate shapes, as in a pattern or a page of text. ${PAPER_REMEDY}`,
    );
  }
  const main = largestOf(chosen);
  const isOpen = ({ sides }) => sides === 0;
  const isInk = (piece) => piece.area >= SPECK * main.area && (isOpen(piece) || chosen.includes(piece));
  const group = gather(pieces.filter(isInk), main);
  const isOther = (piece) => !group.includes(piece) && longerSide(piece) >= 0.4 * longerSide(main);
  if (chosen.some(isOther) || standSideBySide(group)) {
    throw new PictureError(`Expected one digit, found several shapes beside each other. ${PAPER_REMEDY}`);
  }
  checkShape(group);
  const specks = pieces.filter((piece) => isOpen(piece) && !group.includes(piece)).length;
  const drawing = { ...found, chosen: group };
  return specks ? withNote(drawing, `${specks} ${specks === 1 ? "speck" : "specks"} left out`) : drawing;
}

/** The pieces that lie near the main one, or near one that does. @param {Piece[]} pieces @returns {Piece[]} */
function gather(pieces, main) {
  let group = [main];
  for (;;) {
    const box = boxAround(group);
    const isNear = (piece) => {
      const down = Math.max(piece.top - box.bottom, box.top - piece.bottom);
      const aside = Math.max(piece.left - box.right, box.left - piece.right);
      return Math.max(down, aside) <= NEAR * longerSide(main);
    };
    const larger = pieces.filter((piece) => piece === main || group.includes(piece) || isNear(piece));
    if (larger.length === group.length) return group;
    group = larger;
  }
}

/** Whether two pieces of the same height stand apart from each other, as the digits of a number do. */
function standSideBySide(/** @type {Piece[]} */ group) {
  const height = Math.max(...group.map(({ top, bottom }) => bottom - top));
  const tall = group.filter(({ top, bottom }) => bottom - top >= 0.75 * height);
  tall.sort((one, other) => one.left - other.left);
  let reached = tall[0].right;
  for (const { left, right } of tall.slice(1)) {
    if (left - reached >= 0.12 * height) return true;
    reached = Math.max(reached, right);
  }
  return false;
}

/** Refuse what is wider than any digit, and what fills its box as a sheet of paper does. */
function checkShape(/** @type {Piece[]} */ group) {
  const { width, height } = boxAround(group);
  if (width > WIDEST * height) {
    throw new PictureError(
      `Expected one digit, found a shape ${width} pixels wide and ${height} high, as of several digits or a dash. ` +
        PAPER_REMEDY,
    );
  }
  const area = group.reduce((sum, one) => sum + one.area, 0);
  if (width > height / 2 && area > FULLEST * width * height)
    throw new BlotError(`Expected one digit, found a blot that fills its place. ${PAPER_REMEDY}`);
}
