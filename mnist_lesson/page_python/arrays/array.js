// An n-dimensional array: numbers in a store, and a way through them.
import { DTYPES, store } from "./dtypes.js";
import { addBuffer, reserve } from "./memory.js";

/** The number of elements of a shape. */
export const sizeOf = (shape) => shape.reduce((product, length) => product * length, 1);

/** The steps, in elements, of a contiguous array in C order. */
export function stridesOf(shape) {
  const strides = new Array(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis];
  }
  return strides;
}

/**
 * Where numbers lie, shared by an array and its views.
 *
 * With a `table` of 256 numbers, `data` are bytes and a number is `table[byte]`: 60,000 images divided by
 * 255 take no more room than their pixels. `lent` says that such a table reads these bytes too: who writes
 * takes a copy first.
 */
class Storage {
  constructor(data, table = null) {
    this.data = data;
    this.table = table;
    this.lent = false;
    addBuffer(data.buffer);
  }

  /** The data, ready to be written to, of an array with this dtype. */
  writable(dtype) {
    if (!this.table && !this.lent) return this.data;
    const values = store(dtype, this.data.length);
    if (this.table) for (let i = 0; i < values.length; i++) values[i] = this.table[this.data[i]];
    else values.set(this.data);
    addBuffer(values.buffer);
    return Object.assign(this, { data: values, table: null, lent: false }).data;
  }
}

export class NDArray {
  /**
   * @param {Storage} storage
   * @param {string} dtype
   * @param {number[]} shape
   * @param {number[]} strides in elements, negative ones too
   * @param {number} offset in elements
   */
  constructor(storage, dtype, shape, strides, offset) {
    this.storage = storage;
    this.dtype = dtype;
    this.shape = shape;
    this.strides = strides;
    this.offset = offset;
    this.size = sizeOf(shape);
  }

  /** An array over a contiguous store in C order, which it keeps (no copy). */
  static from(typed, shape, dtype) {
    return new NDArray(new Storage(typed), dtype, [...shape], stridesOf(shape), 0);
  }

  /** An array that reads its numbers from a table of 256, by bytes. */
  static looked(pixels, table, shape, dtype) {
    return new NDArray(new Storage(pixels, table), dtype, [...shape], stridesOf(shape), 0);
  }

  /** An array of no axes with one number. */
  static scalar(value, dtype) {
    const typed = store(dtype, 1);
    typed[0] = value;
    return NDArray.from(typed, [], dtype);
  }

  get ndim() {
    return this.shape.length;
  }

  /** Its axes, from the first to the last. */
  get axes() {
    return this.shape.map((_, axis) => axis);
  }

  get nbytes() {
    return this.size * DTYPES[this.dtype].size;
  }

  /** Another way through the same numbers. */
  view(shape, strides, offset = this.offset) {
    return new NDArray(this.storage, this.dtype, shape, strides, offset);
  }

  /** A view of some of its axes, in this order. */
  alongAxes(axes, offset = this.offset) {
    const pick = (list) => axes.map((axis) => list[axis]);
    return this.view(pick(this.shape), pick(this.strides), offset);
  }

  /** Do the numbers lie one after the other, in C order? */
  get contiguous() {
    let step = 1;
    for (let axis = this.shape.length - 1; axis >= 0; axis--) {
      if (this.shape[axis] !== 1 && this.strides[axis] !== step) return false;
      step *= this.shape[axis];
    }
    return true;
  }

  /** The number at a place of the store. */
  at(place) {
    const { data, table } = this.storage;
    return table ? table[data[place]] : data[place];
  }

  /** The first number; the only one, of an array with one element. */
  first() {
    return this.at(this.offset);
  }

  /** The store's places of all elements, in C order. */
  places() {
    const places = new Int32Array(this.size);
    const inner = this.shape.at(-1) ?? 1;
    const step = this.strides.at(-1) ?? 0;
    let filled = 0;
    eachRow([this], (start) => {
      for (let i = 0; i < inner; i++) places[filled++] = start + i * step;
    });
    return places;
  }

  /** The elements one after the other: a part of the store itself where that is possible. Only to read. */
  toTyped() {
    const { data, table } = this.storage;
    if (this.contiguous && !table) return data.subarray(this.offset, this.offset + this.size);
    const bytes = this.bytes();
    if (!table) return bytes;
    const values = store(this.dtype, this.size, this.shape);
    for (let i = 0; i < values.length; i++) values[i] = table[bytes[i]];
    return values;
  }

  /** What lies in the store for each element: its number, or the byte that a table turns into it. */
  bytes() {
    const { data } = this.storage;
    if (this.contiguous) return data.subarray(this.offset, this.offset + this.size);
    const inner = this.shape.at(-1) ?? 1;
    const step = this.strides.at(-1) ?? 0;
    reserve(this.size * data.BYTES_PER_ELEMENT, this.shape, this.dtype);
    const result = new data.constructor(this.size);
    let filled = 0;
    eachRow([this], (start) => {
      for (let i = 0, from = start; i < inner; i++, from += step) result[filled++] = data[from];
    });
    return result;
  }

  /** `{ pixels, table }` with a byte for each element, or null if the numbers are stored as they are. */
  get lookup() {
    const { table } = this.storage;
    return table ? { pixels: /** @type {Uint8Array} */ (this.bytes()), table } : null;
  }

  /** A contiguous array of its own with the same numbers. */
  copy() {
    const { data, table } = this.storage;
    reserve(this.size * data.BYTES_PER_ELEMENT, this.shape, this.dtype);
    if (table) return NDArray.looked(this.bytes().slice(), table, this.shape, this.dtype);
    return NDArray.from(this.toTyped().slice(), this.shape, this.dtype);
  }
}

/**
 * Calls `visit` with the places where each row (the last axis) begins, for arrays of one shape.
 * @param {NDArray[]} arrays
 * @param {(...starts: number[]) => void} visit
 */
export function eachRow(arrays, visit) {
  const outer = arrays[0].shape.slice(0, -1);
  if (arrays[0].size === 0) return;
  const counters = new Array(outer.length).fill(0);
  const starts = arrays.map((array) => array.offset);
  for (let row = sizeOf(outer); row > 0; row--) {
    visit(...starts);
    advance(counters, outer, starts, arrays);
  }
}

/** One step of the counters, as on a mileage meter; the starts go along. */
function advance(counters, outer, starts, arrays) {
  for (let axis = outer.length - 1; axis >= 0; axis--) {
    counters[axis]++;
    for (let k = 0; k < arrays.length; k++) starts[k] += arrays[k].strides[axis];
    if (counters[axis] < outer[axis]) return;
    counters[axis] = 0;
    for (let k = 0; k < arrays.length; k++) starts[k] -= arrays[k].strides[axis] * outer[axis];
  }
}
