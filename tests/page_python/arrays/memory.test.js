/** The bound of all arrays together: what counts, what doesn't, and when it is time to collect. */

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { NDArray } from "../../../mnist_lesson/page_python/arrays/array.js";
import { store } from "../../../mnist_lesson/page_python/arrays/dtypes.js";
import { full } from "../../../mnist_lesson/page_python/arrays/make.js";
import {
  countArrays,
  isCrowded,
  isHalfFull,
  MOST_ARRAYS,
  reserve,
  setFree,
} from "../../../mnist_lesson/page_python/arrays/memory.js";

const MEGABYTE = 2 ** 20;
const ones = (count) => full([count], 1, "uint8");

/** What Python holds, as MicroPython's table has it. */
function hold(...arrays) {
  globalThis.proxy_js_ref = [globalThis, undefined, () => {}, ...arrays];
}

afterEach(() => {
  hold();
  countArrays();
});

test("numbers count once, whatever views of them there are", () => {
  const array = full([4, 250], 0, "float64");
  hold(array, array.view([250], [1]), ones(100));
  assert.equal(countArrays(), 8 * 1000 + 100);
});

test("what nobody holds any more makes room", () => {
  const half = MOST_ARRAYS / 2 + 1;
  const array = ones(half);
  hold(array);
  assert.throws(() => ones(half), { name: "MemoryError" });
  hold();
  assert.equal(ones(half).size, half);
});

test("an array that is refused is not made, and smaller ones are", () => {
  assert.throws(
    () => store("float64", 1e9),
    /^MemoryError: Unable to allocate 7.45 GiB for an array with shape/,
  );
  assert.throws(() => full([2 ** 40, 2 ** 40], 0, "uint8"), { name: "ValueError" });
  assert.equal(full([1000], 0, "float64").size, 1000);
});

test("a copy needs as much room as what is copied", () => {
  const array = ones(MOST_ARRAYS / 2 + 1);
  hold(array);
  assert.throws(() => array.copy(), { name: "MemoryError" });
});

test("a copy of what is stretched, or read through a table, is as large as it looks", () => {
  const stretched = ones(1).view([MOST_ARRAYS + 1], [0]);
  assert.throws(() => stretched.copy(), { name: "MemoryError" });
  assert.throws(() => stretched.toTyped(), { name: "MemoryError" });
  const length = MOST_ARRAYS / 8 + 1;
  const looked = NDArray.looked(new Uint8Array(length), new Float64Array(256), [length], "float64");
  assert.throws(() => looked.storage.writable("float64"), { name: "MemoryError" });
});

test("a buffer that the page keeps anyway is free, a copy of it is not", () => {
  const pixels = new Uint8Array(MEGABYTE);
  setFree(pixels.buffer);
  const lent = NDArray.from(pixels, [MEGABYTE], "uint8");
  const looked = NDArray.looked(pixels, new Float64Array(256), [MEGABYTE], "float64");
  hold(lent, looked);
  assert.equal(countArrays(), 0);
  lent.storage.lent = true;
  lent.storage.writable("uint8")[0] = 1;
  assert.equal(countArrays(), MEGABYTE);
  assert.equal(pixels[0], 0);
});

test("it is time to collect once much was made, the sooner the fuller it is", () => {
  ones(200 * MEGABYTE);
  assert.equal(isCrowded(), false);
  ones(100 * MEGABYTE);
  assert.equal(isCrowded(), true);
  countArrays();
  assert.equal(isCrowded(), false);
  hold(ones(1000 * MEGABYTE));
  countArrays();
  ones(20 * MEGABYTE);
  assert.equal(isCrowded(), true);
});

test("what the page keeps makes no crowd, a copy of it does", () => {
  const pixels = new Uint8Array(300 * MEGABYTE);
  setFree(pixels.buffer);
  const lent = NDArray.from(pixels, [pixels.length], "uint8");
  lent.storage.lent = true;
  assert.equal(isCrowded(), false);
  lent.storage.writable("uint8");
  assert.equal(isCrowded(), true);
});

test("a statement may have let go of much: half full is worth a collection", () => {
  hold(ones(MOST_ARRAYS / 2));
  countArrays();
  assert.equal(isHalfFull(), false);
  ones(1);
  assert.equal(isHalfFull(), true);
});

test("a loop goes on in a memory that is fuller than it may be", () => {
  const array = ones(MOST_ARRAYS);
  hold(array, NDArray.from(new Uint8Array(MEGABYTE), [MEGABYTE], "uint8"));
  assert.ok(countArrays() > MOST_ARRAYS);
  assert.equal(isCrowded(), false);
});

test("a full memory refuses small arrays, too, by their size", () => {
  hold(ones(MOST_ARRAYS));
  assert.throws(() => reserve(800, [100], "float64"), {
    message: "Unable to allocate 800 bytes for an array with shape (100,) and data type float64",
  });
});
