/** The training lab's session: what is trained, what the buttons do, and what the engine says. It knows no templates. */

import { parseNetwork } from "../network/file.js";
import { RESTARTED } from "../ui/resources.js";
import { createEngines, tellPython } from "./engines.js";
import {
  describeEpoch,
  describePause,
  describeProgress,
  describeResult,
  describeStart,
  ENGINES,
  isSameSettings,
  readSettings,
  recentAccuracy,
  shareDone,
  timeLeft,
  trim,
} from "./maths.js";

const MOST_EARLIER = 5; // runs that stay to be compared
const SPEAK_AGAIN = 4000; // milliseconds between two epochs that are read out
const STOP_PATIENCE = 4000; // milliseconds that Python has to stop
const WELCOME = "Nothing is trained yet. Press Train.";
const FORGOTTEN = "Everything forgotten; the runs before stay to compare.";
const NO_STOP =
  "Python has not answered yet. If it is busy, it stops as soon as it can. If the kernel has died, restart " +
  "it and run the cell again, or press Reset and train in the page.";
const RAN_AWAY =
  "This network can't be saved: its weights have run away to infinity. " +
  "Train again with a smaller learning rate.";
const NOTHING = "There is nothing to save yet: train a network to its last epoch first.";

/** Whether a network can be saved: a training that ran away to infinity leaves none. */
function isSound(network) {
  try {
    parseNetwork(network);
    return true;
  } catch {
    return false;
  }
}

/**
 * @typedef {import("./engines.js").EngineName} EngineName
 * @typedef {import("./maths.js").Run & { id: number, first: any }} Run
 * @typedef {{ root: HTMLElement, model: any, signal: AbortSignal, say: (text: string) => void, redraw: () => void,
 *   guard: (isAtRisk: boolean) => void }} Parts `guard` hears whether leaving the page would lose a training
 */
export class Session {
  /** @type {Run | null} */
  run = null;
  /** @type {Run[]} */
  earlier = [];
  /** @type {Run | null} */
  marked = null; // of the earlier ones, what the reader looks at
  /** @type {Float32Array | null} */
  maps = null; // the first layer's weights
  /** @type {number[][] | null} */
  samples = null; // what the network says of the twelve images
  /** @type {object | null} */
  saved = null; // the network that was trained last
  share = 0; // how far it is, from 0 to 1
  what = "Training"; // what is under way
  #phase = "idle";
  #message = ""; // of what is under way; at rest the run speaks for itself
  #stopLoading = new AbortController();
  /** @type {any} */
  #reminder;
  #count = 0; // of runs
  #spoken = 0; // when an epoch was last read out
  #announced = ""; // of a run at rest

