/** The shared modules' pure functions, and links that somebody has damaged. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { isEqual, Model } from "../../../mnist_lesson/book/host.js";
import { formatFactor, formatNumber, toHundredths } from "../../../mnist_lesson/widgets/maths/numbers.js";
import {
  biasThrough,
  clipLine,
  clipPolygon,
  square,
  turnTowards,
  weightedSum,
} from "../../../mnist_lesson/widgets/maths/plane.js";
import { linearScale, ticks } from "../../../mnist_lesson/widgets/maths/scales.js";
import {
  holdOf,
  learnFrom,
  valuesAfter,
  withinLimits,
} from "../../../mnist_lesson/widgets/perceptron/maths.js";
import { readColor } from "../../../mnist_lesson/widgets/ui/colors.js";
import { pythonCall, readHash, stateFromHash, writeHash } from "../../../mnist_lesson/widgets/ui/links.js";
import { loadResource } from "../../../mnist_lesson/widgets/ui/resources.js";
import { decodeState, encodeState } from "../../../mnist_lesson/widgets/ui/schema.js";
import { makeRandom } from "../random.js";

const number = { kind: "number", low: -10, high: 10 };
const SCHEMA = {
  bias: number,
  epochs: { kind: "whole", low: 1, high: 100 },
  weights: { kind: "numbers", least: 2, count: 2, item: number },
  dots: { kind: "rows", most: 3, columns: [number, { kind: "whole", low: 0, high: 1 }] },
  mode: { kind: "choice", options: ["step", "sigmoid"] },
  on: { kind: "flag" },
  image: { kind: "pixels", count: 784, blank: true },
  paper: { kind: "pixels", count: 784, blank: true },
  painted: { kind: "map", count: 784, blank: true },
  strokes: { kind: "strokes", most: 3, points: 5, item: { kind: "whole", low: 0, high: 280 } },
};
const VALUES = {
  bias: -0.1,
  epochs: 7,
  weights: [1.5, -2e-7],
  dots: [
    [1, 0],
    [2.25, 1],
  ],
  mode: "sigmoid",
  on: false,
  image: Array.from({ length: 784 }, (_, index) => (index * 7) % 256),
  paper: new Array(784).fill(0),
  painted: Array.from({ length: 784 }, (_, index) => (((index >> 3) % 25) - 12) / 12),
  strokes: [
    [0, 280],
    [10, 20, 30, 40],
  ],
};

/** Run with the console's notes collected. */
function listen(run) {
  const notes = [];
  const { info } = console;
  console.info = (text) => notes.push(text);
  try {
    return [run(), notes];
  } finally {
    console.info = info;
  }
}

test("a state survives the way through a link", () => {
  const text = encodeState(SCHEMA, (name) => VALUES[name]);
  assert.match(text, /^[\w.,:;/+-]+$/);
  assert.deepEqual(decodeState(SCHEMA, text), VALUES);
});

test("a link holds several widgets, the last shared first", () => {
  const hash = writeHash(writeHash("#a-heading", "perceptron", "bias:1"), "perceptron.2", "bias:2");
  assert.equal(hash, "#perceptron.2=bias:2&perceptron=bias:1");
  assert.deepEqual(stateFromHash(hash, "perceptron", SCHEMA), { bias: 1 });
  assert.deepEqual(stateFromHash(hash, "perceptron.2", SCHEMA), { bias: 2 });
  assert.deepEqual(
    listen(() => stateFromHash("#a-heading", "perceptron", SCHEMA)),
    [{}, []],
  );
});

test("a link never grows too long to be read: the oldest other states go first", () => {
  const long = (size) => `bias:${"1".repeat(size)}`;
  const hash = writeHash(writeHash("#a=bias:1", "b", long(9000)), "c", long(6900));
  assert.deepEqual([...readHash(hash).keys()], ["c", "b", "a"]);
  assert.deepEqual([...readHash(writeHash(hash, "d", long(6900))).keys()], ["d", "c", "a"]);
  assert.equal(writeHash(`#x=${long(20000)}`, "d", "bias:1"), "#d=bias:1");
});

