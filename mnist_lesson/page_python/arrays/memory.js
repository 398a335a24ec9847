// How much memory all arrays take together: they lie in JavaScript, where nothing else bounds them.
//
// Python gives an array back when MicroPython collects, and that happens between two steps of a cell only (run.py). So
// nobody is told of a single array that goes. What is left is counted when it matters: MicroPython's table of what
// Python holds of JavaScript is the truth. Between two counts the arrays that are made add up.
import { raise } from "./guard.js";

/** The bytes of all arrays together, at most: a telephone's browser closes a page that takes much more. */
export const MOST_ARRAYS = 2 ** 30;

// Bytes that are made before what isn't needed any more should be collected: in an empty memory, in a full one.
const CROWD = { most: 2 ** 28, least: 2 ** 23 };
const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
const TOO_BIG = "array is too big; `arr.size * arr.dtype.itemsize` is larger than the maximum possible size.";

let held = 0; // bytes at the last count
let made = 0; // bytes since then, some of which nobody needs any more
const free = new WeakSet(); // buffers that the page has anyway

/** Count what Python holds: each buffer once, whatever views of it there are. */
export function countArrays() {
  const buffers = new Set();
  for (const one of /** @type {any} */ (globalThis).proxy_js_ref ?? []) {
    const buffer = one?.storage?.data?.buffer;
    if (buffer && !free.has(buffer)) buffers.add(buffer);
  }
  held = [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
  made = 0;
  return held;
}

/** An array has been made over this buffer. @param {ArrayBufferLike} buffer */
export function addBuffer(buffer) {
  if (!free.has(buffer)) made += buffer.byteLength;
}

/** A buffer that costs no array anything: the page keeps it, with or without Python. */
export const setFree = (/** @type {ArrayBufferLike} */ buffer) => free.add(buffer);

/** Whether it is worth while to collect after a statement, which may have let go of what was there before. */
export const isHalfFull = () => held + made > MOST_ARRAYS / 2;

/** Whether a loop should stop for it: the fuller it is, the sooner, but not at each turn. */
export const isCrowded = () => made > Math.min(CROWD.most, Math.max(CROWD.least, (MOST_ARRAYS - held) / 2));

/** An error if there is no room for an array, before it is made. @param {number} bytes @param {number[]} shape */
export function reserve(bytes, shape, dtype) {
  if (held + made + bytes <= MOST_ARRAYS) return;
  if (bytes >= 2 ** 63) raise("ValueError", TOO_BIG);
  if (countArrays() + bytes <= MOST_ARRAYS) return;
  const lengths = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  raise(
    "MemoryError",
    `Unable to allocate ${sizeText(bytes)} for an array with shape ${lengths} and data type ${dtype}`,
  );
}

/** A size as NumPy writes it, with three digits or all of them: "7.45 GiB". */
function sizeText(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  let unit = Math.floor(Math.log2(bytes) / 10);
  let number = bytes / 1024 ** unit;
  if (Math.round(number) === 1024) [unit, number] = [unit + 1, 1];
  const digits = number >= 999.5 ? `${number.toFixed(0)}.` : number.toPrecision(3);
  return `${digits.length === 3 ? `${digits}.` : digits} ${UNITS[unit]}`;
}