  /** @param {Parts} parts */
  constructor({ root, model, signal, say, redraw, guard }) {
    this.root = root;
    this.model = model;
    this.say = say;
    this.redraw = redraw;
    this.guard = guard;
    this.engines = createEngines({ model, signal, onMessage: (message) => this.#hear(message) });
    signal.addEventListener("abort", () => {
      clearTimeout(this.#reminder);
      this.#stopLoading.abort();
      guard(false);
    });
    this.#enter("idle");
  }

  get isBusy() {
    return this.#phase === "loading" || this.#phase === "training";
  }

  /** The line that tells how things stand. */
  get status() {
    if (this.#message) return this.#message;
    if (this.run?.state === "done") return describeResult(this.run);
    if (this.run?.state === "stopped") return describePause(this.run, readSettings(this.model));
    return this.run ? "Stopped." : WELCOME;
  }

  #enter(phase, message = "") {
    clearTimeout(this.#reminder);
    this.#phase = this.root.dataset.state = phase;
    this.#message = message;
    this.#announced = this.status;
    this.guard(phase === "training" && this.run?.engine === "page");
    this.redraw();
  }

  #notice(message) {
    this.#message = message;
    this.redraw();
    this.say(message);
  }

  /** The settings have changed, by whomever: what Train and Step do may be another thing now. */
  settingsChanged() {
    if (this.run?.state === "stopped" && !this.isBusy) this.#message = ""; // a notice has had its time
    const { status } = this;
    if (!this.#message && status !== this.#announced) this.say(status);
    this.#announced = status;
  }

  /* ---- What the buttons do ----------------------------------------------------------------- */

  /** Ask who trains, load what it needs, and begin or go on. @param {"start" | "step"} type */
  async begin(type) {
    if (this.isBusy) return;
    const settings = readSettings(this.model);
    const stop = new AbortController();
    this.#stopLoading = stop;
    this.#enter("loading", "Getting ready …");
    try {
      const engine = await this.#prepare(settings, stop.signal);
      if (!stop.signal.aborted) this.#sendOff({ type, engine, settings });
    } catch (error) {
      if (!stop.signal.aborted) this.#fail(error.message);
    }
  }

  /** Whether Train and Step go on with the run that was stopped. */
  #canGoOn = (settings) => this.run?.state === "stopped" && isSameSettings(this.run.settings, settings);

  async #prepare(settings, stop) {
    const engine = await this.engines.choose(this.#canGoOn(settings) ? this.run.engine : undefined);
    if (engine === "page" && !stop.aborted) {
      const onProgress = (done, files) => {
        Object.assign(this, { what: "Loading images", share: done / files });
        this.#enter("loading", `Loading images: file ${done + 1} of ${files} …`);
      };
      await this.engines.load(settings, { stop, onProgress });
    }
    return engine;
  }

  #sendOff({ type, engine, settings }) {
    const isGoingOn = this.#canGoOn(settings) && this.run.engine === engine;
    const run = isGoingOn ? this.run : this.#addRun({ engine, settings });
    Object.assign(run, { state: "training", first: null });
    Object.assign(this, { what: "Training", share: isGoingOn ? this.share : 0 });
    this.#enter("training", isGoingOn ? "Training …" : describeStart(run));
    if (type === "start") this.say("Training begins.");
    const message = type === "start" && isGoingOn ? { type: "continue" } : { type, settings };
    if (!this.engines.send(engine, { ...message, run: run.id })) this.#fail(RESTARTED);
  }

  stop() {
    if (this.#phase === "loading") {
      this.#stopLoading.abort();
      this.share = 0;
      this.#enter("idle");
    }
    if (this.#phase !== "training") return;
    const { engine, id } = this.run;
    clearTimeout(this.#reminder);
    this.engines.send(engine, { type: "stop", run: id }); // where Python is gone, the reminder tells of it
    if (engine === "keras") this.#reminder = setTimeout(() => this.#notice(NO_STOP), STOP_PATIENCE);
  }

  /** Back to a network that has learned nothing. */
  reset() {
    const { run } = this;
    this.#stopLoading.abort();
    if (run && (run.state === "training" || run.state === "stopped")) {
      this.engines.send(run.engine, { type: "stop", run: run.id });
      this.engines.send(run.engine, { type: "reset" });
      run.state = "stopped";
    }
    this.#retire();
    this.#enter("idle", this.earlier.length > 0 ? FORGOTTEN : WELCOME);
  }

  /** The network that was trained last, as text for the drawing pad; null where there is none, which is told. */
  save() {
    if (!this.saved) {
      this.#notice(this.run?.state === "done" ? RAN_AWAY : NOTHING);
      return null;
    }
    this.say("Saved as my-network.json.");
    return `${JSON.stringify(this.saved)}\n`;
  }

  mark(run) {
    this.marked = run;
    this.redraw();
  }

  forgetEarlier() {
    this.earlier = [];
    this.redraw();
  }

  /* ---- Runs -------------------------------------------------------------------------------- */

  /** The present run makes room for another one; what has come of it stays to be compared. */
  #retire() {
    if (this.run?.epochs.length > 0) this.earlier = [...this.earlier, this.run].slice(-MOST_EARLIER);
    Object.assign(this, { run: null, maps: null, samples: null, marked: null, share: 0 });
    for (const name of ["images", "epochs", "secondsPerEpoch", "testAccuracy"])
      delete this.root.dataset[name];
  }

  /** @param {{ id?: number, engine: EngineName, settings: any }} begun a run of Python has its number already */
  #addRun({ id, engine, settings }) {
    this.#retire();
    this.#count += 1;
    this.#spoken = performance.now();
    const where = this.model.hasKernel === false ? "" : ENGINES[engine];
    this.run = {
      ...{ id: id ?? this.#count, number: this.#count, engine, settings, where, state: "training" },
      ...{ live: [], epochs: [], result: null, before: null, first: null },
    };
    return this.run;
  }

  #fail(message) {
    if (this.run && this.run.state !== "done") this.run.state = "error";
    this.share = 0;
    this.#enter("error", message);
    this.say(message);
  }

  /* ---- What the engine says ---------------------------------------------------------------- */

  /** What belongs to the present run, or to none: an engine that could not start, a training begun in Python. */
  #hear(message) {
    const { type, run } = message;
    const isOfNone = type === "started" || (type === "error" && run == null);
    if (isOfNone || (run != null && run === this.run?.id)) this.#answers[type](message);
  }

  #answers = {
    started: ({ run: id, settings }) => {
      this.#addRun({ id, engine: "keras", settings });
      this.#enter("training", "Keras gets ready …");
    },
    progress: (message) => this.#progress(message),
    weights: ({ maps, samples }) => {
      Object.assign(this, { maps, samples });
      this.redraw();
    },
    epoch: (message) => {
      this.run.epochs.push(message);
      this.redraw();
      if (performance.now() < this.#spoken + SPEAK_AGAIN) return;
      this.#spoken = performance.now();
      this.say(describeEpoch(this.run, message));
    },
    stopped: () => {
      this.run.state = "stopped";
      this.#enter("idle");
      this.say(this.status);
    },
    done: (message) => this.#finish(message),
    error: ({ message }) => {
      this.#stopLoading.abort();
      this.#fail(message);
    },
  };

  #progress(message) {
    const { run } = this;
    const now = { seconds: performance.now() / 1000, share: shareDone(message, run.settings.epochs) };
    run.first ??= now;
    const accuracy = recentAccuracy(run.before, message);
    const x = message.epoch + message.batch / message.batches;
    run.live = trim([...run.live, { x, loss: message.recent_loss, accuracy }]);
    run.before = message;
    this.share = now.share;
    this.#message = describeProgress(run, message, timeLeft(run.first, now));
    this.redraw();
  }

  #finish(message) {
    const { run, model, root } = this;
    Object.assign(run, { state: "done", result: message });
    Object.assign(root.dataset, {
      ...{ images: message.images, epochs: message.epochs, testAccuracy: message.test_accuracy },
      secondsPerEpoch: message.seconds_per_epoch.toFixed(4),
    });
    this.share = 1;
    this.saved = isSound(message.network) ? message.network : null;
    this.#enter("done");
    this.say(this.status);
    if (run.engine === "page" && this.saved)
      tellPython(model, { type: "trained", network: message.network, history: run.epochs });
  }
}
