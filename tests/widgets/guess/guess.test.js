/** Guesses' pure functions: places on lines, drawn curves, and what is said about the result. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  columnAt,
  compareCurves,
  guessedText,
  isWhole,
  marksOf,
  measuredText,
  placeOf,
  plainNumber,
  replyTo,
  resultWords,
  startOf,
  valueAt,
  withStroke,
} from "../../../mnist_lesson/widgets/guess/maths.js";

const LINE = {
  kind: "number",
  low: 0,
  high: 100,
  step: 1,
  step_digits: 0,
  digits: 1,
  scale: "linear",
  unit: "%",
};
const POWERS = { ...LINE, low: 1, high: 1e6, scale: "log", unit: "", digits: 0 };
const CURVE = { ...LINE, kind: "curve", x: ["1", "2", "3", "4"], x_label: "epoch", y_label: "read" };
const CHOICE = {
  kind: "choice",
  choices: [
    { key: "yes", text: "Yes, it <em>doubles</em>.", reply: "Not so." },
    { key: "no", text: "No.", reply: "It does." },
  ],
};
const plain = (written) => written.replace(/<[^>]*>/g, "");
const words = (asked, guess, measured) =>
  resultWords(asked, guess, measured, plain).replaceAll("\u00a0", " ");

/* ---- Numbers and places -------------------------------------------------------------------- */

test("numbers are written with thousands apart, a real minus sign and no empty decimals", () => {
  const written = [7850, -0.5, 97.96, 0.001, -0.0001].map((value) => plainNumber(value, 1));
  assert.deepEqual(written, ["7,850", "−0.5", "98", "0", "0"]);
  assert.equal(measuredText(LINE, 97.93), "97.9\u00a0%");
  assert.equal(guessedText(LINE, 55), "55\u00a0%");
});

test("a place on a linear line is its share, and beyond the ends the end", () => {
  assert.deepEqual(
    [0, 25, 100, -3, 200].map((value) => placeOf(LINE, value)),
    [0, 0.25, 1, 0, 1],
  );
});

test("on a logarithmic line each power of ten is as far as the next", () => {
  [1, 10, 100, 1e6].forEach((value, index) => {
    assert.ok(Math.abs(placeOf(POWERS, value) - [0, 1, 2, 6][index] / 6) < 1e-12);
  });
  assert.equal(placeOf(POWERS, -5), 0);
});

test("the nearest step is taken, counted from the low end, and never one outside", () => {
  const odd = { ...LINE, low: 1, high: 10, step: 2 };
  assert.deepEqual(
    [0, 0.1, 0.12, 0.5, 0.99, 1, 7, -1].map((place) => valueAt(odd, place)),
    [1, 1, 3, 5, 9, 10, 10, 1],
  );
  const fine = { ...LINE, low: 0, high: 1, step: 0.05 };
  assert.equal(valueAt(fine, 0.301), 0.3); // and not 0.30000000000000004
});

test("two digits tell enough on a logarithmic line, and its step counts", () => {
  assert.equal(valueAt(POWERS, placeOf(POWERS, 7850)), 7900);
  assert.equal(valueAt(POWERS, placeOf(POWERS, 1.3)), 1);
  assert.equal(valueAt({ ...POWERS, low: 0.001, high: 1, step: 0.001 }, 0.5), 0.032);
});

