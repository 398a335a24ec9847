/** The training lab's session: what is trained, what the buttons do, and what the engine says. */

import { html } from "./dom.js";
import { createEngines } from "./lab_engines.js";
import { readSettings } from "./lab_settings.js";
import {
  describeTimeLeft,
  ENGINES,
  formatCount,
  formatLoss,
  formatSeconds,
  formatShare,
  isSameSettings,
  recentAccuracy,
  shareDone,
  timeLeft,
  trim,
  turningPoint,
} from "./lab_words.js";
import { parseNetwork } from "./network.js";

const MOST_EARLIER = 5; // runs that stay to be compared
const SPEAK_AGAIN = 4000; // milliseconds between two epochs that are read out
const STOP_PATIENCE = 4000; // milliseconds that Python has to stop
const WELCOME = "Nothing is trained yet. Press Train.";

const NO_STOP =
  "Python has not answered yet. If it is busy, it stops as soon as it can. If the kernel has died, restart " +
  "it and run the cell again, or press Reset and train in the page.";

function createRun({ id, number, engine, settings, where }) {
  return {
    ...{ id, number, engine, settings, where },
    live: [],
    epochs: [],
    state: "training",
    result: null,
    before: null,
    first: null,
  };
}

/**
 * The state of one lab. `view` is what is drawn; every change ends with `redraw()`.
 *
 * @param {{ root: HTMLElement, model: object, signal: AbortSignal, say: Function, redraw: () => void }} parts
 */
export function createSession({ root, model, signal, say, redraw }) {
  const view = {
    ...{ run: null, earlier: [], marked: null, maps: null, samples: null, hasNews: false, saved: null },
    ...{ message: WELCOME, share: 0, what: "Training" },
  };
  const session = {
    ...{ root, model, signal, say, redraw, view },
    ...{ phase: "idle", stopLoading: null, reminder: null, count: 0, spoken: 0 },
  };
  session.engines = createEngines({
    model,
    wasm: model.get("_wasm"),
    signal,
    onMessage: (message) => hear(session, message),
  });
  signal.addEventListener("abort", () => clearTimeout(session.reminder));
  setPhase(session, "idle");
  return session;
}

function setPhase(session, phase, message) {
  clearTimeout(session.reminder);
  session.phase = phase;
  session.root.dataset.state = phase;
  if (message !== undefined) session.view.message = message;
  session.redraw("runs");
}

export const isBusy = ({ phase }) => phase === "loading" || phase === "training";

/** The present run makes room for another one; what has come of it stays to be compared. */
function retire(session) {
  const { view } = session;
  if (view.run?.epochs.length > 0) view.earlier = [...view.earlier, view.run].slice(-MOST_EARLIER);
  Object.assign(view, { run: null, maps: null, samples: null, hasNews: true, marked: null, share: 0 });
  for (const name of ["images", "epochs", "secondsPerEpoch", "testAccuracy"])
    delete session.root.dataset[name];
}

function addRun(session, { id, engine, settings }) {
  retire(session);
  session.count += 1;
  const where = session.model.hasKernel === false ? "" : ENGINES[engine];
  session.view.run = createRun({ id: id ?? session.count, number: session.count, engine, settings, where });
  return session.view.run;
}

/** Whether Train and Step go on with the run that was stopped. */
const canGoOn = ({ view: { run } }, settings) =>
  run?.state === "stopped" && isSameSettings(run.settings, settings);

/**
 * Train, or step: ask who trains, load what it needs, and begin or go on.
 *
 * @param {"start" | "step"} type
 */
export async function begin(session, type) {
  if (isBusy(session)) return;
  const settings = readSettings(session.model);
  const stop = new AbortController();
  session.stopLoading = stop;
  session.signal.addEventListener("abort", () => stop.abort());
  setPhase(session, "loading", "Getting ready …");
  try {
    const engine = await prepare(session, settings, stop.signal);
    if (stop.signal.aborted) return;
    sendOff(session, { type, engine, settings });
  } catch (error) {
    if (!stop.signal.aborted) fail(session, error.message);
  }
}

