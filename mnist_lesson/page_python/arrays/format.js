// Arrays as text, letter by letter as NumPy 2.4 prints them (its arrayprint.py).

import { positional, scalarText, scientific } from "./digits.js";
import { DTYPES, isFloat } from "./dtypes.js";
import { tuple } from "./shapes.js";

/** What np.set_printoptions sets. */
export const DEFAULTS = {
  precision: 8,
  threshold: 1000,
  edgeitems: 3,
  linewidth: 75,
  suppress: false,
  floatmode: "maxprec",
  nanstr: "nan",
  infstr: "inf",
  sign: "-",
};

/** The array as text between brackets. `separator` stands between numbers, `prefix` before the first line. */
export function arrayText(array, options, separator = " ", prefix = "") {
  const shortened = array.size > options.threshold;
  const edge = shortened ? options.edgeitems : Number.POSITIVE_INFINITY;
  const shown = corners(array, edge);
  if (array.size === 0) return array.ndim ? "[]" : "";
  const style = { format: formatter(shown, array, options), separator, edge };
  if (array.ndim === 0) return style.format(array.first());
  return nested(array, 0, array.offset, ` ${" ".repeat(prefix.length)}`, options.linewidth, style);
}

/** The numbers that will be seen. */
function corners(array, edge) {
  const found = [];
  const walk = (axis, at) => {
    if (axis === array.ndim) {
      found.push(array.at(at));
      return;
    }
    for (const k of seen(array.shape[axis], edge)) walk(axis + 1, at + k * array.strides[axis]);
  };
  walk(0, array.offset);
  return found;
}

/** The places along an axis that will be seen. */
function seen(length, edge) {
  const all = Array.from({ length: Math.min(length, 2 * edge) }, (_, k) => k);
  return length > 2 * edge ? all.map((k) => (k < edge ? k : length - 2 * edge + k)) : all;
}

/** Numbers, rows and blocks of rows, as _formatArray. */
function nested(array, axis, at, indent, width, style) {
  const length = array.shape[axis];
  const cut = 2 * style.edge < length;
  const places = seen(length, style.edge).map((k) => at + k * array.strides[axis]);
  const last = axis === array.ndim - 1;
  const text = last
    ? row(array, places, cut, indent, width, style)
    : block(array, axis, places, cut, indent, width, style);
  return `[${text.slice(indent.length)}]`;
}

/** The last axis: as many numbers on a line as fit. */
function row(array, places, cut, indent, width, { format, separator, edge }) {
  const room = width - Math.max(separator.trimEnd().length, 1);
  let [done, line] = ["", indent];
  const extend = (word) => {
    if (line.length + word.length > room && line.length > indent.length) {
      done += `${line.trimEnd()}\n`;
      line = indent;
    }
    line += word;
  };
  places.forEach((place, k) => {
    if (cut && k === edge) {
      extend("...");
      line += separator;
    }
    extend(format(array.at(place)));
    if (k < places.length - 1) line += separator;
  });
  return done + line;
}

/** The other axes: a line (or more) for each. */
function block(array, axis, places, cut, indent, width, style) {
  const between = style.separator.trimEnd() + "\n".repeat(array.ndim - axis - 1);
  const parts = places.map(
    (place) => indent + nested(array, axis + 1, place, `${indent} `, width - 1, style),
  );
  if (cut) parts.splice(style.edge, 0, `${indent}...`);
  return parts.join(between);
}

/** How each number of an array is written, so that they stand below each other. */
function formatter(values, { dtype, ndim }, options) {
  if (isFloat(dtype)) return floatFormatter(values, dtype, options);
  if (dtype === "bool") return (value) => (value ? "True" : "False").padStart(ndim && 5);
  const bare = options.sign === "-" || (options.sign === " " && values.some((value) => value < 0));
  const sign = bare ? "" : options.sign;
  const text = (value) => (value >= 0 ? sign : "") + String(value);
  const width = Math.max(...values.map((value) => text(value).length));
  return (value) => text(value).padStart(width);
}

