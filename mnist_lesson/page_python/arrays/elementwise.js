// Operations element by element: types, broadcasting, warnings, and the short way for images.
import { eachRow, NDArray, sizeOf } from "./array.js";
import * as types from "./dtypes.js";
import { missing, raise } from "./guard.js";
import {
  ARITHMETIC,
  BITWISE,
  COMPARISON,
  FLOATING,
  INTEGER,
  integerPower,
  QUESTION,
  QUICK,
  SAME,
} from "./kernels.js";
import { LOOPS } from "./loops.js";
import { broadcastShapes, broadcastTo, memoryOrder, transpose } from "./shapes.js";
import { expSingle, logSingle } from "./singles.js";
import { quietly, warn, warnAll } from "./warnings.js";

/** From this many bytes on, an operation with one number is done on the 256 possible values. */
const MANY = 100_000;

/** Always floating point, whatever comes in. */
const TO_FLOAT = new Set(["divide", "arctan2", "hypot"]);

/** Where NumPy has a way of its own for float32. */
const SINGLE = { exp: expSingle, log: logSingle };

/** These pass infinities on and make none. */
const QUIET = new Set(["maximum", "minimum", "fmax", "fmin"]);

/** What a Python number is called beside arrays. @typedef {{ weak: string, value: number }} Weak */

/** The dtype of an operand that stands alone. */
export const dtypeOf = (x) => (x instanceof NDArray ? x.dtype : types.weakDefault(x.weak));

/** The common dtype of operands, where Python's own numbers have no say in its size. */
export function resultType(...operands) {
  const arrays = operands.filter((x) => x instanceof NDArray).map((x) => x.dtype);
  const weak = operands.filter((x) => !(x instanceof NDArray)).map((x) => x.weak);
  if (arrays.length === 0) return weak.map(types.weakDefault).reduce(types.promote);
  return weak.reduce(types.promoteWeak, arrays.reduce(types.promote));
}

/** An operand as an array of a dtype, without a copy where it is one. */
export function asArray(x, dtype = dtypeOf(x)) {
  if (x instanceof NDArray) return x.dtype === dtype ? x : astype(x, dtype);
  if (types.isInteger(dtype)) types.checkFits(x.value, dtype);
  const result = NDArray.scalar(x.value, dtype);
  if (Number.isFinite(x.value) && !Number.isFinite(result.first())) warn("overflow encountered in cast");
  return result;
}

/** The same numbers in another dtype: always an array of its own. */
export function astype(array, dtype) {
  const quick = throughTable(array, (values) => astype(values, dtype));
  if (quick) return quick;
  const order = array.contiguous ? array.axes : memoryOrder([array]);
  const converted = (x) => NDArray.from(types.convert(x.toTyped(), x.dtype, dtype, x.shape), x.shape, dtype);
  return inOrder(order, [array], converted);
}

/**
 * An operation on the 256 values that a byte can stand for, instead of on all elements: the result is
 * an array that looks its numbers up. Null where that is no gain, or would warn of values that don't occur.
 */
function throughTable(array, operate) {
  const { storage, dtype } = array;
  const bytes = !storage.table && dtype === "uint8" && array.size >= MANY;
  if (!storage.table && !bytes) return null;
  const values = storage.table ?? Uint8Array.from({ length: 256 }, (_, i) => i);
  const { result, warned } = quietly(() => operate(NDArray.from(values.slice(), [256], dtype)));
  if (warned) return null;
  if (bytes) storage.lent = true;
  const base = NDArray.looked(storage.data, result.toTyped(), [storage.data.length], result.dtype);
  return base.view([...array.shape], [...array.strides], array.offset);
}

/** The same for two, sooner. */
function commonType(a, b) {
  if (!(a instanceof NDArray))
    return b instanceof NDArray ? types.promoteWeak(b.dtype, a.weak) : resultType(a, b);
  if (!(b instanceof NDArray)) return types.promoteWeak(a.dtype, b.weak);
  return a.dtype === b.dtype ? a.dtype : types.promote(a.dtype, b.dtype);
}

/**
 * The type in which an operation of two computes.
 * @returns {string}
 */
export function workType(name, a, b) {
  const common = commonType(a, b);
  const { kind, size } = types.DTYPES[common];
  if (name in BITWISE) return bitwiseType(name, common);
  if (TO_FLOAT.has(name) && kind !== "f") {
    if (name !== "divide" && size <= 2)
      missing(`${name} of ${common} (its result would be float16 or float32)`);
    return "float64";
  }
  if (kind === "b" && ["floor_divide", "remainder", "power", "fmod"].includes(name)) return "int8";
  if (kind === "b" && name === "subtract") noBooleanSubtract();
  return common;
}

