// Views, and images that are looked up instead of computed.
import assert from "node:assert/strict";
import { test } from "node:test";

import { NDArray } from "../../../mnist_lesson/page_python/arrays/array.js";
import { guarded } from "../../../mnist_lesson/page_python/arrays/guard.js";
import { numpy } from "../../../mnist_lesson/page_python/arrays/index.js";

const levels = () => Uint8Array.from({ length: 200 * 784 }, (_, i) => i % 256);
const images = () => NDArray.from(levels(), [200, 28, 28], "uint8");
function scaled(array) {
  const rows = numpy.astype(numpy.reshape(array, `${array.shape[0]},784`), "float32");
  return numpy.binary("divide", rows, "a", 255, "int", "");
}

test("a view writes into the numbers it shows", () => {
  const array = NDArray.from(Float64Array.of(1, 2, 3, 4), [2, 2], "float64");
  const row = numpy.item(array, "i1");
  numpy.setItem(row, 9, "int", "i0");
  assert.deepEqual([...array.toTyped()], [1, 2, 9, 4]);
  assert.deepEqual([...numpy.transpose(array, null).toTyped()], [1, 9, 2, 4]);
});

test("images divided by 255 stay bytes and a table", () => {
  const pixels = images();
  const x = scaled(pixels);
  assert.equal(x.dtype, "float32");
  assert.deepEqual(x.shape, [200, 784]);
  assert.equal(x.lookup.pixels.buffer, pixels.toTyped().buffer);
  assert.equal(x.lookup.table[255], 1);
  assert.equal(x.toTyped()[51], Math.fround(0.2));
});

test("slices, comparisons and functions of such images stay bytes too", () => {
  const x = scaled(images());
  assert.ok(numpy.item(x, "s0:10:").lookup);
  assert.equal(numpy.item(x, "s0:10:").lookup.pixels.length, 7840);
  assert.ok(numpy.binary("greater", x, "a", 0.5, "float", "").lookup);
  assert.ok(numpy.unary("sqrt", x, "a").lookup);
});

test("writing into the images leaves what was made of them as it was", () => {
  const pixels = images();
  const x = scaled(pixels);
  numpy.setItem(pixels, 7, "int", "i0;i0;i0");
  assert.equal(x.toTyped()[0], 0);
  assert.equal(pixels.toTyped()[0], 7);
});

test("writing into looked-up numbers turns them into numbers of their own", () => {
  const pixels = images();
  const x = scaled(pixels);
  numpy.setItem(x, 0.3, "float", "i0;i0");
  assert.equal(x.lookup, null);
  assert.equal(x.toTyped()[0], Math.fround(0.3));
  assert.equal(x.toTyped()[255], 1);
  assert.equal(pixels.toTyped()[0], 0);
});

test("dividing in place keeps the table", () => {
  const x = numpy.astype(images(), "float32");
  numpy.inplace(x, "divide", 255, "int");
  assert.equal(x.lookup.table[255], 1);
});

test("a division that warns of zeros is computed where they occur, and not where they don't", () => {
  const inks = NDArray.from(new Uint8Array(200_000).fill(5), [200_000], "uint8");
  const said = [];
  numpy.onWarning((message) => said.push(message));
  assert.equal(numpy.binary("divide", 1, "int", inks, "a", "").toTyped()[0], 0.2);
  assert.deepEqual(said, []);
});

test("a guarded function returns errors by the name of Python's exception", () => {
  const fail = guarded(() => NDArray.from(new Float64Array(1e15), [1e15], "float64"));
  assert.equal(fail().error, "MemoryError");
  assert.deepEqual(guarded((x) => x + 1)(2), { value: 3, error: null, message: null });
});

test("what Python gets: arrays as they are, scalars and errors as text", () => {
  const array = NDArray.from(Float64Array.of(1, -0), [2], "float64");
  assert.equal(numpy.item(array, "i0"), "=float64 3ff0000000000000");
  assert.equal(numpy.item(array, "i1"), "=float64 8000000000000000");
  assert.equal(numpy.item(array, "i2"), "!IndexError index 2 is out of bounds for axis 0 with size 2");
});
