/** From strokes to the network's pixels; `test_preprocessing_equal.py` holds the same functions equal to NumPy's. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  centerByMass,
  centerOfMass,
  fitToBox,
  inkBounds,
  place,
} from "../../../mnist_lesson/widgets/digit/center.js";
import { prepareDrawing } from "../../../mnist_lesson/widgets/digit/drawing.js";
import { blankImage, imageFrom, rasterize, toLevels } from "../../../mnist_lesson/widgets/digit/raster.js";
import {
  countPoints,
  extendStroke,
  isFull,
  PAD_SIZE,
  strokeBounds,
  tellFull,
} from "../../../mnist_lesson/widgets/digit/strokes.js";

test("a vertical line in the middle", () => {
  const image = rasterize([[140, 40, 140, 240]], { width: 20 });
  assert.deepEqual([image.width, image.height], [140, 140]);
  const row = image.pixels.subarray(70 * 140, 71 * 140);
  const inked = [...row.keys()].filter((column) => row[column] > 0);
  assert.deepEqual([inked[0], inked.at(-1)], [65, 74]); // 10 pixels wide, its middle between 69 and 70
  assert.equal(row[70], 255);
});

test("a dot is round, an empty drawing has no ink", () => {
  const { left, top, width, height } = inkBounds(rasterize([[100, 50]], { width: 20 }));
  assert.deepEqual([left, top, width, height], [45, 20, 10, 10]);
  assert.equal(inkBounds(rasterize([], { width: 20 })), null);
  assert.equal(strokeBounds([]), null);
});

test("strokes at the rim and beyond it stay inside of the image", () => {
  const image = rasterize([[0, 0, PAD_SIZE, PAD_SIZE]], { width: 40, size: 28 });
  assert.equal(image.pixels.length, 784);
  assert.equal(image.pixels[0], 255);
  assert.ok(image.pixels.every((value) => value >= 0 && value <= 255));
});

test("the ink's box fills twenty pixels, its mass lies in the middle", () => {
  const image = rasterize([[20, 30, 60, 30, 60, 110]], { width: 12 });
  const box = fitToBox(image);
  const ink = inkBounds(box);
  assert.equal(Math.max(ink.width, ink.height), 20);
  const center = centerOfMass(centerByMass(box));
  for (const part of [center.row, center.column])
    assert.ok(part >= 13.5 - 1e-3 && part < 14.5 + 1e-3, String(part));
});

test("a prepared drawing is its box at the corner that it tells, and its center of mass that of the box", () => {
  for (const strokes of [[[20, 20, 60, 20, 60, 60, 20, 100]], [[200, 40, 200, 250, 240, 250]], [[9, 9]]]) {
    const { box, center, corner, image } = prepareDrawing(strokes);
    assert.deepEqual(center, centerOfMass(box));
    box.pixels.forEach((level, index) => {
      const [row, column] = [corner.top + Math.floor(index / 20), corner.left + (index % 20)];
      assert.equal(image.pixels[28 * row + column], level);
    });
    const { row, column } = centerOfMass(image);
    for (const part of [row, column]) assert.ok(part >= 13.5 - 1e-3 && part < 14.5 + 1e-3, String(part));
  }
});

test("empty images stay empty", () => {
  assert.ok(centerByMass(fitToBox(blankImage(40))).pixels.every((value) => value === 0));
  assert.equal(centerOfMass(blankImage(3)), null);
});

test("placing cuts off what leaves the field", () => {
  const image = imageFrom([1, 2, 3, 4], 2);
  assert.deepEqual([...place(image, { top: -1, left: 1 }, 2).pixels], [0, 3, 0, 0]);
  assert.deepEqual(toLevels(imageFrom([-3, 12.6, 300, 0], 2)), [0, 13, 255, 0]);
});

test("strokes grow by points that tell something new", () => {
  const stroke = [10, 10];
  assert.equal(extendStroke(stroke, [11, 10]), stroke);
  assert.deepEqual(extendStroke(stroke, [13, 10]), [10, 10, 13, 10]);
  assert.equal(countPoints([stroke, [1, 2, 3, 4]]), 3);
  assert.ok(!isFull([stroke]));
  assert.ok(isFull(Array(60).fill(stroke)));
  assert.equal(tellFull([stroke]), "");
  assert.match(tellFull([Array(3000).fill(7)]), /full: Undo or Clear/);
});
