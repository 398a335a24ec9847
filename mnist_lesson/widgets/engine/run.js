/**
 * A training of the lab: epochs, progress, measuring, stopping. It speaks the lab's protocol, and knows
 * nothing of workers and pages: messages come in by `receive`, go out by `post`, and `work` does the work, a
 * slice at a time.
 *
 * A run is a generator that pauses after every batch, and within a large one. So stopping is nothing more than
 * not going on, and all that a run must remember stands in its `state`.
 */

import { createRandom, shuffle } from "../maths/random.js";
import { networkToJson } from "../network/file.js";
import { NUM_TEST, NUM_TRAIN, SET_START } from "./images.js";
import { ACTIVATIONS, createNetwork, OPTIMIZERS } from "./readable.js";

const SLICE = 20; // milliseconds of work between two looks at the messages
const PROGRESS = 30; // milliseconds between two points of the curves
const PICTURES = 125; // milliseconds between two states of the weights, which are more to send and to draw
const MEASURED_AT_ONCE = 128; // images
const NUM_SAMPLES = 12; // test images whose probabilities are shown

/** Ranges of the settings that are whole numbers: what the fast engine has room for. A test holds them to Python's. */
export const LIMITS = {
  hidden_units: [0, 128],
  batch_size: [1, 512],
  epochs: [1, 50],
  num_images: [1000, NUM_TRAIN],
  seed: [0, 9999],
};

/**
 * Check a run's settings.
 *
 * @throws {RangeError} one of them is not what the lab offers
 */
export function checkSettings(settings) {
  const refuse = (name, expected) => {
    const came = settings[name];
    const shown = typeof came === "number" ? String(came) : JSON.stringify(came); // which writes NaN as null
    throw new RangeError(`Expected ${name} ${expected}, got ${shown}. Choose it again in the lab.`);
  };
  for (const [name, [least, most]] of Object.entries(LIMITS)) {
    const value = settings[name];
    if (!Number.isInteger(value) || value < least || value > most) refuse(name, `from ${least} to ${most}`);
  }
  if (!(settings.learning_rate > 0 && Number.isFinite(settings.learning_rate)))
    refuse("learning_rate", "above 0");
  for (const [name, table] of Object.entries({ optimizer: OPTIMIZERS, activation: ACTIVATIONS })) {
    if (!Object.hasOwn(table, settings[name])) refuse(name, `among ${Object.keys(table).join(", ")}`);
  }
}

/**
 * The images that a run is measured on after every epoch: the last of the training images that it does not
 * learn from, at most 10,000; where fewer than 1,000 are left, the test images.
 *
 * @returns {{ name: "validation" | "test", first: number, end: number }} places in the common numbering
 */
export function heldOutImages(numImages) {
  const count = Math.min(10_000, NUM_TRAIN - numImages);
  if (count < 1000) return { name: "test", first: SET_START.test, end: SET_START.test + NUM_TEST };
  return { name: "validation", first: NUM_TRAIN - count, end: NUM_TRAIN };
}

/**
 * The images that a run needs, as ranges within the sets.
 *
 * @param {{ num_images: number }} settings
 * @returns {{ set: "train" | "test", first: number, count: number }[]}
 */
export function neededImages(settings) {
  /** @type {{ set: "train" | "test", first: number, count: number }[]} */
  const ranges = [{ set: "train", first: 0, count: settings.num_images }];
  const { name, first, end } = heldOutImages(settings.num_images);
  if (name === "validation") ranges.push({ set: "train", first, count: end - first });
  return [...ranges, { set: "test", first: 0, count: NUM_TEST }];
}

const noTotal = () => ({ loss: 0, correct: 0, seen: 0 });

/** Everything that a run remembers. */
function createState(settings, engine) {
  const random = createRandom(settings.seed);
  const { hidden_units: hiddenUnits, activation, optimizer, learning_rate: learningRate } = settings;
  const network = createNetwork({ hiddenUnits, activation, random });
  return {
    ...{ settings, random, trainer: engine.createTrainer({ network, optimizer, learningRate }) },
    order: shuffle(
      Uint32Array.from({ length: settings.num_images }, (_, index) => index),
      random,
    ),
    batches: Math.ceil(settings.num_images / settings.batch_size),
    ...{ epoch: 0, batch: 0, milliseconds: 0, secondsOfEpochs: 0 },
    ...{ total: noTotal(), recent: noTotal() }, // of the epoch, and since the last report
  };
}

