/** The drawing pad's pure functions. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  addNoise,
  damageImage,
  normalNoise,
  shiftImage,
} from "../../../mnist_lesson/widgets/digit/damage.js";
import { frameOf, prepareDrawing, shrinkDrawing } from "../../../mnist_lesson/widgets/digit/drawing.js";
import { describeAnswer, lookAt } from "../../../mnist_lesson/widgets/digit_pad/maths.js";
import { formatPercent } from "../../../mnist_lesson/widgets/maths/numbers.js";
import { describeNetwork } from "../../../mnist_lesson/widgets/network/forward.js";

const SEVEN = [[20, 20, 60, 20, 60, 60, 20, 100]];
const PLAIN = { thick: 0, degrees: 0, right: 0, down: 0, noise: 0, seed: 0, recenter: false };
const drawn = (settings) =>
  lookAt({ source: "drawing", strokes: SEVEN, prepare: true, ...PLAIN, ...settings });
const sum = (values) => values.reduce((total, value) => total + value, 0);
const spread = (values) => Math.sqrt(sum(values.map((value) => value * value)) / values.length);
const scaled = (strokes, factor, move) => strokes.map((stroke) => stroke.map((part) => part * factor + move));

test("a prepared digit is the same wherever and however large it was drawn", () => {
  const { pixels } = prepareDrawing(SEVEN).image;
  for (const [factor, move] of [
    [1, 150],
    [2, 30],
    [0.5, 100],
  ]) {
    const other = prepareDrawing(scaled(SEVEN, factor, move)).image.pixels;
    assert.ok(pixels.every((pixel, i) => Math.abs(pixel - other[i]) < 1));
  }
});

test("a dot stays a dot, and an empty pad gives an empty image", () => {
  assert.equal(frameOf([[140, 140]]).side, frameOf([[140, 140, 150, 150]]).side);
  assert.ok(drawn({ strokes: [[140, 140]] }).levels.some(Boolean));
  for (const prepare of [true, false]) assert.ok(!drawn({ strokes: [], prepare }).levels.some(Boolean));
});

test("without preparation a digit stays in its corner", () => {
  const { pixels } = shrinkDrawing(SEVEN);
  const inCorner = pixels.filter((_, i) => i % 28 < 9 && i < 28 * 13);
  assert.equal(sum(inCorner), sum(pixels));
  assert.ok(sum(pixels) > 255 * 20);
});

test("damage comes after preparation, and centering undoes a shift", () => {
  const whole = drawn({});
  const moved = drawn({ right: 3, down: -2 });
  assert.deepEqual(moved.levels, Array.from(shiftImage(whole.levels, { right: 3, down: -2 })));
  assert.deepEqual(drawn({ right: 3, down: -2, recenter: true }).levels, whole.levels);
  assert.deepEqual([whole.isDamaged, moved.isDamaged], [false, true]);
});

test("an image is shown as it is", () => {
  const levels = Array.from({ length: 784 }, (_, i) => (i * 7) % 256);
  assert.deepEqual(lookAt({ source: "test", ...PLAIN, prepare: true }, levels).levels, levels);
});

test("noise is normally distributed, and the same for the same seed", () => {
  const noise = normalNoise(1, 100_000);
  assert.ok(Math.abs(sum(noise) / noise.length) < 0.02);
  assert.ok(Math.abs(spread(noise) - 1) < 0.02);
  assert.ok(Math.abs(noise.filter((value) => Math.abs(value) < 1).length / noise.length - 0.6827) < 0.01);
  assert.deepEqual(normalNoise(7), normalNoise(7));
  assert.notDeepEqual(normalNoise(7), normalNoise(8));
  assert.deepEqual([...addNoise([0.5, 0.5, 0.5], 1, [9, -9, 0.25])], [1, 0, 0.75]);
});

test("no damage leaves an image as it is", () => {
  const pixels = new Float32Array(784).fill(0.5);
  assert.equal(damageImage(pixels, PLAIN), pixels);
});

test("answers and networks in words", () => {
  const sure = new Float32Array(10).fill(0.001).fill(0.991, 3, 4);
  assert.equal(describeAnswer(sure), "99.1 % sure");
  const torn = new Float32Array(10).fill(0.0125).with(5, 0.7).with(3, 0.2);
  assert.equal(describeAnswer(torn), "70.0 % sure; 20.0 % for a 3");
  assert.match(describeAnswer(torn, true), /empty field.*says 5/);
  const percent = ["0.0 %", "<0.1 %", "50.0 %", ">99.9 %", "100.0 %"];
  assert.deepEqual([0, 0.0001, 0.5, 0.99999, 1].map(formatPercent), percent);
  const numbers = { weights: new Float32Array(7840), bias: new Float32Array(10) };
  const layer = { units: 10, activation: "softmax", ...numbers };
  const told = describeNetwork({ layers: [layer], accuracy: 0.9147 });
  assert.equal(told, "784 → 10: 7,850 parameters, reads 91.5 % of the test images.");
  assert.equal(describeNetwork({ layers: [layer], accuracy: null }), "784 → 10: 7,850 parameters.");
});
