/** What all rooms compute with: neurons, chance, bytes, numbers as text. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesFromBase64, bytesToBase64 } from "../../../mnist_lesson/widgets/maths/bytes.js";
import { argmax, sigmoid, softmax, step, sum } from "../../../mnist_lesson/widgets/maths/neurons.js";
import {
  clamp,
  formatCount,
  formatFactor,
  formatNumber,
  formatPercent,
} from "../../../mnist_lesson/widgets/maths/numbers.js";
import { createRandom, createRandomBits, shuffle } from "../../../mnist_lesson/widgets/maths/random.js";

test("the step is 1 from 0 on", () => {
  assert.deepEqual([-1, -1e-300, 0, 1e-300, 5].map(step), [0, 0, 1, 1, 1]);
});

test("the sigmoid is its formula, to the last digits, and never leaves 0 to 1", () => {
  for (const z of [-30, -6, -1, -0.001, 0, 0.5, 3, 20]) {
    const wanted = 1 / (1 + Math.exp(-z));
    assert.ok(Math.abs(sigmoid(z) - wanted) < 1e-15, `${z}`);
  }
  assert.deepEqual([-1e6, 1e6].map(sigmoid), [0, 1]);
});

test("softmax sums to 1, keeps the order, and bears any evidence", () => {
  const probabilities = softmax([1, 3, 2]);
  for (const [index, z] of [1, 3, 2].entries()) {
    const wanted = Math.exp(z) / (Math.exp(1) + Math.exp(3) + Math.exp(2));
    assert.ok(Math.abs(probabilities[index] - wanted) < 1e-15);
  }
  assert.deepEqual(softmax([2000, -2000]), [1, 0]);
  assert.equal(sum(softmax(Float32Array.of(1e30, 1e30))), 1);
});

test("argmax names the first of equals, as NumPy's", () => {
  assert.equal(argmax([1, 3, 3, 2]), 1);
  assert.equal(argmax(Float32Array.of(-5, -7)), 0);
});

test("random numbers are mulberry32's", () => {
  for (const seed of [0, 1957, 2 ** 32 - 1]) {
    const bits = Array.from({ length: 3 }, createRandomBits(seed));
    assert.deepEqual(
      bits,
      [0, 1, 2].map((index) => published(seed, index)),
    );
  }
  const random = createRandom(1957);
  assert.equal(random(), published(1957, 0) / 2 ** 32);
});

/** The same generator, written by other means: 64-bit whole numbers, cut to 32 bits. */
function published(seed, index) {
  const cut = (value) => BigInt.asUintN(32, value);
  const state = cut(BigInt(seed) + BigInt(index + 1) * 0x6d2b79f5n);
  let mixed = cut((state ^ (state >> 15n)) * (state | 1n));
  mixed = cut(mixed ^ (mixed + cut((mixed ^ (mixed >> 7n)) * (mixed | 61n))));
  return Number(cut(mixed ^ (mixed >> 14n)));
}

test("shuffling keeps every number, and every order is about equally frequent", () => {
  const random = createRandom(3);
  const counts = new Map();
  for (let i = 0; i < 6000; i++) {
    const order = shuffle([0, 1, 2], random).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assert.equal(counts.size, 6);
  for (const count of counts.values()) assert.ok(Math.abs(count - 1000) < 130, `${count}`);
});

test("bytes go to base64 and come back, however many", () => {
  for (const length of [0, 1, 2, 3, 32_767, 32_768, 32_769, 100_003]) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 7) % 256);
    const text = bytesToBase64(bytes);
    assert.equal(text, Buffer.from(bytes).toString("base64"));
    assert.deepEqual(bytesFromBase64(text), bytes);
  }
  assert.throws(() => bytesFromBase64("no base64!"));
});

test("numbers as the course writes them", () => {
  assert.deepEqual(
    [2.5, -0.126, -0.001, 1e-9, 3].map((value) => formatNumber(value)),
    ["2.5", "−0.13", "0", "0", "3"],
  );
  assert.deepEqual(
    [2, -2].map((value) => formatFactor(value)),
    ["2", "(−2)"],
  );
  assert.deepEqual(
    [7960, 0, 1e6].map((value) => formatCount(value)),
    ["7,960", "0", "1,000,000"],
  );
  assert.deepEqual([0, 0.00049, 0.0005, 0.5, 0.99949, 0.9995, 1].map(formatPercent), [
    ...["0.0 %", "<0.1 %", "0.1 %", "50.0 %", "99.9 %", ">99.9 %", "100.0 %"],
  ]);
  assert.deepEqual(
    [-1, 0.5, 9].map((value) => clamp(value, 0, 1)),
    [0, 0.5, 1],
  );
});
