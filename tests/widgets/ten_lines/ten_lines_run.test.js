/** "Run it here": what is told of a run, and where the dots of the accuracies stand. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  anotherSeed,
  axisRange,
  describeAnswer,
  formatFigure,
  listAnswer,
  stackDots,
  stageLabel,
} from "../../../mnist_lesson/widgets/ten_lines/maths.js";

const ANSWER = [0.01, 0, 0, 0, 0.1, 0, 0, 0, 0, 0.89];

test("a stage is named by its first and last line, or comes then", () => {
  const labels = [[3], [1, 2], [6, 7, 8], [11]].map((lines) => stageLabel({ lines }, 10));
  assert.deepEqual(labels, ["3", "1–2", "6–8", "then"]);
});

test("every run has a seed of its own, from 0 to 9,999", () => {
  assert.equal(
    anotherSeed([], () => 0.25),
    2500,
  );
  assert.equal(
    anotherSeed([2500, 2501], () => 0.25),
    2502,
  );
  assert.equal(
    anotherSeed([9999], () => 0.99999),
    0,
  );
});

test("figures have the digits that Keras prints", () => {
  assert.deepEqual([0.88, 1.23456].map(formatFigure), ["0.8800", "1.2346"]);
});

test("an answer is told with its verdict", () => {
  assert.equal(describeAnswer(ANSWER, 9), "It says 9, with 89.0 %. That is right.");
  assert.equal(describeAnswer(ANSWER, 4), "It says 9, with 89.0 %. But it is a 4.");
  assert.ok(listAnswer(Float32Array.from(ANSWER)).startsWith("0: 1.0 %, 1: 0.0 %, "));
});

test("dots in the same bin stand one above the other", () => {
  const dots = stackDots([0.8936, 0.8952, 0.8943, 0.8936]);
  assert.deepEqual(
    dots.map(({ level }) => level),
    [0, 0, 1, 2],
  );
  assert.deepEqual(
    dots.map(({ value }) => value.toFixed(3)),
    ["0.894", "0.895", "0.894", "0.894"],
  );
});

test("the axis holds all values", () => {
  assert.deepEqual(
    axisRange([0.8842, 0.9007]).map((tick) => tick.toFixed(2)),
    ["0.88", "0.91"],
  );
  assert.deepEqual(
    axisRange([0.8842, 0.7512]).map((tick) => tick.toFixed(2)),
    ["0.75", "0.89"],
  );
});
