// Sums, means, extremes … over all elements or along axes, in the order in which NumPy adds.
import { NDArray, sizeOf } from "./array.js";
import { checked, isFloat, isInteger, promote, store } from "./dtypes.js";
import { asArray, binary, unary } from "./elementwise.js";
import { raise } from "./guard.js";
import { parseAxes } from "./shapes.js";
import { warn } from "./warnings.js";

/** Pairs are summed within blocks of this many numbers (NumPy's PW_BLOCKSIZE). */
const BLOCK = 128;
const block = new Float64Array(BLOCK);
const lanes = { float64: new Float64Array(8), float32: new Float32Array(8) };

/**
 * NumPy's pairwise sum of n numbers: eight running sums in blocks of at most 128, and halves of halves.
 * It loses far fewer digits than adding up in a row; printed means only agree if the order does.
 */
function pairwiseSum(source, start, step, n) {
  if (n <= BLOCK) return sumBlock(source, start, step, n);
  let half = Math.floor(n / 2);
  half -= half % 8;
  const left = pairwiseSum(source, start, step, half);
  return source.one(left + pairwiseSum(source, start + half * step, step, n - half));
}

function sumBlock({ data, table, one, lane }, start, step, n) {
  for (let i = 0, at = start; i < n; i++, at += step) block[i] = table ? table[data[at]] : data[at];
  if (n < 8) {
    let sum = -0;
    for (let i = 0; i < n; i++) sum = one(sum + block[i]);
    return sum;
  }
  const whole = n - (n % 8);
  for (let k = 0; k < 8; k++) lane[k] = block[k];
  for (let i = 8; i < whole; i += 8) for (let k = 0; k < 8; k++) lane[k] += block[i + k];
  const pair = (k) => one(lane[k] + lane[k + 1]);
  let sum = one(one(pair(0) + pair(2)) + one(pair(4) + pair(6)));
  for (let i = whole; i < n; i++) sum = one(sum + block[i]);
  return sum;
}

/** How to read an array, and how its dtype rounds. */
function sourceOf(array) {
  const single = array.dtype === "float32";
  const { data, table } = array.storage;
  return { data, table, one: single ? Math.fround : (x) => x, lane: single ? lanes.float32 : lanes.float64 };
}

/** Axes as text; an array of no axes takes 0 and −1 too, as NumPy has it. */
function reducedAxes(text, ndim) {
  return ndim === 0 && (text === "0" || text === "-1") ? [] : parseAxes(text, ndim);
}

/** The axes in the order in which NumPy goes through them, the innermost last: { length, step, reduced }. */
function loops(array, axes) {
  return array.shape
    .map((length, axis) => ({ length, step: array.strides[axis], reduced: axes.includes(axis) }))
    .filter(({ length }) => length !== 1)
    .sort((a, b) => Math.abs(b.step) - Math.abs(a.step));
}

/** Loops that follow on each other made one. */
function merged(list) {
  const result = [];
  for (const loop of list) {
    const last = result.at(-1);
    if (last && last.step === loop.step * loop.length) {
      result[result.length - 1] = { length: last.length * loop.length, step: loop.step };
    } else result.push(loop);
  }
  return result;
}

/** The array over the axes that stay. */
const outline = (array, axes) => array.alongAxes(array.axes.filter((axis) => !axes.includes(axis)));

/** The shape of a result: without the axes, or with length 1 there. */
function resultShape(array, axes, keepdims) {
  if (keepdims) return array.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  return outline(array, axes).shape;
}

/** Sums of floating point numbers along axes, in NumPy's order: pairs in the innermost loops, else in a row. */
function floatSums(array, axes) {
  const all = loops(array, axes);
  const lastKept = all.map(({ reduced }) => reduced).lastIndexOf(false);
  const inner = merged(all.slice(lastKept + 1));
  const outer = all.slice(0, lastKept + 1).filter(({ reduced }) => reduced);
  const starts = outline(array, axes).places();
  const sums = store(array.dtype, starts.length).fill(-0);
  if (array.size === 0) return sums.fill(0);
  const source = sourceOf(array);
  const add = inner.length === 0 ? addOne : inner.length === 1 ? addRows : addBlocks;
  eachStart(outer, 0, 0, (shift) => add(sums, source, starts, shift, inner));
  return sums;
}

