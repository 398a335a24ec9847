// What Python's numpy calls: every function takes plain numbers, texts and arrays, and never throws.
import { NDArray } from "./array.js";
import { scalarText } from "./digits.js";
import * as types from "./dtypes.js";
import * as elementwise from "./elementwise.js";
import { arrayRepr, arrayStr, arrayText, DEFAULTS } from "./format.js";
import { describe, raise } from "./guard.js";
import * as indexing from "./indexing.js";
import * as linear from "./linear.js";
import * as make from "./make.js";
import { countArrays, isCrowded, isHalfFull } from "./memory.js";
import * as random from "./random.js";
import * as reduce from "./reduce.js";
import * as shapes from "./shapes.js";
import * as sorting from "./sorting.js";
import { onWarning } from "./warnings.js";

export { countArrays, isCrowded, isHalfFull };

/** A double as 16 hexadecimal digits: what crosses to Python as a number would lose −0 and 2**31. */
function hexOf(value) {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16).padStart(16, "0");
}

/**
 * Results in the one form that Python can tell apart in a single step: an array of some axes is itself,
 * one of none is the text "=float64 3ff0…", an error "!ValueError …", a text "'…"; lists are JavaScript's.
 */
function encoded(value) {
  if (value instanceof NDArray && value.ndim === 0) return `=${value.dtype} ${hexOf(value.first())}`;
  if (typeof value === "string") return `'${value}`;
  return value ?? null;
}

/** A function whose result and errors come encoded; `keeps` names those whose arrays of no axes stay arrays. */
const coded =
  (fn, keeps) =>
  (...args) => {
    try {
      const value = fn(...args);
      return keeps && value instanceof NDArray ? value : encoded(value);
    } catch (thrown) {
      const { error, message } = describe(thrown);
      return `!${error} ${message}`;
    }
  };

/** NumPy returns arrays from these, of no axes too. */
const KEEP = new Set(
  (
    "where astype asarray reshape transpose swapaxes moveaxis squeeze expandDims broadcastTo copy full part " +
    "fromDoubles concatenate sort"
  ).split(" "),
);

/** Python passes an operand as two: an array and "a", or a number and what it is ("int", "uint8" …). */
function operand(value, kind) {
  if (kind === "a") return value;
  if (kind in WEAK) return { weak: kind, value: Number(value) };
  return NDArray.scalar(Number(value), kind);
}

const WEAK = { int: true, float: true, bool: true };

const { numbers } = shapes;

/** Functions of the elements. */
const ELEMENTS = {
  unary: (name, x, kind) => elementwise.unary(name, operand(x, kind)),
  binary: (name, a, kindA, b, kindB, said) =>
    elementwise.binary(name, operand(a, kindA), operand(b, kindB), said || name),
  where: (condition, a, kindA, b, kindB) =>
    elementwise.where(condition, operand(a, kindA), operand(b, kindB)),
  round: (x, kind, decimals) => elementwise.round(operand(x, kind), decimals),
  astype: (array, dtype) => elementwise.astype(array, types.dtypeNamed(dtype)),
  asarray: (x, kind) => elementwise.asArray(operand(x, kind)),
  scalar: (value, kind, dtype) => scalarOf(operand(value, kind), dtype),
  inplace: (target, name, x, kind) => inPlace(target, name, operand(x, kind)),
};

/** np.uint8(7): Python's integers must fit. */
function scalarOf(x, dtype) {
  const fits = !(x instanceof NDArray) && x.weak === "int" && types.isInteger(dtype);
  return elementwise.asArray(fits ? elementwise.asArray(x, dtype) : elementwise.asArray(x), dtype);
}

/** An error where a result of two shapes doesn't fit the first one. */
function checkRoom(target, other) {
  const result = shapes.broadcastShapes(target, other, target);
  if (result.join() === target.join()) return;
  const shape = `doesn't match the broadcast shape ${shapes.tight(result)}`;
  raise("ValueError", `non-broadcastable output operand with shape ${shapes.tight(target)} ${shape}`);
}

/** a += b: the result goes where a's numbers are. */
function inPlace(target, name, x) {
  const dtype = elementwise.workType(name, target, x);
  if (!types.sameKind(dtype, target.dtype)) {
    const cast = `Cannot cast ufunc '${name}' output from dtype('${dtype}') to dtype('${target.dtype}')`;
    raise("UFuncTypeError", `${cast} with casting rule 'same_kind'`);
  }
  if (x instanceof NDArray) checkRoom(target.shape, x.shape);
  const result = elementwise.binary(name, target, x);
  const whole = target.contiguous && target.size === target.storage.data.length;
  const looked = result.storage.table && result.contiguous && result.dtype === target.dtype;
  if (whole && looked && target.storage.table) Object.assign(target.storage, { table: result.storage.table });
  else indexing.assign(target, elementwise.asArray(result, target.dtype));
  return true;
}