async function prepare(session, settings, stop) {
  const { engines, view } = session;
  const engine = await engines.choose(canGoOn(session, settings) ? view.run.engine : undefined);
  if (engine === "page" && !stop.aborted) {
    const onProgress = (done, files) => {
      Object.assign(view, { what: "Loading images", share: done / files });
      setPhase(session, "loading", `Loading images: file ${done + 1} of ${files} …`);
    };
    await engines.load(settings, { stop, onProgress });
  }
  return engine;
}

function sendOff(session, { type, engine, settings }) {
  const { view, engines, say } = session;
  const isGoingOn = canGoOn(session, settings) && view.run.engine === engine;
  const run = isGoingOn ? view.run : addRun(session, { engine, settings });
  Object.assign(run, { state: "training", first: null });
  Object.assign(view, { what: "Training", share: isGoingOn ? view.share : 0 });
  session.spoken = performance.now();
  setPhase(session, "training", isGoingOn ? "Training …" : describeStart(run));
  if (type === "start") say("Training begins.");
  engines.send(
    engine,
    type === "start" && isGoingOn ? { type: "continue", run: run.id } : { type, run: run.id, settings },
  );
}

/** Where a kernel is, the reader is told why the page trains all the same. */
function describeStart({ engine, where }) {
  if (engine === "keras") return "Keras gets ready …";
  return where ? "Keras did not answer (is Python busy?), so the page trains …" : "Training …";
}

export function stop(session) {
  const { run } = session.view;
  if (session.phase === "training") {
    session.engines.send(run.engine, { type: "stop", run: run.id });
    clearTimeout(session.reminder);
    if (run.engine === "keras") session.reminder = setTimeout(() => remind(session), STOP_PATIENCE);
  }
  if (session.phase !== "loading") return;
  session.stopLoading.abort();
  session.view.share = 0;
  setPhase(session, "idle", run ? describePause(run) : WELCOME);
}

/** Python has not stopped yet: it may be busy, or gone. */
function remind(session) {
  session.view.message = NO_STOP;
  session.redraw();
  session.say(NO_STOP);
}

/** Back to a network that has learned nothing. */
export function reset(session) {
  const { run } = session.view;
  session.stopLoading?.abort();
  if (run && (run.state === "training" || run.state === "stopped")) {
    session.engines.send(run.engine, { type: "stop", run: run.id });
    session.engines.send(run.engine, { type: "reset" });
    run.state = "stopped";
  }
  retire(session);
  setPhase(
    session,
    "idle",
    session.view.earlier.length > 0 ? "Everything forgotten; the runs before stay to compare." : WELCOME,
  );
}

function fail(session, message) {
  const { run } = session.view;
  if (run && run.state !== "done") run.state = "error";
  session.view.share = 0;
  setPhase(session, "error", message);
  session.say(message);
}

function describePause({ before, settings }) {
  if (!before) return "Stopped.";
  const place = `epoch ${before.epoch + 1} of ${settings.epochs}, after batch ${formatCount(before.batch)}`;
  return `Stopped in ${place}. Train and Step go on from here.`;
}

/* ---- What the engine says ------------------------------------------------------------------ */

