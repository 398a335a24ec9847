/** A network's file in the page: read, computed, written, and refused when it is damaged or hostile. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { argmax, softmax } from "../../../mnist_lesson/widgets/maths/neurons.js";
import { createRandom } from "../../../mnist_lesson/widgets/maths/random.js";
import {
  networkToJson,
  parseInPieces,
  parseNetwork,
  readFloat16,
  readNetwork,
  withoutMore,
} from "../../../mnist_lesson/widgets/network/file.js";
import {
  ACTIVATIONS,
  computeLayers,
  countParameters,
  describeSizes,
  predict,
  scalePixels,
} from "../../../mnist_lesson/widgets/network/forward.js";

const textOf = (name) =>
  readFileSync(new URL(`../../../mnist_lesson/assets/networks/${name}.json`, import.meta.url), "utf8");
const good = () => JSON.parse(textOf("mlp"));

test("a small network by hand", () => {
  const layers = [
    { units: 2, activation: "relu", weights: new Float32Array(784 * 2), bias: Float32Array.of(1, -1) },
    { units: 10, activation: "softmax", weights: new Float32Array(20), bias: new Float32Array(10) },
  ];
  layers[0].weights.set([2, -3], 2 * 5); // pixel 5 to both units
  layers[1].weights[3] = 1; // unit 0 to digit 3
  const x = new Float32Array(784);
  x[5] = 0.5;
  const [hidden, out] = computeLayers({ layers }, x);
  assert.deepEqual([...hidden.evidence], [2, -2.5]);
  assert.deepEqual([...hidden.output], [2, 0]);
  assert.equal(out.evidence[3], 2);
  assert.equal(argmax(out.output), 3);
  assert.ok(Math.abs(out.output[3] - Math.exp(2) / (Math.exp(2) + 9)) < 1e-6);
});

test("softmax stands large evidence, argmax takes the first of equals", () => {
  assert.deepEqual([...softmax([1000, 1000])], [0.5, 0.5]);
  assert.equal(argmax([1, 3, 3]), 1);
  assert.deepEqual([...scalePixels([0, 255])], [0, 1]);
});

test("each activation is the function of its name", () => {
  const z = Float32Array.of(-30, -2, -0.5, 0, 0.25, 1, 3);
  const powers = Array.from(z, Math.exp);
  const total = powers.reduce((sum, power) => sum + power, 0);
  const wanted = {
    linear: [...z],
    relu: [0, 0, 0, 0, 0.25, 1, 3],
    sigmoid: powers.map((power) => power / (power + 1)),
    softmax: powers.map((power) => power / total),
    tanh: powers.map((power) => (power - 1 / power) / (power + 1 / power)),
  };
  assert.deepEqual(Object.keys(ACTIVATIONS).sort(), Object.keys(wanted));
  for (const [name, outputs] of Object.entries(wanted)) {
    ACTIVATIONS[name](z).forEach((output, unit) =>
      assert.ok(Math.abs(output - outputs[unit]) < 1e-6, `${name}(${z[unit]}) is ${output}`),
    );
  }
});

test("numbers of 16 bits", () => {
  const expected = new Map([
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x0001, 2 ** -24],
    [0x3555, 0.333251953125],
    [0x7c00, Infinity],
  ]);
  for (const [bits, value] of expected) assert.equal(readFloat16(bits), value);
  assert.ok(Number.isNaN(readFloat16(0x7e00)));
});

test("bundled networks", () => {
  const sizes = { mlp: "784 → 10 → 10", wide: "784 → 128 → 10", regression: "784 → 10" };
  const parameters = { mlp: 7960, wide: 101770, regression: 7850 };
  for (const name of Object.keys(sizes)) {
    const network = readNetwork(textOf(name));
    assert.equal(describeSizes(network), sizes[name]);
    assert.equal(countParameters(network), parameters[name]);
    const sum = predict(network, new Float32Array(784).fill(0.3)).reduce((total, part) => total + part, 0);
    assert.ok(Math.abs(sum - 1) < 1e-6);
  }
});

test("a network that was written is read as it was", () => {
  const network = readNetwork(textOf("wide"));
  assert.deepEqual(readNetwork(JSON.stringify(networkToJson(network))), network);
});

/** A layer's numbers as a file of 16 bits has them: 0, 1, −2 over and over. */
const halvesOf = (count) =>
  Buffer.from(Uint16Array.from({ length: count }, (_, i) => [0, 0x3c00, 0xc000][i % 3]).buffer).toString(
    "base64",
  );