for (const text of [
  "bias:11",
  "bias:NaN",
  "bias:Infinity",
  "bias:0x10",
  "bias: 1",
  "bias:",
  "bias",
  "",
  "bias:1;bias:2",
  "bias:1:2",
  "epochs:1.5",
  "weights:1",
  "weights:1,2,3",
  "weights:1,,2",
  "dots:1",
  "dots:1,2",
  "dots:1,0,1,0,1,0,1,0",
  "mode:tanh",
  "mode:constructor",
  "on:true",
  "image:AAAA",
  "image:%%%",
  "painted:783m",
  "painted:785m",
  "painted:784z",
  "painted:9999m",
  "painted:",
  "__proto__:1",
  "constructor:1",
  "_esm:1",
  "bias:%00",
  "bias:<script>",
]) {
  test(`"${text}" is refused whole, with one note`, () => {
    const [values, notes] = listen(() => stateFromHash(`#perceptron=on:yes;${text}`, "perceptron", SCHEMA));
    assert.deepEqual(values, {});
    assert.equal(notes.length, 1);
  });
}

test("an oversized link is not even read", () => {
  const [values, notes] = listen(() =>
    stateFromHash(`#perceptron=bias:1${";".repeat(20000)}`, "perceptron", SCHEMA),
  );
  assert.deepEqual([values, notes.length], [{}, 1]);
});

test("ten thousand damaged links give allowed values or none, and never an error", () => {
  const random = makeRandom(1957);
  const good = encodeState(SCHEMA, (name) => VALUES[name]);
  const alphabet = "0123456789-+.,:;=&#%eE_aZ<>\"'\\\u0000é💥 ";
  listen(() => {
    for (let run = 0; run < 10000; run++) {
      const letters = [...`#perceptron=${good.slice(0, run % 2 ? 120 : undefined)}`];
      for (let edits = 1 + Math.floor(random() * 4); edits > 0; edits--) {
        const place = Math.floor(random() * letters.length);
        const letter = alphabet[Math.floor(random() * alphabet.length)];
        letters.splice(place, Math.floor(random() * 3), letter);
      }
      const values = stateFromHash(letters.join(""), "perceptron", SCHEMA);
      assert.ok(Object.keys(values).every((name) => Object.hasOwn(SCHEMA, name)));
      assert.deepEqual(decodeAgain(values), values);
    }
  });
});

function decodeAgain(values) {
  const schema = Object.fromEntries(Object.keys(values).map((name) => [name, SCHEMA[name]]));
  return Object.keys(values).length === 0
    ? {}
    : decodeState(
        schema,
        encodeState(schema, (name) => values[name]),
      );
}

test("keys of a hash are names of widgets", () => {
  assert.deepEqual([...readHash("#perceptron.2=a&x=1=2&9=3&=4&toString&x=5").keys()], ["perceptron.2", "x"]);
});

test("the state as a line of Python", () => {
  const schema = { weights: SCHEMA.weights, on: SCHEMA.on };
  assert.equal(
    pythonCall("Perceptron", schema, (name) => ({ weights: [1, -2], on: true })[name]),
    "Perceptron(weights=[1, -2], on=True)",
  );
  const pictures = { paper: SCHEMA.paper, painted: SCHEMA.painted };
  const values = { paper: VALUES.paper, painted: [...new Array(783).fill(0), -1] };
  assert.equal(
    pythonCall("EvidenceMap", pictures, (name) => values[name]),
    'EvidenceMap(painted="783ma")',
  );
});

test("numbers are written as in the course", () => {
  assert.deepEqual(
    [-2, -0.001, 1 / 3, 1e-9, 12.5].map((value) => formatNumber(value)),
    ["−2", "0", "0.33", "0", "12.5"],
  );
  assert.equal(formatFactor(-2), "(−2)");
});