function noBooleanSubtract() {
  const instead = "use the bitwise_xor, the `^` operator, or the logical_xor function instead.";
  raise("TypeError", `numpy boolean subtract, the \`-\` operator, is not supported, ${instead}`);
}

function bitwiseType(name, common) {
  if (!types.isFloat(common)) return common === "bool" && name.endsWith("shift") ? "int8" : common;
  const inputs = `ufunc '${name}' not supported for the input types, and the inputs could not be safely coerced`;
  return raise("TypeError", `${inputs} to any supported types according to the casting rule ''safe''`);
}

/** What the operation does to two numbers of that type. */
function kernel(name, dtype) {
  if (dtype === "bool" && name === "add") return BITWISE.bitwise_or;
  if (name === "power" && types.isInteger(dtype)) return integerPower(wrapper(dtype));
  if (name === "multiply" && dtype === "int32") return Math.imul;
  if (name === "multiply" && dtype === "uint32") return (x, y) => Math.imul(x, y) >>> 0;
  return (types.isInteger(dtype) && INTEGER[name]) || ARITHMETIC[name] || BITWISE[name];
}

/** What a product becomes in an integer type. */
function wrapper(dtype) {
  if (types.isLong(dtype)) return (x) => (Math.abs(x) > 2 ** 53 ? types.tooLarge(dtype) : x);
  const cell = types.store(dtype, 1);
  return (x) => {
    cell[0] = Number(BigInt.asIntN(33, BigInt(x)));
    return cell[0];
  };
}

/**
 * An operation of two, element by element.
 * @param {string} name NumPy's name of the function
 * @param {NDArray | Weak} a
 * @param {NDArray | Weak} b
 * @param {string} said the name in warnings
 */
export function binary(name, a, b, said = name) {
  const quick = lookUpBinary(name, a, b);
  if (quick) return quick;
  if (name in COMPARISON) return compare(name, a, b);
  const dtype = workType(name, a, b);
  const [x, y] = [asArray(a, dtype), asArray(b, dtype)];
  const result = pairwiseMap(kernel(name, dtype), x, y, dtype);
  const values = result.toTyped();
  if (types.isFloat(dtype)) warnOfPairs(values, x, y, name, said);
  else warnOfWhole(values, x, y, name, said);
  types.checked(values, dtype);
  return result;
}

/** An array of bytes with one number, by the table. */
function lookUpBinary(name, a, b) {
  if (a instanceof NDArray && isOne(b)) return throughTable(a, (values) => binary(name, values, b));
  if (b instanceof NDArray && isOne(a)) return throughTable(b, (values) => binary(name, a, values));
  return null;
}

const isOne = (x) => !(x instanceof NDArray) || x.ndim === 0;

/** A comparison. A Python number that the array's integers can't be is still larger or smaller. */
function compare(name, a, b) {
  const dtype = commonType(a, b);
  const prepare = (x) => {
    if (x instanceof NDArray) return dtype === "float32" || x.dtype === dtype ? x : asArray(x, dtype);
    return NDArray.scalar(x.value, types.isInteger(dtype) ? "float64" : dtype);
  };
  return pairwiseMap(COMPARISON[name], prepare(a), prepare(b), "bool");
}

/** A function of two numbers over two arrays that are stretched to one shape. */
export function pairwiseMap(fn, a, b, dtype) {
  const shape = broadcastShapes(a.shape, b.shape);
  if (a.contiguous && b.contiguous) return mapPairs(fn, a, b, dtype, shape);
  const [x, y] = [broadcastTo(a, shape), broadcastTo(b, shape)];
  return inOrder(memoryOrder([x, y]), [x, y], (u, v) => mapPairs(fn, u, v, dtype, u.shape));
}

/** Computes with axes in another order, and puts them back: NumPy's results lie in memory as what they come from. */
function inOrder(order, arrays, compute) {
  if (order.every((axis, k) => axis === k)) return compute(...arrays);
  const result = compute(...arrays.map((array) => transpose(array, order)));
  return transpose(
    result,
    order.map((_, axis) => order.indexOf(axis)),
  );
}

