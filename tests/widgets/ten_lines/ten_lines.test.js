/** The ten lines' pure functions: what exists after a line, where keys lead, how code is taken apart. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { oneHot } from "../../../mnist_lesson/widgets/maths/mnist.js";
import { formatCount, unbroken } from "../../../mnist_lesson/widgets/maths/numbers.js";
import {
  announcement,
  breakParts,
  codePieces,
  firstLine,
  lineByKey,
  placeInWords,
  sceneAfter,
  tableRows,
  thingsAfter,
  threads,
} from "../../../mnist_lesson/widgets/ten_lines/maths.js";

const thing = (name, what, shape = "") => ({ name, what, shape, type: "", values: "" });
const step = (says, things, scene = {}) => ({ code: "", says, group: "", opened: [], things, scene });
const FORMS = { x: "sheets", y: "digits" };
const STEPS = [
  step("Gets `np`.", [thing("np", "a library")]),
  step("Makes x and y.", [thing("x", "images", "(5, 2)"), thing("y", "answers", "(5,)")], FORMS),
  step("Changes x.", [thing("x", "rows", "(10,)")], { x: "rows" }),
];

test("things keep their order, and only this line's are news", () => {
  const told = (line) => thingsAfter(STEPS, line).map(({ name, what, news }) => [name, what, news].join(" "));
  assert.deepEqual(told(1), ["np a library new"]);
  assert.deepEqual(told(2), ["np a library ", "x images new", "y answers new"]);
  assert.deepEqual(told(3), ["np a library ", "x rows changed", "y answers "]);
});

test("the drawing keeps what later lines leave alone", () => {
  assert.deepEqual(sceneAfter(STEPS, 1), {});
  assert.deepEqual(sceneAfter(STEPS, 3), { x: "rows", y: "digits" });
  assert.deepEqual(STEPS[1].scene, { x: "sheets", y: "digits" });
  assert.equal(firstLine(STEPS, "x"), 2);
});

test("tools share one row, new as long as one of them is", () => {
  const rows = tableRows([
    { ...thing("np", "a library"), news: "" },
    { ...thing("f", "a function"), news: "new" },
    { ...thing("x", "images", "(5, 2)"), news: "" },
  ]);
  assert.deepEqual(
    rows.map(({ name, news }) => [name, news]),
    [
      ["np, f", "new"],
      ["x", ""],
    ],
  );
  assert.equal(rows[0].what, "a library, a function");
});

test("keys lead from line to line and stop at the ends", () => {
  const arrows = ["ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft"];
  assert.deepEqual(
    arrows.map((key) => lineByKey(key, 5, 12)),
    [6, 6, 4, 4],
  );
  assert.deepEqual([lineByKey("Home", 5, 12), lineByKey("End", 5, 12)], [1, 12]);
  assert.deepEqual([lineByKey("ArrowUp", 1, 12), lineByKey("ArrowDown", 12, 12)], [1, 12]);
  assert.equal(lineByKey("a", 5, 12), null);
  assert.equal(lineByKey("toString", 5, 12), null);
});

test("code in pieces is the code, and names keep their digits", () => {
  const code = 'from a import b; x1 = f(28, "float32") / 255';
  const pieces = codePieces(code);
  assert.equal(pieces.map(({ text }) => text).join(""), code);
  const told = pieces.filter(({ kind }) => kind).map(({ kind, text }) => `${kind} ${text}`);
  assert.deepEqual(told, ["word from", "word import", "number 28", 'text "float32"', "number 255"]);
  assert.deepEqual(codePieces("a = b"), [{ kind: "", text: "a = b" }]);
});

test("what is announced tells the place, the sentence and the news", () => {
  assert.equal(placeInWords(2, 2), "Line 2 of 2");
  assert.equal(placeInWords(3, 2), "After the program");
  assert.equal(announcement(STEPS, 1, 3), "Line 1 of 3. Gets np. new: np, a library");
  assert.equal(announcement(STEPS, 3, 2), "After the program. Changes x. changed: x, rows, (10,)");
});

test("small helpers", () => {
  assert.equal(formatCount(7850), "7,850");
  assert.deepEqual(oneHot(3), [0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  assert.equal(
    threads(
      [[0, 1]],
      [
        [2, 3],
        [2, 4],
      ],
    ),
    "M0,1.0L2,3.0M0,1.0L2,4.0",
  );
});

test("code may break after an underscore, a point or a bracket", () => {
  const code = "keras.ops.convert_to_numpy(model(x))[0]";
  assert.deepEqual(breakParts(code), ["keras.", "ops.", "convert_", "to_", "numpy(", "model(", "x))[0]"]);
  assert.deepEqual(breakParts("to_"), ["to_"]);
  assert.deepEqual(breakParts(""), []);
});

test("numbers stay with their signs", () => {
  assert.equal(unbroken(">99.9 % of 28 · 28"), ">99.9\u00a0% of 28\u00a0·\u00a028");
});
