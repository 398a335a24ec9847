// Order, counts and places.
import { NDArray, sizeOf } from "./array.js";
import { isFloat, isInteger, store } from "./dtypes.js";
import { raise } from "./guard.js";
import { unravel } from "./indexing.js";
import { columns } from "./reduce.js";
import { normalizeAxis } from "./shapes.js";

/** Numbers by size, NaN last. */
const bySize = (x, y) => {
  if (Number.isNaN(x)) return Number.isNaN(y) ? 0 : 1;
  if (Number.isNaN(y)) return -1;
  return x - y || (x < y ? -1 : x > y ? 1 : 0); // inf − inf is NaN
};

/** Sorted along an axis; null for all elements in a row. */
export function sort(array, axis) {
  const own = axis === null ? null : normalizeAxis(axis, array.ndim);
  const { places, length, step } = columns(array, own);
  const values = places.storage.data.slice();
  const column = store(array.dtype, length);
  for (const start of places.starts) {
    for (let i = 0; i < length; i++) column[i] = values[start + i * step];
    column.sort();
    for (let i = 0; i < length; i++) values[start + i * step] = column[i];
  }
  return NDArray.from(values, own === null ? [array.size] : array.shape, array.dtype);
}

/** The places that would sort; equal ones keep their order. */
export function argsort(array, axis) {
  const own = axis === null ? null : normalizeAxis(axis, array.ndim);
  const { places, length, step } = columns(array, own);
  const { data } = places.storage;
  const values = new Float64Array(array.size);
  for (const start of places.starts) {
    const order = Array.from({ length }, (_, i) => i);
    order.sort((i, j) => bySize(data[start + i * step], data[start + j * step]));
    for (let i = 0; i < length; i++) values[start + i * step] = order[i];
  }
  return NDArray.from(values, own === null ? [array.size] : array.shape, "int64");
}

/** The different numbers in order; where each came first, which of them each element is, how often it came. */
export function unique(array) {
  const data = array.toTyped();
  const order = argsort(array, null).toTyped();
  const [first, counts, values] = [[], [], []];
  const inverse = new Float64Array(data.length);
  for (const at of order) {
    const value = data[at];
    const same =
      values.length && (value === values.at(-1) || (Number.isNaN(value) && Number.isNaN(values.at(-1))));
    if (!same) {
      values.push(value);
      first.push(at);
      counts.push(0);
    }
    counts[counts.length - 1]++;
    inverse[at] = values.length - 1;
  }
  const whole = (list) => NDArray.from(Float64Array.from(list), [list.length], "int64");
  const typed = store(array.dtype, values.length);
  typed.set(values);
  const parts = [NDArray.from(typed, [values.length], array.dtype), whole(first)];
  return [...parts, NDArray.from(inverse, array.shape, "int64"), whole(counts)];
}

/** How often 0, 1, 2 … come. */
export function bincount(array, weights, least) {
  if (array.ndim > 1) raise("ValueError", "object too deep for desired array");
  if (array.ndim < 1) raise("ValueError", "object of too small depth for desired array");
  if (isFloat(array.dtype) && array.size) {
    const cast = `Cannot cast array data from dtype('${array.dtype}') to dtype('int64') according to the rule 'safe'`;
    raise("TypeError", cast);
  }
  const values = array.toTyped();
  const lowest = values.reduce((low, value) => Math.min(low, value), 0);
  if (lowest < 0) raise("ValueError", "'list' argument must have no negative elements");
  if (weights && weights.size !== array.size) {
    raise("ValueError", "The weights and list don't have the same length.");
  }
  const largest = values.reduce((high, value) => Math.max(high, value), -1);
  const counts = store("float64", Math.max(largest + 1, least));
  const each = weights?.toTyped();
  for (let i = 0; i < values.length; i++) counts[values[i]] += each ? each[i] : 1;
  return NDArray.from(counts, [counts.length], weights ? "float64" : "int64");
}

/** Flat places from a place along each axis. */
export function ravelMultiIndex(arrays, shape) {
  if (arrays.length !== shape.length) {
    const message = "parameter multi_index must be a sequence of length";
    raise("ValueError", `${message} ${shape.length}`);
  }
  const values = new Float64Array(arrays[0].size);
  arrays.forEach((array, axis) => {
    const along = array.toTyped();
    for (let i = 0; i < values.length; i++) {
      if (!(along[i] >= 0 && along[i] < shape[axis]))
        raise("ValueError", "invalid entry in coordinates array");
      values[i] = values[i] * shape[axis] + along[i];
    }
  });
  return NDArray.from(values, arrays[0].shape, "int64");
}

/** A place along each axis from flat places. */
export function unravelIndex(array, shape) {
  if (!isInteger(array.dtype)) raise("TypeError", "only int indices permitted");
  const size = sizeOf(shape);
  const flat = array.toTyped();
  for (const at of flat) {
    if (at < 0 || at >= size) raise("ValueError", `index ${at} is out of bounds for array with size ${size}`);
  }
  return unravel(flat, shape, array.shape);
}

/** Where numbers would go into a sorted list. */
export function searchsorted(sorted, array, right) {
  const list = sorted.toTyped();
  const before = right ? (x, y) => bySize(x, y) <= 0 : (x, y) => bySize(x, y) < 0;
  const place = (value) => {
    let [low, high] = [0, list.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (before(list[middle], value)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return NDArray.from(Float64Array.from(array.toTyped(), place), array.shape, "int64");
}
