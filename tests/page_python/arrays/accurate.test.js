// exp, log and their like to the last digit; float32 as NumPy computes it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { exp, log, log10, pow, tanh } from "../../../mnist_lesson/page_python/arrays/accurate.js";
import { shortest } from "../../../mnist_lesson/page_python/arrays/digits.js";
import { expSingle, logSingle } from "../../../mnist_lesson/page_python/arrays/singles.js";

test("powers of e and logarithms are rounded right", () => {
  assert.equal(exp(1), Math.E);
  assert.equal(exp(2), 7.38905609893065);
  assert.equal(exp(-745), 5e-324);
  assert.equal(exp(710), Infinity);
  assert.equal(log(10), Math.LN10);
  assert.equal(log10(1000), 3);
  assert.equal(tanh(0.5), 0.46211715726000974);
  assert.equal(pow(2, 0.5), Math.SQRT2);
  assert.ok(Number.isNaN(log(-1)));
  assert.equal(log(0), -Infinity);
});

test("float32 has NumPy's last digit, which is not always the nearest", () => {
  assert.equal(expSingle(1), Math.fround(Math.E + 2.4e-7));
  assert.equal(expSingle(2), Math.fround(7.3890557));
  assert.equal(logSingle(Math.fround(3.3)), Math.fround(1.1939225));
  assert.equal(expSingle(100), Infinity);
});

test("float32 needs at most nine digits", () => {
  assert.deepEqual(shortest(Math.fround(0.1), true), { digits: "1", exponent: -1 });
  assert.deepEqual(shortest(Math.fround(1 / 3), true), { digits: "33333334", exponent: -1 });
});
