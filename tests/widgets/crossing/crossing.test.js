/** The crossing's pure functions: two devices, where their lines cross, and the sentences about it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  aboutUnits,
  BATCH_STOPS,
  crossingOf,
  crossingWords,
  devicesAt,
  EXTRA_STOPS,
  FASTER_STOPS,
  logScale,
  measuredWords,
  placeOf,
  quickerWords,
  stepTime,
  sumOf,
  UNIT_STOPS,
  workOf,
} from "../../../mnist_lesson/widgets/crossing/maths.js";

const near = (one, other) => assert.ok(Math.abs(one - other) < 1e-9, `${one} ${other}`);
const BATCHES = [
  { size: 32, fixed: 1, work: 0.01, points: [] },
  { size: 256, fixed: 2.4, work: 0.03, points: [] },
  { size: 2048, fixed: 13.8, work: 0.2, points: [] },
];
/** Parameters of 784 → units → 10. */
const WORK = workOf([10, 805]);
const at = (batch, extra = 2, faster = 10) => devicesAt(BATCHES, { batch, extra, faster });

test("work counts parameters, ours is 1, and the way back leads back", () => {
  assert.equal(WORK.of(10), 1);
  assert.ok(Math.abs(WORK.of(4096) - 409.1) < 0.05);
  for (const units of [10, 128, 3000]) assert.ok(Math.abs(WORK.unitsFor(WORK.of(units)) - units) < 1e-9);
});

test("a measured batch size is the CPU's own, and between two lies a straight line", () => {
  for (const { size, fixed, work } of BATCHES) {
    const { cpu } = at(size);
    assert.ok(Math.abs(cpu.fixed - fixed) < 1e-12 && Math.abs(cpu.work - work) < 1e-12, String(size));
  }
  assert.ok(Math.abs(at(144).cpu.fixed - 1.7) < 1e-12);
  assert.ok(Math.abs(at(144).cpu.work - 0.02) < 1e-12);
});

test("the example begins later and multiplies faster", () => {
  const { example } = at(32, 3, 5);
  assert.deepEqual([example.fixed, example.work], [4, 0.002]);
  assert.equal(stepTime(example, 100), 4.2);
});

test("where the lines cross both take the same time", () => {
  for (const batch of BATCH_STOPS) {
    for (const extra of EXTRA_STOPS) {
      for (const faster of FASTER_STOPS) {
        const devices = at(batch, extra, faster);
        const units = crossingOf(devices, WORK);
        if (faster === 1) assert.equal(units, Infinity);
        else if (units > 0) {
          const [one, other] = [devices.cpu, devices.example].map((device) =>
            stepTime(device, WORK.of(units)),
          );
          assert.ok(Math.abs(one - other) < 1e-9 * one, `${batch} ${extra} ${faster}`);
        }
      }
    }
  }
});

test("a later beginning, or less gained, moves the crossing to the right; larger batches to the left", () => {
  const cross = (...state) => crossingOf(at(...state), WORK);
  assert.ok(cross(32, 3) > cross(32, 2));
  assert.ok(cross(32, 2, 5) > cross(32, 2, 10));
  assert.ok(cross(64) < cross(32));
});

test("a written sum adds up", () => {
  for (const fixed of [0.953, 2.955, 13.834]) {
    for (const work of [0.0077, 0.0295]) {
      for (const times of [1, 51.1, 409.1]) {
        const sum = sumOf({ fixed, work }, times);
        assert.equal((sum.fixed + sum.multiplying).toFixed(2), sum.step.toFixed(2));
      }
    }
  }
});

test("a sentence says where they cross", () => {
  assert.equal(crossingWords(2897.9), "The lines cross at about 2,900 hidden units.");
  assert.equal(crossingWords(73_000), "The lines cross beyond the picture, at about 73,000 hidden units.");
  assert.equal(crossingWords(4.2), "The example is quicker everywhere in the picture.");
  assert.match(crossingWords(Infinity), /^The lines never cross/);
  assert.equal(aboutUnits(114.1), "110");
});

test("a sentence says who is quicker", () => {
  const said = (cpu, example) =>
    quickerWords(1024, {
      cpu: { fixed: 0, multiplying: cpu, step: cpu },
      example: { fixed: 0, multiplying: example, step: example },
    });
  assert.equal(said(1.5, 3), "With 1,024, the CPU takes 50% less time.");
  assert.equal(said(4, 1), "With 1,024, the example takes 75% less time.");
  assert.equal(said(4, 4), "With 1,024 both take the same time.");
  assert.equal(said(100, 99.9), "With 1,024, the example takes hardly any less time.");
});

test("it says what was measured", () => {
  assert.equal(measuredWords(BATCHES, 256), "The dots are measured.");
  assert.equal(measuredWords(BATCHES, 64), "Not measured itself: measured are batches of 32, 256 and 2,048.");
});

test("sliders have all that was measured, in order, and a place for every other value", () => {
  for (const units of [10, 32, 128, 512, 2048, 4096])
    assert.equal(UNIT_STOPS[placeOf(UNIT_STOPS, units)], units);
  for (const { size } of BATCHES) assert.equal(BATCH_STOPS[placeOf(BATCH_STOPS, size)], size);
  for (const stops of [UNIT_STOPS, BATCH_STOPS, EXTRA_STOPS, FASTER_STOPS])
    assert.deepEqual(
      stops,
      stops.toSorted((a, b) => a - b),
    );
  assert.equal(UNIT_STOPS[placeOf(UNIT_STOPS, 700)], 768);
});

test("on a logarithmic scale equal factors are equally far apart, and it leads back", () => {
  const scale = logScale([1, 1000], [0, 300]);
  for (const [value, place] of [
    [1, 0],
    [10, 100],
    [100, 200],
    [1000, 300],
  ])
    near(scale(value), place);
  near(scale(4) - scale(2), scale(700) - scale(350));
  for (const value of [0.2, 7, 5000]) near(scale.invert(scale(value)), value);
  assert.deepEqual(scale.domain, [1, 1000]);
});
