/** The sigmoid neuron's pure functions. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { sigmoid } from "../../../mnist_lesson/widgets/maths/neurons.js";
import { weightedSum } from "../../../mnist_lesson/widgets/maths/plane.js";
import {
  curvePoints,
  doubtWidth,
  formatAnswer,
  inputFor,
  lineOf,
  logit,
  makeShades,
  slopeOf,
  slopeWords,
  stepPoints,
  timesFactor,
  toFactor,
  verdictOf,
} from "../../../mnist_lesson/widgets/sigmoid_neuron/maths.js";

const isNear = (found, expected, tolerance = 1e-9) =>
  assert.ok(Math.abs(found - expected) <= tolerance, `${found}, not ${expected}`);

test("the sigmoid takes the chapter's values and any z at all", () => {
  for (const [z, y] of [
    [0, 0.5],
    [2, 0.8808],
    [-2, 0.1192],
    [10, 0.99995],
  ])
    isNear(sigmoid(z), y, 5e-5);
  assert.deepEqual([-1e6, 1e6].map(sigmoid), [0, 1]);
  for (const y of [0.1, 0.5, 0.9]) isNear(sigmoid(logit(y)), y);
});

test("y (1 − y) is what a tiny nudge of z does", () => {
  for (const z of [-4, -0.3, 0, 2])
    isNear((sigmoid(z + 1e-5) - sigmoid(z - 1e-5)) / 2e-5, slopeOf(sigmoid(z)), 1e-9);
  assert.match(slopeWords(0.5, 1), /25% arrives at y\.$/);
  assert.match(slopeWords(0.5, -4), /25% arrives at y\. Over x, the tangent has w times this slope: −1\.$/);
  assert.match(slopeWords(0.999, 1), /almost not at all/);
});

test("the middle lies at −b / w, and a weight of 0 has none", () => {
  assert.equal(inputFor({ weight: 1, bias: 3 }, 0.5), -3);
  assert.equal(inputFor({ weight: -4, bias: 6 }, 0.5), 1.5);
  assert.ok(Object.is(inputFor({ weight: 2, bias: 0 }, 0.5), 0));
  assert.equal(inputFor({ weight: 0, bias: 3 }, 0.5), null);
});

test("between the answers 0.1 and 0.9 lies the strip, the narrower the larger the weight", () => {
  const neuron = { weight: -2, bias: 1 };
  isNear(inputFor(neuron, 0.1) - inputFor(neuron, 0.9), doubtWidth(-2));
  isNear(doubtWidth(10), doubtWidth(1) / 10);
  assert.equal(doubtWidth(0), Infinity);
});

test("the curve goes from end to end, bends smoothly however steep it is, and lies on the sigmoid", () => {
  for (const neuron of [
    { weight: 10, bias: -3 },
    { weight: -0.5, bias: 0 },
    { weight: 0, bias: 1 },
  ]) {
    const points = curvePoints(neuron, [-6, 6]);
    assert.deepEqual([points[0][0], points.at(-1)[0]], [-6, 6]);
    points.forEach(([x, y], index) => {
      isNear(y, 1 / (1 + Math.exp(-neuron.weight * x - neuron.bias)));
      if (index > 0) assert.ok(x >= points[index - 1][0] && Math.abs(y - points[index - 1][1]) < 0.06);
    });
  }
});

test("the step jumps where the sigmoid is one half, down for a negative weight", () => {
  assert.deepEqual(stepPoints({ weight: 2, bias: -2 }, [-6, 6]), [
    [-6, 0],
    [1, 0],
    [1, 1],
    [6, 1],
  ]);
  assert.deepEqual(stepPoints({ weight: -2, bias: -2 }, [-6, 6]), [
    [-6, 1],
    [-1, 1],
    [-1, 0],
    [6, 0],
  ]);
  assert.deepEqual(stepPoints({ weight: 1, bias: 9 }, [-6, 6]), [
    [-6, 1],
    [6, 1],
  ]);
  assert.deepEqual(stepPoints({ weight: 0, bias: -1 }, [-6, 6]), [
    [-6, 0],
    [6, 0],
  ]);
});

test("a factor leaves the line and moves those of 0.1 and 0.9 towards it", () => {
  const once = { weights: [1, -2], bias: 2 };
  for (const factor of [1, 7, 100]) {
    const neuron = timesFactor(once, factor);
    assert.equal(weightedSum(lineOf(neuron, 0.5), [2, 2]), 0);
    const { weights, bias } = lineOf(neuron, 0.9);
    const place = [-bias / weights[0], 0]; // where that line crosses the axis of x1
    isNear(sigmoid(weightedSum(neuron, place)), 0.9);
    isNear(place[0] + 2, logit(0.9) / factor);
  }
});

test("tints laid over each other come to the depth of the answer", () => {
  const shades = makeShades();
  const depthAt = (y) =>
    1 -
    shades
      .filter((shade) => shade.sign * (y - shade.y) > 0)
      .reduce((left, { opacity }) => left * (1 - opacity), 1);
  for (const y of [0.001, 0.2, 0.5, 0.73, 0.999]) isNear(depthAt(y), 0.6 * Math.abs(2 * y - 1), 0.03);
});

test("the factor's slider goes from 1 to 100 in equal multiples", () => {
  assert.deepEqual([0, 0.301, 1, 2].map(toFactor), [1, 2, 10, 100]);
  assert.equal(toFactor(0.5), 3.2);
  assert.equal(toFactor(1.5), 32);
});

test("an answer is never written as a bare 0 or 1", () => {
  const texts = [0.5, 0.8808, sigmoid(10), sigmoid(-10), 1e-9, 1 - 1e-9, 0, 1].map(formatAnswer);
  assert.deepEqual(texts, ["0.5", "0.881", "0.99995", "0.00005", "≈ 0", "≈ 1", "≈ 0", "≈ 1"]);
});

test("the verdict names the class and the doubt", () => {
  assert.equal(verdictOf(0.55), "In doubt: rather a circle");
  assert.equal(verdictOf(0.45), "In doubt: rather a square");
  assert.equal(verdictOf(0.953), "Sure: a circle");
  assert.equal(verdictOf(0.02), "Sure: a square");
});
