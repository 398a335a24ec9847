// The figures that chapter 7 tells of the training lab are those that a reader sees: the page's engine, seed 1.
// They are read out of the chapter's text, and each must be the trained one, rounded as it stands there.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { inflateRawSync } from "node:zlib";
import { Training } from "../../../mnist_lesson/widgets/engine/run.js";
import { turningPoint } from "../../../mnist_lesson/widgets/training_lab/maths.js";
import { createLoadedEngine } from "../../../tools/node_engine.mjs";

const ROOT = new URL("../../../", import.meta.url);
const ARTICLE = {
  ...{ hidden_units: 10, activation: "sigmoid", optimizer: "sgd", learning_rate: 0.01 },
  ...{ batch_size: 32, epochs: 10, num_images: 60_000, seed: 1 },
};
const OVERFITTING = {
  ...{ hidden_units: 128, activation: "relu", optimizer: "adam", learning_rate: 0.002 },
  ...{ batch_size: 50, epochs: 40, num_images: 1000, seed: 1 },
};
const KNOWING_NOTHING = Math.log(10);

/* ---- The chapter's text -------------------------------------------------------------------- */

const chapter = JSON.parse(readFileSync(new URL("chapters/07_training.ipynb", ROOT), "utf8"));
const prose = chapter.cells
  .filter((cell) => cell.cell_type === "markdown")
  .map((cell) => [cell.source].flat().join(""))
  .join("\n\n");

/** What the pattern's groups catch in the chapter's text, where it must stand exactly once. */
function told(pattern) {
  const found = [...prose.matchAll(new RegExp(pattern, "g"))];
  assert.equal(found.length, 1, `the chapter says once: ${pattern.source}`);
  return found[0].slice(1);
}

/** A number's text is the true one, rounded to the digits after the point that the text has. */
function assertRounded(text, value) {
  const digits = text.split(".")[1]?.length ?? 0;
  assert.equal(text, value.toFixed(digits), `the chapter says ${text}, the lab ${value}`);
}

/** Words for counts of epochs in the chapter. */
const NUMBERS = { ten: 10 };

/* ---- MNIST and the runs -------------------------------------------------------------------- */

/** The files of a zip archive by their names; read by its directory, which stands at the end. */
function unzip(bytes) {
  const end = bytes.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  let entry = bytes.readUInt32LE(end + 16);
  const files = {};
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const packed = bytes.readUInt32LE(entry + 20);
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((at) => bytes.readUInt16LE(entry + at));
    const head = bytes.readUInt32LE(entry + 42);
    const start = head + 30 + bytes.readUInt16LE(head + 26) + bytes.readUInt16LE(head + 28);
    const name = bytes.toString("latin1", entry + 46, entry + 46 + nameLength);
    files[name] = inflateRawSync(bytes.subarray(start, start + packed));
    entry += 46 + nameLength + extraLength + commentLength;
  }
  return files;
}

/** The bytes of a NumPy array's file, without its head. */
const arrayBytes = (file) => file.subarray(10 + file.readUInt16LE(8));

function createEngine() {
  const files = unzip(readFileSync(new URL("mnist_lesson/assets/mnist.npz", ROOT)));
  const names = ["x_train", "y_train", "x_test", "y_test"];
  const folder = mkdtempSync(join(tmpdir(), "lab-figures-"));
  after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "mnist.bin");
  writeFileSync(path, Buffer.concat(names.map((name) => arrayBytes(files[`${name}.npy`]))));
  return createLoadedEngine("fast", path);
}

const engine = createEngine();
const runs = new Map();

/** Train with these settings, once: the reports of the epochs, and how many of 100 test images it reads. */
function train(settings) {
  const name = JSON.stringify(settings);
  if (!runs.has(name)) {
    const messages = [];
    const training = new Training(engine, (message) => messages.push(message));
    training.receive({ type: "start", run: 1, settings });
    while (training.work());
    const done = messages.at(-1);
    assert.equal(done.type, "done", done.message);
    const epochs = messages.filter(({ type }) => type === "epoch");
    runs.set(name, { epochs, last: epochs.at(-1), read: 100 * done.test_accuracy });
  }
  return runs.get(name);
}

/* ---- What the chapter says ----------------------------------------------------------------- */

test("the article's run", () => {
  const [first, last] = told(/It reads about (\d+) of 100 after one epoch and (\d+) after ten\./);
  const { epochs, read } = train(ARTICLE);
  assertRounded(first, 100 * epochs[0].held_out_accuracy);
  assertRounded(last, read);
  assert.ok(epochs.every((epoch) => epoch.held_out === "test" && epoch.held_out_loss < epoch.loss));
});

