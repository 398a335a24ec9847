import assert from "node:assert/strict";
import test from "node:test";
import { filesFor } from "../../../mnist_lesson/widgets/engine/loading.js";
import { neededImages } from "../../../mnist_lesson/widgets/engine/page.js";
import { formatCount } from "../../../mnist_lesson/widgets/maths/numbers.js";
import { readFloats } from "../../../mnist_lesson/widgets/training_lab/engines.js";
import {
  describeSettings,
  describeTimeLeft,
  differences,
  formatLoss,
  formatRate,
  formatSeconds,
  formatShare,
  isSameSettings,
  positionOf,
  recentAccuracy,
  shareDone,
  thin,
  timeLeft,
  topOf,
  trim,
  turningPoint,
  valueAt,
} from "../../../mnist_lesson/widgets/training_lab/maths.js";

const ARTICLE = {
  ...{ hidden_units: 10, activation: "sigmoid", optimizer: "sgd", learning_rate: 0.01 },
  ...{ batch_size: 32, epochs: 10, num_images: 60_000, seed: 1 },
};
const RATES = [0.001, 0.002, 0.005, 0.01];
const range = (count) => Array.from({ length: count }, (_, index) => index);

test("a stop of a slider is exactly its number", () => {
  RATES.forEach((rate, index) => {
    assert.equal(valueAt(RATES, index), rate);
    assert.equal(positionOf(RATES, rate), index);
  });
});

test("a value between two stops comes back from its place, and lies in order", () => {
  let last = -1;
  for (let value = 0.001; value <= 0.01; value += 0.0001) {
    const position = positionOf(RATES, value);
    assert.ok(position > last);
    assert.ok(Math.abs(valueAt(RATES, position) / value - 1) < 1e-9);
    last = position;
  }
});

test("values beyond the ends lie at the ends", () => {
  assert.equal(positionOf(RATES, 0.0001), 0);
  assert.equal(positionOf(RATES, 5), 3);
  assert.equal(valueAt(RATES, 3), 0.01);
});

test("a whole batch size between two stops is whole again after rounding", () => {
  const stops = range(10).map((power) => 2 ** power);
  for (let size = 1; size <= 512; size++)
    assert.equal(Math.round(valueAt(stops, positionOf(stops, size))), size);
});

test("numbers are written as the course writes them", () => {
  assert.deepEqual([1000, 60_000, 999.6].map(formatCount), ["1,000", "60,000", "1,000"]);
  assert.deepEqual([0.0001, 0.01, 0.0333333, 10].map(formatRate), ["0.0001", "0.01", "0.0333", "10"]);
  assert.deepEqual([0, 0.8917, 1].map(formatShare), ["0.0\u00a0%", "89.2\u00a0%", "100.0\u00a0%"]);
  assert.deepEqual([0.4456, 12.3, NaN, null, Infinity].map(formatLoss), [
    "0.446",
    "12",
    "no number",
    "no number",
    "no number",
  ]);
  assert.deepEqual([0.0123, 0.25, 2.44, 12.4, 89, 91, 300].map(formatSeconds), [
    "0.012 s",
    "0.25 s",
    "2.4 s",
    "12 s",
    "89 s",
    "2 min",
    "5 min",
  ]);
});

test("the time left is what the rest takes at the pace so far", () => {
  assert.equal(timeLeft({ seconds: 10, share: 0.2 }, { seconds: 13, share: 0.5 }), 5);
  assert.equal(timeLeft({ seconds: 10, share: 0.2 }, { seconds: 10, share: 0.2 }), null);
  assert.equal(timeLeft({ seconds: 0, share: 0 }, { seconds: 4, share: 1 }), 0);
  assert.deepEqual([null, 0.4, 1, 59.2, 200].map(describeTimeLeft), [
    "",
    "less than a second left",
    "about 1 s left",
    "about 60 s left",
    "about 4 min left",
  ]);
});

test("how far a run is counts epochs and batches", () => {
  assert.equal(shareDone({ epoch: 0, batch: 0, batches: 10 }, 4), 0);
  assert.equal(shareDone({ epoch: 2, batch: 5, batches: 10 }, 4), 0.625);
  assert.equal(shareDone({ epoch: 3, batch: 10, batches: 10 }, 4), 1);
});