const isSame = (a, b) => Object.keys(a).every((name) => a[name] === b[name]);

/** One training step; the plain engine pauses within a large batch, the fast one is done before that. */
function* trainBatch(state) {
  const { settings, order, trainer, batch, total, recent } = state;
  const indices = order.subarray(batch * settings.batch_size, (batch + 1) * settings.batch_size);
  const { loss, correct } = trainer.trainInPieces
    ? yield* trainer.trainInPieces(indices)
    : trainer.trainBatch(indices);
  for (const sums of [total, recent]) {
    sums.loss += loss;
    sums.correct += correct;
    sums.seen += indices.length;
  }
  state.batch += 1;
}

/** The epoch's means so far, as Keras shows them: every image counts as it was when its batch came. */
const runningMeans = ({ total: { loss, correct, seen } }) => ({
  loss: loss / seen,
  accuracy: correct / seen,
});

/** Mean loss and accuracy on images from `first` to before `end`, with pauses. */
function* measure(trainer, first, end) {
  const total = noTotal();
  for (let start = first; start < end; start += MEASURED_AT_ONCE) {
    const { loss, correct } = trainer.evaluate(start, Math.min(end, start + MEASURED_AT_ONCE));
    total.loss += loss;
    total.correct += correct;
    yield;
  }
  return { loss: total.loss / (end - first), accuracy: total.correct / (end - first) };
}

/** One training after another, as messages ask for them. */
export class Training {
  #engine;
  #post;
  #now;
  #state = null; // of the run that goes on, or could
  #run = null; // its name in the messages
  #work = null; // the generator that is at work
  #pictured = 0; // when the weights were last posted
  #progressed = 0; // when progress was last posted

  /**
   * @param {{ store: object, createTrainer: Function, isFast: boolean }} engine
   * @param {(message: object, transferred?: ArrayBuffer[]) => void} post
   * @param {() => number} [now] milliseconds
   */
  constructor(engine, post, now = () => performance.now()) {
    this.#engine = engine;
    this.#post = post;
    this.#now = now;
  }

  /** Do what a message asks for; an error is posted. */
  receive(message) {
    this.#run = message.run ?? this.#run;
    this.#attempt(() => this.#actions[message.type](message));
  }

  /** Work for a slice of time. Returns whether there is more to do. */
  work() {
    this.#attempt(() => this.#workOn());
    return this.#work !== null;
  }

  /* ---- What messages ask for --------------------------------------------------------------- */

  #actions = {
    hello: () => this.#post({ type: "ready", engine: "page", is_fast: this.#engine.isFast }),
    start: ({ settings }) => {
      this.#begin(settings);
      this.#work = this.#goOn();
    },
    step: ({ settings }) => {
      if (!this.#state || !isSame(settings, this.#state.settings)) this.#begin(settings);
      this.#work = this.#goOn(1);
    },
    continue: () => {
      if (!this.#state) throw new Error("There is no run to go on with. Press Train to begin one.");
      this.#work = this.#goOn();
    },
    stop: () => {
      this.#work = null;
      if (this.#state) this.#report();
      this.#postStopped();
    },
    reset: () => this.#forget(),
  };

  #begin(settings) {
    this.#forget();
    checkSettings(settings);
    this.#checkImages(settings);
    this.#state = createState(settings, this.#engine);
    this.#pictured = this.#progressed = -Infinity;
  }

  #forget() {
    this.#work = this.#state = null;
  }

  #checkImages(settings) {
    for (const { set, first, count } of neededImages(settings)) {
      const start = SET_START[set] + first;
      if (this.#engine.store.hasImages(start, start + count)) continue;
      const last = first + count - 1;
      throw new Error(`The images of the ${set} set from ${first} to ${last} are missing. Load them first.`);
    }
  }

