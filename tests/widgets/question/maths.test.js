/** Judging answers, and reading numbers as people type them. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  blank,
  following,
  isAnswer,
  judge,
  moved,
  readNumber,
  solve,
  toggled,
} from "../../../mnist_lesson/widgets/question/maths.js";

const CHOICES = [
  { text: "a", right: false, reply: "not a" },
  { text: "b", right: true, reply: "but b" },
  { text: "c", right: true, reply: "and c" },
];
const VARIANTS = {
  choice: { right: "yes", choices: CHOICES.slice(0, 2) },
  several: { right: "yes", choices: CHOICES },
  number: {
    right: "yes",
    answer: 0.5,
    tolerance: 0.01,
    wrong: [{ answer: 2, reply: "upside down" }],
    other: "no",
  },
  order: {
    right: "yes",
    items: ["one", "two", "three"],
    start: [1, 0, 2],
    wrong: [{ early: 2, late: 0, reply: "three before one" }],
    other: "no",
  },
  point: {
    right: "yes",
    pixels: [
      [0, 0, 0],
      [0, 9, 9],
    ],
    areas: [[1, 1, 1, 2]],
    wrong: [{ area: [0, 0, 0, 0], reply: "paper" }],
    other: "no",
  },
};
const verdictOf = (kind, answer) => {
  const { isRight, replies } = judge(kind, VARIANTS[kind], answer);
  return [isRight, ...replies];
};

test("a solution is right, whatever the kind", () => {
  for (const [kind, variant] of Object.entries(VARIANTS)) {
    const solution = solve(kind, variant);
    assert.deepEqual(verdictOf(kind, solution), [true, "yes"], kind);
    assert.ok(isAnswer(kind, variant, solution), kind);
  }
});

test("the middle of an area stands for it", () => {
  assert.deepEqual(solve("point", { ...VARIANTS.point, areas: [[2, 4, 6, 9]] }), [4, 7]);
});

test("each wrong answer gets the reply that fits it", () => {
  assert.deepEqual(verdictOf("choice", 0), [false, "not a"]);
  assert.deepEqual(verdictOf("number", 2), [false, "upside down"]);
  assert.deepEqual(verdictOf("number", 7), [false, "no"]);
  assert.deepEqual(verdictOf("order", [2, 0, 1]), [false, "three before one"]);
  assert.deepEqual(verdictOf("order", [1, 0, 2]), [false, "no"]);
  assert.deepEqual(verdictOf("point", [0, 0]), [false, "paper"]);
  assert.deepEqual(verdictOf("point", [1, 0]), [false, "no"]);
});

test("of several choices each that was judged wrongly is named", () => {
  const named = (text, reply) => `<p><strong>${text}:</strong></p>${reply}`;
  assert.deepEqual(verdictOf("several", [0, 2]), [false, named("a", "not a"), named("b", "but b")]);
  assert.deepEqual(verdictOf("several", []), [false, named("b", "but b"), named("c", "and c")]);
});

test("a number is right up to its tolerance, and no further", () => {
  assert.equal(verdictOf("number", 0.51)[0], true);
  assert.equal(verdictOf("number", 0.49)[0], true);
  assert.equal(verdictOf("number", 0.5101)[0], false);
  const exact = { right: "yes", answer: 0.3, tolerance: 1e-9, wrong: [], other: "no" };
  assert.equal(judge("number", exact, 0.1 + 0.2).isRight, true);
});

test("numbers are read as people type them", () => {
  const read = {
    0.5: 0.5,
    ".5": 0.5,
    "0,5": 0.5,
    "−3": -3,
    "+2": 2,
    "7,960": 7960,
    "1,234,567.5": 1234567.5,
    "1/3": 1 / 3,
    "1e-3": 0.001,
    " 60 000 ": 60000,
    "12 %": 12,
    "12%": 12,
  };
  for (const [text, number] of Object.entries(read)) assert.equal(readNumber(text, "%"), number, text);
  for (const text of ["", "abc", "1/0", "1/2/3", "--1", "1.2.3", "0x10", "Infinity", "12 m", "e5", "/2"])
    assert.equal(readNumber(text, "%"), null, text);
  assert.equal(readNumber("12 %"), null);
});

test("what is no answer to a question is told from one", () => {
  const bad = {
    choice: [-1, 2, 0.5, "0", null, [0]],
    several: [[0, 0], [3], "0", null, [0.5]],
    number: [Number.NaN, Number.POSITIVE_INFINITY, "1", null],
    order: [[0, 1], [0, 1, 1], [0, 1, 3], null],
    point: [[0], [2, 0], [0, 3], [-1, 0], "00", null],
  };
  for (const [kind, values] of Object.entries(bad))
    for (const value of values)
      assert.equal(isAnswer(kind, VARIANTS[kind], value), false, `${kind} ${JSON.stringify(value)}`);
});

test("a form begins empty, an order as it is shown", () => {
  const begun = Object.fromEntries(
    Object.entries(VARIANTS).map(([kind, variant]) => [kind, blank(kind, variant)]),
  );
  assert.deepEqual(begun, { choice: null, several: [], number: null, order: [1, 0, 2], point: null });
});

test("items move up and down, and stay at the ends", () => {
  assert.deepEqual(moved([0, 1, 2], 2, -1), [0, 2, 1]);
  assert.deepEqual(moved([0, 1, 2], 0, 1), [1, 0, 2]);
  assert.deepEqual(moved([0, 1, 2], 0, -1), [0, 1, 2]);
  assert.deepEqual(moved([0, 1, 2], 2, 1), [0, 1, 2]);
});

test("places are kept in order", () => {
  assert.deepEqual(toggled([2], 0), [0, 2]);
  assert.deepEqual(toggled([0, 2], 2), [0]);
});

test("variants go round", () => {
  assert.deepEqual(
    [0, 1, 2].map((variant) => following(variant, 3)),
    [1, 2, 0],
  );
});