test("recent accuracy undoes the running mean", () => {
  const hits = [0.25, 0.5, 0.75, 1];
  let sum = 0;
  let before = null;
  hits.forEach((accuracy, index) => {
    sum += accuracy;
    const now = { epoch: 0, batch: index + 1, accuracy: sum / (index + 1) };
    assert.ok(Math.abs(recentAccuracy(before, now) - accuracy) < 1e-12);
    before = now;
  });
  assert.equal(recentAccuracy(before, { epoch: 1, batch: 2, accuracy: 0.9 }), 0.9);
  assert.equal(recentAccuracy({ epoch: 0, batch: 1, accuracy: 1 }, { epoch: 0, batch: 2, accuracy: 0.2 }), 0);
});

test("a curve is thinned to at most so many points, first and last among them, in order", () => {
  for (const count of [0, 1, 399, 400, 401, 799, 5000, 40_001]) {
    const points = thin(range(count));
    assert.ok(points.length <= 400);
    assert.equal(points[0], range(count)[0]);
    assert.equal(points.at(-1), count === 0 ? undefined : count - 1);
    assert.deepEqual(
      points,
      points.toSorted((a, b) => a - b),
    );
  }
  assert.ok(thin(range(401)).length > 150);
});

test("a live curve never grows beyond its bound", () => {
  let points = [];
  for (let index = 0; index < 10_000; index++) {
    points = trim([...points, index], 100);
    assert.ok(points.length <= 100);
    assert.equal(points.at(-1), index);
  }
});

test("an axis ends at a round number above all values, and at 10 for a loss that left all bounds", () => {
  assert.equal(topOf([]), 0.5);
  assert.equal(topOf([0.2, 2.3]), 2.5);
  assert.equal(topOf([2.5]), 2.5);
  assert.equal(topOf([4.1, 1]), 5);
  for (const wild of [NaN, null, Infinity, 1e30]) assert.equal(topOf([1, wild]), 10);
});

const epochs = (losses, heldOut) =>
  losses.map((loss, epoch) => ({ epoch, loss, held_out_loss: heldOut[epoch] }));

test("overfitting is told from a curve that only trembles or only falls", () => {
  assert.equal(turningPoint(epochs([1, 0.5, 0.3, 0.2, 0.1, 0.05], [0.9, 0.6, 0.5, 0.55, 0.6, 0.7])).epoch, 2);
  assert.equal(turningPoint(epochs([1, 0.8, 0.7, 0.6], [1, 0.8, 0.7, 0.6])), null);
  assert.equal(turningPoint(epochs([1, 0.8, 0.7, 0.6], [1, 0.8, 0.6, 0.7])), null);
  assert.equal(turningPoint(epochs([1, 2, 3, 4, 5], [1, 2, 3, 4, 5])), null);
  assert.equal(turningPoint(epochs([1, 0.5, 0.3], [0.1, 0.5, 0.9])), null);
});

test("settings in words, and what differs between two runs", () => {
  assert.deepEqual(describeSettings(ARTICLE), [
    "10 sigmoid",
    null,
    "SGD",
    "rate 0.01",
    "batch 32",
    "10 epochs",
    "60,000 images",
    "seed 1",
  ]);
  assert.deepEqual(describeSettings({ ...ARTICLE, hidden_units: 0, epochs: 1 }).slice(0, 6), [
    "no hidden layer",
    null,
    "SGD",
    "rate 0.01",
    "batch 32",
    "1 epoch",
  ]);
  const other = { ...ARTICLE, activation: "relu", learning_rate: 1 };
  assert.deepEqual(differences(other, ARTICLE), [true, false, false, true, false, false, false, false]);
  assert.equal(isSameSettings(other, { ...other }), true);
  assert.equal(isSameSettings(other, ARTICLE), false);
});

test("only the files that a run needs are loaded", () => {
  const names = (numImages) => filesFor(neededImages({ num_images: numImages })).map(({ name }) => name);
  assert.deepEqual(names(1000), ["train-0", "train-5", "test"]);
  assert.deepEqual(names(10_000), ["train-0", "train-5", "test"]);
  assert.deepEqual(names(10_001), ["train-0", "train-1", "train-5", "test"]);
  assert.deepEqual(names(60_000), ["train-0", "train-1", "train-2", "train-3", "train-4", "train-5", "test"]);
  assert.deepEqual(filesFor([{ set: "train", first: 20_000, count: 1 }]), [
    { name: "train-2", set: "train", first: 20_000 },
  ]);
});

test("numbers from Python arrive as they left", () => {
  const numbers = new Float32Array([0, -1.5, 3.25, 1e-30, NaN]);
  assert.deepEqual(readFloats(Buffer.from(numbers.buffer).toString("base64")), numbers);
});
