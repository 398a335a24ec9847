/** Counting, sorting, reading in slices. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { formatPercent } from "../../../mnist_lesson/widgets/maths/numbers.js";
import {
  confusionMatrix,
  countMistakes,
  describeCell,
  imagesOfCell,
  readAll,
  shareRight,
} from "../../../mnist_lesson/widgets/mistake_gallery/maths.js";

const LABELS = Uint8Array.of(1, 7, 7, 1, 7);
const ANSWERS = Uint8Array.of(1, 7, 1, 1, 7);

test("the chapter's matrix by hand", () => {
  const matrix = confusionMatrix(LABELS, ANSWERS);
  assert.deepEqual([matrix[1][1], matrix[1][7], matrix[7][1], matrix[7][7]], [2, 0, 1, 2]);
  assert.equal(shareRight(matrix), 4 / 5);
  assert.equal(countMistakes(matrix).length, 90);
  assert.equal(Math.max(...countMistakes(matrix)), 1);
  assert.equal(shareRight(matrix, 7), 2 / 3);
  assert.equal(shareRight(matrix, 0), 0);
});

test("images of a cell, by certainty", () => {
  const read = { labels: LABELS, answers: ANSWERS, certainty: Float32Array.of(0.9, 0.5, 0.7, 0.95, 0.8) };
  assert.deepEqual(imagesOfCell(read, { label: 1, answer: 1, order: "surest" }), [3, 0]);
  assert.deepEqual(imagesOfCell(read, { label: 7, answer: 7, order: "doubtful" }), [1, 4]);
  assert.deepEqual(imagesOfCell(read, { label: 0, answer: 1, order: "surest" }), []);
});

test("cells and shares in words", () => {
  assert.equal(describeCell(4, 9, 1), "1 image of a 4, read as 9");
  assert.equal(describeCell(1, 1, 1104), "1104 images of a 1, read correctly");
  assert.equal(describeCell(4, 9, undefined), "A 4, read as 9: not counted yet");
  assert.deepEqual([0, 1e-4, 0.5, 0.99999, 1].map(formatPercent), [
    "0.0 %",
    "<0.1 %",
    "50.0 %",
    ">99.9 %",
    "100.0 %",
  ]);
});

const NETWORK = {
  layers: [
    {
      units: 10,
      activation: "softmax",
      weights: new Float32Array(7840),
      bias: Float32Array.from({ length: 10 }, (_, i) => i / 10),
    },
  ],
};

test("all images are read; a widget that goes away stops, and a network that reads no longer", async () => {
  const set = { images: new Uint8Array(784 * 30), labels: new Uint8Array(30).fill(9) };
  const { answers, probabilities } = await readAll(NETWORK, set);
  assert.deepEqual(answers, set.labels);
  assert.equal(probabilities.length, 300);
  const many = { images: new Uint8Array(784 * 30000), labels: new Uint8Array(30000) };
  const controller = new AbortController();
  const reading = readAll(NETWORK, many, { signal: controller.signal });
  controller.abort(new Error("gone"));
  await assert.rejects(reading, /gone/);
  let asked = 0;
  const other = readAll(NETWORK, many, { isWanted: () => ++asked < 3 });
  await assert.rejects(other, /Another network/);
  assert.equal(asked, 3);
});