test("scales go there and back, ticks are round", () => {
  const scale = linearScale([-1, 3], [10, 90]);
  assert.equal(scale(0), 30);
  assert.equal(scale.invert(30), 0);
  assert.deepEqual(ticks([0, 6]), [0, 1, 2, 3, 4, 5, 6]);
  assert.deepEqual(ticks([-0.5, 1.5], 4), [-0.5, 0, 0.5, 1, 1.5]);
});

test("the line within the plane lies on z = 0, and its halves fill the plane", () => {
  const random = makeRandom(7);
  for (let run = 0; run < 500; run++) {
    const line = { weights: [random() * 4 - 2, random() * 4 - 2], bias: random() * 8 - 4 };
    const halves = [1, -1].map((sign) => area(clipPolygon(square([0, 6]), line, sign)));
    assert.ok(Math.abs(halves[0] + halves[1] - 36) < 1e-9);
    for (const end of clipLine(line, [0, 6]) ?? []) {
      assert.ok(Math.abs(weightedSum(line, end)) < 1e-8);
      assert.ok(end.every((value) => value > -1e-9 && value < 6 + 1e-9));
    }
  }
  assert.equal(clipLine({ weights: [0, 0], bias: 1 }, [0, 6]), null);
  assert.equal(clipLine({ weights: [1, 1], bias: 1 }, [0, 6]), null);
});

function area(polygon) {
  return Math.abs(
    polygon.reduce((sum, [x, y], index) => {
      const [nextX, nextY] = polygon[(index + 1) % polygon.length];
      return sum + (x * nextY - nextX * y) / 2;
    }, 0),
  );
}

test("shifting and turning", () => {
  assert.equal(biasThrough([1, -2], [4, 1.5]), -1);
  const turned = turnTowards({ weights: [3, 4], bias: 1 }, [1, 1], [1, 9]);
  assert.deepEqual(turned, { weights: [0, 5], bias: -5 });
  assert.equal(turnTowards({ weights: [3, 4], bias: 1 }, [1, 1], [1, 1]), null);
  assert.deepEqual(holdOf({ weights: [0, 1], bias: -3 }, [0, 6]), [3, 3]);
  assert.ok(Object.is(toHundredths(-0.001), 0));
});

test("the rule corrects after a mistake only, as in the chapter", () => {
  const start = { weights: [0, 0], bias: 0 };
  assert.deepEqual(learnFrom(start, [1, 3, 0]), { z: 0, answer: 1, error: -1, weights: [-1, -3], bias: -1 });
  assert.deepEqual(learnFrom({ weights: [-1, -3], bias: -1 }, [1, 3, 0]), {
    z: -11,
    answer: 0,
    error: 0,
    weights: [-1, -3],
    bias: -1,
  });
});

test("the rule stops where weights, bias or counts would leave their limits", () => {
  const counts = { shown: 3, corrections: 2 };
  const lesson = learnFrom({ weights: [-100, -100], bias: 100 }, [2, 1, 1]);
  assert.equal(lesson.bias, 101);
  assert.equal(valuesAfter(lesson, counts), null);
  const right = learnFrom({ weights: [-100, -100], bias: 100 }, [2, 1, 0]);
  assert.deepEqual(valuesAfter(right, counts), {
    weights: [-100, -100],
    bias: 100,
    shown: 4,
    corrections: 2,
  });
  assert.equal(valuesAfter(right, { shown: 1_000_000, corrections: 2 }), null);
});

test("a line that is turned beyond the limits stays the same line", () => {
  const line = { weights: [120, -60], bias: 300 };
  assert.deepEqual(withinLimits(line), { weights: [40, -20], bias: 100 });
  assert.deepEqual(withinLimits({ weights: [0, 0], bias: 0 }), { weights: [0, 0], bias: 0 });
});