function floatFormatter(values, dtype, options) {
  const finite = values.filter(Number.isFinite);
  const style = useExponent(finite, dtype, options)
    ? exponentStyle(finite, dtype, options)
    : pointStyle(finite, dtype, options);
  if (options.sign === " " && !finite.some((value) => value < 0 || Object.is(value, -0))) style.left += 1;
  if (finite.length < values.length) {
    const space = style.right + 1;
    const negative = options.sign !== "-" || values.some((value) => value === -Infinity) ? 1 : 0;
    const widest = Math.max(options.nanstr.length, options.infstr.length + negative);
    style.left = Math.max(style.left, widest - space);
  }
  return (value) => (Number.isFinite(value) ? style.write(value) : special(value, style, options));
}

function special(value, { left, right }, { nanstr, infstr, sign }) {
  const plus = sign === "+" ? "+" : "";
  const text = Number.isNaN(value) ? plus + nanstr : (value < 0 ? "-" : plus) + infstr;
  return text.padStart(left + right + 1);
}

/** Numbers of very different sizes are written with exponents. */
function useExponent(finite, dtype, { suppress }) {
  const sizes = finite.filter((value) => value !== 0).map(Math.abs);
  if (sizes.length === 0) return false;
  const [most, least] = [Math.max(...sizes), Math.min(...sizes)];
  const one = dtype === "float32" ? Math.fround : (x) => x;
  const limit = dtype === "float32" ? 1e6 : 1e8;
  return (
    most >= limit ||
    (!suppress && (least < (dtype === "float32" ? Math.fround(0.0001) : 0.0001) || one(most / least) > 1000))
  );
}

const plused = (text, sign) => (sign === "+" && !text.startsWith("-") ? `+${text}` : text);

function exponentStyle(finite, dtype, { precision, floatmode, sign }) {
  const single = dtype === "float32";
  const unique = floatmode !== "fixed";
  const most = floatmode === "unique" ? null : precision;
  const write = (value, least, digits) =>
    plused(scientific(value, single, least ?? most, unique ? (least ?? 0) : most, digits, unique), sign);
  const texts = finite.map((value) => /^([^.]*)\.(\d*)e(.*)$/.exec(write(value)));
  const digits = Math.max(...texts.map((match) => match[3].length)) - 1;
  const places = Math.max(...texts.map((match) => match[2].length));
  const left = Math.max(...texts.map((match) => match[1].length));
  const whole = (text) => text.padStart(text.length + left - text.indexOf("."));
  return { left, right: digits + 2 + places, write: (value) => whole(write(value, places, digits)) };
}

function pointStyle(finite, dtype, { precision, floatmode, sign }) {
  const single = dtype === "float32";
  const most = floatmode === "unique" ? null : precision;
  const fixed = floatmode === "fixed";
  const write = (value, exact, places) => plused(positional(value, single, places, !exact), sign);
  const texts = finite.map((value) => write(value, fixed, most).split("."));
  const left = Math.max(0, ...texts.map(([whole]) => whole.length));
  const right = Math.max(0, ...texts.map(([, fraction]) => fraction.length));
  const equal = fixed || floatmode === "maxprec_equal";
  const style = { left, right, write: null };
  style.write = (value) => {
    const [whole, fraction = ""] = write(value, equal, equal ? right : most).split(".");
    return `${whole.padStart(style.left)}.${fraction.padEnd(right)}`;
  };
  return style;
}

const IMPLIED = new Set(["int64", "float64", "bool"]);

/** repr(array): array([1, 2], dtype=uint8). */
export function arrayRepr(array, options) {
  const body = arrayText(array, { ...options, linewidth: options.linewidth - 1 }, ", ", "array("); // room for ")"
  const extras = [];
  const emptyRow = array.size === 0 && !(array.ndim === 1);
  if (emptyRow || array.size > options.threshold) extras.push(`shape=${tuple(array.shape)}`);
  if (!IMPLIED.has(array.dtype) || array.size === 0) extras.push(`dtype=${DTYPES[array.dtype].name}`);
  if (extras.length === 0) return `array(${body})`;
  const text = `array(${body},`;
  const extra = `${extras.join(", ")})`;
  const lastLine = text.length - (text.lastIndexOf("\n") + 1);
  const wraps = lastLine + extra.length + 1 > options.linewidth;
  return text + (wraps ? `\n${" ".repeat(6)}` : " ") + extra;
}

/** str(array). */
export function arrayStr(array, options) {
  if (array.ndim === 0) return scalarText(array.first(), array.dtype);
  return arrayText(array, options);
}
