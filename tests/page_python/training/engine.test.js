// Python's training on the page's engine: what it takes, and that it gives the same as the readable way.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";
import { NDArray } from "../../../mnist_lesson/page_python/arrays/array.js";
import { useEngine } from "../../../mnist_lesson/page_python/training/engine.js";
import { seedRandom } from "../../../mnist_lesson/page_python/training/initializers.js";
import {
  createDense,
  createInitializer,
  createParameter,
  createStack,
} from "../../../mnist_lesson/page_python/training/network.js";
import { createOptimizer } from "../../../mnist_lesson/page_python/training/optimizers.js";
import * as run from "../../../mnist_lesson/page_python/training/run.js";
import { createTrainer } from "../../../mnist_lesson/page_python/training/trainer.js";
import { createRandom } from "../../../mnist_lesson/widgets/maths/random.js";

const WASM = readFileSync(new URL("../../../mnist_lesson/widgets/engine/fast.wasm", import.meta.url));
const FOREVER = 1e9;
const byLevel = (f) => Float32Array.from({ length: 256 }, (_, level) => f(level));
const SCALED = byLevel((level) => level / 255);

beforeEach(() => useEngine(WASM));

function makeData(count, { table = SCALED, seed = 1 } = {}) {
  const random = createRandom(seed);
  const pixels = Uint8Array.from({ length: 784 * count }, () => (random() < 0.2 ? 1 + 255 * random() : 0));
  const rows = new Float64Array(10 * count);
  for (let k = 0; k < count; k += 1) rows[10 * k + Math.floor(10 * random())] = 1;
  return {
    x: NDArray.looked(pixels, table, [count, 784], "float32"),
    y: NDArray.from(rows, [count, 10], "float64"),
  };
}

function dense(inputs, units, activation, seed) {
  const kernel = createParameter(createInitializer("glorot_uniform", 0, 0, seed), inputs, units);
  return createDense(kernel, createParameter(createInitializer("zeros", 0, 0, null), units), activation);
}

/** A trainer of 784 → hidden → 10, or of 784 → 10. */
function makeTrainer({
  hidden = 12,
  activation = "sigmoid",
  kind = "sgd",
  loss = "categorical_crossentropy",
} = {}) {
  const last = dense(hidden || 784, 10, "softmax", 5);
  const stack = createStack(...(hidden ? [dense(784, hidden, activation, 4), last] : [last]));
  const optimizer = createOptimizer(kind, kind === "adam" ? 0.001 : 0.05);
  optimizer.momentum = 0.9;
  return createTrainer(stack, { loss, isOfLogits: false, optimizer, metrics: ["categorical_accuracy"] });
}

/** Two fits of two epochs, the second going on where the first one ended; all weights and sums. */
function fitTwice(trainer, { data, end, held, batchSize = 32 }) {
  const examples = run.createExamples(trainer, data.x, data.y, 0);
  const own = held === "split" ? examples : held && run.createExamples(trainer, held.x, held.y, 0);
  const sums = [];
  let isFast = false;
  for (let fitting = 0; fitting < 2; fitting += 1) {
    const fit = run.createFit(examples, end, batchSize, own ?? null);
    isFast = fit.isFast;
    for (let epoch = 0; epoch < 2; epoch += 1) {
      run.beginEpoch(fit, false);
      run.work(fit, FOREVER);
      sums.push(run.meanOf(trainer, -1), run.meanOf(trainer, 0));
      if (own) run.validate(fit);
      sums.push(run.meanOf(trainer, -1), run.meanOf(trainer, 0));
    }
    run.finish(fit);
  }
  const weights = trainer.layers.flatMap(({ kernel, bias }) => [...kernel.values, ...bias.values]);
  return { isFast, sums, weights };
}

const largestDifference = (a, b) => a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);

const CASES = {
  "gradient descent": {},
  "no hidden layer": { hidden: 0 },
  "momentum and relu": { kind: "momentum", activation: "relu" },
  "adam and tanh": { kind: "adam", activation: "tanh", hidden: 20 },
};

for (const [name, parts] of Object.entries(CASES)) {
  test(`${name}: the engine gives what the readable way gives, over two fits`, () => {
    const data = makeData(200);
    for (const held of [null, "split", makeData(50, { seed: 8 })]) {
      const all = { data, end: held === "split" ? 150 : 200, held };
      const fast = fitTwice(makeTrainer(parts), all);
      useEngine(null);
      const plain = fitTwice(makeTrainer(parts), all);
      useEngine(WASM);
      assert.deepEqual([fast.isFast, plain.isFast], [true, false]);
      assert.ok(largestDifference(fast.weights, plain.weights) < 2e-5, String(held));
      assert.ok(largestDifference(fast.sums, plain.sums) < 2e-5, String(held));
    }
  });
}

test("another table, as of images that are not divided, goes to the engine as well", () => {
  const data = makeData(100, { table: byLevel((level) => level / 64) });
  const fast = fitTwice(makeTrainer(), { data, end: 100 });
  useEngine(null);
  const plain = fitTwice(makeTrainer(), { data, end: 100 });
  assert.ok(fast.isFast);
  assert.ok(largestDifference(fast.weights, plain.weights) < 2e-5);
});

