/** Places of pixels, numbers as text, colors that text can be read on. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  mix,
  nextWithLabel,
  pixelAt,
  placeOf,
  showLevel,
  startAround,
  textOn,
} from "../../../mnist_lesson/widgets/image_explorer/maths.js";
import { oneHot } from "../../../mnist_lesson/widgets/maths/mnist.js";

test("a pixel's place, and back, as in the chapter", () => {
  assert.equal(placeOf(10, 17), 297);
  for (let place = 0; place < 784; place++) {
    const { row, column } = pixelAt(place);
    assert.equal(placeOf(row, column), place);
  }
});

test("the part around a pixel stays inside", () => {
  assert.deepEqual(
    [0, 3, 14, 27].map((at) => startAround(at, 9, 28)),
    [0, 0, 10, 19],
  );
});

test("numbers as they are, and as parts of full ink", () => {
  assert.deepEqual(
    [0, 51, 255].map((level) => showLevel(level, false)),
    ["0", "51", "255"],
  );
  assert.deepEqual(
    [0, 51, 255].map((level) => showLevel(level, true)),
    ["0", "0.20", "1"],
  );
});

test("the next image of a digit goes round", () => {
  const labels = Uint8Array.of(7, 1, 7, 2);
  assert.deepEqual(
    [nextWithLabel(labels, 7, 0), nextWithLabel(labels, 7, 2), nextWithLabel(labels, 2, 3)],
    [2, 0, 3],
  );
  assert.equal(nextWithLabel(labels, 9, 0), -1);
});

test("one-hot", () => assert.deepEqual(oneHot(7), [0, 0, 0, 0, 0, 0, 0, 1, 0, 0]));

test("text on every gray has a contrast of at least 4.5", () => {
  const linear = (part) =>
    part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4;
  for (const [paper, ink] of [
    [
      [255, 255, 255],
      [28, 36, 48],
    ],
    [
      [20, 22, 29],
      [223, 227, 234],
    ],
  ]) {
    for (let level = 0; level <= 255; level++) {
      const color = mix(paper, ink, level / 255);
      const luminance = 0.2126 * linear(color[0]) + 0.7152 * linear(color[1]) + 0.0722 * linear(color[2]);
      const contrast = textOn(color) === "#fff" ? 1.05 / (luminance + 0.05) : (luminance + 0.05) / 0.05;
      assert.ok(contrast >= 4.5, `${level}: ${contrast}`);
    }
  }
});
