// Slopes of losses and activations, and backpropagation through whole stacks, against the quotient of small differences:
// it needs no formula but the forward one.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  activate,
  goBackThroughActivation,
  NAMES,
} from "../../../mnist_lesson/page_python/training/activations.js";
import { createValues } from "../../../mnist_lesson/page_python/training/initializers.js";
import { LOSSES } from "../../../mnist_lesson/page_python/training/losses.js";
import { createOptimizer } from "../../../mnist_lesson/page_python/training/optimizers.js";
import {
  beginSums,
  createTrainer,
  measureBatch,
  trainBatch,
} from "../../../mnist_lesson/page_python/training/trainer.js";
import { createRandom } from "../../../mnist_lesson/widgets/maths/random.js";

const NUDGE = 1e-3;

/** ∂f/∂values[i] for all i, by small differences in both directions. */
function slopesOf(f, values, nudge = NUDGE) {
  return Array.from(values, (value, i) => {
    values[i] = value + nudge;
    const above = f();
    values[i] = value - nudge;
    const below = f();
    values[i] = value;
    return (above - below) / (2 * nudge);
  });
}

function assertNear(came, expected, tolerance, name) {
  expected.forEach((value, i) => {
    assert.ok(
      Math.abs(came[i] - value) <= tolerance * (1 + Math.abs(value)),
      `${name}: ${came[i]} for ${value}`,
    );
  });
}

for (const name of NAMES) {
  test(`the slope of ${name} is that of its curve`, () => {
    const z = new Float64Array([-2.3, -0.7, 0.4, 1.9, -1.1, 0.3]);
    const weights = [0.3, -1.2, 0.8, 0.5, 1.7, -0.4]; // of a sum that has these as ∂/∂y
    const sum = () => activate(name, z.slice(), 3).reduce((total, y, i) => total + weights[i] * y, 0);
    const gradient = Float64Array.from(weights);
    goBackThroughActivation(name, gradient, { z, y: activate(name, z.slice(), 3), width: 3 });
    assertNear(gradient, slopesOf(sum, z, 1e-6), 1e-6, name);
  });
}

const ROWS = {
  categorical_crossentropy: { row: [0.2, 0.5, 0.3], target: [0, 1, 0] },
  sparse_categorical_crossentropy: { row: [0.2, 0.5, 0.4], target: [0, 0, 1] },
  binary_crossentropy: { row: [0.2, 0.9, 0.6], target: [0, 1, 0] },
  mean_squared_error: { row: [0.2, -1.5, 3], target: [1, 0.5, 2] },
  mean_absolute_error: { row: [0.2, -1.5, 3], target: [1, 0.5, 2] },
};

for (const [name, { ofOutput, ofEvidence }] of Object.entries(LOSSES)) {
  for (const [what, loss] of Object.entries({ ofOutput, ofEvidence })) {
    if (!loss) continue;
    test(`the slope of ${name} is that of its curve, ${what}`, () => {
      const row = Float64Array.from(ROWS[name].row);
      const target = Float64Array.from(ROWS[name].target);
      const slope = new Float64Array(3);
      loss(row, target, slope);
      const slopes = slopesOf(() => loss(row, target, null), row, 1e-6);
      assertNear(slope, slopes, 1e-6, name);
    });
  }
}

const parameter = (shape, seed) => ({
  shape,
  values: createValues({ kind: "random_normal", first: 0, second: 0.7, seed }, shape),
});
const dense = (inputs, units, activation, seed) => ({
  kind: "dense",
  kernel: parameter([inputs, units], seed),
  bias: parameter([units], seed + 100),
  activation,
});

const STACKS = {
  "three layers": [dense(4, 5, "tanh", 1), dense(5, 4, "sigmoid", 2), dense(4, 3, "softmax", 3)],
  "an activation of its own": [
    dense(4, 5, "linear", 4),
    { kind: "activation", activation: "softplus" },
    dense(5, 3, "linear", 5),
  ],
  "rescaled and flat": [
    { kind: "flatten" },
    { kind: "rescaling", scale: 0.5, offset: 0.1 },
    dense(4, 3, "softmax", 6),
  ],
};

for (const [name, layers] of Object.entries(STACKS)) {
  for (const loss of ["categorical_crossentropy", "mean_squared_error"]) {
    test(`${name}, ${loss}: one step of gradient descent goes against the slope`, () => {
      const random = createRandom(9);
      const numbers = (count) => Float32Array.from({ length: count }, () => random());
      const target = Float32Array.from({ length: 6 }, (_, i) => Number(i % 3 === 1));
      const batch = { x: numbers(8), target, width: 4, examples: 2 };
      const optimizer = createOptimizer("sgd", 1);
      const trainer = createTrainer(layers, { loss, isOfLogits: false, metrics: [], optimizer });
      const lossNow = () => {
        beginSums(trainer);
        measureBatch(trainer, batch);
        return trainer.sums.loss / trainer.sums.seen;
      };
      const parts = layers.flatMap(({ kernel, bias }) => (kernel ? [kernel.values, bias.values] : []));
      const slopes = parts.map((values) => slopesOf(lossNow, values, 4e-3));
      const before = parts.map((values) => values.slice());
      trainBatch(trainer, batch);
      parts.forEach((values, k) => {
        const moved = before[k].map((value, i) => value - values[i]);
        assertNear(moved, slopes[k], 3e-3, `${name}, part ${k}`);
      });
    });
  }
}
