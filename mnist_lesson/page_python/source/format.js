/**
 * Numbers and words as CPython formats and rounds them: exactly, a tie to the even digit. MicroPython rounds 0.125 to 0.13
 * and leaves the commas out of `f"{x:,.2f}"`.
 */

import { exponential, fixed, shortest } from "../arrays/digits.js";
import { raise } from "../arrays/guard.js";

const SPEC =
  /^(?:(?<fill>.)?(?<align>[<>=^]))?(?<sign>[-+ ])?(?<z>z)?(?<alternate>#)?(?<zero>0)?(?<width>\d+)?(?<group>[,_])?(?:\.(?<precision>\d+))?(?<type>[bcdeEfFgGnosxX%])?$/su;

/** @typedef {Record<string, string | undefined>} Spec */

const wrongCode = (name, type) =>
  raise("ValueError", `Unknown format code '${type}' for object of type '${name}'`);

const point = (digits, alternate) =>
  digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits + (alternate ? "." : "");
const power = (exponent) => `e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;

/** Digits with the point where the exponent says. */
function place(digits, exponent) {
  if (exponent < 0) return `0.${"0".repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1) return digits.padEnd(exponent + 1, "0");
  return `${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}

/** "g", and a float's own format with a precision: then one decimal at least stays (`isOwn`). */
function general(value, precision, { alternate, isOwn }) {
  const count = precision || 1;
  const { digits: all, exponent } = exponential(value, count - 1);
  const digits = alternate ? all : all.replace(/0+$/, "") || "0";
  const isScientific = exponent < -4 || exponent >= count - (isOwn ? 1 : 0);
  if (isScientific) return point(digits, alternate) + power(exponent);
  const text = place(digits, exponent);
  if (isOwn && !text.includes(".")) return `${text}.0`;
  return alternate && !text.includes(".") ? `${text}.` : text;
}

/** A number ≥ 0 as Python's `repr` writes it. */
function plain(value, alternate) {
  const { digits: all, exponent: at } = shortest(value, false);
  if (at < -4 || at >= 16) return point(all, alternate) + power(at);
  const text = place(all, at);
  return text.includes(".") ? text : `${text}.0`;
}

/** The digits of a finite number ≥ 0. */
function floatDigits(value, spec) {
  const { type = "", precision, alternate } = spec;
  const places = precision === undefined ? 6 : Number(precision);
  const kind = type.toLowerCase();
  if (kind === "f") return fixed(value, places) + (alternate && !places ? "." : "");
  if (kind === "%") return `${fixed(value * 100, places)}${alternate && !places ? "." : ""}%`;
  if (kind === "e") {
    const { digits, exponent } = exponential(value, places);
    return point(digits, alternate) + power(exponent);
  }
  if (kind === "g" || kind === "n") return general(value, places, { alternate, isOwn: false });
  return precision === undefined
    ? plain(value, alternate)
    : general(value, places, { alternate, isOwn: true });
}

/** Sign, digits, groups, and the width. @param {Spec} spec */
function assemble(isNegative, text, spec) {
  const sign = isNegative ? "-" : spec.sign === "+" || spec.sign === " " ? spec.sign : "";
  const align = spec.align ?? (spec.zero ? "=" : ">");
  const fill = spec.fill ?? (spec.zero ? "0" : " ");
  const width = Number(spec.width ?? 0);
  const shape = /[xX]/.test(spec.type ?? "") ? /^(0[xX])?([\da-fA-F]*)(.*)$/s : /^(0[ob])?(\d*)(.*)$/s;
  const [, prefix, whole, rest] = shape.exec(text) ?? ["", "", "", text];
  const size = /[box]/i.test(spec.type ?? "") ? 4 : 3;
  const head = sign + (prefix ?? "");
  const room = align === "=" && fill === "0" ? width - head.length - rest.length : 0;
  const body = head + grouped(whole, spec.group, { size, room }) + rest;
  return pad(body, { fill, align, width, head: head.length });
}

/** Digits in groups, with zeros in front to fill the room. */
function grouped(digits, mark, { size, room }) {
  if (!mark) return digits.padStart(room, "0");
  const group = (text) => text.replace(new RegExp(`(?<=.)(?=(?:.{${size}})+$)`, "g"), mark);
  let text = digits;
  while (digits && group(text).length < room) text = `0${text}`;
  return group(text);
}

function pad(text, { fill, align, width, head = 0 }) {
  const lack = Math.max(0, width - [...text].length);
  if (align === "<") return text + fill.repeat(lack);
  if (align === "^") return fill.repeat(Math.floor(lack / 2)) + text + fill.repeat(Math.ceil(lack / 2));
  if (align === "=") return text.slice(0, head) + fill.repeat(lack) + text.slice(head);
  return fill.repeat(lack) + text;
}

function formatFloat(value, spec) {
  const isNegative = value < 0 || Object.is(value, -0);
  const size = Math.abs(value);
  let text = Number.isNaN(value) ? "nan" : size === Infinity ? "inf" : floatDigits(size, spec);
  if (/[nf]$/.test(text) && spec.type === "%") text += "%";
  if (/[EFG]/.test(spec.type ?? "")) text = text.toUpperCase();
  return assemble(isNegative && !Number.isNaN(value), text, spec);
}

const BASES = { b: 2, o: 8, x: 16, X: 16 };

/** @param {string} digits a whole number in decimal digits @param {Spec} spec */
function formatInt(digits, spec) {
  const { type = "d" } = spec;
  if (/[eEfFgG%]/.test(type)) return formatFloat(Number(digits), spec);
  if (type === "s") wrongCode("int", "s");
  if (spec.group && (type === "c" || (spec.group === "," && type in BASES)))
    raise("ValueError", `Cannot specify '${spec.group}' with '${type}'.`);
  if (spec.precision !== undefined) raise("ValueError", "Precision not allowed in integer format specifier");
  if (type === "c") return pad(String.fromCodePoint(Number(digits)), { fill: " ", align: "<", width: 0 });
  const size = digits.replace("-", "");
  let text = type in BASES ? BigInt(size).toString(BASES[type]) : size;
  if (type === "X") text = text.toUpperCase();
  if (spec.alternate && type in BASES) text = `0${type}${text}`;
  return assemble(digits.startsWith("-"), text, spec);
}

/** @param {Spec} spec */
function formatWords(text, spec) {
  if (spec.type && spec.type !== "s") wrongCode("str", spec.type);
  if (spec.group) raise("ValueError", `Cannot specify '${spec.group}' with 's'.`);
  const wrong = spec.sign
    ? "Sign"
    : spec.alternate
      ? "Alternate form (#)"
      : spec.align === "="
        ? "'=' alignment"
        : "";
  if (wrong) raise("ValueError", `${wrong} not allowed in string format specifier`);
  const cut = spec.precision === undefined ? text : [...text].slice(0, Number(spec.precision)).join("");
  const fill = spec.fill ?? (spec.zero ? "0" : " ");
  return pad(cut, { fill, align: spec.align ?? "<", width: Number(spec.width ?? 0) });
}

/**
 * A value by a format specification.
 *
 * @param {"int" | "float" | "str"} kind
 * @param {number | string} value of an "int" its decimal digits
 * @param {string} specification such as "6.2f"
 * @returns {string}
 * @throws {import("../arrays/guard.js").PythonError} a ValueError with CPython's message
 */
export function format(kind, value, specification) {
  const match = SPEC.exec(specification);
  if (!match?.groups)
    raise("ValueError", `Invalid format specifier '${specification}' for object of type '${kind}'`);
  const spec = match.groups;
  if (kind === "str") return formatWords(String(value), spec);
  if (kind === "int") return formatInt(String(value), spec);
  if (spec.type && /[bcdosxX]/.test(spec.type)) wrongCode("float", spec.type);
  return formatFloat(Number(value), spec);
}

/**
 * A number rounded to so many decimals as CPython's `round` does; `digits` may be negative.
 *
 * @param {number} value finite
 * @param {number} digits
 */
export function round(value, digits) {
  if (digits > 22 || value === 0) return value;
  const sign = value < 0 ? -1 : 1;
  if (digits >= 0) return sign * Number(fixed(Math.abs(value), digits));
  const { exponent } = exponential(Math.abs(value), 17);
  const count = exponent + digits;
  if (count < -1) return sign * 0;
  if (count < 0) return sign * (Math.abs(value) > 5 * 10 ** (-digits - 1) ? 10 ** -digits : 0);
  const { digits: kept, exponent: at } = exponential(Math.abs(value), count);
  return sign * Number(`${kept}e${at - kept.length + 1}`);
}

/** A description with letters in the place of MicroPython's escapes, where CPython writes letters: `\\xe9` is é. */
export function readable(text) {
  return text.replace(/\\\\|\\x([\da-f]{2})|\\u([\da-f]{4})|\\U([\da-f]{8})/g, (written, ...codes) => {
    const code = codes.slice(0, 3).find(Boolean);
    const letter = code ? String.fromCodePoint(Number.parseInt(code, 16)) : "";
    return letter && !/[\p{C}\p{Z}]/u.test(letter) ? letter : written;
  });
}
