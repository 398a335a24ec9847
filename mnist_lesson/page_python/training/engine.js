/**
 * Networks of the lab's shapes on the page's training engine (widgets/engine), at its full speed: Keras's stacks 784 → 10
 * and 784 → hidden → 10, trained by cross-entropy with images that are pixels and a table.
 *
 * `createEngineRun` and `createEngineMeasuring` say null to everything else, and trainer.js does that. The images' records
 * stay in the engine until others come; weights and an optimizer's memory go in at the start of a `fit` and come out at
 * its end. What is measured has an engine of its own, so that what is learned from stays in the other one.
 */

import { createFastEngine } from "../../widgets/engine/fast.js";
import { NUM_TEST, NUM_TRAIN, SET_START } from "../../widgets/engine/images.js";
import { LIMITS } from "../../widgets/engine/run.js";
import { NUM_CLASSES, NUM_PIXELS } from "../../widgets/maths/mnist.js";
import { range } from "./data.js";
import { memoryOf } from "./optimizers.js";

/** @type {BufferSource | null} */
let wasm = null;
/** @type {Record<"learned" | "measured", { key: string, engine: any } | null>} the engines, with the images that they have */
const loaded = { learned: null, measured: null };

/** The engine's program, fast.wasm; without it everything is computed by trainer.js. */
export function useEngine(program) {
  wasm = program;
  Object.assign(loaded, { learned: null, measured: null });
}

/* ---- Does it fit? ---------------------------------------------------------------------------- */

/** A stack without the layers in front that only rescale or flatten; the table with their rescaling in it. */
function withoutPreparation(layers, table) {
  let first = 0;
  let prepared = table;
  for (; ["flatten", "rescaling"].includes(layers[first]?.kind); first += 1) {
    const { kind, scale, offset } = layers[first];
    if (kind === "rescaling") prepared = prepared.map((x) => Math.fround(x * Math.fround(scale)) + offset);
  }
  return { dense: layers.slice(first), table: prepared };
}

const hasShape = ({ kind, kernel, bias, frozen }, inputs) =>
  kind === "dense" && kernel.shape[0] === inputs && bias && !frozen;

function knowsLayers(dense) {
  const last = dense.at(-1);
  if (last?.activation !== "softmax" || last.kernel?.shape[1] !== NUM_CLASSES) return false;
  if (dense.length === 1) return hasShape(last, NUM_PIXELS);
  const units = dense[0].kernel?.shape[1];
  const knowsHidden = hasShape(dense[0], NUM_PIXELS) && units <= LIMITS.hidden_units[1];
  const activations = ["sigmoid", "tanh", "relu"];
  return (
    dense.length === 2 && knowsHidden && activations.includes(dense[0].activation) && hasShape(last, units)
  );
}

/** The engine's name of an optimizer, or null: it has Keras's defaults built in. */
function engineOptimizer({ kind, momentum, nesterov, beta1, beta2, epsilon }) {
  if (kind === "sgd") return "sgd";
  if (kind === "momentum") return momentum === 0.9 && !nesterov ? "momentum" : null;
  return kind === "adam" && beta1 === 0.9 && beta2 === 0.999 && epsilon === 1e-7 ? "adam" : null;
}

const knowsLoss = ({ loss, metrics }) =>
  ["categorical_crossentropy", "sparse_categorical_crossentropy"].includes(loss) &&
  metrics.every((name) => ["categorical_accuracy", "sparse_categorical_accuracy"].includes(name));

const isImages = ({ inputs, targets }, most) =>
  inputs.pixels && inputs.size === NUM_PIXELS && inputs.count <= most && targets.size === NUM_CLASSES;

/** The labels of rows that are one-hot, or null. */
function labelsOf({ inputs: { count }, targets }) {
  const rows = targets.read(range(0, count));
  const labels = new Uint8Array(count);
  for (let example = 0; example < count; example += 1) {
    let ones = 0;
    for (let j = 0; j < NUM_CLASSES; j += 1) {
      const value = rows[example * NUM_CLASSES + j];
      if (value !== 0 && value !== 1) return null;
      if (value === 1) labels[example] = j;
      ones += value;
    }
    if (ones !== 1) return null;
  }
  return labels;
}

/* ---- Images ---------------------------------------------------------------------------------- */

/** Two sums that change with every byte and its place; 60,000 images take a few hundredths of a second. */
function digest(bytes) {
  const isAligned = bytes.byteOffset % 4 === 0 && bytes.length % 4 === 0;
  const words = isAligned ? new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4) : bytes;
  let [a, b] = [0x811c9dc5, 0x9e3779b9];
  for (let i = 0; i < words.length; i += 1) {
    a = Math.imul(a ^ words[i], 0x01000193);
    b = Math.imul(b + words[i], 0x85ebca6b) ^ (b >>> 13);
  }
  return `${bytes.length}:${a}:${b}`;
}

/** The engine with these images: pixels and labels for its two sets. A new one takes the place that is named. */
function engineWith(parts, place) {
  const key = parts.flatMap(({ images, labels }) => [images, labels].map(digest)).join(" ");
  const found = Object.values(loaded).find((one) => one?.key === key);
  if (found) return found.engine;
  if (place === "measured" && parts[0].labels.length > NUM_TEST) return null; // two large ones are too much
  loaded[place] = null; // the old one's memory is free before a new one takes its own
  const engine = createFastEngine(wasm);
  if (!engine) return null;
  for (const part of parts) engine.store.addImages(part);
  loaded[place] = { key, engine };
  return engine;
}