function mapPairs(fn, a, b, dtype, shape) {
  const values = types.store(dtype, sizeOf(shape), shape);
  const loops = FAST.get(fn);
  const [wholeA, wholeB] = [isWhole(a, values, shape), isWhole(b, values, shape)];
  if (wholeA && wholeB && values.length !== 1) (loops?.both ?? mapBoth)(values, a.toTyped(), b.toTyped(), fn);
  else if (wholeA && b.size === 1) (loops?.right ?? mapRight)(values, a.toTyped(), b.first(), fn);
  else if (wholeB && a.size === 1) (loops?.left ?? mapLeft)(values, b.toTyped(), a.first(), fn);
  else mapRows(fn, values, broadcastTo(solid(a), shape), broadcastTo(solid(b), shape));
  return NDArray.from(values, shape, dtype);
}

/** The loops of the operations that have their own. */
const FAST = new Map(Object.entries(LOOPS).map(([name, loops]) => [ARITHMETIC[name], loops]));

/** Is an operand of the result's shape, not stretched to it? */
const isWhole = (array, values, shape) => array.size === values.length && array.ndim === shape.length;

function mapBoth(out, a, b, fn) {
  for (let i = 0; i < out.length; i++) out[i] = fn(a[i], b[i]);
}

function mapRight(out, a, number, fn) {
  for (let i = 0; i < out.length; i++) out[i] = fn(a[i], number);
}

function mapLeft(out, b, number, fn) {
  for (let i = 0; i < out.length; i++) out[i] = fn(number, b[i]);
}

/** An array whose store holds the numbers themselves. */
const solid = (array) =>
  array.storage.table ? NDArray.from(array.toTyped(), array.shape, array.dtype) : array;

function mapRow(fn, out, at, n, a, i, stepA, b, j, stepB) {
  for (let k = 0; k < n; k++, i += stepA, j += stepB) out[at + k] = fn(a[i], b[j]);
}

/** Row by row, for operands that are stretched or lie otherwise. */
function mapRows(fn, out, a, b) {
  const n = a.shape.at(-1) ?? 1;
  const [stepA, stepB] = [a.strides.at(-1) ?? 0, b.strides.at(-1) ?? 0];
  const [dataA, dataB] = [a.storage.data, b.storage.data];
  let at = 0;
  eachRow([a, b], (i, j) => {
    mapRow(fn, out, at, n, dataA, i, stepA, dataB, j, stepB);
    at += n;
  });
}

/** Says what became infinite or undefined, as NumPy does from the processor's flags. */
function warnOfPairs(values, a, b, name, said) {
  if (allFinite(values)) return;
  const shape = broadcastShapes(a.shape, b.shape);
  const [x, y] = [broadcastTo(solid(a), shape).toTyped(), broadcastTo(solid(b), shape).toTyped()];
  const faults = new Set();
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i]) || QUIET.has(name)) continue;
    const fault = faultOf(values[i], x[i], y[i], name);
    if (fault) faults.add(fault);
  }
  warnAll(faults, said);
}

function faultOf(result, x, y, name) {
  if (Number.isNaN(x) || Number.isNaN(y)) return null;
  if (Number.isNaN(result)) return "invalid value";
  if (!Number.isFinite(x) || !Number.isFinite(y)) return null;
  const byZero = (y === 0 && name !== "power") || (x === 0 && name === "power");
  return byZero ? "divide by zero" : "overflow";
}

/** Is every number finite? */
export function allFinite(values) {
  for (let i = 0; i < values.length; i++) if (values[i] - values[i] !== 0) return false;
  return true;
}

/** Whole numbers: a division by zero, and what doesn't fit a single number. */
function warnOfWhole(values, a, b, name, said) {
  if (["floor_divide", "remainder", "fmod"].includes(name)) {
    const divisors = b.toTyped();
    if (values.length > 0 && divisors.some((y) => y === 0)) warn(`divide by zero encountered in ${said}`);
  }
  if (said.startsWith("scalar") && ["add", "subtract", "multiply"].includes(name) && a.dtype !== "bool") {
    if (ARITHMETIC[name](a.first(), b.first()) !== values[0]) warn(`overflow encountered in ${said}`);
  }
}

/**
 * A function of one number, element by element.
 * @param {string} name NumPy's name of the function
 * @param {NDArray | Weak} x
 */
export function unary(name, x) {
  const array = asArray(x);
  const quick = throughTable(array, (values) => unary(name, values));
  if (quick) return quick;
  if (name in QUESTION) return mapUnary(QUESTION[name], array, "bool");
  if (name in FLOATING) return floatingUnary(name, array);
  if (name === "invert") return invert(array);
  return sameUnary(name, array);
}