test("a file of 16 bits is read, and handed on as it is with nothing besides", () => {
  const layer = { units: 10, activation: "softmax", weights: halvesOf(7840), bias: halvesOf(10) };
  const file = { ...good(), number_type: "float16", layers: [{ ...layer, name: "x" }], note: "mine" };
  const [{ weights, bias }] = parseNetwork(file).layers;
  assert.deepEqual([...weights.subarray(7836), ...bias.subarray(0, 3)], [0, 1, -2, 0, 0, 1, -2]);
  const handedOn = withoutMore(file);
  assert.deepEqual(handedOn.layers, [layer]);
  assert.ok(!("note" in handedOn));
  assert.deepEqual(parseNetwork(handedOn), parseNetwork(file));
});

test("a large file is read in many pieces", () => {
  const units = 700;
  const numbers = (count) => Buffer.from(new Float32Array(count).buffer).toString("base64");
  const hidden = { units, activation: "relu", weights: numbers(784 * units), bias: numbers(units) };
  const last = { units: 10, activation: "softmax", weights: numbers(10 * units), bias: numbers(10) };
  const file = { ...good(), number_type: "float32", layers: [hidden, last] };
  const work = parseInPieces(file);
  let pieces = 0;
  while (!work.next().done) pieces++;
  assert.ok(pieces > 10, String(pieces));
});

test("base64 as Python reads it: no spaces, and padded", () => {
  const file = good();
  const { bias } = file.layers[0];
  for (const changed of [
    `${bias.slice(0, -2)}  `,
    bias.replace(/=+$/, ""),
    `${bias.slice(0, 4)} ${bias.slice(5)}`,
  ]) {
    file.layers[0].bias = changed;
    assert.throws(() => parseNetwork(file), /base64/);
  }
});

/** Lists in lists: more than JSON.stringify and String can follow. */
const nested = (depth) => JSON.parse("[".repeat(depth) + "]".repeat(depth));

const shaped = (shape) => (file) => ({ ...file, preprocessing: { shape, divide_by: 255 } });

const DAMAGES = {
  "no object": [() => [], /format/],
  null: [() => null, /format/],
  format: [(file) => ({ ...file, format: "other" }), /format/],
  version: [(file) => ({ ...file, version: 2 }), /version/],
  preprocessing: [(file) => ({ ...file, preprocessing: { shape: [32, 32], divide_by: 255 } }), /version/],
  "version true": [(file) => ({ ...file, version: true }), /version true/],
  "version nested deep": [(file) => ({ ...file, version: nested(20_000) }), /version something too large/],
  "shape that is no text": [shaped({ toString: 1, valueOf: 1 }), /version/],
  "shape as text": [shaped("28,28"), /version/],
  "shape of texts": [shaped(["28", "28"]), /version/],
  "shape in a list": [shaped([[28, 28]]), /version/],
  "shape nested deep": [shaped(nested(20_000)), /with something too large/],
  "preprocessing with more": [
    (file) => ({ ...file, preprocessing: { ...file.preprocessing, invert: true } }),
    /version/,
  ],
  "number type": [(file) => ({ ...file, number_type: "int8" }), /number_type/],
  "number type in a list": [(file) => ({ ...file, number_type: ["float32"] }), /number_type/],
  prototype: [(file) => ({ ...file, number_type: "constructor" }), /number_type/],
  "no layers": [(file) => ({ ...file, layers: [] }), /layers/],
  "too many layers": [(file) => ({ ...file, layers: Array(9).fill(file.layers[1]) }), /layers/],
  accuracy: [(file) => ({ ...file, accuracy: 2 }), /accuracy/],
  "accuracy 1e999": [(file) => ({ ...file, accuracy: JSON.parse("1e999") }), /or null, got Infinity/],
  "layer null": [(file) => ({ ...file, layers: [null] }), /units/],
};
const LAYER_DAMAGES = {
  units: [{ units: 1e9 }, /units/],
  "wrong units": [{ units: 11 }, /bytes/],
  activation: [{ activation: "gelu" }, /activation/],
  "activation of the prototype": [{ activation: "toString" }, /activation/],
  "weights cut": [{ weights: "AAAA" }, /bytes/],
  "no base64": [{ weights: "§§" }, /bytes/],
  "weights object": [{ weights: {} }, /bytes/],
  nan: [{ bias: Buffer.from(new Uint16Array(10).fill(0x7e00).buffer).toString("base64") }, /NaN/],
};

