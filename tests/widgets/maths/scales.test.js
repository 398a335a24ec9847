/** Scales: from numbers to places in a picture, and back. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { linearScale, ticks } from "../../../mnist_lesson/widgets/maths/scales.js";

const near = (one, other) => assert.ok(Math.abs(one - other) < 1e-9, `${one} ${other}`);

test("a linear scale meets its ends, its middle, and leads back", () => {
  const scale = linearScale([-2, 2], [100, 0]);
  assert.deepEqual([-2, 0, 2].map(scale), [100, 50, 0]);
  for (const value of [-3, 0.3, 2]) near(scale.invert(scale(value)), value);
});

test("ticks are round and within the ends", () => {
  assert.deepEqual(ticks([0, 4096], 4), [0, 2000, 4000]);
  assert.deepEqual(ticks([0.1, 0.52], 4), [0.2, 0.4]);
});