test("colors as a canvas writes them", () => {
  assert.deepEqual(readColor("#1f5fbf"), [31, 95, 191]);
  assert.deepEqual(readColor("rgba(51, 153, 255, 0.8)"), [51, 153, 255]);
});

test("a model tells of changes, and only of changes", () => {
  const model = new Model({ weights: [1, 2] });
  const heard = [];
  const listener = (_, value) => heard.push(value);
  model.on("change:weights", listener);
  model.set("weights", [1, 2]);
  model.set("weights", [3, 4]);
  model.off("change:weights", listener);
  model.set("weights", [5, 6]);
  assert.deepEqual(heard, [[3, 4]]);
});

test("equality of JSON values", () => {
  assert.ok(isEqual({ a: [1, null], b: {} }, { b: {}, a: [1, null] }));
  for (const [a, b] of [
    [[1], { 0: 1 }],
    [null, {}],
    [{ a: undefined }, { b: undefined }],
    [1, "1"],
  ])
    assert.ok(!isEqual(a, b));
});

test("a drawing in a link is checked", () => {
  const wrong = ["1", "1,2,3", "1,281", "1,2/", "1,2/3,4/5,6/7,8", "1,2,3,4,5,6,7,8,9,10,11,12", "1,x"];
  for (const text of wrong) assert.throws(() => decodeState(SCHEMA, `strokes:${text}`), undefined, text);
  assert.deepEqual(decodeState(SCHEMA, "strokes:"), { strokes: [] });
});

test("the model without a kernel answers the question for a resource, and no other", async () => {
  const load = async (name) => {
    if (name === "test") return { count: 1 };
    throw new Error("no such file");
  };
  const model = new Model({}, load);
  const { signal } = new AbortController();
  assert.deepEqual(await loadResource(model, "test", signal), { count: 1 });
  await assert.rejects(loadResource(model, "other", signal), /no such file/);
  let heard = 0;
  model.on("msg:custom", () => heard++);
  await model.send({ type: "hello" });
  await model.send(undefined);
  assert.equal(heard, 0);
});

test("two questions at once get their own answers; a widget that goes away waits no longer", async () => {
  const waiting = new Map();
  const model = new Model({}, (name) => new Promise((resolve) => waiting.set(name, resolve)));
  const controller = new AbortController();
  const [a, b] = ["train-0", "train-1"].map((name) => loadResource(model, name, controller.signal));
  waiting.get("train-1")({ is: "b" });
  assert.deepEqual(await b, { is: "b" });
  waiting.get("train-0")({ is: "a" });
  assert.deepEqual(await a, { is: "a" });
  const never = loadResource(model, "test", controller.signal);
  controller.abort(new Error("gone"));
  await assert.rejects(never, /gone/);
  waiting.clear();
  await assert.rejects(loadResource(model, "test", controller.signal), /gone/);
  assert.equal(waiting.size, 0);
});

test("other widgets' states stay in a link as long as it can be read", () => {
  const written = "#softmax=a:1";
  for (const [length, stays] of [
    [16_000, true],
    [16_001, false],
  ]) {
    const other = `&perceptron=${"x".repeat(length - written.length - "&perceptron=".length)}`;
    const link = writeHash(`#${other.slice(1)}`, "softmax", "a:1");
    assert.equal(link.length, stays ? length : written.length);
    assert.equal(readHash(link).has("softmax"), true);
  }
});

test("a number keeps twelve digits in a link", () => {
  const schema = { bias: { kind: "number", low: -10, high: 10 } };
  for (const bias of [0.123456789, -7.00000123, 1 / 3]) {
    const { bias: read } = decodeState(
      schema,
      encodeState(schema, () => bias),
    );
    assert.ok(Math.abs(read - bias) <= 1e-11 * Math.abs(bias), `${bias} became ${read}`);
  }
});
