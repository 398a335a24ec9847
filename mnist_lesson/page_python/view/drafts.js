/**
 * Unfinished edits, kept by the browser as answers are (`widgets/ui/memory.js`): each cell has an entry of its own, so
 * that two tabs don't overwrite each other's, with a digest of the book's code that was edited. An edit of a cell that
 * the book has changed since is not shown as if it were of today's.
 *
 * @typedef {import("../../widgets/ui/memory.js").Store} Store
 * @typedef {{ chapter: string, id: string, original: string }} Place the cell, and its code in the book
 */

import { PREFIX, read, write } from "../../widgets/ui/memory.js";

const LONGEST = 7800; // characters of an edit as JSON; `memory.js` keeps 8000 with the rest of the entry

/** Whether an edit is far longer than any cell of the book. @param {string} code */
export const isTooLong = (code) => JSON.stringify(code).length > LONGEST;

/** The key of a cell's edit, without the prefix. */
export const keyOf = ({ chapter, id }) => `code.${chapter}-${id}`;

/**
 * A short name for a text, another one for any other (FNV-1a, 32 bits).
 *
 * @param {string} text
 */
export function digestOf(text) {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}

/**
 * @param {Place} place
 * @param {Store | null} [storage]
 * @returns {{ code: string, isStale: boolean } | null} `isStale` where the book's code was another one then
 */
export function recallDraft(place, storage) {
  const { code, digest } = read(keyOf(place), storage) ?? {};
  if (typeof code !== "string" || code === place.original) return null;
  return { code, isStale: digest !== digestOf(place.original) };
}

/**
 * Keep an edit; the book's own code is none.
 *
 * @param {Place} place
 * @param {string} code
 * @param {Store | null} [storage]
 * @returns {boolean} whether the browser keeps it
 */
export function keepDraft(place, code, storage) {
  if (code === place.original) return forgetDraft(place, storage);
  if (isTooLong(code)) return false;
  const entry = { code, digest: digestOf(place.original), at: Date.now() };
  return write(keyOf(place), entry, storage);
}

/** @param {Place} place @param {Store | null} [storage] */
function forgetDraft(place, storage) {
  try {
    (storage ?? globalThis.localStorage).removeItem(PREFIX + keyOf(place));
  } catch {} // where nothing is kept nothing has to go
  return true;
}

/**
 * Call a listener when another tab has changed a cell's edit.
 *
 * @param {Place} place
 * @param {(code: string) => void} listener
 */
export function followDraft(place, listener) {
  addEventListener("storage", ({ key }) => {
    const draft = key === PREFIX + keyOf(place) ? recallDraft(place) : null;
    if (draft && !draft.isStale) listener(draft.code);
  });
}
