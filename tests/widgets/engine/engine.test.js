// The page's training: the reference in plain JavaScript, the fast engine, the store of images, a run's
// course. Equality with Keras is in test_training_equal.py.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createFastEngine } from "../../../mnist_lesson/widgets/engine/fast.js";
import { ImageStore, SET_START } from "../../../mnist_lesson/widgets/engine/images.js";
import { adamRate, createNetwork, Trainer } from "../../../mnist_lesson/widgets/engine/readable.js";
import {
  checkSettings,
  heldOutImages,
  neededImages,
  Training,
} from "../../../mnist_lesson/widgets/engine/run.js";
import { createPlainEngine } from "../../../mnist_lesson/widgets/engine/worker.js";
import { createRandom, shuffle } from "../../../mnist_lesson/widgets/maths/random.js";
import { parseNetwork } from "../../../mnist_lesson/widgets/network/file.js";

const ROOT = new URL("../../../", import.meta.url);
const WASM = new URL("mnist_lesson/widgets/engine/fast.wasm", ROOT);
const ACTIVATIONS = ["sigmoid", "tanh", "relu"];
const OPTIMIZERS = ["sgd", "momentum", "adam"];

/** Images with about a fifth of the pixels inked, where the label says roughly where. */
function makeImages(count, seed = 1) {
  const random = createRandom(seed);
  const labels = Uint8Array.from({ length: count }, () => random() * 10);
  const images = new Uint8Array(784 * count);
  for (let i = 0; i < images.length; i += 1) {
    const isNear = Math.abs((i % 784) / 78.4 - labels[Math.floor(i / 784)]) < 1.5;
    if (random() < (isNear ? 0.5 : 0.1)) images[i] = 1 + random() * 255;
  }
  return { images, labels };
}

function loadedStore(count, seed) {
  const store = new ImageStore();
  store.addImages({ set: "train", first: 0, ...makeImages(count, seed) });
  return store;
}

const range = (length) => Array.from({ length }, (_, index) => index);
const largestDifference = (a, b) => a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);

/* ---- Chance and start ----------------------------------------------------------------------- */

test("the same seed gives the same numbers, evenly spread over [0, 1)", () => {
  const random = createRandom(7);
  const numbers = range(10_000).map(random);
  assert.deepEqual(range(10_000).map(createRandom(7)), numbers);
  assert.notEqual(createRandom(8)(), numbers[0]);
  const tenths = range(10).map(
    (tenth) => numbers.filter((number) => Math.floor(number * 10) === tenth).length,
  );
  assert.ok(
    tenths.every((count) => Math.abs(count - 1000) < 150),
    String(tenths),
  );
});

