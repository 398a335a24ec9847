/**
 * Links that carry a widget's state: `page.html#perceptron=weights:1,-2;bias:2&perceptron.2=…`.
 *
 * The page's host gives each widget its key (`perceptron`, the second one `perceptron.2`). A part of the
 * address that is damaged, too long or not allowed is left aside, with one note in the console.
 */

import { decodeState, writeMap } from "./schema.js";

const LONGEST = 16000;
const KEY = /^[a-z][a-z0-9-]*(?:\.\d+)?$/;

/**
 * @param {string} hash the part of an address from "#" on
 * @returns {Map<string, string>} each widget's state as text, by the widget's key
 */
export function readHash(hash) {
  const parts = hash.length > LONGEST ? [] : hash.replace(/^#/, "").split("&");
  const states = new Map();
  for (const part of parts) {
    const [key, ...rest] = part.split("=");
    if (KEY.test(key) && rest.length > 0 && !states.has(key)) states.set(key, rest.join("="));
  }
  return states;
}

/**
 * Put one widget's state first, where the page scrolls to; the others in the address stay, as far as the link does
 * not grow too long to be read.
 */
export function writeHash(hash, key, text) {
  let written = `#${key}=${text}`;
  for (const [other, state] of readHash(hash)) {
    const longer = `${written}&${other}=${state}`;
    if (other !== key && longer.length <= LONGEST) written = longer;
  }
  return written;
}

/**
 * @param {string} hash
 * @param {string} key
 * @param {Record<string, { kind: string }>} schema
 * @returns {Record<string, unknown>} the values for this widget; none when there are none, or when they
 *   can't be used
 */
export function stateFromHash(hash, key, schema) {
  const isMine = hash.slice(1, 200).split(/[=&]/).includes(key);
  if (hash.length > LONGEST && isMine) note(key, `it has ${hash.length} characters`);
  const text = readHash(hash).get(key);
  if (text === undefined) return {};
  try {
    return decodeState(schema, decodeURIComponent(text));
  } catch (error) {
    note(key, error.message);
    return {};
  }
}

function note(key, reason) {
  console.info(`The link's state for "${key}" is ignored: ${reason}.`);
}

function pythonLiteral(value, { kind }) {
  if (typeof value === "boolean") return value ? "True" : "False";
  return JSON.stringify(kind === "map" ? writeMap(value) : value).replaceAll(",", ", ");
}

/** The widget as a line of Python: `Perceptron(weights=[1, -2], bias=2)`. Images and maps still blank are left out. */
export function pythonCall(className, schema, get) {
  const isTold = (name) => !schema[name].blank || get(name).some(Boolean);
  const given = Object.keys(schema)
    .filter(isTold)
    .map((name) => `${name}=${pythonLiteral(get(name), schema[name])}`);
  return `${className}(${given.join(", ")})`;
}
