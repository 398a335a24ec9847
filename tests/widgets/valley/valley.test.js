/** The valley's pure functions: the curve and its slope, steps and where they end, and the sentences about them. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  lossAt,
  placeOfRate,
  RATES,
  slopeAt,
  stepFrom,
  stepWords,
  sumWords,
  toThousandths,
  walkOn,
} from "../../../mnist_lesson/widgets/valley/maths.js";

const IMAGES = { ink: [2, 1, -1], is_one: [1, 0, 0] };
/** @type {[number, number]} */
const LIMITS = [-3.5, 10];
const stepOf = (from, rate) => stepFrom(IMAGES, LIMITS, [from, rate]);
const walk = (rate, count, w = -2) => walkOn(IMAGES, LIMITS, { w, rate, steps: [], count, most: 100 });
const said = (from, rate) => stepWords(IMAGES, stepOf(from, rate));

test("loss and slope are the chapter's, and the slope is that of the loss", () => {
  const table = [-2, 0, 1].map((w) => lossAt(IMAGES, w).toFixed(2));
  assert.deepEqual(table, ["2.09", "0.69", "0.58"]);
  assert.equal(slopeAt(IMAGES, -2).toFixed(2), "-0.91");
  for (let w = -3.5; w <= 10; w += 0.25) {
    const nudged = (lossAt(IMAGES, w + 1e-4) - lossAt(IMAGES, w - 1e-4)) / 2e-4;
    assert.ok(Math.abs(nudged - slopeAt(IMAGES, w)) < 1e-6, `at ${w}`);
  }
});

test("no weight makes the loss overflow", () => {
  for (const w of [-1e6, -800, 800, 1e6]) {
    assert.ok(Number.isFinite(lossAt(IMAGES, w)) && Number.isFinite(slopeAt(IMAGES, w)), String(w));
  }
});

test("a walk takes the chapter's way", () => {
  const weights = [...walk(1, 6).steps.map(([from]) => from), walk(1, 6).w];
  assert.deepEqual(
    weights.map((w) => w.toFixed(2)),
    ["-2.00", "-1.09", "-0.33", "0.17", "0.42", "0.55", "0.63"],
  );
  const ends = [0.1, 2, 12].map((rate) => lossAt(IMAGES, walk(rate, 10).w).toFixed(1));
  assert.deepEqual(ends, ["1.4", "0.6", "2.5"]);
});

test("there is a rate that reaches the bottom in three steps, and one that climbs out", () => {
  assert.match(said(walk(3, 2).w, 3), /^to the bottom/);
  assert.equal(walk(15, 10).w, 10);
  assert.equal(walk(15, 10).steps.length, 1);
});

test("every walk stays in the picture and ends at 100 steps", () => {
  for (const rate of RATES) {
    for (let start = -3.5; start <= 10; start += 0.5) {
      const { w, steps } = walk(rate, 200, start);
      assert.ok(w >= LIMITS[0] && w <= LIMITS[1] && steps.length <= 100, `${rate} from ${start}`);
      assert.ok(steps.length === 100 || w === LIMITS[0] || w === LIMITS[1], `${rate} from ${start}`);
    }
  }
});

test("the written sum leads to the written result, exactly where it says so", () => {
  const read = (text) => Number(text.replace(/[()]/g, "").replace("−", "-"));
  for (const rate of [...RATES, 0.7, 13]) {
    for (let from = -3.5; from <= 10; from = toThousandths(from + 0.037)) {
      const sum = sumWords(stepOf(from, rate));
      const [, w, learning, slope, sign, to] = /^(\S+) − (\S+) · (\S+) ([=≈]) (\S+)$/.exec(sum);
      const error = Math.abs(read(w) - read(learning) * read(slope) - read(to));
      assert.ok(error < (sign === "=" ? 1e-9 : 0.0005), sum);
    }
  }
});

test("a step is written out", () => {
  assert.equal(sumWords(stepOf(-2, 1)), "−2 − 1 · (−0.909) = −1.091");
  assert.equal(sumWords(stepOf(-2, 0.1)), "−2 − 0.1 · (−0.91) = −1.909");
  assert.equal(sumWords(stepOf(-2, 0.5)), "−2 − 0.5 · (−0.9085) ≈ −1.546");
  assert.equal(sumWords(stepOf(0.756, 2)), "0.756 − 2 · 0 = 0.756");
});

test("a sentence says what a step did", () => {
  assert.equal(said(-2, 1), "down, the loss from 2.09 to 1.32.");
  assert.equal(said(-2, 0.01), "down, hardly to be seen, the loss from 2.09 to 2.08.");
  assert.equal(said(-1.982, 0.01), "down, hardly to be seen, the loss from 2.074 to 2.066.");
  assert.equal(said(-2, 4), "across the bottom to the other side, the loss from 2.09 to 0.68.");
  assert.equal(said(-2, 12), "across to the other side, and higher than before, the loss from 2.09 to 2.97.");
  assert.equal(
    said(-2, 15),
    "too far. It leads to w\u00a0=\u00a011.628, beyond the picture’s end. The walk stops.",
  );
  assert.equal(said(0.7, 0.01), "too small to see. Of such steps it takes very many.");
  assert.equal(said(0.756, 2), "too small to see. This is the bottom: the slope is nearly 0.");
  assert.equal(said(0.73, 2), "to the bottom, the loss from 0.5752 to 0.5751. The slope is nearly 0.");
});

test("the slider has the chapter's rates, and a place for every other one", () => {
  for (const rate of [0.01, 0.1, 0.5, 1, 2, 12, 20]) assert.equal(RATES[placeOfRate(rate)], rate);
  assert.equal(RATES[placeOfRate(13)], 12);
  assert.equal(RATES[placeOfRate(1e-9)], 0.01);
  for (let i = 1; i < RATES.length; i++) assert.ok(RATES[i] / RATES[i - 1] <= 4 / 3 + 1e-9);
});