/** Shapes and parts. */
const PARTS = {
  shape: (array) => array.shape.join(","),
  dtype: (array) => array.dtype,
  item: indexing.getItem,
  part: indexing.getItem,
  setItem: (array, value, kind, text, ...arrays) => {
    indexing.setItem(array, operand(value, kind), text, ...arrays);
    return true;
  },
  fill: (array, value, kind) => {
    indexing.setItem(array, operand(value, kind), "e");
    return true;
  },
  reshape: (array, text) => shapes.reshape(array, numbers(text)),
  transpose: (array, text) => shapes.transpose(array, text === null ? undefined : numbers(text)),
  swapaxes: (array, a, b) => shapes.transpose(array, swapped(array.ndim, a, b)),
  moveaxis: (array, from, to) =>
    shapes.transpose(array, shapes.movedAxes(array.ndim, numbers(from), numbers(to))),
  squeeze: (array, text) => shapes.squeeze(array, text),
  expandDims: (array, text) => shapes.expandDims(array, numbers(text)),
  flip: (array, text) => shapes.flip(array, text),
  broadcastTo: (array, text) => shapes.broadcastCopy(array, numbers(text)),
  broadcastShapes: (...texts) => shapes.broadcastShapes(...texts.map(numbers)).join(","),
  copy: (array) => array.copy(),
  diag: make.diag,
  triangle: make.triangle,
  axis: shapes.normalizeAxis,
};

function swapped(ndim, a, b) {
  const axes = Array.from({ length: ndim }, (_, axis) => axis);
  const [first, second] = [shapes.normalizeAxis(a, ndim), shapes.normalizeAxis(b, ndim)];
  [axes[first], axes[second]] = [axes[second], axes[first]];
  return axes;
}

/** New arrays. */
const MAKERS = {
  dtypeNamed: types.dtypeNamed,
  itemsize: (name) => types.DTYPES[name].size,
  kind: (name) => types.DTYPES[name].kind,
  promote: types.promote,
  fromDoubles: (text, shape, dtype, whole) => make.fromDoubles(text, numbers(shape), dtype, whole),
  toDoubles: make.toDoubles,
  full: (shape, value, kind, dtype) => make.full(numbers(shape), operand(value, kind), dtype),
  arange: make.arange,
  linspace: make.linspace,
  eye: make.eye,
  concatenate: (axis, ...arrays) => make.concatenate(arrays, axis),
  repeat: (array, counts, axis) => make.repeat(array, numbers(counts), axis),
};

/** Sums, order, products. */
const SUMMARIES = {
  ...reduce,
  ...sorting,
  nonzero: indexing.nonzero,
  ravelMultiIndex: (shape, ...arrays) => sorting.ravelMultiIndex(arrays, numbers(shape)),
  unravelIndex: (array, shape) => sorting.unravelIndex(array, numbers(shape)),
  matmul: linear.matmul,
  dot: linear.dot,
  einsum: (text, ...arrays) => linear.einsum(text, arrays),
};

/** The printed form. Options come as JSON. */
const PRINTED = {
  scalarText: (value, dtype) => scalarText(Number(value), dtype),
  text: (array, options, separator, prefix) => arrayText(array, settings(options), separator, prefix),
  repr: (array, options) => arrayRepr(array, settings(options)),
  str: (array, options) => arrayStr(array, settings(options)),
};

const settings = (json) => ({ ...DEFAULTS, ...JSON.parse(json) });

/** Random numbers. */
const DRAWS = {
  source: (kind, ...seeds) => random.source(kind, seeds),
  random: (bits, shape, dtype) => random.random(bits, numbers(shape), dtype),
  uniform: (bits, low, high, shape) => random.uniform(bits, low, high, numbers(shape)),
  normal: (bits, mean, deviation, shape, dtype) =>
    random.normal(bits, mean, deviation, numbers(shape), dtype),
  integers: (bits, low, high, shape, dtype) => random.integers(bits, low, high, numbers(shape), dtype),
  permutation: random.permutation,
  chooseOnce: random.chooseOnce,
};

/** Every function by name, coded, for `js.lesson.arrays`. */
export const numpy = Object.fromEntries(
  Object.entries({ ...ELEMENTS, ...PARTS, ...MAKERS, ...SUMMARIES, ...PRINTED, ...DRAWS }).map(
    ([name, fn]) => [name, coded(fn, KEEP.has(name))],
  ),
);

Object.assign(numpy, { onWarning });
