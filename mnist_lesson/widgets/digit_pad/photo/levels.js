/**
 * From red, green, blue and alpha to whole gray levels, averaged to at most 800 pixels a side: the steps of
 * `mnist_lesson/pictures/levels.py`. A picture is read some rows at a time, so that a photo of 50 million pixels needs
 * no memory for all of them.
 *
 * @typedef {import("./paper.js").Gray} Gray
 * @typedef {import("./read.js").Source} Source
 */

import { PictureError } from "./errors.js";
import { averageBlocks, blockSide } from "./paper.js";
import { quantile } from "./threshold.js";

const LONGEST = 800;
const STRIP = 2 ** 19; // pixels that are read at once
export const SMALLEST = 8; // pixels of the shorter side
const OPAQUE = 255;

/**
 * @param {Source} source
 * @returns {Generator<void, { gray: Gray, side: number, notes: string[] }>} `side` of the blocks that were averaged
 */
export function* readGray(source) {
  const { width, height } = source;
  if (Math.min(width, height) < SMALLEST) {
    throw new PictureError(
      `Expected a picture of at least ${SMALLEST} by ${SMALLEST} pixels, got ${width} by ${height}. ` +
        "Take it again, larger.",
    );
  }
  const seen = { counts: new Float64Array(256), isClear: false };
  const notes = [`${width}×${height} pixels`];
  const side = blockSide(source, LONGEST);
  const gray = yield* readStrips(source, side, (rgba) => mixOpaque(rgba, seen));
  if (!seen.isClear) return { gray, side, notes };
  const { ground, words } = chooseGround(seen.counts);
  notes.push(`${words} under its transparent parts`);
  return { gray: yield* readStrips(source, side, (rgba) => mixOver(rgba, ground)), side, notes };
}

/** @returns {Generator<void, Gray>} */
function* readStrips({ width, height, read }, side, mix) {
  const size = { width: Math.floor(width / side), height: Math.floor(height / side) };
  const pixels = new Uint8Array(size.width * size.height);
  const rows = side * Math.max(1, Math.floor(STRIP / (width * side)));
  for (let top = 0; top < size.height * side; top += rows) {
    const some = Math.min(rows, size.height * side - top);
    const strip = averageBlocks({ pixels: mix(read(top, some)), width, height: some }, side);
    pixels.set(strip.pixels, (top / side) * size.width);
    yield;
  }
  return { pixels, ...size };
}

/** How much of each color makes a gray level (ITU-R BT.601). */
const grayAt = (rgba, place) =>
  Math.floor((299 * rgba[place] + 587 * rgba[place + 1] + 114 * rgba[place + 2] + 500) / 1000);

/** Gray levels without regard to alpha; `seen` counts those that can be seen. */
function mixOpaque(rgba, seen) {
  const gray = new Uint8Array(rgba.length / 4);
  for (let i = 0; i < gray.length; i++) {
    gray[i] = grayAt(rgba, 4 * i);
    const alpha = rgba[4 * i + 3];
    if (alpha < OPAQUE) seen.isClear = true;
    if (alpha > OPAQUE / 2) seen.counts[gray[i]]++;
  }
  return gray;
}

/** Gray levels over a ground of one level. */
function mixOver(rgba, ground) {
  const gray = new Uint8Array(rgba.length / 4);
  for (let i = 0; i < gray.length; i++) {
    const alpha = rgba[4 * i + 3];
    gray[i] = Math.floor((alpha * grayAt(rgba, 4 * i) + (OPAQUE - alpha) * ground + 127) / OPAQUE);
  }
  return gray;
}

/**
 * What lies under transparent parts. Where ink alone is visible, the ground must differ from it; where paper is visible
 * too, more paper fits.
 */
function chooseGround(/** @type {Float64Array} */ counts) {
  if (!counts.some(Boolean)) return { ground: 255, words: "white paper" };
  const [low, middle, high] = [0.002, 0.5, 0.998].map((part) => quantile(counts, part));
  if (high - low > 100) return { ground: middle, words: "paper of the middle level in sight" };
  return middle < 128 ? { ground: 255, words: "white paper" } : { ground: 0, words: "black paper" };
}
