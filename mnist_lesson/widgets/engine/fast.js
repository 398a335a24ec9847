/**
 * The fast training engine: readable.js's trainer, computed by WebAssembly (engine/simd.ts).
 *
 * The images' records and the weights lie in WebAssembly's memory. This module writes the start weights
 * there, row by row, hands over the addresses of a batch's images, and reads weights back.
 */

import { ImageStore } from "./images.js";
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

const numberOf = (name, table) => Object.keys(table).indexOf(name); // as in simd.ts

/** A network in training in WebAssembly's memory: what readable.js's `Trainer` does, in whole batches. */
class FastTrainer {
  #program;
  #addresses;
  #layers;
  #rateOf;
  #step;

  /**
   * @param {any} parts `program` and `addresses` from the engine; `network`, `optimizer` and `learningRate` as for readable.js.
   *   `table` is the 256 numbers that gray levels stand for if they are not level / 255, the first of them 0; `memory` is
   *   what the optimizer remembers of earlier steps: `step` of them, and `moments`, twice the layers' shapes
   */
  constructor({ program, addresses, network, optimizer, learningRate, table, memory }) {
    const { layers } = network;
    this.#program = program;
    this.#addresses = addresses;
    this.#layers = layers;
    this.#rateOf = optimizer === "adam" ? (step) => adamRate(learningRate, step) : () => learningRate;
    this.#step = memory?.step ?? 0;

    program.configure(
      layers.length > 1 ? layers[0].units : 0,
      numberOf(layers[0].activation, ACTIVATIONS),
      numberOf(optimizer, OPTIMIZERS),
    );
    this.#write(layers, program.weightsOf);
    if (table) this.#numbers(program.tableOf(), table.length).set(table);
    memory?.moments.forEach((own, order) => this.#write(own, this.#momentsOf(order)));
  }

  #numbers(address, length) {
    return new Float32Array(this.#program.memory.buffer, address, length);
  }

  #momentsOf(order) {
    return (index) => this.#program.momentsOf(index, order);
  }

  #placeOf({ units, weights }, address) {
    return this.#numbers(address, (weights.length / units + 1) * widthOf(units));
  }

  #write(layers, addressOf) {
    layers.forEach((layer, index) => writeLayer(layer, this.#placeOf(layer, addressOf(index))));
  }

  #read(addressOf) {
    return this.#layers.map((layer, index) => readLayer(layer, this.#placeOf(layer, addressOf(index))));
  }

  /** Hand over the addresses of at most 512 images. */
  #choose(indices) {
    const place = new Uint32Array(this.#program.memory.buffer, this.#program.batch, MOST_IN_BATCH);
    for (let i = 0; i < indices.length; i += 1) place[i] = this.#addresses[indices[i]];
    return indices.length;
  }

  trainBatch(indices) {
    this.#step += 1;
    const loss = this.#program.trainBatch(this.#choose(indices), this.#rateOf(this.#step));
    return { loss, correct: this.#program.correct.value };
  }

  evaluate(first, end) {
    const total = { loss: 0, correct: 0 };
    for (let start = first; start < end; start += MOST_IN_BATCH) {
      const length = Math.min(MOST_IN_BATCH, end - start);
      total.loss += this.#program.evaluateBatch(this.#choose(Array.from({ length }, (_, i) => start + i)));
      total.correct += this.#program.correct.value;
    }
    return total;
  }

  predict(index) {
    this.#program.evaluateBatch(this.#choose([index]));
    return this.#numbers(this.#program.probabilities(), this.#layers.at(-1).units).slice();
  }

  readNetwork() {
    return { layers: this.#read(this.#program.weightsOf) };
  }

  readMoments(order) {
    return this.#read(this.#momentsOf(order));
  }

  steps() {
    return this.#step;
  }
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
  const store = new ImageStore(createMemory(program.memory));
  const createTrainer = (parts) => new FastTrainer({ program, addresses: store.addresses, ...parts });
  return { isFast: true, store, createTrainer };
}
