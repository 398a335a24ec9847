/** Softmax's pure functions: what must hold for any evidence, and the sentences about a change. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { argmax } from "../../../mnist_lesson/widgets/maths/neurons.js";
import { formatPercent } from "../../../mnist_lesson/widgets/maths/numbers.js";
import {
  classNames,
  describeChange,
  explainSteps,
  formatAmount,
  formatColumn,
  formatStep,
  logOdds,
  logProbability,
  placeOfTemperature,
  powerInWords,
  probabilitiesAt,
  sliderRange,
  softmaxSteps,
  temperatureAt,
  tidy,
} from "../../../mnist_lesson/widgets/softmax/maths.js";

const near = (actual, expected, tolerance = 1e-12) =>
  assert.ok(
    Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)),
    `${actual} is not ${expected}`,
  );
const TINY = [1, 3, 2];
const FIVE = [0.5, -3.2, -2.7, 4, -2.4, 5.2, -3.7, -1.5, 2.6, 1.2];
const TEMPERATURES = [0.1, 0.5, 1, 2, 10];

test("the steps are the chapter's calculation by hand", () => {
  const { exponentials, total, probabilities } = softmaxSteps(TINY, 1, false);
  assert.deepEqual(
    exponentials.map((value) => value.toFixed(2)),
    ["2.72", "20.09", "7.39"],
  );
  assert.equal(total.toFixed(2), "30.19");
  assert.deepEqual(
    probabilities.map((value) => value.toFixed(2)),
    ["0.09", "0.67", "0.24"],
  );
});

test("subtracting the largest changes no probability, and saves the large ones", () => {
  const [stable, plain] = [true, false].map((isStable) => softmaxSteps(FIVE, 1, isStable));
  stable.probabilities.forEach((value, index) => near(value, plain.probabilities[index]));
  assert.equal(Math.max(...stable.exponentials), 1);
  const large = [1000, 1002, 1001];
  assert.ok(softmaxSteps(large, 1, false).probabilities.every(Number.isNaN));
  probabilitiesAt(large).forEach((value, index) => near(value, probabilitiesAt([0, 2, 1])[index]));
});

test("one more for all changes nothing, at any temperature", () => {
  for (const temperature of TEMPERATURES) {
    const more = probabilitiesAt(
      FIVE.map((z) => z + 1),
      temperature,
    );
    probabilitiesAt(FIVE, temperature).forEach((value, index) => near(more[index], value));
  }
});

test("one more for one class multiplies its odds by e to the power 1/T", () => {
  for (const temperature of TEMPERATURES) {
    FIVE.forEach((z, chosen) => {
      const [before, after] = [FIVE, FIVE.with(chosen, z + 1)].map((evidence) =>
        logOdds(evidence, chosen, temperature),
      );
      near(after - before, 1 / temperature);
    });
  }
});

test("odds and probability in logarithms are those of the probability", () => {
  const p = probabilitiesAt(FIVE, 2)[3];
  near(Math.exp(logProbability(FIVE, 3, 2)), p);
  near(Math.exp(logOdds(FIVE, 3, 2)), p / (1 - p));
  assert.equal(logOdds([10_000, -10_000], 0), 20_000); // where p is 1 to the last digit
});

test("temperature keeps the order, and goes from the largest alone to nearly equal", () => {
  for (const temperature of TEMPERATURES) assert.equal(argmax(probabilitiesAt(FIVE, temperature)), 5);
  assert.ok(probabilitiesAt(FIVE, 0.1)[5] > 0.99999);
  assert.ok(probabilitiesAt(FIVE, 10)[5] < 0.2);
});

test("each place of the temperature's slider comes back as itself", () => {
  for (let step = -20; step <= 20; step++) {
    const back = Math.round(placeOfTemperature(temperatureAt(step / 20)) * 20);
    assert.equal(back, step);
  }
  assert.deepEqual([-1, 0, 0.3, 1].map(temperatureAt), [0.1, 1, 2, 10]);
});

test("classes, ranges and rounding", () => {
  assert.deepEqual(classNames([0, 1, 7], 3), [0, 1, 7]);
  assert.deepEqual(classNames([0, 1, 7], 2), [0, 1]);
  assert.deepEqual(sliderRange(FIVE), [-10, 10]);
  assert.deepEqual(sliderRange([-10.5, 1002]), [-11, 1002]);
  assert.equal(tidy(0.1 + 0.2), 0.3);
  assert.ok(Object.is(tidy(-1e-9), 0));
});

test("numbers are written as in the course", () => {
  assert.deepEqual([0, 0.0001, 0.214, 0.9999, 1].map(formatPercent), [
    "0.0 %",
    "<0.1 %",
    "21.4 %",
    ">99.9 %",
    "100.0 %",
  ]);
  assert.deepEqual(
    [0, 1.3888e-7, 0.135335, 7.389, 12345.6, 2.2e6].map((value) => formatAmount(value)),
    ["0", "1.4·10⁻⁷", "0.135", "7.39", "12,346", "2.2·10⁶"],
  );
  assert.deepEqual(
    [Infinity, Number.NaN].map((value) => formatAmount(value)),
    ["∞", "?"],
  );
  assert.deepEqual(formatColumn([1, 3, 2]), ["1", "3", "2"]);
  assert.deepEqual(formatColumn([-1, 0.5, -0.001]), ["−1.0", "0.5", "0.0"]);
  assert.deepEqual(formatColumn([0.25, -1]), ["0.25", "−1.00"]);
  assert.deepEqual(formatColumn([0.25, -20000.5]), ["0", "−20001"]);
  assert.deepEqual([1, -2.5, 0].map(formatStep), ["+1", "−2.5", "±0"]);
  assert.equal(powerInWords(1, 1), "e ≈ 2.718");
  assert.equal(powerInWords(2.5, 1), "e^2.5 ≈ 12.18");
  assert.equal(powerInWords(1, 2), "e^(1/2) ≈ 1.649");
});

const state = (evidence, { temperature = 1, chosen = 0 } = {}) => ({ evidence, temperature, chosen });
const names = [0, 1, 7];

test("a change is told in words", () => {
  const before = state(TINY, { chosen: 2 });
  const tell = (kind, after) => describeChange({ kind, names, before, after });
  assert.equal(
    tell("one", state([1, 3, 2.5], { chosen: 2 })),
    "Class 7 has 0.5 more: its odds are multiplied by e^0.5 ≈ 1.649.",
  );
  assert.equal(
    tell("one", state([1, 3, 1], { chosen: 2 })),
    "Class 7 has 1 less: its odds are divided by e ≈ 2.718.",
  );
  assert.match(tell("one", state([1, 3, 4], { chosen: 2 })), /Now class 7 is the most probable\.$/);
  assert.equal(tell("one", before), "Class 7 has the evidence that it had.");
  assert.match(
    tell("all", state([2, 4, 3])),
    /no probability has changed: each exponential is multiplied by e ≈ 2\.718/,
  );
  assert.match(
    tell("temperature", state(TINY, { temperature: 2 })),
    /divided by 2 first. Differences shrink/,
  );
  assert.match(
    tell("temperature", state(TINY, { temperature: 0.5 })),
    /divided by 0.5 first. Differences grow/,
  );
});

test("the table says where its arithmetic fails", () => {
  const explain = (evidence, isStable) => explainSteps(softmaxSteps(evidence, 1, isStable), isStable);
  assert.match(explain([1000, 1002], true), /The largest, 1002, is subtracted first/);
  assert.match(explain([1000, 1002], false), /too large for the computer/);
  assert.match(explain([-1000, -1002], false), /so small/);
  assert.match(explain(TINY, false), /as by hand/);
});
