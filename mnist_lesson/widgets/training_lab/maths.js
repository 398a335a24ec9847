/** The training lab's arithmetic and its words: no page, no engine. */

import { clamp, formatCount } from "../maths/numbers.js";

/**
 * @typedef {{ hidden_units: number, activation: string, optimizer: string, learning_rate: number, batch_size: number,
 *   epochs: number, num_images: number, seed: number }} Settings
 * @typedef {{ epoch: number, loss: number, accuracy: number, held_out: string, held_out_loss: number,
 *   held_out_accuracy: number, seconds: number }} Epoch what the engine says at its end; a loss that is no number is null
 * @typedef {{ number: number, settings: Settings, state: "training" | "stopped" | "done" | "error", engine: "keras" | "page",
 *   where: string, live: { x: number, loss: number, accuracy: number }[], epochs: Epoch[], result: any,
 *   before: any }} Run `where` says who trains, where there are two; `before` is the last progress
 */

/** The settings of a run, in the order in which they are shown. */
export const NAMES = [
  "hidden_units",
  "activation",
  "optimizer",
  "learning_rate",
  "batch_size",
  "epochs",
  "num_images",
  "seed",
];
/** @returns {Settings} */
export function readSettings(model) {
  const values = NAMES.map((name) => [name, model.get(name)]);
  return /** @type {Settings} */ (Object.fromEntries(values));
}

/** What the reader calls an activation, an optimizer, an engine. */
export const ACTIVATIONS = { sigmoid: "sigmoid", tanh: "tanh", relu: "ReLU" };
export const OPTIMIZERS = { sgd: "SGD", momentum: "momentum", adam: "Adam" };
export const ENGINES = { keras: "with Keras", page: "in the page" };
const MOST_LIVE = 800; // points of a live curve before every other one is dropped
const MOST_POINTS = 400; // of a curve, drawn
const MOST_DOTS = 20; // epochs that are marked one by one
const TOPS = [0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10]; // where an axis of the loss may end

/**
 * Where a value lies on a slider whose stops are these numbers, evenly far apart; between two stops by the
 * logarithm. `valueAt` is the way back.
 *
 * @param {number[]} stops rising, above 0
 * @param {number} value
 */
export function positionOf(stops, value) {
  if (value <= stops[0]) return 0;
  const next = stops.findIndex((stop) => stop >= value);
  if (next < 0) return stops.length - 1;
  return next - Math.log(stops[next] / value) / Math.log(stops[next] / stops[next - 1]);
}

export function valueAt(stops, position) {
  const before = Math.min(Math.floor(position), stops.length - 1);
  const share = position - before;
  return share < 1e-9 ? stops[before] : stops[before] * (stops[before + 1] / stops[before]) ** share;
}

/** A learning rate: at most three digits that count, never as a power of ten. */
export const formatRate = (value) => String(Number(value.toPrecision(3)));

/** A share as a percentage with one decimal, in one piece. */
export const formatShare = (share) => `${(100 * share).toFixed(1)}\u00a0%`;

/** A loss; one that is no number any more has left all bounds. */
export const formatLoss = (loss) => (Number.isFinite(loss) ? loss.toFixed(loss < 10 ? 3 : 0) : "no number");

/** A time in words: how long something takes. */
export function formatSeconds(seconds) {
  if (seconds < 0.995) return seconds < 0.1 ? `${seconds.toFixed(3)} s` : `${seconds.toFixed(2)} s`;
  if (seconds < 90) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  return `${Math.round(seconds / 60)} min`;
}

/**
 * How many seconds a training still takes, if it goes on as fast as it went.
 *
 * @param {{ seconds: number, share: number }} first a moment of it, and what share of it was done then
 * @param {{ seconds: number, share: number }} now
 * @returns {number | null} null while nothing can be said
 */
export function timeLeft(first, now) {
  const done = now.share - first.share;
  const seconds = now.seconds - first.seconds;
  return done > 0 && seconds > 0 ? ((1 - now.share) * seconds) / done : null;
}

/** "About 12 s left." in words that don't tremble. */
export function describeTimeLeft(seconds) {
  if (seconds === null) return "";
  if (seconds < 1) return "less than a second left";
  return seconds < 90 ? `about ${Math.ceil(seconds)} s left` : `about ${Math.ceil(seconds / 60)} min left`;
}

/**
 * The accuracy of the batches since the last progress, out of the running means that Keras shows.
 *
 * @param {{ epoch: number, batch: number, accuracy: number } | null} before
 * @param {{ epoch: number, batch: number, accuracy: number }} now
 */
export function recentAccuracy(before, now) {
  if (!before || before.epoch !== now.epoch || now.batch <= before.batch) return now.accuracy;
  const right = now.accuracy * now.batch - before.accuracy * before.batch;
  return Math.min(1, Math.max(0, right / (now.batch - before.batch)));
}

