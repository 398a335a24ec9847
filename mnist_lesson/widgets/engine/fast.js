/**
 * The fast training engine: readable.js's trainer, computed by WebAssembly (engine/simd.ts).
 *
 * The images' records and the weights lie in WebAssembly's memory. This module writes the start weights
 * there, row by row, hands over the addresses of a batch's images, and reads weights back.
 */

import { createImageStore } from "./images.js";
import { ACTIVATIONS, adamRate, OPTIMIZERS } from "./readable.js";

const PAGE = 65_536; // bytes: WebAssembly's memory grows by pages
const MOST_IN_BATCH = 512;

/** WebAssembly's memory as a place for images: what is left of the last page is used first. */
function createMemory(memory) {
  let top = memory.buffer.byteLength; // below lies what the program needs for itself
  return {
    buffer: () => memory.buffer,
    reserve(size) {
      const address = top;
      const missing = Math.ceil((address + size - memory.buffer.byteLength) / PAGE);
      if (missing > 0) memory.grow(missing);
      top = address + size;
      return address;
    },
  };
}

/** Numbers that a row of weights takes in WebAssembly's memory: a multiple of twelve. */
const widthOf = (units) => 12 * Math.ceil(units / 12);

/** A layer's weights and biases at their place, the biases as the last row. */
function writeLayer({ units, weights, bias }, place) {
  const width = widthOf(units);
  for (let row = 0; row * units < weights.length; row += 1) {
    place.set(weights.subarray(row * units, (row + 1) * units), row * width);
  }
  place.set(bias, (weights.length / units) * width);
}

function readLayer({ units, activation, weights: { length } }, place) {
  const width = widthOf(units);
  const weights = new Float32Array(length);
  for (let row = 0; row * units < length; row += 1) {
    weights.set(place.subarray(row * width, row * width + units), row * units);
  }
  const end = (length / units) * width;
  return { units, activation, weights, bias: place.slice(end, end + units) };
}

/**
 * @param {any} parts `program` and `addresses` from the engine; `network`, `optimizer` and `learningRate` as for readable.js.
 *   `table` is the 256 numbers that gray levels stand for if they are not level / 255, the first of them 0; `memory` is
 *   what the optimizer remembers of earlier steps: `step` of them, and `moments`, twice the layers' shapes
 */
function createFastTrainer({ program, addresses, network, optimizer, learningRate, table, memory }) {
  const { layers } = network;
  const hiddenUnits = layers.length > 1 ? layers[0].units : 0;
  const numbers = (address, length) => new Float32Array(program.memory.buffer, address, length);
  const placesAt =
    (addressOf) =>
    ({ units, weights }, index) =>
      numbers(addressOf(index), (weights.length / units + 1) * widthOf(units));
  const placeOf = placesAt(program.weightsOf);
  const momentsPlaceOf = (order) => placesAt((index) => program.momentsOf(index, order));
  let step = memory?.step ?? 0;

  const numberOf = (name, table) => Object.keys(table).indexOf(name); // as in simd.ts
  program.configure(
    hiddenUnits,
    numberOf(layers[0].activation, ACTIVATIONS),
    numberOf(optimizer, OPTIMIZERS),
  );
  layers.forEach((layer, index) => writeLayer(layer, placeOf(layer, index)));
  if (table) numbers(program.tableOf(), table.length).set(table);
  memory?.moments.forEach((own, order) =>
    own.forEach((layer, index) => writeLayer(layer, momentsPlaceOf(order)(layer, index))),
  );

  /** Hand over the addresses of at most 512 images. */
  function choose(indices) {
    const place = new Uint32Array(program.memory.buffer, program.batch, MOST_IN_BATCH);
    for (let i = 0; i < indices.length; i += 1) place[i] = addresses[indices[i]];
    return indices.length;
  }

  const result = (loss) => ({ loss, correct: program.correct.value });

  function trainBatch(indices) {
    step += 1;
    const rate = optimizer === "adam" ? adamRate(learningRate, step) : learningRate;
    return result(program.trainBatch(choose(indices), rate));
  }

  function evaluate(first, end) {
    const total = { loss: 0, correct: 0 };
    for (let start = first; start < end; start += MOST_IN_BATCH) {
      const length = Math.min(MOST_IN_BATCH, end - start);
      const { loss, correct } = result(
        program.evaluateBatch(choose(Array.from({ length }, (_, i) => start + i))),
      );
      total.loss += loss;
      total.correct += correct;
    }
    return total;
  }

  function predict(index) {
    program.evaluateBatch(choose([index]));
    return numbers(program.probabilities(), layers.at(-1).units).slice();
  }

  const readNetwork = () => ({
    layers: layers.map((layer, index) => readLayer(layer, placeOf(layer, index))),
  });
  const readMoments = (order) =>
    layers.map((layer, index) => readLayer(layer, momentsPlaceOf(order)(layer, index)));
  return { trainBatch, evaluate, predict, readNetwork, readMoments, steps: () => step };
}

/**
 * WebAssembly may be missing, lack what the code needs, or be forbidden by the server's rules for scripts.
 *
 * @param {BufferSource} wasm
 * @returns {any} what simd.ts exports: its functions, its memory and the size of a batch; or null
 */
function startProgram(wasm) {
  try {
    return new WebAssembly.Instance(new WebAssembly.Module(wasm), { env: { log: Math.log } }).exports;
  } catch {
    return null;
  }
}

/**
 * The fast engine. One trainer is at work at a time: a new one takes the old one's place.
 *
 * @param {BufferSource | null} wasm fast.wasm
 * @returns {{ isFast: true, store: object, createTrainer: Function } | null} null where the browser can't run
 *   it
 */
export function createFastEngine(wasm) {
  const made = wasm && startProgram(wasm);
  if (!made) return null;
  const program = { ...made, batch: made.batch.value };
  const store = createImageStore(createMemory(program.memory));
  const createTrainer = (parts) => createFastTrainer({ program, addresses: store.addresses, ...parts });
  return { isFast: true, store, createTrainer };
}
