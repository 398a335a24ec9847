/** The evidence map's pure functions: contributions, running sums, scores, painting, sentences. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { rasterize, toLevels } from "../../../mnist_lesson/widgets/digit/raster.js";
import {
  addUp,
  contour,
  contributionsOf,
  evidenceOfAll,
  mapFromDrawing,
  mapOf,
  nextOf,
  paintLine,
  pairsWon,
  spreadApart,
  spreadOf,
  sumPath,
  sumScales,
  worstErrors,
} from "../../../mnist_lesson/widgets/evidence_map/maths.js";
import { Trace } from "../../../mnist_lesson/widgets/evidence_map/trace.js";
import {
  describePairs,
  describePixel,
  describeReading,
  describeScore,
  ofHundred,
  wholePercent,
} from "../../../mnist_lesson/widgets/evidence_map/words.js";
import { formatTerm } from "../../../mnist_lesson/widgets/maths/numbers.js";
import { createRandom } from "../../../mnist_lesson/widgets/maths/random.js";
import { scalePixels, weightedSum } from "../../../mnist_lesson/widgets/network/forward.js";

const random = createRandom(5);
const weights = Float32Array.from({ length: 7840 }, () => random() - 0.5);
const bias = Float32Array.from({ length: 10 }, () => random() - 0.5);
const LAYER = { units: 10, activation: "softmax", weights, bias };
const BLANK = new Array(784).fill(0);
const STROKES = [
  [40, 40, 200, 60, 90, 150, 210, 260],
  [140, 140],
];
const PEN = 24;

const near = (actual, expected, tolerance = 1e-9) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);

test("contributions add up to the weighted sum, in parts for and against", () => {
  const x = scalePixels(Array.from({ length: 784 }, () => Math.floor(256 * random())));
  const evidence = weightedSum(LAYER, x);
  for (let digit = 0; digit < 10; digit++) {
    const total = addUp(contributionsOf(mapOf(LAYER, digit), x), bias[digit]);
    near(total.evidence, evidence[digit], 1e-5);
    assert.ok(total.raised > 0 && total.lowered < 0);
    near(total.raised + total.lowered + total.bias, total.evidence);
  }
});

test("the running sum ends at the evidence, and begins with the biases", () => {
  const under = BLANK.with(300, 200).with(700, 255);
  const trace = new Trace(LAYER, PEN);
  trace.follow(under, STROKES);
  const drawn = toLevels(rasterize(STROKES, { width: PEN, size: 28 }));
  assert.deepEqual(
    trace.levels,
    drawn.map((level, pixel) => Math.max(level, under[pixel])),
  );
  weightedSum(LAYER, scalePixels(trace.levels)).forEach((z, digit) =>
    near(trace.sums.at(-1)[digit], z, 1e-5),
  );
  assert.deepEqual([...trace.sums[0]], [...bias]);
  assert.equal(trace.sums.length, 1 + 2 + 5); // biases, two rows with ink, five points
});

test("a part of a drawing is what was drawn until then", () => {
  const trace = new Trace(LAYER, PEN);
  trace.follow(BLANK, STROKES);
  assert.deepEqual(trace.levelsAt(0), BLANK);
  const part = toLevels(rasterize([STROKES[0].slice(0, 6)], { width: PEN, size: 28 }));
  assert.deepEqual(trace.levelsAt(3), part);
  weightedSum(LAYER, scalePixels(part)).forEach((z, digit) => near(trace.sums[3][digit], z, 1e-5));
});

test("a drawing that grows, shrinks and changes gives the same as a new one", () => {
  const trace = new Trace(LAYER, PEN);
  const drawings = [
    [STROKES[0].slice(0, 2)],
    [STROKES[0].slice(0, 6)],
    [STROKES[0]],
    STROKES,
    [STROKES[1]],
    [],
  ];
  for (const strokes of drawings) {
    const fresh = new Trace(LAYER, PEN);
    trace.follow(BLANK, structuredClone(strokes));
    fresh.follow(BLANK, strokes);
    assert.deepEqual(trace.levels, fresh.levels);
    assert.deepEqual(trace.sums, fresh.sums);
  }
});

test("pairs won: perfect, reversed, all draws, and counted one by one", () => {
  const labels = [3, 3, 1, 0];
  assert.equal(pairsWon(Float64Array.of(5, 4, 1, 2), labels, 3), 1);
  assert.equal(pairsWon(Float64Array.of(1, 2, 4, 5), labels, 3), 0);
  assert.equal(pairsWon(Float64Array.of(2, 2, 2, 2), labels, 3), 0.5);
  assert.equal(pairsWon(Float64Array.of(1, 3, 1, 2), labels, 3), (0.5 + 0 + 1 + 1) / 4);
});

test("a map's evidence for many images is that of each", () => {
  const images = Uint8Array.from({ length: 3 * 784 }, () =>
    random() < 0.7 ? 0 : Math.floor(256 * random()),
  );
  const sums = evidenceOfAll(mapOf(LAYER, 4), images);
  sums.forEach((sum, index) => {
    const x = scalePixels(images.subarray(784 * index, 784 * (index + 1)));
    near(sum, weightedSum(LAYER, x)[4] - bias[4], 1e-4);
  });
});

test("the worst errors come first, on both sides", () => {
  const labels = [3, 3, 3, 1, 0];
  assert.deepEqual(worstErrors([5, -1, 2, 4, 7], labels, 3, 2), { missed: [1, 2], mistaken: [4, 3] });
});

test("the spread holds every image once", () => {
  const spread = spreadOf(Float64Array.of(0, 1, 2, 4), [3, 3, 1, 1], 3, 4);
  assert.deepEqual(spread, { low: 0, high: 4, digits: [0.5, 0.5, 0, 0], others: [0, 0, 0.5, 0.5] });
  assert.deepEqual(spreadOf(Float64Array.of(0, 0), [3, 1], 3, 4).digits, [0, 0, 1, 0]);
});

test("the brush paints a line without gaps, of its width, and not over the edge", () => {
  const painted = paintLine(BLANK, [2, 3], [9, 3], { value: -1, size: 1 });
  assert.deepEqual(
    painted.flatMap((value, pixel) => (value === -1 ? [pixel] : [])),
    [2, 3, 4, 5, 6, 7, 8, 9].map((column) => 84 + column),
  );
  const square = paintLine(BLANK, [10, 10], [10, 10], { value: 1, size: 2 });
  assert.deepEqual(
    square.flatMap((value, pixel) => (value === 1 ? [pixel] : [])),
    [290, 291, 318, 319],
  );
  const corner = paintLine(BLANK, [27, 27], [27, 27], { value: 1, size: 4 });
  assert.equal(corner.length, 784);
  assert.ok(corner.reduce((sum, value) => sum + value, 0) <= 4);
  assert.ok(paintLine(painted, [0, 3], [27, 3], { value: 0, size: 4 }).every((value) => value === 0));
});

test("the outline closes around ink, at the edge too", () => {
  for (const pixel of [0, 300, 783]) {
    const pieces = contour(BLANK.with(pixel, 1), 0.15);
    assert.equal(pieces.length, 4);
    const ends = pieces.flat().map((point) => point.map((part) => part.toFixed(6)).join());
    assert.equal(new Set(ends).size, 4); // each end is the next piece's beginning
  }
  assert.deepEqual(contour(BLANK, 0.15), []);
});

test("labels of two sums do not lie on each other, nor outside", () => {
  assert.deepEqual(spreadApart([50, 100], 27, [13, 137]), [50, 100]);
  const [a, b] = spreadApart([15, 16], 27, [13, 137]);
  assert.deepEqual([b - a, a], [27, 13]);
  const [c, d] = spreadApart([137, 130], 27, [13, 137]);
  assert.deepEqual([c - d, c], [27, 137]);
});

test("the chart of the running sums begins and ends with them", () => {
  const sums = Array.from({ length: 1001 }, (_, step) => [step / 100, -step / 200]);
  const scales = sumScales(sums, [0, 1], 600);
  const points = sumPath(sums, 0, scales).split(" ");
  assert.ok(points.length <= 202);
  assert.deepEqual(
    [points[0], points.at(-1)],
    [
      [0, 0],
      [1000, 10],
    ].map(([step, value]) => `${scales.x(step).toFixed(1)},${scales.y(value).toFixed(1)}`),
  );
  assert.equal(scales.x(1000), 582);
});

test("numbers and sentences", () => {
  assert.deepEqual([1.234, -0.5, -0.001].map(formatTerm), ["+1.23", "−0.50", "0.00"]);
  assert.deepEqual([0, 0.001, 0.5, 0.999, 1].map(wholePercent), ["<1", "<1", "50", ">99", "100"]);
  const evidence = [-1, 0, 0, 3, 0, 0, 0, 0, 0, 0];
  const text = describeReading({ classes: [0, 3], evidence, isBlank: false });
  assert.equal(
    text,
    "The map of 3 gives this drawing 4 more evidence than the map of 0. After softmax of all ten sums it is a 3 with 71 %.",
  );
  assert.match(
    describeReading({ classes: [0, 1], evidence, isBlank: false }),
    /^The map of 1 .* But the map of 3 gives it still more/,
  );
  assert.match(
    describeReading({ classes: [3, 3], evidence, isBlank: false }),
    /^The map of 3 gives this drawing 3 of evidence\./,
  );
  assert.match(describeReading({ classes: [0, 3], evidence, isBlank: true }), /only the biases count/);
  const pixel = describePixel({ pixel: 405, ink: 0.5, classes: [0, 3], weights: [-0.4, 0.2] });
  assert.equal(pixel, "Row 14, column 13, ink 0.50: for 0 0.50 · (−0.40) = −0.20; for 3 0.50 · 0.20 = +0.10");
});

test("scores in words", () => {
  assert.deepEqual([0, 0.001, 0.5, 0.873, 0.9977, 1].map(ofHundred), [
    "0",
    "less than 1",
    "50",
    "87",
    "99.7",
    "100",
  ]);
  const text = describeScore({ digit: 3, share: 0.87, learned: 0.99, isBlank: false });
  assert.equal(
    text,
    "Of 100 pairs (a 3 and another digit), your map gives the 3 more evidence in 87; the learned map in 99.",
  );
  assert.match(describeScore({ digit: 3, share: 0.2, learned: 0.99, isBlank: false }), /worse than guessing/);
  assert.match(
    describeScore({ digit: 3, share: 0.5, learned: 0.99, isBlank: false }),
    /no better than guessing/,
  );
  assert.match(describeScore({ digit: 3, share: 0.5, learned: 0.99, isBlank: true }), /every pair is a draw/);
  assert.match(describePairs(Uint8Array.of(3, 1, 3), 3), /first 3 test images: 2 show a 3, 1 another digit/);
});

test("the next image of a digit, around the end", () => {
  const labels = Uint8Array.of(3, 1, 3);
  assert.deepEqual(
    [-1, 0, 2].map((last) => nextOf(labels, 3, last)),
    [0, 2, 0],
  );
});

test("a map from a drawing is blue where the ink is dark", () => {
  assert.deepEqual(mapFromDrawing([0, 127, 128, 255]), [0, 0, 1, 1]);
});
