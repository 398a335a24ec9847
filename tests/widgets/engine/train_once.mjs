// Trains with the page's engines in Node, for tests and tools that compare them with Keras:
//
//     node train_once.mjs FOLDER ENGINE
//
// FOLDER holds mnist.bin (training images, training labels, test images, test labels, one after the other)
// and jobs.json, a list of { name, layers: [[inputs, units, activation], …], optimizer, learning_rate,
// batch_size, snapshot }. Of each job NAME.start.bin holds the start weights (float32, as Keras's
// get_weights() one after the other) and NAME.order.bin the order of the images (uint32). Written are
// NAME.ENGINE.bin, the weights after `snapshot` steps, and results.ENGINE.json.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { NUM_TEST, SET_START } from "../../../mnist_lesson/widgets/engine/images.js";
import { createLoadedEngine } from "../../../tools/node_engine.mjs";

const [folder, engineName] = process.argv.slice(2);

function readNumbers(name, Type) {
  const bytes = readFileSync(join(folder, name));
  return new Type(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

function readNetwork({ name, layers }) {
  const numbers = readNumbers(`${name}.start.bin`, Float32Array);
  let start = 0;
  const take = (length) => {
    start += length;
    return numbers.slice(start - length, start);
  };
  return {
    layers: layers.map(([inputs, units, activation]) => ({
      units,
      activation,
      weights: take(inputs * units),
      bias: take(units),
    })),
  };
}

function writeNetwork(path, { layers }) {
  writeFileSync(
    path,
    Buffer.concat(
      layers.flatMap(({ weights, bias }) => [weights, bias]).map((part) => Buffer.from(part.buffer)),
    ),
  );
}

function train(engine, job) {
  const { name, optimizer, learning_rate: learningRate, batch_size: batchSize, snapshot } = job;
  const trainer = engine.createTrainer({ network: readNetwork(job), optimizer, learningRate });
  const order = readNumbers(`${name}.order.bin`, Uint32Array);
  const total = { loss: 0, correct: 0 };
  for (let step = 0; step * batchSize < order.length; step += 1) {
    const { loss, correct } = trainer.trainBatch(order.subarray(step * batchSize, (step + 1) * batchSize));
    total.loss += loss;
    total.correct += correct;
    if (step + 1 === snapshot) writeNetwork(join(folder, `${name}.${engineName}.bin`), trainer.readNetwork());
  }
  const test = trainer.evaluate(SET_START.test, SET_START.test + NUM_TEST);
  const running = { loss: total.loss / order.length, accuracy: total.correct / order.length };
  return { ...running, test_loss: test.loss / NUM_TEST, test_accuracy: test.correct / NUM_TEST };
}

const engine = createLoadedEngine(engineName, join(folder, "mnist.bin"));
const jobs = JSON.parse(readFileSync(join(folder, "jobs.json"), "utf8"));
const results = Object.fromEntries(jobs.map((job) => [job.name, train(engine, job)]));
writeFileSync(join(folder, `results.${engineName}.json`), JSON.stringify(results));