  #attempt(action) {
    try {
      action();
    } catch (error) {
      this.#forget();
      this.#post({ type: "error", run: this.#run, message: error.message });
    }
  }

  /* ---- A run ------------------------------------------------------------------------------- */

  #workOn() {
    const end = this.#now() + SLICE;
    while (this.#work && this.#now() < end) if (this.#work.next().done) this.#work = null;
    if (!this.#work) return;
    const now = this.#now();
    if (now > this.#pictured + PICTURES) this.#report();
    else if (now > this.#progressed + PROGRESS) this.#postProgress();
  }

  /** Go on with the run, by `most` batches at most. */
  *#goOn(most = Infinity) {
    const state = this.#state;
    let left = most;
    while (left > 0 && state.epoch < state.settings.epochs) {
      const before = state.batch;
      yield* this.#trainEpoch(left);
      left -= state.batch - before;
      if (state.batch === state.batches) yield* this.#finishEpoch();
    }
    if (state.epoch === state.settings.epochs) return yield* this.#finishRun();
    this.#report();
    this.#postStopped();
  }

  /** What is left of the epoch, `most` batches of it at most; its clock stands while the run is stopped. */
  *#trainEpoch(most) {
    const state = this.#state;
    const end = Math.min(state.batches, state.batch + most);
    const began = this.#now() - state.milliseconds;
    while (state.batch < end) {
      yield* trainBatch(state);
      state.milliseconds = this.#now() - began;
      yield;
    }
  }

  *#finishEpoch() {
    const state = this.#state;
    const { name, first, end } = heldOutImages(state.settings.num_images);
    const { loss, accuracy } = yield* measure(state.trainer, first, end);
    const heldOut = { held_out: name, held_out_loss: loss, held_out_accuracy: accuracy };
    const seconds = state.milliseconds / 1000;
    const means = runningMeans(state);
    this.#post({ type: "epoch", run: this.#run, epoch: state.epoch, ...means, ...heldOut, seconds });
    state.secondsOfEpochs += seconds;
    shuffle(state.order, state.random); // the next epoch's
    Object.assign(state, { epoch: state.epoch + 1, batch: 0, milliseconds: 0, total: noTotal() });
  }

  *#finishRun() {
    const { trainer, settings, secondsOfEpochs } = this.#state;
    const { loss, accuracy } = yield* measure(trainer, SET_START.test, SET_START.test + NUM_TEST);
    this.#postWeights();
    this.#post({
      ...{ type: "done", run: this.#run, images: settings.num_images, epochs: settings.epochs },
      ...{ test_loss: loss, test_accuracy: accuracy, seconds_per_epoch: secondsOfEpochs / settings.epochs },
      network: networkToJson({ ...trainer.readNetwork(), accuracy }),
    });
    this.#state = null;
  }

  /* ---- What is told ------------------------------------------------------------------------ */

  #report() {
    this.#pictured = this.#now();
    this.#postProgress();
    this.#postWeights();
  }

  #postProgress() {
    this.#progressed = this.#now();
    const { epoch, batch, batches, total, recent, milliseconds } = this.#state;
    if (recent.seen === 0 || total.seen === 0) return;
    const place = { type: "progress", run: this.#run, epoch, batch, batches };
    const recently = { recent_loss: recent.loss / recent.seen, seconds: milliseconds / 1000 };
    this.#post({ ...place, ...runningMeans(this.#state), ...recently });
    this.#state.recent = noTotal();
  }

  #postWeights() {
    const { trainer } = this.#state;
    const maps = trainer.readNetwork().layers[0].weights;
    const samples = Array.from({ length: NUM_SAMPLES }, (_, i) => [...trainer.predict(SET_START.test + i)]);
    this.#post({ type: "weights", run: this.#run, maps, samples }, [maps.buffer]);
  }

  #postStopped() {
    const { epoch, batch } = this.#state ?? { epoch: 0, batch: 0 };
    this.#post({ type: "stopped", run: this.#run, epoch, batch });
  }
}