function addRows(sums, source, starts, shift, inner) {
  const { length, step } = inner[0];
  for (let i = 0; i < sums.length; i++) sums[i] += pairwiseSum(source, starts[i] + shift, step, length);
}

/** NumPy copies what doesn't lie in a row to a buffer of this many numbers, and sums that. */
const BUFFER = 8192;

function addBlocks(sums, source, starts, shift, inner) {
  const places = [];
  eachStart(inner, 0, 0, (place) => places.push(place));
  let core = 1;
  for (const { length } of [...inner].reverse()) if (core * length <= BUFFER) core *= length;
  const chunk = Math.floor(BUFFER / core) * core;
  const { data, table } = source;
  for (let i = 0; i < sums.length; i++) {
    const at = starts[i] + shift;
    const row = Float64Array.from(places, (place) => (table ? table[data[at + place]] : data[at + place]));
    const copied = { ...source, data: row, table: null };
    for (let from = 0; from < row.length; from += chunk) {
      sums[i] += pairwiseSum(copied, from, 1, Math.min(chunk, row.length - from));
    }
  }
}

function addOne(sums, { data, table }, starts, shift) {
  if (table) for (let i = 0; i < sums.length; i++) sums[i] += table[data[starts[i] + shift]];
  else for (let i = 0; i < sums.length; i++) sums[i] += data[starts[i] + shift];
}

/** Calls visit with every offset that the loops reach, the last loop fastest. */
function eachStart(list, depth, shift, visit) {
  if (depth === list.length) {
    visit(shift);
    return;
  }
  const { length, step } = list[depth];
  for (let k = 0; k < length; k++) eachStart(list, depth + 1, shift + k * step, visit);
}

/** Folds the elements along axes, one after the other, starting from `first` (or the first element): { values, dtype }. */
function fold(array, axes, fn, dtype, first) {
  const starts = outline(array, axes).places();
  const values = store(dtype, starts.length);
  const list = axes.map((axis) => ({ length: array.shape[axis], step: array.strides[axis] }));
  const { data, table } = array.storage;
  const read = table ? (at) => table[data[at]] : (at) => data[at];
  for (let i = 0; i < values.length; i++) values[i] = first ?? read(starts[i]);
  eachStart(list, 0, 0, (shift) => {
    for (let i = 0; i < values.length; i++) values[i] = fn(values[i], read(starts[i] + shift));
  });
  return { values, dtype };
}

/** The dtype of a sum: small integers are added up as large ones. */
function sumType(dtype) {
  if (dtype === "bool") return "int64";
  if (!isInteger(dtype)) return dtype;
  return promote(dtype, dtype.startsWith("u") ? "uint64" : "int64");
}

const EXTREME = {
  max: (x, y) => (y > x || Number.isNaN(y) ? y : x),
  min: (x, y) => (y < x || Number.isNaN(y) ? y : x),
};
const UFUNC = { max: "maximum", min: "minimum" };

const REDUCTIONS = {
  sum: (array, axes) => {
    if (isFloat(array.dtype)) return { values: floatSums(array, axes), dtype: array.dtype };
    return fold(array, axes, (x, y) => x + y, sumType(array.dtype), 0);
  },
  prod: (array, axes) => fold(array, axes, (x, y) => x * y, sumType(array.dtype), 1),
  all: (array, axes) => fold(array, axes, (x, y) => (x && y !== 0 ? 1 : 0), "bool", 1),
  any: (array, axes) => fold(array, axes, (x, y) => (x || y !== 0 ? 1 : 0), "bool", 0),
  max: (array, axes) => extreme(array, axes, "max"),
  min: (array, axes) => extreme(array, axes, "min"),
};

function extreme(array, axes, name) {
  if (axes.some((axis) => array.shape[axis] === 0)) {
    raise("ValueError", `zero-size array to reduction operation ${UFUNC[name]} which has no identity`);
  }
  return fold(array, axes, EXTREME[name], array.dtype);
}