/** Settings as short words, in the order of NAMES, null where one plays no role. */
export function describeSettings(settings) {
  const { hidden_units: units, epochs } = settings;
  const kind = ACTIVATIONS[settings.activation];
  return [
    units === 0 ? "no hidden layer" : `${units} ${kind}`,
    null,
    OPTIMIZERS[settings.optimizer],
    `rate ${formatRate(settings.learning_rate)}`,
    `batch ${settings.batch_size}`,
    epochs === 1 ? "1 epoch" : `${epochs} epochs`,
    `${formatCount(settings.num_images)} images`,
    `seed ${settings.seed}`,
  ];
}

/** @param {Settings} a @param {Settings} b */
export const isSameSettings = (a, b) => NAMES.every((name) => a[name] === b[name]);

/** Which parts of `describeSettings` differ between two runs. */
export function differences(a, b) {
  const [ours, theirs] = [describeSettings(a), describeSettings(b)];
  return ours.map((text, index) => text !== theirs[index]);
}

/**
 * The epoch whose loss on held-out images is lowest, if it has clearly risen since while the training loss
 * went on falling: the sign of overfitting.
 *
 * @param {Epoch[]} epochs
 * @returns {Epoch | null}
 */
export function turningPoint(epochs) {
  if (epochs.length < 4) return null;
  const lowest = epochs.reduce((best, each) => (each.held_out_loss < best.held_out_loss ? each : best));
  const last = epochs[epochs.length - 1];
  const isTurned = last.held_out_loss > 1.05 * lowest.held_out_loss && last.loss < lowest.loss;
  return isTurned && last.epoch >= lowest.epoch + 3 ? lowest : null;
}

/** How far a run is, from 0 to 1. */
export const shareDone = ({ epoch, batch, batches }, epochs) => (epoch + batch / batches) / epochs;

/* ---- Curves -------------------------------------------------------------------------------- */

/**
 * A curve with at most `most` points: every second, third, … and always the last one.
 *
 * @template T
 * @param {T[]} points
 * @returns {T[]}
 */
export function thin(points, most = MOST_POINTS) {
  if (points.length <= most) return points;
  const stride = Math.ceil(points.length / (most - 1));
  return points.filter((_, index) => index % stride === 0 || index === points.length - 1);
}

/** Every other point of a curve that has grown long, so that it never holds more than `most`. */
export const trim = (points, most = MOST_LIVE) => (points.length > most ? thin(points, most / 2) : points);

/** A round upper end for an axis from 0 that shows these values; what is above 10 is drawn along the edge. */
export function topOf(values) {
  const highest = TOPS[TOPS.length - 1];
  const most = values.reduce((top, value) => (Number.isFinite(value) ? Math.max(top, value) : highest), 0);
  return TOPS.find((top) => most <= top) ?? highest;
}

/**
 * Points as an SVG path. A value that is no number, as the loss of a training gone wild, lies on the edge.
 *
 * @param {{ points: [number, number][], isDots?: boolean }} curve
 */
export function toLine({ points, isDots }, x, y) {
  const [low, high] = y.domain;
  const place = ([across, value]) =>
    `${x(across).toFixed(1)} ${y(Number.isFinite(value) ? clamp(value, low, high) : high).toFixed(1)}`;
  if (isDots) return points.map((point) => `M${place(point)}h0`).join("");
  return points.length > 1 ? `M${thin(points).map(place).join("L")}` : "";
}

/** An epoch's means, on the training images and on those held out. */
const meansOf = ({ epochs }, key) => ({
  training: epochs.map((each) => [each.epoch + 1, each[key]]),
  heldOut: epochs.map((each) => [each.epoch + 1, each[`held_out_${key}`]]),
});

/** The curves of a run that is over: faint, or strong where it is marked. */
export function curvesOfEarlier(run, key, isMarked) {
  const { training, heldOut } = meansOf(run, key);
  const age = isMarked ? "training-lab-marked" : "training-lab-earlier";
  return [
    { points: training, look: `training-lab-training ${age}` },
    { points: heldOut, look: `training-lab-held-out ${age}` },
  ];
}

/**
 * The curves of the present run: live, thin; an epoch's means, dotted; dashed on images held out, with the lowest point.
 *
 * @param {Run} run
 * @param {"loss" | "accuracy"} key
 * @returns {{ points: number[][], look: string, isDots?: boolean }[]} `look` is the path's class
 */
