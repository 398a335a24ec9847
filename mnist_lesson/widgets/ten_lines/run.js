/**
 * A run of "Run it here": the ten lines and the two after them, in the page, on all images. The page's engine trains
 * (`engine/page.js`), with a kernel and without. What is shown of it stands in `panel.js`.
 */

import { createPageTraining } from "../engine/loading.js";
import { argmax } from "../maths/neurons.js";
import { formatCount } from "../maths/numbers.js";
import { parseNetwork } from "../network/file.js";
import { predict, scalePixels } from "../network/forward.js";
import { loadImages } from "../ui/resources.js";
import { anotherSeed, describeAnswer, formatFigure, formatShare } from "./maths.js";

const BEAT = 220; // milliseconds that a line stays lit which takes less
const STOPPED =
  "Stopped. The images that have loaded stay; the next run begins at line 1, with another seed.";

/** Why a run ends that the reader stops; all other reasons are errors to be told. */
const HALTED = new Error("stopped");

export const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** As `stop.throwIfAborted()`, which browsers before 2022 lack. */
function endWith(/** @type {AbortSignal} */ stop) {
  if (stop.aborted) throw stop.reason;
}

/** Wait, so that the reader sees a line lit; not where motion is unwanted. Rejected when the run ends. */
async function beat(/** @type {AbortSignal} */ stop) {
  endWith(stop);
  if (isStill()) return;
  await new Promise((resolve, reject) => {
    setTimeout(resolve, BEAT);
    stop.addEventListener("abort", () => reject(stop.reason));
  });
}

/**
 * The run under way or the last one, and the results of all. Nothing is loaded, and no worker runs, before `start`.
 *
 * @typedef {{ state: "now" | "done" | "halted", result?: string, progress?: { done: number, files: number } }} Mark
 *   of a stage that has begun
 * @typedef {{ state: "now" | "done", accuracy: number, loss: number }} Epoch
 * @typedef {{ seed: number, accuracy: number, loss: number }} Result on the test images
 */
export class Run {
  /** @type {"idle" | "loading" | "running" | "stopped" | "done" | "error"} */
  phase = "idle";
  told = "";
  /** @type {Record<string, Mark>} */
  marks = {};
  /** @type {Epoch[]} */
  epochs = [];
  /** @type {ArrayLike<number> | null} */
  answer = null;
  /** @type {Result | null} */
  result = null;
  /** @type {Result[]} */
  results = [];
  #id = 0;
  #seed = 0;
  #stop = new AbortController();
  #engine = null;
  #hear = (_message) => {};

  /** @param {Pick<import("../ui/widget.js").Parts, "model" | "signal" | "say" | "redraw"> & { data: any }} parts */
  constructor(parts) {
    this.parts = parts;
    this.data = parts.data;
    parts.signal.addEventListener("abort", () => this.#stop.abort(HALTED));
  }

  get isBusy() {
    return this.phase === "loading" || this.phase === "running";
  }

  async start() {
    this.#stop = new AbortController();
    const { signal: stop } = this.#stop;
    this.#id += 1;
    this.#seed = anotherSeed(this.results.map(({ seed }) => seed));
    Object.assign(this, { marks: {}, epochs: [], answer: null, result: null });
    this.#tell("loading", "Getting ready …");
    this.parts.say("The run begins.");
    try {
      this.#engine ??= this.#startEngines();
      await this.#load(stop);
      await this.#prepare(stop);
      await this.#use(await this.#fit(stop), stop);
      this.#finish();
    } catch (error) {
      if (stop.reason !== HALTED) this.#end("error", error.message);
    }
  }

  halt() {
    this.#stop.abort(HALTED);
    this.#end("stopped", STOPPED);
  }

  #tell(phase, told) {
    Object.assign(this, { phase, told });
    this.parts.redraw();
  }