/**
 * A reduction by name.
 * @param {string} name
 * @param {NDArray} array
 * @param {string | null} axesText the axes ("0,1"), null for all of them
 * @param {boolean} keepdims
 */
export function reduce(name, array, axesText, keepdims) {
  const axes = reducedAxes(axesText, array.ndim);
  const { values, dtype } = REDUCTIONS[name](array, axes);
  return NDArray.from(checked(values, dtype), resultShape(array, axes, keepdims), dtype);
}

const count = (array, axesText) => sizeOf(parseAxes(axesText, array.ndim).map((axis) => array.shape[axis]));

/** The mean: whole numbers as float64. */
export function mean(array, axesText, keepdims) {
  const n = count(array, axesText);
  if (n === 0) warn("Mean of empty slice");
  const numbers = isFloat(array.dtype) ? array : asArray(array, "float64");
  const sums = reduce("sum", numbers, axesText, keepdims);
  return binary("divide", sums, { weak: "float", value: n }, sums.ndim ? "divide" : "scalar divide");
}

/** The variance: the mean of the squared distances from the mean, over n − ddof. */
export function variance(array, axesText, keepdims, ddof) {
  const n = Math.max(count(array, axesText) - ddof, 0);
  if (n === 0) warn("Degrees of freedom <= 0 for slice");
  const numbers = isFloat(array.dtype) ? array : asArray(array, "float64");
  const sums = reduce("sum", numbers, axesText, true);
  const size = { weak: "float", value: count(array, axesText) };
  const apart = binary("subtract", numbers, binary("divide", sums, size));
  const squares = reduce("sum", binary("multiply", apart, apart), axesText, keepdims);
  return binary("divide", squares, { weak: "float", value: n }, squares.ndim ? "divide" : "scalar divide");
}

export const deviation = (array, axesText, keepdims, ddof) =>
  unary("sqrt", variance(array, axesText, keepdims, ddof));

/** The place of the largest ("max") or smallest element: the first one, or the first NaN. */
export function argExtreme(name, array, axis, keepdims) {
  const axes = axis === null ? reducedAxes(null, array.ndim) : reducedAxes(String(axis), array.ndim);
  if (axes.some((own) => array.shape[own] === 0)) {
    raise("ValueError", `attempt to get arg${name} of an empty sequence`);
  }
  const { places, length, step } = columns(array, axis === null ? null : (axes[0] ?? null));
  const { data } = places.storage;
  const values = Float64Array.from(places.starts, (start) =>
    bestPlace(data, start, step, length, name === "max"),
  );
  return NDArray.from(values, resultShape(array, axes, keepdims), "int64");
}

function bestPlace(data, start, step, length, largest) {
  let best = 0;
  for (let i = 0, at = start; i < length; i++, at += step) {
    const [value, champion] = [data[at], data[start + best * step]];
    if (Number.isNaN(champion)) return best;
    if (Number.isNaN(value) || (largest ? value > champion : value < champion)) best = i;
  }
  return best;
}

/** The columns along an axis (null: all elements in a row) of a contiguous copy: their starts and their step. */
export function columns(array, axis) {
  const flat = NDArray.from(array.toTyped(), array.shape, array.dtype);
  if (axis === null) return { places: { storage: flat.storage, starts: [0] }, length: flat.size, step: 1 };
  const starts = outline(flat, [axis]).places();
  return { places: { storage: flat.storage, starts }, length: flat.shape[axis], step: flat.strides[axis] };
}

/** Running sums ("cumsum") or products along an axis; of all elements without one. */
export function cumulate(name, array, axis) {
  const dtype = sumType(array.dtype);
  const { places, length, step } = columns(
    array,
    axis === null ? null : (reducedAxes(String(axis), array.ndim)[0] ?? null),
  );
  const values = store(dtype, array.size);
  values.set(places.storage.data);
  for (const start of places.starts) {
    for (let i = 1, at = start + step; i < length; i++, at += step) {
      values[at] = name === "cumsum" ? values[at - step] + values[at] : values[at - step] * values[at];
    }
  }
  return NDArray.from(
    checked(values, dtype),
    axis === null || array.ndim === 0 ? [array.size] : array.shape,
    dtype,
  );
}
