/** The training lab's arithmetic and its words: no page, no engine. */

import { thin } from "./curves.js";

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
export const ACTIVATIONS = { sigmoid: "sigmoid", tanh: "tanh", relu: "ReLU" };
export const OPTIMIZERS = { sgd: "SGD", momentum: "momentum", adam: "Adam" };
export const ENGINES = { keras: "with Keras", page: "in the page" };
const MOST_LIVE = 800; // points of a live curve before every other one is dropped

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

/** A whole number as the course writes it: 60,000. */
export const formatCount = (value) => Math.round(value).toLocaleString("en-US");

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

export const isSameSettings = (a, b) => NAMES.every((name) => a[name] === b[name]);

/** Which parts of `describeSettings` differ between two runs. */
export function differences(a, b) {
  const [ours, theirs] = [describeSettings(a), describeSettings(b)];
  return ours.map((text, index) => text !== theirs[index]);
}

/** Every other point of a curve that has grown long, so that it never holds more than `most`. */
export const trim = (points, most = MOST_LIVE) => (points.length > most ? thin(points, most / 2) : points);

/**
 * The epoch whose loss on held-out images is lowest, if it has clearly risen since while the training loss
 * went on falling: the sign of overfitting.
 *
 * @param {{ epoch: number, loss: number, held_out_loss: number }[]} epochs
 * @returns {{ epoch: number, held_out_loss: number } | null}
 */
export function turningPoint(epochs) {
  if (epochs.length < 4) return null;
  const lowest = epochs.reduce((best, each) => (each.held_out_loss < best.held_out_loss ? each : best));
  const last = epochs.at(-1);
  const isTurned = last.held_out_loss > 1.05 * lowest.held_out_loss && last.loss < lowest.loss;
  return isTurned && last.epoch >= lowest.epoch + 3 ? lowest : null;
}

/** How far a run is, from 0 to 1. */
export const shareDone = ({ epoch, batch, batches }, epochs) => (epoch + batch / batches) / epochs;