  /** It stopped or failed: nothing is at work any more. */
  #end(phase, told) {
    for (const mark of Object.values(this.marks)) if (mark.state === "now") mark.state = "halted";
    this.#tell(phase, told);
    this.parts.say(told);
  }

  #mark(name, /** @type {Mark} */ mark) {
    this.marks[name] = mark;
    this.parts.redraw();
  }

  #markDone(name, result = this.data.stages.find((stage) => stage.name === name).result) {
    this.#mark(name, { state: "done", result });
  }

  /** The page's engine, started at the first run; one that has failed makes way for another. */
  #startEngines() {
    const { model, signal } = this.parts;
    const life = new AbortController();
    signal.addEventListener("abort", () => life.abort());
    const onMessage = (message) => {
      if (message.type !== "error") {
        if (message.run === this.#id) this.#hear(message);
        return;
      }
      life.abort();
      this.#engine = null;
      this.#stop.abort(new Error(message.message));
    };
    const readImages = (name, stop) => loadImages(model, name, stop);
    return createPageTraining({ wasm: model.get("_wasm"), signal: life.signal, onMessage, readImages });
  }

  async #load(stop) {
    const engine = this.#engine;
    this.#markDone("import");
    this.#mark("load_data", { state: "now" });
    const onProgress = (done, files) => {
      this.#tell("loading", `Loading the images: ${this.data.megabytes}\u00a0MB, only this once.`);
      const result = `file ${done + 1} of ${files}`;
      this.#mark("load_data", { state: "now", result, progress: { done, files } });
    };
    await engine.load(this.data.settings, { stop, onProgress });
    endWith(stop);
    this.#markDone("load_data");
  }

  /** The lines between loading and training take next to no time; the reader sees them one by one. */
  async #prepare(stop) {
    this.#tell("running", `The lines run, with the seed ${this.#seed} …`);
    for (const { name } of this.data.stages.slice(2, 5)) {
      this.#mark(name, { state: "now" });
      await beat(stop);
      this.#markDone(name);
    }
  }

  /** Train. Resolved with the engine's last message; rejected with an error, or when the run ends. */
  #fit(stop) {
    const [engine, run, settings] = [this.#engine, this.#id, { ...this.data.settings, seed: this.#seed }];
    let seconds = 0;
    this.#mark("fit", { state: "now", result: `epoch 1 of ${settings.epochs}` });
    return new Promise((resolve, reject) => {
      this.#hear = (message) => {
        if (message.type === "epoch") seconds += message.seconds;
        if (message.type === "done") resolve({ ...message, seconds });
        else if (message.type === "progress" || message.type === "epoch") this.#showEpoch(message);
      };
      stop.addEventListener("abort", () => {
        engine.send({ type: "stop", run });
        reject(stop.reason);
      });
      engine.send({ type: "start", run, settings });
    });
  }

  #showEpoch({ type, epoch, accuracy, loss }) {
    const [count, isOver] = [this.data.settings.epochs, type === "epoch"];
    this.epochs[epoch] = { state: isOver ? "done" : "now", accuracy, loss };
    const underWay = Math.min(count, epoch + (isOver ? 2 : 1));
    this.#mark("fit", { state: "now", result: `epoch ${underWay} of ${count}` });
  }

  /** The two lines after the program, with the network that has just learned. */
  async #use(done, stop) {
    const { images, asked } = this.data;
    this.#markDone("fit", `${done.epochs} epochs in ${done.seconds.toFixed(1)} s`);
    this.#mark("model", { state: "now" });
    const answer = predict(parseNetwork(done.network), scalePixels(images[asked]));
    await beat(stop);
    this.answer = answer;
    this.#markDone("model", `${argmax(answer)}, with ${formatShare(Math.max(...answer))}`);
    this.#mark("evaluate", { state: "now" });
    await beat(stop);
    this.result = { seed: this.#seed, loss: done.test_loss, accuracy: done.test_accuracy };
    this.results.push(this.result);
    this.#markDone("evaluate", `accuracy ${formatFigure(done.test_accuracy)}`);
  }

  #finish() {
    const { asked, labels } = this.data;
    const { seed, loss, accuracy } = this.result;
    const right = formatCount(10_000 * accuracy);
    const told = `Your run, with the seed ${seed}: it reads ${right} of 10,000 new images.`;
    this.#tell("done", told);
    const figures = `Accuracy ${formatFigure(accuracy)}, loss ${formatFigure(loss)}.`;
    this.parts.say(
      `${told} ${figures} Asked about x_train[${asked}]: ${describeAnswer(this.answer, labels[asked])}`,
    );
  }
}