function mapUnary(fn, given, dtype) {
  if (given.contiguous) return mapElements(fn, given, dtype);
  return inOrder(memoryOrder([given]), [given], (array) => mapElements(fn, array, dtype));
}

function mapElements(fn, array, dtype) {
  const from = array.toTyped();
  const values = types.store(dtype, from.length, array.shape);
  for (let i = 0; i < values.length; i++) values[i] = fn(from[i]);
  return NDArray.from(values, array.shape, dtype);
}

function floatingUnary(name, array) {
  const { kind, size } = types.DTYPES[array.dtype];
  if (kind !== "f" && size === 1) missing(`${name} of ${array.dtype} (its result would be float16)`);
  const dtype = kind === "f" ? array.dtype : size === 2 ? "float32" : "float64";
  const input = asArray(array, dtype);
  const result = mapUnary(floatKernel(name, dtype, input.size), input, dtype);
  warnOfOne(result.toTyped(), input.toTyped(), name);
  return result;
}

function floatKernel(name, dtype, size) {
  if (dtype === "float32" && name in SINGLE) return SINGLE[name];
  return (dtype === "float32" || size >= MANY ? QUICK[name] : null) ?? FLOATING[name];
}

function warnOfOne(values, from, name) {
  if (allFinite(values)) return;
  const faults = new Set();
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i]) || Number.isNaN(from[i])) continue;
    if (Number.isNaN(values[i])) faults.add("invalid value");
    else if (Number.isFinite(from[i])) faults.add(isPole(name) ? "divide by zero" : "overflow");
  }
  warnAll(faults, name);
}

const isPole = (name) => name.startsWith("log") || name === "reciprocal";

function sameUnary(name, array) {
  const { dtype } = array;
  if (dtype === "bool" && name === "negative") {
    const instead = "use the `~` operator or the logical_not function instead.";
    raise("TypeError", `The numpy boolean negative, the \`-\` operator, is not supported, ${instead}`);
  }
  if (dtype === "bool" && ["sign", "positive"].includes(name)) noLoopOfBool(name);
  const result = mapUnary(types.isInteger(dtype) ? whole(SAME[name]) : SAME[name], array, dtype);
  if (types.isFloat(dtype)) warnOfOne(result.toTyped(), array.toTyped(), name);
  types.checked(result.toTyped(), dtype);
  return result;
}

/** Among whole numbers there is no −0. */
const whole = (fn) => (x) => fn(x) + 0;

function noLoopOfBool(name) {
  const none =
    "did not contain a loop with signature matching types <class 'numpy.dtypes.BoolDType'> -> None";
  raise("UFuncTypeError", `ufunc '${name}' ${none}`);
}

function invert(array) {
  if (types.isFloat(array.dtype)) bitwiseType("invert", array.dtype);
  if (array.dtype === "bool") return mapUnary(QUESTION.logical_not, array, "bool");
  return mapUnary((x) => -1 - x, array, array.dtype);
}

/** NumPy's round: by multiplying, rounding and dividing. */
export function round(x, decimals) {
  const array = asArray(x);
  const quick = throughTable(array, (values) => round(values, decimals));
  if (quick) return quick;
  const { dtype } = array;
  if (dtype === "bool") missing("round of bool (its result would be float16)");
  const integer = types.isInteger(dtype);
  if (integer && decimals >= 0) return array.copy();
  if (decimals === 0) return mapUnary(FLOATING.rint, array, dtype);
  return mapUnary(rounder(decimals, dtype), array, dtype);
}

function rounder(decimals, dtype) {
  const one = (x) => (dtype === "float32" ? Math.fround(x) : x);
  const factor = one(10 ** Math.abs(decimals));
  if (decimals < 0) return (x) => FLOATING.rint(one(x / factor)) * factor;
  return (x) => FLOATING.rint(one(x * factor)) / factor;
}

/** From two arrays by a condition. */
export function where(condition, a, b) {
  const dtype = resultType(a, b);
  const [x, y] = [asArray(a, dtype), asArray(b, dtype)];
  const shape = broadcastShapes(condition.shape, x.shape, y.shape);
  const [chosen, yes, no] = [condition, x, y].map((part) => broadcastTo(solid(part), shape).toTyped());
  const values = types.store(dtype, chosen.length, shape);
  for (let i = 0; i < values.length; i++) values[i] = chosen[i] !== 0 ? yes[i] : no[i];
  return NDArray.from(values, shape, dtype);
}