/** Examples as the engine takes them, or null where their targets are not one-hot. */
function partOf(set, examples) {
  const labels = labelsOf(examples);
  return labels && { set, first: 0, images: examples.inputs.pixels, labels };
}

/* ---- What goes in and comes out -------------------------------------------------------------- */

const networkOf = (dense) => ({
  layers: dense.map(({ activation, kernel, bias }) => ({
    ...{ units: kernel.shape[1], activation, weights: kernel.values, bias: bias.values },
  })),
});

/** An optimizer's memory of all layers, laid out as they are: its first numbers and its second. */
const momentsOf = (dense, optimizer) =>
  ["first", "second"].map((which) =>
    dense.map(({ kernel, bias }) => ({
      units: kernel.shape[1],
      weights: memoryOf(optimizer, kernel.values)[which],
      bias: memoryOf(optimizer, bias.values)[which],
    })),
  );

/** What comes out of the engine goes to its old place. */
function copyLayers(from, to) {
  from.forEach(({ weights, bias }, index) => {
    to[index].weights.set(weights);
    to[index].bias.set(bias);
  });
}

/* ---- A run ----------------------------------------------------------------------------------- */

/** What the engine needs for a run, or null if it is nothing for it. */
function planRun({ examples, batchSize }) {
  const { trainer, inputs } = examples;
  if (!wasm || batchSize > LIMITS.batch_size[1] || !knowsLoss(trainer)) return null;
  if (!isImages(examples, NUM_TRAIN)) return null;
  const { dense, table } = withoutPreparation(trainer.layers, inputs.table);
  const optimizer = engineOptimizer(trainer.optimizer);
  if (!optimizer || table[0] !== 0 || !knowsLayers(dense)) return null;
  return { dense, table, optimizer };
}

/** Whether held-out examples can be measured by the engine beside those that it learns from. */
function knowsHeld(held, examples) {
  if (held === null || held === examples) return true;
  if (!isImages(held, NUM_TEST)) return false;
  return held.inputs.table.every((value, level) => value === examples.inputs.table[level]);
}

/** The images that a run needs, in the engine; null if one of the parts is nothing for it. */
function loadImages(examples, held) {
  const parts = [partOf("train", examples)];
  if (held && held !== examples) parts.push(partOf("test", held));
  return parts.includes(null) ? null : engineWith(parts, "learned");
}

/** Add to a trainer's sums what the engine says of some examples, as trainer.js does. */
function addTo({ sums }, { loss, correct }, seen) {
  sums.loss += loss;
  sums.seen += seen;
  for (let i = 0; i < sums.metrics.length; i += 1) sums.metrics[i] += correct;
}

/** The engine's own trainer, with what Python's has in it. */
function startTrainer(engine, { dense, table, optimizer }, trainer) {
  return engine.createTrainer({
    ...{ network: networkOf(dense), optimizer, learningRate: trainer.optimizer.learningRate, table },
    memory: { moments: momentsOf(dense, trainer.optimizer), step: trainer.optimizer.step },
  });
}

/** A run of the engine. */
function createRun({ trainer, fast, dense, heldRange }) {
  const { optimizer } = trainer;
  const add = (result, seen) => addTo(trainer, result, seen);
  const finish = () => {
    copyLayers(fast.readNetwork().layers, networkOf(dense).layers);
    const moments = momentsOf(dense, optimizer);
    for (const [order, layers] of moments.entries()) copyLayers(fast.readMoments(order), layers);
    optimizer.step = fast.steps();
  };
  const [first, end] = heldRange ?? [0, 0];
  const measureHeld = heldRange && (() => add(fast.evaluate(first, end), end - first));
  return { train: (chosen) => add(fast.trainBatch(chosen), chosen.length), measureHeld, finish };
}

/**
 * A run on the engine.
 *
 * @param {{ examples: any, end: number, batchSize: number, held: any }} parts as in run.js
 * @returns {{ train: (chosen: Uint32Array) => void, measureHeld: (() => void) | null, finish: () => void } | null}
 *   null where it is nothing for the engine; `measureHeld` is null where it can only train
 */
export function createEngineRun({ examples, end, batchSize, held }) {
  const plan = planRun({ examples, batchSize });
  if (!plan) return null;
  const heldHere = knowsHeld(held, examples) ? held : null;
  const engine = loadImages(examples, heldHere);
  if (!engine) return null;
  const { trainer } = examples;
  const fast = startTrainer(engine, plan, trainer);
  const start = SET_START.test;
  const ownHeld = heldHere === examples ? [end, examples.inputs.count] : null;
  const heldRange = heldHere && (ownHeld ?? [start, start + heldHere.inputs.count]);
  return createRun({ trainer, fast, dense: plan.dense, heldRange });
}

/**
 * Measuring on the engine.
 *
 * @param {{ examples: any, batchSize: number }} parts
 * @returns {((chosen: Uint32Array) => void) | null} a function that adds what it finds of neighboring examples to the
 *   trainer's sums; null where they are nothing for the engine
 */
export function createEngineMeasuring({ examples, batchSize }) {
  const plan = planRun({ examples, batchSize });
  const part = plan && partOf("train", examples);
  const engine = part && engineWith([part], "measured");
  if (!engine) return null;
  const { trainer } = examples;
  const fast = startTrainer(engine, plan, trainer);
  return (chosen) => addTo(trainer, fast.evaluate(chosen[0], chosen[0] + chosen.length), chosen.length);
}
