/**
 * A widget's state as text for an address, and back. Python describes what a value may be (`traits.py`);
 * here the same rules decide whether a text from outside may become part of the state.
 *
 * One state: `weights:1,-2;bias:2;dataset:xor`. Only characters that an address carries as they are.
 */

import { bytesFromBase64, bytesToBase64 } from "../maths/bytes.js";

const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;

/** Twelve digits: more than a reader can set, and without the noise of binary fractions; no −0. */
const round = (value) => Number(value.toPrecision(12)) + 0;

function readNumber(schema, text) {
  if (!NUMBER.test(text)) throw new Error(`"${text.slice(0, 20)}" is no number`);
  return checkNumber(schema, round(Number(text)));
}

function checkNumber(schema, value) {
  const inRange = Number.isFinite(value) && value >= schema.low && value <= schema.high;
  if (!inRange || (schema.kind === "whole" && !Number.isInteger(value))) {
    throw new Error(`${value} is not allowed: ${schema.kind} from ${schema.low} to ${schema.high}`);
  }
  return value;
}

const writeNumber = (value) => String(round(value));

function readList(text) {
  return text === "" ? [] : text.split(",");
}

function readNumbers(schema, text) {
  const parts = readList(text);
  if (parts.length < schema.least || parts.length > schema.count) {
    throw new Error(`${parts.length} numbers instead of ${schema.least} to ${schema.count}`);
  }
  return parts.map((part) => readNumber(schema.item, part));
}

function readRows(schema, text) {
  const parts = readList(text);
  const width = schema.columns.length;
  const count = parts.length / width;
  if (!Number.isInteger(count) || count < (schema.least ?? 0) || count > schema.most) {
    throw new Error(`${parts.length} values are not ${schema.least ?? 0} to ${schema.most} rows of ${width}`);
  }
  const rows = [];
  for (let start = 0; start < parts.length; start += width) {
    rows.push(schema.columns.map((column, index) => READ[column.kind](column, parts[start + index])));
  }
  return rows;
}

function readPixels(schema, text) {
  if (text === "") return new Array(schema.count).fill(0);
  const bytes = bytesFromBase64(text.replaceAll("-", "+").replaceAll("_", "/"));
  if (bytes.length !== schema.count) throw new Error(`${bytes.length} pixels instead of ${schema.count}`);
  return Array.from(bytes);
}

/** Base64 for addresses; nothing for an image without ink. */
function writePixels(pixels) {
  if (!pixels.some(Boolean)) return "";
  return bytesToBase64(Uint8Array.from(pixels)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const MAP_STEPS = 12; // steps from 0 to 1; a letter for each from −1 to 1, "m" for 0
const MAP_ZERO = "m".charCodeAt(0);

/** Numbers from −1 to 1 as letters, each with how often it comes: "300m12y". */
function readMap(schema, text) {
  const values = [];
  if (!/^(?:\d{0,3}[a-y])*$/.test(text)) throw new Error("a map is made of counts and letters from a to y");
  for (const [, count, letter] of text.matchAll(/(\d*)([a-y])/g)) {
    const value = (letter.charCodeAt(0) - MAP_ZERO) / MAP_STEPS;
    for (let left = count === "" ? 1 : Number(count); left > 0; left--) values.push(value);
    if (values.length > schema.count) break;
  }
  if (values.length !== schema.count) throw new Error(`the map has not ${schema.count} numbers`);
  return values;
}

/** The way back, to the nearest twelfth. */
export function writeMap(values) {
  const letters = values.map((value) => String.fromCharCode(MAP_ZERO + Math.round(value * MAP_STEPS)));
  return letters.join("").replace(/(.)\1+/g, (run, letter) => run.length + letter);
}

function readChoice(schema, text) {
  if (!schema.options.includes(text))
    throw new Error(`"${text.slice(0, 20)}" is none of ${schema.options.join(", ")}`);
  return text;
}

function readFlag(_, text) {
  if (text !== "yes" && text !== "no") throw new Error(`"${text.slice(0, 20)}" is neither yes nor no`);
  return text === "yes";
}

function readStrokes(schema, text) {
  const strokes = text === "" ? [] : text.split("/").map(readList);
  const points = strokes.flat().length / 2;
  if (
    strokes.length > schema.most ||
    points > schema.points ||
    strokes.some(({ length }) => length % 2 || !length)
  ) {
    throw new Error(`expected up to ${schema.most} strokes of x, y, … with ${schema.points} points in all`);
  }
  return strokes.map((stroke) => stroke.map((part) => readNumber(schema.item, part)));
}

const READ = {
  number: readNumber,
  whole: readNumber,
  numbers: readNumbers,
  rows: readRows,
  choice: readChoice,
  flag: readFlag,
  pixels: readPixels,
  map: readMap,
  strokes: readStrokes,
};

const WRITE = {
  number: writeNumber,
  whole: writeNumber,
  numbers: (values) => values.map(writeNumber).join(","),
  rows: (rows) =>
    rows
      .flat()
      .map((value) => (typeof value === "number" ? writeNumber(value) : value))
      .join(","),
  choice: (text) => text,
  flag: (value) => (value ? "yes" : "no"),
  pixels: writePixels,
  map: writeMap,
  strokes: (strokes) => strokes.map((stroke) => stroke.join(",")).join("/"),
};

/**
 * @param {Record<string, { kind: string }>} schema what the values may be, from the widget's `_schema`
 * @param {(name: string) => unknown} get
 */
export function encodeState(schema, get) {
  const parts = Object.entries(schema).map(([name, rule]) => `${name}:${WRITE[rule.kind](get(name))}`);
  return parts.join(";");
}

/**
 * @param {Record<string, { kind: string }>} schema
 * @param {string} text
 * @returns {Record<string, unknown>} the values that the text names
 * @throws {Error} the text is damaged, or a value is not allowed
 */
export function decodeState(schema, text) {
  /** @type {Record<string, unknown>} */
  const values = {};
  for (const part of text.split(";")) {
    const [name, ...rest] = part.split(":");
    if (rest.length !== 1) throw new Error(`"${part.slice(0, 20)}" is not name:value`);
    if (!Object.hasOwn(schema, name)) throw new Error(`there is no "${name.slice(0, 20)}"`);
    if (Object.hasOwn(values, name)) throw new Error(`${name} stands there twice`);
    values[name] = READ[schema[name].kind](schema[name], rest[0]);
  }
  return values;
}