test("a learning rate that is too small", () => {
  const [rate] = told(/a learning rate of ([\d.]+)\. Train, and compare/);
  const [first, last] = told(/only bring the training loss from ([\d.]+) to ([\d.]+)\./);
  const { epochs } = train({ ...ARTICLE, learning_rate: Number(rate) });
  assertRounded(first, epochs[0].loss);
  assertRounded(last, epochs.at(-1).loss);
  const falls = epochs.slice(1).map(({ loss }, index) => epochs[index].loss - loss);
  assert.ok(
    Math.min(...falls) > 0 && Math.max(...falls) < 2.5 * Math.min(...falls),
    `nearly straight: ${falls}`,
  );
});

test("a learning rate that is too large", () => {
  told(/The loss ends \*above\* 2\.3/);
  const { last } = train({ ...ARTICLE, learning_rate: 20 });
  assert.ok(last.loss > KNOWING_NOTHING && last.held_out_loss > KNOWING_NOTHING);
});

test("the rates to try", () => {
  const rates = told(/\*Learning rate\* ([\d.]+), then (\d+), then (\d+)\./);
  const figures = told(/about (\d+), (\d+) and (\d+) of 100 test images\. With a rate/);
  rates.forEach((rate, index) =>
    assertRounded(figures[index], train({ ...ARTICLE, epochs: 1, learning_rate: Number(rate) }).read),
  );
  const [best, all] = told(/With a rate of (\d+) and all ten epochs the same ten neurons reach (\d+)\./);
  assertRounded(all, train({ ...ARTICLE, learning_rate: Number(best) }).read);
});

test("the table of batches", () => {
  const rows = [...prose.matchAll(/^\| (\d+) \| ([\d.]+) \| ([\d,]+) \| (\d+)% \|$/gm)].map((row) =>
    row.slice(1),
  );
  assert.equal(rows.length, 3);
  for (const [batch, rate, steps, read] of rows) {
    assert.equal(steps, Math.ceil(60_000 / batch).toLocaleString("en-US"));
    const settings = { ...ARTICLE, epochs: 1, batch_size: Number(batch), learning_rate: Number(rate) };
    assertRounded(read, train(settings).read);
  }
  const [rate, read] = told(/give the 512 a rate of \$([\d.]+)\$, and the network reads (\d+) of 100\./);
  assertRounded(read, train({ ...ARTICLE, epochs: 1, batch_size: 512, learning_rate: Number(rate) }).read);
});

test("overfitting, and what helps", () => {
  const { epochs, last, read } = train(OVERFITTING);
  const lowest = turningPoint(epochs);
  const [word] = told(/the lowest point of the dashed loss, after (\w+) epochs\./);
  assert.equal(lowest.epoch + 1, NUMBERS[word]);
  assert.ok(Math.abs(last.held_out_accuracy - lowest.held_out_accuracy) < 0.01, "its accuracy hardly moves");

  const [count, few, all] = told(
    /\*Epochs\* (\d+) instead of (\d+): the training stops at the ring\. .* about (\d+) of 100/,
  ).map(Number);
  assert.deepEqual([count, few], [lowest.epoch + 1, OVERFITTING.epochs]);
  const short = train({ ...OVERFITTING, epochs: count });
  assertRounded(String(all), short.read);
  assertRounded(String(all), read);
  assert.ok(short.last.held_out_loss < last.held_out_loss, "less sure of its mistakes");
});

test("fewer units, more images", () => {
  const { epochs } = train(OVERFITTING);
  const turn = turningPoint(epochs);
  const [units, small] = told(
    /\*Hidden units\* (\d+) instead of 128: the curve turns later\. But the network reads (\d+)\./,
  );
  const few = train({ ...OVERFITTING, hidden_units: Number(units) });
  assertRounded(small, few.read);
  assert.ok(turningPoint(few.epochs).epoch > turn.epoch, "it turns later");

  const [images, many] = told(
    /\*Images\* ([\d,]+) instead of 1,000: the curve still turns, but far lower, and the network reads (\d+)\./,
  );
  const more = train({ ...OVERFITTING, num_images: Number(images.replace(",", "")) });
  assertRounded(many, more.read);
  assert.ok(turningPoint(more.epochs).held_out_loss < turn.held_out_loss / 2, "far lower");
});
