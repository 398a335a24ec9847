// New arrays.
import { NDArray, sizeOf } from "./array.js";
import { checked, checkFits, convert, isFloat, promote, store } from "./dtypes.js";
import { asArray, resultType } from "./elementwise.js";
import { raise } from "./guard.js";

/**
 * An array from the bytes of little-endian doubles, as hexadecimal digits: what MicroPython packs quickly.
 * Whole numbers of Python's (`whole`) must fit the dtype.
 */
export function fromDoubles(digits, shape, dtype, whole) {
  const bytes = new Uint8Array(digits.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = (DIGIT[digits.charCodeAt(2 * i)] << 4) | DIGIT[digits.charCodeAt(2 * i + 1)];
  }
  const doubles = new Float64Array(bytes.buffer);
  if (whole) for (const value of doubles) checkFits(value, dtype);
  return NDArray.from(checked(convert(doubles, "float64", dtype), dtype), shape, dtype);
}

/** The value of a hexadecimal digit, by its letter's code. */
const DIGIT = new Uint8Array(128);
for (let value = 0; value < 16; value++) DIGIT[value.toString(16).charCodeAt(0)] = value;

/** Two hexadecimal digits for each byte. */
const PAIRS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** The numbers of an array as the digits of doubles, for Python's lists. */
export function toDoubles(array) {
  const bytes = new Uint8Array(Float64Array.from(array.toTyped()).buffer);
  let digits = "";
  for (let i = 0; i < bytes.length; i++) digits += PAIRS[bytes[i]];
  return digits;
}

/** An array full of one number. */
export function full(shape, value, dtype) {
  if (shape.some((length) => length < 0)) raise("ValueError", "negative dimensions are not allowed");
  const one = asArray(value, dtype ?? resultType(value));
  const values = store(one.dtype, sizeOf(shape), shape);
  if (one.first() !== 0 || Object.is(one.first(), -0)) values.fill(one.first());
  return NDArray.from(values, shape, one.dtype);
}

/** Numbers from start to before stop. */
export function arange(start, stop, step, dtype) {
  if (step === 0) raise("ZeroDivisionError", "division by zero");
  const count = Math.max(0, Math.ceil((stop - start) / step));
  const values = store(dtype, count);
  const second = start + step;
  const between = second - start; // as NumPy: the difference of the first two
  for (let i = 0; i < count; i++) values[i] = i === 0 ? start : i === 1 ? second : start + i * between;
  return NDArray.from(checked(values, dtype), [count], dtype);
}

/** `count` numbers from start to stop, evenly. */
export function linspace(start, stop, count, endpoint, dtype) {
  if (count < 0) raise("ValueError", `Number of samples, ${count}, must be non-negative.`);
  const values = store("float64", count);
  const parts = endpoint ? count - 1 : count;
  const step = (stop - start) / parts;
  for (let i = 0; i < count; i++) {
    values[i] =
      (step === 0 && parts > 0 ? (i / parts) * (stop - start) : i * (parts > 0 ? step : stop - start)) +
      start;
  }
  if (endpoint && count > 1) values[count - 1] = stop;
  if (!isFloat(dtype)) values.forEach((value, i) => (values[i] = Math.floor(value)));
  return NDArray.from(convert(values, "float64", dtype), [count], dtype);
}

/** Ones on a diagonal. */
export function eye(rows, columns, k, dtype) {
  const values = store(dtype, rows * columns, [rows, columns]);
  for (let row = 0; row < rows; row++) {
    const column = row + k;
    if (column >= 0 && column < columns) values[row * columns + column] = 1;
  }
  return NDArray.from(values, [rows, columns], dtype);
}

/** The diagonal of a matrix, or a matrix with these numbers on a diagonal. */
export function diag(array, k) {
  if (array.ndim === 1) return diagonalMatrix(array, k);
  if (array.ndim !== 2) raise("ValueError", "Input must be 1- or 2-d.");
  const [rows, columns] = array.shape;
  const count = Math.max(0, Math.min(k < 0 ? rows + k : rows, k > 0 ? columns - k : columns));
  const start = k < 0 ? -k * array.strides[0] : k * array.strides[1];
  return array.view([count], [array.strides[0] + array.strides[1]], array.offset + (count ? start : 0));
}

function diagonalMatrix(array, k) {
  const n = array.size + Math.abs(k);
  const values = store(array.dtype, n * n, [n, n]);
  const from = array.toTyped();
  for (let i = 0; i < from.length; i++) values[(i + Math.max(0, -k)) * n + i + Math.max(0, k)] = from[i];
  return NDArray.from(values, [n, n], array.dtype);
}

/** The lower triangle (`lower`), or the upper one, of the last two axes; 0 elsewhere. */
export function triangle(array, k, lower) {
  const [rows, columns] = array.shape.slice(-2);
  const values = array.toTyped().slice();
  for (let at = 0; at < values.length; at++) {
    const [row, column] = [Math.floor(at / columns) % rows, at % columns];
    if (lower ? column - row > k : column - row < k) values[at] = 0;
  }
  return NDArray.from(values, array.shape, array.dtype);
}

/** Arrays one after the other along an axis. */
export function concatenate(arrays, axis) {
  const first = arrays[0];
  const dtype = arrays.map((array) => array.dtype).reduce(promote);
  arrays.forEach((array, k) => checkJoins(first, array, axis, k));
  const shape = [...first.shape];
  shape[axis] = arrays.reduce((sum, array) => sum + array.shape[axis], 0);
  const values = store(dtype, sizeOf(shape), shape);
  const outer = sizeOf(shape.slice(0, axis));
  const stretch = sizeOf(shape.slice(axis));
  let start = 0;
  for (const array of arrays) {
    const from = array.toTyped();
    const length = sizeOf(array.shape.slice(axis));
    for (let k = 0; k < outer; k++)
      values.set(from.subarray(k * length, (k + 1) * length), k * stretch + start);
    start += length;
  }
  return NDArray.from(values, shape, dtype);
}

function checkJoins(first, array, axis, k) {
  if (array.ndim !== first.ndim) {
    const one = `the array at index 0 has ${first.ndim} dimension(s)`;
    const has = `${one} and the array at index ${k} has ${array.ndim} dimension(s)`;
    raise("ValueError", `all the input arrays must have same number of dimensions, but ${has}`);
  }
  first.shape.forEach((length, other) => {
    if (other === axis || length === array.shape[other]) return;
    const sizes = `the array at index 0 has size ${length} and the array at index ${k} has size ${array.shape[other]}`;
    const must = "all the input array dimensions except for the concatenation axis must match exactly";
    raise("ValueError", `${must}, but along dimension ${other}, ${sizes}`);
  });
}

/** Each element several times, along an axis. */
export function repeat(array, counts, axis) {
  const length = array.shape[axis];
  const each = counts.length === 1 ? new Array(length).fill(counts[0]) : counts;
  if (each.length !== length) {
    raise(
      "ValueError",
      `operands could not be broadcast together with shape (${length},) (${counts.length},)`,
    );
  }
  const inner = sizeOf(array.shape.slice(axis + 1));
  const from = array.toTyped();
  const shape = [...array.shape];
  shape[axis] = each.reduce((sum, count) => sum + count, 0);
  const values = store(array.dtype, sizeOf(shape), shape);
  let at = 0;
  for (let block = 0; block < from.length; block += inner) {
    const piece = from.subarray(block, block + inner);
    for (let k = each[(block / inner) % length]; k > 0; k--, at += inner) values.set(piece, at);
  }
  return NDArray.from(values, shape, array.dtype);
}