const HEAR = {
  started(session, { run, settings }) {
    addRun(session, { id: run, engine: "keras", settings });
    session.spoken = performance.now();
    setPhase(session, "training", "Keras gets ready …");
  },
  progress(session, message) {
    const { view } = session;
    const { run } = view;
    const now = { seconds: performance.now() / 1000, share: shareDone(message, run.settings.epochs) };
    run.first ??= now;
    const accuracy = recentAccuracy(run.before, message);
    const x = message.epoch + message.batch / message.batches;
    run.live = trim([...run.live, { x, loss: message.recent_loss, accuracy }]);
    run.before = message;
    const left = describeTimeLeft(timeLeft(run.first, now));
    const batches = `${formatCount(message.batch)} of ${formatCount(message.batches)}`;
    const place = `Epoch ${message.epoch + 1} of ${run.settings.epochs}, batch ${batches}`;
    const words = [place, run.where, left].filter(Boolean).join(" · ");
    Object.assign(view, { share: now.share, message: words });
    session.redraw();
  },
  weights({ view, redraw }, { maps, samples }) {
    Object.assign(view, { maps, samples, hasNews: true });
    redraw();
  },
  epoch(session, message) {
    const { run } = session.view;
    run.epochs.push(message);
    session.redraw("runs");
    if (performance.now() < session.spoken + SPEAK_AGAIN) return;
    session.spoken = performance.now();
    const heldOut = `${message.held_out} accuracy ${formatShare(message.held_out_accuracy)}`;
    const place = `Epoch ${message.epoch + 1} of ${run.settings.epochs}`;
    session.say(`${place}: loss ${formatLoss(message.loss)}, ${heldOut}.`);
  },
  stopped(session) {
    const { run } = session.view;
    run.state = "stopped";
    setPhase(session, "idle", describePause(run));
    session.say(describePause(run));
  },
  done(session, message) {
    const { view, root, model } = session;
    const { run } = view;
    Object.assign(run, { state: "done", result: message });
    Object.assign(root.dataset, { images: message.images, epochs: message.epochs });
    Object.assign(root.dataset, {
      secondsPerEpoch: message.seconds_per_epoch.toFixed(4),
      testAccuracy: message.test_accuracy,
    });
    view.share = 1;
    view.saved = isSound(message.network) ? message.network : null;
    setPhase(session, "done", describeResult(run));
    session.redraw("runs");
    session.say(describeResult(run));
    if (run.engine === "page" && view.saved)
      model.send({ type: "trained", network: message.network, history: run.epochs });
  },
  error(session, { message }) {
    session.stopLoading?.abort();
    fail(session, message);
  },
};

/** What belongs to the present run, or to none: an engine that could not start, a training begun in Python. */
function hear(session, message) {
  const { type, run } = message;
  const isOfNone = type === "started" || (type === "error" && run == null);
  if (isOfNone || (run != null && run === session.view.run?.id)) HEAR[type](session, message);
}

/** Whether a network can be saved: a training that ran away to infinity leaves none. */
function isSound(network) {
  try {
    parseNetwork(network);
    return true;
  } catch {
    return false;
  }
}

function describeResult({ result, epochs, engine, where }) {
  const count = result.epochs === 1 ? "1 epoch" : `${result.epochs} epochs`;
  const turn = turningPoint(epochs);
  const verdict = turn
    ? ` The ${turn.held_out} loss was lowest after epoch ${turn.epoch + 1} (the ring) and has risen since.`
    : "";
  const reads = `It reads ${formatShare(result.test_accuracy)} of the 10,000 test images.`;
  const why = engine === "page" ? ", since Keras did not answer" : "";
  const by = where ? ` ${where}${why}` : "";
  return `Done${by}: ${count}, ${formatSeconds(result.seconds_per_epoch)} each. ${reads}${verdict}`;
}

/** Hand a text over as a file. */
function download(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  html("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

const RAN_AWAY =
  "This network can't be saved: its weights have run away to infinity. " +
  "Train again with a smaller learning rate.";
const NOTHING = "There is nothing to save yet: train a network to its last epoch first.";

/** Save the network that was trained last, in the form that the drawing pad opens. */
export function save({ view, say, redraw }) {
  if (view.saved) {
    download("my-network.json", `${JSON.stringify(view.saved)}\n`);
    say("Saved as my-network.json.");
    return;
  }
  view.message = view.run?.state === "done" ? RAN_AWAY : NOTHING;
  redraw();
  say(view.message);
}