for (const [name, [damage, message]] of Object.entries(DAMAGES)) {
  test(`damaged file: ${name}`, () => assert.throws(() => parseNetwork(damage(good())), message));
}
for (const [name, [change, message]] of Object.entries(LAYER_DAMAGES)) {
  test(`damaged layer: ${name}`, () => {
    const file = good();
    Object.assign(file.layers[0], change);
    assert.throws(() => parseNetwork(file), message);
  });
}

const largeNetwork = (values, activation) => ({
  layers: values.map((value, index) => {
    const isLast = index === values.length - 1;
    const units = isLast ? 10 : 20;
    return {
      units,
      activation: isLast ? "softmax" : activation,
      weights: new Float32Array((index === 0 ? 784 : 20) * units).fill(value),
      bias: Float32Array.from({ length: units }, (_, unit) => (isLast ? unit : 0)),
    };
  }),
  accuracy: null,
});

for (const [values, activation, isSound] of [
  [[1.2e35], "linear", true],
  [[1.3e35], "linear", false],
  [[1e20, 1e13], "relu", true],
  [[1e20, 1e17], "linear", false],
  [[1e35, 1e35], "tanh", true], // a tanh gives at most 1
  [[1e35, -1e35], "sigmoid", true],
  [[1e30, 1e30, 1e30], "relu", false],
]) {
  test(`large weights, ${values} with ${activation}: ${isSound ? "fine" : "refused"}`, () => {
    const file = networkToJson(largeNetwork(values, activation));
    if (!isSound) {
      assert.throws(() => parseNetwork(file), /layer \d can reach .* smaller learning rate/);
      return;
    }
    for (const level of [0, 1]) {
      const probabilities = predict(parseNetwork(file), new Float32Array(784).fill(level));
      assert.ok(Math.abs(probabilities.reduce((sum, p) => sum + p, 0) - 1) < 1e-6);
    }
  });
}

test("a network that ends otherwise", () => {
  const file = good();
  file.layers.pop();
  assert.throws(() => parseNetwork(file), /softmax/);
  assert.throws(() => readNetwork("{"), /JSON/);
  assert.throws(() => readNetwork(" ".repeat(16 * 2 ** 20 + 1)), /MB/);
});

/** Read a hostile text: a network that gives numbers, or an error with a message for the reader. */
function checkReadOrRefused(text) {
  try {
    assert.ok(predict(readNetwork(text), new Float32Array(784).fill(1)).every(Number.isFinite));
  } catch (error) {
    assert.equal(error.constructor, Error, error.stack);
    assert.match(error.message, /^(Expected|This (file )?is not) .{20}/);
  }
}

/** Any JSON as text, with the names that objects have by themselves and with values in which others stumble. */
function anyJson(random, depth = 0) {
  const pick = (values) => values[Math.floor(random() * values.length)];
  const many = (make) => Array.from({ length: Math.floor(random() * 4) }, make).join(",");
  const inner = () => anyJson(random, depth + 1);
  const names = ["toString", "valueOf", "toJSON", "__proto__", "constructor", "length", "shape", "divide_by"];
  const makers = [
    () => pick(["null", "true", "false", "0", "-1", "28", "255", "1e999", "-0", "9".repeat(5000)]),
    () => pick(['""', '"softmax"', '"float32"', '"28,28"', '"AAAA"', '"\\ud800"', '"__proto__"']),
    () => "[".repeat(20_000) + "]".repeat(20_000),
    () => `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`,
    () => `[${many(inner)}]`,
    () => `{${many(() => `"${pick(names)}":${inner()}`)}}`,
  ];
  return pick(depth > 4 ? makers.slice(0, 2) : makers)();
}

test("any JSON in any place is read or refused with a message", () => {
  const random = createRandom(11);
  const file = JSON.parse(textOf("regression"));
  const places = [file, file.preprocessing, file.layers[0]];
  for (let round = 0; round < 600; round++) {
    const place = places[round % places.length];
    const names = Object.keys(place);
    const name = names[Math.floor(random() * names.length)];
    const before = place[name];
    place[name] = "here";
    const hostile = JSON.stringify(file).replace('"here"', () => anyJson(random));
    place[name] = before;
    checkReadOrRefused(hostile);
  }
  for (let round = 0; round < 100; round++) checkReadOrRefused(anyJson(random));
});

test("any text with changed characters is read or refused with a message", () => {
  const random = createRandom(7);
  const text = textOf("regression");
  for (let round = 0; round < 300; round++) {
    const at = Math.floor(random() * (round % 2 ? 200 : text.length));
    const hostile =
      text.slice(0, at) + String.fromCharCode(32 + Math.floor(random() * 95)) + text.slice(at + 1);
    checkReadOrRefused(hostile);
  }
});
