/** The parameter ledger's pure functions: counting, sentences, start weights, and the steps of its controls. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  circlesOf,
  countLayers,
  countStack,
  describeChange,
  describeStack,
  doubleUnits,
  formatMemory,
  formatShare,
  kerasLines,
  knownNetwork,
  multiplication,
  placeOf,
  randomAt,
  startLimit,
  startUnit,
  trainedUnit,
  UNIT_STOPS,
  unitByKey,
  unitsAt,
} from "../../../mnist_lesson/widgets/parameter_ledger/maths.js";

const OURS = {
  inputs: 784,
  layers: [
    [10, "sigmoid"],
    [10, "softmax"],
  ],
};

test("the article's network has 7,960 parameters, and each row its multiplication", () => {
  const rows = countLayers(OURS);
  assert.deepEqual(rows.map(multiplication), ["784 · 10 + 10", "10 · 10 + 10"]);
  assert.deepEqual(
    rows.map((row) => row.parameters),
    [7850, 110],
  );
  assert.deepEqual(
    rows.map((row) => formatShare(row.share)),
    ["98.6 %", "1.4 %"],
  );
  assert.equal(countStack(OURS), 7960);
  assert.equal(multiplication({ inputs: 1024, units: 1024 }), "1,024 · 1,024 + 1,024");
});

test("memory and shares keep to their units", () => {
  assert.equal(formatMemory(7960), "31.09 KB");
  assert.equal(formatMemory(2), "8.00 B");
  assert.equal(formatMemory(1024 * 1024), "4.00 MB");
  assert.deepEqual([0.0001, 0.9999, 1, 0.5].map(formatShare), ["<0.1 %", ">99.9 %", "100 %", "50 %"]);
});

test("the code is the chapter's", () => {
  assert.deepEqual(kerasLines(OURS), [
    "model = keras.Sequential()",
    "model.add(keras.Input(shape=(784,)))",
    'model.add(keras.layers.Dense(10, activation="sigmoid"))',
    'model.add(keras.layers.Dense(10, activation="softmax"))',
  ]);
});

test("a change is told by what it does to the sum", () => {
  const wider = {
    ...OURS,
    layers: [
      [20, "sigmoid"],
      [10, "softmax"],
    ],
  };
  const other = {
    ...OURS,
    layers: [
      [10, "relu"],
      [10, "softmax"],
    ],
  };
  const shallow = { ...OURS, layers: [[10, "softmax"]] };
  assert.equal(describeChange(OURS, wider), "7,960 → 15,910: +7,950 (layer 1 +7,850, layer 2 +100).");
  assert.equal(describeChange(wider, OURS), "15,910 → 7,960: −7,950 (layer 1 −7,850, layer 2 −100).");
  assert.equal(describeChange(OURS, other), "Still 7,960: an activation has no parameters.");
  assert.equal(describeChange(OURS, shallow), "7,960 → 7,850: −110.");
  assert.equal(describeChange(OURS, OURS), "");
});

test("twice the units: the sum is reckoned and explained", () => {
  const { stack, answer, text } = doubleUnits(OURS);
  assert.equal(describeStack(stack), "784 → 20 sigmoid → 10 softmax");
  assert.equal(answer, "twice");
  assert.match(
    text,
    /^7,960 → 15,910, 1.999 times\. .* 795 numbers\. 10 more bring 7,950; all else stays\.$/,
  );
  const heavyEnd = {
    inputs: 10,
    layers: [
      [2, "relu"],
      [10, "relu"],
      [512, "relu"],
      [10, "softmax"],
    ],
  };
  const before = countStack(heavyEnd);
  const guess = doubleUnits(heavyEnd);
  assert.equal(countStack(guess.stack), before + 2 * (10 + 1 + 10));
  assert.equal(guess.answer, "little");
});

test("random numbers fill [0, 1) evenly and do not follow their neighbors", () => {
  const at = (input, unit) => randomAt(0, input, unit) - 0.5;
  const places = Array.from({ length: 784 * 40 }, (_, index) => [Math.floor(index / 40), index % 40]);
  const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  assert.ok(Math.abs(mean(places.map(([i, j]) => at(i, j)))) < 0.006);
  assert.ok(Math.abs(mean(places.map(([i, j]) => at(i, j) ** 2)) - 1 / 12) < 0.002);
  for (const [down, right] of [
    [1, 0],
    [0, 1],
    [28, 0],
    [1, 1],
  ]) {
    const together = mean(places.map(([i, j]) => at(i, j) * at(i + down, j + right)));
    assert.ok(Math.abs(together) < 0.002, `${down} ${right}: ${together}`);
  }
  assert.equal(new Set(places.map(([i, j]) => randomAt(0, i, j))).size > 31_300, true);
});

test("a start unit lies within Glorot's limit, with bias 0, the same at each call", () => {
  const { weights, bias, outgoing } = startUnit(OURS, 3);
  const limit = startLimit(784, 10);
  assert.equal(weights.length, 784);
  assert.ok(weights.every((weight) => Math.abs(weight) <= limit));
  assert.ok(Math.max(...weights) > 0.95 * limit && Math.min(...weights) < -0.95 * limit);
  assert.deepEqual([bias, outgoing.length], [0, 10]);
  assert.deepEqual(startUnit(OURS, 3).weights, weights);
  assert.notDeepEqual(startUnit(OURS, 4).weights, weights);
  assert.equal(startUnit({ inputs: 784, layers: [[10, "softmax"]] }, 0).outgoing, null);
});

test("a trained unit is a column of the first kernel and a row of the second", () => {
  const layers = [
    { units: 2, weights: Float32Array.of(1, 2, 3, 4, 5, 6), bias: Float32Array.of(7, 8) },
    { units: 3, weights: Float32Array.of(1, 2, 3, 4, 5, 6), bias: new Float32Array(3) },
  ];
  const { weights, bias, outgoing } = trainedUnit({ layers }, 1);
  assert.deepEqual([[...weights], bias, [...outgoing]], [[2, 4, 6], 8, [4, 5, 6]]);
  assert.equal(trainedUnit({ layers: layers.slice(0, 1) }, 0).outgoing, null);
});

test("a trained network is known by sizes, activations and inputs", () => {
  const constants = { pixels: 784, stacks: { "network-mlp": { layers: OURS.layers } } };
  assert.equal(knownNetwork(constants, OURS), "network-mlp");
  assert.equal(knownNetwork(constants, { ...OURS, inputs: 100 }), null);
  assert.equal(
    knownNetwork(constants, {
      ...OURS,
      layers: [
        [10, "tanh"],
        [10, "softmax"],
      ],
    }),
    null,
  );
});

test("slider: every number of units has its place, and comes back from it", () => {
  assert.deepEqual([UNIT_STOPS[0], UNIT_STOPS.at(-1), UNIT_STOPS.length], [1, 1024, 64]);
  for (let units = 1; units <= 1024; units++) assert.equal(unitsAt(placeOf(units)), units);
  assert.deepEqual(UNIT_STOPS.map(placeOf), [...UNIT_STOPS.keys()]);
});

test("a column shows five places, the chosen unit among them, in order", () => {
  assert.deepEqual(circlesOf(3), [0, 1, 2]);
  assert.deepEqual(circlesOf(784), [0, 1, 2, null, 783]);
  for (let chosen = 0; chosen < 10; chosen++) {
    const circles = circlesOf(10, chosen);
    const numbers = circles.filter((number) => number !== null);
    assert.ok(circles.length === 5 && numbers.includes(chosen), String(chosen));
    assert.deepEqual(
      numbers,
      [...new Set(numbers)].sort((a, b) => a - b),
    );
    circles.forEach(
      (number, index) => number === null && assert.ok(circles[index + 1] - circles[index - 1] > 1),
    );
  }
});

test("keys lead from tile to tile and not beyond them", () => {
  const go = (key, unit) => unitByKey(key, unit, 128);
  assert.deepEqual(
    ["ArrowRight", "ArrowDown", "PageDown", "End", "Home", "x"].map((key) => go(key, 19)),
    [20, 24, 39, 127, 0, null],
  );
  assert.deepEqual([go("ArrowLeft", 0), go("ArrowDown", 126)], [0, 127]);
});