test("shuffle gives every order equally often", () => {
  const random = createRandom(0);
  const counts = new Map();
  for (let i = 0; i < 6000; i += 1) {
    const order = shuffle([0, 1, 2], random).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assert.deepEqual([...counts.keys()].sort(), ["012", "021", "102", "120", "201", "210"]);
  assert.ok(
    [...counts.values()].every((count) => Math.abs(count - 1000) < 150),
    JSON.stringify([...counts]),
  );
});

test("a new network has Glorot's uniform weights and zero biases", () => {
  const { layers } = createNetwork({ hiddenUnits: 20, activation: "tanh", random: createRandom(3) });
  assert.deepEqual(
    layers.map(({ units, activation }) => [units, activation]),
    [
      [20, "tanh"],
      [10, "softmax"],
    ],
  );
  for (const [index, limit] of [Math.sqrt(6 / 804), Math.sqrt(6 / 30)].entries()) {
    const { weights, bias } = layers[index];
    assert.ok(Math.max(...weights.map(Math.abs)) <= Math.fround(limit));
    const variance = weights.reduce((sum, w) => sum + w * w, 0) / weights.length;
    assert.ok(Math.abs(variance / (limit ** 2 / 3) - 1) < 0.15, "a uniform distribution's variance");
    assert.ok(bias.every((b) => b === 0));
  }
  const regression = createNetwork({ hiddenUnits: 0, activation: "tanh", random: createRandom(3) });
  assert.deepEqual(
    regression.layers.map(({ units, activation }) => [units, activation]),
    [[10, "softmax"]],
  );
});

/* ---- Backpropagation and optimizers --------------------------------------------------------- */

/** Where a weight of a layer moves the loss, by trying: (loss(w + h) − loss(w − h)) / 2h. */
function slopeByTrying(network, data, { layer, kind, place }) {
  const h = 0.02;
  const lossAt = (change) => {
    const moved = structuredClone(network);
    moved.layers[layer][kind][place] += change;
    return new Trainer({ network: moved, optimizer: "sgd", learningRate: 0, data }).evaluate(0, 8).loss / 8;
  };
  return (lossAt(h) - lossAt(-h)) / (2 * h);
}

for (const activation of ACTIVATIONS) {
  test(`the gradients of ${activation} are the loss's slopes`, () => {
    const data = loadedStore(8);
    const network = createNetwork({ hiddenUnits: 5, activation, random: createRandom(11) });
    network.layers[0].bias.fill(0.1);
    const trainer = new Trainer({ network, optimizer: "sgd", learningRate: 1, data });
    trainer.trainBatch(range(8));
    const after = trainer.readNetwork();
    const places = [
      [0, "weights", 2041],
      [0, "weights", 777],
      [0, "bias", 3],
      [1, "weights", 17],
      [1, "bias", 4],
    ];
    for (const [layer, kind, place] of places) {
      const gradient = network.layers[layer][kind][place] - after.layers[layer][kind][place];
      const slope = slopeByTrying(network, data, { layer, kind, place });
      assert.ok(Math.abs(gradient - slope) < 2e-3, `${kind} ${place}: gradient ${gradient}, slope ${slope}`);
    }
    const moved = network.layers[0].weights.filter((w, i) => w !== after.layers[0].weights[i]).length;
    assert.ok(moved > 1000, "and not all of them are 0");
  });
}

test("a step of each optimizer is what its formula says", () => {
  const data = loadedStore(4);
  const network = createNetwork({ hiddenUnits: 0, activation: "relu", random: createRandom(5) });
  const biasAfter = (optimizer, learningRate, steps) => {
    const trainer = new Trainer({ network, optimizer, learningRate, data });
    for (let step = 0; step < steps; step += 1) trainer.trainBatch(range(4));
    return trainer.readNetwork().layers[0].bias[2];
  };
  const rate = 1e-4; // so small that the gradient is the same again
  const gradient = -biasAfter("sgd", rate, 1) / rate;
  assert.ok(Math.abs(gradient) > 0.01);
  const inSteps = (value) => value / (-rate * gradient);
  assert.ok(Math.abs(inSteps(biasAfter("sgd", rate, 3)) - 3) < 0.01);
  assert.ok(Math.abs(inSteps(biasAfter("momentum", rate, 3)) - (1 + 1.9 + 2.71)) < 0.02);
  assert.ok(Math.abs(biasAfter("adam", rate, 3) / (-rate * Math.sign(gradient)) - 3) < 0.01);
});

test("Adam's rate makes up for the start from 0", () => {
  assert.ok(Math.abs(adamRate(0.001, 1) - 0.001 * (Math.sqrt(0.001) / 0.1)) < 1e-8);
  assert.ok(Math.abs(adamRate(0.001, 100_000) - 0.001) < 1e-9);
});

test("an image that the network is sure about wrongly has a large loss, not an infinite one", () => {
  const data = loadedStore(1);
  const network = createNetwork({ hiddenUnits: 0, activation: "relu", random: createRandom(5) });
  const label = data.readLabel(0);
  network.layers[0].bias[label] = -500;
  for (const trainer of bothTrainers({ network, optimizer: "sgd", learningRate: 0.01 }, makeImages(1))) {
    const { loss, correct } = trainer.evaluate(0, 1);
    assert.ok(loss > 450 && loss < 550, String(loss));
    assert.equal(correct, 0);
    assert.equal(trainer.predict(0)[label], 0);
  }
});

/* ---- The fast engine ------------------------------------------------------------------------ */

function bothTrainers(parts, part) {
  const engines = [createPlainEngine(), createFastEngine(readFileSync(WASM))];
  return engines.map((engine) => {
    engine.store.addImages({ set: "train", first: 0, images: part.images, labels: part.labels });
    return engine.createTrainer(parts);
  });
}

function assertSameNetwork(a, b, tolerance) {
  assert.deepEqual(
    a.layers.map((layer) => [layer.units, layer.activation]),
    b.layers.map((layer) => [layer.units, layer.activation]),
  );
  a.layers.forEach(({ weights, bias }, index) => {
    assert.equal(weights.length, b.layers[index].weights.length);
    const difference = Math.max(
      largestDifference(weights, b.layers[index].weights),
      largestDifference(bias, b.layers[index].bias),
    );
    assert.ok(difference < tolerance, `layer ${index} differs by ${difference}`);
  });
}

for (const optimizer of OPTIMIZERS) {
  for (const [hiddenUnits, activation, batchSize] of [
    [0, "sigmoid", 32],
    [1, "tanh", 1],
    [10, "sigmoid", 32],
    [13, "relu", 7],
    [16, "tanh", 32],
    [128, "relu", 100],
  ]) {
    test(`the fast engine equals it: ${hiddenUnits} ${activation}, ${optimizer}, batch ${batchSize}`, () => {
      const network = createNetwork({ hiddenUnits, activation, random: createRandom(hiddenUnits) });
      const learningRate = optimizer === "adam" ? 0.001 : 0.01;
      const part = makeImages(400, 2);
      const [plain, fast] = bothTrainers({ network, optimizer, learningRate }, part);
      assertSameNetwork(network, fast.readNetwork(), 1e-12);
      const order = shuffle(range(400), createRandom(1));
      for (let first = 0; first < Math.min(400, 30 * batchSize); first += batchSize) {
        const batch = order.slice(first, first + batchSize);
        const [expected, got] = [plain.trainBatch(batch), fast.trainBatch(batch)];
        assert.ok(Math.abs(expected.loss - got.loss) < 1e-3 * batch.length, `${expected.loss} ${got.loss}`);
        assert.ok(Math.abs(expected.correct - got.correct) <= 1);
      }
      assertSameNetwork(plain.readNetwork(), fast.readNetwork(), 1e-4);
      assert.ok(Math.abs(plain.evaluate(0, 400).loss - fast.evaluate(0, 400).loss) / 400 < 1e-4);
      assert.ok(largestDifference(plain.predict(5), fast.predict(5)) < 1e-4);
    });
  }
}

test("the fast engine learns", () => {
  const network = createNetwork({ hiddenUnits: 10, activation: "tanh", random: createRandom(1) });
  const [, fast] = bothTrainers({ network, optimizer: "adam", learningRate: 0.003 }, makeImages(512));
  const before = fast.evaluate(0, 512);
  for (let step = 0; step < 50; step += 1) fast.trainBatch(range(512));
  const after = fast.evaluate(0, 512);
  assert.ok(after.loss < before.loss / 2 && after.correct > 450, JSON.stringify({ before, after }));
});

test("tiny steps count as the sum that they are, whatever the size of the batch", () => {
  for (const batchSize of [64, 512]) {
    const network = createNetwork({ hiddenUnits: 10, activation: "sigmoid", random: createRandom(6) });
    const trainers = bothTrainers({ network, optimizer: "sgd", learningRate: 1e-4 }, makeImages(512));
    const [expected, got] = trainers.map((trainer) => {
      for (let step = 0; step < 40; step += 1)
        trainer.trainBatch(range(batchSize).map((i) => (i + step * batchSize) % 512));
      return trainer.readNetwork().layers[0].weights;
    });
    const moved = largestDifference(expected, network.layers[0].weights);
    assert.ok(moved > 5e-6, `it has moved by ${moved}`);
    assert.ok(
      largestDifference(expected, got) < moved / 50,
      `${largestDifference(expected, got)} of ${moved}`,
    );
  }
});

test("the largest network has room beside the images", () => {
  const engine = createFastEngine(readFileSync(WASM));
  const part = makeImages(512);
  engine.store.addImages({ set: "train", first: 0, ...part });
  const network = createNetwork({ hiddenUnits: 128, activation: "tanh", random: createRandom(1) });
  const trainer = engine.createTrainer({ network, optimizer: "adam", learningRate: 0.001 });
  for (let step = 0; step < 3; step += 1) trainer.trainBatch(range(512));
  const into = { count: 0, places: new Uint16Array(784), values: new Float32Array(784) };
  for (const index of range(512)) {
    engine.store.readImage(index, into);
    assert.equal(into.count, part.images.subarray(784 * index, 784 * (index + 1)).filter(Boolean).length);
    assert.equal(engine.store.readLabel(index), part.labels[index]);
  }
});

test("of equal answers the first counts, and of none that is a number the first class", () => {
  const network = createNetwork({ hiddenUnits: 0, activation: "relu", random: createRandom(1) });
  const part = makeImages(100);
  for (const bias of [0, NaN]) {
    network.layers[0].weights.fill(0);
    network.layers[0].bias.fill(bias);
    for (const trainer of bothTrainers({ network, optimizer: "sgd", learningRate: 0.01 }, part)) {
      const { loss, correct } = trainer.evaluate(0, 100);
      assert.equal(correct, part.labels.filter((label) => label === 0).length);
      assert.ok(bias === 0 ? Math.abs(loss / 100 - Math.log(10)) < 1e-5 : Number.isNaN(loss));
    }
  }
});

test("a new trainer of the fast engine begins anew", () => {
  const part = makeImages(64);
  const engine = createFastEngine(readFileSync(WASM));
  engine.store.addImages({ set: "train", first: 0, ...part });
  const train = (hiddenUnits) => {
    const network = createNetwork({ hiddenUnits, activation: "relu", random: createRandom(4) });
    const trainer = engine.createTrainer({ network, optimizer: "momentum", learningRate: 0.01 });
    for (let step = 0; step < 5; step += 1) trainer.trainBatch(range(64));
    return trainer.readNetwork();
  };
  const first = train(6);
  train(128);
  assert.deepEqual(train(6), first);
});

test("where the fast engine can't run there is none", () => {
  assert.equal(createFastEngine(null), null);
  assert.equal(createFastEngine(Uint8Array.of(0, 97, 115, 109, 9, 9, 9, 9)), null);
});

test("where the fast engine may not be compiled, or WebAssembly is missing, there is none", (t) => {
  const wasm = readFileSync(WASM);
  const refuse = () => {
    throw new WebAssembly.CompileError("blocked by Content Security Policy");
  };
  t.mock.method(WebAssembly, "Module", refuse);
  assert.equal(createFastEngine(wasm), null);
  t.mock.restoreAll();
  t.mock.method(WebAssembly, "Instance", refuse);
  assert.equal(createFastEngine(wasm), null);
  t.mock.restoreAll();
  const kept = globalThis.WebAssembly;
  globalThis.WebAssembly = undefined;
  try {
    assert.equal(createFastEngine(wasm), null);
  } finally {
    globalThis.WebAssembly = kept;
  }
  assert.ok(createFastEngine(wasm).isFast);
});

test("memory that does not grow is told, and the images go in when it does", (t) => {
  const { store } = createFastEngine(readFileSync(WASM));
  const part = { set: "train", first: 0, ...makeImages(500) };
  t.mock.method(WebAssembly.Memory.prototype, "grow", () => {
    throw new RangeError("Maximum memory size exceeded");
  });
  assert.throws(
    () => store.addImages(part),
    /no memory left for the images \(Maximum memory size exceeded\)/,
  );
  assert.ok(!store.hasImages(0, 1));
  t.mock.restoreAll();
  store.addImages(part);
  assert.ok(store.hasImages(0, 500));
  assert.equal(store.readLabel(499), part.labels[499]);
});

test("the fast engine's code is what `make engine` builds from its source", () => {
  const folder = mkdtempSync(join(tmpdir(), "engine-"));
  try {
    const path = join(folder, "fast.wasm");
    execFileSync("npm", ["run", "--silent", "engine", path], { cwd: ROOT, stdio: "pipe" });
    assert.deepEqual(readFileSync(path), readFileSync(WASM), "run `make engine` and commit fast.wasm");
    assert.ok(readFileSync(WASM).length < 8192);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/* ---- Images --------------------------------------------------------------------------------- */

for (const [name, createEngine] of [
  ["plain", createPlainEngine],
  ["fast", () => createFastEngine(readFileSync(WASM))],
]) {
  test(`images come back as they were: ${name}`, () => {
    const { store } = createEngine();
    const parts = [
      ["test", 100, 30],
      ["train", 40, 700],
      ["train", 0, 40],
    ];
    const kept = parts.map(([set, first, count], seed) => ({ set, first, ...makeImages(count, seed) }));
    for (const part of kept) store.addImages(part);
    const into = { count: 0, places: new Uint16Array(784), values: new Float32Array(784) };
    for (const { set, first, images, labels } of kept) {
      for (const index of [0, labels.length - 1]) {
        store.readImage(SET_START[set] + first + index, into);
        const image = new Float32Array(784);
        for (let k = 0; k < into.count; k += 1) image[into.places[k]] = into.values[k];
        assert.deepEqual(
          image,
          Float32Array.from(images.subarray(784 * index, 784 * (index + 1)), (level) => level / 255),
        );
        assert.equal(store.readLabel(SET_START[set] + first + index), labels[index]);
      }
    }
    assert.ok(store.hasImages(0, 740) && store.hasImages(60_100, 60_130));
    assert.ok(!store.hasImages(0, 741) && !store.hasImages(60_000, 60_101));
  });
}

test("images that are there already take no more room", () => {
  let reserved = 0;
  const reserve = (size) => {
    reserved += size;
    return reserved - size + 4;
  };
  const memory = { buffer: () => new ArrayBuffer(2 ** 20), reserve };
  const store = new ImageStore(memory);
  store.addImages({ set: "train", first: 0, ...makeImages(50) });
  const before = reserved;
  store.addImages({ set: "train", first: 10, ...makeImages(40) });
  assert.equal(reserved, before);
});

test("wrong images are refused", () => {
  const store = new ImageStore();
  const { images, labels } = makeImages(10);
  for (const part of [
    { set: "train", first: 0, images: images.subarray(1), labels },
    { set: "train", first: 59_991, images, labels },
    { set: "test", first: 9_991, images, labels },
    { set: "train", first: -1, images, labels },
    { set: "other", first: 0, images, labels },
  ]) {
    assert.throws(() => store.addImages(part), /Expected images of 784 bytes/);
  }
});

/* ---- A run ---------------------------------------------------------------------------------- */

const SETTINGS = {
  ...{ hidden_units: 10, activation: "sigmoid", optimizer: "sgd", learning_rate: 0.1 },
  ...{ batch_size: 300, epochs: 2, num_images: 1000, seed: 5 },
};

const manyImages = makeImages(1000, 3);

/** A training with 1,000 images; all the others count as loaded and are one of them each. */
function createRun(engine = createPlainEngine(), tick = 1) {
  engine.store.addImages({ set: "train", first: 0, ...manyImages });
  const { addresses } = engine.store;
  addresses.forEach((_, index) => (addresses[index] = addresses[index % 1000]));
  const messages = [];
  let clock = 0;
  const training = new Training(
    engine,
    (message) => messages.push(message),
    () => (clock += tick),
  );
  const finish = () => {
    while (training.work());
  };
  return {
    receive: (message) => training.receive(message),
    work: () => training.work(),
    engine,
    messages,
    finish,
    ofType: (type) => messages.filter((message) => message.type === type),
  };
}

/** A training that nobody has stopped. */
function finishedRun(settings) {
  const run = createRun();
  run.receive({ type: "start", run: 1, settings });
  run.finish();
  return run;
}

test("a run reports its epochs and ends with the network", () => {
  const run = createRun();
  run.receive({ type: "hello" });
  run.receive({ type: "start", run: 3, settings: SETTINGS });
  run.finish();
  assert.deepEqual(run.messages[0], { type: "ready", engine: "page", is_fast: false });
  const epochs = run.ofType("epoch");
  assert.deepEqual(
    epochs.map(({ epoch, held_out: heldOut }) => [epoch, heldOut]),
    [
      [0, "validation"],
      [1, "validation"],
    ],
  );
  assert.ok(epochs[1].loss < epochs[0].loss && epochs[1].held_out_loss < epochs[0].held_out_loss);
  const done = run.messages.at(-1);
  assert.deepEqual([done.type, done.run, done.images, done.epochs], ["done", 3, 1000, 2]);
  assert.ok(done.seconds_per_epoch > 0);
  assert.equal(done.test_accuracy, parseNetwork(done.network).accuracy);
  assert.ok(run.messages.slice(1).every((message) => message.run === 3));
});

test("progress shows Keras's running means, with the last partial batch at its true size", () => {
  const run = createRun();
  run.receive({ type: "step", run: 1, settings: SETTINGS });
  run.finish();
  for (let step = 0; step < 2; step += 1) {
    run.receive({ type: "step", run: 1, settings: SETTINGS });
    run.finish();
  }
  const progress = run.ofType("progress");
  assert.deepEqual(
    progress.map(({ epoch, batch, batches }) => [epoch, batch, batches]),
    [
      [0, 1, 4],
      [0, 2, 4],
      [0, 3, 4],
    ],
  );
  const mean = progress.reduce((sum, { recent_loss: loss }) => sum + loss, 0) / 3;
  assert.ok(Math.abs(progress[2].loss - mean) < 1e-9);
  run.receive({ type: "step", run: 1, settings: SETTINGS }); // the last one, with 100 images
  run.finish();
  const [epoch] = run.ofType("epoch");
  const right = Math.round(epoch.accuracy * 1000);
  assert.ok(
    Math.abs(epoch.accuracy * 1000 - right) < 1e-6 && right > Math.round(progress[2].accuracy * 900) - 1,
  );
  assert.deepEqual(
    run.ofType("stopped").map(({ epoch: e, batch }) => [e, batch]),
    [
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 0],
    ],
  );
});

test("a run that was stopped goes on as if it had not been", () => {
  const whole = finishedRun(SETTINGS);
  const broken = createRun();
  broken.receive({ type: "step", run: 1, settings: SETTINGS });
  broken.finish();
  broken.receive({ type: "continue", run: 1 });
  broken.work();
  broken.receive({ type: "stop", run: 1 });
  assert.equal(broken.work(), false);
  assert.equal(broken.ofType("done").length, 0);
  broken.receive({ type: "continue", run: 1 });
  broken.finish();
  assert.deepEqual(broken.ofType("done")[0].network, whole.ofType("done")[0].network);
  const figures = ({ loss, accuracy, held_out_loss: heldOut }) => [loss, accuracy, heldOut];
  assert.deepEqual(broken.ofType("epoch").map(figures), whole.ofType("epoch").map(figures));
});

test("a run that was stopped while it was measured at the end goes on to its end", () => {
  const run = createRun();
  run.receive({ type: "start", run: 1, settings: SETTINGS });
  while (run.ofType("epoch").length < 2) run.work();
  assert.equal(run.ofType("done").length, 0);
  run.receive({ type: "stop", run: 1 });
  run.receive({ type: "continue", run: 1 });
  run.finish();
  assert.equal(run.messages.at(-1).type, "done");
  assert.equal(run.ofType("epoch").length, 2);
});

test("stop answers after a slice of work", () => {
  const run = createRun();
  run.receive({ type: "start", run: 1, settings: { ...SETTINGS, epochs: 50 } });
  assert.equal(run.work(), true);
  run.receive({ type: "stop", run: 1 });
  const { type, epoch, batch } = run.messages.at(-1);
  assert.equal(type, "stopped");
  assert.ok(4 * epoch + batch >= 1 && epoch < 3, "a slice is 20 ticks of the test's clock");
});

/** A run whose clock gives each slice of work one stretch, and whose images are counted as they are read. */
function createCountedRun() {
  const engine = createPlainEngine();
  const readImage = engine.store.readImage.bind(engine.store);
  const counter = { images: 0 };
  engine.store.readImage = (...details) => {
    counter.images += 1;
    readImage(...details);
  };
  return { ...createRun(engine, 15), counter };
}

const LARGE = { ...SETTINGS, batch_size: 512, epochs: 3 };

test("few images are computed between two looks at the messages, however large the batches are", () => {
  const run = createCountedRun();
  run.receive({ type: "start", run: 1, settings: LARGE });
  const counts = [];
  for (let isAtWork = true; isAtWork; ) {
    run.counter.images = 0;
    isAtWork = run.work();
    counts.push(run.counter.images);
  }
  assert.equal(run.messages.at(-1).type, "done");
  assert.ok(counts.length > (3 * 1000) / 64 + (4 * 10_000) / 128);
  assert.ok(Math.max(...counts) <= 128 + 12, "at most one stretch, and the twelve samples of a report");
});

test("a run that was stopped within a batch goes on as if it had not been", () => {
  const whole = finishedRun(LARGE);
  const broken = createCountedRun();
  broken.receive({ type: "start", run: 1, settings: LARGE });
  // The first epoch has two batches of eight stretches each: stopped once within each of them.
  for (const stretches of [3, 8 + 5]) {
    for (let stretch = 0; stretch < stretches; stretch += 1) broken.work();
    broken.receive({ type: "stop", run: 1 });
    broken.receive({ type: "continue", run: 1 });
  }
  assert.deepEqual(
    broken.ofType("stopped").map(({ epoch, batch }) => [epoch, batch]),
    [
      [0, 0],
      [0, 1],
    ],
  );
  broken.finish();
  assert.deepEqual(broken.ofType("done")[0].network, whole.ofType("done")[0].network);
  const figures = ({ loss, accuracy, held_out_loss: heldOut }) => [loss, accuracy, heldOut];
  assert.deepEqual(broken.ofType("epoch").map(figures), whole.ofType("epoch").map(figures));
});

test("weights come with the samples' probabilities", () => {
  for (const hiddenUnits of [0, 7]) {
    const run = createRun();
    run.receive({ type: "start", run: 1, settings: { ...SETTINGS, hidden_units: hiddenUnits } });
    run.finish();
    const { maps, samples } = run.ofType("weights").at(-1);
    const { layers } = parseNetwork(run.ofType("done")[0].network);
    assert.deepEqual(maps, layers[0].weights);
    assert.deepEqual(
      samples.map((sample) => sample.length),
      new Array(12).fill(10),
    );
    assert.ok(samples.every((sample) => Math.abs(sample.reduce((sum, p) => sum + p, 0) - 1) < 1e-5));
  }
});

test("step begins anew with other settings, and after reset", () => {
  const run = createRun();
  const step = (settings) => {
    run.receive({ type: "step", run: 1, settings });
    run.finish();
    return run.ofType("stopped").at(-1).batch;
  };
  assert.deepEqual([step(SETTINGS), step(SETTINGS), step({ ...SETTINGS, seed: 6 })], [1, 2, 1]);
  run.receive({ type: "reset" });
  assert.equal(step({ ...SETTINGS, seed: 6 }), 1);
});

test("both engines tell the same story", () => {
  const [plain, fast] = [createRun(), createRun(createFastEngine(readFileSync(WASM)))];
  for (const run of [plain, fast]) {
    run.receive({
      type: "start",
      run: 1,
      settings: { ...SETTINGS, optimizer: "adam", learning_rate: 0.001 },
    });
    run.finish();
  }
  plain.ofType("epoch").forEach((expected, index) => {
    const got = fast.ofType("epoch")[index];
    for (const name of ["loss", "held_out_loss"]) assert.ok(Math.abs(expected[name] - got[name]) < 1e-4);
  });
});

test("what can't be done is an error with a message, and the next run works", () => {
  const run = createRun();
  const errorOf = (message) => {
    run.receive({ run: 9, ...message });
    run.finish();
    const last = run.messages.at(-1);
    assert.deepEqual([last.type, last.run], ["error", 9]);
    return last.message;
  };
  const wrong = (name, value) => errorOf({ type: "start", settings: { ...SETTINGS, [name]: value } });
  assert.match(wrong("hidden_units", 129), /Expected hidden_units from 0 to 128, got 129/);
  assert.match(wrong("batch_size", 0.5), /Expected batch_size from 1 to 512, got 0.5/);
  assert.match(wrong("learning_rate", 0), /Expected learning_rate above 0, got 0/);
  assert.match(wrong("optimizer", "rmsprop"), /Expected optimizer among sgd, momentum, adam/);
  assert.match(wrong("activation", undefined), /Expected activation among sigmoid, tanh, relu/);
  assert.match(errorOf({ type: "continue" }), /no run to go on with/);
  run.engine.store.addresses[59_000] = 0;
  assert.match(wrong("seed", 1), /images of the train set from 50000 to 59999 are missing/);
  run.engine.store.addresses[59_000] = 4;
  run.receive({ type: "start", run: 10, settings: SETTINGS });
  run.finish();
  assert.equal(run.messages.at(-1).type, "done");
});

test("the article's settings are right", () => {
  checkSettings({ ...SETTINGS, learning_rate: 0.01, batch_size: 32, epochs: 10, num_images: 60_000 });
});

test("held out are the last training images, or the test images where hardly any are left", () => {
  assert.deepEqual(heldOutImages(1000), { name: "validation", first: 50_000, end: 60_000 });
  assert.deepEqual(heldOutImages(55_000), { name: "validation", first: 55_000, end: 60_000 });
  assert.deepEqual(heldOutImages(59_000), { name: "validation", first: 59_000, end: 60_000 });
  assert.deepEqual(heldOutImages(59_001), { name: "test", first: 60_000, end: 70_000 });
  assert.deepEqual(neededImages({ num_images: 1000 }), [
    { set: "train", first: 0, count: 1000 },
    { set: "train", first: 50_000, count: 10_000 },
    { set: "test", first: 0, count: 10_000 },
  ]);
  assert.deepEqual(
    neededImages({ num_images: 60_000 }).map(({ set, count }) => [set, count]),
    [
      ["train", 60_000],
      ["test", 10_000],
    ],
  );
});
