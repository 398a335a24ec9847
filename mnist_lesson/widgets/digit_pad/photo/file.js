/**
 * A picture's file as a browser opens it: upright, as the camera has noted, and only within bounds.
 *
 * @typedef {import("./read.js").Source} Source
 */

import { PictureError } from "./errors.js";
import { isWhole, sizeOfPng } from "./whole.js";

export const MOST_BYTES = 64 * 2 ** 20;
const MOST_PIXELS = 64_000_000;
const MOST_SIDE = 16_384; // what every browser's canvas can hold
const HEAD = 512; // bytes that tell what a file is
const SAVE_AGAIN = "Open a PNG or a JPEG.";
const SMALLER = "Download it again, or save it again, smaller.";

/** What a file is by its first bytes, in words, and what to do about it. @type {[RegExp, string, string][]} */
const KINDS = [
  [/^$/, "empty", "Download it or save it again."],
  [/^%PDF/, "a PDF document", "Save the page as PNG, or take a screenshot of it."],
  [
    /^....ftyp(hei|hev|mif|msf)/s,
    "an HEIC picture, which this browser can't show",
    "Save it as JPEG: on an iPhone Settings, Camera, Formats, Most Compatible; or send it by mail.",
  ],
  [/^(II\*\0|MM\0\*)/, "a TIFF picture, which this browser can't show", "Save it as PNG."],
  [/^\uFEFF?\s*(<\?xml.*)?<svg/is, "an SVG drawing", "Export it as PNG from the program that drew it."],
  [/^\s*<(!doctype|html)/i, "a web page", "Save the picture itself, not the page around it."],
  [/^version https:\/\/git-lfs/, "a Git LFS pointer", "Fetch the file itself: git lfs pull."],
  [/^\x93NUMPY/, "a NumPy array", "In a notebook read_picture(array) takes it."],
  [/^(\x89PNG|\xFF\xD8|GIF8|BM|RIFF....WEBP)/s, "a picture, but damaged or too large", SMALLER],
  [/^[\t\n\r -~]+$/, "text", SAVE_AGAIN],
];

/** What a file is instead of a picture, and the remedy. @param {string} head its first bytes, each as a character */
export function explainFile(head) {
  const [, words, remedy] = KINDS.find(([pattern]) => pattern.test(head)) ?? [
    "",
    "of an unknown kind",
    SAVE_AGAIN,
  ];
  return `Expected a picture, this file is ${words}. ${remedy}`;
}

/**
 * Refuse more pixels than a page can bear.
 *
 * @param {{ width: number, height: number }} size
 * @throws {PictureError}
 */
export function checkSize({ width, height }) {
  if (width * height <= MOST_PIXELS && Math.max(width, height) <= MOST_SIDE) return;
  throw new PictureError(
    `Expected at most ${MOST_PIXELS / 1e6} million pixels and ${MOST_SIDE} a side, got ${width} by ${height}. ` +
      "Cut the picture to the digit first, or take a screenshot of it.",
  );
}

/**
 * Open a picture's file. Its pixels are unpacked only once its size is known.
 *
 * @param {File} file
 * @returns {Promise<Source & { close: () => void }>}
 * @throws {PictureError} with what the file is, and what to do
 */
export async function openPicture(file) {
  if (file.size > MOST_BYTES) {
    throw new PictureError(
      `Expected a picture's file of at most ${MOST_BYTES / 2 ** 20} MB, this one has ` +
        `${Math.round(file.size / 2 ** 20)} MB. Cut the picture to the digit first, or take a screenshot of it.`,
    );
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  const explained = explainFile(String.fromCharCode(...bytes.subarray(0, HEAD)));
  const isSvg = explained.includes("an SVG"); // which has no pixels of its own
  if (isSvg || !isWhole(bytes)) throw new PictureError(explained);
  checkSize(sizeOfPng(bytes) ?? { width: 0, height: 0 });
  const url = URL.createObjectURL(file);
  const close = () => URL.revokeObjectURL(url);
  try {
    return { ...rowsOf(await loadImage(url, explained)), close };
  } catch (error) {
    close();
    throw error;
  }
}

/** @returns {Promise<HTMLImageElement>} */
async function loadImage(url, explained) {
  const image = new Image();
  await new Promise((resolve, reject) => {
    image.onload = resolve;
    image.onerror = () => reject(new PictureError(explained));
    image.src = url;
  });
  checkSize({ width: image.naturalWidth, height: image.naturalHeight });
  await image.decode().catch(() => {
    throw new PictureError(explained);
  });
  return image;
}

/** @returns {Source} */
function rowsOf(/** @type {HTMLImageElement} */ image) {
  const [width, height] = [image.naturalWidth, image.naturalHeight];
  const canvas = Object.assign(document.createElement("canvas"), { width });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const read = (/** @type {number} */ top, /** @type {number} */ rows) => {
    canvas.height = rows; // which clears it, too
    context.drawImage(image, 0, top, width, rows, 0, 0, width, rows);
    return context.getImageData(0, 0, width, rows).data;
  };
  return { width, height, read };
}