test("the engine's images change when the pixels do, in place", () => {
  const data = makeData(64);
  const first = fitTwice(makeTrainer(), { data, end: 64 });
  data.x.storage.data.fill(0, 0, 784 * 32);
  const second = fitTwice(makeTrainer(), { data, end: 64 });
  assert.ok(second.isFast && largestDifference(first.weights, second.weights) > 1e-3);
});

const NOT_FOR_THE_ENGINE = {
  "a table whose paper is not 0": () => [
    makeTrainer(),
    makeData(40, { table: byLevel((level) => 1 - level / 255) }),
  ],
  "another loss": () => [makeTrainer({ loss: "mean_squared_error" }), makeData(40)],
  "another activation": () => [makeTrainer({ activation: "elu" }), makeData(40)],
  "too many hidden units": () => [makeTrainer({ hidden: 129 }), makeData(40)],
  RMSprop: () => [makeTrainer({ kind: "rmsprop" }), makeData(40)],
  "targets that are not one-hot": () => {
    const data = makeData(40);
    data.y.storage.data.fill(0.1, 0, 10);
    return [makeTrainer(), data];
  },
  "numbers that are no pixels": () => {
    const { x, y } = makeData(40);
    return [makeTrainer(), { x: NDArray.from(x.toTyped(), [40, 784], "float32"), y }];
  },
};

for (const [name, make] of Object.entries(NOT_FOR_THE_ENGINE)) {
  test(`not for the engine, and learned all the same: ${name}`, () => {
    const [trainer, data] = make();
    const before = trainer.layers.map(({ kernel }) => kernel.values.slice());
    const { isFast, sums } = fitTwice(trainer, { data, end: 40 });
    assert.equal(isFast, false);
    assert.ok(sums.every(Number.isFinite), String(sums));
    assert.ok(largestDifference(before[0], trainer.layers[0].kernel.values) > 1e-6);
  });
}

test("an epoch's order is another one each time, and the same after the same seed", () => {
  const orders = [1, 1, 2].map((seed) => {
    const trainer = makeTrainer();
    const data = makeData(50);
    const fit = run.createFit(run.createExamples(trainer, data.x, data.y, 0), 50, 32, null);
    seedRandom(seed);
    return [0, 1].map(() => {
      run.beginEpoch(fit, true);
      return [...fit.order].join(" ");
    });
  });
  assert.deepEqual(orders[0], orders[1]);
  assert.notDeepEqual(orders[0], orders[2]);
  assert.notEqual(orders[0][0], orders[0][1]);
  assert.deepEqual(
    orders[0][0]
      .split(" ")
      .map(Number)
      .sort((a, b) => a - b),
    [...Array(50).keys()],
  );
});

test("work stops when its time is over, and goes on", () => {
  const trainer = makeTrainer({ kind: "rmsprop" });
  const data = makeData(64);
  const fit = run.createFit(run.createExamples(trainer, data.x, data.y, 0), 64, 8, null);
  run.beginEpoch(fit, false);
  assert.deepEqual(
    [1, 2, 3].map(() => run.work(fit, 0)),
    [1, 2, 3],
  );
  assert.equal(run.work(fit, FOREVER), 8);
});

/** Loss and accuracy of some examples, and whether the engine has measured them. */
function evaluate(trainer, { x, y }, batchSize = 32) {
  const evaluation = run.createEvaluation(run.createExamples(trainer, x, y, 0), batchSize);
  while (evaluation.step < evaluation.steps) run.work(evaluation, FOREVER);
  return { isFast: evaluation.isFast, sums: [run.meanOf(trainer, -1), run.meanOf(trainer, 0)] };
}

test("the engine measures as the readable way does, and goes on from where a fit ended", () => {
  const [data, others] = [makeData(200), makeData(70, { seed: 2 })];
  for (const kind of ["sgd", "adam"]) {
    const trainer = makeTrainer({ kind });
    fitTwice(trainer, { data, end: 200 });
    for (const measured of [data, others, data]) {
      useEngine(WASM);
      const fast = evaluate(trainer, measured);
      useEngine(null);
      const plain = evaluate(trainer, measured);
      assert.deepEqual([fast.isFast, plain.isFast], [true, false]);
      assert.ok(largestDifference(fast.sums, plain.sums) < 1e-6, `${fast.sums} ${plain.sums}`);
    }
  }
});

test("measuring leaves the network and what is learned from as they are", () => {
  const [data, others] = [makeData(200), makeData(70, { seed: 2 })];
  const [measures, learns] = [makeTrainer({ kind: "adam" }), makeTrainer({ kind: "adam" })];
  fitTwice(measures, { data, end: 200 });
  fitTwice(learns, { data, end: 200 });
  evaluate(measures, others);
  evaluate(measures, data);
  const after = [measures, learns].map((trainer) => fitTwice(trainer, { data, end: 200 }));
  assert.deepEqual(after[0], after[1]);
});

test("what is measured takes no engine from what is learned from, and many images no second one", (context) => {
  const made = context.mock.method(WebAssembly, "Instance");
  const [data, others, many] = [makeData(200), makeData(70, { seed: 2 }), makeData(10_001, { seed: 3 })];
  const trainer = makeTrainer();
  fitTwice(trainer, { data, end: 200 });
  assert.ok(evaluate(trainer, others).isFast);
  fitTwice(trainer, { data, end: 200 });
  assert.ok(evaluate(trainer, others).isFast && evaluate(trainer, data).isFast);
  assert.equal(made.mock.callCount(), 2);
  assert.equal(evaluate(trainer, many).isFast, false);
});