test("marks rise from end to end, each once, as far as whole steps go", () => {
  for (const line of [LINE, POWERS, { ...LINE, low: -2, high: 2, step: 0.1 }, { ...LINE, step: 30 }]) {
    const marks = marksOf(line);
    assert.deepEqual([marks[0], marks[marks.length - 1]], [line.low, valueAt(line, 1)]);
    assert.ok(marks.every((mark, index) => index === 0 || mark > marks[index - 1]));
  }
  assert.equal(marksOf(LINE).length, 101);
  assert.deepEqual(marksOf(POWERS).slice(0, 12), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
});

test("wherever a pointer comes down on a logarithmic line there is a mark for the keys", () => {
  const marks = new Set(marksOf(POWERS));
  for (let share = 0; share <= 1; share += 0.0007) assert.ok(marks.has(valueAt(POWERS, share)), `${share}`);
});

/* ---- Curves --------------------------------------------------------------------------------- */

test("the nearest column is taken", () => {
  assert.deepEqual(
    [-1, 0, 0.16, 0.17, 0.5, 1, 2].map((place) => columnAt(4, place)),
    [0, 0, 0, 1, 2, 3, 3],
  );
});

test("a stroke interpolates the columns that it skips, in both directions", () => {
  const empty = [null, null, null, null];
  const [left, right] = [
    { column: 0, value: 10 },
    { column: 3, value: 40 },
  ];
  assert.deepEqual(withStroke(empty, left, right), [10, 20, 30, 40]);
  assert.deepEqual(withStroke(empty, right, left), [10, 20, 30, 40]);
  assert.deepEqual(withStroke([1, 2, 3, 4], { column: 1, value: 9 }, { column: 2, value: 8 }), [1, 9, 8, 4]);
});

test("a stroke straight up ends where the pen is, and a point changes its column alone", () => {
  const [low, high] = [
    { column: 1, value: 10 },
    { column: 1, value: 90 },
  ];
  assert.deepEqual(withStroke([null, 50, 3], low, high), [null, 90, 3]);
  assert.deepEqual(withStroke([null, 50, 3], low, low), [null, 10, 3]);
});

test("by keys a column starts from its own point, from its left neighbor's, or in the middle", () => {
  assert.equal(startOf(CURVE, [null, 20, null, 40], 0), 50);
  assert.equal(startOf(CURVE, [null, 20, null, 40], 2), 20);
  assert.equal(startOf(CURVE, [null, 20, null, 40], 3), 40);
});

test("curves are compared by their mean distance and where they are farthest apart", () => {
  assert.deepEqual(compareCurves([10, 20, 30], [20, 20, 50]), { distance: 10, lack: 10, farthest: 2 });
  assert.deepEqual(compareCurves([10, 30], [30, 10]), { distance: 20, lack: 0, farthest: 0 });
});

/* ---- What is an answer ---------------------------------------------------------------------- */

test("only what can be an answer is one: the browser's store may hold anything", () => {
  const hostile = [
    null,
    undefined,
    "",
    "x",
    {},
    [],
    [1],
    Number.NaN,
    -1,
    101,
    "50",
    [1, 2, 3],
    [1, 2, 3, null],
    [1, 2, 3, 101],
  ];
  for (const asked of [LINE, CURVE, CHOICE]) {
    for (const guess of [...hostile, "__proto__"])
      assert.equal(isWhole(asked, guess), false, JSON.stringify(guess));
  }
  assert.ok(isWhole(LINE, 50) && isWhole(CURVE, [0, 1, 50, 100]) && isWhole(CHOICE, "no"));
  assert.equal(isWhole(LINE, [50]), false);
});

/* ---- Words ----------------------------------------------------------------------------------- */

test("a number: how far off, and percentages in percentage points", () => {
  assert.equal(
    words(LINE, 55, 97.93),
    "You guessed 55 %. The result is 97.9 %: 42.9 percentage points more than your guess.",
  );
  assert.equal(
    words(LINE, 98, 97),
    "That is close. You guessed 98 %. The result is 97 %: 1 percentage point less than your guess.",
  );
  assert.equal(words(LINE, 98, 97.96), "Your guess, 98 %, is what came out.");
  assert.equal(words(LINE, null, 97.93), "The result is 97.9 %.");
  const signed = { ...LINE, low: -5, high: 5, unit: "" };
  assert.equal(words(signed, 2, -1.5), "You guessed 2. The result is −1.5: 3.5 less than your guess.");
});

test("a number on a line of powers: how many times", () => {
  assert.equal(words(POWERS, 700, 7850), "You guessed 700. The result is 7,850: about 11 times your guess.");
  assert.equal(
    words(POWERS, 30000, 7850),
    "You guessed 30,000. The result is 7,850: your guess is about 3.8 times as large.",
  );
  assert.equal(
    words(POWERS, 7000, 7850),
    "That is close. You guessed 7,000. The result is 7,850: about 1.1 times your guess.",
  );
  assert.match(words(POWERS, 7800, 7850), /The result is 7,850: nearly the same\.$/);
  assert.match(words(POWERS, 10, 0), /10 less than your guess/); // no ratio to 0
});

test("a curve: how far on average, to which side, and where most", () => {
  assert.equal(
    words(CURVE, [10, 40, 70, 90], [92.3, 95, 96, 97]),
    "Your curve is 42.6 percentage points too low on average, and farthest at epoch 1: you drew 10 %, the result is 92.3 %.",
  );
  assert.match(words(CURVE, [90, 90, 90, 90], [10, 20, 30, 40]), /too high on average/);
  assert.match(words(CURVE, [10, 90, 10, 90], [90, 10, 90, 10]), /80 percentage points away on average/);
  assert.match(words(CURVE, [90, 94, 96, 97], [92.3, 95, 96, 97]), /^That is close\. /);
  assert.equal(
    words(CURVE, null, [92.3, 95, 96, 97]),
    "The result goes from 92.3 % at epoch 1 to 97 % at epoch 4.",
  );
});

test("a choice: whether it came out, in words", () => {
  assert.equal(words(CHOICE, "yes", "no"), "It came out differently: No.");
  assert.equal(words(CHOICE, "yes", "yes"), "Your guess is what came out: Yes, it doubles.");
  assert.equal(words(CHOICE, null, "no"), "This came out: No.");
});

/* ---- Replies --------------------------------------------------------------------------------- */

test("a choice that did not come out gets its own reply, the one that did none", () => {
  assert.equal(replyTo(CHOICE, "yes", "no"), "Not so.");
  assert.equal(replyTo(CHOICE, "no", "no"), "");
  assert.equal(replyTo(CHOICE, null, "no"), "");
});

test("a number gets the reply of its zone, unless it is close, or the result lies further on in that zone", () => {
  const zones = [
    { to: 20, reply: "By chance." },
    { to: 60, reply: "Better than chance." },
    { to: 90, reply: "Good." },
  ];
  const asked = { ...LINE, zones };
  assert.equal(replyTo(asked, 20, 97), "By chance.");
  assert.equal(replyTo(asked, 21, 97), "Better than chance.");
  assert.equal(replyTo(asked, 95, 30), "");
  assert.equal(replyTo(asked, 59, 61), "");
  assert.equal(replyTo(asked, 25, 50), "");
  assert.equal(replyTo(asked, 85, 65), "Good.");
  assert.equal(replyTo(asked, null, 97), "");
  assert.equal(replyTo({ ...CURVE, zones: [] }, [1, 2, 3, 4], [5, 6, 7, 8]), "");
});
