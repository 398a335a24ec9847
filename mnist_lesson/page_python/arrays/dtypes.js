// The types of numbers that arrays hold, and NumPy's rules for what comes of two of them.
import { missing, raise } from "./guard.js";
import { reserve } from "./memory.js";

/**
 * kind: "b" bool, "u" unsigned, "i" signed, "f" float; size in bytes.
 * int64 and uint64 are kept in doubles, which are exact up to 2**53; `checked` refuses what lies beyond.
 */
export const DTYPES = {
  bool: { name: "bool", kind: "b", size: 1, Store: Uint8Array, min: 0, max: 1 },
  uint8: { name: "uint8", kind: "u", size: 1, Store: Uint8Array, min: 0, max: 255 },
  uint16: { name: "uint16", kind: "u", size: 2, Store: Uint16Array, min: 0, max: 65535 },
  uint32: { name: "uint32", kind: "u", size: 4, Store: Uint32Array, min: 0, max: 4294967295 },
  uint64: { name: "uint64", kind: "u", size: 8, Store: Float64Array, min: 0, max: 2 ** 64 },
  int8: { name: "int8", kind: "i", size: 1, Store: Int8Array, min: -128, max: 127 },
  int16: { name: "int16", kind: "i", size: 2, Store: Int16Array, min: -32768, max: 32767 },
  int32: { name: "int32", kind: "i", size: 4, Store: Int32Array, min: -2147483648, max: 2147483647 },
  int64: { name: "int64", kind: "i", size: 8, Store: Float64Array, min: -(2 ** 63), max: 2 ** 63 },
  float32: { name: "float32", kind: "f", size: 4, Store: Float32Array },
  float64: { name: "float64", kind: "f", size: 8, Store: Float64Array },
};

/** The whole numbers that doubles hold exactly reach to here. */
const EXACT = 2 ** 53 - 1;

/** What NumPy calls a type, for a name that may be an alias. */
const ALIASES = { int: "int64", float: "float64", bool_: "bool", double: "float64", single: "float32" };
const ABSENT = new Set("float16 half complex64 complex128 complex object str longdouble".split(" "));
/** NumPy's letters, and its kinds with their bytes ("u1"), for dtypes. */
const LETTERS = { "?": "bool", b: "int8", B: "uint8", h: "int16", H: "uint16", i: "int32", I: "uint32" };
const LONG_LETTERS = { l: "int64", q: "int64", L: "uint64", f: "float32", d: "float64" };
const SIZED = Object.fromEntries(Object.values(DTYPES).map(({ name, kind, size }) => [kind + size, name]));
const SHORT = { ...ALIASES, ...LETTERS, ...LONG_LETTERS, ...SIZED };

/** The name of a dtype as Python gave it; an error that says which are there. */
export function dtypeNamed(name) {
  const plain = name.replace(/^[<=]/, "");
  const found = DTYPES[plain] ? plain : SHORT[plain];
  if (found) return found;
  if (ABSENT.has(plain)) missing(`The dtype ${plain}`);
  return raise("TypeError", `data type '${name}' not understood`);
}

export const isFloat = (name) => DTYPES[name].kind === "f";
export const isInteger = (name) => "ui".includes(DTYPES[name].kind);

/** An empty store of n numbers, for an array of a shape. @returns {any} a typed array */
export function store(name, n, shape = [n]) {
  const { Store, size } = DTYPES[name];
  reserve(n * size, shape, name);
  return new Store(n);
}

/** The type that holds both, as NumPy's `promote_types`. */
export function promote(a, b) {
  if (a === b) return a;
  const [x, y] = [DTYPES[a], DTYPES[b]];
  if (x.kind === "b") return b;
  if (y.kind === "b") return a;
  if (x.kind === y.kind) return x.size >= y.size ? a : b;
  if (x.kind === "f" || y.kind === "f") return promoteToFloat(x.kind === "f" ? x : y, x.kind === "f" ? y : x);
  const [signed, unsigned] = x.kind === "i" ? [x, y] : [y, x];
  if (unsigned.size === 8) return "float64";
  return signed.size > unsigned.size ? signed.name : `int${unsigned.size * 16}`;
}

function promoteToFloat(float, integer) {
  return float.size === 4 && integer.size <= 2 ? "float32" : "float64";
}

/**
 * The type of a number that Python wrote ("int", "float", "bool") beside an array of a type: the array's
 * own if it can hold that kind of number (NEP 50).
 */
export function promoteWeak(name, weak) {
  const kind = DTYPES[name].kind;
  if (weak === "bool") return name;
  if (weak === "int") return kind === "b" ? "int64" : name;
  return kind === "f" ? name : "float64";
}

/** The dtype of a number that Python wrote and that stands alone. */
export const weakDefault = (weak) => ({ bool: "bool", int: "int64", float: "float64" })[weak];

/** An error where a number of Python's can't be one of an integer type. */
export function checkFits(value, name) {
  const { kind, min, max } = DTYPES[name];
  if ((kind === "u" || kind === "i") && !isLong(name) && (value < min || value > max)) {
    raise("OverflowError", `Python integer ${value} out of bounds for ${name}`);
  }
  if (name === "uint64" && value < 0)
    raise("OverflowError", `Python integer ${value} out of bounds for uint64`);
}

/** The same store, unless a long integer in it left what doubles can count exactly. */
export function checked(values, name) {
  if (!isLong(name)) return values;
  const lowest = name === "int64" ? -EXACT : 0;
  for (let i = 0; i < values.length; i++) {
    if (!(values[i] <= EXACT && values[i] >= lowest)) tooLarge(name);
  }
  return values;
}

export const isLong = (name) => name === "int64" || name === "uint64";

/** Whole numbers beyond 2**53 are refused, not rounded; an unsigned one below 0 too. */
export function tooLarge(name = "int64") {
  const what = name === "uint64" ? "uint64 below 0 or beyond 2**53" : "int64 beyond 2**53";
  raise("OverflowError", `${what} is missing in this page's numpy; Jupyter and Colab have it.`);
}

/** The numbers of one type as numbers of another, in a store of their own. */
export function convert(values, from, to, shape = [values.length]) {
  const result = store(to, values.length, shape);
  if (to === "bool") {
    for (let i = 0; i < values.length; i++) result[i] = values[i] !== 0 ? 1 : 0;
  } else if (isLong(to) && isFloat(from)) {
    for (let i = 0; i < values.length; i++) result[i] = wholeNumber(values[i]);
    checked(result, to);
  } else {
    result.set(values);
    if (to === "uint64") checked(result, to);
  }
  return result;
}

function wholeNumber(value) {
  if (Number.isFinite(value)) return Math.trunc(value) + 0; // no −0 among whole numbers
  return missing("Making an int64 of nan or inf");
}

/** What NumPy's casting="same_kind" allows: never to a lower kind of number. */
export function sameKind(from, to) {
  const order = "buif";
  return order.indexOf(DTYPES[from].kind) <= order.indexOf(DTYPES[to].kind);
}
