/**
 * What a file's bytes tell before a browser unpacks them: browsers show half of a picture without a word, and can't
 * name the size of one that is too large for them.
 */

const SIGNATURES = { png: [0x89, 0x50, 0x4e, 0x47], jpeg: [0xff, 0xd8], webp: [0x52, 0x49, 0x46, 0x46] };
const IEND = [0x49, 0x45, 0x4e, 0x44];
const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;

const startsWith = (/** @type {Uint8Array} */ bytes, signature) =>
  signature.every((byte, index) => bytes[index] === byte);

/** Whether the end of a PNG, a JPEG or a WebP is there; others are taken for whole. @param {Uint8Array} bytes */
export function isWhole(bytes) {
  if (startsWith(bytes, SIGNATURES.png)) return holds(bytes, IEND, 8);
  if (startsWith(bytes, SIGNATURES.jpeg)) return holds(bytes, [0xff, END_OF_IMAGE], scanOf(bytes));
  if (startsWith(bytes, SIGNATURES.webp)) return bytes.length >= viewOf(bytes).getUint32(4, true) + 8;
  return true;
}

/** A PNG's size in pixels, as its head tells. @param {Uint8Array} bytes */
export function sizeOfPng(bytes) {
  if (!startsWith(bytes, SIGNATURES.png) || bytes.length < 24) return null;
  return { width: viewOf(bytes).getUint32(16), height: viewOf(bytes).getUint32(20) };
}

const viewOf = (/** @type {Uint8Array} */ bytes) =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/** Whether some bytes come one after the other, from a place on. */
function holds(/** @type {Uint8Array} */ bytes, wanted, from) {
  let place = bytes.indexOf(wanted[0], from);
  while (place >= 0) {
    if (wanted.every((byte, index) => bytes[place + index] === byte)) return true;
    place = bytes.indexOf(wanted[0], place + 1);
  }
  return false;
}

/** Where a JPEG's own pixels begin, behind its notes: these may hold a small picture with an end of its own. */
function scanOf(/** @type {Uint8Array} */ bytes) {
  let place = 2;
  while (place + 4 <= bytes.length && bytes[place] === 0xff && bytes[place + 1] !== START_OF_SCAN)
    place += 2 + viewOf(bytes).getUint16(place + 2);
  return place;
}