export function curvesOf(run, key) {
  const { training, heldOut } = meansOf(run, key);
  const dots = (points, look) => ({ points, look, isDots: true });
  const marked = (points) => (points.length > MOST_DOTS ? points.slice(-1) : points);
  const lowest = key === "loss" && turningPoint(run.epochs);
  const turn = lowest ? [[lowest.epoch + 1, lowest.held_out_loss]] : [];
  return [
    { points: run.live.map((each) => [each.x, each[key]]), look: "training-lab-live" },
    { points: training, look: "training-lab-training" },
    { points: heldOut, look: "training-lab-held-out" },
    dots(marked(training), "training-lab-training-dots"),
    dots(marked(heldOut), "training-lab-held-out-dots"),
    ...(lowest ? [dots(turn, "training-lab-ring"), dots(turn, "training-lab-ring-inside")] : []),
  ];
}

/** A run's present figures, for the legend; undefined where there is none yet. */
export function latestFigures({ epochs, live, state }, key) {
  const [last, now] = [epochs, live].map((list) => list[list.length - 1]);
  const training = (state === "done" ? undefined : now?.[key]) ?? last?.[key];
  return { training, heldOut: last?.[`held_out_${key}`], name: last?.held_out };
}

/* ---- Sentences ----------------------------------------------------------------------------- */

/** A figure of a chart as text. */
export const FORMATS = { loss: formatLoss, accuracy: formatShare };

/** A chart in words. @param {Run | null} run @param {"loss" | "accuracy"} key @param {number} count of earlier runs */
export function describeCurves(run, key, count) {
  if (!run || run.epochs.length === 0) return `The curve of the ${key} over the epochs. Nothing trained yet.`;
  const [first, last] = [run.epochs[0], run.epochs[run.epochs.length - 1]];
  const spoken = (name) => `from ${FORMATS[key](first[name])} to ${FORMATS[key](last[name])}`;
  const others = count === 0 ? "" : ` ${count} earlier ${count === 1 ? "run" : "runs"} in the background.`;
  const heldOut = `${last.held_out} ${spoken(`held_out_${key}`)}`;
  return `The ${key} over ${run.epochs.length} epochs: training ${spoken(key)}, ${heldOut}.${others}`;
}

/** What the maps of weights are called. */
export function titleOfMaps(units, isOutput, count) {
  if (isOutput) return "What each digit's neuron looks for";
  if (units > count) return `What the first ${count} of ${units} hidden units look for`;
  return units === 1 ? "What the hidden unit looks for" : `What the ${units} hidden units look for`;
}

/** A sample image in words. @param {number | null} answer null where there is none */
export function describeSample(label, answer, probabilities) {
  const said =
    answer === null
      ? "no answer yet"
      : `the network says ${answer}, probability ${probabilities[answer].toFixed(2)}`;
  return `Image of a ${label}: ${said}`;
}

/** A run's figures in the table of runs: losses, test images read, time. @param {Run} run */
export function figuresOf({ epochs, result, state }) {
  const last = epochs[epochs.length - 1];
  const read = result ? formatShare(result.test_accuracy) : state === "training" ? "…" : "stopped";
  if (!last) return ["–", "–", read, "–"];
  const seconds = formatSeconds(result?.seconds_per_epoch ?? last.seconds);
  return [formatLoss(last.loss), formatLoss(last.held_out_loss), read, seconds];
}

/** Where a kernel is, the reader is told why the page trains all the same. */
export function describeStart({ engine, where }) {
  if (engine === "keras") return "Keras gets ready …";
  return where ? "Keras did not answer (is Python busy?), so the page trains …" : "Training …";
}

/** How far a run is, and how long it still takes, if that is known. @type {(run: Run, place: any, seconds: number | null) => string} */
export function describeProgress({ settings, where }, { epoch, batch, batches }, seconds) {
  const place = `Epoch ${epoch + 1} of ${settings.epochs}, batch ${formatCount(batch)} of ${formatCount(batches)}`;
  return [place, where, describeTimeLeft(seconds)].filter(Boolean).join(" · ");
}

/** What is announced after an epoch. */
export const describeEpoch = ({ settings }, { epoch, loss, held_out: name, held_out_accuracy: accuracy }) =>
  `Epoch ${epoch + 1} of ${settings.epochs}: loss ${formatLoss(loss)}, ${name} accuracy ${formatShare(accuracy)}.`;

/**
 * Where a run has stopped, and what Train and Step do then.
 *
 * @param {Run} run
 * @param {Settings} now the settings as they are; with others than the run's a new one begins
 */
export function describePause({ before, settings, number }, now) {
  if (!before) return "Stopped.";
  const batch = formatCount(before.batch);
  const place = `Stopped in epoch ${before.epoch + 1} of ${settings.epochs}, after batch ${batch}.`;
  if (isSameSettings(settings, now)) return `${place} Train and Step go on from here.`;
  return (
    `${place} The settings are others now, so Train and Step begin a new run, and this one can't go on then. ` +
    `To go on with it, press "Run ${number}" below: that brings its settings back.`
  );
}

/** What came of a run that went to its end. @param {Run} run */
export function describeResult({ result, epochs, engine, where }) {
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
